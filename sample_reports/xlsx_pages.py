"""The same report as an Excel workbook, in the ways in which offices lay it out; the same facts give the same bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from facts import Facts
from statutory import Cell, Grid, Line, Rows, dense, page

_LONG_AGO = datetime(2020, 1, 1)
_FIGURE = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?|-[1-9]\d*")
_WIDTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a workbook is laid out.

    Attributes:
        merged: Cells over several rows and columns are merged; otherwise the cells beside and below them are empty.
        numbers: Figures are stored as numbers; otherwise as text, as cells filled from a form are.
        sheets: One sheet for each section, under its heading's name; otherwise one for all.
        ruled: Tables have borders.
        gaps: An empty row before and behind each table, and an empty column to its left.
        wide: Titles, headings and prose are merged over the page; otherwise they stand in the first cell and run over.
    """

    merged: bool = True
    numbers: bool = True
    sheets: bool = False
    ruled: bool = True
    gaps: bool = False
    wide: bool = True


#: The layouts by name.
VARIANTS = {
    "merged": Layout(),
    "text": Layout(numbers=False, wide=False),
    "sheets": Layout(sheets=True, gaps=True),
    "plain": Layout(merged=False, wide=False),
    "unruled": Layout(ruled=False, gaps=True),
    "dense": Layout(ruled=False, numbers=False, sheets=True, wide=False),
}


def xlsx(facts: Facts, layout: Layout = VARIANTS["merged"]) -> bytes:
    """The workbook of a report."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"created": _LONG_AGO, "title": facts.heading.replace("\n", "")})
    cell = book.add_format({"border": 1, "align": "center", "text_wrap": True} if layout.ruled else {"align": "center"})
    text = book.add_format({"text_wrap": True})
    for name, blocks in _sheets(facts, layout):
        _write(book.add_worksheet(name), blocks, layout, cell, text)
    book.close()
    return _dateless(file.getvalue())


def _sheets(facts: Facts, layout: Layout) -> Iterator[tuple[str, list[Line | Grid]]]:
    """The name of each sheet, which may not have more than 31 characters, and its blocks."""
    blocks = list(page(facts))
    starts = [0, *(at for at, block in enumerate(blocks) if isinstance(block, Line) and block.kind == "heading")]
    if not layout.sheets:
        yield "Sheet1", blocks
        return
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        first = blocks[start]
        yield first.text[:31] if start and isinstance(first, Line) else "Sheet1", blocks[start:end]


def _write(sheet: Worksheet, blocks: list[Line | Grid], layout: Layout, cell: Format, text: Format) -> None:
    row, left = 0, int(layout.gaps)
    for block in blocks:
        if isinstance(block, Grid):
            row += layout.gaps
            rows = block.rows if layout.merged else dense(block.rows)
            _grid(sheet, rows, row, left, layout, cell)
            row += len(rows) + layout.gaps
        else:
            if layout.wide:
                sheet.merge_range(row, left, row, left + _WIDTH - 1, block.text, text)
            else:
                sheet.write_string(row, left, block.text, text)
            row += 1


def _grid(sheet: Worksheet, rows: Rows, top: int, left: int, layout: Layout, style: Format) -> None:
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows, top):
        column = left
        for cell in cells:
            while (row, column) in taken:
                column += 1
            last_row, last_column = row + cell.rows - 1, column + cell.columns - 1
            taken |= {(down, right) for down in range(row, last_row + 1) for right in range(column, last_column + 1)}
            if (last_row, last_column) != (row, column):
                sheet.merge_range(row, column, last_row, last_column, "", style)
            _value(sheet, row, column, cell, layout, style)


def _value(sheet: Worksheet, row: int, column: int, cell: Cell, layout: Layout, style: Format) -> None:
    if not cell.text:
        sheet.write_blank(row, column, None, style)
    elif layout.numbers and _FIGURE.fullmatch(cell.text):
        sheet.write_number(row, column, float(cell.text), style)
    else:
        sheet.write_string(row, column, cell.text, style)


def _dateless(workbook: bytes) -> bytes:
    """The same members, without the time at which they were packed."""
    file = BytesIO()
    with ZipFile(BytesIO(workbook)) as packed, ZipFile(file, "w", ZIP_DEFLATED) as again:
        for member in packed.infolist():
            again.writestr(ZipInfo(member.filename, _LONG_AGO.timetuple()[:6]), packed.read(member), ZIP_DEFLATED)
    return file.getvalue()
