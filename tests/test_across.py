"""The years of one body side by side: what a neighbouring year bears out is named, and stays null."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import gongkai
from facts import Facts
from gongkai.panel import Panel
from render import LAYOUTS, load_facts

STOCK = "stock_follows_flow:normative_documents"


def panel(folder: Path, *reports: tuple[str, Facts]) -> Panel:
    for number, (layout, facts) in enumerate(reports):
        (folder / f"{number}.txt").write_text(LAYOUTS[layout](facts), encoding="utf-8")
    return gongkai.read(folder, progress=False)


def supported(found: Panel) -> dict[tuple[int, str, str], tuple[float, str]]:
    rows = found.evidence.filter(pl.col("supported").is_not_null())
    assert rows["reading"].unique().to_list() in ([], ["ambiguous"])
    return {
        (year, line, column): (value, said)
        for year, line, column, value, said in rows.join(found.reports.select("report", "year"), on="report")
        .select("year", "line", "column", "supported", "support")
        .iter_rows()
    }


def with_row(facts: Facts, year: int, *numbers: int) -> Facts:
    """The same body in another year, with other normative documents."""
    row = dict(zip(("issued", "repealed", "in_force"), map(str, numbers), strict=True))
    return replace(facts, year=year, title=None, disclosures={**facts.disclosures, "normative_documents": row})


@pytest.fixture
def facts() -> Facts:
    return load_facts()["pingtan-2021"]


def test_the_stock_of_next_year_bears_out_693665(tmp_path: Path) -> None:
    """665 + 88 - 55 = 698; which of 6 | 93 and 69 | 3 stands before 665 is told by no year."""
    known = load_facts()
    found = panel(tmp_path, ("text_run", known["pingtan-2021"]), ("text_tabs", known["pingtan-2022"]))
    assert supported(found) == {(2021, "normative_documents", "in_force"): (665, f"{STOCK} 2021|2022: 665 + 88 - 55 = 698")}
    issued = found.disclosures.filter(pl.col("year") == 2021, pl.col("item") == "normative_documents")
    assert issued["value"].to_list() == [None, None, None]
    assert issued["reading"].to_list() == ["ambiguous"] * 3


def test_the_stock_of_last_year_bears_out_a_whole_run(tmp_path: Path, facts: Facts) -> None:
    """698 + 77 - 132 = 643; no other cut of 77132643 fits 698."""
    found = panel(tmp_path, ("text_tabs", with_row(facts, 2022, 88, 55, 698)), ("text_run", with_row(facts, 2023, 77, 132, 643)))
    said = f"{STOCK} 2022|2023: 698 + 77 - 132 = 643"
    assert supported(found) == {
        (2023, "normative_documents", "issued"): (77, said),
        (2023, "normative_documents", "repealed"): (132, said),
        (2023, "normative_documents", "in_force"): (643, said),
    }


def test_numbers_that_stand_apart_are_not_cut_to_fit(tmp_path: Path, facts: Facts) -> None:
    """「5 362」 is two numbers for three cells; 5 | 3 | 62 would follow from 60, and is not what stands there."""
    page = LAYOUTS["text_spaces"](with_row(facts, 2023, 5, 3, 62)).replace(" 5 3 62", " 5 362")
    (tmp_path / "later.txt").write_text(page, encoding="utf-8")
    assert supported(panel(tmp_path, ("text_tabs", with_row(facts, 2022, 88, 55, 60)))) == {}


def test_years_that_contradict_bear_out_nothing(tmp_path: Path, facts: Facts) -> None:
    """平潭 prints 470 in 2023, where 698 + 77 - 132 is 643."""
    found = panel(tmp_path, ("text_tabs", with_row(facts, 2022, 88, 55, 698)), ("text_run", with_row(facts, 2023, 77, 132, 470)))
    assert supported(found) == {}


def test_nothing_is_compared_over_a_change_of_form(tmp_path: Path, facts: Facts) -> None:
    before = load_facts()["pingtan-2020"]
    found = panel(tmp_path, ("html_plain", before), ("text_run", with_row(facts, 2021, 69, 3, 665)))
    assert supported(found) == {}


def test_of_two_editions_of_one_year_the_chosen_one_bears_out(tmp_path: Path, facts: Facts) -> None:
    later, other = with_row(facts, 2022, 88, 55, 698), with_row(facts, 2022, 88, 55, 699)
    corrected = replace(later, title="平潭综合实验区2022年政府信息公开工作年度报告（更正版）")
    found = panel(tmp_path, ("text_run", facts), ("text_tabs", corrected), ("text_pipes", other))
    assert supported(found) == {(2021, "normative_documents", "in_force"): (665, f"{STOCK} 2021|2022: 665 + 88 - 55 = 698")}


def test_what_was_carried_forward_bears_out_what_was_carried_over(tmp_path: Path, facts: Facts) -> None:
    """11 | 1 | 0, 1 | 11 | 0 and 1 | 1 | 10 all sum to 12, and the torn report does not tell them apart."""
    forward = {**dict.fromkeys(facts.applications["granted"], "0"), "natural_person": "11", "business": "1", "total": "12"}
    before = replace(with_row(facts, 2021, 1, 1, 1), applications={**facts.applications, "carried_forward": forward})
    only = {"carried_over": forward, "other.other": facts.applications["other.other"]}
    found = panel(tmp_path, ("text_tabs", before), ("text_run", replace(with_row(facts, 2022, 1, 1, 1), applications=only)))
    said = {column: supported(found)[2022, "carried_over", column] for column in ("natural_person", "business")}
    assert {column: number for column, (number, _) in said.items()} == {"natural_person": 11, "business": 1}
    assert said["business"][1] == "carried_over_from_last_year:business 2021|2022: 1 = 1"
    counts = found.applications.filter(pl.col("year") == 2022, pl.col("line") == "carried_over")["count"].to_list()
    assert counts == [None, None, None, 0, 0, 0, 12]
