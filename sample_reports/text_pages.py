"""The text layouts: what copying, archiving and OCR leave of a page."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from facts import Facts
from gongkai.forms import Block, forms, label
from statutory import (
    APPLICANTS,
    CORNER,
    LITIGATION,
    OFFICIAL,
    OLDER,
    ORGANISATIONS,
    STOPPED,
    Cell,
    Grid,
    Line,
    Row,
    Rows,
    dense,
    group_of,
    lines_of,
    page,
    printed,
    stands_alone,
)

RowWriter = Callable[[Row], str]


def text_pipes(facts: Facts) -> str:
    """One row a line, cells between bars; a group label on the first row of its group only."""
    return _page(page(facts, OLDER), lambda grid: _rows(grid.rows, " | ".join))


def text_tabs(facts: Facts) -> str:
    """One row a line, cells between tabs; empty cells where a cell of several rows or columns went on."""
    return _page(page(facts), lambda grid: _rows(dense(grid.rows), "\t".join))


def text_spaces(facts: Facts) -> str:
    """One row a line, cells between spaces; a blank cell leaves nothing."""
    return _page(page(facts, STOPPED), lambda grid: _rows(grid.rows, " ".join))


def text_glued(facts: Facts) -> str:
    """One row a line, its cells run together behind the label."""
    return _page(page(facts), lambda grid: _rows(grid.rows, "".join))


def text_lines(facts: Facts) -> str:
    """One cell a line, with stray spaces and blank lines that mean nothing."""

    def cells(grid: Grid) -> Iterator[str]:
        for index, cell in enumerate(cell for row in grid.rows for cell in row):
            yield f"  {cell.text}" if index % 7 == 3 else cell.text
            if index % 5 == 2:
                yield ""

    return _page(page(facts), cells)


def text_run(facts: Facts) -> str:
    """Title and date as an archive writes them, then the whole page as one run without a line break."""
    parts: list[str] = []
    for block in page(facts):
        if isinstance(block, Grid):
            parts += (_loose(index, row) for index, row in enumerate(block.rows))
        elif block.kind == "published":
            parts.append(f" {block.text} ")
        else:
            parts.append(block.text)
    head = ["标题: " + facts.heading.replace("\n", "")]
    if facts.published:
        head.append(f"发布时间: {facts.published}")
    return "\n".join((*head, "正文:", "".join(parts))) + "\n"


def text_markdown(facts: Facts) -> str:
    """Markdown: a heading for each section and each item of Article 20, a table under it."""

    def tables(grid: Grid) -> Iterator[str]:
        return _clauses(grid.rows) if grid.table == 2 else _markdown(dense(grid.rows))

    return _page(page(facts), tables, heading="## ", title="# ")


def text_markdown_split(facts: Facts) -> str:
    """Markdown as OCR makes it: a small table for each row, with headers that no form has."""

    def tables(grid: Grid) -> Iterator[str]:
        return {2: _clauses(grid.rows), 3: _split_applications(facts), 4: _split_reviews(facts)}[grid.table]

    blocks = page(facts, OFFICIAL, f"{facts.agency}\n（{{0.year}}年{{0.month}}月{{0.day}}日）")
    return _page(blocks, tables, heading="## ", title="# ")


def _page(blocks: Iterable[Line | Grid], table: Callable[[Grid], Iterable[str]], *, heading: str = "", title: str = "") -> str:
    marks = {"heading": heading, "title": title}
    parts = (
        "\n".join(table(block)).strip("\n") if isinstance(block, Grid) else marks.get(block.kind, "") + block.text
        for block in blocks
    )
    return "\n\n".join(parts) + "\n"


def _rows(rows: Rows, join: Callable[[Iterable[str]], str]) -> Iterator[str]:
    return (join(cell.text for cell in row) for row in rows)


def _loose(index: int, row: Row) -> str:
    """The cells of a row run together, in some rows with a space that means nothing."""
    texts = [cell.text for cell in row]
    if index % 9 == 4:
        texts[-1] = f" {texts[-1]}"
    return "".join(texts)


def _markdown(rows: Rows) -> Iterator[str]:
    for index, row in enumerate(rows):
        yield f"| {' | '.join(cell.text for cell in row)} |"
        if index == 0:
            yield f"|{'---|' * len(row)}"


def _clauses(rows: Rows) -> Iterator[str]:
    """Table 2: the heading of an item, and its rows as a table."""
    for clause, group in groupby(rows, lambda row: row[0].kind == "clause"):
        if clause:
            yield from (f"\n### {row[0].text}\n" for row in group)
        else:
            yield from _markdown(tuple(group))


def _split_applications(facts: Facts) -> Iterator[str]:
    (block,) = forms()[facts.table3_form].table(3)
    first, *middle, last = (label("applicants", code).printed for code in block.columns)
    yield f"{CORNER}\n"
    for name, columns in ((first, [first]), (ORGANISATIONS, middle), (last, [last])):
        yield from _small(f"{APPLICANTS}（{name}）", columns, [["-"] * len(columns)])
    usual = ["类别", *(f"数据{number}" for number in range(1, len(block.columns))), last]
    invented = [
        "项目",
        *(label("lines", code).zh for code in ("newly_received", "carried_over", "granted", "partly_granted")),
        *(label("groups", code).zh for code in ("denied", "unavailable")),
        last,
    ]
    lines = lines_of(facts, block)
    others = [index for index, line in enumerate(lines) if line.split(".")[0] == "other"]
    tail = others[0] + 1 if others else len(lines)
    first_result = next((line for line in lines if not stands_alone(line)), None)
    for heading, group in groupby(lines[:tail], _heading_of):
        members = list(group)
        if members[0] == first_result:
            yield from _small(label("groups", "results").printed, usual, [])
        yield from _small(heading, usual, [_line(facts, block, line) for line in members])
    yield from _small("", invented, [_line(facts, block, line) for line in lines[tail:]])


def _heading_of(line: str) -> str:
    group = group_of(line)
    return label("groups", group).printed if group else label("lines", line).printed


def _line(facts: Facts, block: Block, line: str) -> list[str]:
    return [label("lines", line).printed, *printed(block, facts.applications[line])]


def _split_reviews(facts: Facts) -> Iterator[str]:
    (block,) = forms()[facts.table3_form].table(4)
    columns = [label("results", code).printed for code in block.columns]
    for index, channel in enumerate(block.lines):
        name = label("channels", channel).printed
        heading = f"{LITIGATION}（{name}）" if index else name
        yield from _small(heading, columns, [printed(block, facts.reviews[channel])])


def _small(heading: str, columns: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"\n### {heading}\n" if heading else ""
    if rows:
        yield from _markdown(tuple(tuple(map(Cell, row)) for row in (columns, *rows)))
