"""Cells that were recognised in a picture: which of them are believed.

Two readings of the picture that are independent of each other must agree, and no relation may speak against what they say. Where
they do not agree, a relation whose other cells are all certain settles the cell, if what they leave is among what was recognised.
Everything else is unreadable, with its candidates.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from gongkai.extract.numbers import read_cell
from gongkai.extract.rows import Fragment, Key
from gongkai.relations import Instance, cannot_hold, holds
from gongkai.solve.values import Value, kind_of


class Settled(NamedTuple):
    """A number that the relations leave alone among what was recognised, and the names of those relations."""

    number: int
    relations: tuple[str, ...]


def with_others(value: Value, fragment: Fragment) -> Value:
    """A cell of a scan, with every number that was recognised in it as a candidate, likeliest first."""
    seen = fragment.seen[0]
    reads = [read_cell(text, kind_of(value.key), fragment.money).value for text in seen.others]
    numbers = (number for number in (value.value, *value.candidates, *reads) if number is not None)
    return value._replace(seen=seen, candidates=tuple(dict.fromkeys(numbers)))


def unplaced(fragment: Fragment, form: str | None) -> Iterator[Value]:
    """Numbers of a scan that do not stand one in each cell: what was recognised and has no place is not believed."""
    for key in fragment.keys:
        unit = read_cell("", kind_of(key), fragment.money).unit
        yield Value(
            key=key,
            value=None,
            reading="unreadable",
            unit=unit,
            raw=fragment.raw,
            place=fragment.place,
            form=form,
            seen=min(fragment.seen),
        )


def verified(values: Mapping[Key, Value], relations: Sequence[Instance]) -> dict[Key, Value]:
    """The cells of one table that were recognised, as they are known in the light of its relations.

    Args:
        values: All cells of the table that were found.
        relations: The relations that it must keep; none for table 2.
    """
    read = {key: value for key, value in values.items() if value.seen is not None and value.reading != "blank"}
    empty = {key for key, value in values.items() if value.reading == "blank"}
    certain = {
        key: int(value.value)
        for key, value in values.items()
        if value.value is not None and key.table != 2 and (value.seen is None or value.seen.agreed)
    }
    contradicted = _contradicted(certain, empty, relations) & read.keys()
    for key in contradicted:
        del certain[key]
    candidates = {key: {int(number) for number in value.candidates} for key, value in read.items() if key not in certain}
    settled = _settled(candidates, certain, relations) if relations else {}
    found = {}
    for key, value in read.items():
        if key in settled:
            number, names = settled[key]
            found[key] = value._replace(value=Decimal(number), reading="inferred", candidates=(), relations=names)
        elif key in contradicted or value.seen is None or not value.seen.agreed:
            found[key] = value._replace(value=None, reading="unreadable")
        else:
            found[key] = value._replace(candidates=value.candidates if value.value is None else ())
    return found


def _contradicted(certain: Mapping[Key, int], empty: Container[Key], relations: Sequence[Instance]) -> set[Key]:
    """The cells of broken relations that no other relation bears out: one digit read wrong breaks all relations of its cell."""
    nothing = {key: 0 for law in relations for key in _cells(law) if key in empty}
    borne_out = {key for law in relations if holds(law, {**nothing, **certain}) for key in _cells(law)}
    broken = [law for law in relations if cannot_hold(law, certain, empty)]
    return {key for law in broken for key in _cells(law) if key not in borne_out}


def _settled(candidates: Mapping[Key, set[int]], certain: Mapping[Key, int], relations: Sequence[Instance]) -> dict[Key, Settled]:
    """The cells for which the certain cells of a relation leave one number, if all such relations leave the same candidate."""
    known = dict(certain)
    settled: dict[Key, Settled] = {}
    while True:
        demands: dict[Key, dict[str, int]] = {}
        for law in relations:
            open_cells = [key for key in _cells(law) if key not in known]
            if len(open_cells) == 1 and open_cells[0] in candidates:
                demands.setdefault(open_cells[0], {})[law.name] = _missing(law, known)
        fitting = {
            key: Settled(numbers.pop(), tuple(demand))
            for key, demand in demands.items()
            if len(numbers := set(demand.values())) == 1 and numbers <= candidates[key]
        }
        if not fitting:
            break
        settled |= fitting
        known |= {key: one.number for key, one in fitting.items()}
    broken = {key for law in relations if cannot_hold(law, known, ()) for key in _cells(law)}
    return {} if broken & settled.keys() else settled


def _missing(law: Instance, known: Mapping[Key, int]) -> int:
    """What the one open cell of a relation must hold."""
    left, right = (sum(known.get(key, 0) for key in side) for side in (law.left, law.right))
    return right - left if any(key not in known for key in law.left) else left - right


def _cells(law: Instance) -> tuple[Key, ...]:
    return law.left + law.right
