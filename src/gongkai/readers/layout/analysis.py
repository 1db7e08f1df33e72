"""One page to its lines and tables."""

from gongkai.readers.layout.aligned import aligned
from gongkai.readers.layout.characters import once
from gongkai.readers.layout.doubt import marked, with_doubt
from gongkai.readers.layout.lines import Line, lines, stretches
from gongkai.readers.layout.model import Page, PageBlocks, PageLine, PageTable
from gongkai.readers.layout.ruled import grids
from gongkai.readers.layout.tables import place

#: So many stretches that stand apart make a row of cells; in fewer a line is merely set wide.
_CELLS = 3


def analyse(page: Page) -> PageBlocks:
    """The lines and tables of a page whose characters and rules are known, in points.

    Raises:
        ValueError: It has more ruled lines than a page of a report.
    """
    tables, outside = place(grids(page.rules), with_doubt(once(page.characters), page.rules))
    found = aligned(marked(lines(outside)))
    blocks: list[PageLine | PageTable] = [*tables, *found.tables, *map(_line, found.lines)]
    blocks.sort(key=lambda block: (block.y0 + block.y1) / 2 if isinstance(block, PageLine) else block.y0)
    return PageBlocks(number=page.number, width=page.width, height=page.height, blocks=tuple(blocks))


def _line(line: Line) -> PageLine:
    apart = len([*stretches(line)]) >= _CELLS
    return PageLine(text=line.text, x0=line.x0, y0=line.y0, x1=line.x1, y1=line.y1, apart=apart)
