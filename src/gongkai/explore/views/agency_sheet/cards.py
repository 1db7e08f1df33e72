"""The sheet as HTML: the five numbers as cards, and breaks, questions and citation. All that comes from files is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from gongkai import metrics
from gongkai.explore.views.agency_sheet.citing import Tracer, citations, traces
from gongkai.explore.views.agency_sheet.numbers import FIVE, Change, Numbers, Row, change, reason
from gongkai.explore.views.agency_sheet.peers import LEAST
from gongkai.explore.views.agency_sheet.questions import Question
from gongkai.explore.views.agency_sheet.reading import Body
from gongkai.labels import Language, name, text

_MINUS = "−"
#: Colours are those of JupyterLab's theme, with those of paper where there is none.
_STYLE = """<style>
.gk-cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:8px;margin:8px 0 12px}
.gk-card{border:1px solid var(--jp-border-color2,#ddd);border-radius:3px;padding:8px 10px;min-width:0}
.gk-card p{margin:1px 0}.gk-card .gk-name{font-weight:600}
.gk-card .gk-value{font-size:26px;line-height:1.25;font-variant-numeric:tabular-nums}
.gk-more{border-top:1px solid var(--jp-border-color2,#ddd);margin-top:4px;padding-top:3px}
.gk-card details,.gk-sheet li .faint{font-size:12px}.gk-sheet ol,.gk-sheet ul{margin:2px 0 10px;padding-left:1.6em;max-width:62em}
.gk-sheet li{margin:3px 0}.gk-sheet h5{margin:12px 0 2px;font-size:14px}.gk-sheet code{overflow-wrap:anywhere;white-space:normal}
.gk-sheet~.wide td.word{text-align:right}.gk-sheet~.wide tbody th.word{white-space:normal;min-width:9em}
</style>""".replace("\n", "")


def cards(known: Numbers, language: Language) -> str:
    """The five numbers of the latest report, a card each: value, n, interval, change, peers; its variants; its definition folded.

    Args:
        known: The numbers of the body.
        language: Of the words.
    """
    said = [_card(known, code, language) for code in FIVE]
    return f'{_STYLE}<div class="gk-cards gk-sheet">{"".join(said)}</div>'


def rest(body: Body, breaks: Sequence[str], questions: Sequence[Question], trace: Tracer, language: Language) -> str:
    """What breaks the series, what to ask, how to cite and trace."""
    lines = [f"<li>{escape(line)}</li>" for line in breaks or [text("sheet_no_breaks", language)]]
    asked = [f"<li>{escape(one.ask)}<br>{_faint(_grounds(one, language))}</li>" for one in questions]
    cited = "".join(f"<p>{escape(line)}</p>" for line in citations(body))
    traced = "".join(
        f"<li>{escape(head)}<br>{'<br>'.join(f'<code>{escape(line)}</code>' for line in code)}</li>"
        for head, code in traces(body, trace, language)
    )
    how = f"<details><summary>{text('sheet_traces', language)}</summary><ul>{traced}</ul></details>"
    parts = [
        (text("sheet_breaks", language), f"<ul>{''.join(lines)}</ul>"),
        (
            text("sheet_questions", language),
            f"<ol>{''.join(asked)}</ol>" if asked else f"<p>{text('sheet_no_questions', language)}</p>",
        ),
        (text("sheet_citation", language), cited + how),
    ]
    return f'<div class="gk-sheet">{"".join(f"<h5>{head}</h5>{said}" for head, said in parts)}</div>'


def value(row: Mapping[str, Any], language: Language) -> str:
    """The value of an indicator as it is shown: `?` where it is not known, "few" where there are too few for a rate."""
    if row["status"] != "known":
        return text("sheet_status_too_few", language) if row["status"] == "too_few" else "?"
    return shown(row["value"], row["unit"])


def shown(number: float | None, unit: str) -> str:
    """A number in its unit; nothing for none."""
    if number is None:
        return ""
    return f"{number:.1%}" if unit == "share" else f"{number:,.1f}".removesuffix(".0")


def n_of(row: Mapping[str, Any], language: Language) -> str:
    """Numerator and denominator of a share, `?` for one that is not known; nothing for a count."""
    if row["unit"] != "share":
        return ""
    sides = ["?" if row[side] is None else f"{row[side]:,.0f}" for side in ("numerator", "denominator")]
    return " / ".join(sides)


def peers_of(row: Mapping[str, Any], language: Language) -> str:
    """Median and quartiles of the peers, or why there are none."""
    if row["scope"] == "unknown":
        return text("sheet_peers_no_scope", language)
    if row["median"] is None:
        return text("sheet_few_peers", language).format(count=row["peers"], least=LEAST)
    values = {key: shown(row[key], row["unit"]) for key in ("median", "q1", "q3")}
    return text("sheet_peers_range", language).format(count=row["peers"], **values)


def changed(found: Change, now: Row, language: Language) -> str:
    """What changed, with the number of the year before; or why nothing is compared."""
    if found.difference is None:
        return text(found.why, language).format(year=found.year) if found.why != "sheet_now" else ""
    unit = now["unit"]
    size = f"{abs(found.difference) * 100:.1f}" if unit == "share" else f"{abs(found.difference):,.0f}"
    sign = "±" if float(size.replace(",", "")) == 0 else _MINUS if found.difference < 0 else "+"
    key = "sheet_change_share" if unit == "share" else "sheet_change_count"
    said = text(key, language).format(year=found.year, before=shown(found.before, unit), difference=f"{sign}{size}")
    return said + (text("sheet_change_doubt", language) if found.doubt else "")


def _card(known: Numbers, code: str, language: Language) -> str:
    row, one = known.latest(code), metrics.indicator(code)
    head = f'<p class="gk-name" title="{escape(one.definition.in_(language))}">{escape(one.name.in_(language))}</p>'
    said = value(row, language)
    counted = text("sheet_cases", language).format(count=said) if row["unit"] == "count" and row["status"] == "known" else said
    big = f'<p class="gk-value">{escape(counted)}</p>'
    lines = [n_of(row, language), _interval(row, language), changed(change(known, row), row, language)]
    peers = [peers_of(row, language)] if known.body.peers.names else []
    failed = [text("sheet_failed", language).format(count=row["failed"])] if row["failed"] else []
    small = "".join(f"<p>{_faint(line)}</p>" for line in (*lines, *peers, *failed) if line)
    more = [_beside(known.latest(other), language) for other in FIVE[code]]
    if code == "denied_share" and (why := _reason(known, language)):
        more.append(why)
    beside = f'<div class="gk-more">{"".join(f"<p>{escape(line)}</p>" for line in more)}</div>' if more else ""
    notes = "".join(f"<p>{escape(note)}</p>" for _, note in metrics.glossary([code, *FIVE[code]], language))
    fold = f"<details><summary>{escape(text('definition', language))}</summary>{notes}</details>"
    return f'<div class="gk-card">{head}{big}{small}{beside}{fold}</div>'


def _beside(row: Row, language: Language) -> str:
    """What stands beside a number: its name, its value, its n."""
    head = metrics.indicator(row["indicator"]).name.in_(language)
    n = n_of(row, language)
    brackets = text("brackets", language).format(said=n) if n else ""
    return text("noted", language).format(head=head, said=value(row, language) + brackets)


def _interval(row: Row, language: Language) -> str:
    if row["low"] is None:
        return text("sheet_no_rate", language).format(few=metrics.FEW) if row["status"] == "too_few" else ""
    return text("sheet_interval", language).format(low=shown(row["low"], "share"), high=shown(row["high"], "share"))


def _reason(known: Numbers, language: Language) -> str:
    found = reason(known.body, "denied")
    if found is None:
        return ""
    names = text("sheet_or", language).join(name("lines", line, language) for line in found.lines)
    return text("sheet_main_reason", language).format(reason=names, count=found.said(language), whole=found.whole)


def _grounds(one: Question, language: Language) -> str:
    """The figure behind a question, its place, and why it is asked."""
    heads = {"sheet_figure": one.figure, "sheet_where": one.place, "sheet_basis": one.basis}
    parts = [text("noted", language).format(head=text(key, language), said=said) for key, said in heads.items()]
    return text("sheet_dot", language).join(parts)


def _faint(words: str) -> str:
    return f'<span class="faint">{escape(words)}</span>'
