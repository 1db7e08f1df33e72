"""Text to labels of the forms: folding away what does not matter, then equality, then closeness.

Folding keeps the length of a text, so that places in the folded text are places in the page.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz import fuzz, process

from gongkai import forms
from gongkai.forms import Label

#: Two labels of the forms are never closer than this; what is less close than this to every label is none of them.
CLOSE = 78.0
MARGIN = 8.0
#: Texts that are not longer are folded once: every stage asks for the same paragraphs, every report for the same labels.
_KEPT = 1000


class _Folding(dict[int, str]):
    """Each character to its one-character folded shape, worked out when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shape = unicodedata.normalize("NFKC", character)
        if len(shape) != 1 or (shape.isdigit() and unicodedata.category(character) != "Nd"):
            shape = character
        shape = forms.simplified().get(ord(shape), shape)
        if unicodedata.category(shape) == "Cf":
            shape = " "
        self[code] = shape
        return shape


_FOLDING = _Folding()
_WORDS = re.compile(r"[一-鿿]{2}")
_READING = re.compile(r"(?<=[一-鿿])\([a-zA-Zà-ɏ]{1,7}\)")
_NUMERAL = re.compile(r"^(?:\(?([一二三四五六七八九十]{1,2})[)、.,:;]+|\(?(\d{1,2})(?:[)、.,:;]+|(?=[^\d.])))")
_NOTE = re.compile(r"\((?![一二三四五六七八九十]{1,2}\))[^()]*\)?")
_MARKS = str.maketrans("", "", "“”\"'‘’、,。.:;·!?《》[]【】*_")


def fold(text: str) -> str:
    """The text in half-width, simplified characters; as long as the text itself."""
    if text.isascii():
        return text
    return _folded(text) if len(text) <= _KEPT else text.translate(_FOLDING)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return text.translate(_FOLDING)


def squeeze(text: str) -> str:
    """The folded text without any white space and without readings in brackets, as in 內(nèi)容."""
    squeezed = "".join(fold(text).split())
    return _READING.sub("", squeezed) if "(" in squeezed else squeezed


class Parsed(NamedTuple):
    """A label as printed: its numeral and the words that are compared."""

    numeral: str
    words: str


@lru_cache(maxsize=4096)
def parse(text: str) -> Parsed:
    """Take a printed label apart."""
    squeezed = squeeze(text)
    found = _NUMERAL.match(squeezed)
    numeral = ""
    if found:
        numeral = found[1] or found[2]
        squeezed = squeezed[found.end() :]
    return Parsed(numeral, _NOTE.sub("", squeezed).translate(_MARKS))


@cache
def index(*families: str) -> Mapping[str, tuple[Label, ...]]:
    """The labels of some families by the words that are compared."""
    found: dict[str, list[Label]] = {}
    for name in families:
        for label in forms.family(name).values():
            for printed in dict.fromkeys((label.zh, *label.variants)):
                words = parse(printed).words
                if label not in found.setdefault(words, []):
                    found[words].append(label)
    return MappingProxyType({words: tuple(labels) for words, labels in found.items()})


@lru_cache(maxsize=16384)
def match(text: str, *families: str) -> tuple[Label, ...]:
    """The labels that a printed text can be: none, one, or several that share their words.

    Several are narrowed by the printed numeral where there is one.
    """
    parsed = parse(text)
    if not parsed.words:
        return ()
    known = index(*families)
    found = known.get(parsed.words, ())
    if not found:
        # What is only close to a label must not carry another one's numeral: 3.其他情形 is not （六）其他处理.
        found = _closest(parsed.words, known)
        return tuple(label for label in found if not parsed.numeral or numeral_of(label) in ("", parsed.numeral))
    if parsed.numeral and len(found) > 1:
        return tuple(label for label in found if numeral_of(label) == parsed.numeral) or found
    return found


@cache
def numeral_of(label: Label) -> str:
    """The numeral that the form prints before a label, without its dot or brackets."""
    return parse(label.numeral + label.zh).numeral


def one(text: str, *families: str) -> Label | None:
    """The one label that a printed text is, if it is one."""
    found = match(text, *families)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=4096)
def is_word(text: str) -> bool:
    """Whether a text has Chinese words in it and is no mark for "none"."""
    return _WORDS.search(text) is not None and squeeze(text) not in forms.page()["numbers"]["not_applicable"]


@lru_cache(maxsize=4096)
def is_furniture(text: str) -> bool:
    """Whether a text stands in the forms without being a label: a corner, a header over several columns."""
    squeezed = squeeze(text)
    words = parse(squeezed).words
    return not words or any(words == parse(known).words for known in forms.furniture())


def next_line(candidates: Iterable[Label], previous: str | None) -> Label | None:
    """Of labels that share their words, the one that the form prints next after a line.

    「其他」 after the row on unpaid fees is the last row of that group, elsewhere it is the one row of the form of 2019.
    """
    order = list(forms.family("lines"))
    after = order.index(previous) if previous in order else -1
    later = sorted((order.index(label.code), label.code) for label in candidates if order.index(label.code) > after)
    return forms.family("lines")[later[0][1]] if later else None


def align(printed: Sequence[str], codes: tuple[str, ...], family: str) -> tuple[tuple[str | None, ...], int]:
    """Headers to columns, by closeness first and by order for what is left, and how many were recognised.

    A header is filled in by order only if there are as many headers as columns and every recognised one is at its own place.
    """
    labels = [next((label.code for label in match(text, family) if label.code in codes), None) for text in printed]
    if len(set(filter(None, labels))) != len([code for code in labels if code]):
        labels = [None if labels.count(code) > 1 else code for code in labels]
    known = sum(code is not None for code in labels)
    in_order = len(labels) == len(codes) and all(code in (None, codes[at]) for at, code in enumerate(labels))
    if in_order and 0 < known < len(codes):
        labels = [
            code or (codes[at] if _alike(printed[at], forms.label(family, codes[at]).zh) else None)
            for at, code in enumerate(labels)
        ]
    return tuple(labels), known


def _alike(printed: str, label: str) -> bool:
    """Whether a shortened or damaged header can be a label: 「本年新」 for 「本年新制作数量」."""
    words = parse(printed).words
    year = _year_of(words)
    return bool(words) and year in ("", _year_of(label)) and (label.startswith(words) or fuzz.ratio(words, label) >= 45)


def _year_of(words: str) -> str:
    """The words that say of which year a label is; none if it says nothing of it."""
    return next((year for year in forms.page()["labels"]["years"] if words.startswith(year)), "")


def _closest(words: str, known: Mapping[str, tuple[Label, ...]]) -> tuple[Label, ...]:
    if len(words) < 3 or len(words) > 60 or words.isascii():
        return ()
    if mine := _year_of(words):
        # 「上年收费金额」 is one character from 「本年收费金额」 and something else.
        known = {label: codes for label, codes in known.items() if label.startswith(mine)}
    best = process.extract(words, known.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE - MARGIN, limit=4)
    if not best or best[0][1] < CLOSE:
        return ()
    found = known[best[0][0]]
    for rival, score, _ in best[1:]:
        if known[rival] != found and score > best[0][1] - MARGIN:
            return ()
    return found
