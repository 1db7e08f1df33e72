"""What a panel of very many reports costs: bodies, editions, relations across years; and what prose and bodies add to parsing.

    python benchmarks/panel.py [REPORTS]            (make bench)

The panel is made of the frames of the samples, given to many bodies and years; it is on disk, as `gongkai.open` finds it. Time
and memory are those of a process of its own, which does nothing else.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

import gongkai
from gongkai import areas, frames
from gongkai.bodies import identify, shipped
from gongkai.panel import METADATA
from gongkai.schemas import VERSION
from gongkai.series import derived
from gongkai.series.bodies import with_bodies
from gongkai.series.editions import with_choice
from gongkai.series.years import year_checks

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_reports"
REAL_PAGE = ROOT.parent / "shared" / "corpus" / "reports" / "pingtan-2020.html"
YEARS = range(2019, 2026)
ORGANS = ("人民政府", "人民政府办公室", "教育局", "财政局", "文化局", "文化和旅游局")
#: The last year of the first of these names and the first of the second, so that there is something to suggest.
RENAMED = ("文化局", "文化和旅游局", 2021)
CHUNK = 2_000
RUNS = 40


def make(folder: Path, reports: int) -> None:
    """A panel on disk: every body has a report for every year, and one in fifty has a second edition."""
    sample = gongkai.read(str(SAMPLES / "*-20*"), progress=False)
    samples = sample.reports.select(sample="report").with_row_index("of")
    places = [area.name for code, area in areas.in_year(2024).items() if not code.endswith("0000")]
    names = list(dict.fromkeys(f"{place}{organ}" for place in places for organ in ORGANS))
    plan = pl.DataFrame({"agency": names}).join(pl.DataFrame({"year": list(YEARS)}, schema={"year": pl.Int32}), how="cross")
    before, after, last = RENAMED
    called, year = pl.col("agency").str, pl.col("year")
    plan = plan.filter(~(called.ends_with(before) & (year > last)), ~(called.ends_with(after) & (year <= last)))
    plan = pl.concat([plan.head(reports - reports // 50), plan.gather_every(50).head(reports // 50)]).with_row_index("at")
    plan = plan.with_columns(
        report=pl.format("{}{}", pl.lit("r"), pl.col("at").cast(pl.String).str.zfill(15)), of=pl.col("at") % samples.height
    ).join(samples, on="of")
    plan = plan.join(_placed(names, sample.reports.schema), on="agency")
    for name in frames.NAMES:
        frame = getattr(sample, name).rename({"report": "sample"})
        given = [column for column in plan.columns if column in frame.columns and column != "sample"]
        parts = []
        for number, chunk in enumerate(plan.iter_slices(CHUNK)):
            made = chunk.select("report", "sample", *given).join(frame.drop(given), on="sample")
            parts.append(folder / f"{name}-{number}.part")
            made.select(getattr(sample, name).columns).write_parquet(parts[-1])
        target, version = folder / f"{name}.parquet", {METADATA: f'{{"schema": "{VERSION}"}}'}
        pl.scan_parquet(parts).sink_parquet(target, metadata=version)
        for part in parts:
            part.unlink()


def _placed(names: list[str], schema: pl.Schema) -> pl.DataFrame:
    """The place, level and kind of each name, as a report's own stage finds them."""
    found = [identify(name, YEARS[0]) for name in names]
    columns = ("area", "province", "prefecture", "county", "level", "kind")
    placed = pl.DataFrame({"agency": names} | {column: [getattr(body, column) for body in found] for column in columns})
    return placed.with_columns(pl.col(column).cast(schema[column]) for column in columns)


def complete(folder: str) -> dict[str, float]:
    """Seconds for each step over the panel in a folder, and the memory that the process took, in GB."""
    found: dict[str, float] = {}
    panel = gongkai.open(folder)
    start = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal start
        found[name] = time.perf_counter() - start
        start = time.perf_counter()

    reports = with_bodies(panel.scan("reports").collect(), shipped())
    lap("bodies")
    reports = with_choice(reports, panel.scan("applications"))
    lap("editions")
    checks = year_checks(reports.lazy(), panel.scan("applications"), panel.scan("disclosures")).collect()
    lap("years")
    for name in ("bodies", "suggestions", "editions", "differences"):
        derived(name, lambda asked: reports.lazy() if asked == "reports" else panel.scan(asked), shipped())
        lap(f"frame {name}")
    found["checks"] = checks.height
    found["GB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return found


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
        make(Path(folder), reports)
        print(f"{reports:,} reports made in {time.perf_counter() - start:.0f} s")
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(complete, (folder,))
    memory, checks = found.pop("GB"), found.pop("checks")
    for name, seconds in found.items():
        print(f"{name}: {seconds:.2f} s")
    print(f"{reports:,} reports: {sum(found.values()):.1f} s, {checks:,.0f} checks across years, {memory:.2f} GB")


if __name__ == "__main__":
    main()
