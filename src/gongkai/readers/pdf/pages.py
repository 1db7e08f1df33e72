"""One page of a PDF, through PDFium, to the characters and rules that can be seen on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium

from gongkai.readers.layout import Character, Page, Rule
from gongkai.readers.layout.strokes import Box
from gongkai.readers.legible import is_legible
from gongkai.readers.pdf import objects, text

#: Pictures that cover so much of a page are the page, if no more text than this is printed on it; so are as many curved shapes,
#: which are text that was turned into drawings.
_COVERS, _CURVES, _STAMP = 0.6, 300, 60


@contextmanager
def loaded(file: Any, number: int) -> Iterator[Any]:
    """A page of a PDF, counted from 1.

    Raises:
        ValueError: It is damaged.
    """
    try:
        page = file[number - 1]
    except pdfium.PdfiumError as error:
        raise ValueError(f"page {number} of the PDF is damaged; save it again") from error
    try:
        yield page
    finally:
        page.close()


def picture(page: Any, scale: float) -> Any:
    """A page as an array of grey pixels."""
    bitmap = page.render(scale=scale, grayscale=True)
    pixels = bitmap.to_numpy().copy()
    bitmap.close()
    return pixels[:, :, 0] if pixels.ndim == 3 else pixels


def drawn(page: Any, number: int) -> Page | None:
    """The characters and rules that can be seen on a page; null if it must be looked at as a picture.

    Raises:
        ValueError: More is drawn on it than on any page of a report.
    """
    found = objects.walk(page, number)
    written = text.characters(page, found)
    turn = _Turn(page.get_bbox(), written.turns)
    characters = [one for letter in written.characters if (one := turn.character(letter))]
    if len(characters) < _STAMP and (sum(map(turn.share, found.pictures)) > _COVERS or found.curved > _CURVES):
        return None
    if not is_legible(characters):
        return None
    rules = tuple(rule for one in found.rules if (rule := turn.rule(one)))
    return Page(number=number, width=turn.width, height=turn.height, characters=tuple(characters), rules=rules)


class _Turn:
    """The page's own coordinates to those of someone who reads it: from its top left corner, with upright text."""

    def __init__(self, box: Box, turns: int) -> None:
        self._left, self._bottom, self._right, self._top = box
        self._turns = turns
        width, height = self._right - self._left, self._top - self._bottom
        self.width, self.height = (height, width) if turns % 2 else (width, height)

    def box(self, box: Box) -> Box:
        """A box of the page."""
        left, bottom, right, top = box
        if self._turns == 0:
            return left - self._left, self._top - top, right - self._left, self._top - bottom
        if self._turns == 1:
            return bottom - self._bottom, left - self._left, top - self._bottom, right - self._left
        if self._turns == 2:
            return self._right - right, bottom - self._bottom, self._right - left, top - self._bottom
        return self._top - top, self._right - right, self._top - bottom, self._right - left

    def character(self, character: Character) -> Character | None:
        """A character; null if it stands outside of the page."""
        x0, y0, x1, y1 = self.box(character[1:])
        inside = 0 <= (x0 + x1) / 2 <= self.width and 0 <= (y0 + y1) / 2 <= self.height
        return Character(character.text, x0, y0, x1, y1) if inside else None

    def rule(self, rule: Rule) -> Rule | None:
        """A rule as far as it lies on the page; null if it does not."""
        x0, y0, x1, y1 = self.box(rule)
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, self.width), min(y1, self.height)
        return Rule(x0, y0, x1, y1) if x0 <= x1 and y0 <= y1 else None

    def share(self, box: Box) -> float:
        """The share of the page that a box covers."""
        x0, y0, x1, y1 = self.box(box)
        width, height = min(x1, self.width) - max(x0, 0), min(y1, self.height) - max(y0, 0)
        return max(width, 0) * max(height, 0) / max(self.width * self.height, 1)
