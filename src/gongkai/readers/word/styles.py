"""What the styles of a Word file say of a text: whether it is seen, is a heading, stands in a table of contents, is numbered."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from gongkai.readers.word.markup import child, children, is_on, named, value, whole

#: Styles are based on others some three deep.
_DEEPEST = 30
VANISH = "w:vanish"
#: Text that is not seen, or is crossed out.
_UNSEEN = (VANISH, "w:strike", "w:dstrike")
_HEADING = re.compile(r"title|heading \d", re.IGNORECASE)
_CONTENTS = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)
_BODY_TEXT = 9
_ON = ("1", "true", "on")


class Style(NamedTuple):
    """What a style, with those that it is based on, makes of a text.

    Attributes:
        unseen: The properties that hide a text, and whether each is on.
        heading: Whether it is a heading.
        contents: Whether it stands in a table of contents.
        number: The list that numbers it; empty if none does.
        level: The level of that list; null if the style does not say.
        name: The name under which the file has the style.
    """

    unseen: Mapping[str, bool]
    heading: bool = False
    contents: bool = False
    number: str = ""
    level: int | None = None
    name: str = ""


_PLAIN = Style({})


class Styles:
    """The styles of a file."""

    def __init__(self, root: Any) -> None:
        """Keep the definitions; each is read when it is first asked for."""
        styles = list(children(root, "style"))
        self._items = {value(item, "styleId"): item for item in styles}
        paragraphs = (item for item in styles if value(item, "type") == "paragraph")
        self._default = next((value(item, "styleId") for item in paragraphs if value(item, "default") in _ON), "")
        self._known: dict[str, Style] = {}

    def of_paragraph(self, properties: Mapping[str, Any]) -> Style:
        """What the properties of a paragraph, by their names, and the style that they name, make of it."""
        style = self.of_name(value(properties.get("w:pStyle"), default=self._default))
        return _refined(style, properties)

    def of_name(self, name: str) -> Style:
        """The style of this name; one that changes nothing if there is none."""
        if name not in self._known:
            chain: list[Any] = []
            at = name
            while (item := self._items.get(at)) is not None and len(chain) < _DEEPEST:
                chain.append(item)
                at = value(child(item, "basedOn"))
            style = _PLAIN
            for item in reversed(chain):
                words = value(child(item, "name"))
                style = _refined(style, named(child(item, "pPr")))._replace(
                    unseen={**style.unseen, **_unseen(named(child(item, "rPr")))},
                    contents=_CONTENTS.fullmatch(words) is not None,
                )
                style = style._replace(heading=style.heading or _HEADING.fullmatch(words) is not None)
            self._known[name] = style._replace(name=name)
        return self._known[name]

    def unseen(self, properties: Mapping[str, Any], style: Style) -> Mapping[str, bool]:
        """What hides a text with these properties, in a paragraph of this style, and whether each is on."""
        own = self.of_name(value(properties["w:rStyle"])).unseen if "w:rStyle" in properties else {}
        return {**style.unseen, **own, **_unseen(properties)}


def _refined(style: Style, properties: Mapping[str, Any]) -> Style:
    """A style with what the properties of a paragraph add to it."""
    if (outline := properties.get("w:outlineLvl")) is not None:
        style = style._replace(heading=whole(outline, _BODY_TEXT) < _BODY_TEXT)
    if (numbered := properties.get("w:numPr")) is not None:
        number, level = child(numbered, "numId"), child(numbered, "ilvl")
        style = style._replace(
            number=style.number if number is None else value(number),
            level=style.level if level is None else whole(level, 0),
        )
    return style


def _unseen(properties: Mapping[str, Any]) -> dict[str, bool]:
    return {name: is_on(properties[name]) for name in _UNSEEN if name in properties}
