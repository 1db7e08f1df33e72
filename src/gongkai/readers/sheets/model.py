"""A sheet of a spreadsheet as all its formats have it: texts at rows and columns, cells that are merged, cells that are ruled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

#: Filled, ruled or merged cells of one sheet; a report has some 500, and what has so many is another kind of workbook.
MAX_CELLS = 50_000
MAX_CHARACTERS = 10_000_000

At = tuple[int, int]
#: Stands behind a number of which it is not known whether its figures are those that are shown.
DOUBT = "\ufffd"


class Merge(NamedTuple):
    """Cells that are drawn as one; rows and columns count from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a person sees of one sheet.

    Attributes:
        number: Its place in the workbook, counted from 1 and with the hidden ones.
        name: The name on its tab.
        cells: The text at each row and column, counted from 1.
        merges: The cells that are drawn as one; only the first of them shows its text.
        ruled: Empty cells with a border, as far as the format tells.
    """

    number: int
    name: str
    cells: Mapping[At, str]
    merges: tuple[Merge, ...] = ()
    ruled: frozenset[At] = field(default=frozenset())


def number(value: float) -> str:
    """A number as it is typed: 5, 0.37, never with an exponent; to the 15 digits that spreadsheets show and computing keeps."""
    if not isfinite(value):
        return ""
    text = f"{Decimal(f'{value:.15g}'):f}"
    return "0" if text == "-0" else text


def visible(
    cells: Mapping[At, str], merges: Iterable[Merge], rows: Iterable[int], columns: Iterable[int]
) -> tuple[dict[At, str], tuple[Merge, ...]]:
    """The cells and merges without hidden rows and columns; merged cells that are hidden in part begin where they are seen.

    Args:
        cells: The texts of the sheet.
        merges: Its merged cells.
        rows: The hidden rows.
        columns: The hidden columns.
    """
    no_rows, no_columns = frozenset(rows), frozenset(columns)
    below: dict[int, int] = {}
    beside: dict[int, int] = {}
    kept = {at: text for at, text in cells.items() if at[0] not in no_rows and at[1] not in no_columns}
    seen = []
    for merge in merges:
        top, left = _next(merge.top, no_rows, below), _next(merge.left, no_columns, beside)
        if top > merge.bottom or left > merge.right:
            continue
        if (top, left) != merge[:2] and (text := cells.get(merge[:2])):
            kept[top, left] = text
        seen.append(merge._replace(top=top, left=left))
    return kept, tuple(seen)


def _next(at: int, hidden: frozenset[int], known: dict[int, int]) -> int:
    """The first number from one on that is not hidden; what is found is kept in `known`."""
    passed = []
    while at in hidden and at not in known:
        passed.append(at)
        at += 1
    found = known.get(at, at)
    known.update(dict.fromkeys(passed, found))
    return found


def together(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The numbers of some ranges, whose ends are included, each once however often they overlap."""
    after = 0
    for first, last in sorted(ranges):
        yield from range(max(first, after), last + 1)
        after = max(after, last + 1)


def check_size(name: str, cells: int, characters: int = 0) -> None:
    """Refuse a sheet that is too large, or whose few strings are repeated into very much text.

    Raises:
        ValueError: It has more cells or characters than the limit.
    """
    for count, most, what in ((cells, MAX_CELLS, "cells"), (characters, MAX_CHARACTERS, "characters")):
        if count > most:
            raise ValueError(
                f"sheet {name} has more than {most:,} {what}, as no report has; save the report in a file of its own"
            )
