"""What a designer asks of charts and controls: words that fit, colours that differ, no control that does nothing."""

import itertools
from pathlib import Path
from typing import Any

import pytest

import gongkai
from gongkai import Panel
from gongkai.charts import COLOURS, house
from gongkai.explore import draw, outcomes, reviews, select
from gongkai.labels import counted

ROOT = Path(__file__).parent.parent
PINGTAN = "平潭综合实验区"


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(str(ROOT / "sample_reports/pingtan-20*"), str(ROOT / "sample_reports/hongze-20*"), progress=False)


def lightness(colour: str) -> float:
    """About how light a colour is, by the weights of the luma."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("outcome", ["denied", "unavailable", "not_processed"])
@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_neighbours_among_the_shades_of_a_colour_differ(outcome: str, count: int) -> None:
    shades = house.shades(COLOURS[outcome], count)
    assert len(set(shades)) == count
    steps = [abs(lightness(one) - lightness(next_)) for one, next_ in itertools.pairwise(shades)]
    assert min(steps) > 0.2


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("短标题", ["短标题"]),
        ("甲市人民政府、乙市人民政府，2019–2025 年办理结果", ["甲市人民政府、乙市人民政府，", "2019–2025 年办理结果"]),
        ("甲市人民政府乙市人民政府二〇二五年办理结果（件数）", ["甲市人民政府乙市人民政府", "二〇二五年办理结果（件数）"]),
    ],
)
def test_a_title_leaves_no_word_alone(line: str, pieces: list[str]) -> None:
    assert house.balanced(line, 260) == pieces


def test_an_opening_bracket_ends_no_line() -> None:
    assert house.wrapped("一二三四五六七八九（十", 150) == ["一二三四五六七八九", "（十"]


def test_a_line_of_the_key_is_broken_between_its_parts() -> None:
    assert house.packed(["一" * 20, "二" * 20, "三" * 4], 500) == ["一" * 20 + "　" + "二" * 20, "三" * 4]


def test_quotation_marks_around_latin_letters_are_straight() -> None:
    assert house.latin("“denied” of “不予公开”") == '"denied" of “不予公开”'


@pytest.mark.parametrize(("count", "size", "columns"), [(4, 6, 4), (4, 25, 2), (6, 14, 3), (3, 60, 1), (8, 16, 4)])
def test_rows_of_a_legend_are_filled(count: int, size: int, columns: int) -> None:
    assert house.legend_columns(["x" * size] * count, 500) == columns


def test_one_is_singular() -> None:
    assert counted("handled", "en", 1) == "application handled"
    assert counted("handled", "en", 0) == counted("handled", "en", 2) == "applications handled"
    assert counted("handled", "zh", 1) == "件办结申请"


def test_the_count_line_of_one_report_is_singular(panel: Panel) -> None:
    whole = draw(panel, select(panel, agencies=[PINGTAN], years=(2020, 2020), language="en"))
    assert whole.count == "n = 27 applications handled, 1 of 1 report, 1 with failed checks"
    denied = draw(panel, select(panel, agencies=[PINGTAN], years=(2024, 2024), detail="not_processed", language="en"))
    assert denied.count == "n = 1 application “not processed”, 1 of 1 report, none with failed checks"


def test_a_control_that_does_nothing_cannot_be_used_and_says_what_holds(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN], detail="denied", applicants="business", measure="counts")
    detail, applicants = widget.controls["detail"], widget.controls["applicants"]
    assert (detail.disabled, detail.value, applicants.disabled) == (False, "denied", False)
    widget.controls["measure"].value = "rates"
    assert (detail.disabled, detail.value) == (True, "outcomes")
    widget.controls["across"].value = "applicants"
    assert (applicants.disabled, applicants.value) == (True, "total")
    widget.controls["measure"].value, widget.controls["across"].value = "counts", "years"
    assert (detail.value, applicants.value) == ("denied", "business")


def test_a_channel_without_rates_of_its_own_gives_way_to_the_one_that_has(panel: Panel) -> None:
    widget = reviews(panel, agencies=[PINGTAN], channel="litigation_direct")
    widget.controls["measure"].value = "rates"
    assert widget.controls["channel"].value == widget.selection.own["channel"] == "litigation"


def test_files_are_offered_only_where_something_is_drawn(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN])
    assert [key for key, _, _ in widget.handover.actions] == ["png", "svg", "csv", "xlsx", "copy_selection", "copy_cell"]
    widget.picker.nobody.click()
    assert [key for key, _, _ in widget.handover.actions] == ["copy_selection", "copy_cell"]


def test_of_rates_that_are_all_missing_there_is_one_mark(panel: Panel) -> None:
    drawing = draw(panel, select(panel, "reviews", agencies=[PINGTAN], measure="rates"))
    assert drawing.chart is not None
    data: Any = drawing.chart.data
    marks = {(row["x"], row["mark"], row["shared"]) for row in data.to_dicts()}
    assert ("2021", "", "×") in marks
    assert ("2025", "", "") in marks
