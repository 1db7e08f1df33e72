"""Waiting for what processes do sooner or later."""

import time
from collections.abc import Callable
from pathlib import Path


def until(what: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether something comes true before a deadline that is far away."""
    deadline = time.monotonic() + seconds
    while not (true := what()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return true


def runs(process: int) -> bool:
    """Whether a process is there and no mere entry that nobody has collected yet."""
    try:
        return (Path("/proc") / str(process) / "cmdline").read_bytes() != b""
    except (FileNotFoundError, ProcessLookupError):
        return False
