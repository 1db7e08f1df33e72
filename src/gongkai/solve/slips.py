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
from gongkai.solve.cuts import count, counts, cut
from gongkai.solve.sums import Numbers, Steps, TooMany, first_sum, with_sums

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
    """The numbers that are the same in all cuts which break the fewest relations.

    Args:
        runs: The rows.
        known: The numbers of cells that stand by themselves.
        columns: The relations between rows.
        steps: The limit.

    Raises:
        TooMany: There are more ways to compare than a report may cost.
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
            # Where the report contradicts itself, a row's own sum is not enough: its columns must vouch for it too.
            vouched = run.ways == 1 or all(self.uses[row])
            if vouched and all(not _off(choice.cuts[row]) or self._misprinted(row, choice) for choice in choices):
                columns = zip(run.keys, zip(*possible[row], strict=True), strict=True)
                agreed |= {key: numbers[0] for key, numbers in columns if len(set(numbers)) == 1}
        return agreed

    def _best(self) -> list[_Choice]:
        """The choices that break the fewest relations.

        A row that keeps its sum may do so by accident: unless misprints explain all that is broken, each is also tried as one
        that does not, beside those that cannot.
        """
        lost = frozenset(row for row, run in enumerate(self.runs) if not run.summing)
        found = self._with_lost(lost, None)
        best = found[0].cost
        if all(map(_explained, found)):
            return found
        trials = [lost | {row} for row, run in enumerate(self.runs) if row not in lost and run.ways > len(run.summing)]
        others = [choice for trial in trials for choice in self._with_lost(trial, best)]
        fewest = min((choice.cost for choice in others), default=best)
        return [choice for choice in (*found, *others) if choice.cost == fewest]

    def _with_lost(self, lost: frozenset[int], most: int | None) -> list[_Choice]:
        """The choices that break the fewest relations, no more than so many, if some rows break their own sum and no others do.

        Raises:
            TooMany: They break more than a report may, or there are more ways than it may cost.
        """
        cuts = tuple(numbers[0] if len(numbers) == 1 and row not in lost else () for row, numbers in enumerate(self.summing))
        sums = tuple(self.constant)
        for row, numbers in enumerate(cuts):
            sums = self.with_row(sums, row, numbers)
        # First the rows that break their sum, which must fit what the others leave, then those that keep it in several ways.
        rows = sorted(lost, key=lambda row: -self.runs[row].ways)
        rows += sorted(
            (row for row, numbers in enumerate(self.summing) if len(numbers) > 1 and row not in lost),
            key=lambda row: len(self.summing[row]),
        )
        search = _Search(self, rows, len(lost), self._reaches(rows, lost))
        if most is not None:
            return list(search.choices(0, cuts, sums, most))
        for allowed in range(len(lost) + _lost(sums, search.behind[0]), _MOST_BROKEN + 1):
            if found := list(search.choices(0, cuts, sums, allowed)):
                return found
        raise TooMany

    def _reaches(self, rows: Sequence[int], lost: frozenset[int]) -> list[Reach]:
        """What the rows from each one on can add to each sum."""
        reach: Reach = [(0, 0)] * len(self.constant)
        found = [reach]
        for row in reversed(rows):
            reach = list(reach)
            for uses, numbers in zip(self.uses[row], self._range(row, row in lost), strict=True):
                for use, sign in uses:
                    ends = (sign * numbers[0], sign * numbers[1])
                    reach[use] = (reach[use][0] + min(ends), reach[use][1] + max(ends))
            found.append(reach)
        return found[::-1]

    def _range(self, row: int, lost: bool) -> list[tuple[int, int]]:
        """The least and the greatest number that each cell of a row can hold."""
        if not lost:
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
        """Whether a row that breaks its own sum is believed: misprinted numbers explain all that is wrong in the table.

        Digits that can be cut in several ways must be the only such row, and off by as much as one of their columns.
        """
        if not _explained(choice):
            return False
        numbers = choice.cuts[row]
        others = self._without(choice, row)
        wanted = [{-others[use] * sign for use, sign in place} for place in self.uses[row]]
        wrong = [at for at, number in enumerate(numbers) if wanted[at] != {number}]
        other_rows = _own_broken(choice.cuts, row)
        if not all(wanted) or len(wrong) > 1 + other_rows or _lost_a_blank(self.runs[row].digits, wanted):
            return False
        if self.runs[row].ways == 1:
            return True
        off = _off(numbers)
        return not other_rows and any(wanted[at] == {numbers[at] + (-off if at == len(numbers) - 1 else off)} for at in wrong)


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
    """Whether misprinted numbers explain what a choice breaks.

    A misprint makes its row and its column off by as much; two in one column add up; two in one row that keep its sum make two
    columns off by as much as each other.
    """
    rows = [abs(off) for numbers in choice.cuts if (off := _off(numbers))]
    columns = Counter(abs(total) for total in choice.sums if total)
    together = {abs(one + sign * other) for one, other in combinations(rows, 2) for sign in (1, -1)}
    alone = [off for off, times in columns.items() if times % 2 and off not in rows and off not in together]
    return not alone and (all(off in columns for off in rows) or not together.isdisjoint(columns))


def _lost(sums: tuple[int, ...], behind: Reach) -> int:
    """How many relations cannot hold any more, whatever the rows behind add."""
    return sum(not low <= -number <= high for number, (low, high) in zip(sums, behind, strict=True))


def one_sum_broken(digits: str, sums: Sequence[int], steps: Steps) -> list[set[int | None]]:
    """What each cell of a run of sums can hold if one of the sums is misprinted; None where the misprinted sum stands.

    Args:
        digits: The run.
        sums: How many parts each sum has.
        steps: The limit.

    Raises:
        TooMany: There are more ways than a report may cost.
    """
    possible: list[set[int | None]] = [set() for _ in range(sum(sums) + len(sums))]
    before: list[tuple[int, Numbers]] = [(0, ())]
    for at, parts in enumerate(sums):
        after = sums[at + 1 :]
        behind: dict[int, list[Numbers]] = {}
        for start, numbers in before:
            for end in range(start + parts + 1, len(digits) - sum(after) - len(after) + 1) if after else (len(digits),):
                if end not in behind:
                    behind[end] = with_sums(digits[end:], after, steps) if after else [()]
                if behind[end] and _can_break(digits[start:end], parts, steps):
                    for others in behind[end]:
                        for cell, number in zip(possible, (*numbers, *(None,) * (parts + 1), *others), strict=True):
                            cell.add(number)
        before = first_sum(digits, before, parts, steps, room=sum(after) + len(after))
    return possible


def _can_break(digits: str, parts: int, steps: Steps) -> bool:
    """Whether some cut of some digits into parts and their sum does not add up."""
    return count(digits, counts(parts + 1)) > len(with_sums(digits, [parts], steps))
