"""Work in a child process: what breaks there costs itself, in whatever executor, and the next call is answered."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import loky
import pytest

import watched
from gongkai import supervised
from gongkai.readers import Limits
from gongkai.supervised import Ended, call
from processes_seen import runs, until

#: Long enough for what comes to an end, short enough to wait for what does not.
SHORT = Limits(seconds=0.5)
FAR = 30.0


@pytest.fixture(autouse=True)
def _nobody_left() -> Iterator[None]:
    yield
    supervised.end(at_work=True)


def test_a_result_comes_back_and_the_child_is_kept() -> None:
    assert [call(watched.double, number) for number in (1, 2, 3)] == [2, 4, 6]
    first = call(watched.process)
    assert first != os.getpid()
    assert call(watched.process) == first


def test_an_exception_comes_back_and_the_child_is_kept() -> None:
    before = call(watched.process)
    with pytest.raises(ValueError, match=r"^page 2 is damaged$"):
        call(watched.raising, "page 2 is damaged")
    with pytest.raises(RuntimeError, match=r"^Unportable: cannot be made again$"):
        call(watched.raising, "unportable")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        call(__import__, "no_such_module")
    assert call(watched.process) == before


def test_what_cannot_travel_is_refused() -> None:
    with pytest.raises(Exception, match="pickle"):
        call(lambda: 1)
    with pytest.raises(TypeError, match="pickle"):
        call(threading.Lock)
    assert call(watched.double, 4) == 8


def test_names_are_heard_in_order() -> None:
    heard: list[str] = []
    assert call(watched.pieces, "东海县", "b", "c", heard=heard.append) == 3
    assert heard == ["东海县", "b", "c"]


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("loop", "it took longer than the limit of 0.5 seconds"),
        ("regular expression", "it took longer than the limit of 0.5 seconds"),
        ("crash", "the process that read it ended (signal SIGSEGV)"),
        ("exit", "the process that read it ended (exit status 3)"),
    ],
)
def test_what_breaks_costs_itself_alone(how: str, reason: str) -> None:
    before = call(watched.process)
    with pytest.raises(Ended) as raised:
        call(watched.breaking, how, limits=SHORT)
    assert (raised.value.at, raised.value.reason) == ("second", reason)
    after = call(watched.process)
    assert after != before
    assert not runs(before)


def test_memory_has_a_limit() -> None:
    with pytest.raises(Ended) as raised:
        call(watched.breaking, "memory", limits=Limits(memory=2**29))
    assert raised.value.args == ("second", "it needs more memory than the limit of 536,870,912 bytes")
    assert call(watched.double, 4) == 8


def test_a_panic_of_a_library_ends_the_child() -> None:
    before = call(watched.process)
    with pytest.raises(Ended) as raised:
        call(watched.raising, "panic")
    assert raised.value.args == ("", "internal error, please report it: BaseException: a panic of Rust")
    assert call(watched.process) != before


def test_the_clock_starts_anew_with_each_piece() -> None:
    assert call(watched.slow, 12, 0.1, limits=Limits(seconds=1)) == "through"


def test_there_is_no_clock_while_another_process_works_nor_after_the_end_of_the_work() -> None:
    assert call(watched.waiting, 1.0, limits=SHORT) == "through"
    assert call(watched.reading, 1.0, limits=SHORT) == "read"


def test_the_clock_goes_on_when_the_other_process_is_done() -> None:
    with pytest.raises(Ended) as raised:
        call(watched.reading_then_hanging, limits=SHORT)
    assert raised.value.args == ("reading", "it took longer than the limit of 0.5 seconds")


def test_nothing_is_said_outside_a_child() -> None:
    supervised.begin("nothing")
    with supervised.unwatched():
        supervised.finished()
    assert watched.pieces("a", "b") == 2


def test_a_child_works_where_its_caller_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(watched.folder) == str(Path.cwd())
    monkeypatch.chdir(tmp_path)
    assert call(watched.folder) == str(Path.cwd())
    assert call(watched.environment, "POLARS_MAX_THREADS") == "1"


def test_a_child_makes_way_for_a_fresh_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "_TASKS", 2)
    first, second, third = (call(watched.process) for _ in range(3))
    assert first == second != third
    assert not runs(first)


def test_two_threads_have_two_children(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(call, watched.together, str(tmp_path), *names) for names in ("ab", "ba")]
        processes = {future.result(FAR) for future in asked}
    assert len(processes) == 2
    supervised.end()
    assert not any(map(runs, processes))


def pools() -> dict[str, Callable[[], Executor]]:
    return {
        "threads": lambda: ThreadPoolExecutor(1),
        "loky": lambda: loky.ProcessPoolExecutor(1),
        "spawned": lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")),
        "forked": lambda: ProcessPoolExecutor(1, mp_context=get_context("fork")),
    }


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("kind", pools())
def test_every_executor_can_supervise(kind: str) -> None:
    here = call(watched.process)
    with pools()[kind]() as pool:
        first = pool.submit(call, watched.process).result(FAR)
        ended = pool.submit(call, watched.breaking, "crash", limits=SHORT).exception(FAR)
        second = pool.submit(call, watched.process).result(FAR)
    assert isinstance(ended, Ended)
    assert ended.args == ("second", "the process that read it ended (signal SIGSEGV)")
    assert first != second
    assert (first == here) == (kind == "threads")  # A process that was forked has children of its own.
    assert kind == "threads" or until(lambda: not runs(second))


def test_work_can_be_ended_from_outside(tmp_path: Path) -> None:
    place = tmp_path / "process"
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(call, watched.hanging, str(place))
        assert until(lambda: place.exists() and place.read_text() != "")
        supervised.end(at_work=True)
        assert isinstance(asked.exception(FAR), CancelledError)
    assert not runs(int(place.read_text()))


SCRIPT = """
import sys
import watched
from gongkai import supervised
try:
    supervised.call(watched.reading, 600, sys.argv[1])
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A process whose child waits for a process of its own that reads; and these two."""
    place = tmp_path / "processes"
    started = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    with started:
        assert until(lambda: place.exists() and len(place.read_text().split()) == 2)
        yield started, [int(process) for process in place.read_text().split()]
        started.kill()


def test_nothing_outlives_a_parent_that_is_killed(parent: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, below = parent
    assert all(map(runs, below))
    process.kill()
    assert until(lambda: not any(map(runs, below)))


def test_an_interrupt_leaves_nothing_behind(parent: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, below = parent
    assert process.stdout is not None
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    assert process.poll() is None
    assert until(lambda: not any(map(runs, below)))


def test_a_child_that_is_idle_ends_with_its_parent() -> None:
    script = "import os, watched; from gongkai.supervised import call; print(call(watched.process), flush=True); os._exit(0)"
    paths = os.pathsep.join(filter(None, sys.path))
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": paths}
    )
    assert until(lambda: not runs(int(said.stdout)))
