"""Two tables side by side: their rows stand in one line, and of two numbers for one cell nobody knows which is this year's.

A line that heads the same column twice heads two tables; what stands under it is not read, up to a table that is headed once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from gongkai import forms
from gongkai.document import Block, Paragraph
from gongkai.extract.matching import squeeze
from gongkai.extract.rows import Fragment, Leftover

#: Lines of headers are shorter than this, and have neither figures nor the marks of a sentence.
_LONGEST = 200
_NO_HEADER = re.compile(r"[\d。；;，,、：:]")
_DIGIT = re.compile(r"\d")
_NOTE = re.compile(r"\([^()]*\)")
#: By table, the family of the labels that head its columns.
_HEADS = {2: "measures", 3: "applicants", 4: "channels"}


@dataclass(slots=True)
class Beside:
    """Which tables stand twice in a line; told of every block in reading order."""

    tables: frozenset[int] = frozenset()

    def note(self, block: Block) -> None:
        """Take note of the headers in a block."""
        if isinstance(block, Paragraph):
            if not _NO_HEADER.search(block.text):
                self.tables |= _headed([block.text])[1]
        else:
            once, twice = _headed(" ".join(cell.text for cell in cells) for cells in block.rows)
            self.tables = (self.tables - once) | twice

    def leftovers(self, fragments: Iterable[Fragment]) -> Iterator[Leftover]:
        """What the rows of such tables leave."""
        for fragment in fragments:
            if fragment.keys[0].table in self.tables:
                yield Leftover(text=fragment.raw, place=fragment.place)


def _headed(lines: Iterable[str]) -> tuple[frozenset[int], frozenset[int]]:
    """The tables that some lines head once, and those that a line heads twice."""
    once: set[int] = set()
    twice: set[int] = set()
    for line in lines:
        if len(line) <= _LONGEST and not _DIGIT.search(line):
            for table, times in _heads(line):
                (twice if times > 1 else once).add(table)
    return frozenset(once), frozenset(twice)


@lru_cache(maxsize=4096)
def _heads(line: str) -> tuple[tuple[int, int], ...]:
    """The tables that a line heads, and how often; a single column alone heads none."""
    squeezed = _NOTE.sub("", squeeze(line))
    found = []
    for table, kin in _HEADS.items():
        named = Counter(_named(squeezed, _columns(table, kin)))
        times = max(named.values(), default=0)
        if times > 1 or len(named) > 1:
            found.append((table, times))
    return tuple(found)


def _named(line: str, columns: re.Pattern[str]) -> Iterator[str]:
    """The columns that a line names; one that stands again right behind itself is a cell over several columns."""
    before: re.Match[str] | None = None
    for found in columns.finditer(line):
        if before is None or found[0] != before[0] or found.start() != before.end():
            yield found[0]
        before = found


@cache
def _columns(table: int, kin: str) -> re.Pattern[str]:
    """The labels of columns that are no part of another table's, and the corners."""
    others = [label.zh for other in (*_HEADS.values(), "results") if other != kin for label in forms.family(other).values()]
    own = [label.zh for label in forms.family(kin).values()]
    known = [zh for zh in own if not any(zh in other for other in others)] + forms.page()["corners"].get(str(table), [])
    return re.compile("|".join(sorted(map(re.escape, map(squeeze, known)), key=len, reverse=True)))
