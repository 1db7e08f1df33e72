"""Panel and selection to the reports that are drawn: the chosen edition of each body and year, scopes apart."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl

from gongkai import metrics
from gongkai.explore.directory import directory
from gongkai.explore.drawing import Drawing
from gongkai.explore.state import Selection
from gongkai.labels import Language, text
from gongkai.panel import Panel

#: More panels than this nobody can compare; the rest is left out, and a warning says so.
BODIES = 24
_COLUMNS = ("report", "agency", "year", "scope", "form", "published", "status", "source")


def picked(panel: Panel, selection: Selection) -> pl.DataFrame:
    """The reports of a selection: one row per report, in the order in which they are drawn.

    Columns: key (the body, or its name where the body is not known), name (its latest name), label (that of its panel on the
    chart: the name; with the scope where the reports of a body have several, for one year or for different ones, since those are
    no series; numbered where even that does not tell the reports of a year apart, each as a series of its own), and of the
    report: report, agency, year, scope, form, published, status, source.
    """
    known = directory(panel)
    names = list(selection.agencies[:BODIES])
    keys = {known.key(name): name for name in names}
    key = pl.coalesce("body", "agency")
    found = (
        panel.of_bodies(keys)
        .filter("chosen", pl.col("year").is_between(*selection.years))
        .select(*_COLUMNS, key=key)
        .collect()
        .with_columns(name=pl.col("key").replace_strict(keys, return_dtype=pl.String))
    )
    several_scopes = pl.col("scope").cast(pl.String).fill_null("unknown").n_unique().over("key") > 1
    parted = several_scopes | (pl.len().over("key", "year") > 1).any().over("key")
    scopes = {scope: text(f"scope_{scope}", selection.language) for scope in ("own", "summary", "unknown")}
    scope = pl.col("scope").cast(pl.String).fill_null("unknown").replace_strict(scopes, return_dtype=pl.String)
    found = found.with_columns(label=pl.when(parted).then(pl.format("{} · {}", "name", scope)).otherwise("name"))
    several = pl.len().over("label", "year") > 1
    # Nothing says which of them goes on in another year.
    number = pl.struct("year", "report").rank("dense").over("label", several)
    found = found.with_columns(number=pl.when(several).then(number))
    numbered = pl.format("{} · {}", "label", "number")
    found = found.with_columns(label=pl.when(pl.col("number").is_null()).then("label").otherwise(numbered))
    # The same order in all languages.
    order = (pl.col("name").cast(pl.Enum(names)), pl.col("scope").cast(pl.String).fill_null("unknown"))
    return found.sort(*order, "number", "year", "report").select("key", "name", "label", *_COLUMNS)


def latest(reports: pl.DataFrame) -> pl.DataFrame:
    """The last report of each series, with its year in the label: for axes that are no years."""
    found = reports.filter(pl.col("year") == pl.col("year").max().over("label"))
    return found.with_columns(label=pl.format("{} · {}", "label", "year"))


def nothing(selection: Selection, title: str) -> Drawing:
    """What is said where no report is drawn: what to do."""
    missing = "empty_reports" if selection.agencies else "empty_bodies"
    return Drawing(selection=selection, title=title, empty=text(missing, selection.language))


def tracer(panel: Panel, report: Mapping[str, Any]) -> Callable[[str, str], str]:
    """What makes the line of code that leads back to a cell of a report; it names the report where agency and year do not.

    Args:
        panel: The panel.
        report: A row of its frame `reports`.
    """
    alike = pl.col("chosen") & (pl.col("agency") == report["agency"]) & (pl.col("year") == report["year"])
    others = panel.scan("reports").filter(alike, pl.col("report") != report["report"]).select("report").collect()
    which = f", report={report['report']!r}" if others.height else ""
    return lambda line, column: f"panel.trace({line!r}, {column!r}, agency={report['agency']!r}, year={report['year']}{which})"


def warnings(reports: pl.DataFrame, selection: Selection) -> tuple[str, ...]:
    """What was selected and is not in the picture."""
    language = selection.language
    said = []
    if len(selection.agencies) > BODIES:
        said.append(text("too_many", language).format(drawn=BODIES, chosen=len(selection.agencies)))
    seen = set(reports["name"])
    if without := [name for name in selection.agencies[:BODIES] if name not in seen]:
        said.append(text("no_report", language).format(names=text("and", language).join(without)))
    return tuple(said)


def who(selection: Selection) -> str:
    """The bodies of a selection in words, the first of many."""
    language, names = selection.language, selection.agencies
    if len(names) <= 3:
        return text("and", language).join(names)
    shown = text("and", language).join(names[:2])
    return text("and_more", language).format(names=shown, count=len(names), rest=len(names) - 2)


def when(selection: Selection) -> str:
    """The years of a selection in words."""
    first, last = selection.years
    return str(first) if first == last else f"{first}–{last}"


def short(ids: Iterable[str], language: Language) -> list[tuple[str, str]]:
    """The definitions of some indicators, as they stand in a picture."""
    found = [metrics.indicator(code) for code in ids]
    return [(one.name.in_(language), one.definition.in_(language)) for one in found]


def source_note(reports: pl.DataFrame, language: Language) -> tuple[str, str]:
    """Heading and text of where the numbers come from and until when they reach."""
    published = reports["published"].max()
    day = text("source_published", language).format(day=published) if published else ""
    count, year = reports["report"].n_unique(), reports["year"].max()
    return text("source", language), text("source_text", language).format(reports=count, year=year, published=day)
