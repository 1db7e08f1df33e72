"""The text of one cell to a number, its unit and how it is known."""

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from gongkai import forms
from gongkai.extract.matching import fold
from gongkai.forms import Kind

Reading = Literal["printed", "inferred", "blank", "not_applicable", "ambiguous", "absent", "unreadable"]
READINGS: tuple[Reading, ...] = (
    "printed",
    "inferred",
    "blank",
    "not_applicable",
    "ambiguous",
    "absent",
    "unreadable",
)
Unit = Literal["count", "yuan", "unstated"]
UNITS: tuple[Unit, ...] = ("count", "yuan", "unstated")

#: A number with more digits than this is damage, not a figure of a report.
MAX_DIGITS = 15
_MINUS = str.maketrans("−–—―", "----")
#: A note behind a number; one that begins with a multiple changes the number and is no note.
_NOTE = re.compile(r"\((?=[^()]*[一-鿿])(?![十百千万亿])[^()]*\)")
_UNIT_NOTE = re.compile(r"\((?:单位:?)?([千万亿]?元)\)")
_CHINESE = re.compile(r"[一-鿿]")


class Read(NamedTuple):
    """What a cell says: a value or none, its reading, its unit, and the candidates of an ambiguous one."""

    value: Decimal | None
    reading: Reading
    unit: Unit
    candidates: tuple[Decimal, ...] = ()


def header_money(header: str) -> int | None:
    """How many yuan the unit in a header is worth: 10000 for 「（单位：万元）」, nothing where no unit is printed."""
    found = _UNIT_NOTE.search("".join(fold(header).split()))
    return int(forms.page()["numbers"]["money"][found[1]]) if found else None


@lru_cache(maxsize=8192)
def read_cell(raw: str, kind: Kind = "count", money: int | None = None) -> Read:
    """Read one cell.

    Args:
        raw: The text of the cell.
        kind: A whole number from 0, a signed change, or an amount of money.
        money: What the header's unit is worth in yuan, for amounts whose cell prints no unit.
    """
    if kind != "amount":
        money = None
    unit: Unit = "count" if kind != "amount" else "yuan" if money else "unstated"
    if raw.isascii() and raw.isdigit() and (raw[0] != "0" or raw == "0") and len(raw) <= MAX_DIGITS:
        value = Decimal(raw)
        return Read(value * (money or 1), "printed", unit)
    text = fold(raw).translate(_MINUS).strip()
    if not text:
        return Read(None, "blank", unit)
    marks = frozenset(forms.page()["numbers"]["not_applicable"])
    if text in marks or "".join(text.split()) in marks:
        return Read(None, "not_applicable", unit)
    spaced = _NOTE.sub("", _UNIT_NOTE.sub(r"\1", text)).strip()
    text = "".join(spaced.split())
    found = _pattern(kind).fullmatch(text)
    if found is None or sum(map(str.isdigit, found["digits"])) > MAX_DIGITS:
        sentence = _CHINESE.search(text) and not any(character.isdigit() for character in text) and len(text) > 1
        return Read(None, "not_applicable" if sentence else "unreadable", unit)
    value = Decimal(found["digits"].replace(",", ""))
    if found["minus"]:
        value = -value
    if kind == "amount":
        if found["unit"]:
            money = int(forms.page()["numbers"]["money"][found["unit"]])
        unit = "yuan" if money else "unstated"
        value *= money or 1
    elif value != value.to_integral_value():
        return Read(None, "unreadable", unit)
    if re.search(r"\d\s+\d", spaced):
        return Read(None, "ambiguous", unit, (value,))
    return Read(value, "printed", unit)


@cache
def _pattern(kind: Kind) -> re.Pattern[str]:
    words = forms.page()["numbers"]
    digits = r"(?P<digits>(?:[1-9]\d{0,2}(?:,\d{3})+|0|[1-9]\d*)(?:\.\d+)?)"
    if kind == "amount":
        money = "|".join(sorted(words["money"], key=len, reverse=True))
        return re.compile(rf"[¥￥]?(?P<minus>(?!))?{digits}(?P<unit>{money})?(?:人民币)?")
    units = "|".join(words["units"])
    if kind == "change":
        more, less = "|".join(words["increase"]), "|".join(words["decrease"])
        return re.compile(rf"(?:\+|{more})?(?P<minus>-|{less})?{digits}(?:{units})?")
    return re.compile(rf"(?P<minus>(?!))?{digits}(?:{units})?")
