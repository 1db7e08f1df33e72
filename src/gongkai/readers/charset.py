"""Bytes to text: a byte-order mark, UTF-8 where it fits, what the page declares, what the bytes look like; in that order.

Pages lie about their charset, UTF-8 does not happen by accident: bytes that are valid UTF-8 are UTF-8, whatever is declared.
GB2312 and GBK are read as GB18030, which contains both.
"""

import codecs
import re

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_CHINESE = re.compile(r"[一-鿿]")
#: A page may be cut inside a character or hold a few broken bytes and still be read.
_TOLERATED = 0.002


def decode(raw: bytes) -> tuple[str, str] | None:
    """The text of some bytes and the name of the charset, or nothing if they are no text."""
    for mark, charset in _MARKS:
        if raw.startswith(mark):
            return raw.decode(charset, errors="replace"), charset.removesuffix("-sig")
    if b"\0" in raw:
        return _detected(raw)
    for charset in dict.fromkeys(("utf-8", *_declared(raw), "gb18030")):
        if text := _strictly(raw, charset):
            return text, charset
    return _mended(raw) or _detected(raw)


def _declared(raw: bytes) -> list[str]:
    found = _DECLARED.search(raw[:4096])
    if not found:
        return []
    try:
        charset = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return []
    return ["gb18030" if charset in ("gb2312", "gbk", "gb18030", "hz") else charset]


def _strictly(raw: bytes, charset: str) -> str | None:
    """The text if every byte fits, save a character that is cut at the very end of the file."""
    try:
        return codecs.getincrementaldecoder(charset)().decode(raw)
    except (UnicodeDecodeError, LookupError):
        return None


def _mended(raw: bytes) -> tuple[str, str] | None:
    """The text with the broken bytes shown as U+FFFD, if they are very few and the rest is Chinese."""
    for charset in ("utf-8", "gb18030"):
        text = raw.decode(charset, errors="replace")
        broken = text.count("�")
        if broken <= max(1, _TOLERATED * len(text)) and _CHINESE.search(text):
            return text, charset
    return None


def _detected(raw: bytes) -> tuple[str, str] | None:
    best = from_bytes(raw[:200_000]).best()
    if best is None or not _CHINESE.search(str(best)):
        return None
    return raw.decode(best.encoding, errors="replace"), best.encoding
