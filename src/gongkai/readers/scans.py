"""Pictures of reports, PNG, JPEG, TIFF, BMP or WebP: ruled lines give the cells, and every number is read twice, in two ways."""

from itertools import pairwise
from typing import Any

from gongkai.document import Document, Seen
from gongkai.readers import isolation, layout
from gongkai.readers.content import Content
from gongkai.readers.limits import Limits
from gongkai.readers.optional import needed
from gongkai.readers.scanning import cells, picture, recognition
from gongkai.readers.scanning.lines import Box, RuledTable, ruled_tables
from gongkai.readers.scanning.picture import Page, Picture

#: The first bytes of each format, with its media type.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"RIFF", "image/webp"),
    (b"BM", "image/bmp"),
)


def refusal(content: Content) -> str:
    """Why this is no picture of a page; empty if it is."""
    return "" if _media_type(content.raw) else "no signature of a PNG, JPEG, TIFF, BMP or WebP picture"


def read(content: Content) -> Document:
    """The document that a picture shows, or the pictures of a TIFF one after the other.

    Raises:
        ValueError: It is damaged, or beyond the limits.
        MissingDependency: The libraries that recognise text are not installed.
    """
    found = []
    for number, page in enumerate(picture.pages(content.raw, content.limits), start=1):
        found.append(page_blocks(page, number, content.limits))
        isolation.alive()
    return Document(blocks=layout.join(found), media_type=_media_type(content.raw))


def page_blocks(image: Picture, number: int, limits: Limits) -> layout.PageBlocks:
    """What stands on the picture of a page.

    Args:
        image: In grey, one byte a pixel.
        number: Of the page, counted from 1.
        limits: What it may cost.

    Raises:
        ValueError: The picture is larger than the limit.
        MissingDependency: The libraries that recognise text are not installed.
    """
    if image.size > limits.pixels:
        raise ValueError(f"page {number} has {image.size:,} pixels, more than the limit of {limits.pixels:,}")
    cv2: Any = needed("cv2", "recognising pictures", "ocr")
    page = picture.straight(image, cv2) if min(image.shape) > 32 else None
    height, width = image.shape
    if page is None:
        return layout.PageBlocks(number=number, width=width, height=height, blocks=())
    ruled = ruled_tables(page.ink, page.unit, cv2)
    blocks: list[layout.PageLine | layout.PageTable] = [_table(table, page, cv2) for table in ruled]
    blocks += _lines(page, [table.box for table in ruled], cv2)
    blocks.sort(key=lambda block: (block.y0, block.x0))
    return layout.PageBlocks(number=number, width=width, height=height, blocks=tuple(blocks))


def _media_type(raw: bytes) -> str:
    found = next((media for signature, media in _SIGNATURES if raw.startswith(signature)), "")
    if found == "image/webp" and raw[8:12] != b"WEBP":
        return ""
    return "" if found == "image/bmp" and raw[6:10] != b"\0\0\0\0" else found


def _table(table: RuledTable, page: Page, cv2: Any) -> layout.PageTable:
    texts = cells.texts(page, [cell.box for cell in table.cells], cv2)
    rows: list[list[layout.PageCell]] = [[] for _ in range(table.rows)]
    for cell, (text, seen) in zip(table.cells, texts, strict=True):
        rows[cell.row].append(
            layout.PageCell(text=text, row=cell.row, column=cell.column, rowspan=cell.rowspan, colspan=cell.colspan, seen=seen)
        )
    left, top, right, bottom = table.box
    return layout.PageTable(x0=left, y0=top, x1=right, y1=bottom, edges=table.edges, rows=tuple(map(tuple, rows)))


def _lines(page: Page, tables: list[Box], cv2: Any) -> list[layout.PageLine]:
    """The lines of text outside of tables."""
    beside = page.picture.copy()
    margin = round(0.2 * page.unit)
    for table in tables:
        beside[max(0, table.top - margin) : table.bottom + margin, max(0, table.left - margin) : table.right + margin] = 255
    boxes = recognition.text_boxes(beside, cv2)
    reads = recognition.recognise([beside[box.top : box.bottom, box.left : box.right] for box in boxes], cv2)
    found = [
        layout.PageLine(
            text=read.text, x0=box.left, y0=box.top, x1=box.right, y1=box.bottom, seen=Seen(read.confidence, agreed=False)
        )
        for box, read in zip(boxes, reads, strict=True)
        if read.text
    ]
    rows: list[list[layout.PageLine]] = []
    for line in sorted(found, key=lambda line: line.y0 + line.y1):
        if rows and line.y0 + line.y1 < 2 * rows[-1][0].y1 - 0.5 * (rows[-1][0].y1 - rows[-1][0].y0):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda line: line.x0), page.unit) for row in rows]


def _joined(row: list[layout.PageLine], unit: float) -> layout.PageLine:
    """The pieces of a line as one."""
    text = row[0].text
    for before, after in pairwise(row):
        text += (" " if after.x0 - before.x1 > unit else "") + after.text
    return layout.PageLine(
        text=text,
        x0=row[0].x0,
        y0=min(line.y0 for line in row),
        x1=max(line.x1 for line in row),
        y1=max(line.y1 for line in row),
        seen=Seen(min(line.seen.confidence for line in row if line.seen), agreed=False),
    )
