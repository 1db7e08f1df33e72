"""Several files of one body, year and scope: all are kept, one is chosen, and their differences can be seen.

Of reports whose scope is not known, one may be the body's own and another that of its area: they are editions of one report only
if they count the same number of applications.

Chosen is, in this order: one whose title says that it is corrected; one with more numbers known; one published later; the
first by its identifier.
"""

import polars as pl

from gongkai import forms

_SERIES = ["body", "year", "scope"]
_TABLES = {"applications": (3, "line", "applicant", "count"), "disclosures": (2, "item", "measure", "value")}
_TABLES |= {"reviews": (4, "channel", "result", "count")}


def with_choice(reports: pl.DataFrame, applications: pl.LazyFrame) -> pl.DataFrame:
    """The frame `reports` with `chosen`: false for a file that could not be read and for all editions of a report but one."""
    rank = pl.int_range(pl.len()).over(*_SERIES, "_received")
    ordered = (
        _with_received(reports, applications)
        .with_columns(_corrected=_corrected())
        .sort("_corrected", "known", "published", "report", descending=[True, True, True, False], nulls_last=True)
    )
    first = ordered.select("report", _rank=rank)
    alone = pl.col("body").is_null() | pl.col("year").is_null()
    joined = reports.drop("chosen").join(first, on="report", how="left", maintain_order="left")
    chosen = (alone | (pl.col("_rank") == 0)) & (pl.col("status") != "unreadable")
    return joined.with_columns(chosen=chosen).select(reports.columns)


def _with_received(reports: pl.DataFrame, applications: pl.LazyFrame) -> pl.DataFrame:
    """The reports with `_received`: of those without a known scope what sets them apart, the same for all others."""
    total = (pl.col("line") == "newly_received") & (pl.col("applicant") == "total") & pl.col("count").is_not_null()
    received = applications.filter(total).select("report", _count=pl.col("count").cast(pl.String)).collect()
    known = pl.col("scope").is_in(["own", "summary"])
    apart = pl.when(known).then(pl.lit("")).otherwise(pl.coalesce("_count", "report"))
    return reports.join(received, on="report", how="left", maintain_order="left").with_columns(_received=apart)


def _corrected() -> pl.Expr:
    """Whether the title says that it is a corrected edition, and there are numbers in it."""
    return (pl.col("title").str.contains(forms.page()["title"]["corrected"]) & (pl.col("known") > 0)).fill_null(value=False)


def editions(reports: pl.DataFrame, applications: pl.LazyFrame) -> pl.DataFrame:
    """One row per report of which there are several editions: the body, year and scope, which is chosen, and by what."""
    return _several(reports, applications).select(
        *_SERIES, "report", "chosen", "corrected", "known", "published", "media_type", "source"
    )


def _several(reports: pl.DataFrame, applications: pl.LazyFrame) -> pl.DataFrame:
    placed = reports.filter(pl.col("body").is_not_null(), pl.col("year").is_not_null())
    several = _with_received(placed, applications).filter(pl.len().over(*_SERIES, "_received") > 1)
    order = [*_SERIES, "_received", "chosen", "report"]
    return several.with_columns(corrected=_corrected()).sort(order, descending=[name == "chosen" for name in order])


def differences(
    reports: pl.DataFrame, applications: pl.LazyFrame, disclosures: pl.LazyFrame, reviews: pl.LazyFrame
) -> pl.DataFrame:
    """One row per cell in which another edition has another number than the chosen one; null is a number that is not known."""
    several = _several(reports, applications)
    series = [*_SERIES, "_received"]
    chosen = several.filter("chosen").select(*series, "report")
    pairs = chosen.join(several.filter(~pl.col("chosen")).select(*series, other="report"), on=series, nulls_equal=True)
    pairs = pairs.drop("_received")
    found = {"applications": applications, "disclosures": disclosures, "reviews": reviews}
    parts = [_cells(found[name], *_TABLES[name]) for name in _TABLES]
    cells = pl.concat(parts).filter(pl.col("report").is_in(several["report"].to_list())).collect()
    keys = ["table", "line", "column"]
    mine = pairs.join(cells, on="report")
    theirs = pairs.join(cells.rename({"report": "other", "value": "other_value", "reading": "other_reading"}), on="other")
    both = [*_SERIES, "report", "other", *keys]
    joined = mine.join(theirs, on=both, how="full", coalesce=True, nulls_equal=True)
    unlike = joined.filter(pl.col("value").ne_missing(pl.col("other_value")))
    return unlike.select(*both, "value", "other_value", "reading", "other_reading").sort(both)


def _cells(frame: pl.LazyFrame, table: int, line: str, column: str, value: str) -> pl.LazyFrame:
    return frame.select(
        "report",
        table=pl.lit(table, dtype=pl.Int8),
        line=pl.col(line).cast(pl.String),
        column=pl.col(column).cast(pl.String),
        value=pl.col(value).cast(pl.Float64),
        reading=pl.col("reading").cast(pl.String),
    )
