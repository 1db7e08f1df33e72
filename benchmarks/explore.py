"""How long an explorer takes from a pick to what it shows: on the sample panel, and on a generated one that is opened from disk.

    python benchmarks/explore.py [REPORTS | FOLDER]            (make bench)

The generated panel has so many reports (140,000 if not said; see panels.py), or is that in a folder. Time is that of the kernel:
from the change of a control until chart, table and notes are handed to the browser; and that of the processor, since others may
use the machine. Each explorer runs in a process of its own, whose peak memory is printed.
"""

import multiprocessing
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import gongkai
from panels import peak, write_panel

SAMPLES = Path(__file__).parent.parent / "sample_reports"
EXPLORERS = ("outcomes", "disclosure", "reviews", "quality", "agency_sheet")
#: As many as a chart shows at once.
PICKED = 14
ROUNDS = 7
#: What a pick may take, in seconds: on the sample panel, and on the generated one.
LIMITS = (0.3, 1.0)


def redraw(explorer: str, folder: str | None) -> dict[str, float]:
    """Seconds to the names of all bodies, to the first chart after that, and of picks; and the memory of the process in GB."""
    import gongkai.explore.shell  # what draws is loaded once a session, whatever the panel

    panel = gongkai.open(folder) if folder else gongkai.read(str(SAMPLES / "*-20*"), progress=False)
    start = time.perf_counter()
    names = gongkai.explore.directory.directory(panel).names
    known = time.perf_counter()
    widget = getattr(gongkai.explore, explorer)(panel)
    found = {"names": known - start, "first": time.perf_counter() - known}
    several = PICKED if explorer != "agency_sheet" else 1
    taken, used = [], []
    for at in range(ROUNDS):
        place = at * 997 % max(len(names) - several, 1)
        start, busy = time.perf_counter(), time.process_time()
        widget.picker.bodies.value = (
            names[place : place + several] if folder else names[: max(1, len(names) - at) if several > 1 else 1]
        )
        taken.append(time.perf_counter() - start)
        used.append(time.process_time() - busy)
        widget.picker.bodies.value = []
    return found | {"pick": statistics.median(taken), "longest": max(taken), "busy": statistics.median(used), "GB": peak()}


def main() -> None:
    """Print it all."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "140000"
    with ExitStack() as stack:
        folder = asked
        if asked.isdigit():
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            write_panel(folder, int(asked))
        print(repr(gongkai.open(folder)))
        for title, place, limit in (("samples", None, LIMITS[0]), ("generated", folder, LIMITS[1])):
            for explorer in EXPLORERS:
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    found = pool.apply(redraw, (explorer, place))
                ms = {name: 1000 * seconds for name, seconds in found.items()}
                print(
                    f"{title}, {explorer}: names {ms['names']:.0f} ms, first {ms['first']:.0f} ms, a pick {ms['pick']:.0f} ms "
                    f"(longest {ms['longest']:.0f}, of the processor {ms['busy']:.0f}), {found['pick'] / limit:.2f} of the "
                    f"{limit} s allowed, peak {found['GB']:.2f} GB"
                )


if __name__ == "__main__":
    main()
