"""What many reports tell of each other: bodies, editions, the relations from one year to the next, reports as acts."""

from collections.abc import Callable

import polars as pl

from gongkai.bodies import Registry
from gongkai.series import acts, bodies, editions
from gongkai.series.support import with_support
from gongkai.series.totals import totals
from gongkai.series.years import RULES, year_checks

__all__ = ["as_checks", "completed", "derived"]

Scan = Callable[[str], pl.LazyFrame]


def completed(scan: Scan, registry: Registry) -> dict[str, pl.DataFrame | pl.LazyFrame]:
    """The frames of a panel that change by what only the panel knows: bodies by a registry, chosen editions, years side by side.

    Frames that are completed already may be completed again, with another registry.

    Args:
        scan: Gives a frame of the panel as a lazy frame.
        registry: Names the bodies.
    """
    reports = editions.with_choice(bodies.with_bodies(scan("reports").collect(), registry), scan("applications"))
    over_years = year_checks(reports.lazy(), scan("applications"), scan("disclosures")).collect()
    of_reports = scan("checks").filter(~pl.col("rule").cast(pl.String).is_in(RULES))
    checks = pl.concat([of_reports, as_checks(over_years, of_reports.collect_schema()).lazy()])
    evidence = with_support(scan("evidence"), reports, scan("applications"), scan("disclosures"))
    return {"reports": reports, "checks": checks.sort("report", "rule", "scope"), "evidence": evidence}


def as_checks(rows: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Relations across years, as `year_checks` gives them, as rows of the frame `checks`."""
    difference = pl.col("left") - pl.col("right")
    unknown = difference.is_null() | ((difference != 0) & ~pl.col("comparable"))
    status = pl.when(unknown).then(pl.lit("unknown")).when(difference == 0).then(pl.lit("pass")).otherwise(pl.lit("fail"))
    said = rows.with_columns(difference=difference, status=status, quote=pl.lit(None, dtype=pl.String))
    return said.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def derived(name: str, scan: Scan, registry: Registry) -> pl.DataFrame:
    """One of the frames that are made of a panel's frames.

    Args:
        name: Which one.
        scan: Gives a frame of the panel as a lazy frame.
        registry: Names the bodies.
    """
    reports = scan("reports").collect()
    match name:
        case "bodies":
            return bodies.bodies(reports, registry)
        case "suggestions":
            return bodies.suggestions(reports)
        case "editions":
            return editions.editions(reports, scan("applications"))
        case "totals":
            return totals(reports, scan("applications"))
        case "sources":
            return _sources(reports)
        case "differences":
            return editions.differences(reports, scan("applications"), scan("disclosures"), scan("reviews"))
        case _:
            return acts.acts(reports, scan("sections").collect())


def _sources(reports: pl.DataFrame) -> pl.DataFrame:
    """The files of reports that were not kept in a panel on disk: one for each."""
    return reports.select("source", "report", vanished=pl.lit(value=False)).unique("source", keep="first").sort("source")
