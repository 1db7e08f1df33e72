"""What the fuzzers share: a reader gives a document or says what is wrong, within seconds; anything else is a finding."""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import atheris

from gongkai.errors import GongkaiError
from gongkai.readers.content import Content
from gongkai.readers.limits import Limits

#: A small file that takes more time of a processor than this is a finding.
SECONDS = 5.0
LIMITS = Limits(bytes=1 << 20, unpacked=1 << 24)


def check(read: Callable[[Content], object], raw: bytes) -> None:
    """Read some bytes; raise what is no ValueError, or a TimeoutError where it takes too long."""
    start = time.process_time()
    with suppress(ValueError, GongkaiError):
        read(Content(raw=raw, limits=LIMITS))
    if (seconds := time.process_time() - start) > SECONDS:
        raise TimeoutError(f"{seconds:.1f} seconds for {len(raw)} bytes")


def fuzz(name: str, one: Callable[[bytes], None], seeds: Sequence[bytes]) -> None:
    """Run a fuzzer from its seeds, which are kept in a folder of the system's temporary files with what it finds."""
    folder = Path(tempfile.gettempdir()) / f"gongkai-fuzz-{name}"
    folder.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    given = [*sys.argv, str(folder), f"-artifact_prefix={folder}/found-", "-rss_limit_mb=4096", "-max_len=60000"]
    atheris.Setup(given, one)
    atheris.Fuzz()
