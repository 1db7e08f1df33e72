"""How a run goes on, in a terminal or a notebook: files done, rate, time left, and what could not be read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """What a run tells while it goes on."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Something new begins, of so many pieces."""

    def done(self, pieces: int, failures: Mapping[str, int] | None = None) -> None:
        """So many pieces are done; of them these failed, by the kind of reason."""


class Silent:
    """Tells nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Nothing."""

    def done(self, pieces: int, failures: Mapping[str, int] | None = None) -> None:
        """Nothing."""


class Bars:
    """A bar for each stage."""

    def __init__(self) -> None:
        """No bar before the first stage."""
        from tqdm.auto import tqdm

        self._make = tqdm
        self._bar: tqdm | None = None
        self._failures: Counter[str] = Counter()

    def stage(self, name: str, total: int | None = None) -> None:
        """A new bar."""
        self.close()
        self._bar = self._make(total=total, desc=f"gongkai: {name}", unit=" files" if name != "writing" else " shards")

    def done(self, pieces: int, failures: Mapping[str, int] | None = None) -> None:
        """The bar goes on."""
        if self._bar is None:
            return
        self._failures.update(failures or {})
        if failures:
            said = ", ".join(f"{kind} {count:,}" for kind, count in sorted(self._failures.items()))
            self._bar.set_postfix_str(f"could not be read: {said}", refresh=False)
        self._bar.update(pieces)

    def close(self) -> None:
        """The end of a stage, or of all."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


@contextmanager
def shown(progress: bool) -> Iterator[Progress]:
    """What a run tells its progress: bars, or nothing."""
    if not progress:
        yield Silent()
        return
    bars = Bars()
    try:
        yield bars
    finally:
        bars.close()
