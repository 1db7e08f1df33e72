"""Where the time of one report goes, from its bytes to a part: CPU time of each step, one after the other."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

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

    def step(name: str, work: Callable[..., T], *arguments: Any) -> T:
        start = time.process_time()
        found = work(*arguments)
        taken[name] = taken.get(name, 0) + time.process_time() - start
        return found

    reports: list[Report] = []
    for path in paths:
        content = step("read from disk", files.load, path)
        step("hash", identifier, content.raw)
        step("charset", lambda given: given.decoded, content)
        document = step("page to document", read_document, content, path)
        found = step("extract", extract, document)
        values = {value.key: value for value in step("solve", lambda tables: list(solve(tables)), found.tables)}
        step("check", check, values, default_form(found.tables))
        report = report_of(content, path)
        step("prose", lambda one: (one.counted, one.comparisons), report)
        step("body and scope", lambda one: one.scope_of(one.body), report)
        reports.append(report)
    records = [step("rows", frames.records, report) for report in reports]
    made = step("frames", frames.frames, records)
    with tempfile.TemporaryDirectory() as folder:

        def write() -> None:
            made["reports"] = with_bodies(made["reports"], shipped())
            write_parquet(Store(folder), "part.parquet", packed(made, "part.parquet"), Path(folder))

        step("part, written", write)
    return taken
