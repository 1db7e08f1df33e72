"""Lines to paragraphs: a full line goes on in the next one unless that is indented, stands off, or is set in another size."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gongkai.document import Paragraph, Place, Seen
from gongkai.readers.layout.model import PageBlocks, PageLine

#: How far from the right edge of the text a full line may end, and from its left edge the next may begin, in heights of a line.
_SHORT, _INDENT = 1.8, 0.9
#: The gap to the next line, in heights of a line, from which on it stands off.
_OFF = 1.6
#: How much larger than the other text a heading is.
_LARGER = 1.18
_HEADING = 60
_LATIN = re.compile(r"[A-Za-z0-9,.;:)%]$")


@dataclass(frozen=True, slots=True)
class Measure:
    """The column of text on a page: where its lines begin and end, and how high they are."""

    left: float
    right: float
    size: float


def measure(pages: Sequence[PageBlocks]) -> dict[int, Measure]:
    """The column of text of every page by its number; a page with little text has that of the other pages of its size."""
    own = {page.number: column for page in pages if (column := _column(page))}
    usual: dict[tuple[float, float], list[Measure]] = {}
    for page in pages:
        if page.number in own:
            usual.setdefault((page.width, page.height), []).append(own[page.number])
    found: dict[int, Measure] = {}
    for page in pages:
        if column := own.get(page.number):
            others = usual[page.width, page.height]
            left, right = median(other.left for other in others), median(other.right for other in others)
            found[page.number] = Measure(min(column.left, left), max(column.right, right), column.size)
    return found


def _column(page: PageBlocks) -> Measure | None:
    text = [block for block in page.blocks if isinstance(block, PageLine) and len(block.text) > 1]
    if not text:
        return None
    size = median(line.y1 - line.y0 for line in text)
    starts = sorted(line.x0 for line in text)
    # One line that begins further left than all others is no part of the column.
    left = next((one for one, other in pairwise(starts) if other - one < size / 2), starts[0])
    tables = [block.x1 for block in page.blocks if not isinstance(block, PageLine)]
    return Measure(left, max([*(line.x1 for line in text), *tables]), size)


def paragraphs(
    lines: Sequence[tuple[int, PageLine]], columns: Mapping[int, Measure], counted: dict[int, int]
) -> Iterator[Paragraph]:
    """The paragraphs that lines make which follow each other.

    Args:
        lines: The lines with their pages.
        columns: The column of text of every page.
        counted: How many paragraphs each page has had; they are counted on.
    """
    group: list[tuple[int, PageLine]] = []
    for at, (page, line) in enumerate(lines):
        group.append((page, line))
        if at + 1 == len(lines) or not _goes_on(group[-1], lines[at + 1], columns):
            yield _paragraph(group, columns, counted)
            group = []


def _goes_on(one: tuple[int, PageLine], other: tuple[int, PageLine], columns: Mapping[int, Measure]) -> bool:
    (page, line), (next_page, following) = one, other
    if line.apart or following.apart:
        return False
    own, theirs = columns.get(page), columns.get(next_page)
    if own is None or theirs is None:
        return False
    height, next_height = line.y1 - line.y0, following.y1 - following.y0
    # Pages of one document may have different units.
    one_size, other_size = height * theirs.size, next_height * own.size
    if not 0.8 * other_size < one_size < 1.25 * other_size:
        return False
    if line.x1 < own.right - _SHORT * height or following.x0 > theirs.left + _INDENT * next_height:
        return False
    return page != next_page or following.y0 - line.y1 < _OFF * height


def _paragraph(group: Sequence[tuple[int, PageLine]], columns: Mapping[int, Measure], counted: dict[int, int]) -> Paragraph:
    page, first = group[0]
    counted[page] = counted.get(page, 0) + 1
    text = first.text
    for (_, before), (_, after) in pairwise(group):
        spaced = _LATIN.search(before.text) and after.text[:1].isascii() and after.text[:1].isalpha()
        text += (" " if spaced else "") + after.text
    column = columns.get(page)
    larger = column is not None and first.y1 - first.y0 > _LARGER * column.size
    return Paragraph(
        text=text,
        place=Place(page=page, paragraph=counted[page]),
        heading=larger and len(text) < _HEADING,
        seen=_seen([line.seen for _, line in group if line.seen]),
    )


def _seen(found: Sequence[Seen]) -> Seen | None:
    """The recognition of several lines: as sure as the least sure of them."""
    if not found:
        return None
    return Seen(min(seen.confidence for seen in found), all(seen.agreed for seen in found))
