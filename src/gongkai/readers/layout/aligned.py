"""Tables without vertical rules: rows of numbers that stand in the same columns, with labels to their left and a header above.

Only what is certain becomes a table: every number stands in one column, every column is apart from the next, and every row has
the label beside it. Anything else stays text, in which words stand apart.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from gongkai.readers.layout.lines import Line, Words, text
from gongkai.readers.layout.model import Character, PageCell, PageTable

#: A table has so many columns of numbers; with fewer it is read as text, in which their order is enough.
_NUMBERS = 5
#: So many lines of labels may stand between two rows of numbers.
_BETWEEN = 9
#: So many lines above its first row may belong to the header of a table.
_HEADER = 9
#: A gap, in heights of a line, that parts two words of a row, and one that parts a group's label from a row's.
_APART, _BESIDE = 0.45, 0.3
#: Twice the points within which the middles of two cells of a header are at one level.
_LEVEL = 6.0
#: Points within which two labels begin at the same edge.
_SAME = 1.5
_VALUE = re.compile(r"[-+−–—]?[0-9０-９][0-9０-９,，.]*\s?[^\W\d_]{0,2}|[-—–－/／\\無无]{1,2}")
_NUMERAL = re.compile(r"[(（]?[一二三四五六七八九十]{1,2}[)）、]|\d{1,2}[.、．)）]")


class _Row(NamedTuple):
    """A line that ends in numbers: what stands before them, and they."""

    line: int
    label: tuple[Character, ...]
    values: tuple[Words, ...]


class _Label(NamedTuple):
    """A label of one or more lines, with the edge at which it begins."""

    words: str
    edge: float
    y0: float
    y1: float


class Found(NamedTuple):
    """Tables, and the lines that are in none of them."""

    tables: list[PageTable]
    lines: list[Line]


def aligned(lines: Sequence[Line]) -> Found:
    """The tables that lines of text make by where their words stand."""
    rows = [row for number, line in enumerate(lines) if (row := _row(number, line))]
    tables: list[PageTable] = []
    taken: set[int] = set()
    for block in _blocks(rows, lines):
        columns = _columns(block)
        if columns is None:
            continue
        first, last = _reach(block, lines, columns[0][0])
        labels = _labels([_left(lines[number], columns[0][0]) for number in range(first, last + 1)])
        named = _named(block, lines, labels)
        if named is None:
            continue
        start = max((number for number in taken if number < first), default=-1) + 1
        header, used = _header(lines[max(start, first - _HEADER) : first], columns)
        table = _table(block, lines, named, columns, header, used)
        if any(len({cell.column for cell in row}) < len(row) for row in table.rows):
            continue
        tables.append(table)
        taken |= {*range(first - len(used), last + 1)}
    return Found(tables, [line for number, line in enumerate(lines) if number not in taken])


def _row(number: int, line: Line) -> _Row | None:
    words = _words(line.characters)
    count = 0
    while count < len(words) and _VALUE.fullmatch(text(words[-1 - count])):
        count += 1
    if not count:
        return None
    label = tuple(character for word in words[: len(words) - count] for character in word)
    values = tuple(Words(text(word), word[0].x0, word[-1].x1) for word in words[len(words) - count :])
    return _Row(number, label, values)


def _words(characters: Sequence[Character]) -> list[Sequence[Character]]:
    """The stretches of a line between gaps."""
    found: list[Sequence[Character]] = []
    start = 0
    for at in range(1, len(characters) + 1):
        if at < len(characters):
            before, after = characters[at - 1], characters[at]
            if after.x0 - before.x1 <= _APART * max(before.y1 - before.y0, after.y1 - after.y0):
                continue
        found.append(characters[start:at])
        start = at
    return found


def _blocks(rows: Sequence[_Row], lines: Sequence[Line]) -> list[list[_Row]]:
    """Rows that follow each other, with nothing between them but lines that end before their first numbers."""
    blocks: list[list[_Row]] = []
    for row in rows:
        if blocks:
            edge = min(one.values[0].x0 for one in (*blocks[-1], row))
            between = lines[blocks[-1][-1].line + 1 : row.line]
            if all(line.x1 <= edge for line in between) and len(between) <= _BETWEEN:
                blocks[-1].append(row)
                continue
        blocks.append([row])
    return blocks


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]] | None:
    """Where the columns stand, if every number stands in one of them and one row at least has a number in each."""
    spans = sorted((word.x0, word.x1) for row in rows for word in row.values)
    columns = [spans[0]]
    for x0, x1 in spans[1:]:
        if x0 < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    most = max(len(row.values) for row in rows)
    return columns if most == len(columns) >= _NUMBERS else None


def _reach(rows: Sequence[_Row], lines: Sequence[Line], edge: float) -> tuple[int, int]:
    """The first and the last line of a block: labels of several lines begin above their numbers and end below them."""
    first, last = rows[0].line, rows[-1].line
    while first and not _left_begins(lines[first], edge) and lines[first - 1].x1 <= edge:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].x1 <= edge and _is_near(lines[last], lines[last + 1]):
        if _NUMERAL.match(lines[last + 1].text):
            break
        last += 1
    return first, last


def _left_begins(line: Line, edge: float) -> bool:
    """Whether a label begins in a line."""
    return _NUMERAL.match(text(_left(line, edge).characters)) is not None


def _is_near(line: Line, below: Line) -> bool:
    return below.y0 - line.y1 < 0.5 * line.height


def _left(line: Line, edge: float) -> Line:
    return line._replace(characters=tuple(one for one in line.characters if (one.x0 + one.x1) / 2 < edge))


def _labels(lines: Iterable[Line]) -> list[_Label]:
    """The labels to the left of the numbers, each from its numeral to the next one that begins at the same edge."""
    held = [line for line in lines if line.characters]
    edges = _edges(held)
    pieces = sorted((piece for line in held for piece in _pieces(line, edges)), key=lambda piece: piece.y0)
    found: list[_Label] = []
    for piece in pieces:
        same = next((at for at in range(len(found) - 1, -1, -1) if abs(found[at].edge - piece.edge) < _SAME), None)
        if same is not None and not _NUMERAL.match(piece.words):
            found[same] = found[same]._replace(words=found[same].words + piece.words, y1=piece.y1)
        else:
            found.append(piece)
    return found


def _edges(lines: Iterable[Line]) -> list[float]:
    """The edges at which numerals begin more than once."""
    starts = [
        line.characters[at].x0
        for line in lines
        for at in range(len(line.characters))
        if (at == 0 or _is_beside(line.characters[at - 1], line.characters[at]))
        and _NUMERAL.match("".join(one.text for one in line.characters[at : at + 4]))
    ]
    counted = Counter(round(start / _SAME) for start in starts)
    return [start for start in sorted(set(starts)) if sum(counted[round(start / _SAME) + step] for step in (-1, 0, 1)) > 1]


def _is_beside(before: Character, after: Character) -> bool:
    return after.x0 - before.x1 > _BESIDE * (after.y1 - after.y0)


def _pieces(line: Line, edges: Sequence[float]) -> list[_Label]:
    """The parts of a line that begin at an edge of labels."""
    found = []
    start = 0
    characters = line.characters
    for at in range(1, len(characters) + 1):
        if at < len(characters):
            begins = any(abs(characters[at].x0 - edge) < _SAME for edge in edges)
            if not (begins and _is_beside(characters[at - 1], characters[at])):
                continue
        part = characters[start:at]
        found.append(_Label(text(part), part[0].x0, min(one.y0 for one in part), max(one.y1 for one in part)))
        start = at
    return found


def _named(rows: Sequence[_Row], lines: Sequence[Line], labels: Sequence[_Label]) -> list[str] | None:
    """The label of every row: of those beside it the one that is nearest to its numbers; null if it stands beside two rows."""
    if not labels:
        return [""] * len(rows) if len(rows) == 1 else None
    found: list[int] = []
    for row in rows:
        line = lines[row.line]
        values = [one for one in line.characters if one.x0 >= row.values[0].x0]
        y = (min(one.y0 for one in values) + max(one.y1 for one in values)) / 2
        beside = [at for at, label in enumerate(labels) if label.y0 <= y <= label.y1 and _NUMERAL.match(label.words)]
        if not beside:
            return None
        found.append(max(beside, key=lambda at: labels[at].edge))
    return [labels[at].words for at in found] if len(set(found)) == len(found) else None


class _Head(NamedTuple):
    """A cell of a header, over the columns in whose middle it stands."""

    words: str
    x0: float
    x1: float
    y0: float
    y1: float


def _header(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> tuple[list[_Head], Sequence[Line]]:
    """The cells above the columns, from the line on above which a heading stands, or nothing that is over a column."""
    heads: list[_Head] = []
    used = 0
    apart = min(after[0] + after[1] - before[0] - before[1] for before, after in pairwise(columns)) / 2
    for line in reversed(lines):
        words = [Words(text(word), word[0].x0, word[-1].x1) for word in _words(line.characters) if word[-1].x1 > columns[0][0]]
        if not words or _NUMERAL.match(line.text) or any(_VALUE.fullmatch(word.text) for word in words):
            break
        used += 1
        for word in words:
            narrow = word.x1 - word.x0 < apart
            below = next((at for at, head in enumerate(heads) if narrow and _is_over(word, line, head, apart)), None)
            if below is None:
                heads.append(_Head(word.text, word.x0, word.x1, line.y0, line.y1))
            else:
                head = heads[below]
                heads[below] = _Head(word.text + head.words, min(word.x0, head.x0), max(word.x1, head.x1), line.y0, head.y1)
    return heads, lines[len(lines) - used :]


def _is_over(word: Words, line: Line, head: _Head, apart: float) -> bool:
    """Whether a word is the line above in the same cell of a header."""
    middle = abs(word.x0 + word.x1 - head.x0 - head.x1) / 2
    return head.x1 - head.x0 < apart and middle < apart / 2 and head.y0 - line.y1 < 0.6 * line.height


def _levels(heads: Iterable[_Head]) -> list[list[_Head]]:
    """The cells of a header in rows, by where their middles stand."""
    found: list[list[_Head]] = []
    for head in sorted(heads, key=lambda head: head.y0 + head.y1):
        if found and head.y0 + head.y1 - found[-1][0].y0 - found[-1][0].y1 < _LEVEL:
            found[-1].append(head)
        else:
            found.append([head])
    return found


def _table(
    rows: Sequence[_Row],
    lines: Sequence[Line],
    names: Sequence[str],
    columns: Sequence[tuple[float, float]],
    heads: Sequence[_Head],
    above: Sequence[Line],
) -> PageTable:
    """The table: a column of labels, if there are any, and the columns of numbers."""
    labelled = any(names)
    middles = [(before[1] + after[0]) / 2 for before, after in pairwise(columns)]
    left = min(line.x0 for line in lines[rows[0].line : rows[-1].line + 1])
    edges = (*((left,) if labelled else ()), columns[0][0] - 1, *middles, columns[-1][1])
    grid: list[list[PageCell]] = []
    for level in _levels(heads):
        over = ((sum((head.x0 + head.x1) / 2 > edge for edge in middles) + labelled, head.words) for head in level)
        grid.append([PageCell(words, len(grid), column) for column, words in sorted(over)])
    for row, name in zip(rows, names, strict=True):
        number = len(grid)
        held = {
            next(at for at, (x0, x1) in enumerate(columns) if word.x0 < x1 and x0 < word.x1): word.text for word in row.values
        }
        cells = [PageCell(held.get(at, ""), number, at + labelled) for at in range(len(columns))]
        grid.append([*([PageCell(name, number, 0)] if labelled else []), *cells])
    top = min(line.y0 for line in (*above, lines[rows[0].line]))
    return PageTable(
        x0=edges[0], y0=top, x1=edges[-1], y1=lines[rows[-1].line].y1, edges=edges, rows=tuple(tuple(row) for row in grid)
    )
