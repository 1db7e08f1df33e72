"""Stock and flow of documents: what was added stands above 0, what was repealed below, and the stock is a line of points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from gongkai.charts import house, numbers
from gongkai.charts.volumes import HUE, TOOLTIP, halo
from gongkai.labels import Language, text

#: What is added in a year, what is taken away in it, and what is there at its end.
ADDED, REMOVED, STOCK = ("newly_made", "newly_disclosed", "issued"), ("repealed",), ("disclosed_total", "in_force")
#: A darker shade of it, for what is taken away and for numbers.
_DARK = "#00674b"
#: Fill, outline and shape, a row of the legend for each form. What the form of 2019 counts is pale with an outline, what that of
#: 2021 counts is full: they are not the same series.
_LOOKS = {
    "newly_made": ("#ffffff", HUE, "square"),
    "newly_disclosed": ("#a9dccb", HUE, "square"),
    "disclosed_total": ("#ffffff", house.INK, "diamond"),
    "issued": (HUE, HUE, "square"),
    "repealed": (_DARK, _DARK, "square"),
    "in_force": (house.INK, house.INK, "circle"),
}
#: The height of a panel alone and of one of several, and of a line of words, in pixels.
_HEIGHTS, _LINE = (240, 130), 12.5
_SIZE, _LEAST = 10, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    """From where to where the scale of a panel goes, and how much of it a line of words takes."""

    floor: float
    ceiling: float
    line: float


@house.unchecked
def stock_and_flow(frame: pl.DataFrame, names: Mapping[str, str], *, years: Sequence[int], language: Language) -> alt.FacetChart:
    """Stock and flow, one panel for each body, each on its own scale.

    The stock is joined from year to year, but neither over a gap nor over the change of form. Numbers of what was added begin
    with `+`, of what was repealed with `−`; `?` is not known.

    Args:
        frame: One row per report and measure: label, year, form, measure, value, state, failed, check, what, unit_text,
            reading_text, definition.
        names: What the measures are called, of those that are there.
        years: Every year of the axis.
        language: Of labels and tooltips.
    """
    steps = [str(year) for year in years]
    labels = frame["label"].n_unique()
    columns = house.columns_of(labels, len(steps))
    step = house.step_of(columns, len(steps))
    height = _HEIGHTS[0] if labels == 1 else _HEIGHTS[1]
    reach = {label: _reach(rows, height) for (label,), rows in frame.partition_by("label", as_dict=True).items()}
    words = [each for key, rows in _groups(frame) for each in _words(key, rows, reach[key[0]], step, language)]
    drawn = pl.concat(
        [_marks(frame, names, language), pl.DataFrame(words, infer_schema_length=None), _ends(reach)], how="diagonal"
    )
    layers = [*_layers(names, steps, step, language), *house.breaks(years, step)]
    return house.facets(
        drawn, layers, step=step, steps=len(steps), columns=columns, key=_key(frame, years, language), shared=False
    )


def _reach(rows: pl.DataFrame, height: int) -> _Reach:
    def largest(codes: Sequence[str]) -> float:
        found = rows.filter(pl.col("measure").is_in(codes), pl.col("state") == "known")["value"].max()
        return float(found) if isinstance(found, int | float) else 0.0

    top, bottom = max(largest((*ADDED, *STOCK)), _LEAST), largest(REMOVED)
    below = 1.3 * _LINE if rows["measure"].is_in(REMOVED).any() else 0.0
    # Three lines of words stand above the highest mark: numbers of stock and flow, and `▲`.
    line = _LINE * (top + bottom) / (height - 3.4 * _LINE - below)
    return _Reach(floor=-bottom - below / _LINE * line, ceiling=top + 3.4 * line, line=line)


def _groups(frame: pl.DataFrame) -> Iterator[tuple[tuple[str, int], dict[str, dict[str, Any]]]]:
    """The values of each panel and year, by their measure."""
    for (label, year), rows in frame.group_by("label", "year", maintain_order=True):
        yield (str(label), int(str(year))), {row["measure"]: row for row in rows.iter_rows(named=True)}


def _words(
    key: tuple[str, int], rows: Mapping[str, Mapping[str, Any]], reach: _Reach, step: int, language: Language
) -> Iterator[dict[str, Any]]:
    """The numbers at the marks of a year, so placed that they do not stand on each other."""
    place = {"label": key[0], "x": str(key[1]), "kind": "words"}
    if any(row["state"] == "not_in_form" for row in rows.values()):
        yield {**place, "place": 0.0, "words": "–", "colour": house.FAINT}
        return
    added, stock = ([rows[code] for code in codes if code in rows] for codes in (ADDED, STOCK))
    top = max([0.0, *(row["value"] for row in added if row["state"] == "known")])
    at = next((row["value"] for row in stock if row["state"] == "known"), None)
    flow, level = top, at
    if level is None:
        level = top + reach.line
    elif level - 1.5 * reach.line < top < level + reach.line:
        flow = max(top, level + reach.line)
    if stock:
        yield {**place, "place": level, "words": _said(stock, step, language), "colour": house.INK}
    if added:
        yield {**place, "place": flow, "words": f"+{_said(added, step, language)}", "colour": _DARK}
    for row in (rows[code] for code in REMOVED if code in rows):
        below = -row["value"] if row["state"] == "known" else 0.0
        yield {**place, "kind": "under", "place": below, "words": f"−{_said([row], step, language)}", "colour": _DARK}
    if any(row["failed"] for row in rows.values()):
        check = next(row["check"] for row in rows.values() if row["failed"])
        above = max(level if stock else 0.0, flow) + reach.line
        yield {**place, "place": above, "words": "▲", "colour": house.INK, "check": check}


def _said(rows: Sequence[Mapping[str, Any]], step: int, language: Language) -> str:
    """The numbers of a mark, equal ones once."""
    pixels = step - 6
    said = [
        numbers.fitting(row["value"], language, pixels=pixels / len(rows), size=_SIZE) if row["state"] == "known" else "?"
        for row in rows
    ]
    return "/".join(dict.fromkeys(said))


def _marks(frame: pl.DataFrame, names: Mapping[str, str], language: Language) -> pl.DataFrame:
    """The bars and points."""
    known = frame.filter(pl.col("state") == "known", pl.col("measure").is_in(list(names)))
    sign = pl.when(pl.col("measure").is_in(REMOVED)).then(-1).otherwise(1)
    gap = (pl.col("year").diff() != 1) | (pl.col("form") != pl.col("form").shift())
    return known.select(
        "label",
        "measure",
        "what",
        "unit_text",
        "reading_text",
        "definition",
        "form",
        check=pl.col("check").replace("", "–"),
        x=pl.col("year").cast(pl.String),
        kind=pl.when(pl.col("measure").is_in(STOCK)).then(pl.lit("stock")).otherwise(pl.lit("flow")),
        series=pl.col("measure").replace_strict(names),
        place=sign * pl.col("value"),
        value_text=numbers.exactly(pl.col("value")),
        run=gap.fill_null(value=True).cum_sum().over("label", "measure", order_by="year"),
        said=pl.format("{} {} {}: {}", "label", "year", "what", numbers.exactly(pl.col("value"))),
    )


def _ends(reach: Mapping[str, _Reach]) -> pl.DataFrame:
    rows = [(label, place) for label, one in reach.items() for place in (one.floor, one.ceiling)]
    ends = pl.DataFrame(rows, schema={"label": pl.String, "place": pl.Float64}, orient="row")
    return ends.with_columns(kind=pl.lit("end"))


def _layers(names: Mapping[str, str], steps: Sequence[str], step: int, language: Language) -> list[alt.Chart]:
    axis = alt.Axis(labelExpr=numbers.axis(language, signed=False), tickCount=4, minExtent=house.EXTENT)
    y = alt.Y("place:Q", title=None, scale=alt.Scale(nice=False), axis=axis)
    x, tips = house.year_axis(steps), house.tooltips(TOOLTIP, language)
    there = [code for code in _LOOKS if code in names]
    domain, looks = [names[code] for code in there], zip(*(_LOOKS[code] for code in there), strict=True)
    fill, stroke, shape = (alt.Scale(domain=domain, range=list(look)) for look in looks)
    legend = alt.Legend(orient="top", title=None, columns=3, labelLimit=0, symbolStrokeWidth=1.2, symbolSize=80)
    filled = {
        "fill": alt.Fill("series:N", legend=legend, scale=fill),
        "stroke": alt.Stroke("series:N", legend=legend, scale=stroke),
    }
    band = step * (1 - house.GAP)
    # Those of one form and direction share the width of a year.
    halves = {"newly_made": -band / 4, "newly_disclosed": band / 4}
    layers = []
    for code in (one for one in there if one not in STOCK):
        mark = alt.Chart().transform_filter(f"datum.measure === {code!r}")
        part = alt.RelativeBandSize(0.46 if code in halves else 1)
        bars = mark.mark_bar(width=part, xOffset=halves.get(code, 0))
        # The outline of nothing would be a line of its colour.
        outlined = alt.StrokeWidthValue(1, condition={"test": "datum.place === 0", "value": 0})
        layers.append(bars.encode(x=x, y=y, **filled, strokeWidth=outlined, tooltip=tips, description="said:N"))
    stock = alt.Chart().transform_filter("datum.kind === 'stock'")
    lines = stock.mark_line(color=house.INK, strokeWidth=1.2, aria=False)
    points = stock.mark_point(size=38, strokeWidth=1.2, opacity=1)
    outline = alt.Shape("series:N", legend=legend, scale=shape)
    return [
        *layers,
        lines.encode(x=x, y=y, detail=["measure:N", "run:N"], tooltip=house.SILENT),
        points.encode(x=x, y=y, **filled, shape=outline, tooltip=tips, description="said:N"),
        *_texts(x, y, language),
    ]


def _texts(x: alt.X, y: alt.Y, language: Language) -> list[alt.Chart]:
    """Numbers above marks, and under what is below 0; and nothing, where the scale must reach."""
    tips = [alt.Tooltip("check:N", title=text("failed", language))]

    def words(kind: str, baseline: Any, dy: int) -> list[alt.Chart]:
        there = alt.Chart().transform_filter(f"datum.kind === '{kind}'").encode(x=x, y=y, text="words:N")
        mark = there.mark_text(baseline=baseline, dy=dy, fontSize=_SIZE, aria=False)
        return [halo(mark), mark.encode(color=alt.Color("colour:N", scale=None), tooltip=tips)]

    ends = alt.Chart().transform_filter("datum.kind === 'end'").mark_point(opacity=0, size=0, aria=False)
    return [*words("words", "bottom", -5), *words("under", "top", 3), ends.encode(y=y, tooltip=house.SILENT)]


def _key(frame: pl.DataFrame, years: Sequence[int], language: Language) -> list[str]:
    states = set(frame["state"])
    there = {
        "key_flow": bool(frame["measure"].is_in(REMOVED).any()),
        "key_failed": bool(frame["failed"].sum()),
        "key_not_known": "unknown" in states,
        "key_not_in_form": "not_in_form" in states,
    }
    said = [text(key, language) for key, holds in there.items() if holds] + house.break_key(years, language)
    return said + ([text("key_scales", language)] if frame["label"].n_unique() > 1 else [])
