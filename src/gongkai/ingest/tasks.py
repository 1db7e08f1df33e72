"""A listing to tasks: what lies in sources is listed once, then handed out in pieces of about the same cost."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from os import cpu_count
from pathlib import PurePath
from typing import TypeVar

import polars as pl

from gongkai import supervised
from gongkai.errors import GongkaiError
from gongkai.ingest.planning import LISTED
from gongkai.ingest.progress import Progress
from gongkai.layout import write_parquet
from gongkai.sources import PICTURES, Listed, Listing
from gongkai.store import Store

#: What a task may cost at the most, in files of a format that is read quickly; and at the least, so that it pays for its way.
_MOST, _LEAST = 512, 16
#: A collection is cut into so many tasks at the least, if it is large enough: progress shows, and none waits for the last one.
_PIECES = 64
#: Formats whose reading takes seconds, and what one of them costs in files of the others.
_SLOW = PICTURES | {".pdf", ".ofd", ".doc", ".wps", ".rtf", ".et", ".xls"}
_SLOW_COST = 32
#: Sources that are listed, or handed out, at a time.
_CHUNK = 50_000
#: Tasks under way for each worker, so that none waits for the next.
_AHEAD = 2
#: Workers that an executor of the user's is taken to have, if it does not say: a task is some names, and waits at little cost.
_WORKERS = 512
#: How executors say that workers died over a task; by name, since none of their packages needs to be there.
_DEATHS = frozenset(
    ("BrokenExecutor", "KilledWorker", "WorkerCrashedError", "ActorDiedError", "NodeDiedError", "OutOfMemoryError")
)
_KEPT = "what is done so far is kept, and the same call goes on from there"

Input = TypeVar("Input")
Output = TypeVar("Output")


def listed(store: Store, listing: Listing, progress: Progress) -> int:
    """Write down what there is to read, in chunks; how many files it is."""
    total = 0
    for number, chunk in enumerate(_batched(listing, _CHUNK)):
        frame = pl.DataFrame(chunk, schema={"source": pl.String, "size": pl.Int64, "stamp": pl.String}, orient="row")
        with store.workplace() as workplace:
            write_parquet(store, f"{LISTED}/{number:06d}.parquet", frame, workplace)
        total += len(chunk)
        progress.done(len(chunk))
    return total


def pieces(store: Store, total: int) -> Iterator[tuple[Listed, ...]]:
    """What was listed, in pieces of about the same cost, in the order in which it was listed."""
    most = max(_LEAST, min(_MOST, total // _PIECES))
    waiting: dict[int, list[Listed]] = {1: [], _SLOW_COST: []}
    for name in store.names(LISTED):
        for source in map(Listed._make, store.scan([name]).collect().iter_rows()):
            cost = _SLOW_COST if PurePath(source.name).suffix.lower() in _SLOW else 1
            waiting[cost].append(source)
            if len(waiting[cost]) * cost >= most:
                yield tuple(waiting[cost])
                waiting[cost] = []
    yield from (tuple(rest) for rest in waiting.values() if rest)


def mapped(executor: Executor, work: Callable[[Input], Output], tasks: Iterable[Input]) -> Iterator[Output]:
    """What workers make of tasks, as they finish; no more tasks are under way than keep the workers busy.

    Raises:
        GongkaiError: The workers, or what leads them, are gone; it says what to do.
        Exception: What the work raised.
    """
    waiting, under_way = iter(tasks), set[Future[Output]]()
    ahead = _AHEAD * (getattr(executor, "_max_workers", None) or _WORKERS)
    try:
        while True:
            for task in waiting:
                under_way.add(_submitted(executor, work, task))
                if len(under_way) >= ahead:
                    break
            if not under_way:
                return
            finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from map(_result, finished)
    finally:
        for future in under_way:
            future.cancel()


@contextmanager
def workers(executor: Executor | None, processes: int | None) -> Iterator[Executor]:
    """Where the work is done: the user's executor, or threads that watch over a process each."""
    if executor is not None:
        if not isinstance(executor, Executor):
            raise TypeError(f"{executor!r} is no concurrent.futures.Executor; of a Dask client give client.get_executor()")
        yield executor
        return
    with ThreadPoolExecutor(processes or cpu_count() or 1) as threads:
        try:
            yield threads
        except BaseException:  # Nobody waits for what is under way.
            supervised.end(at_work=True)
            raise


def _submitted(executor: Executor, work: Callable[[Input], Output], task: Input) -> Future[Output]:
    try:
        return executor.submit(work, task)
    except Exception as error:
        raise GongkaiError(f"the executor takes no more work ({_said(error)}); start it anew: {_KEPT}") from error


def _result(future: Future[Output]) -> Output:
    try:
        return future.result()
    except CancelledError as error:
        lost = "the executor has called the work off; see that its scheduler and its workers are there, or start them anew"
        raise GongkaiError(f"{lost}: {_KEPT}") from error
    except Exception as error:
        if any(kind.__name__ in _DEATHS for kind in type(error).__mro__):
            died = f"the workers died over their work ({_said(error)})"
            todo = "see their logs; most often it is memory: give them more of it, or start fewer on a machine"
            raise GongkaiError(f"{died}; {todo}: {_KEPT}") from error
        raise


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _batched(items: Iterable[Listed], size: int) -> Iterator[tuple[Listed, ...]]:
    """As itertools.batched of Python 3.12."""
    iterator = iter(items)
    while chunk := tuple(islice(iterator, size)):
        yield chunk
