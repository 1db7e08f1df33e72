"""Numbers with a unit in a sentence, and which of them can be read with certainty."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from gongkai.prose.wording import scales, topics, units


class Number(NamedTuple):
    """A number with its unit in a folded sentence.

    Attributes:
        start: Where it begins in the sentence.
        end: Where its unit ends.
        value: The number.
        unit: Its unit; empty if what is printed is no number that can be relied on.
        rounding: Half a unit of the last digit that is printed, where the number is printed with a decimal point or in 万.
    """

    start: int
    end: int
    value: float
    unit: str
    rounding: float


def numbers(printed: str, folded: str) -> Iterator[Number]:
    """The numbers of a sentence, also those that cannot be relied on, because a clause ends with them.

    Args:
        printed: The sentence as it stands on the page.
        folded: The same in half-width, simplified characters.
    """
    for found in _pattern().finditer(folded):
        whole, decimals, scale, unit = found.groups()
        start, end = found.span()
        value, rounding = float(whole.replace(",", "")), 0.0
        if decimals or scale:
            worth = scales()[scale] if scale else 1.0
            value = float(Decimal(whole.replace(",", "") + (decimals or "")) * Decimal(worth))
            rounding = worth / 10 ** (len(decimals) - 1 if decimals else 0) / 2
        counts_whole = unit in _money() or (value.is_integer() and (not decimals or scale))
        certain = counts_whole and not _is_broken(printed[start:end], folded[max(0, start - 3) : start])
        yield Number(start, end, value, unit if certain else "", rounding)


@cache
def _pattern() -> re.Pattern[str]:
    worth, unit = "|".join(scales()), "|".join(map(re.escape, units()))
    return re.compile(rf"([0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9])|[0-9]+)(\.[0-9]+)?\s*({worth})?\s*({unit})")


@cache
def _money() -> frozenset[str]:
    return frozenset(unit for topic in topics().values() if topic.unit == "yuan" for unit in topic.units)


def _is_broken(printed: str, before: str) -> bool:
    """Whether a number is perhaps the end of another one, or two.

    A comma of Chinese text stands between two numbers; what white space between two digits means is not certain.
    """
    last = before[-1:]
    if last.isspace():
        return before.rstrip()[-1:].isdigit()
    if "，" in printed or last.isdigit() or (last.isascii() and last.isalpha()):
        return True
    return last in (".", ",") and before[-2:-1].isdigit()
