"""Places where files lie: local paths and fsspec addresses, asked in one way, with patience while a storage is down."""

import errno
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple, TypeVar, cast

from gongkai.storage import filesystem, is_remote, local_path, patiently, trimmed

#: Members of an archive are small and are read in order: a request brings some of them.
_BLOCK = 1024 * 1024

T = TypeVar("T")


class Seen(NamedTuple):
    """What stands at a place; the stamp is another one when its content is."""

    folder: bool
    size: int
    stamp: str


class Entry(NamedTuple):
    """What a folder holds under a name; a link may lead to a folder that holds this one."""

    name: str
    folder: bool
    size: int
    stamp: str = ""
    link: bool = False


class Place(ABC):
    """A file or folder; every method waits, with patience, for a storage that is down.

    Raises:
        StorageError: The storage cannot be reached, is full, or refuses access.
    """

    @property
    def name(self) -> str:
        """What it is called in its folder."""
        return str(self).rpartition("/")[2]

    @abstractmethod
    def look(self) -> Seen:
        """What stands here; FileNotFoundError if nothing does."""

    @abstractmethod
    def entries(self) -> list[Entry]:
        """What a folder holds, by name."""

    @abstractmethod
    def at(self, name: str) -> "Place":
        """The place of this name below it."""

    @abstractmethod
    def beside(self, name: str) -> "Place":
        """The place of another name in its folder."""

    @abstractmethod
    def _open(self) -> BinaryIO: ...

    @abstractmethod
    def _read(self, size: int) -> bytes: ...

    def exists(self) -> bool:
        """Whether anything stands here."""
        try:
            return bool(self.look())
        except (OSError, ValueError):
            return False

    def is_file(self) -> bool:
        """Whether a file stands here."""
        try:
            return not self.look().folder
        except (OSError, ValueError):
            return False

    def is_link(self) -> bool:
        """Whether this is only a link to another place."""
        return False

    def read(self, size: int) -> bytes:
        """The content of a file of this size."""
        return patiently(str(self), lambda: self._read(size))

    def open(self) -> BinaryIO:
        """The file, to be read here and there; where a read fails it is tried again."""
        return cast(BinaryIO, BufferedReader(_Steady(str(self), self._open), 64 * 1024))


class Local(Place):
    """A place on this machine."""

    def __init__(self, path: str) -> None:
        """Take the path, as pathlib would write it."""
        self._path = path

    def __str__(self) -> str:
        """The path."""
        return self._path

    def look(self) -> Seen:
        """What stands here, through links."""
        found = patiently(self._path, Path(self._path).stat)
        return Seen(stat.S_ISDIR(found.st_mode), found.st_size, f"{found.st_mtime_ns}-{found.st_size}")

    def entries(self) -> list[Entry]:
        """What a folder holds, by name; devices are nothing."""
        return patiently(self._path, self._entries)

    def _entries(self) -> list[Entry]:
        found = []
        with os.scandir(self._path) as inside:
            for entry in inside:
                with suppress(FileNotFoundError):  # It may be gone by now.
                    folder = entry.is_dir()
                    if folder or entry.is_file():
                        found.append(Entry(entry.name, folder, 0 if folder else entry.stat().st_size, link=entry.is_symlink()))
        return sorted(found)

    def is_link(self) -> bool:
        """Whether this is only a link to another place."""
        return Path(self._path).is_symlink()

    def holds(self, name: str) -> bool:
        """Whether what is called so in its folder, through links, lies in the folder that the name begins with."""
        folder = Path(self._path).parent.resolve()
        return (folder / name).resolve().is_relative_to(folder / PurePosixPath(name).parts[0])

    def at(self, name: str) -> "Local":
        """The place of this name below it."""
        return Local(name if self._path == "." else f"{self._path.rstrip('/')}/{name}")

    def beside(self, name: str) -> "Local":
        """The place of another name in its folder."""
        return Local(str(Path(self._path).parent / name))

    def _open(self) -> BinaryIO:
        return Path(self._path).open("rb")

    def _read(self, size: int) -> bytes:
        return Path(self._path).read_bytes()


class Remote(Place):
    """A place in a storage that fsspec knows."""

    def __init__(self, address: str) -> None:
        """Take the address, without the slash at its end."""
        self._address = trimmed(address)

    def __str__(self) -> str:
        """The address."""
        return self._address

    def look(self) -> Seen:
        """What stands here."""
        fs, path = filesystem(self._address)
        found = patiently(self._address, lambda: fs.info(path))
        return Seen(found["type"] == "directory", found.get("size") or 0, _stamp(found))

    def entries(self) -> list[Entry]:
        """What a folder holds, by name."""
        fs, path = filesystem(self._address)
        found = []
        for one in patiently(self._address, lambda: fs.ls(path, detail=True)):
            inside = one["name"].removeprefix(path).strip("/")
            # Some programs mark a folder by an empty file with the folder's name.
            if inside and not (one["type"] == "file" and one["name"].endswith("/")):
                found.append(Entry(inside, one["type"] == "directory", one.get("size") or 0, _stamp(one)))
        return sorted(found)

    def at(self, name: str) -> "Remote":
        """The place of this name below it."""
        return Remote(f"{self._address}/{name}")

    def beside(self, name: str) -> "Remote":
        """The place of another name in its folder."""
        return Remote(f"{self._address.rpartition('/')[0]}/{name}")

    def _open(self) -> BinaryIO:
        fs, path = filesystem(self._address)
        return cast(BinaryIO, fs.open(path, "rb", block_size=_BLOCK))

    def _read(self, size: int) -> bytes:
        fs, path = filesystem(self._address)
        return bytes(fs.cat_file(path, start=0, end=size)) if size else b""


def place(source: str | Path) -> Place:
    """The place that a local path or an fsspec address names."""
    given = str(source)
    if is_remote(given) and not isinstance(source, Path):
        return Remote(given)
    return Local(str(Path(local_path(given))))


class _Steady(RawIOBase):
    """A file that is opened again, and read on, where a read failed."""

    def __init__(self, address: str, opened: Callable[[], BinaryIO]) -> None:
        self._address, self._opened = address, opened
        self._file: BinaryIO | None = None
        self._at = 0
        self._size = self._do(lambda file: file.seek(0, os.SEEK_END))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if at < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._at = at
        return at

    def readinto(self, buffer: Any) -> int:
        def read(file: BinaryIO) -> bytes:
            file.seek(self._at)
            return file.read(min(len(buffer), self._size - self._at)) if self._at < self._size else b""

        found = self._do(read)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        super().close()

    def _do(self, work: Callable[[BinaryIO], T]) -> T:
        def once() -> T:
            if self._file is None:
                self._file = self._opened()
            try:
                return work(self._file)
            except Exception:
                self._file.close()
                self._file = None
                raise

        return patiently(self._address, once)


def _stamp(found: dict[str, Any]) -> str:
    """What a storage says of a file's content."""
    mark = found.get("ETag") or found.get("etag") or found.get("md5Hash")
    changed = found.get("LastModified") or found.get("mtime") or found.get("updated") or found.get("created") or ""
    # Drivers that say a time in two ways say it the one way in a listing and the other of a single file.
    changed = changed.timestamp() if isinstance(changed, datetime) else changed
    return str(mark or f"{changed}-{found.get('size')}").strip('"')
