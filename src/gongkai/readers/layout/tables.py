"""Grids and the characters in them to tables of one page."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gongkai.readers.layout.doubt import DOUBT
from gongkai.readers.layout.lines import Line, lines
from gongkai.readers.layout.model import Character, PageCell, PageTable
from gongkai.readers.layout.ruled import Grid

#: Room, in heights of a line, that a line may leave to the edge of its cell and still be full.
_ROOM = 1.6
#: A vertical label has at least so many lines of one character each.
_UPRIGHT = 3
_DIGITS = re.compile(r"[0-9０-９]{3,}")


class Placed(NamedTuple):
    """A table and the characters that stand in no table."""

    tables: list[PageTable]
    outside: list[Character]


def place(grids: Sequence[Grid], characters: Iterable[Character]) -> Placed:
    """Give each character the cell in which its middle lies; of grids in each other the smallest."""
    inside: list[list[list[Character]]] = [[[] for _ in grid.areas] for grid in grids]
    outside = []
    for character in characters:
        x, y = (character.x0 + character.x1) / 2, (character.y0 + character.y1) / 2
        for grid, cells in zip(grids, inside, strict=True):
            if (number := grid.at(x, y)) is not None:
                cells[number].append(character)
                break
        else:
            outside.append(character)
    return Placed([_table(grid, cells) for grid, cells in zip(grids, inside, strict=True) if any(cells)], outside)


def _table(grid: Grid, cells: Sequence[Sequence[Character]]) -> PageTable:
    doubtful = _touching(grid, cells)
    rows: list[list[PageCell]] = [[] for _ in grid.ys[1:]]
    for number, (area, held) in enumerate(zip(grid.areas, cells, strict=True)):
        found = lines(held)
        left, right = grid.xs[area.column], grid.xs[area.column + area.colspan]
        text = cell_text(found, left, right) + DOUBT * (number in doubtful)
        full = bool(found) and _is_full(found[-1], left, right)
        rows[area.row].append(PageCell(text, area.row, area.column, area.rowspan, area.colspan, full))
    return PageTable(
        x0=grid.xs[0],
        y0=grid.ys[0],
        x1=grid.xs[-1],
        y1=grid.ys[-1],
        edges=grid.xs,
        rows=tuple(tuple(row) for row in rows),
    )


def _is_full(line: Line, left: float, right: float) -> bool:
    """Whether a line ends at the edge of its cell, or is as long as one that is set upright can be."""
    return right - line.x1 < _ROOM * line.height or (len(line.characters) == 1 and right - left < 3 * line.height)


def cell_text(found: Sequence[Line], left: float, right: float) -> str:
    """The lines of a cell as its text: those of a label set upright, and of a number that was broken, run together."""
    if len(found) >= _UPRIGHT and all(len(line.text) == 1 for line in found) and not all(line.text.isdigit() for line in found):
        return "".join(line.text for line in found)
    pieces: list[str] = []
    before: Line | None = None
    for line in found:
        if before is not None and not _is_broken(before, line, left, right):
            pieces.append("\n")
        pieces.append(line.text)
        before = line
    return "".join(pieces)


def _is_broken(before: Line, after: Line, left: float, right: float) -> bool:
    """Whether a line of digits goes on in the next, because its cell has no room for one digit more."""
    if not (_DIGITS.fullmatch(before.text) and after.text.isdigit()):
        return False
    digit = (before.x1 - before.x0) / len(before.characters)
    return right - before.x1 < digit + 6 and before.x1 - before.x0 > (right - left) / 2


def _touching(grid: Grid, cells: Sequence[Sequence[Character]]) -> set[int]:
    """The cells whose digits run on over their edge into those of a neighbour."""
    starts: dict[float, list[tuple[int, Character]]] = {}
    ends: dict[float, list[tuple[int, Character]]] = {}
    for number, (area, held) in enumerate(zip(grid.areas, cells, strict=True)):
        for character in held:
            if character.text.isdigit():
                near = 0.5 * (character.y1 - character.y0)
                _note(starts, grid.xs[area.column], character.x0 - near, number, character)
                _note(ends, grid.xs[area.column + area.colspan], -character.x1 - near, number, character, sign=-1)
    found: set[int] = set()
    for edge, before in ends.items():
        for own, left in before:
            for other, right in starts.get(edge, ()):
                size = min(left.y1 - left.y0, right.y1 - right.y0)
                level = abs(left.y0 + left.y1 - right.y0 - right.y1) < size
                if level and right.x0 - left.x1 < 0.25 * size:
                    found |= {own, other}
    return found


def _note(
    kept: dict[float, list[tuple[int, Character]]], edge: float, reach: float, number: int, character: Character, sign: int = 1
) -> None:
    if reach < sign * edge:
        kept.setdefault(edge, []).append((number, character))
