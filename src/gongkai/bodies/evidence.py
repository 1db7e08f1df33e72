"""What a document says of the place of its body, where the body's name does not: issuer, title, site name, address.

Words of the text itself count only if they name an area together with the one that it lies in, as 福州市鼓楼区 does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from gongkai import forms
from gongkai.areas import Area, Level, in_year
from gongkai.bodies.places import is_enough, readings
from gongkai.bodies.words import words
from gongkai.document import Document
from gongkai.extract.matching import fold

_LENGTH = 40
_TOP = 60


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of a document that may name the place, and what it is: issuer, title, site or address."""

    what: str
    text: str


def clues(document: Document, title: str | None) -> tuple[Clue, ...]:
    """Issuers, titles, site names and addresses of a document, in this order."""
    return tuple(dict.fromkeys(_clues(document, title)))


def _clues(document: Document, title: str | None) -> Iterator[Clue]:
    paragraphs = [fold(block.text) for block in document.paragraphs]
    dates = forms.page()["dates"]
    yield from _of_head(document, dates["issuer_meta"], "issuer")
    for text in paragraphs[:_TOP]:
        yield from (Clue("issuer", _squeezed(found[1])) for found in _issuers().finditer(text[:600]))
    if title:
        yield Clue("title", _squeezed(fold(title)))
    yield from _of_head(document, (*dates["title_meta"],), "title")
    yield from _of_head(document, words()["evidence"]["site"], "site")
    for text in paragraphs:
        yield from (Clue("address", _squeezed(found[1])) for found in _addresses().finditer(text))


def _of_head(document: Document, names: Sequence[str], what: str) -> Iterator[Clue]:
    for name in names:
        if name in document.head:
            # A page's title often ends in the name of its site.
            yield from (Clue(what, _squeezed(part)) for part in re.split(r"[-_|>]", fold(document.head[name])) if part.strip())


def _squeezed(text: str) -> str:
    return "".join(text.split())[:_LENGTH]


def borne_out(candidates: Sequence[Area], found: Sequence[Clue], document: Document, year: int | None) -> tuple[Area, str] | None:
    """The one of several areas that a document's clues name or lie within, with the words that say so; null if not just one.

    Args:
        candidates: The areas that the body's name may mean.
        found: The clues.
        document: The document, whose text may name an area together with its superior.
        year: The year of the areas.
    """
    named: dict[Area, str] = {}
    for clue in found:
        for reading in readings(clue.text, year):
            area = reading.area
            if area is None or not is_enough(reading) or len(readings(clue.text, year)) > 1:
                continue
            for candidate in candidates:
                if candidate.is_within(area) or area.is_within(candidate):
                    named.setdefault(candidate, f"{clue.what}: {clue.text}")
    if not named:
        text = "".join("".join(fold(block.text).split()) for block in document.paragraphs)
        for candidate in candidates:
            superior = in_year(year).get(candidate.code[:4] + "00") or in_year(year).get(candidate.code[:2] + "0000")
            joined = f"{superior.name}{candidate.name}" if superior else ""
            if superior and superior != candidate and joined in text:
                named[candidate] = f"text: {joined}"
    return next(iter(named.items())) if len(named) == 1 else None


def own_areas(level: Level | None, found: Sequence[Clue], year: int | None) -> dict[Area, str]:
    """The areas of one level that the clues name, with the words: 市研究室 is of the city that issuer and address lie in."""
    named: dict[Area, str] = {}
    for clue in found:
        told = readings(clue.text, year)
        area = told[0].area if len(told) == 1 and is_enough(told[0]) else None
        own = _at_level(area, level, year) if area else None
        if own:
            named.setdefault(own, f"{clue.what}: {clue.text}")
    return named


def _at_level(area: Area, level: Level | None, year: int | None) -> Area | None:
    """The area of a level that another lies in; a city of a county is a 市 too, so one that says so itself is taken as it is."""
    known = in_year(year)
    if level == "prefecture" and area.level == "county":
        above = known.get(area.code[:4] + "00")
        return None if area.name.endswith("市") else above
    if level == "province":
        return known.get(area.code[:2] + "0000")
    return area if area.level == level else None


@cache
def _addresses() -> re.Pattern[str]:
    return re.compile(words()["evidence"]["address"])


@cache
def _issuers() -> re.Pattern[str]:
    labels = "|".join(forms.page()["title"]["issuer"])
    return re.compile(rf"(?:{labels})\s*:\s*([一-鿿()]{{2,40}})")
