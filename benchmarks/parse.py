"""How fast reports are parsed, beside bare Lexbor and pandas.read_html in the same run, and how much memory many of them take.

    python benchmarks/parse.py            (make bench)

Ratios within one run are what counts: machines differ.
"""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from selectolax.lexbor import LexborHTMLParser

import gongkai
from gongkai import frames

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "sample_reports"), str(ROOT / "tests")]


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


def main() -> None:
    """Print every figure."""
    page = REAL_PAGE if REAL_PAGE.exists() else SAMPLES / "pingtan-2020.html"
    one_report(page)
    samples()


if __name__ == "__main__":
    main()
