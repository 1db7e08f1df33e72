"""What a user points at to the files and members of archives to read, and the names to use for agencies."""

import csv
import glob
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Protocol

from gongkai.errors import SourceError
from gongkai.files import Location, is_companion, locate, members
from gongkai.readers import DEFAULT, Limits

#: In folders, files with these endings (or none) are taken for reports; a file that is named is always read.
SUFFIXES = frozenset(
    ending
    for group in (
        (".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".json", ".txt", ".md", ".markdown", ".csv", ".tsv", ".zip"),
        (".pdf", ".ofd", ".doc", ".docx", ".docm", ".wps", ".rtf", ".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods"),
    )
    for ending in group
)
#: Pictures are taken for scans, if they are large enough to hold a page.
PICTURES = frozenset((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"))
_SMALLEST_SCAN = 10_000

#: Files that one task reads: large enough to pay for its way to a worker, small enough to show progress and to spread.
BATCH = 32
#: Formats whose reading takes seconds go in smaller batches.
_SLOW = PICTURES | {".pdf", ".ofd", ".doc", ".wps", ".rtf", ".et"}
_SLOW_BATCH = 2


class Bar(Protocol):
    """What is used of a progress bar."""

    def update(self, n: float | None = 1) -> bool | None:
        """Go on by so many."""


class Silent:
    """A progress bar that shows nothing."""

    def update(self, n: float | None = 1) -> None:
        """Show nothing."""


def expand(given: Iterable[str | Path | Iterable[str | Path]], limits: Limits = DEFAULT) -> tuple[list[Location], dict[str, str]]:
    """The files that paths, folders, archives and globs stand for, each once, in order; and what could not be found, and why."""
    found: dict[Location, None] = {}
    missing: dict[str, str] = {}
    for source in _flat(given):
        of_source = [location for path in _files(source) for location in _opened(path, limits)]
        found |= dict.fromkeys(of_source)
        if not of_source:
            missing[str(source)] = _reason(source)
    return list(found), missing


def batches(found: Iterable[Location]) -> list[list[str]]:
    """The files in the batches that are read as one task each."""
    kinds: dict[int, list[str]] = {BATCH: [], _SLOW_BATCH: []}
    for location in found:
        slow = PurePath(location.member or location.path).suffix.lower() in _SLOW
        kinds[_SLOW_BATCH if slow else BATCH].append(str(location))
    return [names[at : at + size] for size, names in kinds.items() for at in range(0, len(names), size)]


def load_aliases(aliases: str | Path | Mapping[str, str] | None) -> dict[str, str]:
    """Names as printed to names to use.

    Raises:
        SourceError: The file does not exist or lacks the columns printed and agency.
    """
    if aliases is None or isinstance(aliases, Mapping):
        return dict(aliases or {})
    try:
        with Path(aliases).open(encoding="utf-8-sig", newline="") as file:
            return {row["printed"].strip(): row["agency"].strip() for row in csv.DictReader(file)}
    except OSError as error:
        raise SourceError(f"{aliases}: {error.strerror}; an alias table is a CSV file with the columns printed,agency") from error
    except KeyError as error:
        raise SourceError(f"{aliases}: no column {error}; an alias table has the columns printed,agency") from error


def _flat(given: Iterable[str | Path | Iterable[str | Path]]) -> Iterator[str | Path]:
    for source in given:
        if isinstance(source, str | Path):
            yield source
        else:
            yield from source


def _files(source: str | Path) -> Iterator[Path]:
    path = Path(source)
    if path.is_file() or locate(source).member:
        yield path
    elif path.is_dir():
        yield from sorted(found for found in path.rglob("*") if _looks_like_report(found, path))
    elif glob.has_magic(str(source)):
        pattern = path.relative_to(path.anchor)
        for found in sorted(Path(path.anchor or ".").glob(str(pattern))):
            yield from _files(found)


def _opened(path: Path, limits: Limits) -> Iterator[Location]:
    """A file, or the reports among the members of an archive."""
    inside = members(path, limits) if path.suffix.lower() == ".zip" else None
    if inside is None:
        yield locate(path)
    else:
        yield from (Location(path, name) for name, size in inside.items() if _may_be_report(PurePath(name), size))


def _looks_like_report(path: Path, folder: Path) -> bool:
    around = (parent for parent in path.parents if folder in parent.parents)
    return path.is_file() and _may_be_report(path, path.stat().st_size) and not any(map(is_companion, around))


def _may_be_report(path: PurePath, size: int) -> bool:
    """Whether a file may be a report by its name and, for pictures, by its size."""
    hidden = any(part.startswith(".") and part not in (".", "..") for part in path.parts[-3:]) or "__MACOSX" in path.parts
    suffix = path.suffix.lower()
    known = suffix in SUFFIXES or suffix == "" or (suffix in PICTURES and size >= _SMALLEST_SCAN)
    return known and not hidden and path.stem.upper() != "README"


def _reason(source: str | Path) -> str:
    path = Path(source)
    if path.is_dir():
        return f"{source}: the folder holds no report (files that end in {' '.join(sorted(SUFFIXES | PICTURES))})"
    if glob.has_magic(str(source)):
        return f"{source}: no file matches"
    if path.is_file():
        return f"{source}: the archive holds no report (files that end in {' '.join(sorted(SUFFIXES | PICTURES))})"
    return f"{source}: no such file or folder; check the path"
