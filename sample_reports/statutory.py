"""A report as blocks in reading order: lines of text, and the statutory tables as grids of cells with spans.

Every layout derives from these blocks. Labels come from `gongkai.forms`; what the forms print around them stands here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from facts import Facts
from gongkai.forms import Block, Form, family, forms, label
from gongkai.forms import page as forms_page

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS, ORGANISATIONS, CONTENT, LITIGATION = "申请人情况", "法人或其他组织", "信息内容", "行政诉讼"
CLOCK = "今天是2026年11月23日 星期一"

NUMERALS = "一二三四五六"
# What stands in a heading; {} is the heading of the form.
OFFICIAL: Mapping[int, str] = {}
OLDER: Mapping[int, str] = {
    1: "概述",
    2: "行政机关{}",
    4: "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    5: "政府信息公开工作{}",
}
STOPPED: Mapping[int, str] = dict.fromkeys(range(1, 7), "{}。")

_PERIODS = (
    "表中数据的统计期限自{0}年1月1日起至{0}年12月31日止。",
    "法定表格的统计期限从{0}年1月1日到12月31日止。",
    "以下数字的统计期限为{0}年1月1日至{0}年12月31日。",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a statutory table, with the rows and columns that it covers."""

    text: str
    kind: Literal["clause", "head", "label", "value"] = "value"
    rows: int = 1
    columns: int = 1


Row = tuple[Cell, ...]
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text."""

    kind: Literal["title", "published", "text", "heading"]
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One of the statutory tables."""

    table: int
    rows: Rows


def page(facts: Facts, headings: Mapping[int, str] = OFFICIAL, published: str = "发布时间：{}") -> Iterator[Line | Grid]:
    """The whole report, in reading order."""
    for part in facts.heading.split("\n"):
        yield Line("title", part)
    if facts.published:
        yield Line("published", published.format(facts.published))
    yield Line("text", _PERIODS[facts.year % len(_PERIODS)].format(facts.year))
    yield Line("text", f"数字出处：{facts.source}。")
    tables = {2: disclosures, 3: applications, 4: reviews}
    for section in forms_page()["sections"]:
        number = section["number"]
        words = headings.get(number, "{}").format(section["zh"])
        yield Line("heading", f"{NUMERALS[number - 1]}、{words}")
        if number in tables:
            yield Grid(number, tables[number](facts))
        elif number in facts.prose:
            yield Line("text", facts.prose[number])


def disclosures(facts: Facts) -> Rows:
    """Table 2: under each item of Article 20 a header and its rows; the last cell of a row covers what is left."""
    form = forms()[facts.table2_form]
    width = 1 + max(len(block.columns) for block in form.table(2))
    rows: list[Row] = []
    for block in form.table(2):
        if items := [item for item in (*block.lines, *block.local) if item in facts.disclosures]:
            rows += _clause(facts, form, block, items, width)
    return tuple(rows)


def _clause(facts: Facts, form: Form, block: Block, items: list[str], width: int) -> Iterator[Row]:
    yield (Cell(label("clauses", str(block.clause)).printed, "clause", columns=width),)
    measures = (Cell(form.label("measures", measure).printed, "head") for measure in block.columns)
    yield _spread((Cell(CONTENT, "head"), *measures), width)
    for item in items:
        values = map(Cell, printed(block, facts.disclosures[item]))
        yield _spread((Cell(form.label("items", item).printed, "label"), *values), width)


def applications(facts: Facts) -> Rows:
    """Table 3: three columns of labels, seven of numbers, three rows of header."""
    (block,) = forms()[facts.table3_form].table(3)
    lines = lines_of(facts, block)
    results = [line for line in lines if not stands_alone(line)]
    rows = ((*_labels(line, results), *map(Cell, printed(block, facts.applications[line]))) for line in lines)
    return (*_applicants(block), *rows)


def lines_of(facts: Facts, block: Block) -> list[str]:
    """The lines of table 3 that the report prints, in the order of the form."""
    return [line for line in block.lines if line in facts.applications]


def stands_alone(line: str) -> bool:
    """Whether a line of table 3 is on a level with 三、本年度办理结果, such as 本年新收."""
    return label("lines", line).numeral.endswith("、")


def printed(block: Block, row: Mapping[str, str | None]) -> list[str]:
    """The cells of a row in the order of the form, blank ones as an empty text."""
    return [row[column] or "" for column in block.columns if column in row]


def _applicants(block: Block) -> Iterator[Row]:
    first, *middle, last = (Cell(label("applicants", code).printed, "head") for code in block.columns)
    yield Cell(CORNER, "head", 3, 3), Cell(APPLICANTS, "head", columns=len(block.columns))
    yield replace(first, rows=2), Cell(ORGANISATIONS, "head", columns=len(middle)), replace(last, rows=2)
    yield tuple(middle)


def _labels(line: str, results: list[str]) -> Iterator[Cell]:
    own = Cell(label("lines", line).printed, "label")
    if line not in results:
        yield replace(own, columns=3)
        return
    if line == results[0]:
        yield Cell(label("groups", "results").printed, "label", rows=len(results))
    group = group_of(line)
    if group is None:
        yield replace(own, columns=2)
        return
    members = [other for other in results if group_of(other) == group]
    if line == members[0]:
        yield Cell(label("groups", group).printed, "label", rows=len(members))
    yield own


def group_of(line: str) -> str | None:
    """The group cell that a line of table 3 stands beside, such as 不予公开."""
    group, dot, _ = line.partition(".")
    return group if dot and group in family("groups") else None


def reviews(facts: Facts) -> Rows:
    """Table 4: fifteen numbers in one row, under three rows of header."""
    (block,) = forms()[facts.table3_form].table(4)
    results = tuple(Cell(label("results", code).printed, "head") for code in block.columns)
    first, *others = (Cell(label("channels", code).printed, "head", columns=len(results)) for code in block.lines)
    return (
        (first, Cell(LITIGATION, "head", columns=len(results) * len(others))),
        (*(replace(result, rows=2) for result in results), *others),
        results * len(others),
        tuple(Cell(text) for code in block.lines for text in printed(block, facts.reviews[code])),
    )


def repeat_down(rows: Rows) -> Rows:
    """The grid without spans, a cell of several rows repeated on each."""
    return tuple(
        tuple(replace(cell, rows=1, columns=1) for column, (cell, _, left) in enumerate(row) if column == left)
        for row in _covered(rows)
    )


def dense(rows: Rows) -> Rows:
    """The grid without spans, empty cells where a cell of several rows or columns went on."""
    return tuple(
        tuple(
            replace(cell, rows=1, columns=1) if (index, column) == (top, left) else Cell("")
            for column, (cell, top, left) in enumerate(row)
        )
        for index, row in enumerate(_covered(rows))
    )


def cut(rows: Rows, at: int, *, repeat: bool) -> tuple[Rows, Rows]:
    """The grid in two parts; a cell over the cut goes on in the second, with its text or without."""
    parts: tuple[list[Row], list[Row]] = ([], [])
    for index, row in enumerate(_covered(rows)):
        cells: list[Cell] = []
        for column, (cell, top, left) in enumerate(row):
            if column == left and index in {top, max(top, at)}:
                end = min(top + cell.rows, at) if index < at else top + cell.rows
                cells.append(replace(cell, rows=end - index, text=cell.text if index == top or repeat else ""))
        parts[index >= at].append(tuple(cells))
    return tuple(parts[0]), tuple(parts[1])


def row_of(rows: Rows, text: str) -> int:
    """The first row that holds a cell with this text; the middle of the grid without one."""
    return next((index for index, row in enumerate(rows) if any(cell.text == text for cell in row)), len(rows) // 2)


def _covered(rows: Rows) -> list[list[tuple[Cell, int, int]]]:
    """For every place of the grid the cell that covers it, and the row and column where that cell begins."""
    width = sum(cell.columns for cell in rows[0])
    places: list[dict[int, tuple[Cell, int, int]]] = [{} for _ in rows]
    for top, row in enumerate(rows):
        for cell in row:
            left = next(column for column in range(width) if column not in places[top])
            for index in range(top, top + cell.rows):
                places[index].update(dict.fromkeys(range(left, left + cell.columns), (cell, top, left)))
    return [[place[column] for column in range(width)] for place in places]


def _spread(cells: Row, width: int) -> Row:
    return (*cells[:-1], replace(cells[-1], columns=width - len(cells) + 1))
