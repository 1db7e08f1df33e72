"""The relations of the forms, tested on the cells: pass, fail, or unknown where a cell is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from gongkai.extract.rows import Key
from gongkai.forms import Form, forms
from gongkai.solve import Value

Status = Literal["pass", "fail", "unknown"]
STATUSES: tuple[Status, ...] = ("pass", "fail", "unknown")


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


class _Instance(NamedTuple):
    """A relation in one line or column."""

    rule: str
    table: int
    scope: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]


def check(values: Mapping[Key, Value], form: Form) -> tuple[Check, ...]:
    """Every relation of a form in every line or column of the tables that were found."""
    found = {key.table for key in values}
    return tuple(
        Check(
            rule=instance.rule,
            table=instance.table,
            scope=instance.scope,
            left=_sum(instance.left, values),
            right=_sum(instance.right, values),
            keys=instance.left + instance.right,
        )
        for instance in _instances(form.code)
        if instance.table in found
    )


@cache
def _instances(code: str) -> tuple[_Instance, ...]:
    form = forms()[code]
    found = []
    for relation in form.relations:
        axis = 0 if relation.along == "line" else 1
        for scope in dict.fromkeys(cell[axis] for cell in form.cells(relation.table)):
            left, right = (
                tuple(Key(relation.table, *((scope, term) if axis == 0 else (term, scope))) for term in terms)
                for terms in (relation.left, relation.right)
            )
            found.append(_Instance(relation.rule, relation.table, scope, left, right))
    return tuple(found)


def _sum(keys: tuple[Key, ...], values: Mapping[Key, Value]) -> int | None:
    total = 0
    for key in keys:
        found = values.get(key)
        if found is None or found.value is None:
            return None
        total += int(found.value)
    return total
