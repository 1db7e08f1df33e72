"""Text outside tables to rows of the forms: labels are found in it, and what stands between them is their numbers.

White space decides nothing until the end: pages break labels anywhere, put a cell on each line, or print no break at all. A row
is a label with nothing but values behind it, under a header or beside another row of its table; prose never looks like that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.document import Paragraph, Place
from gongkai.extract import headers, matching, review_grid
from gongkai.extract.headers import Context, Header
from gongkai.extract.rows import Fragment, Key, Leftover
from gongkai.extract.texts import Text, Token
from gongkai.forms import Label


@dataclass(frozen=True, slots=True)
class _Row:
    """A line or item and the stretch of its values, which is empty where the page prints none."""

    keys: tuple[Key, ...]
    start: int
    end: int
    money: int | None = None
    tainted: bool = False


def rows(paragraphs: Sequence[Paragraph], tables: frozenset[int], context: Context) -> list[Fragment]:
    """The rows of some statutory tables that stand in the text of a page.

    Args:
        paragraphs: The text.
        tables: The numbers of the tables to look for.
        context: What earlier rows have said; forms and leftovers are noted in it.
    """
    text = Text(paragraphs)
    found = [row for row in _Scan(text, context).rows() if row.keys[0].table in tables]
    glued = _glued(text, found)
    return [_fragment(text, row, glued) for row in found]


def _fragment(text: Text, row: _Row, glued: bool) -> Fragment:
    if row.start == row.end:
        return Fragment(keys=row.keys, pieces=(), place=Place())
    pieces = text.pieces(row.start, row.end)
    if glued and len(pieces) > 1:
        pieces = ("".join(pieces),) if len(row.keys) > 1 else (" ".join(pieces),)
    place = text.place(row.start, row.end)
    return Fragment(keys=row.keys, pieces=pieces, place=place, money=row.money, glued=glued, tainted=row.tainted)


def _glued(text: Text, found: list[_Row]) -> bool:
    """Whether this page runs its cells together: then white space inside a row is loose and separates nothing."""
    one = whole = 0
    for row in found:
        if len(row.keys) > 1 and row.end > row.start:
            pieces = len(text.pieces(row.start, row.end))
            one += pieces == 1 and row.end - row.start >= len(row.keys)
            whole += pieces == len(row.keys)
    return one > whole


class _Scan:
    """One pass over the tokens of a text."""

    def __init__(self, text: Text, context: Context) -> None:
        self.text = text
        self.context = context
        self.tokens = text.tokens()
        self.header: Header | None = None
        self.printed: list[str] | None = None
        self.results: list[str] = []
        self.channels: list[str] = []

    def rows(self) -> Iterator[_Row]:
        for at, token in enumerate(self.tokens):
            values = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
            if token.kind != "label":
                if self._is_strange(at):
                    raw = self.text.squeezed[token.start : self.tokens[at + 1].end]
                    self.context.leftovers.append(Leftover(text=raw, place=self.text.place(token.start, self.tokens[at + 1].end)))
                self._interrupt(token)
                continue
            self._note(token)
            follows = values is not None and values.kind == "values"
            if follows and values is not None and (keys := self._review_keys(token)):
                yield _Row(keys, values.start, values.end, tainted=values.tainted)
            elif self._is_row(at, follows) and (label := self._label(token)):
                yield from self._row(label, token, values if follows else None)
            elif not follows and values is not None and self._is_line(token) and self._is_line(values):
                self.context.blanks |= not any(label.family == "groups" for label in token.labels)

    def _is_strange(self, at: int) -> bool:
        """Whether words that no form knows stand with values of their own between two rows of table 3."""
        around = self.tokens[at - 1 : at + 3] if at and self.context.line else []
        if [token.kind for token in around] != ["values", "other", "values", "label"]:
            return False
        size = around[2].end - around[2].start
        return self._is_line(around[3]) and size >= len(headers.applicant_columns())

    def _interrupt(self, token: Token) -> None:
        self.results, self.channels = [], []
        if token.kind == "other" and self.printed is not None:
            self.printed += self.text.pieces(token.start, token.end)

    def _note(self, token: Token) -> None:
        """Keep what a header or a heading says for the rows below it."""
        families = {label.family: label for label in token.labels}
        printed = self.text.squeezed[token.start : token.end]
        if "clauses" in families or (not token.labels and matching.is_furniture(printed)):
            self.printed = []
        if "items" in families:
            self._read_header()
        if "measures" in families:
            self.printed = [*(self.printed or ()), printed]
        if "results" in families and (self.results or "applicants" not in families):
            self.results.append(families["results"].code)
        elif "channels" in families:
            self.channels.append(families["channels"].code)

    def _review_keys(self, token: Token) -> tuple[Key, ...]:
        """The cells of table 4 that the results and channels before some values name."""
        if not self.results or not any(label.family == "results" for label in token.labels):
            return ()
        channel = self.channels[-1] if self.channels else self.context.channel
        return tuple(review_grid.keys(self.results, list(dict.fromkeys(self.channels)), channel) or ())

    def _is_row(self, at: int, follows: bool) -> bool:
        """Whether a label can begin a row: nothing but labels and values just before it, nothing but labels behind it."""
        token = self.tokens[at]
        if not any(label.family in ("items", "lines") for label in token.labels):
            return False
        before = self.tokens[at - 1] if at else None
        if before is not None and before.kind == "other" and token.start not in self.text.breaks:
            return False
        after = self.tokens[at + 2] if at + 2 < len(self.tokens) else None
        if follows:
            return not (after is not None and after.kind == "other" and after.start not in self.text.breaks)
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return before is not None and before.kind == "values" and following is not None and self._is_line(following)

    def _is_line(self, token: Token) -> bool:
        return token.kind == "label" and any(label.family in ("items", "lines", "groups") for label in token.labels)

    def _label(self, token: Token) -> Label | None:
        """The line or item that a label is, where other families share its words."""
        others = {label.family for label in token.labels} - {"items", "lines"}
        lines = [label for label in token.labels if label.family in ("items", "lines")]
        if others & {"applicants", "results"} and not (self.context.line or "").startswith("other"):
            return None
        return lines[0] if len(lines) == 1 else matching.next_line(lines, self.context.line)

    def _row(self, label: Label, token: Token, values: Token | None) -> Iterator[_Row]:
        start, end = (values.start, values.end) if values else (token.end, token.end)
        tainted = values is not None and values.tainted
        self.context.blanks |= values is None and label.code != "other"
        if label.family == "lines":
            if values is None and label.code == "other":
                return
            self.context.line = label.code
            keys = tuple(Key(3, label.code, column) for column in headers.applicant_columns())
            yield _Row(keys, start, end, tainted=tainted)
            return
        self._read_header()
        block, form = headers.item_block(label, 0, self.header, self.context)
        if block is None or values is None:
            if values is not None and self.header is not None:
                raw = self.text.squeezed[token.start : end]
                self.context.leftovers.append(Leftover(text=raw, place=self.text.place(token.start, end)))
            return
        self.context.clause_forms.setdefault(block.clause or "", form)
        money = next((worth for worth in self.header.money if worth), None) if self.header else None
        yield _Row(tuple(Key(2, label.code, column) for column in block.columns), start, end, money, tainted)

    def _read_header(self) -> None:
        """Make a header of the measures that were printed since the last row."""
        if self.printed is not None:
            self.header = headers.measures(tuple(self.printed)) or self.header
            self.printed = None
