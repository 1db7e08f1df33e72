"""How a panel lies in its store: versions that never change, with a folder of Parquet files a frame, cut into shards by body.

    panel.json                      which version is the current one, and its shards; replaced in one step when a version is whole
    v3/applications/0007.parquet    one shard of one frame
    v3/sources.parquet              every file that was read, and whether it is still there
    v3/registry.csv                 names of bodies beside the shipped ones, if there are any
    runs/20260131T093000Z-1f2e.json what each run did

All reports of a body lie in one shard, so that whatever is told by several of them (editions, relations from one year to the
next) is told within it, and a question about some bodies opens few files.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from gongkai.errors import PanelError
from gongkai.frames import DTYPES, NAMES
from gongkai.schemas import DERIVED, SCHEMAS, VERSION
from gongkai.storage import patiently
from gongkai.store import Store

MANIFEST = "panel.json"
RUNS = "runs"
SOURCES = "sources.parquet"
REGISTRY = "registry.csv"
#: The frames that have a file in each shard: those of the contract, and the sums that are made of them once.
STORED = (*NAMES, "totals")
_METADATA = {"gongkai": json.dumps({"schema": VERSION})}

#: Reports of a shard that is newly cut, and how many it may grow to before it is cut again (`benchmarks/panels.py --layouts`).
SHARD, LARGEST_SHARD = 4096, 8192
#: Rows of a group within a file, which is read whole or not at all.
_GROUP = 262_144

#: Where a report belongs in the order of shards: with its body; a report of no known body stands behind them, alone.
LONE = "~"
HOME = pl.coalesce("body", pl.lit(LONE) + pl.col("report"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One piece of every frame.

    Attributes:
        name: What its files are called.
        first: The first home that may lie in it; the next shard's first is where it ends.
        reports: How many reports it holds.
    """

    name: str
    first: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A state of a panel that never changes.

    Attributes:
        number: Which one, from 1 on; 0 is a panel that was never written.
        made: When it became the current one.
        run: The run that made it.
        registry: What identifies the names of bodies in it.
        shards: Its pieces, in the order of their homes.
    """

    number: int = 0
    made: str = ""
    run: str = ""
    registry: str = ""
    shards: tuple[Shard, ...] = ()

    @property
    def folder(self) -> str:
        """Where it lies in the store."""
        return f"v{self.number}"

    @property
    def reports(self) -> int:
        """How many reports it holds."""
        return sum(shard.reports for shard in self.shards)

    def holding(self, bodies: Iterable[str]) -> list[str]:
        """The shards in which reports of some bodies may lie, and those of reports of no known body."""
        firsts = [shard.first for shard in self.shards]
        places = {max(bisect_right(firsts, body) - 1, 0) for body in bodies}
        # The last shard of bodies may hold the first reports of none.
        places |= {*range(max(bisect_right(firsts, LONE) - 1, 0), len(firsts))}
        return [self.shards[place].name for place in sorted(places)]

    def file(self, frame: str, shard: str) -> str:
        """The file of a frame in a shard."""
        return f"{self.folder}/{frame}/{shard}.parquet"


def current(store: Store) -> Version:
    """The current version of a panel; number 0 if none was ever written.

    Raises:
        PanelError: The folder holds a panel of another version of gongkai, or something else under that name.
    """
    try:
        said = json.loads(store.read(MANIFEST))
        schema = said["schema"]
    except FileNotFoundError:
        return Version()
    except (ValueError, TypeError, KeyError) as error:
        raise PanelError(
            f"{store.full(MANIFEST)}: this is no description of a panel ({error}); parse into another folder"
        ) from error
    if schema != VERSION:
        raise PanelError(
            f"{store.address}: schema version {schema}, this gongkai reads version {VERSION}; parse the reports into a new folder"
        )
    shards = tuple(Shard(**shard) for shard in said["shards"])
    return Version(number=said["version"], made=said["made"], run=said["run"], registry=said["registry"], shards=shards)


def publish(store: Store, version: Version) -> Version:
    """Make a version whose files are all there the current one; readers see the one before until this moment."""
    made = datetime.now(UTC).isoformat(timespec="seconds")
    said = {
        "schema": VERSION,
        "version": version.number,
        "folder": version.folder,
        "made": made,
        "run": version.run,
        "registry": version.registry,
        "reports": version.reports,
        "shards": [asdict(shard) for shard in version.shards],
    }
    store.write(MANIFEST, json.dumps(said, ensure_ascii=False, indent=1).encode())
    return Version(number=version.number, made=made, run=version.run, registry=version.registry, shards=version.shards)


def write_shard(store: Store, version: Version, name: str, frames: Mapping[str, pl.DataFrame], workplace: Path) -> None:
    """Write one shard, in the order of `ordered`.

    Raises:
        dataframely.exc.ValidationError: A column, a type, a key or a bound is broken.
    """
    frames = ordered(frames)
    for frame in STORED:
        schema: Any = SCHEMAS.get(frame) or DERIVED[frame]
        rows = schema.validate(frames[frame], cast=frame in DERIVED)
        write_parquet(store, version.file(frame, name), rows, workplace)


def ordered(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The frames of a shard in the order in which they lie in it: the rows of a body stand together, its years in order."""
    places = frames["reports"].select("report", "year", home=HOME).sort("home", "year", "report").select("report")
    places = places.with_row_index("place")
    found = {}
    for name in STORED:
        if name not in SCHEMAS:
            found[name] = frames[name]
            continue
        keys = [key for key in SCHEMAS[name].primary_key() if key != "report"]
        placed = frames[name].join(places, on="report", how="left").sort("place", *keys)
        found[name] = placed.drop("place")
    return found


def write_parquet(store: Store, name: str, frame: pl.DataFrame, workplace: Path, group: int = _GROUP) -> None:
    """Write a frame to its place, where it is whole or not at all."""
    part, whole = workplace / name.replace("/", "-"), BytesIO()
    frame.write_parquet(whole, compression="zstd", row_group_size=group, metadata=_METADATA)
    # Where the disk is full, Polars would say many things, but the system says that.
    patiently(store.address, lambda: part.write_bytes(whole.getbuffer()))
    store.put(name, part)


def scan(store: Store, version: Version, frame: str, shards: Iterable[str] | None = None) -> pl.LazyFrame:
    """A frame of a version, of all its shards or of some."""
    files = [version.file(frame, shard) for shard in (shards if shards is not None else (one.name for one in version.shards))]
    return store.scan(files) if files else pl.LazyFrame(schema=DTYPES.get(frame) or _derived_types(frame))


def _derived_types(frame: str) -> Mapping[str, Any]:
    return {name: column.dtype for name, column in DERIVED[frame].columns().items()}


def damage(store: Store, version: Version, frame: str, error: Exception) -> str:
    """What is wrong with a frame that cannot be read: a file that is gone or damaged."""
    if (now := current(store).number) > version.number and not store.names(version.folder):
        return f"{store.address}: version {version.number} is no longer kept, the panel is at version {now}; open it again"
    for shard in version.shards:
        try:
            store.scan([version.file(frame, shard.name)]).select(pl.len()).collect()
        except (pl.exceptions.PolarsError, OSError) as found:
            file = store.full(version.file(frame, shard.name))
            return f"{file}: this is no whole Parquet file ({found}); parse the reports into a new folder"
    return f"{store.address}: the frame {frame} cannot be read ({error})"


def cut(homes: Sequence[str]) -> list[int]:
    """Where to cut a sorted list of homes into shards: the first place of each, no home in two shards."""
    pieces = max(1, -(-len(homes) // SHARD))
    firsts = [0]
    for piece in range(1, pieces):
        at = len(homes) * piece // pieces
        while at < len(homes) and homes[at] == homes[at - 1]:
            at += 1
        if firsts[-1] < at < len(homes):
            firsts.append(at)
    return firsts
