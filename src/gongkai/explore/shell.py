"""The shell of every explorer: controls that make a selection, and a place for what the selection draws."""

from datetime import date
from html import escape
from typing import Any

import altair as alt
import ipywidgets as ipw
import polars as pl

from gongkai.errors import GongkaiError
from gongkai.explore import page, saving
from gongkai.explore.directory import directory
from gongkai.explore.drawing import Control, Drawing, View
from gongkai.explore.handover import CLIPBOARD, Handover
from gongkai.explore.keyboard import ROOT
from gongkai.explore.picker import Picker, heading, small
from gongkai.explore.state import Selection, changed, completed, fields_of
from gongkai.labels import LANGUAGES, text
from gongkai.panel import Panel

#: SVG, so that text is sharp and can be searched; no menu, for it links to a site.
_EMBED = {"renderer": "svg", "actions": False}
_SAVED = ("png", "svg", "csv", "xlsx")
_COPIED = ("copy_selection", "copy_cell")


class Explorer(ipw.VBox):  # type: ignore[misc]  # ipywidgets is not typed
    """An explorer. Its controls are attributes; `selection` is what they stand for, `drawing` what is drawn.

    Attributes:
        picker: Bodies and years.
        controls: The choices of this explorer, by the field of its selection.
        language: Of everything.
        chart: The chart; its `spec` is null while there is nothing to draw.
        handover: Buttons for files and for the clipboard.
        pasted: A line that was copied from an explorer, to show the same.
    """

    def __init__(self, panel: Panel, view: View, selection: Selection) -> None:
        """Show a selection from a panel."""
        alt.JupyterChart.enable_offline()
        self._panel, self._view, self._selection, self._quiet = panel, view, selection, False
        self._drawing = view.draw(panel, selection)
        self.picker = Picker(directory(panel), panel.years, selection, self._change)
        self.controls = {control.field: _control(control) for control in view.controls}
        self._heads = {control.field: ipw.HTML() for control in view.controls}
        self.language = ipw.ToggleButtons(options=LANGUAGES, value=selection.language, style={"button_width": "auto"})
        self.chart = alt.JupyterChart(None, embed_options=_EMBED)  # type: ignore[arg-type]  # None is what its trait allows
        self.handover = Handover(self._hand)
        self.pasted = ipw.Text(continuous_update=False, layout={"width": "auto"})
        self._above, self._below, self._code, self._heard = ipw.HTML(), ipw.HTML(), ipw.HTML(), ipw.HTML()
        self._say()
        self._show()
        self._listen()
        super().__init__([self._layout()])
        self.add_class(ROOT)

    @property
    def selection(self) -> Selection:
        """What is shown."""
        return self._selection

    @selection.setter
    def selection(self, selection: Selection) -> None:
        """Show another selection of the same explorer."""
        self._selection, self._quiet = selection, True
        self.picker.show(selection)
        self.language.value = selection.language
        self._say()
        self._quiet = False
        self._draw()

    @property
    def drawing(self) -> Drawing:
        """What is drawn: title, table, notes."""
        return self._drawing

    def __repr__(self) -> str:
        """The line of code that shows the same."""
        return self._selection.as_code()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Add the chart as an SVG: a saved notebook shows it where no kernel runs."""
        bundle = super()._repr_mimebundle_(**options)
        drawn = page.svg(self._drawing)
        return {**bundle, "text/plain": repr(self)} | ({"image/svg+xml": drawn} if drawn else {})

    def _layout(self) -> ipw.Box:
        beside = {"flex": "1 1 220px", "min_width": "0"}
        fields = [control for control in self._view.controls if control.place == "beside"]
        named = [
            ipw.VBox([self._heads[control.field], self.controls[control.field]], layout={"flex": "1 1 150px", "min_width": "0"})
            for control in fields
        ]
        rest = ipw.Box(named, layout={**beside, "flex_flow": "row wrap", "align_content": "flex-start", "grid_gap": "4px 12px"})
        # On a narrow page the picker comes to stand above the chart, and then its parts beside each other.
        parts = [ipw.VBox([self.language, self.picker], layout=beside), rest]
        picker = ipw.Box(
            parts, layout={"flex": "1 1 250px", "flex_flow": "row wrap", "align_content": "flex-start", "grid_gap": "0 16px"}
        )
        # The chart shrinks to the page, the table scrolls in it: nothing is cut off.
        chart = ipw.Box([self.chart], layout={"width": "100%"})
        chart.add_class("gongkai-chart")
        below = [control for control in self._view.controls if control.place == "below"]
        more = [widget for control in below for widget in (self._heads[control.field], self.controls[control.field])]
        content = [self._above, chart, *more, self._below, self.handover, self._heard, self._code, self.pasted]
        shown = ipw.VBox(content, layout={"flex": "999 1 560px", "min_width": "0"})
        return ipw.Box([picker, shown], layout={"flex_flow": "row wrap", "width": "100%", "grid_gap": "12px 24px"})

    def _listen(self) -> None:
        for field, control in self.controls.items():
            control.observe(lambda change, field=field: self._change(**{field: change.new}), "value")
        self.language.observe(lambda change: self._change(language=change.new), "value")
        self.pasted.observe(lambda change: self._paste(change.new), "value")

    def _change(self, **parts: Any) -> None:
        if self._quiet:
            return
        self._selection = changed(self._selection, **parts)
        if "language" in parts or "years" in parts:
            self._quiet = True
            self.picker.show(self._selection)
            self._quiet = False
        self._draw()
        self._say()

    def _paste(self, said: str) -> None:
        if not said.strip():
            return
        language = self._selection.language
        try:
            view, fields = fields_of(said)
            if view != self._view.name:
                raise GongkaiError(text("other_explorer", language).format(view=view))
            self.selection = completed(self._view.selection, self._panel, **fields)
            self._heard.value, self.pasted.value = "", ""
        except (GongkaiError, ValueError, TypeError) as error:
            self._heard.value = f'<p role="alert">{escape(str(error))}</p>'

    def _hand(self, key: str) -> tuple[str, str, bytes]:
        if key in _SAVED:
            return saving.saved(self._drawing, key, date.today())
        said = self._selection.as_code() if key == "copy_selection" else self._selection.as_cell()
        return key, CLIPBOARD, said.encode()

    def _say(self) -> None:
        """Every text of the controls in the language of the selection, and the choices that make sense in it."""
        language = self._selection.language
        quiet, self._quiet = self._quiet, True
        for control in self._view.controls:
            self._heads[control.field].value = heading(text(control.name, language))
            widget, value = self.controls[control.field], getattr(self._selection, control.field)
            offered = control.values(self._panel, self._selection)
            options = [(control.called(one, language), one) for one in offered]
            if tuple(widget.options) != tuple(options):
                widget.options = options
            # Where a choice makes no difference, what holds instead stands there and cannot be changed.
            widget.value = value if value in offered else offered[0] if len(offered) == 1 else None
            widget.disabled = len(offered) < 2
        self.pasted.placeholder = text("paste", language)
        self._quiet = quiet

    def _draw(self) -> None:
        try:
            self._drawing = self._view.draw(self._panel, self._selection)
            # What is drawn may be a selection that fits better, such as a measure that the item has.
            self._selection = self._drawing.selection
            self._show()
        except (GongkaiError, pl.exceptions.PolarsError, OSError) as error:
            self.chart.spec = None  # type: ignore[assignment]  # as its trait allows
            self._below.value = ""
            self._above.value = small(text("broken", self._selection.language).format(error=error))

    def _show(self) -> None:
        drawing = self._drawing
        above, below = page.above(drawing), page.below(drawing)
        # The chart takes longest; sent first, it does not stand under the title of the next one. To validate its specification
        # once more takes longer than to draw it.
        spec = None if drawing.chart is None else drawing.chart.to_dict(validate=False)
        self.chart.spec = spec  # type: ignore[assignment]  # as its trait allows
        self._above.value, self._below.value = above, below
        self._offer()
        self._code.value = page.code(self._selection)

    def _offer(self) -> None:
        """The buttons: files only where there is something to keep."""
        language = self._selection.language
        kinds = () if self._drawing.chart is None else _SAVED
        actions = [(kind, kind.upper(), text(f"save_{kind}", language)) for kind in kinds]
        actions += [(key, text(key, language), text(f"{key}_tip", language)) for key in _COPIED]
        self.handover.actions, self.handover.copied = tuple(actions), text("copied", language)


def _control(control: Control) -> Any:
    if control.kind == "buttons":
        return ipw.ToggleButtons(options=[], style={"button_width": "auto"})
    kind = ipw.Select if control.place == "below" else ipw.Dropdown
    return kind(options=[], layout={"width": "auto"})
