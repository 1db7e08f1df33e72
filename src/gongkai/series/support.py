"""The years of one body side by side: which reading of a number that is not settled the neighbouring year bears out.

A number that stands in another report says nothing certain of this one, which may be mistaken or be about other bodies. So the
value stays null; the candidate is named as supported, with the relation that supports it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from typing import NamedTuple

import polars as pl

from gongkai import forms
from gongkai.extract.rows import Key
from gongkai.forms import Across
from gongkai.series.years import single
from gongkai.solve import cuts as cutting
from gongkai.solve.values import MAX_CANDIDATES, kind_of

#: So many combinations of candidates of one run are compared, at the most.
_MOST_CUTS = 5_000

Numbers = Mapping[Key, float]


@dataclass(frozen=True, slots=True)
class _Year:
    """A report of a body: its numbers that are known, and the form of each table 2 line and of table 3."""

    report: str
    numbers: Numbers
    forms: Mapping[tuple[int, str], str | None]

    def with_cut(self, cut: Numbers, report: str) -> Numbers:
        """Its numbers, with those that a cut gives if it is a cut of this report."""
        return {**self.numbers, **cut} if self.report == report else self.numbers


class _Place(NamedTuple):
    """Which report of a panel: of which body, of its own or of its area, for which year."""

    body: str
    scope: str | None
    year: int


class _Equation(NamedTuple):
    """Whether a relation holds, and it in numbers."""

    holds: bool
    said: str


@dataclass(frozen=True, slots=True)
class _Link:
    """A relation across years in one line or column, and the two years that it joins."""

    relation: Across
    scope: str
    earlier: int

    def keys(self, terms: Sequence[str]) -> list[Key]:
        """The cells of some terms."""
        scope, number = self.scope, self.relation.table
        return [Key(number, scope, term) if self.relation.along == "line" else Key(number, term, scope) for term in terms]

    def cells(self) -> list[Key]:
        """All cells of the relation, of either year."""
        across = self.relation
        return self.keys((*across.earlier, *across.added, *across.removed, *across.later))


def with_support(
    evidence: pl.LazyFrame, reports: pl.DataFrame, applications: pl.LazyFrame, disclosures: pl.LazyFrame
) -> pl.LazyFrame:
    """The frame `evidence` with the candidates that a neighbouring year of the same body and scope bears out.

    Args:
        evidence: The frame, as reports by themselves make it.
        reports: The frame of the same panel.
        applications: The frame of the same panel.
        disclosures: The frame of the same panel.
    """
    evidence = evidence.with_columns(supported=pl.lit(None, pl.Float64), support=pl.lit(None, pl.String))
    used = {Key(across.table, *_axes(across, scope, term)) for across, scope, term in _terms()}
    cells = pl.DataFrame(
        [(key.table, key.line, key.column) for key in used],
        schema={"table": pl.Int8, "line": pl.String, "column": pl.String},
        orient="row",
    )
    where = ["table", "line", "column"]
    doubtful = evidence.filter(pl.col("reading") == "ambiguous", pl.col("candidates").list.len() > 0)
    doubtful = doubtful.with_columns(pl.col("line", "column").cast(pl.String)).join(cells.lazy(), on=where, how="semi")
    concerned = doubtful.select("report").unique().collect()["report"].to_list()
    bodies = reports.filter(pl.col("report").is_in(concerned))["body"].drop_nulls().unique()
    if bodies.is_empty():
        return evidence
    years = _years(reports.filter(pl.col("body").is_in(bodies.to_list())), applications, disclosures)
    runs = evidence.filter(pl.col("report").is_in(concerned), pl.col("raw").is_not_null(), pl.col("ways") > 1).collect()
    found: list[tuple[str, int, str, str, float, str]] = []
    keys = ["report", "table", "raw", "where"]
    places = {year.report: place for place, year in years.items()}
    for (report, *_), run in runs.group_by(keys, maintain_order=True):
        if report in places:
            found += _supported(places[report], run, years)
    if not found:
        return evidence
    schema = {
        "report": pl.String,
        "table": pl.Int8,
        "line": pl.String,
        "column": pl.String,
        "_value": pl.Float64,
        "_said": pl.String,
    }
    named = pl.DataFrame(found, schema=schema, orient="row").with_columns(
        pl.col("line").cast(runs.schema["line"]), pl.col("column").cast(runs.schema["column"])
    )
    joined = evidence.join(named.lazy(), on=["report", *where], how="left", maintain_order="left")
    return joined.with_columns(supported="_value", support="_said").drop("_value", "_said")


def _terms() -> Iterator[tuple[Across, str, str]]:
    """Every cell that a relation across years is about: the relation, its line or column, and the term."""
    for form in forms.forms().values():
        for across in form.across:
            axis = 0 if across.along == "line" else 1
            for scope in dict.fromkeys(cell[axis] for cell in form.cells(across.table)):
                yield from ((across, scope, term) for term in (*across.earlier, *across.added, *across.removed, *across.later))


def _axes(across: Across, scope: str, term: str) -> tuple[str, str]:
    return (scope, term) if across.along == "line" else (term, scope)


def _years(reports: pl.DataFrame, applications: pl.LazyFrame, disclosures: pl.LazyFrame) -> Mapping[_Place, _Year]:
    """The chosen report of each body and scope for each year."""
    chosen = single(reports.lazy()).collect()
    names = chosen["report"].to_list()
    numbers: dict[str, dict[Key, float]] = {name: {} for name in names}
    found: dict[str, dict[tuple[int, str], str | None]] = {name: {} for name in names}
    for report, line, applicant, count in (
        applications.filter(pl.col("report").is_in(names), pl.col("count").is_not_null(), pl.col("line").is_in(_lines(3)))
        .select("report", "line", "applicant", "count")
        .collect()
        .iter_rows()
    ):
        numbers[report][Key(3, line, applicant)] = float(count)
    for report, form, item, measure, value in (
        disclosures.filter(pl.col("report").is_in(names), pl.col("item").is_in(_lines(2)))
        .select("report", "form", "item", "measure", "value")
        .collect()
        .iter_rows()
    ):
        found[report][2, item] = form
        if value is not None:
            numbers[report][Key(2, item, measure)] = value
    years = {}
    for report, body, scope, year, form in chosen.select("report", "body", "scope", "year", "form").iter_rows():
        found[report] |= {(3, line): form for line in _lines(3)}
        years[_Place(body, scope, year)] = _Year(report, numbers[report], found[report])
    return years


@cache
def _lines(table: int) -> list[str]:
    return list(dict.fromkeys(_axes(across, scope, term)[0] for across, scope, term in _terms() if across.table == table))


def _supported(
    place: _Place, run: pl.DataFrame, years: Mapping[_Place, _Year]
) -> Iterator[tuple[str, int, str, str, float, str]]:
    """The cells of one run that the neighbouring years settle, each with its value and the relation in numbers."""
    report, own = years[place].report, years[place].numbers
    keys = [Key(*key) for key in run.select("table", "line", "column").iter_rows()]
    choices = [
        candidates or [own[key]] if candidates or key in own else []
        for key, candidates in zip(keys, run["candidates"].to_list(), strict=True)
    ]
    cut_short = any(len(found) >= MAX_CANDIDATES for found in choices)
    if not all(choices) or cut_short or prod(map(len, choices)) > _MOST_CUTS:
        return
    digits = "".join(filter(str.isdecimal, str(run["raw"][0])))
    cuts = [
        dict(zip(keys, cut, strict=True))
        for cut in product(*choices)
        if "".join(f"{abs(number):.0f}" for number in cut) == digits
    ]
    if cutting.count("".join(str(run["raw"][0]).split()), [kind_of(key) for key in keys]) != run["ways"][0]:
        return  # Cells may be blank, or numbers stand apart: not every reading is a cut.
    said: dict[Key, str] = {}
    for link in _links(keys, place.year, years[place]):
        before, after = (years.get(place._replace(year=year)) for year in (link.earlier, link.earlier + 1))
        if before is None or after is None or not _same_form(link, before, after):
            continue
        tried = [(cut, _equation(link, before.with_cut(cut, report), after.with_cut(cut, report))) for cut in cuts]
        held = [(cut, equation) for cut, equation in tried if equation is None or equation.holds]
        for key in keys:
            # A cell is borne out by a relation that it is part of, else by one that settles its neighbours in the run.
            equations = {equation.said for _, equation in held if equation}
            if len(equations) == 1 and (key in link.cells() or (key not in said and len(held) < len(cuts))):
                said[key] = equations.pop()
        cuts = [cut for cut, _ in held]
    for key in keys:
        values = {cut[key] for cut in cuts}
        if key in said and len(values) == 1 and key not in own:
            yield report, key.table, key.line, key.column, values.pop(), said[key]


def _links(keys: Sequence[Key], year: int, own: _Year) -> Iterator[_Link]:
    """The relations across years that some cells of a report of one year are part of."""
    for code, form in forms.forms().items():
        for across in form.across:
            scopes = dict.fromkeys(
                key.line if across.along == "line" else key.column for key in keys if key.table == across.table
            )
            for scope in scopes:
                for earlier in (year - 1, year):
                    link = _Link(across, scope, earlier)
                    terms = across.earlier if earlier == year else (*across.added, *across.removed, *across.later)
                    mine = link.keys(terms)
                    if any(key in keys for key in mine) and all(own.forms.get(key[:2]) == code for key in mine):
                        yield link


def _same_form(link: _Link, before: _Year, after: _Year) -> bool:
    """Whether both years have the form of the relation where it looks: over a change of form nothing is compared."""
    told = {before.forms.get(key[:2]) for key in link.keys(link.relation.earlier)}
    told |= {after.forms.get(key[:2]) for key in link.keys((*link.relation.added, *link.relation.removed, *link.relation.later))}
    return len(told) == 1 and None not in told


def _equation(link: _Link, before: Numbers, after: Numbers) -> _Equation | None:
    """Whether a relation holds, and it in numbers; null if one of them is not known."""
    across = link.relation
    first, last = [before.get(key) for key in link.keys(across.earlier)], [after.get(key) for key in link.keys(across.later)]
    added, removed = [after.get(key) for key in link.keys(across.added)], [after.get(key) for key in link.keys(across.removed)]
    if any(None in numbers for numbers in (first, added, removed, last)):
        return None
    total = sum(filter(None, first)) + sum(filter(None, added)) - sum(filter(None, removed))
    said = " + ".join(f"{number:.0f}" for number in (*first, *added)) + "".join(f" - {number:.0f}" for number in removed)
    right = " + ".join(f"{number:.0f}" for number in last)
    years = f"{link.earlier}|{link.earlier + 1}"
    return _Equation(total == sum(filter(None, last)), f"{across.rule}:{link.scope} {years}: {said} = {right}")
