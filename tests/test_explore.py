"""The explorer of outcomes without a browser: selection, reports, frame, words, chart, page."""

import re
import string
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import gongkai
from conftest import PAGES, SAMPLES
from gongkai import charts, forms, labels
from gongkai.errors import GongkaiError, MissingDependency, UnknownCode
from gongkai.explore import draw, page, select
from gongkai.explore.drawing import Drawing
from gongkai.explore.state import completed, fields_of
from gongkai.explore.views import VIEWS, outcomes
from gongkai.panel import Panel
from render import LAYOUTS, encode, load_facts

PINGTAN, HUAIAN, ZHANGZHOU, SHANGHAI = "平潭综合实验区", "淮安市人民政府", "漳州市工业和信息化局", "上海市人民政府办公厅"
HONGZE = "淮安市洪泽区人民政府"
OUTCOMES = ("granted", "partly_granted", "denied", "unavailable", "not_processed", "other")


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """平潭 of all years, with a row of 2021 misread as letters, and 上海 2019 without any 总计."""
    folder = tmp_path_factory.mktemp("torn")
    for path in SAMPLES.glob("pingtan-*"):
        (folder / path.name).write_bytes(path.read_bytes())
    text = (folder / "pingtan-2021.txt").read_text(encoding="utf-8")
    (folder / "pingtan-2021.txt").write_text(text.replace("220000325", "22OOOO325"), encoding="utf-8")
    shanghai = load_facts()["shanghai-gov-office-2019"]
    without = {line: {**row, "total": None} for line, row in shanghai.applications.items()}
    html = LAYOUTS["html_blankspan"](replace(shanghai, applications=without))
    (folder / "shanghai.html").write_bytes(encode(html))
    return gongkai.read(folder, progress=False)


def drawn(panel: Panel, **fields: object) -> Drawing:
    return draw(panel, select(panel, "outcomes", **fields))  # type: ignore[arg-type]


def row(panel: Panel, agency: str, year: int, **fields: object) -> dict[str, object]:
    (found,) = drawn(panel, agencies=[agency], years=(year, year), **fields).table.iter_rows(named=True)
    return found


def svg_of(panel: Panel, **fields: object) -> str:
    return page.svg(drawn(panel, **fields))


# --- state


def test_a_selection_is_completed_from_the_panel(panel: Panel) -> None:
    chosen = select(panel)
    # 洪泽区人民政府 and 淮安市洪泽区人民政府 are one body, by its latest name.
    assert chosen.agencies == (SHANGHAI, HUAIAN, HONGZE, "宿迁市人民政府", "沭阳县人民政府", PINGTAN, ZHANGZHOU)
    assert (chosen.years, chosen.language) == ((2019, 2025), "zh")
    assert chosen == outcomes.Outcomes(agencies=chosen.agencies, years=(2019, 2025))


def test_a_body_is_picked_by_any_of_its_names(panel: Panel) -> None:
    assert select(panel, agencies=["洪泽区人民政府", "350128-平潭综合实验区"]).agencies == (HONGZE, PINGTAN)


def test_a_large_panel_begins_with_the_body_of_most_reports(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.explore.state.FIRST_BODIES", 3)
    assert select(panel).agencies == (PINGTAN,)


def test_a_selection_written_as_code_selects_the_same(panel: Panel) -> None:
    chosen = select(
        panel, agencies=[HUAIAN], years=(2020, 2024), measure="shares", applicants="business", detail="denied", language="en"
    )
    line = chosen.as_code()
    assert "\n" not in line
    assert eval(line, {"gongkai": gongkai, "panel": panel}).selection == chosen
    for said in (line, chosen.as_cell()):
        view, fields = fields_of(said)
        assert completed(VIEWS[view].selection, panel, **fields) == chosen


def test_the_cell_of_a_selection_makes_the_picture_without_a_widget(panel: Panel) -> None:
    chosen = select(panel, agencies=[HUAIAN], measure="shares")
    names: dict[str, object] = {"gongkai": gongkai, "panel": panel}
    exec(chosen.as_cell(), names)
    found = names["table"]
    assert isinstance(found, pl.DataFrame)
    assert found.equals(draw(panel, chosen).table)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "gongkai",
        "1 + 1",
        "f(",
        "f(x=__import__('os'))",
        "f(a=1) + g(b=2)",
        "select(panel, agencies=[x for x in y])",
        "f(" * 500,
    ],
)
def test_what_is_no_selection_is_refused_and_nothing_of_it_is_run(said: str) -> None:
    with pytest.raises(GongkaiError, match="this is no selection; paste a line such as"):
        fields_of(said)


@pytest.mark.parametrize(
    ("state", "error", "message"),
    [
        ({"years": (2024, 2020)}, ValueError, "give the first and the last year"),
        ({"years": (2020,)}, ValueError, "give the first and the last year"),
        ({"agencies": [HUAIAN, HUAIAN]}, ValueError, "named twice"),
        ({"agencies": ["淮安市政府"]}, UnknownCode, f"did you mean {HUAIAN}"),
        ({"applicants": "everyone"}, UnknownCode, "no applicants is called 'everyone'"),
        ({"measure": "percent"}, UnknownCode, "no measure is called 'percent'"),
        ({"language": "fr"}, UnknownCode, "no language is called 'fr'"),
        ({"colour": "red"}, ValueError, "colour: outcomes has no such choice; it has agencies, years, language, across"),
        ({"view": "results"}, UnknownCode, "no explorer is called 'results'"),
    ],
)
def test_a_wrong_selection_is_refused(panel: Panel, state: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        select(panel, **state)  # type: ignore[arg-type]


# --- frame


@pytest.mark.parametrize(
    ("agency", "year", "applicants", "counts", "n", "printed", "failed", "state"),
    [
        (HUAIAN, 2024, "total", [1362, 454, 178, 781, 88, 187], 3050, 3050, 0, "known"),
        (PINGTAN, 2020, "total", [7, 6, 0, 7, 3, 4], 27, 21, 1, "known"),
        (PINGTAN, 2020, "natural_person", [6, 6, 0, 7, 3, 4], 26, 20, 1, "known"),
        (PINGTAN, 2020, "other", [1, 0, 0, 0, 0, 0], 1, 1, 0, "known"),
        (PINGTAN, 2021, "total", [30, 5, 8, 25, 0, 1], 69, 69, 0, "known"),
        (SHANGHAI, 2019, "total", [272, 3, 35, 337, 158, 0], 805, 805, 0, "known"),
        (ZHANGZHOU, 2020, "total", [0, 0, 0, 1, 0, 0], 1, 0, 2, "known"),
    ],
)
def test_outcomes_of_a_report(
    panel: Panel,
    agency: str,
    year: int,
    applicants: str,
    counts: list[int | None],
    n: int | None,
    printed: int | None,
    failed: int,
    state: str,
) -> None:
    found = row(panel, agency, year, applicants=applicants)
    assert [found[outcome] for outcome in OUTCOMES] == counts
    assert [found[column] for column in ("n", "printed", "failed", "state")] == [n, printed, failed, state]


@pytest.mark.parametrize(
    ("agency", "year", "counts", "printed", "state"),
    [(PINGTAN, 2021, [30, 5, 8, None, 0, 1], 69, "partly"), (SHANGHAI, 2019, [None] * 6, None, "unknown")],
)
def test_outcomes_that_are_not_all_known(
    torn: Panel, agency: str, year: int, counts: list[int | None], printed: int | None, state: str
) -> None:
    found = row(torn, agency, year)
    assert [found[outcome] for outcome in OUTCOMES] == counts
    assert [found[column] for column in ("n", "printed", "failed", "state")] == [None, printed, 0, state]
    shares = row(torn, agency, year, measure="shares")
    assert [shares[outcome] for outcome in OUTCOMES] == [None] * 6


def test_shares_are_of_the_sum_of_the_outcomes(panel: Panel) -> None:
    found = row(panel, PINGTAN, 2020, measure="shares")
    assert [found[outcome] for outcome in OUTCOMES] == pytest.approx([7 / 27, 6 / 27, 0, 7 / 27, 3 / 27, 4 / 27])


def test_no_share_where_n_is_small(panel: Panel) -> None:
    found = row(panel, ZHANGZHOU, 2020, measure="shares")
    assert [found[outcome] for outcome in OUTCOMES] == [None] * 6


# 淮安 2024, table 3: the eight lines of 不予公开, which sum to 178; the report is on the form of 2021.
DENIED_HUAIAN = [33, 8, 0, 16, 20, 4, 10, 87]


def test_the_reasons_of_an_outcome_are_its_lines(panel: Panel) -> None:
    facts = load_facts()["huaian-city-2024"].applications
    printed = [int(facts[line]["total"] or 0) for line in facts if line.startswith("denied.")]
    found = drawn(panel, agencies=[HUAIAN], detail="denied").table
    assert sum(printed) == 178
    assert [found[line].item() for line in facts if line.startswith("denied.")] == printed
    assert found["n"].item() == 178


def test_a_line_of_another_form_is_no_part(panel: Panel) -> None:
    # 洪泽 prints the single row (六)其他处理 of 2019 in 2023 and 2024, 淮安 the three of 2021.
    assert "other" in drawn(panel, agencies=[HONGZE], detail="other").table.columns
    lines = [column for column in drawn(panel, agencies=[HUAIAN], detail="other").table.columns if column.startswith("other")]
    assert lines == ["other.correction_overdue", "other.fee_unpaid", "other.other"]


def test_outcomes_by_kind_of_applicant_are_those_of_the_latest_report(panel: Panel) -> None:
    found = drawn(panel, agencies=[HUAIAN, PINGTAN], across="applicants", language="en")
    huaian = found.table.filter(agency=f"{HUAIAN} · 2024")
    assert huaian.select("x", "n").rows() == [
        ("natural persons", 2932),
        ("businesses", 53),
        ("research institutions", 0),
        ("public-interest organisations", 0),
        ("legal services", 61),
        ("others", 4),
    ]
    assert huaian.filter(x="legal services").select("granted", "unavailable", "other").row(0) == (50, 10, 1)
    assert f"{PINGTAN} · 2025" in found.table["agency"].to_list()
    assert found.title.endswith("(counts, by kind of applicant, latest report of each)")


def test_three_rates_stand_side_by_side_with_their_intervals(panel: Panel) -> None:
    found = drawn(panel, agencies=[HUAIAN], measure="rates", language="en").table
    assert found.select("rate", "numerator", "n").rows() == [
        ("disclosure rate, strict", 1362, 3050),
        ("disclosure rate, broad", 1816, 3050),
        ("disclosure rate, merits", 1816, 1994),
    ]
    assert found["value"].to_list() == pytest.approx([1362 / 3050, 1816 / 3050, 1816 / 1994])
    # Wilson, z = 1.959964, by hand: centre (p + z²/2n) / (1 + z²/n), half width z √(p(1−p)/n + z²/4n²) / (1 + z²/n).
    assert found.row(0, named=True)["low"] == pytest.approx(0.42900, abs=1e-5)
    assert found.row(0, named=True)["high"] == pytest.approx(0.46425, abs=1e-5)


def test_a_year_without_a_report_has_no_rows(panel: Panel) -> None:
    assert drawn(panel, agencies=[HUAIAN]).table["year"].to_list() == [2024]


def test_bodies_are_drawn_in_the_order_of_the_selection(panel: Panel) -> None:
    found = drawn(panel, agencies=[PINGTAN, HUAIAN]).table
    assert found["agency"].unique(maintain_order=True).to_list() == [PINGTAN, HUAIAN]


def test_an_opened_panel_gives_the_same_and_stays_lazy(panel: Panel, tmp_path: Path) -> None:
    opened = gongkai.open(panel.write(tmp_path / "panel"))
    for measure in ("counts", "rates"):
        chosen = {"agencies": [PINGTAN], "measure": measure}
        assert drawn(opened, **chosen).table.equals(drawn(panel, **chosen).table)
    assert not opened._loaded


def test_of_several_files_of_one_report_the_chosen_one_is_drawn() -> None:
    whole = gongkai.read(PAGES, str(SAMPLES / "formats"), progress=False)
    assert drawn(whole, agencies=[HONGZE]).table.select("year", "n").rows() == [(2023, 21), (2024, 95)]


def test_an_own_report_and_a_summary_are_never_one_series(panel: Panel) -> None:
    reports = panel.reports.with_columns(
        scope=pl.when(pl.col("year") == 2025)
        .then(pl.lit("own"))
        .otherwise(pl.col("scope").cast(pl.String))
        .cast(pl.Enum(["own", "summary", "unknown"])),
        year=pl.when((pl.col("agency") == PINGTAN) & (pl.col("year") == 2025)).then(2024).otherwise("year").cast(pl.Int32),
    )
    frames = {name: getattr(panel, name) for name in gongkai.frames.NAMES}
    both = Panel({**frames, "reports": reports})
    found = drawn(both, agencies=[PINGTAN], language="en").table
    assert found.filter(year=2024).select("agency", "n").sort("agency").rows() == [
        (f"{PINGTAN} · own report", 148),
        (f"{PINGTAN} · summary of its area", 218),
    ]


def test_a_report_without_tables_is_there_with_nothing_known(tmp_path: Path) -> None:
    text = f"{HUAIAN}2024年政府信息公开工作年度报告\n\n一、总体情况\n\n见附件。\n"
    (tmp_path / "bare.txt").write_text(text, encoding="utf-8")
    found = row(gongkai.read(tmp_path, progress=False), HUAIAN, 2024)
    assert [found[outcome] for outcome in OUTCOMES] == [None] * 6
    assert found["state"] == "unknown"
    by_kind = drawn(gongkai.read(tmp_path, progress=False), across="applicants").table
    assert by_kind.select("n", "state").rows() == [(None, "unknown")] * 6


# --- words


def test_the_title_is_a_sentence_of_the_selection(panel: Panel) -> None:
    english = drawn(panel, agencies=[PINGTAN, HUAIAN], measure="shares", applicants="business", language="en")
    assert english.title == (
        f"What became of the applications to {PINGTAN}, {HUAIAN}, 2019–2025 (shares, applicants: businesses)"
    )
    assert drawn(panel, years=(2024, 2024)).title.startswith(f"{SHANGHAI}、{HUAIAN} 等 7 个机关，2024 年")


def test_the_count_line_says_what_the_picture_stands_on(panel: Panel, torn: Panel) -> None:
    # 23 + 27 + 69 + 75 + 81 + 218 + 148
    whole = drawn(panel, agencies=[PINGTAN], language="en")
    assert whole.count == "n = 641 applications handled, 7 of 7 reports, 1 with failed checks"
    part = drawn(torn, agencies=[PINGTAN], language="en")
    assert part.count == "n = 572 applications handled, 6 of 7 reports, 1 with failed checks"


def test_the_table_says_what_is_the_matter(panel: Panel, torn: Panel) -> None:
    unknown = drawn(torn, agencies=[PINGTAN], years=(2021, 2021), language="en").table
    assert unknown["note"].to_list() == ["not known: 1"]
    table = drawn(panel, agencies=[PINGTAN, ZHANGZHOU], measure="shares", language="en").table
    notes = {(agency, year): note for agency, year, note in table.select("agency", "year", "note").iter_rows()}
    assert notes[PINGTAN, 2019] == ""
    assert notes[PINGTAN, 2020] == "failed checks: 1; printed total is not the sum of its items"
    assert notes[ZHANGZHOU, 2020].startswith("n < 10, no share")
    assert table.filter("differs")["printed"].to_list() == [21, 0]


def test_what_is_left_out_is_said(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.explore.picked.BODIES", 2)
    found = drawn(panel, agencies=[HUAIAN, PINGTAN, ZHANGZHOU], years=(2025, 2025), language="en")
    assert found.warnings == (
        "Only the first 2 of the 3 picked bodies are drawn; pick fewer.",
        f"No report in these years: {HUAIAN}",
    )


def test_every_text_has_both_languages_with_the_same_blanks() -> None:
    for key in labels.texts():
        said = [labels.text(key, language) for language in labels.LANGUAGES]
        blanks = [{field for _, field, _, _ in string.Formatter().parse(words) if field} for words in said]
        assert all(said), key
        # The English list of names counts the rest, the Chinese one all.
        assert blanks[0] == blanks[1] or key == "and_more", key


def test_every_text_is_used() -> None:
    """A key that no module names, whole or as what a longer one begins or ends with, is dead."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(gongkai.__file__).parent.rglob("*.py"))
    named = set(re.findall(r"""["'](\w+)["']""", code))
    begun = tuple(re.findall(r"""f["'](\w+_)\{""", code) + re.findall(r'_called\("(\w+_)"\)', code))
    ended = tuple(re.findall(r"""f["']\{\w+\}(_\w+)["']""", code))
    offered = {str(value) for view in VIEWS.values() for values in view.selection.choices.values() for value in values}
    dead = [key for key in labels.texts() if key not in named | offered and not key.startswith(begun) and not key.endswith(ended)]
    assert dead == []


def test_the_interface_repeats_no_label_of_the_forms() -> None:
    printed = {label.zh for label in forms.labels().values()}
    assert not {words for key in labels.texts() for words in [labels.text(key, "zh")] if words in printed}


# --- chart


def test_the_chart_keeps_order_colours_years_and_gaps(panel: Panel) -> None:
    chart = drawn(panel, agencies=[HUAIAN]).chart
    assert chart is not None
    spec = chart.to_dict()
    bars = spec["spec"]["layer"][0]["encoding"]
    assert bars["color"]["scale"] == {
        "domain": [forms.label("outcomes", code).zh for code in OUTCOMES],
        "range": ["#0072B2", "#56B4E9", "#D55E00", "#E69F00", "#CC79A7", "#999999"],
    }
    assert tuple(charts.COLOURS) == OUTCOMES
    assert bars["x"]["scale"]["domain"] == [str(year) for year in range(2019, 2026)]
    rows = spec["datasets"][spec["data"]["name"]]
    assert [each["value"] for each in rows] == [1362, 454, 178, 781, 88, 187]
    assert {each["x"] for each in rows} == {"2024"}


def test_the_tooltip_of_a_part_has_the_definition_of_its_share(panel: Panel) -> None:
    chart = drawn(panel, agencies=[HUAIAN], measure="shares", language="en").chart
    assert chart is not None
    spec = chart.to_dict()
    rows = spec["datasets"][spec["data"]["name"]]
    assert rows[0]["definition"] == gongkai.metrics.indicator("disclosed_strict").definition.en
    assert rows[2]["definition"] == gongkai.metrics.indicator("denied_share").definition.en


def test_the_break_between_the_forms_is_drawn_only_inside_the_axis(panel: Panel) -> None:
    def rules(first: int, last: int) -> int:
        chart = drawn(panel, agencies=[PINGTAN], years=(first, last)).chart
        assert chart is not None
        return sum(layer["mark"]["type"] == "rule" for layer in chart.to_dict()["spec"]["layer"])

    assert [rules(2019, 2025), rules(2020, 2021), rules(2021, 2025), rules(2019, 2020)] == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("agency", "measure", "there", "not_there"),
    [
        (PINGTAN, "counts", [">218<", ">▲<", ">69<", "2020|2021"], ["100%", "过少", "?<"]),
        (PINGTAN, "shares", [">218<", ">▲<", ">69<", "100%"], [">?<"]),
        (PINGTAN, "rates", [">×<", ">▲<", "100%", "95% 威尔逊区间"], [">?<"]),
        (ZHANGZHOU, "shares", [">过少<", ">▲<"], []),
        (HUAIAN, "counts", [">3,050<"], [">▲<", ">?<"]),
    ],
)
def test_the_picture_shows_its_marks(panel: Panel, agency: str, measure: str, there: list[str], not_there: list[str]) -> None:
    picture = svg_of(panel, agencies=[agency], measure=measure)
    assert [mark for mark in there if mark not in picture] == []
    assert [mark for mark in not_there if mark in picture] == []


# 30 + 5 + 8 + 1 outcomes are known of the torn report.
@pytest.mark.parametrize(
    ("measure", "there", "not_there"), [("counts", ">≥44?<", ">?<"), ("shares", ">?<", "≥44"), ("rates", ">?<", "≥44")]
)
def test_the_picture_marks_what_is_not_known(torn: Panel, measure: str, there: str, not_there: str) -> None:
    picture = svg_of(torn, agencies=[PINGTAN], measure=measure)
    assert there in picture
    assert not_there not in picture


def test_long_names_are_wrapped_and_not_clipped(panel: Panel) -> None:
    long = "某某省某某自治州某某自治县人民政府住房和城乡建设局政务公开工作领导小组办公室"
    reports = panel.reports.with_columns(
        agency=pl.col("agency").replace({HUAIAN: long}), body=pl.when(pl.col("agency") != HUAIAN).then("body")
    )
    renamed = Panel({**{name: getattr(panel, name) for name in gongkai.frames.NAMES}, "reports": reports})
    chart = drawn(renamed, agencies=[long, PINGTAN]).chart
    assert chart is not None
    names = {each["label"] for each in next(iter(chart.to_dict()["datasets"].values()))}
    wrapped = next(name for name in names if name.startswith("某某省"))
    assert wrapped.replace("\n", "") == long
    assert max(map(len, wrapped.split("\n"))) <= 18


# --- page


def test_the_page_marks_totals_and_names_its_definitions(panel: Panel) -> None:
    found = drawn(panel, agencies=[PINGTAN], language="en")
    html = page.below(found)
    assert '<td class="sum">27</td><td class="">≠ 21</td><td class="">▲ 1</td>' in html
    assert "sum of the six outcomes, not the printed total" in html
    assert "data up to 2025, latest known publication 2024-03-08" in html


def test_a_picture_and_a_still_say_what_is_left_out(panel: Panel) -> None:
    chosen = {"agencies": [HUAIAN, PINGTAN], "years": (2019, 2020), "language": "en"}
    left_out = f"No report in these years: {HUAIAN}"
    assert left_out in svg_of(panel, **chosen)
    assert left_out in page.still(drawn(panel, **chosen)).html


def test_names_cannot_bring_markup(panel: Panel) -> None:
    found = drawn(panel, agencies=[HUAIAN])
    hostile = replace(found, table=found.table.with_columns(agency=pl.lit("<script>x</script>")), title="<b>")
    assert "<script>" not in page.below(hostile)
    assert "<b>" not in page.above(hostile)


def test_an_empty_selection_says_what_to_do(panel: Panel) -> None:
    assert "Pick one or more bodies" in page.above(drawn(panel, agencies=[], language="en"))
    assert "have no report in these years" in page.above(drawn(panel, agencies=[HUAIAN], years=(2020, 2021), language="en"))
    assert svg_of(panel, agencies=[]) == ""


def test_a_still_is_an_svg_with_text_and_the_table(panel: Panel) -> None:
    still = gongkai.explore.still(panel, select(panel, agencies=[PINGTAN]))
    assert still.svg.startswith("<svg")
    assert "平潭综合实验区，2019–2025 年" in still.svg
    assert "六类办理结果之和" in still.svg
    assert "《政府信息公开条例》第五十条" in still.svg
    assert "Noto Sans CJK SC" in still.svg
    assert "<table" in still.html


# --- imports


@pytest.mark.parametrize("missing", ["ipywidgets", "altair"])
def test_a_missing_package_is_named_with_the_line_that_installs_it(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    kept = [name for name in sys.modules if name.startswith(("gongkai.charts", "gongkai.explore.views", "gongkai.explore.shell"))]
    for module in (*kept, "gongkai.explore.page", "gongkai.explore.picker", "gongkai.explore.saving", "gongkai.pictures"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingDependency, match=r"pip install 'gongkai\[lab\]'"):
        gongkai.explore.outcomes(panel)


def test_nothing_that_draws_is_imported_before_it_draws() -> None:
    code = "import sys, gongkai; gongkai.explore.select; print({'altair', 'ipywidgets', 'vl_convert'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
