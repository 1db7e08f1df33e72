"""The errors of gongkai; each says what is wrong, where, and what to do.

GongkaiError
├── FormError           a file of the statutory forms contradicts itself
├── SourceError         a path that does not exist, a folder without reports
├── UnreadableReport    bytes that no reader can turn into a document
├── UnknownCode         a line or column that no form has (with the nearest names)
├── PanelError          a folder that is no panel, or one of another version
├── StorageError        a storage that cannot be reached, is full, or refuses access
└── MissingDependency   an optional package is not installed (with the install line)
    └── MissingProgram  a program is not installed (with the install line of this system)
"""

import difflib
from collections.abc import Iterable


class GongkaiError(Exception):
    """Base of every error that gongkai raises on purpose."""


class FormError(GongkaiError):
    """A TOML file of the statutory forms contradicts itself."""


class SourceError(GongkaiError):
    """A source cannot be found or holds no report."""


class UnreadableReport(GongkaiError):
    """No reader can turn these bytes into a document."""

    def __init__(self, source: str, reason: str) -> None:
        """Keep the parts, so that a panel can store the reason alone."""
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason

    def __reduce__(self) -> tuple[type["UnreadableReport"], tuple[str, str]]:
        """Survive the way back from a worker process."""
        return type(self), (self.source, self.reason)


class UnknownCode(GongkaiError):
    """A code that no statutory form knows."""

    def __init__(self, what: str, code: str, known: Iterable[str]) -> None:
        """Name the nearest known codes."""
        known = list(known)
        near = difflib.get_close_matches(code, known, n=3, cutoff=0.4) or known
        super().__init__(f"no {what} is called {code!r}; did you mean {', '.join(near)}?")


class PanelError(GongkaiError):
    """A folder is no panel, or a panel of a version that cannot be read."""


class StorageError(GongkaiError):
    """A storage cannot be reached, is full, or refuses access; this says nothing of the files in it."""


class MissingDependency(GongkaiError):
    """An optional package is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        """Give the exact line that installs it."""
        super().__init__(f"{what} needs an optional package; install it with: pip install 'gongkai[{extra}]'")
        self._given = what, extra

    def __reduce__(self) -> tuple[type["MissingDependency"], tuple[str, str]]:
        """Survive the way back from a worker process."""
        return type(self), self._given


class MissingProgram(MissingDependency):
    """A program that pip does not install is not there."""

    def __init__(self, what: str, how: str) -> None:
        """Say how it is installed."""
        GongkaiError.__init__(self, f"{what}, which is not installed; {how}")
        self._given = what, how
