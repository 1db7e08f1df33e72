"""Tar archives, compressed or not: members are read one by one, within limits, never unpacked to disk."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from threading import Lock
from typing import Any, BinaryIO, NamedTuple, cast

from gongkai.readers.limits import Limits

#: How the names of tar archives end.
ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
#: The longest header: a name, and what is said of a file.
_HEADER = 1024 * 1024
#: Collections of pages, which repeat themselves much, become up to a hundred times smaller; bombs a thousand times and more.
_RATIO = 300
_DAMAGES = (tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError, ValueError, OverflowError)


class _Member(NamedTuple):
    """Where a member's bytes are, once unpacked; or what it is, if it is no file."""

    at: int
    size: int
    instead: str = ""


class Container:
    """A tar archive.

    A compressed one is read through for its directory, and again from member to member; to go back is to begin anew.

    Raises:
        ValueError: It is damaged, or larger than the limits allow.
    """

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        """Read the directory."""
        self._limits = limits
        self._lock = Lock()
        packed = file.seek(0, 2)
        file.seek(0)
        self._stream = _unpacked(file)
        most = None if self._stream is file else max(limits.unpacked, _RATIO * packed)
        self._members: dict[str, _Member] = {}
        for count, header in enumerate(_headers(self._stream), start=1):
            if count > limits.listed:
                raise ValueError(f"more members in the tar archive than the limit of {limits.listed:,}")
            if most is not None and header.offset_data + header.size > most:
                raise ValueError(f"{packed:,} bytes that unpack to more than {most:,}; unpack the tar archive and look at it")
            if not header.isdir():
                self._members[_name(header.name)] = self._member(header)

    @property
    def names(self) -> list[str]:
        """The members, in the archive's order."""
        return list(self._members)

    @property
    def sizes(self) -> dict[str, int]:
        """The members with their sizes once unpacked."""
        return {name: member.size for name, member in self._members.items()}

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a member.

        Raises:
            ValueError: There is none of this name, it is a link or a device, damaged, or has more than `most` bytes.
        """
        member = self._members.get(name)
        if member is None:
            raise ValueError(f"the tar archive has no member {name}")
        if member.instead:
            raise ValueError(f"{name} in the tar archive is {member.instead}, no file; unpack it by hand and look at it")
        if member.size > most:
            raise ValueError(f"{name} has {member.size:,} bytes, more than the limit of {most:,}")
        try:
            with self._lock:
                self._stream.seek(member.at)
                return self._stream.read(member.size)
        except _DAMAGES as error:
            raise ValueError(f"{name} in the tar archive is damaged ({error}); save it again") from error

    def _member(self, header: tarfile.TarInfo) -> _Member:
        # The second name of a file whose bytes stand under the first one.
        same = self._members.get(_name(header.linkname)) if header.islnk() else None
        if same is not None:
            return same
        if header.issym() or header.islnk():
            return _Member(0, 0, "a link")
        if header.issparse():
            return _Member(0, header.size, "a file with holes")
        return _Member(header.offset_data, header.size, "" if header.isreg() else "a device")


class _Headers:
    """A file of which only headers are read: no header can ask for much memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _HEADER:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        return self._stream.read(size)


def _headers(stream: BinaryIO) -> Iterator[tarfile.TarInfo]:
    """The headers of an archive that is whole."""
    try:
        # A name of other bytes than UTF-8's keeps these.
        archive = tarfile.TarFile(fileobj=cast(BinaryIO, _Headers(stream)), encoding="utf-8", errors="surrogateescape")
        while header := archive.next():
            cast(Any, archive).members.clear()  # It would keep them all.
            yield header
        # An archive ends in zeros. Over a header that it cannot read, tarfile would end without a word.
        stream.seek(archive.offset)
        last = stream.read(tarfile.BLOCKSIZE)
    except _DAMAGES as error:
        raise ValueError(f"the tar archive is damaged or cut off ({error}); save it again") from error
    if last != bytes(tarfile.BLOCKSIZE):
        raise ValueError("the tar archive is damaged or cut off (it has no end); save it again")


def _unpacked(file: BinaryIO) -> BinaryIO:
    """The stream that a file holds, by its first bytes; the file itself if it is not compressed."""
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if start.startswith(b"\xfd7zXZ"):
        return cast(BinaryIO, lzma.LZMAFile(file))
    if start.startswith(b"BZh"):
        return cast(BinaryIO, bz2.BZ2File(file))
    return file


def _name(given: str) -> str:
    """A member's name; names that are not UTF-8 are read as programs on a Chinese Windows write them."""
    given = given.removeprefix("./")
    try:
        given.encode()
    except UnicodeEncodeError:
        return given.encode("utf-8", "surrogateescape").decode("gb18030", errors="replace")
    return given
