"""The pages of a document to its blocks: furniture is dropped, paragraphs and tables go on over the page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from gongkai.document import Block, Cell, Place, Table
from gongkai.readers.layout.furniture import without_furniture
from gongkai.readers.layout.model import PageBlocks, PageCell, PageLine, PageTable
from gongkai.readers.layout.paragraphs import measure, paragraphs

#: The share of the page's width within which two edges are one.
_SAME = 0.012
#: A header over so many columns is divided below; a label over as many is not, for labels have three columns at most.
_DIVIDED = 4
_DIGIT = re.compile(r"\d")
_CHINESE = re.compile(r"[一-鿿]")
#: The numeral that begins a label: what begins so is a label of its own.
_NUMERAL = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十]{1,2}[)）、]|\d{1,2}[.、．)）])")

Rows = tuple[tuple[PageCell, ...], ...]


class _Joined:
    """A table as far as it has been put together; every row knows the page on which it stands."""

    def __init__(self, page: PageBlocks, table: PageTable) -> None:
        self.edges = tuple(edge / page.width for edge in table.edges)
        self.rows: list[list[PageCell]] = [list(row) for row in table.rows]
        self.pages = [page.number] * len(self.rows)
        self.last = page.number

    def takes(self, page: PageBlocks, table: PageTable) -> bool:
        """Add the piece of a table that stands on the next page, if it is one of this table."""
        theirs = tuple(edge / page.width for edge in table.edges)
        merged = _union(self.edges, theirs)
        if page.number != self.last + 1 or merged is None:
            return False
        self.rows = [[_moved(cell, self.edges, merged) for cell in row] for row in self.rows]
        added = [[_moved(cell, theirs, merged) for cell in row] for row in table.rows]
        self.edges, self.last = merged, page.number
        if added:
            self._mend(added)
        below = len(self.rows)
        self.rows += [[cell._replace(row=cell.row + below) for cell in row] for row in added]
        self.pages += [page.number] * len(added)
        return True

    def _mend(self, added: list[list[PageCell]]) -> None:
        """Give back to the last cells of the page before what stands on this page only because it was cut off."""
        above = self._foot()
        pairs = [(cell, above.get((cell.column, cell.colspan))) for cell in added[0]]
        gone = pairs if _is_cut(pairs, len(above)) else _cut_labels(pairs, above.values())
        for cell, old in gone:
            if old is not None:
                text = old.text if cell.text == old.text else old.text + cell.text
                row = self.rows[old.row]
                row[row.index(old)] = old._replace(text=text, open=cell.open if cell.text else old.open)
            added[0].remove(cell)

    def _foot(self) -> dict[tuple[int, int], PageCell]:
        """The cells that reach the foot of the table, by column and width."""
        return {
            (cell.column, cell.colspan): cell for row in self.rows for cell in row if cell.row + cell.rowspan == len(self.rows)
        }

    def table(self, number: int) -> Table:
        """The table, without rows in which no cell begins."""
        rows: list[tuple[Cell, ...]] = []
        for page, row in zip(self.pages, self.rows, strict=True):
            if not row:
                continue
            places = (Place(page=page, table=number, row=len(rows) + 1, cell=at) for at in range(1, len(row) + 1))
            rows.append(
                tuple(
                    Cell(cell.text, cell.column, cell.colspan, place, cell.seen) for cell, place in zip(row, places, strict=True)
                )
            )
        return Table(number=number, rows=tuple(rows), width=len(self.edges) - 1)


def _union(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...] | None:
    """The column edges of both pieces, if the outer ones are the same and those of one are all among those of the other."""
    if abs(one[0] - other[0]) > _SAME or abs(one[-1] - other[-1]) > _SAME:
        return None
    fewer, more = sorted((one, other), key=len)
    near = [min(range(len(more)), key=lambda index: abs(more[index] - edge)) for edge in fewer]
    if any(abs(more[index] - edge) > _SAME for index, edge in zip(near, fewer, strict=True)) or len(set(near)) < len(near):
        return None
    return tuple(more)


def _moved(cell: PageCell, edges: Sequence[float], merged: Sequence[float]) -> PageCell:
    """A cell in the columns of the joined table."""
    if len(edges) == len(merged):
        return cell
    start, end = (_nearest(merged, edges[at]) for at in (cell.column, cell.column + cell.colspan))
    return cell._replace(column=start, colspan=end - start)


def _nearest(edges: Sequence[float], edge: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - edge))


Pairs = Sequence[tuple[PageCell, PageCell | None]]


def _cut_labels(pairs: Pairs, above: Iterable[PageCell]) -> Pairs:
    """The labels of several rows that the page turn cut: at the beginning of a row, and beside a header that is divided here."""
    if any(sum(_is_part(cell, wide) for cell, _ in pairs) >= _DIVIDED for wide in above):
        return [(cell, old) for cell, old in pairs if old is not None and _continues(old._replace(open=True), cell)]
    gone = [*takewhile(lambda pair: _spans(*pair) and pair[1] is not None and _continues(pair[1], pair[0]), pairs)]
    # Behind a label of several rows stands the label of a row; a number there means that these are numbers, too.
    return gone if len(gone) < len(pairs) and len(_letters(pairs[len(gone)][0])) > 1 else []


def _is_part(cell: PageCell, wide: PageCell) -> bool:
    end = cell.column + cell.colspan
    return cell.colspan < wide.colspan and wide.column <= cell.column and end <= wide.column + wide.colspan


def _spans(cell: PageCell, old: PageCell | None) -> bool:
    return cell.rowspan > 1 or (old is not None and old.rowspan > 1)


def _letters(cell: PageCell) -> str:
    return re.sub(r"[\W\d_]", "", cell.text)


def _continues(old: PageCell, cell: PageCell) -> bool:
    """Whether a label goes on here: without text, with the rest or all of it, or with itself again. A number never does."""
    if any(_DIGIT.search(piece.text) and len(_letters(piece)) < 2 for piece in (old, cell)):
        return False
    if not cell.text or old.text == cell.text:
        return True
    return not old.text or (old.open and _CHINESE.search(cell.text) is not None and not _NUMERAL.match(cell.text))


def _is_cut(pairs: Pairs, above: int) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    Then all its cells stand under cells of the same width, no two of them both have a number, and its words go on where those
    above break off at the edge of their cell. A row of its own that merely has no numbers begins with a numeral, or stands under
    words that do not reach the edge.
    """
    if not pairs or len(pairs) != above:
        return False
    whole = [(old, cell) for cell, old in pairs if old is not None]
    if len(whole) != len(pairs):
        return False
    numbers = [(bool(_DIGIT.search(old.text)), bool(_DIGIT.search(cell.text))) for old, cell in whole if not _is_words(old, cell)]
    words = [(old, cell) for old, cell in whole if _is_words(old, cell)]
    if any(old and cell for old, cell in numbers) or not numbers or not any(cell.text for _, cell in words):
        return False
    if any(old for old, _ in numbers) and any(cell for _, cell in numbers):
        return False
    if any(cell.text and not _DIGIT.search(cell.text) for old, cell in whole if not _is_words(old, cell)):
        return False
    return all(not cell.text or not old.text or (old.open and not _NUMERAL.match(cell.text)) for old, cell in words)


def _is_words(old: PageCell, cell: PageCell) -> bool:
    """Whether these two are pieces of a label and not numbers or marks."""
    return any(len(_letters(piece)) > 1 for piece in (old, cell))


def join(pages: Sequence[PageBlocks]) -> tuple[Block, ...]:
    """The blocks of a document in reading order.

    Tables at the foot of a page and at the head of the next with the same columns are one. Every place names its page.

    Args:
        pages: Lines and tables of each page, whose units may differ.
    """
    return tuple(_blocks([*without_furniture(pages)]))


def _blocks(pages: Sequence[PageBlocks]) -> Iterator[Block]:
    columns = measure(pages)
    counted: dict[int, int] = {}
    lines: list[tuple[int, PageLine]] = []
    table: _Joined | None = None
    number = 0
    for page in pages:
        for at, block in enumerate(page.blocks):
            if isinstance(block, PageTable):
                yield from paragraphs(lines, columns, counted)
                lines = []
                if table is not None and at == 0 and table.takes(page, block):
                    continue
                if table is not None:
                    number += 1
                    yield table.table(number)
                table = _Joined(page, block)
                continue
            if table is not None:
                number += 1
                yield table.table(number)
                table = None
            lines.append((page.number, block))
    yield from paragraphs(lines, columns, counted)
    if table is not None:
        yield table.table(number + 1)
