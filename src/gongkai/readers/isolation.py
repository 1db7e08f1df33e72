"""A process of its own for readers that stand on native libraries: its crash or hang costs one file and nothing else.

The process is started when the first such file comes and serves the files that follow. It watches its own clock and memory, so
that it ends even where a library never returns, or where the process that started it is gone.
"""

import atexit
import os
from threading import Lock
from typing import Any, Protocol

from gongkai.document import Document
from gongkai.errors import GongkaiError
from gongkai.readers import processes
from gongkai.readers.content import Content
from gongkai.readers.limits import Limits
from gongkai.readers.processes import Gone, Process

#: A process that has read so many files makes way for a fresh one.
_FILES = 500


class Readable(Protocol):
    """What is asked of a reader here; it travels to the other process."""

    def read(self, content: Content) -> Document:
        """The document that a file holds."""


class BrokenReader(ValueError):
    """Something that no reader foresees: the process in which it happened is not trusted with another file."""


_lock = Lock()
#: By the process that asks: a forked one must not talk to the process of its parent.
_processes: dict[int, Process] = {}


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
    with _lock, processes.unwatched():
        answer = _asked((reader, content))
    if isinstance(answer, int):
        raise ValueError(_ended(answer, content.limits))
    if isinstance(answer, Exception):
        raise answer
    found: Document = answer
    return found


def _asked(task: tuple[Readable, Content]) -> Any:
    """The answer to one task; the exit status if the process ended over it."""
    process = _processes.get(os.getpid())
    if process is None or not process.fit:
        stop()
        process = _processes[os.getpid()] = Process(__name__, tasks=_FILES)
    try:
        process.send(task)
        answer = process.receive()
    except Gone as gone:
        return gone.status
    except BaseException:  # Interrupted half-way: the answer that is still to come belongs to nobody.
        process.kill()
        stop()
        raise
    if isinstance(answer, BrokenReader):
        stop()
    return answer


@atexit.register
def stop() -> None:
    """End the other process; the next file starts a new one."""
    if process := _processes.pop(os.getpid(), None):
        process.stop()


def _ended(status: int, limits: Limits) -> str:
    if status == processes.TIMED_OUT:
        return f"no page of it was finished in {limits.seconds:g} seconds, which is the limit"
    if status == processes.NOT_STARTED:
        return "the process that reads this format could not do its work; is gongkai installed as a whole?"
    why = f"exit status {status}; it may have needed more than the limit of {limits.memory:,} bytes of memory"
    return f"the library that reads this format broke down over it ({why})"


def alive() -> None:
    """Say that a page is finished, so that the clock starts again; nothing where no clock runs."""
    processes.restart_clock()


def serve() -> None:
    """Read files as they are asked for, until the other end closes."""
    for reader, content in processes.tasks():
        processes.hold_memory(content.limits.memory)
        processes.start_clock(content.limits.seconds)
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
        processes.stop_clock()
        processes.say(answer)


if __name__ == "__main__":
    # What is answered is of the classes of this module as it is imported, not as it is run.
    from gongkai.readers import isolation

    processes.main(isolation.serve)
