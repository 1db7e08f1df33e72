"""Whether the characters of a page mean what they say; a font without the meanings of its signs makes others of them."""

import re
from collections.abc import Sequence
from functools import cache

from gongkai import forms
from gongkai.readers.layout import Character, plain

#: Stands for a character of which nobody knows what it means.
UNKNOWN = "\ufffd"
#: The share of unknown characters that a page may have, and how many it may have in any case.
_UNKNOWN, _FEW = 0.05, 2
#: The share of the characters of which the forms' labels are made that a page must have, and from how many on it is judged.
_USUAL, _ENOUGH = 0.15, 30


def is_legible(characters: Sequence[Character]) -> bool:
    """Whether what stands on a page can be believed; one on which hardly anything stands always can."""
    unknown = sum(one.text == UNKNOWN for one in characters)
    if unknown > max(_FEW, _UNKNOWN * len(characters)):
        return False
    judged = [one.text for one in characters if not (one.text.isascii() and one.text.isalnum())]
    return len(judged) < _ENOUGH or sum(plain(text) in _usual() for text in judged) >= _USUAL * len(judged)


def is_unknown(code: int) -> bool:
    """Whether a code says nothing: control, private use, replacement, or none at all."""
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xE000 <= code <= 0xF8FF or code in (0xFFFD, 0xFFFF) or code >= 0xF0000


@cache
def _usual() -> frozenset[str]:
    """The characters of the forms' labels; they are a good part of every report's text."""
    words = (label.zh for families in forms.AXES.values() for name in families for label in forms.family(name).values())
    return frozenset(character for word in words for character in word if re.match(r"[一-鿿]", character))
