"""The relations from one year to the next (relation 5), tested over a panel.

They are tested between two reports of one body and scope for two years that follow each other, both on the same form. A year that
is missing between others leaves them unknown; over a change of form, of body or of scope, and over a year in which the area grew
or shrank, nothing is compared. Where the scope is not certain, numbers that differ are no failure: one may be the body's own.
"""

from collections.abc import Sequence

import polars as pl

from gongkai import forms
from gongkai.areas import changes
from gongkai.forms import Across

RULES = tuple(dict.fromkeys(across.rule for form in forms.forms().values() for across in form.across))


def year_checks(reports: pl.LazyFrame, applications: pl.LazyFrame, disclosures: pl.LazyFrame) -> pl.LazyFrame:
    """Every relation across years, as rows of the frame `checks`; the report is the later one.

    Args:
        reports: The frame, with bodies and the chosen editions.
        applications: The frame of the same panel.
        disclosures: The frame of the same panel.
    """
    pairs = _pairs(reports)
    values = {2: _table_2(disclosures), 3: _table_3(applications, reports)}
    parts = [
        _checked(across, pairs, values[across.table].filter(pl.col("form") == code))
        for code, form in forms.forms().items()
        for across in form.across
    ]
    return pl.concat(parts)


def _pairs(reports: pl.LazyFrame) -> pl.LazyFrame:
    """Each report with the one of the year before; or, where that year is missing between others, with none and `gap`."""
    # Two bodies never share a series, nor do a body's own report and the summary of its area.
    series = ["body", "scope"]
    chosen = single(reports).select(
        "report", "agency", "year", "body", "area", pl.col("scope").cast(pl.String), said=_says_its_scope()
    )
    before = chosen.select(*series, pl.col("year") + 1, earlier="report", said_before="said")
    any_before = chosen.select("body", pl.col("year") + 1).unique().with_columns(other_scope=pl.lit(True))
    first = chosen.group_by(series).agg(first=pl.col("year").min())
    joined = (
        chosen.join(before, on=[*series, "year"], how="left", nulls_equal=True)
        .join(any_before, on=["body", "year"], how="left")
        .join(first, on=series, how="left", nulls_equal=True)
    )
    gap = pl.col("earlier").is_null() & pl.col("other_scope").is_null() & (pl.col("first") < pl.col("year"))
    changed = pl.LazyFrame(sorted(changes()), schema={"area": pl.String, "year": pl.Int32}, orient="row")
    changed = pl.concat([changed, changed.with_columns(pl.col("year") + 1)])
    paired = joined.filter(gap | pl.col("earlier").is_not_null()).join(changed, on=["area", "year"], how="anti")
    comparable = pl.col("said") & pl.col("said_before").fill_null(value=True)
    return paired.select("report", "agency", "year", "earlier", gap=gap, comparable=comparable)


def _says_its_scope() -> pl.Expr:
    """Whether a report's scope is known for certain; that of an office whose name alone tells it may be its government's."""
    by_name = (pl.col("kind") == "government_office") & (pl.col("scope_evidence") == pl.col("printed_agency"))
    return pl.col("scope").is_in(["own", "summary"]).fill_null(value=False) & ~by_name.fill_null(value=False)


def single(reports: pl.LazyFrame) -> pl.LazyFrame:
    """The chosen reports of known bodies and years, where there is one for the body, scope and year and not several."""
    chosen = reports.filter(pl.col("chosen"), pl.col("body").is_not_null(), pl.col("year").is_not_null())
    return chosen.filter(pl.len().over("body", "scope", "year") == 1)


def _table_2(disclosures: pl.LazyFrame) -> pl.LazyFrame:
    return disclosures.select(
        "report",
        pl.col("form").cast(pl.String),
        pl.col("item").cast(pl.String).alias("line"),
        pl.col("measure").cast(pl.String).alias("column"),
        "value",
    )


def _table_3(applications: pl.LazyFrame, reports: pl.LazyFrame) -> pl.LazyFrame:
    used = [across for form in forms.forms().values() for across in form.across if across.table == 3]
    lines = {line for across in used for line in (*across.earlier, *across.added, *across.removed, *across.later)}
    of_form = reports.select("report", pl.col("form").cast(pl.String))
    # The lines are picked by their codes before anything is made of them, so that a panel on disk is not read whole.
    found = applications.filter(pl.col("line").is_in(sorted(lines))).select(
        "report",
        pl.col("line").cast(pl.String),
        pl.col("applicant").cast(pl.String).alias("column"),
        pl.col("count").cast(pl.Float64).alias("value"),
    )
    return found.join(of_form, on="report")


def _checked(across: Across, pairs: pl.LazyFrame, values: pl.LazyFrame) -> pl.LazyFrame:
    scope, term = ("line", "column") if across.along == "line" else ("column", "line")
    values = values.select("report", pl.col(scope).alias("scope"), pl.col(term).alias("term"), "value")
    later = _side(values, across.later).rename({"side": "right"})
    earlier = _side(values, across.earlier).rename({"report": "earlier", "side": "stock"}).with_columns(found=pl.lit(True))
    rows = pairs.join(later, on="report").join(earlier, on=["earlier", "scope"], how="left")
    rows = rows.filter(pl.col("gap") | pl.col("found"))
    left = pl.col("stock")
    if across.added or across.removed:
        rows = rows.join(_side(values, across.added, across.removed).rename({"side": "flow"}), on=["report", "scope"], how="left")
        left = left + pl.col("flow")
    return rows.select(
        "report",
        "agency",
        "year",
        rule=pl.lit(across.rule),
        scope="scope",
        left=left.cast(pl.Int64),
        right=pl.col("right").cast(pl.Int64),
        earlier="earlier",
        comparable="comparable",
    )


def _side(values: pl.LazyFrame, plus: Sequence[str], minus: Sequence[str] = ()) -> pl.LazyFrame:
    """The sum of some terms in each report and scope that has them all; null if one of them is not known."""
    terms = (*plus, *minus)
    signed = pl.when(pl.col("term").is_in(minus)).then(-pl.col("value")).otherwise(pl.col("value"))
    found = values.filter(pl.col("term").is_in(terms)).group_by("report", "scope")
    summed = found.agg(side=signed.sum(), known=pl.col("value").count(), terms=pl.len()).filter(pl.col("terms") == len(terms))
    return summed.select("report", "scope", side=pl.when(pl.col("known") == len(terms)).then(pl.col("side")))
