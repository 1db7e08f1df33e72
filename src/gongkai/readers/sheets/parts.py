"""A sheet's rows to blocks: rows with one text are paragraphs, the others tables."""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from gongkai.document import Block, Cell, Paragraph, Place, Table
from gongkai.readers.sheets.model import Merge, Sheet, check_size

#: The name of a tab that says something, unlike Sheet1: a year is enough.
_TELLING = re.compile(r"[一-鿿].*[一-鿿].*[一-鿿].*[一-鿿]|年|(?<!\d)20\d\d(?!\d)")
#: Labels of the forms have at most some 80 characters; what is longer is running text.
_LABEL = 100


class _Piece(NamedTuple):
    """A filled or merged cell: its text and the last column that it covers."""

    text: str
    column: int
    last: int


class _Row(NamedTuple):
    """A row of a sheet with something in it.

    Attributes:
        number: Its number in the sheet.
        pieces: Its cells, from left to right, those that are empty and not merged left out.
        covered: Columns that a cell of an earlier row reaches down to.
        ruled: Columns of empty cells with a border.
    """

    number: int
    pieces: tuple[_Piece, ...]
    covered: frozenset[int]
    ruled: frozenset[int]

    @property
    def filled(self) -> list[_Piece]:
        return [piece for piece in self.pieces if piece.text]

    @property
    def right(self) -> int:
        return max((piece.last for piece in self.pieces), default=0)


class _Group(NamedTuple):
    """Rows that make a table, or one that is a paragraph."""

    rows: list[_Row]
    is_table: bool


def blocks(sheets: Iterable[Sheet]) -> Iterator[Block]:
    """The blocks of some sheets, in order.

    Raises:
        ValueError: A sheet has too many cells, blank ones between others included.
    """
    tables, paragraphs = count(1), count(1)
    for sheet in sheets:
        if _TELLING.search(sheet.name):
            yield Paragraph(text=sheet.name.strip(), place=Place(sheet=sheet.number, paragraph=next(paragraphs)))
        groups = list(_groups(_rows(sheet)))
        left = min((row.pieces[0].column for group in groups if group.is_table for row in group.rows if row.pieces), default=1)
        for group, right in zip(groups, _edges(groups), strict=True):
            if group.is_table:
                yield _table(group.rows, left, right, sheet, next(tables))
                continue
            (row,) = group.rows
            place = Place(sheet=sheet.number, row=row.number, cell=row.filled[0].column)
            for line in filter(None, map(str.strip, " ".join(piece.text for piece in row.filled).splitlines())):
                yield Paragraph(text=line, place=place._replace(paragraph=next(paragraphs)))


def _rows(sheet: Sheet) -> list[_Row]:
    """The rows that have a text or a border, with what merged cells make of them."""
    if not sheet.cells:
        return []
    numbers = sorted({row for row, _ in (*sheet.cells, *sheet.ruled)})
    last_row, last_column = numbers[-1], max(column for _, column in sheet.cells)
    merges: dict[int, list[Merge]] = {}
    area = 0
    for merge in sheet.merges:
        # Only a merge of a text, or of a blank between texts, can matter.
        clipped = merge._replace(bottom=min(merge.bottom, last_row), right=max(merge.left, min(merge.right, last_column)))
        if clipped.bottom < clipped.top:
            continue
        area += (clipped.bottom - clipped.top + 1) * (clipped.right - clipped.left + 1)
        check_size(sheet.name, area)
        for at in range(clipped.top, clipped.bottom + 1):
            merges.setdefault(at, []).append(clipped)
    columns: dict[int, list[int]] = {}
    for at, column in sorted(sheet.cells):
        columns.setdefault(at, []).append(column)
    ruled: dict[int, set[int]] = {}
    for at, column in sheet.ruled:
        ruled.setdefault(at, set()).add(column)
    return [
        row
        for at in numbers
        if (row := _row(sheet, at, columns.get(at, []), merges.get(at, []), ruled.get(at, set()))).filled or row.ruled
    ]


def _row(sheet: Sheet, number: int, columns: list[int], merges: list[Merge], ruled: set[int]) -> _Row:
    own = {merge.left: merge for merge in merges if merge.top == number}
    covered = {column for merge in merges if merge.top < number for column in range(merge.left, merge.right + 1)}
    beside = {column for merge in own.values() for column in range(merge.left + 1, merge.right + 1)}
    starts = sorted(({*columns, *own}) - covered - beside)
    pieces = (_Piece(sheet.cells.get((number, at), "").strip(), at, own[at].right if at in own else at) for at in starts)
    return _Row(number, tuple(pieces), frozenset(covered), frozenset(ruled - covered - beside))


def _groups(rows: list[_Row]) -> Iterator[_Group]:
    """The tables and paragraphs from the top; a row with a colon above all tables (who published, when) is a line of text."""
    table: list[_Row] = []
    seen = False
    for place, row in enumerate(rows):
        above = table[-1] if table and table[-1].number == row.number - 1 else None
        below = rows[place + 1] if place + 1 < len(rows) and rows[place + 1].number == row.number + 1 else None
        if not row.filled:
            if above and _is_header(above) and not (below and len(below.filled) > 1):
                table.append(row)
            continue
        belongs = _is_line_of_table(row, above, below)
        if table and (not belongs or (above is None and _right(table) != row.right)):
            seen |= not _is_colophon(table)
            yield _Group(table, seen)
            table = []
        if belongs:
            table.append(row)
        else:
            yield _Group([row], False)
    if table:
        yield _Group(table, seen or not _is_colophon(table))


def _is_header(row: _Row) -> bool:
    """Whether a row has words alone: a blank row under it, and nothing more, is its numbers; elsewhere it is nothing."""
    return bool(row.filled) and all(any(map(str.isalpha, piece.text)) for piece in row.filled)


def _is_colophon(table: list[_Row]) -> bool:
    """Whether this is one row that says something of the report: 发布机构：… 发布时间：…"""
    return len(table) == 1 and any(":" in piece.text or "：" in piece.text for piece in table[0].pieces)


def _right(table: list[_Row]) -> int:
    return max(row.right for row in table)


def _edges(groups: list[_Group]) -> list[int]:
    """The right edge of each group: tables that follow one another without an empty row have the same."""
    chains: list[int] = []
    for at, group in enumerate(groups):
        follows = at and group.rows[0].number == groups[at - 1].rows[-1].number + 1
        chains.append(chains[-1] if follows else at)
    edges: dict[int, int] = {}
    for chain, group in zip(chains, groups, strict=True):
        edges[chain] = max(edges.get(chain, 0), _right(group.rows) if group.is_table else 0)
    return [edges[chain] for chain in chains]


def _is_line_of_table(row: _Row, above: _Row | None, below: _Row | None) -> bool:
    """Whether a row is one of a table; with one text it is if its numbers are blank, and not if it is a title or prose.

    Args:
        row: The row.
        above: The row of a table right above it, if there is one.
        below: The row right below it, if there is one.
    """
    piece, *others = row.filled
    if others:
        return True
    if above is None or len(piece.text) > _LABEL:
        return False
    if any(column > piece.last for column in row.ruled) or any(column < piece.column for column in row.covered):
        return True
    return below is not None and piece.last < above.right == below.right


def _table(rows: list[_Row], left: int, right: int, sheet: Sheet, number: int) -> Table:
    """Rows of cells over one grid, with the blank ones between its edges; covered cells are none."""
    check_size(sheet.name, len(rows) * (right - left + 1))
    grid = tuple(tuple(_cells(row, left, right, Place(sheet=sheet.number, table=number, row=row.number))) for row in rows)
    return Table(number=number, rows=grid, width=right - left + 1)


def _cells(row: _Row, left: int, right: int, place: Place) -> Iterator[Cell]:
    pieces = {piece.column: piece for piece in row.pieces}
    column = left
    while column <= right:
        piece = pieces.get(column)
        if piece or column not in row.covered:
            wide = piece.last - column + 1 if piece else 1
            yield Cell(piece.text if piece else "", column - left, wide, place._replace(cell=column))
            column += wide
        else:
            column += 1
