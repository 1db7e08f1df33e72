"""Reports with numbers as they occur, and the misprints that agencies make in them.

Most bodies handle few applications and some very many; nearly all of these come from natural persons and end in a few outcomes.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from gongkai.forms import Block, forms
from invented import Invented, Key, invent

Cells = Mapping[Key, int]

FLOWS = ("newly_received", "carried_over", "outcome_total", "carried_forward")
#: How reviews end: upheld, corrected, otherwise, pending.
_RESULTS = (0.6, 0.1, 0.2, 0.2)


def draw_report(random: Random, *, largest: int = 60_000) -> Invented:
    """A report whose relations hold; one in six counts no application, the others any number, small and large ones as often."""
    report = invent(random)
    form = forms()[report.facts.table3_form]
    size = 0 if random.random() < 1 / 6 else int(largest ** random.random())
    return with_cells(report, _applications(random, form.table(3)[0], size) | _reviews(random, form.table(4)[0], size))


def with_cells(report: Invented, cells: Cells) -> Invented:
    """The same report with other numbers in tables 3 and 4."""
    tables: dict[int, dict[str, dict[str, str | None]]] = {3: {}, 4: {}}
    for (table, line, column), number in cells.items():
        tables[table].setdefault(line, {})[column] = str(number)
    numbers = {key: number for key, number in report.numbers.items() if key[0] == 2}
    numbers |= {key: Decimal(number) for key, number in cells.items()}
    return Invented(replace(report.facts, applications=tables[3], reviews=tables[4]), numbers)


def cells_of(report: Invented) -> dict[Key, int]:
    """The numbers of tables 3 and 4, row by row as the form has them."""
    return {key: int(number) for key, number in report.numbers.items() if key[0] != 2}


def with_runs(report: Invented, runs: Mapping[str, str]) -> Invented:
    """The report with digits in place of some rows of which nobody can say what they hold."""
    applications = dict(report.facts.applications) | {line: {"natural_person": digits} for line, digits in runs.items()}
    numbers = {key: number for key, number in report.numbers.items() if key[0] != 3 or key[1] not in runs}
    return Invented(replace(report.facts, applications=applications), numbers)


def with_sums(report: Invented, draw: Callable[[], int], *, off: int = 0) -> Invented:
    """The report with a number in every cell, all relations of table 3 kept; or with all totals of its rows off."""
    cells = dict.fromkeys(cells_of(report), 0)
    lines = dict.fromkeys(line for table, line, _ in cells if table == 3)
    columns = list(dict.fromkeys(column for table, _, column in cells if table == 3))
    for column in columns[:-1]:
        numbers = {line: draw() for line in lines if line not in FLOWS}
        done, forward = sum(numbers.values()), draw()
        over = min(draw(), done + forward)
        numbers |= zip(FLOWS, (done + forward - over, over, done, forward), strict=True)
        cells |= {(3, line, column): number for line, number in numbers.items()}
    for line in lines:
        cells[3, line, "total"] = sum(cells[3, line, column] for column in columns[:-1]) + off
    return with_cells(report, cells)


def with_anything(report: Invented, draw: Callable[[], int]) -> Invented:
    """The report with a number in every cell, no relation kept but by chance."""
    return with_cells(report, {key: draw() for key in cells_of(report)})


def misprint(random: Random, report: Invented) -> Invented:
    """The same report with one misprint; what it prints now is what a reader must find.

    A misprint that leaves the digits of its row as they were when they run together (2 and 22 exchanged) is none that shows.
    """
    cells = cells_of(report)
    keys = list(cells)
    while True:
        slip = random.choice(MISPRINTS)
        for _ in keys:
            changed = {**cells, **slip(random, cells, random.choice(keys))}
            if _runs(changed) != _runs(cells):
                return with_cells(report, changed)


def off_by_little(random: Random, cells: Cells, key: Key) -> Cells:
    """A number is off by one or two."""
    return {key: max(0, cells[key] + random.choice((-2, -1, 1, 2)))}


def mistyped(random: Random, cells: Cells, key: Key) -> Cells:
    """One digit is another."""
    digits = list(str(cells[key]))
    digits[random.randrange(len(digits))] = random.choice("0123456789")
    return {key: int("".join(digits))}


def total_of_nothing(random: Random, cells: Cells, key: Key) -> Cells:
    """A total, of a row or of all outcomes, is printed 0."""
    table, line, column = key
    return {random.choice([total for total in ((table, line, "total"), (3, "outcome_total", column)) if total in cells]): 0}


def copied(random: Random, cells: Cells, key: Key) -> Cells:
    """A number of the same row, or the one below, stands in a cell."""
    column = [other for other in cells if other[0] == key[0] and other[2] == key[2]]
    below = column[column.index(key) + 1 :][:1]
    return {key: cells[random.choice(below if below and random.random() < 0.5 else _row(cells, key))]}


def exchanged(random: Random, cells: Cells, key: Key) -> Cells:
    """Two neighbours of a row stand in each other's place."""
    row = _row(cells, key)
    at = random.randrange(len(row) - 1)
    return {row[at]: cells[row[at + 1]], row[at + 1]: cells[row[at]]}


def counted_twice(random: Random, cells: Cells, key: Key) -> Cells:
    """One to three cases are counted twice: in a cell and in the total of its row."""
    table, line, column = key
    more = random.randint(1, 3)
    return {} if column == "total" else {cell: cells[cell] + more for cell in (key, (table, line, "total"))}


def zeros(random: Random, cells: Cells, key: Key) -> Cells:
    """A number ends in a zero too many or too few."""
    number = cells[key]
    return {key: number // 10 if number % 10 == 0 and random.random() < 0.5 else 10 * number}


#: Every misprint; some cells leave it nothing to change.
MISPRINTS: Sequence[Callable[[Random, Cells, Key], Cells]] = (
    off_by_little,
    mistyped,
    total_of_nothing,
    copied,
    exchanged,
    counted_twice,
    zeros,
)


def _runs(cells: Cells) -> dict[tuple[int, str], str]:
    """The digits of every row, run together; those of table 4 as one row."""
    found: dict[tuple[int, str], str] = {}
    for (table, line, _), number in cells.items():
        row = table, "" if table == 4 else line
        found[row] = found.get(row, "") + str(number)
    return found


def _row(cells: Cells, key: Key) -> list[Key]:
    return [other for other in cells if other[:2] == key[:2]]


def _applications(random: Random, block: Block, size: int) -> dict[Key, int]:
    applicants = block.columns[:-1]
    outcomes = [line for line in block.lines if line not in FLOWS]
    # A body ends most of its cases in a few ways, and hardly ever in the others.
    usual = [random.expovariate(1) ** 3 * (1 if random.random() < 0.6 else 0.02) for _ in outcomes]
    kinds = [0.85, *(0.15 * random.random() ** 3 for _ in applicants[1:])]
    found: dict[tuple[str, str], int] = {}
    for applicant, handled in zip(applicants, _shared(random, size, kinds), strict=True):
        forward, over = (int(handled * 0.3 * random.random() ** 4) for _ in range(2))
        flows = (handled - over, over, handled - forward, forward)
        found |= {(line, applicant): number for line, number in zip(FLOWS, flows, strict=True)}
        done = _shared(random, handled - forward, usual)
        found |= {(line, applicant): number for line, number in zip(outcomes, done, strict=True)}
    return _with_totals(block, found)


def _reviews(random: Random, block: Block, size: int) -> dict[Key, int]:
    found: dict[tuple[str, str], int] = {}
    for channel in block.lines:
        cases = int(0.06 * size * random.random() ** 2) if random.random() < 2 / 3 else 0
        cases += random.randint(1, 4) if random.random() < 0.15 else 0
        results = _shared(random, cases, _RESULTS)
        found |= {(channel, result): number for result, number in zip(block.columns[:-1], results, strict=True)}
    return _with_totals(block, found)


def _with_totals(block: Block, found: Mapping[tuple[str, str], int]) -> dict[Key, int]:
    """The cells of a block in the order of the form, with the total of each row."""
    cells: dict[Key, int] = {}
    for line in block.lines:
        row = {(block.table, line, column): found[line, column] for column in block.columns[:-1]}
        cells |= row | {(block.table, line, block.columns[-1]): sum(row.values())}
    return cells


def _shared(random: Random, number: int, weights: Sequence[float]) -> list[int]:
    """So many cases shared out by chance; of very many, each share is drawn by itself, which is nearly the same and quicker."""
    if number <= 1_000:
        shares = Counter(random.choices(range(len(weights)), weights, k=number))
        return [shares[at] for at in range(len(weights))]
    found: list[int] = []
    for weight in weights[1:]:
        mean = number * weight / sum(weights)
        found.append(min(number - sum(found), max(0, round(random.gauss(mean, mean**0.5)))))
    return [number - sum(found), *found]
