"""Many reports: read into a panel, opened, asked, written again."""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import polars as pl

from gongkai import files, layout, sources
from gongkai.bodies import Registry, as_csv, load_registry, shipped
from gongkai.errors import PanelError, SourceError
from gongkai.frames import NAMES
from gongkai.ingest import ingest, keep, runs, settings
from gongkai.layout import REGISTRY, SOURCES, Shard, Version
from gongkai.opened import Opened
from gongkai.readers import DEFAULT, Limits
from gongkai.report import Trace, identifier, report_of
from gongkai.schemas import DERIVED, SCHEMAS
from gongkai.series import completed, derived
from gongkai.series.totals import added, totals
from gongkai.store import Store

_FRAMES = (*NAMES, *DERIVED)
#: Frames beside those of the contract that lie in the store.
_KEPT = ("totals", "sources")


class Panel:
    """The frames of many reports: `reports`, `applications`, `disclosures`, `reviews`, `sections`, `checks`, `mentions`,
    `evidence`.

    A frame is loaded when it is first asked for; `scan` gives it as a lazy frame, without loading it, and `rows` those of some
    reports. Of these are made, when asked for: `bodies`, `suggestions` (what might be one body), `editions` and `differences`
    (several files of one report), `acts` (deadlines, length, repetition), `totals` (table 3 added up), `sources` (the files).
    """

    def __init__(
        self,
        found: Mapping[str, pl.DataFrame | pl.LazyFrame],
        registry: Registry | None = None,
        opened: Opened | None = None,
    ) -> None:
        """Take the frames, the registry that names their bodies, and where those lie that are not given."""
        self._opened = opened
        self._given = dict(found)
        self._loaded: dict[str, pl.DataFrame] = {}
        if lacking := [] if opened else [name for name in NAMES if name not in self._given]:
            raise PanelError(f"a panel needs the frames {', '.join(lacking)}")
        self._registry = registry or (opened.registry if opened else shipped())

    def __getattr__(self, name: str) -> pl.DataFrame:
        """A frame by its name."""
        if name.startswith("_") or name not in _FRAMES:
            raise AttributeError(f"a panel has no {name!r}; its frames are {', '.join(_FRAMES)}")
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> pl.DataFrame:
        if name in NAMES:
            return self._collected(name).sort(SCHEMAS[name].primary_key(), maintain_order=True)
        if name in self._given:
            made = self._given[name].lazy().collect()
        elif self._opened is not None and not self._given and name in _KEPT:
            # What follows from the registry may have changed since it was written, and is made anew then.
            lying = self._opened.scan(name)
            made = (added(lying) if name == "totals" else lying).collect()
        else:
            made = derived(name, self.scan, self._registry)
        return DERIVED[name].validate(made, cast=True)

    def _collected(self, name: str) -> pl.DataFrame:
        try:
            return self.scan(name).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            if self._opened is None or name in self._given:
                raise
            raise PanelError(layout.damage(self._opened.store, self._opened.version, name, error)) from error

    def __dir__(self) -> list[str]:
        """The frames too, so that completion offers them."""
        return [*super().__dir__(), *_FRAMES]

    def scan(self, name: str) -> pl.LazyFrame:
        """A frame as a lazy frame; that of an opened panel is in the order of its bodies.

        Raises:
            PanelError: There is no such frame.
        """
        if name not in _FRAMES:
            raise PanelError(f"a panel has no frame {name!r}; its frames are {', '.join(_FRAMES)}")
        if name in self._loaded:
            return self._loaded[name].lazy()
        if name in self._given:
            return self._given[name].lazy()
        if name in NAMES and self._opened is not None:
            return self._opened.scan(name)
        return self.__getattr__(name).lazy()

    def rows(self, name: str, reports: pl.Series | Iterable[str]) -> pl.LazyFrame:
        """The rows of some reports, as a lazy frame; of an opened panel only the files that hold them are looked into.

        Args:
            name: One of the frames of the contract.
            reports: Identifiers of reports.
        """
        wanted = _strings(reports).unique()
        lying = None if name in self._given else self._opened
        known = lying.scan(name, lying.holding(wanted)) if lying else self.scan(name)
        return known.filter(pl.col("report").is_in(wanted.implode()))

    def beside(self, name: str, reports: pl.Series | Iterable[str]) -> pl.LazyFrame:
        """The rows of some reports and of all other reports of their bodies, among more: what lies in the same files.

        Args:
            name: One of the frames of the contract.
            reports: Identifiers of reports.
        """
        # Bodies that are named anew may have their reports in several files.
        lying = None if self._given else self._opened
        return lying.scan(name, lying.holding(_strings(reports))) if lying else self.scan(name)

    def of_bodies(self, keys: Iterable[str]) -> pl.LazyFrame:
        """The frame `reports` of some bodies, as a lazy frame; of an opened panel few files are looked into.

        Args:
            keys: Identifiers of bodies; for reports of no known body, the name of their agency.
        """
        wanted = _strings(keys).unique()
        known = self.scan("reports")
        if self._opened is not None and "reports" not in (*self._given, *self._loaded):
            known = self._opened.scan("reports", self._opened.version.holding(wanted))
        return known.filter(pl.coalesce("body", "agency").is_in(wanted.implode()))

    def parts(self) -> "Iterator[Panel]":
        """The panel in pieces, one after the other, each with all reports of its bodies; the whole, if it lies in none."""
        if self._opened is None or self._given or not self._opened.version.shards:
            yield self
            return
        for shard in self._opened.version.shards:
            yield Panel({name: self._opened.scan(name, [shard.name]) for name in NAMES}, self._registry)

    def with_registry(self, registry: str | Path) -> "Panel":
        """The panel with its bodies named by a registry of one's own, and what follows from it: editions, years side by side.

        A registry that was given before stays, behind this one.

        Args:
            registry: A CSV file with the columns body, name, from, to, predecessor, successor, source; rows of `suggestions` that
                are accepted go there.

        Raises:
            SourceError: The file does not exist or is no registry.
        """
        known = load_registry(registry, self._registry)
        return Panel({**self._given, **completed(self.scan, known)}, known, self._opened)

    @property
    def registry(self) -> Registry:
        """What names the bodies."""
        return self._registry

    @property
    def version(self) -> int | None:
        """Which version of the panel on disk it is, to be cited with its numbers; null of one that was never written."""
        return self._opened.version.number if self._opened is not None else None

    @property
    def runs(self) -> pl.DataFrame:
        """One row per run that brought the panel up to date: when, with which gongkai, how many files, the version after it."""
        if self._opened is None:
            raise PanelError("this panel was not opened from disk; write it, and open it again")
        return runs(self._opened.store)

    @property
    def agencies(self) -> list[str]:
        """The agencies, sorted by name."""
        return self.scan("reports").select("agency").drop_nulls().unique().sort("agency").collect()["agency"].to_list()

    @property
    def years(self) -> list[int]:
        """The years, in order."""
        return self.scan("reports").select("year").drop_nulls().unique().sort("year").collect()["year"].to_list()

    def write(self, folder: str | Path) -> str:
        """Write the panel as the next version of the one in a folder, or of a new one there; returns the folder.

        The version is the current one when all its files are whole, and not before.

        Args:
            folder: A folder, or any fsspec address.
        """
        store = Store(folder)
        keep(store, self._cut if self._opened is None or self._given else self._opened.copy)
        return store.address

    def _cut(self, store: Store, number: int) -> Version:
        """Its frames as the shards of a version."""
        reports = self.reports.with_columns(home=layout.HOME).sort("home", "report")
        firsts = layout.cut(reports["home"].to_list())
        shards, version = [], Version(number=number, registry=settings.names_of(self._registry))
        with store.workplace() as workplace:
            for at, (first, last) in enumerate(zip(firsts, [*firsts[1:], None], strict=True)):
                piece = reports[first:last]
                found = {name: self.rows(name, piece["report"]).collect() for name in NAMES}
                found["totals"] = totals(found["reports"], found["applications"].lazy())
                shards.append(Shard(name=f"{at:04d}", first=piece["home"][0] if at else "", reports=piece.height))
                layout.write_shard(store, version, shards[-1].name, found, workplace)
            # What its reports were read with is not known: the next run reads them again.
            files = self.sources.with_columns(stamp=pl.lit(""), mark=pl.lit(""))
            layout.write_parquet(store, f"{version.folder}/{SOURCES}", files, workplace)
        if text := as_csv(self._registry):
            store.write(f"{version.folder}/{REGISTRY}", text.encode())
        return replace(version, shards=tuple(shards))

    def trace(
        self, line: str, column: str, *, agency: str, year: int, report: str | None = None, limits: Limits = DEFAULT
    ) -> Trace:
        """Where a number of the panel comes from: the report's file is read again, if it is still the same file.

        Args:
            line: A line of table 3, an item of table 2 or a channel of table 4.
            column: An applicant, a measure or a result.
            agency: The agency, as the panel names it.
            year: The year.
            report: Which report, by its identifier; of several editions the chosen one is taken without it.
            limits: What the file may cost, as when it was read.

        Raises:
            SourceError: There is no such report, there are several of this name and year that are no editions of one, or the file
                is gone or has changed.
            UnknownCode: No form has such a line or column.
        """
        rows = self.scan("reports").filter(pl.col("agency") == agency, pl.col("year") == year).collect()
        if rows.is_empty():
            raise SourceError(_no_report(self, agency, year))
        found = rows.filter(pl.col("report") == report) if report is not None else rows.filter("chosen")
        if report is None and found.is_empty():
            found = rows
        if found.height != 1:
            raise SourceError(_which_report(rows if found.is_empty() else found, agency, year, report))
        row = found.row(0, named=True)
        content = files.load(self._found(row["source"]), limits)
        if identifier(content.raw) != row["report"]:
            raise SourceError(f"{row['source']}: the file has changed since it was parsed; parse it again")
        traced = report_of(content, row["source"]).trace(line, column)
        cell = (pl.col("line") == line, pl.col("column") == column)
        support = self.rows("evidence", [row["report"]]).filter(*cell, pl.col("supported").is_not_null())
        borne_out = support.select("supported", "support").collect().iter_rows()
        said = next((f"{value:.0f}, {relation}" for value, relation in borne_out), None)
        return replace(traced, support=said)

    def _found(self, source: str) -> str:
        """Where a source is: as it was given, or as it was given in the folder in which the opened panel lies."""
        if self._opened is None or not self._opened.store.is_local or files.locate(source).path.exists():
            return source
        beside = str(Path(self._opened.store.address).resolve().parent / source)
        return beside if files.locate(beside).path.exists() else source

    def __repr__(self) -> str:
        """How many reports, agencies and years."""
        counts = self.scan("reports").group_by("status").len().sort("status").collect()
        said = ", ".join(f"{count} {status}" for status, count in counts.iter_rows()) or "empty"
        return f"<Panel: {counts['len'].sum()} reports ({said}), {len(self.agencies)} agencies, years {_span(self.years)}>"

    def _repr_html_(self) -> str:
        from gongkai.display import panel_html

        return panel_html(self)


def read(
    *given: str | Path | Iterable[str | Path],
    into: str | Path | None = None,
    aliases: str | Path | Mapping[str, str] | None = None,
    registry: str | Path | None = None,
    executor: Executor | None = None,
    processes: int | None = None,
    progress: bool = True,
    limits: Limits = DEFAULT,
) -> Panel:
    """Read many reports into a panel.

    What is read is written by the workers, so that memory does not grow with the number of reports. A panel that exists is
    brought up to date: files whose bytes are known are not read again, those that changed replace their rows, those that are
    gone are kept and marked in `sources`. A run that was ended, however, goes on where it was. A file that cannot be read
    becomes a row of `reports` with status `unreadable` and the reason, and costs nothing else.

    Args:
        given: Files, folders (with all that is in them), archives (likewise) and globs; local or any fsspec address.
        into: The folder of the panel, local or any fsspec address; one that is removed when this program ends if not said.
        aliases: Names of agencies as printed to the names to use; a mapping, or a CSV file with the columns printed and agency.
        registry: Names of bodies beside the shipped ones, and those that the panel has: a CSV file with the columns body, name,
            from, to, predecessor, successor, source.
        executor: Where the work is done: any `concurrent.futures.Executor`, such as `client.get_executor()` of Dask. Its workers
            must reach the sources and `into`. Processes of this machine if not said.
        processes: How many of these; one for each core if not said.
        progress: Show the progress, in a terminal or a notebook.
        limits: What a file may cost: bytes, pages, pixels, seconds, memory.

    Raises:
        SourceError: There is nothing to read.
        PanelError: The folder holds a panel of another version, or another run is writing it.
        StorageError: The sources or the panel cannot be reached, or the disk is full; what was done is kept.

    Example:
        >>> import gongkai
        >>> gongkai.read("sample_reports/*-20*", "sample_reports/formats", progress=False)
        <Panel: 20 reports (20 complete), 8 agencies, years 2019-2025>
    """
    store = Store(_temporary() if into is None else into)
    ingest(
        list(sources.flat(given)),
        store,
        aliases=sources.load_aliases(aliases),
        registry=load_registry(registry, _registry_of(store)),
        executor=executor,
        processes=processes,
        progress=progress,
        limits=limits,
    )
    return open(store.address)


def open(folder: str | Path) -> Panel:
    """Open a panel that `read` or `Panel.write` has written; its frames are read when they are asked for.

    It stays the version that it is, whatever is written after it.

    Args:
        folder: A folder, or any fsspec address.

    Raises:
        PanelError: The folder is no panel, or one of another version.
    """
    store = Store(folder)
    version = layout.current(store)
    if not version.number:
        how = f"make one with: gongkai parse FILES -o {store.address}"
        raise PanelError(f"{store.address}: no panel here ({layout.MANIFEST} is missing); {how}")
    return Panel({}, opened=Opened(store, version))


def rename(folder: str | Path, registry: str | Path) -> Panel:
    """Name the bodies of a panel on disk by a registry, and write what follows from it; nothing is read again.

    Args:
        folder: A folder, or any fsspec address.
        registry: A CSV file, as for `read`; names that the panel has already stay, behind these.

    Raises:
        PanelError: The folder is no panel, or a run is writing it.
        SourceError: The file does not exist or is no registry.
    """
    known = load_registry(registry, open(folder).registry)
    ingest([], Store(folder), aliases={}, registry=known, progress=False)
    return open(folder)


def _temporary() -> str:
    """A folder for a panel that is not to be kept; lazy frames may be made of it for as long as this program runs."""
    folder = tempfile.mkdtemp(prefix="gongkai-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _registry_of(store: Store) -> Registry:
    """The names of bodies that a panel has already."""
    version = layout.current(store)
    return Opened(store, version).registry if version.number else shipped()


def _strings(values: pl.Series | Iterable[str]) -> pl.Series:
    return pl.Series(values if isinstance(values, pl.Series) else [*values], dtype=pl.String)


def _no_report(panel: Panel, agency: str, year: int) -> str:
    import difflib

    if not panel.agencies:
        return f"no report of {agency!r}: the panel names no agency"
    near = difflib.get_close_matches(agency, panel.agencies, n=3, cutoff=0.3) or panel.agencies[:3]
    if agency in panel.agencies:
        years = panel.scan("reports").filter(pl.col("agency") == agency).select("year").collect()["year"].drop_nulls().sort()
        return f"no report of {agency} for {year}; there are {_span(years.to_list())}"
    return f"no report of {agency!r}; did you mean {', '.join(near)}?"


def _which_report(rows: pl.DataFrame, agency: str, year: int, asked: str | None) -> str:
    said = "; ".join(f"report={report!r} ({source})" for report, source in rows.select("report", "source").iter_rows())
    missing = "" if asked is None else f"no report {asked!r}; "
    return f"{missing}{rows.height} of {agency} for {year}, name one: {said}"


def _span(years: list[int]) -> str:
    return "none" if not years else str(years[0]) if years[0] == years[-1] else f"{years[0]}-{years[-1]}"
