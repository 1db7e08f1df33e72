"""What extraction hands on: rows of the forms as pieces of text, each with the cells that it holds and its place.

A piece that holds one cell is that cell; a piece that holds several is digits run together; several pieces for more cells are
numbers of which it is not known where they stand. Nothing is decided here: a row is the set of its possible readings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from gongkai.document import Cell, Place, Seen


class Key(NamedTuple):
    """A cell of the forms: table, line and column, by their codes."""

    table: int
    line: str
    column: str


class Fragment(NamedTuple):
    """Text of a row with the cells that stand in it, in order.

    Attributes:
        keys: The cells.
        pieces: The text, one piece a printed number as far as the page separates them.
        place: Where the first piece stands.
        money: What the unit in the header is worth in yuan, for amounts.
        glued: The page runs the cells of its rows together, so that one piece for several cells is digits to be cut; elsewhere it
            is one number of which it is not known where it stands.
        tainted: A digit at the edge may belong to something else, so that the text cannot be cut with certainty.
        rivals: What the page prints for the same cells elsewhere, differently.
        seen: How each piece was recognised, on a scan.
    """

    keys: tuple[Key, ...]
    pieces: tuple[str, ...]
    place: Place
    money: int | None = None
    glued: bool = False
    tainted: bool = False
    rivals: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()

    @property
    def raw(self) -> str:
        """The text as printed."""
        return " ".join(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Something that stands in a statutory table and could not be understood."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What was found of the statutory tables of one report.

    Attributes:
        fragments: The text of every cell that was found.
        clause_forms: For each block of table 2, the form that its header or shape shows.
        form: The form of table 3, null where its rows do not tell.
        blanks: Rows stand on the page without any number: blank cells leave nothing on it, so that digits which run together may
            be fewer numbers than there are cells.
        leftovers: Cells of the tables that could not be understood.
    """

    fragments: tuple[Fragment, ...] = ()
    clause_forms: dict[str, str] = field(default_factory=dict)
    form: str | None = None
    blanks: bool = False
    leftovers: tuple[Leftover, ...] = ()


def seen_in(cells: Iterable[Cell]) -> tuple[Seen, ...]:
    """How the cells were recognised; empty where the page is no scan."""
    return tuple([cell.seen for cell in cells if cell.seen is not None])


def with_glue(fragments: Iterable[Fragment]) -> tuple[Fragment, ...]:
    """The fragments of one kind of source, marked as glued if most of their rows stand in one piece."""
    fragments = tuple(fragments)
    rows = [fragment for fragment in fragments if len(fragment.keys) > 1]
    if not rows:
        return fragments
    one = sum(len(row.pieces) == 1 for row in rows)
    whole = sum(len(row.pieces) == len(row.keys) for row in rows)
    whole += len({fragment.keys[0][:2] for fragment in fragments if len(fragment.keys) == 1 and fragment.keys[0].table != 2})
    if one <= whole:
        return fragments
    return tuple(fragment._replace(glued=True) if len(fragment.pieces) == 1 else fragment for fragment in fragments)


def without_repeats(fragments: Iterable[Fragment]) -> tuple[Fragment, ...]:
    """Each cell once: a repetition is dropped, a contradiction is kept as a rival of the first.

    Cells that stand by themselves take the place of a fragment that holds several cells: the same words in some other table of
    the page, with two numbers behind them, must not hide the row of the form.
    """
    fragments = tuple(fragments)
    if len({fragment.keys for fragment in fragments}) == len(fragments) == sum(len(fragment.keys) for fragment in fragments):
        return fragments
    single = {fragment.keys[0] for fragment in fragments if len(fragment.keys) == 1}
    kept: dict[Key, int] = {}
    found: list[Fragment] = []
    for fragment in fragments:
        if len(fragment.keys) > 1 and single.issuperset(fragment.keys):
            continue
        earlier = sorted({kept[key] for key in fragment.keys if key in kept})
        if not earlier:
            kept |= dict.fromkeys(fragment.keys, len(found))
            found.append(fragment)
            continue
        for at in earlier:
            first = found[at]
            if first.raw != fragment.raw and first.keys == fragment.keys:
                found[at] = first._replace(rivals=(*first.rivals, fragment.raw))
    return tuple(found)
