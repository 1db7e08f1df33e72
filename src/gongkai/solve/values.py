"""One cell of the forms as it is known."""

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from gongkai import forms
from gongkai.document import NOWHERE, Place, Seen
from gongkai.extract.numbers import Reading, Unit
from gongkai.extract.rows import Key
from gongkai.forms import Kind

#: So many candidates are kept of a cell that cannot be settled.
MAX_CANDIDATES = 50


class Value(NamedTuple):
    """One cell of the forms as it is known.

    Attributes:
        key: Table, line and column.
        value: The number; null unless it is printed or inferred. Money is in yuan if `unit` says so.
        reading: How it is known.
        raw: The text that it was read from.
        place: Where that text stands.
        candidates: The values that are consistent with the text, of an ambiguous cell.
        cuts: In how many ways the text can be cut or placed; 1 for a separated cell.
        form: The form of the block that it stands in.
        summing: How many of the cuts keep the sums of their own row; null where no sum was looked at.
        relations: The relations that settled an inferred cell, as rule:scope.
        seen: How the text was recognised, on a scan.
    """

    key: Key
    value: Decimal | None
    reading: Reading
    unit: Unit = "count"
    raw: str = ""
    place: Place = NOWHERE
    candidates: tuple[Decimal, ...] = ()
    cuts: int = 1
    form: str | None = None
    summing: int | None = None
    relations: tuple[str, ...] = ()
    seen: Seen | None = None


@cache
def kind_of(key: Key) -> Kind:
    """How the cells of a column are read; all of tables 3 and 4 are counts."""
    return forms.label("measures", key.column).kind if key.table == 2 else "count"
