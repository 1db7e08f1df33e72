"""Whose report a page is, of which year, under which title, published when, for which period.

The year is the year that the report is about: never that of its publication, and never what a site's clock says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, pairwise

from gongkai import forms
from gongkai.document import Document
from gongkai.extract.matching import fold

_CHINESE_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_DATE = r"(?P<y>20\d\d)\s*[-年/.]\s*(?P<m>\d{1,2})\s*[-月/.]\s*(?P<d>\d{1,2})"
_ANY_DATE = re.compile(_DATE)
_WHOLE_DATE = re.compile(rf"\(?\s*{_DATE}\s*日?\s*\)?")
_PERIOD = re.compile(
    rf"{_DATE}\s*日?\s*起?\s*(?:至|到|-|—|–|~)\s*(?:(?P<y2>20\d\d)\s*[-年/.])?\s*(?P<m2>\d{{1,2}})\s*[-月/.]\s*(?P<d2>\d{{1,2}})"
)
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d|[二2][〇○零O0][〇○零O一二三四五六七八九]{2})年?度?")
_SEPARATOR = re.compile(r"[|_>»→:。;,，；!?]|(?<!\d)[-—–]+(?!\d)")
#: Titles are shorter than this, and stand within so many paragraphs from the top of a page.
_TITLE_LENGTH = 90
_TOP = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a report says of itself; null where it does not."""

    agency: str | None = None
    year: int | None = None
    title: str | None = None
    published: date | None = None
    period_start: date | None = None
    period_end: date | None = None


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    agency: str
    year: int | None


def identity(document: Document) -> Identity:
    """Who, which year, which title, when."""
    paragraphs = [fold(block.text) for block in document.paragraphs]
    start, end = _period(paragraphs)
    titles = list(_titles(document, paragraphs))
    title = next((found for found in titles if found.agency and found.year), titles[0] if titles else None)
    year = next((found.year for found in titles if found.year), start.year if start else None)
    agency = (title.agency if title else "") or _issuer(document, paragraphs)
    return Identity(
        agency=agency or None,
        year=year,
        title=title.text if title else None,
        published=_published(document, paragraphs, year),
        period_start=start,
        period_end=end,
    )


def _titles(document: Document, paragraphs: list[str]) -> Iterator[_Title]:
    """The titles that a page carries: in its head, then in its text from the top, each on one line or on two."""
    heads = [fold(document.head[name]) for name in forms.page()["dates"]["title_meta"] if name in document.head]
    for before, text in pairwise(["", *heads, "", *paragraphs[:_TOP]]):
        found = _title(text)
        if found and not found.agency and before and len(before) < _TITLE_LENGTH:
            found = _title(before + text) or found
        if found:
            yield found


def _title(text: str) -> _Title | None:
    """The title in a line, without what sites put around it: the one that names both agency and year, if there is one."""
    pieces = text[: 4 * _TITLE_LENGTH].split()
    squeezed = "".join(pieces)
    starts = [0, *accumulate(map(len, pieces))]
    found: _Title | None = None
    for words in _words().finditer(squeezed):
        before = [start for start in starts if words.start() - _TITLE_LENGTH <= start <= words.start()]
        for start in reversed(before[-5:]):
            title = _read_title(squeezed[start : words.start()], words)
            if title and title.agency and title.year:
                return title
            found = title or found
    return found if found and (found.year or len(squeezed) <= _TITLE_LENGTH) else None


def _read_title(before: str, words: re.Match[str]) -> _Title | None:
    """Agency and year in what stands before the words of a title; nothing where the words name a notice about reports."""
    rules = forms.page()["title"]
    if re.search(rules["citing"], before) or re.match(rules["other"], words.string[words.end() :]):
        return None
    before = _SEPARATOR.split(before)[-1]
    year = _YEAR.search(before)
    agency = _name(before if year is None else before[: year.start()])
    if year and not agency:
        agency = _name(before[year.end() :])
    printed = before[before.find(agency) :] if agency and not (year and year.start() == 0) else before
    return _Title(printed + words[0], agency, _year(year["year"]) if year else None)


def _name(text: str) -> str:
    """The agency in what stands before the words of a title."""
    rules = forms.page()["title"]
    text = re.sub(rules["filler"], "", re.sub(rules["lead"], "", text)).strip("()·")
    return text if re.search("[一-鿿]{2}", text) else ""


@cache
def _words() -> re.Pattern[str]:
    return re.compile(forms.page()["title"]["words"])


def _year(printed: str) -> int:
    return int(printed.translate(_CHINESE_DIGITS))


def _issuer(document: Document, paragraphs: list[str]) -> str:
    """The body that issued the page, where the title does not name it."""
    for name in forms.page()["dates"]["issuer_meta"]:
        if text := document.head.get(name):
            return text.strip()
    labels = "|".join(forms.page()["title"]["issuer"])
    pattern = re.compile(rf"(?:{labels})[:：]\s*([一-鿿()（）]{{2,40}})")
    for text in paragraphs[:60]:
        if found := pattern.search(text[:600]):
            return found[1]
    return ""


def _published(document: Document, paragraphs: list[str], year: int | None) -> date | None:
    """The day of publication: from the page's head, a labelled date, or a date alone below the title or at the end."""
    words = forms.page()
    metas = (document.head[name] for name in words["dates"]["meta"] if name in document.head)
    labels = re.compile(rf"(?:{'|'.join(words['dates']['published'])})\s*[:：]?\s*{_DATE}")
    clock = re.compile("|".join(words["title"]["clock"]))
    labelled = (found[0] for text in paragraphs if not clock.search(text) and (found := labels.search(text[:2000])))
    alone = (text for text in [*paragraphs[:10], *reversed(paragraphs[-10:])] if _WHOLE_DATE.fullmatch(text.strip()))
    for text in (*metas, *labelled, *alone):
        found = _ANY_DATE.search(text)
        day = _day(found["y"], found["m"], found["d"]) if found else None
        if day and (year is None or day.year >= year):
            return day
    return None


def _period(paragraphs: list[str]) -> tuple[date | None, date | None]:
    """The days that the figures cover; an end without a year is in the year of the start."""
    for text in paragraphs:
        for found in _PERIOD.finditer(text):
            start = _day(found["y"], found["m"], found["d"])
            end = _day(found["y2"] or found["y"], found["m2"], found["d2"])
            if start and end and start < end:
                return start, end
    return None, None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
