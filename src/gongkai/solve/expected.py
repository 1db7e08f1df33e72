"""Which cells a report should have: those of the tables that were found, in the form that they show."""

from collections.abc import Mapping
from functools import lru_cache

from gongkai import forms
from gongkai.extract.rows import Key, Tables
from gongkai.forms import Form


def expected_cells(tables: Tables) -> Mapping[Key, str | None]:
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
