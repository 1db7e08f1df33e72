"""The shell of the outcome explorer: controls that make a selection, and a place for what the selection draws."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import altair as alt
import ipywidgets as ipw
import polars as pl

from gongkai import forms
from gongkai.errors import GongkaiError
from gongkai.explore import breakdown, page
from gongkai.explore.keyboard import ROOT, Keyboard
from gongkai.explore.state import Selection, matching
from gongkai.labels import LANGUAGES, name, text
from gongkai.panel import Panel

#: The list shows so many names; typing narrows it.
LISTED = 500
#: SVG, so that text is sharp and can be searched; no menu, for it links to a site.
_EMBED = {"renderer": "svg", "actions": False}


class Outcomes(ipw.VBox):  # type: ignore[misc]  # ipywidgets is not typed
    """The outcome explorer. Its controls are attributes; `selection` is what they stand for.

    Attributes:
        filter: The text that narrows the list.
        bodies: The list of bodies; those picked stay picked while the list is narrowed.
        every: The button that picks all that the list shows.
        nobody: The button that empties the selection.
        years: The first and the last year.
        measure: Whether shares are drawn.
        applicants: Whose applications.
        language: Of everything.
        chart: The chart; `None` inside while there is nothing to draw.
    """

    def __init__(self, panel: Panel, selection: Selection) -> None:
        """Show a selection from a panel."""
        alt.JupyterChart.enable_offline()
        self._panel, self._selection, self._quiet = panel, selection, False
        self._names = panel.agencies
        self._make(selection)
        self._say()
        self._list()
        self._draw()
        self._listen()
        super().__init__([self._layout(), Keyboard()])
        self.add_class(ROOT)

    @property
    def selection(self) -> Selection:
        """What is shown."""
        return self._selection

    def __repr__(self) -> str:
        """The line of code that shows the same."""
        return self._selection.as_code()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Add the chart as an SVG: a saved notebook shows it where no kernel runs."""
        bundle = super()._repr_mimebundle_(**options)
        drawn = page.svg(breakdown.breakdown(self._panel, self._selection), self._selection)
        return {**bundle, "text/plain": repr(self)} | ({"image/svg+xml": drawn} if drawn else {})

    def _make(self, selection: Selection) -> None:
        wide = {"width": "auto"}
        known = [*self._panel.years, *selection.years]
        self.filter = ipw.Text(continuous_update=True, layout=wide)
        self.bodies = ipw.SelectMultiple(rows=10, layout=wide)
        self.every, self.nobody = ipw.Button(layout={"width": "auto"}), ipw.Button(layout={"width": "auto"})
        self.years = ipw.IntRangeSlider(
            value=selection.years, min=min(known), max=max(known), continuous_update=False, readout=False, layout=wide
        )
        self.measure = ipw.ToggleButtons(
            options=[("", False), (" ", True)], value=selection.shares, style={"button_width": "auto"}
        )
        self.applicants = ipw.Dropdown(options=list(forms.family("applicants")), value=selection.applicants, layout=wide)
        self.language = ipw.ToggleButtons(options=LANGUAGES, value=selection.language, style={"button_width": "auto"})
        self.chart = alt.JupyterChart(None, embed_options=_EMBED)  # type: ignore[arg-type]  # None is what its trait allows
        self._heads = {key: ipw.HTML() for key in ("pick", "several", "years", "measure", "applicants")}
        self._chosen, self._above, self._below = ipw.HTML(), ipw.HTML(), ipw.HTML()

    def _layout(self) -> ipw.Box:
        heads, beside = self._heads, {"flex": "1 1 220px"}
        buttons = ipw.HBox([self.every, self.nobody])
        bodies = [heads["pick"], self.filter, self.bodies, heads["several"], buttons, self._chosen]
        rest = [heads["years"], self.years, heads["measure"], self.measure, heads["applicants"], self.applicants]
        # On a narrow page the picker comes to stand above the chart, and then its two parts beside each other.
        parts = [ipw.VBox([self.language, *bodies], layout=beside), ipw.VBox(rest, layout=beside)]
        picker = ipw.Box(
            parts, layout={"flex": "1 1 230px", "flex_flow": "row wrap", "align_content": "flex-start", "grid_gap": "0 16px"}
        )
        # The chart shrinks to the page, the table scrolls in it: nothing is cut off.
        chart = ipw.Box([self.chart], layout={"width": "100%"})
        chart.add_class("gongkai-chart")
        shown = ipw.VBox([self._above, chart, self._below], layout={"flex": "999 1 560px", "min_width": "0"})
        return ipw.Box([picker, shown], layout={"flex_flow": "row wrap", "width": "100%", "grid_gap": "12px 24px"})

    def _listen(self) -> None:
        self.filter.observe(lambda change: self._list(), "value")
        self.bodies.observe(lambda change: self._pick(change.new), "value")
        self.every.on_click(lambda button: setattr(self.bodies, "value", self.bodies.options))
        self.nobody.on_click(lambda button: self._clear())
        self.years.observe(lambda change: self._change(years=change.new), "value")
        self.measure.observe(lambda change: self._change(shares=change.new), "value")
        self.applicants.observe(lambda change: self._change(applicants=change.new), "value")
        self.language.observe(lambda change: self._change(language=change.new), "value")

    def _change(self, **parts: Any) -> None:
        if self._quiet:
            return
        fields = {field: getattr(self._selection, field) for field in Selection.__dataclass_fields__}
        self._selection = Selection(**{**fields, **parts})
        if {"language", "years"} & set(parts):
            self._say()
        if {"agencies", "language"} & set(parts):
            self._count()
        self._draw()

    def _pick(self, shown: tuple[str, ...]) -> None:
        """Those picked in the list, and those that were picked before and that the list does not show now."""
        hidden = set(self._selection.agencies) - set(self.bodies.options)
        picked = hidden | set(shown)
        self._change(agencies=tuple(agency for agency in self._names if agency in picked))

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        """Set controls without drawing."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def _clear(self) -> None:
        with self._unheard():
            self.bodies.value = ()
        self._change(agencies=())

    def _list(self) -> None:
        """The bodies that the typed text leaves.

        Only typing makes a new list: after a pick it would take the place away that the arrow keys go on from.
        """
        found = matching(self._names, self.filter.value)[:LISTED]
        with self._unheard():
            self.bodies.options = found
            self.bodies.value = [agency for agency in found if agency in self._selection.agencies]
        self._count()

    def _count(self) -> None:
        counts = {"count": len(self._selection.agencies), "shown": len(self.bodies.options), "total": len(self._names)}
        self._chosen.value = _small(text("chosen", self._selection.language).format(**counts))

    def _say(self) -> None:
        """Every text of the controls in the language of the selection."""
        language = self._selection.language
        for key, head in self._heads.items():
            said = text("bodies" if key == "pick" else key, language)
            if key == "years":
                said += f" {self._selection.years[0]}–{self._selection.years[1]}"
            head.value = _small(said) if key == "several" else f"<b>{said}</b>"
        self.filter.placeholder = text("filter", language)
        self.every.description, self.nobody.description = text("all", language), text("none", language)
        named = {"filter": self.filter, "bodies": self.bodies, "years": self.years, "applicants": self.applicants}
        for key, control in named.items():
            control.tooltip = text(key, language)
        codes = sorted(forms.family("applicants"), key=lambda code: code != forms.TOTAL)
        with self._unheard():
            self._options(self.measure, [(text("counts", language), False), (text("shares", language), True)])
            self._options(self.applicants, [(name("applicants", code, language), code) for code in codes])

    def _options(self, control: Any, options: list[tuple[str, Any]]) -> None:
        """New words for the same choices; ipywidgets would go back to the first of them."""
        value = control.value
        control.options = options
        control.value = value

    def _draw(self) -> None:
        selection = self._selection
        try:
            frame = breakdown.breakdown(self._panel, selection)
            above, below = page.above(frame, selection), page.below(frame, selection)
            # The chart takes longest; sent first, it does not stand under the title of the next one.
            self.chart.chart = None if frame.is_empty() else page.chart(frame, selection)
            self._above.value, self._below.value = above, below
        except (GongkaiError, pl.exceptions.PolarsError, OSError) as error:
            self.chart.chart, self._below.value = None, ""
            self._above.value = _small(text("broken", selection.language).format(error=error))


def _small(said: str) -> str:
    return f'<div style="line-height:1.4;font-size:12px;color:var(--jp-content-font-color2,#666)">{escape(said)}</div>'
