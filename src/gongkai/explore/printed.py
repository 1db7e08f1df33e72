"""The total that a report prints beside the sum of its own items, and where it is another number."""

from collections.abc import Sequence

import polars as pl

from gongkai.explore.drawing import Column
from gongkai.labels import Language, text
from gongkai.panel import Panel

#: Readings of cells in which no number is printed.
_NOTHING = ("blank", "not_applicable", "absent")


def with_printed(table: pl.DataFrame, printed: pl.DataFrame, keys: Sequence[str], language: Language) -> pl.DataFrame:
    """A table of a composition with what is printed, whether it differs from n, and in `note` that it does.

    Args:
        table: As `composition.table` gives it.
        printed: `printed` and the keys, null where it is not known; and `nothing`, whether nothing is printed there.
        keys: What tells the bars apart: report, or report and x.
        language: Of the note.
    """
    joined = table.join(printed, on=keys, how="left", maintain_order="left")
    lacks = pl.when(pl.col("nothing").fill_null(value=False)).then(pl.lit(["printed"])).otherwise(pl.lit([], pl.List(pl.String)))
    joined = joined.with_columns(lacks=pl.concat_list("lacks", lacks)).drop("nothing")
    joined = joined.with_columns(differs=(pl.col("printed") != pl.col("n")).fill_null(value=False))
    words = pl.when("differs").then(pl.lit(text("note_printed", language)))
    said = pl.concat_list(pl.when(pl.col("note") != "").then("note"), words).list.drop_nulls()
    return joined.with_columns(note=said.list.join(text("semicolon", language)))


def standing(panel: Panel, cells: pl.DataFrame, table: int) -> pl.DataFrame:
    """Cells with `printed` only where something is printed, and `nothing` where nothing is: what is inferred of blanks is not.

    Args:
        panel: The panel.
        cells: report, line, column, printed, reading; any others stay.
        table: The number of their table.
    """
    raw = pl.col("raw").str.strip_chars().fill_null("") == ""
    blank = panel.rows("evidence", cells["report"]).filter(pl.col("table") == table, pl.col("reading") == "inferred", raw)
    keys = ("report", "line", "column")
    found = blank.select(pl.col(key).cast(pl.String) for key in keys).collect().with_columns(inferred=pl.lit(value=True))
    joined = cells.join(found, on=keys, how="left", maintain_order="left")
    nothing = pl.col("inferred").fill_null(value=False) | pl.col("reading").cast(pl.String).is_in(_NOTHING)
    joined = joined.with_columns(nothing=nothing).drop("inferred")
    return joined.with_columns(printed=pl.when(~pl.col("nothing")).then("printed"))


def column(label: str, language: Language) -> Column:
    """The column of what is printed under a label of the form."""
    return Column(name="printed", heading=text("printed_total", language).format(label=label), sign="≠", flag="differs")
