"""Questions to ask a body, by the rules of `questions.toml`: each with the figure behind it, its place, and why it is asked."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import polars as pl

from gongkai import forms, metrics
from gongkai.charts.numbers import exact
from gongkai.checks import PROSE
from gongkai.display.failures import relation_words, scope_words
from gongkai.duties import rules as duties
from gongkai.explore.views.agency_sheet.breaks import runs, unknown
from gongkai.explore.views.agency_sheet.numbers import Numbers, change, reason
from gongkai.explore.views.agency_sheet.reading import printed
from gongkai.labels import Language, name, text
from gongkai.relations import across, relation
from gongkai.series.acts import acts

Rule = Mapping[str, Any]
#: A year in which a rule holds, and what its texts are filled with; `figure` and `place` among it.
Case = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, with what it rests on.

    Attributes:
        key: Of its rule.
        ask: The question.
        figure: The figure behind it.
        place: Where the figure stands.
        basis: Why it is asked: the law, notice or relation, and the threshold.
    """

    key: str
    ask: str
    figure: str
    place: str
    basis: str


@cache
def rules() -> Mapping[str, Any]:
    """What stands in `questions.toml`."""
    return MappingProxyType(tomllib.loads((files(__package__) / "questions.toml").read_text(encoding="utf-8")))


def indicators() -> tuple[str, ...]:
    """The indicators that the rules look at."""
    every = rules()["questions"]
    return tuple(dict.fromkeys(rule["indicator"] for rule in every if rule["kind"] in ("share", "count", "change")))


def questions(known: Numbers, language: Language) -> list[Question]:
    """The questions that a body's reports raise, in the order of the rules."""
    found = [(rule, asked) for rule in rules()["questions"] if (asked := _asked(rule, known, language)) is not None]
    special = [asked for rule, asked in found if not rule.get("general")]
    general = [asked for rule, asked in found if rule.get("general")]
    return [*special[: rules()["most"]], *general[: max(rules()["least"] - len(special), 0)]]


def _asked(rule: Rule, known: Numbers, language: Language) -> Question | None:
    """The question of one rule about the latest year in which it holds."""
    cases = sorted(_KINDS[rule["kind"]](rule, known, language), key=lambda case: -case[0])
    if not cases:
        return None
    year, values = cases[0]
    limits = {key: _limit(rule[key]) for key in ("above", "from", "least_n") if key in rule}
    filled = {**limits, "year": year, "before": year - 1, **values}
    place = rule[f"place_{language}"].format(**filled) if f"place_{language}" in rule else filled["place"]
    if others := sorted({other for other, _ in cases} - {year}):
        place += text("sheet_also", language).format(years=runs(others))
    ask, basis = (rule[f"{part}_{language}"].format(**filled) for part in ("ask", "basis"))
    return Question(key=rule["key"], ask=ask, figure=filled["figure"], place=place, basis=basis)


def _checks(rule: Rule, known: Numbers, language: Language) -> Iterator[Case]:
    """A failed relation of each year; that of the totals, or else the one that is off by most."""
    reports = known.body.drawn["report"].to_list()
    failed = known.body.panel.scan("checks").filter(pl.col("report").is_in(reports), pl.col("status") == "fail")
    code, total = rule["rule"], pl.col("scope").cast(pl.String) == forms.TOTAL
    found = failed.filter(pl.col("rule").cast(pl.String) == code).drop_nulls("difference").collect().sort("scope")
    ordered = found.sort(~total, -pl.col("difference").abs(), maintain_order=True)
    law = relation_words(code)
    for row in ordered.unique("year", keep="first", maintain_order=True).iter_rows(named=True):
        where = _scope(code, row["scope"], language)
        left, right, difference = map(exact, (row["left"], row["right"], abs(row["difference"])))
        said = text("noted", language).format(head=law.zh if language == "zh" else law.en, said=f"{left} ≠ {right}")
        values = {"left": left, "right": right, "difference": difference, "scope": where, "quote": row["quote"] or ""}
        yield row["year"], {**values, "figure": said, "place": _place_of_check(code, row["year"], where, language)}


def _scope(code: str, scope: str, language: Language) -> str:
    """The line or column of a check, a line with its numeral; or what prose counts."""
    law = None if code == PROSE else across(code) or relation(code)
    if law is not None and law.along == "line":
        return printed(None, forms.AXES[law.table][0], scope, language)
    said = scope_words(code, scope)
    return said.zh if language == "zh" else said.en


def _place_of_check(code: str, year: int, where: str, language: Language) -> str:
    if code == PROSE:
        return text("sheet_place_prose", language).format(year=year)
    years = runs([year - 1, year]) if across(code) else str(year)
    table = (across(code) or relation(code)).table
    return text("sheet_place", language).format(year=years, table=text(f"sheet_table_{table}", language), line=where)


def _shares(rule: Rule, known: Numbers, language: Language) -> Iterator[Case]:
    for row in known.of(rule["indicator"]):
        if row["value"] is None or row["denominator"] < rule["least_n"]:
            continue
        if row["value"] > rule.get("above", 1) or row["value"] >= rule.get("from", 2):
            yield row["year"], _values(rule, row, language)


def _counts(rule: Rule, known: Numbers, language: Language) -> Iterator[Case]:
    row = known.latest(rule["indicator"])
    if row["numerator"] is not None and rule.get("from", 0) <= row["numerator"] <= rule.get("to", row["numerator"]):
        yield row["year"], _values(rule, row, language)


def _changes(rule: Rule, known: Numbers, language: Language) -> Iterator[Case]:
    for row in known.of(rule["indicator"]):
        found = change(known, row)
        if found.difference is None or found.before is None:
            continue
        small, large = sorted([row["value"], found.before])
        if large >= rule["times"] * small and large >= rule["from"]:
            now, then = f"{row['value']:,.0f}", f"{found.before:,.0f}"
            figure = f"{found.year}: {then} → {row['year']}: {now}"
            yield row["year"], {**_values(rule, row, language), "now": now, "then": then, "figure": figure}


def _reasons(rule: Rule, known: Numbers, language: Language) -> Iterator[Case]:
    if (found := reason(known.body, rule["outcome"])) and found.count >= rule["from"]:
        row = known.body.drawn.row(-1, named=True)
        said = text("sheet_or", language).join(name("lines", line, language) for line in found.lines)
        place = _place(row["year"], row["form"], found.lines[0], language)
        count = found.said(language)
        values = {"count": count, "whole": found.whole, "reason": said}
        yield row["year"], {**values, "figure": f"{count} / {found.whole}", "place": place}


def _acts(rule: Rule, known: Numbers, language: Language) -> Iterator[Case]:
    body = known.body
    found = acts(body.every.filter("chosen").drop("key"), body.panel.sections).filter(pl.col("indicator") == rule["indicator"])
    published = dict(body.drawn.select("report", "published").iter_rows())
    for row in found.drop_nulls("value").filter(pl.col("report").is_in(list(published))).iter_rows(named=True):
        if row["value"] == rule.get("is") or row["value"] > rule.get("above", row["value"]):
            value = f"{row['value']:.0%}" if row["unit"] == "share" else f"{row['value']:,.0f}"
            day = published[row["report"]]
            evidence = (row["evidence"] or "").split("/")[-1]
            head = duties()["indicators"][rule["indicator"]][language]
            said = f"{day} > {evidence}" if row["unit"] == "yes_no" else value
            figure = text("noted", language).format(head=head, said=said)
            yield row["year"], {"value": value, "published": day, "evidence": evidence, "figure": figure}


def _unknowns(rule: Rule, known: Numbers, language: Language) -> Iterator[Case]:
    cells = unknown(known.body)
    for (year,), of_year in cells.group_by("year", maintain_order=True):
        shown = [_cell(row, language) for row in of_year.head(rule["shown"]).iter_rows(named=True)]
        more = of_year.height - len(shown)
        said = text("semicolon", language).join(shown) + (text("sheet_and_more", language).format(rest=more) if more else "")
        place = text("sheet_place_tables", language).format(year=year)
        yield int(str(year)), {"count": of_year.height, "figure": said, "place": place}


def _cell(row: Mapping[str, Any], language: Language) -> str:
    """A cell that is not known, and why."""
    lines, columns = forms.AXES[row["table"]]
    labels = (printed(row["form"], kin, row[axis], language) for kin, axis in ((lines, "line"), (columns, "column")))
    line, column = labels
    raw = text("sheet_raw", language).format(raw=row["raw"].strip()) if row["raw"] and row["raw"].strip() else ""
    table = text(f"sheet_table_{row['table']}", language)
    reading = text(f"sheet_reading_{row['reading']}", language)
    return text("sheet_cell", language).format(table=table, line=line, column=column, why=reading, raw=raw)


def _values(rule: Rule, row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """What a question about an indicator is filled with."""
    head = metrics.indicator(rule["indicator"]).name.in_(language)
    numerator = f"{row['numerator']:,.0f}"
    whole = None if row["denominator"] is None else f"{row['denominator']:,.0f}"
    share = "" if row["value"] is None or whole is None else f" = {row['value']:.1%}"
    said = numerator if whole is None else f"{numerator} / {whole}{share}"
    return {
        "numerator": numerator,
        "denominator": whole,
        "value": share.removeprefix(" = "),
        "figure": text("noted", language).format(head=head, said=said),
        "place": _place(row["year"], row["form"], rule["place_line"], language),
    }


def _place(year: int, form: str | None, line: str, language: Language) -> str:
    table = 3 if line in forms.family("outcomes") else forms.table_of(line)
    kin = "outcomes" if line in forms.family("outcomes") else forms.AXES[table][0]
    where = printed(form, kin, line, language)
    return text("sheet_place", language).format(year=year, table=text(f"sheet_table_{table}", language), line=where)


def _limit(value: float) -> str:
    return f"{value:.0%}" if isinstance(value, float) else str(value)


_KINDS = {
    "check": _checks,
    "share": _shares,
    "count": _counts,
    "change": _changes,
    "reason": _reasons,
    "act": _acts,
    "unknown": _unknowns,
}
