"""The exercises for a class: their shape, that each has its answers, and that these say what was planted in the sample."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, SAMPLES
from test_notebooks import MACHINE, cells, code, lines

FOLDER = ROOT / "notebooks" / "teaching"
EXERCISES = sorted(FOLDER.glob("*.ipynb"))
ANSWERS = sorted((FOLDER / "answers").glob("*.ipynb"))
BOTH = [*EXERCISES, *ANSWERS]
TEACHING = SAMPLES / "teaching"
PLANTED: Mapping[str, Any] = {
    entry["key"]: entry for entry in tomllib.loads((TEACHING / "planted.toml").read_text(encoding="utf-8"))["planted"]
}
STORY: Mapping[str, Any] = tomllib.loads((TEACHING / "story.toml").read_text(encoding="utf-8"))["bodies"]
YEARS = [str(year) for year in range(2019, 2026)]
TASK = re.compile(r"## 任务 (\d+)：(.+)（(\d+) 分钟） / Task (\d+): (.+) \((\d+) minutes\)")
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]{2}"), re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def tasks(path: Path) -> list[str]:
    """The headings of a notebook's tasks."""
    texts = (source(cell) for cell in cells(path) if cell["cell_type"] == "markdown")
    return [text.splitlines()[0] for text in texts if text.startswith("## 任务")]


def said(cell: Mapping[str, Any]) -> str:
    """What a code cell printed."""
    return "".join("".join(output["text"]) for output in cell["outputs"] if output["output_type"] == "stream")


@cache
def printed(exercise: int, task: int) -> str:
    """What the answers to a task print, as it is saved."""
    (path,) = (path for path in ANSWERS if path.name.startswith(f"{exercise}_"))
    at, found = 0, []
    for cell in cells(path):
        if cell["cell_type"] == "markdown" and (heading := TASK.match(source(cell))):
            at = int(heading[1])
        elif cell["cell_type"] == "code" and at == task:
            found.append(said(cell))
    return "".join(found)


def rows(exercise: int, task: int) -> list[list[str]]:
    """The rows of the tables that the answers to a task print, without their headings."""
    text = re.sub(r"(?s)┌.*?╞[^\n]*\n", "", printed(exercise, task))
    return [[cell.strip() for cell in line.strip("│").split("┆")] for line in text.splitlines() if line.startswith("│")]


def column(exercise: int, task: int, at: int) -> list[str]:
    """A column of the rows whose first cells are the years."""
    return [row[at] for row in rows(exercise, task) if row[0] in YEARS]


def test_nine_exercises_have_their_answers() -> None:
    assert [path.name for path in EXERCISES] == [path.name for path in ANSWERS]
    assert [path.name[0] for path in EXERCISES] == list("123456789")


@pytest.mark.parametrize("path", EXERCISES, ids=name_of)
def test_exercise_and_answers_have_the_same_tasks_in_fifty_minutes(path: Path) -> None:
    assert tasks(path) == tasks(FOLDER / "answers" / path.name)
    found = [TASK.fullmatch(task) for task in tasks(path)]
    numbers = [(task[1], task[4], task[3] == task[6]) for task in found if task]
    assert numbers == [(str(at), str(at), True) for at in range(1, len(found) + 1)]
    minutes = sum(int(task[3]) for task in found if task)
    assert len(found) >= 5 and minutes <= 50
    first = source(cells(path)[0])
    assert f"共 {minutes} 分钟" in first and f"{minutes} minutes in all" in first
    assert "编造" in first and "made up" in first


@pytest.mark.parametrize("path", EXERCISES, ids=name_of)
def test_each_task_leaves_one_empty_cell_for_the_answer(path: Path) -> None:
    found = cells(path)
    after = [source(found[at + 1]) for at, cell in enumerate(found) if source(cell).startswith("## 任务")]
    assert after == ["# 你的答案 / your answer"] * len(tasks(path))
    hints = [source(cell) for cell in found if "<details>" in source(cell)]
    assert hints and all("<summary>提示 / Hint</summary>" in hint and hint.count("</details>") == 1 for hint in hints)
    assert source(found[-1]).startswith("## 讨论 / To discuss")


@pytest.mark.parametrize("path", BOTH, ids=name_of)
def test_every_code_cell_is_short_and_led_in_by_words_in_both_languages(path: Path) -> None:
    found = cells(path)
    kinds = ["", *(cell["cell_type"] for cell in found)]
    assert [at for at, kind in enumerate(kinds[1:], start=1) if kind == "code" and kinds[at - 1] != "markdown"] == []
    sizes = sorted(map(lines, code(path)))
    assert sizes[-1] <= 12 and sizes[len(sizes) // 2] <= 6
    texts = [source(cell) for cell in found if cell["cell_type"] == "markdown"]
    assert [text for text in texts if not (CHINESE.search(text) and ENGLISH.search(text))] == []


@pytest.mark.parametrize("path", BOTH, ids=name_of)
def test_it_is_saved_as_run_from_top_to_bottom(path: Path) -> None:
    found = code(path)
    assert [cell["execution_count"] for cell in found] == list(range(1, len(found) + 1))
    outputs = [output for cell in found for output in cell["outputs"]]
    assert [output for output in outputs if output["output_type"] == "error"] == []
    saved = "\n".join(str(output) for output in outputs)
    assert str(ROOT) + "/" not in saved and MACHINE.findall(saved) == []
    assert "widget-view" not in saved


@pytest.mark.parametrize("path", BOTH, ids=name_of)
def test_pictures_are_not_compared_and_facts_are(path: Path) -> None:
    drawn = [cell for cell in code(path) if any("data" in output for output in cell["outputs"])]
    assert [cell["metadata"].get("tags") for cell in drawn] == [["nbval-ignore-output"]]
    assert all("tags" not in cell["metadata"] for cell in code(path) if said(cell))


def test_the_table_of_contents_is_right() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\| \[\d\. .+?\]\((.+?\.ipynb)\) \| .+? \| (\d+) \|", text)
    minutes = [sum(int(task[3]) for task in map(TASK.fullmatch, tasks(path)) if task) for path in EXERCISES]
    expected = [(path.name, str(total)) for path, total in zip(EXERCISES, minutes, strict=True)]
    assert linked == [*expected, *expected]
    links = re.findall(r"\]\((.+?)\)", text)
    assert [link for link in links if not (FOLDER / link).exists()] == []


# --- What the answers print is what was planted ---------------------------------------------------------------------------------


def test_housing_has_the_three_rates_of_the_list() -> None:
    (row,) = (row for row in rows(1, 2) if row[0] == "虚构县住房和城乡建设局")
    granted, opened, decided, handled = map(int, row[1:5])
    rates = (granted / handled, opened / handled, opened / decided)
    assert row[5:] == [f"{rate:.3f}" for rate in rates] == ["0.276", "0.293", "0.895"]
    percent = re.findall(r"= (\d+) %", PLANTED["open_by_one_rate"]["find_en"])
    assert [f"{100 * rate:.0f}" for rate in rates] == percent == ["28", "29", "89"]


def test_the_failed_checks_are_those_of_the_list() -> None:
    across = ("carried_over_from_last_year", "stock_follows_flow", "prose_agrees")
    expected = {
        (f"{entry['body']}-{year}", rule, scope, str(left), str(right))
        for entry in PLANTED.values()
        for year, rule, scope, left, right in entry.get("fails", ())
        if rule not in across
    }
    found = {(row[0].split(".")[0], *row[1:5]) for row in rows(2, 1)}
    assert found == expected
    assert printed(2, 1).endswith("6 12\n")


def test_four_applications_are_not_carried_over() -> None:
    fails = {scope: (left, right) for _, _, scope, left, right in PLANTED["missing_carry_over"]["fails"]}
    assert fails == {"natural_person": (2, 0), "business": (2, 0), "total": (4, 0)}
    shifted, by_applicant = (
        [row for row in rows(3, 2) if len(row) == 4],
        [row for row in rows(3, 2) if len(row) == 5],
    )
    assert [row for row in shifted if row[3] not in ("0", "null")] == [["2023", "4", "0", "-4"]]
    assert by_applicant == [["2022", "carried_forward", "2", "2", "4"], ["2023", "carried_over", "0", "0", "0"]]
    assert printed(3, 4).startswith("[('pass', 54), ('fail', 1), ('unknown', 4)]")


def test_the_elephant_is_that_of_the_story() -> None:
    received = [str(number) for number in STORY["natural-resources"]["received"]]
    assert [row[2] for row in rows(4, 2)] == received
    assert [row[1] for row in rows(4, 2)] == ["自然资源局"] * 7
    assert column(4, 1, 2)[-1] == "3197"


def test_the_small_numbers_are_those_of_the_story() -> None:
    granted = [str(fates.count("granted")) for fates in STORY["statistics"]["fates"]]
    assert column(5, 1, 1) == granted == ["0", "1", "3", "0", "1", "3", "1"]
    assert column(5, 1, 2) == ["3"] * 7


def test_the_blanks_are_those_of_the_list() -> None:
    nulls = [(cell.split(":"), reading) for year, cell, reading in PLANTED["marks_for_none"]["nulls"] if year == 2022]
    expected = {(table, line) for (table, line, _), reading in nulls if reading == "blank"}
    assert {(row[0], row[1]) for row in rows(6, 4)} == expected
    assert printed(6, 4).endswith("29\n")
    assert rows(6, 1)[-1] == ["2023", "not_applicable", "153", "0", "153"]


def test_who_asks_is_as_in_the_list() -> None:
    assert "37 of 45 come from businesses; of the 36 answered to businesses 4 were granted" in PLANTED["who_asks"]["find_en"]
    assert [rows(7, 2)[-1][at] for at in (0, 2, 4)] == ["2025", "37", "45"]
    outcomes = {row[0]: (row[1], row[-1]) for row in rows(7, 3)}
    assert outcomes["business"] == ("4", "36")
    assert outcomes["natural_person"] == ("4", "4")


def in_force(stock: int, issued: list[int], repealed: list[int]) -> Iterator[int]:
    for added, removed in zip(issued, repealed, strict=True):
        stock += added - removed
        yield stock


def test_the_change_of_form_is_that_of_the_story() -> None:
    told = STORY["gov-office"]["normative"]
    disclosed = told["shown"] + sum(told["issued"][:2])
    assert (disclosed, told["in_force"]) == (148, 52)
    assert printed(8, 2).split() == ["96", str(told["issued"][2]), str(told["repealed"][2]), "52"]
    stock = [told["in_force"], *in_force(told["in_force"], told["issued"][3:], told["repealed"][3:])]
    assert column(8, 3, 1) == [str(disclosed - told["issued"][1]), str(disclosed), *map(str, stock)]


def test_workload_and_openness_are_those_of_the_story() -> None:
    told = STORY["enforcement"]
    series = (told["licences"], told["penalties"], told["coercion"])
    assert rows(9, 1) == [[year, *map(str, numbers)] for year, *numbers in zip(YEARS, *series, strict=True)]
    rates = [row[1:3] for row in rows(9, 2)]
    assert "6/14 to 11/60" in PLANTED["openness_or_workload"]["en"]
    assert (rates[0], rates[-1]) == (["6", "14"], ["11", "60"])
