"""Reports and their cells to the parts of a whole: counts, n and shares, and what is not known of them."""

from collections.abc import Sequence

import polars as pl

from gongkai.charts import Part
from gongkai.explore.drawing import Column
from gongkai.labels import Language, counted, text
from gongkai.metrics import FEW

STATES = ("known", "partly", "unknown")
_OF_REPORT = ("key", "name", "label", "agency", "report", "year", "scope", "form", "published")


def composition(
    reports: pl.DataFrame, cells: pl.DataFrame, parts: Sequence[str], failed: pl.DataFrame, steps: Sequence[str]
) -> pl.DataFrame:
    """The parts of every bar: one row per bar and part, in the order in which they are drawn.

    Columns: of the reports key, name, label, agency, report, year, scope, form, published; x (the step of the axis); part;
    count (null if one of its cells is not known); n (the sum of the parts, null if one of them is not known); share (count / n,
    null below n = 10); at_least (the sum of the parts that are known); failed (checks that fail); state (`known`, `partly`,
    `unknown`: whether n is known, some parts are, or none is).

    A report without any cell is there, with nothing known.

    Args:
        reports: As `picked` gives them.
        cells: report, x, part, count: any number of cells for each part.
        parts: Codes of the parts in their order; a report has those of which it has cells.
        failed: report and failed, of the reports that have failed checks; with x where only some of their bars have.
        steps: The steps of the axis in their order.
    """
    order = pl.Enum(parts)
    part, count = pl.col("part").cast(pl.String).cast(order), pl.col("count")
    known = pl.when(count.null_count() == 0).then(count.sum())
    summed = cells.with_columns(part=part).group_by("report", "x", "part").agg(count=known)
    bare = reports.join(cells, on="report", how="anti").join(pl.DataFrame({"x": list(steps)}), how="cross")
    bare = bare.filter((pl.col("x") == pl.col("year").cast(pl.String)) | pl.lit(not steps[0].isdecimal())).select("report", "x")
    nothing = bare.join(pl.DataFrame({"part": list(parts)}, schema={"part": order}), how="cross")
    whole = pl.concat([summed, nothing.with_columns(count=pl.lit(None, dtype=pl.Int64))], how="diagonal")
    bar = ("report", "x")
    return (
        reports.select(_OF_REPORT)
        .with_row_index("at")
        .join(whole, on="report", how="inner")
        .join(failed, on=[column for column in bar if column in failed.columns], how="left")
        .with_columns(
            n=pl.when(count.null_count().over(bar) == 0).then(count.sum().over(bar)),
            at_least=count.sum().over(bar),
            failed=pl.col("failed").fill_null(0).cast(pl.Int64),
        )
        .with_columns(
            share=pl.when(pl.col("n") >= FEW).then(count / pl.col("n")),
            state=pl.when(pl.col("n").is_not_null())
            .then(pl.lit("known"))
            .when(count.is_null().all().over(bar))
            .then(pl.lit("unknown"))
            .otherwise(pl.lit("partly"))
            .cast(pl.Enum(STATES)),
        )
        .sort("at", pl.col("x").cast(pl.Enum(steps)), "part", maintain_order=True)
        .select(*_OF_REPORT, "x", "part", "count", "n", "share", "at_least", "failed", "state")
    )


def table(frame: pl.DataFrame, parts: Sequence[str], *, shares: bool, language: Language) -> pl.DataFrame:
    """Exactly what is drawn: one row per bar, a column for each part.

    Columns: agency (the label of the panel), x, year, form, the parts (shares or counts), n, failed, state, few, lacks (the parts
    that the form of the report does not have), note.
    """
    value = "share" if shares else "count"
    wide = frame.group_by("label", "report", "x", maintain_order=True).agg(
        pl.col("year", "form").first(),
        *(pl.col(value).filter(pl.col("part") == part).first().alias(part) for part in parts),
        pl.col("n", "failed", "state").first(),
        unknown=pl.col("count").null_count(),
        there=pl.col("part").cast(pl.String),
    )
    wide = wide.with_columns(few=pl.lit(shares) & (pl.col("n") < FEW).fill_null(value=False))
    rows = wide.select("unknown", "few", "failed").iter_rows()
    notes = [note(unknown=unknown, few=few, failed=failed, language=language) for unknown, few, failed in rows]
    columns = ["report", "x", "year", "form", *parts, "n", "failed", "state", "few"]
    lacks = pl.lit(list(parts), dtype=pl.List(pl.String)).list.set_difference("there").list.sort()
    return wide.select(pl.col("label").alias("agency"), *columns, lacks.alias("lacks"), pl.Series("note", notes, dtype=pl.String))


def note(*, unknown: int, few: bool, failed: int, language: Language, more: Sequence[str] = ()) -> str:
    """What is the matter with a row, in words; empty if nothing is."""
    said = {"note_unknown": unknown > 0, "note_few": few, "note_failed": failed > 0}
    values = {"note_unknown": unknown, "note_failed": failed}
    parts = [text(key, language).format(count=values.get(key), few=FEW) for key, holds in said.items() if holds]
    return text("semicolon", language).join((*parts, *more))


def columns(parts: Sequence[Part], *, shares: bool, whole: str, language: Language, across: str = "") -> tuple[Column, ...]:
    """How the table of a composition is set.

    Args:
        parts: The parts in their order.
        shares: Shares instead of counts.
        whole: What n is called.
        language: Of the headings.
        across: What the steps of the axis are called, where they are no years: they have a column then.
    """
    first = [
        Column(name="agency", heading=text("body", language), kind="word"),
        Column(name="year", heading=text("year", language)),
    ]
    if across:
        first.append(Column(name="x", heading=across, kind="word"))
    return (
        *first,
        Column(name="form", heading=text("form", language), kind="word"),
        *(Column(name=part.code, heading=part.name, kind="share" if shares else "whole") for part in parts),
        Column(name="n", heading=whole, kind="sum"),
        Column(name="failed", heading=text("failed", language), sign="▲", flag="failed"),
    )


def count_line(frame: pl.DataFrame, language: Language, what: str, detail: str = "") -> str:
    """How much the picture stands on: n, how many of the reports it comes from, how many of all have failed checks.

    Args:
        frame: As `composition` gives it.
        language: Of the words.
        what: The key of what is counted.
        detail: What its text has a place for.
    """
    bars = frame.unique(["report", "x"], keep="first", maintain_order=True)
    reports = frame["report"].n_unique()
    complete = bars.group_by("report").agg(whole=pl.col("n").is_not_null().all())["whole"].sum()
    failed = bars.filter(pl.col("failed") > 0)["report"].n_unique()
    checks = text("failed_some", language).format(count=failed) if failed else text("failed_none", language)
    known = bars.join(bars.filter(pl.col("n").is_null()), on="report", how="anti")["n"].sum()
    said = counted(what, language, int(known)).format(detail=detail)
    return counted("n", language, reports).format(n=f"{known:,}", what=said, known=complete, reports=reports, failed=checks)
