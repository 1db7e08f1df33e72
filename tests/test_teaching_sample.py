"""The teaching sample: what is planted is found, what is not planted is right, and nothing pretends to be real."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import gongkai
from conftest import SAMPLES
from gongkai import Panel
from teaching import make
from teaching.reports import TeachingReport, reports

FOLDER = SAMPLES / "teaching"
REGISTRY = FOLDER / "registry.csv"
PLANTED: list[dict[str, Any]] = tomllib.loads((FOLDER / "planted.toml").read_text(encoding="utf-8"))["planted"]
YEARS = [2019, 2020, 2021, 2022, 2023, 2024, 2025]
TABLES = {2: ("disclosures", "item", "measure", "value"), 3: ("applications", "line", "applicant", "count")}
TABLES |= {4: ("reviews", "channel", "result", "count")}

Cell = tuple[int, str, str]


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(FOLDER / "reports", registry=REGISTRY, progress=False)


@pytest.fixture(scope="module")
def files(panel: Panel) -> Mapping[str, str]:
    """The identifier of the report that each file is."""
    return {name_of(source): report for source, report in panel.reports.select("source", "report").iter_rows()}


def name_of(source: str) -> str:
    return Path(source).relative_to(FOLDER / "reports").parts[0]


def planted(key: str) -> list[Any]:
    """What a kind of consequence the planted problems have, each behind the name of its body."""
    return [(entry["body"], *row) for entry in PLANTED for row in entry.get(key, ())]


def cells(panel: Panel, report: str) -> dict[Cell, tuple[float | None, str]]:
    """Every cell of a report, with its reading."""
    return {
        (table, line, column): (value, reading)
        for table, (frame, *columns) in TABLES.items()
        for line, column, value, reading in getattr(panel, frame)
        .filter(pl.col("report") == report)
        .select(*columns, "reading")
        .iter_rows()
    }


def printed(report: TeachingReport) -> Iterator[tuple[Cell, str | None]]:
    """Every cell as the page prints it."""
    facts = report.facts
    for table, rows in ((2, facts.disclosures), (3, facts.applications), (4, facts.reviews)):
        for line, row in rows.items():
            for column, text in row.items():
                yield (table, line, column), text


def number(cell: Cell, text: str) -> float:
    """The number that a text stands for, money in yuan."""
    for unit, worth in (("万元", 10_000), ("元", 1)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * worth
    return float(text) * (10_000 if cell[2] == "fee_amount" else 1)


def series(panel: Panel, body: str, line: str, applicant: str = "total") -> list[int | None]:
    """A line of table 3 over the years, of the chosen editions; null where there is no report."""
    chosen = panel.reports.filter(pl.col("chosen"), pl.col("body") == body)
    found = panel.applications.filter(pl.col("line") == line, pl.col("applicant") == applicant).join(chosen, on="report")
    by_year = dict(found.select("year", "count").iter_rows())
    return [by_year.get(year) for year in YEARS]


def outcome(panel: Panel, body: str, name: str, applicant: str = "total") -> list[int]:
    """All lines of an outcome over the years."""
    rows = panel.applications.filter(pl.col("outcome") == name, pl.col("applicant") == applicant)
    chosen = panel.reports.filter(pl.col("chosen"), pl.col("body") == body)
    by_year = dict(rows.join(chosen, on="report").group_by("year").agg(pl.col("count").sum()).iter_rows())
    return [by_year[year] for year in YEARS if year in by_year]


def test_the_files_are_those_that_the_story_makes() -> None:
    assert make.main(["--check"]) == 0


def test_twelve_bodies_have_a_report_for_each_of_seven_years(panel: Panel) -> None:
    assert panel.reports.height == 84
    assert panel.reports["status"].unique().to_list() == ["complete"]
    assert panel.reports["scope"].unique().to_list() == ["own"]
    assert panel.reports["message"].null_count() == 84
    found = panel.bodies
    assert found.height == 12
    assert {body: years for body, years in found.select("body", "years").iter_rows() if years != YEARS} == {
        "invented-卫生健康局": [2019, 2020, 2021, 2022, 2024, 2025]
    }
    forms = {(year, form) for year, form in panel.reports.select("year", "form").iter_rows()}
    assert forms == {(2019, "2019"), (2020, "2019"), *((year, "2021") for year in range(2021, 2026))}


def test_every_file_says_that_it_is_invented(panel: Panel) -> None:
    for report in reports():
        facts = report.facts
        for text in (facts.heading, facts.prose[1], facts.source):
            assert ("虚构" in text or "编造" in text) and "invented" in text.lower(), report.file
    assert all(agency.startswith("虚构县") for agency in panel.reports["agency"])
    overviews = panel.sections.filter(pl.col("section") == 1)["text"]
    assert len(overviews) == 84
    assert all("虚构样本" in text and "invented" in text for text in overviews)


def test_every_number_that_is_not_planted_is_that_of_the_story(panel: Panel, files: Mapping[str, str]) -> None:
    wrong, nulls = {}, Counter[tuple[str, int, str, str]]()
    for report in reports():
        read = cells(panel, files[report.file])
        for cell, text in printed(report):
            value, reading = read.pop(cell)
            if value is None:
                nulls[report.slug, report.facts.year, planted_as(report, cell, text), reading] += 1
            elif text is None:
                assert (value, reading) == (0, "inferred"), (report.file, cell)
            elif value != pytest.approx(number(cell, text)):
                wrong[report.file, cell] = value, text
        # A row whose cells run together has but one cell in the facts.
        for (table, line, column), (value, reading) in read.items():
            assert (report.slug, value, reading) == ("assumed-township", None, "ambiguous"), (table, line, column)
    assert wrong == {}
    scan = ("statistics", 2021, "2:normative_documents:issued", "unreadable")
    assert nulls.keys() | {scan} == set(planted("nulls"))
    assert nulls["education", 2022, "3:carried_over:*", "blank"] == 7
    assert nulls["education", 2022, "4:reconsideration:*", "blank"] == 5
    assert nulls["education", 2023, "/", "not_applicable"] == 170


def planted_as(report: TeachingReport, cell: Cell, text: str | None) -> str:
    """The entry of the list that a cell without a number is, if it is one."""
    table, line, column = cell
    names = ("/" if text == "/" else "", f"{table}:{line}:*", f"{table}:{line}:{column}")
    listed = {name for slug, year, name, _ in planted("nulls") if (slug, year) == (report.slug, report.facts.year)}
    return next((name for name in names if name in listed), names[-1])


def test_no_check_fails_but_those_that_are_planted(panel: Panel, files: Mapping[str, str]) -> None:
    slugs = {files[report.file]: report.slug for report in reports()}
    failed = panel.checks.filter(pl.col("status") == "fail")
    found = [(slugs[row[0]], *row[1:]) for row in failed.select("report", "year", "rule", "scope", "left", "right").iter_rows()]
    assert sorted(found) == sorted(planted("fails"))
    assert len(found) == 18


def test_a_check_is_unknown_only_where_a_cell_or_a_year_is_lacking(panel: Panel, files: Mapping[str, str]) -> None:
    unknown = panel.checks.filter(pl.col("status") == "unknown")
    names = {report: name for name, report in files.items()}
    of_files = Counter(names[report] for report in unknown["report"])
    # A cell of the scan may be read or not; the years beside it then know their stock of documents or do not.
    assert {name: count for name, count in of_files.items() if not name.startswith("statistics")} == {
        "education-2022.html": 21,
        "education-2023.html": 53,
        "education-2024.docx": 8,
        "enforcement-2023.txt": 2,
        "enforcement-2024.ofd": 1,
        "health-2024.pdf": 9,
    }


def test_every_file_of_the_list_is_there() -> None:
    known = {(report.slug, report.facts.year) for report in reports()}
    for entry in PLANTED:
        for year in entry["years"]:
            assert ((entry["body"], year) in known) == (entry["key"] != "missing_year"), entry["key"]
    assert len({entry["key"] for entry in PLANTED}) == len(PLANTED) == 26
    assert {entry["exercise"] for entry in PLANTED} == set(range(1, 13))


@pytest.mark.parametrize(
    ("body", "year", "granted", "partly", "denied", "total"),
    [
        ("invented-住房和城乡建设局", 2025, 16, 1, 2, 58),
        ("invented-财政局", 2021, 1, 0, 6, 9),
        ("invented-财政局", 2025, 16, 2, 1, 20),
    ],
)
def test_three_honest_rates(panel: Panel, body: str, year: int, granted: int, partly: int, denied: int, total: int) -> None:
    at = YEARS.index(year)
    assert outcome(panel, body, "granted")[at] == granted
    assert outcome(panel, body, "partly_granted")[at] == partly
    assert outcome(panel, body, "denied")[at] == denied
    assert series(panel, body, "outcome_total")[at] == total


def test_housing_is_open_by_one_rate_only(panel: Panel) -> None:
    body = "invented-住房和城乡建设局"
    granted, partly = outcome(panel, body, "granted"), outcome(panel, body, "partly_granted")
    denied, total = outcome(panel, body, "denied"), series(panel, body, "outcome_total")
    for given, some, none, all_ in list(zip(granted, partly, denied, total, strict=True))[2:]:
        assert all_ is not None
        assert Fraction(given + some, all_) < Fraction(2, 5)
        assert Fraction(given + some, given + some + none) > Fraction(17, 20)


def test_one_elephant(panel: Panel) -> None:
    received = series(panel, "invented-自然资源局", "newly_received")
    assert received == [655, 918, 1236, 1574, 1990, 2431, 2904]
    lines = panel.applications.filter(pl.col("line") == "newly_received", pl.col("applicant") == "total", pl.col("year") == 2025)
    assert lines["count"].sum() == 3197
    assert lines["count"].median() == 18.5


def test_small_numbers(panel: Panel) -> None:
    assert series(panel, "invented-统计局", "granted") == [0, 1, 3, 0, 1, 3, 1]
    assert series(panel, "invented-统计局", "outcome_total") == [3] * 7


def test_who_asks(panel: Panel) -> None:
    body = "invented-市场监督管理局"
    assert series(panel, body, "newly_received", "business")[-1] == 37
    assert series(panel, body, "newly_received")[-1] == 45
    assert series(panel, body, "granted", "business")[-1] == 4
    assert series(panel, body, "outcome_total", "business")[-1] == 36
    assert series(panel, body, "granted", "natural_person")[-1] == series(panel, body, "outcome_total", "natural_person")[-1] == 4


def test_change_of_form_and_workload(panel: Panel) -> None:
    def table2(slug: str, year: int, item: str, measure: str) -> float:
        agency = {"gov-office": "虚构县人民政府办公室", "enforcement": "虚构县综合行政执法局"}[slug]
        cell = (pl.col("agency") == agency, pl.col("year") == year, pl.col("item") == item, pl.col("measure") == measure)
        value: float = panel.disclosures.filter(*cell)["value"].item()
        return value

    assert table2("gov-office", 2020, "normative_documents", "disclosed_total") == 148
    assert table2("gov-office", 2021, "normative_documents", "in_force") == 52
    assert panel.checks.filter(pl.col("year") == 2021, pl.col("earlier").is_not_null()).is_empty()
    assert [table2("enforcement", year, "penalties", "decisions") for year in (2019, 2025)] == [208, 1490]
    assert [table2("enforcement", year, "licensing", "decisions") for year in (2019, 2025)] == [312, 1015]
    body = "invented-综合行政执法局"
    assert (series(panel, body, "granted")[0], series(panel, body, "outcome_total")[0]) == (6, 14)
    assert (series(panel, body, "granted")[-1], series(panel, body, "outcome_total")[-1]) == (11, 60)


def test_digits_that_run_together(panel: Panel, files: Mapping[str, str]) -> None:
    def evidence(name: str, line: str) -> list[tuple[Any, ...]]:
        rows = panel.evidence.filter(pl.col("report") == files[name], pl.col("line") == line)
        return rows.select("reading", "raw", "ways", "summing", "candidates").rows()

    settled = evidence("market-2021.txt", "newly_received")
    assert settled == [("inferred", "218100021", 11, 2, [])] * 7
    assert series(panel, "invented-市场监督管理局", "newly_received", "business")[2] == 18
    open_ = evidence("enforcement-2023.txt", "normative_documents")
    assert open_ == [("ambiguous", "1111", 3, None, [1.0, 11.0])] * 3
    (purchases, amount) = evidence("assumed-township-2020.txt", "procurement")
    assert purchases[:2] == amount[:2] == ("ambiguous", "12383392元")
    assert 12.0 in purchases[4] and 383392.0 in amount[4]
    assert 1.0 in purchases[4] and 2383392.0 in amount[4]


def test_a_missing_year_leaves_carry_over_unknown(panel: Panel, files: Mapping[str, str]) -> None:
    later = panel.checks.filter(pl.col("report") == files["health-2024.pdf"], pl.col("rule") == "carried_over_from_last_year")
    assert later["status"].unique().to_list() == ["unknown"]
    assert later["earlier"].null_count() == later.height == 7


def test_a_corrected_edition_is_chosen_and_differs_in_two_cells(panel: Panel, files: Mapping[str, str]) -> None:
    corrected, first = files["finance-2022-corrected.html"], files["finance-2022.docx"]
    editions = panel.editions.select("body", "year", "report", "chosen", "corrected").rows()
    assert editions == [("invented-财政局", 2022, corrected, True, True), ("invented-财政局", 2022, first, False, False)]
    assert panel.differences.select("report", "other", "table", "line", "column", "value", "other_value").rows() == [
        (corrected, first, 3, "unavailable.not_held", "natural_person", 2.0, 5.0),
        (corrected, first, 3, "unavailable.not_held", "total", 3.0, 6.0),
    ]


def test_one_report_is_late_and_one_repeats_itself(panel: Panel, files: Mapping[str, str]) -> None:
    acts = panel.acts
    late = acts.filter(pl.col("indicator") == "published_on_time", pl.col("value") != 1)
    assert late.select("report", "value", "evidence").rows() == [(files["enforcement-2022.html"], 0.0, "2023-01-31")]
    days = acts.filter(pl.col("indicator") == "days_after_deadline", pl.col("report") == files["enforcement-2022.html"])
    assert days["value"].to_list() == [45.0] == [(date(2023, 3, 17) - date(2023, 1, 31)).days]
    repeated = acts.filter(pl.col("indicator") == "problems_repeated", pl.col("value") > 0)
    assert repeated.select("report", "evidence").rows() == [(files["sample-town-2023.html"], files["sample-town-2022.docx"])]
    assert repeated["value"].item() > 0.9


def test_a_renamed_body_is_one_by_the_registry_and_two_without(panel: Panel, tmp_path: Path) -> None:
    culture = panel.bodies.filter(pl.col("body") == "invented-文化和旅游局")
    assert culture["names"].to_list() == [["虚构县文化和旅游局", "虚构县文化局"]]
    assert culture["years"].to_list() == [YEARS]
    rows = REGISTRY.read_text(encoding="utf-8").replace("invented-文化和旅游局,虚构县文化局", "invented-文化局,虚构县文化局")
    (tmp_path / "parted.csv").write_text(rows, encoding="utf-8")
    parted = panel.with_registry(tmp_path / "parted.csv")
    assert parted.bodies.height == 13
    assert parted.suggestions.select("body", "name", "to", "why").rows() == [
        ("invented-文化和旅游局", "虚构县文化局", 2021, "renamed")
    ]


def test_other_outcomes_are_rare_but_in_one_year(panel: Panel) -> None:
    others = outcome(panel, "invented-文化和旅游局", "other")
    assert others[5] == 6 and series(panel, "invented-文化和旅游局", "outcome_total")[5] == 14
    assert max(others[:5] + others[6:]) <= 1
