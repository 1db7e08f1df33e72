"""A sentence as it is looked at: without white space, and what of it speaks of another time or of another body.

All of it is worked out once a sentence, where first asked for; a number then only asks what stands before it.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from gongkai.extract.matching import fold
from gongkai.extract.titles import CHINESE_DIGITS
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
#: What ends a sentence.
STOPS = ("。", "！", "？")

SEPARATORS = re.compile(r"[,;()。]")
_BRACKETS = re.compile(r"\([^()]*\)|《[^》]*》")
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
        return _times(self.plain, self.year)

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
        end += self.text.startswith(STOPS, end)
        return self.text[start:end].strip() if end - start <= QUOTE else None

    @cached_property
    def _asked(self) -> dict[tuple[re.Pattern[str] | None, ...], bool]:
        return {}

    def says_earlier(self, pattern: re.Pattern[str], *against: re.Pattern[str] | None) -> bool:
        """Whether the sentences before it say something; `against` must not stand behind it, nor before it in its sentence.

        The answer is kept, as several numbers of a sentence ask for the same.
        """
        if (pattern, *against) not in self._asked:
            self._asked[pattern, *against] = _says(self.earlier, pattern, *filter(None, against))
        return self._asked[pattern, *against]

    @cached_property
    def _first(self) -> dict[tuple[re.Pattern[str], bool], tuple[int, int]]:
        return {}

    def says_before(self, pattern: re.Pattern[str], said: str, at: int) -> bool:
        """Whether the sentence, in one of its forms, says something before a place; where it first does is kept.

        Only what looks at the end, or reaches over the place, is looked for again.
        """
        key = pattern, said is self.squeezed
        if key not in self._first:
            found = pattern.search(said)
            self._first[key] = found.span() if found else (_NEVER, _NEVER)
        start, end = self._first[key]
        if end > at and (start < at or "$" in pattern.pattern):
            return pattern.search(said[:at]) is not None
        return end <= at

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
    def _outside(self) -> str:
        """The clause that the bracket around it hangs on."""
        before = self.passage.squeezed[: self.at]
        return SEPARATORS.split(before[: before.rfind("(")])[-1] if "(" in before else ""

    @property
    def since(self) -> int | None:
        """Where the last word stands that makes the number a part."""
        return max((start for start in self.passage.parts if start < self.at), default=None)

    def is_about(self, rule: Rule) -> bool:
        """Whether what must be said before the number is said, in its clause at the latest."""
        said = self.before + self.text
        if rule.within and not rule.within.search(said):
            return False
        said = said[-_REACH - len(self.text) :]
        if rule.about and not rule.about.search(said) and not self.passage.says_earlier(rule.about):
            return False
        context = rule.context
        return context is None or bool(context.search(said)) or self.passage.says_earlier(context, rule.other, rule.exclude)

    def is_plain(self, rule: Rule) -> bool:
        """Whether no word of the sentence narrows what a wording counts."""
        said = self.passage.squeezed if self.is_inside else self.passage.unnamed
        if any(words and self.passage.says_before(words, said, self.at) for words in (rule.exclude, rule.other)):
            return False
        if rule.near and guards().anchor.search(self.lead):
            return not rule.near.search(said[len(self.before) : self.at])
        return rule.near is None or not self.passage.says_before(rule.near, said, self.at)

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
            if not all(own for _, own in _times(self._outside, passage.year)):
                return False
        if (passage.stop_of_stock if rule.stock else passage.stop) < self.at or not passage.is_of_year(self.at):
            return False
        return not any(other < self.at for other in passage.others)


def clause(passage: Passage, previous: int, number: Number) -> Clause:
    """The clause of a number: from the last separator, or the end of the number before, to the next separator."""
    said, ends = passage.said, passage.separators
    begin = max(previous, _start(ends, number.start))
    if said[begin - 1 : begin] == ")" and (bracket := said.rfind("(", 0, begin)) > previous:
        # A bracket that hangs on words, not on the number before, does not end their clause.
        begin = max(previous, _start(ends, bracket))
    lead = "".join(said[begin : number.start].split())
    tail = "".join(said[number.end : number.end + _TAIL].split())
    found = SEPARATORS.search(tail)
    text = f"{lead}{NUMBER}{tail[: found.end()] if found else tail}"
    return Clause(passage, text, lead, len("".join(said[: number.start].split())))


def _start(ends: list[int], at: int) -> int:
    """Where the clause begins that a place is in."""
    after = bisect_right(ends, at)
    return ends[after - 1] if after else 0


def _times(said: str, year: int | None) -> list[tuple[int, bool]]:
    """The times that are named: where, and whether it is the report's year."""
    words = guards()
    named = [(one.start(), int(one[1] or one[2].translate(CHINESE_DIGITS)) == year) for one in words.year.finditer(said)]
    named += [(one.start(), True) for one in words.own_time.finditer(said)]
    named += [(one.start(), False) for one in words.other_time.finditer(said)]
    return sorted(named)


def _first(pattern: re.Pattern[str], said: str) -> int:
    found = pattern.search(said)
    return found.start() if found else _NEVER


def _says(said: str, pattern: re.Pattern[str], *against: re.Pattern[str]) -> bool:
    """Whether something is said, and from its sentence on nothing against it."""
    last = max((found.end() for found in pattern.finditer(said)), default=-1)
    since = _blotted(guards().together, said[said.rfind("。", 0, last) + 1 :])
    return last >= 0 and not any(words.search(since) for words in against)


def _blotted(pattern: re.Pattern[str], said: str) -> str:
    """The text with what a pattern finds blotted out, as long as before."""
    return pattern.sub(lambda found: "\ue000" * len(found[0]), said)
