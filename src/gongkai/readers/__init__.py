"""Bytes to Document: the registry of readers, asked in turn whether what is in a file, whatever its name, is theirs."""

from importlib import import_module
from typing import Any, NamedTuple

from gongkai.document import Document
from gongkai.errors import UnreadableReport
from gongkai.readers import isolation
from gongkai.readers.content import Content
from gongkai.readers.limits import DEFAULT, Limits

__all__ = ["DEFAULT", "READERS", "Content", "Limits", "Reader", "check_size", "content_of", "read_document"]


class Reader(NamedTuple):
    """One format.

    Attributes:
        name: As messages call it.
        module: The module of this package (or any, by its full name) that reads it. It has two functions: `refusal(content)` is
            why the content is not of this format, empty if it is; `read(content)` is its document, or a ValueError that says what
            is wrong with it.
        isolated: Whether it stands on native libraries and is read in a process of its own.
    """

    name: str
    module: str
    isolated: bool = False

    def refusal(self, content: Content) -> str:
        """Why the content is not of this format; empty if it is."""
        said: str = self._module.refusal(content)
        return said

    def read(self, content: Content) -> Document:
        """The document, read in this process."""
        found: Document = self._module.read(content)
        return found

    @property
    def _module(self) -> Any:
        return import_module(self.module if "." in self.module else f"{__name__}.{self.module}")


#: In the order in which they are asked; the text formats come last, because nearly everything may be text.
READERS = (
    Reader("Word", "word", isolated=True),
    Reader("archive", "archives"),
    Reader("Excel", "sheets", isolated=True),
    Reader("PDF", "pdf", isolated=True),
    Reader("OFD", "ofd", isolated=True),
    Reader("picture", "scans", isolated=True),
    Reader("old Office", "office"),
    Reader("MHTML", "mhtml"),
    Reader("HTML in JSON", "embedded"),
    Reader("HTML", "html"),
    Reader("CSV", "delimited"),
    Reader("text", "text"),
)

_WHAT_TO_DO = "save the report as a web page, PDF, Word, Excel, OFD, picture or text"

#: What no reader reads, so that a message can call it by its name.
_STRANGERS = (
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
)


def read_document(raw: bytes | str | Content, source: str, limits: Limits = DEFAULT) -> Document:
    """The document that some bytes (or a text already decoded) hold.

    Raises:
        UnreadableReport: They are empty, too many, or no reader accepts them; it says what was tried and what to do.
        MissingDependency: Their format needs an extra that is not installed.
    """
    content = content_of(raw, limits)
    if not content.raw:
        raise UnreadableReport(source, "the file is empty; save the page again")
    check_size(len(content.raw), source, content.limits)
    if stranger := next((name for signature, name in _STRANGERS if content.raw.startswith(signature)), ""):
        raise UnreadableReport(source, f"this is {stranger}, which cannot be read; {_WHAT_TO_DO}")
    refused: dict[str, str] = {}
    for candidate in READERS:
        if why := candidate.refusal(content):
            refused[candidate.name] = why
            continue
        try:
            document = isolation.read(candidate, content) if candidate.isolated else candidate.read(content)
            check_text(document, content.limits)
        except ValueError as error:
            raise UnreadableReport(source, f"read as {candidate.name}: {error}") from error
        return document
    raise UnreadableReport(source, _nothing_fits(content, refused))


def content_of(raw: bytes | str | Content, limits: Limits = DEFAULT) -> Content:
    """What readers take, of bytes or of a text that is already decoded."""
    if isinstance(raw, Content):
        return raw
    if isinstance(raw, str):
        return Content(raw=raw.encode("utf-8", errors="replace"), given=raw, limits=limits)
    return Content(raw=raw, limits=limits)


def _nothing_fits(content: Content, refused: dict[str, str]) -> str:
    if content.decoded is not None and not content.text.strip():
        return "the file holds nothing but blanks; save the page again"
    tried = "; ".join(f"{name}: {why}" for name, why in refused.items())
    return f"this is no format that can be read; {_WHAT_TO_DO}. Tried: {tried}"


def check_size(size: int, source: str, limits: Limits = DEFAULT) -> None:
    """Refuse a file that is too large to be a report.

    Raises:
        UnreadableReport: It has more bytes than the limit.
    """
    if size > limits.bytes:
        raise UnreadableReport(
            source, f"the file has {size:,} bytes, more than the limit of {limits.bytes:,}; save the report's page alone"
        )


def check_text(document: Document, limits: Limits = DEFAULT) -> None:
    """Refuse a page that is too long to be a report.

    Raises:
        ValueError: It has more text than the limit.
    """
    length = sum([len(block.text) for block in document.paragraphs])
    length += sum([len(cell.text) for table in document.tables for row in table.rows for cell in row])
    if length > limits.characters:
        raise ValueError(
            f"{length:,} characters of text, more than the limit of {limits.characters:,}; save the report's page alone"
        )
