"""Large numbers as a chart shows them: whole where there is room, else rounded with a word for thousands or millions."""

import json
import unicodedata
from functools import cache

import polars as pl

from gongkai.labels import Language, text

#: Widths of signs as parts of the size of the letters: a digit, a separator, a Chinese character.
_DIGIT, _POINT, _WIDE = 0.56, 0.3, 1.0
_ROUND = ((100, 0), (10, 1), (0, 2))


def exact(value: float) -> str:
    """A number with separators of thousands and no decimals that say nothing.

    Example:
        >>> exact(242523110.8), exact(698.0), exact(-18)
        ('242,523,110.8', '698', '−18')
    """
    whole, _, decimals = f"{abs(value):,.2f}".partition(".")
    decimals = decimals.rstrip("0")
    return ("−" if value < 0 else "") + whole + (f".{decimals}" if decimals else "")


def compact(value: float, language: Language) -> str:
    """A number rounded to about three digits, in the large units of the language.

    Example:
        >>> compact(693665, "zh"), compact(693665, "en"), compact(91163600, "zh"), compact(698, "en")
        ('69.4万', '694k', '9,116万', '698')
    """
    for unit, word in _units(language):
        if abs(value) >= unit:
            size = value / unit
            decimals = next(digits for least, digits in _ROUND if abs(size) >= least)
            return exact(round(size, decimals)) + word
    return exact(round(value, 2))


def fitting(value: float, language: Language, *, pixels: float, size: float) -> str:
    """A number whole if it fits, else compact."""
    whole = exact(value)
    return whole if width(whole, size) <= pixels else compact(value, language)


def width(said: str, size: float) -> float:
    """About how many pixels a number takes in letters of a size."""
    return size * sum(
        _WIDE if unicodedata.east_asian_width(sign) in "WF" else _POINT if sign in ",." else _DIGIT for sign in said
    )


def exactly(number: pl.Expr) -> pl.Expr:
    """`exact` of a column."""
    return number.map_elements(exact, return_dtype=pl.String)


def axis(language: Language, *, signed: bool = True) -> str:
    """The Vega expression of the labels of an axis, in the same units; 0.5 of something that is counted has no label.

    Args:
        language: Of the units.
        signed: Whether what stands below 0 is negative; else it only stands there.
    """
    value = "datum.value" if signed else "abs(datum.value)"
    said = f"format({value}, ',~r')"
    for unit, word in reversed(_units(language)):
        said = f"abs(datum.value) >= {unit} ? format({value} / {unit}, ',.2~f') + {json.dumps(word, ensure_ascii=False)} : {said}"
    return f"datum.value % 1 != 0 && abs(datum.value) < 10 ? '' : {said}"


@cache
def _units(language: Language) -> list[tuple[int, str]]:
    """The large units of a language, the largest first."""
    words = text("large_numbers", language).split()
    return [(int(unit), word) for unit, word in zip(words[::2], words[1::2], strict=True)]
