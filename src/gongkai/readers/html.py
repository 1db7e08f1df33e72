"""HTML pages, parsed by Lexbor.

A table that holds no other table is data; a table around tables is layout, and what stands in it is read as part of the page.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.document import Block, Cell, Document, Paragraph, Place, Table
from gongkai.readers.content import Content

#: Reports are nested some 30 deep; what is deeper than this is broken or hostile.
MAX_DEPTH = 400
MAX_TAGS = 1_000_000
MAX_ATTRIBUTES = 5_000
#: A cell with more text than this is a piece of the page's layout, not a cell of a statutory table.
MAX_CELL = 600

_ALONE = "save the report's page alone"
#: Pages with fewer tags are parsed in a blink however they are nested.
_SMALL = 8_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_CLOSES_ITSELF = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr", "p", "li", "dt", "dd", "td", "th", "tr")
)
_LONG_TAG = re.compile(rf"<[a-zA-Z][^>]{{{2 * MAX_ATTRIBUTES},}}")
_SIGN = re.compile(r"<(?:!doctype html|html|head|body|meta|table|div|p|span|td|tr|h[1-6]|br)\b", re.IGNORECASE)
_DROPPED = "script, style, noscript, template, object, select, svg, textarea, s, del, strike, rt, rp"
_FRAMES = "iframe, frame"
#: Frames in frames, and frames of one page, that are read where their pages were saved with it.
MAX_FRAME_DEPTH = 2
MAX_FRAMES = 20
#: What nobody sees or what is crossed out is not read; hidden tables are, for pages keep what a click unfolds in them.
_UNSEEN = ("visibility:hidden", "mso-hide:all", "line-through")
#: Words of a style that is looked at more closely, each where the page has it.
_HIDING = ("display", "visibility", "mso-hide", "line-through")
#: Above or below its line stands the mark of a note, which is no figure of the number before it.
_RAISED = ("vertical-align:super", "vertical-align:sub")
_BREAKS = "br, sup, sub, p, div, li, h1, h2, h3, h4, h5, h6, dd, dt, section, article"
#: Stands for a line break of the page; the line breaks of its source are mere spaces.
_BREAK = "\u2028"
_CELLS = ("td", "th")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FLOW = _HEADINGS | {
    *("address", "article", "aside", "body", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "ul"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}

#: Frames by the address of their node, and what is read of the page in each.
Frames = dict[int, LexborNode]


def refusal(content: Content) -> str:
    """Why this is no HTML; empty if it is."""
    return "" if _SIGN.search(content.text[:20_000]) else "it has no tags of a web page"


def read(content: Content) -> Document:
    """The document that an HTML page holds.

    Raises:
        ValueError: The page has too many tags or is nested too deep.
    """
    tree = _parsed(content.text)
    head = _head(tree)
    frames: Frames = {}
    root = _cleaned(tree, content, frames, 0)
    blocks = tuple(_Walk(root, frames).blocks) if root is not None else ()
    return Document(blocks=blocks, media_type="text/html", encoding=content.charset, head=head)


def _parsed(page: str) -> LexborHTMLParser:
    _check(page)
    return LexborHTMLParser(page)


def _cleaned(tree: LexborHTMLParser, content: Content, frames: Frames, depth: int) -> LexborNode | None:
    """What is read of a page, with what is in its frames, which `frames` keeps by their nodes."""
    page = content.text
    for node in reversed(tree.css(_DROPPED)):
        node.decompose()
    lower = _lower(page)
    _without_unseen(tree, lower)
    for place, node in enumerate(tree.css(_FRAMES)):
        inner = _framed(node, content, frames, depth + 1) if place < MAX_FRAMES else None
        if inner is None:
            node.decompose()
        else:
            frames[node.mem_id] = inner
    for node in (*tree.css(_BREAKS), *_raised(tree, lower)):
        if node.prev is not None:
            node.insert_before(_BREAK)
        if node.next is not None:
            node.insert_after(_BREAK)
    return tree.body if tree.body is not None else tree.css_first("frameset")


def _lower(page: str) -> str:
    """The page with its Latin letters in lower case, as bytes in a fraction of the time that the whole of Unicode takes."""
    return page.encode(errors="replace").lower().decode()


def _without_unseen(tree: LexborHTMLParser, page: str) -> None:
    """Remove what the page hides or crosses out, what is inside something first."""
    words = [f"[style*='{word}' i]" for word in _HIDING if word in page] + ["[hidden]"] * ("hidden" in page)
    for node in reversed(tree.css(", ".join(words))) if words else ():
        style = _style(node)
        gone = "hidden" in node.attributes or "display:none" in style
        if not (gone or any(word in style for word in _UNSEEN)) or node.css_first("table") is not None:
            continue
        if gone or node.tag not in _CELLS:
            node.decompose()
        else:
            _clear(node)


def _raised(tree: LexborHTMLParser, page: str) -> list[LexborNode]:
    """What stands above or below its line."""
    words = [f"[style*='{word}' i]" for word in ("super", "sub") if word in page]
    found = tree.css(", ".join(words)) if words else []
    return [node for node in found if node.tag not in _CELLS and any(word in _style(node) for word in _RAISED)]


def _style(node: LexborNode) -> str:
    return "".join((node.attributes.get("style") or "").lower().split())


def _clear(cell: LexborNode) -> None:
    """Empty a cell that keeps its place."""
    while (inner := cell.first_child) is not None:
        inner.decompose()


def _framed(node: LexborNode, content: Content, frames: Frames, depth: int) -> LexborNode | None:
    """The page in a frame, if it was saved with the page around it; nothing is fetched."""
    given, source = node.attributes.get("srcdoc"), node.attributes.get("src")
    if depth > MAX_FRAME_DEPTH or len(frames) >= MAX_FRAMES:
        return None
    raw = given.encode(errors="replace") if given else content.beside(source.strip()) if source else None
    if raw is None or len(raw) > content.limits.bytes:
        return None
    inner = replace(content, raw=raw, given=given or None)
    return None if refusal(inner) else _cleaned(_parsed(inner.text), inner, frames, depth)


def _check(page: str) -> None:
    """Refuse what would keep the parser busy for minutes: it takes time that grows with the square of depth and of attributes."""
    pieces = page.split("<")
    if (tags := len(pieces)) > MAX_TAGS:
        raise ValueError(f"{tags:,} tags, more than the limit of {MAX_TAGS:,}; {_ALONE}")
    long_tags = max(map(len, pieces)) > 2 * MAX_ATTRIBUTES
    for long in _LONG_TAG.finditer(page) if long_tags else ():
        if (attributes := max(len(long[0].split()), long[0].count("="))) > MAX_ATTRIBUTES:
            raise ValueError(f"a tag with some {attributes:,} attributes, more than the limit of {MAX_ATTRIBUTES:,}; {_ALONE}")
    if tags <= _SMALL:
        return
    depth = 0
    for closing, name in _TAG.findall(page):
        if name.lower() not in _CLOSES_ITSELF:
            depth += -1 if closing else 1
            if depth > _SMALL:
                raise ValueError(f"elements nested more than {_SMALL:,} deep; {_ALONE}")


def _head(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.css("meta[content]"):
        attributes = meta.attributes
        name = attributes.get("name") or attributes.get("property")
        if name and (content := attributes.get("content")):
            found.setdefault(name, content.strip())
    if (title := tree.css_first("title")) is not None and (text := title.text().strip()):
        found["title"] = text
    return found


#: A cell's text, and its attributes.
_Cell = tuple[str, Mapping[str, str | None]]


class _Walk:
    """One pass over the tree in reading order; text between block elements gathers into paragraphs."""

    def __init__(self, root: LexborNode, frames: Frames) -> None:
        self.frames = frames
        self.blocks: list[Block] = []
        self.paragraph = count(1)
        self.table = count(1)
        self.pending: list[str] = []
        self._flow(root, 0)
        self._flush()

    def _flow(self, parent: LexborNode, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ValueError(f"elements nested more than {MAX_DEPTH} deep; {_ALONE}")
        node = parent.first_child
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                self.pending.append(node.text_content or "")
            elif self.frames and node.mem_id in self.frames:
                self._flush()
                self._flow(self.frames[node.mem_id], depth + 1)
                self._flush()
            elif tag == "table" and not (self.frames and node.css_first(_FRAMES)) and (rows := _rows(node)):
                self._flush()
                self.blocks.append(_table(rows, next(self.table)))
            elif tag in _FLOW:
                self._flush()
                self._flow(node, depth + 1)
                self._flush(heading=tag in _HEADINGS)
            elif not tag.startswith(("-", "!")):
                self._flow(node, depth + 1)
            node = node.next

    def _flush(self, *, heading: bool = False) -> None:
        if not self.pending:
            return
        text = "".join(self.pending)
        self.pending.clear()
        for piece in text.split(_BREAK):
            if piece := " ".join(piece.split()):
                self.blocks.append(Paragraph(text=piece, place=Place(paragraph=next(self.paragraph)), heading=heading))


def _rows(table: LexborNode) -> list[list[_Cell]] | None:
    """The rows of a data table, nothing of a layout table."""
    if len(table.css("table")) > 1:
        return None
    rows: list[list[_Cell]] = [[(_text(cell), cell.attributes) for cell in _cells(row)] for row in table.css("tr")]
    lengths = [len(text) for row in rows for text, _ in row]
    if len(lengths) < 2 or max(lengths) > MAX_CELL:
        return None
    return rows


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    cell = row.first_child
    while cell is not None:
        if cell.tag in _CELLS:
            yield cell
        cell = cell.next


def _text(cell: LexborNode) -> str:
    text = cell.text(deep=True)
    if "\n" in text or _BREAK in text:
        text = text.replace("\n", " ").replace(_BREAK, "\n")
    return text.strip()


def _table(rows: list[list[_Cell]], number: int) -> Table:
    """Put every cell at its place in the grid, past the cells of earlier rows that reach down to it."""
    reaching: dict[int, int] = {}
    grid: list[tuple[Cell, ...]] = []
    width = 0
    for row, found in enumerate(rows, start=1):
        column, cells = 0, []
        for place, (text, attributes) in enumerate(found, start=1):
            while reaching.get(column, 0) >= row:
                column += 1
            colspan = _span(attributes["colspan"]) if "colspan" in attributes else 1
            rowspan = _span(attributes["rowspan"]) if "rowspan" in attributes else 1
            cells.append(Cell(text, column, colspan, Place(number, row, place)))
            if rowspan > 1:
                for below in range(column, column + colspan):
                    reaching[below] = row + rowspan - 1
            column += colspan
        width = max(width, column)
        grid.append(tuple(cells))
    return Table(number=number, rows=tuple(grid), width=width)


def _span(value: str | None) -> int:
    """A span as browsers read it; hostile values are cut to what a statutory table can have."""
    return min(int(value), 100) if value and value.isascii() and value.isdigit() and value != "0" else 1
