"""How much was disclosed without being asked for: the volumes of table 2, by item and measure, stock and flow."""

from typing import Any
from weakref import WeakKeyDictionary

import polars as pl

from gongkai import charts, forms
from gongkai.charts.stocks import ADDED, REMOVED, STOCK
from gongkai.explore.drawing import Column, Control, Drawing, View
from gongkai.explore.picked import picked, source_note, warnings
from gongkai.explore.views.disclosure import volumes, words
from gongkai.explore.views.disclosure.selection import (
    ITEMS,
    MEASURES,
    STOCK_AND_FLOW,
    Disclosure,
    fitting,
    is_money,
    leaves_out,
    measures,
    scales,
)
from gongkai.labels import name, text
from gongkai.panel import Panel

#: The rows of table 2 that the forms have or a panel does; looked for once.
_there: "WeakKeyDictionary[Panel, set[str]]" = WeakKeyDictionary()


def draw(panel: Panel, selection: Disclosure) -> Drawing:
    """What a selection of disclosure draws."""
    asked, selection = selection, fitting(selection)
    language, item = selection.language, selection.item
    reports = picked(panel, selection)
    title = words.title(selection)
    if reports.is_empty():
        missing = "empty_reports" if selection.agencies else "empty_bodies"
        return Drawing(selection=selection, title=title, empty=text(missing, language))
    both = selection.measure == STOCK_AND_FLOW
    columns = [code for code in (*ADDED, *REMOVED, *STOCK) if code in measures(item)] if both else [selection.measure]
    frame = volumes.volumes(panel, reports, item, sorted(columns, key=MEASURES.index))
    if (frame["state"] == "not_in_form").all():
        said = text("empty_disclosure", language).format(
            item=words.item_name(item, language), measure=words.measure_name(selection.measure, language)
        )
        return Drawing(selection=selection, title=title, empty=said)
    frame = words.worded(volumes.failed(panel, frame, item, language), selection)
    top = volumes.largest(frame) if selection.without_largest else None
    if top is not None:
        frame = frame.filter(pl.col("label") != top.label)
    medians = None if both else volumes.medians(frame)
    drawn = reports.filter(pl.col("report").is_in(frame["report"].to_list()))
    table = _table(frame, medians, selection)
    return Drawing(
        selection=selection,
        title=title,
        count=words.count(frame, selection),
        warnings=(*words.replaced(asked, selection), *words.left_out(top, selection), *warnings(reports, selection)),
        chart=_chart(frame, medians, selection),
        table=table,
        columns=_columns(selection, money=is_money(selection.measure), whole=table["value"].dtype.is_integer()),
        notes=(*words.notes(frame, medians, selection), source_note(drawn, language)),
        foot=(*words.foot(frame, selection), source_note(drawn, language)),
    )


def _chart(frame: pl.DataFrame, medians: pl.DataFrame | None, selection: Disclosure) -> Any:
    language, years = selection.language, selection.span
    if selection.measure == STOCK_AND_FLOW:
        names = {code: name("measures", code, language) for code in frame["measure"].unique()}
        return charts.stock_and_flow(frame, names, years=years, language=language)
    return charts.volumes(
        frame,
        years=years,
        language=language,
        log=selection.scale == "log",
        medians=medians,
        money=is_money(selection.measure),
        least=volumes.LEAST,
    )


def _table(frame: pl.DataFrame, medians: pl.DataFrame | None, selection: Disclosure) -> pl.DataFrame:
    """Exactly what is drawn: a row per value, and under them the medians.

    Columns: agency (the label of the panel), report, year, form, item, measure, value, unit, reading, failed, few (there is no
    value to miss), note.
    """
    language = selection.language
    rows = frame.select(
        "report",
        "year",
        "form",
        "value",
        "failed",
        agency="label",
        item=pl.lit(words.item_name(selection.item, language)),
        measure=pl.col("measure").replace_strict({code: name("measures", code, language) for code in MEASURES}),
        unit="unit_text",
        reading="reading_text",
        few=pl.col("state") == "not_in_form",
        note="check",
    )
    if medians is not None and not medians.is_empty():
        rows = pl.concat([rows, _median_rows(rows, medians, selection)], how="diagonal_relaxed")
    if not is_money(selection.measure) and bool((rows["value"].drop_nulls() % 1 == 0).all()):
        rows = rows.with_columns(pl.col("value").cast(pl.Int64))
    order = ("agency", "report", "year", "form", "item", "measure", "value", "unit", "reading", "failed", "few", "note")
    return rows.select(order)


def _median_rows(rows: pl.DataFrame, medians: pl.DataFrame, selection: Disclosure) -> pl.DataFrame:
    language, said = selection.language, text("median_row", selection.language)
    first = rows.select("item", "measure").row(0, named=True)
    unit = text("unit_yuan" if is_money(selection.measure) else "unit_count", language)
    return medians.select(
        "year",
        value="median",
        agency=pl.Series([said.format(panels=panels) for panels in medians["panels"]], dtype=pl.String),
        item=pl.lit(first["item"]),
        measure=pl.lit(first["measure"]),
        unit=pl.lit(unit),
        form=pl.lit("–"),
        reading=pl.lit("–"),
        failed=pl.lit(0),
        few=pl.lit(value=False),
        note=pl.lit(""),
    )


def _columns(selection: Disclosure, *, money: bool, whole: bool) -> tuple[Column, ...]:
    language = selection.language
    return (
        Column(name="agency", heading=text("body", language), kind="word"),
        Column(name="year", heading=text("year", language)),
        Column(name="form", heading=text("form", language), kind="word"),
        Column(name="item", heading=text("item", language), kind="word"),
        Column(name="measure", heading=text("disclosed_measure", language), kind="word"),
        Column(name="value", heading=text("value", language), kind="whole" if whole else "amount"),
        *((Column(name="unit", heading=text("unit", language), kind="word"),) if money else ()),
        Column(name="reading", heading=text("reading", language), kind="word"),
        Column(name="failed", heading=text("failed", language), sign="▲", flag="failed"),
    )


def _offered_items(panel: Panel, selection: Disclosure) -> tuple[str, ...]:
    """The rows of the forms, and the local ones that the panel has."""
    if panel not in _there:
        usual = {line for form in forms.forms().values() for block in form.table(volumes.TABLE) for line in block.lines}
        local = [item for item in ITEMS if item not in usual]
        found = panel.scan("disclosures").filter(pl.col("item").is_in(local)).select(pl.col("item").cast(pl.String)).unique()
        _there[panel] = usual | set(found.collect()["item"])
    return tuple(item for item in ITEMS if item in _there[panel] or item == selection.item)


VIEW = View(
    selection=Disclosure,
    controls=(
        Control(field="item", name="item", called=words.item_name, offered=_offered_items),
        Control(
            field="measure",
            name="disclosed_measure",
            called=words.measure_name,
            offered=lambda panel, selection: measures(selection.item),
        ),
        Control(
            field="scale",
            name="scale",
            called=lambda value, language: text(f"scale_{value}", language),
            kind="buttons",
            offered=lambda panel, selection: scales(fitting(selection).measure),
        ),
        Control(
            field="without_largest",
            name="without_largest",
            called=lambda value, language: text(f"without_largest_{value}", language),
            kind="buttons",
            offered=lambda panel, selection: leaves_out(fitting(selection)),
        ),
    ),
    draw=draw,
)
