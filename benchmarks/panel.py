"""What many reports cost that tell of each other: bodies, editions, relations across years; what prose and bodies add to parsing.

    python benchmarks/panel.py [REPORTS]            (make bench)

The panel is generated (see panels.py; 100,000 reports if not said), and lies on disk as a run leaves it. What a run does shard by
shard is done so here; the frames that are made when somebody asks for them are made of the whole. Time and memory are those of a
process of its own, which does nothing else.
"""

import multiprocessing
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import gongkai
from gongkai import frames
from gongkai.bodies import shipped
from gongkai.series import derived
from gongkai.series.bodies import with_bodies
from gongkai.series.editions import with_choice
from gongkai.series.support import with_support
from gongkai.series.totals import totals
from gongkai.series.years import year_checks
from panels import peak, write_panel

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_reports"
REAL_PAGE = ROOT.parent / "shared" / "corpus" / "reports" / "pingtan-2020.html"
RUNS = 40


def complete(folder: str) -> dict[str, float]:
    """Seconds of the processor for each step over the panel in a folder, all shards added up, and the memory in GB."""
    found: dict[str, float] = defaultdict(float)
    panel = gongkai.open(folder)
    start = time.process_time()

    def lap(name: str) -> None:
        nonlocal start
        found[name] += time.process_time() - start
        start = time.process_time()

    checks = shards = 0
    for part in panel.parts():
        reports = with_bodies(part.reports, shipped())
        lap("bodies")
        reports = with_choice(reports, part.scan("applications"))
        lap("editions")
        checks += year_checks(reports.lazy(), part.scan("applications"), part.scan("disclosures")).collect().height
        lap("years")
        with_support(part.scan("evidence"), reports, part.scan("applications"), part.scan("disclosures")).lazy().collect()
        lap("support")
        totals(reports, part.scan("applications"))
        lap("totals")
        shards += 1
    each = sum(found.values()) / shards
    for name in ("bodies", "suggestions", "editions", "differences"):
        derived(name, panel.scan, shipped())
        lap(f"frame {name}")
    return {**found, "checks": checks, "a shard": each, "GB": peak()}


def parsing(path: Path) -> None:
    """What bodies, scope and prose add to the way of one report from its bytes to its frames."""
    raw = path.read_bytes()
    whole, added = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        report = gongkai.read_report(raw)
        parsed = time.perf_counter()
        for comparison in (report.counted, report.comparisons, report.body, report.scope_of(report.body)):
            assert comparison is not None
        asked = time.perf_counter()
        frames.frames([frames.records(report)])
        whole.append((parsed - start) + (time.perf_counter() - asked))
        added.append(asked - parsed)
    print(
        f"{path.name}: {1000 * min(whole):.2f} ms to frames, {1000 * min(added):.2f} ms for body, scope and prose: "
        f"{min(added) / min(whole):.1%}"
    )


def main() -> None:
    """Print it all."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for path in (REAL_PAGE, SAMPLES / "pingtan-2020.html", SAMPLES / "pingtan-2023.html"):
        if path.is_file():
            parsing(path)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write_panel(folder, reports)
        print(f"{reports:,} reports made in {time.perf_counter() - start:.0f} s")
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(complete, (folder,))
    memory, checks, each = (found.pop(name) for name in ("GB", "checks", "a shard"))
    for name, seconds in found.items():
        print(f"{name}: {seconds:.2f} s")
    print(f"{reports:,} reports: {each:.2f} s a shard, {checks:,.0f} checks across years, {memory:.2f} GB")


if __name__ == "__main__":
    main()
