"""Files and members of archives, here or at an fsspec address, as the content that readers take; nothing is unpacked."""

from collections.abc import Callable, Container
from functools import lru_cache
from os import getpid
from pathlib import Path, PurePosixPath
from posixpath import normpath, splitext
from typing import NamedTuple
from urllib.parse import unquote

from gongkai.errors import SourceError, UnreadableReport
from gongkai.places import Local, Place, Remote, Seen, place
from gongkai.readers import DEFAULT, Content, Limits, check_size, tars, zips
from gongkai.readers.zips import climbs_out, is_archive
from gongkai.storage import shown

#: How the names of archives end.
ARCHIVES = (".zip", *tars.ENDINGS)
#: The folder that a browser saves beside a page, by what it appends to the page's name.
_COMPANIONS = ("_files", ".files")
_PAGES = (".html", ".htm", ".shtml", ".xhtml")


class Location(NamedTuple):
    """A file, or a member of the archive that this file is."""

    path: Place
    member: str = ""

    def __str__(self) -> str:
        """As frames and messages name it: a member as if its archive were a folder."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)


def locate(source: str | Path) -> Location:
    """Where a source lies, which may be a member of an archive."""
    given, here = str(source), place(source)
    # In a storage, whose answers take their time, only what is called an archive is asked whether it is one.
    if isinstance(here, Remote) or not here.exists():
        for at in (at for at, sign in enumerate(given) if sign == "/" and given[at + 1 :]):
            parent = place(given[:at])
            if isinstance(here, Local) and at and parent.is_file():
                return Location(parent, given[at + 1 :])
            if isinstance(here, Remote) and ending(given[:at]) in ARCHIVES and _is_file(given[:at]):
                return Location(parent, given[at + 1 :])
    return Location(here)


def ending(name: str) -> str:
    """How a name ends, in small letters: `.html`, `.tar.gz`."""
    name = name.rpartition("/")[2].lower()
    if name.endswith(tars.ENDINGS):
        return next(one for one in tars.ENDINGS if name.endswith(one))
    return splitext(name)[1].rstrip(".")


def members(path: Place, limits: Limits = DEFAULT) -> dict[str, int] | None:
    """The members of an archive with their sizes, without the companion folders of its pages; null if the file is no archive."""
    try:
        sizes = _opened(path, limits).sizes
    except (ValueError, OSError):
        return None
    if not is_archive(sizes):
        return None
    return {name: size for name, size in sizes.items() if not _in_companion(name, sizes)}


def load(source: str | Path, limits: Limits = DEFAULT) -> Content:
    """The content of a file or of a member of an archive.

    Raises:
        SourceError: It does not exist, is a folder, or may not be read.
        UnreadableReport: It is larger than the limit, or its archive is damaged or encrypted.
        StorageError: The storage that it lies in cannot be reached, or refuses access.
    """
    path, member = locate(source)
    said = shown(str(path))
    try:
        if not member:
            found = path.look()
            if found.folder:
                raise SourceError(f"{said}: this is a folder; read it with gongkai.read")
            if not _is_of_many(path, found, limits):
                check_size(found.size, said, limits)
                return Content(raw=path.read(found.size), limits=limits, beside=_beside(path, limits))
        return _member(path, member, shown(str(source)), limits)
    except FileNotFoundError:
        raise SourceError(f"{said}: no such file; check the path") from None
    except OSError as error:
        raise SourceError(f"{said}: {error.strerror or error}") from error


def is_companion(folder: Path) -> bool:
    """Whether a folder holds what a browser saved beside a page: pictures, scripts and frames, no reports."""
    return has_page(folder.name, lambda page: folder.with_name(page).is_file())


def has_page(folder: str, is_there: Callable[[str], bool]) -> bool:
    """Whether a folder of this name is a page's companion; whether the page stands beside it is asked for by name."""
    page = next((folder.removesuffix(end) for end in _COMPANIONS if folder.endswith(end) and folder != end), None)
    return page is not None and any(is_there(page + suffix) for suffix in _PAGES)


def _is_of_many(path: Place, found: Seen, limits: Limits) -> bool:
    """Whether a file can only be read as an archive: any tar, and a ZIP that no reader would take."""
    return ending(str(path)) in (ARCHIVES if found.size > limits.bytes else tars.ENDINGS)


def _member(path: Place, member: str, source: str, limits: Limits) -> Content:
    """A member; without a name, the only one."""
    if climbs_out(member):
        raise UnreadableReport(source, "the name of this member leads out of its archive; unpack it by hand and look at it")
    try:
        container = _opened(path, limits)
        if not member:
            names = [name for name in container.names if not PurePosixPath(name).name.startswith(".")]
            if len(names) != 1:
                raise ValueError(f"the archive holds {len(names):,} files; read it with gongkai.read, or unpack it")
            return _member(path, names[0], source, limits)
        raw = container.read(member, limits.bytes)
    except ValueError as error:
        raise UnreadableReport(source, str(error)) from error
    page = PurePosixPath(member)
    beside = _companions(page.name, lambda name: container.read(str(page.parent / name), limits.bytes))
    return Content(raw=raw, limits=limits, beside=beside)


def _opened(path: Place, limits: Limits) -> zips.Container | tars.Container:
    return _container(str(path), path.look().stamp, limits, getpid())


@lru_cache(maxsize=2)
def _container(path: str, changed: str, limits: Limits, process: int) -> zips.Container | tars.Container:
    """The container of an archive, whose directory is read once for all of its members; a forked process opens its own."""
    here = place(path)
    file = here.open()
    return tars.Container(file, limits) if ending(path) in tars.ENDINGS else zips.Container(file, limits, whole=False)


def _is_file(address: str) -> bool:
    try:
        return _seen_file(address)
    except FileNotFoundError:
        return False


@lru_cache(maxsize=64)
def _seen_file(address: str) -> bool:
    """Whether a file stands at an address; that nothing does is asked again each time."""
    return not place(address).look().folder


def _beside(path: Place, limits: Limits) -> Callable[[str], bytes | None]:
    """What lies in the companion folder of a page, by the reference that the page makes to it."""

    def read(name: str) -> bytes | None:
        target = path.beside(name)
        if isinstance(path, Local) and not path.holds(name):
            return None
        size = target.look().size
        return target.read(size) if size <= limits.bytes else None

    return _companions(path.name, read)


def _companions(page: str, read: Callable[[str], bytes | None]) -> Callable[[str], bytes | None]:
    """A reader of what a page refers to, if it lies in a companion folder of this page; by its name from the page's folder."""
    folders = tuple(f"{PurePosixPath(page).stem}{ending}/" for ending in _COMPANIONS)

    def found(reference: str) -> bytes | None:
        name = normpath(unquote(reference))
        try:
            return read(name) if name.startswith(folders) else None
        except (OSError, ValueError):  # A reference may be anything.
            return None

    return found


def _in_companion(name: str, known: Container[str]) -> bool:
    def is_one(folder: PurePosixPath) -> bool:
        return has_page(folder.name, lambda page: str(folder.with_name(page)) in known)

    return any(map(is_one, PurePosixPath(name).parents))
