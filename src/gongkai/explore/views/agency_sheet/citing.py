"""How a sheet is cited, in both languages, and how each of its five numbers leads back to its cells."""

from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

import polars as pl

from gongkai import forms, metrics
from gongkai.explore.views.agency_sheet.numbers import FIVE
from gongkai.explore.views.agency_sheet.reading import Body
from gongkai.labels import LANGUAGES, Language, text
from gongkai.metrics.terms import cells, parsed

#: A line and a column to the line of code that leads back to their cell.
Tracer = Callable[[str, str], str]
_FRAMES = {3: ("applications", "line", "applicant"), 4: ("reviews", "channel", "result")}


def citations(body: Body) -> list[str]:
    """A line in each language: the body, its latest report, where that came from, what made the sheet of how many reports."""
    row = body.drawn.row(-1, named=True)
    return [_citation(body, row, language) for language in LANGUAGES]


def traces(body: Body, trace: Tracer, language: Language) -> list[tuple[str, list[str]]]:
    """Each of the five numbers with the lines of code that show the cells of its numerator; those that are 0 are left out.

    Args:
        body: The body.
        trace: What makes the line of code of a cell of its latest report.
        language: Of the names.
    """
    row = body.drawn.row(-1, named=True)
    counts = _counts(body, row["report"])
    found = []
    for code in FIVE:
        one = metrics.indicator(code)
        every = list(_numerator(one, row["form"]))
        shown = [cell for cell in every if counts.get(cell) != 0] or every[:1]
        found.append((one.name.in_(language), [trace(line, column) for line, column in shown]))
    return found


def _citation(body: Body, row: Mapping[str, Any], language: Language) -> str:
    day = text("sheet_cite_published", language).format(day=row["published"]) if row["published"] else ""
    return text("sheet_cite", language).format(
        agency=row["agency"] or body.name,
        title=row["title"] or text("sheet_untitled", language),
        year=row["year"],
        published=day,
        source=row["source"],
        version=version("gongkai"),
        reports=body.drawn.height,
    )


def _numerator(one: metrics.Indicator, form: str | None) -> Iterator[tuple[str, str]]:
    """The cells of a numerator in the form of a report; in the latest form where that is not told."""
    code = form or max(forms.forms())
    for written in one.numerator:
        for term in parsed(written):
            for cell in cells(term, code):
                yield cell.line, cell.column


def _counts(body: Body, report: str) -> dict[tuple[str, str], int | None]:
    found: dict[tuple[str, str], int | None] = {}
    for frame, line, column in _FRAMES.values():
        scanned = body.panel.scan(frame).filter(pl.col("report") == report)
        rows = scanned.select(pl.col(line).cast(pl.String), pl.col(column).cast(pl.String), "count").collect()
        found |= {(row[0], row[1]): row[2] for row in rows.iter_rows()}
    return found
