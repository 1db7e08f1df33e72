"""Pages whose report is a string of HTML inside a script or a JSON answer, as sites of a single page deliver it.

Asked before the reader of HTML, which would find the tags inside the strings and take the rest for text. A page that shows a
table or much text of its own is left to that reader.
"""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain, islice
from typing import NamedTuple

from gongkai.document import Document
from gongkai.readers import html
from gongkai.readers.content import Content

#: The state of a site of a single page has some thousand.
MAX_STRINGS = 50_000

#: Objects around a string that are told apart.
_OWNERS = 20
#: Escaped in a JSON string that stands in an attribute is escaped twice; nobody needs more than this.
_UNESCAPED = 3
#: What a page shows of itself while its report is still in a string: menus, a footer.
_SHOWN = 2_000
#: Without a table, a string is a report's text if it has tags and so many Chinese characters.
_TEXT = 300
#: A string with so large a part of the cells of the largest one is another report.
_ANOTHER = 0.5

_OTHERS = re.compile("prev|next|last|old|orig|history|before|diff|draft")
_START = re.compile(r"\s*(?:[\[{]|(?:(?:var|let|const)\s+)?[\w$.]{1,80}\s*[=(])")
_TAGS = re.compile(r"<(?:table|p|div|span|br)\b", re.IGNORECASE)
#: Tags in a script, as they are or escaped; a script without any holds no page, and its strings need not be told apart.
_PAGE = re.compile(rf"{_TAGS.pattern}|003c|x3c|&lt;", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_TABLE = re.compile("<table", re.IGNORECASE)
_SCRIPT = re.compile("<script", re.IGNORECASE)
_SCRIPT_END = re.compile("</script", re.IGNORECASE)
_CHINESE = re.compile("[一-鿿]")
_SIGNIFICANT = re.compile("[\"'`{}]")
_ENDS = {quote: re.compile(rf"[\\{quote}]") for quote in "\"'`"}
_KEY = re.compile(r"[\"']?([\w$-]{1,60})[\"']?\s*:\s*$")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_NUMBER = re.compile(r"[\"']?([\w$-]{1,60})[\"']?\s*:\s*(1\d{12}|1\d{9})(?!\d)")

#: Keys of such answers, in lower case and without underscores, the plainest first.
_TITLES = ("title", "doctitle", "articletitle", "infotitle", "contenttitle", "name", "subject", "headline")
_DATES = ("pubdate", "publishdate", "publishtime", "publishedtime", "pubtime", "releasetime", "docpubtime", "docreltime")
_CHINA = timezone(timedelta(hours=8))


class _Literal(NamedTuple):
    """A string of a script.

    Attributes:
        text: What it holds, its escapes undone.
        key: The key before it, in lower case and without underscores; empty if there is none.
        owners: The objects that it stands in, by their number, the innermost last.
    """

    text: str
    key: str
    owners: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Article:
    """The HTML of a report and what stands beside it."""

    bodies: tuple[str, ...]
    title: str
    published: str


def refusal(content: Content) -> str:
    """Why this holds no page in strings; empty if it does."""
    scripts = _scripts(content.text)
    return "" if _bodies(_all_literals(scripts)) else "no string of it is a web page"


def read(content: Content) -> Document:
    """The document that the strings of a script or a JSON answer hold.

    Raises:
        ValueError: They hold several reports, or the page that they make is no good.
    """
    scripts = _scripts(content.text)
    article = _article(_all_literals(scripts), "\n".join(scripts))
    title = article.title or _title(content.text)
    head = f"<title>{entities.escape(title)}</title>" if title else ""
    if article.published:
        head += f'<meta name="PubDate" content="{entities.escape(article.published)}">'
    heading = f"<h1>{entities.escape(article.title)}</h1>" if article.title else ""
    body = "\n".join(f"<div>{part}</div>" for part in article.bodies)
    page = f"<html><head>{head}</head><body>{heading}{body}</body></html>"
    document = html.read(replace(content, raw=page.encode(errors="replace"), given=page))
    is_page = not html.refusal(content) and not _START.match(content.text)
    return replace(document, media_type="text/html" if is_page else "application/json", encoding=content.charset)


def _scripts(text: str) -> list[str]:
    """The scripts and the tags of a page that shows nearly nothing itself, or a whole JSON answer; nothing of anything else."""
    if not _may_hold_tags(text):
        return []
    if _START.match(text):
        return [text]
    if not text.lstrip().startswith("<"):
        return []
    shown: list[str] = []
    scripts: list[str] = []
    at = 0
    while (start := _SCRIPT.search(text, at)) and (end := _SCRIPT_END.search(text, start.end())):
        shown.append(text[at : start.start()])
        scripts.append(text[start.end() : end.start()])
        at = end.end()
    rest = "".join((*shown, text[at:]))
    if _TABLE.search(rest) or len(_CHINESE.findall(_TAG.sub("", rest))) > _SHOWN:
        return []
    found = [*scripts, *(tag for tag in _TAG.findall(rest) if "&lt;" in tag)]
    return found if any(map(_PAGE.search, found)) else []


def _all_literals(scripts: list[str]) -> list[_Literal]:
    """The strings of all scripts; nothing where they are too many for a report."""
    each = chain.from_iterable(_literals(script, owners=(-number,)) for number, script in enumerate(scripts))
    found = list(islice(each, MAX_STRINGS + 1))
    return found if len(found) <= MAX_STRINGS else []


def _literals(script: str, depth: int = 0, owners: tuple[int, ...] = ()) -> Iterator[_Literal]:
    """The strings of a script in order, those inside strings that are JSON themselves included; one pass from quote to quote."""
    stack = list(owners)
    at = objects = 0
    while sign := _SIGNIFICANT.search(script, at):
        at = sign.end()
        if sign[0] == "{":
            objects += 1
            stack.append(objects)
        elif sign[0] == "}":
            if len(stack) > len(owners):
                stack.pop()
        else:
            end = _end(script, at, sign[0])
            key = _KEY.search(script, max(0, sign.start() - 70), sign.start())
            raw = script[at:end]
            text = entities.unescape(raw) if "&quot;" in raw and raw.lstrip()[:1] in ("{", "[") else _unescaped(raw)
            around = tuple(stack[-_OWNERS:])
            is_json = depth < _UNESCAPED and text.lstrip()[:1] in ("{", "[") and _may_hold_tags(text)
            yield _Literal("" if is_json else _with_tags(text), _plain(key[1]) if key else "", around)
            if is_json:
                objects += 1
                yield from _literals(text, depth + 1, (*around, -objects))
            at = end + 1


def _end(script: str, start: int, quote: str) -> int:
    """Where a string ends that begins here; the end of the script if it does not."""
    at = start
    while sign := _ENDS[quote].search(script, at):
        if sign[0] == quote:
            return sign.start()
        at = sign.end() + 1
    return len(script)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code = escape[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _CONTROLS.get(code, code)


def _may_hold_tags(text: str) -> bool:
    return "<" in text or "003c" in text or "003C" in text or "&lt;" in text


def _with_tags(text: str) -> str:
    """A string whose tags are escaped once more, as entities or as codes, with its tags."""
    for _ in range(_UNESCAPED - 1):
        if _TAGS.search(text) or not _may_hold_tags(text):
            break
        text = entities.unescape(text) if "&lt;" in text else _unescaped(text)
    return text


def _bodies(literals: list[_Literal]) -> list[_Literal]:
    """The strings that are web pages: those with tables if there are any, else the longest that is a text with tags."""
    tagged = [literal for literal in literals if _TAGS.search(literal.text)]
    once = list({"".join(_TAG.sub("", literal.text).split()): literal for literal in tagged}.values())
    tables = [literal for literal in once if len(_CELL.findall(literal.text)) > 1]
    if tables:
        return tables
    texts = [literal for literal in once if len(_CHINESE.findall(literal.text)) >= _TEXT]
    return [max(texts, key=lambda literal: len(literal.text))] if texts else []


def _article(literals: list[_Literal], script: str) -> _Article:
    bodies = _bodies(literals)
    sizes = [len(_CELL.findall(body.text)) for body in bodies]
    if sum(size >= _ANOTHER * max(sizes) for size in sizes) > 1:
        raise ValueError("several of its strings are reports; save the page of one of them")
    main = bodies[sizes.index(max(sizes))]
    # What stands in another object, or in this one under the name of another state of it, is another report's.
    bodies = [body for body in bodies if body.owners == main.owners and (body is main or not _OTHERS.match(body.key))]
    title = _beside(main, [literal for literal in literals if not _TAGS.search(literal.text)], _TITLES)
    published = _beside(main, literals, _DATES) or _stamp(script)
    return _Article(bodies=tuple(body.text for body in bodies), title=title, published=_day(published))


def _beside(main: _Literal, literals: list[_Literal], keys: tuple[str, ...]) -> str:
    """What stands under one of some keys in the object of the main string, or in the nearest one around it."""
    for depth in range(len(main.owners), -1, -1):
        inside = [literal for literal in literals if literal.owners == main.owners[:depth] and literal.text.strip()]
        for key in keys:
            if named := [literal.text.strip() for literal in inside if literal.key == key]:
                return named[0]
    return ""


def _stamp(script: str) -> str:
    """The moment of publication as a number, if all that are given are the same."""
    found = {figure for key, figure in _NUMBER.findall(script) if _plain(key) in _DATES}
    return found.pop() if len(found) == 1 else ""


def _day(published: str) -> str:
    """The day in China of a moment that is given in seconds, milliseconds, or universal time; anything else as it is."""
    try:
        if published.isascii() and published.isdigit() and len(published) in (10, 13):
            return f"{datetime.fromtimestamp(int(published[:10]), _CHINA):%Y-%m-%d}"
        if published.endswith("Z"):
            return f"{datetime.fromisoformat(published).replace(tzinfo=UTC).astimezone(_CHINA):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return ""
    return published[:40]


def _title(page: str) -> str:
    found = re.search(r"<title[^<>]{0,200}>([^<>]{0,200})</title", page, re.IGNORECASE)
    return entities.unescape(found[1]).strip() if found else ""


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()
