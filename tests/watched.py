"""What a child process does in the tests of supervision, each a way to come to an end or to go on."""

import ctypes
import os
import re
import time
from pathlib import Path

from gongkai import supervised
from gongkai.document import Document, Paragraph, Place
from gongkai.readers import Content, Limits, isolation


class Unportable(Exception):
    """It cannot be made again from its text."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


class Waiting:
    """A reader that takes its time, without a clock on its pages."""

    def read(self, content: Content) -> Document:
        """Say which process reads, if it is asked to, and wait."""
        seconds, _, place = content.raw.decode().partition(" ")
        if place:
            Path(place).write_text(f"{os.getppid()} {os.getpid()}")
        time.sleep(float(seconds))
        return Document(blocks=(Paragraph(text="read", place=Place()),), media_type="text/plain")


def double(number: int) -> int:
    """A result, with something printed beside it."""
    print("a library talks")
    return 2 * number


def process() -> int:
    """In which process this runs."""
    return os.getpid()


def folder() -> str:
    """In which folder this runs."""
    return str(Path.cwd())


def environment(name: str) -> str | None:
    """A variable of the environment."""
    return os.environ.get(name)


def together(place: str, name: str, other: str) -> int:
    """In which process this runs, once another call runs at the same time."""
    (Path(place) / name).touch()
    while not (Path(place) / other).exists():
        time.sleep(0.01)
    return os.getpid()


def raising(error: str) -> None:
    """Raise an error."""
    if error == "unportable":
        raise Unportable("cannot be", " made again")
    if error == "panic":
        raise BaseException("a panic of Rust")
    raise ValueError(error)


def pieces(*names: str) -> int:
    """Begin some pieces; how many."""
    for name in names:
        supervised.begin(name)
    return len(names)


def slow(count: int, seconds: float) -> str:
    """Begin many pieces, of which each takes its time."""
    for number in range(count):
        supervised.begin(str(number))
        time.sleep(seconds)
    return "through"


def breaking(how: str) -> None:
    """Come to a bad end at the second piece."""
    supervised.begin("first")
    supervised.begin("second")
    if how == "loop":
        while True:
            pass
    if how == "regular expression":  # C code that keeps Python's lock.
        re.fullmatch("(a|a)*b", "a" * 60)
    if how == "crash":
        ctypes.string_at(0)
    if how == "memory":
        grown = []
        while True:
            grown.append(bytearray(2**26))
    if how == "exit":
        os._exit(3)


def waiting(seconds: float) -> str:
    """Wait while no clock runs, or after what was begun is finished."""
    supervised.begin("waiting")
    with supervised.unwatched():
        time.sleep(seconds)
    supervised.finished()
    time.sleep(seconds)
    return "through"


def reading(seconds: float, place: str = "") -> str:
    """Let a process of its own read something that takes its time."""
    supervised.begin("reading")
    content = Content(raw=f"{seconds} {place}".encode(), limits=Limits(seconds=30))
    return isolation.read(Waiting(), content).paragraphs[0].text


def hanging(place: str) -> None:
    """Say which process this is, and never return."""
    Path(place).write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def reading_then_hanging() -> None:
    """Let a process of its own read something, then never return."""
    reading(0.0)
    time.sleep(3600)
