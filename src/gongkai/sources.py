"""What a user points at to the files to read, and the names to use for agencies."""

import csv
import glob
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from gongkai.errors import SourceError

#: In folders, files with these endings (or none) are taken for reports; a file that is named is always read.
SUFFIXES = frozenset(
    ending
    for group in (
        (".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".txt", ".md", ".markdown"),
        (".pdf", ".doc", ".docx", ".wps", ".rtf", ".xls", ".xlsx", ".et", ".csv", ".ofd", ".zip"),
    )
    for ending in group
)


class Bar(Protocol):
    """What is used of a progress bar."""

    def update(self, n: float | None = 1) -> bool | None:
        """Go on by so many."""


class Silent:
    """A progress bar that shows nothing."""

    def update(self, n: float | None = 1) -> None:
        """Show nothing."""


def expand(given: Iterable[str | Path | Iterable[str | Path]]) -> tuple[list[Path], dict[str, str]]:
    """The files that paths, folders and globs stand for, each once, in order; and what could not be found, with the reason."""
    files: dict[Path, None] = {}
    missing: dict[str, str] = {}
    for source in _flat(given):
        found = list(_files(source))
        files |= dict.fromkeys(found)
        if not found:
            missing[str(source)] = _reason(source)
    return list(files), missing


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
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from sorted(found for found in path.rglob("*") if _looks_like_report(found))
    elif glob.has_magic(str(source)):
        pattern = path.relative_to(path.anchor)
        for found in sorted(Path(path.anchor or ".").glob(str(pattern))):
            yield from _files(found)


def _looks_like_report(path: Path) -> bool:
    hidden = any(part.startswith(".") and part not in (".", "..") for part in path.parts[-3:]) or path.stem.upper() == "README"
    return not hidden and path.suffix.lower() in SUFFIXES | {""} and path.is_file()


def _reason(source: str | Path) -> str:
    path = Path(source)
    if path.is_dir():
        return f"{source}: the folder holds no report (files that end in {' '.join(sorted(SUFFIXES))})"
    if glob.has_magic(str(source)):
        return f"{source}: no file matches"
    return f"{source}: no such file or folder; check the path"
