"""What the styles of a Word file say of a text: whether it is seen, is a heading, stands in a table of contents, is numbered."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from gongkai.readers.word.markup import child, children, is_on, named, value, whole

#: Styles are based on others some three deep.
_DEEPEST = 30
VANISH = "w:vanish"
#: Text that is not seen, or is crossed out.
_UNSEEN = (VANISH, "w:strike", "w:dstrike")
#: What else of a text's look changes what it says, or whether it is seen.
_LOOK = ("w:color", "w:shd", "w:highlight", "w:vertAlign", "w:position")
_PAPER = ("", "auto", "FFFFFF", "none", "clear", "nil")
#: Text is set off from its line if it stands this much above or below it, in half points.
_RAISED = 4
_HEADING = re.compile(r"title|heading \d", re.IGNORECASE)
_CONTENTS = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)
_BODY_TEXT = 9
_ON = ("1", "true", "on")


class Style(NamedTuple):
    """What a style, with those that it is based on, makes of a text.

    Attributes:
        unseen: The properties that hide a text, and whether each is on.
        look: Its colour, what lies behind it, and where it stands in its line, as far as they are said.
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
    look: Mapping[str, str] = MappingProxyType({})


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
                    look={**style.look, **_look(named(child(item, "rPr")))},
                    contents=_CONTENTS.fullmatch(words) is not None,
                )
                style = style._replace(heading=style.heading or _HEADING.fullmatch(words) is not None)
            self._known[name] = style._replace(name=name)
        return self._known[name]

    def unseen(self, properties: Mapping[str, Any], style: Style) -> Mapping[str, bool]:
        """What hides a text with these properties, in a paragraph of this style, and whether each is on."""
        own = self.of_name(value(properties["w:rStyle"])).unseen if "w:rStyle" in properties else {}
        return {**style.unseen, **own, **_unseen(properties)}

    def look(self, properties: Mapping[str, Any], style: Style) -> Mapping[str, str]:
        """How a text with these properties looks, in a paragraph of this style."""
        own = self.of_name(value(properties["w:rStyle"])).look if "w:rStyle" in properties else {}
        return {**style.look, **own, **_look(properties)}

    def is_shaded(self, properties: Mapping[str, Any]) -> bool:
        """Whether something coloured lies behind what has these properties, or the style of table that they name may bring it."""
        style = self._items.get(value(properties.get("w:tblStyle")))
        return _is_coloured(_look(properties)) or (
            style is not None and any(_shade(item) not in _PAPER for item in style.iter("{*}shd"))
        )


def level(look: Mapping[str, str]) -> str:
    """Where a text stands in its line: empty on it, otherwise a name for each place above and below."""
    raised = look.get("w:vertAlign", "baseline")
    shift = look.get("w:position", "0").lstrip("+")
    is_far = shift.lstrip("-").isdecimal() and len(shift) < 5 and abs(int(shift)) >= _RAISED
    return f"{raised.removesuffix('baseline')}{shift if is_far else ''}"


def is_white(look: Mapping[str, str]) -> bool:
    """Whether a text is as white as the paper, and nothing coloured of its own lies behind it."""
    return look.get("w:color", "").upper() == "FFFFFF" and not _is_coloured(look)


def _is_coloured(look: Mapping[str, str]) -> bool:
    return any(look.get(name, "") not in _PAPER for name in ("w:shd", "w:highlight"))


def _look(properties: Mapping[str, Any]) -> dict[str, str]:
    found = {name: value(properties[name]) for name in _LOOK if name in properties}
    return found | ({"w:shd": _shade(properties["w:shd"])} if "w:shd" in found else {})


def _shade(element: Any) -> str:
    """The colour that lies behind, or the pattern over a white one."""
    fill = value(element, "fill")
    return fill if fill not in _PAPER else value(element)


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
