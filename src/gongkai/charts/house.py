"""What all charts of the package share: colours, fonts, the change of form, titles and keys that fit, the frame of a picture."""

import itertools
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from gongkai import forms
from gongkai.labels import Language, text

#: Altair checks each piece of a chart when it is made, which takes longer than all the rest; tests check whole charts.
unchecked = debug_mode(False)

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
#: The least and the most that a named kind takes.
KIND_STEPS = (90, 92)
#: Words above a chart have at least so much room, however few its years; what the symbol and the gap of a name in a legend take.
_LEAST, _SYMBOL = 420, 32
#: The part of a year's step that stands between two bars.
GAP = 0.2
#: Between the axis and the names of its steps: marks that stand at 0 reach below it.
_BELOW = 8
#: No tooltip; a channel, for Altair takes long to find out what a plain value is.
SILENT = alt.TooltipValue(None)
#: Signs that must not begin a line, those that must not end it, and those after which a title is best broken.
_CLOSING, _OPENING, _PAUSES = "）)，,。.；;、：:”》", "（(“《", "，；：、,;:"
#: What is not broken: words and numbers of Latin letters and digits, single signs of others; each with the space behind it.
_TOKENS = re.compile(r"[0-9A-Za-z.,%–'’()/-]+\s*|.\s*")
_FOOT, _KEY, _LINE = 10, 11, 14
#: The least that stands in a line of a title that is broken after a comma, as a part of its room.
_SHORT = 0.25
#: The words of a picture have at least so much room, however narrow its chart.
_WORDS = 560
#: Quotation marks around words of Latin letters: in a Chinese font they are as wide as a Chinese character.
_QUOTED = re.compile(r"“([^“”\u2e80-\uffff]*)”")
#: From dark to light, in how far shades go towards black and white.
_DARKEST, _LIGHTEST = -0.62, 0.74


def shades(colour: str, count: int) -> list[str]:
    """Shades of a colour for the parts of what the colour means: dark and light ones in turn, so that neighbours differ."""
    dark = math.ceil(count / 2)
    steps = [_DARKEST + (_LIGHTEST - _DARKEST) * at / max(count - 1, 1) for at in range(count)]
    order = [part for pair in itertools.zip_longest(steps[:dark], steps[dark:]) for part in pair if part is not None]
    return [_mixed(colour, share) for share in order]


def _mixed(colour: str, share: float) -> str:
    """A colour with a share of white, or of black where the share is negative."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    mixed = [part * (1 + share) if share < 0 else part + (255 - part) * share for part in parts]
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


def columns_of(bodies: int, steps: int, least: int = STEPS[0]) -> int:
    """How many panels stand beside each other, if a step of the axis takes at least so much."""
    return 1 if bodies == 1 or steps * least > BESIDE + MARGIN else 2


def step_of(columns: int, steps: int, most: int = STEPS[1], least: int = STEPS[0]) -> int:
    """How wide a step of the axis is."""
    return min(max((ALONE if columns == 1 else BESIDE) // max(steps, 1), least), most)


def legend_columns(names: Sequence[str], pixels: int) -> int:
    """How many names of a legend stand beside each other: as many as have room, in rows that are filled."""
    pixels = max(pixels, _LEAST)
    sizes = [_width(name) * 12 * 0.48 + _SYMBOL for name in names]
    fitting = (columns for columns in range(len(names), 0, -1) if sum(max(sizes[at::columns]) for at in range(columns)) <= pixels)
    rows = math.ceil(len(names) / next(fitting, 1))
    return math.ceil(len(names) / rows)


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
    # Words begin where the first axis stands.
    across = (width + MARGIN) * min(columns, len(labels)) - MARGIN
    beside = width if columns > 1 else max(width, _LEAST)
    header = alt.Header(title=None, labelOrient="top", labelAnchor="start", labelLimit=0, labelExpr="split(datum.value, '\\n')")
    folded = {label: "\n".join(wrapped(label, beside)) for label in labels}
    independent: Any = "independent"
    scales = {} if shared else {"scale": alt.ScaleResolveMap(y=independent)}
    return alt.FacetChart(
        data=drawn.with_columns(pl.col("label").replace_strict(folded)),
        spec=panel,
        facet=alt.Facet("label:N", sort=list(folded.values()), header=header),
        columns=columns,
        align="each",
        spacing=28,
        title=alt.TitleParams(packed(key, max(across, _LEAST)), frame="group", fontSize=_KEY, fontWeight="normal", color=FAINT),
        resolve=alt.Resolve(axis=alt.AxisResolveMap(x=independent, y=independent), **scales),
        usermeta={"width": across},
        config=config(),
    )


def year_axis(years: Sequence[str]) -> alt.X:
    """Years across, with a gap for every year without a report."""
    scale = alt.Scale(domain=list(years), paddingInner=GAP, paddingOuter=GAP / 2)
    return alt.X("x:O", title=None, scale=scale, axis=alt.Axis(labelAngle=0, ticks=False, labelPadding=_BELOW))


def kind_axis(names: Sequence[str], step: int) -> alt.X:
    """Named kinds across, their names folded to the step."""
    scale = alt.Scale(domain=list(names), paddingInner=GAP, paddingOuter=GAP / 2)
    folded = {name: "\n".join(_even(name, step, size=11, least=4)) for name in names}
    lines = f"split({json.dumps(folded, ensure_ascii=False)}[datum.value], '\\n')"
    return alt.X("x:O", title=None, scale=scale, axis=alt.Axis(labelAngle=0, ticks=False, labelPadding=_BELOW, labelExpr=lines))


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


@unchecked
def framed(chart: alt.FacetChart, *, title: str, count: Sequence[str], foot: Iterable[str]) -> alt.VConcatChart:
    """The chart as a picture that can stand alone: title, n and what is left out above; definition, source, date below."""
    width = max(chart.usermeta["width"], _WORDS)
    inner = chart.copy(deep=False)
    inner.config = inner.usermeta = alt.Undefined
    below = [piece for line in foot for piece in wrapped(line, width, size=_FOOT)]
    words = alt.Chart(alt.InlineData([{}])).mark_text(
        align="left", baseline="top", x=0, y=0, text=below, fontSize=_FOOT, color=FAINT, lineHeight=_LINE, aria=False
    )
    head = alt.TitleParams(balanced(title, width), subtitle=packed(count, width), frame="group", offset=14)
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
        legend=alt.LegendConfig(
            labelFontSize=12, labelColor=INK, padding=0, offset=14, symbolStrokeWidth=0, symbolOpacity=1, columnPadding=14
        ),
        title=alt.TitleConfig(anchor="start", fontSize=14, color=INK, subtitleFontSize=11, subtitleColor=FAINT, offset=8),
    )


def grouped(number: pl.Expr) -> pl.Expr:
    """Whole numbers with separators of thousands."""
    return number.map_elements(lambda value: f"{value:,.0f}", return_dtype=pl.String)


def percent(share: pl.Expr) -> pl.Expr:
    """Shares in percent with one decimal."""
    return (share * 100).round(1).cast(pl.String) + "%"


def balanced(line: str, pixels: int, size: float = 14) -> list[str]:
    """A title in as few pieces as fit: two are parted after a comma or colon, if one stands well; else they are about as long."""
    pieces = wrapped(line, pixels, size)
    line, room = latin(line), _room(pixels, size)
    ends = [at + 1 for at, sign in enumerate(line) if sign in _PAUSES] if len(pieces) == 2 else []
    parted = [[line[:at].rstrip(), line[at:].lstrip()] for at in ends]
    fitting = [pair for pair in parted if _SHORT * room <= min(map(_width, pair)) and max(map(_width, pair)) <= room]
    if fitting:
        return min(fitting, key=lambda pair: max(map(_width, pair)))
    return _even(line, pixels, size)


def _even(line: str, pixels: int, size: float, least: int = 10) -> list[str]:
    """A line in as few pieces as fit, which are about as long."""
    pieces = wrapped(line, pixels, size, least)
    narrower = (wrapped(line, less, size, least) for less in range(pixels, 0, -math.ceil(size)))
    return [*itertools.takewhile(lambda found: len(found) == len(pieces), narrower)][-1]


def wrapped(line: str, pixels: int, size: float = 14, least: int = 10) -> list[str]:
    """A line in pieces that fit, broken between words and numbers, or Chinese characters; each has room for `least` letters."""
    room = max(_room(pixels, size), least)
    pieces = [""]
    for token in _TOKENS.findall(latin(line)):
        held = pieces[-1][-1:] if pieces[-1][-1:] in tuple(_OPENING) else ""
        if pieces[-1] and _width(pieces[-1] + token.rstrip()) > room and token[0] not in _CLOSING:
            # An opening sign goes with what it opens.
            pieces[-1] = pieces[-1].removesuffix(held)
            pieces.append(held)
        pieces[-1] += token
    return [piece.rstrip() for piece in pieces if piece]


def packed(parts: Sequence[str], pixels: int) -> list[str]:
    """Parts side by side, a new line where the next would not fit."""
    room = _room(pixels, _KEY)
    lines = [""]
    for part in map(latin, parts):
        joined = f"{lines[-1]}　{part}" if lines[-1] else part
        lines[-1:] = [joined] if _width(joined) <= room else [lines[-1], part]
    return [piece for line in lines if line for piece in wrapped(line, pixels, size=_KEY)]


def latin(words: str) -> str:
    """Words with straight quotation marks where they stand around Latin letters."""
    return _QUOTED.sub(r'"\1"', words)


def _room(pixels: int, size: float) -> int:
    """About how many letters have room."""
    return math.floor(pixels / (size * 0.515))


def _width(line: str) -> float:
    """About how wide a line is, in letters; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
