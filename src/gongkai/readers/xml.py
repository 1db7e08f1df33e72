"""XML parts of containers, parsed by lxml: no entity is resolved, no document type is allowed, nothing is fetched."""

from typing import Any

from gongkai.readers.optional import needed


def parse(content: bytes, what: str, extra: str) -> Any:
    """The root element of an XML part.

    Args:
        content: The part.
        what: The format that it belongs to, for messages.
        extra: The extra of gongkai that reads this format.

    Raises:
        ValueError: It is no well-formed XML, or declares a document type, as no part of these formats does.
        MissingDependency: lxml is not installed.
    """
    etree = needed("lxml.etree", what, extra)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"a part of the {what} file is no well-formed XML ({error})") from error
    if root.getroottree().docinfo.doctype:
        raise ValueError(f"a part of the {what} file declares a document type, which none may; save the report again")
    return root
