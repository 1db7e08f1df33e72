"""Automatic numbers of paragraphs (一、 (一) 1.), which a program draws and the text of the file does not hold."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from gongkai.readers.word.markup import child, children, value, whole

#: What is counted further than this is no list.
_MOST = 999
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"))
_ROMAN_BELOW = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Level(NamedTuple):
    """How one level of a list is numbered.

    Attributes:
        start: The first number.
        kind: The kind of numeral, by the name that the standard gives it.
        text: What is drawn, %1 standing for the numeral of the first level.
        style: The style of paragraph that brings this level with it.
        restarts: Whether it starts again behind a paragraph of a level above.
    """

    start: int
    kind: str
    text: str
    style: str
    restarts: bool


class Numbers:
    """The lists of a file and how far each has been counted; paragraphs are asked in their order."""

    def __init__(self, root: Any, linked: Callable[[str], str]) -> None:
        """Read the definitions; `linked` is the number of the list that a style of lists names."""
        drawn = {value(item, "abstractNumId"): item for item in children(root, "abstractNum")}
        named = {value(child(item, "styleLink")): key for key, item in drawn.items() if child(item, "styleLink") is not None}
        self._lists = {value(item, "numId"): item for item in children(root, "num")}
        self._drawn = {key: dict(_levels(item)) for key, item in drawn.items()}
        self._links = {key: value(link) for key, item in drawn.items() if (link := child(item, "numStyleLink")) is not None}
        self._named, self._linked = named, linked
        self._known: dict[str, tuple[str, Mapping[int, Level], Mapping[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()

    def next(self, number: str, level: int | None, style: str) -> str:
        """The numeral of the next paragraph of a list; empty for bullets and for what is in no list.

        Args:
            number: The number of the list.
            level: The level that the paragraph names, counted from 0; null if it names none.
            style: The paragraph's style.
        """
        if number not in self._lists:
            return ""
        counted, levels, starts = self._list(number)
        if level is None:
            level = next((at for at, known in levels.items() if style and known.style == style), 0)
        if level not in levels:
            return ""
        counts = self._counts.setdefault(counted, {})
        if number not in self._begun:
            self._begun.add(number)
            for at in starts:
                counts.pop(at, None)
        first = starts.get(level, levels[level].start)
        counts[level] = counts[level] + 1 if level in counts else first
        for below in [at for at in counts if at > level and at in levels and levels[at].restarts]:
            del counts[below]
        return _numeral(level, levels, counts)

    def _list(self, number: str) -> tuple[str, Mapping[int, Level], Mapping[int, int]]:
        """What counts a list, its levels, and where they start anew."""
        if number not in self._known:
            item = self._lists[number]
            counted = value(child(item, "abstractNumId"))
            if counted in self._links:
                style = self._links[counted]
                other = child(self._lists.get(self._linked(style)), "abstractNumId")
                counted = self._named.get(style, value(other))
            levels, starts = dict(self._drawn.get(counted, {})), {}
            for override in children(item, "lvlOverride"):
                at = whole(override, 0, "ilvl")
                levels |= dict(_levels(override))
                if (start := child(override, "startOverride")) is not None:
                    starts[at] = whole(start, 1)
            self._known[number] = counted, levels, starts
        return self._known[number]


def _levels(item: Any) -> Iterator[tuple[int, Level]]:
    for level in children(item, "lvl"):
        kind = next((found for found in level.iter("{*}numFmt") if value(found) not in ("", "custom")), None)
        yield (
            whole(level, 0, "ilvl"),
            Level(
                start=whole(child(level, "start"), 0),
                kind=value(kind, default="decimal"),
                text=value(child(level, "lvlText")),
                style=value(child(level, "pStyle")),
                restarts=value(child(level, "lvlRestart")) != "0",
            ),
        )


def _numeral(level: int, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
    if levels[level].kind == "bullet":
        return ""

    def counted(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        known = levels.get(at)
        return "" if known is None else drawn(counts.get(at, known.start), known.kind)

    return _PLACE.sub(counted, levels[level].text[:40]).strip()


def drawn(number: int, kind: str) -> str:
    """A number as a numeral of some kind, plain digits for kinds that are not known."""
    if kind == "none":
        return ""
    if not 0 < number <= _MOST:
        return str(number)
    if kind.startswith(("chinese", "japanese", "taiwanese", "ideographDigital")) and "Legal" not in kind:
        return _chinese(number)
    if kind in _SERIES:
        first, last = _SERIES[kind]
        return chr(ord(first) + number - 1) if number <= ord(last) - ord(first) + 1 else str(number)
    if kind in _SIGNS:
        signs = _SIGNS[kind]
        return signs[number - 1] if number <= len(signs) else str(number)
    if kind in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if kind == "upperRoman" else _roman(number)
    if kind in ("lowerLetter", "upperLetter"):
        turns, letter = divmod(number - 1, 26)
        return chr(ord("a" if kind == "lowerLetter" else "A") + letter) * (turns + 1)
    if kind.startswith("decimalFullWidth"):
        return str(number).translate(_FULL_WIDTH)
    return f"{number:02}" if kind == "decimalZero" else str(number)


#: Numerals that follow one another in Unicode: the first and the last.
_SERIES = {
    "decimalEnclosedCircle": ("①", "⑳"),
    "decimalEnclosedCircleChinese": ("①", "⑳"),
    "decimalEnclosedParen": ("⑴", "⒇"),
    "decimalEnclosedFullstop": ("⒈", "⒛"),
    "ideographEnclosedCircle": ("㊀", "㊉"),
}
_SIGNS = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "chineseLegalSimplified": "壹贰叁肆伍陆柒捌玖拾",
    "ideographLegalTraditional": "壹貳參肆伍陸柒捌玖拾",
    "japaneseLegal": "壱弐参四伍六七八九拾",
}


def _chinese(number: int) -> str:
    """一, 十一, 二十, and from 100 on digit by digit."""
    if number > 99:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else f"{_DIGITS[tens]}十" if tens else "") + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for worth, sign in (*_ROMAN, *_ROMAN_BELOW):
        times, number = divmod(number, worth)
        text += sign * times
    return text
