"""Table 4 as a table of the page: up to fifteen numbers under a header of channels and results, without a label of their own."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from gongkai import forms
from gongkai.document import Cell, Table
from gongkai.extract import matching
from gongkai.extract.rows import Fragment, Key, seen_in

TABLE = 4
_DIGIT = re.compile(r"\d")
#: Headings are shorter than this.
_HEADING = 40
_WHOLE = len(forms.family("channels")) * len(forms.family("results"))


def channel_after(text: str, current: str | None) -> str | None:
    """The channel that holds below a heading: the one that it names, none below one that speaks of litigation as a whole."""
    squeezed = matching.squeeze(text)
    if len(squeezed) > _HEADING:
        return current
    named = [code for code, label in forms.family("channels").items() if label.zh in squeezed]
    if _is_litigation(squeezed):
        named = [code for code in named if code != _channels()[0]]
        return named[0] if len(named) == 1 else None
    return named[0] if len(named) == 1 else current


def _is_litigation(text: str) -> bool:
    return _litigation() in text


@cache
def _litigation() -> str:
    return str(forms.page()["reviews"]["litigation"])


def rows(table: Table, channel: str | None) -> Iterator[Fragment]:
    """The numbers of table 4 that stand in one table of the page.

    Args:
        table: The table.
        channel: The channel that the text above it names, for pages that give each channel a table of its own.
    """
    results: list[str] = []
    channels: dict[str, int] = {}
    first, litigation = table.width, table.width
    for cells in table.rows:
        found = [(label, cell.column) for cell in cells if (label := _named(cell.text))]
        others = [cell.column for cell in cells if _is_litigation(cell.text) and not _named(cell.text)]
        if found and not any(_has_digit(cell.text) for cell in cells):
            row = [label.code for label, _ in found if label.family == "results"]
            # A header that repeats its upper labels in its lowest row says all that is needed there.
            results = row if len(row) == _WHOLE else results + row
            channels |= {label.code: column for label, column in found if label.family == "channels"}
            first = min([first, *(column for label, column in found if label.family == "results")])
            litigation = min([litigation, *others])
            continue
        if others and not results:
            channel = None
        own = {label.code: column for label, column in found if label.family == "channels"}
        known = None if others else channel
        if litigation < channels.get(_channels()[0], -1):
            continue
        if results and (named := keys(results, sorted(own or channels, key=(own or channels).__getitem__), known)):
            yield from _numbers(cells, named, first)


def is_reviews(table: Table) -> bool:
    """Whether a table has the header of table 4, whatever can be made of it."""
    per_channel = len(forms.family("results"))
    return any(sum(label is not None for cell in cells if (label := _named(cell.text))) >= per_channel for cells in table.rows)


def _channels() -> list[str]:
    return list(forms.family("channels"))


@lru_cache(maxsize=4096)
def _named(text: str) -> forms.Label | None:
    return matching.one(text, "results", "channels") if text and not _has_digit(text) else None


def _has_digit(text: str) -> bool:
    return _DIGIT.search(text) is not None


def keys(results: list[str], channels: list[str], channel: str | None) -> list[Key] | None:
    """The cells under a header, in printed order; nothing where it does not tell which channel is which.

    Args:
        results: The results that the header names, from left to right.
        channels: The channels that it names, from left to right.
        channel: The channel that the text above names.
    """
    order = list(forms.family("results"))
    repeats, rest = divmod(len(results), len(order))
    if rest or any(sorted(results[at : at + len(order)]) != sorted(order) for at in range(0, len(results), len(order))):
        return None
    if not channels and channel and repeats == 1:
        channels = [channel]
    every = _channels()
    if len(set(channels)) != repeats:
        # A channel whose label is lost: the form's order holds if the others stand in it, the first of them first.
        in_order = channels == [name for name in every if name in channels]
        if repeats != len(every) or not in_order or channels[:1] not in ([], every[:1]):
            return None
        channels = every
    return [
        Key(TABLE, name, result)
        for at, name in enumerate(dict.fromkeys(channels))
        for result in results[at * len(order) : (at + 1) * len(order)]
    ]


def _numbers(cells: tuple[Cell, ...], named: list[Key], first: int) -> Iterator[Fragment]:
    """The numbers of a row; cells before the first headed column, and words, are labels of it."""
    values = list(cells)
    while len(values) > len(named) and (values[0].column < first or matching.is_word(values[0].text)):
        values.pop(0)
    while len(values) > len(named) and (not values[-1].text or matching.is_word(values[-1].text)):
        values.pop()
    if len(values) == len(named):
        for key, cell in zip(named, values, strict=True):
            yield Fragment((key,), (cell.text,), cell.place, seen=seen_in((cell,)))
    elif filled := [cell for cell in values if cell.text]:
        pieces = tuple(cell.text for cell in filled)
        yield Fragment(keys=tuple(named), pieces=pieces, place=filled[0].place, tainted=len(pieces) > 1, seen=seen_in(filled))
