"""The markup of a Word file: elements by short names, wrappers seen through, parts found by their relations to one another."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from posixpath import dirname, join, normpath
from typing import Any

from gongkai.readers.html import MAX_TAGS
from gongkai.readers.limits import Limits
from gongkai.readers.xml import parse
from gongkai.readers.zips import Container

MAIN = "word/document.xml"

#: Namespaces as Word writes them, and as the strict variant of the standard has them.
_FAMILIES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
}
#: Elements around text that is read: controls, links, fields, and what was inserted or moved here while changes were tracked.
_WRAPPERS = frozenset(
    (
        *("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:hyperlink", "w:fldSimple", "w:dir", "w:bdo"),
        *("w:ins", "w:moveTo", "w:ruby", "w:rubyBase"),
    )
)


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    return f"{_FAMILIES.get(namespace[1:], '')}:{name}"


def inside(parent: Any) -> Iterator[tuple[str, Any]]:
    """The short name (w:p) and the element of all that stands in an element, wrappers seen through.

    Of alternatives for programs of different age only one is seen.
    """
    for element in parent:
        name = _short(element.tag)
        if name in _WRAPPERS:
            yield from inside(element)
        elif name == "mc:AlternateContent":
            yield from inside(_alternative(element))
        else:
            yield name, element


def _alternative(element: Any) -> Any:
    """The first alternative that has a text box, for there text may stand; else the first."""
    branches = [branch for branch in element if _short(branch.tag) in ("mc:Choice", "mc:Fallback")]
    boxed = (branch for branch in branches if next(branch.iter("{*}txbxContent"), None) is not None)
    return next(boxed, branches[0] if branches else ())


def named(properties: Any) -> Mapping[str, Any]:
    """The elements directly in another by their short names; none if it is missing."""
    return {} if properties is None else {_short(element.tag): element for element in properties}


def child(parent: Any, name: str) -> Any:
    """The first element of this name, in the namespace of its parent; null if there is none, or no parent."""
    return next(children(parent, name), None)


def children(parent: Any, name: str) -> Iterator[Any]:
    """The elements of this name directly in another, in the namespace of their parent."""
    found: Iterator[Any] = iter(()) if parent is None else parent.iterchildren(_beside(parent.tag, name))
    return found


def value(element: Any, name: str = "val", default: str = "") -> str:
    """An attribute of an element that may be missing, in the element's namespace."""
    if element is None:
        return default
    found: str = element.get(_beside(element.tag, name), default)
    return found


@lru_cache(maxsize=4096)
def _beside(tag: str, name: str) -> str:
    namespace, brace, _ = tag.rpartition("}")
    return f"{namespace}{brace}{name}"


def whole(element: Any, default: int, name: str = "val") -> int:
    """An attribute that is a whole number from 0; the default for anything else."""
    text = value(element, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def is_on(element: Any) -> bool:
    """Whether a property that is there is on."""
    return value(element, default="true").lower() not in ("0", "false", "off")


class Parts:
    """The XML parts of a Word file."""

    def __init__(self, container: Container, limits: Limits) -> None:
        """Find the main part."""
        self._container, self._limits = container, limits
        self._package = self._links("")
        self.main = self._package.get("officeDocument", MAIN)

    def root(self, name: str) -> Any:
        """The root of a part; null if there is no such part.

        Raises:
            ValueError: It is damaged or larger than the limits allow.
        """
        if name not in self._container:
            return None
        raw = self._container.read(name, self._limits.bytes)
        if (tags := raw.count(b"<")) > MAX_TAGS:
            raise ValueError(f"{tags:,} tags, more than the limit of {MAX_TAGS:,}; save the report's page alone")
        return parse(raw, "Word", "word")

    def related(self, kind: str) -> Any:
        """The root of the part to which the main part has a relation of this kind, such as `styles`; null if there is none."""
        return self.root(self._links(self.main).get(kind, ""))

    @property
    def properties(self) -> Any:
        """The root of the part with the file's properties; null if there is none."""
        return self.root(self._package.get("core-properties", ""))

    def _links(self, part: str) -> dict[str, str]:
        """For each kind of relation that a part has, or the package itself, the part that it leads to."""
        folder, _, name = part.rpartition("/")
        root = self.root(join(folder, "_rels", f"{name}.rels"))
        found: dict[str, str] = {}
        for link in () if root is None else root:
            target = link.get("Target", "")
            if target and link.get("TargetMode") != "External":
                path = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))
                found.setdefault(link.get("Type", "").rpartition("/")[2], path)
        return found
