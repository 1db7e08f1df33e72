"""The records of an XLS workbook that say how its sheets look, which calamine does not tell: hidden rows, borders, errors."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from gongkai.readers.sheets.model import At, together

_BEGIN, _END, _PASSWORD, _SHEET, _FORMAT, _ROW, _COLUMNS = 0x0809, 0x000A, 0x002F, 0x0085, 0x00E0, 0x0208, 0x007D
_BLANK, _BLANKS, _ERROR, _FORMULA = 0x0201, 0x00BE, 0x0205, 0x0006
_CELLS = frozenset((_BLANK, _BLANKS, _ERROR, _FORMULA, 0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6))
_HIDDEN_ROW, _HIDDEN_COLUMN, _BORDERS = 0x20, 0x01, 0xFFFF
#: Where the part that it belongs to begins, its kind, and what is in it.
_Record = tuple[int, int, bytes]
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(slots=True)
class Look:
    """How one sheet looks; rows and columns count from 1.

    Attributes:
        rows: Hidden rows.
        columns: Hidden columns.
        ruled: Empty cells with a border.
        errors: Cells whose value is an error, with its name.
        filled: The first and the last row and column with a cell.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    ruled: set[At] = field(default_factory=set)
    errors: dict[At, str] = field(default_factory=dict)
    filled: tuple[int, int, int, int] = (65_536, 0, 65_536, 0)

    @property
    def area(self) -> int:
        """The cells between the first and the last one."""
        top, bottom, left, right = self.filled
        return max(0, bottom - top + 1) * max(0, right - left + 1)


def looks(book: bytes) -> list[Look]:
    """The look of each sheet, in the order of the workbook.

    Raises:
        ValueError: The workbook is protected with a password, or damaged.
    """
    borders: list[bool] = []
    starts: list[int] = []
    found: dict[int, Look] = {}
    try:
        for start, records in groupby(_records(book), key=itemgetter(0)):
            if start:
                found[start] = _look(records, borders)
                continue
            for _, kind, body in records:
                if kind == _PASSWORD:
                    raise ValueError("the workbook is protected with a password; save it without one")
                if kind == _FORMAT:
                    borders.append(len(body) >= 12 and bool(struct.unpack_from("<H", body, 10)[0] & _BORDERS))
                elif kind == _SHEET:
                    starts.append(struct.unpack_from("<I", body)[0])
    except struct.error as error:
        raise ValueError(f"the workbook is damaged ({error}); save it again") from error
    if lost := [start for start in starts if start not in found]:
        raise ValueError(f"the workbook is damaged: no sheet begins at byte {lost[0]:,}; save it again")
    return [found[start] for start in starts]


def _look(records: Iterable[_Record], borders: list[bool]) -> Look:
    look = Look()
    columns: list[tuple[int, int]] = []
    for _, kind, body in records:
        if kind == _ROW and struct.unpack_from("<H", body, 12)[0] & _HIDDEN_ROW:
            look.rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMNS and struct.unpack_from("<H", body, 8)[0] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", body)
            columns.append((first + 1, min(last, 255) + 1))
        elif kind in _CELLS:
            row, column, *styles = struct.unpack_from("<HHH", body)
            if kind == _BLANKS:
                styles = list(struct.unpack_from(f"<{max(0, len(body) - 6) // 2}H", body, 4))
            if kind in (_BLANK, _BLANKS):
                ruled = (at for at, style in enumerate(styles, column + 1) if style < len(borders) and borders[style])
                look.ruled.update((row + 1, at) for at in ruled)
                continue
            top, bottom, left, right = look.filled
            look.filled = min(top, row), max(bottom, row), min(left, column), max(right, column)
            if (kind == _ERROR and body[7:8] == b"\1") or (
                kind == _FORMULA and body[6:7] == b"\2" and body[12:14] == b"\xff\xff"
            ):
                look.errors[row + 1, column + 1] = _ERRORS.get(body[6 if kind == _ERROR else 8], "#N/A")
    look.columns.update(together(columns))
    return look


def _records(book: bytes) -> Iterator[_Record]:
    """The records of the workbook, then of its sheets, in one pass; charts inside sheets are passed over."""
    depth = at = start = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        if kind == _BEGIN:
            depth += 1
            start = at if depth == 1 else start
        if depth == 1:
            yield start, kind, book[at + 4 : at + 4 + length]
        if kind == _END:
            depth = max(0, depth - 1)
        at += 4 + length
