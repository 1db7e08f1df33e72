"""The parts of an OFD file: its members by the paths that they name each other by, and their elements whatever their prefix."""

import posixpath
from typing import Any

from gongkai.readers import xml, zips


class Parts:
    """The members of an OFD file; each XML part is parsed once."""

    def __init__(self, container: zips.Container) -> None:
        """Keep the container; members are read when they are asked for."""
        self._container = container
        self._parsed: dict[str, Any] = {}

    def path(self, reference: str, base: str) -> str:
        """The member that a part refers to, from the part's own folder or, with a slash, from the root.

        Raises:
            ValueError: It leads out of the container.
        """
        reference = reference.strip().replace("\\", "/")
        folder = "" if reference.startswith("/") else posixpath.dirname(base)
        found = posixpath.normpath(posixpath.join(folder, reference.lstrip("/")))
        if zips.climbs_out(found):
            raise ValueError(f"{base} refers to {reference}, which lies outside of the file; save the report again")
        return found

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises:
            ValueError: There is none of this name, or it is damaged.
        """
        return self._container.read(name)

    def xml(self, name: str) -> Any:
        """The root element of an XML part.

        Raises:
            ValueError: There is no such member, or it is no well-formed XML.
        """
        if name not in self._parsed:
            self._parsed[name] = xml.parse(self.read(name), "OFD", "pdf")
        return self._parsed[name]


def children(element: Any, name: str) -> list[Any]:
    """The elements of a name inside an element, which may be null; prefixes and namespaces differ and do not matter."""
    return [] if element is None else [found for found in element if local(found) == name]


def child(element: Any, name: str) -> Any:
    """The first element of a name inside an element, or null."""
    return next(iter(children(element, name)), None)


def every(element: Any, name: str) -> list[Any]:
    """The elements of a name at any depth."""
    return [found for found in element.iter() if local(found) == name]


def text_of(element: Any) -> str:
    """The text of an element, which may be null, without the blanks around it."""
    return "" if element is None else (element.text or "").strip()


def local(element: Any) -> str:
    """The name of an element without prefix and namespace; empty for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""
