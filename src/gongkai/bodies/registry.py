"""The registry of bodies: a readable table of names, their years, and who came before and after.

The columns are body, name, from, to (years, empty where open), predecessor, successor (bodies) and source. Rows of one body are
its names, one after the other or side by side. Users extend it with a file of the same columns, whose rows come first.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from gongkai.errors import SourceError
from gongkai.extract.matching import squeeze

COLUMNS = ("body", "name", "from", "to", "predecessor", "successor", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A name of a body, the years in which it bore it, and the bodies before and after it."""

    body: str
    name: str
    first: int | None = None
    last: int | None = None
    predecessor: str = ""
    successor: str = ""
    source: str = ""

    def covers(self, year: int | None) -> bool:
        """Whether the name was borne in a year; a year that is not known is covered."""
        return year is None or ((self.first is None or self.first <= year) and (self.last is None or year <= self.last))


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """The entries, the user's first, and by their names."""

    entries: tuple[Entry, ...]
    by_name: Mapping[str, tuple[Entry, ...]]

    def entry(self, name: str, year: int | None) -> Entry | None:
        """The entry of a name in a year."""
        return next((entry for entry in self.by_name.get(name, ()) if entry.covers(year)), None)


@cache
def shipped() -> Registry:
    """The registry of this package."""
    lines = (files(__package__) / "registry.csv").read_text(encoding="utf-8").splitlines()
    return _registry(_entries(csv.DictReader(lines), "registry.csv"))


def load_registry(path: str | Path | None, base: Registry | None = None) -> Registry:
    """A registry behind the entries of a user's file.

    Args:
        path: The user's file; null for none.
        base: The registry that it extends, the shipped one if none is given.

    Raises:
        SourceError: The file does not exist, lacks a column, or has a year that is none.
    """
    base = base or shipped()
    if path is None:
        return base
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if lacking := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
                raise SourceError(f"{path}: no column {', '.join(lacking)}; a registry has the columns {','.join(COLUMNS)}")
            return _registry((*_entries(reader, str(path)), *base.entries))
    except csv.Error as error:
        raise SourceError(f"{path}: this is no CSV ({error}; a quote may be open)") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: a registry is a CSV file in UTF-8 ({error.reason})") from error
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; a registry is a CSV file with the columns {','.join(COLUMNS)}") from error


def _registry(entries: Iterable[Entry]) -> Registry:
    entries = tuple(entries)
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    return Registry(entries, {name: tuple(found) for name, found in by_name.items()})


def save_registry(registry: Registry, path: Path) -> None:
    """Write the entries that are not the shipped ones; no file where there are none."""
    known = frozenset(shipped().entries)
    own = [entry for entry in registry.entries if entry not in known]
    if not own:
        path.unlink(missing_ok=True)
        return
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(astuple, own))
    part.replace(path)


def _entries(rows: "csv.DictReader[str]", file: str) -> tuple[Entry, ...]:
    found = []
    for row in rows:
        number = rows.line_num
        if not any(value and str(value).strip() for value in row.values()):
            continue
        text = {column: (row.get(column) or "").strip() for column in COLUMNS}
        if not text["body"] or not text["name"]:
            raise SourceError(f"{file}: line {number}: body and name are needed")
        first, last = (_year(text[column], file, number) for column in ("from", "to"))
        if first is not None and last is not None and first > last:
            raise SourceError(f"{file}: line {number}: from {first} is after to {last}")
        found.append(
            Entry(
                body=text["body"],
                name=squeeze(text["name"]),
                first=first,
                last=last,
                predecessor=text["predecessor"],
                successor=text["successor"],
                source=text["source"],
            )
        )
    return tuple(found)


def _year(text: str, file: str, line: int) -> int | None:
    if text and not re.fullmatch("[0-9]{4}", text):
        raise SourceError(f"{file}: line {line}: {text!r} is no year")
    return int(text) if text else None
