"""Text pages: tables drawn with pipes or tabs (and Markdown) become tables, every other line a paragraph."""

import re
from collections.abc import Iterator
from itertools import groupby

from gongkai.document import Block, Cell, Document, Paragraph, Place, Table
from gongkai.readers.content import Content

#: A line that is drawn, not filled: the rule under a Markdown header, the frame of a box.
_RULE = re.compile(r"^(?=.*(?:-{3}|={3}|─))[\s|+:\-=─┌┬┐├┼┤└┴┘]+$")
_HEADING = re.compile(r"^#{1,6}\s+")
_EMPHASIS = re.compile(r"(\*\*|__)(.*?)\1")
_BARS = str.maketrans("｜│┃", "|||")


def refusal(content: Content) -> str:
    """Why this is no readable text, in which broken or control characters are rare; empty if it is."""
    page = content.text
    if not page.strip():
        return "no text in any known charset" if content.decoded is None else "nothing but blanks"
    odd = sum(page.count(chr(code)) for code in (*range(9), *range(14, 32), 0xFFFD))
    return "" if odd <= max(2, len(page) // 200) else "its characters are broken"


def read(content: Content) -> Document:
    """The document that a text holds."""
    page = _without_comments(content.text)
    lines = [(number, line) for number, line in enumerate(page.splitlines(), start=1) if line.strip() or line.count("\t") > 1]
    blocks = tuple(_blocks(lines))
    markdown = any(_HEADING.match(line) for _, line in lines) or any("|---" in line for _, line in lines)
    return Document(blocks=blocks, media_type="text/markdown" if markdown else "text/plain", encoding=content.charset)


def _without_comments(page: str) -> str:
    """Markdown's comments are not text; their line breaks stay, so that lines keep their numbers."""
    kept, at = [], 0
    while (start := page.find("<!--", at)) >= 0 and (end := page.find("-->", start)) >= 0:
        kept += [page[at:start], "\n" * page.count("\n", start, end)]
        at = end + len("-->")
    return "".join([*kept, page[at:]])


def _blocks(lines: list[tuple[int, str]]) -> Iterator[Block]:
    tables = 0
    delimited = zip(_delimiters([line for _, line in lines]), lines, strict=True)
    for delimiter, group in groupby(delimited, key=lambda pair: pair[0]):
        numbered = [pair[1] for pair in group]
        if delimiter:
            tables += 1
            yield _table(numbered, delimiter, tables)
            continue
        for number, line in numbered:
            if text := _plain(_HEADING.sub("", line)):
                yield Paragraph(text=text, place=Place(line=number), heading=_HEADING.match(line) is not None)


def _delimiters(lines: list[str]) -> list[str]:
    """What separates the cells of each line, if anything; one bar alone counts only next to another line with bars."""
    bars = [0, *(line.translate(_BARS).count("|") for line in lines), 0]
    found = []
    for before, line, count, after in zip(bars, lines, bars[1:], bars[2:], strict=False):
        tabbed = "\t" in line.strip() or line.count("\t") > 1
        found.append("\t" if tabbed else "|" if count > 1 or (count and (before or after)) else "")
    return found


def _table(lines: list[tuple[int, str]], delimiter: str, number: int) -> Table:
    rows: list[tuple[Cell, ...]] = []
    framed = delimiter == "|" and all(line.translate(_BARS).lstrip().startswith("|") for _, line in lines)
    for line_number, line in lines:
        if _RULE.match(line):
            continue
        row = len(rows) + 1
        cells, start = [], 0
        bare = line.translate(_BARS)
        if framed:
            start = len(bare) - len(bare.lstrip()) + 1
            bare = bare.rstrip().removesuffix("|")
        for column, raw in enumerate(bare[start:].split(delimiter)):
            text = _plain(raw)
            at = start + 1 + len(raw) - len(raw.lstrip())
            end = at + max(len(raw.strip()) - 1, 0)
            place = Place(table=number, row=row, cell=column + 1, line=line_number, start=at, end=end)
            cells.append(Cell(text, column, 1, place))
            start += len(raw) + len(delimiter)
        rows.append(tuple(cells))
    width = max((len(row) for row in rows), default=0)
    return Table(number=number, rows=tuple(rows), width=width)


def _plain(text: str) -> str:
    return (_EMPHASIS.sub(r"\2", text) if "*" in text or "__" in text else text).strip()
