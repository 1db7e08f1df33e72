"""A failed check and the statutory table that it is about, its cells in conflict marked; made of the panel's frames alone."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from gongkai import forms
from gongkai.checks import PROSE
from gongkai.display.elements import Html, element, joined, style
from gongkai.display.failures import Failure, by_cell, relation_words, scope_words
from gongkai.display.marks import Marker, number
from gongkai.display.tables import TABLES
from gongkai.display.words import Words, say, sign, words
from gongkai.explore.picked import tracer
from gongkai.explore.views.quality.cells import cells
from gongkai.extract.rows import Key
from gongkai.forms import Across
from gongkai.labels import Language, text
from gongkai.panel import Panel
from gongkai.prose.wording import Term, topics
from gongkai.relations import across, instances, relation
from gongkai.solve import Value

#: The sign of the one check that is looked at.
_SIGN = "①"
#: The root of the display's own rules and that of this one, which stands inside a page of an explorer.
_ROOT, _OWN = ".gongkai.gongkai", ".gongkai .gk-conflict"
#: What the rules of an explorer's tables say and a statutory table takes back.
_TAKEN_BACK = (
    f"{_OWN} table.gk-table th,{_OWN} table.gk-table td{{white-space:normal;min-width:0;max-width:none;word-break:normal;"
    f"overflow-wrap:break-word}}"
    f"{_OWN}{{margin:10px 0 14px;padding-left:10px;border-left:3px solid var(--gk-amber)}}"
    f"{_OWN} q{{font-size:13px}}{_OWN} code{{overflow-wrap:anywhere}}"
)

Row = Mapping[str, Any]
_Values = Mapping[Key, Value]


def said(check: Row) -> Words:
    """A failed check in words: whose, when, where, both sides, which relation.

    Args:
        check: A row of `checks` with `label`, what its body is called.
    """
    scope, rule = scope_words(check["rule"], check["scope"]), relation_words(check["rule"])
    sides = f"{check['left']:,} ≠ {_or_unknown(check['right'])}"
    who = f"{check['label']} {check['year']}"
    return Words(f"{who}：{scope.zh} {sides}；{rule.zh}", f"{who}: {scope.en} {sides}; {rule.en}")


def conflict(panel: Panel, check: Row, language: Language) -> Html:
    """A failed check as HTML without scripts: whose it is, both sides, the table, and how to trace a cell of it.

    Args:
        panel: The panel; of one on disk only what belongs to the reports of the check is read.
        check: A row of `checks` with `label`, what its body is called.
        language: Of the words.
    """
    reports = panel.rows("reports", [check["report"], check["earlier"] or ""]).collect()
    by_id = {row["report"]: row for row in reports.to_dicts()}
    report = by_id[check["report"]]
    number = _table_of(check)
    values = cells(panel, check["report"], number)
    keys = _keys(check, values, report["form"])
    failure = Failure(sign=_SIGN, along=_along(check), relation=relation_words(check["rule"]), sides=_sides(check), keys=keys)
    marker = Marker(values=values, failed=by_cell([failure]), language=language)
    # The one check is said above; the marks of readings stand below.
    legend = Marker(values=values, failed={}, language=language).legend()
    about = [element("li", f"{_SIGN} ", say(failure.said, language))]
    about += [element("li", line) for line in _two_years(panel, check, by_id, values, language)]
    if check["quote"]:
        about.append(element("li", element("q", " ".join(check["quote"].split()))))
    parts = [
        _style(),
        _head(check["label"], report, language),
        element("ul", *about, class_="gk-checks"),
        element("h5", say(_title(number), language)),
        element("div", TABLES[number](marker), class_="gk-wide", tabindex=0),
        legend,
        _trace(panel, report, keys[0], language),
    ]
    name = said(check)
    label = {"aria-label": name.zh if language == "zh" else name.en}
    return element("div", *parts, class_="gk-conflict", role="region", lang="zh-CN", **label)


def _keys(check: Row, values: _Values, form: str | None) -> tuple[Key, ...]:
    """The cells of the report's own table that a check contains."""
    rule, scope = check["rule"], check["scope"]
    if rule == PROSE:
        return _counted(check, values)
    if over := across(rule):
        return tuple(_key(over, scope, term) for term in (*over.later, *over.added, *over.removed))
    known = sorted(forms.forms(), key=lambda code: code != form)
    found = (one for code in known for one in instances(code, relation(rule).table) if (one.rule, one.scope) == (rule, scope))
    instance = next(found)
    return (*instance.left, *instance.right)


def _counted(check: Row, values: _Values) -> tuple[Key, ...]:
    """The cells that prose was compared with: the meaning of its words with the number of the check, else the plainest."""
    found = ([_of_term(term, values) for term in meaning] for meaning in topics()[check["scope"]].meanings)
    there = [terms for terms in found if all(keys for _, keys in terms)]
    fitting = (terms for terms in there if _sum(terms, values) == check["right"])
    return tuple(key for _, keys in next(fitting, there[0]) for key in keys)


def _sum(terms: Sequence[tuple[int, list[Key]]], values: _Values) -> int | None:
    added = [(plus, values[key].value) for plus, keys in terms for key in keys]
    known = [plus * value for plus, value in added if value is not None]
    return round(sum(known)) if len(known) == len(added) else None


def _of_term(term: Term, values: _Values) -> tuple[int, list[Key]]:
    key = Key(term.table, term.line, term.column)
    lines = [one for one in values if one.column == term.column and one.line.split(".")[0] == term.line]
    return term.sign, [key] if key in values else lines


def _table_of(check: Row) -> int:
    rule = check["rule"]
    if rule == PROSE:
        return topics()[check["scope"]].meanings[0][0].table
    return (across(rule) or relation(rule)).table


def _along(check: Row) -> Any:
    return "line" if check["rule"] == PROSE else (across(check["rule"]) or relation(check["rule"])).along


def _sides(check: Row) -> Words:
    scope = scope_words(check["rule"], check["scope"])
    sides = f"{check['left']:,} ≠ {_or_unknown(check['right'])}"
    if check["difference"] is None:
        return Words(f"{scope.zh} {sides}", f"{scope.en} {sides}")
    difference = words("tips", "difference", n=f"{check['difference']:+,}")
    return Words(f"{scope.zh} {sides}（{difference.zh}）", f"{scope.en} {sides} ({difference.en})")


def _or_unknown(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _two_years(panel: Panel, check: Row, reports: Mapping[str, Row], values: _Values, language: Language) -> Iterator[Html]:
    """The terms of a relation from one year to the next, each with its number, under the report in which it stands."""
    over = across(check["rule"])
    if over is None or check["earlier"] is None:
        return
    before = cells(panel, check["earlier"], over.table)
    kept = ((check["earlier"], before, over.earlier), (check["report"], values, (*over.added, *over.removed, *over.later)))
    for id_, known, terms in kept:
        numbers = joined(
            (_term(_key(over, check["scope"], term), term, over, known, language) for term in terms), text("comma", language)
        )
        year = element("b", str(reports[id_]["year"]))
        yield joined((year, " ", numbers, " ", element("code", reports[id_]["source"])))


def _term(key: Key, term: str, over: Across, values: _Values, language: Language) -> Html:
    label = forms.label(forms.AXES[over.table][1 if over.along == "line" else 0], term)
    value = values.get(key)
    shown = "?" if value is None or value.value is None else number(value.value)
    return joined((say(label, language), " ", element("b", shown)))


def _key(over: Across, scope: str, term: str) -> Key:
    return Key(over.table, scope, term) if over.along == "line" else Key(over.table, term, scope)


def _head(label: str, report: Row, language: Language) -> Html:
    status = joined((element("span", sign("status", report["status"]), class_="gk-status"), " "))
    facts = [("status", joined((status, say(words("status", report["status"]), language))))]
    facts += [("form", element("b", report["form"]))] if report["form"] else []
    facts += [("source", element("code", report["source"])), ("report", element("code", report["report"]))]
    heads = {key: say(words("head", key), language) for key, _ in facts if key != "report"} | {"report": text("report", language)}
    spread = joined((joined((heads[key], " ", fact)) for key, fact in facts), Html(' <span class="gk-dot">·</span> '))
    name = element("div", element("strong", label), f" {report['year']}", class_="gk-name")
    title = element("div", report["title"], class_="gk-title") if report["title"] else Html()
    return element("div", name, title, element("div", spread, class_="gk-facts"), class_="gk-head")


def _title(table: int) -> Words:
    section = next(section for section in forms.page()["sections"] if section["number"] == table)
    numeral = words("numerals", str(table))
    return Words(f"{numeral.zh}{section['zh']}", f"{numeral.en} {section['en']}")


def _trace(panel: Panel, report: Row, key: Key, language: Language) -> Html:
    code = tracer(panel, report)(key.line, key.column)
    return element("p", text("check_trace", language), " ", element("code", code))


@cache
def _style() -> Html:
    """The display's style sheet, whose rules are to hold for this table and nothing else of the page."""
    return Html(style().replace(_ROOT, _OWN).replace("</style>", f"{_TAKEN_BACK}</style>"))
