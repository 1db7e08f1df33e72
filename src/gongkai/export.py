"""A panel to files for other programs: CSV, XLSX or Parquet."""

from pathlib import Path
from typing import Literal

import polars as pl

from gongkai.errors import MissingDependency, SourceError
from gongkai.frames import NAMES
from gongkai.panel import Panel
from gongkai.schemas import DERIVED

Format = Literal["csv", "xlsx", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "parquet")

#: What makes a spreadsheet take a text for a formula, and how it is kept from doing so.
_FORMULA = r"^\s*[=+\-@\t\r]"
_GUARD = "'"
_XLSX_ROWS = 1_048_575
#: Every frame of a panel, and what is made of them.
_ALL = (*NAMES, *DERIVED)


def export(panel: Panel, folder: str | Path, to: Format) -> list[Path]:
    """Write every frame of a panel and those made of them, one file a frame (XLSX: one workbook); returns the files.

    CSV is UTF-8 with a byte-order mark, so that Excel shows Chinese. In CSV and XLSX a text that a spreadsheet would take for a
    formula is guarded by an apostrophe.

    Raises:
        MissingDependency: XLSX is asked for and xlsxwriter is not installed.
        SourceError: A frame has more rows than an XLSX sheet can hold.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if to == "xlsx":
        return [_workbook(panel, folder / "gongkai.xlsx")]
    written = []
    for name in _ALL:
        frame, path = getattr(panel, name), folder / f"{name}.{to}"
        if to == "csv":
            write_csv(frame, path)
        else:
            frame.write_parquet(path, compression="zstd")
        written.append(path)
    return written


def write_csv(frame: pl.DataFrame, path: str | Path) -> None:
    """Write a frame as CSV that spreadsheets show as it is."""
    plain(frame).write_csv(path, include_bom=True)


def _workbook(panel: Panel, path: Path) -> Path:
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise MissingDependency("XLSX", "excel") from error
    if long := [name for name in _ALL if getattr(panel, name).height > _XLSX_ROWS]:
        raise SourceError(f"{', '.join(long)}: more rows than an XLSX sheet can hold; export to csv or parquet")
    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as workbook:
        for name in _ALL:
            plain(getattr(panel, name)).write_excel(workbook, worksheet=name, autofit=False, autofilter=True, freeze_panes=(1, 0))
    return path


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of plain cells: lists joined, codes as text, and no text that is a formula."""
    frame = frame.with_columns(
        pl.col(name).list.eval(pl.element().cast(pl.String)).list.join(" | ") if isinstance(dtype, pl.List) else pl.col(name)
        for name, dtype in frame.schema.items()
    ).with_columns(pl.col(pl.Enum).cast(pl.String))
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(_FORMULA)).then(_GUARD + text).otherwise(text).name.keep())
