"""What indicators are made of, read from a panel: a row for each report, a column for each cell, and the form of each line."""

from collections.abc import Collection, Iterable

import polars as pl

from gongkai import forms
from gongkai.areas import changes
from gongkai.metrics.terms import Term, cells
from gongkai.panel import Panel
from gongkai.series.acts import acts
from gongkai.series.years import single

#: Where each frame has its lines, columns and numbers.
_FRAMES = {"disclosures": ("item", "measure", "value"), "applications": ("line", "applicant", "count")}
_FRAMES |= {"reviews": ("channel", "result", "count")}
_DISCLOSURES = "disclosures"
_SERIES = ["body", "scope", "year"]


def with_cells(panel: Panel, frame: str, named: pl.DataFrame, terms: Collection[Term], applicants: str) -> pl.DataFrame:
    """The reports with the cells of one frame that some terms stand for; those that are not known, or not there, are null.

    Args:
        panel: The panel; only the cells that are needed are read.
        frame: The frame.
        named: The reports, in the column `report`.
        terms: Terms of this frame.
        applicants: The column of table 3, where a term does not fix it.
    """
    for last_year in sorted({term.last_year for term in terms}):
        of_year = [term for term in terms if term.last_year == last_year]
        read = _before(panel, named) if last_year else named.select(pl.col("report").alias("from"))
        found = [cell for term in of_year for code in forms.forms() for cell in cells(term, code, applicants)]
        parts = _numbers(panel, frame, read, {(cell.line, cell.column) for cell in found})
        parts |= _forms(panel, frame, read, {cell.line for cell in found})
        named = named.with_columns(series.alias(named_in(name, last_year)) for name, series in parts.items())
    return named


def value_of(term: Term, applicants: str) -> pl.Expr:
    """The sum of a term's cells in the form of each report; null if one of them is not known."""
    form, having = _form_of(term, applicants)
    whole = {
        code: pl.sum_horizontal(
            (named_in(f"{cell.line}:{cell.column}", term.last_year) for cell in cells(term, code, applicants)),
            ignore_nulls=False,
        )
        for code in having
    }
    # Where the form is not told, the cells of the latest one must be there.
    return term.sign * pl.coalesce(pl.when(form.fill_null(having[-1]) == code).then(whole[code]) for code in having)


def is_there(term: Term, applicants: str) -> pl.Expr:
    """Whether the form of each report has a term; taken to have it where it is not told."""
    form, having = _form_of(term, applicants)
    return form.is_null() | form.is_in(having)


def duties(panel: Panel, named: pl.DataFrame, code: str) -> pl.Series:
    """What is read of the reports as acts, without their texts."""
    reports = panel.rows("reports", named["report"]).collect()
    texts = pl.DataFrame(schema=panel.scan("sections").collect_schema())
    found = acts(reports, texts).filter(pl.col("indicator") == code).select("report", "value")
    return named.join(found, on="report", how="left", maintain_order="left")["value"]


def named_in(name: str, last_year: bool) -> str:
    """The column of a cell or form, in the report itself or in that of the year before."""
    return f"{name}[-1]" if last_year else name


def _form_of(term: Term, applicants: str) -> tuple[pl.Expr, list[str]]:
    """The form of a term's line in each report, and the forms that have the term."""
    having = {code: found for code in forms.forms() if (found := cells(term, code, applicants))}
    line = next(iter(having.values()))[0].line
    return pl.col(named_in(f"form:{line}", term.last_year)), list(having)


def _numbers(panel: Panel, frame: str, read: pl.DataFrame, wanted: Collection[tuple[str, str]]) -> dict[str, pl.Series]:
    line, column, value = _FRAMES[frame]
    number = pl.col(value)
    if frame == _DISCLOSURES:
        # Money without a unit is no amount, unless it is nothing.
        number = pl.when((pl.col("unit") != "unstated") | (number == 0)).then(number)
    lines, columns = (sorted(set(codes)) for codes in zip(*wanted, strict=True))
    scanned = panel.rows(frame, read["from"].drop_nulls()).filter(pl.col(line).is_in(lines), pl.col(column).is_in(columns))
    places = read.with_row_index("at").drop_nulls()
    long = scanned.select(pl.col("report").alias("from"), line, column, number.cast(pl.Float64).alias("value")).collect()
    found = long.join(places, on="from").drop("from").partition_by(line, column, as_dict=True, include_key=False)
    rows = read.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"))
    nothing = long.clear().select(pl.lit(None, pl.UInt32).alias("at"), "value")
    return {
        ":".join(cell): rows.join(found.get(cell, nothing), on="at", how="left", maintain_order="left")["value"]
        for cell in sorted(wanted)
    }


def _forms(panel: Panel, frame: str, read: pl.DataFrame, lines: Iterable[str]) -> dict[str, pl.Series]:
    """The form of each line: that of the report; in table 2 that of its block, and of a line that lacks, that of most blocks."""
    form, source = pl.col("form").cast(pl.String), pl.col("report").alias("from")
    ids = read["from"].drop_nulls()
    of_reports = panel.rows("reports", ids).select(source, form).collect()
    found = read.join(of_reports, on="from", how="left", maintain_order="left")
    if frame != _DISCLOSURES:
        return {f"form:{line}": found["form"] for line in lines}
    blocks = panel.rows(frame, ids).group_by(source, "item").agg(form.max()).collect()
    usual = blocks.group_by("from").agg(usual=pl.col("form").mode().max())
    found = found.join(usual, on="from", how="left", maintain_order="left")
    for line in lines:
        block = blocks.filter(pl.col("item") == line).select("from", pl.col("form").alias(f"form:{line}"))
        found = found.join(block, on="from", how="left", maintain_order="left")
    return found.select(pl.coalesce(f"form:{line}", "usual", "form") for line in lines).to_dict()


def _before(panel: Panel, named: pl.DataFrame) -> pl.DataFrame:
    """The report of the same body and scope for the year before; null without one, and where the area changed between them."""
    known = panel.beside("reports", named["report"]).select("report", *_SERIES, "area", "chosen").collect()
    lone = single(known.lazy()).collect()
    changed = pl.DataFrame(sorted(changes()), schema={"area": pl.String, "year": pl.Int32}, orient="row")
    changed = pl.concat([changed, changed.with_columns(pl.col("year") + 1)])
    earlier = lone.select("body", "scope", pl.col("year") + 1, pl.col("report").alias("from"))
    pairs = (
        known.join(lone, on=_SERIES, how="semi", nulls_equal=True)
        .join(changed, on=["area", "year"], how="anti")
        .join(earlier, on=_SERIES, nulls_equal=True)
    )
    return named.join(pairs, on="report", how="left", maintain_order="left").select("from")
