"""What became of the applications: outcomes by year or by kind of applicant, their reasons, and three rates of disclosure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import polars as pl

from gongkai import charts, forms, metrics
from gongkai.charts import COLOURS, Part
from gongkai.charts.house import shades
from gongkai.explore import composition as parts_of
from gongkai.explore.drawing import Column, Control, Drawing, View
from gongkai.explore.picked import picked, short, source_note, warnings, when, who
from gongkai.explore.state import Selection
from gongkai.labels import Language, name, text
from gongkai.panel import Panel

OUTCOMES = tuple(forms.family("outcomes"))
APPLICANTS = tuple(forms.family("applicants"))
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
        "applicants": (forms.TOTAL, *(code for code in APPLICANTS if code != forms.TOTAL)),
    }

    measure: Literal["counts", "shares", "rates"] = "counts"
    detail: str = "outcomes"
    across: Literal["years", "applicants"] = "years"
    applicants: str = forms.TOTAL


def draw(panel: Panel, selection: Outcomes) -> Drawing:
    """What a selection of outcomes draws."""
    reports = _reports(panel, selection)
    title = _title(selection)
    if reports.is_empty():
        missing = "empty_reports" if selection.agencies else "empty_bodies"
        return Drawing(selection=selection, title=title, empty=text(missing, selection.language))
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
    share = _share(code)
    definition = metrics.indicator(share).definition.in_(language) if share else ""
    return Part(code=code, name=name(family, code, language), colour=colour, definition=definition)


def _share(code: str) -> str | None:
    """The indicator of the share of a part; null for the one row that was other in the form of 2019."""
    share = _SHARES.get(code, code)
    return share if share in metrics.indicators() else None


def _reports(panel: Panel, selection: Outcomes) -> pl.DataFrame:
    found = picked(panel, selection)
    if selection.across == "years":
        return found
    latest = found.filter(pl.col("year") == pl.col("year").max().over("label"))
    return latest.with_columns(label=pl.format("{} · {}", "label", "year"))


def _parts(panel: Panel, selection: Outcomes, reports: pl.DataFrame, title: str) -> Drawing:
    language, shares = selection.language, selection.measure == "shares"
    by_year = selection.across == "years"
    drawn = parts(selection)
    codes = [part.code for part in drawn]
    order = [str(year) for year in selection.span] if by_year else _kinds()
    fails = failed(panel, selection, reports)
    frame = parts_of.composition(reports, _cells(panel, selection, reports), codes, fails, order)
    # A line that the forms of these reports do not have is no part of them.
    codes = [code for code in codes if code in set(frame["part"])]
    drawn = [part for part in drawn if part.code in codes]
    table = parts_of.table(frame, codes, shares=shares, language=language)
    columns = parts_of.columns(drawn, shares=shares, steps=not by_year, language=language)
    if by_year and selection.detail == "outcomes":
        table, columns = _with_printed(panel, selection, table, columns)
    names = {code: name("applicants", code, language) for code in APPLICANTS}
    steps = order if by_year else [names[code] for code in order]
    if not by_year:
        frame, table = (each.with_columns(pl.col("x").replace_strict(names)) for each in (frame, table))
    chart = charts.composition(
        frame,
        drawn,
        steps=steps,
        shares=shares,
        language=language,
        years=selection.span if by_year else (),
        few=metrics.FEW,
    )
    return Drawing(
        selection=selection,
        title=title,
        count=parts_of.count_line(frame, language, _counted(selection)),
        warnings=warnings(reports, selection),
        chart=chart,
        table=table,
        columns=columns,
        notes=(*_notes(selection, codes), source_note(reports, language)),
        foot=(*short(["handled"], language), source_note(reports, language)),
    )


def _cells(panel: Panel, selection: Outcomes, reports: pl.DataFrame) -> pl.DataFrame:
    ids = reports["report"].to_list()
    cells = panel.scan("applications").filter(pl.col("report").is_in(ids), pl.col("outcome").is_not_null())
    part = "outcome"
    if selection.detail != "outcomes":
        cells, part = cells.filter(pl.col("outcome") == selection.detail), "line"
    if selection.across == "years":
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
    found = panel.scan("checks").filter(pl.col("report").is_in(reports["report"].to_list()), pl.col("status") == "fail")
    by_year = selection.across == "years"
    of_column = rule.is_in(down_column) & ((scope == selection.applicants) if by_year else (scope != forms.TOTAL))
    kept = found.filter(rule.is_in(along_line) | of_column).select("report", "rule", "scope").collect()
    if by_year:
        return kept.group_by("report").agg(failed=pl.len().cast(pl.Int64))
    # A line that does not add up may be wrong in each of its columns.
    lines = kept.filter(rule.is_in(along_line)).join(pl.DataFrame({"x": _kinds()}), how="cross").select("report", "x")
    columns = kept.filter(~rule.is_in(along_line)).select("report", x=scope)
    return pl.concat([lines, columns]).group_by("report", "x").agg(failed=pl.len().cast(pl.Int64))


def _kinds() -> list[str]:
    return [code for code in APPLICANTS if code != forms.TOTAL]


def _with_printed(
    panel: Panel, selection: Outcomes, table: pl.DataFrame, columns: tuple[Column, ...]
) -> tuple[pl.DataFrame, tuple[Column, ...]]:
    """The table with the total that each report prints beside n, and where it is another number."""
    language = selection.language
    cell = (pl.col("line") == _TOTAL_LINE, pl.col("applicant") == selection.applicants)
    ids = table["report"].to_list()
    printed = panel.scan("applications").filter(pl.col("report").is_in(ids), *cell).select("report", printed="count").collect()
    table = table.join(printed, on="report", how="left", maintain_order="left")
    table = table.with_columns(differs=(pl.col("printed") != pl.col("n")).fill_null(value=False))
    said = pl.concat_list(
        pl.when(pl.col("note") != "").then("note"), pl.when("differs").then(pl.lit(text("note_printed", language)))
    ).list.drop_nulls()
    table = table.with_columns(note=said.list.join(text("semicolon", language)))
    heading = text("printed_total", language).format(label=total_label(language))
    column = Column(name="printed", heading=heading, sign="≠", flag="differs")
    return table, (*columns[:-1], column, columns[-1])


def total_label(language: Language) -> str:
    """The form's own label of the total of table 3, with its numeral."""
    return forms.label("lines", _TOTAL_LINE).numeral + name("lines", _TOTAL_LINE, language)


def _rates(panel: Panel, selection: Outcomes, reports: pl.DataFrame, title: str) -> Drawing:
    language, by_year = selection.language, selection.across == "years"
    kinds = [selection.applicants] if by_year else _kinds()
    measured = pl.concat(
        metrics.measured(panel, RATES, reports=reports, applicants=kind).with_columns(kind=pl.lit(kind)) for kind in kinds
    )
    names = {code: name("applicants", code, language) for code in APPLICANTS}
    x = pl.col("year").cast(pl.String) if by_year else pl.col("kind").replace_strict(names)
    fails = failed(panel, selection, reports)
    keys = ["report"] if by_year else ["report", "kind"]
    fails = fails if by_year else fails.rename({"x": "kind"})
    rate = {indicator: metrics.indicator(indicator) for indicator in RATES}
    definitions = {id_: one.definition.in_(language) for id_, one in rate.items()}
    frame = (
        reports.with_row_index("at")
        .join(measured, on="report")
        .join(fails, on=keys, how="left")
        .with_columns(
            x=x,
            rate=pl.col("indicator").cast(pl.String),
            n=pl.col("denominator").cast(pl.Int64),
            numerator=pl.col("numerator").cast(pl.Int64),
            failed=pl.col("failed").fill_null(0),
            definition=pl.col("indicator").cast(pl.String).replace_strict(definitions),
        )
        .sort("at", pl.col("kind").cast(pl.Enum(kinds)), "indicator")
    )
    drawn = [
        Part(code=code, name=one.name.in_(language), colour=colour)
        for (code, one), colour in zip(rate.items(), _RATE_COLOURS, strict=True)
    ]
    steps = [str(year) for year in selection.span] if by_year else [names[code] for code in _kinds()]
    chart = charts.rates(frame, drawn, steps=steps, language=language, years=selection.span if by_year else (), few=metrics.FEW)
    few = (pl.col("n") < metrics.FEW).fill_null(value=False)
    rows = frame.select("n", few.alias("few"), "failed").iter_rows()
    notes = [parts_of.note(unknown=int(n is None), few=few_, failed=fails_, language=language) for n, few_, fails_ in rows]
    table = frame.select(
        agency="label",
        report="report",
        x="x",
        year="year",
        rate=pl.col("rate").replace_strict({p.code: p.name for p in drawn}),
        value="value",
        low="low",
        high="high",
        numerator="numerator",
        n="n",
        failed="failed",
        few=few,
        note=pl.Series(notes, dtype=pl.String),
    )
    columns = (
        Column(name="agency", heading=text("body", language), kind="word"),
        Column(name="year", heading=text("year", language)),
        *(() if by_year else (Column(name="x", heading=text("applicants", language), kind="word"),)),
        Column(name="rate", heading=text("rate", language), kind="word"),
        Column(name="value", heading=text("share", language), kind="share"),
        Column(name="low", heading=text("low", language), kind="share"),
        Column(name="high", heading=text("high", language), kind="share"),
        Column(name="numerator", heading=text("numerator", language)),
        Column(name="n", heading=text("denominator_n", language), kind="sum"),
        Column(name="failed", heading=text("failed", language), sign="▲", flag="failed"),
    )
    first = frame.filter(pl.col("indicator") == RATES[0])
    return Drawing(
        selection=selection,
        title=title,
        count=parts_of.count_line(first, language, text("handled", language)),
        warnings=warnings(reports, selection),
        chart=chart,
        table=table,
        columns=columns,
        notes=(*metrics.glossary(RATES, language), source_note(reports, language)),
        foot=(*short(RATES, language), source_note(reports, language)),
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


def _counted(selection: Outcomes) -> str:
    language = selection.language
    if selection.detail == "outcomes":
        return text("handled", language)
    return text("detail_handled", language).format(detail=name("outcomes", selection.detail, language))


def _notes(selection: Outcomes, codes: Sequence[str]) -> list[tuple[str, str]]:
    """What the parts are and what their shares are shares of; n is the sum of what is drawn."""
    language = selection.language
    shares = [share for code in codes if (share := _share(code))] if selection.measure == "shares" else []
    notes = metrics.glossary(["handled", *shares], language)
    if selection.detail == "outcomes" and selection.across == "years":
        notes.insert(1, ("≠", text("printed_note", language).format(label=total_label(language))))
    return notes


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
        ),
        Control(field="across", name="across", called=_called("across_"), kind="buttons"),
        Control(field="applicants", name="applicants", called=lambda value, language: name("applicants", value, language)),
    ),
    draw=draw,
)
