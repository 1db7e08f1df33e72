"""What three explorers draw, against the true figures of the same reports: added up here in plain Python, from figures that were
established by hand, on a path that shares nothing with the package but the codes of its tables."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import gongkai
from conftest import PAGES
from gongkai.explore import select, table
from gongkai.panel import Panel

#: The names that the panel shows: those of the latest report of a body; 沐阳 is what a scan made of 沭阳.
SHOWN = {"洪泽区人民政府": "淮安市洪泽区人民政府", "沐阳县人民政府": "沭阳县人民政府"}
GROUPS = ("granted", "partly_granted", "denied", "unavailable", "not_processed", "other")
RESULTS = ("upheld", "corrected", "other", "pending")


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


@pytest.fixture
def truths(corpus: Path) -> list[Mapping[str, Any]]:
    """The fifteen reports."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((corpus / "expected").glob("*.json"))]
    assert len(found) == 15
    return found


def agency(truth: Mapping[str, Any]) -> str:
    return str(SHOWN.get(truth["agency"], truth["agency"]))


def added(numbers: list[int | None]) -> int | None:
    """The sum; nothing is known of it where one number is not."""
    return None if None in numbers else sum(number for number in numbers if number is not None)


def outcomes(truth: Mapping[str, Any], applicant: str = "total") -> list[int | None]:
    lines = truth["applications"]
    return [added([row[applicant] for line, row in lines.items() if line.split(".")[0] == group]) for group in GROUPS]


def test_outcomes_and_their_shares(panel: Panel, truths: list[Mapping[str, Any]]) -> None:
    counts = table(panel, select(panel))
    shares = table(panel, select(panel, measure="shares"))
    compared = 0
    for truth in truths:
        right = outcomes(truth)
        n = added(right)
        if n is None:  # blanks that the sums of the report settle; tests/test_corpus.py has their figures
            continue
        (row,) = counts.filter(agency=agency(truth), year=truth["year"]).iter_rows(named=True)
        assert [row[group] for group in GROUPS] == right
        assert (row["n"], row["printed"]) == (n, truth["applications"]["outcome_total"]["total"])
        (row,) = shares.filter(agency=agency(truth), year=truth["year"]).iter_rows(named=True)
        expected = [pytest.approx(count / n) if n >= 10 and count is not None else None for count in right]
        assert [row[group] for group in GROUPS] == expected
        compared += 1
    assert compared >= 14


def test_three_rates_of_natural_persons(panel: Panel, truths: list[Mapping[str, Any]]) -> None:
    rates = table(panel, select(panel, measure="rates", applicants="natural_person", language="en"))
    compared = 0
    for truth in truths:
        granted, partly, denied, *others = outcomes(truth, "natural_person")
        if granted is None or partly is None or denied is None or None in others:
            continue
        n = added([granted, partly, denied, *others])
        assert n is not None
        sides = [(granted, n), (granted + partly, n), (granted + partly, granted + partly + denied)]
        rows = rates.filter(agency=agency(truth), year=truth["year"])
        assert rows.select("numerator", "n").rows() == sides
        assert rows["value"].to_list() == [pytest.approx(above / below) if below >= 10 else None for above, below in sides]
        compared += 1
    assert compared >= 14


def test_stock_and_flow_of_normative_documents(panel: Panel, truths: list[Mapping[str, Any]]) -> None:
    drawn = table(panel, select(panel, "disclosure", language="en"))
    known = unknown = 0
    for truth in truths:
        rows = drawn.filter(agency=agency(truth), year=truth["year"])
        right = list(truth["disclosures"]["normative_documents"].values())
        found = rows["value"].to_list()
        assert len(found) == 3
        for number, shown in zip(right, found, strict=True):
            # A cell of which the digits run together may be unknown; it is never another number.
            assert shown is None or shown == number
            known, unknown = known + (shown is not None), unknown + (shown is None)
    assert (known, unknown) == (42, 3)


def test_results_of_reconsideration(panel: Panel, truths: list[Mapping[str, Any]]) -> None:
    drawn = table(panel, select(panel, "reviews"))
    compared = 0
    for truth in truths:
        cells = truth["reviews"]["reconsideration"]
        right = [cells[result] for result in RESULTS]
        if None in right:
            continue
        (row,) = drawn.filter(agency=agency(truth), year=truth["year"]).iter_rows(named=True)
        assert [row[result] for result in RESULTS] == right
        assert (row["n"], row["printed"]) == (sum(right), cells["total"])
        compared += 1
    assert compared >= 14
