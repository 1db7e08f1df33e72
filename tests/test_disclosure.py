"""The explorer of disclosure without a browser: values from the printed figures, what is not known, scales, medians, words."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import gongkai
from conftest import PAGES
from gongkai import forms
from gongkai.charts.numbers import compact, exact, fitting
from gongkai.errors import UnknownCode
from gongkai.explore import draw, page, select
from gongkai.explore.drawing import Drawing
from gongkai.explore.views import VIEWS
from gongkai.explore.views.disclosure import selection as volume_selection
from gongkai.explore.views.disclosure.selection import STOCK_AND_FLOW, Disclosure, measures
from gongkai.labels import LANGUAGES
from gongkai.panel import Panel
from render import load_facts

PINGTAN, HUAIAN, SUQIAN, SHANGHAI = "平潭综合实验区", "淮安市人民政府", "宿迁市人民政府", "上海市人民政府办公厅"
ZHANGZHOU = "漳州市工业和信息化局"


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


def drawn(panel: Panel, **fields: object) -> Drawing:
    return draw(panel, select(panel, "disclosure", **fields))  # type: ignore[arg-type]


def values(panel: Panel, agency: str, **fields: object) -> dict[int, float | None]:
    """The values of one body by year."""
    table = drawn(panel, agencies=[agency], **fields).table
    return dict(table.select("year", "value").iter_rows())


def marks(drawing: Drawing, agency: str) -> dict[str, dict[str, Any]]:
    """What the chart of one measure draws of a body, by year."""
    return {row["x"]: row for row in _rows(drawing) if row["label"] == agency and row["kind"] == "value"}


def _rows(drawing: Drawing) -> list[dict[str, Any]]:
    assert drawing.chart is not None
    spec = drawing.chart.to_dict()
    rows: list[dict[str, Any]] = spec["datasets"][spec["data"]["name"]]
    return rows


def scale_of(drawing: Drawing) -> dict[str, Any]:
    assert drawing.chart is not None
    found: dict[str, Any] = drawing.chart.to_dict()["spec"]["layer"][0]["encoding"]["y"]["scale"]
    return found


def changed(panel: Panel, frame: str, columns: Iterable[pl.Expr]) -> Panel:
    """The panel with other values in a frame."""
    frames = {name: getattr(panel, name) for name in gongkai.frames.NAMES}
    return Panel({**frames, frame: frames[frame].with_columns(*columns)})


def at(agency: str, year: int, item: str, measure: str) -> pl.Expr:
    cell = (pl.col("agency") == agency, pl.col("year") == year, pl.col("item") == item, pl.col("measure") == measure)
    return pl.all_horizontal(cell)


# --- selection


def test_every_item_and_measure_of_table_2_can_be_picked(panel: Panel) -> None:
    assert tuple(forms.family("items")) == volume_selection.ITEMS
    assert tuple(forms.family("measures")) == volume_selection.MEASURES
    offered = VIEWS["disclosure"].controls[0].values(panel, select(panel, "disclosure"))
    assert "other_documents" not in offered
    assert len(offered) == 8


@pytest.mark.parametrize(
    ("item", "offered"),
    [
        ("rules", (STOCK_AND_FLOW, "issued", "repealed", "in_force", "newly_made", "newly_disclosed", "disclosed_total")),
        ("licensing", ("decisions", "items_last_year", "items_change")),
        ("fees", ("fee_amount", "items_last_year", "items_change")),
        ("procurement", ("purchases", "purchase_amount")),
    ],
)
def test_the_measures_of_an_item_begin_with_what_is_drawn_first(item: str, offered: tuple[str, ...]) -> None:
    assert measures(item) == offered


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        ({}, (STOCK_AND_FLOW, "linear", False)),
        ({"scale": "log", "without_largest": True}, (STOCK_AND_FLOW, "linear", False)),
        ({"item": "licensing"}, ("decisions", "linear", False)),
        ({"item": "licensing", "measure": "in_force", "scale": "log"}, ("decisions", "log", False)),
        ({"item": "penalties", "measure": "items_change", "scale": "log"}, ("items_change", "linear", False)),
        ({"item": "fees", "scale": "log", "without_largest": True}, ("fee_amount", "log", True)),
    ],
)
def test_a_selection_is_drawn_with_what_its_item_has(asked: dict[str, Any], drawn: tuple[str, str, bool]) -> None:
    found = volume_selection.fitting(Disclosure(agencies=("甲", "乙"), years=(2019, 2025), **asked))
    assert (found.measure, found.scale, found.without_largest) == drawn


def test_nobody_is_the_largest_alone() -> None:
    alone = Disclosure(agencies=("甲",), years=(2019, 2025), item="fees", without_largest=True)
    assert volume_selection.fitting(alone).without_largest is False


def test_a_selection_written_as_code_selects_the_same(panel: Panel) -> None:
    fields = {"item": "fees", "measure": "fee_amount", "scale": "log", "without_largest": True, "language": "en"}
    chosen = select(panel, "disclosure", agencies=[HUAIAN, PINGTAN], years=(2020, 2024), **fields)  # type: ignore[arg-type]
    explorer = eval(chosen.as_code(), {"gongkai": gongkai, "panel": panel})
    assert explorer.selection == chosen


@pytest.mark.parametrize("fields", [{"item": "cars"}, {"measure": "colour"}, {"scale": "cubic"}, {"without_largest": "yes"}])
def test_a_choice_that_there_is_not_is_refused(panel: Panel, fields: dict[str, str]) -> None:
    with pytest.raises(UnknownCode):
        select(panel, "disclosure", **fields)  # type: ignore[arg-type]


# --- values


def test_stock_and_flow_are_the_printed_figures(panel: Panel) -> None:
    table = drawn(panel, agencies=[PINGTAN], language="en").table
    for year in (2019, 2020, 2022, 2023, 2024, 2025):
        printed = [float(value) for value in load_facts()[f"pingtan-{year}"].disclosures["normative_documents"].values() if value]
        assert table.filter(year=year)["value"].to_list() == printed, year
    assert table.filter(year=2022).select("measure", "value").rows() == [
        ("issued this year", 88),
        ("repealed this year", 55),
        ("in force", 698),
    ]
    assert table.filter(year=2019)["measure"].to_list() == [
        "newly made this year",
        "newly disclosed this year",
        "disclosed in total",
    ]


def test_one_measure_has_one_row_a_report(panel: Panel) -> None:
    found = values(panel, PINGTAN, item="licensing")
    assert found == {2019: 181, 2020: 2278, 2021: 2293, 2022: 10690, 2023: 2629, 2024: 4529, 2025: 2418}


def test_money_is_in_yuan(panel: Panel) -> None:
    # Printed in 万元: 9116.36 and 5949.088667.
    found = values(panel, PINGTAN, item="fees")
    assert [found[2022], found[2023]] == pytest.approx([91163600, 59490886.67])
    table = drawn(panel, agencies=[PINGTAN], item="fees").table
    assert table["unit"].to_list() == ["–", "–", "元", "元", "元", "元", "元"]


def test_what_the_form_of_a_year_does_not_have_is_not_unknown(panel: Panel) -> None:
    found = drawn(panel, agencies=[PINGTAN], item="fees", language="en")
    rows = found.table.filter(pl.col("year") < 2021)
    assert rows.select("value", "reading", "few").unique().rows() == [(None, "not in this form", True)]
    assert [marks(found, PINGTAN)[year]["mark"] for year in ("2019", "2020", "2021")] == ["–", "–", ""]
    assert found.count.startswith("5 of 5 numbers known, from 5 reports")


def test_a_year_without_a_report_has_no_row(panel: Panel) -> None:
    assert values(panel, HUAIAN, item="coercion") == {2024: 88283}


def test_an_unknown_number_is_never_0(panel: Panel) -> None:
    # 平潭 2021 prints `693665`, which is 69, 3, 665: the last number of a cut is 5, 65, 665 or 3665.
    found = drawn(panel, agencies=[PINGTAN], measure="in_force", language="en")
    row = found.table.filter(year=2021).row(0, named=True)
    assert row["value"] is None
    assert row["reading"] == "not settled, 4 candidates (5, 65, 665…)"
    mark = marks(found, PINGTAN)["2021"]
    assert (mark["mark"], mark["stands"], mark["above"], mark["value_text"]) == ("?", False, "", "unknown")
    both = drawn(panel, agencies=[PINGTAN])
    words = [row["words"] for row in _rows(both) if row["x"] == "2021"]
    assert sorted(words) == ["+?", "?", "−?"]
    assert both.count.startswith("18 / 21 个数已知")


def test_a_blank_cell_says_so(panel: Panel) -> None:
    cell = at(HUAIAN, 2024, "penalties", "decisions")
    reading = pl.when(cell).then(pl.lit("blank")).otherwise(pl.col("reading").cast(pl.String))
    value = pl.when(~cell).then("value").alias("value")
    blank = changed(panel, "disclosures", [value, reading.cast(panel.disclosures["reading"].dtype).alias("reading")])
    found = drawn(blank, agencies=[HUAIAN], item="penalties", language="en")
    assert found.table.select("value", "reading").rows() == [(None, "blank")]
    assert found.count.startswith("0 of 1 numbers known")


def test_a_report_without_tables_is_unknown(tmp_path: Path) -> None:
    text = f"{HUAIAN}2024年政府信息公开工作年度报告\n\n一、总体情况\n\n见附件。\n"
    (tmp_path / "bare.txt").write_text(text, encoding="utf-8")
    found = drawn(gongkai.read(tmp_path, progress=False), item="licensing", language="en")
    assert found.table.select("value", "reading", "few").rows() == [(None, "no such table", False)]
    assert [row["mark"] for row in _rows(found)] == ["?"]


def test_money_without_a_unit_is_not_on_the_scale(panel: Panel) -> None:
    cell = at(HUAIAN, 2024, "fees", "fee_amount")
    unit = pl.when(cell).then(pl.lit("unstated")).otherwise(pl.col("unit").cast(pl.String))
    without = changed(panel, "disclosures", [unit.cast(panel.disclosures["unit"].dtype).alias("unit")])
    found = drawn(without, agencies=[HUAIAN, PINGTAN], item="fees", language="en", without_largest=True)
    mark = marks(found, HUAIAN)["2024"]
    assert (mark["mark"], mark["stands"], mark["value_text"]) == ("¥?", False, "961,716,000")
    row = found.table.filter(agency=HUAIAN).row(0, named=True)
    assert (row["unit"], row["reading"]) == ("not stated", "printed without a unit")
    assert found.warnings == (f"Without the largest: {PINGTAN}, 242,523,110.82 (2021)",)


def test_a_local_row_that_a_table_does_not_have_is_no_gap(panel: Panel) -> None:
    found = drawn(panel, agencies=[HUAIAN], item="other_documents", language="en")
    assert found.chart is None
    assert found.empty.startswith("The forms of these reports have no “stock and flow” of “other documents disclosed")


def test_failed_checks_are_marked_and_never_corrected(panel: Panel) -> None:
    # 698 + 77 - 132 = 643 beside 470; 470 + 62 - 33 = 499 beside 440; 440 + 58 - 45 = 453 beside 546.
    found = drawn(panel, agencies=[PINGTAN], measure="in_force", language="en")
    table = found.table.filter(pl.col("failed") > 0)
    assert table["year"].to_list() == [2023, 2024, 2025]
    assert table["value"].to_list() == [470, 440, 546]
    assert table["note"][0] == "in force last year + issued - repealed = in force this year: 643 ≠ 470"
    assert [year for year, mark in marks(found, PINGTAN).items() if mark["alarm"]] == ["2023", "2024", "2025"]
    assert found.count == "4 of 5 numbers known, from 5 reports, 3 with failed checks"


def test_a_change_that_does_not_lead_to_the_next_year_is_marked_on_its_year(panel: Panel) -> None:
    failing = (pl.col("rule") == "items_follow_change") & (pl.col("scope") == "licensing")
    status = pl.when(failing).then(pl.lit("fail")).otherwise(pl.col("status").cast(pl.String))
    broken = changed(panel, "checks", [status.cast(panel.checks["status"].dtype).alias("status")])
    for measure, year in (("items_change", 2019), ("items_last_year", 2020)):
        table = drawn(broken, agencies=[PINGTAN], item="licensing", measure=measure).table
        assert table.filter(pl.col("failed") > 0)["year"].to_list() == [year], measure


def test_an_opened_panel_gives_the_same_and_stays_lazy(panel: Panel, tmp_path: Path) -> None:
    opened = gongkai.open(panel.write(tmp_path / "panel"))
    for fields in ({}, {"item": "fees"}):
        assert drawn(opened, agencies=[PINGTAN], **fields).table.equals(drawn(panel, agencies=[PINGTAN], **fields).table)
    assert not opened._loaded


# --- dominated by a few


def test_without_the_largest_the_right_body_is_left_out(panel: Panel) -> None:
    whole = drawn(panel, item="penalties", language="en")
    found = drawn(panel, item="penalties", without_largest=True, language="en")
    assert HUAIAN in set(whole.table["agency"])
    assert HUAIAN not in set(found.table["agency"])
    assert found.warnings == (f"Without the largest: {HUAIAN}, 3,985,758 (2024)",)
    assert found.title.endswith("administrative penalties, decisions (without the largest)")
    assert "14 of 14 numbers known" in found.count


def test_where_several_are_the_largest_nobody_is_left_out(panel: Panel) -> None:
    # Both print 0.
    found = drawn(panel, agencies=[SHANGHAI, ZHANGZHOU], item="penalties", without_largest=True, language="en")
    assert found.table["agency"].to_list() == [SHANGHAI, ZHANGZHOU]
    assert found.warnings == ("No body is left out: none is the largest alone",)


def test_the_median_of_a_year_needs_three_bodies(panel: Panel) -> None:
    # 2024: 1,100, 2,776, 2,676,474 and 3,985,758; 2023: 1,330, 4,119 and 2,822,652.
    table = drawn(panel, item="penalties", language="en").table
    medians = table.filter(pl.col("report").is_null())
    assert medians.select("agency", "year", "value").rows() == [
        ("median (3 bodies)", 2023, 4119.0),
        ("median (4 bodies)", 2024, 1339625.0),
    ]
    without = drawn(panel, item="penalties", without_largest=True).table.filter(pl.col("report").is_null())
    assert without["value"].to_list() == [4119, 2776]


def test_the_median_is_drawn_only_where_the_body_has_a_report(panel: Panel) -> None:
    rows = [row for row in _rows(drawn(panel, item="penalties")) if row["kind"] == "median"]
    assert [row["x"] for row in rows if row["label"] == HUAIAN] == ["2024"]
    assert [(row["x"], row["place"]) for row in rows if row["label"] == SUQIAN] == [("2023", 4119), ("2024", 1339625)]


def test_all_panels_have_one_scale(panel: Panel) -> None:
    low, high = scale_of(drawn(panel, item="penalties"))["domain"]
    assert low == 0
    assert 3985758 < high < 6000000
    _, lower = scale_of(drawn(panel, item="penalties", without_largest=True))["domain"]
    assert 2822652 < lower < high


def test_on_a_logarithmic_scale_0_stands_at_its_foot(panel: Panel) -> None:
    found = drawn(panel, agencies=[PINGTAN], item="coercion", scale="log", language="en")
    foot, _ = scale_of(found)["domain"]
    mark = marks(found, PINGTAN)["2022"]
    assert (mark["above"], mark["stands"], mark["place"]) == ("0", False, pytest.approx(foot))
    assert 0 < foot < 25
    # 25 and 29 of the form of 2019; 42 of 2021; then 0; then 54, 65 and 64.
    runs = {year: mark["run"] for year, mark in marks(found, PINGTAN).items()}
    assert runs["2019"] == runs["2020"] != runs["2021"]
    assert runs["2021"] != runs["2023"] == runs["2024"] == runs["2025"]
    assert found.title.endswith("(logarithmic)")


def test_bars_stand_on_0_and_change_can_be_below(panel: Panel) -> None:
    # 平潭: 0 in 2019, -18 in 2020.
    found = drawn(panel, agencies=[PINGTAN], item="penalties", measure="items_change", scale="log", language="en")
    assert scale_of(found)["type"] == "linear"
    assert [(mark["place"], mark["above"], mark["under"]) for mark in marks(found, PINGTAN).values()][:2] == [
        (0, "0", False),
        (-18, "−18", True),
    ]
    assert found.warnings == ("This is not drawn on a logarithmic scale",)


def test_the_stock_is_not_joined_over_a_gap_or_the_change_of_form(panel: Panel) -> None:
    rows = [row for row in _rows(drawn(panel, agencies=[PINGTAN])) if row["kind"] == "stock"]
    runs = {row["x"]: (row["measure"], row["run"]) for row in rows}
    assert list(runs) == ["2019", "2020", "2022", "2023", "2024", "2025"]
    assert runs["2019"] == runs["2020"] != runs["2022"]
    assert len({runs[year] for year in ("2022", "2023", "2024", "2025")}) == 1


def test_flows_stand_above_and_below_0(panel: Panel) -> None:
    rows = [row for row in _rows(drawn(panel, agencies=[SUQIAN])) if row["kind"] == "flow"]
    assert [(row["x"], row["measure"], row["place"]) for row in rows] == [
        ("2023", "issued", 109),
        ("2023", "repealed", -489),
        ("2024", "issued", 50),
        ("2024", "repealed", -227),
    ]


# --- words


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (693665, "69.4万", "694k"),
        (3985758, "399万", "3.99M"),
        (961716000, "9.62亿", "962M"),
        (59490886.67, "5,949万", "59.5M"),
        (-18000, "−1.8万", "−18k"),
        (698, "698", "698"),
    ],
)
def test_large_numbers_are_rounded_in_the_units_of_the_language(value: float, zh: str, en: str) -> None:
    assert (compact(value, "zh"), compact(value, "en")) == (zh, en)


def test_a_number_that_fits_stays_whole() -> None:
    assert fitting(10690, "zh", pixels=36, size=10.5) == "10,690"
    assert fitting(447228, "zh", pixels=36, size=10.5) == "44.7万"
    assert exact(59490886.67) == "59,490,886.67"


@pytest.mark.parametrize(("item", "language", "caveat"), [
    ("licensing", "zh", "反映工作量，不反映公开程度"),
    ("penalties", "en", "it measures workload, not openness"),
])  # fmt: skip
def test_counts_of_decisions_say_that_they_measure_workload(panel: Panel, item: str, language: str, caveat: str) -> None:
    found = drawn(panel, item=item, language=language)
    assert any(caveat in said for _, said in found.notes)
    general = {"zh": "不反映公开程度", "en": "not openness"}[language]
    assert any(general in said for _, said in found.foot)


def test_fees_have_nothing_to_do_with_applications(panel: Panel) -> None:
    assert any("与政府信息公开的信息处理费无关" in said for _, said in drawn(panel, item="fees").notes)


def test_the_title_is_a_sentence_of_the_selection(panel: Panel) -> None:
    assert drawn(panel, agencies=[PINGTAN]).title == f"{PINGTAN}，2019–2025 年主动公开：行政规范性文件，存量与流量"
    english = drawn(panel, agencies=[PINGTAN], item="fees", language="en").title
    assert english == f"Proactive disclosure of {PINGTAN}, 2019–2025: administrative fees, fees collected this year"


def test_a_measure_that_is_replaced_is_said(panel: Panel) -> None:
    found = drawn(panel, agencies=[PINGTAN], item="licensing", measure="in_force", language="en")
    assert found.warnings == ("“administrative licensing” has no “in force”; “decisions” is drawn",)
    assert found.selection == select(
        panel, "disclosure", agencies=[PINGTAN], item="licensing", measure="decisions", language="en"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_do_where_nothing_is_drawn(panel: Panel, language: str) -> None:
    nobody = drawn(panel, agencies=[], language=language)
    nothing = drawn(panel, agencies=[HUAIAN], item="procurement", language=language)
    assert (nobody.chart, nothing.chart) == (None, None)
    assert nobody.empty != nothing.empty
    assert nothing.empty.startswith(
        {"zh": "所画报告的表式没有“政府集中采购”的“采购项目数量”", "en": "The forms of these reports"}[language]
    )


def test_the_two_forms_are_told_apart_only_where_both_are_drawn(panel: Panel) -> None:
    heads = [head for head, _ in drawn(panel, agencies=[PINGTAN], language="en").notes]
    assert heads[:2] == ["Caveat", "The two forms"]
    assert "The two forms" not in [head for head, _ in drawn(panel, agencies=[HUAIAN], language="en").notes]


@pytest.mark.parametrize(
    ("fields", "there", "not_there"),
    [
        ({}, [">698<", ">+88<", ">−132<", ">▲<", ">+?<", "2020|2021"], [">–<", "中位数"]),
        ({"measure": "in_force"}, [">698<", ">▲<", ">?<", ">–<"], [">+88<"]),
        ({"item": "fees"}, [">2.43亿<", "单位：元", ">–<"], [">?<", ">▲<"]),
        ({"item": "coercion", "scale": "log"}, [">0<", ">54<", "对数刻度"], [">?<"]),
    ],
)
def test_the_picture_shows_its_marks(panel: Panel, fields: dict[str, str], there: list[str], not_there: list[str]) -> None:
    picture = page.svg(drawn(panel, agencies=[PINGTAN], **fields))
    assert [mark for mark in there if mark not in picture] == []
    assert [mark for mark in not_there if mark in picture] == []


def test_the_widget_offers_what_fits(panel: Panel) -> None:
    explorer = gongkai.explore.disclosure(panel, item="licensing", measure="decisions", language="en")
    offered = {field: [value for _, value in control.options] for field, control in explorer.controls.items()}
    assert offered["measure"] == ["decisions", "items_last_year", "items_change"]
    assert (offered["scale"], offered["without_largest"]) == (["linear", "log"], [False, True])
    explorer.controls["measure"].value = "items_change"
    assert explorer.controls["scale"].disabled
