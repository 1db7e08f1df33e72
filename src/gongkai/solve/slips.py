"""Digits that run together in a report that contradicts itself: the cuts that break the fewest relations.

An agency's slip breaks the sum of its row and the sum of its column, and it is not known beforehand which relations those are. So
no relation is taken for granted here: a cut is believed only if every other cut, of this row or of any other, breaks more.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from gongkai.extract.numbers import MAX_DIGITS
from gongkai.extract.rows import Key
from gongkai.relations import Instance
from gongkai.solve.cuts import counts, cut
from gongkai.solve.sums import Numbers, Steps, TooMany

#: So many broken relations are looked for, at the most.
_MOST_BROKEN = 12


@dataclass(frozen=True, slots=True)
class Run:
    """A row whose digits run together.

    Attributes:
        keys: Its cells; the last is the sum of the others.
        digits: The digits.
        ways: In how many ways they can be cut.
        summing: The cuts that keep the row's own sum.
    """

    keys: tuple[Key, ...]
    digits: str
    ways: int
    summing: Sequence[Numbers]


def fewest_broken(runs: Sequence[Run], known: Mapping[Key, int], columns: Sequence[Instance], steps: Steps) -> dict[Key, int]:
    """The numbers that are the same in all cuts which break the fewest relations, if misprints explain what those break.

    Args:
        runs: The rows.
        known: The numbers of cells that stand by themselves.
        columns: The relations between rows.
        steps: The limit.

    Raises:
        TooMany: There are more ways to compare than a report may cost, or more is wrong than misprints explain.
    """
    return _Comparison(runs, known, columns, steps).agreed()


class _Choice(NamedTuple):
    """A cut for every row, how many relations break with them, and what each relation between rows sums to: 0 if it holds."""

    cost: int
    cuts: tuple[Numbers, ...]
    sums: tuple[int, ...]


#: The least and the greatest that some rows can add to each relation between rows.
Reach = list[tuple[int, int]]


class _Comparison:
    """Rows against the relations between them, each relation as a sum that must be 0."""

    def __init__(self, runs: Sequence[Run], known: Mapping[Key, int], columns: Sequence[Instance], steps: Steps) -> None:
        self.runs, self.steps = runs, steps
        places = {key: (row, at) for row, run in enumerate(runs) for at, key in enumerate(run.keys)}
        # For each row and place, the sums that its number is part of, with its sign.
        self.uses: list[list[list[tuple[int, int]]]] = [[[] for _ in run.keys] for run in runs]
        self.constant: list[int] = []
        for relation in columns:
            signed = [(key, 1) for key in relation.left] + [(key, -1) for key in relation.right]
            if all(key in places or key in known for key, _ in signed):
                for key, sign in signed:
                    if key in places:
                        row, at = places[key]
                        self.uses[row][at].append((len(self.constant), sign))
                self.constant.append(sum(sign * known[key] for key, sign in signed if key not in places))
        self.summing = [run.summing for run in runs]

    def agreed(self) -> dict[Key, int]:
        choices = self._best()
        if not all(map(_explained, choices)):
            raise TooMany
        possible: list[set[Numbers]] = [set() for _ in self.runs]
        nothing: Reach = [(0, 0)] * len(self.constant)
        for choice in choices:
            for row, run in enumerate(self.runs):
                possible[row].add(choice.cuts[row])
                if run.ways > 1:
                    budget = choice.cost - _own_broken(choice.cuts, row)
                    possible[row].update(self.fitting(row, self._without(choice, row), nothing, budget))
        agreed: dict[Key, int] = {}
        for row, run in enumerate(self.runs):
            # Digits that can be cut in several ways need their own sum, and the sums of their columns, to be believed.
            believed = run.summing and all(self.uses[row]) if run.ways > 1 else all(self._misprinted(row, one) for one in choices)
            if believed:
                columns = zip(run.keys, zip(*possible[row], strict=True), strict=True)
                agreed |= {key: numbers[0] for key, numbers in columns if len(set(numbers)) == 1}
        return agreed

    def _best(self) -> list[_Choice]:
        """The choices that break the fewest relations.

        Raises:
            TooMany: They break more than a report may, or there are more ways than it may cost.
        """
        cuts = tuple(numbers[0] if len(numbers) == 1 else () for numbers in self.summing)
        sums = tuple(self.constant)
        for row, numbers in enumerate(cuts):
            sums = self.with_row(sums, row, numbers)
        # First the rows that break their sum, which must fit what the others leave, then those that keep it in several ways.
        lost = sorted((row for row, numbers in enumerate(self.summing) if not numbers), key=lambda row: -self.runs[row].ways)
        open_ = sorted(
            (row for row, numbers in enumerate(self.summing) if len(numbers) > 1), key=lambda row: len(self.summing[row])
        )
        search = _Search(self, [*lost, *open_], len(lost), self._reaches([*lost, *open_]))
        for most in range(len(lost) + _lost(sums, search.behind[0]), _MOST_BROKEN + 1):
            if found := list(search.choices(0, cuts, sums, most)):
                return found
        raise TooMany

    def _reaches(self, rows: Sequence[int]) -> list[Reach]:
        """What the rows from each one on can add to each sum."""
        reach: Reach = [(0, 0)] * len(self.constant)
        found = [reach]
        for row in reversed(rows):
            reach = list(reach)
            for uses, numbers in zip(self.uses[row], self._range(row), strict=True):
                for use, sign in uses:
                    ends = (sign * numbers[0], sign * numbers[1])
                    reach[use] = (reach[use][0] + min(ends), reach[use][1] + max(ends))
            found.append(reach)
        return found[::-1]

    def _range(self, row: int) -> list[tuple[int, int]]:
        """The least and the greatest number that each cell of a row can hold."""
        if self.summing[row]:
            return [(min(numbers), max(numbers)) for numbers in zip(*self.summing[row], strict=True)]
        run = self.runs[row]
        choices = cut(run.digits, counts(len(run.keys))).choices
        numbers = [[int(run.digits[start:end]) for start, end in stretches] for stretches in choices]
        return [(min(found), max(found)) for found in numbers]

    def with_row(self, sums: Sequence[int], row: int, numbers: Numbers) -> tuple[int, ...]:
        added = list(sums)
        for number, uses in zip(numbers, self.uses[row], strict=False):
            if number:
                for at, sign in uses:
                    added[at] += sign * number
        return tuple(added)

    def _without(self, choice: _Choice, row: int) -> tuple[int, ...]:
        return self.with_row(choice.sums, row, tuple(-number for number in choice.cuts[row]))

    def fitting(self, row: int, sums: Sequence[int], behind: Reach, budget: int) -> list[Numbers]:
        """The cuts of a row with which few relations break, its own included, whatever the rows behind it may add."""
        digits, uses = self.runs[row].digits, self.uses[row]
        size, length = len(uses), len(digits)
        mine = {use for place in uses for use, _ in place}
        lost = sum(not behind[use][0] <= -total <= behind[use][1] for use, total in enumerate(sums) if use not in mine)
        # What a cell must hold for each relation that it is part of.
        wanted = [
            [sorted((-sign * (sums[use] + behind[use][0]), -sign * (sums[use] + behind[use][1]))) for use, sign in place]
            for place in uses
        ]
        found: list[Numbers] = []
        steps = self.steps

        def go_on(start: int, cells: Numbers, broken: int, total: int) -> None:
            steps.take()
            at = len(cells)
            after = size - at - 1
            last = min(length - after, start + (MAX_DIGITS if digits[start] != "0" else 1))
            for end in range(start + 1 if after else length, last + 1):
                number = int(digits[start:end])
                cost = broken
                for low, high in wanted[at]:
                    if not low <= number <= high:
                        cost += 1
                if not after:
                    if cost + (total != number) <= budget:
                        found.append((*cells, number))
                elif cost <= budget:
                    go_on(end, (*cells, number), cost, total + number)

        go_on(0, (), lost, 0)
        return found

    def _misprinted(self, row: int, choice: _Choice) -> bool:
        """Whether digits with one cut keep their sum, or break it by no more than misprinted numbers explain."""
        numbers = choice.cuts[row]
        if not _off(numbers):
            return True
        others = self._without(choice, row)
        wanted = [{-others[use] * sign for use, sign in place} for place in self.uses[row]]
        wrong = sum(found != {number} for found, number in zip(wanted, numbers, strict=True))
        several = wrong > 1 + _own_broken(choice.cuts, row)
        return all(wanted) and not several and not _lost_a_blank(self.runs[row].digits, wanted)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search for the cuts of some rows, one row after the other.

    Attributes:
        table: The table.
        rows: The rows.
        lost: How many of the first of them break their own sum.
        behind: What the rows from each one on can add to each sum.
    """

    table: _Comparison
    rows: Sequence[int]
    lost: int
    behind: Sequence[Reach]

    def choices(self, at: int, cuts: tuple[Numbers, ...], sums: tuple[int, ...], most: int) -> Iterator[_Choice]:
        """Every choice of cuts for the rows from one on that breaks no more relations than so many."""
        self.table.steps.take()
        broken = self.lost + _lost(sums, self.behind[at])
        if broken > most:
            return
        if at == len(self.rows):
            yield _Choice(broken, cuts, sums)
            return
        row = self.rows[at]
        options = self.table.summing[row]
        if at < self.lost:
            budget = most - self.lost + 1
            options = [numbers for numbers in self.table.fitting(row, sums, self.behind[at + 1], budget) if _off(numbers)]
        for numbers in options:
            chosen = (*cuts[:row], numbers, *cuts[row + 1 :])
            yield from self.choices(at + 1, chosen, self.table.with_row(sums, row, numbers), most)


def _off(numbers: Numbers) -> int:
    """By how much a row's total is more than what it sums."""
    return numbers[-1] - sum(numbers[:-1])


def _own_broken(cuts: tuple[Numbers, ...], leave: int) -> int:
    """How many rows but one break their own sum."""
    return sum(_off(numbers) != 0 for row, numbers in enumerate(cuts) if row != leave)


def _lost_a_blank(digits: str, wanted: Sequence[set[int]]) -> bool:
    """Whether a row holds just what its columns want, with blanks for some zeros: 1060 and a blank look like 106 and 0."""
    cells = ("|".join(map(str, numbers)) for numbers in wanted)
    return re.fullmatch("".join(f"(?:{cell}){'?' if '0' in cell.split('|') else ''}" for cell in cells), digits) is not None


def _explained(choice: _Choice) -> bool:
    """Whether misprinted numbers explain what a choice breaks, as far as such things happen.

    A misprint makes its row and its column off by as much, and two in one column add up. A number that is exchanged with another
    of its row, or counted twice with its total, makes two columns off by as much; with the total, its row by twice as much.
    """
    rows = [abs(off) for numbers in choice.cuts if (off := _off(numbers))]
    columns = Counter(abs(total) for total in choice.sums if total)
    together = {abs(one + sign * other) for one, other in combinations(rows, 2) for sign in (1, -1)}
    alone = [off for off, times in columns.items() if times % 2 and off not in rows and off not in together]
    apart = [off for off in rows if off not in columns and (off % 2 or columns[off // 2] < 2)]
    return not alone and (not apart or not together.isdisjoint(columns))


def _lost(sums: tuple[int, ...], behind: Reach) -> int:
    """How many relations cannot hold any more, whatever the rows behind add."""
    return sum(not low <= -number <= high for number, (low, high) in zip(sums, behind, strict=True))
