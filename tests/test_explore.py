"""The explorer without a browser: selection, frame, words, chart, page, and the shell by setting its traits."""

import string
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import altair as alt
import polars as pl
import pytest

import gongkai
from conftest import PAGES, SAMPLES
from gongkai import charts, forms, labels
from gongkai.errors import MissingDependency, UnknownCode
from gongkai.explore import Selection, breakdown, page, select
from gongkai.panel import Panel
from render import LAYOUTS, encode, load_facts

PINGTAN, HUAIAN, ZHANGZHOU, SHANGHAI = "平潭综合实验区", "淮安市人民政府", "漳州市工业和信息化局", "上海市人民政府办公厅"


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """平潭 of all years, with a row of 2021 misread as letters, and 上海 2019 without any 总计."""
    folder = tmp_path_factory.mktemp("torn")
    for path in SAMPLES.glob("pingtan-*"):
        (folder / path.name).write_bytes(path.read_bytes())
    page = (folder / "pingtan-2021.txt").read_text(encoding="utf-8")
    (folder / "pingtan-2021.txt").write_text(page.replace("220000325", "22OOOO325"), encoding="utf-8")
    shanghai = load_facts()["shanghai-gov-office-2019"]
    without = {line: {**row, "total": None} for line, row in shanghai.applications.items()}
    text = LAYOUTS["html_blankspan"](replace(shanghai, applications=without))
    (folder / "shanghai.html").write_bytes(encode(text))
    return gongkai.read(folder, progress=False)


def one(panel: Panel, agency: str, year: int, **state: object) -> pl.DataFrame:
    return breakdown.breakdown(panel, select(panel, agencies=[agency], years=(year, year), **state))  # type: ignore[arg-type]


def svg_of(panel: Panel, selection: Selection) -> str:
    return page.svg(breakdown.breakdown(panel, selection), selection)


# --- state


def test_a_selection_is_completed_from_the_panel(panel: Panel) -> None:
    chosen = select(panel)
    assert len(chosen.agencies) == 8
    assert (chosen.years, chosen.shares, chosen.applicants, chosen.language) == ((2019, 2025), False, "total", "zh")


def test_a_large_panel_begins_with_the_body_of_most_reports(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.explore.state.FIRST_BODIES", 3)
    assert select(panel).agencies == (PINGTAN,)


def test_a_selection_written_as_code_selects_the_same(panel: Panel) -> None:
    chosen = select(panel, agencies=[HUAIAN], years=(2020, 2024), shares=True, applicants="business", language="en")
    code = chosen.as_code()
    assert "\n" not in code
    assert eval(code, {"gongkai": gongkai, "panel": panel}).selection == chosen


@pytest.mark.parametrize(
    ("state", "error", "message"),
    [
        ({"years": (2024, 2020)}, ValueError, "give the first and the last year"),
        ({"years": (2020,)}, ValueError, "give the first and the last year"),
        ({"agencies": [HUAIAN, HUAIAN]}, ValueError, "named twice"),
        ({"agencies": ["淮安市政府"]}, UnknownCode, f"did you mean {HUAIAN}"),
        ({"applicants": "everyone"}, UnknownCode, "no code of applicants is called 'everyone'"),
        ({"language": "fr"}, UnknownCode, "no language is called 'fr'"),
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
    frame = one(panel, agency, year, applicants=applicants)
    assert frame["outcome"].to_list() == ["granted", "partly_granted", "denied", "unavailable", "not_processed", "other"]
    assert frame["count"].to_list() == counts
    assert frame.select("n", "printed", "failed", "state").unique().rows() == [(n, printed, failed, state)]


@pytest.mark.parametrize(
    ("agency", "year", "counts", "printed", "state"),
    [(PINGTAN, 2021, [30, 5, 8, None, 0, 1], 69, "partly"), (SHANGHAI, 2019, [None] * 6, None, "unknown")],
)
def test_outcomes_that_are_not_all_known(
    torn: Panel, agency: str, year: int, counts: list[int | None], printed: int | None, state: str
) -> None:
    frame = one(torn, agency, year)
    assert frame["count"].to_list() == counts
    assert frame.select("n", "printed", "failed", "state").unique().rows() == [(None, printed, 0, state)]
    assert frame["share"].to_list() == [None] * 6


def test_shares_are_of_the_sum_of_the_outcomes(panel: Panel) -> None:
    assert one(panel, PINGTAN, 2020)["share"].to_list() == pytest.approx([7 / 27, 6 / 27, 0, 7 / 27, 3 / 27, 4 / 27])


def test_no_share_where_n_is_small(panel: Panel) -> None:
    assert one(panel, ZHANGZHOU, 2020)["share"].to_list() == [None] * 6


def test_a_year_without_a_report_has_no_rows(panel: Panel) -> None:
    frame = breakdown.breakdown(panel, select(panel, agencies=[HUAIAN]))
    assert frame["year"].unique().to_list() == [2024]


def test_bodies_are_drawn_in_the_order_of_the_selection(panel: Panel) -> None:
    frame = breakdown.breakdown(panel, select(panel, agencies=[PINGTAN, HUAIAN]))
    assert frame["agency"].unique(maintain_order=True).to_list() == [PINGTAN, HUAIAN]


def test_an_opened_panel_gives_the_same_and_stays_lazy(panel: Panel, tmp_path: Path) -> None:
    chosen = select(panel, agencies=[PINGTAN])
    opened = gongkai.open(panel.write(tmp_path / "panel"))
    assert breakdown.breakdown(opened, chosen).equals(breakdown.breakdown(panel, chosen))
    assert all(isinstance(frame, pl.LazyFrame) for frame in opened._frames.values())


def test_reports_of_one_body_and_year_are_never_added_up(tmp_path: Path) -> None:
    page_of = (SAMPLES / "huaian-city-2024.md").read_bytes()
    (tmp_path / "own.md").write_bytes(page_of)
    (tmp_path / "again.md").write_bytes(page_of + b"\n\n")
    panel = gongkai.read(tmp_path, progress=False)
    chosen = select(panel, language="en")
    frame = breakdown.breakdown(panel, chosen)
    assert frame["body"].unique(maintain_order=True).to_list() == [f"{HUAIAN} · 1", f"{HUAIAN} · 2"]
    assert frame["n"].unique().to_list() == [3050]
    assert breakdown.count_line(frame, chosen) == "n = 0 applications handled, 0 of 2 reports, none with failed checks"
    assert "several reports for this year" in breakdown.table(frame, chosen)["note"][0]


def test_a_report_without_tables_is_there_with_nothing_known(tmp_path: Path) -> None:
    text = f"{HUAIAN}2024年政府信息公开工作年度报告\n\n一、总体情况\n\n见附件。\n"
    (tmp_path / "bare.txt").write_text(text, encoding="utf-8")
    panel = gongkai.read(tmp_path, progress=False)
    frame = breakdown.breakdown(panel, select(panel))
    assert frame["count"].to_list() == [None] * 6
    assert frame["state"].unique().to_list() == ["unknown"]


# --- words


def test_the_title_is_a_sentence_of_the_selection(panel: Panel) -> None:
    chosen = select(panel, agencies=[PINGTAN, HUAIAN], shares=True, applicants="business", language="en")
    assert breakdown.title(chosen) == (
        f"What became of the applications to {PINGTAN}, {HUAIAN}, 2019–2025 (shares, applicants: businesses)"
    )
    assert breakdown.title(select(panel, years=(2024, 2024))).startswith(f"{SHANGHAI}、宿迁市人民政府 等 8 个机关，2024 年")


def test_the_count_line_says_what_the_picture_stands_on(panel: Panel) -> None:
    chosen = select(panel, agencies=[PINGTAN], language="en")
    frame = breakdown.breakdown(panel, chosen)
    # 23 + 27 + 69 + 75 + 81 + 218 + 148
    assert breakdown.count_line(frame, chosen) == "n = 641 applications handled, 7 of 7 reports, 1 with failed checks"


def test_the_count_line_counts_what_is_known_in_full(torn: Panel) -> None:
    chosen = select(torn, agencies=[PINGTAN], language="en")
    frame = breakdown.breakdown(torn, chosen)
    assert breakdown.count_line(frame, chosen) == "n = 572 applications handled, 6 of 7 reports, 1 with failed checks"


def test_the_table_says_what_is_not_known(torn: Panel) -> None:
    table = gongkai.explore.table(torn, select(torn, agencies=[PINGTAN], years=(2021, 2021), language="en"))
    assert table["note"].to_list() == ["outcomes unknown: 1"]


def test_the_table_says_what_is_the_matter(panel: Panel) -> None:
    table = gongkai.explore.table(panel, select(panel, agencies=[PINGTAN, ZHANGZHOU], shares=True, language="en"))
    notes = {(agency, year): note for agency, year, note in table.select("agency", "year", "note").iter_rows()}
    assert notes[PINGTAN, 2019] == ""
    assert notes[PINGTAN, 2020] == "printed total is not the sum of its items; failed checks: 1"
    assert notes[ZHANGZHOU, 2020].startswith("n < 10, no share")
    assert table.filter("differs")["printed"].to_list() == [21, 0]


def test_what_is_left_out_is_said(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breakdown, "BODIES", 2)
    chosen = select(panel, agencies=[HUAIAN, PINGTAN, ZHANGZHOU], years=(2025, 2025), language="en")
    said = breakdown.warnings(breakdown.breakdown(panel, chosen), chosen)
    assert said == [
        "Only the first 2 of the 3 picked bodies are drawn; pick fewer.",
        f"No report in these years: {HUAIAN}",
    ]


def test_every_text_has_both_languages_with_the_same_blanks() -> None:
    for key in labels._TEXTS:
        said = [labels.text(key, language) for language in labels.LANGUAGES]
        blanks = [{field for _, field, _, _ in string.Formatter().parse(words) if field} for words in said]
        assert all(said), key
        # The English list of names counts the rest, the Chinese one all.
        assert blanks[0] == blanks[1] or key == "and_more", key


def test_the_interface_repeats_no_label_of_the_forms() -> None:
    printed = {label.zh for label in forms.labels().values()}
    assert not {words for key in labels._TEXTS for words in [labels.text(key, "zh")] if words in printed}


# --- chart


def test_the_chart_keeps_order_colours_years_and_gaps(panel: Panel) -> None:
    chosen = select(panel, agencies=[HUAIAN], language="zh")
    spec = page.chart(breakdown.breakdown(panel, chosen), chosen).to_dict()
    bars = spec["spec"]["layer"][0]["encoding"]
    assert bars["color"]["scale"] == {
        "domain": [forms.label("outcomes", code).zh for code in charts.COLOURS],
        "range": ["#0072B2", "#56B4E9", "#D55E00", "#E69F00", "#CC79A7", "#999999"],
    }
    assert list(charts.COLOURS) == list(breakdown.OUTCOMES)
    assert bars["x"]["scale"]["domain"] == [2019, 2020, 2021, 2022, 2023, 2024, 2025]
    drawn = spec["datasets"][spec["data"]["name"]]
    assert [row["value"] for row in drawn] == [1362, 454, 178, 781, 88, 187]
    assert {row["year"] for row in drawn} == {2024}


def test_the_break_between_the_forms_is_drawn_only_inside_the_axis(panel: Panel) -> None:
    def rules(first: int, last: int) -> int:
        chosen = select(panel, agencies=[PINGTAN], years=(first, last))
        layers = page.chart(breakdown.breakdown(panel, chosen), chosen).to_dict()["spec"]["layer"]
        return sum(layer["mark"]["type"] == "rule" for layer in layers)

    assert [rules(2019, 2025), rules(2020, 2021), rules(2021, 2025), rules(2019, 2020)] == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("agency", "shares", "there", "not_there"),
    [
        (PINGTAN, False, [">218<", ">▲<", ">69<", "2020|2021"], ["100%", "过少", "?<"]),
        (PINGTAN, True, [">218<", ">▲<", ">69<", "100%"], [">?<"]),
        (ZHANGZHOU, True, [">过少<", ">▲<"], []),
        (HUAIAN, False, [">3,050<"], [">▲<", ">?<"]),
    ],
)
def test_the_picture_shows_its_marks(panel: Panel, agency: str, shares: bool, there: list[str], not_there: list[str]) -> None:
    drawn = svg_of(panel, select(panel, agencies=[agency], shares=shares))
    assert [mark for mark in there if mark not in drawn] == []
    assert [mark for mark in not_there if mark in drawn] == []


# 30 + 5 + 8 + 1 outcomes are known of the torn report.
@pytest.mark.parametrize(("shares", "there", "not_there"), [(False, ">≥44?<", ">?<"), (True, ">?<", "≥44")])
def test_the_picture_marks_what_is_not_known(torn: Panel, shares: bool, there: str, not_there: str) -> None:
    drawn = svg_of(torn, select(torn, agencies=[PINGTAN], shares=shares))
    assert there in drawn
    assert not_there not in drawn


def test_long_names_are_wrapped_and_not_clipped(panel: Panel) -> None:
    long = "某某省某某自治州某某自治县人民政府住房和城乡建设局政务公开工作领导小组办公室"
    chosen = select(panel, agencies=[HUAIAN, PINGTAN])
    frame = breakdown.breakdown(panel, chosen).with_columns(pl.col("body").replace({HUAIAN: long}))
    chart = charts.outcomes(frame, shares=False, language="zh")
    names = {row["body"] for row in next(iter(chart.to_dict()["datasets"].values()))}
    wrapped = next(name for name in names if name.startswith("某某省"))
    assert wrapped.replace("\n", "") == long
    assert max(map(len, wrapped.split("\n"))) <= 18


# --- page


def test_the_page_marks_totals_and_names_its_denominator(panel: Panel) -> None:
    chosen = select(panel, agencies=[PINGTAN], language="en")
    html = page.below(breakdown.breakdown(panel, chosen), chosen)
    assert '<td class="sum">27</td><td class="">21 ≠</td><td class="">▲ 1</td>' in html
    assert "n is the sum of the six outcomes (table 3, applicants: total)" in html
    assert "data up to 2025, latest known publication 2024-03-08" in html


def test_names_cannot_bring_markup(panel: Panel) -> None:
    chosen = select(panel, agencies=[HUAIAN])
    frame = breakdown.breakdown(panel, chosen).with_columns(body=pl.lit("<script>x</script>"))
    assert "<script>" not in page.below(frame, chosen)


def test_an_empty_selection_says_what_to_do(panel: Panel) -> None:
    nobody = select(panel, agencies=[], language="en")
    assert "Pick one or more bodies" in page.above(breakdown.breakdown(panel, nobody), nobody)
    no_year = select(panel, agencies=[HUAIAN], years=(2020, 2021), language="en")
    assert "have no report in these years" in page.above(breakdown.breakdown(panel, no_year), no_year)
    assert svg_of(panel, nobody) == ""


def test_a_still_is_an_svg_with_text_and_the_table(panel: Panel) -> None:
    still = gongkai.explore.still(panel, select(panel, agencies=[PINGTAN]))
    assert still.svg.startswith("<svg")
    assert "平潭综合实验区，2019–2025 年" in still.svg
    assert "Noto Sans CJK SC" in still.svg
    assert "<table" in still.html


# --- shell


def test_the_shell_follows_its_controls(panel: Panel) -> None:
    widget = gongkai.explore.outcomes(panel, agencies=[PINGTAN], language="en")
    before = widget.chart.spec
    widget.measure.value = True
    widget.years.value = (2022, 2024)
    widget.applicants.value = "natural_person"
    widget.bodies.value = (HUAIAN, PINGTAN)
    assert widget.selection == select(
        panel, agencies=[PINGTAN, HUAIAN], years=(2022, 2024), shares=True, applicants="natural_person", language="en"
    )
    assert widget.chart.spec != before
    assert repr(widget) == widget.selection.as_code()


def test_picks_stay_while_the_list_is_narrowed(panel: Panel) -> None:
    widget = gongkai.explore.outcomes(panel, agencies=[PINGTAN, HUAIAN])
    widget.filter.value = "淮安"
    assert widget.bodies.options == (HUAIAN, "淮安市洪泽区人民政府")
    assert widget.bodies.value == (HUAIAN,)
    widget.bodies.value = ("淮安市洪泽区人民政府",)
    widget.filter.value = ""
    assert set(widget.selection.agencies) == {PINGTAN, "淮安市洪泽区人民政府"}
    assert set(widget.bodies.value) == {PINGTAN, "淮安市洪泽区人民政府"}


def test_the_list_is_found_in_traditional_characters(panel: Panel) -> None:
    widget = gongkai.explore.outcomes(panel)
    widget.filter.value = "漳州市工業"
    assert widget.bodies.options == (ZHANGZHOU,)


def test_all_and_none(panel: Panel) -> None:
    widget = gongkai.explore.outcomes(panel, agencies=[PINGTAN])
    widget.nobody.click()
    assert (widget.selection.agencies, widget.chart.chart, widget.bodies.value) == ((), None, ())
    widget.every.click()
    assert len(widget.selection.agencies) == 8
    assert isinstance(widget.chart.chart, alt.FacetChart)


def test_the_language_changes_words_and_nothing_else(panel: Panel) -> None:
    widget = gongkai.explore.outcomes(panel, agencies=[PINGTAN], shares=True, applicants="business")
    widget.language.value = "en"
    assert widget.selection == select(panel, agencies=[PINGTAN], shares=True, applicants="business", language="en")
    assert [words for words, _ in widget.measure.options] == ["counts", "shares"]
    assert widget.applicants.options[0] == ("total", "total")


def test_a_panel_that_is_gone_is_said_in_place_of_the_chart(panel: Panel, tmp_path: Path) -> None:
    folder = panel.write(tmp_path / "panel")
    widget = gongkai.explore.outcomes(gongkai.open(folder), agencies=[PINGTAN], language="en")
    (folder / "applications.parquet").unlink()
    widget.measure.value = True
    assert widget.chart.chart is None
    assert "Nothing can be drawn" in widget._above.value


def test_a_saved_notebook_keeps_a_picture(panel: Panel) -> None:
    bundle = gongkai.explore.outcomes(panel, agencies=[PINGTAN])._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    assert bundle["text/plain"].startswith("gongkai.explore.outcomes(panel, ")


def test_the_chart_is_drawn_without_a_network(panel: Panel) -> None:
    widget = gongkai.explore.outcomes(panel, agencies=[PINGTAN])
    assert "esm.sh" not in widget.chart._esm
    assert widget.chart.embed_options == {"renderer": "svg", "actions": False}


# --- imports


@pytest.mark.parametrize("missing", ["ipywidgets", "altair"])
def test_a_missing_package_is_named_with_the_line_that_installs_it(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for module in ("gongkai.explore.widget", "gongkai.explore.page", "gongkai.charts"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingDependency, match=r"pip install 'gongkai\[lab\]'"):
        gongkai.explore.outcomes(panel)


def test_nothing_that_draws_is_imported_before_it_draws() -> None:
    code = "import sys, gongkai; gongkai.explore.select; print({'altair', 'ipywidgets', 'vl_convert'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
