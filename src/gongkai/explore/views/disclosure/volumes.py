"""Reports and table 2 to the volumes that are drawn: values, why one is not known, failed checks, medians, the largest body."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import polars as pl

from gongkai import forms
from gongkai.display.words import words
from gongkai.labels import Language, text
from gongkai.panel import Panel

TABLE = 2
#: known; unknown: something is there, or should be, and has no value; no_unit: money without a unit, which no scale can show;
#: not_in_form: the form of that year has no such cell.
STATES = ("known", "unknown", "no_unit", "not_in_form")
#: Of fewer values there is no median.
LEAST = 3
#: How many candidates of a cell are named.
_NAMED = 3
_OF_REPORT = ("key", "name", "label", "report", "year")


class Largest(NamedTuple):
    """The largest value and whose it is: the label of a panel."""

    label: str
    year: int
    value: float


@cache
def measures_of(item: str) -> Mapping[str, tuple[str, ...]]:
    """The measures of an item of table 2 in each form that has it."""
    blocks = {code: form.table(TABLE) for code, form in forms.forms().items()}
    return {code: block.columns for code, found in blocks.items() for block in found if item in (*block.lines, *block.local)}


def volumes(panel: Panel, reports: pl.DataFrame, item: str, measures: Sequence[str]) -> pl.DataFrame:
    """The values of an item: one row per report and measure, in the order in which they are drawn.

    A report has a row for each of the measures that its form has, or one `not_in_form` for all. Columns: of the reports key,
    name, label, report, year; form (that of its row in table 2), measure, value (null unless `known` or `no_unit`), unit,
    reading (null where there is no table 2), candidates (of an ambiguous cell), state.

    Args:
        panel: The panel; only table 2 of the reports is read.
        reports: As `picked` gives them.
        item: A line of table 2.
        measures: Columns of table 2, in their order.
    """
    ids = reports["report"]
    string = [pl.col(column).cast(pl.String) for column in ("form", "measure", "unit", "reading")]
    table = panel.rows("disclosures", ids).select("report", "item", "value", *string).collect()
    cells = table.filter(pl.col("item") == item).drop("item", "form").unique(["report", "measure"])
    whole = reports.with_row_index("at").join(_forms(table, item), on="report", how="left")
    whole = whole.with_columns(form=pl.coalesce("row_form", "usual", pl.col("form").cast(pl.String)))
    every = whole.join(pl.DataFrame({"measure": list(measures)}), how="cross").join(cells, on=["report", "measure"], how="left")
    # Where the form is not told, the latest one is asked.
    pair = pl.format("{} {}", pl.col("form").fill_null(max(measures_of(item))), "measure")
    asked = pair.is_in(_pairs(item))
    if not any(item in block.lines for form in forms.forms().values() for block in form.table(TABLE)):
        # A table without a local row lacks nothing.
        asked &= pl.col("usual").is_null()
    every = every.filter(asked | pl.col("reading").is_not_null())
    without = whole.join(every, on="report", how="anti").with_columns(measure=pl.lit(measures[0]), state=pl.lit("not_in_form"))
    unstated = (pl.col("unit") == "unstated") & (pl.col("value") != 0)
    state = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("unknown"))
        .when(unstated)
        .then(pl.lit("no_unit"))
        .otherwise(pl.lit("known"))
    )
    every = every.join(_candidates(panel, ids, item), on=["report", "measure"], how="left").with_columns(state=state)
    found = pl.concat([every, without], how="diagonal").with_columns(pl.col("state").cast(pl.Enum(STATES)))
    columns = ("form", "measure", "value", "unit", "reading", "candidates", "state")
    order = pl.col("measure").cast(pl.Enum(measures))
    return found.sort("at", order).select(*_OF_REPORT, *columns)


def failed(panel: Panel, frame: pl.DataFrame, item: str, language: Language) -> pl.DataFrame:
    """The frame with the failed checks of each value: how many, in `failed`, and in words, in `check`.

    A relation across years is looked up in the report of the later year; what only the earlier one brings into it, there.
    """
    ids = frame["report"].unique()
    relations = {one.rule: one for one in _relations()}
    rule, scope = pl.col("rule").cast(pl.String), pl.col("scope").cast(pl.String)
    of_item = (pl.col("status") == "fail", rule.is_in(list(relations)), scope == item)
    ours = pl.col("report").is_in(ids.implode()) | pl.col("earlier").is_in(ids.implode())
    found = panel.beside("checks", ids).filter(*of_item, ours).select("report", "earlier", "left", "right", rule=rule).collect()
    said: dict[tuple[str, str], list[str]] = {}
    for check in found.iter_rows(named=True):
        relation = relations[check["rule"]]
        words_of = relation.zh if language == "zh" else relation.en
        line = text("check_sides", language).format(relation=words_of, left=f"{check['left']:,}", right=f"{check['right']:,}")
        now = {*relation.added, *relation.removed, *relation.later}
        for report, measures in ((check["report"], now), (check["earlier"], {*relation.earlier} - now)):
            for measure in measures:
                said.setdefault((report, measure), []).append(line)
    rows = [(report, measure, len(lines), text("semicolon", language).join(lines)) for (report, measure), lines in said.items()]
    schema = {"report": pl.String, "measure": pl.String, "failed": pl.Int64, "check": pl.String}
    marks = pl.DataFrame(rows, schema=schema, orient="row")
    joined = frame.join(marks, on=["report", "measure"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("failed").fill_null(0), pl.col("check").fill_null(""))


def checkable(measures: Sequence[str]) -> bool:
    """Whether a relation of table 2 says anything of one of some measures."""
    return any({*one.earlier, *one.added, *one.removed, *one.later} & set(measures) for one in _relations())


def largest(frame: pl.DataFrame) -> Largest | None:
    """The panel with the largest known value of a frame; null if it is the only panel, or several share that value."""
    known = frame.filter(pl.col("state") == "known").with_columns(size=pl.col("value").abs())
    top = known.filter(pl.col("size") == pl.col("size").max())
    if top["label"].n_unique() != 1 or frame["label"].n_unique() < 2:
        return None
    row = top.row(0, named=True)
    return Largest(row["label"], row["year"], row["value"])


def has_several() -> pl.Expr:
    """Of a frame of one measure: whether the body has several reports for the year."""
    return pl.len().over("key", "year") > 1


def medians(frame: pl.DataFrame) -> pl.DataFrame:
    """The median of the known values of each year that has three of them: year, median, panels (how many bodies).

    A body with several reports for a year has no one value for it, and is left out.
    """
    known = (
        frame.filter(pl.col("state") == "known", ~has_several())
        .group_by("year")
        .agg(median=pl.col("value").median(), panels=pl.len())
    )
    return known.filter(pl.col("panels") >= LEAST).sort("year")


def reading_words(reading: str | None, candidates: Sequence[float] | None, state: str, language: Language) -> str:
    """How a value is known, or why not, in words."""
    if state in ("not_in_form", "no_unit"):
        return text(f"reading_{state}", language)
    if reading is None or reading == "printed":
        return text("reading_no_table" if reading is None else "reading_printed", language)
    said = words("names", reading)
    name = said.zh if language == "zh" else said.en
    if not candidates:
        return name
    first = text("and", language).join(f"{value:,.0f}" for value in candidates[:_NAMED])
    more = "…" if len(candidates) > _NAMED else ""
    return text("reading_candidates", language).format(reading=name, count=len(candidates), first=first + more)


def _forms(table: pl.DataFrame, item: str) -> pl.DataFrame:
    """Of each report with a table 2: the form of its row of an item, and that of most of its cells."""
    form = pl.col("form")
    of_row = form.filter(pl.col("item") == item).first()
    return table.group_by("report").agg(row_form=of_row, usual=form.mode().max())


def _relations() -> list[forms.Across]:
    return [one for form in forms.forms().values() for one in form.across if one.table == TABLE]


def _pairs(item: str) -> list[str]:
    return [f"{form} {measure}" for form, measures in measures_of(item).items() for measure in measures]


def _candidates(panel: Panel, ids: pl.Series, item: str) -> pl.DataFrame:
    """What an ambiguous cell can be."""
    cell = (pl.col("table") == TABLE, pl.col("line") == item, pl.col("reading") == "ambiguous")
    found = panel.rows("evidence", ids).filter(*cell)
    return found.select("report", "candidates", measure=pl.col("column").cast(pl.String)).collect()
