"""A report as sheets of paper: where every line of text and every rule stands. PDF and OFD files are made of them.

Positions are in points from the top left corner of a sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from facts import Facts
from statutory import Cell, Grid, Line, Rows, page

A4, A5_LANDSCAPE, LETTER_LANDSCAPE = (595.0, 842.0), (595.0, 420.0), (792.0, 612.0)
Rules = Literal["full", "open", "horizontal", "none"]

_MARGIN, _FOOT = 60.0, 60.0
_SIZES = {"title": 18.0, "published": 10.5, "text": 12.0, "heading": 12.0}
_SMALL = 9.0
_PADDING = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the sheets look.

    Attributes:
        size: Width and height of a sheet.
        rules: All rules, all but the outer ones left and right, only horizontal ones, or none.
        upright: Whether narrow labels are set one character a line.
        numbers: How numbers stand in their cells.
        repeated: Whether a label that goes on over the page is printed again.
    """

    size: tuple[float, float] = A4
    rules: Rules = "full"
    upright: bool = False
    numbers: Literal["centre", "right", "left"] = "centre"
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text: its left end, its baseline and its size."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Sheet:
    """One page."""

    texts: list[Text] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell in its rows and columns, with the lines that are still to be printed."""

    lines: tuple[str, ...]
    kind: str
    top: int
    bottom: int
    left: int
    right: int


def width(text: str, size: float) -> float:
    """The width of a text in a font whose Latin letters are half as wide as they are high."""
    return sum(size * (0.5 if character.isascii() else 1) for character in text)


def wrapped(text: str, room: float, size: float) -> list[str]:
    """The lines of a text; a number is never broken."""
    lines = [""]
    for piece in _pieces(text):
        if piece == "\n" or (lines[-1] and width(lines[-1] + piece, size) > room):
            lines.append("")
        lines[-1] += piece.strip("\n")
    return lines


def _pieces(text: str) -> Iterator[str]:
    held = ""
    for character in text:
        if character.isascii() and character.isalnum():
            held += character
            continue
        if held:
            yield held
            held = ""
        yield character
    if held:
        yield held


def sheets(facts: Facts, look: Look) -> list[Sheet]:
    """The sheets of a report, each with its number at the foot."""
    printer = _Printer(look)
    for block in page(facts):
        if isinstance(block, Line):
            printer.line(block)
        else:
            printer.table(block)
    return printer.sheets


class _Printer:
    """Fills sheets from top to bottom."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.sheets: list[Sheet] = []
        self.width, self.height = look.size
        self.at = 0.0
        self._turn()

    def _turn(self) -> None:
        self.sheets.append(Sheet())
        self.at = _MARGIN
        number = f"- {len(self.sheets)} -"
        self.sheets[-1].texts.append(Text(number, (self.width - width(number, 10.5)) / 2, self.height - 30, 10.5))

    @property
    def _room(self) -> float:
        return self.height - _FOOT - self.at

    def line(self, line: Line) -> None:
        """A paragraph, with its first line indented; a title stands in the middle."""
        size = _SIZES[line.kind]
        room = self.width - 2 * _MARGIN
        title = line.kind == "title"
        for number, text in enumerate(wrapped(line.text if title else "　　" + line.text, room, size)):
            if self._room < 1.6 * size:
                self._turn()
            shift = (room - width(text, size)) / 2 if title else 2 * size * (number == 0)
            self.at += 1.6 * size
            self.sheets[-1].texts.append(Text(text.lstrip("　"), _MARGIN + shift, self.at - 0.4 * size, size))

    def table(self, grid: Grid) -> None:
        """A table, over as many sheets as it takes."""
        xs = self._columns(grid)
        boxes = [*self._boxes(grid.rows, xs)]
        heights = _heights(boxes, len(grid.rows), self.look.rules)
        self.at += 6
        start = 0
        while start < len(heights):
            end = start
            while end < len(heights) and sum(heights[start : end + 1]) <= self._room:
                end += 1
            if end == start:
                self._turn()
                continue
            boxes = self._piece(boxes, xs, heights, start, end)
            start = end
        self.at += 10

    def _columns(self, grid: Grid) -> list[float]:
        count = sum(cell.columns for cell in grid.rows[0])
        shares = {2: [3.0] + [2.0] * (count - 1), 3: [1.0, 2.2, 4.2] + [1.1] * (count - 3)}.get(grid.table, [1.0] * count)
        room = self.width - 2 * _MARGIN
        return [_MARGIN + room * sum(shares[:at]) / sum(shares) for at in range(count + 1)]

    def _boxes(self, rows: Rows, xs: Sequence[float]) -> Iterator[_Box]:
        taken: set[tuple[int, int]] = set()
        for top, row in enumerate(rows):
            left = 0
            for cell in row:
                while (top, left) in taken:
                    left += 1
                right = left + cell.columns
                taken |= {(down, across) for down in range(top, top + cell.rows) for across in range(left, right)}
                yield _Box(self._lines(cell, xs[right] - xs[left]), cell.kind, top, top + cell.rows, left, right)

    def _lines(self, cell: Cell, room: float) -> tuple[str, ...]:
        if self.look.upright and (cell.rows > 4 or (cell.kind == "head" and room < 5 * _SMALL)):
            return tuple(cell.text)
        return tuple(wrapped(cell.text, room - 2 * _PADDING, _SMALL)) if cell.text else ()

    def _piece(self, boxes: list[_Box], xs: Sequence[float], heights: Sequence[float], start: int, end: int) -> list[_Box]:
        """Print the rows from one to another; what is left of the cells that go on."""
        top = self.at
        ys = {row: top + sum(heights[start:row]) for row in range(start, end + 1)}
        left: list[_Box] = []
        for box in boxes:
            if box.top >= end:
                left.append(box)
                continue
            upper, lower = ys[box.top], ys[min(box.bottom, end)]
            whole = box.bottom <= end and not (self.look.repeated and box.bottom - box.top > 1)
            fits = len(box.lines) if whole else max(1, int((lower - upper - 2) // (1.25 * _SMALL)))
            self._print(replace(box, lines=box.lines[:fits]), xs, upper, lower)
            if box.bottom > end:
                left.append(replace(box, lines=box.lines if self.look.repeated else box.lines[fits:], top=end))
        if self.look.rules in ("full", "open"):
            outer = {xs[0], xs[-1]} if self.look.rules == "open" else set()
            self.sheets[-1].strokes[:] = [
                stroke
                for stroke in self.sheets[-1].strokes
                if stroke.x0 != stroke.x1 or stroke.x0 not in outer or not top <= stroke.y0 <= ys[end]
            ]
        self.at = ys[end]
        return left

    def _print(self, box: _Box, xs: Sequence[float], upper: float, lower: float) -> None:
        sheet, left, right = self.sheets[-1], xs[box.left], xs[box.right]
        if self.look.rules != "none":
            sheet.strokes += [Stroke(left, upper, right, upper), Stroke(left, lower, right, lower)]
        if self.look.rules in ("full", "open"):
            sheet.strokes += [Stroke(left, upper, left, lower), Stroke(right, upper, right, lower)]
        high = 1.25 * _SMALL
        y = (upper + lower - len(box.lines) * high) / 2 + 0.95 * _SMALL
        for text in box.lines:
            shift = {"centre": (right - left - width(text, _SMALL)) / 2, "right": right - left - width(text, _SMALL) - _PADDING}
            how = (
                self.look.numbers
                if box.kind == "value"
                else "left"
                if box.kind == "label" and box.right - box.left > 0
                else "centre"
            )
            sheet.texts.append(Text(text, left + shift.get(how, _PADDING), y, _SMALL))
            y += high


def _heights(boxes: Sequence[_Box], rows: int, rules: Rules) -> list[float]:
    """How high every row must be for the cells of one row; the last row of higher cells gives what they lack."""
    heights = [18.0] * rows
    for box in sorted(boxes, key=lambda box: box.bottom - box.top):
        if box.bottom - box.top > 6:
            continue
        lacks = len(box.lines) * 1.25 * _SMALL + 6 - sum(heights[box.top : box.bottom])
        heights[box.bottom - 1] += max(0.0, lacks)
    return heights
