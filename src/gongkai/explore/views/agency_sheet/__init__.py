"""One body on one page: five numbers with n, change and peers, what breaks the series, what to ask, and how to cite it.

`peers` picks, `reading` reads, `numbers` measures, `breaks` and `questions` say, `citing` and `cards` set it as HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import polars as pl

from gongkai import charts, metrics
from gongkai.charts import COLOURS, Cell, Part
from gongkai.explore.directory import directory
from gongkai.explore.drawing import Column, Control, Drawing, View
from gongkai.explore.picked import short, source_note, tracer, when
from gongkai.explore.state import Selection
from gongkai.explore.views.agency_sheet import cards, peers
from gongkai.explore.views.agency_sheet.breaks import breaks
from gongkai.explore.views.agency_sheet.numbers import FIVE, SHOWN, Numbers, numbers
from gongkai.explore.views.agency_sheet.questions import indicators, questions
from gongkai.explore.views.agency_sheet.reading import Body, read
from gongkai.labels import Language, counted, text
from gongkai.panel import Panel

#: Colours without a meaning among the outcomes: of applications, of reconsideration, of litigation.
_BROWN, _DARK, _PALE = "#7f6a4f", "#4d4d4d", "#9a9a9a"
#: The panels of the chart: the key of a heading, where one indicator does not say it; the indicators with their colours.
_PANELS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {"newly_received": _BROWN}),
    ("sheet_panel_cases", {"cases.reconsideration": _DARK, "cases.litigation": _PALE}),
    (
        "sheet_panel_rates",
        {"disclosed_broad": COLOURS["partly_granted"], "disclosed_strict": COLOURS["granted"], "disclosed_merits": "#222222"},
    ),
    ("", {"denied_share": COLOURS["denied"]}),
    ("", {"not_held_share": COLOURS["unavailable"]}),
    ("sheet_panel_corrected", {"reconsideration_corrected_share": _DARK, "litigation_corrected_share": _PALE}),
)
#: The columns of the table that are set as words: a row is a count or a share, and a column has but one kind.
_WORDS = {
    "value_text": "sheet_value",
    "low_text": "low",
    "high_text": "high",
    "numerator_text": "numerator",
    "denominator_text": "denominator_n",
    "median_text": "sheet_median",
    "q1_text": "sheet_q1",
    "q3_text": "sheet_q3",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySheet(Selection):
    """What the sheet shows: the first of its bodies.

    Attributes:
        peers: The bodies beside it: those of its level and kind, or none.
    """

    view: ClassVar[str] = "agency_sheet"
    choices: ClassVar[Mapping[str, tuple[Any, ...]]] = {"peers": ("kind", "none")}
    several: ClassVar[bool] = False

    peers: Literal["kind", "none"] = "kind"


def draw(panel: Panel, selection: AgencySheet) -> Drawing:
    """The sheet of the first body of a selection."""
    language = selection.language
    if not selection.agencies:
        return Drawing(selection=selection, title=text("sheet_no_title", language), empty=text("sheet_empty", language))
    bodies = directory(panel)
    key = bodies.key(selection.agencies[0])
    body = read(panel, key, selection.years, peers.peers(bodies, key, selection.years, selection.peers))
    if body.drawn.is_empty():
        return Drawing(selection=selection, title=body.name, empty=text("empty_reports", language))
    known = numbers(body, tuple(dict.fromkeys((*SHOWN, *indicators()))))
    frame = _frame(known, language)
    asked, broken = questions(known, language), breaks(body, selection.span, language)
    source = source_note(body.drawn, language)
    beside = (text("sheet_peers", language), peers.said(body.peers, language))
    return Drawing(
        selection=selection,
        title=_title(body, selection),
        count=_count(body, language),
        warnings=_warnings(selection, body),
        chart=charts.sheet(frame, _cells(language), years=selection.span, key=_key(frame, body, language), language=language),
        table=_table(frame),
        columns=_columns(language),
        notes=(*metrics.glossary(SHOWN, language), beside, source),
        foot=(*short(FIVE, language), beside, source),
        lead=cards.cards(known, language),
        pages=cards.rest(body, broken, asked, tracer(panel, body.drawn.row(-1, named=True)), language),
    )


def _frame(known: Numbers, language: Language) -> pl.DataFrame:
    """What is drawn, with the words of the tooltips and of the table."""
    frame = known.frame.filter(pl.col("indicator").is_in(SHOWN))
    rows = frame.to_dicts()
    said = {
        "value_text": [cards.value(row, language) for row in rows],
        "n_text": [cards.n_of(row, language) for row in rows],
        "peers_text": [cards.peers_of(row, language) for row in rows],
        "interval": [f"{row['low']:.1%} – {row['high']:.1%}" if row["low"] is not None else "–" for row in rows],
        "note": [text("sheet_note_unknown", language) if row["status"] == "unknown" else "" for row in rows],
        "status_text": [text(f"sheet_status_{row['status']}", language) for row in rows],
        "name": [metrics.indicator(row["indicator"]).name.in_(language) for row in rows],
    }
    for side in ("numerator", "denominator"):
        whole = side == "numerator"
        said[f"{side}_text"] = [_side(row, side) if whole or row["unit"] == "share" else "–" for row in rows]
    for key in ("low", "high", "median", "q1", "q3"):
        unit = {"low": "share", "high": "share"}.get(key)
        said[f"{key}_text"] = [cards.shown(row[key], unit or row["unit"]) or "–" for row in rows]
    columns = [pl.Series(key, values, dtype=pl.String) for key, values in said.items()]
    return frame.with_columns(*columns, few=pl.col("status") == "too_few")


def _side(row: Mapping[str, Any], side: str) -> str:
    return "?" if row[side] is None else f"{row[side]:.0f}"


def _table(frame: pl.DataFrame) -> pl.DataFrame:
    numbers = ("value", "low", "high", "numerator", "denominator", "median", "q1", "q3", "peers", "failed")
    return frame.select("indicator", "name", "year", "report", *numbers, "status", *_WORDS, "status_text", "few", "note")


def _columns(language: Language) -> tuple[Column, ...]:
    return (
        Column(name="name", heading=text("sheet_indicator", language), kind="word"),
        Column(name="year", heading=text("year", language)),
        *(
            Column(name=name, heading=text(key, language), kind="word", number=name.removesuffix("_text"))
            for name, key in _WORDS.items()
        ),
        Column(name="peers", heading=text("sheet_peers_n", language)),
        Column(name="failed", heading=text("failed", language), sign="▲", flag="failed"),
        Column(name="status_text", heading=text("sheet_status", language), kind="word"),
    )


def _cells(language: Language) -> list[Cell]:
    found = []
    for key, colours in _PANELS:
        one = {code: metrics.indicator(code) for code in colours}
        parts = [
            Part(code=code, name=one[code].name.in_(language), colour=colour, definition=one[code].definition.in_(language))
            for code, colour in colours.items()
        ]
        shares = all(indicator.unit == "share" for indicator in one.values())
        found.append(Cell(title=text(key, language) if key else parts[0].name, parts=tuple(parts), shares=shares))
    return found


def _key(frame: pl.DataFrame, body: Body, language: Language) -> list[str]:
    """What the signs of the chart mean, of those that are there."""
    said = [text("key_interval", language)]
    if behind := _behind(frame):
        said.append(text("sheet_key_peers", language).format(count=behind))
    elif set(frame["scope"]) == {"unknown"}:
        said.append(text("sheet_peers_no_scope", language))
    elif body.peers.wanted:
        said.append(text("sheet_few_peers", language).format(count=frame["peers"].max() or 0, least=peers.LEAST))
    statuses = set(frame["status"])
    if frame["failed"].sum():
        said.append(text("key_failed", language))
    if "unknown" in statuses:
        said.append(text("sheet_key_unknown", language))
    if "too_few" in statuses:
        said.append(text("key_few_rate", language).format(few=metrics.FEW))
    return [*said, text("key_scales", language)]


def _behind(frame: pl.DataFrame) -> str:
    """How many peers the grey fields are made of, from the fewest to the most; empty where there is no field."""
    first = [next(iter(colours)) for _, colours in _PANELS]
    found = frame.filter(pl.col("indicator").is_in(first), pl.col("median").is_not_null())["peers"].unique().sort()
    return "–".join(str(count) for count in dict.fromkeys([found[0], found[-1]])) if found.len() else ""


def _title(body: Body, selection: AgencySheet) -> str:
    language, latest = selection.language, body.drawn.row(-1, named=True)
    values = {"who": body.name, "year": latest["year"], "scope": text(f"scope_{latest['scope']}", language)}
    return text("sheet_title", language).format(years=when(selection), **values)


def _count(body: Body, language: Language) -> str:
    """Place, level, kind and scope of the body, and how much the page stands on."""
    latest = body.drawn.row(-1, named=True)
    places = [latest[column] for column in ("province", "prefecture", "county") if latest[column]]
    level = text(f"level_{latest['level']}", language) if latest["level"] else text("sheet_no_level", language)
    kind = text(f"sheet_kind_{latest['kind']}", language) if latest["kind"] else text("sheet_no_kind", language)
    parts = [" ".join(places) or text("sheet_no_place", language), level, kind]
    if latest["scope_evidence"]:
        parts.append(text("sheet_scope_by", language).format(words=latest["scope_evidence"]))
    failed = body.panel.scan("checks").filter(pl.col("status") == "fail", pl.col("report").is_in(body.drawn["report"].to_list()))
    count = failed.select(pl.col("report").n_unique()).collect().item()
    checks = text("failed_some", language).format(count=count) if count else text("failed_none", language)
    parts.append(counted("sheet_reports", language, body.drawn.height).format(count=body.drawn.height, failed=checks))
    return text("sheet_dot", language).join(parts)


def _warnings(selection: AgencySheet, body: Body) -> tuple[str, ...]:
    """That there are more bodies than one, or that the numbers are not of the last year."""
    language, said = selection.language, []
    if len(selection.agencies) > 1:
        said.append(text("sheet_one", language).format(name=body.name, rest=len(selection.agencies) - 1))
    if (year := body.drawn["year"].max()) != selection.years[1]:
        said.append(text("sheet_older", language).format(last=selection.years[1], year=year))
    return tuple(said)


VIEW = View(
    selection=AgencySheet,
    controls=(
        Control(
            field="peers",
            name="sheet_peers",
            called=lambda value, language: text(f"sheet_peers_of_{value}", language),
            kind="buttons",
        ),
    ),
    draw=draw,
)
