"""Globs, matched folder by folder, so that of a large tree only what may match is looked at."""

import glob
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from gongkai.places import Entry, Place, place
from gongkai.storage import is_remote


class Pattern(NamedTuple):
    """A glob: the folder that it begins in, and its parts from there on, of which `**` stands for any number of folders."""

    base: Place
    parts: tuple[str, ...]

    @classmethod
    def of(cls, source: str | Path) -> "Pattern":
        """The pattern that a source is."""
        given = str(place(source))
        protocol, _, path = given.rpartition("://") if is_remote(given) else ("", "", given)
        parts = path.split("/")
        first = next(at for at, part in enumerate(parts) if glob.has_magic(part))
        base = "/".join(parts[:first]) or ("/" if first else "")
        return cls(place(f"{protocol}://{base}" if protocol else base or "."), tuple(parts[first:]))

    @property
    def start(self) -> frozenset[int]:
        """The parts that may come next at the beginning."""
        return self._with_none(frozenset((0,)))

    def matched(self, states: frozenset[int]) -> bool:
        """Whether no part needs to follow."""
        return len(self.parts) in states

    def after(self, states: frozenset[int], entry: Entry) -> frozenset[int]:
        """The parts that may come next when an entry has followed; links are not followed through any number of folders."""
        found = set()
        for at in states - {len(self.parts)}:
            if self.parts[at] == "**":
                found |= {at} if entry.folder and not entry.link else set()
            elif fnmatchcase(entry.name, self.parts[at]):
                found |= {at + 1}
        return self._with_none(frozenset(found))

    def _with_none(self, states: frozenset[int]) -> frozenset[int]:
        """These, and those behind a `**` that stands for no folder."""
        more = {at + 1 for at in states if at < len(self.parts) and self.parts[at] == "**"} - states
        return self._with_none(states | more) if more else states

    def over(self, name: str) -> Iterator[str]:
        """What this matches of a name and of the folders above it."""
        inside = below(str(self.base), name)
        if inside is None:
            return
        states, end = self.start, len(name) - len(inside)
        if self.matched(states):
            yield str(self.base)
        for part in inside.split("/"):
            end += len(part)
            states = self.after(states, Entry(part, end < len(name), 0))
            if self.matched(states):
                yield name[:end]
            end += 1


def below(folder: str, name: str) -> str | None:
    """The name of a file from a folder on; null if it is not below it."""
    if folder == ".":
        return None if name.startswith(("/", "../")) or is_remote(name) else name
    start = f"{folder.rstrip('/')}/"
    return name.removeprefix(start) if name.startswith(start) else None
