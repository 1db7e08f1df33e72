"""Volumes of proactive disclosure: one number a year, bars or points on a logarithmic scale, one panel for each body."""

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from gongkai.charts import house, numbers
from gongkai.labels import Language, text

#: The hue of volumes. Those of the outcomes mean outcomes, so none of them is taken; no red stands beside this green.
HUE = house.GREEN
#: Room above the highest mark for its number and `▲`, as a part of the axis.
_ROOM = 0.36
_SIZE = 10.5
#: The scale of counts reaches at least so far: fewer ticks than this would repeat whole numbers.
_LEAST = 4
#: The foot of a logarithmic scale stands so many decades under the smallest value.
_FOOT = 0.5
TOOLTIP = {
    "label:N": "body",
    "x:O": "year",
    "what:N": "disclosed_measure",
    "value_text:N": "value",
    "unit_text:N": "unit",
    "reading_text:N": "reading",
    "check:N": "failed",
    "form:N": "form",
    "definition:N": "definition",
}


@house.unchecked
def volumes(
    frame: pl.DataFrame,
    *,
    years: Sequence[int],
    language: Language,
    log: bool = False,
    medians: pl.DataFrame | None = None,
    money: bool = False,
    least: int = 3,
) -> alt.FacetChart:
    """One number a year in one panel for each body, all on one scale.

    Bars stand on 0. A logarithmic scale has none, so there are points on it, joined from year to year but neither over a gap nor
    over the change of form; a 0 is written at its foot. What is there and not known is `?`, money without a unit is that number
    with a question mark in place of its unit, a form that has no such cell is `–`, and a year without a report stays empty.
    `▲` marks a failed check. A dotted line stands at the median of the bodies of a year.

    Args:
        frame: One row per report: label, year, form, value, state (`known`, `unknown`, `no_unit`, `not_in_form`), failed, check,
            what, unit_text, reading_text, definition.
        years: Every year of the axis.
        language: Of labels and tooltips.
        log: A logarithmic scale; there are no negative values.
        medians: year, median, panels.
        money: The values are amounts of yuan.
        least: Of how many values there is a median.
    """
    steps = [str(year) for year in years]
    columns = house.columns_of(frame["label"].n_unique(), len(steps))
    step = house.step_of(columns, len(steps))
    low, high = _domain(frame.filter(pl.col("state") == "known")["value"], log=log)
    drawn = _drawn(frame, low if log else 0.0, 0 if money else step, language, log=log)
    lines = _medians(frame, medians, low if log else None, language)
    scale = alt.Scale(type="log" if log else "linear", domain=[low, high], nice=False)
    y = alt.Y("place:Q", title=None, scale=scale, axis=_axis(low, high, language, log=log))
    x = house.year_axis(steps)
    layers = _points(x, y, language) if log else _bars(x, y, language)
    layers += [] if lines.is_empty() else [_median(y, language)]
    layers += [*_words(y, language), *house.breaks(years, step)]
    key = _key(drawn, years, language, log=log, money=money, medians=None if lines.is_empty() else least)
    whole = pl.concat([drawn, lines], how="diagonal")
    return house.facets(whole, layers, step=step, steps=len(steps), columns=columns, key=key, shared=True)


def _domain(known: pl.Series, *, log: bool) -> tuple[float, float]:
    """From where to where the scale of all panels reaches."""
    if not log:
        numbers_of = [float(value) for value in known.to_list()]
        low, high = min([0.0, *numbers_of]), max([0.0, *numbers_of])
        high = high if high > 0 or low < 0 else _LEAST
        # Room above the highest bar, and below the lowest for its number alone.
        span = high - low
        return low - (0.2 * span if low < 0 else 0.0), max(high + _ROOM * span, _LEAST)
    above = known.filter(known > 0).to_list() or [1, 10]
    bottom, top = math.log10(min(above)) - _FOOT, math.log10(max(above))
    return 10**bottom, 10 ** (top + _ROOM * max(top - bottom, 1))


def _axis(low: float, high: float, language: Language, *, log: bool) -> alt.Axis:
    said = numbers.axis(language)
    if not log:
        return alt.Axis(labelExpr=said, tickCount=4, minExtent=house.EXTENT)
    decades = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    # Every second or third one where there are many.
    every = max(1, math.ceil(len(decades) / 5))
    return alt.Axis(labelExpr=said, values=[10.0**power for power in decades if power % every == 0], minExtent=house.EXTENT)


def _drawn(frame: pl.DataFrame, base: float, room: int, language: Language, *, log: bool) -> pl.DataFrame:
    """The columns that the marks read; a number that needs more room than there is is rounded."""
    known, value = pl.col("state") == "known", pl.col("value")
    stands = known & ((value != 0) | pl.lit(not log))
    marks = {"known": "", "unknown": "?", "no_unit": text("mark_no_unit", language), "not_in_form": "–"}
    shown = value.map_elements(lambda one: numbers.fitting(one, language, pixels=room, size=_SIZE), return_dtype=pl.String)
    exact = pl.when(value.is_not_null()).then(numbers.exactly(value)).otherwise(pl.lit(text("unknown", language)))
    value_text = pl.when(pl.col("state") == "not_in_form").then(pl.lit("–")).otherwise(exact)
    # Points are joined while years follow each other on one form.
    breaks = [(pl.col("year").diff() != 1), pl.col("form") != pl.col("form").shift(), ~stands, ~stands.shift()]
    return frame.select(
        "label",
        "form",
        "failed",
        "what",
        "unit_text",
        "reading_text",
        "definition",
        check=pl.col("check").replace("", "–"),
        run=pl.any_horizontal(breaks).fill_null(value=True).cum_sum().over("label"),
        x=pl.col("year").cast(pl.String),
        kind=pl.lit("value"),
        place=pl.when(stands).then(value).otherwise(base),
        stands=stands,
        under=(value < 0).fill_null(value=False),
        above=pl.when(known).then(shown).otherwise(pl.lit("")),
        rounded=(known & (shown != exact)).fill_null(value=False),
        mark=pl.col("state").cast(pl.String).replace_strict(marks),
        alarm=pl.when(pl.col("failed") > 0).then(pl.lit("▲")).otherwise(pl.lit("")),
        value_text=value_text,
        said=pl.format("{} {} {}: {} {}", "label", "year", "what", value_text, "reading_text"),
    )


def _medians(frame: pl.DataFrame, medians: pl.DataFrame | None, foot: float | None, language: Language) -> pl.DataFrame:
    """The medians, in each panel for the years of its reports; one of 0 at the foot of a logarithmic scale."""
    nothing = pl.DataFrame(schema={"year": pl.Int32, "median": pl.Float64, "panels": pl.UInt32})
    whole = frame.select("label", "year").join(nothing if medians is None else medians, on="year", maintain_order="left")
    rows, said = whole.select("panels", "median").iter_rows(), text("median_tip", language)
    words = [said.format(panels=panels, value=numbers.exact(value)) for panels, value in rows]
    return whole.select(
        "label",
        place=pl.col("median") if foot is None else pl.col("median").clip(lower_bound=foot),
        x=pl.col("year").cast(pl.String),
        kind=pl.lit("median"),
        median_text=pl.Series(words, dtype=pl.String),
    )


def _bars(x: alt.X, y: alt.Y, language: Language) -> list[alt.Chart]:
    bars = alt.Chart().transform_filter("datum.stands").mark_bar(color=HUE)
    return [bars.encode(x=x, y=y, tooltip=house.tooltips(TOOLTIP, language), description="said:N")]


def _points(x: alt.X, y: alt.Y, language: Language) -> list[alt.Chart]:
    there = alt.Chart().transform_filter("datum.stands")
    lines = there.mark_line(color=HUE, strokeWidth=1.5, aria=False)
    points = there.mark_point(filled=True, color=HUE, size=46, opacity=1)
    return [
        lines.encode(x=x, y=y, detail="run:N", tooltip=house.SILENT),
        points.encode(x=x, y=y, tooltip=house.tooltips(TOOLTIP, language), description="said:N"),
    ]


def _words(y: alt.Y, language: Language) -> list[alt.Chart]:
    """Numbers above, or under what is below 0; marks of what is not known; `▲`."""
    tips = house.tooltips(TOOLTIP, language)

    def words(field: str, holds: str, dy: int, size: float, baseline: Any = "bottom") -> list[alt.Chart]:
        there = alt.Chart().transform_filter(f"datum.kind === 'value' && {holds}")
        mark = there.encode(x=alt.X("x:O", title=None), y=y, text=f"{field}:N")
        mark = mark.mark_text(dy=dy, baseline=baseline, fontSize=size, color=house.INK, aria=False)
        return [halo(mark), mark.encode(tooltip=tips)]

    return [
        *words("above", "!datum.under", -4, _SIZE),
        *words("above", "datum.under", 4, _SIZE, "top"),
        *words("mark", "datum.mark !== ''", -4, 11),
        *words("alarm", "datum.alarm !== ''", -17, 11),
    ]


def halo(words: alt.Chart) -> alt.Chart:
    """The same words in white and wider, to stand behind them where they cross a line."""
    found = words.copy(deep=True)
    found.mark.color = found.mark.stroke = "white"
    found.mark.strokeWidth, found.mark.strokeJoin = 4, "round"
    return found.encode(tooltip=house.SILENT)


def _median(y: alt.Y, language: Language) -> alt.Chart:
    lines = alt.Chart().transform_filter("datum.kind === 'median'")
    mark = lines.mark_rule(strokeDash=[2, 2], strokeWidth=1.5, color=house.INK, aria=False)
    tips = [alt.Tooltip("median_text:N", title=text("median", language))]
    encoded: alt.Chart = mark.encode(
        x=alt.X("x:O", title=None, bandPosition=0), x2=alt.X2("x", bandPosition=1), y=y, tooltip=tips
    )
    return encoded


def _key(
    drawn: pl.DataFrame, years: Sequence[int], language: Language, *, log: bool, money: bool, medians: int | None
) -> list[str]:
    """What the marks mean, of those marks that are there."""
    marks = set(drawn["mark"])
    there = {
        "key_yuan": money,
        "key_failed": bool(drawn["failed"].sum()),
        "key_not_known": "?" in marks,
        "key_no_unit": text("mark_no_unit", language) in marks,
        "key_not_in_form": "–" in marks,
        "key_median": medians is not None,
    }
    said = [text(key, language).format(least=medians) for key, holds in there.items() if holds]
    said += house.break_key(years, language)
    scale = {
        "key_log": log,
        "key_one_scale": drawn["label"].n_unique() > 1,
        "key_rounded": bool(drawn["rounded"].any()),
    }
    return said + [text(key, language) for key, holds in scale.items() if holds]
