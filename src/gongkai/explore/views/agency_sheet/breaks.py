"""What breaks a body's series, in sentences.

Years without a report, changes of scope, form, name and area, several editions, failed checks, numbers that are not known.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import Any

import polars as pl

from gongkai import forms
from gongkai.areas import changes
from gongkai.display.failures import relation_words
from gongkai.display.words import words
from gongkai.explore.views.agency_sheet.reading import Body
from gongkai.labels import Language, text
from gongkai.series import editions

_KNOWN = ("printed", "inferred")
#: So many of several files are named.
_NAMED = 3


def breaks(body: Body, span: range, language: Language) -> list[str]:
    """Every break of the series that is drawn, the widest first.

    Args:
        body: The body.
        span: The years of the selection.
        language: Of the words.
    """
    found = (_missing, _scopes, _forms, _names, _areas)
    said = [line for one in found for line in one(body, span, language)]
    return [*said, *_editions(body, language), *_incomplete(body, language), *_failed(body, language), *_unknown(body, language)]


def unknown(body: Body) -> pl.DataFrame:
    """The numbers of the reports that are drawn which are not known: report, year, form, table, line, column, reading, raw."""
    of = body.drawn.select("report", "year", "form")
    cells = body.panel.scan("evidence").filter(~pl.col("reading").is_in(_KNOWN), pl.col("report").is_in(of["report"].to_list()))
    columns = ("report", "table", "line", "column", "reading", "raw")
    found = cells.select(columns).collect().with_columns(pl.col("line", "column", "reading").cast(pl.String))
    return found.join(of, on="report", maintain_order="left").sort("year", descending=True, maintain_order=True)


def runs(years: Sequence[int]) -> str:
    """Years in words, those that follow each other as one: 2019–2021, 2024."""
    parts: list[list[int]] = []
    for year in sorted(set(years)):
        if parts and year == parts[-1][1] + 1:
            parts[-1][1] = year
        else:
            parts.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in parts)


def _missing(body: Body, span: range, language: Language) -> Iterator[str]:
    if missing := sorted(set(span) - set(body.drawn["year"])):
        yield text("sheet_break_missing", language).format(years=runs(missing))


def _scopes(body: Body, span: range, language: Language) -> Iterator[str]:
    for earlier, later in _pairs(body):
        if earlier["scope"] != later["scope"]:
            was, now = (text(f"scope_{row['scope']}", language) for row in (earlier, later))
            years = {"before": earlier["year"], "after": later["year"]}
            yield text("sheet_break_scope", language).format(was=was, now=now, **years)
    drawn = body.drawn["report"].to_list()
    others = body.every.filter("chosen", pl.col("year").is_in(list(span)), ~pl.col("report").is_in(drawn))
    for year, scope, source in others.select("year", "scope", "source").iter_rows():
        other = text(f"scope_{scope}", language)
        yield text("sheet_break_other", language).format(year=year, scope=other, source=_file(source))


def _forms(body: Body, span: range, language: Language) -> Iterator[str]:
    for earlier, later in _pairs(body):
        if earlier["form"] and later["form"] and earlier["form"] != later["form"]:
            years = {"before": earlier["year"], "after": later["year"]}
            key = "sheet_break_form" if earlier["form"] < later["form"] else "sheet_break_form_back"
            yield text(key, language).format(was=earlier["form"], now=later["form"], **years)
    odd = [
        (row["year"], row["form"])
        for row in body.drawn.iter_rows(named=True)
        if row["form"] and row["form"] != max((code for code in forms.forms() if int(code) <= row["year"]), default=row["form"])
    ]
    for form in sorted({form for _, form in odd}):
        of = runs([year for year, used in odd if used == form])
        yield text("sheet_break_odd_form", language).format(years=of, form=form)


def _names(body: Body, span: range, language: Language) -> Iterator[str]:
    borne: dict[str, list[int]] = {}
    for year, name in body.drawn.select("year", "agency").drop_nulls().iter_rows():
        borne.setdefault(name, []).append(year)
    if len(borne) > 1:
        parts = [text("sheet_name_years", language).format(name=name, years=runs(years)) for name, years in borne.items()]
        yield text("sheet_break_names", language).format(names=text("semicolon", language).join(parts))


def _areas(body: Body, span: range, language: Language) -> Iterator[str]:
    areas = dict(body.drawn.select("year", "area").drop_nulls().iter_rows())
    if years := [year for year, area in areas.items() if (area, year) in changes()]:
        yield text("sheet_break_area", language).format(years=runs(years))


def _editions(body: Body, language: Language) -> Iterator[str]:
    years = body.drawn["year"].to_list()
    every = body.every.filter(pl.col("year").is_in(years)).drop("key")
    frames = [body.panel.scan(name) for name in ("applications", "disclosures", "reviews")]
    found = editions.editions(every, frames[0])
    if found.is_empty():
        return
    unlike = editions.differences(every, *frames)
    for row in found.filter("chosen").iter_rows(named=True):
        same = pl.col("year") == row["year"], pl.col("scope").eq_missing(row["scope"])
        others = [_file(source) for source in found.filter(*same, ~pl.col("chosen"))["source"]]
        if others:
            yield text("sheet_break_editions", language).format(
                year=row["year"],
                count=len(others) + 1,
                chosen=_file(row["source"]),
                corrected=text("sheet_corrected", language) if row["corrected"] else "",
                others=text("and", language).join(others[:_NAMED]),
                cells=unlike.filter(*same).height,
            )


def _incomplete(body: Body, language: Language) -> Iterator[str]:
    for row in body.drawn.filter(pl.col("status") != "complete").iter_rows(named=True):
        yield text("sheet_break_incomplete", language).format(year=row["year"], message=row["message"] or row["status"])


def _failed(body: Body, language: Language) -> Iterator[str]:
    """Failed checks of each year, by their relation."""
    reports = body.drawn["report"].to_list()
    failed = body.panel.scan("checks").filter(pl.col("status") == "fail", pl.col("report").is_in(reports)).collect()
    for year in sorted(failed["year"].unique()):
        rules = Counter(failed.filter(pl.col("year") == year).sort("rule")["rule"])
        parts = []
        for rule, count in rules.items():
            law = relation_words(rule)
            said = law.zh if language == "zh" else law.en
            parts.append(text("sheet_failed_rule", language).format(rule=said, count=count))
        yield text("sheet_break_failed", language).format(year=year, rules=text("semicolon", language).join(parts))


def _unknown(body: Body, language: Language) -> Iterator[str]:
    found = unknown(body)
    for year in sorted(found["year"].unique()):
        readings = Counter(found.filter(pl.col("year") == year)["reading"])
        parts = [f"{_reading(code, language)} {count}" for code, count in readings.most_common()]
        values = {"year": year, "count": sum(readings.values()), "readings": text("comma", language).join(parts)}
        yield text("sheet_break_unknown", language).format(**values)


def _reading(code: str, language: Language) -> str:
    said = words("names", code)
    return said.zh if language == "zh" else said.en


def _pairs(body: Body) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    yield from pairwise(body.drawn.to_dicts())


def _file(source: str) -> str:
    """The name of a file without its folder."""
    return PurePath(source).name
