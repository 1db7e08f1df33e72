"""XLSX workbooks (Excel, WPS): the XML parts that say what a person sees of each sheet.

Read here and not by a library for tables of data, because what is hidden, ruled or shown with a unit (0.00"万元") matters
for a form.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple, TypeVar

from gongkai.readers.limits import Limits
from gongkai.readers.sheets import formats
from gongkai.readers.sheets.model import At, Merge, Sheet, check_size, together, visible
from gongkai.readers.xml import parse
from gongkai.readers.zips import Container

_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.IGNORECASE)
#: Built-in formats of dates and times; the upper ones are those of East Asian systems.
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_LAST_COLUMN = 16_384
#: Shown for a text that the file has lost: not to be taken for a blank.
_LOST = "#REF!"
#: How XML holds characters that it may not hold.
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SERIAL_DAYS = 2_958_466

_T = TypeVar("_T")


class _Style(NamedTuple):
    """What a cell's style makes of what it holds, and whether it draws a border."""

    code: str = ""
    date: bool = False
    struck: bool = False
    ruled: bool = False


_PLAIN = _Style()


def read(container: Container, limits: Limits) -> Iterator[Sheet]:
    """The visible sheets of a workbook.

    Raises:
        ValueError: A part is missing, damaged, or larger than the limits allow.
    """
    book = _Book(container, limits)
    for place, (name, state, part) in enumerate(book.sheets, start=1):
        if state == "visible" and (root := book.root(part)) is not None and _name(root) == "worksheet":
            yield _sheet(root, place, name, book)


class _Book:
    """The parts that all sheets share."""

    def __init__(self, container: Container, limits: Limits) -> None:
        self._container, self._limits = container, limits
        self._names = {name.lower(): name for name in container.names}
        main = next((part for kind, part in self._related("", "_rels/.rels") if kind == "officeDocument"), "xl/workbook.xml")
        root = self.root(main)
        if root is None:
            raise ValueError("the workbook has no list of its sheets; save it again")
        links = self._links(main)
        self.sheets = [
            (sheet.get("name", ""), sheet.get("state", "visible"), links.get(_attribute(sheet, "id"), ("", ""))[1])
            for sheet in _all(root, "sheet")
        ]
        parts = dict(links.values())
        self.epoch = datetime(1904, 1, 1) if _is_on(next(_all(root, "workbookPr"), None), "date1904") else datetime(1899, 12, 30)
        self.strings = [_string(item) for item in self._items(parts.get("sharedStrings"), "si")]
        self.styles = self._styles(parts.get("styles"))

    def root(self, part: str) -> Any:
        """The root of a part, null if there is no such part."""
        name = self._names.get(part.lower())
        return None if name is None else parse(self._container.read(name, self._limits.bytes), "XLSX", "excel")

    def _items(self, part: str | None, name: str) -> Iterator[Any]:
        root = self.root(part) if part else None
        return iter(()) if root is None else (item for item in root if _name(item) == name)

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        folder, _, file = part.rpartition("/")
        root = self.root(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        return {} if root is None else {item.get("Id", ""): _target(item, part) for item in root if isinstance(item.tag, str)}

    def _related(self, part: str, links: str) -> Iterator[tuple[str, str]]:
        root = self.root(links)
        return iter(()) if root is None else (_target(item, part) for item in root)

    def _styles(self, part: str | None) -> list[_Style]:
        root = self.root(part) if part else None
        if root is None:
            return []
        codes = {item.get("numFmtId", ""): item.get("formatCode", "") for item in _all(root, "numFmt")}
        borders = [any(side.get("style", "none") != "none" for side in item) for item in _children(root, "borders")]
        fonts = [_is_struck(font) for font in _children(root, "fonts")]
        return [
            _style(
                item.get("numFmtId", "0"),
                codes,
                _pick(fonts, item.get("fontId", "0"), False),
                _pick(borders, item.get("borderId", "0"), False),
            )
            for item in _children(root, "cellXfs")
        ]


def _target(link: Any, part: str) -> tuple[str, str]:
    """The kind of a relation and the member that it leads to."""
    target = link.get("Target", "")
    path = target[1:] if target.startswith("/") else normpath(join(dirname(part), target)) if target else ""
    return link.get("Type", "").rpartition("/")[2], path


def _style(code_id: str, codes: Mapping[str, str], struck: bool, ruled: bool) -> _Style:
    known = int(code_id) if code_id.isascii() and code_id.isdigit() and len(code_id) < 6 else 0
    code = codes.get(code_id, formats.BUILT_IN.get(known, ""))
    return _Style(code, known in _DATES or formats.is_date(code), struck, ruled)


def _is_struck(font: Any) -> bool:
    return any(_name(item) == "strike" and item.get("val", "1") not in ("0", "false", "off") for item in font)


def _sheet(root: Any, place: int, name: str, book: _Book) -> Sheet:
    cells: dict[At, str] = {}
    ruled: set[At] = set()
    hidden: list[int] = []
    row = characters = 0
    no_zeros = any(view.get("showZeros", "1") in ("0", "false", "off") for view in _all(root, "sheetView"))
    for line in _all(root, "row"):
        row = _whole(line.get("r"), row + 1)
        if _is_on(line, "hidden"):
            hidden.append(row)
        column = 0
        for cell in line:
            at = _CELL.fullmatch(cell.get("r", ""))
            column = _column(at[1]) if at else column + 1
            style = _pick(book.styles, cell.get("s", "0"), _PLAIN)
            text = "" if style.struck else _text(cell, style, book)
            if text and not (no_zeros and text == "0"):
                cells[row, column] = text
                characters += len(text)
            elif style.ruled:
                ruled.add((row, column))
            check_size(name, len(cells) + len(ruled), characters)
    merges = list(_merges(root))
    check_size(name, len(merges))
    seen, drawn = visible(cells, merges, hidden, _hidden_columns(root))
    return Sheet(number=place, name=name, cells=seen, merges=drawn, ruled=frozenset(ruled))


def _text(cell: Any, style: _Style, book: _Book) -> str:
    """What a cell shows; nothing for a formula whose value was not stored."""
    kind = cell.get("t", "n")
    if kind in ("s", "str", "inlineStr") and formats.hides_text(style.code):
        return ""
    if kind == "inlineStr":
        return "".join(_string(item) for item in cell if _name(item) == "is")
    value = next((item.text or "" for item in cell if _name(item) == "v"), "")
    if not value.strip():
        return ""
    if kind == "s":
        return _pick(book.strings, value.strip(), _LOST)
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), value)
    if kind != "n":
        return value.removesuffix("T00:00:00") if kind == "d" else value
    try:
        figure = float(value)
    except ValueError:
        return value
    if style.date and 0 <= figure < _SERIAL_DAYS:
        return _date(figure, book.epoch)
    return formats.shown(figure, style.code)


def _date(serial: float, epoch: datetime) -> str:
    """A day, a time, or both, as text."""
    moment = epoch + timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    if serial < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if serial == int(serial) else f"{moment:%Y-%m-%d %H:%M:%S}"


def _string(item: Any) -> str:
    """A string with the marks of notes set apart, without readings above its characters and what is struck out."""
    text, before = "", ""
    for run in item:
        if _name(run) not in ("t", "r"):
            continue
        look = next((part for part in run if _name(part) == "rPr"), ())
        if _is_struck(look):
            continue
        own = "".join(part.text or "" for part in ([run] if _name(run) == "t" else run) if _name(part) == "t")
        level = next((part.get("val", "") for part in look if _name(part) == "vertAlign"), "baseline")
        if own and level != (before or level) and text[-1:].isdigit() and own[:1].isdigit():
            text += " "
        text, before = text + own, level if own else before
    return _CODE.sub(lambda code: chr(int(code[1], 16)), text)


def _merges(root: Any) -> Iterator[Merge]:
    for item in _all(root, "mergeCell"):
        first, _, last = item.get("ref", "").partition(":")
        start, end = _CELL.fullmatch(first), _CELL.fullmatch(last)
        if start and end:
            yield Merge(int(start[2]), _column(start[1]), int(end[2]), _column(end[1]))


def _hidden_columns(root: Any) -> Iterator[int]:
    hidden = (item for item in _all(root, "col") if _is_on(item, "hidden"))
    return together((_whole(item.get("min"), 1), min(_whole(item.get("max"), 1), _LAST_COLUMN)) for item in hidden)


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _all(root: Any, name: str) -> Iterator[Any]:
    found: Iterator[Any] = root.iter(f"{{*}}{name}")
    return found


def _children(root: Any, name: str) -> Iterator[Any]:
    return (item for group in _all(root, name) for item in group)


def _attribute(element: Any, name: str) -> str:
    """An attribute by its local name, whichever of the two families of namespaces the file uses."""
    return next((str(value) for key, value in element.attrib.items() if key.endswith(f"}}{name}")), "")


def _is_on(element: Any, name: str) -> bool:
    return element is not None and element.get(name, "0") in ("1", "true", "on")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default


def _pick(values: list[_T], index: str, default: _T) -> _T:
    at = _whole(index, -1)
    return values[at] if 0 <= at < len(values) else default
