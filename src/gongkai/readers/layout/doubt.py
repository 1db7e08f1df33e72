"""Figures that nobody can be sure of: struck out, or broken over two lines of a cell where no rules say which cell it is."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from gongkai.readers.layout.lines import Line, stretches
from gongkai.readers.layout.model import Character, Rule

#: Marks a number of which not all figures are known.
DOUBT = "\ufffd"
#: The gap between the two lines of a cell, in heights of a figure, is less than this.
_TIGHT = 0.35
#: So many lines further down the second line of a cell may follow, behind those of other cells.
_NEAR = 4

#: A line that strikes a figure out crosses it between these shares of its height.
_UPPER, _LOWER = 0.3, 0.72

#: A number: its left, upper, right and lower edge.
_Box = tuple[float, float, float, float]


def with_doubt(characters: Iterable[Character], rules: Iterable[Rule]) -> Iterator[Character]:
    """The characters, figures through whose middle a line goes as doubtful ones."""
    level = sorted((rule.y0, rule.x0, rule.x1) for rule in rules if rule.y0 == rule.y1)
    heights = [height for height, _, _ in level]
    for one in characters:
        if one.text.isdigit():
            high, middle = one.y1 - one.y0, (one.x0 + one.x1) / 2
            crossing = level[bisect_left(heights, one.y0 + _UPPER * high) : bisect_left(heights, one.y0 + _LOWER * high)]
            if any(x0 <= middle <= x1 for _, x0, x1 in crossing):
                one = one._replace(text=DOUBT)
        yield one


def marked(lines: Sequence[Line]) -> list[Line]:
    """The lines; where a number is broken, all numbers of its row are marked.

    Cells of several lines stand in the middle of their row, so that the line of its other cells lies between theirs: two numbers
    that stand closely one above the other, with a line that reaches into both of theirs, are one number.
    """
    numbers = [[*_numbers(line)] for line in lines]
    doubtful: set[int] = set()
    for above in range(len(lines)):
        for below in range(above + 2, min(above + _NEAR, len(lines))):
            pairs = [(one, other) for one in numbers[above] for other in numbers[below] if _are_one(one, other)]
            between = [at for at in range(above + 1, below) if any(_reaches(lines[at], one, other) for one, other in pairs)]
            if between:
                doubtful |= {above, below, *between}
    return [_marked(line) if at in doubtful else line for at, line in enumerate(lines)]


def _numbers(line: Line) -> Iterator[_Box]:
    """Where the numbers of a line stand."""
    spans = [(word.x0, word.x1) for word in stretches(line) if word.text.isdigit()]
    for x0, x1 in spans:
        held = [one for one in line.characters if x0 <= one.x0 and one.x1 <= x1]
        yield x0, min(one.y0 for one in held), x1, max(one.y1 for one in held)


def _are_one(above: _Box, below: _Box) -> bool:
    """Whether a number stands so closely above another one as lines of one cell do."""
    beside = above[0] < below[2] and below[0] < above[2]
    return beside and 0 <= below[1] - above[3] < _TIGHT * (above[3] - above[1])


def _reaches(line: Line, above: _Box, below: _Box) -> bool:
    """Whether a line reaches into those of two numbers."""
    return line.y0 < above[3] and line.y1 > below[1]


def _marked(line: Line) -> Line:
    """A line with a mark behind each of its numbers."""
    ends = {box[2] for box in _numbers(line)}
    characters = (one._replace(text=one.text + DOUBT) if one.x1 in ends else one for one in line.characters)
    return line._replace(characters=tuple(characters))
