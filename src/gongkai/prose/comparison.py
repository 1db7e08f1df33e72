"""What is counted in prose against the statutory tables, knowing what the words can mean.

A number fails only where the tables hold the same thing, every cell of it is known, and no meaning of the words fits: one mention
that fits is enough, because reports also count their own body beside its area, and a part beside the whole. It fails as well
where a cell is one of several candidates, and the number is none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gongkai.checks import Status
from gongkai.extract.rows import Key
from gongkai.forms import TOTAL
from gongkai.prose.find import Mention
from gongkai.prose.wording import Meaning, Topic, beside, topics
from gongkai.solve import Value
from gongkai.solve.values import MAX_CANDIDATES

#: Money is compared to the cent of the unit that it is printed in; this is for the arithmetic.
_EXACT = 0.005


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
    """One meaning in the tables of a report; `number` is null where a cell is not known, `candidates` are all that it may be."""

    meaning: Meaning
    number: float | None
    candidates: tuple[float, ...] = ()


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
    counted = ((topics()[code], said) for code, said in by_topic.items())
    return tuple(_comparison(topic, said, values, outcomes) for topic, said in counted if topic.meanings)


def _comparison(topic: Topic, said: Sequence[Mention], values: Mapping[Key, Value], outcomes: _Outcomes) -> Comparison:
    sums: list[_Sum] = []
    for one in _sums(topic, values, outcomes):
        sums.append(one)
        for mention in said:
            if one.number is not None and abs(mention.value - one.number) <= max(mention.rounding, _EXACT):
                return _result(topic, mention, one, "pass")
    known = [(mention, one, one.number) for mention in said for one in sums if one.number is not None]
    if not known:
        one = sums[0] if sums else _Sum(topic.meanings[0], None)
        return _result(topic, said[0], one, "fail" if sums and _is_ruled_out(said, sums) else "unknown")
    mention, nearest, _ = min(known, key=lambda pair: abs(pair[0].value - pair[2]))
    sure = len(known) == len(said) * len(sums) and not any(_is_beside(one, sums) for one in said)
    return _result(topic, mention, nearest, "fail") if sure else _result(topic, mention, sums[0], "unknown")


def _result(topic: Topic, mention: Mention, one: _Sum, status: Status) -> Comparison:
    return Comparison(
        topic=topic.code,
        value=mention.value,
        expected=one.number,
        meaning=_words(one.meaning),
        status=status,
        quote=mention.quote,
    )


def _is_ruled_out(said: Sequence[Mention], sums: Sequence[_Sum]) -> bool:
    """Whether no mention can be what a cell holds, whichever of its candidates that is."""
    if any(beside().own.search(mention.quote) or beside().area.search(mention.quote) for mention in said):
        return False
    fits = (
        abs(mention.value - number) <= max(mention.rounding, _EXACT)
        for mention in said
        for one in sums
        for number in one.candidates
    )
    return all(one.candidates for one in sums) and not any(fits)


def _is_beside(mention: Mention, sums: Sequence[_Sum]) -> bool:
    """Whether a number may be a body's own beside its area's table, or an area's beside a body's own table."""
    numbers = [one.number for one in sums if one.number is not None]
    own = beside().own.search(mention.quote) and mention.value < min(numbers)
    area = beside().area.search(mention.quote) and mention.value > max(numbers)
    return bool(own or area)


def _sums(topic: Topic, values: Mapping[Key, Value], outcomes: _Outcomes) -> Iterator[_Sum]:
    """Every meaning whose cells the tables of the report have, known or not."""
    for meaning in topic.meanings:
        total: float | None = 0.0
        for term in meaning:
            cell = values.get(Key(term.table, term.line, term.column))
            cells = [cell] if cell is not None else outcomes.get((term.line, term.column), ())
            if not cells:
                break
            for cell in cells:
                certain = cell.value is not None and topic.unit in ("count", cell.unit)
                total = total + term.sign * float(cell.value or 0) if total is not None and certain else None
        else:
            alone = len(meaning) == 1 and len(cells) == 1 and total is None and topic.unit == "count"
            yield _Sum(meaning, total, _candidates(cells[0]) if alone else ())


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
