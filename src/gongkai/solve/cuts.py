"""Digits that run together: in how many ways they can be cut into cells, and what each cell can hold."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from gongkai import forms
from gongkai.extract.numbers import MAX_DIGITS
from gongkai.forms import Kind

#: No cell has more characters than a number with sign, point and unit; runs longer than MAX_RUN are not cut at all.
MAX_CELL = MAX_DIGITS + 5
MAX_RUN = 240


def counts(cells: int) -> tuple[Kind, ...]:
    """The kinds of so many cells of tables 3 and 4."""
    kinds: tuple[Kind, ...] = ("count",)
    return kinds * cells


class Cuts(NamedTuple):
    """Every way to cut a run: how many there are, and for each cell the stretches (start, end) that some of them give it."""

    ways: int
    choices: tuple[tuple[tuple[int, int], ...], ...]


def count(run: str, kinds: Sequence[Kind], *, blanks: bool = False) -> int:
    """In how many ways a run can be cut into cells of these kinds, without leading zeros.

    A cell holds at least one character unless blanks may be.

    Example:
        >>> count("136122520451283214069", ["count"] * 7)
        23444
    """
    if len(run) == len(kinds) and run.isdecimal() and not blanks:
        return 1
    return _before(run, kinds, blanks)[-1].get(len(run), 0) if len(run) <= MAX_RUN else 0


def cut(run: str, kinds: Sequence[Kind], *, blanks: bool = False) -> Cuts:
    """As `count`, with the stretches of each cell: those that begin where the cells before can end, and lead on to the end."""
    if len(run) > MAX_RUN:
        return Cuts(0, ((),) * len(kinds))
    before = _before(run, kinds, blanks)
    behind = {len(run)}
    choices: list[tuple[tuple[int, int], ...]] = []
    for kind, reached in zip(reversed(kinds), reversed(before[:-1]), strict=True):
        ends = _ends(run, kind, blanks)
        found = tuple((start, end) for start in reached for end in ends[start] if end in behind)
        choices.append(found)
        behind = {start for start, _ in found}
    return Cuts(before[-1].get(len(run), 0), tuple(reversed(choices)))


def _before(run: str, kinds: Sequence[Kind], blanks: bool) -> list[dict[int, int]]:
    """In how many ways the first cells can end at each place of a run, for every number of cells."""
    found: list[dict[int, int]] = [{0: 1}]
    for at, kind in enumerate(kinds, start=1):
        ends = _ends(run, kind, blanks)
        last = len(run) if blanks else len(run) - len(kinds) + at
        reached: dict[int, int] = {}
        for start, ways in found[-1].items():
            for end in ends[start]:
                if end <= last:
                    reached[end] = reached.get(end, 0) + ways
        found.append(reached)
    return found


@lru_cache(maxsize=64)
def _ends(run: str, kind: Kind, blanks: bool) -> Sequence[Sequence[int]]:
    """For every place of a run, where a cell that begins there can end."""
    length = len(run)
    if run.isdecimal() and kind != "amount":
        first = 0 if blanks else 1
        return [
            *(range(at + first, min(length, at + (MAX_DIGITS if run[at] != "0" else 1)) + 1) for at in range(length)),
            range(length, length + blanks),
        ]
    shape = _shape(kind)
    found = []
    for start in range(length + 1):
        longest = shape.match(run, start)
        last = min(longest.end(), start + MAX_CELL) if longest else start
        sizes = [end for end in range(start + 1, last + 1) if shape.fullmatch(run, start, end)]
        found.append([start, *sizes] if blanks else sizes)
    return found


@cache
def _shape(kind: Kind) -> re.Pattern[str]:
    words = forms.page()["numbers"]
    if kind == "amount":
        money = "|".join(sorted(words["money"], key=len, reverse=True))
        return re.compile(rf"(?:0|[1-9]\d*)(?:\.\d+)?(?:{money})?")
    units = "|".join(words["units"])
    if kind == "change":
        sign = "|".join([*words["increase"], *words["decrease"], r"\+", "-"])
        return re.compile(rf"(?:{sign})?(?:0|[1-9]\d*)(?:{units})?")
    return re.compile(rf"(?:0|[1-9]\d*)(?:{units})?")
