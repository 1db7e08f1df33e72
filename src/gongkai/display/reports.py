"""A report as its head, its three statutory tables, and below them what the marks in the tables mean."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from gongkai import forms
from gongkai.display.elements import Html, element, joined, style
from gongkai.display.failures import Failure, by_cell, failures, prose_failures
from gongkai.display.marks import Marker, candidates, shortened
from gongkai.display.tables import TABLES
from gongkai.display.words import Language, Words, place, say, sign, stacked, words
from gongkai.explain import ways
from gongkai.solve import Value

if TYPE_CHECKING:
    from gongkai.report import Report

#: So many texts that cannot be settled are listed below the tables; every one of them is in the frame `evidence`.
_UNSETTLED = 12


def report_html(report: "Report", language: Language = "both") -> str:
    """The statutory tables of a report as they are shown in a notebook.

    Args:
        report: The report.
        language: Chinese ("zh"), English ("en"), or Chinese with the English small below it ("both").

    Returns:
        HTML without scripts; every text of the report in it is escaped.

    Example:
        >>> import gongkai
        >>> from gongkai.display import report_html
        >>> page = report_html(gongkai.read_report("sample_reports/pingtan-2020.html"), language="en")
        >>> "all outcomes = sum of every outcome: natural persons 20 ≠ 26" in page
        True
    """
    failed = failures(report.relations)
    marker = Marker(values=report.values, failed=by_cell(failed), language=language)
    tables = joined(_table(number, report, marker) for number in TABLES)
    below = joined(_below(report, failed, marker))
    return str(element("div", style(), _head(report, language), tables, below, class_="gongkai", lang="zh-CN"))


def _head(report: "Report", language: Language) -> Html:
    agency = report.agency or say(words("head", "no_agency"), language)
    year = str(report.year) if report.year else say(words("head", "no_year"), language)
    name = element("div", element("strong", agency), " ", year, class_="gk-name")
    title = element("div", report.identity.title or "", class_="gk-title") if report.identity.title else Html()
    facts = [element("span", say(words("head", key), language), " ", fact) for key, fact in _facts(report, language)]
    return element("div", name, title, element("div", *_spread(facts), class_="gk-facts"), class_="gk-head")


def _facts(report: "Report", language: Language) -> Iterator[tuple[str, Html]]:
    """What is said of the report under its name, with the names of it."""

    def value(said: object) -> Html:
        return element("b", str(said)) if said else say(words("head", "unknown"), language)

    status = element("span", sign("status", report.status), class_="gk-status")
    yield "status", element("b", status, " ", say(words("status", report.status), language))
    yield "form", value(report.tables.form)
    yield "published", value(report.identity.published)
    if place := "".join(filter(None, (report.body.province, report.body.prefecture, report.body.county))):
        yield "place", element("b", place)
    if (scope := report.scope_of(report.body)[0]) != "unknown":
        yield "scope", say(words("scope", scope), language)
    found = Counter([*(check.status for check in report.relations), *(one.status for one in report.comparisons)])
    counts = [
        joined((element("b", str(found[name])), say(words("checks", name), language)), " ")
        for name in ("pass", "fail", "unknown")
        if found[name]
    ]
    if counts:
        yield "checks", joined(counts, ", ")
    yield "source", element("code", report.source)
    if report.message:
        yield "message", element("span", report.message, lang="en")


def _spread(facts: list[Html]) -> Iterator[Html]:
    """Facts side by side; the points between them are what keeps them apart where no style sheet is kept."""
    for at, fact in enumerate(facts):
        yield joined((element("span", " · ", class_="gk-dot"), fact)) if at else fact


def _table(number: int, report: "Report", marker: Marker) -> Html:
    section = next(section for section in forms.page()["sections"] if section["number"] == number)
    numeral = words("numerals", str(number))
    said = Words(f"{numeral.zh}{section['zh']}", f"{numeral.en} {section['en']}")
    title = element("h4", say(said, marker.language))
    if any(key.table == number for key in report.values):
        return joined((title, element("div", TABLES[number](marker), class_="gk-wide")))
    missing = say(words("below", "missing"), marker.language)
    return joined((title, element("p", sign("readings", "absent"), " ", missing)))


def _below(report: "Report", failed: tuple[Failure, ...], marker: Marker) -> Iterator[Html]:
    """What the marks mean, which checks fail, and which texts cannot be settled."""
    language = marker.language
    if legend := marker.legend():
        yield joined((_heading("legend", language), legend))
    entries = [element("li", f"{failure.sign} ", stacked(failure.said, language)) for failure in failed]
    for said, quote in prose_failures(report.comparisons):
        entries.append(element("li", stacked(said, language), Html("<br>"), element("q", " ".join(quote.split()))))
    if entries:
        yield joined((_heading("checks", language), element("ul", *entries, class_="gk-checks")))
    if unsettled := list(_unsettled(report, language)):
        if (more := len(unsettled) - _UNSETTLED) > 0:
            unsettled[_UNSETTLED:] = [element("li", say(words("tips", "more", n=more), language))]
        yield joined((_heading("unsettled", language), element("ul", *unsettled, class_="gk-checks")))


def _heading(name: str, language: Language) -> Html:
    return element("h5", say(words("below", name), language))


def _unsettled(report: "Report", language: Language) -> Iterator[Html]:
    """Each text that can be read in several ways or not at all, with the numbers that it may hold."""
    doubtful = [value for value in report.values.values() if value.reading in ("ambiguous", "unreadable")]
    for (line, raw, where), group in groupby(doubtful, lambda value: (value.key[:2], value.raw, value.place)):
        values = list(group)
        label = forms.label(forms.AXES[line[0]][0], line[1])
        entry = [say(label, language), ": ", element("q", shortened(raw))]
        if values[0].cuts > 1:
            entry += [", ", say(ways(values[0]), language)]
        if any(where):
            entry += [" (", say(place(where), language), ")"]
        choices = joined((_choices(value, language) for value in values if value.candidates), "; ")
        yield element("li", *entry, *((Html("<br>"), choices) if choices else ()))


def _choices(value: Value, language: Language) -> Html:
    label = forms.label(forms.AXES[value.key.table][1], value.key.column)
    return joined((say(label, language), ": ", candidates(value, 4)))
