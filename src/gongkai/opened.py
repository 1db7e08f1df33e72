"""A version of a panel where it lies: its frames, whole or of some shards, read when they are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from gongkai import layout
from gongkai.bodies import Registry, of_csv
from gongkai.layout import REGISTRY, SOURCES, Version
from gongkai.schemas import DERIVED
from gongkai.store import Store


@dataclass(frozen=True)
class Opened:
    """A version of a panel in its store."""

    store: Store
    version: Version

    def scan(self, name: str, shards: Iterable[str] | None = None) -> pl.LazyFrame:
        """A frame, of all shards or of some."""
        if name == "sources":
            return self.store.scan([f"{self.version.folder}/{SOURCES}"]).select(DERIVED[name].column_names())
        return layout.scan(self.store, self.version, name, shards)

    def copy(self, store: Store, number: int) -> Version:
        """The same version as another number of another store."""
        after = replace(self.version, number=number)
        with store.workplace() as workplace:
            for name in self.store.names(self.version.folder):
                part = workplace / "copied"
                part.write_bytes(self.store.read(name))
                store.put(f"{after.folder}{name.removeprefix(self.version.folder)}", part)
        return after

    @cached_property
    def shards(self) -> pl.DataFrame:
        """The shard of every report."""
        names = pl.Series("shard", [shard.name for shard in self.version.shards], dtype=pl.String)
        counts = pl.Series([shard.reports for shard in self.version.shards], dtype=pl.UInt32)
        found = self.scan("reports").select("report").collect()
        return found.with_columns(names.gather(pl.int_range(names.len(), eager=True).repeat_by(counts).explode()))

    def holding(self, reports: pl.Series) -> list[str]:
        """The shards that hold some reports."""
        return self.shards.filter(pl.col("report").is_in(reports.implode()))["shard"].unique().sort().to_list()

    @cached_property
    def registry(self) -> Registry:
        """What names the bodies."""
        name = f"{self.version.folder}/{REGISTRY}"
        try:
            text = self.store.read(name).decode()
        except FileNotFoundError:
            text = ""
        return of_csv(text, self.store.full(name))
