"""The numbers of table 3 added up once, so that a country is not added up anew for every question."""

import polars as pl

#: What a sum can be asked for by; those of several parts of a panel are added up again over these.
KEYS = ("year", "province", "level", "scope", "line", "applicant")


def totals(reports: pl.DataFrame, applications: pl.LazyFrame) -> pl.DataFrame:
    """One row per year, province, level, scope, line and applicant: the sum over the chosen reports, and of how many it is.

    Args:
        reports: The frame of a panel, with bodies and the chosen editions.
        applications: The frame of the same panel.
    """
    of_chosen = reports.lazy().filter("chosen").select("report", "province", "level", "scope")
    joined = applications.select("report", "year", "line", "applicant", "count").join(of_chosen, on="report")
    return added(joined.with_columns(reports=pl.lit(1), known=pl.col("count").is_not_null())).collect()


def added(parts: pl.LazyFrame) -> pl.LazyFrame:
    """Sums over the keys: how many reports have the cell, in how many its number is known, and the sum of these."""
    numbers = pl.col("reports", "known", "count").cast(pl.Int64).sum()
    return parts.group_by(KEYS).agg(numbers).sort(KEYS, nulls_last=False)
