"""Cells that were recognised in a picture: which of them are believed.

Two readings of the picture that are independent of each other must agree, and no relation may speak against what they say.
Everything else is unreadable, with its candidates; the relations may settle it like a blank, if what they leave of it is among
what was recognised.
"""

from collections.abc import Container, Iterator, Mapping, Sequence

from gongkai.extract.numbers import read_cell
from gongkai.extract.rows import Fragment, Key
from gongkai.relations import Instance, cannot_hold, holds
from gongkai.solve.values import Value, kind_of


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
    """The cells of one table that were recognised: printed where both readings agree and no relation objects, else unreadable.

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
    contradicted = _contradicted(certain, empty, relations)
    found = {}
    for key, value in read.items():
        if key in contradicted or value.seen is None or not value.seen.agreed:
            found[key] = value._replace(value=None, reading="unreadable")
        else:
            found[key] = value._replace(candidates=value.candidates if value.value is None else ())
    return found


def is_doubtful(value: Value) -> bool:
    """Whether numbers were recognised in a cell of which nobody knows which one it holds."""
    return value.reading == "unreadable" and value.seen is not None and bool(value.candidates)


def _contradicted(certain: Mapping[Key, int], empty: Container[Key], relations: Sequence[Instance]) -> set[Key]:
    """The cells of broken relations that no other relation bears out: one digit read wrong breaks all relations of its cell."""
    nothing = {key: 0 for law in relations for key in _cells(law) if key in empty}
    borne_out = {key for law in relations if holds(law, {**nothing, **certain}) for key in _cells(law)}
    broken = [law for law in relations if cannot_hold(law, certain, empty)]
    return {key for law in broken for key in _cells(law) if key not in borne_out}


def _cells(law: Instance) -> tuple[Key, ...]:
    return law.left + law.right
