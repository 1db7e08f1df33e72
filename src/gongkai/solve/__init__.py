"""Fragments of rows to cells: what is known of each, and what is not.

A row is the set of its possible readings. A separated cell has one. Digits run together have one for each way to cut them into
the row's cells; numbers of which it is not known where they stand have one for each way to place them; a blank is any number. The
relations of the form intersect these sets. A cell is known only if it has the same value in every reading that is left.

    rows.py      a fragment to its row: the ways to cut it, and those that keep the row's own sums
      cuts.py      in how many ways a run can be cut
      sums.py      the cuts of which every last number is the sum of the others
    settle.py    the rows of a table against its relations
      bounds.py    the least and the greatest value that the relations leave of each cell
      slips.py     a report that contradicts itself: the cuts that break the fewest relations
    scans.py     cells that were recognised in a picture: which of them are believed
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from gongkai import forms, relations
from gongkai.extract.numbers import Read, Reading, Unit, read_cell
from gongkai.extract.rows import Fragment, Key, Tables
from gongkai.forms import Kind
from gongkai.relations import Instance
from gongkai.solve import scans
from gongkai.solve.cuts import count, cut
from gongkai.solve.expected import default_form, expected_cells
from gongkai.solve.rows import Row, row_of, run_of
from gongkai.solve.settle import Arithmetic, Settled, settled, solutions
from gongkai.solve.sums import Steps
from gongkai.solve.values import MAX_CANDIDATES, Value, kind_of

__all__ = ["Value", "default_form", "kind_of", "solve"]


def solve(tables: Tables) -> tuple[Value, ...]:
    """Every cell of the tables that were found, in the order of the forms; those that the page lacks are `absent`."""
    expected = expected_cells(tables)
    found: dict[Key, Value] = {}
    rows: dict[int, list[tuple[Fragment, Row]]] = {3: [], 4: []}
    blanks = tables.blanks or any(map(_lacks_numbers, tables.fragments))
    for number, fragments in _by_table(tables.fragments):
        laws, steps = _relations(tables, number), Steps()
        for fragment in fragments:
            form = expected.get(fragment.keys[0])
            values: Iterable[Value]
            if _stands(fragment, blanks, laws):
                values = _cells(fragment, form)
            elif fragment.seen:
                values = scans.unplaced(fragment, form)
            elif fragment.rivals:
                values = _rivals(fragment, form)
            elif number == 2:
                values = _cut(fragment, blanks, form)
            else:
                rows[number].append((fragment, row_of(fragment, laws, blanks, steps)))
                continue
            for value in values:
                found.setdefault(value.key, value)
        if any(fragment.seen for fragment in fragments):
            found |= scans.verified({key: value for key, value in found.items() if key.table == number}, laws)
    found |= _settled(tables, expected, found, rows)
    return tuple(found.get(key) or _absent(key, form) for key, form in expected.items())


def _by_table(fragments: Sequence[Fragment]) -> Iterator[tuple[int, list[Fragment]]]:
    """The fragments of each table."""
    for number, group in groupby(sorted(fragments, key=_table), _table):
        yield number, list(group)


def _table(fragment: Fragment) -> int:
    return fragment.keys[0].table


def _relations(tables: Tables, number: int) -> Sequence[Instance]:
    """The relations that a table must keep; those of its columns only if every row of it was understood and is the form's."""
    form = default_form(tables).code
    found = relations.instances(form, number)
    lines = {line for line, _ in forms.forms()[form].cells(number)}
    strange = any(key.line not in lines for fragment in tables.fragments for key in fragment.keys if key.table == number)
    return [one for one in found if one.along == "line"] if tables.leftovers or strange else found


def _lacks_numbers(fragment: Fragment) -> bool:
    """Whether a row cannot fill all its cells: then blank cells leave nothing on this page, here or in any other row."""
    if len(fragment.keys) == 1:
        return False
    if len(fragment.pieces) == 1:
        return not count(run_of(fragment), [kind_of(key) for key in fragment.keys])
    return 1 < len(fragment.pieces) < len(fragment.keys)


def _stands(fragment: Fragment, blanks: bool, laws: Sequence[Instance]) -> bool:
    """Whether each piece of a fragment is a cell of its own.

    Where blanks leave nothing, a stray number may stand for one of them: then only a row that keeps its own sums is believed.
    On a scan only the cells themselves tell what stands in which.
    """
    if fragment.rivals or fragment.tainted or (fragment.seen and len(fragment.keys) > 1):
        return False
    if not fragment.pieces:
        return True
    whole = len(fragment.pieces) == len(fragment.keys)
    return whole and (len(fragment.keys) == 1 or not blanks or _table(fragment) == 2 or _adds_up(_cells(fragment, None), laws))


def _cells(fragment: Fragment, form: str | None) -> list[Value]:
    """The pieces of a fragment as cells of their own; all blank where there are none."""
    keys, pieces, place, money = fragment[:4]
    if not pieces:
        return [Value(key=key, value=None, reading="blank", place=place, form=form) for key in keys]
    found = []
    for key, piece in zip(keys, pieces, strict=True):
        value, reading, unit, candidates = read_cell(piece, kind_of(key), money)
        found.append(Value(key, value, reading, unit, piece, place, candidates, form=form))
    return [scans.with_others(found[0], fragment)] if fragment.seen else found


def _adds_up(values: Sequence[Value], laws: Sequence[Instance]) -> bool:
    """Whether all cells of a row are numbers and keep the relations within the row."""
    row = {value.key: value.value for value in values if value.value is not None}
    within = [law for law in laws if law.along == "line" and row.keys() >= {*law.left, *law.right}]
    return len(row) == len(values) and all(
        sum(row[key] for key in law.left) == sum(row[key] for key in law.right) for law in within
    )


def _absent(key: Key, form: str | None) -> Value:
    return Value(key=key, value=None, reading="absent", unit=read_cell("", kind_of(key)).unit, form=form)


def _rivals(fragment: Fragment, form: str | None) -> Iterator[Value]:
    """The page prints a cell twice, differently: which of the two is right cannot be known."""
    for key in fragment.keys:
        reads = [read_cell(raw, kind_of(key), fragment.money) for raw in (fragment.raw, *fragment.rivals)]
        both = [read.value for read in reads if read.value is not None] if len(fragment.keys) == 1 else []
        yield Value(
            key=key,
            value=None,
            reading="ambiguous",
            unit=reads[0].unit,
            raw=" / ".join((fragment.raw, *fragment.rivals)),
            place=fragment.place,
            candidates=tuple(dict.fromkeys(both)),
            cuts=len(reads),
            form=form,
        )


def _cut(fragment: Fragment, blanks: bool, form: str | None, laws: Sequence[Instance] = ()) -> Iterator[Value]:
    """A run that no relation settles: each cell with the values that some cut gives it, the value itself if there is but one.

    Where the row has sums to keep, it is believed as a whole or not at all.
    """
    kinds = [kind_of(key) for key in fragment.keys]
    run = run_of(fragment)
    ways, choices = cut(run, kinds)
    doubt = blanks or not fragment.glued or fragment.tainted or len(fragment.pieces) > 1
    if run and (doubt or not ways):
        doubt = True
        ways, choices = cut(run, kinds, blanks=True)
    cells = [
        [read_cell(run[start:end], kind, fragment.money) for start, end in cuts]
        for cuts, kind in zip(choices, kinds, strict=True)
    ]
    found = []
    for key, kind, reads in zip(fragment.keys, kinds, cells, strict=True):
        values = sorted({read.value for read in reads if read.value is not None})
        sure = not doubt and len(values) == 1 and all(read.value is not None for read in reads)
        found.append(
            Value(
                key=key,
                value=values[0] if sure else None,
                reading="inferred" if sure else _doubtful(run, ways),
                unit=_unit(reads, kind, fragment.money),
                raw=fragment.raw,
                place=fragment.place,
                candidates=() if sure else tuple(values[:MAX_CANDIDATES]),
                cuts=ways,
                form=form,
            )
        )
    if laws and not _adds_up(found, laws):
        found = [_undone(value, _doubtful(run, ways)) for value in found]
    yield from found


def _doubtful(run: str, ways: int) -> Reading:
    """Digits can be cut in several ways or in none that keeps the forms; what is no digits cannot be read at all."""
    return "ambiguous" if ways or run.isdecimal() else "unreadable"


def _undone(value: Value, reading: Reading) -> Value:
    """The same cell as one candidate that is not believed."""
    if value.value is None:
        return value
    return value._replace(value=None, reading=reading, candidates=(value.value,))


def _unit(reads: Sequence[Read], kind: Kind, money: int | None) -> Unit:
    units = {read.unit for read in reads if read.value is not None}
    return units.pop() if len(units) == 1 else read_cell("", kind, money).unit


def _settled(
    tables: Tables,
    expected: Mapping[Key, str | None],
    found: Mapping[Key, Value],
    rows: Mapping[int, Sequence[tuple[Fragment, Row]]],
) -> dict[Key, Value]:
    """The cells of tables 3 and 4 that stand in runs or are blank, with what the relations make of them."""
    waiting = {key: value for key, value in found.items() if _may_be_settled(value)}
    if not any(rows.values()) and not waiting:
        return {}
    left = {
        number: solutions(_arithmetic(tables, number, expected, found, [row for _, row in rows[number]]))
        for number in rows
        if any(key.table == number for key in expected)
    }
    values: dict[Key, Value] = {}
    for number, one in left.items():
        known = settled(one)
        at = 0
        for fragment, row in rows[number]:
            form = expected.get(row.keys[0])
            if row.fillings is None:
                blanks = row.blanks or fragment.tainted
                values |= {value.key: value for value in _cut(fragment, blanks, form, _relations(tables, number))}
                continue
            fillings = () if one.contradict else one.left(at)
            at += 1
            values |= {value.key: value for value in _row(fragment, row, known, fillings, form)}
        for key, sure in known.items():
            if key in waiting and (waiting[key].reading == "blank" or sure.number in waiting[key].candidates):
                values[key] = waiting[key]._replace(
                    value=Decimal(sure.number), reading="inferred", candidates=(), relations=sure.relations
                )
    return values


def _may_be_settled(value: Value) -> bool:
    """Whether the relations may give a cell of its own a number: a blank any, a cell of a scan one that was recognised in it."""
    return value.key.table != 2 and (value.reading == "blank" or scans.is_doubtful(value))


def _arithmetic(
    tables: Tables, number: int, expected: Mapping[Key, str | None], found: Mapping[Key, Value], rows: Sequence[Row]
) -> Arithmetic:
    in_rows = {key for row in rows for key in row.keys}
    keys = [key for key in expected if key.table == number and key not in in_rows]
    printed = {key: int(value.value) for key in keys if (value := found.get(key)) and value.value is not None}
    empty = [key for key in keys if key not in printed]
    return Arithmetic(printed=printed, empty=empty, rows=rows, relations=_relations(tables, number))


def _row(
    fragment: Fragment, row: Row, known: Mapping[Key, Settled], fillings: Sequence[tuple[int | None, ...]], form: str | None
) -> Iterator[Value]:
    """The cells of a run: settled, or with the values that the fillings leave, all that can be cut where no filling is left."""
    if fillings:
        possible = [sorted({number for number in numbers if number is not None}) for numbers in zip(*fillings, strict=True)]
    elif known.keys() >= set(row.keys):
        possible = [[] for _ in row.keys]
    else:
        possible = row.possible()
    doubtful = _doubtful(row.digits, row.ways)
    for key, numbers in zip(row.keys, possible, strict=True):
        sure = known.get(key)
        yield Value(
            key=key,
            value=Decimal(sure.number) if sure else None,
            reading="inferred" if sure else doubtful if numbers or not fillings else "blank",
            raw=fragment.raw,
            place=fragment.place,
            candidates=() if sure else tuple(map(Decimal, numbers[:MAX_CANDIDATES])),
            cuts=row.ways,
            form=form,
            summing=len(row.fillings or ()),
            relations=sure.relations if sure else (),
        )
