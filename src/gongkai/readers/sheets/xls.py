"""XLS and XLSB workbooks (Excel before 2007, WPS's ET; Excel's binary files), whose records calamine reads."""

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from zipfile import ZipFile

from gongkai.readers.limits import Limits
from gongkai.readers.optional import needed
from gongkai.readers.sheets import biff, compound, formats
from gongkai.readers.sheets.biff import Look
from gongkai.readers.sheets.model import At, Merge, Sheet, check_size, number, visible
from gongkai.readers.xml import parse
from gongkai.readers.zips import Container

#: The area between the first and the last filled cell, which calamine holds in memory.
MAX_AREA = 1_000_000

#: The main stream of an XLS workbook, as it is named since Excel 97 and before.
STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_BOOK = "xl/workbook.bin"
_SHARED = (_BOOK, "xl/styles.bin", "xl/sharedStrings.bin")
_ROW, _LAST_CELL, _SHEET, _MERGE = 0, 11, 156, 176


def read_xls(raw: bytes) -> Iterator[Sheet]:
    """The visible sheets of an XLS or ET workbook.

    Raises:
        ValueError: It is damaged or too large.
        MissingDependency: python-calamine is not installed.
    """
    book = compound.stream(raw, *STREAMS)
    return _sheets(compound.packed(STREAMS[0], book), {}, biff.looks(book))


def read_xlsb(container: Container, limits: Limits) -> Iterator[Sheet]:
    """The visible sheets of an XLSB workbook; calamine gets only members that were unpacked within the limits.

    Raises:
        ValueError: It is damaged or too large.
        MissingDependency: python-calamine is not installed.
    """
    parts = {name: container.read(name, limits.bytes) for name in container.names if name.endswith((".bin", ".rels", ".xml"))}
    for shared in _SHARED:
        deque(_records(parts.get(shared, b"")), maxlen=0)
    merges = {name: _scan(parts[part]) for name, part in _parts(parts) if part in parts}
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return _sheets(packed.getvalue(), merges, [])


def _sheets(raw: bytes, merges: dict[str, list[Merge]], looks: list[Look]) -> Iterator[Sheet]:
    for look in looks:
        check_area(look.area)
    calamine = needed("python_calamine", "Excel", "excel")
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(raw))
        for place, known in enumerate(book.sheets_metadata, start=1):
            if known.visible == calamine.SheetVisibleEnum.Visible and known.typ == calamine.SheetTypeEnum.WorkSheet:
                look = looks[place - 1] if place <= len(looks) else Look()
                yield _sheet(book.get_sheet_by_name(known.name), place, merges.get(known.name), look)
    except calamine.PasswordError as error:
        raise ValueError("the workbook is protected with a password; save it without one") from error
    except (calamine.CalamineError, OSError) as error:
        raise ValueError(f"the workbook is damaged ({error}); save it again") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"the workbook is damaged ({error}); save it again") from error


def _sheet(sheet: Any, place: int, merges: list[Merge] | None, look: Look) -> Sheet:
    check_area(sheet.height * sheet.width)
    cells: dict[At, str] = {}
    characters = 0
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(), start=top + 1):
        for column, value in enumerate(values, start=left + 1):
            if value != "" and (text := _text(value, look.formats.get((row, column), ""))):
                cells[row, column] = text
                characters += len(text)
        check_size(sheet.name, len(cells) + len(look.ruled), characters)
    if merges is None:
        merges = [Merge(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1) for first, last in sheet.merged_cell_ranges or ()]
    check_size(sheet.name, len(merges))
    seen, drawn = visible(cells | look.errors, merges, look.rows, look.columns)
    return Sheet(number=place, name=sheet.name, cells=seen, merges=drawn, ruled=frozenset(look.ruled))


def check_area(cells: int) -> None:
    """Refuse a sheet whose cells are too far apart, before room is made for the area that they span.

    Raises:
        ValueError: They span more than the limit.
    """
    if cells > MAX_AREA:
        raise ValueError(f"a sheet has cells so far apart that they span more than {MAX_AREA:,}, as no report's do")


def _text(value: Any, code: str) -> str:
    """A cell's value as its format shows it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return number(value) if formats.is_date(code) else formats.shown(value, code)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _parts(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """The name of each sheet and the member that holds it."""
    links = {}
    if rels := parts.get("xl/_rels/workbook.bin.rels"):
        links = {item.get("Id"): normpath(join("xl", item.get("Target", ""))) for item in parse(rels, "XLSB", "excel")}
    for kind, body in _records(parts.get(_BOOK, b"")):
        if kind == _SHEET:
            link, rest = _wide(body[8:])
            yield _wide(rest)[0], links.get(link, "").removeprefix("/")


def _scan(part: bytes) -> list[Merge]:
    """The merged cells of a sheet; its cells are measured before calamine makes room for the area that they span."""
    merges: list[Merge] = []
    rows: set[int] = set()
    columns: set[int] = set()
    row = 0
    for kind, body in _records(part):
        if kind == _MERGE and len(body) >= 16:
            top, bottom, left, right = (int.from_bytes(body[at : at + 4], "little") + 1 for at in range(0, 16, 4))
            merges.append(Merge(top, left, bottom, right))
        elif kind == _ROW:
            row = int.from_bytes(body[:4], "little")
        elif kind <= _LAST_CELL:
            rows.add(row)
            columns.add(int.from_bytes(body[:4], "little"))
    if rows:
        check_area((max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1))
    return merges


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a binary part: a kind of one or two bytes, a length of one to four, each byte with seven bits."""
    at = 0
    while at < len(part):
        kind, at = _varying(part, at, 2)
        length, at = _varying(part, at, 4)
        if at + length > len(part):
            raise ValueError("the workbook is damaged: a record is longer than its part; save it again")
        yield kind, part[at : at + length]
        at += length


def _varying(part: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(part[at : at + most]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    return value, at + most


def _wide(body: bytes) -> tuple[str, bytes]:
    """A string at the start of some bytes, and the bytes behind it."""
    end = 4 + 2 * int.from_bytes(body[:4], "little")
    return body[4:end].decode("utf-16-le", errors="replace"), body[end:]
