"""Parts of a whole, stacked: outcomes, reasons, results of reviews, checks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import polars as pl

from gongkai.charts import house
from gongkai.labels import Language, text

#: Room above the tallest bar for n and the marks.
_ROOM = 1.36
#: The scale of counts reaches at least so far: fewer ticks than this would repeat whole numbers.
_LEAST = 4
_TOP = alt.Y("top:Q")
#: The fields of a tooltip and the texts that name them.
_TOOLTIP = {
    "label:N": "body",
    "x:O": "year",
    "part:N": "part",
    "count_text:N": "count",
    "share_text:N": "share",
    "n_text:N": "",
    "definition:N": "share_of",
    "failed:Q": "failed",
    "form:N": "form",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the whole: its code in the frame; in the language of the chart its name and what its share is; its colour."""

    code: str
    name: str
    colour: str
    definition: str = ""


@house.unchecked
def composition(
    frame: pl.DataFrame,
    parts: Sequence[Part],
    *,
    steps: Sequence[str],
    shares: bool,
    whole: str,
    language: Language,
    across: str = "",
    years: Sequence[int] = (),
    few: int = 10,
) -> alt.FacetChart:
    """Parts stacked in their order, one bar a step, one panel for each body.

    The axis has every step, and a year without a report stays empty. The number above a bar is n, the sum of the parts. If a
    part is not known, there is no n: counts draw the known parts pale with a dashed outline under `≥sum?`, shares draw nothing
    but `?`, for their denominator is not known. Below `few` there is no share either, but the words "too few". `▲` marks a
    report with failed checks, whose bar is drawn as printed. A dashed line stands where one statutory form follows the other. In
    counts every panel has its own scale, since bodies differ a thousandfold.

    Args:
        frame: One row per report and part: label, x, form, part, count, n, share, at_least, failed, state.
        parts: The parts in the order in which they are stacked.
        steps: Every step of the axis: years, or kinds of applicant.
        shares: Shares of n instead of counts.
        whole: What n is called.
        language: Of labels and tooltips.
        across: What the steps are called, where they are no years.
        years: The years of the axis, where its steps are years: the change of form is drawn.
        few: The n below which the frame gives no share.
    """
    bodies = frame["label"].n_unique()
    parts = [replace(part, name=house.latin(part.name)) for part in parts]
    least, most = house.STEPS if years else house.KIND_STEPS
    columns = house.columns_of(bodies, len(steps), least)
    step = house.step_of(columns, len(steps), most, least)
    room = columns * step * len(steps)
    x = house.year_axis(steps) if years else house.kind_axis(steps, step)
    drawn = _drawn(frame, parts, shares, language)
    titles = {"n_text:N": whole} | ({"x:O": across} if across else {})
    tips = [alt.Tooltip(field, title=titles.get(field) or text(key, language)) for field, key in _TOOLTIP.items()]
    layers = [_bars(x, parts, shares, room, tips), *_marks(tips), *house.breaks(years, step)]
    key = _key(frame, shares, language, years, few)
    return house.facets(drawn, layers, step=step, steps=len(steps), columns=columns, key=key, shared=shares)


def _drawn(frame: pl.DataFrame, parts: Sequence[Part], shares: bool, language: Language) -> pl.DataFrame:
    """The columns that the marks read; marks that stand once on a bar read the rows of its first part."""
    names = {part.code: part.name for part in parts}
    order = {part.code: at for at, part in enumerate(parts)}
    definitions = {part.code: part.definition for part in parts}
    n = house.grouped(pl.col("n"))
    partly = pl.lit("?") if shares else pl.format("≥{}?", house.grouped(pl.col("at_least")))
    tallest = 1.0 if shares else pl.max_horizontal(pl.col("at_least").max().over("label"), _LEAST)
    nothing = pl.lit(text("unknown", language))
    part = pl.col("part").cast(pl.String)
    place = part.replace_strict(order, return_dtype=pl.Int64)
    few = pl.when(pl.col("n").is_not_null()).then(pl.lit(text("too_few", language))).otherwise(nothing)
    shown, n_shown = house.grouped(pl.col("count")).fill_null(nothing), n.fill_null(nothing)
    share_shown = house.percent(pl.col("share")).fill_null(few)
    alarm, partial = pl.col("failed") > 0, pl.col("state") != "known"
    few_shown = pl.lit(shares) & pl.col("share").is_null() & pl.col("n").is_not_null()
    return frame.select(
        "label",
        "x",
        part=part.replace_strict(names),
        order=place,
        first=place == place.min().over("label", "x"),
        value=pl.col("share" if shares else "count"),
        top=pl.when(pl.col("share").is_null()).then(0.0).otherwise(1.0) if shares else pl.col("at_least").cast(pl.Float64),
        ceiling=tallest * _ROOM,
        opacity=pl.when(partial).then(0.35).otherwise(1.0),
        # The outline of nothing would be a line of its colour.
        outline=pl.when(partial & (pl.col("count") > 0)).then(1.0).otherwise(0.0),
        above=pl.when(pl.col("state") == "known").then(n).when(pl.col("state") == "partly").then(partly).otherwise(pl.lit("?")),
        few=pl.when(few_shown).then(pl.lit(text("too_few", language))).otherwise(pl.lit("")),
        alarm=pl.when(alarm & ~few_shown).then(pl.lit("▲")).otherwise(pl.lit("")),
        raised=pl.when(alarm & few_shown).then(pl.lit("▲")).otherwise(pl.lit("")),
        count_text=shown,
        share_text=share_shown,
        n_text=n_shown,
        failed="failed",
        form=pl.col("form").cast(pl.String).fill_null("–"),
        definition=part.replace_strict(definitions),
        said=pl.format("{} {} {}: {} ({}), n = {}", "label", "x", part.replace_strict(names), shown, share_shown, n_shown),
    )


def _x(**options: Any) -> alt.X:
    return alt.X("x:O", title=None, **options)


def _bars(x: alt.X, parts: Sequence[Part], shares: bool, room: int, tips: list[alt.Tooltip]) -> alt.Chart:
    names = [part.name for part in parts]
    across = house.legend_columns(names, room)
    legend = alt.Legend(orient="top", title=None, columns=across, labelLimit=0, symbolType="square")
    colours = alt.Scale(domain=names, range=[part.colour for part in parts])
    if shares:
        scale = alt.Scale(domain=[0, _ROOM], nice=False)
        axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], minExtent=house.EXTENT)
    else:
        scale, axis = alt.Scale(nice=False), alt.Axis(format=",d", tickCount=4, minExtent=house.EXTENT)
    bars: alt.Chart = (
        alt.Chart()
        .mark_bar(strokeDash=[3, 2])
        .encode(
            x=x,
            y=alt.Y("value:Q", stack="zero", title=None, scale=scale, axis=axis),
            color=alt.Color("part:N", scale=colours, legend=legend),
            stroke=alt.Stroke("part:N", scale=colours, legend=legend),
            order=alt.Order("order:Q"),
            fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
            strokeWidth=alt.StrokeWidth("outline:Q", scale=None),
            tooltip=tips,
            description=alt.Description("said:N"),
        )
    )
    return bars


def _marks(tips: list[alt.Tooltip]) -> list[alt.Chart]:
    """What stands once on each bar: n, "too few", the mark of failed checks; and nothing, where the scale must reach."""
    once = alt.Chart().transform_filter("datum.first").encode(x=_x())
    few = [tip for field, tip in zip(_TOOLTIP, tips, strict=True) if field in ("n_text:N", "failed:Q")]

    def words(field: str, dy: int, size: float, colour: str, y: alt.Y | alt.YDatum = _TOP) -> alt.Chart:
        mark = once.mark_text(dy=dy, baseline="bottom", fontSize=size, color=colour, aria=False)
        encoded: alt.Chart = mark.encode(y=y, text=alt.Text(f"{field}:N"), tooltip=few)
        return encoded

    reach = once.mark_point(opacity=0, size=0, aria=False).encode(y=alt.Y("ceiling:Q"), tooltip=house.SILENT)
    above = [
        words("above", -4, 10.5, house.INK),
        words("few", -17, 10, house.FAINT),
        words("alarm", -17, 11, house.INK),
    ]
    # Where the words "too few" stand there is no bar.
    return [*above, words("raised", -30, 11, house.INK, alt.YDatum(0)), reach]


def _key(frame: pl.DataFrame, shares: bool, language: Language, years: Sequence[int], few: int) -> list[str]:
    """What the marks mean, of those marks that are there."""
    said = [text("key_n", language)]
    if frame["failed"].sum():
        said.append(text("key_failed", language))
    if (frame["state"] != "known").any():
        said.append(text("key_unknown", language))
    if shares and (frame["n"] < few).any():
        said.append(text("key_few", language).format(few=few))
    said += house.break_key(years, language)
    if not shares and frame["label"].n_unique() > 1:
        said.append(text("key_scales", language))
    return said
