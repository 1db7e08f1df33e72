"""The agency sheet without a browser: numbers, changes and peers by hand from printed figures; breaks, questions, citation."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest

import gongkai
from conftest import PAGES, SAMPLES
from gongkai import forms, metrics
from gongkai.errors import UnknownCode
from gongkai.explore import draw, page, saving, select
from gongkai.explore.directory import directory
from gongkai.explore.drawing import Drawing
from gongkai.explore.state import fields_of
from gongkai.explore.views.agency_sheet import peers as picking
from gongkai.explore.views.agency_sheet.numbers import SHOWN
from gongkai.explore.views.agency_sheet.questions import indicators, rules
from gongkai.frames import NAMES
from gongkai.labels import LANGUAGES
from gongkai.panel import Panel

PINGTAN, ZHANGZHOU, HONGZE = "平潭综合实验区", "漳州市工业和信息化局", "淮安市洪泽区人民政府"
COUNTY = "虚构县"
MARKET, HOUSING, FINANCE = f"{COUNTY}市场监督管理局", f"{COUNTY}住房和城乡建设局", f"{COUNTY}财政局"
CULTURE, HEALTH, TOWN = f"{COUNTY}文化和旅游局", f"{COUNTY}卫生健康局", f"{COUNTY}样例镇人民政府"
OFFICE, EDUCATION, LAND = f"{COUNTY}人民政府办公室", f"{COUNTY}教育局", f"{COUNTY}自然资源局"
ENFORCEMENT, OTHER_TOWN = f"{COUNTY}综合行政执法局", f"{COUNTY}假设乡人民政府"


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


@pytest.fixture(scope="module")
def county() -> Panel:
    # Without the scan, which takes longer to read than all the others.
    folder = SAMPLES / "teaching"
    files = sorted(path for path in (folder / "reports").iterdir() if "scan" not in path.name)
    return gongkai.read(files, registry=folder / "registry.csv", progress=False)


@cache
def drawn(panel: Panel, agency: str, **fields: Any) -> Drawing:
    return draw(panel, select(panel, "agency_sheet", agencies=[agency], **fields))


def row(drawing: Drawing, indicator: str, year: int) -> dict[str, Any]:
    return drawing.table.row(by_predicate=(pl.col("indicator") == indicator) & (pl.col("year") == year), named=True)


def changed(panel: Panel, **frames: pl.DataFrame) -> Panel:
    """The panel with other frames."""
    return Panel({name: frames.get(name, getattr(panel, name)) for name in NAMES}, panel.registry)


def with_count(panel: Panel, frame: str, year: int, cells: Mapping[tuple[str, str], int | None]) -> Panel:
    """The panel with other counts in some cells of 平潭's report of a year."""
    names = {"applications": ("line", "applicant"), "reviews": ("channel", "result")}[frame]
    count = pl.col("count")
    for (line, column), value in cells.items():
        here = (pl.col("agency") == PINGTAN) & (pl.col("year") == year)
        cell = (pl.col(names[0]) == line) & (pl.col(names[1]) == column)
        count = pl.when(here & cell).then(pl.lit(value, dtype=pl.Int64)).otherwise(count)
    return changed(panel, **{frame: getattr(panel, frame).with_columns(count=count)})


class _Words(HTMLParser):
    """The texts of a page by the class of the element around them, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self._skipped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._skipped = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._skipped = self._skipped and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._skipped and data.strip():
            self.texts.append(data.strip())


def words(drawing: Drawing) -> list[str]:
    found = _Words()
    found.feed(drawing.lead + drawing.pages)
    return found.texts


def card(drawing: Drawing, indicator: str) -> list[str]:
    """The texts of one of the five cards, without its folded definition."""
    every = words(drawing)
    language = drawing.selection.language
    start = every.index(metrics.indicator(indicator).name.in_(language))
    return every[start : every.index({"zh": "定义", "en": "Definition"}[language], start)]


def asked(drawing: Drawing) -> Iterator[tuple[str, str]]:
    """Each question with what it rests on."""
    every = words(drawing)
    start, end = every.index("Questions to ask") + 1, every.index("Citation")
    yield from zip(every[start:end:2], every[start + 1 : end : 2], strict=True)


def breaks(drawing: Drawing) -> list[str]:
    every = words(drawing)
    return every[every.index("What breaks the series") + 1 : every.index("Questions to ask")]


# --- the five numbers


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator", "value"),
    [
        ("newly_received", 154, None, 154),
        ("disclosed_broad", 33 + 38, 148, 71 / 148),
        ("disclosed_strict", 33, 148, 33 / 148),
        ("disclosed_merits", 71, 33 + 38 + 11, 71 / 82),
        ("denied_share", 3 + 2 + 3 + 3, 148, 11 / 148),
        ("not_held_share", 50, 148, 50 / 148),
        ("cases.reconsideration", 36, None, 36),
        ("cases.litigation", 6 + 3, None, 9),
        ("reconsideration_corrected_share", 3, 36, 3 / 36),
        ("litigation_corrected_share", 3, 9, None),
    ],
)
def test_the_numbers_of_a_report(
    panel: Panel, indicator: str, numerator: int, denominator: int | None, value: float | None
) -> None:
    found = row(drawn(panel, PINGTAN), indicator, 2025)
    assert (found["numerator"], found["denominator"]) == (numerator, denominator)
    assert found["value"] == (None if value is None else pytest.approx(value))


def test_the_cards_of_the_latest_report(panel: Panel) -> None:
    drawing = drawn(panel, PINGTAN, language="en")
    assert card(drawing, "newly_received") == ["applications received", "154", "−64 against 2024 (218)"]
    # Wilson by hand: 71 of 148 is 0.480 with z²/n = 0.026; middle 0.4803, half 0.0795.
    assert card(drawing, "disclosed_broad") == [
        "disclosure rate, broad",
        "48.0%",
        "71 / 148",
        "95% interval 40.1% – 56.0%",
        "+2.1 percentage points against 2024 (45.9%)",
        "disclosure rate, strict: 22.3% (33 / 148)",
        "disclosure rate, merits: 86.6% (71 / 82)",
    ]
    assert card(drawing, "denied_share")[4:] == [
        "−10.5 percentage points against 2024 (17.9%)",
        "most frequent reason: internal affairs information, law-enforcement case file, "
        "matter with its own inquiry procedure (3 each / 11)",
    ]
    assert card(drawing, "not_held_share")[4:] == ["−0.6 percentage points against 2024 (34.4%)"]
    assert card(drawing, "cases.reconsideration") == [
        "cases: administrative reconsideration",
        "36",
        "+29 against 2024 (7)",
        "cases: litigation: 9",
        "correction rate of reconsideration: 8.3% (3 / 36)",
        "correction rate of litigation: too few (3 / 9)",
    ]


def test_too_few_for_a_rate(panel: Panel) -> None:
    drawing = drawn(panel, ZHANGZHOU, years=(2020, 2020), language="en")
    assert card(drawing, "newly_received")[1:] == ["1", "no report for 2019, nothing compared", "▲ failed checks of its table: 4"]
    assert card(drawing, "disclosed_broad")[1:4] == ["too few", "0 / 1", "fewer than 10, no rate"]
    assert row(drawing, "disclosed_broad", 2020)["value"] is None
    assert "most frequent reason" not in drawing.lead


@pytest.mark.parametrize(
    ("years", "why"),
    [
        ((2019, 2021), "the report for 2020 is on another form, nothing compared"),
        ((2019, 2019), "no report for 2018, nothing compared"),
        ((2019, 2020), "−2 against 2019 (23)"),
    ],
)
def test_what_is_not_compared_says_why(panel: Panel, years: tuple[int, int], why: str) -> None:
    assert card(drawn(panel, PINGTAN, years=years, language="en"), "newly_received")[2] == why


def test_reports_of_another_scope_are_not_compared(panel: Panel) -> None:
    here = (pl.col("agency") == PINGTAN) & (pl.col("year") == 2024)
    own = pl.lit("own").cast(panel.reports.schema["scope"])
    reports = panel.reports.with_columns(scope=pl.when(here).then(own).otherwise("scope"))
    drawing = drawn(changed(panel, reports=reports), PINGTAN, language="en")
    assert card(drawing, "newly_received")[2] == "the report for 2024 has another scope, nothing compared"
    assert breaks(drawing)[:2] == [
        "2023|2024: the scope changes from summary of its area to own report; the two sides are no series.",
        "2024|2025: the scope changes from own report to summary of its area; the two sides are no series.",
    ]


def test_two_reports_whose_scope_is_not_known_are_compared_with_a_doubt(panel: Panel) -> None:
    said = card(drawn(panel, HONGZE, language="en"), "newly_received")
    assert said[2] == "+74 against 2023 (21) (the scope is not known, and may differ)"


def test_the_year_before_may_lie_outside_of_the_selection(panel: Panel) -> None:
    drawing = drawn(panel, PINGTAN, years=(2025, 2025), language="en")
    assert card(drawing, "newly_received")[2] == "−64 against 2024 (218)"
    assert drawing.table["year"].unique().to_list() == [2025]


def test_unknown_is_never_zero(panel: Panel) -> None:
    drawing = drawn(with_count(panel, "applications", 2025, {("granted", "total"): None}), PINGTAN, language="en")
    assert card(drawing, "disclosed_broad")[1:3] == ["?", "? / ?"]
    found = row(drawing, "disclosed_broad", 2025)
    assert [found[key] for key in ("value", "numerator", "denominator", "low", "status")] == [None, None, None, None, "unknown"]
    assert found["note"] == "a number is not known, and not taken for 0"
    assert row(drawing, "newly_received", 2025)["value"] == 154
    # Of the outcomes nothing is known either, so that their shares raise no question; what is known does.
    assert not any("not held" in ask for ask, _ in asked(drawing))


def test_the_change_from_a_number_that_is_not_known(panel: Panel) -> None:
    drawing = drawn(with_count(panel, "applications", 2024, {("newly_received", "total"): None}), PINGTAN, language="en")
    assert card(drawing, "newly_received")[1:] == ["154", "the number of 2024 is not known, nothing compared"]


# --- title and selection


def test_the_title_says_whose_which_year_and_which_scope(panel: Panel) -> None:
    drawing = drawn(panel, PINGTAN)
    assert drawing.title == "平潭综合实验区，2025 年度报告一页通（全辖区汇总），并列 2019–2025 年"
    assert (
        drawing.count == "福建省 福州市 平潭县 · 层级不明 · 政府 · 口径依据：“平潭综合实验区” · 7 份报告，4 份有不成立的勾稽关系"
    )


def test_the_first_of_several_bodies_is_shown(panel: Panel) -> None:
    several = draw(panel, select(panel, "agency_sheet", agencies=[ZHANGZHOU, PINGTAN], language="en"))
    assert several.title.startswith(ZHANGZHOU)
    assert several.warnings[0] == f"The page shows one body, {ZHANGZHOU}; the other 1 picked are not drawn."
    assert several.warnings[1] == "There is no report for 2025; the numbers are those of 2020."


def test_without_a_body_or_a_report_the_page_says_what_to_do(panel: Panel) -> None:
    nobody = draw(panel, select(panel, "agency_sheet", agencies=[], language="en"))
    assert nobody.empty.startswith("Pick one body in the list")
    assert page.below(nobody) == ""
    assert drawn(panel, ZHANGZHOU, years=(2023, 2025), language="en").empty.startswith("The bodies picked have no report")


def test_a_selection_written_as_code_selects_the_same(panel: Panel) -> None:
    chosen = select(panel, "agency_sheet", agencies=[PINGTAN], years=(2020, 2024), peers="none", language="en")
    view, fields = fields_of(chosen.as_code())
    assert select(panel, view, **fields) == chosen
    with pytest.raises(UnknownCode, match="no peers is called 'all'"):
        select(panel, "agency_sheet", peers="all")


# --- peers


def test_the_range_of_the_peers(county: Panel) -> None:
    # The other nine departments received 3, 11, 14, 17, 20, 48, 57, 61 and 2,904 applications in 2025.
    drawing = drawn(county, MARKET, language="en")
    found = row(drawing, "newly_received", 2025)
    assert [found[key] for key in ("peers", "q1", "median", "q3")] == [9, 14, 20, 57]
    # In 2023 one has no report, and one counts 31: 3, 10, 11, 14, 31, 40, 42 and 1,990; quartiles are interpolated.
    found = row(drawing, "newly_received", 2023)
    assert [found[key] for key in ("peers", "q1", "median", "q3")] == [8, 10.75, 22.5, 40.5]
    assert card(drawing, "newly_received")[3] == "9 peers: median 20, middle half 14 – 57"
    said = dict(drawing.notes)["Peers"]
    assert "9 bodies of the whole panel: level not known, kind “department”" in said
    assert said.endswith("and 1 more")


def test_peers_without_a_rate_do_not_count(county: Panel) -> None:
    # Of the nine only 14/14, 11/11, ... have ten outcomes: three of 2019.
    found = row(drawn(county, MARKET), "disclosed_broad", 2019)
    assert (found["peers"], found["median"], found["q1"], found["q3"]) == (3, None, None, None)


def test_few_peers_are_none(county: Panel) -> None:
    drawing = drawn(county, TOWN, language="en")
    assert card(drawing, "newly_received")[3] == "too few peers: 1 (at least 5)"
    assert drawing.table["median"].null_count() == drawing.table.height


def test_peers_as_not_asked_for(county: Panel) -> None:
    drawing = drawn(county, MARKET, peers="none", language="en")
    assert dict(drawing.notes)["Peers"] == "none shown, as selected"
    assert drawing.table["peers"].sum() == 0
    assert not any("peers" in said for said in card(drawing, "newly_received"))


def test_a_body_of_unknown_scope_stands_beside_nobody(county: Panel) -> None:
    unknown = pl.lit("unknown").cast(county.reports.schema["scope"])
    here = pl.col("agency") == MARKET
    of_all = county.reports.with_columns(scope=pl.when(here).then(unknown).otherwise("scope"))
    drawing = drawn(changed(county, reports=of_all), MARKET, language="en")
    assert drawing.table["peers"].sum() == 0
    assert card(drawing, "newly_received")[3] == "the scope is not known, no peers are shown"


def placed(county: Panel, codes: Mapping[str, str]) -> Panel:
    """The departments of the county as bodies of other areas, all of one level."""
    reports = county.reports.with_columns(
        body=pl.format("{}-x", pl.col("body").replace_strict(codes, default="999999")),
        province=pl.when(pl.col("body").replace_strict(codes, default="999999").str.starts_with("11")).then(pl.lit("北京市")),
        level=pl.lit("county").cast(county.reports.schema["level"]),
    )
    return changed(county, reports=reports)


def test_peers_are_of_the_province_where_there_are_enough_and_else_the_nearest(
    county: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = county.reports.filter(pl.col("kind") == "department")["body"].unique().sort().to_list()
    codes = {body: f"11010{at}" if at < 6 else f"12010{at}" for at, body in enumerate(bodies)}
    known = directory(placed(county, codes))
    found = picking.peers(known, "110103-x", (2019, 2025), "kind")
    assert (found.place, found.among) == ("北京市", 5)
    assert sorted(found.names) == ["110100-x", "110101-x", "110102-x", "110104-x", "110105-x"]
    far = picking.peers(known, "120107-x", (2019, 2025), "kind")
    assert (far.place, far.among) == (None, 9)
    monkeypatch.setattr(picking, "MOST", 2)
    assert list(picking.peers(known, "110103-x", (2019, 2025), "kind").names) == ["110102-x", "110104-x"]


# --- breaks


@pytest.mark.parametrize(
    ("agency", "said"),
    [
        (MARKET, "2020|2021: the form of 2019 gives way to that of 2021, which has three lines for “otherwise handled”."),
        (MARKET, "2023, failed checks: total = sum of the six kinds of applicant (1); all outcomes = sum of every outcome (1)."),
        (HEALTH, "Years without a report: 2023. They stay empty in the chart, and are no zeros."),
        (CULTURE, "Names: 虚构县文化局 (2019–2021); 虚构县文化和旅游局 (2022–2025)."),
        (
            FINANCE,
            "2022 has 2 files; finance-2022-corrected.html is used (a corrected edition), not: finance-2022.docx; "
            "they differ in 2 cells.",
        ),
        (ENFORCEMENT, "2023 has 3 numbers that are not known: not settled 3. Not known is not 0."),
    ],
)
def test_what_breaks_a_series(county: Panel, agency: str, said: str) -> None:
    assert said in breaks(drawn(county, agency, language="en"))


def test_a_form_that_is_out_of_date_is_said(panel: Panel) -> None:
    assert "The report for 2023–2024 is on the form of 2019." in breaks(drawn(panel, HONGZE, language="en"))


def test_a_series_without_breaks_says_so(county: Panel) -> None:
    assert breaks(drawn(county, HOUSING, years=(2021, 2025), language="en")) == ["No break was found."]


# --- questions


def of_rule(key: str) -> Mapping[str, Any]:
    return next(rule for rule in rules()["questions"] if rule["key"] == key)


def figures(drawing: Drawing, key: str) -> str | None:
    """What the question of a rule rests on; null if it is not asked. Questions are told by how their basis begins."""
    basis = of_rule(key)["basis_en"].split("{")[0]
    general = of_rule(key)["ask_en"].split("{")[0]
    return next((said for ask, said in asked(drawing) if basis in said and general in ask), None)


CASES: list[tuple[str, str, int, str, str]] = [
    ("outcomes_do_not_add_up", TOWN, 2021, "all outcomes = sum of every outcome: 10 ≠ 16", HOUSING),
    ("carry_over_does_not_match", OFFICE, 2023, "carried forward last year = carried over this year: 4 ≠ 0", MARKET),
    ("row_does_not_add_up", MARKET, 2023, "total = sum of the six kinds of applicant: 7 ≠ 8", HOUSING),
    ("received_is_not_handled", CULTURE, 2020, "received + carried over = all outcomes + carried forward: 4 ≠ 0", MARKET),
    ("results_do_not_add_up", LAND, 2023, "total = upheld + corrected + other + pending: 0 ≠ 63", MARKET),
    ("prose_contradicts_table", OFFICE, 2021, "what prose counts = what the table holds: 51 ≠ 15", MARKET),
    ("stock_does_not_follow", MARKET, 2025, "in force last year + issued - repealed = in force this year: 9 ≠ 18", OFFICE),
    ("much_otherwise_handled", CULTURE, 2024, "share otherwise handled: 6 / 14 = 42.9%", MARKET),
    ("applications_jumped", OTHER_TOWN, 2022, "2021: 12 → 2022: 5", TOWN),
    ("published_late", ENFORCEMENT, 2022, "published by its legal date: 2023-03-17 > 2023-01-31", MARKET),
    ("problems_repeated", TOWN, 2023, "share of section 5 that repeats the year before: 96%", MARKET),
    ("numbers_unknown", EDUCATION, 2023, "and 167 more", MARKET),
    ("main_reason", ENFORCEMENT, 2025, "27 / 33", CULTURE),
    ("some_not_held", HOUSING, 2025, "share not held by the body: 21 / 58 = 36.2%", MARKET),
    ("carried_forward", HEALTH, 2025, "applications carried forward: 1", FINANCE),
    ("reconsiderations", FINANCE, 2025, "cases: administrative reconsideration: 1", HOUSING),
]


@pytest.mark.parametrize(("key", "agency", "year", "figure", "quiet"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_asks_where_it_holds_and_nowhere_else(
    county: Panel, key: str, agency: str, year: int, figure: str, quiet: str
) -> None:
    found = figures(drawn(county, agency, language="en"), key)
    assert found is not None
    assert figure in found
    assert str(year) in found
    assert figures(drawn(county, quiet, language="en"), key) is None


CHANGED: list[tuple[str, str, Mapping[tuple[str, str], int | None], Mapping[tuple[str, str], int | None], str]] = [
    (
        "mostly_not_held",
        "applications",
        # 100 of 198 outcomes are more than half; 98 of 196 are not.
        {("unavailable.not_held", "total"): 100},
        {("unavailable.not_held", "total"): 98},
        "share not held by the body: 100 / 198 = 50.5%",
    ),
    (
        "often_corrected",
        "reviews",
        # 11 of 44 are a quarter; 10 of 43 are not.
        {("reconsideration", "corrected"): 11},
        {("reconsideration", "corrected"): 10},
        "correction rate of reconsideration: 11 / 44 = 25.0%",
    ),
    (
        "applications_jumped",
        "applications",
        {("newly_received", "total"): 436},
        {("newly_received", "total"): None},
        "2024: 218 → 2025: 436",
    ),
]


@pytest.mark.parametrize(("key", "frame", "asking", "quiet", "figure"), CHANGED, ids=[case[0] for case in CHANGED])
def test_the_thresholds_of_the_rules(
    panel: Panel,
    key: str,
    frame: str,
    asking: Mapping[tuple[str, str], int | None],
    quiet: Mapping[tuple[str, str], int | None],
    figure: str,
) -> None:
    loud = figures(drawn(with_count(panel, frame, 2025, asking), PINGTAN, language="en"), key)
    assert loud is not None
    assert figure in loud
    other = figures(drawn(with_count(panel, frame, 2025, quiet), PINGTAN, language="en"), key)
    assert other is None or figure not in other


def test_a_year_without_applications_is_asked_about(county: Panel) -> None:
    names = pl.col("agency") == FINANCE
    none = county.applications.with_columns(count=pl.when(names).then(pl.lit(0, dtype=pl.Int64)).otherwise("count"))
    found = figures(drawn(changed(county, applications=none), FINANCE, language="en"), "nothing_received")
    assert found is not None
    assert "applications received: 0" in found
    assert figures(drawn(county, FINANCE, language="en"), "nothing_received") is None


def test_the_same_question_is_asked_once_and_names_the_other_years(panel: Panel) -> None:
    found = figures(drawn(panel, PINGTAN, language="en"), "stock_does_not_follow")
    assert found is not None
    assert "453 ≠ 546" in found
    assert "likewise 2023–2024" in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_can_be_put_into_words(county: Panel, language: str) -> None:
    for name in directory(county).names:
        drawing = drawn(county, name, language=language)
        count = drawing.pages.partition("<ol>")[2].partition("</ol>")[0].count("<li>")
        assert rules()["least"] <= count <= rules()["most"]
        assert "{" not in drawing.lead.partition("</style>")[2] + drawing.pages


def test_the_rules_look_at_indicators_and_lines_that_there_are() -> None:
    assert set(indicators()) <= set(metrics.indicators())
    for rule in rules()["questions"]:
        assert {"ask_zh", "ask_en", "basis_zh", "basis_en"} <= set(rule)
        if "place_line" in rule:
            families = ("lines", "outcomes", "channels")
            assert any(rule["place_line"] in forms.family(family) for family in families), rule["key"]


# --- citation, table, picture


def test_the_citation_and_the_lines_that_trace_the_numbers(panel: Panel) -> None:
    said = words(drawn(panel, PINGTAN, language="en"))
    cited = [line for line in said if "gongkai 0." in line]
    assert len(cited) == 2
    assert "《平潭综合实验区2025年政府信息公开工作年度报告》，2025 年度；来源文件" in cited[0]
    assert cited[1].endswith("reports behind this page: 7.")
    traced = [line for line in said if line.startswith("panel.trace(")]
    assert traced[0] == "panel.trace('newly_received', 'total', agency='平潭综合实验区', year=2025)"
    assert [eval(line, {"panel": panel}).value for line in traced[:3]] == [154, 33, 38]
    # Reasons that nobody was denied for are left out.
    assert sum("'denied." in line for line in traced) == 4


def test_the_table_has_a_row_for_each_number_and_year_and_is_what_is_saved(panel: Panel) -> None:
    drawing = drawn(panel, PINGTAN, language="en")
    assert drawing.table.height == len(SHOWN) * 7
    read = pl.read_csv(saving.csv(drawing, date(2026, 1, 1)), comment_prefix="#", infer_schema_length=None)
    assert read.height == drawing.table.height
    first = read.filter(pl.col("Indicator") == "disclosure rate, broad", pl.col("Year") == 2025).row(0, named=True)
    # 71 of 148, and their Wilson interval with z = 1.959964, by hand; the page says 48.0% (40.1% – 56.0%).
    numbers = [71 / 148, 0.400778, 0.559707, 71, 148]
    assert [first[key] for key in ("Value", "Low", "High", "Numerator", "Denominator n")] == pytest.approx(numbers, abs=1e-5)
    shown = drawing.table.filter(pl.col("name") == "disclosure rate, broad", pl.col("year") == 2025)
    assert shown.select("value_text", "low_text", "high_text", "numerator_text").row(0) == ("48.0%", "40.1%", "56.0%", "71")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_shows_every_panel(county: Panel, language: str) -> None:
    svg = page.svg(drawn(county, ENFORCEMENT, language=language))
    for word in {"zh": ("新收申请", "不予公开率（%）"), "en": ("applications received", "denial rate (%)")}[language]:
        assert word in svg


def test_what_comes_from_files_is_escaped(panel: Panel) -> None:
    hostile = "<img src=x onerror=alert(1)>'\"&"
    here = pl.col("agency") == ZHANGZHOU
    put: Callable[[str], pl.Expr] = lambda name: pl.when(here).then(pl.lit(hostile)).otherwise(name).alias(name)  # noqa: E731
    reports = panel.reports.with_columns(put("title"), put("source"), put("scope_evidence"), put("agency"), put("printed_agency"))
    checks = panel.checks.with_columns(quote=pl.lit(hostile))
    evidence = panel.evidence.with_columns(raw=pl.lit(hostile))
    given = changed(panel, reports=reports, checks=checks, evidence=evidence)
    drawing = drawn(given, hostile, years=(2020, 2020))
    found = _Words()
    found.feed(page.above(drawing) + page.below(drawing))
    assert "img" not in found.tags
    assert "script" not in found.tags
    assert any(hostile in text for text in found.texts)
