"""Indicators of the reports of a panel: both sides of each, the value, and how sure it is."""

from collections.abc import Iterator, Sequence

import polars as pl

from gongkai import forms
from gongkai.metrics.reading import duties, is_there, value_of, with_cells
from gongkai.metrics.registry import ACTS, FEW, Indicator, indicator
from gongkai.metrics.terms import Term, parsed
from gongkai.panel import Panel

STATUSES = ("known", "too_few", "unknown", "absent")
#: The normal quantile of a two-sided interval of 95 %.
_Z = 1.959963984540054


def measured(
    panel: Panel, ids: Sequence[str], *, reports: pl.DataFrame | None = None, applicants: str = forms.TOTAL
) -> pl.DataFrame:
    """One row per report and indicator, in the order in which both are given.

    Columns: report; indicator; numerator and denominator (each null if a cell of it is not known; a count has no denominator);
    value; low and high (Wilson's 95 % interval of a share); status: `known`; `too_few` (the denominator is below 10, there is no
    value); `unknown` (a cell is not known, or the year before is missing); `absent` (the report's form does not have it).

    Args:
        panel: The panel; of one on disk only the cells that are needed are read.
        ids: Codes of indicators.
        reports: A frame with the column `report`; all chosen reports if none is given.
        applicants: Of which applicants, where figures of table 3 do not fix it.

    Raises:
        UnknownCode: There is no such indicator or applicant.

    Example:
        >>> import gongkai
        >>> panel = gongkai.read("sample_reports/huaian-city-2024.md", progress=False)
        >>> measured(panel, ["disclosed_strict"]).select("numerator", "denominator", pl.col("value").round(3)).row(0)
        (1362.0, 3050.0, 0.447)
    """
    forms.label("applicants", applicants)
    wanted = [indicator(code) for code in dict.fromkeys(ids)]
    if reports is None:
        # Part by part, so that a million reports need no more memory than their indicators.
        chosen = ((part, part.scan("reports").filter("chosen")) for part in panel.parts())
        return pl.concat(_measured(part, wanted, of_part, applicants) for part, of_part in chosen)
    return _measured(panel, wanted, reports.lazy(), applicants)


def _measured(panel: Panel, wanted: Sequence[Indicator], reports: pl.LazyFrame, applicants: str) -> pl.DataFrame:
    named = reports.select("report").drop_nulls().unique(maintain_order=True).collect()
    wide = {frame: _read(panel, frame, named, wanted, applicants) for frame in {found.frame for found in wanted}}
    rows = [wide[found.frame].select("report", *_sides(found, applicants)) for found in wanted]
    return _valued(pl.concat([_nothing(), *rows]), [found.id for found in wanted])


def wilson(successes: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The two ends of the 95 % interval of a share; null where n is 0 or the successes are no part of it.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22, 209-212.

    Example:
        >>> low, high = wilson(pl.col("x"), pl.col("n"))
        >>> pl.DataFrame({"x": [7], "n": [27]}).select(low.round(3).alias("low"), high.round(3).alias("high")).row(0)
        (0.132, 0.447)
    """
    part = (n > 0) & successes.is_between(0, n)

    def low(of: pl.Expr) -> pl.Expr:
        # Written so that the interval of 0 of n begins at 0 exactly. The root is taken only where there is one.
        root = pl.when(part).then(_Z * _Z + 4 * of * (n - of) / n).sqrt()
        return (2 * of + _Z * _Z - _Z * root) / (2 * (n + _Z * _Z))

    return low(successes), 1 - low(n - successes)


def _read(panel: Panel, frame: str, named: pl.DataFrame, wanted: Sequence[Indicator], applicants: str) -> pl.DataFrame:
    """The reports with all that the indicators of one frame are made of."""
    of_frame = [found for found in wanted if found.frame == frame]
    if frame == ACTS:
        return named.with_columns(duties(panel, named, found.id).alias(found.id) for found in of_frame)
    terms = {term for found in of_frame for written in (*found.numerator, *found.denominator) for term in parsed(written)}
    return with_cells(panel, frame, named, terms, applicants)


def _sides(found: Indicator, applicants: str) -> Iterator[pl.Expr]:
    """The columns of one indicator, before anything is divided."""
    above, below = ([term for written in side for term in parsed(written)] for side in (found.numerator, found.denominator))
    yield (_sum(above, applicants) if above else pl.col(found.id)).alias("numerator")
    yield (_sum(below, applicants) if below else pl.lit(None, pl.Float64)).alias("denominator")
    yield pl.all_horizontal(pl.lit(value=True), *(is_there(term, applicants) for term in (*above, *below))).alias("there")
    yield pl.lit(bool(below)).alias("divided")
    yield pl.lit(found.unit).alias("unit")
    yield pl.lit(found.id).alias("indicator")
    yield pl.int_range(pl.len()).alias("at")


def _sum(terms: Sequence[Term], applicants: str) -> pl.Expr:
    return pl.sum_horizontal((value_of(term, applicants) for term in terms), ignore_nulls=False)


def _nothing() -> pl.DataFrame:
    """No rows, with the columns of `_sides`."""
    strings, numbers, truths = ("unit", "indicator"), ("numerator", "denominator"), ("there", "divided")
    columns = dict.fromkeys(numbers, pl.Float64) | dict.fromkeys(truths, pl.Boolean) | dict.fromkeys(strings, pl.String)
    return pl.DataFrame(schema={"report": pl.String, **columns, "at": pl.Int64})


def _valued(rows: pl.DataFrame, codes: Sequence[str]) -> pl.DataFrame:
    n, divided = pl.col("denominator"), pl.col("divided")
    unknown = pl.col("numerator").is_null() | (divided & n.is_null())
    few = pl.when(divided & (n < FEW)).then(pl.lit("too_few")).otherwise(pl.lit("known"))
    status = pl.when(~pl.col("there")).then(pl.lit("absent")).when(unknown).then(pl.lit("unknown")).otherwise(few)
    known = pl.col("status") == "known"
    low, high = (pl.when(known, pl.col("unit") == "share").then(end) for end in wilson(pl.col("numerator"), n))
    value = pl.when(known).then(pl.when(divided).then(pl.col("numerator") / n).otherwise("numerator"))
    ordered = (
        rows.lazy()
        .with_columns(pl.col("indicator").cast(pl.Enum(codes)), status=status.cast(pl.Enum(STATUSES)))
        .with_columns(value=value, low=low, high=high)
        .sort("at", "indicator")
    )
    return ordered.select("report", "indicator", "numerator", "denominator", "value", "low", "high", "status").collect()
