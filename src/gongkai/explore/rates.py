"""Reports and indicators to rates with their intervals: what is drawn, and the table of it."""

from collections.abc import Mapping, Sequence

import polars as pl

from gongkai import charts, forms, metrics
from gongkai.charts import Part
from gongkai.explore import composition as parts_of
from gongkai.explore.drawing import Column, Drawing
from gongkai.explore.picked import short, source_note
from gongkai.explore.state import Selection
from gongkai.labels import Language, text
from gongkai.panel import Panel

#: All applicants together, by year.
_ALL = {forms.TOTAL: ""}


def rates(
    panel: Panel,
    reports: pl.DataFrame,
    ids: Sequence[str],
    failed: pl.DataFrame,
    language: Language,
    kinds: Mapping[str, str] = _ALL,
) -> pl.DataFrame:
    """The rates of every step: one row per report, step and rate, in the order in which they are drawn.

    Columns: of the reports key, name, label, report, year and the rest; x (the year, or the kind of applicant); rate (the
    indicator); numerator; n (the denominator, null if a cell of it is not known); value, low and high (null below n = 10);
    failed; definition.

    Args:
        panel: The panel.
        reports: As `picked` gives them.
        ids: Codes of the indicators.
        failed: report and failed, of the reports that have failed checks; with x or rate where they differ by
            kind or by rate.
        language: Of the definitions.
        kinds: Kinds of applicant with their names, where these are the steps; of one without a name the steps are the years.
    """
    measured = pl.concat(
        metrics.measured(panel, ids, reports=reports, applicants=kind).with_columns(kind=pl.lit(kind)) for kind in kinds
    )
    named = pl.col("kind").replace_strict(dict(kinds))
    failed = failed.rename({"x": "kind", "rate": "indicator"}, strict=False)
    if "indicator" in failed.columns:
        failed = failed.with_columns(pl.col("indicator").cast(measured.schema["indicator"]))
    definitions = {code: metrics.indicator(code).definition.in_(language) for code in ids}
    code = pl.col("indicator").cast(pl.String)
    return (
        reports.with_row_index("at")
        .join(measured, on="report")
        .join(failed, on=[column for column in ("report", "kind", "indicator") if column in failed.columns], how="left")
        .with_columns(
            x=pl.when(named == "").then(pl.col("year").cast(pl.String)).otherwise(named),
            rate=code,
            n=pl.col("denominator").cast(pl.Int64),
            numerator=pl.col("numerator").cast(pl.Int64),
            failed=pl.col("failed").fill_null(0).cast(pl.Int64),
            definition=code.replace_strict(definitions),
        )
        .sort("at", pl.col("kind").cast(pl.Enum(list(kinds))), "indicator")
    )


def drawing(
    frame: pl.DataFrame,
    drawn: Sequence[Part],
    selection: Selection,
    *,
    title: str,
    count: str,
    warnings: tuple[str, ...],
    steps: tuple[str, ...] = (),
    across: str = "",
) -> Drawing:
    """Rates as a drawing, with the notes of their indicators.

    Args:
        frame: As `rates` gives it.
        drawn: The indicators in their order, named and coloured.
        selection: What is drawn.
        title: Its title.
        count: How much it stands on.
        warnings: What is left out.
        steps: The steps of the axis, where they are no years.
        across: What they are called.
    """
    language, codes = selection.language, [part.code for part in drawn]
    years = () if steps else selection.span
    source = source_note(frame, language)
    return Drawing(
        selection=selection,
        title=title,
        count=count,
        warnings=warnings,
        chart=charts.rates(
            frame, drawn, steps=steps or [str(year) for year in years], language=language, years=years, few=metrics.FEW
        ),
        table=table(frame, drawn, language),
        columns=columns(language, across),
        notes=(*metrics.glossary(codes, language), source),
        foot=(*short(codes, language), source),
    )


def table(frame: pl.DataFrame, parts: Sequence[Part], language: Language) -> pl.DataFrame:
    """Exactly what is drawn.

    Columns: agency (the label of the panel), report, x, year, rate (in words), value, low, high, numerator, n, failed, few, note.
    """
    few = (pl.col("n") < metrics.FEW).fill_null(value=False)
    rows = frame.select("n", few.alias("few"), "failed").iter_rows()
    notes = [parts_of.note(unknown=int(n is None), few=small, failed=fails, language=language) for n, small, fails in rows]
    names = {part.code: part.name for part in parts}
    columns = ("value", "low", "high", "numerator", "n", "failed")
    note = pl.Series(notes, dtype=pl.String)
    rate = pl.col("rate").replace_strict(names)
    return frame.select(pl.col("label").alias("agency"), "report", "x", "year", rate, *columns, few=few, note=note)


def columns(language: Language, across: str = "") -> tuple[Column, ...]:
    """How the table of rates is set; with a column for the steps of the axis where they are no years."""
    steps = [Column(name="x", heading=across, kind="word")] if across else []
    return (
        Column(name="agency", heading=text("body", language), kind="word"),
        Column(name="year", heading=text("year", language)),
        *steps,
        Column(name="rate", heading=text("rate", language), kind="word"),
        Column(name="value", heading=text("share", language), kind="share"),
        Column(name="low", heading=text("low", language), kind="share"),
        Column(name="high", heading=text("high", language), kind="share"),
        Column(name="numerator", heading=text("numerator", language)),
        Column(name="n", heading=text("denominator_n", language), kind="sum"),
        Column(name="failed", heading=text("failed", language), sign="▲", flag="failed"),
    )
