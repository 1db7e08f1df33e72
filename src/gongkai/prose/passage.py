"""A sentence as it is looked at: without white space, and what of it speaks of another time or of another body.

All of it is worked out once a sentence, where first asked for; a number then only asks what stands before it.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from gongkai.extract.matching import fold
from gongkai.prose.numbers import Number
from gongkai.prose.sentences import Sentence
from gongkai.prose.wording import NUMBER, Rule, guards

#: So far back reaches what a sentence takes for granted.
_REACH = 250
#: So much behind a number is looked at.
_TAIL = 40
#: So long are the names of bodies.
_NAME = 8
#: A time that stands so early in a sentence is what the sentence is about.
_OPENING = 6
_NEVER = 1 << 30
#: The longest quote.
QUOTE = 120
_STOPS = ("。", "！", "？")

SEPARATORS = re.compile(r"[,;()。]")
_BRACKETS = re.compile(r"\([^()]*\)|《[^》]*》")
_CHINESE_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_RANGE = re.compile(r"[0-9][-~–—至到、.]$")


@dataclass(frozen=True)
class Passage:
    """A sentence of a report, folded."""

    text: str
    sentence: Sentence
    said: str
    year: int | None

    @cached_property
    def squeezed(self) -> str:
        """The sentence without white space."""
        return "".join(self.said.split())

    @cached_property
    def earlier(self) -> str:
        """What the sentence takes for granted: the sentences before it, as far as its heading."""
        start = max(self.sentence.heading, self.sentence.start - _REACH)
        return "".join(fold(self.text[start : self.sentence.start]).split())

    @cached_property
    def separators(self) -> list[int]:
        """Where the clauses of the sentence end."""
        return [found.end() for found in SEPARATORS.finditer(self.said)]

    @cached_property
    def plain(self) -> str:
        """The squeezed sentence with what stands in brackets, and comparisons with other years, blotted out."""
        return _blotted(guards().comparison, _blotted(_BRACKETS, self.squeezed))

    @cached_property
    def unnamed(self) -> str:
        """The same with channels that are named together blotted out, which are no channel."""
        return _blotted(guards().together, self.plain)

    @cached_property
    def times(self) -> list[tuple[int, bool]]:
        """The times that it names: where, and whether it is the report's year."""
        words = guards()
        named = [(found.start(), self._is_own(found)) for found in words.year.finditer(self.plain)]
        named += [(found.start(), True) for found in words.own_time.finditer(self.plain)]
        named += [(found.start(), False) for found in words.other_time.finditer(self.plain)]
        return sorted(named)

    @cached_property
    def stop(self) -> int:
        """From where on numbers are of a part of the year, of several years, or planned."""
        return _first(guards().sentence, _blotted(guards().whole_year, self.plain))

    @cached_property
    def stop_of_stock(self) -> int:
        """The same for the numbers of a day."""
        words = guards()
        return _first(words.sentence, _blotted(words.day, _blotted(words.whole_year, self.plain)))

    @cached_property
    def parts(self) -> list[int]:
        """From where on numbers are parts of the one before."""
        return [found.start() for found in guards().part.finditer(self.plain)]

    @cached_property
    def others(self) -> list[int]:
        """Where a body that is not the report's own is the subject of a verb."""
        return [found.start() for found in guards().body.finditer(self.plain) if not self._is_own_body(found)]

    @cached_property
    def quote(self) -> str | None:
        """The sentence as it stands on the page, if it is short enough to be quoted whole."""
        start, end = self.sentence.start, self.sentence.end
        end += self.text.startswith(_STOPS, end)
        return self.text[start:end].strip() if end - start <= QUOTE else None

    @cached_property
    def _asked(self) -> dict[re.Pattern[str], bool]:
        return {}

    def says_earlier(self, pattern: re.Pattern[str]) -> bool:
        """Whether the sentences before it say something; several numbers ask for the same."""
        if pattern not in self._asked:
            self._asked[pattern] = pattern.search(self.earlier) is not None
        return self._asked[pattern]

    def is_elsewhere(self, before: bool) -> bool:
        """Whether it, and what follows it, speaks of another year or of another body; `before` is what was said so far."""
        opening = self.times[0] if self.times and self.times[0][0] <= _OPENING else None
        if opening:
            if not any(own for _, own in self.times):
                return True
            before = False
        anchored = guards().anchor.search(self.squeezed) is not None
        if self.others and not anchored and not self.parts:
            return True
        return before and not anchored

    def is_of_year(self, at: int) -> bool:
        """Whether the last time that is named before a place is the report's year."""
        return next((own for start, own in reversed(self.times) if start < at), True)

    def _is_own_body(self, found: re.Match[str]) -> bool:
        before = self.plain[max(0, found.start() - _NAME) : found.start()]
        name = before[max(before.rfind(mark) for mark in ",;") + 1 :]
        return guards().own_body.search(name + found[0]) is not None

    def _is_own(self, found: re.Match[str]) -> bool:
        return int(found[1] or found[2].translate(_CHINESE_DIGITS)) == self.year


@dataclass(frozen=True)
class Clause:
    """A number's clause, the number being one character, without white space; `at` is where the number stands."""

    passage: Passage
    text: str
    lead: str
    at: int

    @cached_property
    def before(self) -> str:
        """The sentence up to the clause."""
        return self.passage.squeezed[: self.at - len(self.lead)]

    @cached_property
    def is_inside(self) -> bool:
        """Whether it stands in brackets."""
        before = self.passage.squeezed[: self.at]
        return before.count("(") > before.count(")") or before.count("《") > before.count("》")

    @cached_property
    def is_part(self) -> bool:
        """Whether it stands in brackets or behind such a word; a semicolon ends that where the next words are of the whole."""
        start = self.since
        if self.is_inside or start is None:
            return self.is_inside
        return not any(guards().whole.match(after) for after in self.passage.plain[start : self.at].split(";")[1:])

    @property
    def since(self) -> int | None:
        """Where the last word stands that makes the number a part."""
        return max((start for start in self.passage.parts if start < self.at), default=None)

    def is_about(self, rule: Rule) -> bool:
        """Whether what must be said before the number is said, in its clause at the latest."""
        said = self.before + self.text
        if rule.within and not rule.within.search(said):
            return False
        context = rule.context
        return context is None or self.passage.says_earlier(context) or context.search(said) is not None

    def is_plain(self, rule: Rule) -> bool:
        """Whether no word of the sentence narrows what a wording counts."""
        said = (self.passage.squeezed if self.is_inside else self.passage.unnamed)[: self.at]
        if rule.exclude and rule.exclude.search(said):
            return False
        if rule.near is None:
            return True
        return not rule.near.search(said[len(self.before) :] if guards().anchor.search(self.lead) else said)

    def is_of_the_year(self, rule: Rule) -> bool:
        """Whether nothing says that the number is not the plain and whole count of the report's year."""
        words, passage, lead = guards(), self.passage, self.lead
        if words.before.search(lead) or words.clause.search(lead) or _RANGE.search(lead):
            return False
        if self.is_inside:
            # What stands in brackets is looked at by itself, as a sentence that follows.
            inside = Passage(passage.text, passage.sentence, lead, passage.year)
            if not inside.is_of_year(len(lead)) or inside.stop < _NEVER:
                return False
        if (passage.stop_of_stock if rule.stock else passage.stop) < self.at or not passage.is_of_year(self.at):
            return False
        since = self.since if rule.part else 0
        return since is None or not any(since <= other < self.at for other in passage.others)


def clause(passage: Passage, previous: int, number: Number) -> Clause:
    """The clause of a number: from the last separator, or the end of the number before, to the next separator."""
    said, ends = passage.said, passage.separators
    after = bisect_right(ends, number.start)
    begin = max(previous, ends[after - 1] if after else 0)
    lead = "".join(said[begin : number.start].split())
    tail = "".join(said[number.end : number.end + _TAIL].split())
    found = SEPARATORS.search(tail)
    text = f"{lead}{NUMBER}{tail[: found.end()] if found else tail}"
    return Clause(passage, text, lead, len("".join(said[: number.start].split())))


def _first(pattern: re.Pattern[str], said: str) -> int:
    found = pattern.search(said)
    return found.start() if found else _NEVER


def _blotted(pattern: re.Pattern[str], said: str) -> str:
    """The text with what a pattern finds blotted out, as long as before."""
    return pattern.sub(lambda found: "\ue000" * len(found[0]), said)
