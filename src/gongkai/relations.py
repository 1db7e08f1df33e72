"""The relations of the forms (勾稽关系), each in every line or column in which it must hold."""

from collections.abc import Container, Mapping
from functools import cache
from typing import Literal, NamedTuple

from gongkai.extract.rows import Key
from gongkai.forms import Across, Relation, forms


class Instance(NamedTuple):
    """A relation in one line or column; `scope` is that line or column, and the two sides must have the same sum."""

    rule: str
    table: int
    along: Literal["line", "column"]
    scope: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]

    @property
    def name(self) -> str:
        """The relation and where it holds, as `evidence` names it."""
        return f"{self.rule}:{self.scope}"


@cache
def instances(code: str, table: int) -> tuple[Instance, ...]:
    """Every relation of one table of a form, in every line or column."""
    form = forms()[code]
    found = []
    for relation in form.relations:
        if relation.table != table:
            continue
        axis = 0 if relation.along == "line" else 1
        for scope in dict.fromkeys(cell[axis] for cell in form.cells(table)):
            left, right = (
                tuple(Key(table, *((scope, term) if axis == 0 else (term, scope))) for term in terms)
                for terms in (relation.left, relation.right)
            )
            found.append(Instance(relation.rule, table, relation.along, scope, left, right))
    return tuple(found)


def holds(instance: Instance, numbers: Mapping[Key, int]) -> bool:
    """Whether all cells of a relation are known and keep it."""
    sides = [[numbers.get(key) for key in side] for side in (instance.left, instance.right)]
    return all(None not in side for side in sides) and sum(filter(None, sides[0])) == sum(filter(None, sides[1]))


def cannot_hold(instance: Instance, certain: Mapping[Key, int], empty: Container[Key]) -> bool:
    """Whether the known cells of a relation break it, whatever stands in its empty cells."""
    if any(key not in certain and key not in empty for key in instance.left + instance.right):
        return False
    left, right = (sum(certain.get(key, 0) for key in side) for side in (instance.left, instance.right))
    can_grow = [any(key in empty for key in side) for side in (instance.left, instance.right)]
    return (left < right and not can_grow[0]) or (left > right and not can_grow[1])


@cache
def relation(rule: str) -> Relation:
    """A relation by its rule, which all forms that have it word alike."""
    return next(found for form in forms().values() for found in form.relations if found.rule == rule)


@cache
def across(rule: str) -> Across | None:
    """A relation from one year to the next by its rule; null if it is none."""
    return next((found for form in forms().values() for found in form.across if found.rule == rule), None)


@cache
def along_a_line(table: int) -> Relation | None:
    """The relation that holds within every line of a table, if there is one."""
    found = (one for form in forms().values() for one in form.relations if one.table == table and one.along == "line")
    return next(found, None)
