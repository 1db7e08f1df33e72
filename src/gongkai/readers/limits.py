"""What a file may cost: a report is small, and what is not small is no report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one file; what goes beyond one of them is refused with a message that names it.

    Attributes:
        bytes: Size of the file; reports have 5 KB to 20 MB.
        unpacked: Bytes that the members of a ZIP container (Word, Excel, OFD) may have together once they are unpacked.
        members: Members of a ZIP container.
        listed: Members of an archive that is read like a folder.
        characters: Text that is searched for tables; reports have 5,000 to 100,000.
        pages: Pages of a PDF, an OFD or a picture file; reports have 5 to 60.
        pixels: Size of one picture or page that is recognised; a page at 600 dpi has 35 million.
        seconds: Time without a finished page, for formats whose readers run in a process of their own.
        memory: Bytes of memory that this process may take, where the system can hold it to that.
    """

    bytes: int = 32 * 1024 * 1024
    unpacked: int = 256 * 1024 * 1024
    members: int = 10_000
    listed: int = 2_000_000
    characters: int = 400_000
    pages: int = 300
    pixels: int = 50_000_000
    seconds: float = 60
    memory: int = 4 * 1024**3


DEFAULT = Limits()
