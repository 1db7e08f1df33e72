"""Whole consistent reports of invented bodies, drawn at random, with the numbers that a reader must find on their pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from facts import Facts
from gongkai.forms import Form, forms, label

Key = tuple[int, str, str]

_PLACES = ("青岚", "望川", "临溪", "东屏", "云樵")
_BODIES = ("县人民政府", "市财政局", "区卫生健康委员会", "县自然资源局", "市住房和城乡建设局", "镇人民政府")


@dataclass(frozen=True, slots=True)
class Invented:
    """Facts as printed, and the number of every cell."""

    facts: Facts
    numbers: Mapping[Key, Decimal]


def invent(random: Random, *, zero: bool | None = None, largest: int = 60_000) -> Invented:
    """A report whose relations hold; one in six counts no application at all."""
    form2, form3 = forms()[random.choice(("2019", "2021"))], forms()[random.choice(("2019", "2021"))]
    nothing = random.random() < 1 / 6 if zero is None else zero
    applications = _applications(random, form3, 0 if nothing else largest)
    reviews = _reviews(random, form3, 0 if nothing else 400)
    printed, disclosures = _disclosures(random, form2)
    year = random.randint(2019, 2025)
    facts = Facts(
        agency=random.choice(_PLACES) + random.choice(_BODIES),
        year=year,
        table2_form=form2.code,
        table3_form=form3.code,
        disclosures=printed,
        applications=_printed(applications),
        reviews=_printed(reviews),
        prose={1: "叙述从略。", 5: "叙述从略。", 6: "无。"},
        source="invented",
    )
    numbers = {(3, *cell): Decimal(value) for cell, value in applications.items()}
    numbers |= {(4, *cell): Decimal(value) for cell, value in reviews.items()}
    return Invented(facts, numbers | {(2, *cell): value for cell, value in disclosures.items()})


def heavy(random: Random, largest: int) -> int:
    """A count as they occur: mostly nothing, often a few, now and then very many."""
    return 0 if largest == 0 or random.random() < 0.65 else int(largest ** (random.random() ** 2))


def _applications(random: Random, form: Form, largest: int) -> dict[tuple[str, str], int]:
    block = form.table(3)[0]
    flows = ("newly_received", "carried_over", "outcome_total", "carried_forward")
    outcomes = [line for line in block.lines if line not in flows]
    cells: dict[tuple[str, str], int] = {}
    for column in block.columns[:-1]:
        scale = largest if column == "natural_person" else largest // 20
        for line in outcomes:
            cells[line, column] = heavy(random, scale // len(outcomes))
        cells["outcome_total", column] = sum(cells[line, column] for line in outcomes)
        cells["carried_forward", column] = heavy(random, scale // 30)
        handled = cells["outcome_total", column] + cells["carried_forward", column]
        cells["carried_over", column] = min(handled, heavy(random, scale // 30))
        cells["newly_received", column] = handled - cells["carried_over", column]
    for line in block.lines:
        cells[line, "total"] = sum(cells[line, column] for column in block.columns[:-1])
    return cells


def _reviews(random: Random, form: Form, largest: int) -> dict[tuple[str, str], int]:
    block = form.table(4)[0]
    cells: dict[tuple[str, str], int] = {}
    for line in block.lines:
        for column in block.columns[:-1]:
            cells[line, column] = heavy(random, largest)
        cells[line, "total"] = sum(cells[line, column] for column in block.columns[:-1])
    return cells


def _disclosures(random: Random, form: Form) -> tuple[dict[str, dict[str, str | None]], dict[tuple[str, str], Decimal]]:
    """Table 2 as printed, and its numbers, money in yuan."""
    printed: dict[str, dict[str, str | None]] = {}
    numbers: dict[tuple[str, str], Decimal] = {}
    for block in form.table(2):
        for line in block.lines:
            printed[line] = {}
            for column in block.columns:
                kind = label("measures", column).kind
                count = heavy(random, 2_000_000)
                if kind == "change":
                    count *= random.choice((1, -1))
                amount = Decimal(count) / 100 if kind == "amount" else Decimal(count)
                unit = random.choice(("元", "万元")) if column == "purchase_amount" and count else ""
                printed[line][column] = f"{amount.normalize():f}{unit}"
                in_wan = unit == "万元" or column == "fee_amount"
                numbers[line, column] = amount * 10_000 if in_wan else amount
    return printed, numbers


def _printed(cells: Mapping[tuple[str, str], int]) -> dict[str, dict[str, str | None]]:
    rows: dict[str, dict[str, str | None]] = {}
    for (line, column), value in cells.items():
        rows.setdefault(line, {})[column] = str(value)
    return rows
