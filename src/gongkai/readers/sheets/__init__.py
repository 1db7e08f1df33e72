"""Spreadsheets (XLSX, XLSB, ODS, XLS, ET): rows of a sheet with one text are its paragraphs, the others its tables.

Formats differ in how they store cells (xlsx, ods, xls); what is made of them here is the same.
"""

from gongkai.document import Document
from gongkai.readers import ole
from gongkai.readers.content import Content
from gongkai.readers.sheets import ods, xls, xlsx
from gongkai.readers.sheets.parts import blocks
from gongkai.readers.zips import Container

_XLSX, _XLSB = "xl/workbook.xml", "xl/workbook.bin"
_TYPES = {
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "XLSB": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "ODS": ods.MEDIA_TYPE.decode(),
    "XLS": "application/vnd.ms-excel",
}


def refusal(content: Content) -> str:
    """Why this is no spreadsheet; empty if it is."""
    return "" if _format(content) else "it has none of the parts of a spreadsheet"


def read(content: Content) -> Document:
    """The document that the visible sheets of a workbook hold.

    Raises:
        ValueError: The workbook is damaged, protected with a password, or larger than the limits allow.
        MissingDependency: The library that reads this format is not installed.
    """
    found = _format(content)
    if found == "XLS":
        sheets = xls.read_xls(content.raw)
    else:
        container = Container(content.raw, content.limits)
        sheets = {"XLSX": xlsx.read, "XLSB": xls.read_xlsb, "ODS": ods.read}[found](container, content.limits)
    return Document(blocks=tuple(blocks(sheets)), media_type=_TYPES[found])


def _format(content: Content) -> str:
    raw = content.raw
    if raw.startswith(ole.SIGNATURE):
        is_book = any(ole.has_stream(raw, name) for name in xls.STREAMS)
        return "XLS" if is_book and not ole.has_stream(raw, "WordDocument") else ""
    if raw[30 : 38 + len(ods.MEDIA_TYPE)] == b"mimetype" + ods.MEDIA_TYPE:
        return "ODS"
    return next((kind for kind, name in (("XLSX", _XLSX), ("XLSB", _XLSB)) if name in content.members), "")
