"""Where the time of one report goes, from its bytes to a part: CPU time of each step, one after the other."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from gongkai import files, frames
from gongkai.bodies import shipped
from gongkai.checks import check
from gongkai.extract import extract
from gongkai.ingest.parts import packed
from gongkai.layout import write_parquet
from gongkai.readers import read_document
from gongkai.report import Report, identifier, report_of
from gongkai.series.bodies import with_bodies
from gongkai.solve import default_form, solve
from gongkai.store import Store

T = TypeVar("T")


def measure(paths: Sequence[str]) -> dict[str, float]:
    """Seconds of CPU for each step, over some files."""
    taken: dict[str, float] = {}

    def step(name: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        found = work()
        taken[name] = taken.get(name, 0) + time.process_time() - start
        return found

    reports: list[Report] = []
    for path in paths:
        content = step("read from disk", lambda path=path: files.load(path))
        step("hash", lambda content=content: identifier(content.raw))
        step("charset", lambda content=content: content.decoded)
        document = step("page to document", lambda content=content, path=path: read_document(content, path))
        found = step("extract", lambda document=document: extract(document))
        values = step("solve", lambda found=found: {value.key: value for value in solve(found.tables)})
        step("check", lambda found=found, values=values: check(values, default_form(found.tables)))
        report = report_of(content, path)
        step("prose", lambda report=report: (report.counted, report.comparisons))
        step("body and scope", lambda report=report: (report.body, report.scope_of(report.body)))
        reports.append(report)
    records = [step("rows", lambda report=report: frames.records(report)) for report in reports]
    made = step("frames", lambda: frames.frames(records))
    with tempfile.TemporaryDirectory() as folder:

        def write() -> None:
            made["reports"] = with_bodies(made["reports"], shipped())
            write_parquet(Store(folder), "part.parquet", packed(made, "part.parquet"), Path(folder))

        step("part, written", write)
    return taken
