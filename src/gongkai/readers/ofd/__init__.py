"""OFD, the page format of GB/T 33190: a ZIP of XML parts that say where each character and each line stands."""

import re
from typing import Any

from gongkai.document import Document
from gongkai.readers import isolation, layout, zips
from gongkai.readers.content import Content
from gongkai.readers.limits import Limits
from gongkai.readers.ofd import pages
from gongkai.readers.ofd.parts import Parts, child, children, every, text_of

MEDIA_TYPE = "application/ofd"
_ROOT = "OFD.xml"
_CHINESE = re.compile(r"[一-鿿]{2}")


def refusal(content: Content) -> str:
    """Why this is no OFD; empty if it is."""
    return "" if _ROOT in content.members else f"no ZIP container with {_ROOT}"


def read(content: Content) -> Document:
    """The document that an OFD file holds.

    Raises:
        ValueError: It is damaged, encrypted, or beyond the limits.
        MissingDependency: lxml is not installed, or a page must be recognised and the library for that is not.
    """
    parts = Parts(zips.Container(content.raw, content.limits))
    body = child(parts.xml(_ROOT), "DocBody")
    root = text_of(child(body, "DocRoot"))
    if not root:
        raise ValueError(f"{_ROOT} names no document; save the report again")
    where = parts.path(root, _ROOT)
    blocks = layout.join(_pages(parts, where, content.limits))
    title = text_of(child(child(body, "DocInfo"), "Title"))
    return Document(blocks=blocks, media_type=MEDIA_TYPE, head={"title": title} if _CHINESE.search(title) else {})


def _pages(parts: Parts, where: str, limits: Limits) -> list[layout.PageBlocks]:
    document = parts.xml(where)
    common = child(document, "CommonData")
    listed = children(child(document, "Pages"), "Page")
    if len(listed) > limits.pages:
        raise ValueError(f"{len(listed):,} pages, more than the limit of {limits.pages:,}; save the pages of the report alone")
    if not listed:
        raise ValueError("the OFD has no pages")
    templates = {page.get("ID", ""): parts.path(page.get("BaseLoc", ""), where) for page in children(common, "TemplatePage")}
    pictures = _pictures(parts, where, common)
    found = []
    for number, page in enumerate(listed, start=1):
        content = parts.xml(parts.path(page.get("BaseLoc", ""), where))
        box = child(child(content, "Area"), "PhysicalBox")
        if box is None:
            box = child(child(common, "PageArea"), "PhysicalBox")
        below = [templates[name] for used in children(content, "Template") if (name := used.get("TemplateID", "")) in templates]
        layers = [layer for part in (*map(parts.xml, below), content) for layer in children(child(part, "Content"), "Layer")]
        drawn = pages.drawn(layers, text_of(box), number)
        found.append(layout.analyse(drawn.page) if drawn.is_legible else _recognised(drawn, parts, pictures, limits))
        isolation.alive()
    return found


def _pictures(parts: Parts, where: str, common: Any) -> dict[str, str]:
    """The members of the pictures by the numbers under which the pages use them."""
    found = {}
    for name in ("PublicRes", "DocumentRes"):
        for listed in children(common, name):
            member = parts.path(text_of(listed), where)
            resources = parts.xml(member)
            folder = parts.path(resources.get("BaseLoc") or ".", member)
            for media in every(resources, "MultiMedia"):
                file = text_of(child(media, "MediaFile"))
                found[media.get("ID", "")] = parts.path(file, f"{folder}/.") if file else ""
    return found


def _recognised(drawn: pages.Drawn, parts: Parts, pictures: dict[str, str], limits: Limits) -> layout.PageBlocks:
    """A page that is a picture."""
    member = pictures.get(drawn.picture)
    number = drawn.page.number
    if not member:
        raise ValueError(f"page {number} is printed in signs whose meaning the file does not tell; print it to a PDF, or scan it")
    from gongkai.readers import scans
    from gongkai.readers.scanning import picture

    image = next(iter(picture.pages(parts.read(member), limits)))
    return scans.page_blocks(image, number, limits)
