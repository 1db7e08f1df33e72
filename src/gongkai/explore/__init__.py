"""Explorers: pick, see, read off. A selection makes a frame, the frame a chart and a table; only the widget knows ipywidgets.

The line of modules is state -> breakdown -> page -> widget. What needs a display library is imported when it is first used.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from gongkai import forms
from gongkai.errors import MissingDependency
from gongkai.explore import breakdown, cutting
from gongkai.explore.cutting import cuts
from gongkai.explore.state import Selection, select
from gongkai.labels import Language
from gongkai.panel import Panel

if TYPE_CHECKING:
    from gongkai.explore.board import Cutter
    from gongkai.explore.page import Still
    from gongkai.explore.widget import Outcomes

__all__ = ["Selection", "cuts", "cutter", "outcomes", "select", "still", "table"]

_OPTIONAL = frozenset(["IPython", "altair", "anywidget", "ipywidgets", "vl_convert"])


def outcomes(
    panel: Panel,
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    shares: bool = False,
    applicants: str = forms.TOTAL,
    language: Language = "zh",
) -> "Outcomes":
    """A widget: pick bodies and years, see what became of the applications as a chart and a table, in counts or shares.

    Args:
        panel: A panel that was read or opened; of an opened one, only what is selected is read.
        agencies: Bodies of the panel to begin with; all of a small panel, or the body with the most reports of a larger one.
        years: First and last year; those of the panel.
        shares: Shares of all outcomes instead of counts.
        applicants: Whose applications: a code of the applicants of table 3.
        language: zh or en.

    Raises:
        MissingDependency: The packages that draw are not installed.
        UnknownCode: The panel has no such body, or a code is unknown.
        ValueError: The years are not two years in order, or a body is named twice.
    """
    with _drawing():
        from gongkai.explore.widget import Outcomes
    chosen = select(panel, agencies=agencies, years=years, shares=shares, applicants=applicants, language=language)
    with _drawing():
        return Outcomes(panel, chosen)


def cutter(digits: str, *, cells: int = cutting.CELLS, language: Language = "zh") -> "Cutter":
    """A widget for teaching: type digits that run together, and see every way to cut them and which of them add up.

    Args:
        digits: The digits to begin with; white space in them means nothing.
        cells: How many numbers they are; the last is the sum of the others.
        language: zh or en.

    Raises:
        MissingDependency: The packages that draw are not installed.
    """
    with _drawing():
        from gongkai.explore.board import Cutter

        return Cutter(digits, cells, language)


def still(panel: Panel, selection: Selection | None = None) -> "Still":
    """A picture of a selection for paper and for readers without a kernel: an SVG, and under it the table with its notes.

    Args:
        panel: The panel.
        selection: What to show, such as `select(panel, shares=True)` or the `selection` of a widget.

    Raises:
        MissingDependency: The packages that draw are not installed.
    """
    with _drawing():
        from gongkai.explore.page import still as drawn

        return drawn(panel, selection or select(panel))


def table(panel: Panel, selection: Selection | None = None) -> pl.DataFrame:
    """Exactly what an explorer draws, as a frame: one row per report, a column for each outcome, then n and the printed total.

    Outcomes are counts or shares, as selected; null where they are not known, and shares also where n is below 10. `note` says
    what is the matter with a row. Needs no package that draws.

    Args:
        panel: The panel.
        selection: What to show; all of a small panel in counts without one.

    Example:
        >>> import gongkai
        >>> panel = gongkai.read("sample_reports/huaian-city-2024.md", progress=False)
        >>> gongkai.explore.table(panel)["n"].item()
        3050
    """
    chosen = selection or select(panel)
    return breakdown.table(breakdown.breakdown(panel, chosen), chosen)


@contextmanager
def _drawing() -> Iterator[None]:
    """Say what to install, where a package that draws is missing; altair looks for vl-convert only when it needs it."""
    try:
        yield
    except ImportError as error:
        missing = (error.name or "").split(".")[0]
        if missing in _OPTIONAL or "vl-convert" in str(error):
            raise MissingDependency("the explorers", "lab") from error
        raise
