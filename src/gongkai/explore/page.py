"""What stands around a chart, as HTML and SVG that need no kernel: the widget shows it, and a still keeps it."""

from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

import polars as pl

from gongkai import charts
from gongkai.explore import breakdown
from gongkai.explore.breakdown import OUTCOMES
from gongkai.explore.state import Selection
from gongkai.labels import name, text
from gongkai.panel import Panel

if TYPE_CHECKING:
    from altair import FacetChart

#: Colours come from JupyterLab's theme, with those of paper where there is none.
_STYLE = """<style>
.gongkai{font-family:var(--jp-ui-font-family,system-ui),FONTS;font-size:13px;line-height:1.5;color:var(--jp-content-font-color1,#222)}
.gongkai table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:8px 0;font-size:12px}
.gongkai th,.gongkai td{padding:3px 6px;text-align:right;vertical-align:top;background:none;
 border-bottom:1px solid var(--jp-border-color2,#ddd)}
.gongkai thead th{font-weight:600;vertical-align:bottom;white-space:normal;word-break:keep-all;max-width:8.5em}
.gongkai td,.gongkai tbody th{white-space:nowrap}.gongkai tbody th{font-weight:400}
.gongkai .word{text-align:left}.gongkai .said>*{border-bottom:0;padding-bottom:0}
.gongkai .why td{color:var(--jp-content-font-color2,#666);text-align:left;white-space:normal;padding-top:0}
.gongkai .wide{overflow-x:auto;max-width:100%}.widget-html-content:has(>.gongkai){min-width:0}
.gongkai .sum{font-weight:600;border-left:1px solid var(--jp-border-color1,#bbb)}
.gongkai .faint{color:var(--jp-content-font-color2,#666)}
.gongkai h4{margin:0;font-size:15px;line-height:1.4}.gongkai p{margin:2px 0;max-width:60em}
.gongkai-chart,.gongkai-chart>*,.gongkai-chart .vega-embed{max-width:100%}.gongkai-chart svg{max-width:100%;height:auto}
</style>""".replace("FONTS", charts.FONTS).replace("\n", "")


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


def still(panel: Panel, selection: Selection) -> Still:
    """A picture of a selection that needs no kernel."""
    frame = breakdown.breakdown(panel, selection)
    html = below(frame, selection) or above(frame, selection)
    return Still(title=breakdown.title(selection), svg=svg(frame, selection), html=html)


def chart(frame: pl.DataFrame, selection: Selection, *, titled: bool = False) -> "FacetChart":
    """The chart of a selection, with its title in the picture or without."""
    lines = [breakdown.title(selection), breakdown.count_line(frame, selection)] if titled else []
    return charts.outcomes(
        frame,
        shares=selection.shares,
        language=selection.language,
        years=selection.span,
        title=lines,
        few=breakdown.FEW,
    )


def svg(frame: pl.DataFrame, selection: Selection) -> str:
    """The chart as SVG with its title; its text stays text. Empty when there is nothing to draw."""
    if frame.is_empty():
        return ""
    file = StringIO()
    chart(frame, selection, titled=True).save(file, format="svg")
    return file.getvalue()


def above(frame: pl.DataFrame, selection: Selection) -> str:
    """The title, the line with n, and what is not in the picture; or what to do when nothing is selected."""
    language = selection.language
    if not selection.agencies or frame.is_empty():
        missing = "empty_reports" if selection.agencies else "empty_bodies"
        return _page(f"<p>{text(missing, language)}</p>")
    said = "".join(f"<p>{escape(warning)}</p>" for warning in breakdown.warnings(frame, selection))
    count = escape(breakdown.count_line(frame, selection))
    return _page(f'<h4>{escape(breakdown.title(selection))}</h4><p class="faint">{count}</p>{said}')


def below(frame: pl.DataFrame, selection: Selection) -> str:
    """The table of exactly what is drawn, and what must be read with it. Empty when nothing is drawn."""
    if frame.is_empty():
        return ""
    notes = "".join(f"<p><b>{head}</b> {escape(said)}</p>" for head, said in breakdown.notes(frame, selection))
    summary = text("code", selection.language)
    code = f"<details><summary>{summary}</summary><code>{escape(selection.as_code())}</code></details>"
    return _page(_table(frame, selection) + notes + code)


def _page(content: str) -> str:
    return f'{_STYLE}<div class="gongkai">{content}</div>'


def _table(frame: pl.DataFrame, selection: Selection) -> str:
    language = selection.language
    printed = text("printed_total", language).format(label=breakdown.total_label(selection))
    heads = [("word", text("body", language)), ("", text("year", language)), ("", text("form", language))]
    heads += [("", name("outcomes", outcome, language)) for outcome in OUTCOMES]
    heads += [
        ("sum", text("items_sum", language)),
        ("", printed),
        ("", text("failed", language)),
    ]
    head = "".join(f'<th scope="col" class="{kind}">{escape(said)}</th>' for kind, said in heads)
    rows = breakdown.table(frame, selection).iter_rows(named=True)
    caption = escape(breakdown.title(selection))
    body = "".join(_row(row, selection, len(heads)) for row in rows)
    whole = f'<table aria-label="{caption}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="wide">{whole}</div>'


def _row(row: dict[str, Any], selection: Selection, width: int) -> str:
    """A report, and under it what is the matter with it."""
    few = selection.shares and row["n"] is not None and row["n"] < breakdown.FEW
    missing = "–" if few else "?"
    values = [_share(row[outcome], missing) if selection.shares else _count(row[outcome]) for outcome in OUTCOMES]
    printed = _count(row["printed"]) + (" ≠" if row["differs"] else "")
    failed = f"▲ {row['failed']}" if row["failed"] else "0"
    cells = [("", row["year"]), ("", row["form"] or "–"), *(("", value) for value in values)]
    cells += [("sum", _count(row["n"])), ("", printed), ("", failed)]
    first = f'<th scope="row" class="word">{escape(row["agency"])}</th>'
    whole = first + "".join(f'<td class="{kind}">{escape(str(value))}</td>' for kind, value in cells)
    if not row["note"]:
        return f"<tr>{whole}</tr>"
    return f'<tr class="said">{whole}</tr><tr class="why"><td colspan="{width}">↑ {escape(row["note"])}</td></tr>'


def _count(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _share(value: float | None, missing: str) -> str:
    return missing if value is None else f"{value:.1%}"
