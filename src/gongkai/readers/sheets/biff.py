"""The records of an XLS workbook that say how its sheets look, which calamine does not tell: what is hidden, borders, formats."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from gongkai.readers.sheets.formats import BUILT_IN
from gongkai.readers.sheets.model import At, together

_BEGIN, _END, _PASSWORD, _SHEET, _STYLE, _ROW, _COLUMNS = 0x0809, 0x000A, 0x002F, 0x0085, 0x00E0, 0x0208, 0x007D
_FORMAT, _NEW_FORMAT = 0x001E, 0x041E
_BLANK, _BLANKS, _ERROR, _FORMULA, _NUMBERS = 0x0201, 0x00BE, 0x0205, 0x0006, 0x00BD
_NUMERIC = frozenset((_FORMULA, 0x0203, 0x027E))
_CELLS = frozenset((_BLANK, _BLANKS, _ERROR, _FORMULA, 0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6))
_HIDDEN_ROW, _HIDDEN_COLUMN, _BORDERS = 0x20, 0x01, 0xFFFF
#: Where the part that it belongs to begins, its kind, and what is in it.
_Record = tuple[int, int, bytes]
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class _Style(NamedTuple):
    ruled: bool
    format: int


@dataclass(slots=True)
class Look:
    """How one sheet looks; rows and columns count from 1.

    Attributes:
        rows: Hidden rows.
        columns: Hidden columns.
        ruled: Empty cells with a border.
        errors: Cells whose value is an error, with its name.
        formats: Cells with a number, and the format that shows it, if it is not a plain one.
        filled: The first and the last row and column with a cell.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    ruled: set[At] = field(default_factory=set)
    errors: dict[At, str] = field(default_factory=dict)
    formats: dict[At, str] = field(default_factory=dict)
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
    styles: list[_Style] = []
    codes: dict[int, str] = dict(BUILT_IN)
    starts: list[int] = []
    found: dict[int, Look] = {}
    try:
        for start, records in groupby(_records(book), key=itemgetter(0)):
            if start:
                found[start] = _look(records, styles, codes)
                continue
            for _, kind, body in records:
                if kind == _PASSWORD:
                    raise ValueError("the workbook is protected with a password; save it without one")
                if kind == _STYLE:
                    ruled = len(body) >= 12 and bool(struct.unpack_from("<H", body, 10)[0] & _BORDERS)
                    styles.append(_Style(ruled, struct.unpack_from("<H", body, 2)[0]))
                elif kind in (_FORMAT, _NEW_FORMAT):
                    codes[struct.unpack_from("<H", body)[0]] = _code(kind, body[2:])
                elif kind == _SHEET:
                    starts.append(struct.unpack_from("<I", body)[0])
    except struct.error as error:
        raise ValueError(f"the workbook is damaged ({error}); save it again") from error
    if lost := [start for start in starts if start not in found]:
        raise ValueError(f"the workbook is damaged: no sheet begins at byte {lost[0]:,}; save it again")
    return [found[start] for start in starts]


def _code(kind: int, text: bytes) -> str:
    """The code of a format: a short string with its length before it, since Excel 97 in one or two bytes a character."""
    if kind == _FORMAT and len(text) > 2 and len(text) == 1 + text[0]:
        return text[1:].decode("gb18030", errors="replace")
    length, wide = struct.unpack_from("<HB", text)
    return text[3 : 3 + length * (2 if wide & 1 else 1)].decode("utf-16-le" if wide & 1 else "latin-1", errors="replace")


def _look(records: Iterable[_Record], known: list[_Style], codes: dict[int, str]) -> Look:
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
            elif kind == _NUMBERS:
                styles = [struct.unpack_from("<H", body, at)[0] for at in range(4, len(body) - 6, 6)]
            shown = [(at, known[style]) for at, style in enumerate(styles, column + 1) if style < len(known)]
            if kind in _NUMERIC or kind == _NUMBERS:
                look.formats.update(((row + 1, at), codes[style.format]) for at, style in shown if style.format in codes)
            if kind in (_BLANK, _BLANKS):
                ruled = (at for at, style in shown if style.ruled)
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
