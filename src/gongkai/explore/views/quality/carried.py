"""What the report of one year carries forward beside what the next one says was carried over, and whether the two agree."""

import polars as pl

from gongkai import forms
from gongkai.explore.drawing import Column
from gongkai.labels import Language, counted, text
from gongkai.panel import Panel
from gongkai.relations import across

RULE = "carried_over_from_last_year"
#: pass, fail, unknown: as the check says; apart: two years that are not compared, or a year without the one before.
STATUSES = ("pass", "fail", "unknown", "apart")


def carried(panel: Panel, reports: pl.DataFrame, language: Language) -> pl.DataFrame:
    """One row per report, in the order in which they are drawn.

    Columns: label, report, year, x (the year as text), form; before (what the report of the year before carries forward), now
    (what this report says was carried over; each null where it is not known); difference (now less before, where they are
    compared); status; words (the status in the language); note (why a row is not compared).

    Args:
        panel: The panel.
        reports: As `picked` gives them.
        language: Of the words.
    """
    over = across(RULE)
    assert over is not None
    (before,), (now,) = over.earlier, over.later
    total = pl.col("applicant") == forms.TOTAL
    earlier = _earlier(panel, reports)
    either = pl.concat([reports["report"], earlier["next_report"].drop_nulls()])
    of_lines = panel.rows("applications", either).filter(total, pl.col("line").is_in([before, now]))
    cells = of_lines.select("report", pl.col("line").cast(pl.String), "count").collect()
    lines = {line: cells.filter(pl.col("line") == line).select("report", pl.col("count").alias(line)) for line in (before, now)}
    next_to = lines[before].select(next_report="report", next_to=pl.col(before))
    of_rule = panel.rows("checks", reports["report"]).filter(pl.col("rule") == RULE, pl.col("scope") == forms.TOTAL)
    checks = of_rule.select("report", "left", "status", "earlier").collect()
    checks = checks.with_columns(checked=pl.lit(value=True))
    whole = (
        reports.drop("status")
        .join(lines[now], on="report", how="left", maintain_order="left")
        .join(checks, on="report", how="left", maintain_order="left")
        .join(earlier, on="report", how="left", maintain_order="left")
        .join(next_to, on="next_report", how="left", maintain_order="left")
        .with_columns(
            x=pl.col("year").cast(pl.String),
            before=pl.coalesce("left", "next_to"),
            now=pl.col(now),
            status=pl.col("status").cast(pl.String).fill_null("apart"),
        )
    )
    compared = pl.col("status").is_in(["pass", "fail"])
    words = {status: text(f"carry_{status}", language) for status in STATUSES}
    return whole.with_columns(
        difference=pl.when(compared).then(pl.col("now") - pl.col("before")),
        words=pl.col("status").replace_strict(words),
        note=_why(language),
    ).select("label", "report", "year", "x", "form", "before", "now", "difference", "status", "words", "note")


def _earlier(panel: Panel, reports: pl.DataFrame) -> pl.DataFrame:
    """What stands next to each report where the checks compare nothing: over a change of form, of area, of edition.

    Columns: report; next_report and form_before (of the report of the same scope for the year before, drawn or not; null if it is
    not the only one); there (whether there is any report for that year).
    """
    key = pl.coalesce("body", "agency")
    chosen = panel.of_bodies(reports["key"]).filter("chosen")
    before = chosen.select(pl.col("year") + 1, "scope", key=key, next_report="report", form_before="form").collect()
    alone = before.filter(pl.len().over("key", "scope", "year") == 1)
    any_ = before.select("key", "year").unique().with_columns(there=pl.lit(value=True))
    found = reports.select("report", "key", "scope", "year").join(any_, on=["key", "year"], how="left")
    joined = found.join(alone, on=["key", "scope", "year"], how="left", nulls_equal=True)
    return joined.select("report", "next_report", "form_before", pl.col("there").fill_null(value=False))


def columns(language: Language) -> tuple[Column, ...]:
    """How the table is set."""
    return (
        Column(name="agency", heading=text("body", language), kind="word"),
        Column(name="year", heading=text("year", language)),
        Column(name="form", heading=text("form", language), kind="word"),
        Column(name="before", heading=text("carry_before", language)),
        Column(name="now", heading=text("carry_now", language)),
        Column(name="difference", heading=text("carry_difference", language), kind="word"),
        Column(name="words", heading=text("carry_status", language), kind="word"),
    )


def count_line(frame: pl.DataFrame, language: Language) -> str:
    """How many pairs of years are compared, of how many reports, and how many do not agree."""
    compared = frame.filter(pl.col("status").is_in(["pass", "fail"])).height
    failed = frame.filter(pl.col("status") == "fail").height
    checks = text("failed_some", language).format(count=failed) if failed else text("failed_none", language)
    what = counted("carry_counted", language, compared)
    return counted("n", language, frame.height).format(
        n=f"{compared:,}", what=what, known=compared, reports=frame.height, failed=checks
    )


def _why(language: Language) -> pl.Expr:
    """Why a row is not compared, in words; empty where it is."""
    reasons = {
        key: pl.lit(text(key, language)) for key in ("carry_gap", "carry_open", "carry_form", "carry_series", "carry_first")
    }
    compared = pl.col("status").is_in(["pass", "fail"])
    changed = pl.col("form") != pl.col("form_before")
    return (
        pl.when(compared)
        .then(pl.lit(""))
        .when(pl.col("earlier").is_not_null())
        .then(reasons["carry_open"])
        .when(~pl.col("there"))
        .then(pl.when("checked").then(reasons["carry_gap"]).otherwise(reasons["carry_first"]))
        .when(changed.fill_null(value=False))
        .then(reasons["carry_form"])
        .otherwise(reasons["carry_series"])
    )
