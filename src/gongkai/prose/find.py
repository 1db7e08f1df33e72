"""What is counted in prose: each number with a unit whose clause plainly says what it counts.

A number is taken only if a wording of topics.toml fits its own clause and nothing around it says that it is something else: of
another year, a part of the year, a change, an estimate, a plan, a part by another criterion, another body's.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from gongkai.extract import Section
from gongkai.extract.matching import fold
from gongkai.prose.numbers import Number, numbers
from gongkai.prose.passage import QUOTE, STOPS, Clause, Passage, clause
from gongkai.prose.sentences import sentences
from gongkai.prose.wording import Rule, Special, guards, rules, units

#: Prose stands in these sections; the others hold tables, and count only where they are plainly sentences.
PROSE = (1, 6)
#: A longer sentence is a page that lost its full stops: what belongs together in it is not known, and finding out takes long.
LONGEST = 3000
#: Problems and plans.
SKIPPED = (5,)


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
    text, prose = section.text, section.number in PROSE
    if not prose and ("。" not in text or guards().tables.search(fold(text))):
        return
    elsewhere = False
    for sentence in sentences(text):
        if sentence.end - sentence.start > LONGEST:
            elsewhere = True
            continue
        printed = text[sentence.start : sentence.end]
        passage = Passage(text, sentence, fold(printed), year)
        elsewhere = passage.is_elsewhere(elsewhere and not sentence.opens)
        if elsewhere or not (prose or text.startswith("。", sentence.end)):
            continue
        found = list(numbers(printed, passage.said))
        if not found or _is_of_table(passage, len(found)):
            continue
        previous = 0
        for number in found:
            rule = _rule(clause(passage, previous, number), number.unit)
            previous = number.end
            if rule is not None:
                yield Mention(
                    section=section.number,
                    topic=rule.topic.code,
                    value=number.value,
                    unit=rule.topic.unit,
                    start=sentence.start + number.start,
                    end=sentence.start + number.end,
                    quote=_quote(passage, number),
                    rounding=number.rounding,
                )


def _is_of_table(passage: Passage, count: int) -> bool:
    """Whether it is a table that runs into the prose.

    Its own words tell, or it has no end and stands behind such words, or has no end and no comma between its numbers.
    """
    if guards().tables.search(passage.squeezed):
        return True
    if passage.text.startswith(STOPS, passage.sentence.end):
        return False
    return (count > 1 and not passage.separators) or passage.says_earlier(guards().tables)


def _rule(found: Clause, unit: str) -> Rule | None:
    """The first topic whose wording fits, if nothing around it speaks against it."""
    for word, rule in _by_unit().get(unit, ()):
        if word not in found.text:
            continue
        plain = rule.wording.search(found.text)
        matched = plain or next(filter(None, (_special(one, found) for one in rule.special)), None)
        if matched is None or not guards().after.match(found.text, matched.end()):
            continue
        if found.is_part and not rule.part:
            return None
        if (plain and not found.is_plain(rule)) or not found.is_about(rule):
            continue
        return rule if found.is_of_the_year(rule) else None
    return None


@cache
def _by_unit() -> Mapping[str, tuple[tuple[str, Rule], ...]]:
    """The topics that a unit can count, in their order, each with a word that its clause needs."""
    return {unit: tuple((word, rule) for rule in rules() if unit in rule.topic.units for word in rule.needs) for unit in units()}


def _special(special: Special, found: Clause) -> re.Match[str] | None:
    if special.after is not None and not special.after.search(found.before.rstrip(",、:")):
        return None
    return special.pattern.search(found.text)


def _quote(passage: Passage, number: Number) -> str:
    """The sentence, or where it is long as many of its clauses as fit around the number."""
    if passage.quote is not None:
        return passage.quote
    cuts = [0, *passage.separators, len(passage.said)]
    first = max(number.end - QUOTE, cuts[bisect_right(cuts, number.start) - 1])
    last = min(first + QUOTE, cuts[bisect_left(cuts, number.end)])
    earliest = cuts[bisect_left(cuts, last - QUOTE)]
    start = min(earliest, first)
    return passage.text[passage.sentence.start + start : passage.sentence.start + last].strip()
