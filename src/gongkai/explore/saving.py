"""A drawing as files to keep: the picture as PNG or SVG, what is drawn as CSV or XLSX, with what must be read with it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from io import BytesIO
from typing import Any

import polars as pl

from gongkai import pictures
from gongkai.errors import GongkaiError, MissingDependency
from gongkai.explore import page
from gongkai.explore.drawing import Drawing
from gongkai.export import plain
from gongkai.labels import text

_FORMATS: Mapping[str, str] = {"share": "0.0%", "whole": "#,##0", "sum": "#,##0", "amount": "#,##0.00", "word": "@"}
#: File names longer than this are cut: some systems take no more than 255 bytes.
_LONGEST = 60
MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv;charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def saved(drawing: Drawing, kind: str, day: date) -> tuple[str, str, bytes]:
    """A file of a drawing: its name, its media type, its bytes.

    Args:
        drawing: What is drawn.
        kind: png, svg, csv or xlsx.
        day: When the file is made; it stands in the picture and in the notes.

    Raises:
        GongkaiError: Nothing is drawn.
        MissingDependency: XLSX is asked for and xlsxwriter is not installed.
    """
    if drawing.chart is None:
        raise GongkaiError(drawing.empty or text("nothing_drawn", drawing.selection.language))
    made: Mapping[str, Callable[[], bytes]] = {
        "png": lambda: pictures.png(page.framed(drawing, day)),
        "svg": lambda: pictures.svg(page.framed(drawing, day)).encode(),
        "csv": lambda: csv(drawing, day),
        "xlsx": lambda: xlsx(drawing, day),
    }
    return f"{_name(drawing)}.{kind}", MEDIA[kind], made[kind]()


def csv(drawing: Drawing, day: date) -> bytes:
    """The table as CSV in UTF-8 with a byte-order mark; above it, behind `#`, title, n and notes.

    `polars.read_csv(file, comment_prefix="#")` reads the table alone.
    """
    notes = "".join(f"# {' '.join(line.split())}\n" for line in _notes(drawing, day))
    return ("\ufeff" + notes + plain(_frame(drawing)).write_csv()).encode()


def xlsx(drawing: Drawing, day: date) -> bytes:
    """The table as a workbook, with the notes on a second sheet."""
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise MissingDependency("XLSX", "excel") from error
    file, language = BytesIO(), drawing.selection.language
    formats: dict[Any, str] = {
        one.heading: _FORMATS[one.kind] for one in drawing.columns if one.name != "year" and not one.number
    }
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as workbook:
        frame = plain(_frame(drawing))
        frame.write_excel(
            workbook, worksheet=text("sheet_data", language), column_formats=formats, autofit=True, freeze_panes=(1, 0)
        )
        sheet = workbook.add_worksheet(text("sheet_notes", language))
        sheet.set_column(0, 0, 110, workbook.add_format({"text_wrap": True}))
        for at, line in enumerate(_notes(drawing, day)):
            sheet.write_string(at, 0, line)
    return file.getvalue()


def _frame(drawing: Drawing) -> pl.DataFrame:
    """The table under its headings, with what is the matter with each row and the report that it comes from."""
    language = drawing.selection.language
    more = {name: text(name, language) for name in ("note", "report") if name in drawing.table.columns}
    headings: dict[str, int] = {}
    chosen = []
    for name, heading in (*((one.number or one.name, one.heading) for one in drawing.columns), *more.items()):
        headings[heading] = headings.get(heading, 0) + 1
        chosen.append(pl.col(name).alias(heading if headings[heading] == 1 else f"{heading} {headings[heading]}"))
    return drawing.table.select(chosen)


def _notes(drawing: Drawing, day: date) -> list[str]:
    language = drawing.selection.language
    heads = [text("noted", language).format(head=head, said=said) for head, said in drawing.notes]
    made = text("made", language).format(version=version("gongkai"), day=day.isoformat())
    return [drawing.title, drawing.count, *drawing.warnings, *heads, made, drawing.selection.as_code()]


def _name(drawing: Drawing) -> str:
    """A file name of the title: letters of any script, digits and hyphens."""
    words = re.sub(r"[^\w]+", "-", drawing.title).strip("-")
    return f"gongkai-{words[:_LONGEST].rstrip('-')}"
