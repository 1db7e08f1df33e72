"""Tables of a page to rows of the forms, by their labels.

The columns that a header announces hold until the next header, over torn tables and over the paragraphs between them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from gongkai import forms
from gongkai.document import Cell, Table
from gongkai.extract import headers, matching
from gongkai.extract.headers import Context, Header
from gongkai.extract.numbers import read_cell
from gongkai.extract.rows import Fragment, Key, Leftover, seen_in
from gongkai.forms import TOTAL, Label

_LINES = ("items", "lines", "groups")
_LABELS = (*_LINES, "measures", "applicants", "results", "channels")
_NUMBER = re.compile(r"[0-9０-９]+")
#: Numbers that stand apart inside a label are those of its row, and what stands beside it is another's.
_LOOSE = re.compile(r"[^\d\s]\s+\d+(?:\s+\d+)+")
_FIGURES = r"[0-9０-９][^一-鿿]*"

Pairs = list[tuple[Cell, str | None]]


def rows(table: Table, context: Context) -> Iterator[Fragment]:
    """The pieces of tables 2 and 3 that stand in one table of the page."""
    above: list[tuple[Cell, ...]] = []
    for cells in table.rows:
        at, label = _line(cells, context)
        if label is None:
            if context.line and _is_strange(cells):
                context.leftovers += _leftovers(cells)
            above.append(cells)
            continue
        if above:
            context.header = _header(above) or context.header
            above = []
        yield from _row(cells[at + 1 :], label, cells[-1].column + cells[-1].colspan == table.width, context)
    context.header = _header(above) or context.header


def _is_strange(cells: tuple[Cell, ...]) -> bool:
    """Whether a row between those of table 3 has numbers and no label of a line; the sums of a group have its label."""
    numbers = sum(_NUMBER.fullmatch(cell.text) is not None for cell in cells)
    words = [cell.text for cell in cells if matching.is_word(cell.text)]
    if numbers < len(headers.applicant_columns()) - 1 or not words:
        return False
    return matching.parse(words[-1]).numeral.isdigit() or not matching.match(words[-1], "groups")


def _line(cells: tuple[Cell, ...], context: Context) -> tuple[int, Label | None]:
    """The last cell that names a line with nothing but values to its right, and that line."""
    for at in range(len(cells) - 2, -1, -1):
        text = cells[at].text
        if not text or _is_value(text):
            continue
        lines = tuple(label for label in matching.match(text, *_LINES) if label.family != "groups")
        if not lines or any(_is_label(cell.text) for cell in cells[at + 1 :]):
            continue
        if any(_is_column(cell.text) for cell in cells[:at]) or (_is_column(text) and context.line is None):
            continue
        if _is_damaged(cells[at + 1 :]) or _LOOSE.search(text) or _stands_twice(cells[:at], lines):
            context.leftovers += _leftovers(cells[at + 1 :])
            return 0, None
        return at, lines[0] if len(lines) == 1 else matching.next_line(lines, context.line)
    return 0, None


def _stands_twice(before: tuple[Cell, ...], lines: tuple[Label, ...]) -> bool:
    """Whether a line stands further left with numbers of its own: of two tables side by side one is of another year.

    It is the same line, or in two forms another one; a numeral in a cell of its own is no number of a line.
    """
    values, named = 0, False
    for cell in reversed(before):
        if cell.text and _is_value(cell.text):
            values += 1
            continue
        found = {label for label in matching.match(cell.text, *_LINES) if label.family != "groups"} if cell.text else set()
        named |= bool(values and found & set(lines)) or bool(values > 1 and found)
    return named


def _is_damaged(values: tuple[Cell, ...]) -> bool:
    """Whether a label that is not known stands between a group and its numbers: then they are not the group's."""
    first = values[0].text
    return len(values) > len(headers.applicant_columns()) and not _is_value(first or "0") and matching.is_word(first)


@lru_cache(maxsize=4096)
def _is_value(text: str) -> bool:
    return _values().fullmatch(text) is not None


@cache
def _values() -> re.Pattern[str]:
    """Figures, with a unit behind them or none."""
    words = forms.page()["numbers"]
    return re.compile(rf"{_FIGURES}(?:{'|'.join((*words['units'], *words['money']))})?")


@lru_cache(maxsize=4096)
def _is_label(text: str) -> bool:
    return bool(text) and not _is_value(text) and bool(matching.match(text, *_LABELS))


@lru_cache(maxsize=4096)
def _is_column(text: str) -> bool:
    """Whether a cell heads a column; 「其他」 and 「总计」 do, unless they carry the numeral of a line."""
    if not text or _is_value(text) or matching.parse(text).numeral:
        return False
    return bool(matching.match(text, "measures", "applicants", "results", "channels"))


def _header(above: Sequence[tuple[Cell, ...]]) -> Header | None:
    """The header that the rows above the first line of numbers make."""
    for cells in reversed(above):
        named = [cell for cell in cells if cell.text and not matching.is_furniture(cell.text)]
        if named and not any(_is_value(cell.text) for cell in named):
            header = headers.measures(tuple(cell.text for cell in named), tuple(cell.column for cell in named))
            if header:
                return headers.with_remarks(header, cells)
    return headers.applicants(above)


def _row(values: tuple[Cell, ...], label: Label, whole: bool, context: Context) -> Iterator[Fragment]:
    """The values behind one label, each with its column."""
    number = 2 if label.family == "items" else 3
    header = context.header if context.header and context.header.table == number else None
    if number == 3:
        context.line = label.code
        header = header or Header(3, headers.applicant_columns(), doubtful=True)
    else:
        filled = sum(bool(cell.text) for cell in values)
        block, form = headers.item_block(label, filled, header, context)
        if block is None:
            context.leftovers += _leftovers(values)
            return
        if header is None or not set(header.codes) & set(block.columns):
            header = Header(2, block.columns)
        context.clause_forms.setdefault(block.clause or "", form)
    money = dict(zip(header.codes, header.money, strict=False))
    pairs = _pairs(values, header, whole)
    if pairs is not None and header.doubtful and not _adds_up(pairs):
        pairs = None
    if pairs is None:
        yield from _together(values, [Key(number, label.code, code) for code in header.codes if code], money)
        return
    if len(pairs) != len(values) or any(code is None for _, code in pairs):
        placed = {cell.place for cell, code in pairs if code}
        context.leftovers += _leftovers(cell for cell in values if cell.place not in placed)
    for cell, code in pairs:
        if code:
            key = Key(number, label.code, code)
            yield Fragment((key,), (cell.text,), cell.place, money.get(code), seen=seen_in((cell,)))


def _pairs(values: tuple[Cell, ...], header: Header, whole: bool) -> Pairs | None:
    """Give each value its column: by order where there are as many, else by the grid, else not at all.

    A row that is narrower than its table may have lost a cell, so that a blank in it may have moved the others.
    """
    columns, places = header.codes, header.places
    while places and values and not values[0].text and values[0].column < places[0]:
        values = values[1:]
    if len(values) == len(columns):
        ragged = not places or values[0].column > places[0]
        if whole or ragged or all(cell.text for cell in values) or [cell.column for cell in values] == [*places]:
            return list(zip(values, columns, strict=True))
    if len(values) <= len(columns):
        return None
    under = dict(zip(places, columns, strict=True)) if places else {}
    elsewhere = [cell for cell in values if cell.text and cell.column not in under.keys() | header.remarks]
    # Words behind the last column are a note; a number there has been moved, and others with it.
    stray = [cell for cell in elsewhere if not (matching.is_word(cell.text) and places and cell.column > places[-1])]
    if under and not stray and under.keys() <= {cell.column for cell in values}:
        return [(cell, under.get(cell.column)) for cell in values]
    return _surplus(values, columns)


def _surplus(values: tuple[Cell, ...], columns: tuple[str | None, ...]) -> Pairs | None:
    """As many filled cells as columns, with the blanks that are too many all before or all behind them."""
    more = len(values) - len(columns)
    behind, before = values[-more:], values[:more]
    if not any(cell.text for cell in behind) and values[0].text:
        return list(zip(values[:-more], columns, strict=True))
    if not any(cell.text for cell in before) and all(cell.text for cell in values[more:]):
        return list(zip(values[more:], columns, strict=True))
    return None


def _adds_up(pairs: Pairs) -> bool:
    """Whether the numbers, in this order, sum to their total: the proof that an order of doubt is right."""
    numbers = {code: read_cell(cell.text).value for cell, code in pairs}
    total = numbers.pop(TOTAL, None)
    parts = list(numbers.values())
    return total is not None and None not in parts and sum(filter(None, parts)) == total


def _together(values: tuple[Cell, ...], keys: list[Key], money: dict[str | None, int | None]) -> Iterator[Fragment]:
    """All values as one fragment: digits run together in one cell, or numbers whose columns are not known."""
    filled = tuple(cell for cell in values if cell.text)
    if filled and keys:
        pieces = tuple(cell.text for cell in filled)
        amount = next((worth for worth in money.values() if worth), None)
        yield Fragment(
            keys=tuple(keys),
            pieces=pieces,
            place=filled[0].place,
            money=amount,
            tainted=len(pieces) > 1,
            seen=seen_in(filled),
        )


def _leftovers(cells: Iterable[Cell]) -> list[Leftover]:
    return [Leftover(text=cell.text, place=cell.place) for cell in cells if cell.text]
