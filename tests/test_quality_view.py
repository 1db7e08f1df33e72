"""The explorer of quality: checks by what came of them, carry-over, and each failed check in its statutory table."""

import re
from pathlib import Path

import polars as pl
import pytest

import gongkai
from conftest import PAGES, SAMPLES
from gongkai.display.failures import by_cell, failures
from gongkai.display.marks import Marker
from gongkai.display.tables import TABLES
from gongkai.document import Place
from gongkai.explore import draw, page, select
from gongkai.explore.drawing import Drawing
from gongkai.explore.views import VIEWS
from gongkai.explore.views.quality.cells import cells, place
from gongkai.panel import Panel

PINGTAN, HUAIAN, ZHANGZHOU, SHANGHAI = "平潭综合实验区", "淮安市人民政府", "漳州市工业和信息化局", "上海市人民政府办公厅"
HONGZE, SUQIAN = "淮安市洪泽区人民政府", "宿迁市人民政府"
OFFICE, EDUCATION, HEALTH = "虚构县人民政府办公室", "虚构县教育局", "虚构县卫生健康局"
_CELL = re.compile(r'<td class="gk-number([^"]*)"[^>]*>(.*?)</td>', re.S)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


@pytest.fixture(scope="module")
def county() -> Panel:
    """The teaching sample, which has a body whose carry-over breaks, a lost year and a report of which much is not known."""
    teaching = SAMPLES / "teaching"
    given = [str(teaching / "reports" / f"{name}-20*") for name in ("gov-office", "education", "health")]
    return gongkai.read(*given, registry=teaching / "registry.csv", progress=False)


def drawn(panel: Panel, **fields: object) -> Drawing:
    return draw(panel, select(panel, "quality", **fields))  # type: ignore[arg-type]


def id_of(panel: Panel, agency: str, year: int) -> str:
    known = panel.reports.filter(pl.col("year") == year, pl.col("chosen"), pl.col("agency").str.ends_with(agency[-6:]))
    found: str = known["report"].item()
    return found


def shown(panel: Panel, agency: str, year: int, check: str, **fields: object) -> str:
    """The HTML of one failed check of a report, written as rule:scope."""
    return drawn(panel, agencies=[agency], check=f"{id_of(panel, agency, year)}:{check}", **fields).pages


def marked(html: str) -> list[str]:
    """The numbers of the cells that are marked, in the order of the table."""
    cells_ = [(kind, re.sub(r"<sup.*", "", inner, flags=re.S)) for kind, inner in _CELL.findall(html) if "gk-conflict" in kind]
    return [re.sub(r"<[^>]*>|\*", "", inner) for _, inner in cells_]


# --- checks by what came of them


@pytest.mark.parametrize(
    ("agency", "year", "rules", "failed", "unknown"),
    [
        # Received 1, handled 0 and carried forward 0, and the items of 0 are 1: each for natural persons and in total.
        (ZHANGZHOU, 2020, "within", 4, 0),
        # Items of 26 beside 20 for natural persons, of 27 beside 21 in total.
        (PINGTAN, 2020, "within", 2, 0),
        (PINGTAN, 2020, "all", 2, 0),
        # In force: 698 + 77 - 132 = 643 beside 470; 470 + 62 - 33 = 499 beside 440; 440 + 58 - 45 = 453 beside 546.
        (PINGTAN, 2023, "years", 1, 0),
        (PINGTAN, 2024, "years", 1, 0),
        (PINGTAN, 2025, "years", 1, 0),
        (PINGTAN, 2023, "prose", 1, 0),
        # Prose says 258 beside 272 + 3.
        (SHANGHAI, 2019, "prose", 1, 0),
        (HONGZE, 2023, "within", 2, 0),
        (HUAIAN, 2024, "all", 0, 0),
    ],
)
def test_checks_of_a_report(panel: Panel, agency: str, year: int, rules: str, failed: int, unknown: int) -> None:
    (found,) = drawn(panel, agencies=[agency], years=(year, year), rules=rules).table.to_dicts()
    assert (found["checks_fail"], found["checks_unknown"]) == (failed, unknown)
    assert found["checks_pass"] == found["n"] - failed - unknown


def test_the_relations_of_the_form_are_counted_once_each(panel: Panel) -> None:
    """23 lines add up, 7 columns twice, 3 channels: of the form of 2019; the form of 2021 has two lines more."""
    table = drawn(panel, agencies=[PINGTAN], rules="within").table
    assert dict(table.select("year", "n").iter_rows()) == dict.fromkeys((2019, 2020), 40) | dict.fromkeys(range(2021, 2026), 42)


def test_a_year_with_nothing_to_compare_has_no_checks(panel: Panel) -> None:
    """Over the change of form, and for a body's first report, nothing is compared: that is no failure and nothing unknown."""
    table = drawn(panel, agencies=[PINGTAN], rules="years", language="en").table
    notes = {year: (n, note) for year, n, note in table.select("year", "n", "note").iter_rows()}
    assert notes[2019] == notes[2021] == (0, "nothing can be tested")
    assert notes[2022][0] == 9
    assert notes[2022][1] == ""


def test_what_cannot_be_tested_is_neither_passed_nor_failed(county: Panel) -> None:
    (found,) = drawn(county, agencies=[EDUCATION], years=(2023, 2023), rules="within").table.to_dicts()
    assert found["checks_unknown"] > 30
    assert found["checks_fail"] == 0


def test_the_parts_are_stacked_from_what_fails_without_red_beside_green(panel: Panel) -> None:
    chart = drawn(panel, agencies=[ZHANGZHOU], language="en").chart
    assert chart is not None
    scale = chart.to_dict()["spec"]["layer"][0]["encoding"]["color"]["scale"]
    assert scale == {"domain": ["fail", "not testable", "pass"], "range": ["#D55E00", "#999999", "#56B4E9"]}


def test_title_and_count_line_say_what_is_tested(panel: Panel) -> None:
    drawing = drawn(panel, agencies=[PINGTAN], rules="within", language="en")
    assert drawing.title == f"Checks of the reports of {PINGTAN}, 2019–2025 (within a report)"
    # 2 × 40 + 5 × 42
    assert drawing.count == "n = 290 checks, 7 of 7 reports, 1 with failed checks"
    assert drawn(panel, agencies=[PINGTAN]).title == f"{PINGTAN}，2019–2025 年报告的勾稽检验"
    assert "not which is wrong" in dict(drawing.notes)["Reading it"]
    assert "total = upheld + corrected + other + pending" in dict(drawing.notes)["Relations tested"]


# --- carry-over


def test_what_is_carried_over_stands_beside_what_was_carried_forward(county: Panel) -> None:
    table = drawn(county, agencies=[OFFICE], measure="carry_over", language="en").table
    assert table.select("year", "before", "now", "difference", "words", "note").rows() == [
        (2019, None, 0, None, "not compared", "no report of the year before"),
        (2020, 1, 1, 0, "equal", ""),
        (2021, 1, 1, None, "not compared", "the form changed: not compared"),
        (2022, 2, 2, 0, "equal", ""),
        (2023, 4, 0, -4, "▲ not equal", ""),
        (2024, 2, 2, 0, "equal", ""),
        (2025, 3, 3, 0, "equal", ""),
    ]


def test_a_missing_year_leaves_the_next_one_open(county: Panel) -> None:
    drawing = drawn(county, agencies=[HEALTH], measure="carry_over", language="en")
    assert 2023 not in drawing.table["year"].to_list()
    (found,) = drawing.table.filter(pl.col("year") == 2024).select("before", "now", "words", "note").rows()
    assert found == (None, 0, "not testable", "the report of the year before is missing")
    # 2020, 2022 and 2025 are compared.
    assert drawing.count == "n = 3 pairs of years compared, 3 of 6 reports, none with failed checks"


def test_a_number_that_is_not_known_is_no_zero(county: Panel) -> None:
    table = drawn(county, agencies=[EDUCATION], measure="carry_over", language="en").table
    found = {
        year: (before, now, words) for year, before, now, words in table.select("year", "before", "now", "words").iter_rows()
    }
    assert found[2023] == (None, None, "not testable")
    assert found[2024] == (None, 0, "not testable")


def test_the_year_before_may_stand_outside_of_the_axis(panel: Panel) -> None:
    (found,) = drawn(panel, agencies=[SUQIAN], years=(2024, 2024), measure="carry_over").table.to_dicts()
    assert (found["before"], found["now"], found["difference"]) == (121, 121, 0)


def test_the_picture_of_carry_over_shows_its_marks(county: Panel) -> None:
    drawing = drawn(county, measure="carry_over")
    assert drawing.chart is not None
    spec = drawing.chart.to_dict()
    rows = {(row["label"], row["x"]): row for row in spec["datasets"][spec["data"]["name"]]}
    assert (rows[OFFICE, "2023"]["numbers"], rows[OFFICE, "2023"]["alarm"]) == ("4→0", "▲")
    assert (rows[OFFICE, "2022"]["numbers"], rows[OFFICE, "2022"]["alarm"]) == ("2", "")
    assert rows[HEALTH, "2024"]["numbers"] == "?→0"
    assert (HEALTH, "2023") not in rows
    drawn_ = page.svg(drawing)
    assert [mark for mark in (">▲<", ">4→0<", ">?→0<", "2020|2021", "实线") if mark not in drawn_] == []


# --- a failed check in its table


@pytest.mark.parametrize("scope", ["natural_person", "total"])
def test_the_cells_in_conflict_are_marked_and_no_other(panel: Panel, scope: str) -> None:
    """漳州 2020: received 1 and carried over 0, but handled 0 and carried forward 0; and 0 handled beside items that are 1."""
    html = shown(panel, ZHANGZHOU, 2020, f"received_equals_handled:{scope}")
    assert marked(html) == ["1", "0", "0", "0"]
    html = shown(panel, ZHANGZHOU, 2020, f"outcomes_add_up:{scope}")
    # 19 lines of outcomes in the form of 2019, the eleventh is "not held", and their total.
    assert marked(html) == ["0"] * 10 + ["1"] + ["0"] * 9


def test_items_that_add_up_to_more_than_their_total(panel: Panel) -> None:
    html = shown(panel, PINGTAN, 2020, "outcomes_add_up:natural_person", language="en")
    numbers = [int(number) for number in marked(html)]
    assert (sum(numbers[:-1]), numbers[-1]) == (26, 20)
    assert "all outcomes = sum of every outcome: natural persons 20 ≠ 26 (difference -6)" in html
    assert "pingtan-2020.html" in html
    assert "complete" in html
    assert "panel.trace(&#x27;outcome_total&#x27;, &#x27;natural_person&#x27;" in html


def test_the_trace_that_is_named_finds_the_number(panel: Panel) -> None:
    found = panel.trace("outcome_total", "natural_person", agency=PINGTAN, year=2020)
    assert found.value == 20
    assert [check.rule for check in found.checks] == ["outcomes_add_up"]


def test_a_channel_that_does_not_add_up(panel: Panel) -> None:
    html = shown(panel, HONGZE, 2023, "results_add_up:reconsideration")
    assert marked(html) == ["10", "1", "0", "0", "0"]
    assert "总计 = 维持 + 纠正 + 其他 + 尚未审结：行政复议 0 ≠ 11（差 -11）" in html


def test_two_years_are_shown_with_the_numbers_and_files_of_both(panel: Panel) -> None:
    html = shown(panel, PINGTAN, 2023, "stock_follows_flow:normative_documents", language="en")
    assert marked(html) == ["77", "132", "470"]
    said = re.sub(r"<style>.*?</style>|<[^>]*>", "", html, flags=re.S)
    assert "in force last year + issued - repealed = in force this year: administrative normative documents 643 ≠ 470" in said
    assert re.search(r"2022 in force 698 \S*pingtan-2022\.html", said)
    assert re.search(r"2023 issued this year 77, repealed this year 132, in force 470 \S*pingtan-2023\.html", said)


def test_prose_stands_beside_its_cells(panel: Panel) -> None:
    html = shown(panel, SHANGHAI, 2019, "prose_agrees:outcome.granted_or_partly")
    assert marked(html) == ["272", "3"]
    assert "文中所述 = 表中之数：予以公开和部分公开 258 ≠ 275" in html
    assert "公开与部分公开258件" in re.search("<q>(.*?)</q>", html)[1]  # type: ignore[index]


@pytest.mark.parametrize("check", ["nonsense", "0:outcomes_add_up:total", "a:b:c:d", "<script>alert(1)</script>"])
def test_a_wrong_check_says_so(panel: Panel, check: str) -> None:
    drawing = drawn(panel, agencies=[PINGTAN], check=check, language="en")
    assert "is none of the failed checks of what is drawn (there are 6)" in drawing.pages
    assert "<script>" not in page.below(drawing)
    assert drawing.table.height == 7


def test_a_check_of_a_body_that_is_not_drawn_says_so(panel: Panel) -> None:
    check = f"{id_of(panel, ZHANGZHOU, 2020)}:outcomes_add_up:total"
    assert 'role="alert"' in drawn(panel, agencies=[PINGTAN], check=check).pages
    assert 'role="alert"' not in drawn(panel, agencies=[ZHANGZHOU], check=check).pages


def test_a_check_that_is_looked_at_stays_when_other_checks_are_drawn(panel: Panel) -> None:
    check = f"{id_of(panel, PINGTAN, 2020)}:outcomes_add_up:total"
    for fields in ({"rules": "prose"}, {"measure": "carry_over"}):
        assert marked(drawn(panel, agencies=[PINGTAN], check=check, **fields).pages)[-1] == "21"


def test_nothing_of_a_report_can_become_markup(tmp_path: Path) -> None:
    text = (SAMPLES / "zhangzhou-gxj-2020.html").read_text(encoding="utf-8")
    (tmp_path / "a&b.html").write_text(text, encoding="utf-8")
    panel = gongkai.read(tmp_path, progress=False)
    hostile = "<script>x</script>"
    named = {
        "agency": pl.lit(hostile),
        "printed_agency": pl.lit(hostile),
        "title": pl.lit(hostile),
        "body": pl.lit(None, pl.String),
    }
    frames = {name: getattr(panel, name) for name in ("applications", "disclosures", "reviews", "sections", "mentions")}
    frames["reports"] = panel.reports.with_columns(**named)
    frames["checks"] = panel.checks.with_columns(quote=pl.lit(hostile))
    frames["evidence"] = panel.evidence.with_columns(raw=pl.lit('"><script>'))
    evil = Panel(frames)
    drawing = drawn(evil, check=f"{id_of(evil, hostile, 2020)}:outcomes_add_up:total")
    html = page.above(drawing) + page.below(drawing)
    assert marked(html)
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") > 3
    assert "a&amp;b.html" in html


def test_the_file_may_be_gone(tmp_path: Path) -> None:
    copy = tmp_path / "report.html"
    copy.write_bytes((SAMPLES / "zhangzhou-gxj-2020.html").read_bytes())
    panel = gongkai.read(copy, progress=False)
    copy.unlink()
    assert marked(shown(panel, ZHANGZHOU, 2020, "received_equals_handled:total")) == ["1", "0", "0", "0"]


# --- the cells, from the frames alone


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*-20*")), ids=lambda path: path.stem)
def test_a_table_of_the_panel_is_that_of_the_report(panel: Panel, path: Path) -> None:
    """Every number, sign and tooltip, whatever is not plainly printed."""
    report = gongkai.read_report(path)
    failed = by_cell(failures(report.relations))
    for table in TABLES:
        marker = Marker(
            values={key: one for key, one in report.values.items() if key.table == table}, failed=failed, language="zh"
        )
        rebuilt = Marker(values=cells(panel, report.id, table), failed=failed, language="zh")
        assert TABLES[table](rebuilt) == TABLES[table](marker)


def test_a_number_of_a_scan_is_explained_as_one() -> None:
    path = SAMPLES / "teaching" / "reports" / "statistics-2021-scan.pdf"
    report, panel = gongkai.read_report(path), gongkai.read(path, progress=False)
    for language in ("zh", "en"):
        marker = Marker(values={key: one for key, one in report.values.items() if key.table == 3}, failed={}, language=language)
        rebuilt = Marker(values=cells(panel, report.id, 3), failed={}, language=language)
        assert TABLES[3](rebuilt) == TABLES[3](marker)


@pytest.mark.parametrize(
    "where",
    [Place(), Place(page=2, table=3, row=5, cell=2), Place(line=42, start=18, end=24), Place(paragraph=10, start=3, end=3)],
)
def test_a_place_is_read_back(where: Place) -> None:
    assert place(str(where)) == where


# --- the control, code, laziness


def test_failed_checks_are_offered_in_words(panel: Panel) -> None:
    control = VIEWS["quality"].controls[2]
    chosen = select(panel, "quality", agencies=[PINGTAN, ZHANGZHOU])
    values = control.values(panel, chosen)
    report = id_of(panel, ZHANGZHOU, 2020)
    assert values[0] == ""
    assert len(values) == 1 + 6 + 4
    assert f"{report}:outcomes_add_up:natural_person" in values
    said = [control.called(value, "zh") for value in values]
    assert f"{ZHANGZHOU} 2020：自然人 1 ≠ 0；本年新收 + 上年结转 = 办理结果总计 + 结转下年度" in said
    english = [control.called(value, "en") for value in values]
    assert f"{PINGTAN} 2023: administrative normative documents 643 ≠ 470" in " ".join(english)
    few = control.values(panel, select(panel, "quality", agencies=[PINGTAN], rules="years"))
    assert len(few) == 1 + 3


def test_a_click_on_a_check_shows_its_table(panel: Panel) -> None:
    widget = gongkai.explore.quality(panel, agencies=[ZHANGZHOU])
    assert widget.drawing.pages == ""
    widget.controls["check"].value = f"{id_of(panel, ZHANGZHOU, 2020)}:received_equals_handled:total"
    assert marked(widget.drawing.pages) == ["1", "0", "0", "0"]
    widget.language.value = "en"
    assert "received + carried over = all outcomes + carried forward: total 1 ≠ 0" in widget.drawing.pages
    # The line that shows it again is plain text, and so is what it selects.
    assert eval(repr(widget), {"gongkai": gongkai, "panel": panel}).selection == widget.selection
    check = str(widget.controls["check"].value)
    assert select(panel, "quality", agencies=[ZHANGZHOU], check=check, language="en") == widget.selection
    widget.controls["measure"].value = "carry_over"
    assert widget.controls["rules"].disabled


def test_an_opened_panel_gives_the_same_and_stays_lazy(panel: Panel, tmp_path: Path) -> None:
    opened = gongkai.open(panel.write(tmp_path / "panel"))
    check = f"{id_of(panel, PINGTAN, 2023)}:stock_follows_flow:normative_documents"
    for fields in ({}, {"measure": "carry_over"}):
        one, other = (drawn(each, agencies=[PINGTAN], check=check, **fields) for each in (opened, panel))
        assert one.table.equals(other.table)
        assert one.pages == other.pages != ""
    assert len(VIEWS["quality"].controls[2].values(opened, select(opened, "quality", agencies=[PINGTAN]))) == 7
    assert not opened._loaded


def test_an_empty_selection_says_what_to_do(panel: Panel) -> None:
    assert "Pick one or more bodies" in drawn(panel, agencies=[], language="en").empty
    assert drawn(panel, agencies=[HUAIAN], years=(2019, 2020)).chart is None
