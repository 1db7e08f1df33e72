"""What one year carries forward beside what the next says that it carried over, one panel for each body."""

from collections.abc import Sequence

import altair as alt
import polars as pl

from gongkai.charts import house
from gongkai.labels import Language, text

#: Room above the highest mark for its numbers and the mark of a failed check.
_ROOM = 1.5
#: The scale reaches at least so far: fewer ticks than this would repeat whole numbers.
_LEAST = 4
_TOOLTIP = {
    "label:N": "body",
    "x:O": "year",
    "before_text:N": "carry_before",
    "now_text:N": "carry_now",
    "said:N": "carry_status",
}
_FAILS, _OPEN = "fail", "unknown"


@house.unchecked
def carry(frame: pl.DataFrame, *, steps: Sequence[str], language: Language, years: Sequence[int] = ()) -> alt.FacetChart:
    """A ring and a dot for each report, which coincide where the two years agree.

    The ring is what the report of the year before carries forward, the dot what this report says was carried over. They are
    joined by a line where they differ and are compared: a solid one under `▲` where the check fails, a dashed one where it cannot
    be decided. A number that is not known is a `?`, one without a report has no mark, and a year without a report stays empty.
    Every panel has its own scale.

    Args:
        frame: One row per report: label, x, before and now (null where not known), status (pass, fail, unknown, apart), words
            (the status in the language).
        steps: Every year of the axis.
        language: Of labels and tooltips.
        years: The same years as numbers: the change of form is drawn.
    """
    columns = house.columns_of(frame["label"].n_unique(), len(steps))
    step = house.step_of(columns, len(steps))
    drawn = _drawn(frame, language)
    x = house.year_axis(steps)
    axis = alt.Axis(format=",d", tickCount=4, minExtent=house.EXTENT)
    y = alt.Y("before:Q", title=None, scale=alt.Scale(nice=False, domainMin=0), axis=axis)
    tips = house.tooltips(_TOOLTIP, language)
    base = alt.Chart().encode(x=x, tooltip=tips)
    now = alt.Y("now:Q")
    fails = "datum.status === 'fail'"
    joined = base.transform_filter(f"datum.before !== null && datum.now !== null && ({fails} || datum.status === 'unknown')")
    layers = [
        joined.transform_filter(fails).mark_rule(strokeWidth=2, color=house.VERMILION, aria=False).encode(y=y, y2="now:Q"),
        joined.transform_filter(f"!({fails})")
        .mark_rule(strokeWidth=2, color=house.GREY, strokeDash=[3, 2], aria=False)
        .encode(y=y, y2="now:Q"),
        base.transform_filter("datum.before !== null")
        .mark_point(filled=False, size=130, strokeWidth=2, opacity=1, color=house.ORANGE, aria=False)
        .encode(y=y),
        base.transform_filter("datum.now !== null")
        .mark_point(filled=True, size=46, opacity=1, color=house.BLUE)
        .encode(y=now, description="told:N"),
        base.mark_text(dy=-10, baseline="bottom", fontSize=10.5, color=house.INK, aria=False).encode(
            y="high:Q", text="numbers:N"
        ),
        base.mark_text(dy=-24, baseline="bottom", fontSize=11, color=house.INK, aria=False).encode(y="high:Q", text="alarm:N"),
        base.mark_point(opacity=0, size=0, aria=False).encode(y="ceiling:Q", tooltip=house.SILENT),
        *house.breaks(years, step),
    ]
    key = _key(frame, language, years)
    return house.facets(drawn, layers, step=step, steps=len(steps), columns=columns, key=key, shared=False)


def _drawn(frame: pl.DataFrame, language: Language) -> pl.DataFrame:
    before, now = pl.col("before"), pl.col("now")
    nothing = pl.lit("?")
    shown = [house.grouped(each).fill_null(nothing) for each in (before, now)]
    # One number where both are the same, or where there is none to compare it with.
    alone = (before == now).fill_null(value=False) | (before.is_null() & (pl.col("status") == "apart"))
    numbers = pl.when(alone).then(shown[1]).otherwise(pl.format("{}→{}", *shown))
    high = pl.max_horizontal(before, now).fill_null(0).cast(pl.Float64)
    tallest = pl.max_horizontal(high.max().over("label"), pl.lit(float(_LEAST)))
    known = [house.grouped(each).fill_null(pl.lit(text("unknown", language))) for each in (before, now)]
    return frame.select(
        "label",
        "x",
        "before",
        "now",
        "status",
        numbers=numbers,
        high=high,
        ceiling=tallest * _ROOM,
        alarm=pl.when(pl.col("status") == "fail").then(pl.lit("▲")).otherwise(pl.lit("")),
        before_text=known[0],
        now_text=known[1],
        said="words",
        told=pl.format("{} {}: {} → {}, {}", "label", "x", *known, "words"),
    )


def _key(frame: pl.DataFrame, language: Language, years: Sequence[int]) -> list[str]:
    """What the marks mean, of those marks that are there."""
    said = [text("key_carry_before", language), text("key_carry_now", language)]
    if (frame["status"] == _FAILS).any():
        said.append(text("key_carry_failed", language))
    if (frame["status"] == _OPEN).any():
        said.append(text("key_carry_unknown", language))
    said += house.break_key(years, language)
    if frame["label"].n_unique() > 1:
        said.append(text("key_scales", language))
    return said
