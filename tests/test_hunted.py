"""Figures, words and marks that were once wrong; each is built here from the smallest report that shows it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import gongkai
from facts import Facts
from gongkai.errors import SourceError
from gongkai.explore import draw, page, select
from gongkai.explore.drawing import Drawing
from gongkai.frames import NAMES
from gongkai.labels import LANGUAGES
from gongkai.panel import Panel
from gongkai.series import completed
from render import LAYOUTS, load_facts

PINGTAN = "平潭综合实验区"


def facts_of(year: int, **parts: Any) -> Facts:
    """The figures of 平潭 2021, or of 2019 for the form of 2019, as those of another year."""
    sample = load_facts()["pingtan-2020" if parts.pop("form", "2021") == "2019" else "pingtan-2022"]
    return replace(sample, **{"year": year, "title": None, **parts})


def read(folder: Path, *reports: Facts) -> Panel:
    folder.mkdir(exist_ok=True)
    for number, facts in enumerate(reports):
        (folder / f"{number}.txt").write_text(LAYOUTS["text_tabs"](facts), encoding="utf-8")
    return gongkai.read(folder, progress=False)


def with_cells(rows: Mapping[str, Mapping[str, str | None]], line: str, **cells: str | None) -> dict[str, Any]:
    """The rows of a table with other cells in one line."""
    return {**rows, line: {**rows[line], **cells}}


def edited(panel: Panel, **frames: pl.DataFrame) -> Panel:
    """The panel with other frames, and with all that follows from them."""
    found = {name: frames.get(name, getattr(panel, name)) for name in NAMES}
    changed = completed(lambda name: found[name].lazy(), panel.registry)
    return Panel({**found, **{name: frame.lazy().collect() for name, frame in changed.items()}}, panel.registry)


def sheet(panel: Panel, language: str = "en", **fields: Any) -> Drawing:
    return draw(panel, select(panel, "agency_sheet", language=language, **fields))  # type: ignore[arg-type]


def words(drawing: Drawing) -> str:
    return unescape(drawing.lead + drawing.pages)


# --- the agency sheet


def test_a_stock_that_falls_below_nothing_keeps_its_sign(tmp_path: Path) -> None:
    """3 in force, none issued, 10 repealed: the stock should be -7, and 7 is printed; nothing of it is `7 ≠ 7`."""
    of = {year: facts_of(year) for year in (2022, 2023)}
    row = {2022: ("1", "1", "3"), 2023: ("0", "10", "7")}
    codes = ("issued", "repealed", "in_force")
    made = [
        replace(
            facts, disclosures=with_cells(facts.disclosures, "normative_documents", **dict(zip(codes, row[year], strict=True)))
        )
        for year, facts in of.items()
    ]
    said = words(sheet(read(tmp_path, *made)))
    assert "should be −7; the report for 2023 prints 7. Where does the difference of 14 come from?" in said
    assert "−7 ≠ 7" in said


def test_the_most_frequent_of_many_reasons_is_not_said_to_be_that_of_most(tmp_path: Path) -> None:
    denied = {line: "0" for line in load_facts()["pingtan-2022"].applications if line.startswith("denied.")}
    denied |= {"denied.state_secret": "3", "denied.third_party_rights": "2", "denied.internal_affairs": "2"}
    panel = read(tmp_path, facts_of(2022))
    count = pl.col("count")
    for line, number in denied.items():
        here = (pl.col("line") == line) & (pl.col("applicant") == "total")
        count = pl.when(here).then(pl.lit(int(number))).otherwise(count)
    asked = words(sheet(edited(panel, applications=panel.applications.with_columns(count=count))))
    assert "Of the 7 applications denied in 2022, most had" not in asked
    assert "Applications denied in 2022: 7; the most frequent reason was “state secret” (3)." in asked


def test_a_return_to_the_form_of_2019_is_told_as_such(tmp_path: Path) -> None:
    panel = read(tmp_path, facts_of(2022), facts_of(2023, form="2019"))
    assert panel.reports.sort("year")["form"].to_list() == ["2021", "2019"]
    assert "three lines" not in words(sheet(panel))
    assert "2022|2023: the form of 2021 gives way to that of 2019, which has one line for “otherwise handled”." in words(
        sheet(panel)
    )
    assert "“其他处理”由三项并为一行" in words(sheet(panel, "zh"))


def test_a_report_without_table_3_is_not_said_to_be_on_another_form(tmp_path: Path) -> None:
    panel = read(tmp_path, facts_of(2022), facts_of(2023))
    first = pl.col("report").is_in(panel.reports.filter(year=2022)["report"].implode())
    without = edited(
        panel,
        reports=panel.reports.with_columns(form=pl.when(~first).then("form")),
        applications=panel.applications.filter(~first),
    )
    said = words(sheet(without))
    assert "another form" not in said
    assert "the number of 2022 is not known, nothing compared" in said
    # Table 4 is there, and does not change with the form.
    assert "against 2022" in said


def test_nothing_is_compared_with_one_of_several_reports_of_a_year(tmp_path: Path) -> None:
    """Two reports of 2022 whose scope is not known and that count differently: either may be the series of 2023."""
    other = facts_of(2022)
    other = replace(other, applications=with_cells(other.applications, "newly_received", natural_person="900", total="909"))
    panel = read(tmp_path, facts_of(2022), other, facts_of(2023))
    panel = edited(panel, reports=panel.reports.with_columns(scope=pl.lit("unknown").cast(panel.reports.schema["scope"])))
    assert panel.reports["chosen"].all()
    said = words(sheet(panel))
    assert "against 2022" not in said
    assert "several reports of one scope for 2022 or the year after, nothing compared" in said


def test_the_key_of_the_grey_fields_counts_the_peers_that_they_are_made_of(tmp_path: Path) -> None:
    """Seven departments beside one; one of the seven has no table 3 in 2023, so that its fields are of six."""
    names = ("财政局", "教育局", "统计局", "民政局", "司法局", "水利局", "审计局", "体育局")
    made = [facts_of(year, agency=f"宿迁市{name}") for name in names for year in (2022, 2023)]
    panel = read(tmp_path, *made)
    gone = (pl.col("agency") == "宿迁市体育局") & (pl.col("year") == 2023)
    panel = edited(panel, applications=panel.applications.filter(~gone))
    drawn = sheet(panel, agencies=["宿迁市财政局"])
    assert drawn.chart is not None
    peers = drawn.table.filter(pl.col("indicator") == "newly_received").select("year", "peers").rows()
    assert peers == [(2022, 7), (2023, 6)]
    assert "median of 6–7 peers" in "".join(drawn.chart.to_dict()["title"]["text"])


# --- reviews


def test_a_failed_check_is_counted_at_the_rate_of_its_own_channel(tmp_path: Path) -> None:
    """Litigation after reconsideration prints a total of 9 and no case; reconsideration adds up."""
    facts = facts_of(2022)
    row = dict.fromkeys(("upheld", "corrected", "other", "pending"), "0") | {"total": "9"}
    panel = read(tmp_path, replace(facts, reviews=with_cells(facts.reviews, "litigation_after_reconsideration", **row)))
    drawn = draw(panel, select(panel, "reviews", channel="all", measure="rates", language="en"))
    assert drawn.table.select("rate", "failed").rows() == [
        ("correction rate of reconsideration", 0),
        ("correction rate of litigation", 1),
    ]
    assert drawn.count.endswith("1 with failed checks")
    # The mark stands once on the year, whichever rate it is of.
    assert drawn.chart is not None
    spec = drawn.chart.to_dict()
    assert [row["alarm"] for row in spec["datasets"][spec["data"]["name"]]] == ["▲", "▲"]
    alone = draw(panel, select(panel, "reviews", measure="rates"))
    assert alone.table["failed"].to_list() == [0, 0]


# --- reports that are no series


def scoped(panel: Panel, scopes: Mapping[int, str]) -> Panel:
    """The panel with other scopes by year."""
    scope = pl.col("year").replace_strict(scopes, return_dtype=pl.String).cast(panel.reports.schema["scope"])
    return edited(panel, reports=panel.reports.with_columns(scope=scope))


def rows_of(drawing: Drawing) -> list[dict[str, Any]]:
    """What the chart reads."""
    assert drawing.chart is not None
    spec = drawing.chart.to_dict()
    found: list[dict[str, Any]] = spec["datasets"][spec["data"]["name"]]
    return found


def test_own_reports_and_summaries_of_other_years_are_no_series(tmp_path: Path) -> None:
    panel = scoped(read(tmp_path, *map(facts_of, (2021, 2022, 2023))), {2021: "own", 2022: "own", 2023: "summary"})
    own, summary = f"{PINGTAN} · own report", f"{PINGTAN} · summary of its area"
    drawn = draw(panel, select(panel, "outcomes", language="en"))
    assert drawn.table.select("agency", "year").rows() == [(own, 2021), (own, 2022), (summary, 2023)]
    stock = draw(panel, select(panel, "disclosure", language="en"))
    runs = {(row["label"], row["run"]) for row in rows_of(stock) if row.get("measure") == "in_force"}
    assert len(runs) == 2
    carried = draw(panel, select(panel, "quality", measure="carry_over", language="en")).table
    assert carried.select("agency", "note").rows()[2] == (summary, "another scope, area or edition: not compared")


def test_reports_that_cannot_be_told_apart_are_joined_to_no_other_year(tmp_path: Path) -> None:
    made = []
    for year in (2022, 2023):
        for received in ("900", "800"):
            facts = facts_of(year)
            row = with_cells(facts.applications, "newly_received", natural_person=received, total=received)
            made.append(replace(facts, applications=row))
    panel = scoped(read(tmp_path, *made), {2022: "unknown", 2023: "unknown"})
    drawn = draw(panel, select(panel, "disclosure", measure="in_force", scale="log", language="en"))
    labels = drawn.table["agency"].to_list()
    assert labels[:4] == [f"{PINGTAN} · scope unknown · {number}" for number in (1, 2, 3, 4)]
    carried = draw(panel, select(panel, "quality", measure="carry_over", language="en")).table
    # There are reports for 2022, so that none is missing.
    assert set(carried.filter(pl.col("year") == 2023)["note"]) == {"another scope, area or edition: not compared"}


def test_a_report_before_the_years_that_are_drawn_is_not_said_to_be_missing(tmp_path: Path) -> None:
    panel = read(tmp_path, facts_of(2020, form="2019"), facts_of(2021))
    whole = draw(panel, select(panel, "quality", measure="carry_over", language="en")).table
    alone = draw(panel, select(panel, "quality", measure="carry_over", years=(2021, 2021), language="en")).table
    assert whole["note"].to_list() == ["no report of the year before", "the form changed: not compared"]
    assert alone.equals(whole.tail(1))


# --- outcomes


def test_a_line_that_a_form_lacks_is_not_said_to_be_unknown(tmp_path: Path) -> None:
    panel = read(tmp_path, facts_of(2020, form="2019"), facts_of(2021))
    drawn = draw(panel, select(panel, "outcomes", detail="other"))
    cells = [re.findall(r'<td class="">([^<]*)</td>', row)[1:5] for row in page.below(drawn).split("<tr")[2:] if "2021" in row]
    assert cells == [["–", "2", "0", "2"]]
    assert "?" not in "".join(re.findall(r"<td[^>]*>([^<]*)</td>", page.below(drawn)))


def test_a_share_of_a_detail_is_no_share_of_all_outcomes(tmp_path: Path) -> None:
    """The one line of the form of 2019 is all of its outcome: its share is not what the indicator of all outcomes defines."""
    facts = facts_of(2020, form="2019")
    panel = read(tmp_path, replace(facts, applications=with_cells(facts.applications, "other", natural_person="40", total="40")))
    for measure in ("counts", "shares"):
        drawn = draw(panel, select(panel, "outcomes", detail="other", measure=measure, language="en"))
        assert "six outcomes" not in str(drawn.notes) + str(drawn.foot) + str(rows_of(drawn))
        assert drawn.foot[0] == (
            "otherwise handled",
            "sum of the lines of “otherwise handled”; unknown if one of them is unknown",
        )
    assert drawn.table["other"].to_list() == [1.0]


# --- back to the report


def test_a_number_leads_back_to_its_own_report_where_another_has_its_name_and_year(tmp_path: Path) -> None:
    """The body's own report grants 21, the summary of its area 11."""
    own, summary = facts_of(2022), facts_of(2022)
    row = with_cells(summary.applications, "granted", natural_person="11", total="11")
    panel = read(tmp_path, own, replace(summary, applications=row))
    granted = panel.applications.filter(pl.col("line") == "granted", pl.col("applicant") == "total")
    count: dict[str, int] = dict(granted.select("report", "count").iter_rows())
    scope = pl.col("report").replace_strict({report: "own" if number == 21 else "summary" for report, number in count.items()})
    panel = edited(panel, reports=panel.reports.with_columns(scope=scope.cast(panel.reports.schema["scope"])))
    (id_of_summary,) = (report for report, number in count.items() if number == 11)
    with pytest.raises(SourceError, match=f"2 of {PINGTAN} for 2022, name one: report="):
        panel.trace("granted", "total", agency=PINGTAN, year=2022)
    with pytest.raises(SourceError, match="no report 'ffff'; 2 of"):
        panel.trace("granted", "total", agency=PINGTAN, year=2022, report="ffff")
    for report, number in count.items():
        assert panel.trace("granted", "total", agency=PINGTAN, year=2022, report=report).value == number
    # The code that the explorers give says which report they show.
    code = re.search(r"panel\.trace\('granted'[^<]*\)", words(sheet(panel)))
    assert code is not None
    assert eval(code[0], {"panel": panel}).value == 21
    failing = next(row for row in panel.checks.to_dicts() if row["status"] == "fail" and row["report"] == id_of_summary)
    check = f"{failing['report']}:{failing['rule']}:{failing['scope']}"
    shown = draw(panel, select(panel, "quality", check=check))
    assert f"report='{id_of_summary}'" in unescape(shown.pages)


def test_the_order_of_scopes_is_the_same_in_both_languages(tmp_path: Path) -> None:
    years = {2021: "summary", 2022: "own", 2023: "unknown"}
    panel = scoped(read(tmp_path, *map(facts_of, years)), years)
    drawn = (draw(panel, select(panel, "outcomes", language=language)) for language in LANGUAGES)
    assert [found.table["year"].to_list() for found in drawn] == [[2022, 2021, 2023]] * 2


# --- disclosure


def test_a_body_with_two_reports_for_a_year_is_not_two_bodies_of_a_median(tmp_path: Path) -> None:
    """Three bodies with one report each, and one with its own report and a summary: the median is that of the three."""
    names = {"宿迁市财政局": "1", "宿迁市教育局": "2", "宿迁市统计局": "4", "宿迁市人民政府": "90"}
    made = [facts_of(2022, agency=name) for name in (*names, "宿迁市人民政府")]
    cells = [*names.values(), "80"]
    rows = [with_cells(made[0].disclosures, "normative_documents", issued=number) for number in cells]
    panel = read(tmp_path, *(replace(facts, disclosures=row) for facts, row in zip(made, rows, strict=True)))
    summary = panel.disclosures.filter(
        pl.col("measure") == "issued", pl.col("item") == "normative_documents", pl.col("value") == 90
    )
    scope = pl.when(pl.col("report").is_in(summary["report"].implode())).then(pl.lit("summary")).otherwise(pl.lit("own"))
    panel = edited(panel, reports=panel.reports.with_columns(scope=scope.cast(panel.reports.schema["scope"])))
    drawn = draw(panel, select(panel, "disclosure", measure="issued", language="en"))
    assert sorted(drawn.table["value"].to_list()[:5]) == [1, 2, 4, 80, 90]
    assert drawn.table.select("agency", "value").rows()[5:] == [("median (3 bodies)", 2)]
    assert "a body with several reports for a year is left out of it" in dict(drawn.notes)["Median"]


# --- printed totals


def test_a_total_of_which_nothing_is_printed_is_not_called_printed(tmp_path: Path) -> None:
    """Both totals are blank cells that the sums settle."""
    facts = facts_of(2022)
    applications = with_cells(facts.applications, "outcome_total", total=None)
    reviews = with_cells(facts.reviews, "reconsideration", total=None)
    panel = read(tmp_path, replace(facts, applications=applications, reviews=reviews))
    for view in ("outcomes", "reviews"):
        drawn = draw(panel, select(panel, view, language="en"))
        assert drawn.table.select("printed", "differs", "note").rows() == [(None, False, "")]
        assert '<td class="">–</td><td class="">0</td></tr>' in page.below(drawn)
    whole = draw(read(tmp_path / "whole", facts), select(panel, "outcomes")).table
    assert whole["printed"].to_list() == [75]
