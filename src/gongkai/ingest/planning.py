"""Sources and parts to a plan: which report comes from where, which shards change, and which stay as they are."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from gongkai import layout, supervised
from gongkai.files import locate, members
from gongkai.ingest.parts import MISSING, waiting
from gongkai.ingest.settings import STAGING
from gongkai.layout import HOME, SOURCES, Version, write_parquet
from gongkai.sources import Listing
from gongkai.store import Store

KNOWN = f"{STAGING}/known.parquet"
PLAN = f"{STAGING}/plan.parquet"
LISTED = f"{STAGING}/listed"
#: Parts of reports whose bodies are named anew, taken out of the shards of the version before.
MOVED = "moved"
_GROUP = 16_384
_FILES = {"source": pl.String, "report": pl.String, "stamp": pl.String, "mark": pl.String, "vanished": pl.Boolean}


@dataclass(frozen=True, kw_only=True)
class ShardPlan:
    """One shard of the next version.

    Attributes:
        name: What its files are called.
        first: The first home that may lie in it.
        last: Where it ends: the first home of the next shard; null for the last shard.
        reports: How many reports it holds.
        rows: Where its reports stand in the plan: the first row and their number.
        same: The shard of the version before that it is, if nothing in it changes.
        before: The shard of the version before that holds reports of it; null where there is none.
    """

    name: str
    first: str
    last: str | None
    reports: int
    rows: tuple[int, int]
    same: str | None
    before: str | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The next version.

    Attributes:
        shards: Its shards.
        vanished: How many files are no longer there.
        changed: Whether it differs from the version before.
    """

    shards: tuple[ShardPlan, ...]
    vanished: int
    changed: bool


def known(address: str, version: Version) -> bool:
    """Write what is known of sources, from the version and from parts that wait, in order of their names; false if nothing is."""
    supervised.finished()  # It is no work on a file, and may take as long as it takes.
    store = Store(address)
    found = _overlaid(store, version)
    if found is None:
        return False
    with store.workplace() as workplace:
        write_parquet(store, KNOWN, found.select("source", "report", "stamp", "mark").collect(), workplace, _GROUP)
    return True


def covers(address: str, version: Version, given: Sequence[str]) -> bool:
    """Whether files of the panel lie where a run was asked to read."""
    listing = Listing(given)
    return any(map(listing.covers, _sources(Store(address), version).select("source").collect()["source"]))


def plan(address: str, version: Version, number: int, mark: str, given: Sequence[str], moved: bool) -> Plan:
    """Decide what the next version holds; writes its sources, and the plan that the shards are made by.

    Args:
        address: Where the panel lies.
        version: The version before.
        number: The number of the next one.
        mark: What the run reads with; parts that were read otherwise are left out.
        given: What the run was asked to read.
        moved: Whether the bodies are named anew, so that every report may move.
    """
    supervised.finished()
    store = Store(address)
    files = _with_vanished(store, _overlaid(store, version, mark), given)
    live = files.sort("vanished", "source").group_by("report", maintain_order=True)
    rows = live.agg(pl.col("source").first(), pl.col("part").max())
    rows = rows.join(_homes(store, version, moved), on=["report", "part"], how="left").sort("home", "report")
    before = _before(store, version)
    changes = rows.join(before, on="report", how="full", suffix="_before", coalesce=False)
    new = pl.col("report_before").is_null() | (pl.col("part") != "") | (pl.col("source") != pl.col("source_before"))
    gone = pl.col("report").is_null()
    touched = changes.filter(new | gone).select(pl.coalesce("home", "home_before")).to_series().unique().sort()
    with store.workplace() as workplace:
        write_parquet(store, PLAN, rows.select("report", "home", "source", part="lies"), workplace, _GROUP)
        sources = files.select(*_FILES).sort("source")
        write_parquet(store, f"v{number}/{SOURCES}", sources, workplace, _GROUP)
    shards = _shards(rows["home"].to_list(), touched.to_list(), Version() if moved else version)
    changed = moved or bool(touched.len()) or not sources.equals(_sources(store, version).select(*_FILES).collect())
    return Plan(shards=shards, vanished=sources.filter("vanished").height, changed=changed)


def _sources(store: Store, version: Version) -> pl.LazyFrame:
    if not version.number:
        return pl.LazyFrame(schema={**_FILES, "part": pl.String})
    return store.scan([f"{version.folder}/{SOURCES}"]).with_columns(part=pl.lit(""))


def _overlaid(store: Store, version: Version, mark: str | None = None) -> pl.LazyFrame | None:
    """Every source as it was read last: in a part that waits, or else in the version."""
    found = [_sources(store, version)] if version.number else []
    if names := waiting(store, version.number):
        of_parts = store.scan(names).select("report", "mark", "part", "files").explode("files").unnest("files")
        of_parts = of_parts if mark is None else of_parts.filter(pl.col("mark") == mark)
        found.append(of_parts.select("source", "report", "stamp", "mark", vanished=pl.lit(value=False), part="part"))
    if not found:
        return None
    # Names of parts go on with the time of their run, and the version is older than all of them.
    return pl.concat(found).sort("source", "part").unique("source", keep="last", maintain_order=True)


def _with_vanished(store: Store, files: pl.LazyFrame | None, given: Sequence[str]) -> pl.DataFrame:
    """The sources, with a mark on those that should have been found and were not; none that was never in a version."""
    empty = pl.LazyFrame(schema={**_FILES, "part": pl.String})
    found = (empty if files is None else files).collect()
    lists = store.names(LISTED)
    listed = store.scan(lists).select("source").collect() if lists else found.select("source").clear()
    asked, listing = found.filter(pl.col("stamp") != MISSING).join(listed, on="source", how="anti"), Listing(given)
    gone = [source for source in asked["source"] if listing.covers(source) and _is_gone(source)]
    is_gone, is_there = pl.col("source").is_in(gone), pl.col("source").is_in(listed["source"].implode())
    found = found.filter(~is_gone | (pl.col("part") == ""))
    return found.with_columns(vanished=(pl.col("vanished") & ~is_there) | is_gone)


def _is_gone(source: str) -> bool:
    """Whether a source is no longer there; one that may not be looked at, or whose archive is damaged, may be."""
    path, member = locate(source)
    try:
        path.look()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    inside = members(path)  # What was an archive that nobody could open may be one that is open now.
    return inside is not None and member not in inside


def _homes(store: Store, version: Version, moved: bool) -> pl.DataFrame:
    """Where every report belongs that lies in a part or in the version."""
    found = [pl.LazyFrame(schema=dict.fromkeys(("report", "home", "part", "lies"), pl.String))]
    if names := waiting(store, version.number):
        found.append(store.scan(names).select("report", "home", "part", lies="part"))
    if moved:
        found.append(store.scan(store.names(f"{STAGING}/{MOVED}")).select("report", "home", part=pl.lit(""), lies="part"))
    elif version.shards:
        found.append(layout.scan(store, version, "reports").select("report", home=HOME, part=pl.lit(""), lies=pl.lit("")))
    return pl.concat(found).collect()


def _before(store: Store, version: Version) -> pl.DataFrame:
    return layout.scan(store, version, "reports").select("report", "source", home=HOME).collect()


def _shards(homes: list[str], touched: list[str], version: Version) -> tuple[ShardPlan, ...]:
    """The shards before, with those that have grown too large cut again."""
    olds = version.shards
    firsts = [old.first for old in olds] or [""]
    lasts: list[str | None] = [*firsts[1:], None]
    found: list[ShardPlan] = []
    for at, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        start, end = bisect_left(homes, first), len(homes) if last is None else bisect_left(homes, last)
        changes = bisect_left(touched, first) < (len(touched) if last is None else bisect_left(touched, last))
        of_range = homes[start:end]
        most = layout.LARGEST_SHARD if olds else layout.SHARD
        cuts = layout.cut(of_range) if len(of_range) > most else [0]
        edges = [first, *(of_range[cut] for cut in cuts[1:])]
        ends = [*edges[1:], last]
        for cut, upto, edge, until in zip(cuts, [*cuts[1:], len(of_range)], edges, ends, strict=True):
            before = olds[at].name if olds else None
            found.append(
                ShardPlan(
                    name=f"{len(found):04d}",
                    first=edge,
                    last=until,
                    reports=upto - cut,
                    rows=(start + cut, upto - cut),
                    same=before if not changes and len(cuts) == 1 else None,
                    before=before,
                )
            )
    return tuple(found)
