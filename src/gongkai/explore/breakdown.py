"""Panel and selection to the frame of what is drawn, and to the words and the table that stand with it. Nothing here draws."""

from typing import Any

import polars as pl

from gongkai import forms
from gongkai.explore.state import Selection
from gongkai.labels import name, text
from gongkai.panel import Panel

#: Below this n a share says nothing, and none is given.
FEW = 10
#: More panels than this nobody can compare; the rest is left out, and the title says so.
BODIES = 24
STATES = ("known", "partly", "unknown")
OUTCOMES = tuple(forms.family("outcomes"))

_APPLICATIONS = 3
_TOTAL_LINE = "outcome_total"


def breakdown(panel: Panel, selection: Selection) -> pl.DataFrame:
    """The outcomes of every selected report: one row per report and outcome, in the order in which they are drawn.

    Columns: agency; body (the agency, numbered where it has several reports for one year, which are never added up); year;
    report; form; published; outcome; count (null if one of its lines is not known); n (the sum of the outcomes, null if one of
    them is not known); share (count / n, null below n = 10); at_least (the sum of the outcomes that are known); printed (the
    total that the report prints); failed (checks of table 3 that fail in a line or in the selected column); state (`known`,
    `partly`, `unknown`: whether n is known, some outcomes are, or none is); several (whether the agency has other reports for
    this year).

    A report without table 3 is there, with nothing known. A year without a report has no rows.
    """
    drawn = list(selection.agencies[:BODIES])
    picked = pl.col("agency").is_in(drawn) & pl.col("year").is_between(*selection.years)
    column = panel.scan("applications").filter(picked, pl.col("applicant") == selection.applicants)
    lines = pl.LazyFrame({"outcome": OUTCOMES}, schema={"outcome": pl.Enum(OUTCOMES)})
    reports = panel.scan("reports").filter(picked).select("report", "agency", "year", "form", "published")
    whole = (
        reports.join(lines, how="cross")
        .join(_counts(column), on=["report", "outcome"], how="left")
        .join(_printed(column), on="report", how="left")
        .join(_failed(panel, picked, selection.applicants), on="report", how="left")
        .with_columns(*_sums(), pl.col("failed").fill_null(0).cast(pl.Int64))
        .with_columns(several=pl.col("report").n_unique().over("agency", "year") > 1)
        .with_columns(
            body=_numbered(),
            share=pl.when(pl.col("n") >= FEW).then(pl.col("count") / pl.col("n")),
            state=_state().cast(pl.Enum(STATES)),
        )
        .sort(pl.col("agency").cast(pl.Enum(drawn)), "body", "year", "outcome")
    )
    columns = ["agency", "body", "year", "report", "form", "published", "outcome", "count", "n", "share", "at_least"]
    return whole.select(*columns, "printed", "failed", "state", "several").collect()


def title(selection: Selection) -> str:
    """What is shown, of whom, when: a sentence made from the selection."""
    language = selection.language
    names = selection.agencies
    who = text("and", language).join(names[:3])
    if len(names) > 3:
        shown = text("and", language).join(names[:2])
        who = text("and_more", language).format(names=shown, count=len(names), rest=len(names) - 2)
    first, last = selection.years
    years = str(first) if first == last else f"{first}–{last}"
    measure = text("shares" if selection.shares else "counts", language)
    if selection.applicants != forms.TOTAL:
        applicant = name("applicants", selection.applicants, language)
        measure += text("title_applicant", language).format(applicant=applicant)
    return text("title", language).format(who=who, years=years, measure=measure)


def count_line(frame: pl.DataFrame, selection: Selection) -> str:
    """How much the picture stands on: n, how many of the reports it comes from, how many of all have failed checks.

    n leaves out reports whose outcomes are not all known, and years with several reports of one body.
    """
    language = selection.language
    reports = _reports(frame)
    known = reports.filter(pl.col("n").is_not_null(), ~pl.col("several"))
    failed = reports.filter(pl.col("failed") > 0).height
    checks = text("failed_some", language).format(count=failed) if failed else text("failed_none", language)
    return text("n", language).format(n=f"{known['n'].sum():,}", known=known.height, reports=reports.height, failed=checks)


def warnings(frame: pl.DataFrame, selection: Selection) -> list[str]:
    """What was selected and is not in the picture."""
    language = selection.language
    said = []
    if len(selection.agencies) > BODIES:
        said.append(text("too_many", language).format(drawn=BODIES, chosen=len(selection.agencies)))
    seen = set(frame["agency"])
    if without := [agency for agency in selection.agencies[:BODIES] if agency not in seen]:
        said.append(text("no_report", language).format(names=text("and", language).join(without)))
    return said


def table(frame: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Exactly what is drawn: one row per report, a column for each outcome.

    Columns: agency, year, form, the six outcomes (shares or counts, as selected), n, printed, differs (the printed total is not
    n), failed, state, note (in the language of the selection).
    """
    value = "share" if selection.shares else "count"
    wide = frame.group_by("body", "year", "report", maintain_order=True).agg(
        pl.col("form").first(),
        *(pl.col(value).filter(pl.col("outcome") == outcome).first().alias(outcome) for outcome in OUTCOMES),
        *(pl.col(column).first() for column in ("n", "printed", "failed", "state", "several")),
        unknown=pl.col("count").null_count(),
    )
    wide = wide.with_columns(differs=(pl.col("printed") != pl.col("n")).fill_null(False))
    notes = [_note(row, selection) for row in wide.iter_rows(named=True)]
    columns = ["year", "form", *OUTCOMES, "n", "printed", "differs", "failed", "state"]
    return wide.select(pl.col("body").alias("agency"), *columns, pl.Series("note", notes, dtype=pl.String))


def notes(frame: pl.DataFrame, selection: Selection) -> list[tuple[str, str]]:
    """What must be read with the numbers: definition, denominator, caveat, source; each a heading and a text."""
    language = selection.language
    applicant = name("applicants", selection.applicants, language)
    reports = _reports(frame)
    published = reports["published"].max()
    day = text("source_published", language).format(day=published) if published else ""
    filled: dict[str, dict[str, Any]] = {
        "definition": {},
        "denominator": {"applicant": applicant, "label": total_label(selection), "few": FEW},
        "caveat": {},
        "source": {"reports": reports.height, "year": reports["year"].max(), "published": day},
    }
    return [(text(key, language), text(f"{key}_text", language).format(**values)) for key, values in filled.items()]


def total_label(selection: Selection) -> str:
    """The form's own label of the total of table 3, with its numeral."""
    label = forms.label("lines", _TOTAL_LINE)
    return label.numeral + name("lines", _TOTAL_LINE, selection.language)


def _note(row: dict[str, Any], selection: Selection) -> str:
    said = {
        "note_unknown": row["unknown"] > 0,
        "note_few": selection.shares and row["n"] is not None and row["n"] < FEW,
        "note_printed": row["differs"],
        "note_failed": row["failed"] > 0,
        "note_several": row["several"],
    }
    values = {"note_unknown": row["unknown"], "note_failed": row["failed"]}
    language = selection.language
    parts = [text(key, language).format(count=values.get(key), few=FEW) for key, holds in said.items() if holds]
    return ("；" if language == "zh" else "; ").join(parts)


def _counts(column: pl.LazyFrame) -> pl.LazyFrame:
    known = pl.col("count").null_count() == 0
    return column.drop_nulls("outcome").group_by("report", "outcome").agg(count=pl.when(known).then(pl.col("count").sum()))


def _printed(column: pl.LazyFrame) -> pl.LazyFrame:
    return column.filter(pl.col("line") == _TOTAL_LINE).select("report", printed="count")


def _failed(panel: Panel, picked: pl.Expr, applicants: str) -> pl.LazyFrame:
    """How many checks of table 3 fail in each report: those along a line, and those of the selected column."""
    relations = [relation for form in forms.forms().values() for relation in form.relations if relation.table == _APPLICATIONS]
    along_line = sorted({relation.rule for relation in relations if relation.along == "line"})
    down_column = sorted({relation.rule for relation in relations if relation.along == "column"})
    rule, scope = pl.col("rule").cast(pl.String), pl.col("scope").cast(pl.String)
    concerned = rule.is_in(along_line) | (rule.is_in(down_column) & (scope == applicants))
    failed = panel.scan("checks").filter(picked, pl.col("status") == "fail", concerned)
    return failed.group_by("report").agg(failed=pl.len())


def _sums() -> list[pl.Expr]:
    count = pl.col("count")
    complete = count.null_count().over("report") == 0
    return [pl.when(complete).then(count.sum().over("report")).alias("n"), count.sum().over("report").alias("at_least")]


def _state() -> pl.Expr:
    nothing = pl.col("count").is_null().all().over("report")
    some = pl.when(nothing).then(pl.lit("unknown")).otherwise(pl.lit("partly"))
    return pl.when(pl.col("n").is_not_null()).then(pl.lit("known")).otherwise(some)


def _numbered() -> pl.Expr:
    place = pl.col("report").rank("dense").over("agency", "year").cast(pl.String)
    return pl.when("several").then(pl.col("agency") + " · " + place).otherwise(pl.col("agency"))


def _reports(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.unique("report", keep="first", maintain_order=True)
