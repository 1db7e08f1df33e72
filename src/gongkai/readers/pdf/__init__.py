"""PDF: what its pages print, by position; a page that is a picture, or whose characters mean nothing, is read like a scan."""

import re
from contextlib import suppress
from typing import Any

from gongkai.document import Document
from gongkai.readers import isolation, layout
from gongkai.readers.content import Content
from gongkai.readers.limits import Limits
from gongkai.readers.optional import needed

MEDIA_TYPE = "application/pdf"
#: The signature may stand behind a few bytes of something else.
_SIGNATURE, _WITHIN = b"%PDF-", 1024
#: The resolution at which a page is recognised.
DPI = 200
_POINTS = 72
#: What the library says is wrong with a file.
_TROUBLE = {
    3: "the PDF is damaged or cut off; save it again",
    4: "the PDF is protected with a password; save it without one",
    5: "the PDF is protected in a way that is not known; print it to a PDF without protection",
}
_CHINESE = re.compile(r"[一-鿿]{2}")
_PROGRAM = re.compile(r"\.\w{1,4}$|^Microsoft|^untitled", re.IGNORECASE)


def refusal(content: Content) -> str:
    """Why this is no PDF; empty if it is."""
    return "" if _SIGNATURE in content.raw[:_WITHIN] else "no PDF signature"


def read(content: Content) -> Document:
    """The document that a PDF holds.

    Raises:
        ValueError: It is damaged, protected, or beyond the limits.
        MissingDependency: pypdfium2 is not installed, or a page must be recognised and the library for that is not.
    """
    pdfium = needed("pypdfium2", "PDF", "pdf")
    try:
        file = pdfium.PdfDocument(content.raw)
    except pdfium.PdfiumError as error:
        raise ValueError(_TROUBLE.get(getattr(error, "err_code", 3), _TROUBLE[3])) from error
    try:
        return Document(blocks=layout.join(_pages(file, content.limits)), media_type=MEDIA_TYPE, head=_head(file))
    finally:
        file.close()


def _pages(file: Any, limits: Limits) -> list[layout.PageBlocks]:
    from gongkai.readers.pdf import pages

    count = len(file)
    if count > limits.pages:
        raise ValueError(f"{count:,} pages, more than the limit of {limits.pages:,}; save the pages of the report alone")
    if not count:
        raise ValueError("the PDF has no pages")
    found = []
    for number in range(1, count + 1):
        with pages.loaded(file, number) as page:
            drawn = pages.drawn(page, number)
            found.append(layout.analyse(drawn) if drawn is not None else _recognised(page, number, limits))
        isolation.alive()
    return found


def _recognised(page: Any, number: int, limits: Limits) -> layout.PageBlocks:
    """A page that is a picture."""
    from gongkai.readers import scans
    from gongkai.readers.pdf import pages

    width, height = page.get_size()
    pixels = width * height * (DPI / _POINTS) ** 2
    if pixels > limits.pixels:
        raise ValueError(f"page {number} has {pixels:,.0f} pixels at {DPI} dpi, more than the limit of {limits.pixels:,}")
    return scans.page_blocks(pages.picture(page, DPI / _POINTS), number, limits)


def _head(file: Any) -> dict[str, str]:
    """The title that the file gives itself, unless it is only the name of some file."""
    with suppress(ValueError):
        title = file.get_metadata_value("Title").strip()
        if _CHINESE.search(title) and not _PROGRAM.search(title):
            return {"title": title}
    return {}
