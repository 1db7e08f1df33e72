"""What stands around a chart, as HTML and SVG that need no kernel: the widget shows it, and a still keeps it."""

from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.metadata import version
from typing import Any

from gongkai import charts
from gongkai.explore.drawing import Column, Drawing
from gongkai.explore.state import Selection
from gongkai.labels import Language, text

#: Colours come from JupyterLab's theme, with those of paper where there is none.
_STYLE = """<style>
.gongkai{font-family:var(--jp-ui-font-family,system-ui),FONTS;font-size:13px;line-height:1.5;color:var(--jp-content-font-color1,#222)}
.gongkai table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:8px 0;font-size:12px}
.gongkai th,.gongkai td{padding:3px 6px;text-align:right;vertical-align:top;background:none;
 border-bottom:1px solid var(--jp-border-color2,#ddd)}
.gongkai thead th{font-weight:600;vertical-align:bottom;white-space:normal;word-break:keep-all;max-width:8.5em}
.gongkai td{white-space:nowrap}.gongkai tbody th{font-weight:400;min-width:10em;max-width:20em}
.gongkai.gongkai th.word,.gongkai.gongkai td.word{text-align:left}.gongkai.gongkai tbody tr{background:none}
.gongkai .said>*{border-bottom:0;padding-bottom:0}
.gongkai .why td{color:var(--jp-content-font-color2,#666);text-align:left;white-space:normal;padding-top:0}
.gongkai .wide{overflow:auto;max-width:100%}.jupyter-widgets .gongkai .wide{max-height:32em}
.widget-html-content:has(>.gongkai){min-width:0}
.gongkai .wide thead th{position:sticky;top:0;background:var(--jp-layout-color0,#fff)}
.gongkai .sum{font-weight:600;border-left:1px solid var(--jp-border-color1,#bbb)}
.gongkai .faint{color:var(--jp-content-font-color2,#666)}
.gongkai h4{margin:0;font-size:15px;line-height:1.4;text-wrap:balance}.gongkai p{margin:2px 0;max-width:60em}
.gongkai pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;margin:2px 0 8px;
 padding:6px 8px;background:var(--jp-layout-color2,#f5f5f5)}.gongkai summary{cursor:pointer}
.gongkai p[role=status]{padding:10px 12px;margin:4px 0 8px;max-width:none;background:var(--jp-layout-color2,#f5f5f5)}
.gongkai-explorer,.gongkai-explorer :is(button,select,input){font-family:var(--jp-ui-font-family,system-ui),FONTS}
.gongkai-explorer{container-type:inline-size}
@container (max-width:640px){.gongkai-listbox [role=listbox]{max-height:8.7em}}
.gongkai-chart,.gongkai-chart>*,.gongkai-chart .vega-embed{max-width:100%}.gongkai-chart svg{max-width:100%;height:auto}
</style>""".replace("FONTS", charts.FONTS).replace("\n", "")
#: More notes than this are folded away under the first of them.
_OPEN_NOTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A picture of a selection that needs no kernel: in a notebook an SVG, and under it the table and its notes."""

    title: str
    svg: str
    html: str

    def _ipython_display_(self) -> None:
        from IPython.display import display

        # Two outputs: a reader of notebooks that may show only one kind still shows the other.
        if self.svg:
            display({"image/svg+xml": self.svg, "text/plain": self.title}, raw=True)  # type: ignore[no-untyped-call]
        display({"text/html": self.html, "text/plain": self.title}, raw=True)  # type: ignore[no-untyped-call]


def still(drawing: Drawing) -> Still:
    """A picture that needs no kernel."""
    if drawing.empty:
        return Still(title=drawing.title, svg="", html=above(drawing))
    left_out = _warnings(drawing) + drawing.lead
    return Still(title=drawing.title, svg=svg(drawing), html=(page(left_out) if left_out else "") + below(drawing))


def framed(drawing: Drawing, day: date | None = None) -> Any:
    """The chart as a picture that can stand alone: its title, n, definition, source and date in it; null without a chart.

    Args:
        drawing: What is drawn.
        day: When the picture is made, to be said in it.
    """
    if drawing.chart is None:
        return None
    language = drawing.selection.language
    foot = [text("noted", language).format(head=head, said=said) for head, said in drawing.foot]
    if day is not None:
        foot.append(text("made", language).format(version=version("gongkai"), day=day.isoformat()))
    return charts.framed(drawing.chart, title=drawing.title, count=(drawing.count, *drawing.warnings), foot=foot)


def svg(drawing: Drawing) -> str:
    """The picture as SVG; its text stays text. Empty when there is nothing to draw."""
    from gongkai import pictures

    picture = framed(drawing)
    return "" if picture is None else pictures.svg(picture)


def above(drawing: Drawing) -> str:
    """The title, the line with n, and what is not in the picture; or what to do when nothing is drawn."""
    if drawing.empty:
        return page(f'<p role="status">{escape(drawing.empty)}</p>')
    return page(f'<h4>{escape(drawing.title)}</h4><p class="faint">{escape(drawing.count)}</p>{_warnings(drawing)}{drawing.lead}')


def _warnings(drawing: Drawing) -> str:
    return "".join(f"<p>{escape(warning)}</p>" for warning in drawing.warnings)


def below(drawing: Drawing) -> str:
    """The table of exactly what is drawn, and what must be read with it. Empty when nothing is drawn."""
    if drawing.empty:
        return ""
    return page(drawing.pages + _table(drawing) + _notes(drawing))


def code(selection: Selection) -> str:
    """The cell that shows the same without a widget, and the line that shows it as one; folded away."""
    language = selection.language
    parts = [(text("code_cell", language), selection.as_cell()), (text("code_line", language), selection.as_code())]
    said = "".join(f"<p>{escape(head)}</p><pre><code>{escape(lines)}</code></pre>" for head, lines in parts)
    return page(f"<details><summary>{text('code', language)}</summary>{said}</details>")


def page(content: str) -> str:
    """Content in the style of the explorers."""
    return f'{_STYLE}<div class="gongkai">{content}</div>'


def _notes(drawing: Drawing) -> str:
    said = [f"<p><b>{escape(head)}</b> {escape(words)}</p>" for head, words in drawing.notes]
    if len(said) <= _OPEN_NOTES:
        return "".join(said)
    summary = text("definitions", drawing.selection.language)
    return f"<details open><summary><b>{summary}</b></summary>{''.join(said[:-1])}</details>{said[-1]}"


def _table(drawing: Drawing) -> str:
    columns = drawing.columns
    head = "".join(f'<th scope="col" class="{_class(column)}">{escape(column.heading)}</th>' for column in columns)
    rows = drawing.table.iter_rows(named=True)
    body = "".join(_row(row, columns, drawing.selection.language) for row in rows)
    whole = f'<table aria-label="{escape(drawing.title)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="wide" tabindex="0">{whole}</div>'


def _row(row: dict[str, Any], columns: tuple[Column, ...], language: Language) -> str:
    """A row, and under it what is the matter with it."""
    cells = [_cell(row, column, language) for column in columns]
    first = f'<th scope="row" class="{_class(columns[0])}">{cells[0]}</th>'
    whole = first + "".join(
        f'<td class="{_class(column)}">{said}</td>' for column, said in zip(columns[1:], cells[1:], strict=True)
    )
    if not row.get("note"):
        return f"<tr>{whole}</tr>"
    return f'<tr class="said">{whole}</tr><tr class="why"><td colspan="{len(columns)}">↑ {escape(row["note"])}</td></tr>'


def _cell(row: dict[str, Any], column: Column, language: Language) -> str:
    said = shown(row[column.name], column, few=bool(row.get("few")) or column.name in row.get("lacks", ()))
    return escape(f"{column.sign} {said}" if column.flag and row[column.flag] else said)


def shown(value: Any, column: Column, *, few: bool = False) -> str:
    """A value as the table shows it: `?` where it is not known, `–` where it is none."""
    if value is None:
        return "–" if column.kind == "word" or few else "?"
    if column.kind == "share":
        return f"{value:.1%}"
    if column.kind == "word" or column.name == "year":
        return str(value)
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, float) else f"{value:,}"


def _class(column: Column) -> str:
    return {"word": "word", "sum": "sum"}.get(column.kind, "")
