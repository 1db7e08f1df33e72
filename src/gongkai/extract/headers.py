"""What the headers of tables say, and what holds from one table of a page to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from gongkai import forms
from gongkai.document import Cell
from gongkai.extract import matching
from gongkai.extract.numbers import header_money
from gongkai.extract.rows import Leftover
from gongkai.forms import Block, Label


@dataclass(frozen=True, slots=True)
class Header:
    """Columns that a header announces: their codes, places in the grid (if they can be trusted) and units of money."""

    table: int
    codes: tuple[str | None, ...]
    places: tuple[int, ...] = ()
    money: tuple[int | None, ...] = ()
    form: str | None = None


@dataclass(slots=True)
class Context:
    """What the rows above have said: it holds until something else is said."""

    header: Header | None = None
    line: str | None = None
    channel: str | None = None
    blanks: bool = False
    clause_forms: dict[str, str] = field(default_factory=dict)
    leftovers: list[Leftover] = field(default_factory=list)


@cache
def applicant_columns() -> tuple[str, ...]:
    """The columns of table 3, which every form prints in the same order."""
    return next(iter(forms.forms().values())).table(3)[0].columns


@lru_cache(maxsize=4096)
def measures(printed: tuple[str, ...], places: tuple[int, ...] = ()) -> Header | None:
    """The header of table 2 that some printed labels make: of the form whose columns they name best.

    Args:
        printed: The labels.
        places: Their places in the grid, where the page gives them one.
    """
    best: tuple[int, bool] = (0, False)
    header: Header | None = None
    for form in forms.forms().values():
        for block in form.table(2):
            codes, known = matching.align(printed, block.columns, "measures")
            if known and (known, len(block.columns) == len(printed)) > best:
                best = known, len(block.columns) == len(printed)
                first = next(at for at, code in enumerate(codes) if code)
                money = tuple(header_money(text) for text in printed[first:])
                header = Header(2, codes[first:], places[first:], money, form.code)
    return header


def applicants(rows: Sequence[tuple[Cell, ...]]) -> Header | None:
    """The header of table 3, whose labels stand in one row or in three.

    Places are trusted only if the labels stand side by side: rows without spans are ragged, and what stands at the same place in
    two of them has nothing to do with each other. Where they cannot be trusted, the order of the form holds.
    """
    columns = applicant_columns()
    found: dict[int, str] = {}
    seen: set[str] = set()
    for cells in rows:
        row = {cell.column: label.code for cell in cells if (label := matching.one(cell.text, "applicants"))}
        seen.update(row.values())
        if len(set(row.values())) == len(columns):
            found = row
            break
        found |= row
    places = sorted(found)
    codes = tuple(found[place] for place in places)
    if sorted(codes) == sorted(columns):
        return Header(3, codes, tuple(places) if places[-1] - places[0] + 1 == len(places) else ())
    return Header(3, columns) if len(seen) > len(columns) // 2 else None


def item_block(item: Label, count: int, header: Header | None, context: Context) -> tuple[Block | None, str]:
    """The block of table 2 that an item stands in and its form: as the header names it, or as its shape allows.

    Args:
        item: The item.
        count: How many values stand behind it, 0 if that is not known.
        header: The header above it, if any.
        context: What earlier rows have said.
    """
    found = [
        (block, form.code)
        for form in forms.forms().values()
        for block in form.table(2)
        if item.code in (*block.lines, *block.local)
    ]
    if header is not None:
        named = [(block, code) for block, code in found if set(header.codes) & set(block.columns)]
        if named:
            return next(((block, code) for block, code in named if code == header.form), named[0])
    shaped = [(block, code) for block, code in found if len(block.columns) == count] or found
    if len(shaped) > 1:
        shaped = [(block, code) for block, code in shaped if code in context.clause_forms.values()]
    return shaped[0] if len(shaped) == 1 else (None, "")
