"""Channels and results: how reconsiderations and lawsuits over open government information ended (table 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar, Literal

import polars as pl

from gongkai import charts, forms, metrics
from gongkai.charts import Part
from gongkai.explore import composition as parts_of
from gongkai.explore import printed
from gongkai.explore import rates as rates_of
from gongkai.explore.drawing import Column, Control, Drawing, View
from gongkai.explore.picked import latest, nothing, picked, short, source_note, warnings, when, who
from gongkai.explore.state import Selection
from gongkai.explore.views.reviews import cells as reviewed
from gongkai.explore.views.reviews.cells import CHANNELS, RESULTS
from gongkai.labels import Language, name, text
from gongkai.metrics.terms import parsed
from gongkai.panel import Panel

_RECONSIDERATION, *_LITIGATION = CHANNELS
#: The channels that each choice adds up.
OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {code: (code,) for code in CHANNELS} | {"litigation": tuple(_LITIGATION), "all": CHANNELS}
)
#: By meaning, and none of an outcome: from what left a decision standing to what is still open.
COLOURS: Mapping[str, str] = MappingProxyType(
    {"upheld": "#009E73", "corrected": "#222222", "other": "#F0E442", "pending": "#D3D3D3"}
)
#: What is divided for each choice: both channels of litigation stand in one rate.
RATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        _RECONSIDERATION: ("reconsideration_corrected_share", "reconsideration_pending_share"),
        "litigation": ("litigation_corrected_share", "litigation_pending_share"),
        "all": ("reconsideration_corrected_share", "litigation_corrected_share"),
    }
)
_RATE_COLOURS: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            dict.fromkeys(code for pair in RATES.values() for code in pair),
            ("#222222", "#999999", "#0072B2", "#56B4E9"),
            strict=True,
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews(Selection):
    """What the explorer of reviews shows.

    Attributes:
        channel: A channel of table 4, `litigation` for both of litigation, `all` for all three.
        measure: Counts, shares of the four results, or rates: of correction, and of what is pending.
        across: Years, or the channels of each body's latest report of these years.
    """

    view: ClassVar[str] = "reviews"
    choices: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "channel": tuple(OF),
        "measure": ("counts", "shares", "rates"),
        "across": ("years", "channels"),
    }

    channel: str = _RECONSIDERATION
    measure: Literal["counts", "shares", "rates"] = "counts"
    across: Literal["years", "channels"] = "years"

    @property
    def by_channel(self) -> bool:
        """Whether the channels stand beside each other; rates are always of years."""
        return self.across == "channels" and self.measure != "rates"

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are drawn."""
        return CHANNELS if self.by_channel else OF[self.channel]


def draw(panel: Panel, selection: Reviews) -> Drawing:
    """What a selection of reviews draws."""
    reports = picked(panel, selection)
    title = _title(selection)
    if reports.is_empty():
        return nothing(selection, title)
    return (_rates if selection.measure == "rates" else _parts)(panel, selection, reports, title)


def _parts(panel: Panel, selection: Reviews, reports: pl.DataFrame, title: str) -> Drawing:
    language, shares, apart = selection.language, selection.measure == "shares", selection.by_channel
    if apart:
        reports = latest(reports)
    of = (panel, reports, selection.channels)
    steps, keys = [str(year) for year in selection.span], ["report"]
    if apart:
        steps, keys = list(CHANNELS), ["report", "x"]
    cells = reviewed.cells(*of).select("report", "count", x="channel" if apart else "year", part="result")
    frame = parts_of.composition(reports, cells, RESULTS, reviewed.failed(*of, apart=apart), steps)
    table = parts_of.table(frame, RESULTS, shares=shares, language=language)
    table = printed.with_printed(table, reviewed.printed(*of, apart=apart), keys, language)
    if apart:
        names = {code: called(code, language) for code in CHANNELS}
        steps = list(names.values())
        frame, table = (each.with_columns(pl.col("x").replace_strict(names)) for each in (frame, table))
    drawn = [_part(code, language) for code in RESULTS]
    years = () if apart else selection.span
    chart = charts.composition(
        frame,
        drawn,
        steps=steps,
        shares=shares,
        whole=text("results_sum", language),
        across=text("channel", language) if apart else "",
        language=language,
        years=years,
        few=metrics.FEW,
    )
    return Drawing(
        selection=selection,
        title=title,
        count=parts_of.count_line(frame, language, "review_cases"),
        warnings=warnings(reports, selection),
        chart=chart,
        table=table,
        columns=_columns(drawn, selection),
        notes=(*_notes(selection), source_note(reports, language)),
        foot=(*short(_cases(selection), language), source_note(reports, language)),
    )


def _columns(drawn: list[Part], selection: Reviews) -> tuple[Column, ...]:
    language = selection.language
    across = text("channel", language) if selection.by_channel else ""
    shares, whole = selection.measure == "shares", text("results_sum", language)
    *first, last = parts_of.columns(drawn, shares=shares, whole=whole, across=across, language=language)
    return (*first, printed.column(name("results", forms.TOTAL, language), language), last)


def _rates(panel: Panel, selection: Reviews, reports: pl.DataFrame, title: str) -> Drawing:
    selection = replace(selection, channel=_whole(selection.channel))
    language, codes = selection.language, RATES[selection.channel]
    of_rates = [(code, reviewed.failed(panel, reports, _counted_in(code), apart=False)) for code in codes]
    fails = pl.concat(failed.with_columns(rate=pl.lit(code)) for code, failed in of_rates)
    frame = rates_of.rates(panel, reports, codes, fails, language)
    drawn = [Part(code=code, name=metrics.indicator(code).name.in_(language), colour=_RATE_COLOURS[code]) for code in codes]
    # The picture stands on the cases decided, of both kinds where both are drawn.
    decided = frame.filter(pl.col("rate").str.ends_with("_corrected_share")).with_columns(x="rate")
    return rates_of.drawing(
        frame,
        drawn,
        selection,
        title=title,
        count=parts_of.count_line(decided, language, "review_decided"),
        warnings=warnings(reports, selection),
    )


def _counted_in(rate: str) -> tuple[str, ...]:
    """The channels whose cases a rate counts."""
    return tuple(dict.fromkeys(term.name for written in metrics.indicator(rate).denominator for term in parsed(written)))


def _part(code: str, language: Language) -> Part:
    label = name("results", code, language)
    return Part(code=code, name=label, colour=COLOURS[code], definition=text("result_share", language).format(part=label))


def _cases(selection: Reviews) -> tuple[str, ...]:
    """The indicators that say what the cases are."""
    if selection.by_channel:
        return tuple(f"cases.{code}" for code in CHANNELS)
    kinds = (_RECONSIDERATION, "litigation") if selection.channel == "all" else (selection.channel,)
    return tuple(f"cases.{code}" for code in kinds)


def _notes(selection: Reviews) -> list[tuple[str, str]]:
    language = selection.language
    total = name("results", forms.TOTAL, language)
    notes = [*metrics.glossary(_cases(selection), language), ("≠", text("printed_note", language).format(label=total))]
    if selection.measure == "shares":
        said = text("result_shares_note", language).format(few=metrics.FEW)
        notes.insert(-1, (text("shares", language), said))
    return notes


def _title(selection: Reviews) -> str:
    language, rates = selection.language, selection.measure == "rates"
    channel = _whole(selection.channel) if rates else selection.channel
    parts = [text("by_channel", language) if selection.by_channel else called(channel, language)]
    parts += [] if rates else [text(selection.measure, language)]
    said = text("title_review_rates" if rates else "title_reviews", language)
    bracketed = text("brackets", language).format(said=text("comma", language).join(parts))
    return said.format(who=who(selection), years=when(selection)) + bracketed


def _whole(channel: str) -> str:
    """The choice that has rates of its own: both channels of litigation have them together."""
    return channel if channel in RATES else "litigation"


def called(channel: str, language: Language) -> str:
    """A choice of channel in words."""
    if channel in CHANNELS:
        return name("channels", channel, language)
    return name("headers", channel, language) if channel == "litigation" else text("channel_all", language)


def _channels(_: Panel, selection: Reviews) -> tuple[str, ...]:
    """The channels that make a difference: none where they stand beside each other, whole kinds for rates."""
    if selection.by_channel:
        return ("all",)
    return tuple(RATES if selection.measure == "rates" else OF)


VIEW = View(
    selection=Reviews,
    controls=(
        Control(
            field="measure",
            name="measure",
            called=lambda value, language: text("review_rates" if value == "rates" else value, language),
            kind="buttons",
        ),
        Control(field="channel", name="channel", called=called, offered=_channels),
        Control(
            field="across",
            name="across",
            called=lambda value, language: text(f"across_{value}", language),
            kind="buttons",
            offered=lambda _, selection: ("years",) if selection.measure == "rates" else selection.choices["across"],
        ),
    ),
    draw=draw,
)
