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
        import errno

        _write = Path.write_bytes

        def _refused(path, content):  # type: ignore[no-untyped-def]
            if "-parts-" in path.name:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return _write(path, content)

        Path.write_bytes = _refused  # type: ignore[method-assign]
