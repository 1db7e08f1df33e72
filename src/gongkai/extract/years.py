"""Which part of a page is of the report's own year: some carry the tables of the year before as well.

What follows a caption such as 「附：2022年数据」 on the page of 2023 is left out until one of the report's own year stands above
something. A sentence that mentions another year is no caption.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from gongkai import forms
from gongkai.document import Block, Cell, Table
from gongkai.extract.matching import fold, squeeze
from gongkai.extract.titles import is_title, years_in

#: Captions are shorter than this.
_LONGEST = 45
_MAY_NAME = re.compile(r"\d{4}|年")


@dataclass(slots=True)
class Years:
    """What the captions passed so far say; asked for every block in reading order.

    Attributes:
        own: The year of the report, null as long as nothing names it.
        is_other: Whether the place is under a caption of another year.
    """

    own: int | None
    is_other: bool = False

    def kept(self, block: Block, following: Block | None, behind: bool) -> Block | None:
        """A block, or the rows of it, if it is of the report's own year.

        Args:
            block: The block.
            following: The one after it.
            behind: Whether tables of the report stand before it.
        """
        if isinstance(block, Table):
            rows = tuple(self._kept(block, behind))
            return block if len(rows) == len(block.rows) else replace(block, rows=rows) if rows else None
        above_table = block.heading or isinstance(following, Table)
        self._note(block.text, alone=above_table, behind=behind, tab=block.place.sheet > 0 and not block.place.row)
        return None if self.is_other else block

    def _kept(self, table: Table, behind: bool) -> Iterator[tuple[Cell, ...]]:
        for cells in table.rows:
            filled = [cell for cell in cells if cell.text]
            if len(filled) == 1:
                self._note(filled[0].text, alone=filled[0].colspan == table.width > 1, behind=behind)
            if not self.is_other:
                yield cells

    def _note(self, text: str, *, alone: bool, behind: bool, tab: bool = False) -> None:
        """Take note of a text; `alone` if a year without further words is a caption there, `tab` on the tab of a sheet."""
        if len(text) > _LONGEST or not _MAY_NAME.search(text):
            return
        squeezed = squeeze(text)
        # 「附表2 2022年数据」 names its year only with its spaces, 「2 0 2 2年」 only without.
        years = years_in(fold(text)) | years_in(squeezed)
        if self.own in years and is_title(fold(text)):
            self.is_other = False
        elif tab or _is_caption(squeezed, alone, behind):
            self._turn(squeezed, years)

    def _turn(self, squeezed: str, years: set[int]) -> None:
        words = forms.page()["years"]
        if re.search(words["this"], squeezed):
            self.is_other = False
        elif years and self.own is None:
            self.own, self.is_other = max(years), False
        elif years or re.search(words["last"], squeezed):
            self.is_other = self.own not in years


def _is_caption(squeezed: str, alone: bool, behind: bool) -> bool:
    """Whether a text is the caption of figures, and neither a sentence nor a comparison of years."""
    bare, words, appended = _captions()
    return bool(words.fullmatch(squeezed) or (alone and bare.fullmatch(squeezed)) or (behind and appended.fullmatch(squeezed)))


@cache
def _captions() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A year alone, a year with the words of a caption, and one that is a caption only behind the report's own tables."""
    words = forms.page()["years"]
    year = rf"(?:{words['year']}|{words['last']}|{words['this']})"
    around = r"[^。,;!?]{0,24}?"
    lead, tail = words["lead"], r"(?:\([^()]*\))?[:.]?"
    return (
        re.compile(rf"\(?{lead}{year}\)?{tail}"),
        re.compile(rf"{around}(?<!{words['compared']}){year}{around}(?:{words['ends']}){tail}"),
        re.compile(rf"(?:{lead}{year}{around}(?:{words['reports']})|{words['appended']}{around}{year}{around}){tail}"),
    )
