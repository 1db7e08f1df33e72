"""A plan to shards: the reports of some bodies from wherever they lie, completed by what they tell of each other."""

from dataclasses import dataclass

import polars as pl

from gongkai import layout, supervised
from gongkai.frames import COLUMNS, DTYPES, NAMES
from gongkai.ingest import settings
from gongkai.ingest.parts import GROUP, packed, unpacked
from gongkai.ingest.planning import MOVED, PLAN, ShardPlan
from gongkai.ingest.settings import STAGING
from gongkai.layout import STORED, Version
from gongkai.series import completed
from gongkai.series.bodies import with_bodies
from gongkai.series.totals import totals
from gongkai.store import Store

#: Parts that are open at a time.
_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a worker does what it is asked to do.

    Attributes:
        store: The address of the panel.
        settings: The file that holds what the run reads with.
        folder: Where the run was started, from which paths lead that are not whole.
    """

    store: str
    settings: str
    folder: str


@dataclass(frozen=True, kw_only=True)
class Task(Place):
    """What a worker is asked to do: one shard of the next version, made of the one before and of parts.

    Attributes:
        before: The version before.
        after: The next version, whose shards are not there yet.
        shard: The shard.
    """

    before: Version
    after: Version
    shard: ShardPlan


def make(task: Task) -> None:
    """Do a task in a process under watch."""
    supervised.call(write, task, at=task.folder)


def write(task: Task) -> None:
    """Make one shard, or take it over as it is."""
    supervised.finished()  # It is no work on a file, and may take as long as it takes.
    store = Store(task.store)
    if task.shard.same is not None:
        for name in STORED:
            store.copy(task.before.file(name, task.shard.same), task.after.file(name, task.shard.name))
        return
    planned = store.scan([PLAN]).slice(*task.shard.rows).collect()
    found = [_of_parts(store, planned.filter(pl.col("part") != ""), task.shard)]
    if task.shard.before is not None:
        found.append(_of_shard(store, task.before, task.shard.before, planned.filter(pl.col("part") == "")))
    frames = {name: pl.concat([each[name] for each in found]) for name in NAMES}
    frames["reports"] = _with_sources(frames["reports"], planned)
    registry = settings.load(task.store, task.settings).known()
    changed = completed(lambda name: frames[name].lazy(), registry)
    frames |= {name: frame.lazy().collect() for name, frame in changed.items()}
    frames = {name: frames[name].select(COLUMNS[name]) for name in NAMES}
    frames["totals"] = totals(frames["reports"], frames["applications"].lazy())
    with store.workplace() as workplace:
        layout.write_shard(store, task.after, task.shard.name, frames, workplace)


@dataclass(frozen=True, kw_only=True)
class Move(Place):
    """What a worker is asked to do where bodies are named anew: to take a shard of the version before apart into a part.

    Attributes:
        version: The version before.
        shard: The shard.
        run: The run, so that no executor takes what one run asked for as done in another.
    """

    version: Version
    shard: str
    run: str


def move(task: Move) -> None:
    """Do a task in a process under watch."""
    supervised.call(take_apart, task, at=task.folder)


def take_apart(task: Move) -> None:
    """Take a shard apart into a part whose reports stand with the bodies that they have now."""
    supervised.finished()
    store = Store(task.store)
    frames = {frame: store.scan([task.version.file(frame, task.shard)]).collect() for frame in NAMES}
    frames["reports"] = with_bodies(frames["reports"], settings.load(task.store, task.settings).known())
    name = f"{MOVED}/{task.shard}.parquet"
    with store.workplace() as workplace:
        layout.write_parquet(store, f"{STAGING}/{name}", packed(frames, name), workplace, GROUP)


def _of_parts(store: Store, planned: pl.DataFrame, shard: ShardPlan) -> dict[str, pl.DataFrame]:
    """The frames of planned reports that lie in parts, which are looked into a few at a time: there may be thousands."""
    home = pl.col("home")
    here = home >= shard.first if shard.last is None else home.is_between(pl.lit(shard.first), pl.lit(shard.last), closed="left")
    names = planned["part"].unique().sort().to_list()
    found = [{name: pl.DataFrame(schema=DTYPES[name]) for name in NAMES}]
    for at in range(0, len(names), _AT_ONCE):
        some = store.scan([f"{STAGING}/{name}" for name in names[at : at + _AT_ONCE]]).filter(here).collect()
        found.append(unpacked(some.join(planned, on=["report", "part"], how="semi", maintain_order="left")))
    return {name: pl.concat([each[name] for each in found], rechunk=True) for name in NAMES}


def _of_shard(store: Store, version: Version, shard: str, planned: pl.DataFrame) -> dict[str, pl.DataFrame]:
    wanted = pl.col("report").is_in(planned["report"].implode())
    return {name: store.scan([version.file(name, shard)]).filter(wanted).collect() for name in NAMES}


def _with_sources(reports: pl.DataFrame, planned: pl.DataFrame) -> pl.DataFrame:
    """The reports, each with the first of the files that hold its bytes, and in the order of the plan."""
    joined = planned.select("report", "source", "home").join(
        reports.drop("source"), on="report", how="left", maintain_order="left"
    )
    return joined.select(reports.columns)
