"""Rows of tables 3 and 4 whose digits run together, or whose blank cells left nothing: the fillings that keep their own sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from gongkai.extract.matching import fold
from gongkai.extract.rows import Fragment, Key
from gongkai.relations import Instance
from gongkai.solve.cuts import MAX_RUN, count, counts, cut
from gongkai.solve.sums import Filling, Steps, TooMany, with_blanks, with_sums

#: Rows that can be cut and left blank in more ways are not looked into: they would hardly be settled, and cost much.
_MOST_WAYS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of which it is not plain which number stands in which cell.

    Attributes:
        keys: Its cells, in printed order.
        pieces: What is printed: one run of digits, or several numbers that stand in some of the cells in this order.
        ways: In how many ways they can be cut, whatever they sum to.
        own: The relations within the row, in the order of its cells.
        fillings: What keeps those relations; null where there is too much of it, or where the digits may not be trusted.
        blanks: Whether cells may be blank.
    """

    keys: tuple[Key, ...]
    pieces: tuple[str, ...]
    ways: int
    own: tuple[Instance, ...]
    fillings: Sequence[Filling] | None
    blanks: bool

    @property
    def sums(self) -> tuple[int, ...]:
        """How many parts each sum of the row has."""
        return tuple(len(relation.right) for relation in self.own)

    @property
    def digits(self) -> str:
        """All its digits, run together."""
        return "".join(self.pieces)

    def possible(self) -> list[list[int]]:
        """The numbers that each cell can hold, whatever the row sums to."""
        if len(self.pieces) > 1:
            apart = len(self.keys) - len(self.pieces)
            return [
                sorted({int(piece) for first, piece in enumerate(self.pieces) if first <= at <= first + apart})
                for at in range(len(self.keys))
            ]
        choices = cut(self.digits, counts(len(self.keys)), blanks=self.blanks).choices
        return [sorted({int(self.digits[start:end]) for start, end in cuts if end > start}) for cuts in choices]


def run_of(fragment: Fragment) -> str:
    """The characters that are cut; none of a run that is too long for any table."""
    run = "".join("".join(fold(piece).split()) for piece in fragment.pieces)
    return run if len(run) <= MAX_RUN else ""


def row_of(fragment: Fragment, relations: Sequence[Instance], blanks: bool, steps: Steps) -> Row:
    """A row of tables 3 or 4 with the fillings that keep its own sums.

    Args:
        fragment: The row.
        relations: The relations of its table.
        blanks: Whether blank cells leave nothing on this page.
        steps: The limit of the search.
    """
    run = run_of(fragment)
    ways = count(run, counts(len(fragment.keys)))
    blanks = blanks or not fragment.glued or not ways
    if len(fragment.pieces) > 1:
        ways = comb(len(fragment.keys), len(fragment.pieces))
    elif blanks:
        ways = count(run, counts(len(fragment.keys)), blanks=True)
    pieces = tuple("".join(fold(piece).split()) for piece in fragment.pieces) if len(fragment.pieces) > 1 else (run,)
    own = _own(fragment.keys, relations)
    fillings: Sequence[Filling] | None = None
    if run.isdecimal() and own and not fragment.tainted and not (blanks and ways > _MOST_WAYS):
        sums = [len(relation.right) for relation in own]
        try:
            fillings = with_blanks(pieces, sums, steps) if blanks else with_sums(run, sums, steps)
        except (TooMany, ValueError):  # A piece may be a mark instead of a number.
            fillings = None
    return Row(keys=fragment.keys, pieces=pieces, ways=ways, own=own, fillings=fillings, blanks=blanks)


def _own(keys: tuple[Key, ...], relations: Sequence[Instance]) -> tuple[Instance, ...]:
    """The relations that a row is made of: some parts and their sum, again and again; none if it is made otherwise."""
    found: list[Instance] = []
    at = 0
    while at < len(keys):
        relation = next((one for one in relations if one.along == "line" and one.scope == keys[at].line), None)
        if relation is None:
            return ()
        after = at + len(relation.right)
        if set(keys[at:after]) != set(relation.right) or keys[after : after + 1] != relation.left:
            return ()
        found.append(relation)
        at = after + 1
    return tuple(found)
