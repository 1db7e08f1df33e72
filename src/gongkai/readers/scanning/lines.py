"""Ruled lines of a page to the cells that they enclose, merged cells as one."""

from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]

#: The part of an edge along which a rule must run for it to be a wall.
_WALL = 0.6
#: A table has no more elementary cells than this; the statutory ones have 15 to 400.
_CELLS = 20_000


class Box(NamedTuple):
    """A rectangle in pixels; the right and bottom edges are outside."""

    left: int
    top: int
    right: int
    bottom: int


class RuledCell(NamedTuple):
    """A cell between rules: its inside, where it begins in the grid, and how much of the grid it covers."""

    box: Box
    row: int
    column: int
    rowspan: int
    colspan: int


class RuledTable(NamedTuple):
    """A ruled table: its outline, its rows, the edges of its columns, and its cells in reading order."""

    box: Box
    rows: int
    edges: tuple[float, ...]
    cells: tuple[RuledCell, ...]


class _Rule(NamedTuple):
    """A straight rule: where it lies across its direction, how thick it is, and where it begins and ends along it."""

    at: float
    thickness: float
    start: int
    end: int


def ruled_tables(ink: Mask, unit: float, cv2: Any) -> tuple[RuledTable, ...]:
    """The ruled tables of a page that stands straight, from top to bottom.

    Args:
        ink: 255 where there is ink, 0 elsewhere.
        unit: Height of the text in pixels.
        cv2: OpenCV.
    """
    across, down = rules(ink, unit, cv2)
    near = max(3, round(unit / 4))
    joined = cv2.dilate(across | down, np.ones((near, near), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for left, top, width, height, _ in stats[1:].tolist():
        if width > 4 * unit and height > 1.5 * unit:
            part = slice(top, top + height), slice(left, left + width)
            table = _table(across[part], down[part], (left, top), unit, cv2)
            if table is not None:
                found.append(table)
    return tuple(sorted(_outermost(found), key=lambda table: table.box.top))


def rules(ink: Mask, unit: float, cv2: Any) -> tuple[Mask, Mask]:
    """The ink of rules across and down: straight strokes longer than any of the text."""
    # A rule that is not quite straight leaves its row of pixels after a while: it is thickened first and thinned again.
    near = np.ones((3, 1), np.uint8)
    long, tall = round(2.5 * unit), round(1.8 * unit)
    across = cv2.morphologyEx(cv2.dilate(ink, near), cv2.MORPH_OPEN, np.ones((1, long), np.uint8)) & ink
    down = cv2.morphologyEx(cv2.dilate(ink, near.T), cv2.MORPH_OPEN, np.ones((tall, 1), np.uint8)) & ink
    return across, down


def _outermost(tables: list[RuledTable]) -> list[RuledTable]:
    return [table for table in tables if not any(_holds(other.box, table.box) for other in tables if other is not table)]


def _holds(outer: Box, inner: Box) -> bool:
    return outer != inner and all(
        (outer.left <= inner.left, outer.top <= inner.top, outer.right >= inner.right, outer.bottom >= inner.bottom)
    )


def _table(across: Mask, down: Mask, corner: tuple[int, int], unit: float, cv2: Any) -> RuledTable | None:
    horizontal, vertical = _straight(across, unit, cv2), _straight(down.T, unit, cv2)
    if len(horizontal) < 2 or not vertical:
        return None
    sides, ends = _ends(horizontal), _ends(vertical)
    horizontal = [rule for rule in horizontal if _is_held(rule, [*vertical, *sides], unit, long=8)]
    vertical = [rule for rule in vertical if _is_held(rule, [*horizontal, *ends], unit, long=3)]
    tops = _places([*horizontal, *ends], unit)
    lefts = _places([*vertical, *sides], unit)
    rows, columns = len(tops) - 1, len(lefts) - 1
    if rows < 1 or columns < 2 or rows * columns > _CELLS:
        return None
    walls_across = _walls(horizontal, tops, lefts, unit)
    walls_down = _walls(vertical, lefts, tops, unit).T
    walls_across[[0, -1], :] = walls_down[:, [0, -1]] = True
    cells = []
    for row, column, rowspan, colspan in _regions(walls_across, walls_down):
        edges = lefts[column], tops[row], lefts[column + colspan], tops[row + rowspan]
        cells.append(RuledCell(_inside(edges, corner), row, column, rowspan, colspan))
    x, y = corner
    outline = Box(round(lefts[0].at) + x, round(tops[0].at) + y, round(lefts[-1].at) + x, round(tops[-1].at) + y)
    return RuledTable(outline, rows, tuple(left.at + x for left in lefts), tuple(cells))


def _straight(mask: Mask, unit: float, cv2: Any) -> list[_Rule]:
    """The rules across a mask; one that is broken is one as long as no character fits into the gaps."""
    gap = round(unit)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, gap), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for index in range(1, count):
        left, top, width, height, _ = stats[index].tolist()
        if width < 2 * unit:
            continue
        piece = (labels[top : top + height, left : left + width] == index) & (mask[top : top + height, left : left + width] > 0)
        rows, _ = np.nonzero(piece)
        if rows.size:
            thickness = float(np.median(np.count_nonzero(piece, axis=0)[np.any(piece, axis=0)]))
            found.append(_Rule(float(rows.mean()) + top, thickness, left, left + width))
    return found


def _is_held(rule: _Rule, crossing: list[_Rule], unit: float, long: float) -> bool:
    """Whether a rule begins and ends at others that cross it there; strokes of text do not.

    A short one must touch them; a long one, in units of text, may be worn off at its ends.
    """
    near = 0.6 * unit
    touching = near if rule.end - rule.start > long * unit else max(4.0, 0.22 * unit)
    return all(
        any(abs(other.at - end) < touching and other.start - near < rule.at < other.end + near for other in crossing)
        for end in (rule.start, rule.end)
    )


def _ends(rules: list[_Rule]) -> list[_Rule]:
    """Where the rules end on both sides: the outer edges, which some tables leave open."""
    start, end = min(rule.at for rule in rules), max(rule.at for rule in rules)
    edges = min(rule.start for rule in rules), max(rule.end for rule in rules) - 1
    return [_Rule(float(edge), 1, round(start), round(end)) for edge in edges]


def _places(rules: list[_Rule], unit: float) -> list[_Rule]:
    """The places of the grid's lines: rules that lie as close as no text fits between are one."""
    places: list[list[_Rule]] = []
    for rule in sorted(rules):
        if places and rule.at - places[-1][-1].at < 0.45 * unit:
            places[-1].append(rule)
        else:
            places.append([rule])
    return [_merged(group) for group in places]


def _merged(group: list[_Rule]) -> _Rule:
    """The place of rules that are one; as thick as they lie apart."""
    weights = [rule.thickness * (rule.end - rule.start) for rule in group]
    at = sum(rule.at * weight for rule, weight in zip(group, weights, strict=True)) / max(sum(weights), 1)
    return _Rule(at, 2 * max(abs(rule.at - at) + rule.thickness / 2 for rule in group), 0, 0)


def _walls(rules: list[_Rule], lines: list[_Rule], crossing: list[_Rule], unit: float) -> npt.NDArray[np.bool_]:
    """Whether rules run along each line between each pair of neighbouring crossings."""
    walls = np.zeros((len(lines), len(crossing) - 1), dtype=bool)
    for index, line in enumerate(lines):
        along = [rule for rule in rules if abs(rule.at - line.at) < max(line.thickness / 2, 0.2 * unit) + 1]
        for gap, (start, end) in enumerate(pairwise(crossing)):
            covered = sum(max(0.0, min(rule.end, end.at) - max(rule.start, start.at)) for rule in along)
            walls[index, gap] = covered >= _WALL * (end.at - start.at)
    return walls


def _regions(across: npt.NDArray[np.bool_], down: npt.NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """The rectangles that the walls enclose, as row, column, rowspan, colspan, in reading order."""
    rows, columns = down.shape[0], across.shape[1]
    taken = np.zeros((rows, columns), dtype=bool)
    found = []
    for row, column in product(range(rows), range(columns)):
        if taken[row, column]:
            continue
        right = column + 1
        while right < columns and not down[row, right] and not taken[row, right]:
            right += 1
        bottom = row + 1
        while bottom < rows and not across[bottom, column:right].any() and not down[bottom, column + 1 : right].any():
            bottom += 1
        taken[row:bottom, column:right] = True
        found.append((row, column, bottom - row, right - column))
    return found


def _inside(edges: tuple[_Rule, _Rule, _Rule, _Rule], corner: tuple[int, int]) -> Box:
    left, top, right, bottom = edges
    x, y = corner
    return Box(
        round(left.at + left.thickness / 2) + x + 1,
        round(top.at + top.thickness / 2) + y + 1,
        round(right.at - right.thickness / 2) + x,
        round(bottom.at - bottom.thickness / 2) + y,
    )
