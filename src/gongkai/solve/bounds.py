"""What relations leave of the cells of a table: the least and the greatest value of each, and the fillings of each row.

Numbers are narrowed until nothing changes any more. What is ruled out is ruled out by proof; what is left may still be too much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gongkai.extract.numbers import MAX_DIGITS
from gongkai.extract.rows import Key
from gongkai.relations import Instance
from gongkai.solve.sums import Filling, Steps

#: No number of a report is greater.
GREATEST = 10**MAX_DIGITS
#: So often each relation is used, on average, before narrowing is given up.
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class System:
    """The cells of a table by number, and the relations between them.

    Attributes:
        keys: The cells.
        relations: The relations that are used.
        terms: For each relation, its cells with their signs; they sum to 0.
        uses: For each cell, the relations that contain it.
        rows: For each row with several fillings, its cells.
        row_of: For each cell of such a row, the row and the place in it.
    """

    keys: tuple[Key, ...]
    relations: tuple[Instance, ...]
    terms: tuple[tuple[tuple[int, int], ...], ...]
    uses: tuple[tuple[int, ...], ...]
    rows: tuple[tuple[int, ...], ...]
    row_of: dict[int, int]


@dataclass(slots=True)
class State:
    """What is left: bounds for each cell, fillings for each row, and which relations bound a cell."""

    least: list[int]
    greatest: list[int]
    fillings: list[Sequence[Filling]]
    reasons: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def copy(self) -> "State":
        """The same to be narrowed elsewhere."""
        return State(self.least.copy(), self.greatest.copy(), self.fillings.copy(), self.reasons.copy())


def system(keys: Sequence[Key], rows: Sequence[Sequence[Key]], relations: Iterable[Instance]) -> System:
    """Number the cells; relations with a cell that is none of them are left out."""
    numbers = {key: number for number, key in enumerate(keys)}
    used = [relation for relation in relations if all(key in numbers for key in relation.left + relation.right)]
    terms = [
        tuple([(numbers[key], 1) for key in relation.left] + [(numbers[key], -1) for key in relation.right]) for relation in used
    ]
    uses: list[list[int]] = [[] for _ in keys]
    for at, cells in enumerate(terms):
        for cell, _ in cells:
            uses[cell].append(at)
    places = tuple(tuple(numbers[key] for key in row) for row in rows)
    row_of = {cell: at for at, cells in enumerate(places) for cell in cells}
    return System(tuple(keys), tuple(used), tuple(terms), tuple(map(tuple, uses)), places, row_of)


def narrow(system: System, state: State, pending: Iterable[int]) -> bool:
    """Narrow what is left by some relations, and by those that what changed belongs to; false if nothing can be left.

    Raises:
        TooMany: Two relations push the same bounds on and on, a little each time.
    """
    queue = dict.fromkeys(pending)
    steps = Steps(_ROUNDS * len(system.relations))
    while queue:
        steps.take()
        at = next(iter(queue))
        del queue[at]
        changed = _by_relation(system.terms[at], state, at)
        if changed is None:
            return False
        rows = {system.row_of[cell] for cell in changed if cell in system.row_of}
        for row in rows:
            more = filtered(system, state, row)
            if more is None:
                return False
            changed += more
        queue |= dict.fromkeys(used for cell in changed for used in system.uses[cell])
    return True


def _by_relation(terms: tuple[tuple[int, int], ...], state: State, at: int) -> list[int] | None:
    """The cells whose bounds a relation narrows; None if it cannot hold."""
    least, greatest = state.least, state.greatest
    low = high = 0
    for cell, sign in terms:
        if sign > 0:
            low += least[cell]
            high += greatest[cell]
        else:
            low -= greatest[cell]
            high -= least[cell]
    if low > 0 or high < 0:
        return None
    changed: list[int] = []
    if low == high:
        return changed
    for cell, sign in terms:
        first, last = least[cell], greatest[cell]
        if first == last:
            continue
        if sign > 0:
            new_last, new_first = min(last, first - low), max(first, last - high)
        else:
            new_first, new_last = max(first, last + low), min(last, first + high)
        if new_first > new_last:
            return None
        if (new_first, new_last) != (first, last):
            low += (new_first - first) if sign > 0 else (last - new_last)
            high -= (last - new_last) if sign > 0 else (new_first - first)
            least[cell], greatest[cell] = new_first, new_last
            bound = state.reasons.get(cell, ())
            state.reasons[cell] = bound if at in bound else (*bound, at)
            changed.append(cell)
    return changed


def filtered(system: System, state: State, row: int) -> list[int] | None:
    """Leave the fillings of a row that its cells' bounds allow, and bind the cells by them; the cells that this changes."""
    cells, least, greatest = system.rows[row], state.least, state.greatest
    kept = [
        filling
        for filling in state.fillings[row]
        if all(number is None or least[cell] <= number <= greatest[cell] for cell, number in zip(cells, filling, strict=True))
    ]
    if not kept:
        return None
    state.fillings[row] = kept
    changed = []
    for cell, numbers in zip(cells, zip(*kept, strict=True), strict=True):
        if least[cell] == greatest[cell] or None in numbers:
            continue
        first, last = max(least[cell], min(numbers)), min(greatest[cell], max(numbers))
        if (first, last) != (least[cell], greatest[cell]):
            least[cell], greatest[cell] = first, last
            changed.append(cell)
    return changed
