"""Names of files to a part: one Parquet file with a row per report, which holds the report's rows of every frame.

A part is one file, so that what a worker has done is there as a whole or not at all. Its rows stand in the order of their homes,
in small groups, so that a shard finds its reports in many parts without reading them whole.
"""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from gongkai import files, frames, supervised
from gongkai.errors import GongkaiError, MissingDependency, SourceError, StorageError, UnreadableReport
from gongkai.frames import DTYPES, NAMES, Records
from gongkai.ingest import settings
from gongkai.ingest.settings import STAGING
from gongkai.layout import HOME, write_parquet
from gongkai.readers import Content, Limits
from gongkai.report import identifier, report_of
from gongkai.series.bodies import with_bodies
from gongkai.sources import Listed
from gongkai.storage import shown
from gongkai.store import Store

#: Where parts wait to be made into shards.
PARTS = "parts"
GROUP = 32
#: Stands for the stamp of a name under which nothing was ever found.
MISSING = "missing"
#: A file is given up when the process that reads it has ended this many times: once it may have been killed from outside.
_TRIES = 2
#: The files that hold the bytes of a report, each with what a remote store says of its content.
_FILES = pl.List(pl.Struct({"source": pl.String, "stamp": pl.String}))


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a worker is asked to do: names only, the contents are fetched where the work is done.

    Attributes:
        store: The address of the panel.
        settings: The file that holds what the run reads with.
        known: The file that holds what is known of sources; empty where nothing is.
        version: The version of the panel that the run began with.
        run: The run.
        folder: Where the run was started, from which paths lead that are not whole.
        sources: The files to read.
        limits: What a file may cost.
        missing: Names that stand for nothing, with the reasons.
    """

    store: str
    settings: str
    known: str
    version: int
    run: str
    folder: str
    sources: tuple[Listed, ...] = ()
    limits: Limits
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a worker tells of its work.

    Attributes:
        seen: How many files it has looked at.
        read: How many of them it has read, since they were new or had changed.
        statuses: How many reports it has read, by their status.
        failures: How many files could not be read, by the kind of reason.
        bytes: How many bytes it has read.
    """

    seen: int
    read: int
    statuses: Mapping[str, int]
    failures: Mapping[str, int]
    bytes: int


def parse(task: Task) -> Done:
    """Do a task in a process under watch; a file over which that process ends becomes a row that says so."""
    given_up: dict[str, str] = {}
    tried: Counter[str] = Counter()
    while True:
        try:
            return supervised.call(write, task, given_up, limits=task.limits, at=task.folder)
        except supervised.Ended as ended:
            tried[ended.at] += 1
            if tried[ended.at] == _TRIES:
                if not ended.at or ended.at in given_up:
                    raise GongkaiError(f"a worker ended without having read a file: {ended.reason}") from ended
                given_up[ended.at] = ended.reason


def write(task: Task, given_up: Mapping[str, str]) -> Done:
    """Read what has changed of a task's files, and write it as a part; what a worker does in its own process.

    Args:
        task: The task.
        given_up: Files that cannot be read, and why.

    Raises:
        StorageError: The sources or the panel cannot be reached, or the disk is full.
        SourceError: This worker reaches none of several files.
        PanelError: It does not reach the panel.
    """
    store, wanted = Store(task.store), settings.load(task.store, task.settings)
    if wanted.parser != settings.parser():
        raise GongkaiError(
            "a worker has another gongkai, or other libraries, than the program that started the run; "
            "install the same versions on all machines, and start the workers anew"
        )
    known = _known(store, task)
    found: dict[str, Records] = {}
    names: dict[str, list[tuple[str, str]]] = {}
    failures: Counter[str] = Counter()
    size = lost = 0
    for source, reason in task.missing.items():
        if source not in known:  # A file that was there once is kept, as one that has vanished.
            key = _key(source, b"")
            found[key], names[key] = _unread(source, b"", reason), [(source, MISSING)]
            failures["not found"] += 1
    for source, _, stamp in task.sources:
        report, before, mark = known.get(source, ("", "", ""))
        if stamp and (stamp, wanted.mark) == (before, mark):
            continue
        supervised.begin(source)
        content, trouble = _loaded(source, task.limits)
        size += len(content.raw) if content else 0
        key = _key(source, content.raw if content else b"")
        if (key, wanted.mark) == (report, mark):
            continue
        names.setdefault(key, []).append((source, stamp))
        if key in found:
            continue
        if source in given_up:
            trouble = given_up[source], "limit"
        if content and not trouble:
            found[key], trouble = _records(content, source, wanted.aliases)
        if trouble:
            found[key] = _unread(source, content.raw if content else b"", trouble[0])
            failures[trouble[1]] += 1
            lost += trouble[1] == "not found"
    supervised.finished()
    if lost == len(task.sources) > 1 and not any(files.locate(source.name).path.exists() for source in task.sources):
        raise SourceError(
            f"a worker finds none of {lost} files that were listed a moment ago, such as {shown(task.sources[0].name)}; "
            "see that they are still there, and that every worker reaches them under the same address"
        )
    statuses: Counter[str] = Counter()
    if found:
        made = frames.frames(found.values())
        made["reports"] = with_bodies(made["reports"], wanted.known())
        statuses.update(made["reports"]["status"].cast(pl.String))
        name = f"{PARTS}/{task.version:06d}-{task.run}-{uuid.uuid4().hex[:12]}.parquet"
        with store.workplace() as workplace:
            write_parquet(store, f"{STAGING}/{name}", packed(made, name, wanted.mark, names), workplace, GROUP)
    read = sum(map(len, names.values()))
    return Done(seen=len(task.sources), read=read, statuses=statuses, failures=failures, bytes=size)


def waiting(store: Store, version: int) -> list[str]:
    """The parts that wait since a version was written; what a forgotten worker still brings of an earlier run is none of them."""
    return [name for name in store.names(f"{STAGING}/{PARTS}") if name.startswith(f"{STAGING}/{PARTS}/{version:06d}-")]


def packed(
    made: Mapping[str, pl.DataFrame], name: str, mark: str = "", files: Mapping[str, list[tuple[str, str]]] | None = None
) -> pl.DataFrame:
    """Frames as the rows of a part: home, report, part, mark, files, and a list of rows for each frame.

    Args:
        made: The frames of some reports.
        name: Where the part waits.
        mark: What they were read with.
        files: By report, the files that hold its bytes, each with its stamp.
    """
    part = made["reports"].select(home=HOME, report="report", part=pl.lit(name), mark=pl.lit(mark))
    named = [[{"source": source, "stamp": stamp} for source, stamp in (files or {}).get(report, ())] for report in part["report"]]
    part = part.with_columns(files=pl.Series(named, dtype=_FILES))
    for frame in NAMES:
        rows = made[frame].group_by("report", maintain_order=True).agg(pl.struct(pl.exclude("report")).alias(frame))
        part = part.join(rows, on="report", how="left", maintain_order="left")
    return part.sort("home", "report")


def unpacked(part: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The frames that the rows of a part hold."""
    found = {name: part.select("report", name).drop_nulls(name).explode(name).unnest(name) for name in NAMES}
    return {name: rows.select(pl.col(column).cast(kind) for column, kind in DTYPES[name].items()) for name, rows in found.items()}


def _known(store: Store, task: Task) -> dict[str, tuple[str, str, str]]:
    """Report, stamp and mark of the sources that were read before."""
    names = [*task.missing, *(source.name for source in task.sources)]
    if not task.known or not names:
        return {}
    rows = store.scan([task.known]).filter(pl.col("source").is_between(pl.lit(min(names)), pl.lit(max(names))))
    rows = rows.filter(pl.col("source").is_in(pl.Series(names).implode())).select("source", "report", "stamp", "mark")
    return {source: (report, stamp, mark) for source, report, stamp, mark in rows.collect().iter_rows()}


Trouble = tuple[str, str] | None


def _loaded(source: str, limits: Limits) -> tuple[Content | None, Trouble]:
    try:
        return files.load(source, limits), None
    except UnreadableReport as error:
        return None, (error.reason, "unreadable")
    except SourceError as error:
        return None, (str(error), "not found")


def _records(content: Content, source: str, aliases: Mapping[str, str]) -> tuple[Records, Trouble]:
    try:
        report = report_of(content, source)
        return frames.records(report, aliases.get(report.agency or "")), None
    except UnreadableReport as error:
        return {}, (error.reason, "unreadable")
    except MissingDependency as error:
        return {}, (str(error), "missing package")
    except (StorageError, MemoryError):
        raise
    except Exception as error:  # One bad file must not cost the others, whatever is wrong with it or with this program.
        return {}, (f"internal error, please report it: {type(error).__name__}: {error}", "internal error")


def _unread(source: str, content: bytes, reason: str) -> Records:
    return frames.unread(source, len(content), _key(source, content), reason)


def _key(source: str, content: bytes) -> str:
    """What identifies the report of a file: its content, or its name where there is none."""
    return identifier(content or source.encode("utf-8", errors="surrogatepass"))
