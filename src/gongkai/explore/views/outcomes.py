"""What became of the applications: outcomes by year or by kind of applicant, their reasons, and three rates of disclosure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import polars as pl

from gongkai import charts, forms, metrics
from gongkai.charts import COLOURS, Part
from gongkai.charts.house import shades
from gongkai.explore import composition as parts_of
from gongkai.explore import printed
from gongkai.explore import rates as rates_of
from gongkai.explore.drawing import Control, Drawing, View
from gongkai.explore.picked import latest, nothing, picked, short, source_note, warnings, when, who
from gongkai.explore.state import Selection
from gongkai.labels import Language, name, text
from gongkai.panel import Panel

OUTCOMES = tuple(forms.family("outcomes"))
KINDS = tuple(code for code in forms.family("applicants") if code != forms.TOTAL)
#: The outcomes that have reasons of their own.
DETAILS = tuple(outcome for outcome in OUTCOMES if any(line.startswith(f"{outcome}.") for line in forms.family("lines")))
RATES = ("disclosed_strict", "disclosed_broad", "disclosed_merits")
#: The indicator of which each outcome is the numerator.
_SHARES = {
    "granted": "disclosed_strict",
    "partly_granted": "partly_granted_share",
    "denied": "denied_share",
    "unavailable": "unavailable_share",
    "not_processed": "not_processed_share",
    "other": "other_share",
}
_RATE_COLOURS = ("#0072B2", "#56B4E9", "#222222")
_TOTAL_LINE = "outcome_total"
_TABLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes(Selection):
    """What the explorer of outcomes shows.

    Attributes:
        measure: Counts, shares of all parts, or the three rates of disclosure.
        detail: All outcomes, or the reasons of one of them.
        across: Years, or the kinds of applicant of each body's latest report of these years.
        applicants: Whose applications: a code of the applicants of table 3.
    """

    view: ClassVar[str] = "outcomes"
    choices: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "measure": ("counts", "shares", "rates"),
        "detail": ("outcomes", *DETAILS),
        "across": ("years", "applicants"),
        "applicants": (forms.TOTAL, *KINDS),
    }

    measure: Literal["counts", "shares", "rates"] = "counts"
    detail: str = "outcomes"
    across: Literal["years", "applicants"] = "years"
    applicants: str = forms.TOTAL

    @property
    def by_year(self) -> bool:
        """Whether the years stand across."""
        return self.across == "years"

    @property
    def has_printed(self) -> bool:
        """Whether the parts are those of which the form prints a total."""
        return self.by_year and self.detail == "outcomes"


def draw(panel: Panel, selection: Outcomes) -> Drawing:
    """What a selection of outcomes draws."""
    reports = picked(panel, selection)
    reports = reports if selection.by_year else latest(reports)
    title = _title(selection)
    if reports.is_empty():
        return nothing(selection, title)
    return (_rates if selection.measure == "rates" else _parts)(panel, selection, reports, title)


def parts(selection: Outcomes) -> list[Part]:
    """The parts of the selection, named and coloured: the six outcomes, or shades of one for its reasons."""
    language, detail = selection.language, selection.detail
    if detail == "outcomes":
        return [_part("outcomes", code, COLOURS[code], language) for code in OUTCOMES]
    lines = [line for line in forms.family("lines") if forms.outcome_of(line) == detail]
    colours = shades(COLOURS[detail], len(lines))
    return [_part("lines", line, colour, language) for line, colour in zip(lines, colours, strict=True)]


def _part(family: str, code: str, colour: str, language: Language) -> Part:
    share = _share(family, code)
    definition = metrics.indicator(share).definition.in_(language) if share else ""
    return Part(code=code, name=name(family, code, language), colour=colour, definition=definition)


def _share(family: str, code: str) -> str | None:
    """The indicator of the share of a part; null for the one row that is all of other in the form of 2019."""
    share = _SHARES[code] if family == "outcomes" else code
    return share if share in metrics.indicators() else None


def _parts(panel: Panel, selection: Outcomes, reports: pl.DataFrame, title: str) -> Drawing:
    language, shares, by_year = selection.language, selection.measure == "shares", selection.by_year
    order = [str(year) for year in selection.span] if by_year else list(KINDS)
    codes = [part.code for part in parts(selection)]
    fails = failed(panel, selection, reports)
    frame = parts_of.composition(reports, _cells(panel, selection, reports), codes, fails, order)
    # A line that the forms of these reports do not have is no part of them.
    drawn = [part for part in parts(selection) if part.code in set(frame["part"])]
    codes = [part.code for part in drawn]
    whole = text("items_sum" if selection.detail == "outcomes" else "lines_sum", language)
    across = "" if by_year else text("applicants", language)
    table = parts_of.table(frame, codes, shares=shares, language=language)
    columns = parts_of.columns(drawn, shares=shares, whole=whole, across=across, language=language)
    if selection.has_printed:
        table = printed.with_printed(table, _printed(panel, selection, reports), ["report"], language)
        columns = (*columns[:-1], printed.column(total_label(language), language), columns[-1])
    if not by_year:
        named = pl.col("x").replace_strict(_kinds(language))
        frame, table = frame.with_columns(named), table.with_columns(named)
    chart = charts.composition(
        frame,
        drawn,
        steps=order if by_year else list(_kinds(language).values()),
        shares=shares,
        whole=whole,
        across=across,
        language=language,
        years=selection.span if by_year else (),
        few=metrics.FEW,
    )
    return Drawing(
        selection=selection,
        title=title,
        count=parts_of.count_line(frame, language, *_counted(selection)),
        warnings=warnings(reports, selection),
        chart=chart,
        table=table,
        columns=columns,
        notes=(*_notes(selection, codes), source_note(reports, language)),
        foot=(_whole(selection), source_note(reports, language)),
    )


def _cells(panel: Panel, selection: Outcomes, reports: pl.DataFrame) -> pl.DataFrame:
    cells = panel.rows("applications", reports["report"]).filter(pl.col("outcome").is_not_null())
    part = "outcome"
    if selection.detail != "outcomes":
        cells, part = cells.filter(pl.col("outcome") == selection.detail), "line"
    if selection.by_year:
        cells, x = cells.filter(pl.col("applicant") == selection.applicants), "year"
    else:
        cells, x = cells.filter(pl.col("applicant") != forms.TOTAL), "applicant"
    return cells.select(
        "report", pl.col(x).cast(pl.String).alias("x"), pl.col(part).cast(pl.String).alias("part"), "count"
    ).collect()


def failed(panel: Panel, selection: Outcomes, reports: pl.DataFrame) -> pl.DataFrame:
    """How many checks of table 3 fail in each report: those along a line, and those of the selected column."""
    relations = [relation for form in forms.forms().values() for relation in form.relations if relation.table == _TABLE]
    along_line = sorted({relation.rule for relation in relations if relation.along == "line"})
    down_column = sorted({relation.rule for relation in relations if relation.along == "column"})
    rule, scope = pl.col("rule").cast(pl.String), pl.col("scope").cast(pl.String)
    found = panel.rows("checks", reports["report"]).filter(pl.col("status") == "fail")
    of_column = rule.is_in(down_column) & ((scope == selection.applicants) if selection.by_year else (scope != forms.TOTAL))
    kept = found.filter(rule.is_in(along_line) | of_column).select("report", "rule", "scope").collect()
    if selection.by_year:
        return kept.group_by("report").agg(failed=pl.len().cast(pl.Int64))
    # A line that does not add up may be wrong in each of its columns.
    lines = kept.filter(rule.is_in(along_line)).join(pl.DataFrame({"x": KINDS}), how="cross").select("report", "x")
    columns = kept.filter(~rule.is_in(along_line)).select("report", x=scope)
    return pl.concat([lines, columns]).group_by("report", "x").agg(failed=pl.len().cast(pl.Int64))


def _kinds(language: Language) -> dict[str, str]:
    return {code: name("applicants", code, language) for code in KINDS}


def _printed(panel: Panel, selection: Outcomes, reports: pl.DataFrame) -> pl.DataFrame:
    cell = (pl.col("line") == _TOTAL_LINE, pl.col("applicant") == selection.applicants)
    line, column = (pl.col(name).cast(pl.String) for name in ("line", "applicant"))
    found = (
        panel.rows("applications", reports["report"])
        .filter(*cell)
        .select("report", "reading", line=line, column=column, printed="count")
    )
    return printed.standing(panel, found.collect(), _TABLE).select("report", "printed", "nothing")


def total_label(language: Language) -> str:
    """The form's own label of the total of table 3, with its numeral; in English without it."""
    numeral = forms.label("lines", _TOTAL_LINE).numeral if language == "zh" else ""
    return numeral + name("lines", _TOTAL_LINE, language)


def _rates(panel: Panel, selection: Outcomes, reports: pl.DataFrame, title: str) -> Drawing:
    language = selection.language
    kinds = {selection.applicants: ""} if selection.by_year else _kinds(language)
    frame = rates_of.rates(panel, reports, RATES, failed(panel, selection, reports), language, kinds)
    drawn = [
        Part(code=code, name=metrics.indicator(code).name.in_(language), colour=colour)
        for code, colour in zip(RATES, _RATE_COLOURS, strict=True)
    ]
    first = frame.filter(pl.col("rate") == RATES[0])
    return rates_of.drawing(
        frame,
        drawn,
        selection,
        title=title,
        count=parts_of.count_line(first, language, "handled"),
        warnings=warnings(reports, selection),
        steps=() if selection.by_year else tuple(kinds.values()),
        across="" if selection.by_year else text("applicants", language),
    )


def _title(selection: Outcomes) -> str:
    language = selection.language
    detail = (
        "" if selection.detail == "outcomes" or selection.measure == "rates" else name("outcomes", selection.detail, language)
    )
    what = text("title_rates" if selection.measure == "rates" else "title_reasons" if detail else "title_outcomes", language)
    measure = [] if selection.measure == "rates" else [text(selection.measure, language)]
    if selection.across == "applicants":
        measure.append(text("by_applicant", language))
    elif selection.applicants != forms.TOTAL:
        applicant = name("applicants", selection.applicants, language)
        measure.append(text("title_applicant", language).format(applicant=applicant))
    said = what.format(who=who(selection), years=when(selection), detail=detail)
    return said + (text("brackets", language).format(said=text("comma", language).join(measure)) if measure else "")


def _counted(selection: Outcomes) -> tuple[str, str]:
    """The key of what is counted, and the outcome that is looked into."""
    if selection.detail == "outcomes":
        return "handled", ""
    return "detail_handled", name("outcomes", selection.detail, selection.language)


def _notes(selection: Outcomes, codes: Sequence[str]) -> list[tuple[str, str]]:
    """What the parts are and what their shares are shares of; n is the sum of what is drawn."""
    language = selection.language
    detailed = selection.detail != "outcomes"
    family = "lines" if detailed else "outcomes"
    shares = [share for code in codes if (share := _share(family, code))] if selection.measure == "shares" else []
    if detailed:
        head, definition = _whole(selection)
        about = metrics.indicator(_SHARES[selection.detail])
        said = {"definition": definition, "caveat": about.caveat.in_(language), "source": about.source.in_(language)}
        return [(head, text("detail_note", language).format(**said)), *metrics.glossary(shares, language)]
    notes = metrics.glossary(["handled", *shares], language)
    if selection.has_printed:
        notes.insert(1, ("≠", text("printed_note", language).format(label=total_label(language))))
    return notes


def _whole(selection: Outcomes) -> tuple[str, str]:
    """What n is the sum of: its name and its definition."""
    language = selection.language
    if selection.detail == "outcomes":
        return short(["handled"], language)[0]
    detail = name("outcomes", selection.detail, language)
    return detail, text("detail_sum", language).format(detail=detail)


def _called(key: str) -> Any:
    return lambda value, language: text(f"{key}{value}", language)


VIEW = View(
    selection=Outcomes,
    controls=(
        Control(field="measure", name="measure", called=_called(""), kind="buttons"),
        Control(
            field="detail",
            name="detail",
            called=lambda value, language: (
                text("detail_all", language) if value == "outcomes" else name("outcomes", value, language)
            ),
            offered=lambda _, selection: ("outcomes",) if selection.measure == "rates" else selection.choices["detail"],
        ),
        Control(field="across", name="across", called=_called("across_"), kind="buttons"),
        Control(
            field="applicants",
            name="applicants",
            called=lambda value, language: name("applicants", value, language),
            offered=lambda _, selection: selection.choices["applicants"] if selection.by_year else (forms.TOTAL,),
        ),
    ),
    draw=draw,
)
