"""A folder at any address, where a panel lies: on this machine, or in a storage that fsspec knows."""

import errno
import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from gongkai.places import place
from gongkai.storage import filesystem, is_remote, local_path, open_address, patiently, refused, trimmed

if TYPE_CHECKING:
    import polars as pl

#: What is not yet in its place; it is nothing that the folder holds.
_PART = ".part-"
#: Storages that Polars reads by itself; files of others are fetched for it.
_OF_POLARS = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl")
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")

T = TypeVar("T")


class Store:
    """A folder, whose files are read and written whole.

    Every method waits for a storage that does not answer, and asks again, before it gives up.

    Attributes:
        address: As given, without the slash at its end.
        is_local: Whether it is a folder on this machine.

    Raises:
        StorageError: The storage cannot be reached, is full, or refuses access.
        MissingDependency: The driver of the storage is not installed.
    """

    def __init__(self, address: str | Path) -> None:
        """Take a path or an fsspec address; nothing is made."""
        given = open_address(str(address))
        self.is_local = isinstance(address, Path) or not is_remote(given)
        self.address = trimmed(local_path(given) if self.is_local else given)

    def full(self, name: str) -> str:
        """The address of a file in it."""
        return f"{self.address.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes:
        """The content of a file.

        Raises:
            FileNotFoundError: There is none of this name.
        """
        if self.is_local:
            return self._do(Path(self.full(name)).read_bytes)
        fs, path = filesystem(self.full(name))
        return bytes(self._do(lambda: fs.cat_file(path)))

    def write(self, name: str, content: bytes) -> None:
        """Write a file; a reader sees the old content or the new one, never half of it."""
        if self.is_local:
            self._do(lambda: _placed(Path(self.full(name)), lambda part: _written(part, content)))
            return
        fs, path = filesystem(self.full(name))
        self._do(lambda: fs.pipe_file(path, content), writing=True)

    def create(self, name: str, content: bytes) -> bool:
        """Write a file that does not exist yet; false if it does, also where another was faster.

        Storages that know no exclusive writing (some that speak S3, HDFS) are asked whether there is one, and then written.
        """
        tries: list[str] = []

        def local() -> bool:
            target = Path(self.full(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                _written(target, content, "xb")
            except FileExistsError:
                return False
            return True

        def remote() -> bool:
            fs, path = filesystem(self.full(name))
            tries.append(name)
            try:
                fs.pipe_file(path, content, mode="create")
            except FileExistsError:
                # Where the answer to the first try was lost, the file that is there may be the one that it wrote.
                return len(tries) > 1 and bool(fs.cat_file(path) == content)
            except (ValueError, NotImplementedError):
                if fs.exists(path):
                    return False
                fs.pipe_file(path, content)
            return True

        return self._do(local) if self.is_local else self._do(remote, writing=True)

    def put(self, name: str, file: Path) -> None:
        """Bring a file of this machine to its place, where it is whole or not at all; it may be gone from where it was."""
        if self.is_local:
            self._do(lambda: _moved(file, Path(self.full(name))))
            return
        fs, path = filesystem(self.full(name))
        self._do(lambda: fs.put_file(str(file), path), writing=True)

    def copy(self, source: str, target: str) -> None:
        """Give a file that is never changed a second name, without its bytes going anywhere if that is possible."""
        if self.is_local:
            self._do(lambda: _placed(Path(self.full(target)), lambda part: _linked(Path(self.full(source)), part)))
            return
        fs, path = filesystem(self.full(source))
        self._do(lambda: fs.cp_file(path, filesystem(self.full(target))[1]))

    def names(self, folder: str = "") -> list[str]:
        """The names of all files below a folder of it, sorted; none if there is no such folder."""
        return sorted(name for name in self._do(lambda: self._names(folder)) if not _is_part(name))

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all that is in it; nothing happens if there is none."""
        if self.is_local:
            self._do(lambda: _removed(Path(self.full(name))))
            return
        fs, path = filesystem(self.full(name))
        with suppress(FileNotFoundError):  # Somebody else was faster.
            self._do(lambda: _removed_there(fs, fs.find(path)))

    def tidy(self) -> None:
        """Remove what programs that were killed left on its way to its place; nothing may be on its way."""
        if self.is_local:
            for part in sorted(Path(self.address).rglob(f"{_PART}*"), reverse=True):
                self._do(lambda part=part: _removed(part))  # type: ignore[misc]

    def workplace(self) -> AbstractContextManager[Path]:
        """A folder for files that are on their way, removed at the end; within the store, if that is on this machine."""
        return self._workplace() if self.is_local else _temporary()

    def scan(self, names: Sequence[str]) -> "pl.LazyFrame":
        """Parquet files as one lazy frame; credentials and endpoint of a storage come from the environment."""
        import polars as pl

        files = list(map(self.full, names))
        if self.is_local or self.address.partition("://")[0].lower() in _OF_POLARS:
            return pl.scan_parquet(files, glob=False, storage_options=None if self.is_local else _options())
        return pl.scan_parquet(list(map(_fetched, files)), glob=False)

    def _do(self, work: Callable[[], T], *, writing: bool = False) -> T:
        try:
            return patiently(self.address, work)
        except PermissionError as error:
            raise refused(self.address, error) from error
        except FileNotFoundError as error:
            if writing:  # What is not there can only be the bucket.
                raise refused(self.address, error) from error
            raise

    def _names(self, folder: str) -> list[str]:
        inside = self.full(folder).rstrip("/")
        if self.is_local:
            return [
                os.path.relpath(Path(at, name), self.address)
                for at, _, files in os.walk(inside, onerror=_raised)
                for name in files
            ]
        (fs, path), root = filesystem(inside), filesystem(self.address)[1].rstrip("/")
        return [found.removeprefix(f"{root}/") for found in fs.find(path) if not found.endswith("/")]

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        def made() -> str:
            Path(self.address).mkdir(parents=True, exist_ok=True)
            return tempfile.mkdtemp(prefix=_PART, dir=self.address)

        folder = self._do(made)
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _temporary() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        yield Path(folder)


def _placed(target: Path, make: Callable[[Path], None]) -> None:
    """Make a file beside its place, and bring it there when it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{_PART}{os.urandom(4).hex()}-{target.name}")
    try:
        make(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _written(path: Path, content: bytes, mode: Literal["wb", "xb"] = "wb") -> None:
    with path.open(mode) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _moved(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    try:
        file.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _placed(target, lambda part: _copied(file, part))


def _linked(source: Path, part: Path) -> None:
    try:
        part.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:  # Not every file system has links, and a file may have no more than so many.
        _copied(source, part)


def _copied(source: Path, part: Path) -> None:
    shutil.copyfile(source, part)
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _removed(path: Path) -> None:
    with suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _removed_there(fs: Any, files: list[str]) -> None:
    if any(map(glob.has_magic, files)):  # In a list, a sign of a pattern in a name would stand for other files.
        for file in files:
            fs.rm_file(file)
    elif files:
        fs.rm(files)


def _raised(error: OSError) -> None:
    """Let a walk through folders fail where it cannot go on, except over what is gone."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


def _is_part(name: str) -> bool:
    return any(part.startswith(_PART) for part in name.split("/"))


def _options() -> dict[str, str] | None:
    """What Polars does not take from the environment by itself: an endpoint that speaks plain HTTP, as on this machine."""
    endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "")
    return {"endpoint_url": endpoint, "allow_http": "true"} if endpoint.startswith("http://") else None


def _fetched(address: str) -> str:
    """A copy on this machine of a file that is never changed."""
    found = place(address)
    look = found.look()
    copy = _copies() / f"{sha256(f'{address} {look.stamp}'.encode()).hexdigest()}.parquet"
    if not copy.exists():
        fs, path = filesystem(address)
        patiently(address, lambda: _placed(copy, lambda part: fs.get_file(path, str(part))))
    return str(copy)


@cache
def _copies() -> Path:
    """Where copies lie as long as this process lives."""
    import atexit

    folder = tempfile.mkdtemp(prefix="gongkai-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
