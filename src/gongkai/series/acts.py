"""The report as an act: when it was published, what it holds, what it repeats; indicators with their source, no marks.

What they mean and where they come from stands in `gongkai.duties`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from gongkai.duties import deadlines, rules
from gongkai.series.years import single

_SECTIONS = range(1, 7)
#: Sections that are text; the others may hold nothing but their table.
_IN_WORDS = (1, 5, 6)
_OVERVIEW, _PROBLEMS, _OTHER = 1, 5, 6
#: Clauses shorter than this are too common to be a repetition.
_CLAUSE = 6
#: A report dated more than this many years after its own was moved, or published again.
_LATEST = 2
_NUMERAL = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[一二三四五六七八九十]是)")
_STOPS = re.compile(r"[。；;，,！!？?：:、\s]+")

Row = tuple[str, float | None, str | None]
#: The text of each section that was found; null where it is not known.
Texts = Mapping[int, str | None]


def acts(reports: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """One row per report and indicator; `evidence` says the deadline, or the report that is repeated.

    Args:
        reports: The frame of a panel, with bodies and the chosen editions.
        sections: The frame of the same panel.
    """
    texts: dict[str, dict[int, str | None]] = {}
    for report, section, text, tables in sections.select("report", "section", "text", "tables").iter_rows():
        # What stands in a table of the page is no part of the text, so that nothing is known of a section of words that has one.
        texts.setdefault(report, {})[section] = None if tables and section in _IN_WORDS else text
    readable = reports.filter(pl.col("status") != "unreadable")
    before = _before(readable)
    rows = []
    for row in readable.sort("report").iter_rows(named=True):
        report = row["report"]
        found = [*_published(row), *_written(texts.get(report, {})), _repeated(report, before.get(report), texts)]
        units = rules()["indicators"]
        rows += [
            (report, row["agency"], row["year"], name, value, units[name]["unit"], evidence) for name, value, evidence in found
        ]
    names = ["report", "agency", "year", "indicator", "value", "unit", "evidence"]
    types = [pl.String, pl.String, pl.Int32, pl.String, pl.Float64, pl.String, pl.String]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def _published(row: Mapping[str, Any]) -> Iterator[Row]:
    due = None if row["year"] is None else deadlines(row["kind"], row["level"], row["scope"], row["year"])
    # A date before the year is over, or long after, is not that on which the report was published first.
    dated = row["published"] is not None and row["year"] is not None and 1 <= row["published"].year - row["year"] <= _LATEST
    published = row["published"] if dated else None
    said = None if due is None else "/".join(dict.fromkeys(day.isoformat() for day in due))
    on_time = days = None
    if due is not None and published is not None:
        first, last = due
        on_time = 1.0 if published <= first else 0.0 if published > last else None
        days = float((published - first).days) if first == last else None
    yield "published_on_time", on_time, said
    yield "days_after_deadline", days, said


def _written(texts: Texts) -> Iterator[Row]:
    """What the report holds; a page on which no section was found tells nothing."""
    if not texts:
        yield from (
            (name, None, None) for name in ("overview_length", "sections_missing", "sections_empty", "processing_fee_stated")
        )
        return
    overview, other = texts.get(_OVERVIEW), texts.get(_OTHER)
    yield "overview_length", float(len("".join(overview.split()))) if overview is not None else None, None
    missing = [str(number) for number in _SECTIONS if number not in texts]
    yield "sections_missing", float(len(missing)), ", ".join(missing) or None
    in_words = {number: texts[number] for number in _IN_WORDS if number in texts}
    empty = [str(number) for number, text in in_words.items() if text is not None and not text.strip()]
    yield "sections_empty", None if None in in_words.values() else float(len(empty)), ", ".join(empty) or None
    stated = re.search(rules()["fee"]["words"], other or "")
    silent = other is not None and not re.search(rules()["fee"]["other"], other)
    yield "processing_fee_stated", 1.0 if stated else 0.0 if silent else None, stated[0] if stated else None


def _repeated(report: str, earlier: str | None, texts: Mapping[str, Texts]) -> Row:
    mine = texts.get(report, {}).get(_PROBLEMS) or ""
    theirs = texts.get(earlier or "", {}).get(_PROBLEMS) or ""
    share = _shared(mine, theirs) if mine.strip() and theirs.strip() else None
    return "problems_repeated", share, earlier if share is not None else None


def _shared(text: str, earlier: str) -> float | None:
    """The share of a text's characters in clauses that stand in an earlier text too."""
    known = set(_clauses(earlier))
    clauses = _clauses(text)
    repeated = sum(len(clause) for clause in clauses if len(clause) >= _CLAUSE and clause in known)
    whole = sum(map(len, clauses))
    return repeated / whole if whole else None


def _clauses(text: str) -> list[str]:
    headings = rules()["problems"]["headings"]
    clauses = (_NUMERAL.sub("", clause) for clause in _STOPS.split(text))
    return [clause for clause in clauses if clause and not re.search(headings, clause)]


def _before(reports: pl.DataFrame) -> Mapping[str, str]:
    """The report of the same body and scope for the year before, by the later report."""
    chosen = single(reports.lazy()).collect()
    before = chosen.select("body", "scope", pl.col("year") + 1, earlier="report")
    return dict(chosen.join(before, on=["body", "scope", "year"]).select("report", "earlier").iter_rows())
