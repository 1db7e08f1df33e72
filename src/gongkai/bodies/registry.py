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
from io import StringIO
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
    try:
        text = "" if path is None else Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: a registry is a CSV file in UTF-8 ({error.reason})") from error
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; a registry is a CSV file with the columns {','.join(COLUMNS)}") from error
    if path is not None and not text.strip():
        raise SourceError(f"{path}: no column {', '.join(COLUMNS)}; a registry has the columns {','.join(COLUMNS)}")
    return of_csv(text, str(path), base)


def _registry(entries: Iterable[Entry]) -> Registry:
    entries = tuple(entries)
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    return Registry(entries, {name: tuple(found) for name, found in by_name.items()})


def as_csv(registry: Registry) -> str:
    """The entries that are not the shipped ones, as a file that `load_registry` takes; empty where there are none."""
    known = frozenset(shipped().entries)
    own = [astuple(entry) for entry in registry.entries if entry not in known]
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *own] if own else [])
    return text.getvalue()


def of_csv(text: str, name: str, base: Registry | None = None) -> Registry:
    """A registry behind the entries of a file.

    Args:
        text: What stands in the file; nothing where there is none.
        name: What to call it in messages.
        base: The registry that it extends, the shipped one if none is given.

    Raises:
        SourceError: It lacks a column, has a year that is none, or is no CSV.
    """
    base = base or shipped()
    if not text:
        return base
    try:
        reader = csv.DictReader(StringIO(text, newline=""), strict=True)
        if lacking := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
            raise SourceError(f"{name}: no column {', '.join(lacking)}; a registry has the columns {','.join(COLUMNS)}")
        return _registry((*_entries(reader, name), *base.entries))
    except csv.Error as error:
        raise SourceError(f"{name}: this is no CSV ({error}; a quote may be open)") from error


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
