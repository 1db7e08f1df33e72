"""MHTML, a web page saved as one file (.mht): the page and its frames are parts of a mail.

The parts' headers are read by the older, lenient rules of the mail library: the newer ones parse every header into a tree, which
a hostile one makes slow.
"""

import codecs
import re
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from urllib.parse import urljoin

from gongkai.document import Document
from gongkai.readers import html
from gongkai.readers.charset import decode
from gongkai.readers.content import Content

#: A saved page has some 100 pictures and styles beside it.
MAX_PARTS = 5_000
#: Parts inside one another; a saved page has one level, a mail with a saved page three.
MAX_NESTING = 10

_HEAD = 16_384
_HEADER = re.compile(rb"\s*(?:From |[A-Za-z][A-Za-z-]{1,40}:)")
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^content-type:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"\bboundary\*?\s*=", re.IGNORECASE)


def refusal(content: Content) -> str:
    """Why this is no MHTML; empty if it is."""
    head = content.raw[:_HEAD]
    fits = _HEADER.match(head) and _VERSION.search(head) and _TYPE.search(head)
    return "" if fits else "it does not begin with the headers of a mail"


def read(content: Content) -> Document:
    """The document that the main page of the file holds, its frames in their places.

    Raises:
        ValueError: It has no page, or too many parts.
    """
    if len(_BOUNDARY.findall(content.raw)) > MAX_NESTING:
        raise ValueError(f"parts inside one another more than {MAX_NESTING} deep; save the page again")
    if content.raw.count(b"\n--") > 2 * MAX_PARTS:
        raise ValueError(f"more than the limit of {MAX_PARTS:,} parts; save the report's page alone")
    mail = message_from_bytes(content.raw, policy=compat32)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    start = str(mail.get_param("start", "")).strip("<>")
    pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    main = next((part for part in pages if start and _id(part) == start), None) or next(iter(pages), None)
    if main is None:
        raise ValueError("no part of it is a web page; save the page again")
    base = _location(main)
    named = {name: part for part in reversed(parts) for name in (_location(part), f"cid:{_id(part)}") if name not in ("", "cid:")}

    def beside(reference: str) -> bytes | None:
        part = named.get(reference) or named.get(_joined(base, reference))
        return _bytes(part) if part is not None and part is not main else None

    raw = _bytes(main)
    page = replace(content, raw=raw, given=_text(raw, main), beside=beside)
    return replace(html.read(page), media_type="multipart/related", encoding=_charset(page, main))


def _bytes(part: Message) -> bytes:
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _text(raw: bytes, part: Message) -> str | None:
    """The text in the charset that the part's header names, where the page itself does not settle it."""
    charset = _declared(part)
    found = decode(raw)
    if found is not None and (not charset or found[1] in ("utf-8", charset)):
        return None
    try:
        return raw.decode(charset) if charset else None
    except (UnicodeDecodeError, LookupError):
        return None


def _charset(page: Content, part: Message) -> str | None:
    return page.charset if page.given is None else _declared(part)


def _declared(part: Message) -> str:
    try:
        name = codecs.lookup(str(part.get_content_charset(""))).name
    except (LookupError, ValueError):
        return ""
    return "gb18030" if name in ("gb2312", "gbk") else name


def _location(part: Message) -> str:
    return "".join(str(part.get("Content-Location", "")).split())


def _id(part: Message) -> str:
    return str(part.get("Content-ID", "")).strip().strip("<>")


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference
