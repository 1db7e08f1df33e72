"""The body of a Word file as a person sees it: lines, tables and text boxes in order, without what is hidden or deleted."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gongkai.readers.word.markup import child, inside, named, value, whole
from gongkai.readers.word.numbers import Numbers
from gongkai.readers.word.styles import VANISH, Style, Styles, is_white, level

#: Stands for a picture, which may be a number that nobody can read here.
PICTURE = "\ufffc"
#: Stands for a formula whose parts do not follow one another, such as a fraction.
_FORMULA = "\ufffd"
#: A span as wide as this is an error or hostile; a statutory table has sixteen columns.
_WIDEST = 100
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
#: An automatic number must not run together with a number that it stands before.
_RUNS_ON = re.compile(r"[\d.,%+\-−–—¥￥]")
_APART = "·"
#: What a note's own mark follows in its run.
_NOTES = ("w:footnoteReference", "w:endnoteReference")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Line(NamedTuple):
    """A line of text."""

    text: str
    heading: bool


class Box(NamedTuple):
    """What stands in a text box."""

    pieces: list[Any]


class GridCell(NamedTuple):
    """What stands in a cell, and the columns that it covers."""

    pieces: list[Any]
    column: int
    colspan: int


class Grid(NamedTuple):
    """The rows of a table; a cell of several rows stands in the first of them."""

    rows: list[list[GridCell]]
    width: int


Piece = Line | Box | Grid


class Body:
    """One pass over a body, in the order in which lists are counted and fields are opened."""

    def __init__(self, styles: Styles, numbers: Numbers) -> None:
        """Begin at the first paragraph."""
        self._styles, self._numbers = styles, numbers
        #: For each field that is open, whether its result has begun; before that stand its instructions.
        self._fields: list[bool] = []
        self._instructions = 0
        #: Whether something coloured lies behind the cell that is read, so that white text is seen there.
        self._shaded = False

    def pieces(self, parent: Any) -> list[Piece]:
        """What stands in the body, in a cell or in a text box."""
        found: list[Piece] = []
        text = ""
        for name, element in inside(parent):
            if name == "w:p":
                properties = named(child(element, "pPr"))
                style = self._styles.of_paragraph(properties)
                own, boxes = self._paragraph(element, style)
                text += own
                if not self._joins(properties, style):
                    found += self._lines(text, style)
                    text = ""
                found += boxes
            elif name == "w:tbl":
                found += [*_split(text, False), self._grid(element)]
                text = ""
        return [*found, *_split(text, False)]

    def _joins(self, properties: Mapping[str, Any], style: Style) -> bool:
        """Whether the mark at the end of a paragraph is deleted or hidden, so that the next one goes on in its line."""
        mark = named(properties.get("w:rPr"))
        return "w:del" in mark or "w:moveFrom" in mark or self._styles.unseen(mark, style).get(VANISH, False)

    def _lines(self, text: str, style: Style) -> Iterator[Line]:
        if style.contents:
            return
        if style.number and (numeral := self._numbers.next(style.number, style.level, style.name)):
            apart = _APART if _RUNS_ON.match(text.lstrip()) else ""
            text = f"{numeral}{apart}{text.lstrip()}"
        yield from _split(text, style.heading)

    def _paragraph(self, paragraph: Any, style: Style) -> tuple[str, list[Box]]:
        out: list[str] = []
        boxes: list[Box] = []
        shaded = self._shaded or self._styles.is_shaded(named(child(paragraph, "pPr")))
        before = ""
        for name, element in inside(paragraph):
            if name == "w:r":
                look = self._styles.look(named(child(element, "rPr")), style)
                own: list[str] = []
                self._run(element, style, is_white(look) and not shaded, own, boxes)
                if any(own):
                    if level(look) != before and _are_figures("".join(out), "".join(own)):
                        out.append(" ")
                    before = level(look)
                    out += own
            elif name in ("m:oMath", "m:oMathPara") and not self._instructions:
                out.append(_formula(element))
        return "".join(out), boxes

    def _run(self, run: Any, style: Style, hidden: bool, out: list[str], boxes: list[Box]) -> None:
        hidden |= any(self._styles.unseen(named(child(run, "rPr")), style).values())
        for name, element in inside(run):
            if name == "w:fldChar":
                self._field(value(element, "fldCharType"))
            elif name in _NOTES:
                hidden |= value(element, "customMarkFollows").lower() in ("1", "true", "on")
            elif hidden or self._instructions:
                continue
            elif name == "w:t":
                text = element.text or ""
                out.append(text if element.get(_SPACE) == "preserve" else text.strip())
            elif name in _SIGNS:
                out.append(_SIGNS[name])
            elif name == "w:sym":
                out.append(_symbol(value(element, "char")))
            elif name == "w:r":
                self._run(element, style, hidden, out, boxes)
            elif name in ("w:drawing", "w:pict", "w:object"):
                contents = list(_boxes(element))
                boxes += [Box(self.pieces(content)) for content in contents]
                if not contents and _is_in_line(name, element):
                    out.append(PICTURE)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
            self._instructions += 1
        elif kind == "separate" and self._fields and not self._fields[-1]:
            self._fields[-1] = True
            self._instructions -= 1
        elif kind == "end" and self._fields and not self._fields.pop():
            self._instructions -= 1

    def _grid(self, table: Any) -> Grid:
        rows: list[list[GridCell]] = []
        width = 0
        above: dict[int, int] = {}
        around = self._shaded
        self._shaded = around or self._styles.is_shaded(named(child(table, "tblPr")))
        for name, row in inside(table):
            properties = named(child(row, "trPr"))
            if name != "w:tr" or "w:del" in properties:
                continue
            column = _span(properties.get("w:gridBefore"), 0)
            cells, above, end = self._cells(row, column, above)
            rows.append(cells)
            width = max(width, end + _span(properties.get("w:gridAfter"), 0))
        self._shaded = around
        return Grid(rows, width)

    def _cells(self, row: Any, column: int, above: dict[int, int]) -> tuple[list[GridCell], dict[int, int], int]:
        """The cells of a row, those of them that may go on below by column with their spans, and where the row ends.

        Args:
            row: The row.
            column: Where it begins.
            above: The cells of the row above that may go on in this one.
        """
        cells: list[GridCell] = []
        reaching: dict[int, int] = {}
        kept = False
        for name, cell in inside(row):
            properties = named(child(cell, "tcPr"))
            if name != "w:tc" or "w:cellDel" in properties:
                continue
            colspan = _span(properties.get("w:gridSpan"), 1)
            down, across = _merge(properties.get("w:vMerge")), _merge(properties.get("w:hMerge"))
            if down:
                reaching[column] = colspan
            if across == "continue":
                if kept:
                    cells[-1] = cells[-1]._replace(colspan=min(cells[-1].colspan + colspan, _WIDEST))
            else:
                kept = down != "continue" or above.get(column) != colspan
                if kept:
                    cells.append(GridCell(self._inside(cell, properties), column, colspan))
            column += colspan
        return cells, reaching, column

    def _inside(self, cell: Any, properties: Mapping[str, Any]) -> list[Piece]:
        around = self._shaded
        self._shaded = around or self._styles.is_shaded(properties)
        pieces = self.pieces(cell)
        self._shaded = around
        return pieces


def _are_figures(before: str, after: str) -> bool:
    """Whether figures meet figures: those at another height, of a note, are no figures of the number."""
    return before[-1:].isdigit() and after[:1].isdigit()


def _split(text: str, heading: bool) -> Iterator[Line]:
    for piece in text.split("\n"):
        if piece := " ".join(piece.split()):
            yield Line(piece, heading)


def _span(element: Any, least: int) -> int:
    return max(least, min(whole(element, least), _WIDEST))


def _merge(merge: Any) -> str:
    return "" if merge is None else value(merge, default="continue")


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16)) if len(code) <= 4 else ""
    except ValueError:
        return ""


def _formula(element: Any) -> str:
    """The text of a formula, if all of it stands on one line."""
    parts = [part for name, part in inside(element)]
    names = {name for name, _ in inside(element)}
    if names == {"m:oMath"}:
        return "".join(map(_formula, parts))
    if names <= {"m:r"}:
        return "".join(text.text or "" for part in parts for text in part.iter("{*}t"))
    return _FORMULA


def _boxes(element: Any) -> Iterator[Any]:
    """The contents of the text boxes in a drawing, not those inside other boxes."""
    for name, part in inside(element):
        if name == "w:txbxContent":
            yield part
        else:
            yield from _boxes(part)


def _is_in_line(name: str, element: Any) -> bool:
    """Whether a picture stands in the line of its text, where a number could be, and does not float."""
    if name == "w:drawing":
        return any(part == "wp:inline" for part, _ in inside(element))
    picture = next(element.iter("{*}imagedata"), None)
    return picture is not None and "absolute" not in picture.getparent().get("style", "")
