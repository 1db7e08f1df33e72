"""Bytes to Document: the registry of readers, asked in turn whether they accept what the bytes look like."""

from collections.abc import Callable
from typing import NamedTuple

from gongkai.document import Document
from gongkai.errors import UnreadableReport
from gongkai.readers import html, text
from gongkai.readers.charset import decode

#: Larger files are refused before they are read into a tree; reports have 5 KB to 2 MB.
MAX_BYTES = 32 * 1024 * 1024

#: So many characters of text are searched for tables; reports have 5,000 to 100,000.
MAX_CHARACTERS = 400_000

#: What the first bytes of files that are no text look like.
_SIGNATURES = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP container (Word, Excel, OFD or an archive)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (DOC, XLS, WPS)"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
)


class Reader(NamedTuple):
    """One format: does it accept this text, and what document does it make of it."""

    name: str
    accepts: Callable[[str], bool]
    read: Callable[[str, str], Document]


READERS = (Reader("HTML", html.accepts, html.read), Reader("text", text.accepts, text.read))


def read_document(raw: bytes | str, source: str) -> Document:
    """The document that some bytes (or a text already decoded) hold.

    Raises:
        UnreadableReport: They are empty, too many, no text, or no reader accepts them; it says which and what to do.
    """
    size = len(raw)
    if size == 0:
        raise UnreadableReport(source, "the file is empty; save the page again")
    check_size(size, source)
    page, charset = (raw, "unicode") if isinstance(raw, str) else _decoded(raw, source)
    if not page.strip():
        raise UnreadableReport(source, "the file holds nothing but blanks; save the page again")
    for reader in READERS:
        if reader.accepts(page):
            try:
                document = reader.read(page, charset)
                if len(page) > MAX_CHARACTERS:
                    check_text(document)
            except ValueError as error:
                raise UnreadableReport(source, f"read as {reader.name}: {error}; save the report's page alone") from error
            return document
    tried = ", ".join(reader.name for reader in READERS)
    raise UnreadableReport(source, f"the file looks like none of the formats that can be read ({tried}); save it as one of them")


def check_size(size: int, source: str) -> None:
    """Refuse a file that is too large to be a report.

    Raises:
        UnreadableReport: It has more bytes than the limit.
    """
    if size > MAX_BYTES:
        raise UnreadableReport(
            source, f"the file has {size:,} bytes, more than the limit of {MAX_BYTES:,}; save the report's page alone"
        )


def check_text(document: Document) -> None:
    """Refuse a page that is too long to be a report.

    Raises:
        ValueError: It has more text than the limit.
    """
    length = sum(len(block.text) for block in document.paragraphs)
    length += sum(len(cell.text) for table in document.tables for row in table.rows for cell in row)
    if length > MAX_CHARACTERS:
        raise ValueError(f"{length:,} characters of text, more than the limit of {MAX_CHARACTERS:,}")


def _decoded(raw: bytes, source: str) -> tuple[str, str]:
    for signature, name in _SIGNATURES:
        if raw.startswith(signature):
            raise UnreadableReport(source, f"this is {name}, not a web page or a text; save the report as HTML or text")
    decoded = decode(raw)
    if decoded is None:
        raise UnreadableReport(source, "these bytes are no text in any known charset; save the page again as UTF-8")
    return decoded
