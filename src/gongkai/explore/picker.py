"""The picker of an explorer: bodies by name, place and level, years; the shell of `directory`."""

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as ipw
import polars as pl

from gongkai.explore.directory import Directory
from gongkai.explore.listbox import Listbox
from gongkai.explore.state import Selection
from gongkai.labels import Language, text

#: The list shows so many names; typing narrows it.
LISTED = 300
#: Of a list that is longer, all that match can be picked up to so many.
MOST_PICKED = 1_000
#: No filter; ipywidgets would show nothing in place of a choice that is none.
_ANY = ""


class Picker(ipw.VBox):  # type: ignore[misc]  # ipywidgets is not typed
    """Bodies and years.

    Attributes:
        bodies: The list; those picked stay picked while it is narrowed.
        province: Only bodies of this province; likewise prefecture and level.
        every: The button that picks all that match.
        nobody: The button that empties the selection.
        invert: The button that picks those that match and are not picked, instead of those that are.
        years: The first and the last year.
    """

    def __init__(self, known: Directory, years: list[int], selection: Selection, pick: Callable[..., None]) -> None:
        """Show what a selection picks.

        Args:
            known: The bodies.
            years: Those of the panel.
            selection: What is picked.
            pick: Called with `agencies` or `years` when the user picks others.
        """
        known.prepare()
        self._known, self._pick, self._several, self._quiet = known, pick, selection.several, False
        self._language: Language = selection.language
        self._matching: list[str] = []
        wide = {"width": "auto"}
        self.bodies = Listbox(several=selection.several, searchable=len(known) > 1, value=list(selection.agencies))
        self.province, self.prefecture, self.level = (
            ipw.Dropdown(layout={"width": "auto", "flex": "1 1 130px", "min_width": "0"}) for _ in range(3)
        )
        self.every, self.nobody, self.invert = (ipw.Button(layout=wide) for _ in range(3))
        span = [*years, *selection.years]
        self.years = ipw.IntRangeSlider(
            value=selection.years, min=min(span), max=max(span), continuous_update=False, readout=False, layout=wide
        )
        self._heads = {key: ipw.HTML() for key in ("bodies", "years")}
        self._said = ipw.HTML()
        self._say()
        self._list()
        self._listen()
        super().__init__(self._layout())

    def show(self, selection: Selection) -> None:
        """Stand for another selection, without telling of it."""
        self._quiet = True
        self._language = selection.language
        self.bodies.value = list(selection.agencies)
        first, last = selection.years
        self.years.min, self.years.max = min(self.years.min, first), max(self.years.max, last)
        self.years.value = selection.years
        self._say()
        self._list()
        self._quiet = False

    def _layout(self) -> list[Any]:
        filters = [control for control in (self.province, self.prefecture, self.level) if len(control.options) > 2]
        # Each on a line of its own beside the chart, side by side above it.
        beside = [ipw.Box(filters, layout={"flex_flow": "row wrap"})] if filters else []
        buttons = [ipw.Box([self.every, self.nobody, self.invert], layout={"flex_flow": "row wrap"})] if self._several else []
        years = [self._heads["years"], self.years] if self.years.min < self.years.max else []
        return [self._heads["bodies"], self.bodies, *beside, *buttons, self._said, *years]

    def _listen(self) -> None:
        self.bodies.observe(lambda change: self._list(), "typed")
        self.bodies.observe(lambda change: self._picked(change.new), "value")
        self.province.observe(lambda change: self._province(), "value")
        for control in (self.prefecture, self.level):
            control.observe(lambda change: self._list(), "value")
        self.every.on_click(lambda button: self._take({*self.bodies.value, *self._matching[:MOST_PICKED]}))
        self.nobody.on_click(lambda button: self._take(set()))
        self.invert.on_click(lambda button: self._take(set(self._matching[:MOST_PICKED]) ^ set(self.bodies.value)))
        self.years.observe(lambda change: None if self._quiet else self._pick(years=change.new), "value")

    def _picked(self, names: list[str]) -> None:
        self._count()
        if not self._quiet:
            self._pick(agencies=self._ordered(names))

    def _take(self, names: set[str]) -> None:
        self.bodies.value = list(self._ordered(names))

    def _ordered(self, names: Any) -> tuple[str, ...]:
        """In the order of the directory, whatever the order of the clicks."""
        place = {name: at for at, name in enumerate(self._known.names)} if len(names) > 1 else {}
        return tuple(sorted(dict.fromkeys(names), key=lambda name: place.get(name, 0)))

    def _province(self) -> None:
        self._prefectures()
        self._list()

    def _list(self) -> None:
        """The bodies that the typed text and the filters leave."""
        if self._quiet and self._matching:
            return
        kept = {
            "province": self.province.value or None,
            "prefecture": self.prefecture.value or None,
            "level": self.level.value or None,
        }
        keys = self._known.matching(self.bodies.typed, **kept)
        self._matching = [self._known.name(key) for key in keys]
        shown = keys[:LISTED]
        self.bodies.hints = self._hints(shown)
        self.bodies.options = self._matching[:LISTED]
        self._count()

    def _hints(self, keys: list[str]) -> list[str]:
        """The years of the reports of each body."""
        entries = self._known.entries.filter(pl.col("key").is_in(keys)).select("key", "years")
        spans = {
            key: str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}" for key, years in entries.iter_rows() if years
        }
        return [spans.get(key, "") for key in keys]

    def _count(self) -> None:
        counts = {"count": len(self.bodies.value), "shown": len(self.bodies.options), "total": f"{len(self._known):,}"}
        self._said.value = small(text("chosen", self._language).format(**counts))

    def _say(self) -> None:
        language = self._language
        first, last = self.years.value
        self._heads["bodies"].value = heading(text("bodies" if self._several else "body", language))
        self._heads["years"].value = heading(f"{text('years', language)} {first}–{last}")
        self.bodies.placeholder = text("filter", language)
        self.bodies.label = text("bodies", language)
        self.every.description, self.nobody.description = text("all", language), text("none", language)
        self.invert.description = text("invert", language)
        self.years.tooltip = text("years", language)
        levels: list[tuple[str, Any]] = [(text("any_level", language), _ANY)]
        levels += [(text(f"level_{level}", language), level) for level in self._known.levels()]
        _offer(self.level, levels)
        _offer(self.province, [(text("any_province", language), _ANY), *((one, one) for one in self._known.provinces())])
        self._prefectures()

    def _prefectures(self) -> None:
        some = self._known.prefectures(self.province.value or None)
        _offer(self.prefecture, [(text("any_prefecture", self._language), _ANY), *((one, one) for one in some)])


def _offer(control: Any, options: list[tuple[str, Any]]) -> None:
    """New words or choices; the value stays where it is still one of them."""
    value = control.value
    if tuple(control.options) == tuple(options):
        return
    control.options = options
    control.value = value if value in [one for _, one in options] else options[0][1]


def heading(said: str) -> str:
    """The name of a control. Browsers make bold letters wider than they measure, and cut the last one."""
    return f'<b style="padding-right:4px">{escape(said)}</b>'


def small(said: str) -> str:
    """Faint words below a control."""
    return f'<div style="line-height:1.4;font-size:12px;color:var(--jp-content-font-color2,#666)">{escape(said)}</div>'
