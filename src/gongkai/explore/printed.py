"""The total that a report prints beside the sum of its own items, and where it is another number."""

from collections.abc import Sequence

import polars as pl

from gongkai.explore.drawing import Column
from gongkai.labels import Language, text


def with_printed(table: pl.DataFrame, printed: pl.DataFrame, keys: Sequence[str], language: Language) -> pl.DataFrame:
    """A table of a composition with what is printed, whether it differs from n, and in `note` that it does.

    Args:
        table: As `composition.table` gives it.
        printed: `printed` and the keys; null where it is not known.
        keys: What tells the bars apart: report, or report and x.
        language: Of the note.
    """
    joined = table.join(printed, on=keys, how="left", maintain_order="left")
    joined = joined.with_columns(differs=(pl.col("printed") != pl.col("n")).fill_null(value=False))
    words = pl.when("differs").then(pl.lit(text("note_printed", language)))
    said = pl.concat_list(pl.when(pl.col("note") != "").then("note"), words).list.drop_nulls()
    return joined.with_columns(note=said.list.join(text("semicolon", language)))


def column(label: str, language: Language) -> Column:
    """The column of what is printed under a label of the form."""
    return Column(name="printed", heading=text("printed_total", language).format(label=label), sign="≠", flag="differs")
