"""How well scans are read: whole invented reports on bad paper, every cell of every table against what was drawn there.

    python benchmarks/scans.py [--pages 60] [--seed 0] [--harsh] [--show]

Two readings that agree must never both be wrong: the count of such cells is the first that is printed, and it must be 0.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parent.parent / name) for name in ("sample_reports", "tests")]

import scan_pages  # noqa: E402
from facts import Zero, thousands, with_units, with_zero  # noqa: E402
from gongkai.document import Document, Seen  # noqa: E402
from gongkai.extract import extract  # noqa: E402
from gongkai.extract.rows import Key  # noqa: E402
from gongkai.readers import DEFAULT, layout, scans  # noqa: E402
from gongkai.solve import solve  # noqa: E402
from invented import invent  # noqa: E402
from scan_pages import Paper, papers  # noqa: E402
from statutory import Cell, Rows  # noqa: E402

NOISES = (0.2, 0.4, 0.6)
HARSH = (0.0, 0.2, 0.4, 0.6, 0.8)
ZEROS: tuple[Zero | None, ...] = (None, None, None, "slash", "dash", "wu", "blank")


class Case(NamedTuple):
    """One report: what was drawn, the number of every cell that prints one, how bad the scanner was, and the seed."""

    papers: list[Paper]
    numbers: Mapping[Key, Decimal]
    zero: Zero | None
    noise: float
    seed: int


def case(seed: int, harsh: bool) -> Case:
    """The report of a seed: at 200 dpi with some noise, or at any resolution and with more of it."""
    random = Random(seed)
    invented = invent(Random(seed))
    zero = random.choice(ZEROS)
    facts = with_zero(invented.facts, zero) if zero else invented.facts
    facts = thousands(facts) if random.random() < 0.3 else facts
    facts = with_units(facts) if random.random() < 0.15 else facts
    noise = random.choice(HARSH if harsh else NOISES)
    dpi = random.choice((150, 200, 200, 200, 300)) if harsh else 200
    drawn = papers(facts, dpi=dpi, angle=random.uniform(-0.5, 0.5), noise=noise, seed=seed)
    numbers = {Key(*key): number for key, number in invented.numbers.items() if not (zero and number == 0)}
    return Case(drawn, numbers, zero, noise, seed)


def outcome(case: Case, found: list[layout.PageBlocks]) -> Counter[str]:
    """How many numbers of a report are known in the end, after the relations of the forms have had their say."""
    document = Document(blocks=layout.join(found), media_type="image/png")
    values = {value.key: value for value in solve(extract(document).tables)}
    counted: Counter[str] = Counter()
    for key, number in case.numbers.items():
        value = values.get(key)
        wrong = value is not None and value.value not in (None, number)
        counted["WRONG" if wrong else value.reading if value else "absent"] += 1
    for key, value in values.items():
        # Where a mark or nothing stands for 0, no other number may be known.
        counted["WRONG"] += key not in case.numbers and value.value not in ((None, 0) if case.zero == "blank" else (None,))
    return counted


def verdicts(paper: Paper, found: layout.PageBlocks) -> Iterator[tuple[str, str, str, Seen | None]]:
    """For every cell of numbers that was drawn: how it was read, what was drawn, what was read."""
    tables = [block for block in found.blocks if isinstance(block, layout.PageTable)]
    for index, rows in enumerate(paper.tables):
        drawn = [cell for row in rows for cell in row]
        read = [cell for row in tables[index].rows for cell in row] if index < len(tables) else []
        same = len(drawn) == len(read)
        for at, cell in enumerate(drawn):
            if cell.kind == "value":
                yield _verdict(cell, read[at]) if same else ("no such cell", cell.text, "", None)


def _verdict(drawn: Cell, read: layout.PageCell) -> tuple[str, str, str, Seen | None]:
    right, seen = drawn.text == read.text, read.seen
    if seen is None:
        name = "blank and right" if right else "BLANK AND WRONG"
    elif seen.agreed:
        name = "agreed and right" if right else "AGREED AND WRONG"
    elif right:
        name = "doubtful, likeliest is right"
    else:
        name = "doubtful, right among others" if drawn.text in seen.others else "doubtful, not among others"
    return name, drawn.text, read.text, seen


def labels(rows: Rows, table: layout.PageTable) -> tuple[int, int]:
    """The labels of a table that were read exactly, and all."""
    drawn = [cell for row in rows for cell in row]
    read = [cell for row in table.rows for cell in row]
    pairs = [(one.text, two.text.replace("\n", "")) for one, two in zip(drawn, read, strict=False) if one.kind != "value"]
    return sum(one == two for one, two in pairs), len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--harsh", action="store_true", help="150 to 300 dpi, the worst scanners, a font with a dotted 0")
    parser.add_argument("--show", action="store_true", help="print every cell that is not known")
    arguments = parser.parse_args()
    if not arguments.harsh:
        # No report is set in a font for programmers, whose 0 has a dot: the reading by shapes knows no such figure.
        scan_pages.WESTERN = tuple(family for family in scan_pages.WESTERN if "Mono" not in family)
    total: Counter[str] = Counter()
    by_noise: dict[float, Counter[str]] = {}
    seconds: list[float] = []
    exact = of = 0
    ends: dict[float, Counter[str]] = {}
    seed = arguments.seed
    while len(seconds) < arguments.pages:
        one, pages = case(seed, arguments.harsh), []
        seed += 1
        for number, paper in enumerate(one.papers, start=1):
            start = time.perf_counter()
            found = scans.page_blocks(paper.picture, number, DEFAULT)
            seconds.append(time.perf_counter() - start)
            pages.append(found)
            for name, drawn, read, seen in verdicts(paper, found):
                total[name] += 1
                by_noise.setdefault(one.noise, Counter())[name] += 1
                if name.isupper() or (arguments.show and not name.endswith("and right")):
                    where = f"seed {one.seed}, page {number}, noise {one.noise}"
                    print(f"{where}: {name}: {drawn!r} read {read!r} {seen or ''}", flush=True)
            tables = (block for block in found.blocks if isinstance(block, layout.PageTable))
            for rows, table in zip(paper.tables, tables, strict=False):
                right, all_of = labels(rows, table)
                exact, of = exact + right, of + all_of
        ended = outcome(one, pages)
        ends.setdefault(one.noise, Counter()).update(ended)
        if ended["WRONG"]:
            print(f"seed {one.seed}: {ended['WRONG']} numbers wrong in the end", flush=True)
    _report(total, by_noise, seconds, exact, of)
    known = sum(ends.values(), Counter[str]())
    print(f"in the end, {known.total():,} printed numbers of {seed - arguments.seed} reports: {dict(known)}")
    for noise, counts in sorted(ends.items()):
        print(f"  noise {noise}: {counts['WRONG']} wrong, {_known(counts):.2%} of {counts.total():,} known")
    print(f"  all: {known['WRONG']} wrong, {_known(known):.2%} known")


def _known(counts: Counter[str]) -> float:
    return (counts["printed"] + counts["inferred"]) / counts.total()


def _report(total: Counter[str], by_noise: dict[float, Counter[str]], seconds: list[float], exact: int, of: int) -> None:
    cells = total.total()
    print(f"{len(seconds)} pages, {cells:,} cells of numbers")
    print(f"agreed and wrong: {total['AGREED AND WRONG']}; blank and wrong: {total['BLANK AND WRONG']}")
    for name, times in sorted(total.items()):
        print(f"  {name:30} {times:6,}  {times / cells:7.2%}")
    for noise, counts in sorted(by_noise.items()):
        known = sum(times for name, times in counts.items() if name.endswith("and right"))
        print(f"  noise {noise}: {known / counts.total():.2%} of {counts.total():,} known")
    print(f"labels exactly right: {exact / max(of, 1):.2%} of {of:,}")
    print(f"seconds a page: median {sorted(seconds)[len(seconds) // 2]:.1f}, longest {max(seconds):.1f}")


if __name__ == "__main__":
    main()
