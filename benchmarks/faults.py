"""What a run survives: a storage that stops answering for a while, a worker that is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import fsspec
from polars.testing import assert_frame_equal

import gongkai
from gongkai.frames import NAMES

_AWAY = 8.0


def storage_that_stops(work: Path, folder: Path) -> str:
    """Read files into a panel in S3, whose server is stopped in the middle and started again after some seconds."""
    from moto.server import ThreadedMotoServer

    whole = gongkai.read(folder, into=work / "panel-local", progress=False)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    os.environ |= {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    storage = fsspec.filesystem("s3", skip_instance_cache=True)
    storage.mkdir("panels")
    command = [sys.executable, "-m", "gongkai.cli", "parse", str(folder), "-o", "s3://panels/here", "-q"]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    _until(lambda: len(_parts(storage)) >= 3, process)
    server.stop()
    running: Any = server._server
    running.server_close()
    time.sleep(_AWAY)
    again = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    again.start()
    _, said = process.communicate()
    assert process.returncode in (0, 1), said
    assert_same(gongkai.open("s3://panels/here"), whole)
    seconds = time.perf_counter() - start
    again.stop()
    return f"stopped for {_AWAY:.0f} s in the middle, the same run went on ({seconds:.0f} s in all): equal to the local panel"


def worker_that_dies(work: Path, folder: Path) -> str:
    """Read files with three Dask workers, one of which is killed in the middle."""
    from distributed import Client, LocalCluster

    whole = gongkai.read(folder, into=work / "panel-local", progress=False)
    into = work / "panel-dask"
    with LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        start = time.perf_counter()
        with client.get_executor(pure=False) as executor:
            from threading import Thread

            found: list[gongkai.Panel] = []
            thread = Thread(
                target=lambda: found.append(gongkai.read(folder, into=into, executor=executor, progress=False)), daemon=True
            )
            thread.start()
            while not list(into.glob("staging/parts/*.parquet")) and thread.is_alive():
                time.sleep(0.05)
            victim = next(iter(cluster.workers.values())).pid
            os.kill(victim, signal.SIGKILL)
            thread.join()
        seconds = time.perf_counter() - start
    assert_same(found[0], whole)
    return f"one of three workers killed after the first part ({seconds:.0f} s in all): equal to the local panel"


def assert_same(panel: gongkai.Panel, other: gongkai.Panel) -> None:
    """Two panels hold the same, row for row."""
    for name in (*NAMES, "sources", "totals"):
        assert_frame_equal(getattr(panel, name), getattr(other, name))


def _parts(storage: Any) -> list[str]:
    storage.invalidate_cache()
    return [name for name in storage.find("panels/here") if "/parts/" in name]


def _until(true: Any, process: "subprocess.Popen[str]") -> None:
    while not true():
        if process.poll() is not None:
            raise RuntimeError(f"the run ended early: {process.stderr.read() if process.stderr else ''}")
        time.sleep(0.1)
