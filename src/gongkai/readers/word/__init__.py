"""Word files (DOCX, DOCM, DOTX, and WPS files that are such): paragraphs and tables in reading order.

A table that holds no other table is data; a table around tables is layout, and what stands in it is read as part of the page.
"""

import re
from contextlib import suppress
from itertools import count
from typing import Any

from gongkai.document import Block, Cell, Document, Paragraph, Place, Table
from gongkai.readers.content import Content
from gongkai.readers.html import MAX_CELL
from gongkai.readers.word.body import PICTURE, Body, Box, Grid, GridCell, Line, Piece
from gongkai.readers.word.markup import MAIN, Parts, child
from gongkai.readers.word.numbers import Numbers
from gongkai.readers.word.styles import Styles
from gongkai.readers.zips import Container

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_TYPES = "[Content_Types].xml"
#: The list of types of a file that is larger than this is none.
_MAX_TYPES = 1_000_000
_KIND = re.compile(rb"(?:wordprocessingml|ms-word)\.(?:document|template)\.(?:macroEnabled(?:Template)?\.)?main\+xml")


def refusal(content: Content) -> str:
    """Why this is no Word file; empty if it is."""
    if not content.members:
        return "it is no ZIP container"
    is_word = MAIN in content.members or (_TYPES in content.members and _says_so(content))
    return "" if is_word else "it has no part with the text of a Word file"


def _says_so(content: Content) -> bool:
    """Whether a file whose main part has another name than usual calls it that of a Word file."""
    try:
        return _KIND.search(Container(content.raw, content.limits).read(_TYPES, _MAX_TYPES)) is not None
    except ValueError:
        return False


def read(content: Content) -> Document:
    """The document that a Word file holds.

    Raises:
        ValueError: The file is damaged, or larger than the limits allow.
        MissingDependency: lxml is not installed.
    """
    parts = Parts(Container(content.raw, content.limits), content.limits)
    body = child(parts.root(parts.main), "body")
    if body is None:
        raise ValueError(f"the part with its text ({parts.main}) is missing or empty; save the report again")
    styles = Styles(parts.related("styles"))
    numbers = Numbers(parts.related("numbering"), lambda style: styles.of_name(style).number)
    blocks = tuple(_Blocks(Body(styles, numbers).pieces(body)).found)
    return Document(blocks=blocks, media_type=MEDIA_TYPE, head=_head(parts, blocks))


def _head(parts: Parts, blocks: tuple[Block, ...]) -> dict[str, str]:
    """The title among the file's properties, if the text bears it out: it is often left from the file that this one began as."""
    title = ""
    with suppress(ValueError):
        properties = parts.properties
        named = None if properties is None else properties.find("{http://purl.org/dc/elements/1.1/}title")
        title = "" if named is None else _squeezed(named.text or "")
    text = "".join(_squeezed(block.text) for block in blocks if isinstance(block, Paragraph))
    return {"title": title} if title and title in text else {}


def _squeezed(text: str) -> str:
    return "".join(text.split())


class _Blocks:
    """Pieces as numbered blocks."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.found: list[Block] = []
        self._paragraph, self._table = count(1), count(1)
        self._add(pieces)

    def _add(self, pieces: list[Any]) -> None:
        for piece in pieces:
            if isinstance(piece, Grid):
                self._grid(piece)
            elif isinstance(piece, Box):
                self._add(piece.pieces)
            elif text := piece.text.replace(PICTURE, "").strip():
                self.found.append(Paragraph(text=text, place=Place(paragraph=next(self._paragraph)), heading=piece.heading))

    def _grid(self, grid: Grid) -> None:
        cells = [cell for row in grid.rows for cell in row]
        layout = len(cells) < 2 or any(isinstance(piece, Grid) for cell in cells for piece in cell.pieces)
        texts = {} if layout else {id(cell): _text(cell) for cell in cells}
        if layout or any(len(text) > MAX_CELL for text in texts.values()):
            for cell in cells:
                self._add(cell.pieces)
            return
        number = next(self._table)
        rows = tuple(
            tuple(
                Cell(texts[id(cell)], cell.column, cell.colspan, Place(number, row, at)) for at, cell in enumerate(cells, start=1)
            )
            for row, cells in enumerate(grid.rows, start=1)
        )
        self.found.append(Table(number=number, rows=rows, width=grid.width))
        for cell in cells:
            self._add([piece for piece in cell.pieces if isinstance(piece, Box)])


def _text(cell: GridCell) -> str:
    """The text of a cell; a picture counts only where there is nothing else."""
    lines = [piece.text for piece in cell.pieces if isinstance(piece, Line)]
    written = [text for line in lines if (text := line.replace(PICTURE, "").strip())]
    return "\n".join(written) if written else PICTURE if lines else ""
