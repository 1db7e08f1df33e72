"""Formats of numbers: what a cell shows of the number that it holds.

Plain ones are followed: figures with their words before and behind them, signs, blanks. What shows other figures than those of
the number (scaled to thousands, with figures or points among its words, as a fraction) is marked as a doubtful text, for nobody
can say which of the two is meant.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gongkai.readers.sheets.model import DOUBT, number

#: What formats that workbooks name by their number alone look like in China, those of dates and of plain numbers left out.
BUILT_IN = {
    **{9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0"},
    **dict.fromkeys((37, 38, 39, 40), "#,##0.00_ ;-#,##0.00"),
    **dict.fromkeys((41, 42, 43, 44), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
}
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]|(?P<brackets>\[[^\]]*\])|_.|\*(?P<fill>.)'
    r"|(?P<figures>General|G/通用格式|[#0?][#0?,.]*)|(?P<end>;)|(?P<percent>%)|(?P<plain>[$+\-(): ]|[^\x00-\x7f])|(?P<odd>.)",
    re.IGNORECASE | re.DOTALL,
)
#: Figures with marks between thousands; a comma at their end would divide by a thousand.
_FIGURES = re.compile(r"[#0?]+(?:,[#0?]+)*(?:\.[#0?]*)?|General|G/通用格式", re.IGNORECASE)
#: What else brackets hold changes or chooses what is shown.
_COLOUR = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|[黑蓝青绿红白黄洋][^\]]{0,3}|(?:color|颜色)\s?\d+)\]", re.IGNORECASE
)
_FIGURE = re.compile(r"[\d.,，．]")
_DATE = re.compile("[ymdhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|[\\!].|\[[^\]]*\]|_.|\*.')


class Section(NamedTuple):
    """One of the sections of a format: what it shows before and behind the figures, and the figures themselves."""

    before: str = ""
    figures: str = "General"
    behind: str = ""
    percent: bool = False
    odd: bool = False

    def shows(self, figure: float) -> str:
        """The text of a number, without its sign."""
        if self.odd:
            return f"{number(figure)}{DOUBT}"
        figures = number(figure * 100) + "%" if self.percent else number(figure)
        if not self.figures or (figure == 0 and not re.search("[0g]", self.figures, re.IGNORECASE)):
            figures = ""
        return f"{self.before}{figures}{self.behind}".strip()


@cache
def is_date(code: str) -> bool:
    """Whether a format is one of dates or times."""
    bare = _QUOTED.sub("", code.split(";")[0])
    return _DATE.search(bare) is not None and not re.search("general|通用", bare, re.IGNORECASE)


def shown(figure: float, code: str) -> str:
    """The text that a cell with a format shows of a number.

    Args:
        figure: The number.
        code: The format as the workbook has it; empty for none.
    """
    sections = _sections(code)
    if figure < 0:
        return sections[1].shows(-figure) if len(sections) > 1 else _signed(sections[0].shows(-figure))
    return sections[2 if figure == 0 and len(sections) > 2 else 0].shows(figure)


@cache
def hides_text(code: str) -> bool:
    """Whether a format shows nothing of words, as three semicolons do."""
    return _QUOTED.sub("x", code).count(";") == 3 and code.endswith(";")


def _signed(text: str) -> str:
    return f"-{text}" if text else ""


@cache
def _sections(code: str) -> tuple[Section, ...]:
    """The sections for numbers: for all, or for positive and negative ones, or these and zero."""
    if not code or code == "@":
        return (Section(),)
    pieces: list[list[re.Match[str]]] = [[]]
    for piece in _PIECE.finditer(code):
        if piece["end"]:
            pieces.append([])
        else:
            pieces[-1].append(piece)
    return tuple(_section(found) for found in pieces[:3])


def _section(pieces: list[re.Match[str]]) -> Section:
    figures = [at for at, piece in enumerate(pieces) if piece["figures"]]
    at = figures[0] if figures else len(pieces)
    before, behind = "".join(_words(pieces[:at])), "".join(_words(pieces[at + 1 :]))
    run = pieces[at]["figures"] if figures else ""
    odd = len(figures) > 1 or (bool(run) and not _FIGURES.fullmatch(run)) or _FIGURE.search(before + behind) is not None
    odd |= any(piece["odd"] or (piece["brackets"] and not _COLOUR.fullmatch(piece[0])) for piece in pieces)
    odd |= any((piece["fill"] or "").isdigit() for piece in pieces)
    return Section(before.lstrip(), run, behind.rstrip(), any(piece["percent"] for piece in pieces), odd)


def _words(pieces: list[re.Match[str]]) -> Iterator[str]:
    for piece in pieces:
        yield from filter(None, (piece["quoted"], piece["escaped"], piece["money"], piece["plain"]))
