"""The characters of a page of a PDF that someone who looks at it can see."""

from collections import Counter
from collections.abc import Sequence
from ctypes import addressof, byref, c_double
from math import pi
from typing import Any, NamedTuple

from pypdfium2 import raw as pdfium

from gongkai.readers import legible
from gongkai.readers.layout import Character
from gongkai.readers.layout.strokes import Box
from gongkai.readers.legible import is_unknown
from gongkai.readers.pdf.objects import Objects, strength

#: No page of a report has more characters.
_MOST = 100_000
#: Text in these modes paints nothing.
_UNPAINTED = (3, 7)
#: Lower text, in points, is none that is meant to be read.
_TINY = 1.5
#: Text that leans more than this, as a share of a quarter turn, is a watermark.
_LEAN = 0.06
#: A box that is larger, in points, is looked at again.
_LARGE = 48.0
_BLANKS = frozenset((0x20, 0x0D, 0x0A, 0x09, 0xA0, 0x3000))
_UNKNOWN = ord(legible.UNKNOWN)
#: As the library gives back a hyphen at the end of a line.
_HYPHENS = (0x02, 0xFFFE)
#: A font that gives a letter, or a point, a box so many times larger than what is drawn of it is not believed.
_LETTER, _POINT = 3.0, 16.0


class Text(NamedTuple):
    """The characters of a page.

    Attributes:
        characters: Those that can be seen, in the page's own coordinates (y0 is the lower edge).
        turns: By how many quarters the page must be turned clockwise for most of them to stand upright.
    """

    characters: list[Character]
    turns: int


def characters(page: Any, objects: Objects) -> Text:
    """The characters that can be seen on a page.

    Raises:
        ValueError: There are more than on any page of a report.
    """
    text = pdfium.FPDFText_LoadPage(page.raw)
    if not text:
        return Text([], pdfium.FPDFPage_GetRotation(page.raw))
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > _MOST:
            raise ValueError(f"{count:,} characters on one page, more than the limit of {_MOST:,}")
        return _read(text, count, objects, pdfium.FPDFPage_GetRotation(page.raw))
    finally:
        pdfium.FPDFText_ClosePage(text)


def _read(text: Any, count: int, objects: Objects, rotation: int) -> Text:
    found: list[Character] = []
    angles: Counter[int] = Counter()
    loose = pdfium.FS_RECTF()
    where = byref(loose)
    painted: dict[int, str] = {}
    above: dict[int, Sequence[Box]] = {}
    half = turn = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in _BLANKS:
            continue
        holder = pdfium.FPDFText_GetTextObject(text, index)
        address = addressof(holder.contents) if holder else 0
        paint = painted.get(address)
        if paint is None:
            paint = painted[address] = _paint(holder)
            quarters = pdfium.FPDFText_GetCharAngle(text, index) / (pi / 2)
            turn = -round(quarters) % 4
            if abs(quarters - round(quarters)) > _LEAN:
                paint = painted[address] = ""  # A watermark across the page is no part of its text.
        if not paint:
            continue
        if 0xD800 <= code < 0xDC00:
            half = code
            continue
        if 0xDC00 <= code < 0xE000 and half:
            code = 0x10000 + ((half - 0xD800) << 10) + (code - 0xDC00)
        half = 0
        if code in _HYPHENS:
            code = 0x2D
        elif is_unknown(code) or pdfium.FPDFText_HasUnicodeMapError(text, index) == 1:
            # It stays in its place: a number without one of its digits would be another number.
            code = _UNKNOWN
        known = pdfium.FPDFText_GetLooseCharBox(text, index, where)
        box: Box | None = (loose.left, loose.bottom, loose.right, loose.top)
        wide, high = loose.right - loose.left, loose.top - loose.bottom
        if not known or not (_TINY < high < _LARGE and 0 < wide < _LARGE):
            box = _own(text, index, box if known else None, letter=chr(code).isalnum())
        if box is None:
            continue
        over = above.get(address)
        if over is None:
            over = above[address] = objects.over(address)
        if (paint == "dark" and not over) or not _is_hidden(box, paint, over, objects):
            found.append(Character(chr(code), *box))
            angles[turn] += 1
    return Text(found, angles.most_common(1)[0][0] if angles else rotation)


def _paint(holder: Any) -> str:
    """How a piece of text is painted: dark, white, or not to be seen at all (an empty text)."""
    if not holder:
        return "dark"
    mode = pdfium.FPDFTextObj_GetTextRenderMode(holder)
    if mode in _UNPAINTED:
        return ""
    return strength(holder, stroke=mode in (1, 5))


def _own(text: Any, index: int, loose: Box | None, *, letter: bool) -> Box | None:
    """The box of a character where that of its font is odd: as it is drawn, unless that is a point in a large font.

    Null for a letter that is too small to be read.
    """
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    if not pdfium.FPDFText_GetCharBox(text, index, byref(left), byref(right), byref(bottom), byref(top)):
        return None
    drawn = left.value, bottom.value, right.value, top.value
    size = max(drawn[2] - drawn[0], drawn[3] - drawn[1])
    if letter and size < _TINY:
        return None
    if loose is None:
        return drawn
    wide, high = loose[2] - loose[0], loose[3] - loose[1]
    most = (_LETTER if letter else _POINT) * size
    return loose if 0 < wide <= most and 0 < high <= most else drawn


def _is_hidden(box: Box, paint: str, over: Sequence[Box], objects: Objects) -> bool:
    """Whether a character cannot be seen: painted over, or white and not on a dark field."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2

    def holds(field: Box) -> bool:
        return field[0] <= x <= field[2] and field[1] <= y <= field[3]

    return (paint == "white" and not any(map(holds, objects.dark))) or any(map(holds, over))
