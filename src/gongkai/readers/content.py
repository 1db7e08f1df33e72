"""What every reader is given: the bytes of one file, their text if they are text, and the files that lie beside it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from gongkai.readers.charset import decode
from gongkai.readers.limits import DEFAULT, Limits
from gongkai.readers.zips import members


def _alone(reference: str) -> bytes | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Content:
    """One file.

    Attributes:
        raw: Its bytes.
        limits: What it may cost.
        beside: The bytes of a file that it refers to (a frame of a saved page), null if there is none; nothing is ever fetched.
        given: Its text, if it came as text.
        depth: In how many archives, one inside the other, it lay.
    """

    raw: bytes
    limits: Limits = DEFAULT
    beside: Callable[[str], bytes | None] = field(default=_alone, repr=False)
    given: str | None = field(default=None, repr=False)
    depth: int = 0

    @cached_property
    def decoded(self) -> tuple[str, str] | None:
        """The text and the name of its charset; null if these bytes are no text."""
        return decode(self.raw) if self.given is None else (self.given, "unicode")

    @cached_property
    def members(self) -> frozenset[str]:
        """The names of the members if it is a ZIP container, sound or not; empty if it is none."""
        return members(self.raw)

    @property
    def text(self) -> str:
        """The text; empty if these bytes are no text."""
        return self.decoded[0] if self.decoded else ""

    @property
    def charset(self) -> str | None:
        """The name of the charset; null if these bytes are no text."""
        return self.decoded[1] if self.decoded else None
