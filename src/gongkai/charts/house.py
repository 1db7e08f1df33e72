"""What all charts of the package share: colours, fonts, the change of form, titles and keys that fit, the frame of a picture."""

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from gongkai import forms
from gongkai.labels import Language, text

#: Okabe-Ito, by meaning and the same everywhere; no red beside green, for readers who see no difference between them.
BLUE, SKY, VERMILION, ORANGE, PURPLE, GREEN, GREY = "#0072B2", "#56B4E9", "#D55E00", "#E69F00", "#CC79A7", "#009E73", "#999999"
COLOURS: Mapping[str, str] = {
    "granted": BLUE,
    "partly_granted": SKY,
    "denied": VERMILION,
    "unavailable": ORANGE,
    "not_processed": PURPLE,
    "other": GREY,
}
#: Fonts with Chinese of the usual systems; the browser takes the first that it has.
FONTS = ", ".join(
    ["'Noto Sans CJK SC'", "'Noto Sans SC'", "'Microsoft YaHei'", "'PingFang SC'", "'WenQuanYi Micro Hei'", "sans-serif"]
)
INK, FAINT = "#222222", "#6b6b6b"
#: Widths in pixels of one panel alone and of one of several, and of what stands left of its axis.
ALONE, BESIDE, MARGIN, EXTENT = 560, 252, 56, 36
#: The least and the most that a year takes.
STEPS = (34, 72)
#: The most that a named kind takes.
KIND_STEP = 92
#: The part of a year's step that stands between two bars.
GAP = 0.2
#: No tooltip; a channel, for Altair takes long to find out what a plain value is.
SILENT = alt.TooltipValue(None)
#: Signs that must not begin a line.
_CLOSING = "）)，,。.；;、：:"
#: What is not broken: words and numbers of Latin letters and digits, single signs of others; each with the space behind it.
_TOKENS = re.compile(r"[0-9A-Za-z.,%–'’()/-]+\s*|.\s*")
_FOOT, _LINE = 10, 14
#: The words of a picture have at least so much room, however narrow its chart.
_WORDS = 420


def shades(colour: str, count: int) -> list[str]:
    """Shades of a colour from dark to light, for the parts of what the colour means."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    found = []
    for at in range(count):
        share = -0.35 + 1.05 * at / max(count - 1, 1)
        mixed = [value * (1 + share) if share < 0 else value + (255 - value) * share for value in (red, green, blue)]
        found.append("#" + "".join(f"{round(value):02x}" for value in mixed))
    return found


def columns_of(bodies: int, steps: int) -> int:
    """How many panels stand beside each other."""
    return 1 if bodies == 1 or steps * STEPS[0] > BESIDE + MARGIN else 2


def step_of(columns: int, steps: int, most: int = STEPS[1]) -> int:
    """How wide a step of the axis is."""
    return min(max((ALONE if columns == 1 else BESIDE) // max(steps, 1), STEPS[0]), most)


def facets(
    drawn: pl.DataFrame,
    layers: Sequence[alt.Chart],
    *,
    step: int,
    steps: int,
    columns: int,
    key: Sequence[str],
    shared: bool,
) -> alt.FacetChart:
    """Layers as one panel for each label of the frame, in its order, under the key of their marks.

    Args:
        drawn: The data, with a column `label`.
        layers: What is drawn in each panel.
        step: How wide a step of the axis is.
        steps: How many steps the axis has.
        columns: How many panels stand beside each other.
        key: What the marks mean.
        shared: Whether the panels have one vertical scale.
    """
    labels = drawn["label"].unique(maintain_order=True).to_list()
    width = step * steps
    panel = alt.layer(*layers).properties(width=width, height=240 if len(labels) == 1 else 130)
    across = (width + MARGIN) * min(columns, len(labels))
    header = alt.Header(title=None, labelOrient="top", labelAnchor="start", labelLimit=0, labelExpr="split(datum.value, '\\n')")
    folded = {label: "\n".join(wrapped(label, width)) for label in labels}
    independent: Any = "independent"
    scales = {} if shared else {"scale": alt.ScaleResolveMap(y=independent)}
    return alt.FacetChart(
        data=drawn.with_columns(pl.col("label").replace_strict(folded)),
        spec=panel,
        facet=alt.Facet("label:N", sort=list(folded.values()), header=header),
        columns=columns,
        spacing=28,
        title=alt.TitleParams(packed(key, across), fontSize=11, fontWeight="normal", color=FAINT),
        resolve=alt.Resolve(axis=alt.AxisResolveMap(x=independent, y=independent), **scales),
        usermeta={"width": across},
        config=config(),
    )


def year_axis(years: Sequence[str]) -> alt.X:
    """Years across, with a gap for every year without a report."""
    scale = alt.Scale(domain=list(years), paddingInner=GAP, paddingOuter=GAP / 2)
    return alt.X("x:O", title=None, scale=scale, axis=alt.Axis(labelAngle=0, ticks=False))


def kind_axis(names: Sequence[str], step: int) -> alt.X:
    """Named kinds across, their names folded to the step."""
    scale = alt.Scale(domain=list(names), paddingInner=GAP, paddingOuter=GAP / 2)
    folded = {name: "\n".join(wrapped(name, step, size=11, least=4)) for name in names}
    lines = f"split({json.dumps(folded, ensure_ascii=False)}[datum.value], '\\n')"
    return alt.X("x:O", title=None, scale=scale, axis=alt.Axis(labelAngle=0, ticks=False, labelExpr=lines))


def breaks(years: Sequence[int], step: int) -> list[alt.Chart]:
    """A line between the last year of one form and the first of the next, for each change that the axis shows."""
    return [
        alt.Chart(pl.DataFrame({"x": [code]}))
        .mark_rule(strokeDash=[4, 3], color=FAINT, xOffset=-GAP * step / 2, aria=False)
        .encode(x=alt.X("x:O", title=None, bandPosition=0), tooltip=SILENT)
        for code in changes(years)
    ]


def changes(years: Sequence[int]) -> list[str]:
    """The forms that begin within the years, after one of them."""
    return [code for code in list(forms.forms())[1:] if int(code) in years and int(code) - 1 in years]


def break_key(years: Sequence[int], language: Language) -> list[str]:
    """What the line of a change of form means."""
    return [text("key_break", language).format(before=int(code) - 1, after=code) for code in changes(years)]


def tooltips(fields: Mapping[str, str], language: Language) -> list[alt.Tooltip]:
    """Tooltips of fields with the keys of their names."""
    return [alt.Tooltip(field, title=text(key, language)) for field, key in fields.items()]


def framed(chart: alt.FacetChart, *, title: str, count: str, foot: Iterable[str]) -> alt.VConcatChart:
    """The chart as a picture that can stand alone: title and n above it; definition, source and date below."""
    width = max(chart.usermeta["width"], _WORDS)
    inner = chart.copy(deep=False)
    inner.config = inner.usermeta = alt.Undefined
    below = [piece for line in foot for piece in wrapped(line, width, size=_FOOT)]
    words = alt.Chart(alt.InlineData([{}])).mark_text(
        align="left", baseline="top", x=0, y=0, text=below, fontSize=_FOOT, color=FAINT, lineHeight=_LINE, aria=False
    )
    head = alt.TitleParams(wrapped(title, width), subtitle=packed([count], width), offset=14)
    foot_ = words.properties(width=width, height=_LINE * len(below))
    return alt.vconcat(inner, foot_, title=head, spacing=16, config=config())


def config() -> alt.Config:
    """The fonts and colours of all charts of the package."""
    return alt.Config(
        font=FONTS,
        padding=6,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(labelColor=FAINT, gridColor="#e6e6e6", domainColor="#b5b5b5", tickColor="#b5b5b5", labelFontSize=11),
        axisX=alt.AxisConfig(grid=False, labelOverlap=False),
        header=alt.HeaderConfig(labelFontSize=13, labelFontWeight="bold", labelColor=INK, labelPadding=6),
        legend=alt.LegendConfig(labelFontSize=12, labelColor=INK, padding=0, offset=14, symbolStrokeWidth=0, columnPadding=14),
        title=alt.TitleConfig(anchor="start", fontSize=14, color=INK, subtitleFontSize=11, subtitleColor=FAINT, offset=8),
    )


def grouped(number: pl.Expr) -> pl.Expr:
    """Whole numbers with separators of thousands."""
    return number.map_elements(lambda value: f"{value:,.0f}", return_dtype=pl.String)


def percent(share: pl.Expr) -> pl.Expr:
    """Shares in percent with one decimal."""
    return (share * 100).round(1).cast(pl.String) + "%"


def wrapped(line: str, pixels: int, size: float = 14, least: int = 10) -> list[str]:
    """A line in pieces that fit, broken between words and numbers, or Chinese characters; each has room for `least` letters."""
    room = max(math.floor(pixels / (size * 0.515)), least)
    pieces = [""]
    for token in _TOKENS.findall(line):
        if pieces[-1] and _width(pieces[-1] + token.rstrip()) > room and token[0] not in _CLOSING:
            pieces.append("")
        pieces[-1] += token
    return [piece.rstrip() for piece in pieces]


def packed(parts: Sequence[str], pixels: int) -> list[str]:
    """Parts side by side, a new line where the next would not fit."""
    room = math.floor(pixels / 5.6)
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]}　{part}" if lines[-1] else part
        lines[-1:] = [joined] if _width(joined) <= room else [lines[-1], part]
    return [piece for line in lines for piece in wrapped(line, pixels, size=11)]


def _width(line: str) -> float:
    """About how wide a line is, in letters; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
