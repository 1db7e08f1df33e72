"""What a user points at to the files and members of archives to read, and the names to use for agencies."""

import csv
import glob
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from posixpath import splitext
from typing import NamedTuple

from gongkai.errors import SourceError
from gongkai.files import ARCHIVES, Location, ending, has_page, locate, members
from gongkai.patterns import Pattern, below
from gongkai.places import Entry, Local, Place, Seen, place
from gongkai.readers import DEFAULT, Limits
from gongkai.storage import open_address, shown

#: In folders, files with these endings (or none) are taken for reports; a file that is named is always read.
SUFFIXES = frozenset(
    ending
    for group in (
        (".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".json", ".txt", ".md", ".markdown", ".csv", ".tsv"),
        ARCHIVES,
        (".pdf", ".ofd", ".doc", ".docx", ".docm", ".wps", ".rtf", ".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods"),
    )
    for ending in group
)
#: Pictures are taken for scans, if they are large enough to hold a page.
PICTURES = frozenset((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"))
_SMALLEST_SCAN = 10_000


class Listed(NamedTuple):
    """A source that is there to be read.

    Attributes:
        name: How it is called: its path or address; a member of an archive as if this were a folder.
        size: Its bytes.
        stamp: What the storage says of its content, or of its archive's; empty on this machine.
    """

    name: str
    size: int
    stamp: str


class Listing:
    """The files that paths, addresses, folders, archives and globs stand for, each once, as they are found.

    They come in the order in which they are given, within a folder by name; one folder is held at a time.

    Attributes:
        missing: After going through it: what gave nothing, and why.

    Raises:
        StorageError: A storage cannot be reached, or refuses access.
    """

    def __init__(self, given: Iterable[str | Path | Iterable[str | Path]], limits: Limits = DEFAULT) -> None:
        """Take what a user points at; nothing is looked for."""
        self._given = list(flat(given))
        for source in self._given:
            open_address(str(source))
        self._limits = limits
        self.missing: dict[str, str] = {}

    def __iter__(self) -> Iterator[Listed]:
        """The sources."""
        self.missing = {}
        before = _Reach()
        for source in self._given:
            seen, found = _seen(place(source)), False
            for file in self._files(source, seen):
                again = self._is_among(before, file)
                found = found or again
                for listed in () if again else self._opened(file):
                    found = True
                    if listed.name not in before.names:
                        yield listed
            before.add(source)
            if not found:
                self.missing.setdefault(str(source), _reason(source, seen))

    def covers(self, name: str) -> bool:
        """Whether a source of this name is one of those given or lies below one, also if it is gone by now."""
        return any(self._reach.over(name))

    @cached_property
    def _reach(self) -> "_Reach":
        reach = _Reach()
        for source in self._given:
            reach.add(source)
        return reach

    def _is_among(self, before: "_Reach", file: "_File") -> bool:
        """Whether a file is among those that were found before; its archive is only opened if a member of it is named."""
        if not file.member:
            return before.includes(file.place, file.entry.size)
        name = str(Location(file.place, file.member))
        archive = file._replace(member="")
        return before.includes(file.place, 0) and any(listed.name == name for listed in self._opened(archive))

    def _files(self, source: str | Path, seen: Seen | None) -> Iterator["_File"]:
        here = place(source)
        if seen is None:
            location = locate(source)
            if location.member:
                yield _member(location, self._limits)
            elif glob.has_magic(str(source)):
                yield from self._matching(Pattern.of(source))
        elif seen.folder:
            yield from self._below(here)
        else:
            yield _File(here, Entry(here.name, False, seen.size, seen.stamp))

    def _below(self, folder: Place) -> Iterator["_File"]:
        """The reports of a folder and of the folders in it, which are opened when their turn comes."""
        waiting = [self._reports(folder)]
        while waiting:
            file = next(waiting[-1], None)
            if file is None:
                waiting.pop()
            elif file.entry.folder:
                waiting.append(self._reports(file.place))
            else:
                yield file

    def _reports(self, folder: Place) -> Iterator["_File"]:
        entries = self._entries(folder)
        files = {entry.name for entry in entries if not entry.folder}
        for entry in entries:
            open_to = not (entry.link or _is_hidden(entry.name) or has_page(entry.name, files.__contains__))
            if open_to if entry.folder else _may_be_report(entry.name, entry.size):
                yield _File(folder.at(entry.name), entry)

    def _matching(self, pattern: Pattern) -> Iterator["_File"]:
        """The files that a glob matches, whatever they are called, and the reports in folders that it matches."""
        waiting = [iter([(pattern.base, Entry("", True, 0), pattern.start)])]
        while waiting:
            here, entry, states = next(waiting[-1], (None, None, frozenset[int]()))
            if here is None or entry is None:
                waiting.pop()
            elif pattern.matched(states):
                yield from self._below(here) if entry.folder else [_File(here, entry)]
            elif entry.folder:
                inside = ((here.at(one.name), one, pattern.after(states, one)) for one in self._entries(here))
                waiting.append(iter([step for step in inside if step[2]]))

    def _entries(self, folder: Place) -> list[Entry]:
        try:
            return folder.entries()
        except (FileNotFoundError, NotADirectoryError):  # It is gone by now.
            return []
        except OSError as error:
            self.missing[str(folder)] = f"{folder}: {error.strerror}"
            return []

    def _opened(self, file: "_File") -> Iterator[Listed]:
        """A file, or the reports among the members of an archive."""
        stamp = "" if isinstance(file.place, Local) else file.entry.stamp
        is_archive = not file.member and ending(file.entry.name) in ARCHIVES
        inside = members(file.place, self._limits) if is_archive else None
        if inside is None:
            yield Listed(str(Location(file.place, file.member)), file.entry.size, stamp)
            return
        for name, size in inside.items():
            if _may_be_report(name, size):
                yield Listed(str(Location(file.place, name)), size, stamp)


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


class _File(NamedTuple):
    """A file that was found, or a member that was named."""

    place: Place
    entry: Entry
    member: str = ""


class _Reach:
    """What sources reach that are given: themselves, and all below them."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._patterns: list[Pattern] = []

    def add(self, source: str | Path) -> None:
        """Take one more; what stands there by its name is no pattern."""
        self.names.add(str(place(source)))
        if glob.has_magic(str(source)) and _seen(place(source)) is None:
            self._patterns.append(Pattern.of(source))

    def over(self, name: str) -> Iterator[str]:
        """What is given of a name and of the folders above it, from the name up."""
        above, at = [name], name.rfind("/")
        while at >= 0:
            above.append(name[:at] or "/")
            at = name.rfind("/", 0, at)
        if below(".", name) is not None:
            above.append(".")
        yield from (one for one in above if one in self.names)
        for pattern in self._patterns:
            yield from pattern.over(name)

    def includes(self, file: Place, size: int) -> bool:
        """Whether a file was among those that were found."""
        if not self.names:
            return False
        name = str(file)
        return any(one == name or self._found(one, name, size) for one in self.over(name))

    def _found(self, folder: str, name: str, size: int) -> bool:
        """Whether a file was taken for a report of a folder."""
        inside = below(folder, name) or ""
        if not _may_be_report(inside, size):
            return False
        between = [place(folder).at(str(above)) for above in PurePosixPath(inside).parents if above.name]
        return not any(above.is_link() or has_page(above.name, _beside(above)) for above in between)


def _beside(here: Place) -> Callable[[str], bool]:
    """Whether there is a file of a name beside a place."""
    return lambda name: here.beside(name).is_file()


def _seen(here: Place) -> Seen | None:
    """What stands at a place, null if nothing does."""
    try:
        return here.look()
    except (OSError, ValueError):
        return None


def _member(location: Location, limits: Limits) -> _File:
    """A member that is named, with its size as far as it is known."""
    archive, member = location
    size = (members(archive, limits) or {}).get(member, 0)
    return _File(archive, Entry(archive.name, False, size, archive.look().stamp), member)


def flat(given: Iterable[str | Path | Iterable[str | Path]]) -> Iterator[str | Path]:
    """What is given, one by one."""
    for source in given:
        if isinstance(source, str | Path):
            yield source
        else:
            yield from source


def _may_be_report(name: str, size: int) -> bool:
    """Whether a file may be a report by its name in a folder and, for pictures, by its size."""
    suffix = ending(name)
    known = suffix in SUFFIXES or suffix == "" or (suffix in PICTURES and size >= _SMALLEST_SCAN)
    return known and not _is_hidden(name) and splitext(name.rpartition("/")[2])[0].upper() != "README"


def _is_hidden(name: str) -> bool:
    """Whether a file is none that a person has put there."""
    if "." not in name[:1] and "/." not in name and "__MACOSX" not in name:
        return False
    return any(part == "__MACOSX" or (part.startswith(".") and part not in (".", "..")) for part in name.split("/"))


def _reason(source: str | Path, seen: Seen | None) -> str:
    said, endings = shown(str(source)), " ".join(sorted(SUFFIXES | PICTURES))
    if seen is not None:
        return f"{said}: the {'folder' if seen.folder else 'archive'} holds no report (files that end in {endings})"
    if glob.has_magic(str(source)):
        return f"{said}: no file matches"
    return f"{said}: no such file or folder; check the path"
