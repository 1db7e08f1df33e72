"""The same report as a Word file, in the ways in which offices lay it out; the same facts give the same bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from facts import Facts
from gongkai.forms import label
from statutory import Cell, Grid, Line, Rows, cut, page, row_of

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_FURNITURE = "— 3 —"
_STYLES = {"title": "Title", "heading": "Heading1"}
_WIDTH = 700
#: What Word can draw by itself: a kind of number, what stands around it, and the numerals as the forms print them.
_LISTS = (
    ("chineseCounting", "%1、", re.compile("([一二三四五六七八九])、")),
    ("chineseCounting", "（%1）", re.compile("（([一二三四五六七八九])）")),
    ("decimal", "%1.", re.compile(r"([1-9])\.")),
)
_COUNTED = "一二三四五六七八九"
#: A text box as Word writes it: as a drawing, and once more as a shape for older programs.
_BOX = """<w:p {namespaces} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">
<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="6000000" cy="9000000"/>
<wp:docPr id="1" name="box"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="6000000" cy="9000000"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>
<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict>
<v:shape style="width:470pt;height:700pt"><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict>
</mc:Fallback></mc:AlternateContent></w:r></w:p>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a Word file is laid out.

    Attributes:
        tables: Where the statutory tables stand: in the text, in text boxes, in a cell of a table of layout, or in the text with
            table 3 torn in two by a line of page furniture.
        numbered: The numerals of headings and labels are drawn by Word and do not stand in the text.
        vertical: Labels of groups run from top to bottom, and headers have one character on each line.
        halves: Texts are cut over two runs, as Word cuts them where the writer once went back.
    """

    tables: Literal["whole", "boxed", "nested", "torn"] = "whole"
    numbered: bool = False
    vertical: bool = False
    halves: bool = False


#: The layouts by name.
VARIANTS = {
    "plain": Layout(),
    "numbered": Layout(numbered=True),
    "boxed": Layout(tables="boxed"),
    "nested": Layout(tables="nested", halves=True),
    "vertical": Layout(vertical=True),
    "torn": Layout(tables="torn", numbered=True, halves=True),
}


def docx(facts: Facts, layout: Layout = VARIANTS["plain"]) -> bytes:
    """The Word file of a report."""
    document = Document()
    document.core_properties.title = facts.heading.replace("\n", "")
    document.core_properties.created = document.core_properties.modified = _LONG_AGO
    writer = _Writer(layout, document.part.numbering_part.element)
    body = document.element.body
    for block in page(facts):
        for part in writer.grid(block) if isinstance(block, Grid) else [writer.line(block)]:
            namespaces = nsdecls("w")
            body.insert(len(body) - 1, parse_xml(part if namespaces in part else part.replace(">", f" {namespaces}>", 1)))
    packed = BytesIO()
    document.save(packed)
    return _dateless(packed)


def _dateless(packed: BytesIO) -> bytes:
    """The same members, without the time at which they were packed."""
    file = BytesIO()
    with ZipFile(packed) as members, ZipFile(file, "w") as again:
        for member in members.infolist():
            again.writestr(ZipInfo(member.filename, _LONG_AGO.timetuple()[:6]), members.read(member), ZIP_DEFLATED)
    return file.getvalue()


class _Writer:
    """Blocks as markup; lists are counted over the whole file."""

    def __init__(self, layout: Layout, numbering: Any) -> None:
        self._layout, self._numbering = layout, numbering
        self._counts = [0] * len(_LISTS)
        self._numbers = [0] * len(_LISTS)
        for at, (kind, text, _) in enumerate(_LISTS):
            level = f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/>'
            level = f'<w:lvl w:ilvl="0">{level}</w:lvl>'
            numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{900 + at}">{level}</w:abstractNum>'))

    def line(self, line: Line) -> str:
        """A line of text as a paragraph."""
        return self._paragraph(line.text, _STYLES.get(line.kind, ""), numbered=line.kind == "heading")

    def grid(self, grid: Grid) -> Iterator[str]:
        """A statutory table, with the line that stands between it and what follows."""
        tables = self._layout.tables
        if tables == "torn" and grid.table == 3:
            at = row_of(grid.rows, label("lines", "denied.internal_affairs").printed)
            first, second = cut(grid.rows, at, repeat=False)
            yield self._table(first)
            yield self._paragraph(_FURNITURE)
            yield self._table(second)
            return
        table = self._table(grid.rows)
        if tables == "boxed":
            yield _BOX.format(namespaces=nsdecls("w"), content=f"{table}<w:p/>")
        elif tables == "nested":
            yield f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{table}<w:p/></w:tc></w:tr></w:tbl>"
        else:
            yield table
        yield "<w:p></w:p>"

    def _table(self, rows: Rows) -> str:
        width = sum(cell.columns for cell in rows[0])
        below: dict[int, tuple[int, Cell]] = {}
        lines = []
        for row, cells in enumerate(rows):
            own, column, drawn = iter(cells), 0, []
            while column < width:
                last, cell = below.get(column, (-1, Cell("")))
                goes_on = last >= row
                if not goes_on and (cell := next(own, Cell("", rows=-1))).rows < 0:
                    break
                if cell.rows > 1 and not goes_on:
                    below[column] = row + cell.rows - 1, cell
                drawn.append(self._cell(cell, goes_on=goes_on))
                column += cell.columns
            lines.append(f"<w:tr>{''.join(drawn)}</w:tr>")
        grid = f'<w:gridCol w:w="{_WIDTH}"/>' * width
        style = '<w:tblPr><w:tblStyle w:val="TableGrid"/></w:tblPr>'
        return f"<w:tbl>{style}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"

    def _cell(self, cell: Cell, *, goes_on: bool) -> str:
        properties = f'<w:tcW w:w="{_WIDTH * cell.columns}" w:type="dxa"/>'
        if cell.columns > 1:
            properties += f'<w:gridSpan w:val="{cell.columns}"/>'
        if cell.rows > 1:
            properties += "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
        upright = self._layout.vertical and cell.kind == "label" and cell.rows > 1
        if upright:
            properties += '<w:textDirection w:val="tbRlV"/>'
        lines = [cell.text]
        if self._layout.vertical and cell.kind == "head" and len(cell.text) < 9:
            lines = list(cell.text)
        text = "<w:p/>" if goes_on else "".join(self._paragraph(line, numbered=cell.kind == "label") for line in lines)
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>"

    def _paragraph(self, text: str, style: str = "", *, numbered: bool = False) -> str:
        properties = f'<w:pStyle w:val="{style}"/>' if style else ""
        if numbered and self._layout.numbered:
            for at, (_, _, numeral) in enumerate(_LISTS):
                if found := numeral.match(text):
                    properties += self._counted(at, _COUNTED.find(found[1]) + 1 or int(found[1]))
                    text = text[found.end() :]
        pieces = [text[: len(text) // 2], text[len(text) // 2 :]] if self._layout.halves else [text]
        runs = "".join(f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in pieces if piece)
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def _counted(self, at: int, count: int) -> str:
        """The place of a paragraph in a list, which begins anew where the count does not go on."""
        if not self._numbers[at] or count != self._counts[at] + 1:
            self._numbers[at] = 900 + len(self._numbering)
            self._numbering.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{self._numbers[at]}"><w:abstractNumId w:val="{900 + at}"/>'
                    f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{count}"/></w:lvlOverride></w:num>'
                )
            )
        self._counts[at] = count
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._numbers[at]}"/></w:numPr>'
