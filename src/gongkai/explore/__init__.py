"""Explorers: pick, see, read off. A selection makes a drawing: words, chart, table and notes; only the shell knows ipywidgets.

The line of modules is state -> picked -> views (selection to drawing) -> page, saving -> shell. What needs a display library is
imported when it is first used.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import polars as pl

from gongkai.errors import MissingDependency, UnknownCode
from gongkai.explore import cutting
from gongkai.explore.cutting import cuts
from gongkai.explore.state import Selection, completed
from gongkai.labels import Language
from gongkai.panel import Panel

if TYPE_CHECKING:
    from gongkai.explore.board import Cutter
    from gongkai.explore.drawing import Drawing, View
    from gongkai.explore.own_reports import Reader
    from gongkai.explore.page import Still
    from gongkai.explore.shell import Explorer

__all__ = [
    "Selection",
    "agency_sheet",
    "cuts",
    "cutter",
    "disclosure",
    "draw",
    "outcomes",
    "quality",
    "reader",
    "reviews",
    "select",
    "still",
    "table",
]

#: What jsonschema, and so altair, would load to check a format that no chart has; it alone takes longer than all the others.
_SLOW = "rfc3987_syntax"
_OPTIONAL = frozenset(["IPython", "altair", "anywidget", "ipywidgets", "traitlets", "vl_convert"])


def outcomes(
    panel: Panel,
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    language: Language = "zh",
    **choices: Any,
) -> "Explorer":
    """A widget: what became of the applications, by agency and year.

    Args:
        panel: A panel that was read or opened; of an opened one, only what is selected is read.
        agencies: Bodies of the panel to begin with, by any of their names; all of a small panel, or the body with the most
            reports of a larger one.
        years: First and last year; those of the panel.
        language: zh or en.
        choices: measure (counts, shares, rates), detail (outcomes, or one of them for its reasons), across (years, applicants),
            applicants (a code of the applicants of table 3).

    Raises:
        MissingDependency: The packages that draw are not installed.
        UnknownCode: The panel has no such body, or a choice is unknown.
        ValueError: The years are not two years in order, or a body is named twice.
    """
    return _explorer("outcomes", panel, agencies=agencies, years=years, language=language, **choices)


def disclosure(
    panel: Panel,
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    language: Language = "zh",
    **choices: Any,
) -> "Explorer":
    """A widget: the volumes of proactive disclosure, by agency and year.

    Args:
        panel: A panel that was read or opened; of an opened one, only what is selected is read.
        agencies: Bodies of the panel to begin with, by any of their names; all of a small panel, or the body with the most
            reports of a larger one.
        years: First and last year; those of the panel.
        language: zh or en.
        choices: item (a row of table 2), measure (stock_and_flow, or a column of table 2 that the row has), scale (linear, log),
            without_largest (whether to leave out the body with the largest value).

    Raises:
        MissingDependency: The packages that draw are not installed.
        UnknownCode: The panel has no such body, or a choice is unknown.
        ValueError: The years are not two years in order, or a body is named twice.
    """
    return _explorer("disclosure", panel, agencies=agencies, years=years, language=language, **choices)


def reviews(
    panel: Panel,
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    language: Language = "zh",
    **choices: Any,
) -> "Explorer":
    """A widget: how reconsiderations and lawsuits ended, by channel, agency and year.

    Args:
        panel: A panel that was read or opened; of an opened one, only what is selected is read.
        agencies: Bodies of the panel to begin with, by any of their names; all of a small panel, or the body with the most
            reports of a larger one.
        years: First and last year; those of the panel.
        language: zh or en.
        choices: channel (a channel of table 4, litigation for both of litigation, all), measure (counts, shares, rates), across
            (years, channels).

    Raises:
        MissingDependency: The packages that draw are not installed.
        UnknownCode: The panel has no such body, or a choice is unknown.
        ValueError: The years are not two years in order, or a body is named twice.
    """
    return _explorer("reviews", panel, agencies=agencies, years=years, language=language, **choices)


def quality(
    panel: Panel,
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    language: Language = "zh",
    **choices: Any,
) -> "Explorer":
    """A widget: which checks pass, fail or stay open, what is carried over from year to year, and each failed check in its table.

    Args:
        panel: A panel that was read or opened; of an opened one, only what is selected is read.
        agencies: Bodies of the panel to begin with, by any of their names; all of a small panel, or the body with the most
            reports of a larger one.
        years: First and last year; those of the panel.
        language: zh or en.
        choices: measure (checks, carry_over), rules (all, within, years, prose), check (a failed check to look at, as
            `REPORT:RULE:SCOPE`).

    Raises:
        MissingDependency: The packages that draw are not installed.
        UnknownCode: The panel has no such body, or a choice is unknown.
        ValueError: The years are not two years in order, or a body is named twice.
    """
    return _explorer("quality", panel, agencies=agencies, years=years, language=language, **choices)


def agency_sheet(
    panel: Panel,
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    language: Language = "zh",
    **choices: Any,
) -> "Explorer":
    """A widget: one body on one page, with five numbers, its peers, what breaks the series, what to ask and how to cite it.

    Args:
        panel: A panel that was read or opened; of an opened one, only the reports of the body and of its peers are read.
        agencies: The body, by any of its names; of several the first is shown.
        years: First and last year; those of the panel.
        language: zh or en.
        choices: peers (kind, none).

    Raises:
        MissingDependency: The packages that draw are not installed.
        UnknownCode: The panel has no such body, or a choice is unknown.
        ValueError: The years are not two years in order, or a body is named twice.
    """
    return _explorer("agency_sheet", panel, agencies=agencies, years=years, language=language, **choices)


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


def reader(folder: str = "", *, language: Language = "zh") -> "Reader":
    """A widget for one's own reports: type a folder, press a button, see what was read, what was not and why, and explore it.

    What was read is its `panel`.

    Args:
        folder: The folder to begin with; it is read when the button is pressed.
        language: zh or en.

    Raises:
        MissingDependency: The packages that draw are not installed.
    """
    with _drawing():
        from gongkai.explore.own_reports import Reader

        return Reader(folder, language)


def select(
    panel: Panel,
    view: str = "outcomes",
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    language: Language = "zh",
    **choices: Any,
) -> Selection:
    """A selection from a panel as a value, with what is left out filled in as the explorer begins.

    Args:
        panel: The panel.
        view: Which explorer: outcomes, disclosure, reviews, quality or agency_sheet.
        agencies: Bodies of the panel, by any of their names.
        years: First and last year.
        language: zh or en.
        choices: Those of the explorer.

    Raises:
        MissingDependency: The packages that draw are not installed.
        UnknownCode: There is no such explorer, the panel has no such body, or a choice is unknown.
        ValueError: The years are not two years in order, a body is named twice, or there is no such choice.
    """
    return completed(_view(view).selection, panel, agencies=agencies, years=years, language=language, **choices)


def draw(panel: Panel, selection: Selection) -> "Drawing":
    """What a selection draws, as a value: title, chart, table, notes."""
    view = _view(selection.view)
    with _drawing():
        return view.draw(panel, selection)


def still(panel: Panel, selection: Selection | None = None) -> "Still":
    """A picture of a selection for paper and for readers without a kernel: an SVG, and under it the table with its notes.

    Args:
        panel: The panel.
        selection: What to show, such as `select(panel, measure="shares")` or the `selection` of a widget.

    Raises:
        MissingDependency: The packages that draw are not installed.
    """
    with _drawing():
        from gongkai.explore.page import still as kept

        return kept(draw(panel, selection or select(panel)))


def table(panel: Panel, selection: Selection | None = None) -> pl.DataFrame:
    """Exactly what an explorer draws, as a frame; `note` says what is the matter with a row.

    Args:
        panel: The panel.
        selection: What to show; the outcomes of all of a small panel in counts without one.

    Example:
        >>> import gongkai
        >>> panel = gongkai.read("sample_reports/huaian-city-2024.md", progress=False)
        >>> gongkai.explore.table(panel)["n"].item()
        3050
    """
    return draw(panel, selection or select(panel)).table


def _explorer(view: str, panel: Panel, **fields: Any) -> "Explorer":
    selection = select(panel, view, **fields)
    with _drawing():
        from gongkai.explore.shell import Explorer

        return Explorer(panel, _view(view), selection)


def _view(name: str) -> "View":
    with _drawing():
        from gongkai.explore.views import VIEWS
    if name not in VIEWS:
        raise UnknownCode("explorer", name, VIEWS)
    return VIEWS[name]


@contextmanager
def _drawing() -> Iterator[None]:
    """Say what to install, where a package that draws is missing; altair looks for vl-convert only when it needs it."""
    hidden = not {_SLOW, "jsonschema"} & set(sys.modules)
    if hidden:
        sys.modules[_SLOW] = None  # type: ignore[assignment]  # Python's way to say that there is no such module
    try:
        yield
    except ImportError as error:
        missing = (error.name or "").split(".")[0]
        if missing in _OPTIONAL or "vl-convert" in str(error):
            raise MissingDependency("the explorers", "lab") from error
        raise
    finally:
        if hidden:
            sys.modules.pop(_SLOW, None)
