"""A reader that hangs, crashes or eats memory costs its file, within limits, and the next file is read."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gongkai.document import Document
from gongkai.readers import Content, Limits, Reader, isolation

BREAKING = Reader("breaking", "tests.breaking", isolated=True)
LIMITS = Limits(seconds=4, memory=2 * 1024**3)


@pytest.fixture(autouse=True)
def _findable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process must find the breaking reader; it is started anew for that."""
    root = Path(__file__).parent.parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(root), str(root / "tests"))))
    isolation.stop()


def asked(what: str) -> Document:
    return isolation.read(BREAKING, Content(raw=what.encode(), limits=LIMITS))


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("hang", "no page of it was finished in 4 seconds, which is the limit"),
        ("sleep", "no page of it was finished in 4 seconds, which is the limit"),
        ("crash", "the library that reads this format broke down over it"),
        ("memory", "it needs more memory than the limit of 2,147,483,648 bytes"),
        ("deep", "it is nested too deep"),
        ("wrong", "internal error, please report it: KeyError: 'a slip of this program'"),
        ("damaged", "page 2 is damaged"),
    ],
)
def test_a_reader_that_breaks_costs_its_file_alone(what: str, message: str) -> None:
    before = asked("before")
    started = time.monotonic()
    with pytest.raises(ValueError, match="^" + message.replace("(", r"\(")):
        asked(what)
    assert time.monotonic() - started < 20
    after = asked("after")
    assert [document.paragraphs[0].text for document in (before, after)] == ["before", "after"]


def test_the_clock_starts_again_with_each_page() -> None:
    assert asked("pages").paragraphs[0].text == "pages"


def test_what_a_library_prints_does_not_come_between() -> None:
    assert asked("print").paragraphs[0].text == "print"


def test_a_process_serves_many_files_and_ends_with_the_one_that_started_it() -> None:
    script = (
        "from gongkai.readers import Content, Reader, isolation\n"
        "reader = Reader('breaking', 'tests.breaking', isolated=True)\n"
        "print([isolation.read(reader, Content(raw=b'%d' % n)).paragraphs[0].text for n in range(3)])\n"
        "(process,) = isolation._processes.values()\n"
        "print(process._process.pid, flush=True)\n"
        "import os; os._exit(0)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[0] == "['0', '1', '2']"
    deadline = time.monotonic() + 10
    while _runs(said[1]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(said[1])


def _runs(process: str) -> bool:
    """Whether a process is there and no mere entry that nobody has collected yet."""
    command = Path("/proc") / process / "cmdline"
    return command.exists() and command.read_bytes() != b""
