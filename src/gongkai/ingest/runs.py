"""What each run did: when, on what, with which versions, how it ended; a figure can be cited with the panel's version."""

import json
import os
import platform
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import polars as pl

from gongkai.layout import RUNS
from gongkai.store import Store

_COLUMNS: Mapping[str, Any] = {
    "run": pl.String,
    "started": pl.String,
    "ended": pl.String,
    "version": pl.Int64,
    "gongkai": pl.String,
    "parser": pl.String,
    "files": pl.Int64,
    "read": pl.Int64,
    "unchanged": pl.Int64,
    "vanished": pl.Int64,
    "unreadable": pl.Int64,
    "bytes": pl.Int64,
    "given": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run.

    Attributes:
        run: Its identifier, which begins with the time of its start.
        started: When it began.
        ended: When it ended; empty while it is under way.
        version: The version of the panel that it left as the current one.
        gongkai: The version of gongkai.
        parser: What identifies the code that reads.
        given: What it was asked to read.
        files: How many files it found.
        read: How many of them it read; the others were unchanged.
        unchanged: How many were known already.
        vanished: How many files of the panel are no longer there.
        unreadable: How many of those that it read could not be read.
        failures: These by the kind of reason.
        statuses: The reports that it read, by their status.
        bytes: How many bytes it has read.
        host: Where it ran.
        process: The number of its process there.
    """

    run: str
    started: str
    gongkai: str
    parser: str
    given: tuple[str, ...]
    ended: str = ""
    version: int = 0
    files: int = 0
    read: int = 0
    unchanged: int = 0
    vanished: int = 0
    unreadable: int = 0
    bytes: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    host: str = field(default_factory=platform.node)
    process: int = field(default_factory=os.getpid)


def begin(parser: str, given: tuple[str, ...]) -> Run:
    """A run that starts now."""
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S%f}Z-{uuid.uuid4().hex[:4]}"
    return Run(run=name, started=_said(now), gongkai=version("gongkai"), parser=parser, given=given)


def now() -> str:
    """The time, as runs say it."""
    return _said(datetime.now(UTC))


def save(store: Store, run: Run) -> None:
    """Write the record of a run."""
    store.write(f"{RUNS}/{run.run}.json", json.dumps(asdict(run), ensure_ascii=False, indent=1).encode())


def runs(store: Store) -> pl.DataFrame:
    """One row per run that ended, in order; `version` is the panel's version after it."""
    found = [json.loads(store.read(name)) for name in store.names(RUNS)]
    rows = [{column: one[column] for column in _COLUMNS} for one in found]
    frame = pl.DataFrame(rows, schema=dict(_COLUMNS))
    return frame.with_columns(pl.col("started", "ended").str.to_datetime(time_zone="UTC")).sort("started")


def _said(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
