"""One stream out of an OLE2 container (Office before 2007), and a sound container around one stream.

Libraries that follow the chains of sectors of a damaged file may do so for ever; here no chain is longer than the file.
"""

import struct
from collections.abc import Iterator

from gongkai.readers.ole import SIGNATURE

_TABLE, _END, _FREE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128
#: Sectors of a container that is made here have 4096 bytes, those of small streams 64; as powers of two.
_WIDE, _MINI = 12, 6
#: Sectors with the table of sectors that the header names itself.
_DIRECT = 109
_STREAM, _ROOT = 2, 5


def stream(raw: bytes, *names: str) -> bytes:
    """The first of some streams that stands in the outermost folder of a container.

    Raises:
        ValueError: The container is damaged, or has none of them.
    """
    try:
        return _File(raw).stream(names)
    except (struct.error, IndexError) as error:
        raise ValueError(f"the file is damaged or cut off ({error}); save it again") from error


class _File:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        (self._shift,) = struct.unpack_from("<H", raw, 30)
        if self._shift not in (9, _WIDE):
            raise ValueError("the file is damaged: its sectors have no known size; save it again")
        self._most = (len(raw) >> self._shift) + 1
        directory, self._cutoff, mini, _, more, _ = struct.unpack_from("<I4xIIIII", raw, 48)
        sectors = list(struct.unpack_from(f"<{_DIRECT}I", raw, 76))
        while more < _LAST_SECTOR and len(sectors) <= self._most + _DIRECT:
            *found, more = _numbers(self._sector(more))
            sectors += found
        self._fat = _numbers(b"".join(self._sector(number) for number in sectors[: self._most] if number < _LAST_SECTOR))
        self._mini = _numbers(self._chained(mini))
        self._directory = self._chained(directory)

    def stream(self, names: tuple[str, ...]) -> bytes:
        """The first of some streams."""
        _, _, child, start, size = self._entry(0)
        found = {self._name(at): at for at in self._siblings(child) if self._directory[at * _ENTRY + 66] == _STREAM}
        name = next((name for name in names if name in found), None)
        if name is None:
            raise ValueError(f"the file has no part named {names[0]}; save it again")
        small = self._chained(start)[:size]
        _, _, _, start, size = self._entry(found[name])
        if size >= self._cutoff:
            return self._chained(start)[:size]
        pieces = (small[at << _MINI : (at + 1) << _MINI] for at in self._chain(start, self._mini, len(small) >> _MINI))
        return b"".join(pieces)[:size]

    def _sector(self, number: int) -> bytes:
        return self._raw[(number + 1) << self._shift : (number + 2) << self._shift]

    def _chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self._fat, self._most)))

    def _chain(self, start: int, table: tuple[int, ...], most: int) -> Iterator[int]:
        count = 0
        while start < _LAST_SECTOR:
            count += 1
            if count > most + 1:
                raise ValueError("the file is damaged: a chain of its sectors has no end; save it again")
            yield start
            start = table[start]

    def _siblings(self, start: int) -> Iterator[int]:
        """The entries of one folder, which are a tree."""
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if at not in seen and (at + 1) * _ENTRY <= len(self._directory):
                seen.add(at)
                yield at
                waiting += self._entry(at)[:2]

    def _entry(self, at: int) -> tuple[int, int, int, int, int]:
        """The entries to the left, to the right and below; where the stream begins, and its size."""
        found: tuple[int, int, int, int, int] = struct.unpack_from("<III36xII", self._directory, at * _ENTRY + 68)
        return found

    def _name(self, at: int) -> str:
        (length,) = struct.unpack_from("<H", self._directory, at * _ENTRY + 64)
        return self._directory[at * _ENTRY :][: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")


def _numbers(raw: bytes) -> tuple[int, ...]:
    count = len(raw) // 4
    return struct.unpack(f"<{count}I", raw[: 4 * count])


def packed(name: str, content: bytes) -> bytes:
    """A container with one stream.

    Args:
        name: Its name.
        content: What is in it; it is filled up with zeros to whole sectors.
    """
    size = 1 << _WIDE
    count = max(1, -(-len(content) // size))
    tables = 1
    while tables * (size // 4) < tables + 1 + count:
        tables += 1
    first = tables + 1
    chain = (*[_TABLE] * tables, _END, *range(first + 1, first + count), _END)
    head = struct.pack("<8s16x5H6x9I", SIGNATURE, 62, 4, 0xFFFE, _WIDE, _MINI, 1, tables, tables, 0, size, _END, 0, _END, 0)
    head += struct.pack(f"<{_DIRECT}I", *range(tables), *[_FREE] * (_DIRECT - tables))
    fat = struct.pack(f"<{tables * size // 4}I", *chain, *[_FREE] * (tables * size // 4 - len(chain)))
    # Calamine wants the stream of small streams to begin somewhere, though there are none.
    directory = _packed_entry("Root Entry", _ROOT, 1, first, 0) + _packed_entry(name, _STREAM, _FREE, first, count * size)
    return b"".join((head.ljust(size, b"\0"), fat, directory.ljust(size, b"\0"), content.ljust(count * size, b"\0")))


def _packed_entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    title = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII36xIQ", title, len(title), kind, 1, _FREE, _FREE, child, start, size)
