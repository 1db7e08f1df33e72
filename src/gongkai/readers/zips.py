"""ZIP containers, as Word, Excel, OFD and archives are: members are read one by one, within limits, never unpacked to disk."""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from gongkai.readers.limits import Limits

SIGNATURE = b"PK\x03\x04"
_ENCRYPTED = 0x1
#: Members that only a document in a ZIP container has: Word and Excel, OFD, OpenDocument.
_PARTS = frozenset(("[Content_Types].xml", "OFD.xml", "mimetype"))
#: Before each member stands its name, at this place behind a header.
_LENGTH, _NAME = 26, 30


class Container:
    """A ZIP container.

    Raises:
        ValueError: It is damaged, encrypted, or larger than the limits allow.
    """

    def __init__(self, file: bytes | BinaryIO, limits: Limits, *, whole: bool = True) -> None:
        """Read the directory; `whole` asks that all members together keep to the limits, as of a document, not each alone."""
        try:
            self._zip = _opened(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, struct.error) as error:
            raise ValueError(f"the ZIP container is damaged or cut off ({error}); save it again") from error
        self._limits = limits
        found = self._zip.infolist()
        most = limits.members if whole else limits.listed
        if len(found) > most:
            raise ValueError(f"{len(found):,} members in the ZIP container, more than the limit of {most:,}")
        unpacked = sum(member.file_size for member in found)
        if whole and unpacked > limits.unpacked:
            raise ValueError(f"{unpacked:,} bytes once unpacked, more than the limit of {limits.unpacked:,}")
        self._members = {member.filename: member for member in found if not member.is_dir()}

    @property
    def names(self) -> list[str]:
        """The members, in the container's order."""
        return list(self._members)

    @property
    def sizes(self) -> dict[str, int]:
        """The members with their sizes once unpacked."""
        return {name: member.file_size for name, member in self._members.items()}

    def __contains__(self, name: str) -> bool:
        """Whether there is such a member."""
        return name in self._members

    def read(self, name: str, most: int | None = None) -> bytes:
        """The bytes of a member.

        Raises:
            ValueError: There is none of this name, it is encrypted, damaged, or has more than `most` bytes.
        """
        member = self._members.get(name)
        if member is None:
            raise ValueError(f"the ZIP container has no member {name}")
        if member.flag_bits & _ENCRYPTED:
            raise ValueError("the ZIP container is encrypted; save it without a password")
        most = self._limits.unpacked if most is None else most
        if member.file_size > most:
            raise ValueError(f"{name} has {member.file_size:,} bytes, more than the limit of {most:,}")
        try:
            with self._zip.open(member) as file:
                # The directory may lie: no more than it says is ever unpacked.
                return file.read(member.file_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
            raise ValueError(f"{name} in the ZIP container is damaged ({error}); save it again") from error


def members(raw: bytes) -> frozenset[str]:
    """The names of a ZIP container's members as they stand before each of them, also where it is cut off; none of other files.

    They tell what a file is; what is read of it is read by its directory.
    """
    found = set()
    at = 0 if raw.startswith(SIGNATURE) else -1
    while at >= 0:
        length = int.from_bytes(raw[at + _LENGTH : at + _LENGTH + 2], "little")
        found.add(raw[at + _NAME : at + _NAME + length].decode("utf-8", errors="replace"))
        at = raw.find(SIGNATURE, at + _NAME)
    return frozenset(found)


def is_archive(names: Iterable[str]) -> bool:
    """Whether a container with these members is a folder of files and not a document of some format."""
    return _PARTS.isdisjoint(names)


def _opened(file: bytes | BinaryIO) -> zipfile.ZipFile:
    """The container; names that do not say that they are UTF-8 are read as programs on a Chinese Windows write them."""
    try:
        return zipfile.ZipFile(BytesIO(file) if isinstance(file, bytes) else file, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        return zipfile.ZipFile(BytesIO(file) if isinstance(file, bytes) else file)


def climbs_out(name: str) -> bool:
    """Whether the name of a member leads out of its container."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or (bool(path.parts) and path.parts[0].endswith(":"))
