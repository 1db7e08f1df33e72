"""The numbers of one body side by side: a small panel each, over the years, with the range of its peers behind."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import polars as pl

from gongkai.charts import house
from gongkai.charts.composition import Part
from gongkai.labels import Language, text

_SHAPES = ("circle", "square", "diamond")
#: Where the parts of a panel stand within a year, by how many there are.
_SLOTS = {1: "b", 2: "ac", 3: "abc"}
#: How far the scale of a panel reaches: of shares in percent, of counts in times the largest, and at least.
_TOP, _ROOM, _LEAST = 114.0, 1.3, 4
_RANGE = ("q1", "q3", "median")
#: The width of a bar as a part of its year's step: alone, and beside another.
_WIDTHS = (0.5, 0.36)
_BAND, _MEDIAN = "#e4e4e4", "#8a8a8a"
_TOOLTIP = {
    "part:N": "sheet_indicator",
    "x:O": "year",
    "value_text:N": "sheet_value",
    "interval:N": "interval",
    "n_text:N": "sheet_n",
    "peers_text:N": "sheet_peers",
    "failed:Q": "failed",
    "definition:N": "definition",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A small panel: its heading, and what is drawn in it; the range of peers is that of the first part."""

    title: str
    parts: tuple[Part, ...]
    shares: bool


@house.unchecked
def sheet(
    frame: pl.DataFrame, cells: Sequence[Cell], *, years: Sequence[int], key: Sequence[str], language: Language
) -> alt.FacetChart:
    """Small panels, each with its own scale: counts as bars, shares in percent as points with their intervals.

    A year without a report stays empty; a number that is not known is a `?`, a rate of too few a `×`; `▲` marks a report with
    failed checks in the number's table. A grey field is the middle half of the peers, the line in it their median, there where
    the frame gives them. A dashed line stands where one statutory form follows the other.

    Args:
        frame: indicator, year, value, low, high, status, failed, median, q1, q3; and as words value_text, interval, n_text,
            peers_text.
        cells: The panels, in their order.
        years: Every year of the axis.
        key: What the signs mean, beside that of the form's change.
        language: Of the words.
    """
    columns = house.columns_of(len(cells), len(years))
    step = house.step_of(columns, len(years))
    x = house.year_axis([str(year) for year in years])
    return house.facets(
        _drawn(frame, cells, language),
        [*_peers(x, step), *_marks(x, cells, step, language), _alarm(x), *house.breaks(years, step)],
        step=step,
        steps=len(years),
        columns=columns,
        key=[*key, *house.break_key(years, language)],
        shared=False,
    )


def _drawn(frame: pl.DataFrame, cells: Sequence[Cell], language: Language) -> pl.DataFrame:
    """The rows of the panels with what their marks read; shares in percent, for all panels have one format of their axes."""
    percent = text("sheet_percent", language)
    parts = [
        {
            "indicator": part.code,
            "label": percent.format(title=cell.title) if cell.shares else cell.title,
            "part": part.name,
            "definition": part.definition,
        }
        | {"first": at == 0, "slot": slot, "alone": len(cell.parts) == 1, "at": number, "shares": cell.shares}
        for number, cell in enumerate(cells)
        for at, (part, slot) in enumerate(zip(cell.parts, _SLOTS[len(cell.parts)], strict=True))
    ]
    scaled = [(pl.col(name) * pl.when("shares").then(100).otherwise(1)).alias(name) for name in ("value", "low", "high", *_RANGE)]
    rows = frame.join(pl.DataFrame(parts), on="indicator", maintain_order="left").sort("at", maintain_order=True)
    rows = rows.with_columns(scaled)
    signs = pl.col("status").replace_strict({"unknown": "?", "absent": "–", "too_few": "×", "known": ""})
    # What is the matter with all of three rates of a year stands there once.
    alike = (signs.n_unique().over("label", "year") == 1) & (pl.len().over("label", "year") == 3) & (pl.col("slot") != "b")
    signs = pl.when(alike).then(pl.lit("")).otherwise(signs)
    first, alarm = pl.col("first"), pl.col("failed") > 0
    behind = [pl.when(first).then(name).alias(name) for name in _RANGE]
    highest = pl.max_horizontal(pl.col("value").max(), pl.col("q3").filter(first).max(), _LEAST).over("label")
    return rows.select(
        *("label", "part", "slot", "alone", "shares", "definition", "value", "low", "high", "failed"),
        *("value_text", "interval", "n_text", "peers_text"),
        *behind,
        x=pl.col("year").cast(pl.String),
        top=pl.when("shares").then(0.0).otherwise(pl.col("value").fill_null(0)),
        words=pl.when("shares").then(signs).otherwise(house.grouped(pl.col("value")).fill_null(signs)),
        alarm=pl.when(first & alarm).then(pl.lit("▲")).otherwise(pl.lit("")),
        ceiling=pl.when("shares").then(_TOP).otherwise(highest * _ROOM),
        said=pl.format("{} {}: {} {}", "part", "year", "value_text", "n_text"),
    )


def _y(field: str) -> alt.Y:
    axis = alt.Axis(format=",d", tickCount=4, minExtent=house.EXTENT)
    return alt.Y(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(nice=False))


def _peers(x: alt.X, step: int) -> list[alt.Chart]:
    """The middle half of the peers and their median, behind."""
    half = alt.Chart().mark_bar(color=_BAND, aria=False).transform_filter("isValid(datum.q1)")
    line = alt.Chart().mark_tick(color=_MEDIAN, thickness=1.5, size=step * (1 - house.GAP), orient="horizontal", aria=False)
    return [
        half.encode(x=x, y=_y("q1"), y2="q3:Q", tooltip=house.SILENT),
        line.transform_filter("isValid(datum.q1)").encode(x=x, y=_y("median"), tooltip=house.SILENT),
    ]


def _marks(x: alt.X, cells: Sequence[Cell], step: int, language: Language) -> list[alt.Chart]:
    """Bars of counts, points of shares with their intervals, and a sign where there is no number."""
    names = [part.name for cell in cells for part in cell.parts]
    colours = alt.Scale(domain=names, range=[part.colour for cell in cells for part in cell.parts])
    shapes = [shape for cell in cells for shape in (_SHAPES if cell.shares else _SHAPES[1:2] * 2)[: len(cell.parts)]]
    # The heading of a panel says what it shows, where that is one thing.
    told = [part.name for cell in cells if len(cell.parts) > 1 for part in cell.parts]
    legend = alt.Legend(orient="top", title=None, values=told, columns=3 if language == "zh" else 2, labelLimit=0)
    colour = alt.Color("part:N", scale=colours, legend=legend)
    shape = alt.Shape("part:N", scale=alt.Scale(domain=names, range=shapes), legend=legend)
    slots = alt.XOffset("slot:N", scale=alt.Scale(domain=list("abc"), paddingOuter=0.4))
    tips = house.tooltips(_TOOLTIP, language)
    alone, beside = (part * step for part in _WIDTHS)
    shared = {"x": x, "xOffset": slots, "tooltip": tips}
    bar = alt.Chart().mark_bar().transform_filter("!datum.shares")
    line = alt.Chart().mark_rule(strokeWidth=1.5, opacity=0.75, aria=False).transform_filter("datum.shares")
    point = alt.Chart().mark_point(filled=True, size=40, opacity=1).transform_filter("datum.shares")
    sign = alt.Chart().mark_text(fontSize=10, baseline="bottom", dy=-3, color=house.INK, aria=False)
    width = alt.SizeValue(beside, condition={"test": "datum.alone", "value": alone})
    return [
        bar.encode(**shared, y=_y("value"), color=colour, size=width, description="said:N"),
        line.encode(**shared, y=_y("low"), y2="high:Q", color=colour),
        point.encode(**shared, y=_y("value"), color=colour, shape=shape, description="said:N"),
        sign.encode(**shared, y=_y("top"), text="words:N"),
    ]


def _alarm(x: alt.X) -> alt.Chart:
    """The mark of failed checks at the top of its year, to where the scale reaches."""
    mark = alt.Chart().mark_text(fontSize=11, baseline="top", color=house.INK, aria=False)
    drawn: alt.Chart = mark.encode(x=x, y=_y("ceiling"), text="alarm:N", tooltip=house.SILENT)
    return drawn
