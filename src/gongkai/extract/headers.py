"""What the headers of tables say, and what holds from one table of a page to the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from gongkai import forms
from gongkai.document import Cell
from gongkai.extract import matching
from gongkai.extract.numbers import header_money
from gongkai.extract.rows import Leftover
from gongkai.forms import TOTAL, Block, Label


@dataclass(frozen=True, slots=True)
class Header:
    """Columns that a header announces.

    Attributes:
        table: The number of the table.
        codes: The columns in order.
        places: Their places in the grid; none if they cannot be trusted.
        money: What the units in the header are worth in yuan.
        form: The form that it shows.
        remarks: Places with a header of their own that is no column of the form (备注).
        doubtful: The order is not proved; it holds for a row only if its numbers add up in it.
    """

    table: int
    codes: tuple[str | None, ...]
    places: tuple[int, ...] = ()
    money: tuple[int | None, ...] = ()
    form: str | None = None
    remarks: frozenset[int] = frozenset()
    doubtful: bool = False


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


def with_remarks(header: Header, cells: Iterable[Cell]) -> Header:
    """The header with the places behind its first column that are headed by something else."""
    if not header.places:
        return header
    known = set(header.places)
    others = {cell.column for cell in cells if cell.text and cell.column not in known and cell.column > header.places[0]}
    return replace(header, remarks=frozenset(others))


def applicants(rows: Sequence[tuple[Cell, ...]]) -> Header | None:
    """The header of table 3, whose labels stand in one row or in three.

    An order other than the form's is believed only of seven labels side by side in one row, the total first or last. Rows
    without spans are ragged, and what stands at the same place in two of them has nothing to do with each other: then the order
    of the form holds, without places; with doubt, if the labels do not stand in it.
    """
    columns = applicant_columns()
    found: dict[int, str] = {}
    seen: set[str] = set()
    in_order = True
    for cells in rows:
        row = {cell.column: label.code for cell in cells if (label := matching.one(cell.text, "applicants"))}
        codes = tuple(row[place] for place in sorted(row))
        in_order &= list(codes) == sorted(codes, key=columns.index)
        seen.update(codes)
        if sorted(codes) == sorted(columns) and _side_by_side(row) and TOTAL in (codes[0], codes[-1]):
            return with_remarks(Header(3, codes, tuple(sorted(row))), cells)
        found |= row
    places = sorted(found)
    if tuple(found[place] for place in places) == columns:
        header = Header(3, columns, tuple(places) if _side_by_side(found) else ())
        return with_remarks(header, [cell for cells in rows for cell in cells])
    return Header(3, columns, doubtful=not in_order) if len(seen) > len(columns) // 2 else None


def _side_by_side(row: dict[int, str]) -> bool:
    return max(row) - min(row) + 1 == len(row)


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
    # Without its header a row belongs to table 2 only beside other rows of it, and only if its block was not read already.
    usual = context.clause_forms.values()
    shaped = [
        (block, code)
        for block, code in found
        if code in usual and block.clause not in context.clause_forms and count in (0, len(block.columns))
    ]
    return shaped[0] if len(shaped) == 1 else (None, "")
