"""The titles of reports that a page carries, taken apart into agency and year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

from gongkai import forms
from gongkai.document import Document
from gongkai.extract.matching import fold

CHINESE_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_YEAR = re.compile(r"(?<![\d〔\[])(?P<year>(?:19|20)\d\d|[二2][〇○零O0][〇○零O一二三四五六七八九]{2})(?![\d/.\-〕\]])年?度?")
_YEAR_BEHIND = re.compile(r"\(?(?P<year>20\d\d)年度?\)?")
_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日?")
_SENTENCE = re.compile(r"[。;,，；!?]")
_SEPARATOR = re.compile(r"[|_>»→:]|(?<!\d)[-—–]+(?!\d)")
#: Titles are shorter than this, and stand within so many paragraphs from the top of a page.
_TITLE_LENGTH = 90
_TOP = 60


@dataclass(frozen=True, slots=True)
class Title:
    """A title with what it names; `heading` if the page's head or a heading carries it."""

    text: str
    agency: str
    year: int | None
    heading: bool = False


def titles(document: Document, paragraphs: Sequence[str]) -> list[Title]:
    """The titles in a page's head, then in its text from the top, each on one line or on two."""
    heads = [fold(document.head[name]) for name in forms.page()["dates"]["title_meta"] if name in document.head]
    found = [replace(title, heading=True) for text in heads if (title := _title(text))]
    before = ""
    for block, text in zip(document.paragraphs[:_TOP], paragraphs, strict=False):
        title = _title(text)
        if title and not title.agency and _begins_title(before):
            title = _title(before + text) or title
        if title:
            found.append(replace(title, heading=block.heading))
        before = text.strip()
    return found


def is_title(text: str) -> bool:
    """Whether a paragraph is a title of a report, or the second line of one."""
    return len(text) <= _TITLE_LENGTH and _title(text) is not None


def whole_title(text: str) -> str | None:
    """The title in a paragraph that is one and names agency and year."""
    folded = fold(text) if len(text) <= _TITLE_LENGTH else ""
    title = _title(folded) if _words().search(folded) else None
    return title.text if title and title.agency and title.year else None


def years_in(text: str) -> set[int]:
    """The years that a folded text names, those of whole dates left out."""
    return {int(found["year"].translate(CHINESE_DIGITS)) for found in _YEAR.finditer(_DAY.sub("", text))}


def _begins_title(text: str) -> bool:
    """Whether a line can be the first line of a title: the name of a body, a year, or both, and nothing else."""
    return re.fullmatch(forms.page()["title"]["first_line"], text) is not None


def _title(text: str) -> Title | None:
    """The title in a line, without what sites put around it: the one that names both agency and year, if there is one."""
    pieces = text[: 4 * _TITLE_LENGTH].split()
    squeezed = "".join(pieces)
    starts = [0, *accumulate(map(len, pieces))]
    found: Title | None = None
    for words in _words().finditer(squeezed):
        before = [start for start in starts if words.start() - _TITLE_LENGTH <= start <= words.start()]
        for start in reversed(before[-5:]):
            title = _read(squeezed[start : words.start()], words)
            if title and title.agency and title.year:
                return title
            found = title or found
    return found if found and (found.year or len(squeezed) <= _TITLE_LENGTH) else None


def _read(before: str, words: re.Match[str]) -> Title | None:
    """Agency and year in what stands around the words of a title; nothing where the words name a notice about reports."""
    rules = forms.page()["title"]
    behind = words.string[words.end() :]
    if re.search(rules["citing"], before) or re.match(rules["other"], behind) or _SENTENCE.search(before):
        return None
    before = _SEPARATOR.split(before)[-1]
    year = _YEAR.search(before)
    agency = _name(before if year is None else before[: year.start()])
    if year and not agency:
        agency = _name(before[year.end() :])
    printed = before[before.find(agency) :] if agency and not (year and year.start() == 0) else before
    year = year or _YEAR_BEHIND.match(behind)
    named = re.match(rules["behind"], behind)
    if named:
        agency = named[1]
    edition = re.match(rf"\(?(?:{rules['corrected']})[^()]{{0,4}}\)?", behind)
    return Title(
        printed + words[0] + (edition[0] if edition else ""),
        agency,
        int(year["year"].translate(CHINESE_DIGITS)) if year else None,
    )


def _name(text: str) -> str:
    """The agency in what stands before the words of a title; nothing where it is no name."""
    rules = forms.page()["title"]
    text = re.sub(rules["filler"], "", re.sub(rules["lead"], "", text)).strip("·")
    if text.count("(") != text.count(")"):
        text = text.strip("()")
    return text if re.search("[一-鿿]{2}", text) and not re.match(rules["no_name"], text) else ""


@cache
def _words() -> re.Pattern[str]:
    return re.compile(forms.page()["title"]["words"])
