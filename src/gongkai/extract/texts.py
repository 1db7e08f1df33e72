"""Paragraphs as one squeezed text whose every character knows its place on the page, and its tokens: labels, values, the rest."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise, zip_longest
from typing import Literal, NamedTuple

from gongkai import forms
from gongkai.document import Paragraph, Place
from gongkai.extract import matching
from gongkai.forms import Label

FAMILIES = ("items", "lines", "groups", "measures", "applicants", "channels", "results", "clauses")

_READING = re.compile(r"(?<=[一-鿿])\([a-zA-Zà-ɏ]{1,7}\)")
_NUMERAL_BEFORE = re.compile(r"\(?(?:([一二三四五六七八九十])[)、.,:]*|(\d)[)、.,:])$")
_CHINESE = re.compile(r"[一-鿿]")
#: Labels of so few characters also occur inside other words.
_SHORT = 3
_WORD = re.compile(r"\S+")
_QUOTE = re.compile(r"[“”\"'‘’]")
#: Lines that are longer are no page numbers.
_PAGE_NUMBER_LENGTH = 24
_STARTS_VALUE = re.compile(r"[\d/\\+\-−–—―]")


class Token(NamedTuple):
    """A stretch of the squeezed text.

    `labels` are all labels that it can be: none for a header that is no code. Values are `tainted` where a digit at their edge
    may belong to something else.
    """

    kind: Literal["label", "values", "other"]
    start: int
    end: int
    labels: tuple[Label, ...] = ()
    tainted: bool = False


class Text:
    """Paragraphs without white space and quotation marks; `breaks` tells where white space was, and whether it ended a line."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        """Fold and squeeze the paragraphs, leaving out the page numbers of torn pages."""
        self.paragraphs: list[Paragraph] = []
        self.starts: list[int] = []
        self.breaks: dict[int, bool] = {}
        self._at: list[int] = []
        squeezed: list[str] = []
        for block in paragraphs:
            folded = matching.fold(block.text)
            if len(folded) <= _PAGE_NUMBER_LENGTH and _page_number().search("".join(folded.split())):
                continue
            if "(" in folded:
                folded = _READING.sub(lambda found: " " * len(found[0]), folded)
            self.paragraphs.append(block)
            self.starts.append(len(self._at))
            self.breaks[len(self._at)] = True
            quotes = _QUOTE.search(folded) is not None
            for word in _WORD.finditer(folded):
                start = word.start()
                self.breaks.setdefault(len(self._at), False)
                if quotes and _QUOTE.search(word[0]):
                    kept = [at for at, character in enumerate(word[0], start) if not _QUOTE.match(character)]
                    squeezed.append("".join([folded[at] for at in kept]))
                    self._at += kept
                else:
                    squeezed.append(word[0])
                    self._at += range(start, word.end())
        self.squeezed = "".join(squeezed)

    def place(self, start: int, end: int) -> Place:
        """Where a stretch of the squeezed text stands: its paragraph, and its characters as far as they are in that paragraph."""
        block = bisect_right(self.starts, start) - 1
        limit = self.starts[block + 1] if block + 1 < len(self.starts) else len(self._at)
        first, last = self._at[start] + 1, self._at[min(end, limit) - 1] + 1
        return self.paragraphs[block].place._replace(start=first, end=last)

    def pieces(self, start: int, end: int) -> tuple[str, ...]:
        """What white space cuts a stretch into; a piece without a number of its own (件) stays with the one before."""
        cuts = [at for at in range(start + 1, end) if at in self.breaks]
        found: list[str] = []
        for first, last in pairwise([start, *cuts, end]):
            piece = self.squeezed[first:last]
            if found and not _STARTS_VALUE.match(piece) and not _alone().fullmatch(piece):
                found[-1] += piece
            else:
                found.append(piece)
        return tuple(found)

    def tokens(self) -> list[Token]:
        """The labels, the values and the rest, in order."""
        found: list[Token] = []
        at = 0
        spotted = list(_labels().finditer(self.squeezed))
        for label, after in zip_longest(spotted, spotted[1:]):
            if self._is_part_of_a_word(label, after) or self._is_another_year(label, at):
                continue
            start = self._with_numeral(label, at)
            self._between(at, start, found)
            if start == label.start() and found and found[-1].kind == "values" and self._lost_its_dot(label):
                found[-1] = found[-1]._replace(tainted=True)
            found.append(Token("label", start, label.end(), matching.match(self.squeezed[start : label.end()], *FAMILIES)))
            at = label.end()
        self._between(at, len(self.squeezed), found)
        return found

    def _is_part_of_a_word(self, label: re.Match[str], after: re.Match[str] | None) -> bool:
        """Whether a short label runs on into other words: the 其他 of a damaged 其他法律行政止公开, the 规章 of 规章制度."""
        end = label.end()
        if len(matching.parse(label[0]).words) > _SHORT or end in self.breaks or (after and after.start() == end):
            return False
        return _CHINESE.match(self.squeezed, end) is not None

    def _is_another_year(self, label: re.Match[str], limit: int) -> bool:
        """Whether a year stands before a measure that its label does not have: 上年 before 收费金额."""
        before = self.squeezed[max(limit, label.start() - 3) : label.start()]
        return label.start() not in self.breaks and before.endswith(tuple(forms.page()["labels"]["years"]))

    def _with_numeral(self, label: re.Match[str], limit: int) -> int:
        """Where a label begins with the numeral that the form prints before it; an Arabic one needs its dot or its own line."""
        start = label.start()
        numeral = _NUMERAL_BEFORE.search(self.squeezed, max(limit, start - 4), start)
        if numeral and (numeral[1] or numeral[2]) in _numerals()[label["words"]]:
            return numeral.start()
        return start - 1 if self._lost_its_dot(label) and start - 1 in self.breaks else start

    def _lost_its_dot(self, label: re.Match[str]) -> bool:
        """Whether the digit before a label may be its numeral without the dot."""
        before = self.squeezed[label.start() - 1 : label.start()]
        return before != "" and before in _numerals()[label["words"]]

    def _between(self, start: int, end: int, found: list[Token]) -> None:
        """Add what stands between two labels: values, and the rest, which may be a damaged label."""
        if start < end and _all_values().fullmatch(self.squeezed, start, end):
            found.append(Token("values", start, end))
            return
        while start < end:
            if stop := self._past_values(start, end):
                cut_short = stop < end and stop not in self.breaks
                found.append(Token("values", start, stop, tainted=cut_short))
                start = stop
                continue
            digits = _STARTS_VALUE.search(self.squeezed, start + 1, end)
            stop = digits.start() if digits else end
            labels = matching.match(self.squeezed[start:stop], *FAMILIES)
            if labels and found and found[-1].kind == "values" and found[-1].end == start:
                found[-1] = self._mended(found[-1], labels)
                start = found[-1].end
            found.append(Token("label" if labels else "other", start, stop, labels))
            start = stop

    def _past_values(self, start: int, end: int) -> int:
        """Where the values that begin at a place end; 0 where none begin."""
        at = start
        while at < end:
            if found := _values().match(self.squeezed, at, end):
                at = found.end()
                continue
            piece = next((cut for cut in range(at + 1, end) if cut in self.breaks), end)
            if at not in self.breaks or self.squeezed[at:piece] not in _marks():
                break
            at = piece
        return at if at > start else 0

    def _mended(self, values: Token, labels: tuple[Label, ...]) -> Token:
        """Give the numeral of a damaged label back to it: 「00000002.其他法律行政止公开」 is seven zeros and label 2."""
        numeral = matching.numeral_of(labels[0])
        dotted = self.squeezed[values.end] in ".、,"
        if dotted and numeral.isdigit() and self.squeezed[values.end - 1] == numeral:
            return values._replace(end=values.end - 1, tainted=values.end - 1 <= values.start)
        return values._replace(tainted=dotted)


@cache
def _numerals() -> Mapping[str, frozenset[str]]:
    """The words of every label with the numerals that the form prints before them."""
    found: dict[str, set[str]] = {}
    for name in FAMILIES:
        for label in forms.family(name).values():
            for words in (label.zh, *label.variants):
                found.setdefault(_bare(words), set()).add(matching.numeral_of(label))
    for words in forms.furniture():
        found.setdefault(_bare(words), set())
    for section in forms.page()["sections"]:
        for words in section["words"]:
            found.setdefault(_bare(words), set()).update("一二三四五六")
    return {words: frozenset(numerals) for words, numerals in found.items()}


@cache
def _labels() -> re.Pattern[str]:
    """The words of every label, the longest first, with their notes."""
    longest = "|".join(re.escape(words) for words in sorted(_numerals(), key=len, reverse=True))
    return re.compile(rf"(?P<words>{longest})(?:\([^()\d][^()]{{2,}}\))*")


def _bare(words: str) -> str:
    return matching.squeeze(words).replace("“", "").replace("”", "")


@cache
def _values() -> re.Pattern[str]:
    """Values that are told from words by themselves."""
    return re.compile(f"(?:{_value()})+")


@cache
def _all_values() -> re.Pattern[str]:
    """Values and words for "none" that fill all that stands between two labels."""
    words = "|".join(re.escape(mark) for mark in sorted(_marks(), key=len, reverse=True))
    return re.compile(f"(?:{_value()}|{words})+")


@cache
def _value() -> str:
    """A number with its sign, unit and note, or strokes; never tried again in another way, or long runs would take for ever."""
    words = forms.page()["numbers"]
    units = "|".join(sorted([*words["units"], *words["money"]], key=len, reverse=True))
    change = "|".join([*words["increase"], *words["decrease"]])
    number = rf"(?:[+\-−–—―]|{change})?\d+(?:,\d{{3}})*(?:\.\d+)?(?:{units})?(?:\([^()\d][^()]*\))?"
    return rf"(?>{number})|(?>[/\\\-—–―]+)"


@cache
def _marks() -> frozenset[str]:
    return frozenset(forms.page()["numbers"]["not_applicable"])


@cache
def _alone() -> re.Pattern[str]:
    """A piece that is a cell of its own though it holds no digit."""
    words = forms.page()["numbers"]
    change = "|".join([*words["increase"], *words["decrease"]])
    return re.compile(rf"{'|'.join(map(re.escape, _marks()))}|(?:{change}).*")


@cache
def _page_number() -> re.Pattern[str]:
    return re.compile("|".join(forms.page()["running"]["page_numbers"]))
