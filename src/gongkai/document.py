"""What every reader returns: the blocks of a page in reading order, each knowing where it stands.

Readers differ in what they read; behind them there is only this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands in its file; counted from 1, and 0 where a number does not apply."""

    table: int = 0
    row: int = 0
    cell: int = 0
    paragraph: int = 0
    line: int = 0
    start: int = 0
    end: int = 0
    page: int = 0
    sheet: int = 0

    def __str__(self) -> str:
        """As a person would say it: "page 2, table 3, row 5, cell 2" or "line 42, characters 18-24"."""
        names = ("page", "sheet", "table", "row", "cell", "paragraph", "line")
        said = [f"{name} {value}" for name in names if (value := getattr(self, name))]
        if self.start:
            said.append(f"characters {self.start}-{self.end}" if self.end > self.start else f"character {self.start}")
        return ", ".join(said)


NOWHERE = Place()


class Seen(NamedTuple):
    """How the picture of a cell was recognised.

    Attributes:
        confidence: How sure the engine is of the text, from 0 to 1.
        agreed: Whether two readings that are independent of each other gave the same text.
        others: What else was read there, likeliest first.
    """

    confidence: float
    agreed: bool
    others: tuple[str, ...] = ()


class Cell(NamedTuple):
    """A cell of a table as the page gives it; `column` is its place in the grid, counted from 0.

    A cell of a scan also says how its text was recognised.
    """

    text: str
    column: int
    colspan: int
    place: Place
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A piece of text that stands on its own; that of a scan also says how it was recognised."""

    text: str
    place: Place
    heading: bool = False
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells; a cell that spans several rows stands in the first of them."""

    number: int
    rows: tuple[tuple[Cell, ...], ...]
    width: int


Block = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report as its file gives it: its blocks, what its head says of itself, and its charset if it is text."""

    blocks: tuple[Block, ...]
    media_type: str
    encoding: str | None = None
    head: Mapping[str, str] = field(default_factory=dict)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The blocks that are text."""
        return tuple([block for block in self.blocks if isinstance(block, Paragraph)])

    @property
    def tables(self) -> tuple[Table, ...]:
        """The blocks that are tables."""
        return tuple([block for block in self.blocks if isinstance(block, Table)])
