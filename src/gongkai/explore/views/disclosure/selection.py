"""What can be picked of the volumes of proactive disclosure: items, their measures, scales."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from gongkai import forms
from gongkai.charts.stocks import STOCK
from gongkai.explore.state import Selection
from gongkai.explore.views.disclosure.volumes import measures_of

ITEMS = tuple(item for item in forms.family("items") if measures_of(item))
MEASURES = tuple(
    code for code in forms.family("measures") if any(code in of for item in ITEMS for of in measures_of(item).values())
)
#: All that is added, taken away and there, in one picture.
STOCK_AND_FLOW = "stock_and_flow"

Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Selection):
    """What the explorer of proactive disclosure shows.

    Attributes:
        item: A row of table 2.
        measure: Stock and flow together, or one column of table 2; where the item does not have it, its first is drawn.
        scale: Linear or logarithmic, of one measure.
        without_largest: Leave out the body with the largest value, of one measure.
    """

    view: ClassVar[str] = "disclosure"
    choices: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "item": ITEMS,
        "measure": (STOCK_AND_FLOW, *MEASURES),
        "scale": ("linear", "log"),
        "without_largest": (False, True),
    }

    item: str = "normative_documents"
    measure: str = STOCK_AND_FLOW
    scale: Scale = "linear"
    without_largest: bool = False


def fitting(selection: Disclosure) -> Disclosure:
    """The selection with a measure that its item has, a scale of that measure, and a largest body only among several."""
    offered = measures(selection.item)
    measure = selection.measure if selection.measure in offered else offered[0]
    scale = selection.scale if selection.scale in scales(measure) else scales(measure)[0]
    found = replace(selection, measure=measure, scale=scale)
    return found if found.without_largest in leaves_out(found) else replace(found, without_largest=False)


def measures(item: str) -> tuple[str, ...]:
    """What is offered of an item: stock and flow together where it has them, then what the latest form asks, then the rest."""
    found = {measure for of in measures_of(item).values() for measure in of}
    whole = [STOCK_AND_FLOW] if found & {*STOCK} else []
    last = max(measures_of(item))
    return (*whole, *sorted(found, key=lambda code: (code not in measures_of(item)[last], MEASURES.index(code))))


def scales(measure: str) -> tuple[Scale, ...]:
    """What is offered of a measure: what can be negative has no logarithm."""
    negative = measure == STOCK_AND_FLOW or forms.label("measures", measure).kind == "change"
    return ("linear",) if negative else ("linear", "log")


def leaves_out(selection: Disclosure) -> tuple[bool, ...]:
    """Whether the largest body can be left out: where several are drawn on one scale."""
    return (False, True) if selection.measure != STOCK_AND_FLOW and len(selection.agencies) > 1 else (False,)


def is_money(measure: str) -> bool:
    """Whether a measure is an amount of money."""
    return measure != STOCK_AND_FLOW and forms.label("measures", measure).kind == "amount"
