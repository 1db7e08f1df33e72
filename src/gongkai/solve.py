"""Fragments of rows to cells: what is known of each, and what is not.

A row is the set of its possible readings. A separated cell has one. Digits run together have one for each way to cut them into
the row's cells; numbers of which it is not known where they stand have one for each way to place them. A cell is known only if it
is the same in every reading. Nothing here looks at the relations between rows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from gongkai import forms
from gongkai.document import NOWHERE, Place
from gongkai.extract.matching import fold
from gongkai.extract.numbers import MAX_DIGITS, Read, Reading, Unit, read_cell
from gongkai.extract.rows import Fragment, Key, Tables
from gongkai.forms import Form, Kind

#: No cell has more characters than a number with sign, point and unit; longer runs than MAX_RUN are not cut at all.
MAX_CELL = MAX_DIGITS + 5
MAX_RUN = 240
#: So many candidates are kept of a cell that cannot be settled.
MAX_CANDIDATES = 50


class Value(NamedTuple):
    """One cell of the forms as it is known.

    Attributes:
        key: Table, line and column.
        value: The number; null unless it is printed or inferred. Money is in yuan if `unit` says so.
        reading: How it is known.
        raw: The text that it was read from.
        place: Where that text stands.
        candidates: The values that are consistent with the text, of an ambiguous cell.
        cuts: In how many ways the text can be cut or placed; 1 for a separated cell.
        form: The form of the block that it stands in.
    """

    key: Key
    value: Decimal | None
    reading: Reading
    unit: Unit = "count"
    raw: str = ""
    place: Place = NOWHERE
    candidates: tuple[Decimal, ...] = ()
    cuts: int = 1
    form: str | None = None


class _Cut(NamedTuple):
    """A stretch of a run that one cell can hold."""

    start: int
    end: int


def solve(tables: Tables) -> tuple[Value, ...]:
    """Every cell of the tables that were found, in the order of the forms; those that the page lacks are `absent`."""
    blanks = tables.blanks or any(_lacks_numbers(fragment) for fragment in tables.fragments)
    expected = _expected(tables)
    found: dict[Key, Value] = {}
    for fragment in tables.fragments:
        for value in _values(fragment, blanks, expected.get(fragment.keys[0])):
            found.setdefault(value.key, value)
    return tuple(found.get(key) or _absent(key, form) for key, form in expected.items())


def _absent(key: Key, form: str | None) -> Value:
    return Value(key=key, value=None, reading="absent", unit=read_cell("", kind_of(key)).unit, form=form)


def _values(fragment: Fragment, blanks: bool, form: str | None) -> Iterator[Value]:
    keys, pieces, place = fragment.keys, fragment.pieces, fragment.place
    if fragment.rivals:
        yield from _rivals(fragment, form)
    elif fragment.tainted or 1 < len(pieces) != len(keys):
        yield from _cut(fragment, True, form)
    elif not pieces:
        yield from (Value(key=key, value=None, reading="blank", place=place, form=form) for key in keys)
    elif len(pieces) == len(keys) > 1 and blanks and not _proved(fragment):
        yield from _cut(fragment, True, form)
    elif len(pieces) == len(keys):
        for key, piece in zip(keys, pieces, strict=True):
            value, reading, unit, candidates = read_cell(piece, kind_of(key), fragment.money)
            yield Value(
                key=key, value=value, reading=reading, unit=unit, raw=piece, place=place, candidates=candidates, form=form
            )
    else:
        yield from _cut(fragment, blanks, form)


def _proved(fragment: Fragment) -> bool:
    """Whether numbers that seem to fill a row do: where blanks leave nothing, a stray number may stand for one of them."""
    values = [
        read_cell(piece, kind_of(key), fragment.money).value for key, piece in zip(fragment.keys, fragment.pieces, strict=True)
    ]
    return fragment.keys[0].table == 2 or (
        None not in values and _adds_up(fragment.keys, [value for value in values if value is not None])
    )


@cache
def kind_of(key: Key) -> Kind:
    """How the cells of a column are read; all of tables 3 and 4 are counts."""
    return forms.label("measures", key.column).kind if key.table == 2 else "count"


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


def _lacks_numbers(fragment: Fragment) -> bool:
    """Whether a row cannot fill all its cells: then blank cells leave nothing on this page, here or in any other row."""
    if len(fragment.pieces) == 1 < len(fragment.keys):
        ways, _ = _cuts(_run(fragment), [kind_of(key) for key in fragment.keys], blanks=False)
        return ways == 0
    return 1 < len(fragment.pieces) < len(fragment.keys)


def _run(fragment: Fragment) -> str:
    """The characters that are cut; none of a run that is too long for any table."""
    run = "".join("".join(fold(piece).split()) for piece in fragment.pieces)
    return run if len(run) <= MAX_RUN else ""


def _cut(fragment: Fragment, blanks: bool, form: str | None) -> Iterator[Value]:
    """Every cell with the values that some cut gives it; the value itself if there is one cut and no doubt."""
    kinds = [kind_of(key) for key in fragment.keys]
    run = _run(fragment)
    ways, choices = _cuts(run, kinds, blanks=False)
    doubt = blanks or not fragment.glued
    if run and (doubt or not ways):
        ways, choices = _cuts(run, kinds, blanks=True)
    cells = [
        [read_cell(run[cut.start : cut.end], kind, fragment.money) for cut in cuts] if ways else []
        for cuts, kind in zip(choices, kinds, strict=False)
    ] or [[] for _ in kinds]
    values = [sorted({read.value for read in reads if read.value is not None}) for reads in cells]
    settled = ways == 1 and not doubt and all(values) and _adds_up(fragment.keys, [found[0] for found in values])
    for key, kind, reads, found in zip(fragment.keys, kinds, cells, values, strict=True):
        yield Value(
            key=key,
            value=found[0] if settled else None,
            reading="inferred" if settled else "ambiguous" if ways else "unreadable",
            unit=_unit(reads, kind, fragment.money),
            raw=fragment.raw,
            place=fragment.place,
            candidates=() if settled else tuple(found[:MAX_CANDIDATES]),
            cuts=ways,
            form=form,
        )


def _adds_up(keys: Sequence[Key], values: Sequence[Decimal]) -> bool:
    """Whether a cut keeps the relations within its own row; one that does not may have lost a blank, or the agency slipped."""
    row = dict(zip(keys, values, strict=True))
    for relation in next(iter(forms.forms().values())).relations:
        if relation.along != "line" or relation.table != keys[0].table:
            continue
        for line in dict.fromkeys(key.line for key in keys):
            left, right = (
                [row.get(Key(relation.table, line, term)) for term in terms] for terms in (relation.left, relation.right)
            )
            if None not in left and None not in right and sum(filter(None, left)) != sum(filter(None, right)):
                return False
    return True


def _unit(reads: Sequence[Read], kind: Kind, money: int | None) -> Unit:
    units = {read.unit for read in reads if read.value is not None}
    return units.pop() if len(units) == 1 else read_cell("", kind, money).unit


def _cuts(run: str, kinds: Sequence[Kind], *, blanks: bool) -> tuple[int, list[list[_Cut]]]:
    """In how many ways a run can be cut into cells of these kinds, and the stretches that each cell can hold.

    Two passes over the places of the run: in how many ways the cells before a place can be filled, and those behind it.
    """
    length = len(run)
    ends = [{start: [start + size for size in _sizes(run, start, kind, blanks)] for start in range(length + 1)} for kind in kinds]
    before = [{0: 1}]
    for cell in ends:
        reached: dict[int, int] = {}
        for start, ways in before[-1].items():
            for end in cell[start]:
                reached[end] = reached.get(end, 0) + ways
        before.append(reached)
    behind: dict[int, int] = {length: 1}
    choices: list[list[_Cut]] = []
    for cell, reached in zip(reversed(ends), reversed(before[:-1]), strict=True):
        cuts = [_Cut(start, end) for start in reached for end in cell[start] if end in behind]
        choices.insert(0, cuts)
        behind = {cut.start: 1 for cut in cuts}
    return before[-1].get(length, 0), choices


def _sizes(run: str, start: int, kind: Kind, blanks: bool) -> Iterator[int]:
    """How many characters from a place on can be one cell."""
    if blanks:
        yield 0
    shape = _shape(kind)
    if longest := shape.match(run, start):
        last = min(longest.end(), start + MAX_CELL)
        yield from (end - start for end in range(start + 1, last + 1) if shape.fullmatch(run, start, end))


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


def _expected(tables: Tables) -> Mapping[Key, str | None]:
    """The cells that the found tables should have, each with its form; table 2 block by block, as its headers show."""
    lines = {(key.table, key.line) for fragment in tables.fragments for key in fragment.keys}
    usual = usual_form(tables).code
    clauses = {clause: tables.clause_forms.get(clause, usual) for clause in forms.family("clauses")}
    every_local = {line for form in forms.forms().values() for block in form.blocks for line in block.local}
    printed = frozenset(line for _, line in lines if line in every_local)
    numbers = tuple(sorted({number for number, _ in lines}))
    return _cells(numbers, default_form(tables).code, tables.form, tuple(clauses.items()), printed)


@lru_cache(maxsize=256)
def _cells(
    numbers: tuple[int, ...],
    assumed: str,
    form: str | None,
    clauses: tuple[tuple[str, str], ...],
    printed: frozenset[str],
) -> Mapping[Key, str | None]:
    expected: dict[Key, str | None] = {}
    for number in numbers:
        if number != 2:
            expected |= {Key(number, line, column): form for line, column in forms.forms()[assumed].cells(number)}
            continue
        for clause, code in clauses:
            for block in forms.forms()[code].table(2):
                if block.clause == clause:
                    lines = (*block.lines, *(line for line in block.local if line in printed))
                    expected |= {Key(2, line, column): code for line in lines for column in block.columns}
    return expected


def default_form(tables: Tables) -> Form:
    """The form of table 3; where its rows do not tell, that of table 2, else the latest."""
    known = forms.forms()
    return known[tables.form] if tables.form else usual_form(tables)


def usual_form(tables: Tables) -> Form:
    """The form that most blocks of table 2 have; the latest where none tells."""
    known = forms.forms()
    named = list(tables.clause_forms.values())
    return known[max(named, key=named.count)] if named else list(known.values())[-1]
