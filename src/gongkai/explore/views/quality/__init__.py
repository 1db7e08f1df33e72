"""Quality: which checks of the reports pass, fail or stay open, what is carried over from year to year, and each failed check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Self

import polars as pl

from gongkai import charts, forms, metrics
from gongkai.charts import Part
from gongkai.charts.house import GREY, SKY, VERMILION
from gongkai.checks import PROSE
from gongkai.display.elements import element
from gongkai.display.failures import relation_words
from gongkai.display.words import Words
from gongkai.explore import composition as parts_of
from gongkai.explore.drawing import Column, Control, Drawing, View
from gongkai.explore.picked import nothing, picked, short, source_note, warnings, when, who
from gongkai.explore.state import Selection
from gongkai.explore.views.quality import conflict
from gongkai.explore.views.quality.carried import RULE, carried, columns, count_line
from gongkai.labels import Language, text
from gongkai.panel import Panel

_WITHIN = tuple(dict.fromkeys(one.rule for form in forms.forms().values() for one in form.relations))
_YEARS = tuple(dict.fromkeys(one.rule for form in forms.forms().values() for one in form.across))
#: The checks of each choice.
RULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"all": (*_WITHIN, *_YEARS, PROSE), "within": _WITHIN, "years": _YEARS, "prose": (PROSE,)}
)
#: What fails stands at the foot of its bar, where it can be compared from year to year.
_COLOURS: Mapping[str, str] = MappingProxyType({"fail": VERMILION, "unknown": GREY, "pass": SKY})
_FLOW = ("carried_forward", "carried_over", "carry_over_gap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality(Selection):
    """What the explorer of quality shows.

    Attributes:
        measure: Checks by what came of them, or what one year carries forward beside what the next carries over.
        rules: All checks, or the relations within a report, those from one year to the next, or prose beside the tables.
        check: The failed check that is looked at, as `REPORT:RULE:SCOPE`; empty for none.
    """

    view: ClassVar[str] = "quality"
    choices: ClassVar[Mapping[str, tuple[Any, ...]]] = {"measure": ("checks", "carry_over"), "rules": tuple(RULES)}

    measure: Literal["checks", "carry_over"] = "checks"
    rules: str = "all"
    check: str = ""

    @property
    def drawn(self) -> tuple[str, ...]:
        """The rules that are drawn."""
        return (RULE,) if self.measure == "carry_over" else RULES[self.rules]


class Failing(str):
    """A failed check as a value of its control: its code, which brings its words."""

    __slots__ = ("words",)
    words: Words

    def __new__(cls, code: str, words: Words) -> Self:
        """The code of a check with its words."""
        made = super().__new__(cls, code)
        made.words = words
        return made


def draw(panel: Panel, selection: Quality) -> Drawing:
    """What a selection of quality draws."""
    reports = picked(panel, selection)
    title = _title(selection)
    if reports.is_empty():
        return nothing(selection, title)
    drawing = (_carry if selection.measure == "carry_over" else _checks)(panel, selection, reports, title)
    return replace(drawing, pages=_page(panel, selection, reports)) if selection.check else drawing


def _checks(panel: Panel, selection: Quality, reports: pl.DataFrame, title: str) -> Drawing:
    language = selection.language
    drawn = [
        Part(code=f"checks_{status}", name=text(f"checks_{status}", language), colour=_COLOURS[status]) for status in _COLOURS
    ]
    codes = [part.code for part in drawn]
    found = _scanned(panel, reports, selection.drawn)
    counted = (
        found.group_by("report", part=pl.format("checks_{}", pl.col("status").cast(pl.String))).agg(count=pl.len()).collect()
    )
    # A report of which nothing can be tested has no checks: that is a number, and it is 0.
    every = reports.select("report", x=pl.col("year").cast(pl.String)).join(pl.DataFrame({"part": codes}), how="cross")
    cells = every.join(counted, on=["report", "part"], how="left").with_columns(pl.col("count").fill_null(0).cast(pl.Int64))
    fails = cells.filter(pl.col("part") == "checks_fail", pl.col("count") > 0).select("report", failed="count")
    steps = [str(year) for year in selection.span]
    frame = parts_of.composition(reports, cells, codes, fails, steps)
    table = parts_of.table(frame, codes, shares=False, language=language)
    note = pl.when(pl.col("n") == 0).then(pl.lit(text("checks_none", language))).otherwise(pl.lit(""))
    whole = text("checks_sum", language)
    columns = parts_of.columns(drawn, shares=False, whole=whole, language=language)
    return Drawing(
        selection=selection,
        title=title,
        count=parts_of.count_line(frame, language, "checks_counted"),
        warnings=warnings(reports, selection),
        chart=charts.composition(frame, drawn, steps=steps, shares=False, whole=whole, language=language, years=selection.span),
        table=table.with_columns(note=note),
        columns=tuple(_signed(one) for one in columns if one.name != "failed"),
        notes=(*_notes(selection), source_note(reports, language)),
        foot=(*_notes(selection)[:1], source_note(reports, language)),
    )


def _signed(column: Column) -> Column:
    """The column with the mark of failed checks, if it is theirs."""
    return replace(column, sign="▲", flag="failed") if column.name == "checks_fail" else column


def _carry(panel: Panel, selection: Quality, reports: pl.DataFrame, title: str) -> Drawing:
    language = selection.language
    frame = carried(panel, reports, language)
    steps = [str(year) for year in selection.span]
    return Drawing(
        selection=selection,
        title=title,
        count=count_line(frame, language),
        warnings=warnings(reports, selection),
        chart=charts.carry(frame, steps=steps, language=language, years=selection.span),
        table=frame.select(pl.col("label").alias("agency"), *(one.name for one in columns(language)[1:]), "report", "note"),
        columns=columns(language),
        notes=(*metrics.glossary(_FLOW, language), source_note(reports, language)),
        foot=(*short(_FLOW, language), source_note(reports, language)),
    )


def failing(panel: Panel, selection: Quality, reports: pl.DataFrame) -> list[dict[str, Any]]:
    """The failed checks of what is drawn, in its order, and the one that is looked at; each with `label` and `code`."""
    found = panel.rows("checks", reports["report"]).filter(pl.col("status") == "fail").collect()
    rule, scope = pl.col("rule").cast(pl.String), pl.col("scope").cast(pl.String)
    found = found.with_columns(code=pl.format("{}:{}:{}", "report", rule, scope))
    kept = found.filter(rule.is_in(selection.drawn) | (pl.col("code") == selection.check))
    placed = reports.select("report", "label").with_row_index("at").join(kept, on="report")
    return placed.sort("at", "rule", "scope").to_dicts()


def offered(panel: Panel, selection: Quality) -> tuple[str, ...]:
    """None, and every failed check of what is drawn."""
    found = failing(panel, selection, picked(panel, selection))
    return ("", *(Failing(row["code"], conflict.said(row)) for row in found))


def _scanned(panel: Panel, reports: pl.DataFrame, rules: Sequence[str]) -> pl.LazyFrame:
    return panel.rows("checks", reports["report"]).filter(pl.col("rule").is_in(rules))


def _page(panel: Panel, selection: Quality, reports: pl.DataFrame) -> str:
    """The check that is looked at, or that it is none of those that are drawn."""
    found = failing(panel, selection, reports)
    check = next((row for row in found if row["code"] == selection.check), None)
    if check is None:
        said = text("check_unknown", selection.language).format(check=selection.check, count=len(found))
        return element("p", element("b", said), role="alert")
    return conflict.conflict(panel, check, selection.language)


def _title(selection: Quality) -> str:
    language = selection.language
    if selection.measure == "carry_over":
        return text("title_carry", language).format(who=who(selection), years=when(selection))
    said = text("title_quality", language).format(who=who(selection), years=when(selection))
    if selection.rules == "all":
        return said
    return said + text("brackets", language).format(said=text(f"rules_{selection.rules}", language))


def _notes(selection: Quality) -> list[tuple[str, str]]:
    """What came of a check, and which relations are tested."""
    language = selection.language
    relations = [relation_words(rule) for rule in selection.drawn]
    listed = text("semicolon", language).join(one.zh if language == "zh" else one.en for one in relations)
    return [
        (text("checks_head", language), text("checks_note", language)),
        (text("rules", language), listed),
        (text("checks_reading", language), text("checks_caveat", language)),
    ]


def _called(value: str, language: Language) -> str:
    if not isinstance(value, Failing):
        return text("check_none", language) if value == "" else value
    return value.words.zh if language == "zh" else value.words.en


VIEW = View(
    selection=Quality,
    controls=(
        Control(
            field="measure", name="measure", called=lambda value, language: text(f"quality_{value}", language), kind="buttons"
        ),
        Control(
            field="rules",
            name="rules",
            called=lambda value, language: text(f"rules_{value}", language),
            offered=lambda _, selection: (selection.rules,) if selection.measure == "carry_over" else selection.choices["rules"],
        ),
        Control(field="check", name="check", called=_called, place="below", offered=offered),
    ),
    draw=draw,
)
