"""In a child that reads reports: a file that contains poison hangs, crashes or eats memory, or the disk is full, as the
environment says.

All files are read slowly while a file is there that the environment names.
"""

import os
import time
from pathlib import Path

if kind := os.environ.get("GONGKAI_TEST_POISON"):
    import ctypes
    import itertools

    from gongkai.readers import html

    _read = html.read

    _slowly = Path(os.environ.get("GONGKAI_TEST_SLOWLY", "no such file"))

    def _poisoned(content):  # type: ignore[no-untyped-def]
        if _slowly.exists():
            time.sleep(0.3)
        if b"poison" not in content.raw:
            return _read(content)
        match kind:
            case "hang":
                return sum(1 for _ in itertools.count())
            case "crash":
                return ctypes.string_at(0)
            case _:
                return [bytes(10_000_000) for _ in itertools.count()]

    html.read = _poisoned

    if kind == "full disk":
        import polars as pl

        _write = pl.DataFrame.write_parquet

        def _refused(frame, file, **settings):  # type: ignore[no-untyped-def]
            if "-parts-" in str(file):
                raise pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)")
            return _write(frame, file, **settings)

        pl.DataFrame.write_parquet = _refused  # type: ignore[assignment, method-assign]
