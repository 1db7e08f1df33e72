"""What very many reports cost and survive: throughput, memory, runs that are repeated, killed, or lose their storage.

    python benchmarks/scale.py [throughput stages memory again kills disk storage dask queries]   (make bench-scale)
        [--reports 100000] [--kills 30] [--work FOLDER]

Sources are written by many.py, panels of a million reports by panels.py. Ratios are of one run; times are of this machine, and
the load that it has beside is printed. FOLDER keeps what was generated for the next time.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from polars.testing import assert_frame_equal

import gongkai
from gongkai.frames import NAMES
from many import write_sources

_RUN = """
import json, resource, sys, time
import gongkai
from gongkai import supervised
given, into, processes, reports = json.loads(sys.argv[1])
start = time.perf_counter()
panel = gongkai.read(*given, into=into, processes=processes, progress=False)
seconds = time.perf_counter() - start
run = panel.runs.row(-1, named=True)
supervised.end()
own, theirs = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
said = {name: run[name] for name in ("files", "read", "unchanged", "vanished", "unreadable", "bytes")}
print(json.dumps({"seconds": seconds, "driver": own, "worker": theirs, "version": panel.version, **said}))
"""
#: What a layout of its own is measured on.
_LAYOUTS = ("html_spans", "html_word", "html_glued", "html_torn", "text_lines", "text_run", "docx", "xlsx", "pdf")
_STAGED = 400


def run(given: list[Path], into: Path, processes: int) -> dict[str, Any]:
    """One run in a process of its own: what it did, its seconds, and the memory of driver and largest worker in MB."""
    argument = json.dumps([list(map(str, given)), str(into), processes, 0])
    done = subprocess.run([sys.executable, "-c", _RUN, argument], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def sources(work: Path, count: int, layouts: tuple[str, ...] = ()) -> Path:
    """Generated files, kept for the next benchmark."""
    folder = work / f"sources-{'-'.join(layouts) or 'mix'}-{count}"
    if not (folder / ".whole").exists():
        start = time.perf_counter()
        write_sources(folder, count, layouts=layouts or None, processes=os.cpu_count() or 1)
        (folder / ".whole").touch()
        print(f"  ({count:,} files written in {time.perf_counter() - start:.0f} s)")
    return folder


def fresh(work: Path, name: str) -> Path:
    """A place for a panel where none is."""
    shutil.rmtree(work / name, ignore_errors=True)
    return work / name


def first_run(work: Path, count: int) -> dict[str, Any]:
    """The first run over so many files, made once: what it did, and its panel."""
    panel, said = work / f"panel-{count}", work / f"run-{count}.json"
    if not said.exists():
        said.write_text(json.dumps(run([sources(work, count)], fresh(work, panel.name), 2)))
    found: dict[str, Any] = json.loads(said.read_text())
    return found


def load() -> str:
    """How busy the machine is with other things."""
    return f"load of the machine {os.getloadavg()[0]:.1f}"


def throughput(work: Path, _: argparse.Namespace) -> None:
    """Files to panel on one process and on two, for the mix and for layouts alone."""
    print(f"throughput, files to panel ({load()})")
    for layouts, count in (((), 4_000), *(((name,), 400 if "html" in name or "text" in name else 60) for name in _LAYOUTS)):
        folder = sources(work, count, layouts)
        one, two = (run([folder], fresh(work, "panel"), processes) for processes in (1, 2))
        a_second = [count / each["seconds"] for each in (one, two)]
        print(
            f"  {'-'.join(layouts) or 'mix':12} {count:6,} files  1 process {a_second[0]:6.0f}/s  2 processes"
            f" {a_second[1]:6.0f}/s  speed-up {a_second[1] / a_second[0]:.2f}  {3600 * a_second[1]:11,.0f} an hour"
        )


def stages(work: Path, _: argparse.Namespace) -> None:
    """Where the time of a run goes, in one process without workers; CPU time of each step."""
    from stages import measure

    folder = sources(work, 4_000)
    paths = [str(path) for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".txt", ".md")][:_STAGED]
    found = measure(paths)
    whole = sum(found.values())
    print(f"stages, CPU time of {len(paths)} pages and texts, {1000 * whole / len(paths):.2f} ms each")
    for name, seconds in found.items():
        print(f"  {name:24} {1000 * seconds / len(paths):6.2f} ms  {seconds / whole:6.1%}")


def memory(work: Path, arguments: argparse.Namespace) -> None:
    """Peak memory of the driver and of the largest worker."""
    print(f"memory ({load()})")
    counts = [count for count in (1_000, 10_000, 100_000) if count <= arguments.reports]
    for count in counts:
        done = first_run(work, count)
        print(
            f"  {count:7,} files: driver {done['driver']:4.0f} MB, largest worker {done['worker']:4.0f} MB, "
            f"{done['seconds']:5.0f} s, {count / done['seconds']:.0f}/s"
        )


def again(work: Path, arguments: argparse.Namespace) -> None:
    """A second run over unchanged files, and one with one changed file."""
    count = arguments.reports
    folder, panel = sources(work, count), work / f"panel-{count}"
    print(f"again, {count:,} files ({load()})")
    first, second = first_run(work, count), run([folder], panel, 2)
    assert (second["read"], second["version"]) == (0, first["version"])
    print(f"  first {first['seconds']:.1f} s, second {second['seconds']:.1f} s: {second['seconds'] / first['seconds']:.1%}")
    changed = next(path for path in sorted(folder.rglob("*.html")) if path.stat().st_size > 5_000)
    kept = changed.read_bytes()
    try:
        changed.write_bytes(kept + b"<!-- changed -->")
        third = run([folder], panel, 2)
    finally:
        changed.write_bytes(kept)
    assert third["read"] == 1
    print(f"  one file changed: {third['read']} read, {third['seconds']:.1f} s")


def same(panel: Path, other: Path) -> None:
    """Two panels hold the same, row for row."""
    first, second = gongkai.open(panel), gongkai.open(other)
    for name in (*NAMES, "sources", "totals"):
        assert_frame_equal(getattr(first, name), getattr(second, name))


def killed(command: list[str], after: float) -> bool:
    """Start a program and kill it after some seconds; whether it was still at work."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        return True
    finally:
        process.wait()
    return False


def kills(work: Path, arguments: argparse.Namespace) -> None:
    """Runs that are killed at random moments, once or several times, and gone on with."""
    folder, whole = sources(work, 400), fresh(work, "panel-whole")
    undisturbed = run([folder], whole, 2)
    chance, count, dead = random.Random(2026), 0, 0
    print(f"kills, {undisturbed['files']:,} files, {undisturbed['seconds']:.1f} s undisturbed ({load()})")
    for number in range(arguments.kills):
        panel = fresh(work, "panel-killed")
        command = [sys.executable, "-m", "gongkai.cli", "parse", str(folder), "-o", str(panel), "-q", "-j", "2"]
        for _ in range(chance.choice((1, 1, 2, 3))):
            dead += killed(command, 0.5 + chance.random() * undisturbed["seconds"])
        run([folder], panel, 2)
        same(panel, whole)
        count += 1
        left = [path.name for path in panel.iterdir() if path.name not in (".lock", "panel.json", "runs", "v1", "v2")]
        assert not left, left
        print(f"  {number + 1:2}: equal", end="\r", flush=True)
    print(f"  {count} runs, killed {dead} times in all: every panel equal to the undisturbed one, row for row")


def disk(work: Path, _: argparse.Namespace) -> None:
    """A disk that is full in the middle of a run; needs the right to mount a file system in memory."""
    folder, whole, mounted = sources(work, 400), fresh(work, "panel-whole"), work / "small-disk"
    run([folder], whole, 2)
    size = sum(path.stat().st_size for path in whole.rglob("*") if path.is_file())
    mounted.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={4 * size}", "tmpfs", str(mounted)], check=True)
    try:
        command = [sys.executable, "-m", "gongkai.cli", "parse", str(folder), "-o", str(mounted / "panel"), "-q"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 2
        print(f"disk, full after {4 * size:,} bytes: {done.stderr.strip()}")
        subprocess.run(["mount", "-o", f"remount,size={400 * size}", str(mounted)], check=True)
        run([folder], mounted / "panel", 2)
        same(mounted / "panel", whole)
        print("  with room again: equal to the undisturbed panel")
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


def storage(work: Path, _: argparse.Namespace) -> None:
    """An S3 server that is stopped in the middle of a run and started again."""
    from faults import storage_that_stops

    print(f"storage: {storage_that_stops(work, sources(work, 400))}")


def dask(work: Path, _: argparse.Namespace) -> None:
    """A Dask worker that is killed in the middle of a run."""
    from faults import worker_that_dies

    print(f"dask: {worker_that_dies(work, sources(work, 400))}")


def queries(work: Path, _: argparse.Namespace) -> None:
    """Questions to a panel of a million reports."""
    from panels import write_panel
    from questions import QUESTIONS, cost

    panel = work / "panel-million"
    if not (panel / "panel.json").exists():
        write_panel(panel, 1_000_000, processes=os.cpu_count() or 1)
    print(f"queries, {gongkai.open(panel)} ({load()})")
    for question in QUESTIONS:
        print(f"  {question:10} {cost(panel, question)}")


PARTS: Mapping[str, Callable[[Path, argparse.Namespace], None]] = {
    part.__name__: part for part in (throughput, stages, memory, again, kills, disk, storage, dask, queries)
}


def main() -> None:
    """Print every figure that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"of {', '.join(PARTS)}; all if none is said"
    )
    parser.add_argument("--reports", type=int, default=100_000, help="how many reports the largest folder has")
    parser.add_argument("--kills", type=int, default=30, help="how many runs are killed")
    parser.add_argument("--work", type=Path, help="a folder for what is generated, kept for the next time")
    arguments = parser.parse_args()
    pl.Config.set_tbl_rows(20)
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for name in arguments.parts or PARTS:
            PARTS[name](work, arguments)


if __name__ == "__main__":
    main()
