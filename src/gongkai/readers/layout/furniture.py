"""Page furniture: page numbers and running heads at the margins, which are no part of the text; tables are never touched."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from gongkai.readers.layout.model import PageBlocks, PageLine

#: The share of a page's height above and below that is margin.
_HEAD, _FOOT = 0.12, 0.88
#: So many lines may stand in one margin.
_LINES = 2
_NUMBER = re.compile(r"[-—–―－~·.|\s]*(?P<number>\d{1,4})[-—–―－~·.|\s]*")
_OF = re.compile(
    r"第?\s*\d{1,4}\s*页?\s*[,，/]?\s*共?\s*\d{1,4}\s*页?|第\s*\d{1,4}\s*页|[Pp]age\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
)
_PAGED = re.compile(r"页|/|[Pp]age")


def without_furniture(pages: Sequence[PageBlocks]) -> Iterator[PageBlocks]:
    """The pages without what stands at their margins only because they are pages."""
    margins = [_margin(page) for page in pages]
    offsets = Counter(
        number - page.number
        for page, lines in zip(pages, margins, strict=True)
        for line in lines
        if (number := _bare(line.text)) is not None
    )
    heads = Counter(head for lines in margins for head in {_shape(line.text) for line in lines})
    often = max(3, (len(pages) + 1) // 2)
    for page, lines in zip(pages, margins, strict=True):
        dropped = {
            id(line)
            for line in lines
            if _is_number(line.text, page.number, offsets) or (heads[_shape(line.text)] >= often and len(line.text) < 60)
        }
        kept = tuple(block for block in page.blocks if id(block) not in dropped)
        yield PageBlocks(number=page.number, width=page.width, height=page.height, blocks=kept)


def _margin(page: PageBlocks) -> list[PageLine]:
    """The first and the last lines of a page, as far as they stand in its margins."""
    found: list[PageLine] = []
    for blocks in (page.blocks[:_LINES], page.blocks[: -_LINES - 1 : -1]):
        for block in blocks:
            if not isinstance(block, PageLine) or _HEAD * page.height <= (block.y0 + block.y1) / 2 <= _FOOT * page.height:
                break
            if block not in found:
                found.append(block)
    return found


def _bare(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    return int(found["number"]) if found else None


def _is_number(text: str, page: int, offsets: Counter[int]) -> bool:
    """Whether a line numbers its page: it says so by dashes or words, or its number goes up with the pages."""
    if (number := _bare(text)) is not None:
        return not text.isdigit() or number == page or offsets[number - page] > 1
    return _OF.fullmatch(text) is not None and _PAGED.search(text) is not None


def _shape(text: str) -> str:
    """A running head whatever number it carries; digits alone have no shape, for they may be a row of a table."""
    letters = re.sub(r"\d+", "#", text)
    return letters if re.search(r"[^\s#\-—.,/]", letters) else text + "\n"
