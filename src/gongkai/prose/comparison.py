"""What is counted in prose against the statutory tables, knowing what the words can mean.

A number fails only where the tables hold the same thing, every cell of it is known, and no meaning of the words fits: one mention
that fits is enough, because reports also count their own body beside its area, and a part beside the whole. It fails as well
where a cell is one of several candidates, and the number is none of them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gongkai.checks import Status
from gongkai.extract.rows import Key
from gongkai.forms import TOTAL
from gongkai.prose.find import Mention
from gongkai.prose.wording import Meaning, Rule, Term, Topic, beside, rule_of
from gongkai.solve import Value
from gongkai.solve.values import MAX_CANDIDATES

#: Money is compared to the cent of the unit that it is printed in; this is for the arithmetic.
_EXACT = 0.005
#: The part of a number that its rounding may be: 3亿 can stand for 2.6亿, and says little of it.
_ROUNDING = 0.01
#: So near to each other numbers are of one sentence.
_CLOSE = 120


_Outcomes = Mapping[tuple[str, str], Sequence[Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A topic's number in prose beside the tables.

    Attributes:
        topic: What is counted.
        value: The number in prose; of several mentions the one that fits, or the nearest.
        expected: The number of the tables, in the meaning that fits or is nearest; null if its cells are not known, even where
            none of their candidates fits.
        meaning: Which cells that is, such as "newly_received + carried_over".
        status: `pass`, `fail`, or `unknown` where cells are not known or the number may be a part, or of another extent.
        quote: The words that the number stands in.
    """

    topic: str
    value: float
    expected: float | None
    meaning: str
    status: Status
    quote: str


class _Sum(NamedTuple):
    """One meaning in the tables of a report.

    Attributes:
        meaning: The cells.
        number: Their sum; null where a cell is not known.
        candidates: All that the sum may be; empty where that is not known.
    """

    meaning: Meaning
    number: float | None
    candidates: tuple[float, ...]


class _Pair(NamedTuple):
    """A mention beside one meaning of its words: whether it fits, is off, or neither is certain."""

    mention: Mention
    sum: _Sum
    fits: Status
    distance: float


def compare(found: Sequence[Mention], values: Mapping[Key, Value]) -> tuple[Comparison, ...]:
    """One comparison for each topic that is mentioned and has a counterpart in the tables of the report.

    Args:
        found: The mentions of one report.
        values: The cells of its tables.
    """
    by_topic: dict[str, list[Mention]] = {}
    for mention in found:
        by_topic.setdefault(mention.topic, []).append(mention)
    outcomes = _outcomes(values)
    counted = ((rule_of(code), said) for code, said in by_topic.items())
    return tuple(
        _comparison(rule, said, by_topic.get(rule.apart, ()), list(_sums(rule.topic, values, outcomes)))
        for rule, said in counted
        if rule.topic.meanings
    )


def _comparison(rule: Rule, said: Sequence[Mention], apart: Sequence[Mention], sums: Sequence[_Sum]) -> Comparison:
    if not sums:
        return _result(said[0], _Sum(rule.topic.meanings[0], None, ()), "unknown")
    pairs = [_pair(mention, one) for one in sums for mention in said if _can_mean(mention, one, sums[0], apart)]
    fitting = next((pair for pair in pairs if pair.fits == "pass"), None)
    if fitting:
        return _result(fitting.mention, fitting.sum, "pass")
    nearest = min(pairs, key=lambda pair: pair.distance)
    if any(pair.fits == "unknown" for pair in pairs) or any(_is_of_another_extent(rule, one, sums) for one in said):
        return _result(nearest.mention, sums[0], "unknown")
    return _result(nearest.mention, nearest.sum, "fail")


def _can_mean(mention: Mention, one: _Sum, plainest: _Sum, apart: Sequence[Mention]) -> bool:
    """Whether the words can mean these cells: not what the same sentence counts apart, too."""
    return one is plainest or not any(
        other.section == mention.section and abs(other.start - mention.start) <= _CLOSE for other in apart
    )


def _pair(mention: Mention, one: _Sum) -> _Pair:
    numbers = one.candidates if one.number is None else (one.number,)
    distance = min((abs(mention.value - number) for number in numbers), default=math.inf)
    if distance <= max(min(mention.rounding, mention.value * _ROUNDING), _EXACT):
        fits: Status = "pass" if one.number is not None else "unknown"
    else:
        fits = "unknown" if distance <= mention.rounding or not numbers else "fail"
    return _Pair(mention, one, fits, distance if one.number is not None else math.inf)


def _result(mention: Mention, one: _Sum, status: Status) -> Comparison:
    return Comparison(
        topic=mention.topic,
        value=mention.value,
        expected=one.number,
        meaning=_words(one.meaning),
        status=status,
        quote=mention.quote,
    )


def _is_of_another_extent(rule: Rule, mention: Mention, sums: Sequence[_Sum]) -> bool:
    """Whether a number may be a part, a body's own beside its area's table, or an area's beside a body's own table."""
    numbers = [number for one in sums for number in (one.candidates if one.number is None else (one.number,))]
    own = beside().own.search(mention.quote) and mention.value < max(numbers)
    area = beside().area.search(mention.quote) and mention.value > min(numbers)
    return bool(own or area or (rule.doubt and rule.doubt.search(mention.quote)))


def _sums(topic: Topic, values: Mapping[Key, Value], outcomes: _Outcomes) -> Iterator[_Sum]:
    """Every meaning whose cells the tables of the report have, known or not."""
    for meaning in topic.meanings:
        terms = [(term.sign, _cells(values, term, outcomes)) for term in meaning]
        if all(cells for _, cells in terms):
            added = [(sign, cell) for sign, cells in terms for cell in cells]
            certain = all(cell.value is not None and topic.unit in ("count", cell.unit) for _, cell in added)
            total = sum(sign * float(cell.value or 0) for sign, cell in added) if certain else None
            alone = total is None and len(added) == 1 and topic.unit == "count"
            yield _Sum(meaning, total, _candidates(added[0][1]) if alone else ())


def _cells(values: Mapping[Key, Value], term: Term, outcomes: _Outcomes) -> Sequence[Value]:
    """The cell of a term, or all lines of an outcome; empty where the tables have none."""
    cell = values.get(Key(term.table, term.line, term.column))
    return (cell,) if cell is not None else outcomes.get((term.line, term.column), ())


def _candidates(cell: Value) -> tuple[float, ...]:
    """All that a cell may be; empty where they are too many to be kept."""
    return tuple(map(float, cell.candidates)) if len(cell.candidates) < MAX_CANDIDATES else ()


def _outcomes(values: Mapping[Key, Value]) -> _Outcomes:
    """The lines of each outcome, by the outcome and the column."""
    found: dict[tuple[str, str], list[Value]] = {}
    for key, value in values.items():
        if key.table == 3 and key.column == TOTAL and "." in key.line:
            found.setdefault((key.line.split(".")[0], key.column), []).append(value)
    return found


@cache
def _words(meaning: Meaning) -> str:
    """The cells of a meaning as a formula; totals are not named."""
    parts = []
    for term in meaning:
        column = "" if term.column == "total" else f"[{term.column}]"
        parts.append(("- " if term.sign < 0 else "+ ") + term.line + column)
    return " ".join(parts).removeprefix("+ ")
