"""What an explorer draws, as a value: words, chart, table and notes of one selection. Pages, files and widgets are made of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from gongkai.explore.state import Selection
from gongkai.labels import Language
from gongkai.panel import Panel

if TYPE_CHECKING:
    from altair import FacetChart

#: word: text; whole: a count; share: a part of 1; amount: money; sum: a count of all parts.
Kind = Literal["word", "whole", "share", "amount", "sum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table: its name in the frame, its heading, what kind of value it holds.

    Attributes:
        name: Of the column in the frame.
        heading: In the language of the selection.
        kind: What the values are.
        sign: Follows the value where the column `flag` holds.
        flag: The name of a column of truth values in the frame.
        number: Where the values are words for numbers, the name of the column of these; files keep the numbers.
    """

    name: str
    heading: str
    kind: Kind = "whole"
    sign: str = ""
    flag: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a selection draws.

    Attributes:
        selection: What it was drawn from.
        title: What is shown, of whom, when: a sentence.
        count: How much the picture stands on: n, reports, failed checks.
        warnings: What was selected and is not in the picture.
        empty: What to do, where nothing is drawn; else empty.
        chart: The chart without its title; null where nothing is drawn.
        table: Exactly what is drawn. A column `note` says what is the matter with a row; where `few` holds, a share that is
            missing is missing for its small n.
        columns: How the table is set, in their order.
        notes: What must be read with the numbers, each a heading and a text.
        foot: Of the notes, what stands in a picture too.
        lead: HTML that stands above the chart.
        pages: HTML that stands between chart and table.
    """

    selection: Selection
    title: str
    count: str = ""
    warnings: tuple[str, ...] = ()
    empty: str = ""
    chart: "FacetChart | None" = None
    table: pl.DataFrame = field(default_factory=pl.DataFrame)
    columns: tuple[Column, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    foot: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A choice of an explorer: the field of its selection, and how its values are called.

    Attributes:
        field: Of the selection.
        name: The key of its heading in `labels`.
        called: A value and a language to the words of the choice.
        kind: Buttons side by side, or a list.
        place: Beside the chart, under the picker; or below the chart, as a list that stays open.
        offered: The values that make sense for a panel and a selection; all of the field's without it.
    """

    field: str
    name: str
    called: Callable[[Any, Language], str]
    kind: Literal["buttons", "list"] = "list"
    place: Literal["beside", "below"] = "beside"
    offered: Callable[[Panel, Any], tuple[Any, ...]] | None = None

    def values(self, panel: Panel, selection: Selection) -> tuple[Any, ...]:
        """What is offered now."""
        return selection.choices[self.field] if self.offered is None else self.offered(panel, selection)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An explorer without its shell: its kind of selection, its controls, and how it draws.

    Attributes:
        selection: Its kind of selection.
        controls: Its own, below those that all have.
        draw: Panel and selection to what is drawn; pure.
    """

    selection: type[Selection]
    controls: tuple[Control, ...]
    draw: Callable[[Panel, Any], Drawing]

    @property
    def name(self) -> str:
        """Its name."""
        return self.selection.view
