"""How names of places and bodies are read: the initials of their syllables, and the syllables, without tones.

`characters.txt` has the most frequent reading of each character, made by `tools/make_pinyin.py` from mozillazg/pinyin-data (MIT);
`readings.toml` has what such names want otherwise, as in 六安, 番禺 or 会计, and is the place for corrections.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: Stands between the names that are read in one go; no name may contain it.
_ROWS = "\n"
#: Letters can be cut into syllables in many ways, of which so many are followed.
_MOST_SPELLINGS = 8
_LONGEST = len("zhuang")
#: The first of the characters for private use, which here stand for syllables.
_PRIVATE = 0xE000


class _Signs(dict[int, str]):
    """What is written for a character; nothing for those that are not read."""

    def __missing__(self, sign: int) -> str:
        """Digits and Latin letters stand for themselves."""
        return chr(sign) if sign < 128 and chr(sign).isalnum() else ""


@dataclass(frozen=True, slots=True)
class _Readings:
    """The tables: words that are read as such, what they become, and what each character is written as."""

    words: re.Pattern[str]
    marked: Mapping[str, str]
    initials: _Signs
    syllables: _Signs


def read(names: Sequence[str], keeping: str = "") -> tuple[list[str], list[str]]:
    """The initials of each name, such as hasjyj for 淮安市教育局, and its syllables, each with a capital: HuaiAnShiJiaoYuJu.

    Args:
        names: The names, with simplified characters in one line each.
        keeping: A sign that is kept, such as one that stands between several names.
    """
    readings = _readings()
    text = readings.words.sub(lambda found: readings.marked[found[0]], _ROWS.join(names))
    kept = {ord(sign): sign for sign in _ROWS + keeping}
    written = (text.translate(_Signs(signs | kept)).split(_ROWS) for signs in (readings.initials, readings.syllables))
    initials, syllables = ([] if not names else found for found in written)
    return initials, syllables


def spellings(letters: str) -> list[str]:
    """The ways in which letters are syllables, written as `read` writes them; the last of them may be cut short.

    Example:
        >>> spellings("xiany")
        ['XianY', 'XiAnY']
        >>> spellings("hasjyj")
        []
    """
    syllables, beginnings = _syllables()
    cuts: list[list[str]] = [[] for _ in letters]
    for at in reversed(range(len(letters))):
        rest = letters[at:]
        found = [rest.capitalize()] if rest in beginnings else []
        for length in range(min(_LONGEST, len(rest) - 1), 0, -1):
            if rest[:length] in syllables:
                found += [rest[:length].capitalize() + more for more in cuts[at + length]]
        cuts[at] = found[:_MOST_SPELLINGS]
    return cuts[0] if cuts else []


@cache
def _characters() -> Mapping[str, str]:
    """The reading of each character alone."""
    lines = (files(__name__) / "characters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ") for line in lines)
    return {character: syllable for syllable, characters in pairs for character in characters} | dict(_said()["characters"])


@cache
def _said() -> Mapping[str, Mapping[str, str]]:
    said: dict[str, dict[str, str]] = tomllib.loads((files(__name__) / "readings.toml").read_text(encoding="utf-8"))
    return said


@cache
def _syllables() -> tuple[frozenset[str], frozenset[str]]:
    """All syllables, and all that they begin with."""
    syllables = frozenset(_characters().values())
    return syllables, frozenset(syllable[:length] for syllable in syllables for length in range(1, len(syllable) + 1))


@cache
def _readings() -> _Readings:
    characters, words = _characters(), {**_said()["places"], **_said()["words"]}
    every = sorted({*characters.values(), *(syllable for reading in words.values() for syllable in reading.split())})
    marks = {syllable: chr(_PRIVATE + at) for at, syllable in enumerate(every)}
    # The longest word first, so that it is not cut off by a shorter one.
    longest = sorted(words, key=len, reverse=True)
    signs = [(ord(sign), syllable) for sign, syllable in characters.items()] + [(ord(mark), said) for said, mark in marks.items()]
    return _Readings(
        words=re.compile("|".join(map(re.escape, longest))),
        marked={word: "".join(marks[syllable] for syllable in reading.split()) for word, reading in words.items()},
        initials=_Signs({sign: syllable[0] for sign, syllable in signs}),
        syllables=_Signs({sign: syllable.capitalize() for sign, syllable in signs}),
    )
