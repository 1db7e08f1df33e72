"""The shell of the cutting board: digits typed in, and every way to cut them as a chart and a table."""

from html import escape
from typing import Any

import altair as alt
import ipywidgets as ipw

from gongkai.errors import GongkaiError
from gongkai.explore import cutting
from gongkai.explore.keyboard import ROOT, Keyboard
from gongkai.labels import LANGUAGES, Language, text


class Cutter(ipw.VBox):  # type: ignore[misc]  # ipywidgets is not typed
    """The cutting board.

    Attributes:
        digits: The digits.
        cells: How many numbers they are.
        language: Of everything.
        chart: How many ways are off by how much.
        said: The sentence and the table below the chart.
    """

    def __init__(self, digits: str, cells: int, language: Language) -> None:
        """Show some digits."""
        alt.JupyterChart.enable_offline()
        self.digits = ipw.Text(value=digits, continuous_update=False, layout={"width": "340px"})
        self.cells = ipw.BoundedIntText(value=cells, min=2, max=15, layout={"width": "70px"})
        self.language = ipw.ToggleButtons(options=LANGUAGES, value=language, style={"button_width": "auto"})
        embed = {"renderer": "svg", "actions": False}
        self.chart = alt.JupyterChart(None, embed_options=embed)  # type: ignore[arg-type]  # None is what its trait allows
        self.said = ipw.HTML()
        self._heads = {"cut_digits": ipw.HTML(), "cut_cells": ipw.HTML()}
        for control in (self.digits, self.cells, self.language):
            control.observe(lambda change: self._draw(), "value")
        self._draw()
        row = ipw.Box(
            [self._heads["cut_digits"], self.digits, self._heads["cut_cells"], self.cells, self.language],
            layout={"flex_flow": "row wrap", "align_items": "center", "grid_gap": "4px 12px"},
        )
        super().__init__([row, self.chart, self.said, Keyboard()])
        self.add_class(ROOT)

    def __repr__(self) -> str:
        """The line of code that shows the same."""
        return f"gongkai.explore.cutter({self.digits.value!r}, cells={self.cells.value}, language={self.language.value!r})"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Add the chart as an SVG: a saved notebook shows it where no kernel runs."""
        bundle = super()._repr_mimebundle_(**options)
        drawn = cutting.svg(cutting.cuts(self._typed(), self.cells.value), self.language.value)
        return {**bundle, "text/plain": repr(self)} | ({"image/svg+xml": drawn} if drawn else {})

    def _typed(self) -> str:
        return "".join(str(self.digits.value).split())

    def _draw(self) -> None:
        language = self.language.value
        for key, head in self._heads.items():
            head.value = f"<b>{escape(text(key, language))}</b>"
        try:
            frame = cutting.cuts(self._typed(), self.cells.value)
        except GongkaiError as error:
            self.chart.chart, self.said.value = None, f"<p>{escape(text('broken', language).format(error=error))}</p>"
            return
        self.chart.chart = None if frame.is_empty() else cutting.chart(frame, language)
        self.said.value = cutting.page(frame, language)
