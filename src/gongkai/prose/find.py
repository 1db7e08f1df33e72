"""What is counted in prose: each number with a unit whose clause plainly says what it counts.

A number is taken only if a wording of topics.toml fits its own clause and nothing around it says that it is something else: of
another year, a part of the year, a change, an estimate, a plan, a part by another criterion, another body's.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import NamedTuple

from gongkai.extract import Section
from gongkai.extract.matching import fold
from gongkai.prose.sentences import Sentence, sentences
from gongkai.prose.topics import NUMBER, Rule, Special, guards, rules, scales, topics, units

#: Prose stands in these sections; the others hold tables, and count only where they are plainly sentences.
PROSE = (1, 6)
#: Problems and plans.
SKIPPED = (5,)
QUOTE = 120
#: So far back reaches what a sentence takes for granted.
_REACH = 250
_TAIL = 40
#: So long are the names of bodies.
_NAME = 8

_BRACKETS = re.compile(r"\([^()]*\)|《[^》]*》")
_OPEN_BRACKET = re.compile(r"[(《][^)》]*$")
_SEPARATORS = re.compile(r"[,;()。]")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})年|(二[〇○零O][〇○零O一二三四五六七八九]{2})年")
_CHINESE_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_PART = "其中"
_RANGE = re.compile(r"[0-9][-~–—至到、.]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something counted in prose.

    Attributes:
        section: The number of the section.
        topic: What is counted, a code of `topics`.
        value: The number; money is in yuan.
        unit: `count` or `yuan`.
        start: Where the number begins in the section's text.
        end: Where its unit ends.
        quote: The sentence or clause that it stands in.
        rounding: By how much the true number may differ where the number is printed rounded (1.2万条), otherwise 0.
    """

    section: int
    topic: str
    value: float
    unit: str
    start: int
    end: int
    quote: str
    rounding: float = 0.0


class _Number(NamedTuple):
    start: int
    end: int
    value: float
    unit: str
    rounding: float


@dataclass(frozen=True)
class _Passage:
    """A sentence, folded, with what stands before it."""

    text: str
    sentence: Sentence
    said: str

    @cached_property
    def context(self) -> str:
        """The sentence and what it takes for granted: the sentences before, as far as its heading."""
        start = max(self.sentence.heading, self.sentence.start - _REACH)
        return "".join((fold(self.text[start : self.sentence.start]) + self.said).split())

    @cached_property
    def separators(self) -> list[int]:
        """Where the clauses of the sentence end."""
        return [found.end() for found in _SEPARATORS.finditer(self.said)]


@dataclass(frozen=True)
class _Clause:
    """A number's clause, the number being one character, and what stands before it, all without white space."""

    passage: _Passage
    text: str
    lead: str
    begin: int

    @cached_property
    def before(self) -> str:
        """The sentence up to the clause, without what stands in brackets."""
        return _BRACKETS.sub("", "".join(self.passage.said[: self.begin].split()))

    @cached_property
    def part(self) -> bool:
        """Whether it stands in brackets or under 其中."""
        return bool(_OPEN_BRACKET.search(self.before)) or _is_part(self.before + self.lead)


def mentions(sections: Sequence[Section], year: int | None) -> tuple[Mention, ...]:
    """What is counted in the prose of a report, in reading order.

    Args:
        sections: The sections of the report.
        year: The year that the report is about; where it is not known, sentences that name a year are not counted.

    Example:
        >>> from gongkai.extract import Section
        >>> text = "2023年，全区共收到政府信息公开申请1,081件，较上年增加12件。"
        >>> [(found.topic, found.value) for found in mentions([Section(number=1, heading="", text=text)], 2023)]
        [('applications_received', 1081.0)]
    """
    return tuple(found for section in sections if section.number not in SKIPPED for found in _mentions(section, year))


def _mentions(section: Section, year: int | None) -> Iterator[Mention]:
    text = section.text
    prose = section.number in PROSE
    if not prose and ("。" not in text or guards().tables.search(fold(text))):
        return
    elsewhere = False
    for sentence in sentences(text):
        said = fold(text[sentence.start : sentence.end])
        elsewhere = _elsewhere(said, year, elsewhere and not sentence.opens)
        if elsewhere or not (prose or text.startswith("。", sentence.end)):
            continue
        numbers = list(_numbers(text, said, sentence.start))
        if not numbers or guards().tables.search("".join(said.split())):
            continue
        passage = _Passage(text, sentence, said)
        previous = 0
        for number in numbers:
            rule = _rule(_clause(passage, previous, number), number.unit, year)
            previous = number.end
            if rule is not None:
                yield Mention(
                    section=section.number,
                    topic=rule.topic.code,
                    value=number.value,
                    unit=rule.topic.unit,
                    start=sentence.start + number.start,
                    end=sentence.start + number.end,
                    quote=_quote(text, said, sentence, number),
                    rounding=number.rounding,
                )


def _elsewhere(said: str, year: int | None, before: bool) -> bool:
    """Whether a sentence, and those that follow it, speak of another year or of another body."""
    squeezed = "".join(said.split())
    words = guards()
    opening = squeezed[:16]
    own, other = words.own_time.match(opening), words.other_time.match(opening)
    named = _YEAR.search(opening)
    if other or (named and named.start() <= 6 and _year(named) != year):
        return True
    if own or named:
        before = False
    if _foreign(squeezed):
        return _PART not in squeezed and not words.anchor.search(squeezed)
    return before and not words.anchor.search(squeezed)


def _foreign(said: str) -> bool:
    """Whether a body that is not the report's own is the subject of a verb."""
    words = guards()
    return any(not words.own_body.search(said, max(0, found.start() - _NAME), found.end()) for found in words.body.finditer(said))


@cache
def _pattern() -> re.Pattern[str]:
    worth, unit = "|".join(scales()), "|".join(map(re.escape, units()))
    return re.compile(rf"([0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9])|[0-9]+)(\.[0-9]+)?\s*({worth})?\s*({unit})")


@cache
def _money() -> frozenset[str]:
    return frozenset(unit for topic in topics().values() if topic.unit == "yuan" for unit in topic.units)


def _numbers(text: str, said: str, start: int) -> Iterator[_Number]:
    """The numbers of a sentence with their units; also those that no topic can have, because a clause ends with them."""
    for found in _pattern().finditer(said):
        whole, decimals, scale, unit = found.groups()
        first, end = found.span()
        value, rounding = float(whole.replace(",", "")), 0.0
        if decimals or scale:
            worth = scales()[scale] if scale else 1.0
            value = float(Decimal(whole.replace(",", "") + (decimals or "")) * Decimal(worth))
            rounding = worth / 10 ** (len(decimals) - 1 if decimals else 0) / 2
        if _is_broken(text[start + first : start + end], said[max(0, first - 3) : first]) or (
            unit not in _money() and (not value.is_integer() or (decimals and not scale))
        ):
            unit = ""
        yield _Number(first, end, value, unit, rounding)


def _is_broken(printed: str, before: str) -> bool:
    """Whether a number is perhaps the end of another one, or two: a comma of Chinese text, white space between digits."""
    last = before[-1:]
    if last.isspace():
        return before.rstrip()[-1:].isdigit()
    return (
        "，" in printed
        or last.isdigit()
        or (last.isascii() and last.isalpha())
        or (last in (".", ",") and before[-2:-1].isdigit())
    )


def _clause(passage: _Passage, previous: int, number: _Number) -> _Clause:
    said = passage.said
    ends = passage.separators
    at = bisect_right(ends, number.start)
    begin = max(previous, ends[at - 1] if at else 0)
    lead = "".join(said[begin : number.start].split())
    tail = "".join(said[number.end : number.end + _TAIL].split())
    return _Clause(passage, f"{lead}{NUMBER}{_until_separator(tail)}", lead, begin)


def _until_separator(tail: str) -> str:
    found = _SEPARATORS.search(tail)
    return tail[: found.end()] if found else tail


def _is_part(said: str) -> bool:
    """Whether 其中 reaches as far as the end of what was said: a semicolon ends it where the next words are of the whole."""
    at = _BRACKETS.sub("", said).rfind(_PART)
    if at < 0:
        return False
    parts = _BRACKETS.sub("", said)[at:].split(";")
    return len(parts) == 1 or not any(guards().whole.match(part) for part in parts[1:])


def _rule(clause: _Clause, unit: str, year: int | None) -> Rule | None:
    """The first topic whose wording fits, if nothing around it speaks against it."""
    text = clause.text
    for word, rule in _by_unit().get(unit, ()):
        if word not in text:
            continue
        plain = rule.wording.search(text)
        matched = plain or next(filter(None, (_special(one, clause) for one in rule.special)), None)
        if matched is None or not guards().after.match(text, matched.end()):
            continue
        if clause.part and not rule.part:
            return None
        if plain and not _unqualified(rule, clause):
            continue
        if rule.context and not rule.context.search(clause.passage.context):
            continue
        return rule if _of_the_year(rule, clause, year) else None
    return None


@cache
def _by_unit() -> Mapping[str, tuple[tuple[str, Rule], ...]]:
    """The topics that a unit can count, in their order, each with a word that its clause needs."""
    return {unit: tuple((word, rule) for rule in rules() if unit in rule.topic.units for word in rule.needs) for unit in units()}


def _special(special: Special, clause: _Clause) -> re.Match[str] | None:
    pattern, after = special
    if after is not None and not after.search(clause.before.rstrip(",、:" + _PART)):
        return None
    return pattern.search(clause.text)


def _unqualified(rule: Rule, clause: _Clause) -> bool:
    """Whether no word of the sentence narrows what the wording counts."""
    words = guards()
    said = words.together.sub("", clause.before + clause.lead)
    if rule.exclude and rule.exclude.search(said):
        return False
    if rule.near is None:
        return True
    lead = words.together.sub("", clause.lead)
    return not rule.near.search(lead if words.anchor.search(clause.lead) else said)


def _of_the_year(rule: Rule, clause: _Clause, year: int | None) -> bool:
    """Whether nothing says that the number is not the plain and whole count of the report's year."""
    words = guards()
    lead = clause.lead
    if words.before.search(lead) or _RANGE.search(lead) or words.clause.search(lead):
        return False
    said = words.whole_year.sub("", words.comparison.sub("", clause.before) + lead)
    if rule.stock:
        said = words.day.sub("", said)
    if words.sentence.search(said) or words.month.search(said) or words.until.search(said):
        return False
    if words.cumulative.search(words.of_the_year.sub("", said)):
        return False
    if not rule.part and _foreign(clause.before + lead):
        return False
    if rule.part and _PART in said and _foreign(said[said.rfind(_PART) :]):
        return False
    return _in_year(said, lead, year)


def _in_year(said: str, lead: str, year: int | None) -> bool:
    """Whether the last time that is named is the report's year."""
    words = guards()
    if any(_year(found) != year for found in _YEAR.finditer(lead)):
        return False
    times = [(found.start(), _year(found) == year) for found in _YEAR.finditer(said)]
    times += [(found.start(), True) for found in words.own_time.finditer(said)]
    times += [(found.start(), False) for found in words.other_time.finditer(said)]
    return max(times, default=(0, True))[1]


def _year(found: re.Match[str]) -> int:
    return int(found[1] or found[2].translate(_CHINESE_DIGITS).replace("二", "2"))


def _quote(text: str, said: str, sentence: Sentence, number: _Number) -> str:
    """The sentence, or where it is long as many of its clauses as fit around the number."""
    start, end = 0, len(said) + text.startswith(("。", "！", "？"), sentence.end)
    if end > QUOTE:
        cuts = [0, *(found.end() for found in _SEPARATORS.finditer(said)), end]
        first = max(number.end - QUOTE, *(cut for cut in cuts if cut <= number.start))
        last = min(first + QUOTE, *(cut for cut in cuts if cut >= number.end))
        earlier = [cut for cut in cuts if last - QUOTE <= cut < first]
        start, end = min(earlier, default=first), last
    return text[sentence.start + start : sentence.start + end].strip()
