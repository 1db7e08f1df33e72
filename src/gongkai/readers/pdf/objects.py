"""What is drawn on a page of a PDF besides its text: rules, dark fields, pictures, and what is painted over what."""

from bisect import bisect_right
from collections.abc import Sequence
from ctypes import addressof, byref, c_float, c_int, c_uint
from typing import Any

from pypdfium2 import raw as pdfium

from gongkai.readers.layout import Rule
from gongkai.readers.layout.strokes import Box, Point, bounds, is_rectangle, is_thin, middle, sides

Matrix = tuple[float, float, float, float, float, float]

#: No page of a report has more segments, or more objects; a drawing with more segments is no table; forms are not nested deeper.
_SEGMENTS, _OBJECTS, _DRAWING, _DEEP = 300_000, 100_000, 4_000, 16
#: Lighter than this is not seen on paper; fainter than this neither.
_WHITE, _FAINT = 0xF0, 0x18


class Objects:
    """A walk over all that is drawn on a page, in the order in which it is drawn, in the page's own coordinates.

    Attributes:
        rules: Straight lines along the page's sides.
        dark: Filled fields that are not white.
        pictures: The boxes of pictures.
        curved: How many shapes are curved, as those of letters are.
        order: The number of every piece of text by its address.
    """

    def __init__(self, number: int) -> None:
        """Begin with nothing."""
        self.rules: list[Rule] = []
        self.dark: list[Box] = []
        self.pictures: list[Box] = []
        self._covers: list[Box] = []
        self._below: list[int] = []
        self.curved = 0
        self.order: dict[int, int] = {}
        self._number = number
        self._segments = self._objects = 0

    def add(self, found: Any, matrix: Matrix | None, deep: int) -> None:
        """One object, which stands inside a form whose matrix is given.

        Raises:
            ValueError: It is more than a page of a report has.
        """
        self._objects += 1
        if self._objects > _OBJECTS:
            raise ValueError(f"page {self._number} has more than {_OBJECTS:,} objects; print it again, or as a picture")
        kind = pdfium.FPDFPageObj_GetType(found)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            self.order[addressof(found.contents)] = len(self.order)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(found, _product(_matrix(found), matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(_product(_matrix(found), matrix), ((0, 0), (1, 0), (0, 1), (1, 1)))
            self.pictures.append(box)
            if not pdfium.FPDFPageObj_HasTransparency(found):
                self._cover(box)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            if deep >= _DEEP:
                raise ValueError(f"page {self._number} has forms nested more than {_DEEP} deep; print it again")
            inner = _product(_matrix(found), matrix)
            for index in range(pdfium.FPDFFormObj_CountObjects(found)):
                self.add(pdfium.FPDFFormObj_GetObject(found, index), inner, deep + 1)

    def over(self, address: int) -> Sequence[Box]:
        """Pictures and fields that are painted later than a piece of text, and hide what lies under them."""
        order = self.order.get(address)
        return () if order is None else self._covers[bisect_right(self._below, order) :]

    def _cover(self, box: Box) -> None:
        self._covers.append(box)
        self._below.append(len(self.order))

    def _path(self, found: Any, matrix: Matrix) -> None:
        count = pdfium.FPDFPath_CountSegments(found)
        self._segments += max(count, 0)
        if self._segments > _SEGMENTS:
            raise ValueError(f"page {self._number} has more than {_SEGMENTS:,} drawn segments; print it again, or as a picture")
        if not 1 < count <= _DRAWING:
            return
        fill, stroke = c_int(), c_int()
        pdfium.FPDFPath_GetDrawMode(found, byref(fill), byref(stroke))
        filled, stroked = fill.value and strength(found, stroke=False), stroke.value and strength(found, stroke=True)
        if not filled and not stroked:
            return
        parts, curved = _outlines(found, count, matrix)
        self.curved += curved
        for points in parts:
            box = bounds(points)
            thin = is_thin(box)
            if filled and not stroked and thin:
                self.rules.append(middle(box))
            elif filled and not thin:
                if filled == "dark":
                    self.dark.append(box)
                if len(parts) == 1 and is_rectangle(points) and not pdfium.FPDFPageObj_HasTransparency(found):
                    self._cover(box)
            if stroked == "dark":
                self.rules += sides(points)


def walk(page: Any, number: int) -> Objects:
    """All that is drawn on a page.

    Raises:
        ValueError: It is more than a page of a report has.
    """
    objects = Objects(number)
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        objects.add(pdfium.FPDFPage_GetObject(page.raw, index), None, 0)
    return objects


def _matrix(found: Any) -> Matrix:
    held = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(found, byref(held)):
        return (1, 0, 0, 1, 0, 0)
    return held.a, held.b, held.c, held.d, held.e, held.f


def _product(inner: Matrix, outer: Matrix | None) -> Matrix:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def strength(found: Any, *, stroke: bool) -> str:
    """How a path or a piece of text is painted: dark, white, or not to be seen at all (an empty text)."""
    ask = pdfium.FPDFPageObj_GetStrokeColor if stroke else pdfium.FPDFPageObj_GetFillColor
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint(255)
    if not ask(found, byref(red), byref(green), byref(blue), byref(alpha)):
        return "dark"
    if alpha.value < _FAINT:
        return ""
    return "white" if min(red.value, green.value, blue.value) >= _WHITE else "dark"


def _outlines(found: Any, count: int, matrix: Matrix) -> tuple[list[list[Point]], bool]:
    """The straight stretches of a path, closed ones with their first corner at the end, and whether curves lie between them."""
    a, b, c, d, e, f = matrix
    x, y = c_float(), c_float()
    parts: list[list[Point]] = [[]]
    start: Point = (0, 0)
    is_curved = False
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(found, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = a * x.value + c * y.value + e, b * x.value + d * y.value + f
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            parts[-1].append(point)
        else:
            # The points of a curve come three by three, and from the last of them the path goes on.
            is_curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
            parts.append([point])
        if pdfium.FPDFPathSegment_GetClose(segment) and len(parts[-1]) > 1:
            parts[-1].append(start)
    return [points for points in parts if len(points) > 1], is_curved


def _bounds(matrix: Matrix, corners: tuple[Point, ...]) -> Box:
    a, b, c, d, e, f = matrix
    return bounds([(a * x + c * y + e, b * x + d * y + f) for x, y in corners])
