"""One run at a time on one panel: who writes it holds a lock that ends with its process."""

import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread

from gongkai.errors import PanelError, StorageError
from gongkai.ingest.runs import Run
from gongkai.store import Store

_LOCK = ".lock"
#: Where no file can be locked, the holder says every so many seconds that it is still there; silent for longer, it is dead.
_BEAT, _SILENCE = 10.0, 60.0


@contextmanager
def locked(store: Store, run: Run) -> Iterator[Callable[[], None]]:
    """Hold the lock of a panel; gives what makes sure, before something is published, that it is still held.

    Raises:
        PanelError: Another run writes the panel; it says which and what to do.
    """
    with _by_system(store, run) if store.is_local else _by_lease(store, run) as still_held:
        yield still_held


@contextmanager
def _by_system(store: Store, run: Run) -> Iterator[Callable[[], None]]:
    """On this machine the system knows which process holds a file, and lets go of it when that process ends, however it ends."""
    from filelock import FileLock, Timeout

    holder = f"{_LOCK}.json"
    Path(store.address).mkdir(parents=True, exist_ok=True)
    lock = FileLock(store.full(_LOCK), blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise _busy(store, _read(store, holder)) from None
    try:
        store.write(holder, _said(run))
        yield lambda: None
        store.remove(holder)
    finally:
        lock.release()


@contextmanager
def _by_lease(store: Store, run: Run) -> Iterator[Callable[[], None]]:
    name = f"{_LOCK}.json"
    if not store.create(name, _said(run)):
        holder = _read(store, name)
        if time.time() - float(holder.get("seen", 0)) < _SILENCE and not _died_here(holder):
            raise _busy(store, holder)
        store.remove(name)
        if not store.create(name, _said(run)):
            raise _busy(store, _read(store, name))
    ended = Event()

    def beat() -> None:
        while not ended.wait(_BEAT):
            try:
                if _read(store, name).get("run") == run.run:
                    store.write(name, _said(run))
            except StorageError:
                continue  # The run itself says so where it matters.

    def still_held() -> None:
        if (holder := _read(store, name)).get("run") != run.run:
            raise _busy(store, holder)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield still_held
    finally:
        ended.set()
        thread.join()
        if _read(store, name).get("run") == run.run:
            store.remove(name)


def _died_here(holder: Mapping[str, float | str | int]) -> bool:
    """Whether the holder was a process of this machine that is no longer there."""
    if holder.get("host") != platform.node():
        return False
    try:
        os.kill(int(holder["process"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, KeyError):
        return False
    return False


def _said(run: Run) -> bytes:
    return json.dumps({**asdict(run), "seen": time.time()}, ensure_ascii=False).encode()


def _read(store: Store, name: str) -> dict[str, float | str | int]:
    try:
        found: dict[str, float | str | int] = json.loads(store.read(name))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _busy(store: Store, holder: Mapping[str, float | str | int]) -> PanelError:
    who = f"process {holder['process']} on {holder['host']}, since {holder['started']}" if holder else "it has just begun"
    after = "" if store.is_local else f"; if it was killed, its lock ends {_SILENCE:.0f} seconds after its last sign of life"
    return PanelError(
        f"{store.address}: another run is writing this panel ({who}); wait for it to end, then run this again{after}"
    )
