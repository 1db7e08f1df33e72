"""Failed checks in words, numbered so that the cells of a table can point at them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gongkai import forms
from gongkai.checks import PROSE, Check
from gongkai.display.words import Words, words
from gongkai.extract.rows import Key
from gongkai.prose import Comparison
from gongkai.prose.wording import topics
from gongkai.relations import across, relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failed check: the sign that its cells carry, its relation, both sides of it in words, and how its cells lie."""

    sign: str
    along: Literal["line", "column"]
    relation: Words
    sides: Words
    keys: tuple[Key, ...]

    @property
    def said(self) -> Words:
        """The relation and its two sides as one sentence."""
        return Words(f"{self.relation.zh}：{self.sides.zh}", f"{self.relation.en}: {self.sides.en}")


def failures(checks: Iterable[Check]) -> tuple[Failure, ...]:
    """The failed ones of some checks, numbered in their order."""
    failed = [check for check in checks if check.status == "fail"]
    return tuple(
        Failure(
            sign=_circled(number),
            along=relation(check.rule).along,
            relation=relation_words(check.rule),
            sides=_sides(check),
            keys=check.keys,
        )
        for number, check in enumerate(failed, start=1)
    )


def prose_failures(comparisons: Iterable[Comparison]) -> tuple[tuple[Words, str], ...]:
    """What prose counts and no meaning of its words fits: both numbers in words, and the quote."""
    return tuple((_beside(one), one.quote) for one in comparisons if one.status == "fail")


def _beside(one: Comparison) -> Words:
    said = scope_words(PROSE, one.topic)
    sides = f"{one.value:,.0f} ≠ {'?' if one.expected is None else f'{one.expected:,.0f}'}"
    relation = relation_words(PROSE)
    return Words(f"{relation.zh}：{said.zh} {sides}", f"{relation.en}: {said.en} {sides}")


def by_cell(found: Iterable[Failure]) -> Mapping[Key, tuple[Failure, ...]]:
    """The failed checks that each cell is part of."""
    cells: dict[Key, tuple[Failure, ...]] = {}
    for failure in found:
        for key in failure.keys:
            cells[key] = (*cells.get(key, ()), failure)
    return cells


@cache
def relation_words(rule: str) -> Words:
    """A check in words: a relation within a report or from one year to the next, or prose beside the tables."""
    if rule == PROSE:
        return words("checks", "prose")
    found = across(rule) or relation(rule)
    return Words(found.zh, found.en)


def scope_words(rule: str, scope: str) -> Words:
    """The line or column in which a relation is tested, or what prose counts."""
    if rule == PROSE:
        return Words(topics()[scope].zh, topics()[scope].en)
    found = across(rule) or relation(rule)
    label = forms.label(forms.AXES[found.table][0 if found.along == "line" else 1], scope)
    return Words(label.zh, label.en)


def _sides(check: Check) -> Words:
    scope = scope_words(check.rule, check.scope)
    difference = words("tips", "difference", n=f"{check.difference:+,}")
    sides = f"{check.left:,} ≠ {check.right:,}"
    return Words(f"{scope.zh} {sides}（{difference.zh}）", f"{scope.en} {sides} ({difference.en})")


def _circled(number: int) -> str:
    """①, ②, ... as far as there are such characters; they stay apart from the numbers that they stand beside."""
    return chr(ord("①") + number - 1) if number <= 20 else f"({number})"
