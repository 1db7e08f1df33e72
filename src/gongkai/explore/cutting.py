"""Digits that run together, for teaching: every way to cut them, which of them add up, and by how much the others do not."""

from collections.abc import Iterator
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

import polars as pl

from gongkai.errors import GongkaiError
from gongkai.labels import Language, text
from gongkai.solve.cuts import count, counts, cut

if TYPE_CHECKING:
    from altair import FacetChart, LayerChart

#: The numbers of a row of table 3: six kinds of applicant and their total.
CELLS = 7
#: More ways are not listed one by one.
MOST_WAYS = 200_000
#: What the cuts can be off by, an order of size each.
_ORDERS = ("0", "1–9", "10–99", "100–999", "1,000–9,999", "10,000–99,999", "≥ 100,000")
#: So many rows a page shows, those that are off by least first.
_SHOWN = 8


def cuts(digits: str, cells: int = CELLS) -> pl.DataFrame:
    """Every way to cut some digits into numbers without leading zeros, those that add up first.

    Args:
        digits: The digits, as a page runs them together.
        cells: How many numbers they are; the last is the sum of the others.

    Returns:
        One row per cut: the cut as text, the sum of all its numbers but the last, the last, and their difference.

    Raises:
        GongkaiError: There are other signs than digits, fewer than two cells, or more ways than can be listed.

    Example:
        >>> cuts("220000325").row(0)
        ('2 | 20 | 0 | 0 | 0 | 3 | 25', 25, 25, 0)
    """
    if not (digits.isascii() and digits.isdigit()) or cells < 2:
        raise GongkaiError(f"{digits!r} into {cells} cells: give digits only, and at least two cells")
    ways = count(digits, counts(cells))
    if ways > MOST_WAYS:
        raise GongkaiError(f"{digits}: {ways:,} ways to cut; at most {MOST_WAYS:,} are listed")
    found = list(_every(digits, cells)) if ways else []
    rows = [(" | ".join(map(str, numbers)), sum(numbers[:-1]), numbers[-1], sum(numbers[:-1]) - numbers[-1]) for numbers in found]
    schema = {"cut": pl.String, "sum": pl.Int64, "last": pl.Int64, "difference": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort(pl.col("difference").abs(), "cut")


def _every(digits: str, cells: int) -> Iterator[tuple[int, ...]]:
    stretches = cut(digits, counts(cells)).choices

    def go_on(at: int, numbers: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(numbers) == cells:
            yield numbers
            return
        for start, end in stretches[len(numbers)]:
            if start == at:
                yield from go_on(end, (*numbers, int(digits[start:end])))

    return go_on(0, ())


def said(frame: pl.DataFrame, language: Language) -> str:
    """How many ways there are, and how many of them add up, in a sentence."""
    kept = frame.filter(pl.col("difference") == 0).height
    return text("cut_said", language).format(ways=f"{frame.height:,}", kept=f"{kept:,}")


def page(frame: pl.DataFrame, language: Language) -> str:
    """The sentence, and the cuts that are off by least as a table."""
    heads = "".join(f"<th>{escape(text(key, language))}</th>" for key in ("cut_row", "cut_sum", "cut_last", "cut_difference"))
    rows = "".join(
        f'<tr{_strong(off)}><td style="text-align:left;font-family:monospace">{cut}</td>'
        + "".join(
            f'<td style="text-align:right;padding:0 12px">{number}</td>' for number in (f"{total:,}", f"{last:,}", _off(off))
        )
        + "</tr>"
        for cut, total, last, off in frame.head(_SHOWN).iter_rows()
    )
    more = frame.height - _SHOWN
    below = f"<p>{escape(text('cut_more', language).format(count=f'{more:,}'))}</p>" if more > 0 else ""
    return f"<p><b>{escape(said(frame, language))}</b></p><table><tr>{heads}</tr>{rows}</table>{below}"


def _off(off: int) -> str:
    return f"{off:+,}" if off else "0"


def _strong(off: int) -> str:
    return "" if off else ' style="font-weight:bold"'


def groups(frame: pl.DataFrame) -> pl.DataFrame:
    """How many cuts are off by nothing, by 1 to 9, by 10 to 99, and so on, in this order; columns `off`, `order` and `ways`."""
    size = pl.when(pl.col("difference") == 0).then(0).otherwise(pl.col("difference").abs().cast(pl.String).str.len_chars())
    order = pl.min_horizontal(size.cast(pl.Int64), len(_ORDERS) - 1).alias("order")
    counted = frame.group_by(order).agg(pl.len().cast(pl.Int64).alias("ways")).sort("order")
    return counted.with_columns(pl.Series("off", [_ORDERS[order] for order in counted["order"]], dtype=pl.String))


def chart(frame: pl.DataFrame, language: Language) -> "LayerChart | FacetChart":
    """A bar for each order of size of what the cuts are off by; the bar of those that add up is the coloured one."""
    import altair as alt

    from gongkai.charts import house

    counted = groups(frame)
    order = counted["off"].to_list()
    bars = alt.Chart(counted).encode(
        alt.X("off:N", sort=order, title=text("cut_off", language), axis=alt.Axis(labelAngle=0)),
        alt.Y("ways:Q", title=text("cut_count", language), scale=alt.Scale(type="symlog")),
    )
    colour = alt.condition("datum.order == 0", alt.value(house.COLOURS["granted"]), alt.value(house.COLOURS["other"]))
    labels = bars.mark_text(dy=-7).encode(alt.Text("ways:Q", format=","))
    drawn = alt.layer(bars.mark_bar(size=34).encode(color=colour), labels, config=house.config())
    return drawn.properties(width=max(240, 84 * len(order)), height=200, title=said(frame, language))


def svg(frame: pl.DataFrame, language: Language) -> str:
    """The chart as a picture; empty where there is nothing to draw."""
    if frame.is_empty():
        return ""
    written = StringIO()
    chart(frame, language).save(written, format="svg")
    return written.getvalue()
