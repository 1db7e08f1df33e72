"""Many reports: read from files, written to Parquet, opened again."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from gongkai import files, frames, sources
from gongkai.bodies import Registry, load_registry, save_registry, shipped
from gongkai.errors import GongkaiError, PanelError, SourceError, UnreadableReport
from gongkai.frames import DTYPES, NAMES, Records
from gongkai.readers import DEFAULT, Limits
from gongkai.report import Report, Trace, identifier, report_of
from gongkai.schemas import DERIVED, VERSION
from gongkai.series import completed, derived

METADATA = "gongkai"
_REGISTRY = "registry.csv"


class Panel:
    """The frames of many reports: `reports`, `applications`, `disclosures`, `reviews`, `sections`, `checks`, `mentions`,
    `evidence`.

    A frame is loaded when it is first asked for; `scan` gives it as a lazy frame, without loading it. Of these are made, when
    asked for: `bodies`, `suggestions` (what might be one body), `editions` and `differences` (several files of one report), and
    `acts` (deadlines, length, repetition).
    """

    def __init__(
        self,
        found: Mapping[str, pl.DataFrame | pl.LazyFrame],
        registry: Registry | None = None,
        folder: Path | None = None,
    ) -> None:
        """Take the frames, the registry that names their bodies, and the folder that the panel was opened from."""
        self._frames = {name: found[name] for name in NAMES}
        self._registry = registry or shipped()
        self._folder = folder

    def __getattr__(self, name: str) -> pl.DataFrame:
        """A frame by its name."""
        if name.startswith("_") or name not in (*NAMES, *DERIVED):
            raise AttributeError(f"a panel has no {name!r}; its frames are {', '.join((*NAMES, *DERIVED))}")
        if name in DERIVED and name not in self._frames:
            self._frames[name] = DERIVED[name].validate(derived(name, self.scan, self._registry), cast=True)
        frame = self._frames[name]
        if isinstance(frame, pl.LazyFrame):
            frame = self._frames[name] = frame.collect()
        return frame

    def __dir__(self) -> list[str]:
        """The frames too, so that completion offers them."""
        return [*super().__dir__(), *NAMES, *DERIVED]

    def scan(self, name: str) -> pl.LazyFrame:
        """A frame as a lazy frame.

        Raises:
            PanelError: There is no such frame.
        """
        if name in DERIVED:
            return self.__getattr__(name).lazy()
        if name not in NAMES:
            raise PanelError(f"a panel has no frame {name!r}; its frames are {', '.join((*NAMES, *DERIVED))}")
        return self._frames[name].lazy()

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
        return Panel({**self._frames, **completed(self.scan, known)}, known, self._folder)

    @property
    def registry(self) -> Registry:
        """What names the bodies."""
        return self._registry

    @property
    def agencies(self) -> list[str]:
        """The agencies, sorted by name."""
        names = self.scan("reports").select("agency").drop_nulls().unique().sort("agency").collect()
        return names["agency"].to_list()

    @property
    def years(self) -> list[int]:
        """The years, in order."""
        return self.scan("reports").select("year").drop_nulls().unique().sort("year").collect()["year"].to_list()

    def write(self, folder: str | Path) -> Path:
        """Write every frame as a Parquet file (zstd) with the version of the contract in its metadata, and the user's registry.

        Each file takes its place only when it is whole. Returns the folder.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            target, part = folder / f"{name}.parquet", folder / f".{name}.parquet.part"
            getattr(self, name).write_parquet(part, compression="zstd", metadata={METADATA: json.dumps({"schema": VERSION})})
            part.replace(target)
        save_registry(self._registry, folder / _REGISTRY)
        return folder

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
        cell = (pl.col("report") == row["report"], pl.col("line") == line, pl.col("column") == column)
        support = self.scan("evidence").filter(*cell, pl.col("supported").is_not_null()).select("supported", "support").collect()
        said = next((f"{value:.0f}, {relation}" for value, relation in support.iter_rows()), None)
        return replace(traced, support=said)

    def _found(self, source: str) -> str:
        """Where a source is: as it was given, or as it was given in the folder in which the opened panel lies."""
        if self._folder is None or files.locate(source).path.exists():
            return source
        beside = str(self._folder.resolve().parent / source)
        return beside if files.locate(beside).path.exists() else source

    def __repr__(self) -> str:
        """How many reports, agencies and years."""
        statuses = self.reports["status"].value_counts().sort("status").rows()
        said = ", ".join(f"{count} {status}" for status, count in statuses) or "empty"
        return f"<Panel: {self.reports.height} reports ({said}), {len(self.agencies)} agencies, years {_span(self.years)}>"

    def _repr_html_(self) -> str:
        from gongkai.display import panel_html

        return panel_html(self)


def read(
    *given: str | Path | Iterable[str | Path],
    aliases: str | Path | Mapping[str, str] | None = None,
    registry: str | Path | None = None,
    executor: Executor | None = None,
    progress: bool = True,
    limits: Limits = DEFAULT,
) -> Panel:
    """Read many reports.

    A file that cannot be read becomes a row of `reports` with status `unreadable` and the reason, and costs nothing else.

    Args:
        given: Files, folders (with all that is in them), archives (likewise) and globs.
        aliases: Names of agencies as printed to the names to use; a mapping, or a CSV file with the columns printed and agency.
        registry: Names of bodies beside the shipped ones: a CSV file with the columns body, name, from, to, predecessor,
            successor, source.
        executor: Where the work is done; a pool of processes over all cores if there is more than one batch of files.
        progress: Show a progress bar, in a terminal or a notebook.
        limits: What a file may cost: bytes, pages, pixels, seconds, memory.

    Raises:
        SourceError: There is nothing to read.

    Example:
        >>> import gongkai
        >>> gongkai.read("sample_reports/*-20*", "sample_reports/formats", progress=False)
        <Panel: 20 reports (20 complete), 8 agencies, years 2019-2025>
    """
    found_files, missing = sources.expand(given, limits)
    if not found_files:
        raise SourceError("; ".join(missing.values()) or "nothing to read; give files, folders or globs")
    names, known = sources.load_aliases(aliases), load_registry(registry)
    tasks = sources.batches(found_files)
    parts = [frames.frames([_unread(path, b"", reason) for path, reason in missing.items()])]
    with _pool(executor, len(tasks)) as pool, _bar(len(found_files), progress) as bar:
        for size, part in _done(pool, tasks, names, limits):
            parts.append(part)
            bar.update(size)
    found = frames.joined(parts)
    changed = completed(lambda name: found[name].lazy(), known)
    return Panel({**found, **{name: frame.lazy().collect() for name, frame in changed.items()}}, known)


def open(folder: str | Path) -> Panel:
    """Open a panel that `Panel.write` has written; its frames are read when they are asked for.

    Raises:
        PanelError: The folder is no panel, or one of another version.
    """
    folder = Path(folder)
    found = {}
    for name in NAMES:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise PanelError(f"{folder}: no panel here ({path.name} is missing); make one with: gongkai parse FILES -o {folder}")
        try:
            written = json.loads(pl.read_parquet_metadata(path).get(METADATA, "{}"))
            version = written.get("schema") if isinstance(written, dict) else None
        except (pl.exceptions.PolarsError, OSError, ValueError) as error:
            raise PanelError(f"{path}: this is no whole Parquet file ({error}); write the panel again") from error
        if version != VERSION:
            raise PanelError(f"{path}: schema version {version}, this gongkai reads version {VERSION}; parse the reports again")
        found[name] = pl.scan_parquet(path)
        if dict(found[name].collect_schema()) != DTYPES[name]:
            raise PanelError(f"{path}: its columns are not those of this gongkai; parse the reports again")
    registry = folder / _REGISTRY
    return Panel(found, load_registry(registry if registry.is_file() else None), folder)


def parse(paths: list[str], aliases: Mapping[str, str], limits: Limits = DEFAULT) -> "Part":
    """The frames of some files, in this process; what a worker does."""
    return frames.frames([_records(path, aliases, limits) for path in paths])


def _records(path: str, aliases: Mapping[str, str], limits: Limits) -> Records:
    content = b""
    try:
        loaded = files.load(path, limits)
        content = loaded.raw
        report = report_of(loaded, path)
        return frames.records(report, _alias(report, aliases))
    except UnreadableReport as error:
        return _unread(path, content, error.reason)
    except GongkaiError as error:
        return _unread(path, content, str(error))
    except Exception as error:  # One bad file must not cost the others, whatever is wrong with it or with this program.
        return _unread(path, content, f"internal error, please report it: {type(error).__name__}: {error}")


def _alias(report: Report, aliases: Mapping[str, str]) -> str | None:
    return aliases.get(report.agency or "")


def _unread(path: str, content: bytes, reason: str) -> Records:
    return frames.unread(path, len(content), identifier(content or path.encode("utf-8", errors="surrogatepass")), reason)


@dataclass(frozen=True, slots=True)
class _Here:
    """Does the work in this process, when it is too little for a pool."""

    def submit(self, function, /, *arguments):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        future.set_result(function(*arguments))
        return future


Part = dict[str, pl.DataFrame]


def _done(
    pool: Executor | _Here, tasks: list[list[str]], aliases: Mapping[str, str], limits: Limits
) -> Iterator[tuple[int, Part]]:
    """Each task's size and result, as they finish; no more tasks are under way than keep the workers busy."""
    waiting = iter(tasks)
    under_way: dict[Future[Part], int] = {}
    ahead = 4 * (os.cpu_count() or 1)
    while True:
        for task in waiting:
            under_way[pool.submit(parse, task, aliases, limits)] = len(task)
            if len(under_way) >= ahead or isinstance(pool, _Here):
                break
        if not under_way:
            return
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            yield under_way.pop(future), future.result()


@contextmanager
def _pool(executor: Executor | None, tasks: int) -> Iterator[Executor | _Here]:
    if executor is not None:
        yield executor
    elif tasks < 2 or (os.cpu_count() or 1) < 2:
        yield _Here()
    else:
        from loky import ProcessPoolExecutor  # needs no `if __name__ == "__main__"` in a user's script

        with ProcessPoolExecutor(min(tasks, os.cpu_count() or 1), env={"POLARS_MAX_THREADS": "1"}) as pool:
            yield pool


@contextmanager
def _bar(total: int, progress: bool) -> Iterator["sources.Bar"]:
    if not progress:
        yield sources.Silent()
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, unit=" reports", desc="gongkai") as bar:
        yield bar


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
