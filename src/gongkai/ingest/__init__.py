"""Sources to a panel that lies in a store: listed, read by workers into parts, planned, written as shards, published.

Each step leaves its work in the store before the next begins, so that a run that was ended, however, goes on from there.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import polars as pl

from gongkai import supervised
from gongkai.bodies import Registry
from gongkai.errors import SourceError
from gongkai.ingest import parts, planning, settings, shards
from gongkai.ingest.locking import locked
from gongkai.ingest.planning import KNOWN, LISTED, MOVED
from gongkai.ingest.progress import Progress, shown
from gongkai.ingest.runs import Run, begin, now, runs, save
from gongkai.ingest.settings import STAGING
from gongkai.ingest.tasks import listed, mapped, pieces, workers
from gongkai.layout import REGISTRY, Shard, Version, current, publish
from gongkai.readers import DEFAULT, Limits
from gongkai.sources import Listing
from gongkai.storage import failed
from gongkai.store import Store

__all__ = ["Run", "ingest", "keep", "runs"]

_VERSION = re.compile(r"v\d+")


def ingest(
    given: Sequence[str | Path],
    store: Store,
    *,
    aliases: Mapping[str, str],
    registry: Registry,
    executor: Executor | None = None,
    processes: int | None = None,
    progress: bool = True,
    limits: Limits = DEFAULT,
) -> Run:
    """Bring a panel up to date with what sources hold now; what it did.

    Args:
        given: Files, folders, archives, globs; local or fsspec addresses. With none, the panel is only named anew.
        store: Where the panel lies.
        aliases: Names of agencies as printed to the names to use.
        registry: Names of bodies.
        executor: Where the work is done; threads of this process, with a process each, if none is given.
        processes: How many of these; one for each core if not said.
        progress: Whether to show it.
        limits: What a file may cost.

    Raises:
        SourceError: There is nothing to read.
        PanelError: The store holds a panel of another version, or another run is writing it.
        StorageError: The sources or the store cannot be reached, or the disk is full; what was done is kept.
    """
    said = tuple(map(str, given))
    wanted = settings.settings(aliases, registry, limits)
    run = begin(wanted.parser, said)
    with locked(store, run) as still_held, shown(progress) as bars, workers(executor, processes) as pool:
        before = current(store)
        _clear(store, before)
        wanted.save(store)
        try:
            run = _read(store, before, wanted, run, said, pool, bars)
            after = _write(store, before, wanted, run, pool, bars)
        except pl.exceptions.PolarsError as error:
            if store.is_local:
                raise
            raise failed(store.address, error) from error
        if after is not None:
            still_held()
            before, run = publish(store, after[0]), replace(run, vanished=after[1])
        run = replace(run, ended=now(), version=before.number)
        save(store, run)
        _clear(store, before, staging=True)
    return run


def keep(store: Store, write: Callable[[Store, int], Version]) -> Version:
    """Make what a function writes the next version of the panel in a store.

    Args:
        store: Where the panel lies.
        write: Writes the version of a number, and says what it is.

    Raises:
        PanelError: The store holds a panel of another version, or a run is writing it.
    """
    run = begin(settings.parser(), ())
    with locked(store, run) as still_held:
        before = current(store)
        _clear(store, before)
        after = replace(write(store, before.number + 1), run=run.run)
        still_held()
        after = publish(store, after)
        save(store, replace(run, ended=now(), version=after.number))
        _clear(store, after)
    return after


def _read(
    store: Store, before: Version, wanted: settings.Settings, run: Run, given: tuple[str, ...], pool: Executor, bars: Progress
) -> Run:
    """What changed of the sources, as parts."""
    listing = Listing(given, wanted.limits)
    bars.stage("listing")
    total = listed(store, listing, bars)
    if given and not total and not supervised.call(planning.covers, store.address, before, given):
        raise SourceError("; ".join(listing.missing.values()) or "nothing to read; give files, folders or globs")
    here = supervised.folder()
    known = KNOWN if supervised.call(planning.known, store.address, before) else ""
    work = parts.Task(
        store=store.address,
        settings=wanted.file,
        known=known,
        version=before.number,
        run=run.run,
        folder=here,
        limits=wanted.limits,
    )
    tasks = (replace(work, sources=piece) for piece in pieces(store, total))
    first = (replace(work, missing=listing.missing),) if listing.missing else ()
    bars.stage("reading", total)
    failures: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    read = size = 0
    for done in mapped(pool, parts.parse, (*first, *tasks) if first else tasks):
        failures.update(done.failures)
        statuses.update(done.statuses)
        read, size = read + done.read, size + done.bytes
        bars.done(done.seen, done.failures)
    return replace(
        run,
        files=total,
        read=read,
        unchanged=max(total - read, 0),
        unreadable=statuses["unreadable"],
        bytes=size,
        failures=dict(failures),
        statuses=dict(statuses),
    )


def _write(
    store: Store, before: Version, wanted: settings.Settings, run: Run, pool: Executor, bars: Progress
) -> tuple[Version, int] | None:
    """The next version, whole but not yet the current one, and how many files vanished; null if nothing has changed."""
    here = supervised.folder()
    moved = bool(before.number) and before.registry != wanted.names
    if moved:
        move = shards.Move(store=store.address, settings=wanted.file, version=before, shard="", folder=here, run=run.run)
        for _ in mapped(pool, shards.move, [replace(move, shard=shard.name) for shard in before.shards]):
            bars.done(0)
    number = before.number + 1
    plan = supervised.call(planning.plan, store.address, before, number, wanted.mark, run.given, moved)
    if not plan.changed:
        store.remove(f"v{number}")
        return None
    made = tuple(Shard(name=shard.name, first=shard.first, reports=shard.reports) for shard in plan.shards)
    after = Version(number=number, run=run.run, registry=wanted.names, shards=made)
    bars.stage("writing", len(made))
    where = {"store": store.address, "settings": wanted.file, "folder": here}
    for _ in mapped(pool, shards.make, [shards.Task(before=before, after=after, shard=shard, **where) for shard in plan.shards]):
        bars.done(1)
    if wanted.registry:
        store.write(f"{after.folder}/{REGISTRY}", wanted.registry.encode())
    return after, plan.vanished


def _clear(store: Store, version: Version, *, staging: bool = False) -> None:
    """Take away what no longer serves: versions before the last but one or never published, what a killed run left half done."""
    store.tidy()
    kept = {f"v{version.number}", f"v{version.number - 1}"}
    for folder in {name.partition("/")[0] for name in store.names()}:
        if _VERSION.fullmatch(folder) and folder not in kept:
            store.remove(folder)
    for name in (STAGING,) if staging else (LISTED, f"{STAGING}/{MOVED}", KNOWN):
        store.remove(name)
