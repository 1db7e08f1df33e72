"""Rates side by side: a point with its interval for each rate and year, one panel for each body."""

from collections.abc import Sequence

import altair as alt
import polars as pl

from gongkai.charts import house
from gongkai.charts.composition import Part
from gongkai.labels import Language, text

_TOOLTIP = {
    "label:N": "body",
    "x:O": "year",
    "rate:N": "rate",
    "value_text:N": "share",
    "interval:N": "interval",
    "numerator:Q": "numerator",
    "n_text:N": "denominator_n",
    "definition:N": "definition",
    "failed:Q": "failed",
}
#: Shapes tell the rates apart where colours do not.
_SHAPES = ("circle", "square", "diamond", "triangle-up")
_TOP = 1.16
_SCALE = alt.Scale(domain=[0, _TOP], nice=False)


@house.unchecked
def rates(
    frame: pl.DataFrame,
    parts: Sequence[Part],
    *,
    steps: Sequence[str],
    language: Language,
    years: Sequence[int] = (),
    few: int = 10,
) -> alt.FacetChart:
    """Rates with their 95 % Wilson intervals, side by side within each year.

    A rate of which n is not known is a `?`; one of fewer than `few` is the words "too few", and no point. A year without a
    report stays empty. `▲` marks a report with failed checks of any of its rates; a dashed line stands where one statutory form
    follows the other.

    Args:
        frame: One row per report and rate: label, x (year), rate, value, low, high, numerator, n, failed, definition.
        parts: The rates in their order, with names and colours.
        steps: Every step of the axis: years, or kinds of applicant.
        language: Of labels and tooltips.
        years: The years of the axis, where its steps are years.
        few: The n below which the frame gives no rate.
    """
    least, most = house.STEPS if years else house.KIND_STEPS
    columns = house.columns_of(frame["label"].n_unique(), len(steps), least)
    step = house.step_of(columns, len(steps), most, least)
    names = {part.code: part.name for part in parts}
    nothing = pl.lit(text("unknown", language))
    few_said = pl.lit(text("too_few", language))
    missing = pl.when(pl.col("n").is_null()).then(pl.lit("?")).otherwise(pl.lit("×"))
    mark = pl.when(pl.col("value").is_null()).then(missing).otherwise(pl.lit(""))
    # What is the matter with all rates of a step stands there once.
    all_alike = mark.n_unique().over("label", "x") == 1
    drawn = frame.select(
        "label",
        "x",
        "low",
        "high",
        "numerator",
        "value",
        "failed",
        "definition",
        rate=pl.col("rate").cast(pl.String).replace_strict(names),
        mark=pl.when(all_alike).then(pl.lit("")).otherwise(mark),
        shared=pl.when(all_alike).then(mark).otherwise(pl.lit("")),
        alarm=pl.when((pl.col("failed") > 0).any().over("label", "x")).then(pl.lit("▲")).otherwise(pl.lit("")),
        n_text=house.grouped(pl.col("n")).fill_null(nothing),
        value_text=house.percent(pl.col("value")).fill_null(pl.when(pl.col("n").is_null()).then(nothing).otherwise(few_said)),
        interval=pl.format("{} – {}", house.percent(pl.col("low")), house.percent(pl.col("high"))).fill_null("–"),
        said=pl.format(
            "{} {} {}: {}, n = {}",
            "label",
            "x",
            pl.col("rate").cast(pl.String).replace_strict(names),
            house.percent(pl.col("value")).fill_null(pl.when(pl.col("n").is_null()).then(nothing).otherwise(few_said)),
            house.grouped(pl.col("n")).fill_null(nothing),
        ),
    )
    order = [part.name for part in parts]
    across = house.legend_columns(order, columns * step * len(steps))
    legend = alt.Legend(orient="top", title=None, columns=across, labelLimit=0)
    base = alt.Chart().encode(
        x=house.year_axis(steps) if years else house.kind_axis(steps, step),
        xOffset=alt.XOffset("rate:N", sort=order, scale=alt.Scale(domain=order, paddingOuter=0.6)),
        color=alt.Color("rate:N", legend=legend, scale=alt.Scale(domain=order, range=[part.colour for part in parts])),
    )
    shape = alt.Shape("rate:N", legend=legend, scale=alt.Scale(domain=order, range=list(_SHAPES[: len(order)])))
    y = alt.Y(
        "value:Q",
        title=None,
        scale=_SCALE,
        axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], minExtent=house.EXTENT),
    )
    tips = house.tooltips(_TOOLTIP, language)
    low = alt.Y("low:Q", title=None, scale=_SCALE)
    alone = alt.Chart().transform_filter(f"datum.rate === {order[0]!r}")
    layers = [
        base.mark_rule(strokeWidth=1.5, opacity=0.75, aria=False).encode(y=low, y2=alt.Y2("high:Q"), tooltip=tips),
        base.mark_point(filled=True, size=46, opacity=1).encode(
            y=y, shape=shape, tooltip=tips, description=alt.Description("said:N")
        ),
        base.mark_text(fontSize=11, baseline="bottom", dy=-2).encode(
            y=alt.YDatum(0), text=alt.Text("mark:N"), color=alt.ColorValue(house.FAINT), tooltip=tips
        ),
        alone.mark_text(fontSize=11, baseline="bottom", dy=-2, color=house.FAINT, aria=False).encode(
            x=alt.X("x:O"), y=alt.YDatum(0), text=alt.Text("shared:N"), tooltip=house.SILENT
        ),
        alone.mark_text(fontSize=11, baseline="top", color=house.INK, aria=False).encode(
            x=alt.X("x:O"), y=alt.YDatum(_TOP), text=alt.Text("alarm:N"), tooltip=house.SILENT
        ),
        *house.breaks(years, step),
    ]
    key = [text("key_interval", language)]
    if frame["failed"].sum():
        key.append(text("key_failed", language))
    if frame["n"].null_count():
        key.append(text("key_unknown", language))
    if (frame["n"] < few).any():
        key.append(text("key_few_rate", language).format(few=few))
    key += house.break_key(years, language)
    return house.facets(drawn, layers, step=step, steps=len(steps), columns=columns, key=key, shared=True)
