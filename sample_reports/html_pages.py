"""The HTML layouts: how portals, content systems and word processors put one report on a page."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape

from facts import Facts
from gongkai.forms import family, label
from gongkai.forms import page as forms_page
from statutory import (
    CLOCK,
    OFFICIAL,
    OLDER,
    ORGANISATIONS,
    STOPPED,
    Cell,
    Grid,
    Line,
    Row,
    Rows,
    cut,
    page,
    repeat_down,
    row_of,
)

#: Stands in the page where the charset is declared; `render.encode` puts the name there.
CHARSET = "@charset@"

_TAGS: Mapping[str, str] = {"title": "h1", "heading": "h2"}
_FLAT_TAGS: Mapping[str, str] = {}
_BORDERS = "<style>table.form{border-collapse:collapse}.form td{border:1px solid #666;padding:4px 8px}</style>\n"
_FURNITURE = "<p>— 3 —</p>"

TableWriter = Callable[[Grid], str]


def html_spans(facts: Facts) -> str:
    """The statutory tables exactly as the notice draws them, with row and column spans."""
    return _document(facts, _blocks(page(facts), lambda grid: _table(grid.rows)), _BORDERS)


def html_plain(facts: Facts) -> str:
    """No spans at all: a group cell stands on the first row of its group only, so rows have 8, 9 or 10 cells."""
    return _document(facts, _blocks(page(facts, OLDER), lambda grid: _table(_unspanned(grid.rows))), _BORDERS)


def html_repeated(facts: Facts) -> str:
    """No spans, and the labels of groups repeated on each row."""
    return _document(facts, _blocks(page(facts, STOPPED), lambda grid: _table(repeat_down(grid.rows))), _BORDERS)


def html_paragraphs(facts: Facts) -> str:
    """No table at all: each cell is a paragraph."""

    def cells(grid: Grid) -> str:
        return "\n".join(f"<p>{_text(cell)}</p>" for row in grid.rows for cell in row)

    return _document(facts, _blocks(page(facts, OLDER, "时间：{}"), cells, _FLAT_TAGS))


def html_torn(facts: Facts) -> str:
    """Table 3 torn in two with page furniture between, each item of table 2 in a table of its own."""

    def tables(grid: Grid) -> str:
        if grid.table == 2:
            return "\n".join(_table(rows) for rows in _clauses(grid.rows))
        if grid.table == 3:
            at = row_of(grid.rows, label("lines", "denied.internal_affairs").printed)
            first, second = cut(grid.rows, at, repeat=False)
            return f"{_table(first)}\n{_FURNITURE}\n{_table(second)}"
        return _table(grid.rows)

    return _document(facts, _blocks(page(facts), tables), _BORDERS)


def html_blankspan(facts: Facts) -> str:
    """Uneven column spans in table 2, so that numbers do not stand under their headers."""

    def tables(grid: Grid) -> str:
        return _table(_uneven(grid.rows) if grid.table == 2 else grid.rows)

    return _document(facts, _blocks(page(facts, OFFICIAL, "发布日期：{}"), tables, _FLAT_TAGS), _BORDERS)


def html_nested(facts: Facts) -> str:
    """The whole page inside layout tables, among menus with the form's own words, a counter and a clock."""
    article = _blocks(page(facts, OFFICIAL, "发布时间：{}&nbsp;&nbsp;字号：大 中 小"), lambda grid: _table(grid.rows))
    menu = [section["zh"] for section in forms_page()["sections"]]
    side = [words.zh for kin in ("items", "applicants", "channels") for words in family(kin).values()]
    top = "".join(f'<td><a href="#">{words}</a></td>' for words in menu)
    left = "\n".join(f'<tr><td><a href="#">{words}</a></td></tr>' for words in (*side, ORGANISATIONS))
    body = f"""<table class="layout" width="1100">
<tr><td colspan="2">{CLOCK}&nbsp;&nbsp;您是第 <b>20486173</b> 位访问者</td></tr>
<tr><td colspan="2"><table><tr>{top}</tr></table></td></tr>
<tr><td width="180" valign="top"><table>
{left}
</table></td><td valign="top"><table><tr><td>
{article}
</td></tr></table></td></tr>
<tr><td colspan="2">打印本页 | 关闭窗口 | 网站地图</td></tr>
</table>"""
    return _document(facts, body, _BORDERS)


def html_word(facts: Facts) -> str:
    """A word processor's export: styled spans around everything, text cut over two of them, broken headers."""

    def table(grid: Grid) -> str:
        rows = grid.rows
        if grid.table == 3:
            group = label("groups", "unavailable").printed
            first, second = cut(rows, row_of(rows, group), repeat=True)
            rows = (*first, *second)
        body = "".join('<tr style="height:27.5pt;">' + "".join(map(_word_cell, row)) + "</tr>\n" for row in rows)
        style = "border-collapse:collapse;mso-table-layout-alt:fixed;border:none;"
        return f'<table border="1" cellspacing="0" style="{style}"><tbody>{body}</tbody></table>'

    parts = "\n".join(
        table(block) if isinstance(block, Grid) else _word_paragraph(_halves(block.text), "text-indent:32.0pt;")
        for block in page(facts)
    )
    return _document(facts, f'<div class="TRS_Editor">{parts}</div>')


def lines_as_html(facts: Facts, text: str) -> str:
    """A text layout saved as a web page: each of its lines is a paragraph."""
    lines = (escape(line, quote=False) for line in text.splitlines() if line)
    return _document(facts, "\n".join(f"<p>{line}</p>" for line in lines))


def _document(facts: Facts, body: str, head: str = "") -> str:
    title = escape(facts.heading.replace("\n", ""), quote=False)
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={CHARSET}">
<title>{title}</title>
{head}</head>
<body>
{body}
</body>
</html>
"""


def _blocks(blocks: Iterable[Line | Grid], table: TableWriter, tags: Mapping[str, str] = _TAGS) -> str:
    return "\n".join(_block(block, table, tags) for block in blocks)


def _block(block: Line | Grid, table: TableWriter, tags: Mapping[str, str]) -> str:
    if isinstance(block, Grid):
        return table(block)
    tag = tags.get(block.kind, "p")
    text = block.text if block.kind == "published" else escape(block.text, quote=False)
    return f"<{tag}>{text}</{tag}>"


def _table(rows: Rows) -> str:
    body = "\n".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    return f'<table class="form">\n{body}\n</table>'


def _cell(cell: Cell) -> str:
    return f"<td{_spans(cell)}>{_text(cell)}</td>"


def _spans(cell: Cell) -> str:
    spans = {"rowspan": cell.rows, "colspan": cell.columns}
    return "".join(f' {name}="{size}"' for name, size in spans.items() if size > 1)


def _text(cell: Cell) -> str:
    return escape(cell.text, quote=False) or "&nbsp;"


def _unspanned(rows: Rows) -> Rows:
    return tuple(tuple(replace(cell, rows=1, columns=1) for cell in row) for row in rows)


def _clauses(rows: Rows) -> Iterator[Rows]:
    """The rows of table 2, cut before every heading of an item."""
    starts = [index for index, row in enumerate(rows) if row[0].kind == "clause"]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        yield rows[start:end]


def _uneven(rows: Rows) -> Rows:
    """Table 2 over five columns; from the second item on, numbers of three stand one column off their headers."""
    spread: dict[int, tuple[int, ...]] = {1: (5,), 2: (1, 4), 3: (1, 2, 2), 4: (1, 1, 2, 1)}
    shifted: list[Row] = []
    for number, clause in enumerate(_clauses(rows)):
        for row in clause:
            off = number > 0 and len(row) == 4 and row[0].kind == "label"
            columns = (1, 2, 1, 1) if off else spread[len(row)]
            shifted.append(tuple(replace(cell, columns=wide) for cell, wide in zip(row, columns, strict=True)))
    return tuple(shifted)


def _word_cell(cell: Cell) -> str:
    width = 70 * cell.columns
    border = "border:1.0pt solid windowtext;mso-border-alt:0.5pt solid windowtext;padding:0.0pt 5.4pt 0.0pt 5.4pt;"
    pieces = [escape(piece, quote=False) for piece in _halves(cell.text)]
    if cell.kind == "head" and 4 <= len(cell.text) <= 8:
        pieces = ["<br/>".join(pieces)]
    if not cell.text:
        pieces = ["&nbsp;"]
    inner = _word_paragraph(pieces, "text-align:center;mso-pagination:widow-orphan;line-height:15.0pt;")
    return f'<td width="{width}" valign="center"{_spans(cell)} style="width:{width}pt;{border}">{inner}</td>'


def _word_paragraph(pieces: list[str], style: str) -> str:
    font = "font-family:仿宋_GB2312;font-size:12.0pt;mso-font-kerning:1.0pt;"
    spans = "".join(f'<span style="mso-spacerun:&#39;yes&#39;;{font}">{piece}</span>' for piece in pieces)
    return f'<p class="MsoNormal" style="{style}mso-line-height-rule:exactly;">{spans}<span style="{font}"></span></p>'


def _halves(text: str) -> list[str]:
    """A text in two, as a word processor cuts it where the writer once went back; short ones stay whole."""
    return [text] if len(text) < 3 else [text[: len(text) // 2], text[len(text) // 2 :]]
