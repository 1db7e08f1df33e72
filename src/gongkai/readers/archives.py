"""An archive that holds one report is that report; one that holds several is a folder, which `gongkai.read` opens."""

from dataclasses import replace

from gongkai.document import Document
from gongkai.errors import UnreadableReport
from gongkai.readers.content import Content
from gongkai.readers.zips import Container, climbs_out, is_archive

#: An archive may hold an archive, but not for ever.
_DEEPEST = 2


def refusal(content: Content) -> str:
    """Why this is no archive; empty if it is."""
    if not content.members:
        return "it is no ZIP container"
    return "" if is_archive(content.members) else "it is the container of another format"


def read(content: Content) -> Document:
    """The document of the only report in an archive.

    Raises:
        ValueError: It holds none or several, or an archive in an archive in an archive.
    """
    from gongkai.readers import read_document

    if content.depth >= _DEEPEST:
        raise ValueError(f"archives inside one another more than {_DEEPEST} deep; unpack it")
    container = Container(content.raw, content.limits)
    names = [name for name in container.names if not _is_beside_the_point(name)]
    if len(names) != 1:
        raise ValueError(f"the archive holds {len(names)} files; read it with gongkai.read, or unpack it")
    if climbs_out(names[0]):
        raise ValueError(f"the name of its member {names[0]} leads out of the archive; unpack it by hand and look at it")
    inner = replace(content, raw=container.read(names[0], content.limits.bytes), depth=content.depth + 1)
    try:
        return read_document(inner, names[0])
    except UnreadableReport as error:
        raise ValueError(str(error)) from error


def _is_beside_the_point(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
