"""How long an explorer takes from a pick to what it shows: on the sample panel, and on a generated one that is opened from disk.

    python benchmarks/explore.py [AGENCIES]            (make bench)

The generated panel has seven years of so many agencies (20,000 if not said): the frames of the samples with other counts. Time
is that of the kernel: the change of a control until chart, table and notes are handed to the browser. Each explorer runs in a
process of its own, whose peak memory is printed.
"""

import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import polars as pl

import gongkai
from gongkai import areas, frames
from gongkai.bodies import identify
from gongkai.panel import METADATA
from gongkai.schemas import VERSION

SAMPLES = Path(__file__).parent.parent / "sample_reports"
YEARS = range(2019, 2026)
ORGANS = ("人民政府", "人民政府办公室", "教育局", "财政局", "民政局", "卫生健康委员会", "自然资源局")
EXPLORERS = ("outcomes", "disclosure", "reviews", "quality", "agency_sheet")
#: As many as a chart shows at once.
PICKED = 14
CHUNK = 2_000
ROUNDS = 7
#: What a pick may take, in seconds: on the sample panel, and on the generated one.
LIMITS = (0.3, 1.0)


def make(folder: Path, agencies: int) -> None:
    """A panel on disk, as `Panel.write` leaves it: every frame sorted by its keys, every report with an identifier of its own."""
    sample = gongkai.read(str(SAMPLES / "*-20*"), progress=False)
    samples = sample.reports.select(sample="report").with_row_index("of")
    places = [area.name for code, area in areas.in_year(2024).items() if not code.endswith("0000")]
    names = list(dict.fromkeys(f"{place}{organ}" for organ in ORGANS for place in places))[:agencies]
    plan = pl.DataFrame({"agency": names}).join(pl.DataFrame({"year": list(YEARS)}, schema={"year": pl.Int32}), how="cross")
    ids = [sha256(f"{agency}{year}".encode()).hexdigest()[:16] for agency, year in plan.iter_rows()]
    plan = plan.with_columns(report=pl.Series(ids)).sort("report").with_row_index("at")
    plan = plan.with_columns(of=pl.col("at") % samples.height, scale=(pl.col("at").hash(7) % 1000 + 1) / 200).join(
        samples, on="of"
    )
    plan = plan.join(_placed(names, sample.reports.schema), on="agency").sort("report")
    for name in frames.NAMES:
        frame = getattr(sample, name).rename({"report": "sample"})
        given = [column for column in plan.columns if column in frame.columns and column != "sample"]
        parts = []
        for number, chunk in enumerate(plan.iter_slices(CHUNK)):
            made = chunk.select("report", "sample", "scale", *given).join(
                frame.drop(given), on="sample", maintain_order="left_right"
            )
            if "count" in made.columns:
                made = made.with_columns((pl.col("count") * pl.col("scale")).floor().cast(pl.Int64))
            parts.append(folder / f"{name}-{number}.part")
            made.select(getattr(sample, name).columns).write_parquet(parts[-1])
        version = {METADATA: f'{{"schema": "{VERSION}"}}'}
        pl.scan_parquet(parts).sink_parquet(folder / f"{name}.parquet", compression="zstd", metadata=version)
        for part in parts:
            part.unlink()


def _placed(names: list[str], schema: pl.Schema) -> pl.DataFrame:
    """The body, place, level and kind of each name."""
    found = [identify(name, YEARS[-1]) for name in names]
    columns = ("area", "province", "prefecture", "county", "level", "kind")
    placed = pl.DataFrame({"agency": names} | {column: [getattr(body, column) for body in found] for column in columns})
    placed = placed.with_columns(pl.col(column).cast(schema[column]) for column in columns)
    return placed.with_columns(body=pl.format("{}-{}", pl.col("area").fill_null("999999"), "agency"))


def redraw(explorer: str, folder: str | None) -> tuple[float, float, float, float]:
    """Seconds to the first chart, median and longest of a pick, and the memory that the process took in GB."""
    panel = gongkai.open(folder) if folder else gongkai.read(str(SAMPLES / "*-20*"), progress=False)
    start = time.perf_counter()
    widget = getattr(gongkai.explore, explorer)(panel)
    first = time.perf_counter() - start
    names = gongkai.explore.directory.directory(panel).names
    several = PICKED if explorer != "agency_sheet" else 1
    taken = []
    for at in range(ROUNDS):
        place = at * 997 % max(len(names) - several, 1)
        start = time.perf_counter()
        widget.picker.bodies.value = (
            names[place : place + several] if folder else names[: max(1, len(names) - at) if several > 1 else 1]
        )
        taken.append(time.perf_counter() - start)
        widget.picker.bodies.value = []
    return first, statistics.median(taken), max(taken), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main() -> None:
    """Print it all."""
    agencies = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        make(Path(folder), agencies)
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
        print(f"{agencies:,} agencies × {len(YEARS)} years made in {time.perf_counter() - start:.0f} s, {size:.0f} MB")
        for title, place, limit in (("sample panel", None, LIMITS[0]), (f"{agencies:,} agencies", folder, LIMITS[1])):
            for explorer in EXPLORERS:
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    first, median, longest, memory = pool.apply(redraw, (explorer, place))
                taken = f"first {1000 * first:.0f} ms, a pick {1000 * median:.0f} ms (longest {1000 * longest:.0f})"
                print(f"{title}, {explorer}: {taken}, {median / limit:.2f} of the {limit} s allowed, peak {memory:.2f} GB")


if __name__ == "__main__":
    main()
