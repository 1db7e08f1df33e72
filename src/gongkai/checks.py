"""The relations of the forms, tested on the cells: pass, fail, or unknown where a cell is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gongkai.extract.rows import Key
from gongkai.forms import Form
from gongkai.relations import instances
from gongkai.solve import Value

Status = Literal["pass", "fail", "unknown"]
STATUSES: tuple[Status, ...] = ("pass", "fail", "unknown")
#: The rule under which the frame `checks` holds what prose counts beside the tables.
PROSE = "prose_agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One relation in one line or column of a report; `scope` is that line or column.

    `left` and `right` are null where a cell of that side is not known, `difference` is left minus right.
    """

    rule: str
    table: int
    scope: str
    left: int | None
    right: int | None
    keys: tuple[Key, ...]

    @property
    def difference(self) -> int | None:
        """Left minus right."""
        return None if self.left is None or self.right is None else self.left - self.right

    @property
    def status(self) -> Status:
        """Whether the relation holds."""
        difference = self.difference
        return "unknown" if difference is None else "pass" if difference == 0 else "fail"


def check(values: Mapping[Key, Value], form: Form) -> tuple[Check, ...]:
    """Every relation of a form in every line or column of the tables that were found."""
    found = {key.table for key in values}
    known = {key: int(value.value) for key, value in values.items() if value.value is not None}
    return tuple(
        Check(
            rule=instance.rule,
            table=instance.table,
            scope=instance.scope,
            left=_sum(instance.left, known),
            right=_sum(instance.right, known),
            keys=instance.left + instance.right,
        )
        for number in sorted(found)
        for instance in instances(form.code, number)
    )


def _sum(keys: tuple[Key, ...], known: Mapping[Key, int]) -> int | None:
    try:
        return sum([known[key] for key in keys])
    except KeyError:
        return None
