"""A listing to tasks: what lies in sources is listed once, then handed out in pieces of about the same cost."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from os import cpu_count
from pathlib import PurePath
from typing import TypeVar

import polars as pl

from gongkai import supervised
from gongkai.ingest.planning import LISTED
from gongkai.ingest.progress import Progress
from gongkai.layout import write_parquet
from gongkai.sources import PICTURES, Listed, Listing
from gongkai.store import Store

#: What a task may cost at the most, in files of a format that is read quickly; and at the least, so that it pays for its way.
_MOST, _LEAST = 512, 16
#: A collection is cut into so many tasks at the least, if it is large enough: progress shows, and no worker waits for the last one.
_PIECES = 64
#: Formats whose reading takes seconds, and what one of them costs in files of the others.
_SLOW = PICTURES | {".pdf", ".ofd", ".doc", ".wps", ".rtf", ".et", ".xls"}
_SLOW_COST = 32
#: Sources that are listed, or handed out, at a time.
_CHUNK = 50_000
#: Tasks under way for each worker, so that none waits for the next.
_AHEAD = 2
#: Workers that an executor of the user's is taken to have, if it does not say.
_WORKERS = 64

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
    """What workers make of tasks, as they finish; no more tasks are under way than keep the workers busy."""
    waiting, under_way = iter(tasks), set[Future[Output]]()
    ahead = _AHEAD * (getattr(executor, "_max_workers", None) or _WORKERS)
    try:
        while True:
            for task in waiting:
                under_way.add(executor.submit(work, task))
                if len(under_way) >= ahead:
                    break
            if not under_way:
                return
            finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished)
    finally:
        for future in under_way:
            future.cancel()


@contextmanager
def workers(executor: Executor | None, processes: int | None) -> Iterator[Executor]:
    """Where the work is done: the user's executor, or threads that watch over a process each."""
    if executor is not None:
        yield executor
        return
    with ThreadPoolExecutor(processes or cpu_count() or 1) as threads:
        try:
            yield threads
        except BaseException:  # Nobody waits for what is under way.
            supervised.end(at_work=True)
            raise


def _batched(items: Iterable[Listed], size: int) -> Iterator[tuple[Listed, ...]]:
    """As itertools.batched of Python 3.12."""
    iterator = iter(items)
    while chunk := tuple(islice(iterator, size)):
        yield chunk
