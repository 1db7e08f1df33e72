"""The ways to cut a run of digits that keep the sums of its own row: of every few numbers the last is the sum of the others.

Each search counts its steps and gives up at a limit, so that no run, whatever its digits, takes longer than another by much.
"""

from collections.abc import Sequence

from gongkai.extract.numbers import MAX_DIGITS
from gongkai.solve.cuts import MAX_RUN

#: A number for each cell of a row; None where the cell is blank.
Filling = tuple[int | None, ...]
Numbers = tuple[int, ...]

#: Steps of one search, and what it may find: cuts that keep their sums, and fillings where any cell may be blank.
MAX_STEPS = 40_000
MAX_CUTS = 3_000
MAX_FILLINGS = 150
_POWERS = tuple(10**size for size in range(MAX_RUN + 2))
#: The last so many parts of a sum are looked up by their sum instead of being tried one after the other.
_TAIL = 3


class TooMany(Exception):
    """A search has come to its limit."""


class Steps:
    """What is left of a search's limit."""

    __slots__ = ("left",)

    def __init__(self, left: int = MAX_STEPS) -> None:
        """Begin with so many steps."""
        self.left = left

    def take(self, steps: int = 1) -> None:
        """Use some up.

        Raises:
            TooMany: None is left.
        """
        self.left -= steps
        if self.left < 0:
            raise TooMany


def with_sums(run: str, sums: Sequence[int], steps: Steps) -> list[Numbers]:
    """Every way to cut a run into groups of so many parts, each group followed by its sum.

    Raises:
        TooMany: There are more ways, or more steps to find them, than a report may cost.

    Example:
        >>> with_sums("136122520451283214069", [6], Steps())
        [(13612, 252, 0, 45, 128, 32, 14069)]
    """
    if len(run) == sum(sums) + len(sums):
        return _only(run, sums)
    before: list[tuple[int, Numbers]] = [(0, ())]
    for at, parts in enumerate(sums[:-1], start=1):
        before = _first_sum(run, before, parts, steps, room=sum(sums[at:]) + len(sums[at:]))
    last: dict[int, list[Numbers]] = {}
    found: list[Numbers] = []
    for start, numbers in before:
        if start not in last:
            last[start] = _last_group(run, start, sums[-1], steps)
        found += [numbers + group for group in last[start]]
        if len(found) > MAX_CUTS:
            raise TooMany
    return found


def _only(run: str, sums: Sequence[int]) -> list[Numbers]:
    """The one way to cut a run that has a digit for each cell, if it keeps its sums."""
    numbers = tuple(map(int, run))
    first = 0
    for parts in sums:
        if sum(numbers[first : first + parts]) != numbers[first + parts]:
            return []
        first += parts + 1
    return [numbers]


def _first_sum(
    run: str, before: Sequence[tuple[int, Numbers]], parts: int, steps: Steps, *, room: int
) -> list[tuple[int, Numbers]]:
    """Some parts and their sum behind each of several cuts, each with the place behind it; room is left for so many cells.

    Raises:
        TooMany: There are more steps to find them than a report may cost.
    """
    groups: dict[int, list[tuple[int, Numbers]]] = {}
    found: list[tuple[int, Numbers]] = []
    for start, numbers in before:
        if start not in groups:
            groups[start] = _group(run, start, len(run) - room, parts, steps)
        steps.take(len(groups[start]))
        found += [(end, numbers + group) for end, group in groups[start]]
    return found


def _group(run: str, start: int, stop: int, parts: int, steps: Steps) -> list[tuple[int, Numbers]]:
    """Some parts and their sum between two places, with the place behind them."""
    found: list[tuple[int, Numbers]] = []

    def go_on(at: int, left: int, numbers: Numbers, total: int) -> None:
        # Behind a part there is room for the others, a digit each, and for a sum that is no smaller than what is summed so far.
        last = min(stop - left, at + (MAX_DIGITS if run[at] != "0" else 1))
        steps.take(max(1, last - at))
        for end in range(at + 1, last + 1):
            number = int(run[at:end])
            said = str(total + number)
            if end + left - 1 + len(said) > stop:
                break
            if left > 1:
                go_on(end, left - 1, (*numbers, number), total + number)
            elif run.startswith(said, end):
                found.append((end + len(said), (*numbers, number, total + number)))

    go_on(start, parts, (), 0)
    return found


def _last_group(run: str, start: int, parts: int, steps: Steps) -> list[Numbers]:
    """Some parts and their sum that fill a run from a place to its end: for each possible sum, the parts before it."""
    length = len(run)
    found: list[Numbers] = []
    for at in range(max(start + parts, length - MAX_DIGITS), length):
        if (run[at] != "0" or at == length - 1) and at - start <= parts * (length - at):
            total = int(run[at:])
            found += [(*numbers, total) for numbers in _parts(run, start, at, parts, total, steps)]
    return found


def _parts(run: str, start: int, stop: int, parts: int, total: int, steps: Steps) -> list[Numbers]:
    """Parts that fill a run between two places and have a known sum, which bounds the digits of each."""
    longest = len(str(total))
    found: list[Numbers] = []
    tails: dict[tuple[int, int], dict[int, list[Numbers]]] = {}

    def tail(at: int, left: int) -> dict[int, list[Numbers]]:
        """The ways to cut all digits from a place on into a few parts, by their sum."""
        ways: dict[int, list[Numbers]] = {}
        if left == 1:
            if stop - at == 1 or run[at] != "0":
                number = int(run[at:stop])
                ways[number] = [(number,)]
            return ways
        after = left - 1
        for end in range(at + 1, min(at + (longest if run[at] != "0" else 1), stop - after) + 1):
            steps.take()
            if stop - end > after * longest:
                continue
            number = int(run[at:end])
            if (end, after) not in tails:
                tails[end, after] = tail(end, after)
            for rest, others in tails[end, after].items():
                if rest + number <= total:
                    ways.setdefault(rest + number, []).extend((number, *numbers) for numbers in others)
        return ways

    def go_on(at: int, left: int, numbers: Numbers, rest: int) -> None:
        steps.take()
        if left <= _TAIL:
            if (at, left) not in tails:
                tails[at, left] = tail(at, left)
            found.extend(numbers + others for others in tails[at, left].get(rest, ()))
            return
        after = left - 1
        for end in range(at + 1, min(at + (longest if run[at] != "0" else 1), stop - after) + 1):
            remains = rest - int(run[at:end])
            if remains < 0:
                break
            # The sum of what is behind is bound by the most even and the most uneven cut of its digits.
            digits = stop - end
            if _POWERS[digits - after + 1] + 9 * after < remains:
                continue
            if digits <= after or _POWERS[-(-digits // after) - 1] <= remains:
                go_on(end, after, (*numbers, rest - remains), remains)

    go_on(start, parts, (), total)
    return found


def with_blanks(pieces: Sequence[str], sums: Sequence[int], steps: Steps) -> list[Filling]:
    """Every way to fill a row that may have blank cells, a blank being any number from 0.

    Args:
        pieces: What is printed: one run of digits, which is cut, or several numbers, which stand in some cells in this order.
        sums: As for `with_sums`.
        steps: The limit.

    Raises:
        TooMany: There are more ways, or more steps to find them, than a report may cost.
    """
    size = sum(sums) + len(sums)
    begins: dict[int, int] = {}
    for parts in sums:
        first = max(begins, default=-1) + 1
        begins[first + parts] = first
    cuttable = len(pieces) == 1
    text = pieces[0] if cuttable else ""
    stop = len(text) if cuttable else len(pieces)
    found: list[Filling] = []

    def numbers(at: int) -> list[tuple[int, int]]:
        """The numbers that can come next, each with the place behind it."""
        if not cuttable:
            return [(at + 1, int(pieces[at]))]
        longest = 1 if text[at] == "0" else min(MAX_DIGITS, stop - at)
        return [(end, int(text[at:end])) for end in range(at + 1, at + longest + 1)]

    def go_on(at: int, cells: Filling) -> None:
        steps.take()
        last = len(cells) - 1
        if last in begins and not _may_sum(cells[begins[last] : last], cells[last]):
            return
        if len(cells) == size:
            if at == stop:
                found.append(cells)
                if len(found) > MAX_FILLINGS:
                    raise TooMany
            return
        if cuttable or size - len(cells) > stop - at:
            go_on(at, (*cells, None))
        if at < stop:
            for end, number in numbers(at):
                go_on(end, (*cells, number))

    go_on(0, ())
    return found


def _may_sum(parts: Filling, total: int | None) -> bool:
    """Whether blanks can make the parts sum to the total."""
    printed = sum(part for part in parts if part is not None)
    return total is None or printed == total or (printed < total and None in parts)
