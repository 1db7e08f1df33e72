"""Runs whose work is done elsewhere: by the workers of Dask, of which one is killed, and by other executors."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import loky
import polars as pl
import psutil
import pytest
from distributed import Client, LocalCluster

import gongkai
from gongkai import Limits, Panel, supervised
from gongkai.cli import main
from gongkai.errors import GongkaiError, PanelError, SourceError
from gongkai.ingest import parts, tasks
from gongkai.readers import DEFAULT
from gongkai.sources import Listed
from many_pages import assert_same, page, save_pages
from processes_seen import runs, until

PAGES = 32
#: A deadline for what comes to pass sooner or later, on a machine that has much else to do.
FAR = 120.0
#: As this process finds gongkai, so must those of Dask, which start before anything tells them.
PATHS = os.pathsep.join((str(Path(__file__).parent / "poison"), str(Path(gongkai.__file__).parents[1])))

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def read(folder: Path, into: Path, executor: Executor | None = None) -> Panel:
    return gongkai.read(folder, into=into, executor=executor, processes=None if executor else 2, progress=False)


@pytest.fixture(scope="module")
def slowly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a file must stand for pages to be read slowly; poison crashes always, in processes that are started from now on."""
    place = tmp_path_factory.mktemp("slowly") / "slowly"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", PATHS)
        patch.setenv("GONGKAI_TEST_POISON", "crash")
        patch.setenv("GONGKAI_TEST_SLOWLY", str(place))
        supervised.end()
        yield place
        supervised.end()


@pytest.fixture
def slow(slowly: Path) -> Iterator[None]:
    slowly.touch()
    yield
    slowly.unlink()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Panel]:
    """A folder of pages, and the panel that a run on this machine makes of it."""
    folder = tmp_path_factory.mktemp("saved")
    save_pages(folder, PAGES)
    return folder, read(folder, tmp_path_factory.mktemp("local") / "panel")


@pytest.fixture(scope="module")
def client(slowly: Path) -> Iterator[Client]:
    """A cluster of three worker processes."""
    settings: dict[str, Any] = {"dashboard_address": None, "host": "127.0.0.1", "memory_limit": 0}
    with LocalCluster(n_workers=3, threads_per_worker=1, **settings) as cluster, Client(cluster) as client:
        yield client


@pytest.fixture(autouse=True)
def _small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_LEAST", 4)


def test_dask_makes_the_panel_that_this_machine_makes(local: tuple[Path, Panel], client: Client, tmp_path: Path) -> None:
    folder, expected = local
    panel = read(folder, tmp_path / "panel", client.get_executor())
    assert_same(panel, expected)
    assert panel.runs.select("files", "read").rows() == [(PAGES + 1, PAGES + 1)]
    again = read(folder, tmp_path / "panel", client.get_executor())
    assert (again.version, again.runs["read"].to_list()) == (1, [PAGES + 1, 0])


@pytest.mark.usefixtures("slow")
def test_a_worker_that_is_killed_changes_no_row(local: tuple[Path, Panel], client: Client, tmp_path: Path) -> None:
    folder, expected = local
    waiting = tmp_path / "panel" / "staging" / "parts"
    with ThreadPoolExecutor(1) as thread:
        run = thread.submit(read, folder, tmp_path / "panel", client.get_executor())
        assert until(lambda: waiting.is_dir() and any(waiting.iterdir()), FAR)
        worker = next(name for name, keys in client.processing().items() if keys)
        process: int = client.run(os.getpid, workers=[worker])[worker]
        below = [child.pid for child in psutil.Process(process).children(recursive=True)]
        os.kill(process, signal.SIGKILL)
        assert below and until(lambda: not any(map(runs, below)), FAR)
        assert not run.done()
        assert_same(run.result(FAR), expected)
    assert until(lambda: len(client.ncores()) == 3, FAR)


def test_a_poison_file_costs_no_worker(client: Client, tmp_path: Path) -> None:
    save_pages(tmp_path / "saved", 5)
    (tmp_path / "saved" / "poison.html").write_bytes(b"<p>poison</p>")
    before = client.run(os.getpid)
    panel = read(tmp_path / "saved", tmp_path / "panel", client.get_executor())
    unread = panel.reports.filter(pl.col("status") == "unreadable")
    assert unread["source"].to_list() == [str(tmp_path / "saved" / "poison.html")]
    assert unread["message"].str.contains("the process that read it ended (signal SIGSEGV)", literal=True).all()
    assert panel.reports.height == 6
    assert client.run(os.getpid) == before


def test_paths_lead_from_where_the_run_was_started(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_pages(tmp_path / "saved", 3)
    monkeypatch.chdir(tmp_path)
    panel = read(Path("saved"), Path("panel"), client.get_executor())
    assert panel.reports.height == 3
    assert sorted(panel.sources["source"]) == ["saved/0/0000.html", "saved/1/0001.html", "saved/2/0002.html", "saved/copy.html"]


class Instead(Executor):
    """An executor that does something else than it was asked to."""

    def __init__(self, submit: Callable[..., Future[Any]]) -> None:
        self._submit = submit

    def submit(self, work: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        return self._submit(work, *arguments)


def test_workers_that_die_over_their_work_are_said(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_pages(tmp_path / "saved", 3)
    monkeypatch.setattr(client.cluster.scheduler, "allowed_failures", 0)
    deadly = Instead(lambda *_: client.get_executor(pure=False).submit(os._exit, 1))
    with pytest.raises(GongkaiError, match=r"^the workers died over their work \(KilledWorker: .*give them more of it"):
        read(tmp_path / "saved", tmp_path / "panel", deadly)
    assert until(lambda: len(client.ncores()) == 3, FAR)


def test_what_is_no_executor_is_said(client: Client, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page(1))
    with pytest.raises(TypeError, match=r"give client.get_executor\(\)"):
        read(tmp_path, tmp_path / "panel", client)
    with ThreadPoolExecutor(1) as closed:
        closed.shutdown()
        with pytest.raises(GongkaiError, match="the executor takes no more work"):
            read(tmp_path, tmp_path / "panel", closed)


@pytest.fixture
def scheduler(slowly: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler in a process of its own, with a worker; and its address."""
    command = [sys.executable, "-c", "import sys; from distributed.cli.{0} import main; sys.exit(main())"]
    place = slowly.parent / "scheduler.json"
    asked = (f"--scheduler-file={place}", "--no-dashboard", "--host=127.0.0.1")
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    leader = subprocess.Popen([*command[:2], command[2].format("dask_scheduler"), *asked, "--port=0"], **quiet)
    worker = subprocess.Popen([*command[:2], command[2].format("dask_worker"), *asked, "--nthreads=1", "--no-nanny"], **quiet)
    try:
        assert until(place.exists, FAR)
        with Client(scheduler_file=str(place), timeout=FAR) as client:
            client.wait_for_workers(1, timeout=FAR)
            address = client.scheduler.address
        yield address, leader
    finally:
        for process in (leader, worker):
            process.kill()
            process.wait()


def test_a_run_by_command_goes_on_when_its_scheduler_was_lost(
    scheduler: tuple[str, subprocess.Popen[bytes]], slowly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, leader = scheduler
    saved, panel = tmp_path / "saved", tmp_path / "panel"
    save_pages(saved, 3)
    command = ["parse", str(saved), "-o", str(panel), "-q", "--dask", address]
    assert main(command) == 0
    assert "4 files: 4 read, 0 known and unchanged, 0 vanished" in capsys.readouterr().out
    slowly.touch()
    save_pages(saved, 19)
    waiting = panel / "staging" / "parts"
    with ThreadPoolExecutor(1) as thread:
        run = thread.submit(main, command)
        assert until(lambda: waiting.is_dir() and any(waiting.iterdir()), FAR)
        leader.kill()
        slowly.unlink()
        assert run.result(FAR) == 2
    said = capsys.readouterr().err
    assert "gongkai: the executor has called the work off; see that its scheduler and its workers are there" in said
    assert "what is done so far is kept" in said
    assert gongkai.open(panel).version == 1
    whole = read(saved, panel)
    assert whole.runs["unchanged"].to_list()[-1] > 4
    assert_same(whole, read(saved, tmp_path / "anew"))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://127.0.0.1:1", "no Dask scheduler answers there"),
        ("somewhere", "no address of a Dask scheduler (missing port number in address 'somewhere'); give one such as tcp://"),
        ("http://127.0.0.1:8786", "no address of a Dask scheduler (unknown address scheme 'http'"),
    ],
)
def test_nobody_answers(
    address: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gongkai.cli._PATIENCE", 1)
    (tmp_path / "page.html").write_bytes(page(1))
    assert main(["parse", str(tmp_path), "-o", str(tmp_path / "panel"), "-q", "--dask", address]) == 2
    assert capsys.readouterr().err.startswith(f"gongkai: {address}: {reason}")
    assert not (tmp_path / "panel").exists()


def test_a_task_is_names(tmp_path: Path) -> None:
    names = tuple(
        Listed(f"s3://某省政府信息公开/{year}/某市某区人民政府办公室-{year}年度报告-{number:04}.html", 120_000, f"{number:032x}")
        for year in (2023, 2024)
        for number in range(256)
    )
    task = parts.Task(store="s3://panel", settings="s", known="k", version=0, run="r", folder="f", sources=names, limits=DEFAULT)
    assert len(names) == 512
    assert len(pickle.dumps(task)) < 100_000

    save_pages(tmp_path / "saved", 12)
    sent: list[bytes] = []
    with ThreadPoolExecutor(1) as thread:

        def submit(work: Any, *arguments: Any) -> Future[Any]:
            sent.append(pickle.dumps((work, arguments)))
            return thread.submit(work, *arguments)

        read(tmp_path / "saved", tmp_path / "panel", Instead(submit))
    assert len(sent) == 5  # Thirteen files by four, and a shard.
    assert max(map(len, sent)) < 2_000
    assert not any(b"<html" in task or b"<p" in task for task in sent)


def test_a_worker_that_reaches_nothing_says_so(tmp_path: Path) -> None:
    """As on another machine, where the same paths lead nowhere."""
    sources = tuple(Listed(str(tmp_path / f"{number}.html"), 0, "") for number in range(3))
    task = parts.Task(
        store=str(tmp_path / "panel"),
        settings="none.json",
        known="",
        version=0,
        run="r",
        folder="",
        limits=DEFAULT,
        sources=sources,
    )
    with pytest.raises(PanelError, match="a worker does not find the panel that it should write there"):
        parts.write(task, {})

    save_pages(tmp_path / "saved", 7)

    def elsewhere(work: Any, task: parts.Task) -> Future[Any]:
        done = Future[Any]()
        for path in sorted((tmp_path / "saved").rglob("*.html")):
            path.unlink()
        try:
            done.set_result(work(task))
        except Exception as error:
            done.set_exception(error)
        return done

    with pytest.raises(SourceError, match="a worker finds none of 4 files that were listed a moment ago, such as"):
        read(tmp_path / "saved", tmp_path / "panel", Instead(elsewhere))


def pools() -> dict[str, Callable[[], Executor]]:
    return {
        "forked": lambda: ProcessPoolExecutor(1, mp_context=get_context("fork")),
        "loky": lambda: loky.ProcessPoolExecutor(1),
    }


@pytest.mark.parametrize("kind", pools())
def test_other_executors_make_the_same_panel(kind: str, tmp_path: Path) -> None:
    save_pages(tmp_path / "saved", 8)
    with pools()[kind]() as pool:
        panel = read(tmp_path / "saved", tmp_path / "panel", pool)
        assert_same(panel, read(tmp_path / "saved", tmp_path / "local"))
        with pytest.raises(GongkaiError, match=r"^the workers died over their work \("):
            gongkai.read(
                tmp_path / "saved",
                into=tmp_path / "dead",
                executor=Instead(lambda *_: pool.submit(os._exit, 1)),
                progress=False,
                limits=Limits(seconds=30),
            )
