"""Characters to lines of text: what stands at one height is a line, and what stands apart in it is parted by a space."""

import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from gongkai.readers.layout.model import Character

#: Characters that are set without spaces between them.
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·]")
#: Gaps, in heights of a line, that part words: between Chinese characters, which are justified, and between others.
_WIDE, _NARROW = 0.8, 0.3
#: What is lower than this share of the usual height is a point or a dash.
_LOW = 0.55
#: How far off its line, in heights of that, a point may stand.
_NEAR = 0.25
#: A figure that is lower than this share of its neighbour is smaller; figures that overlap by more than this share are not one's.
_SMALL, _OVER = 0.8, 0.3
#: A gap that parts columns.
_COLUMN = 1.2


class Words(NamedTuple):
    """A stretch of a line without wide gaps."""

    text: str
    x0: float
    x1: float


class Line(NamedTuple):
    """A line of characters from left to right."""

    characters: tuple[Character, ...]
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        """Of the line."""
        return self.y1 - self.y0

    @property
    def text(self) -> str:
        """The line, words parted by single spaces."""
        return text(self.characters)


def lines(characters: Iterable[Character]) -> list[Line]:
    """The lines that characters make, from top to bottom; a point or a dash belongs to the line in whose height it stands."""
    held = sorted(characters, key=lambda one: (one.y0 + one.y1, one.x0))
    if len(held) < 2:
        return [_line(held)] if held else []
    low = _LOW * median(one.y1 - one.y0 for one in held)
    found: list[list[Character]] = []
    centre = height = 0.0
    for character in held:
        own, size = (character.y0 + character.y1) / 2, character.y1 - character.y0
        if size < low:
            continue
        if found and own - centre <= 0.5 * (height if height < size else size):
            found[-1].append(character)
            centre += (own - centre) / len(found[-1])
            height = height if height > size else size
        else:
            found.append([character])
            centre, height = own, size
    whole = [_line(group) for group in found]
    return _with_low(whole, [character for character in held if character.y1 - character.y0 < low])


def _with_low(whole: list[Line], low: list[Character]) -> list[Line]:
    """The lines with the low characters that stand in their height; where there is none, they are lines of their own."""
    added: dict[int, list[Character]] = {}
    alone: list[Line] = []
    for character in low:
        y = (character.y0 + character.y1) / 2
        near = [
            number for number, line in enumerate(whole) if line.y0 - _NEAR * line.height <= y <= line.y1 + _NEAR * line.height
        ]
        if near:
            best = min(near, key=lambda number: abs(whole[number].y0 + whole[number].y1 - 2 * y))
            added.setdefault(best, []).append(character)
        else:
            alone.append(_line([character]))
    joined = [_line([*line.characters, *added[number]]) if number in added else line for number, line in enumerate(whole)]
    return sorted([*joined, *alone], key=lambda line: line.y0 + line.y1) if alone else joined


def _line(group: list[Character]) -> Line:
    group.sort(key=lambda one: (one.x0, one.x1))
    return Line(
        tuple(group),
        group[0].x0,
        min(one.y0 for one in group),
        max(one.x1 for one in group),
        max(one.y1 for one in group),
    )


def text(characters: Sequence[Character]) -> str:
    """Characters of one line as text, words parted by single spaces."""
    pieces: list[str] = []
    before: Character | None = None
    for character in characters:
        if before is not None and _are_parted(before, character):
            pieces.append(" ")
        pieces.append(character.text)
        before = character
    return "".join(pieces)


def _are_parted(before: Character, after: Character) -> bool:
    """Whether a space stands between two neighbours."""
    gap = after.x0 - before.x1
    if before.text.isdigit() and after.text.isdigit() and _are_of_two(before, after, gap):
        return True
    if gap <= 0:
        return False
    size = max(before.y1 - before.y0, after.y1 - after.y0)
    if gap <= size * _NARROW:
        return False
    return gap > size * _WIDE or not (_CHINESE.match(before.text) and _CHINESE.match(after.text))


def _are_of_two(before: Character, after: Character, gap: float) -> bool:
    """Whether two figures are of two numbers: one is the mark of a note, which is smaller, or they are drawn over each other."""
    low, high = sorted((before.y1 - before.y0, after.y1 - after.y0))
    return low < _SMALL * high or -gap > _OVER * min(before.x1 - before.x0, after.x1 - after.x0)


def stretches(line: Line) -> Iterator[Words]:
    """The pieces of a line that stand apart like cells in a row."""
    start = 0
    characters = line.characters
    for at in range(1, len(characters) + 1):
        if at < len(characters):
            before, after = characters[at - 1], characters[at]
            if after.x0 - before.x1 <= _COLUMN * max(before.y1 - before.y0, after.y1 - after.y0):
                continue
        piece = characters[start:at]
        yield Words(text(piece), piece[0].x0, piece[-1].x1)
        start = at
