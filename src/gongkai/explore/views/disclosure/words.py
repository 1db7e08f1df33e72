"""What is said of volumes: title, count, warnings, definitions, and what must be read with them."""

import polars as pl

from gongkai import metrics
from gongkai.charts.numbers import exact
from gongkai.charts.stocks import STOCK
from gongkai.explore.picked import when, who
from gongkai.explore.views.disclosure import volumes
from gongkai.explore.views.disclosure.selection import STOCK_AND_FLOW, Disclosure
from gongkai.explore.views.disclosure.volumes import Largest
from gongkai.labels import Language, counted, name, text


def title(selection: Disclosure) -> str:
    """What is shown, of whom, when."""
    language = selection.language
    measure = measure_name(selection.measure, language)
    said = text("title_disclosure", language).format(
        who=who(selection), years=when(selection), item=item_name(selection.item, language), measure=measure
    )
    more = [text("scale_log", language)] if selection.scale == "log" else []
    more += [text("without_largest_True", language)] if selection.without_largest else []
    return said + (text("brackets", language).format(said=text("comma", language).join(more)) if more else "")


def worded(frame: pl.DataFrame, selection: Disclosure) -> pl.DataFrame:
    """The frame with its words: what each value is, its unit, its reading, its definition."""
    language = selection.language
    rows = frame.select("reading", "candidates", "state").iter_rows()
    readings = [volumes.reading_words(reading, found, state, language) for reading, found, state in rows]
    definitions = {code: _definition(selection.item, code, language)[1] for code in frame["measure"].unique()}
    units = {unit: text(f"unit_{unit}", language) for unit in ("count", "yuan", "unstated")}
    measure = pl.col("measure")
    return frame.with_columns(
        what=measure.replace_strict({code: _what(selection.item, code, language) for code in definitions}),
        unit_text=pl.col("unit").replace_strict(units, default="–").fill_null("–"),
        reading_text=pl.Series(readings, dtype=pl.String),
        definition=measure.replace_strict(definitions),
        form=pl.col("form").fill_null("–"),
    )


def count(frame: pl.DataFrame, selection: Disclosure) -> str:
    """How many of the values are known, and how many reports have failed checks of them."""
    language = selection.language
    asked = frame.filter(pl.col("state") != "not_in_form")
    failed = frame.filter(pl.col("failed") > 0)["report"].n_unique()
    checks = text("failed_some", language).format(count=failed) if failed else text("failed_none", language)
    if not volumes.checkable(frame["measure"].unique().to_list()):
        checks = text("no_checks", language)
    known, reports = (asked["state"] == "known").sum(), asked["report"].n_unique()
    return counted("values_known", language, reports).format(known=known, values=asked.height, reports=reports, failed=checks)


def replaced(asked: Disclosure, drawn: Disclosure) -> tuple[str, ...]:
    """What was asked for and cannot be drawn."""
    language, said = drawn.language, []
    if asked.measure not in (drawn.measure, STOCK_AND_FLOW):
        words = {"item": item_name(drawn.item, language), "measure": measure_name(asked.measure, language)}
        said.append(text("measure_replaced", language).format(**words, drawn=measure_name(drawn.measure, language)))
    if asked.scale != drawn.scale:
        said.append(text("scale_replaced", language))
    return tuple(said)


def left_out(top: Largest | None, selection: Disclosure) -> tuple[str, ...]:
    """Who is left out as the largest, or why nobody is."""
    if not selection.without_largest:
        return ()
    if top is None:
        return (text("none_left_out", selection.language),)
    said = text("left_out", selection.language)
    return (said.format(name=top.label, value=exact(top.value), year=top.year),)


def notes(frame: pl.DataFrame, medians: pl.DataFrame | None, selection: Disclosure) -> tuple[tuple[str, str], ...]:
    """The caveat of all volumes, then each measure with its definition, and how medians are made."""
    language = selection.language
    said = [(text("volume_caveat", language), text("volume_caveat_text", language))]
    said += _break(frame, language) if selection.measure == STOCK_AND_FLOW else ()
    for code in frame["measure"].unique(maintain_order=True):
        found = _indicator(selection.item, code)
        said += metrics.glossary([found], language) if found else [_definition(selection.item, code, language)]
    if medians is not None and not medians.is_empty():
        words = text("volume_median_text", language).format(least=volumes.LEAST)
        words += text("volume_median_left", language) if frame.select(volumes.has_several().any()).item() else ""
        said.append((text("volume_median", language), words))
    return tuple(said)


def foot(frame: pl.DataFrame, selection: Disclosure) -> tuple[tuple[str, str], ...]:
    """The definition of one measure, and the caveat."""
    language = selection.language
    caveat = (text("volume_caveat", language), text("volume_caveat_text", language))
    if selection.measure != STOCK_AND_FLOW:
        return _definition(selection.item, selection.measure, language), caveat
    return caveat, *_break(frame, language)


def _break(frame: pl.DataFrame, language: Language) -> tuple[tuple[str, str], ...]:
    """That two forms do not count the same, where both are drawn."""
    several = frame.filter(pl.col("measure").is_in(STOCK))["measure"].n_unique() > 1
    return ((text("volume_break", language), text("volume_break_text", language)),) if several else ()


def _definition(item: str, measure: str, language: Language) -> tuple[str, str]:
    """Name and definition of a measure of an item; of one that is no indicator, where it stands."""
    if found := _indicator(item, measure):
        one = metrics.indicator(found)
        return one.name.in_(language), one.definition.in_(language)
    words = {"item": item_name(item, language), "measure": name("measures", measure, language)}
    return _what(item, measure, language), text("volume_plain", language).format(**words)


def _indicator(item: str, measure: str) -> str | None:
    """The indicator that is just this cell."""
    cell = (f"{item}:{measure}",)
    return next((code for code, one in metrics.indicators().items() if one.numerator == cell and not one.denominator), None)


def _what(item: str, measure: str, language: Language) -> str:
    return f"{item_name(item, language)} · {name('measures', measure, language)}"


def item_name(item: str, language: Language) -> str:
    """What a row of table 2 is called."""
    return name("items", item, language)


def measure_name(measure: str, language: Language) -> str:
    """What a measure is called."""
    return text(measure, language) if measure == STOCK_AND_FLOW else name("measures", measure, language)
