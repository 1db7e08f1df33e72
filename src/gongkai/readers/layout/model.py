"""What stands between a page and its blocks: characters and rules go in, lines and tables with their geometry come out.

Every reader of pages ends here: PDF and OFD hand over a `Page`, which `layout.analyse` turns into a `PageBlocks`; a scan becomes
a `PageBlocks` directly. `layout.join` then makes one document of all pages. Positions are counted from the top left corner in the
unit of the page (points, millimetres, pixels), which may differ from page to page.
"""

from dataclasses import dataclass
from typing import NamedTuple

from gongkai.document import Seen


class Character(NamedTuple):
    """One character as it is drawn, in its box; blanks are left out."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


class Rule(NamedTuple):
    """A straight line that is drawn, horizontal (`y0` is `y1`) or vertical (`x0` is `x1`), from its smaller end to its larger."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page whose text is known: what is drawn on it, in any order.

    Attributes:
        number: Counted from 1.
        width: Of the page.
        height: Of the page.
        characters: All that is visible, each once.
        rules: Horizontal and vertical lines; one line may come in many pieces, or twice.
    """

    number: int
    width: float
    height: float
    characters: tuple[Character, ...]
    rules: tuple[Rule, ...]


class PageCell(NamedTuple):
    """A cell of the grid of a table on one page.

    Attributes:
        text: In reading order, "\\n" between its lines.
        row: Its first row, counted from 0.
        column: Its first column, counted from 0.
        rowspan: Rows that it covers.
        colspan: Columns that it covers.
        open: Whether its last line reaches the right edge of the cell, so that the text may go on over the page.
        seen: How it was recognised, if it was.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    open: bool = False
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTable:
    """A table, or the piece of one that stands on this page.

    Attributes:
        x0: Left edge.
        y0: Upper edge.
        x1: Right edge.
        y1: Lower edge.
        edges: The vertical edges of the columns from left to right, one more than there are columns.
        rows: For every row of the grid the cells that begin in it, from left to right; a row may have none.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    edges: tuple[float, ...]
    rows: tuple[tuple[PageCell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """A line of text outside of tables.

    Attributes:
        text: The line, with single spaces only where a gap stands.
        x0: Left end of the text.
        y0: Upper edge.
        x1: Right end of the text.
        y1: Lower edge.
        apart: Whether wide gaps part it, as they do the cells of a row without rules; such a line is never joined to another.
        seen: How it was recognised, if it was.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    apart: bool = False
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBlocks:
    """Lines and tables of one page in reading order, page furniture among them.

    Attributes:
        number: Of the page, counted from 1.
        width: Of the page, in its own unit.
        height: Of the page, in its own unit.
        blocks: From top to bottom.
    """

    number: int
    width: float
    height: float
    blocks: tuple[PageLine | PageTable, ...]
