"""Text pages: tables drawn with pipes or tabs (and Markdown) become tables, every other line a paragraph."""

import re
from collections.abc import Iterator
from itertools import groupby

from gongkai.document import Block, Cell, Document, Paragraph, Place, Table

_RULE = re.compile(r"^[\s|+:\-=─┌┬┐├┼┤└┴┘]+$")
_HEADING = re.compile(r"^#{1,6}\s+")
_EMPHASIS = re.compile(r"(\*\*|__)(.*?)\1")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BARS = str.maketrans("｜│┃", "|||")


def accepts(page: str) -> bool:
    """Whether this is readable text; broken or control characters must be rare."""
    odd = sum(page.count(chr(code)) for code in (*range(9), *range(14, 32), 0xFFFD))
    return odd <= max(2, len(page) // 200)


def read(page: str, charset: str) -> Document:
    """The document that a text holds."""
    page = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), page)
    lines = [(number, line) for number, line in enumerate(page.splitlines(), start=1) if line.strip()]
    blocks = tuple(_blocks(lines))
    markdown = any(_HEADING.match(line) for _, line in lines) or any("|---" in line for _, line in lines)
    return Document(blocks=blocks, media_type="text/markdown" if markdown else "text/plain", encoding=charset)


def _blocks(lines: list[tuple[int, str]]) -> Iterator[Block]:
    tables = 0
    for delimiter, group in groupby(lines, key=lambda numbered: _delimiter(numbered[1])):
        if not delimiter:
            for number, line in group:
                heading = _HEADING.match(line) is not None
                text = _plain(_HEADING.sub("", line))
                if text:
                    yield Paragraph(text=text, line=number, heading=heading)
            continue
        tables += 1
        yield _table(list(group), delimiter, tables)


def _delimiter(line: str) -> str:
    if "\t" in line.strip():
        return "\t"
    return "|" if line.translate(_BARS).count("|") > 1 else ""


def _table(lines: list[tuple[int, str]], delimiter: str, number: int) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for line_number, line in lines:
        if _RULE.match(line) and "-" in line and not any(character.isalnum() for character in line.replace(" ", "")):
            if "---" in line or "─" in line:
                continue
        row = len(rows) + 1
        cells, start = [], 0
        bare = line.translate(_BARS)
        if delimiter == "|":
            start = len(bare) - len(bare.lstrip()) + (bare.lstrip()[:1] == "|")
            bare = bare.rstrip().removesuffix("|")
        for column, raw in enumerate(bare[start:].split(delimiter)):
            text = _plain(raw)
            at = start + 1 + len(raw) - len(raw.lstrip())
            place = Place(number, row, column + 1, line_number, at, at + max(len(raw.strip()) - 1, 0))
            cells.append(Cell(text, column, 1, place))
            start += len(raw) + len(delimiter)
        rows.append(tuple(cells))
    width = max((len(row) for row in rows), default=0)
    return Table(number=number, rows=tuple(rows), width=width, line=lines[0][0])


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", text).strip()
