"""Files on disk and members of ZIP archives, as the content that readers take; nothing is unpacked, nothing is fetched."""

from collections.abc import Callable, Container
from functools import lru_cache
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import NamedTuple
from urllib.parse import unquote

from gongkai.errors import SourceError, UnreadableReport
from gongkai.readers import DEFAULT, Content, Limits, check_size, zips
from gongkai.readers.zips import climbs_out, is_archive

#: The folder that a browser saves beside a page, by what it appends to the page's name.
_COMPANIONS = ("_files", ".files")
_PAGES = (".html", ".htm", ".shtml", ".xhtml")


class Location(NamedTuple):
    """A file, or a member of the archive that this file is."""

    path: Path
    member: str = ""

    def __str__(self) -> str:
        """As frames and messages name it: a member as if its archive were a folder."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)


def locate(source: str | Path) -> Location:
    """Where a source lies, which may be a member of an archive."""
    given, path = str(source), Path(source)
    if not path.exists():
        for parent in path.parents:
            inside = given[len(str(parent)) + 1 :]
            if inside and given.startswith(str(parent)) and parent.is_file():
                return Location(parent, inside)
    return Location(path)


def members(path: Path, limits: Limits = DEFAULT) -> dict[str, int] | None:
    """The members of an archive with their sizes, without the companion folders of its pages; null if the file is no archive."""
    try:
        container = _container(path, path.stat().st_mtime_ns, limits)
    except (ValueError, OSError):
        return None
    sizes = container.sizes
    if not is_archive(sizes):
        return None
    return {name: size for name, size in sizes.items() if not _in_companion(name, sizes)}


def load(source: str | Path, limits: Limits = DEFAULT) -> Content:
    """The content of a file or of a member of an archive.

    Raises:
        SourceError: It does not exist, is a folder, or may not be read.
        UnreadableReport: It is larger than the limit, or its archive is damaged or encrypted.
    """
    path, member = locate(source)
    try:
        if member:
            return _member(path, member, str(source), limits)
        check_size(path.stat().st_size, str(path), limits)
        return Content(raw=path.read_bytes(), limits=limits, beside=_beside(path, limits))
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise SourceError(f"{path}: this is a folder; read it with gongkai.read") from None
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error


def is_companion(folder: Path) -> bool:
    """Whether a folder holds what a browser saved beside a page: pictures, scripts and frames, no reports."""
    page = _page_of(folder.name)
    return page is not None and any(folder.with_name(page + suffix).is_file() for suffix in _PAGES)


def _member(path: Path, member: str, source: str, limits: Limits) -> Content:
    if climbs_out(member):
        raise UnreadableReport(source, "the name of this member leads out of its archive; unpack it by hand and look at it")
    try:
        container = _container(path, path.stat().st_mtime_ns, limits)
        raw = container.read(member, limits.bytes)
    except ValueError as error:
        raise UnreadableReport(source, str(error)) from error
    return Content(raw=raw, limits=limits, beside=_beside_member(container, member, limits))


@lru_cache(maxsize=2)
def _container(path: Path, changed: int, limits: Limits) -> zips.Container:
    """The container of an archive, whose directory is read once for all of its members."""
    return zips.Container(path, limits, whole=False)


def _beside(path: Path, limits: Limits) -> Callable[[str], bytes | None]:
    """What lies in the companion folder of a page, by the reference that the page makes to it."""

    def read(reference: str) -> bytes | None:
        folder = path.parent.resolve()
        try:
            target = (folder / unquote(reference)).resolve()
            companions = [folder / (path.stem + ending) for ending in _COMPANIONS]
            if any(map(target.is_relative_to, companions)) and target.stat().st_size <= limits.bytes:
                return target.read_bytes()
        except (OSError, ValueError):  # A reference may be anything.
            pass
        return None

    return read


def _beside_member(container: zips.Container, member: str, limits: Limits) -> Callable[[str], bytes | None]:
    page = PurePosixPath(member)

    def read(reference: str) -> bytes | None:
        name = normpath(str(page.parent / unquote(reference)))
        if not any(name.startswith(f"{page.with_suffix('')}{ending}/") for ending in _COMPANIONS):
            return None
        try:
            return container.read(name, limits.bytes)
        except ValueError:
            return None

    return read


def _in_companion(name: str, known: Container[str]) -> bool:
    pages = ((folder, _page_of(folder.name)) for folder in PurePosixPath(name).parents)
    return any(page and str(folder.with_name(page + suffix)) in known for folder, page in pages for suffix in _PAGES)


def _page_of(folder: str) -> str | None:
    """The name of the page beside which a folder of this name would stand."""
    return next((folder.removesuffix(ending) for ending in _COMPANIONS if folder.endswith(ending) and folder != ending), None)
