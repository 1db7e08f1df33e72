"""The numbers of a sheet: of a body and its peers, with what changed since the report before, or why that is not said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from gongkai import forms, metrics
from gongkai.areas import changes
from gongkai.explore.views.agency_sheet.peers import LEAST
from gongkai.explore.views.agency_sheet.reading import Body
from gongkai.labels import Language, text

#: The five numbers, each with what stands beside it: a rate never stands without its variants.
FIVE: Mapping[str, tuple[str, ...]] = {
    "newly_received": (),
    "disclosed_broad": ("disclosed_strict", "disclosed_merits"),
    "denied_share": (),
    "not_held_share": (),
    "cases.reconsideration": ("cases.litigation", "reconsideration_corrected_share", "litigation_corrected_share"),
}
SHOWN = tuple(code for head, more in FIVE.items() for code in (head, *more))
_TABLES = {"applications": 3, "reviews": 4}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed since the report of the year before.

    Attributes:
        year: The year before.
        why: The key of the text that says why nothing is compared; empty where it is.
        before: The number of the year before.
        difference: This year's less that; of a share, a part of 1.
        doubt: Whether the scope of both reports is not known, so that one may be the body's own and the other a summary.
    """

    year: int
    why: str = ""
    before: float | None = None
    difference: float | None = None
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """The most frequent lines of an outcome, how many cases each has, and how many the outcome has."""

    lines: tuple[str, ...]
    count: int
    whole: int

    def said(self, language: Language) -> str:
        """How many cases the reason has, or each of several."""
        return text("sheet_each", language).format(count=self.count) if len(self.lines) > 1 else f"{self.count}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbers:
    """Indicators of a body, measured once.

    Attributes:
        body: The body.
        frame: One row per indicator and report that is drawn, in order of both: indicator, year, report, agency, form, scope,
            numerator, denominator, value, low, high, status, unit; failed (how many relations of its table fail in the report);
            peers (how many of them have a value), median, q1, q3 (null for fewer than `LEAST`; quartiles are interpolated).
        earlier: The same indicators of the report before, by the indicator and the later report.
    """

    body: Body
    frame: pl.DataFrame
    earlier: Mapping[tuple[str, str], Row]

    def of(self, code: str) -> list[Row]:
        """The rows of one indicator, the years in order."""
        return [*self.frame.filter(pl.col("indicator") == code).iter_rows(named=True)]

    def latest(self, code: str) -> Row:
        """The row of one indicator of the latest report."""
        return self.of(code)[-1]


def numbers(body: Body, ids: Sequence[str]) -> Numbers:
    """Indicators of a body, with those of its peers and of the years before, measured in one go."""
    before = [str(one["report"]) for one in body.before.values()]
    named = dict.fromkeys([*body.drawn["report"], *before, *body.beside["report"]])
    every = metrics.measured(body.panel, ids, reports=pl.DataFrame({"report": list(named)}, schema={"report": pl.String}))
    every = every.with_columns(pl.col("indicator", "status").cast(pl.String))
    later = {str(one["report"]): report for report, one in body.before.items()}
    earlier = every.filter(pl.col("report").is_in(before)).iter_rows(named=True)
    found = {(row["indicator"], later[row["report"]]): row for row in earlier}
    return Numbers(body=body, frame=_drawn(body, every, ids), earlier=found)


def _drawn(body: Body, every: pl.DataFrame, ids: Sequence[str]) -> pl.DataFrame:
    """The indicators of the reports that are drawn, with the range of the peers and the failed checks."""
    of = body.drawn.select("report", "year", "agency", "form", "scope")
    units = {code: metrics.indicator(code).unit for code in ids}
    tables = {code: _TABLES.get(metrics.indicator(code).frame, 0) for code in ids}
    order = pl.col("indicator").replace_strict({code: at for at, code in enumerate(ids)}, return_dtype=pl.Int64)
    return (
        every.join(of, on="report")
        .with_columns(
            unit=pl.col("indicator").replace_strict(units, return_dtype=pl.String),
            table=pl.col("indicator").replace_strict(tables, return_dtype=pl.Int64),
        )
        .join(_failed(body), on=["report", "table"], how="left")
        .join(_ranges(body, every), on=["indicator", "year"], how="left")
        .with_columns(pl.col("failed", "peers").fill_null(0))
        .sort(order, "year")
        .drop("table")
    )


def change(known: Numbers, now: Row) -> Change:
    """What changed in one number.

    Args:
        known: The numbers of the body.
        now: One of their rows.
    """
    year, report = now["year"] - 1, now["report"]
    if why := _incomparable(known.body, report):
        return Change(year=year, why=why)
    then = known.earlier[now["indicator"], report]
    if then["status"] != "known":
        return Change(year=year, why=f"sheet_before_{then['status']}")
    if now["status"] != "known":
        return Change(year=year, why="sheet_now", before=then["value"])
    difference, doubt = now["value"] - then["value"], now["scope"] == "unknown"
    return Change(year=year, before=then["value"], difference=difference, doubt=doubt)


def reason(body: Body, outcome: str) -> Reason | None:
    """The most frequent lines of an outcome in the latest report; null if a line is not known, or all are 0."""
    latest = (pl.col("report") == body.drawn["report"][-1]) & (pl.col("outcome") == outcome) & pl.col("is_total")
    rows = body.panel.scan("applications").filter(latest).sort("line").select(pl.col("line").cast(pl.String), "count").collect()
    counts: dict[str, int | None] = dict(rows.iter_rows())
    known = [count for count in counts.values() if count is not None]
    if len(known) < len(counts) or not any(known):
        return None
    return Reason(tuple(line for line, count in counts.items() if count == max(known)), max(known), sum(known))


def _incomparable(body: Body, report: str) -> str:
    """The key of the text that says why a report cannot be compared with the one before; empty if it can."""
    one = body.before.get(report)
    if one is None:
        return "sheet_before_missing"
    now = body.drawn.row(by_predicate=pl.col("report") == report, named=True)
    if one["scope"] != now["scope"]:
        return "sheet_before_scope"
    if not all(_is_alone(body, row) for row in (one, now)):
        return "sheet_before_several"
    # One without table 3 has no form: its numbers are not known, and table 4 is the same in all forms.
    if one["form"] and now["form"] and one["form"] != now["form"]:
        return "sheet_before_form"
    # What was merged or divided in a year is not whole in the report of that year, nor the same in that of the next.
    return "sheet_before_area" if {(now["area"], now["year"]), (now["area"], one["year"])} & changes() else ""


def _is_alone(body: Body, row: Row) -> bool:
    """Whether a report is the only one of its year and scope, and not one of several that cannot be told apart."""
    return body.every.filter("chosen", pl.col("year") == row["year"], pl.col("scope") == row["scope"]).height == 1


def _failed(body: Body) -> pl.DataFrame:
    """How many relations of each table fail in each report that is drawn."""
    relations = [one for form in forms.forms().values() for one in form.relations]
    tables = pl.DataFrame({"rule": [one.rule for one in relations], "table": [one.table for one in relations]}).unique()
    failed = body.panel.scan("checks").filter(pl.col("status") == "fail").select("report", pl.col("rule").cast(pl.String))
    counted = failed.collect().join(tables, on="rule").group_by("report", "table").agg(failed=pl.len().cast(pl.Int64))
    return counted.with_columns(pl.col("table").cast(pl.Int64))


def _ranges(body: Body, every: pl.DataFrame) -> pl.DataFrame:
    """Median and quartiles of the peers for each indicator and year."""
    found = every.join(body.beside.select("report", "year"), on="report")
    value, enough = pl.col("value"), pl.col("peers") >= LEAST
    quartiles = {name: value.quantile(part, interpolation="linear") for name, part in (("q1", 0.25), ("q3", 0.75))}
    ranges = found.group_by("indicator", "year").agg(peers=value.count().cast(pl.Int64), median=value.median(), **quartiles)
    return ranges.with_columns(pl.when(enough).then(pl.col("median", "q1", "q3")))
