"""What a document says of the place of its body, where the body's name does not: issuer, title, site name, address."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai import forms
from gongkai.areas import Area, in_year
from gongkai.bodies.places import is_enough, readings
from gongkai.bodies.words import pattern, usual, words
from gongkai.document import Document
from gongkai.extract.identity import labelled_issuers
from gongkai.extract.matching import fold

_LENGTH = 40
#: So much of the name of a township must stand in an address of its own.
_NAME = 3


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of a document that may name the place, and what it is: issuer, title, site or address."""

    what: str
    text: str

    @property
    def said(self) -> str:
        """The clue in words."""
        return f"{self.what}: {self.text}"


def clues(document: Document, title: str | None) -> tuple[Clue, ...]:
    """Issuers, titles, site names and addresses of a document, in this order."""
    return tuple(dict.fromkeys(_clues(document, title)))


def _clues(document: Document, title: str | None) -> Iterator[Clue]:
    paragraphs = [fold(block.text) for block in document.paragraphs]
    dates = forms.page()["dates"]
    yield from _of_head(document, dates["issuer_meta"], "issuer")
    yield from (Clue("issuer", _squeezed(name)) for name in labelled_issuers(paragraphs))
    if title:
        yield Clue("title", _squeezed(fold(title)))
    yield from _of_head(document, dates["title_meta"], "title")
    yield from _of_head(document, words()["evidence"]["site"], "site")
    for text in paragraphs:
        own = (
            found
            for found in pattern("evidence", "address").finditer(text)
            if not pattern("evidence", "elsewhere").search(found["lead"])
        )
        yield from (Clue("address", _squeezed(found["address"])) for found in own)


def _of_head(document: Document, names: Sequence[str], what: str) -> Iterator[Clue]:
    for name in names:
        if name in document.head:
            # A page's title often ends in the name of its site.
            yield from (Clue(what, _squeezed(part)) for part in re.split(r"[-_|>]", fold(document.head[name])) if part.strip())


def _squeezed(text: str) -> str:
    return "".join(text.split())[:_LENGTH]


def borne_out(candidates: Sequence[Area], found: Sequence[Clue], year: int | None) -> tuple[Area, str] | None:
    """The one of several areas that a document's clues name or lie in, with the words that say so; null if not just one.

    Args:
        candidates: The areas that the body's name may mean.
        found: The clues.
        year: The year of the areas.
    """
    named: dict[Area, str] = {}
    for clue in found:
        area = _area(clue, year)
        for candidate in candidates if area else ():
            if area and (candidate.is_within(area) or area.is_within(candidate)):
                named.setdefault(candidate, clue.said)
    return next(iter(named.items())) if len(named) == 1 else None


def own_areas(own: str, township: str, found: Sequence[Clue], year: int | None) -> dict[Area, str]:
    """The areas that a body may call its own, each with the words of its clue.

    市研究室 is of the city that issuer and address name; a city that is a county, and named by an address alone, may also be
    where a body of its prefecture sits, so that nothing is said.

    Args:
        own: What the name calls its area, such as 市; empty for a township, whose county is asked for.
        township: The name of the township, which an address must name; empty if it is none.
        found: The clues.
        year: The year of the areas.
    """
    named: dict[Area, str] = {}
    firm = False
    for clue in found:
        area = _area(clue, year)
        if area is None or (township and not _is_of_township(clue, township)):
            continue
        own_area = area if township and area.level == "county" else _called(area, own, year) if own else None
        if own_area:
            named.setdefault(own_area, clue.said)
            firm |= clue.what != "address" or own_area.level != "county" or own != words()["organs"]["city"]
    return named if firm else {}


def _area(clue: Clue, year: int | None) -> Area | None:
    told = readings(clue.text, year)
    return told[0].area if len(told) == 1 and is_enough(told[0]) else None


def _is_of_township(clue: Clue, organ: str) -> bool:
    """Whether a clue is about a township by its name; one without a name of its own may be any."""
    named = pattern("organs", "nameless").match(organ) is None
    return named and (clue.what != "address" or usual(organ)[:_NAME] in clue.text)


def _called(area: Area, own: str, year: int | None) -> Area | None:
    """The area whose name ends in a word and that another is or lies in: 漳州市 for 芗城区 and 市."""
    for code in dict.fromkeys((area.code, area.code[:4] + "00", area.code[:2] + "0000")):
        found = in_year(year).get(code)
        if found and found.name.endswith(own):
            return found
    return None
