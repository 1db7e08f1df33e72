"""One table against its relations: the numbers that are the same in every solution."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.extract.rows import Key
from gongkai.relations import Instance, cannot_hold, holds
from gongkai.solve.bounds import GREATEST, State, System, filtered, narrow, system
from gongkai.solve.rows import Row
from gongkai.solve.slips import Run, fewest_broken
from gongkai.solve.sums import Filling, Steps, TooMany

#: What may be spent to find out which fillings are part of a solution: a trial costs one, and one more for so many fillings.
_MAX_TRIALS = 80
_FILLINGS_A_TRIAL = 30
#: Steps of the comparison of cuts in a table that contradicts itself, each of which looks at several relations.
_MAX_COMPARED = 15_000


class Settled(NamedTuple):
    """A number that the relations leave alone, and the names of those relations."""

    number: int
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic:
    """What a table prints, and the relations that it must keep.

    Attributes:
        printed: The numbers that stand in cells of their own.
        empty: The cells without a number.
        rows: The rows whose digits run together.
        relations: The relations of the table.
    """

    printed: Mapping[Key, int]
    empty: Sequence[Key]
    rows: Sequence[Row]
    relations: Sequence[Instance]


@dataclass(frozen=True, slots=True)
class Solutions:
    """What the relations leave of a table, if it does not contradict itself.

    Attributes:
        table: The table.
        broken: The relations that its printed cells break by themselves; they are not used.
        system: Its cells and the relations that are used.
        state: What they leave; null if they contradict one another.
    """

    table: Arithmetic
    broken: frozenset[Instance]
    system: System
    state: State | None

    @property
    def contradict(self) -> bool:
        """Whether the report contradicts itself in this table."""
        return bool(self.broken) or self.state is None

    def left(self, row: int) -> Sequence[Filling]:
        """The fillings of a row that are part of a solution."""
        return self.state.fillings[row] if self.state is not None and row < len(self.state.fillings) else ()


def solutions(table: Arithmetic) -> Solutions:
    """Find what the relations leave of a table."""
    empty = dict.fromkeys((*table.empty, *(key for row in table.rows if row.fillings is None for key in row.keys)))
    certain = dict(table.printed)
    for row in table.rows:
        if row.fillings is not None and len(row.fillings) == row.ways == 1 and not row.blanks:
            certain |= {key: number for key, number in zip(row.keys, row.fillings[0], strict=True) if number is not None}
    broken = frozenset(relation for relation in table.relations if cannot_hold(relation, certain, empty))
    rows = [row for row in table.rows if row.fillings is not None]
    keys = [*table.printed, *empty, *(key for row in rows for key in row.keys)]
    used = [relation for relation in table.relations if relation not in broken]
    known = system(keys, [row.keys for row in rows], used)
    return Solutions(table, broken, known, _solve(known, _start(known, table.printed, rows)))


def _start(known: System, printed: Mapping[Key, int], rows: Sequence[Row]) -> State:
    least = [printed.get(key, 0) for key in known.keys]
    greatest = [printed.get(key, GREATEST) for key in known.keys]
    return State(least, greatest, [row.fillings or () for row in rows])


def _solve(known: System, state: State) -> State | None:
    """The fillings that are part of a solution, and the bounds of all cells; null if there is no solution.

    Every filling that is left once the table is narrowed is tried in turn, until it stands in a solution or is ruled out. At the
    limit of trials the rest is left as possible, which makes fewer numbers certain and none wrong.
    """
    try:
        if any(filtered(known, state, row) is None for row in range(len(known.rows))):
            return None
        if not narrow(known, state, range(len(known.relations))):
            return None
    except TooMany:  # Sound tables settle in a few rounds.
        return None
    steps = Steps(_MAX_TRIALS)
    seen: set[tuple[int, Filling]] = set()
    try:
        for row in range(len(known.rows)):
            for filling in list(state.fillings[row]):
                if len(state.fillings[row]) == 1 or (row, filling) in seen or filling not in state.fillings[row]:
                    continue
                found = _solution(known, state, row, filling, steps)
                if found is not None:
                    seen |= {(at, chosen[0]) for at, chosen in enumerate(found.fillings)}
                    continue
                state.fillings[row] = [other for other in state.fillings[row] if other != filling]
                changed = filtered(known, state, row)
                if changed is None or not narrow(known, state, (use for cell in changed for use in known.uses[cell])):
                    return None
    except TooMany:
        pass
    return state


def _solution(known: System, state: State, row: int, filling: Filling, steps: Steps) -> State | None:
    """A solution with one filling of a row, if there is one."""
    steps.take(1 + sum(map(len, state.fillings)) // _FILLINGS_A_TRIAL)
    trial = state.copy()
    trial.fillings[row] = [filling]
    changed = filtered(known, trial, row)
    if changed is None or not narrow(known, trial, (use for cell in changed for use in known.uses[cell])):
        return None
    undecided = [at for at, left in enumerate(trial.fillings) if len(left) > 1]
    if not undecided:
        return trial
    narrowest = min(undecided, key=lambda at: len(trial.fillings[at]))
    found = (_solution(known, trial, narrowest, other, steps) for other in trial.fillings[narrowest])
    return next((one for one in found if one is not None), None)


def settled(found: Solutions) -> dict[Key, Settled]:
    """The numbers of a table that are not printed as a cell and have the same value in every solution.

    In a table that contradicts itself no relation is taken for granted: then a number must be the same in all cuts that break the
    fewest relations, and a blank must be settled without any one of them.
    """
    if not found.contradict:
        return {} if found.state is None else dict(_certain(found, found.state))
    if not found.table.rows:
        return _without_any_one(found)
    if any(row.blanks or row.fillings is None for row in found.table.rows):
        return {}
    return dict(_believed(found.table))


def _certain(found: Solutions, state: State) -> Iterator[tuple[Key, Settled]]:
    """The cells whose bounds have met."""
    known = found.system
    rows = [row for row in found.table.rows if row.fillings is not None]
    names = [_ruling_out(row, left, known) for row, left in zip(rows, state.fillings, strict=True)]
    for cell, key in enumerate(known.keys):
        if key in found.table.printed or state.least[cell] != state.greatest[cell]:
            continue
        if cell in known.row_of:
            yield key, Settled(state.least[cell], names[known.row_of[cell]])
        elif cell in state.reasons:
            yield key, Settled(state.least[cell], tuple(known.relations[at].name for at in sorted(state.reasons[cell])))


def _ruling_out(row: Row, left: Sequence[Filling], known: System) -> tuple[str, ...]:
    """The relations that rule out the other fillings of a row: its own, and those of the columns in which the others differ."""
    own = tuple(relation.name for relation in row.own)
    if len(left) == len(row.fillings or ()):
        return own
    others = [filling for filling in row.fillings or () if filling not in left]
    differ = {key for filling in others for key, number, right in zip(row.keys, filling, left[0], strict=True) if number != right}
    columns = (relation for relation in known.relations if relation.along == "column")
    return (*own, *(relation.name for relation in columns if not differ.isdisjoint(relation.left + relation.right)))


def _without_any_one(found: Solutions) -> dict[Key, Settled]:
    """Blank cells of a table that contradicts itself: what is certain without any one of the relations that bound them."""
    if found.state is None:
        return {}
    certain = dict(_certain(found, found.state))
    for left_out in found.system.relations if certain else ():
        fewer = [relation for relation in found.system.relations if relation != left_out]
        known = system(found.system.keys, (), fewer)
        state = _solve(known, _start(known, found.table.printed, ()))
        for cell, key in enumerate(known.keys):
            if key in certain and (state is None or state.least[cell] != state.greatest[cell]):
                del certain[key]
    return certain


def _believed(table: Arithmetic) -> Iterator[tuple[Key, Settled]]:
    """Cells of runs in a report that contradicts itself."""
    columns = [relation for relation in table.relations if relation.along == "column"]
    if not columns:
        return  # Table 4: no sum of it vouches for another, and the run may be shifted.
    runs = [Run(row.keys, row.digits, row.ways, _numbers(row.fillings or ())) for row in table.rows]
    try:
        numbers = fewest_broken(runs, table.printed, columns, Steps(_MAX_COMPARED))
    except TooMany:
        # Seven zeros in seven cells have no rival, whatever else is wrong.
        alone = [run for run in runs if run.ways == 1 and not int(run.digits)]
        numbers = {key: number for run in alone for key, number in zip(run.keys, run.summing[0], strict=True)}
    whole = dict(table.printed) | numbers
    for row in table.rows:
        holding = [relation.name for relation in (*row.own, *columns) if holds(relation, whole) and _meet(relation, row)]
        yield from ((key, Settled(numbers[key], tuple(holding))) for key in row.keys if key in numbers)


def _numbers(fillings: Iterable[Filling]) -> list[tuple[int, ...]]:
    return [tuple(number for number in filling if number is not None) for filling in fillings]


def _meet(relation: Instance, row: Row) -> bool:
    return any(key in row.keys for key in relation.left + relation.right)
