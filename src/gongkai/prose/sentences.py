"""A section's text as those sentences that hold digits: where each begins and ends, and whether a new paragraph begins.

The text is the page's own, not folded: most of it holds no digit, and folding costs more than all the rest.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

#: A line that is shorter does not run on into the next.
_RUNS_ON = 20

# Begins with a set of characters, which the regular-expression engine looks for fast.
_ENDS = re.compile(
    r"[。！？!?\n…〔（(；;，,：:](?:(?<=[。！？!?\n…])|(?<=〔)…〕|(?<=[（(])(?=[一二三四五六七八九十]{1,2}[）)])"
    r"|(?<=[；;，,：:])(?=[一二三四五六七八九十]{1,2}是))|(?<=。)(?=[一二三四五六七八九十]{1,2}是)"
)
_NUMERAL = re.compile(r"[（(][一二三四五六七八九十]{1,2}[）)]")
_DIGIT = re.compile(r"[0-9０-９]")
_BRACKETS = ("（", "(")


class Sentence(NamedTuple):
    """A stretch between two ends of sentences.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends, its full stop not in it.
        opens: Whether a paragraph or a heading begins with it or between it and the sentence before, so that nothing said
            earlier concerns it.
        heading: Where the last numbered heading before it, or in it, begins; 0 if there is none.
    """

    start: int
    end: int
    opens: bool
    heading: int


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences that hold digits, in order; a line that was only wrapped does not end one."""
    start, line, heading, opens = 0, 0, 0, True
    for found in _ENDS.finditer(text):
        at, after = found.span()
        mark = text[at]
        if mark in _BRACKETS:
            after = at
        elif mark == "\n":
            wrapped = at - line >= _RUNS_ON and text[line:at].rstrip()[-1:] not in "。！？!?；;：:.…〕"
            line = after
            if wrapped and not _NUMERAL.match(text, after):
                continue
        if at > start and _DIGIT.search(text, start, at):
            yield Sentence(start, at, opens, heading)
            opens = False
        if mark in _BRACKETS or mark == "\n":
            opens = True
        if mark in _BRACKETS:
            heading = at
        start = after
    if _DIGIT.search(text, start):
        yield Sentence(start, len(text), opens, heading)
