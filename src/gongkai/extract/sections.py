"""The six sections of a report as text, found by their headings.

The same words also stand in introductions (全文包括…), menus and sub-headings: of several places that can be a section's heading,
the last one before the next section's heading is it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from gongkai import forms
from gongkai.document import Block, Paragraph, Table
from gongkai.extract.matching import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: its number from 1 to 6, its heading as printed, its text outside tables, and how many tables stand in it."""

    number: int
    heading: str
    text: str
    tables: int = 0


@dataclass(frozen=True, slots=True)
class _Heading:
    number: int
    paragraph: int
    start: int
    end: int

    @property
    def place(self) -> tuple[int, int]:
        return self.paragraph, self.start


def sections(blocks: tuple[Block, ...]) -> tuple[Section, ...]:
    """The sections that a page has, in order."""
    places = [at for at, block in enumerate(blocks) if isinstance(block, Paragraph)]
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    places.append(len(blocks))
    chosen = _chosen([heading for at, block in enumerate(paragraphs) for heading in _headings(at, block.text)])
    found = []
    for heading, after in zip_longest(chosen, chosen[1:]):
        first = paragraphs[heading.paragraph].text
        last = after.paragraph if after else len(paragraphs)
        if after and after.paragraph == heading.paragraph:
            lines = [first[heading.end : after.start]]
        else:
            lines = [first[heading.end :], *(block.text for block in paragraphs[heading.paragraph + 1 : last])]
            lines += [paragraphs[last].text[: after.start]] if after else []
        text = "\n".join(line.strip() for line in lines if line.strip())
        found.append(
            Section(
                number=heading.number,
                heading=first[heading.start : heading.end].strip(),
                text=text if after else _without_furniture(text),
                tables=sum(isinstance(block, Table) for block in blocks[places[heading.paragraph] : places[last]]),
            )
        )
    return tuple(found)


def _headings(at: int, text: str) -> Iterator[_Heading]:
    folded = fold(text)
    if len(folded) <= 60 and (found := _alone().match(folded)):
        yield _Heading(_number(found), at, 0, len(text))
        return
    for found in _inside().finditer(folded):
        yield _Heading(_number(found), at, found.start(), found.end())


def _number(found: re.Match[str]) -> int:
    return int(next(name for name, value in found.groupdict().items() if value is not None)[1:])


def _chosen(headings: list[_Heading]) -> list[_Heading]:
    """For each section, from the last to the first, the last heading that stands before the next section's."""
    chosen: list[_Heading] = []
    for number in range(6, 0, -1):
        before = [found for found in headings if found.number == number and (not chosen or found.place < chosen[0].place)]
        if before:
            chosen.insert(0, before[-1])
    return chosen


def _without_furniture(text: str) -> str:
    """Section 6 ends where the page's own furniture begins."""
    at = min((found for word in forms.page()["headings"]["furniture"] if (found := text.find(word)) >= 0), default=None)
    return text if at is None else text[:at].rstrip()


@cache
def _alone() -> re.Pattern[str]:
    """A heading that is a paragraph of its own; its numeral may be lost."""
    words = forms.page()["headings"]
    return re.compile(rf"\s*(?:{fold(words['numeral'])})?\s*{fold(words['lead'])}(?:{_words()})\s*[。.:]?\s*$")


@cache
def _inside() -> re.Pattern[str]:
    """A heading at the start of a paragraph or inside a page without line breaks: there it needs its numeral."""
    lead = fold(forms.page()["headings"]["lead"])
    return re.compile(rf"(?<!\()[一二三四五六]\s*[、.]\s*{lead}(?:{_words()})")


def _words() -> str:
    """Every wording of every heading, in a group named after its section."""
    groups = []
    for section in forms.page()["sections"]:
        longest = sorted(section["words"], key=len, reverse=True)
        groups.append(f"(?P<s{section['number']}>{'|'.join(_spaced(fold(word)) for word in longest)})")
    return "|".join(groups)


def _spaced(word: str) -> str:
    return r"\s*".join(re.escape(character) for character in word)
