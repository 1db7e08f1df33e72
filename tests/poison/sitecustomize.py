"""In a child that reads reports: a file that contains poison hangs, crashes or eats memory, as the environment says."""

import os

if kind := os.environ.get("GONGKAI_TEST_POISON"):
    import ctypes
    import itertools

    from gongkai.readers import html

    _read = html.read

    def _poisoned(content):  # type: ignore[no-untyped-def]
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
