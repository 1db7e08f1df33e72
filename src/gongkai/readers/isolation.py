"""A process of its own for readers that stand on native libraries: its crash or hang costs one file and nothing else.

The process is started when the first such file comes and serves the files that follow. It watches its own clock and memory, so
that it ends even where a library never returns, or where the process that started it is gone.
"""

import atexit
import faulthandler
import os
import pickle
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO, Any, Protocol

from gongkai.document import Document
from gongkai.errors import GongkaiError
from gongkai.readers.content import Content
from gongkai.readers.limits import Limits

#: A process that has read so many files makes way for a fresh one: native libraries lose memory over time.
_FILES = 500
#: How the process ends when its clock has run out (see faulthandler), and when it never got as far as to read a file.
_TIMED_OUT, _NOT_STARTED = 1, 70
#: Where the package lies that this is a part of.
_PACKAGES = Path(__file__).parents[2]


class Readable(Protocol):
    """What is asked of a reader here; it travels to the other process."""

    def read(self, content: Content) -> Document:
        """The document that a file holds."""


class BrokenReader(ValueError):
    """Something that no reader foresees: the process in which it happened is not trusted with another file."""


class _Process:
    """The other end, seen from here."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._left = 0

    def ask(self, task: tuple[Readable, Content]) -> Any:
        """The answer to one task; the exit status if the process ended over it."""
        if self._process is None or self._process.poll() is not None or not self._left:
            self._start()
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        self._left -= 1
        try:
            pickle.dump(task, process.stdin)
            process.stdin.flush()
            answer = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return self.stop()
        except BaseException:  # Interrupted half-way: the answer that is still to come belongs to nobody.
            self.stop()
            raise
        if isinstance(answer, BrokenReader):
            self.stop()
        return answer

    def _start(self) -> None:
        self.stop()
        # The same gongkai as here, whatever lies in the folder in which the program runs.
        command = [sys.executable, "-P", "-m", "gongkai.readers.isolation"]
        paths = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._left = _FILES

    def stop(self) -> int:
        """End the process; its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError, AttributeError):
                pipe.close()  # type: ignore[union-attr]
        try:
            return process.wait(0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


_lock = Lock()
_processes: dict[int, _Process] = {}


def read(reader: Readable, content: Content) -> Document:
    """The document that a reader makes of a file, in the other process.

    Args:
        reader: The reader.
        content: The file.

    Raises:
        ValueError: The file is no good, too much for the limits, or the library behind the reader broke down over it.
        MissingDependency: The reader's library is not installed.
    """
    # What lies beside a file is out of reach of that process.
    content = Content(raw=content.raw, limits=content.limits)
    with _lock:
        # A forked process must not talk to the process of its parent.
        process = _processes.setdefault(os.getpid(), _Process())
        answer = process.ask((reader, content))
    if isinstance(answer, int):
        raise ValueError(_ended(answer, content.limits))
    if isinstance(answer, Exception):
        raise answer
    found: Document = answer
    return found


@atexit.register
def stop() -> None:
    """End the other process; the next file starts a new one."""
    if process := _processes.pop(os.getpid(), None):
        process.stop()


def _ended(status: int, limits: Limits) -> str:
    if status == _TIMED_OUT:
        return f"no page of it was finished in {limits.seconds:g} seconds, which is the limit"
    if status == _NOT_STARTED:
        return "the process that reads this format could not do its work; is gongkai installed as a whole?"
    why = f"exit status {status}; it may have needed more than the limit of {limits.memory:,} bytes of memory"
    return f"the library that reads this format broke down over it ({why})"


def alive() -> None:
    """Say that a page is finished, so that the clock starts again; nothing where no clock runs."""
    _clock()


def _no_clock() -> None:
    return None


_clock = _no_clock


def _start_clock(seconds: float, out: IO[str]) -> None:
    faulthandler.dump_traceback_later(seconds, exit=True, file=out)


def _hold_memory(size: int) -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource  # POSIX only

        resource.setrlimit(resource.RLIMIT_DATA, (size, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def serve() -> None:
    """Read files as they are asked for, until the other end closes."""
    global _clock
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a library prints must not come between the answers.
    with Path(os.devnull).open("w") as nowhere:
        while True:
            try:
                reader, content = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            _hold_memory(content.limits.memory)
            _clock = partial(_start_clock, content.limits.seconds, nowhere)
            _clock()
            answer: Document | Exception
            try:
                answer = reader.read(content)
            except (GongkaiError, ValueError) as error:
                answer = error
            except MemoryError:
                answer = BrokenReader(f"it needs more memory than the limit of {content.limits.memory:,} bytes")
            except RecursionError:
                answer = ValueError("it is nested too deep")
            except BaseException as error:  # Panics of Rust are no Exception.
                answer = BrokenReader(f"internal error, please report it: {type(error).__name__}: {error}")
            faulthandler.cancel_dump_traceback_later()
            with suppress(BrokenPipeError):
                pickle.dump(answer, answers)
                answers.flush()


if __name__ == "__main__":
    # Readers call the functions of this module as it is imported, not as it is run.
    from gongkai.readers import isolation

    try:
        isolation.serve()
    except BaseException:  # Python would end it with the status that stands for time that has run out.
        os._exit(isolation._NOT_STARTED)
