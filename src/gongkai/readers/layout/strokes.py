"""What is drawn along the sides of a page to rules, whatever the format that says so."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from gongkai.readers.layout.model import Rule

Point = tuple[float, float]
#: Left, lower, right and upper edge, or with upper before lower, as the format counts.
Box = tuple[float, float, float, float]

#: A filled shape that is thinner, in points, is a line.
_THIN = 2.6
#: A line leans at most so far, in points for each point of its length.
_LEAN = 0.02
#: The corners of a rectangle may be so far off, in points.
_SQUARE = 0.5


def bounds(points: Sequence[Point]) -> Box:
    """The box around some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def is_thin(box: Box) -> bool:
    """Whether a filled shape is a line."""
    return min(box[2] - box[0], box[3] - box[1]) <= _THIN


def is_rectangle(points: Sequence[Point]) -> bool:
    """Whether an outline is that of the box around it."""
    x0, y0, x1, y1 = bounds(points)
    corners = (min(abs(x - x0), abs(x - x1)) + min(abs(y - y0), abs(y - y1)) for x, y in points)
    return 4 <= len(points) <= 6 and max(corners) <= _SQUARE


def middle(box: Box) -> Rule:
    """The line that a thin filled shape is."""
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        return Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    return Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)


def sides(points: Sequence[Point]) -> Iterator[Rule]:
    """The straight lines along the page's sides among those between some points."""
    for (x0, y0), (x1, y1) in pairwise(points):
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if high <= max(_LEAN * wide, 0.1) and wide > 0:
            yield Rule(min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2)
        elif wide <= max(_LEAN * high, 0.1) and high > 0:
            yield Rule((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1))
