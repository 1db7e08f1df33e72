"""ODS workbooks (LibreOffice, WPS): content.xml says of every cell what it shows and what it holds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.readers.limits import Limits
from gongkai.readers.sheets.model import DOUBT, At, Merge, Sheet, check_size, number, visible
from gongkai.readers.xml import parse
from gongkai.readers.zips import Container

MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CHINESE = re.compile("[一-鿿]")
#: A number as it is shown, by itself; one with an exponent is shown for want of room.
_SHOWN = re.compile(r"-?[\d,]*\d(?:\.(?P<decimals>\d+))?(?P<exponent>E[+-]?\d+)?", re.IGNORECASE)
_NO_TEXT = (f"{_OFFICE}annotation", f"{_TEXT}note")
#: What a style makes of its text.
_STRUCK, _RAISED = "struck out", "raised"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

Looks = Mapping[str, str]


def read(container: Container, limits: Limits) -> Iterator[Sheet]:
    """The visible sheets of a workbook.

    Raises:
        ValueError: It is encrypted, damaged, or larger than the limits allow.
    """
    manifest = "META-INF/manifest.xml"
    if manifest in container and b"encryption-data" in container.read(manifest, limits.bytes):
        raise ValueError("the workbook is protected with a password; save it without one")
    root = parse(container.read("content.xml", limits.bytes), "ODS", "excel")
    unseen = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(item.get(f"{_TABLE}display") == "false" for item in style.iter(f"{_STYLE}table-properties"))
    }
    looks = _looks(root)
    for place, table in enumerate(root.findall(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"), start=1):
        if table.get(f"{_TABLE}style-name") not in unseen:
            yield _sheet(table, place, looks)


def _sheet(table: Any, place: int, looks: Looks) -> Sheet:
    name = table.get(f"{_TABLE}name", "")
    cells: dict[At, str] = {}
    merges: list[Merge] = []
    hidden: set[int] = set()
    row, characters = 1, 0
    for line in table.iter(f"{_TABLE}table-row"):
        times = min(_whole(line, "number-rows-repeated"), _LAST_ROW)
        before = len(cells)
        column = 1
        for cell in line.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            wide = min(_whole(cell, "number-columns-repeated"), _LAST_COLUMN)
            if cell.tag == f"{_TABLE}table-cell":
                text = _text(cell, looks)
                if text:
                    characters += len(text) * times * wide
                    check_size(name, len(cells) + times * wide, characters)
                    cells |= {(row + down, column + right): text for down in range(times) for right in range(wide)}
                rows, columns = _whole(cell, "number-rows-spanned"), _whole(cell, "number-columns-spanned")
                if rows > 1 or columns > 1:
                    merges.append(Merge(row, column, row + rows - 1, column + columns - 1))
            column += wide
        if len(cells) > before and _is_hidden(line):
            hidden.update(range(row, row + times))
        row += times
    check_size(name, len(merges))
    seen, drawn = visible(cells, merges, hidden, _hidden_columns(table))
    return Sheet(number=place, name=name, cells=seen, merges=drawn)


def _text(cell: Any, looks: Looks) -> str:
    """The figure in full where there is one, for what is shown may be rounded; what is shown, where it says more or else."""
    if looks.get(cell.get(f"{_TABLE}style-name", "")) == _STRUCK:
        return ""
    lines = [_line(item, looks) for item in cell.iterchildren(f"{_TEXT}p")]
    shown = "\n".join(lines)
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "date" and (moment := cell.get(f"{_OFFICE}date-value")):
        return str(moment).removesuffix("T00:00:00").replace("T", " ")
    if kind != "float" or _CHINESE.search(shown):
        return shown
    try:
        figure = float(cell.get(f"{_OFFICE}value", ""))
    except ValueError:
        return shown
    return _figure(figure, shown) if lines else number(figure)


def _figure(figure: float, shown: str) -> str:
    """A figure that is shown rounded; what is shown, where that is none, and with doubt where it is another one."""
    found = _SHOWN.fullmatch(shown.strip())
    if found is None or found["exponent"]:
        return number(figure) if found else shown
    # Rounding changes a figure by half of its last place at most, and a little by its own inexactness.
    most = 0.5001 * 10.0 ** -len(found["decimals"] or "") + abs(figure) * 1e-14
    return number(figure) if abs(float(shown.strip().replace(",", "")) - figure) <= most else f"{shown}{DOUBT}"


def _line(element: Any, looks: Looks) -> str:
    """The text of a paragraph, whose blanks and breaks are elements of their own, with the marks of notes set apart."""
    text = element.text or ""
    for item in element:
        own, look = "", looks.get(item.get(f"{_TEXT}style-name", ""))
        if item.tag == f"{_TEXT}s":
            own = " "
        elif item.tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
            own = "\n" if item.tag.endswith("break") else "\t"
        elif item.tag not in _NO_TEXT and look != _STRUCK:
            own = _line(item, looks)
        rest = item.tail or ""
        before, behind = (" ", " ") if look == _RAISED else ("", "")
        text = _joined(_joined(text, own, before), rest, behind)
    return text


def _joined(before: str, after: str, between: str) -> str:
    """Two texts, with something between figures that meet."""
    return f"{before}{between if before[-1:].isdigit() and after[:1].isdigit() else ''}{after}"


def _looks(root: Any) -> Looks:
    """The styles that strike their text out or raise it, by name."""
    found: dict[str, str] = {}
    for style in root.iter(f"{_STYLE}style"):
        for item in style.iter(f"{_STYLE}text-properties"):
            names = (f"{_STYLE}text-line-through-style", f"{_STYLE}text-line-through-type")
            shift = item.get(f"{_STYLE}text-position", "0%").split()[:1]
            if any(item.get(name, "none") != "none" for name in names):
                found[style.get(f"{_STYLE}name", "")] = _STRUCK
            elif shift and shift[0] != "0%":
                found[style.get(f"{_STYLE}name", "")] = _RAISED
    return found


def _hidden_columns(table: Any) -> Iterator[int]:
    column = 1
    for item in table.iter(f"{_TABLE}table-column"):
        wide = min(_whole(item, "number-columns-repeated"), _LAST_COLUMN)
        if _is_hidden(item):
            yield from range(column, min(column + wide, _LAST_COLUMN + 1))
        column += wide


def _is_hidden(element: Any) -> bool:
    return element.get(f"{_TABLE}visibility") in ("collapse", "filter")


def _whole(element: Any, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1
