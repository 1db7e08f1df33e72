"""One page of an OFD file to its characters and rules, from millimetres to points."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise, repeat
from math import atan2, inf, isfinite, pi
from typing import Any

from gongkai.readers.layout import Character, Page, Rule
from gongkai.readers.layout.strokes import Box, Point, bounds, is_rectangle, is_thin, middle, sides
from gongkai.readers.legible import UNKNOWN, is_legible, is_unknown
from gongkai.readers.ofd.parts import children, local

Matrix = tuple[float, float, float, float, float, float]

_POINTS = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
#: The share of a character's height that stands above its baseline, and the width of a Latin letter.
_ABOVE, _LATIN = 0.86, 0.5
#: No page of a report has more of these, and blocks of a page are not nested deeper.
_CHARACTERS, _SEGMENTS, _DEEP = 100_000, 300_000, 16
#: A picture that covers so much of a page is the page, if no more text than this is printed on it.
_COVERS, _STAMP = 0.6, 60
_WHITE = 0xF0
#: Text that leans more than this, as a share of a quarter turn, is a watermark.
_LEAN = 0.06
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A page, whether its text can be believed, and the number of the picture that covers it, if one does."""

    page: Page
    is_legible: bool
    picture: str


class _Canvas:
    """What has been drawn so far, in points from the top left corner."""

    def __init__(self, left: float, top: float, number: int) -> None:
        self.characters: list[Character] = []
        self.rules: list[Rule] = []
        self.pictures: list[tuple[float, str]] = []
        self.dark: list[tuple[float, float, float, float]] = []
        self._left, self._top, self._number = left, top, number
        self._segments = 0

    def point(self, matrix: Matrix, x: float, y: float) -> Point:
        a, b, c, d, e, f = matrix
        return (a * x + c * y + e - self._left) * _POINTS, (b * x + d * y + f - self._top) * _POINTS

    def draw(self, elements: Iterable[Any], deep: int = 0) -> None:
        """Draw what stands in a layer or a block."""
        if deep > _DEEP:
            raise ValueError(f"page {self._number} has blocks nested more than {_DEEP} deep; save the report again")
        for element in elements:
            if element.get("Visible") in ("false", "0"):
                continue
            kind = local(element)
            if kind == "TextObject":
                self._text(element)
            elif kind == "PathObject":
                self._path(element)
            elif kind == "ImageObject":
                (x0, y0), (x1, y1) = self._corners(element)
                self.pictures.append((abs((x1 - x0) * (y1 - y0)), element.get("ResourceID", "")))
            elif kind in ("PageBlock", "Layer"):
                self.draw(element, deep + 1)

    def _corners(self, element: Any) -> tuple[Point, Point]:
        left, top, width, height = _box(element)
        whole: Matrix = (1, 0, 0, 1, left, top)
        return self.point(whole, 0, 0), self.point(whole, width, height)

    def _text(self, element: Any) -> None:
        if element.get("Fill") in ("false", "0") and element.get("Stroke") not in ("true", "1"):
            return
        paint = _paint(element, "FillColor")
        if not paint:
            return
        size = _number(element.get("Size"), 0.0)
        matrix = _matrix(element)
        quarters = atan2(matrix[1], matrix[0]) / (pi / 2)
        if abs(quarters - round(quarters)) > _LEAN:
            return  # A watermark across the page is no part of its text.
        wide = _number(element.get("HScale"), 1.0)
        for code in children(element, "TextCode"):
            held = [character for character in (code.text or "") if character not in "\r\n"]
            if len(self.characters) + len(held) > _CHARACTERS:
                raise ValueError(f"more than {_CHARACTERS:,} characters on page {self._number}; save the report again")
            xs = _places(_number(code.get("X"), 0.0), code.get("DeltaX"), [size * wide * _width(one) for one in held])
            ys = _places(_number(code.get("Y"), 0.0), code.get("DeltaY"), [0.0] * len(held))
            steps = [*(after - before for before, after in pairwise(xs)), inf]
            for character, x, y, step in zip(held, xs, ys, steps, strict=True):
                if not character.strip():
                    continue
                own = size * wide * _width(character)
                right = x + (min(own, step) if step > 0 else own)
                self._character(character, matrix, (x, y - _ABOVE * size, right, y + (1 - _ABOVE) * size), paint)

    def _character(self, text: str, matrix: Matrix, box: tuple[float, float, float, float], paint: str) -> None:
        left, top, right, bottom = box
        corners = [self.point(matrix, x, y) for x, y in ((left, top), (right, top), (left, bottom), (right, bottom))]
        x0, y0, x1, y1 = bounds(corners)
        if not all(map(isfinite, (x0, y0, x1, y1))):
            return
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if paint == "white" and not any(a <= x <= c and b <= y <= d for a, b, c, d in self.dark):
            return
        self.characters.append(Character(UNKNOWN if is_unknown(ord(text)) else text, x0, y0, x1, y1))

    def _path(self, element: Any) -> None:
        stroked = element.get("Stroke") not in ("false", "0") and _paint(element, "StrokeColor") == "dark"
        filled = element.get("Fill") in ("true", "1") and _paint(element, "FillColor")
        data = "".join(code.text or "" for code in children(element, "AbbreviatedData"))
        if not data or not (stroked or filled):
            return
        matrix = _matrix(element)
        outlines = list(_outlines(data))
        covers = bool(filled) and len(outlines) == 1 and _is_opaque(element)
        for points in outlines:
            self._segments += len(points)
            if self._segments > _SEGMENTS:
                raise ValueError(f"more than {_SEGMENTS:,} drawn segments on page {self._number}; save the report again")
            placed = [self.point(matrix, x, y) for x, y in points]
            self._outline(placed, stroked=bool(stroked), filled=str(filled or ""))
            if covers and is_rectangle(placed) and not is_thin(bounds(placed)):
                self.characters = [one for one in self.characters if not _lies_in(one, bounds(placed))]

    def _outline(self, points: list[Point], *, stroked: bool, filled: str) -> None:
        if not all(isfinite(x) and isfinite(y) for x, y in points):
            return
        box = bounds(points)
        if stroked:
            self.rules += sides(points)
        elif filled and is_thin(box):
            self.rules.append(middle(box))
        elif filled == "dark":
            self.dark.append(box)


def _lies_in(character: Character, box: Box) -> bool:
    """Whether a field that is painted later hides a character."""
    x, y = (character.x0 + character.x1) / 2, (character.y0 + character.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_opaque(element: Any) -> bool:
    """Whether a filled field hides what lies under it, as a marker's colour does not."""
    colours = children(element, "FillColor")
    return all(one.get("Alpha", "255") == "255" for one in (element, *colours))


def drawn(layers: Sequence[Any], box: str, number: int) -> Drawn:
    """A page from its layers, those of its templates first, and its box (left, top, width and height in millimetres).

    Raises:
        ValueError: More is drawn on it than on any page of a report.
    """
    left, top, width, height = _numbers(box, _A4)
    if not (1 < width < 10_000 and 1 < height < 10_000):
        raise ValueError(f"page {number} is {width:g} x {height:g} mm large, which no page is; save the report again")
    canvas = _Canvas(left, top, number)
    canvas.draw(layers)
    wide, high = width * _POINTS, height * _POINTS
    visible = tuple(one for one in canvas.characters if 0 <= (one.x0 + one.x1) / 2 <= wide and 0 <= (one.y0 + one.y1) / 2 <= high)
    covers, picture = max(canvas.pictures, default=(0.0, ""))
    is_picture = covers > _COVERS * wide * high and len(visible) < _STAMP
    page = Page(number=number, width=wide, height=high, characters=visible, rules=tuple(canvas.rules))
    return Drawn(page=page, is_legible=not is_picture and is_legible(visible), picture=picture)


def _matrix(element: Any) -> Matrix:
    """From an object's own coordinates to those of the page."""
    left, top, _, _ = _box(element)
    a, b, c, d, e, f = _numbers(element.get("CTM"), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    return a, b, c, d, e + left, f + top


def _box(element: Any) -> tuple[float, float, float, float]:
    left, top, width, height = _numbers(element.get("Boundary"), (0.0, 0.0, 0.0, 0.0))
    return left, top, width, height


def _paint(element: Any, name: str) -> str:
    """How an object is painted: dark, white, or not to be seen at all (an empty text); black where nothing is said."""
    if element.get("Alpha") == "0":
        return ""
    colour = next(iter(children(element, name)), None)
    if colour is None:
        return "dark"
    if colour.get("Alpha") == "0":
        return ""
    parts = [_number(part, 0.0) for part in (colour.get("Value") or "").split()[:4]]
    return "white" if parts and len(parts) != 4 and min(parts) >= _WHITE else "dark"


def _width(character: str) -> float:
    return _LATIN if character.isascii() else 1.0


def _places(start: float, deltas: str | None, usual: Sequence[float]) -> list[float]:
    """Where each character stands: from the first on by the given steps, and by the usual ones where none are given."""
    found = [start]
    for step in islice(chain(_steps(deltas or ""), usual), len(usual) - 1):
        found.append(found[-1] + step)
    return found[: len(usual)]


def _steps(deltas: str) -> Iterator[float]:
    """The steps of a list in which "g 5 3.5" says 3.5 five times."""
    words = iter(deltas.split())
    for word in words:
        if word == "g":
            count, value = next(words, "0"), _number(next(words, ""), 0.0)
            yield from repeat(value, min(int(_number(count, 0.0)), _CHARACTERS))
        else:
            yield _number(word, 0.0)


def _number(text: str | None, default: float) -> float:
    """A number that is written out; the default for anything else."""
    return float(text) if text and _NUMBER.fullmatch(text.strip()) and isfinite(float(text)) else default


def _numbers(text: str | None, default: tuple[float, ...]) -> tuple[float, ...]:
    """As many numbers as the default has, or that."""
    words = (text or "").replace(",", " ").split()
    return tuple(_number(word, 0.0) for word in words) if len(words) == len(default) else default


def _outlines(data: str) -> Iterator[list[Point]]:
    """The straight stretches of a path; closed ones with their first corner at the end."""
    words = iter(data.replace(",", " ").split())
    points: list[Point] = []
    start: Point = (0.0, 0.0)
    for word in words:
        operands = [_number(next(words, ""), 0.0) for _ in range(_OPERANDS.get(word, 0))]
        end = (operands[-2], operands[-1]) if operands else start
        if word == "L":
            points.append(end)
        elif word == "C":
            points.append(start)
        elif word in _OPERANDS:
            if len(points) > 1:
                yield points
            points = [end]
            start = end if word in "SM" else start
    if len(points) > 1:
        yield points
