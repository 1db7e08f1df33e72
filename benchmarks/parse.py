"""How fast reports are parsed, beside bare Lexbor and pandas.read_html in the same run, and how much memory many of them take.

    python benchmarks/parse.py            (make bench)

Ratios within one run are what counts: machines differ.
"""

import io
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pandas as pd
from loky import ProcessPoolExecutor
from selectolax.lexbor import LexborHTMLParser

import gongkai
from gongkai import frames, panel, sources

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "sample_reports"), str(ROOT / "tests")]

from invented import invent  # noqa: E402
from render import LAYOUTS, encode  # noqa: E402

SAMPLES = ROOT / "sample_reports"
REAL_PAGE = ROOT.parent / "shared" / "corpus" / "reports" / "pingtan-2020.html"
BATCH = 64
RUNS = 30


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """The shortest of some runs, in milliseconds."""
    shortest = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - start)
    return 1000 * shortest


def one_report(path: Path) -> None:
    """Bytes to all frames, beside the bare parse and the bare tables of the same bytes."""
    raw = path.read_bytes()
    page = raw.decode("utf-8")

    def to_frames() -> object:
        return frames.frames([frames.records(gongkai.read_report(raw))])

    def batch() -> object:
        return frames.frames([frames.records(gongkai.read_report(raw)) for _ in range(BATCH)])

    lexbor = best(lambda: LexborHTMLParser(page))
    tables = best(lambda: pd.read_html(io.StringIO(page)), runs=8)
    alone = best(to_frames)
    many = best(batch, runs=3) / BATCH
    print(f"{path.name} ({len(raw):,} bytes)")
    print(f"  bare Lexbor parse         {lexbor:8.2f} ms")
    print(f"  pandas.read_html          {tables:8.2f} ms   {tables / lexbor:5.1f} x Lexbor")
    print(f"  bytes to all frames       {alone:8.2f} ms   {alone / lexbor:5.1f} x Lexbor   {alone / tables:5.2f} x pandas")
    print(f"  the same in a batch of {BATCH} {many:8.2f} ms   {many / lexbor:5.1f} x Lexbor   {many / tables:5.2f} x pandas")


def samples() -> None:
    """Every sample report, one after the other."""
    contents = [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.suffix in (".html", ".txt", ".md")]

    def work() -> object:
        return frames.frames([frames.records(gongkai.read_report(raw)) for raw in contents])

    print(f"sample reports: {best(work, runs=5) / len(contents):.2f} ms a report, all {len(contents)} to frames")


def write_many(folder: Path, count: int) -> None:
    """Invented reports in every separated layout."""
    layouts = [name for name in LAYOUTS if name not in ("text_glued", "text_run")]
    for number in range(count):
        layout = layouts[number % len(layouts)]
        page = encode(LAYOUTS[layout](invent(Random(number)).facts))
        (folder / f"{number}.{'html' if layout.startswith('html') else 'txt'}").write_bytes(page)


def throughput(folder: Path, count: int) -> None:
    """Files on disk to a panel, on one and on two processes."""
    files = [str(path) for path in folder.iterdir()]
    panel.parse(files[:BATCH], {})
    start = time.perf_counter()
    for at in range(0, count, sources.BATCH):
        panel.parse(files[at : at + sources.BATCH], {})
    single = count / (time.perf_counter() - start)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(panel.parse, [files[:2]] * 4, [{}] * 4))
        start = time.perf_counter()
        gongkai.read(folder, executor=pool, progress=False)
        double = count / (time.perf_counter() - start)
    print(f"{count:,} invented reports, all separated layouts:")
    print(f"  1 process    {single:6.0f} reports a second   {single * 3600:12,.0f} an hour")
    print(f"  2 processes  {double:6.0f} reports a second   {double * 3600:12,.0f} an hour   speed-up {double / single:.2f}")


def memory(folder: str, send: "multiprocessing.connection.Connection") -> None:
    """The peak of a fresh process that reads a folder, and of its workers."""
    found = gongkai.read(folder, progress=False)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = sum(getattr(found, name).estimated_size() for name in frames.NAMES) / 2**20
    send.send((found.reports.height, own, workers, size))


def main() -> None:
    """Print every figure."""
    page = REAL_PAGE if REAL_PAGE.exists() else SAMPLES / "pingtan-2020.html"
    one_report(page)
    samples()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_many(folder, 3_000)
        throughput(folder, 3_000)
    with tempfile.TemporaryDirectory() as name:
        write_many(Path(name), 10_000)
        receive, send = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=memory, args=(name, send))
        process.start()
        height, own, workers, size = receive.recv()
        process.join()
    print(f"{height:,} reports: peak memory {own:.0f} MB, of the largest worker {workers:.0f} MB; the frames hold {size:.0f} MB")


if __name__ == "__main__":
    main()
