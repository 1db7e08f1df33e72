"""Ruled lines to grids: pieces are joined, lines that meet make a grid, and rules that are missing inside it merge its cells."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.readers.layout.model import Rule

#: Points within which two lines are one, drawn twice or as a double line.
_SAME = 3.0
#: Points that may lie between two pieces of one line, as between the dashes of a dashed one.
_GAP = 4.5
#: A line that is shorter than this is none of a grid.
_SHORT = 6.0
#: Points by which two lines that cross may miss each other.
_MISS = 3.5
#: The share of a cell's side that a rule must cover to close it.
_CLOSED = 0.5
#: More lines than this, or more cells, are a drawing.
_LINES, _CELLS = 5_000, 20_000


@dataclass(frozen=True, slots=True)
class Area:
    """A cell of a grid with the rows and columns that it covers."""

    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table without its text.

    Attributes:
        xs: The edges of its columns from left to right.
        ys: The edges of its rows from top to bottom.
        areas: Its cells in reading order.
        owner: For every row and column the number of the cell that covers it.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[Area, ...]
    owner: tuple[tuple[int, ...], ...]

    def at(self, x: float, y: float) -> int | None:
        """The number of the cell at a point; null outside of the grid."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self.owner[row][column]


@dataclass(frozen=True, slots=True)
class _Line:
    """A whole line: where it stands across its direction, and from where to where it goes along it."""

    at: float
    start: float
    end: float


def grids(rules: Iterable[Rule]) -> list[Grid]:
    """The ruled tables that lines make, smaller ones first.

    Raises:
        ValueError: There are more lines than a page of a report has.
    """
    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    for x0, y0, x1, y1 in rules:
        if abs(y1 - y0) <= abs(x1 - x0):
            across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        else:
            down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    rows, columns = _joined(across), _joined(down)
    if len(rows) + len(columns) > _LINES:
        raise ValueError(f"{len(rows) + len(columns):,} ruled lines on one page, more than any report has; print the page alone")
    found = [grid for group in _meeting(rows, columns) if (grid := _grid(*group))]
    return sorted(found, key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))


def _joined(pieces: list[tuple[float, float, float]]) -> list[_Line]:
    """Pieces on one line that touch or nearly do, as one; double lines as one."""
    lines: list[_Line] = []
    pieces.sort()
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and pieces[end][0] - pieces[at][0] <= _SAME:
            end += 1
        same = sorted(pieces[at:end], key=lambda piece: piece[1])
        where = (pieces[at][0] + pieces[end - 1][0]) / 2
        start, stop = same[0][1], same[0][2]
        for _, left, right in same[1:]:
            if left - stop > _GAP:
                lines.append(_Line(where, start, stop))
                start, stop = left, right
            else:
                stop = max(stop, right)
        lines.append(_Line(where, start, stop))
        at = end
    return [line for line in lines if line.end - line.start >= _SHORT]


def _meeting(rows: list[_Line], columns: list[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """Horizontal and vertical lines in groups that hang together by their crossings."""
    parents = list(range(len(rows) + len(columns)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    heights = [line.at for line in rows]
    for number, column in enumerate(columns, start=len(rows)):
        first, last = bisect_left(heights, column.start - _MISS), bisect_right(heights, column.end + _MISS)
        for index in range(first, last):
            if rows[index].start - _MISS <= column.at <= rows[index].end + _MISS:
                parents[root(index)] = root(number)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = defaultdict(lambda: ([], []))
    for index, line in enumerate(rows):
        groups[root(index)][0].append(line)
    for index, line in enumerate(columns, start=len(rows)):
        groups[root(index)][1].append(line)
    return [group for group in groups.values() if len(group[0]) > 1 and group[1]]


def _grid(rows: list[_Line], columns: list[_Line]) -> Grid | None:
    """The grid that a group of lines makes; null for a mere frame and for a drawing."""
    left, right = min(line.start for line in rows), max(line.end for line in rows)
    top, bottom = min(line.start for line in columns), max(line.end for line in columns)
    xs = _edges([line.at for line in columns], left, right)
    ys = _edges([line.at for line in rows], top, bottom)
    height, width = len(ys) - 1, len(xs) - 1
    if height * width < 2 or height * width > _CELLS:
        return None
    walls = [_covers(columns, x, ys) for x in xs[1:-1]]
    floors = [_covers(rows, y, xs) for y in ys[1:-1]]
    owner = [[-1] * width for _ in range(height)]
    areas: list[Area] = []
    for row in range(height):
        for column in range(width):
            if owner[row][column] >= 0:
                continue
            area = _area(row, column, walls, floors, owner)
            for covered in range(row, row + area.rowspan):
                owner[covered][column : column + area.colspan] = [len(areas)] * area.colspan
            areas.append(area)
    return Grid(tuple(xs), tuple(ys), tuple(areas), tuple(map(tuple, owner)))


def _edges(drawn: list[float], low: float, high: float) -> list[float]:
    """The edges that are drawn, each once, and the outer ones that are not, but to which the other lines go."""
    edges: list[float] = []
    for edge in sorted(drawn):
        if not edges or edge - edges[-1] > _SAME:
            edges.append(edge)
    if edges[0] - low > 2 * _SAME:
        edges.insert(0, low)
    if high - edges[-1] > 2 * _SAME:
        edges.append(high)
    return edges


def _covers(lines: Sequence[_Line], at: float, edges: Sequence[float]) -> list[bool]:
    """Between which neighbouring edges a line stands at a place."""
    near = [line for line in lines if abs(line.at - at) <= _SAME]
    return [
        sum(max(min(line.end, end) - max(line.start, start), 0) for line in near) >= _CLOSED * (end - start)
        for start, end in pairwise(edges)
    ]


def _area(row: int, column: int, walls: list[list[bool]], floors: list[list[bool]], owner: list[list[int]]) -> Area:
    """The cell that begins at a place: to the right and down as far as no rule stands."""
    height, width = len(owner), len(owner[0])
    right = column + 1
    while right < width and owner[row][right] < 0 and not walls[right - 1][row]:
        right += 1
    below = row + 1
    while below < height and _open(below, column, right, walls, floors, owner):
        below += 1
    return Area(row, column, below - row, right - column)


def _open(row: int, column: int, right: int, walls: list[list[bool]], floors: list[list[bool]], owner: list[list[int]]) -> bool:
    """Whether a row of the grid belongs to the cell above it: no rule between them, and the same sides."""
    if any(floors[row - 1][place] or owner[row][place] >= 0 for place in range(column, right)):
        return False
    if any(walls[place - 1][row] for place in range(column + 1, right)):
        return False
    begins = column == 0 or walls[column - 1][row] or owner[row][column - 1] >= 0
    ends = right == len(owner[0]) or walls[right - 1][row]
    return begins and ends
