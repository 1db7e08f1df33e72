"""CSV: a spreadsheet saved as text, with commas, semicolons or tabs between cells that may be quoted.

Prose has commas too, and numbers have them between thousands: a text is taken for CSV only if its lines agree like those of a
table. Tables drawn with tabs and without quotes are read as text.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from gongkai.document import Document
from gongkai.readers import html
from gongkai.readers.content import Content
from gongkai.readers.sheets.model import DOUBT, At, Sheet, check_size
from gongkai.readers.sheets.parts import blocks

#: A cell with a figure, or with a mark for none; not the half of a number in the middle of a line.
_FIGURE = re.compile(r"\s*[¥￥+\-]?[\d０-９][\d０-９,，.]*[^\s\d|]{0,4}\s*")
_NONE = re.compile(r"\s*[^\d|]{0,2}\s*")
#: A number above a thousand that is no year, without its comma or with it between quotes.
_PLAIN = re.compile(r"\s*(?!20\d\d\s*$)(?:\d{4,}|\d{1,3}(?:,\d{3})+)[^\d.]{0,4}\s*")
_LEADING, _THOUSANDS, _DIGITS = re.compile(r"\s*[1-9]\d{0,2}"), re.compile(r"\d{3}\s*"), re.compile(r"\s*\d+\s*")
#: Numbers side by side in table 3, the widest but one; a whole line of prose never has so many.
_SIDE_BY_SIDE = 7
_FEWEST_ROWS = 5
#: So many lines never have as many commas each by chance, whatever stands between them.
_MANY_ROWS = 20
#: What is enough of a file to see what it is.
_SAMPLE = 200_000


def refusal(content: Content) -> str:
    """Why this is no CSV; empty if it is."""
    return "" if _delimiter(content) else "its lines do not agree like those of a table"


def read(content: Content) -> Document:
    """The document that a CSV file holds.

    Raises:
        ValueError: It has too many cells.
    """
    cells: dict[At, str] = {}
    delimiter = _delimiter(content)
    rows = _rows(content.text, delimiter)
    if delimiter == "," and not _is_sure(rows):
        rows = [[*_doubtful(row)] for row in rows]
    for row, values in enumerate(rows, start=1):
        cells |= {(row, column): value for column, value in enumerate(values, start=1) if value.strip()}
        check_size("of the CSV file", len(cells))
    sheet = Sheet(number=0, name="", cells=cells)
    return Document(blocks=tuple(blocks([sheet])), media_type="text/csv", encoding=content.charset)


def _delimiter(content: Content) -> str:
    page = content.text[:_SAMPLE]
    if not html.refusal(content):
        return ""
    signs = [sign for sign in ",;" if sign in page] + ["\t"] * ('\t"' in page or '"\t' in page)
    return next((sign for sign in signs if _is_table(_rows(page, sign), len(page) == _SAMPLE)), "")


def _rows(page: str, delimiter: str) -> list[list[str]]:
    """The rows, empty ones kept so that rows have their numbers; none if a cell is out of all proportion."""
    try:
        return list(csv.reader(StringIO(page, newline=""), delimiter=delimiter))
    except csv.Error:
        return []


def _is_table(rows: list[list[str]], is_cut: bool) -> bool:
    rows = [row for row in (rows[:-1] if is_cut else rows) if row]
    return _is_padded(rows) or sum(map(_is_line_of_figures, rows)) >= _FEWEST_ROWS


def _is_padded(rows: list[list[str]]) -> bool:
    """Whether all rows have the same number of cells, as spreadsheets save them, and some have figures or they are very many."""
    alike = len({len(row) for row in rows}) == 1 and len(rows[0]) > 1
    if alike and len(rows) >= _MANY_ROWS and len(rows[0]) >= _SIDE_BY_SIDE:
        return True
    return alike and sum(any(_FIGURE.fullmatch(value) for value in row[1:]) for row in rows) >= _FEWEST_ROWS


def _is_sure(rows: list[list[str]]) -> bool:
    """Whether commas stand between cells alone: rows as long as their header, or large numbers without commas or quoted."""
    header, even = 0, True
    for row in filter(None, rows):
        if any(map(_PLAIN.fullmatch, row)):
            return True
        if not any(_DIGITS.fullmatch(value) for value in row[1:]):
            header = len(row)
        even &= len(row) == header
    return even


def _doubtful(row: list[str]) -> Iterator[str]:
    """A row, all its figures in doubt from two cells on that can be one number with a comma between its thousands."""
    doubt = ""
    for value, following in zip(row, [*row[1:], ""], strict=True):
        if _LEADING.fullmatch(value) and _THOUSANDS.fullmatch(following):
            doubt = DOUBT
        yield value + doubt if _DIGITS.fullmatch(value) else value


def _is_line_of_figures(row: list[str]) -> bool:
    last = row[-_SIDE_BY_SIDE:]
    return len(row) > _SIDE_BY_SIDE and any(last) and all(_FIGURE.fullmatch(value) or _NONE.fullmatch(value) for value in last)
