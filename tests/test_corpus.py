"""Real reports against their true figures, established by hand: nothing wrong anywhere, slips reported and not mended."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from conftest import load_expected, true_figures
from gongkai import Report, read_report

SEPARATED = {
    "pingtan-2020.html": "pingtan-2020",
    "shanghai-gov-office-2019.html": "shanghai-gov-office-2019",
    "shuyang-county-2025-ocr.md": "shuyang-county-2025",
}
#: Digits run together: the lines of table 2 that nothing in the report settles; all other cells are known.
GLUED = {
    "pingtan-2020.txt": (
        "pingtan-2020",
        {"normative_documents", "licensing", "other_services", "penalties", "coercion", "procurement"},
    ),
    "pingtan-2021.txt": ("pingtan-2021", {"normative_documents"}),
    "pingtan-2023.txt": ("pingtan-2023", {"normative_documents"}),
    "zhangzhou-industry-bureau-2020.txt": ("zhangzhou-industry-bureau-2020", {"procurement"}),
}
BLANK = "shanghai-gov-office-2019.html"


def known(report: Report) -> dict[tuple[int, str, str], float | None]:
    return {
        (key.table, key.line, key.column): None if value.value is None else float(value.value)
        for key, value in report.values.items()
    }


@pytest.mark.parametrize("page", SEPARATED)
def test_separated_cells_are_all_as_expected(corpus: Path, page: str) -> None:
    report = read_report(corpus / "reports" / page)
    expected = load_expected(corpus / "expected" / f"{SEPARATED[page]}.json")
    found, truth = known(report), true_figures(expected)
    assert found.keys() == truth.keys()
    assert {key: value for key, value in found.items() if truth[key] is not None or page != BLANK} == {
        key: value for key, value in truth.items() if value is not None or page != BLANK
    }
    assert (report.agency, report.year, report.tables.form) == (
        expected["agency"],
        expected["year"],
        expected["form_table_3"],
    )
    assert report.status == "complete"
    assert report.leftovers == ()
    assert set(report.tables.clause_forms.values()) == {expected["form_table_2"]}


@pytest.mark.parametrize("page", GLUED)
def test_digits_run_together_are_right_or_null(corpus: Path, page: str) -> None:
    name, unsettled = GLUED[page]
    report = read_report(corpus / "reports" / page)
    expected = load_expected(corpus / "expected" / f"{name}.json")
    truth = true_figures(expected)
    found = known(report)
    assert found.keys() == truth.keys()
    assert {key: value for key, value in found.items() if value is not None} == {
        key: truth[key] for key, value in found.items() if value is not None
    }
    nulls = {(number, line) for (number, line, _), value in found.items() if value is None}
    assert nulls == {(2, line) for line in unsettled}
    for key, value in report.values.items():
        true = truth[key.table, key.line, key.column]
        if value.reading == "ambiguous" and true is not None:
            assert true in map(float, value.candidates)
    assert (report.agency, report.year) == (expected["agency"], expected["year"])


def failed(report: Report) -> set[tuple[str, str, int | None, int | None]]:
    return {(check.rule, check.scope, check.left, check.right) for check in report.relations if check.status == "fail"}


def test_zhangzhou_is_the_report_that_this_began_with(corpus: Path) -> None:
    report = read_report(corpus / "reports" / "zhangzhou-industry-bureau-2020.txt")
    assert report.identity.agency == "漳州市工业和信息化局"
    assert report.identity.year == 2020
    assert report.identity.published == date(2021, 1, 13)
    assert (report.identity.period_start, report.identity.period_end) == (date(2020, 1, 1), date(2020, 12, 31))
    assert report.identity.title == "漳州市工业和信息化局2020年政府信息公开年度报告"
    assert failed(report) == {
        ("received_equals_handled", "natural_person", 1, 0),
        ("received_equals_handled", "total", 1, 0),
        ("outcomes_add_up", "natural_person", 0, 1),
        ("outcomes_add_up", "total", 0, 1),
    }
    purchases = report.trace("procurement", "purchases")
    assert (purchases.reading, purchases.value, purchases.raw) == ("ambiguous", None, "123833092元")
    assert purchases.candidates == (1, 12, 123, 1238, 12383, 1238330, 12383309)
    amounts = report.trace("procurement", "purchase_amount").candidates
    assert amounts == (2, 92, 3092, 33092, 833092, 3833092, 23833092)


def test_pingtan_2020_prints_a_total_that_its_items_contradict(corpus: Path) -> None:
    report = read_report(corpus / "reports" / "pingtan-2020.html")
    assert failed(report) == {("outcomes_add_up", "natural_person", 20, 26), ("outcomes_add_up", "total", 21, 27)}
    assert report.trace("penalties", "items_change").value == -18
    assert report.trace("procurement", "purchase_amount").value == 73802895.9


def test_the_blanks_of_shanghai_2019_are_what_its_sums_leave(corpus: Path) -> None:
    """No organisation but a few is in the totals of received and carried over, so all others are 0 in every line."""
    report = read_report(corpus / "reports" / BLANK)
    truth = true_figures(load_expected(corpus / "expected" / "shanghai-gov-office-2019.json"))
    rows: dict[str, float] = {}
    for (number, line, column), value in truth.items():
        if number == 3 and column != "total":
            rows[line] = rows.get(line, 0) + (value or 0)
    inferred = {key: value for key, value in report.values.items() if value.reading == "inferred"}
    assert {key: value.value for key, value in inferred.items() if key.table == 3} == {
        key: rows[key.line] if key.column == "total" else 0 for key in inferred if key.table == 3
    }
    assert [key for key, value in report.values.items() if value.reading == "blank"] == [
        key for key in report.values if key.line == "litigation_after_reconsideration"
    ]
    assert {key.column: value.value for key, value in inferred.items() if key[:2] == (4, "reconsideration")} == {
        "corrected": 0,
        "other": 0,
    }
    assert Counter(value.reading for value in report.values.values()) == {"printed": 63, "inferred": 130, "blank": 5}
    assert failed(report) == set()
    assert report.identity.published == date(2020, 1, 31)
    assert report.identity.period_end == date(2019, 12, 31)


def test_shuyang_2025_carries_an_invented_header_row(corpus: Path) -> None:
    report = read_report(corpus / "reports" / "shuyang-county-2025-ocr.md")
    assert report.trace("other.fee_unpaid", "natural_person").value == 7
    assert report.trace("other.other", "total").value == 143
    assert report.trace("fees", "fee_amount").value == 40682080
    assert {check.status for check in report.relations} == {"pass"}


@pytest.mark.parametrize("page", [*SEPARATED, *GLUED])
def test_every_real_page_has_its_six_sections(corpus: Path, page: str) -> None:
    report = read_report(corpus / "reports" / page)
    assert report.sections["section"].to_list() == [1, 2, 3, 4, 5, 6]
