"""Work done in a child process under watch: what hangs, crashes or eats memory there costs itself and nothing else.

A task that any executor runs (of threads, of processes, of Dask or Ray) calls a function here and only supervises it. The child
is a fresh Python, not a fork; it is kept for the next task, one for each task at a time. It ends by its own clock, or with the
process that it works for.

A function says `begin` with the name of each piece of its work, and `finished` when what follows is no longer of that piece.
"""

import atexit
import os
import pickle
import signal
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from gongkai.readers import processes
from gongkai.readers.limits import DEFAULT, Limits
from gongkai.readers.processes import Gone, Process, unwatched

__all__ = ["Ended", "begin", "call", "end", "finished", "folder", "unwatched"]

#: A child that has done so many tasks makes way for a fresh one.
_TASKS = 200
#: How a child ends where memory is refused to a library, or where the system has none left.
_STARVED = frozenset(("SIGABRT", "SIGKILL"))

T = TypeVar("T")


class Ended(Exception):
    """The child ended over a piece of work, which may be tried again or given up.

    Attributes:
        at: What the child had said that it works on; empty if nothing.
        reason: Why it ended, with the limit.
    """

    def __init__(self, at: str, reason: str) -> None:
        """Keep the parts."""
        super().__init__(at, reason)
        self.at = at
        self.reason = reason

    def __str__(self) -> str:
        """Both parts, as far as they are known."""
        return f"{self.at}: {self.reason}" if self.at else self.reason


@dataclass(frozen=True, slots=True)
class _Children:
    """The children of one process; threads share them without a lock, since each step on these is one of Python's own."""

    idle: list[Process] = field(default_factory=list)
    at_work: set[Process] = field(default_factory=set)

    def free(self) -> Process | None:
        """One that waits for work."""
        try:
            return self.idle.pop()
        except IndexError:
            return None

    def take(self) -> Process:
        """One that waits for work, or a new one."""
        while child := self.free():
            if child.fit:
                return child
            child.stop()
        # The tasks share the cores already.
        return Process(__name__, tasks=_TASKS, group=True, POLARS_MAX_THREADS="1")


#: By the process that they work for: a forked one must not talk to the children of its parent.
_families: dict[int, _Children] = {}


def call(
    function: Callable[..., T],
    /,
    *arguments: Any,
    limits: Limits = DEFAULT,
    at: str | None = None,
    heard: Callable[[str], None] | None = None,
) -> T:
    """What a function returns, called in a child.

    Args:
        function: A function that can be imported by its name.
        arguments: What it is called with; they are pickled, and so is what it returns or raises.
        limits: The seconds that a piece of its work may take, and the memory of the child.
        at: The folder in which it works, if this machine has it; where this process is if not said.
        heard: Called with the name of each piece that the child begins.

    Raises:
        Ended: The child ended over it, for time, memory or a crash. The next call is not touched by that.
        CancelledError: It was ended by `end`.
        Exception: What the function raised; a RuntimeError with its text if it cannot be pickled.
    """
    task = pickle.dumps((function, arguments, limits, folder() if at is None else at))
    children = _families.setdefault(os.getpid(), _Children())
    child = children.take()
    children.at_work.add(child)
    name = ""
    try:
        child.send(task)
        while isinstance(said := child.receive(), str):
            name = said
            if heard is not None:
                heard(name)
    except Gone as gone:
        if child.killed:
            raise CancelledError from None
        raise Ended(name, _reason(gone.status, limits)) from None
    except BaseException:  # Interrupted half-way: the answer that is still to come belongs to nobody.
        child.kill()
        child.stop()
        raise
    finally:
        children.at_work.discard(child)
    value, error = pickle.loads(said)
    if isinstance(error, Ended):  # It lives, and is not trusted with another task.
        child.stop()
        raise Ended(name, error.reason)
    children.idle.append(child)
    if error is not None:
        raise error
    result: T = value
    return result


def end(*, at_work: bool = False) -> None:
    """End the children of this process that wait for work; with `at_work` the others too, whose calls raise CancelledError."""
    children = _families.get(os.getpid(), _Children())
    for busy in tuple(children.at_work) if at_work else ():
        busy.kill()
    while child := children.free():
        child.stop()


atexit.register(end, at_work=True)


def folder() -> str:
    """Where this process is; empty if that has been deleted."""
    try:
        return str(Path.cwd())
    except OSError:
        return ""


def _reason(status: int, limits: Limits) -> str:
    if status == processes.TIMED_OUT:
        return f"it took longer than the limit of {limits.seconds:g} seconds"
    if status == processes.OUT_OF_MEMORY:
        return f"it needs more memory than the limit of {limits.memory:,} bytes"
    if status == processes.NOT_STARTED:
        return "the process that reads it could not do its work; is gongkai installed as a whole?"
    name = next((one.name for one in signal.Signals if one == -status), "")
    how = f"signal {name}" if name else f"exit status {status}"
    if name in _STARVED:
        how += f"; it may have needed more memory than the limit of {limits.memory:,} bytes"
    return f"the process that read it ended ({how})"


#: In a child: the seconds that a piece of work may take.
_seconds = 0.0


def begin(name: str) -> None:
    """Say what is worked on now; its time starts. Nothing where no child is."""
    if _seconds:
        processes.say(name)
        processes.start_clock(_seconds)


def finished() -> None:
    """Say that what follows is no longer of what was begun: no clock runs until something begins."""
    processes.stop_clock()


def serve() -> None:
    """Work as is asked for, until the other end closes."""
    for task in processes.tasks():
        answer = _answer(task)
        processes.stop_clock()
        processes.say(answer)


def _answer(task: bytes) -> bytes:
    """What a function returned and what it raised, one of them None."""
    global _seconds
    try:
        function, arguments, limits, place = pickle.loads(task)
        if place:
            with suppress(OSError):  # Who asked may sit at another machine.
                os.chdir(place)  # Where the other process is now, which need not be where it was when this one started.
        processes.hold_memory(limits.memory)
        processes.start_clock(limits.seconds)
        _seconds = limits.seconds
        return pickle.dumps((function(*arguments), None))
    except MemoryError:
        os._exit(processes.OUT_OF_MEMORY)  # Nothing more can be relied on here.
    except Exception as error:
        return _portable(error)
    except BaseException as error:  # Panics of Rust are no Exception.
        return pickle.dumps((None, Ended("", f"internal error, please report it: {type(error).__name__}: {error}")))


def _portable(error: Exception) -> bytes:
    try:
        answer = pickle.dumps((None, error))
        pickle.loads(answer)
    except Exception:
        return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")))
    return answer


if __name__ == "__main__":
    # Functions say `begin` to this module as it is imported, not as it is run.
    from gongkai import supervised

    processes.main(supervised.serve)
