"""Frames to Altair charts: pure functions that read no panel and keep no state.

Colours are the Okabe-Ito palette, by meaning and the same everywhere; there is no red beside green, for readers who see no
difference between them.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from gongkai import forms
from gongkai.labels import Language, name, text

COLOURS = {
    "granted": "#0072B2",
    "partly_granted": "#56B4E9",
    "denied": "#D55E00",
    "unavailable": "#E69F00",
    "not_processed": "#CC79A7",
    "other": "#999999",
}
#: Fonts with Chinese of the usual systems; the browser takes the first that it has.
FONTS = ", ".join(
    ["'Noto Sans CJK SC'", "'Noto Sans SC'", "'Microsoft YaHei'", "'PingFang SC'", "'WenQuanYi Micro Hei'", "sans-serif"]
)

_INK, _FAINT = "#222222", "#6b6b6b"
#: Widths in pixels of one panel alone and of one of several, and of the names and lines that must fit there.
_ALONE, _BESIDE, _MARGIN, _EXTENT = 560, 252, 56, 36
_STEPS = (34, 72)
#: Room above the tallest bar for n and the marks.
_ROOM = 1.36
#: The scale of counts reaches at least so far: fewer ticks than this would repeat whole numbers.
_LEAST = 4
#: The part of a year's step that stands between two bars.
_GAP = 0.2
#: The fields of a tooltip and the texts that name them.
_TOOLTIP = {
    "body:N": "body",
    "year:O": "year",
    "outcome:N": "outcome",
    "count_text:N": "count",
    "share_text:N": "share",
    "n_text:N": "items_sum",
    "definition:N": "share_of",
    "failed:Q": "failed",
    "form:N": "form",
}
#: Signs that must not begin a line.
_CLOSING = "）)，,。.；;、：:"


def outcomes(
    frame: pl.DataFrame,
    *,
    shares: bool,
    language: Language,
    years: Sequence[int] | None = None,
    title: Sequence[str] = (),
    few: int = 10,
) -> alt.FacetChart:
    """What became of applications: years across, one panel for each body, outcomes stacked in the order of the form.

    The axis has every year of the range, and a year without a report stays empty. The number above a bar is n, the sum of the
    outcomes. If an outcome of a report is not known, there is no n: counts draw the known outcomes pale with a dashed outline
    under `≥sum?`, shares draw nothing but `?`, for their denominator is not known. Below `few` there is no share either, but
    the words "too few". `▲` marks a report with failed checks, whose bar is drawn as printed. A dashed line stands where one
    statutory form follows the other. In counts every panel has its own scale, since bodies differ a thousandfold.

    Args:
        frame: One row per report and outcome, as `gongkai.explore.breakdown` makes it: body, year, form, outcome, count, n,
            share, at_least, failed, state.
        shares: Shares of n instead of counts.
        language: Of labels and tooltips.
        years: Every year of the axis; those from the first to the last of the frame.
        title: Lines to put above the chart, so that it can stand alone; each is wrapped.
        few: The n below which the frame gives no share.
    """
    span = [int(year) for year in years or range(int(_year(frame, "min")), int(_year(frame, "max")) + 1)]
    bodies = frame["body"].unique(maintain_order=True).to_list()
    columns = 1 if len(bodies) == 1 or len(span) * _STEPS[0] > _BESIDE + _MARGIN else 2
    room = _ALONE if columns == 1 else _BESIDE
    step = min(max(room // len(span), _STEPS[0]), _STEPS[1])
    width = step * len(span)
    drawn = _drawn(frame, shares, language)
    layers = [_bars(span, shares, language), *_marks(language), *_break(span, step)]
    panel = alt.layer(*layers).properties(width=width, height=240 if len(bodies) == 1 else 130)
    across = (width + _MARGIN) * min(columns, len(bodies))
    header = alt.Header(title=None, labelOrient="top", labelAnchor="start", labelLimit=0, labelExpr="split(datum.value, '\\n')")
    wrapped = {body: "\n".join(_wrapped(body, width)) for body in bodies}
    independent: Any = "independent"
    scales = {} if shares else {"scale": alt.ScaleResolveMap(y=independent)}
    return alt.FacetChart(
        data=drawn.with_columns(pl.col("body").replace_strict(wrapped)),
        spec=panel,
        facet=alt.Facet("body:N", sort=list(wrapped.values()), header=header),
        columns=columns,
        spacing=28,
        title=_title(title, _key(frame, shares, language, span, few), across),
        resolve=alt.Resolve(axis=alt.AxisResolveMap(x=independent, y=independent), **scales),
        config=config(),
    )


def _drawn(frame: pl.DataFrame, shares: bool, language: Language) -> pl.DataFrame:
    """The columns that the marks read; marks that stand once on a bar read the rows of its first outcome."""
    codes = list(COLOURS)
    names = {code: name("outcomes", code, language) for code in codes}
    n = _grouped(pl.col("n"))
    partly = pl.lit("?") if shares else pl.format("≥{}?", _grouped(pl.col("at_least")))
    tallest = 1.0 if shares else pl.max_horizontal(pl.col("at_least").max().over("body"), _LEAST)
    nothing = pl.lit(text("unknown", language))
    outcome = pl.col("outcome").cast(pl.String)
    percent = (pl.col("share") * 100).round(1).cast(pl.String) + "%"
    few = pl.when(pl.col("n").is_not_null()).then(pl.lit(text("too_few", language))).otherwise(nothing)
    shown, n_shown = pl.col("count").cast(pl.String).fill_null(nothing), n.fill_null(nothing)
    alarm = pl.col("failed") > 0
    few_shown = pl.lit(shares) & pl.col("share").is_null() & pl.col("n").is_not_null()
    return frame.select(
        "body",
        "year",
        outcome=outcome.replace_strict(names),
        order=outcome.replace_strict({code: at for at, code in enumerate(codes)}, return_dtype=pl.Int64),
        value=pl.col("share" if shares else "count"),
        top=pl.when(pl.col("share").is_null()).then(0.0).otherwise(1.0) if shares else pl.col("at_least").cast(pl.Float64),
        ceiling=tallest * _ROOM,
        partly=pl.col("state") != "known",
        label=pl.when(pl.col("state") == "known").then(n).when(pl.col("state") == "partly").then(partly).otherwise(pl.lit("?")),
        few=pl.when(few_shown).then(pl.lit(text("too_few", language))).otherwise(pl.lit("")),
        alarm=pl.when(alarm & ~few_shown).then(pl.lit("▲")).otherwise(pl.lit("")),
        raised=pl.when(alarm & few_shown).then(pl.lit("▲")).otherwise(pl.lit("")),
        count_text=shown,
        share_text=percent.fill_null(few),
        n_text=n_shown,
        failed="failed",
        form=pl.col("form").cast(pl.String).fill_null("–"),
        definition=pl.lit(text("share_definition", language)),
        said=pl.format(
            "{} {} {}: {} ({}), n = {}", "body", "year", outcome.replace_strict(names), shown, percent.fill_null(few), n_shown
        ),
    )


def _grouped(number: pl.Expr) -> pl.Expr:
    return number.map_elements(lambda value: f"{value:,}", return_dtype=pl.String)


def _x(**options: Any) -> alt.X:
    return alt.X("year:O", title=None, **options)


def _bars(span: Sequence[int], shares: bool, language: Language) -> alt.Chart:
    names = [name("outcomes", code, language) for code in COLOURS]
    across = len(names) if language == "zh" else 3
    legend = alt.Legend(orient="top", title=None, columns=across, labelLimit=0, symbolType="square")
    colours = alt.Scale(domain=names, range=list(COLOURS.values()))
    if shares:
        scale = alt.Scale(domain=[0, _ROOM], nice=False)
        axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], minExtent=_EXTENT)
    else:
        scale, axis = alt.Scale(nice=False), alt.Axis(format=",d", tickCount=4, minExtent=_EXTENT)
    bars: alt.Chart = (
        alt.Chart()
        .mark_bar()
        .encode(
            x=_x(
                scale=alt.Scale(domain=list(span), paddingInner=_GAP, paddingOuter=_GAP / 2),
                axis=alt.Axis(labelAngle=0, ticks=False),
            ),
            y=alt.Y("value:Q", stack="zero", title=None, scale=scale, axis=axis),
            color=alt.Color("outcome:N", scale=colours, legend=legend),
            stroke=alt.Stroke("outcome:N", scale=colours, legend=legend),
            order=alt.Order("order:Q"),
            fillOpacity=alt.condition("datum.partly", alt.value(0.35), alt.value(1)),
            # The outline of nothing would be a line of its colour.
            strokeWidth=alt.condition("datum.partly && datum.value > 0", alt.value(1), alt.value(0)),
            strokeDash=alt.value([3, 2]),
            tooltip=_tooltip(language, _TOOLTIP),
            description="said:N",
        )
    )
    return bars


def _tooltip(language: Language, fields: Mapping[str, str]) -> list[alt.Tooltip]:
    return [alt.Tooltip(field, title=text(key, language)) for field, key in fields.items()]


def _marks(language: Language) -> list[alt.Chart]:
    """What stands once on each bar: n, "too few", the mark of failed checks; and nothing, where the scale must reach."""
    once = alt.Chart().transform_filter("datum.order == 0").encode(x=_x())
    tooltip = _tooltip(language, {field: _TOOLTIP[field] for field in _TOOLTIP if field in ("n_text:N", "failed:Q")})

    def words(field: str, dy: int, size: float, colour: str, y: Any = "top:Q") -> alt.Chart:
        mark = once.mark_text(dy=dy, baseline="bottom", fontSize=size, color=colour, aria=False)
        encoded: alt.Chart = mark.encode(y=y, text=f"{field}:N", tooltip=tooltip)
        return encoded

    reach = once.mark_point(opacity=0, size=0, aria=False).encode(y="ceiling:Q", tooltip=alt.value(None))
    above = [words("label", -4, 10.5, _INK), words("few", -17, 10, _FAINT), words("alarm", -17, 11, _INK)]
    # Where the words "too few" stand there is no bar.
    return [*above, words("raised", -30, 11, _INK, alt.datum(0)), reach]


def _break(span: Sequence[int], step: int) -> list[alt.Chart]:
    """A line between the last year of one form and the first of the next, for each change that the axis shows."""
    return [
        alt.Chart(pl.DataFrame({"year": [int(code)]}))
        .mark_rule(strokeDash=[4, 3], color=_FAINT, xOffset=-_GAP * step / 2)
        .encode(x=_x(bandPosition=0))
        for code in _changes(span)
    ]


def _changes(span: Sequence[int]) -> list[str]:
    return [code for code in list(forms.forms())[1:] if int(code) in span and int(code) - 1 in span]


def _key(frame: pl.DataFrame, shares: bool, language: Language, span: Sequence[int], few: int) -> list[str]:
    """What the marks mean, of those marks that are there."""
    said = [text("key_n", language)]
    if frame["failed"].sum():
        said.append(text("key_failed", language))
    if (frame["state"] != "known").any():
        said.append(text("key_unknown", language))
    if shares and (frame["n"] < few).any():
        said.append(text("key_few", language).format(few=few))
    said += [text("key_break", language).format(before=int(code) - 1, after=code) for code in _changes(span)]
    if not shares and frame["body"].n_unique() > 1:
        said.append(text("key_scales", language))
    return said


def _title(lines: Sequence[str], key: list[str], width: int) -> alt.TitleParams:
    """The lines and, under them, the key, both wrapped to the width; without lines the key alone."""
    head = [part for line in lines for part in _wrapped(line, width)]
    below = _packed(key, width)
    if not head:
        return alt.TitleParams(below, fontSize=11, fontWeight="normal", color=_FAINT)
    return alt.TitleParams(head, subtitle=below)


def config() -> alt.Config:
    """The fonts and colours of all charts of the package."""
    return alt.Config(
        font=FONTS,
        padding=6,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(labelColor=_FAINT, gridColor="#e6e6e6", domainColor="#b5b5b5", tickColor="#b5b5b5", labelFontSize=11),
        axisX=alt.AxisConfig(grid=False, labelOverlap=False),
        header=alt.HeaderConfig(labelFontSize=13, labelFontWeight="bold", labelColor=_INK, labelPadding=6),
        legend=alt.LegendConfig(labelFontSize=12, labelColor=_INK, padding=0, offset=14, symbolStrokeWidth=0, columnPadding=14),
        title=alt.TitleConfig(anchor="start", fontSize=14, color=_INK, subtitleFontSize=11, subtitleColor=_FAINT, offset=8),
    )


def _year(frame: pl.DataFrame, which: str) -> Any:
    return getattr(frame["year"], which)()


def _width(line: str) -> float:
    """About how wide a line is, in letters; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def _wrapped(line: str, pixels: int) -> list[str]:
    """A line in pieces that fit, broken at a space where one is near."""
    room = max(math.floor(pixels / 7.2), 10)
    pieces = [""]
    for sign in line:
        if _width(pieces[-1] + sign) > room and sign not in _CLOSING:
            cut = pieces[-1].rfind(" ") + 1
            cut = cut if cut > room / 2 else len(pieces[-1])
            pieces[-1:] = [pieces[-1][:cut].rstrip(), pieces[-1][cut:]]
        pieces[-1] += sign
    return pieces


def _packed(parts: Sequence[str], pixels: int) -> list[str]:
    """Parts side by side, a new line where the next would not fit."""
    room = math.floor(pixels / 5.6)
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]}　{part}" if lines[-1] else part
        lines[-1:] = [joined] if _width(joined) <= room else [lines[-1], part]
    return lines
