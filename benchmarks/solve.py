"""How many cells of run-together digits are settled, how many of those wrongly, and what it costs.

    python benchmarks/solve.py [--reports N]            (make bench)

Reports are drawn, printed on pages, read back and compared with the numbers that they print. Two processes share the work, each
of them timed by itself. Ratios within one run are what counts: machines differ.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, TypeVar
from unittest.mock import patch

import gongkai
from gongkai import relations
from gongkai import solve as solving
from gongkai.extract.rows import Key
from gongkai.solve.cuts import counts, cut
from gongkai.solve.rows import run_of

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "sample_reports"), str(ROOT / "tests")]

from invented import Invented  # noqa: E402
from realistic import draw_report, misprint, with_anything, with_runs, with_sums  # noqa: E402
from render import LAYOUTS, with_zero  # noqa: E402

GLUED = ("text_glued", "text_run")
PROCESSES = 2
#: So many reports are read before each is solved again: what the first pass remembers of a run is forgotten by then.
BATCH = 50
SHOWN = 5
#: Layouts in which a blank cell leaves nothing behind.
LINES = ("html_paragraphs", "text_spaces", "text_lines")

Argument = TypeVar("Argument")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """How drawn reports are printed."""

    layout: str = "text_glued"
    misprints: int = 0
    blank: bool = False

    def page(self, seed: int) -> tuple[Invented, str]:
        """The numbers that stand on the page, and the page; a blank cell is a 0."""
        random = Random(seed)
        report = draw_report(random)
        for _ in range(self.misprints):
            report = misprint(random, report)
        return report, LAYOUTS[self.layout](with_zero(report.facts, "blank") if self.blank else report.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One report as it was read: its cells and those that are known and right, by table; what is wrong; milliseconds."""

    cells: Counter[int]
    right: Counter[int]
    wrong: Mapping[Key, str]
    readings: Counter[str]
    reading: float
    solving: float


def timed(work: Callable[[Argument], Result], argument: Argument) -> tuple[Result, float]:
    """What comes of some work, and its milliseconds."""
    start = time.perf_counter()
    found = work(argument)
    return found, 1000 * (time.perf_counter() - start)


def read(printed: Sequence[tuple[Invented, str]]) -> list[Outcome]:
    """Read pages, and compare every cell with the number that stands there."""
    reports = [timed(gongkai.read_report, page) for _, page in printed]
    stages = [timed(solving.solve, report.tables)[1] for report, _ in reports]
    found = []
    for (true, _), (report, reading), stage in zip(printed, reports, stages, strict=True):
        known = {key: cell for key, cell in report.values.items() if cell.value is not None}
        wrong = {key: cell for key, cell in known.items() if cell.value != true.numbers.get(key)}
        found.append(
            Outcome(
                cells=Counter(table for table, _, _ in true.numbers),
                right=Counter(key.table for key in known.keys() - wrong.keys()),
                wrong={key: f"{cell.value} for {true.numbers.get(key)} in {cell.raw}" for key, cell in wrong.items()},
                readings=Counter(cell.reading for cell in report.values.values() if cell.key.table != 2),
                reading=reading,
                solving=stage,
            )
        )
    return found


def measure(edition: Edition, first: int, count: int) -> list[Outcome]:
    """Read the reports of some seeds."""
    return read([edition.page(seed) for seed in range(first, first + count)])


def settled(pool: ProcessPoolExecutor, title: str, edition: Edition, count: int) -> None:
    """Print what is known and what is wrong of so many reports, and how long they take."""
    firsts = range(0, count, BATCH)
    sizes = [min(BATCH, count - first) for first in firsts]
    outcomes = [one for batch in pool.map(partial(measure, edition), firsts, sizes) for one in batch]
    cells, right = (sum((getattr(one, name) for one in outcomes), Counter[int]()) for name in ("cells", "right"))
    wrong = Counter(key.table for one in outcomes for key in one.wrong)
    reports = Counter(table for one in outcomes for table in {key.table for key in one.wrong})
    print(f"{count:,} {title}")
    print(f"  known and right  {'   '.join(f'table {table} {100 * right[table] / cells[table]:7.3f} %' for table in (3, 4, 2))}")
    where = ", ".join(f"{reports[table]} in table {table}" for table in (3, 4, 2))
    print(f"  wrong            {wrong.total()} cells in {sum(bool(one.wrong) for one in outcomes)} reports ({where})")
    print(f"  solving stage    {_times([one.solving for one in outcomes])}")
    print(f"  whole page       {_times([one.reading for one in outcomes])}", flush=True)
    for seed in [seed for seed, one in enumerate(outcomes) if one.wrong][:SHOWN]:
        key, said = next(iter(outcomes[seed].wrong.items()))
        print(f"    seed {seed}, table {key.table}, {key.line}, {key.column}: {said}")


def _times(spent: Sequence[float]) -> str:
    ordered = sorted(spent)
    last = ordered[int(0.99 * len(ordered))]
    return f"{median(ordered):7.2f} ms median   {last:7.1f} ms 99th percentile   {ordered[-1]:7.1f} ms worst"


def adversarial(random: Random) -> dict[str, Invented]:
    """Reports that cost as much as can be, or mislead."""
    report = draw_report(random, largest=0)
    lines = list(report.facts.applications)
    row = lines[5]
    return {
        "a row of 200 ones": with_runs(report, {row: "1" * 200}),
        "a row of 200 zeros": with_runs(report, {row: "0" * 200}),
        "every row 21 ones": with_runs(report, dict.fromkeys(lines, "1" * 21)),
        "every row 105 nines": with_runs(report, dict.fromkeys(lines, "9" * 105)),
        "every row 10 twelve times": with_runs(report, dict.fromkeys(lines, "10" * 12)),
        "every row 40 digits by chance": with_runs(report, {line: str(random.randrange(10**39, 10**40)) for line in lines}),
        "every cell 1": with_anything(report, lambda: 1),
        "every cell 0, 1, 10 or 11": with_anything(report, lambda: random.choice((0, 1, 10, 11))),
        "every cell of 3 digits": with_anything(report, lambda: random.randrange(100, 1_000)),
        "every cell of 12 digits": with_anything(report, lambda: random.randrange(10**11, 10**12)),
        "adding up, 2 digits": with_sums(report, lambda: random.randrange(10, 100)),
        "adding up, 1, 10, 11 or 111": with_sums(report, lambda: random.choice((1, 10, 11, 111))),
        "adding up, 1 to 12 digits": with_sums(report, lambda: random.randrange(10 ** random.randint(1, 12))),
        "every total 1 too large, 1 digit": with_sums(report, lambda: random.randrange(10), off=1),
        "every total 1 too large, 2 digits": with_sums(report, lambda: random.randrange(10, 100), off=1),
    }


def hostile(seeds: Sequence[int]) -> None:
    """Print what becomes of adversarial pages."""
    print(f"adversarial pages, {len(seeds)} of each in both layouts: worst solving stage, wrong cells, readings of tables 3, 4")
    drawn = [adversarial(Random(seed)) for seed in seeds]
    for name in drawn[0]:
        reports = [pages[name] for pages in drawn]
        try:
            found = read([(report, LAYOUTS[layout](report.facts)) for report in reports for layout in GLUED])
        except Exception as error:
            print(f"  {name:33} raises {error!r}")
            continue
        worst, wrong = max(one.solving for one in found), sum(len(one.wrong) for one in found)
        readings = sum((one.readings for one in found), Counter[str]())
        print(f"  {name:33} {worst:7.1f} ms   wrong {wrong}   {', '.join(f'{key} {n}' for key, n in readings.most_common())}")


def separated(title: str, layouts: Iterable[str], *, blank: bool = False, reports: int = 6, runs: int = 7) -> None:
    """Print what settling costs where every cell stands by itself: the shortest of some runs of each page."""
    settling = bare = 0.0
    pages = [Edition(layout=layout, blank=blank).page(seed)[1] for layout in layouts for seed in range(reports)]
    for page in pages:
        spent: list[tuple[float, float]] = []
        for _ in range(runs):
            whole = timed(gongkai.read_report, page)[1]
            with patch.object(solving, "_settled", lambda *_: {}):
                spent.append((whole, timed(gongkai.read_report, page)[1]))
        settling += min(whole for whole, _ in spent) / len(pages)
        bare += min(without for _, without in spent) / len(pages)
    print(f"{title}: {settling:.2f} ms a page, {bare:.2f} ms without settling, ratio {settling / bare:.3f}")


def unique(runs: Mapping[tuple[Key, ...], str], laws: Iterable[relations.Instance]) -> dict[Key, int]:
    """The cells that hold the same number in every solution, found by CP-SAT on one thread.

    Each run is a network: one literal for every stretch of digits that a cell can hold, and a cell ends where the next begins.
    One solution is looked for after the other, each with another number in at least one cell that all before agree upon.
    """
    from ortools.sat.python import cp_model

    model, solver = cp_model.CpModel(), cp_model.CpSolver()
    solver.parameters.num_workers = 1
    numbers: dict[Key, Any] = {}
    literals: dict[Key, list[tuple[int, Any]]] = {}
    for keys, run in runs.items():
        before: dict[int, list[Any]] = {}
        for key, stretches in zip(keys, cut(run, counts(len(keys))).choices, strict=True):
            chosen = [(start, end, model.new_bool_var("") if len(stretches) > 1 else 1) for start, end in stretches]
            for place, ended in before.items():
                model.add(sum(ended) == sum(literal for start, _, literal in chosen if start == place))
            before = {}
            for _, end, literal in chosen:
                before.setdefault(end, []).append(literal)
            literals[key] = [(int(run[start:end]), literal) for start, end, literal in chosen]
            numbers[key] = sum(number * literal for number, literal in literals[key])
        model.add(sum(literal for ended in before.values() for literal in ended) == 1)
    for law in laws:
        model.add(sum(numbers[key] for key in law.left) == sum(numbers[key] for key in law.right))
    agreed: dict[Key, int] | None = None
    while solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = {key: int(solver.value(number)) for key, number in numbers.items()}
        agreed = {key: number for key, number in found.items() if agreed is None or agreed.get(key) == number}
        others = [literal for key in agreed for number, literal in literals[key] if number != agreed[key]]
        if not others:
            break
        model.add_bool_or(others)
    return agreed or {}


def peer(reports: int) -> None:
    """Print how the settled cells of table 3, and the time that they take, compare with those of an exact solver."""
    try:
        import ortools  # noqa: F401
    except ImportError:
        print("exact peer: CP-SAT is not installed; install it with: pip install 'gongkai[bench]'")
        return
    ours, theirs, several, differing = [], [], 0, []
    for seed, report in enumerate([gongkai.read_report(Edition().page(seed)[1]) for seed in range(reports)]):
        tables = replace(report.tables, fragments=tuple(one for one in report.tables.fragments if one.keys[0].table == 3))
        runs = {fragment.keys: run_of(fragment) for fragment in tables.fragments}
        values, mine = timed(solving.solve, tables)
        exact, its = timed(partial(unique, laws=relations.instances(report.form.code, 3)), runs)
        ours.append(mine)
        theirs.append(its)
        several += any(value.cuts > 1 for value in values)
        if exact != {value.key: int(value.value) for value in values if value.key.table == 3 and value.value is not None}:
            differing.append(seed)
    print(f"exact peer, table 3 of {reports} clean glued reports, {several} of them with rows that can be cut in several ways:")
    print(f"  the same cells known in {reports - len(differing)}; seeds of the others: {differing}")
    print(f"  solving stage    {_times(ours)}")
    print(f"  CP-SAT           {_times(theirs)}   all together {sum(theirs) / sum(ours):.1f} x the solving stage")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=2_000, help="reports of each kind (2,000)")
    count = parser.parse_args().reports
    with ProcessPoolExecutor(PROCESSES) as pool:
        for layout in GLUED:
            settled(pool, f"clean reports, {layout}", Edition(layout=layout), count)
        for misprints in (1, 2, 3):
            title = f"reports with {misprints} misprint{'s' * (misprints > 1)}, text_glued"
            settled(pool, title, Edition(misprints=misprints), count)
        settled(pool, "reports with blanks in place of zeros, text_glued", Edition(blank=True), max(1, count // 4))
    hostile(range(5))
    tables = [layout for layout in LAYOUTS if layout not in (*GLUED, *LINES)]
    separated("separated cells, zeros printed", [*tables, *LINES])
    separated("separated cells, blanks in place of zeros", tables, blank=True)
    separated("the same where a blank leaves nothing behind", LINES, blank=True)
    peer(min(60, count))


if __name__ == "__main__":
    main()
