"""Table 4 as a table of the page: up to fifteen numbers under a header of channels and results, without a label of their own."""

import re
from collections.abc import Iterator
from functools import lru_cache

from gongkai import forms
from gongkai.document import Cell, Table
from gongkai.extract import matching
from gongkai.extract.rows import Fragment, Key

TABLE = 4
_DIGIT = re.compile(r"\d")
_WHOLE = len(forms.family("channels")) * len(forms.family("results"))


def channel_named(text: str) -> str | None:
    """The one channel of review that a heading names, if it names just one."""
    squeezed = matching.squeeze(text)
    named = [code for code, label in forms.family("channels").items() if label.zh in squeezed]
    return named[0] if len(named) == 1 and len(squeezed) <= 30 else None


def rows(table: Table, channel: str | None) -> Iterator[Fragment]:
    """The numbers of table 4 that stand in one table of the page.

    Args:
        table: The table.
        channel: The channel that the text above it names, for pages that give each channel a table of its own.
    """
    results: list[str] = []
    channels: list[str] = []
    for cells in table.rows:
        found = [label for cell in cells if (label := _named(cell.text))]
        if found and not any(_has_digit(cell.text) for cell in cells):
            row = [label.code for label in found if label.family == "results"]
            # A header that repeats its upper labels in its lowest row says all that is needed there.
            results = row if len(row) == _WHOLE else results + row
            channels += [label.code for label in found if label.family == "channels"]
            continue
        own = [label.code for label in found if label.family == "channels"]
        if results and (named := keys(results, own or channels, channel)):
            yield from _numbers(cells, named)


@lru_cache(maxsize=4096)
def _named(text: str) -> forms.Label | None:
    return matching.one(text, "results", "channels") if text and not _has_digit(text) else None


def _has_digit(text: str) -> bool:
    return _DIGIT.search(text) is not None


def keys(results: list[str], channels: list[str], channel: str | None) -> list[Key] | None:
    """The cells under a header, in printed order."""
    order = list(forms.family("results"))
    repeats, rest = divmod(len(results), len(order))
    if rest or any(sorted(results[at : at + len(order)]) != sorted(order) for at in range(0, len(results), len(order))):
        return None
    if not channels and channel and repeats == 1:
        channels = [channel]
    if len(set(channels)) != repeats:
        every = list(forms.family("channels"))
        if repeats != len(every):
            return None
        channels = every
    return [
        Key(TABLE, name, result)
        for at, name in enumerate(dict.fromkeys(channels))
        for result in results[at * len(order) : (at + 1) * len(order)]
    ]


def _numbers(cells: tuple[Cell, ...], named: list[Key]) -> Iterator[Fragment]:
    values = list(cells)
    while len(values) > len(named) and (not values[0].text or not _has_digit(values[0].text)):
        values.pop(0)
    while len(values) > len(named) and not values[-1].text:
        values.pop()
    if len(values) == len(named):
        for key, cell in zip(named, values, strict=True):
            yield Fragment(keys=(key,), pieces=(cell.text,), place=cell.place)
    elif filled := [cell for cell in values if cell.text]:
        yield Fragment(keys=tuple(named), pieces=tuple(cell.text for cell in filled), place=filled[0].place)
