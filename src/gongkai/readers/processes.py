"""Processes that work for another: pipes between the two, a clock that ends even C code, and an end when the other has ended.

The upper half is for the process that asks, the lower half for the one that works. A process has one clock, because faulthandler
has one.
"""

import faulthandler
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO, Any

#: How such a process ends when its clock has run out (see faulthandler), when it never got as far as to work, and when its memory
#: has run out.
TIMED_OUT, NOT_STARTED, OUT_OF_MEMORY = 1, 70, 71
#: Where the package lies that this is a part of.
_PACKAGES = Path(__file__).parents[2]
#: Seconds between two looks at whether the process that asks is still there.
_LOOK = 0.5


class Gone(Exception):
    """The process ended instead of answering; its exit status."""

    def __init__(self, status: int) -> None:
        """Keep the status."""
        super().__init__(status)
        self.status = status


class Process:
    """A process that works for this one.

    Attributes:
        left: How many messages it still takes.
        killed: Whether it was ended from here.
    """

    def __init__(self, module: str, *, tasks: int, group: bool = False, **environment: str) -> None:
        """Start it.

        Args:
            module: What it runs; its `main` is `serve` of this module.
            tasks: After so many messages it makes way for a fresh one: native libraries lose memory over time.
            group: Whether it leads a group of its own, with which all that it starts is killed and which Ctrl-C does not reach.
            environment: Variables that it has beside those of this process.
        """
        # The same gongkai as here, whatever lies in the folder in which the program runs; then what this process can import.
        given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        paths = os.pathsep.join(dict.fromkeys(filter(None, (str(_PACKAGES), *given, *sys.path))))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **environment, "PYTHONPATH": paths},
            process_group=0 if group else None,
        )
        self._group = group
        self.left = tasks
        self.killed = False

    @property
    def fit(self) -> bool:
        """Whether it can take another message."""
        return self.left > 0 and not self.killed and self._process.poll() is None

    def send(self, message: Any) -> None:
        """Say something to it.

        Raises:
            Gone: It has ended.
        """
        assert self._process.stdin is not None
        self.left -= 1
        try:
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            raise Gone(self.stop()) from None

    def receive(self) -> Any:
        """What it says next.

        Raises:
            Gone: It has ended.
        """
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise Gone(self.stop()) from None

    def kill(self) -> None:
        """Kill it, whatever it is at; another thread may be waiting for its answer."""
        self.killed = True
        with suppress(ProcessLookupError, PermissionError):
            if self._group and sys.platform != "win32":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def stop(self) -> int:
        """End it, gently if it is idle; its exit status."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, AttributeError):
                pipe.close()  # type: ignore[union-attr]
        try:
            return self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()


_answers: IO[bytes] | None = None
_seconds = 0.0


def main(serve: Callable[[], None]) -> None:
    """Run such a process."""
    try:
        serve()
    except BaseException:  # Python would end it with the status that stands for time that has run out.
        os._exit(NOT_STARTED)


def tasks() -> Iterator[Any]:
    """What this process is asked, until the other end closes."""
    global _answers
    # What a library, or a program that it starts, prints or reads must not come between.
    asked, _answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches all; the process that asks decides.
    Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    while True:
        try:
            task = pickle.load(asked)
        except EOFError:
            return
        yield task


def say(message: Any) -> None:
    """Say something to the process that asks."""
    assert _answers is not None
    try:
        pickle.dump(message, _answers)
        _answers.flush()
    except OSError:  # Nobody listens any more.
        os._exit(0)


def _follow(parent: int) -> None:
    # The end of the pipe says it only to who reads, and not while a process that was forked from the parent holds a copy of it.
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(0)


def start_clock(seconds: float) -> None:
    """Let this process end when so many seconds have passed, counted from now."""
    global _seconds
    faulthandler.dump_traceback_later(seconds, exit=True, file=2)
    _seconds = seconds


def restart_clock() -> None:
    """Let the clock start again; nothing where none runs."""
    if _seconds:
        start_clock(_seconds)


def stop_clock() -> None:
    """Stop the clock; nothing where none runs."""
    global _seconds
    if _seconds:
        faulthandler.cancel_dump_traceback_later()
    _seconds = 0.0


@contextmanager
def unwatched() -> Iterator[None]:
    """No clock here while another process, which has a clock of its own, does the work; then it starts again."""
    seconds = _seconds
    stop_clock()
    try:
        yield
    finally:
        if seconds:
            start_clock(seconds)


def hold_memory(size: int) -> None:
    """Let this process have so many bytes of memory, where the system can hold it to that."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # POSIX only

        resource.setrlimit(resource.RLIMIT_DATA, (size, resource.getrlimit(resource.RLIMIT_DATA)[1]))
