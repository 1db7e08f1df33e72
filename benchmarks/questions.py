"""Questions to a panel of very many reports, each in a process of its own: seconds, CPU time, and its peak memory."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

import gongkai

_BODIES = 20


def opened(folder: str) -> object:
    """Open the panel."""
    return gongkai.open(folder)


def outcomes(folder: str) -> object:
    """What the explorer of outcomes draws for 20 bodies and 7 years, from the names of all bodies on."""
    from gongkai.explore import draw, select
    from gongkai.explore.directory import directory

    panel = gongkai.open(folder)
    return draw(panel, select(panel, "outcomes", agencies=directory(panel).names[::7_001][:_BODIES]))


def cells(folder: str) -> object:
    """The cells of table 3 of 20 bodies and 7 years."""
    panel = gongkai.open(folder)
    bodies = panel.scan("reports").select(pl.col("body").drop_nulls().gather_every(7_001).head(_BODIES)).collect()["body"]
    reports = panel.scan("reports").filter(pl.col("chosen"), pl.col("body").is_in(bodies.implode())).select("report").collect()
    return panel.rows("applications", reports["report"]).filter(pl.col("outcome").is_not_null()).collect()


def national(folder: str) -> object:
    """What was newly received in the country, by year."""
    received = (pl.col("line") == "newly_received") & (pl.col("applicant") == "total")
    return gongkai.open(folder).totals.filter(received).group_by("year").agg(pl.col("count").sum()).sort("year")


def trace(folder: str) -> object:
    """Where one number comes from."""
    return gongkai.open(folder).trace("granted", "total", agency="淮安市人民政府", year=2024)


def directory(folder: str) -> object:
    """The bodies that can be picked."""
    from gongkai.explore.directory import directory as of

    return len(of(gongkai.open(folder)))


QUESTIONS: dict[str, Callable[[str], object]] = {
    one.__name__: one for one in (opened, cells, national, trace, directory, outcomes)
}


def ask(folder: str, question: str) -> dict[str, float]:
    """Ask one question here: its seconds, of the clock and of the processor, after everything is imported."""
    from panels import peak

    start, cpu = time.perf_counter(), time.process_time()
    QUESTIONS[question](folder)
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "GB": peak()}


def cost(folder: str | Path, question: str) -> str:
    """What one question costs in a process of its own."""
    done = subprocess.run([sys.executable, __file__, str(folder), question], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return f"{found['seconds']:6.2f} s  {found['cpu']:6.2f} s CPU  peak {found['GB']:.2f} GB"


if __name__ == "__main__":
    print(json.dumps(ask(*sys.argv[1:3])))
