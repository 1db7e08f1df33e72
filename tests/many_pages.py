"""A folder of some pages as people save them, for tests of runs over many files; and panels side by side."""

from pathlib import Path
from random import Random

from polars.testing import assert_frame_equal

from gongkai import Panel
from gongkai.frames import NAMES
from invented import invent
from render import LAYOUTS, encode

_LAYOUTS = [name for name in LAYOUTS if name.startswith("html")]


def page(number: int) -> bytes:
    """A page of an invented body, the same for the same number."""
    facts = invent(Random(number)).facts
    return encode(LAYOUTS[_LAYOUTS[number % len(_LAYOUTS)]](facts))


def save_pages(folder: Path, count: int) -> list[Path]:
    """So many pages in some folders; every tenth cannot be read, and one is a copy of another."""
    paths = []
    for number in range(count):
        path = folder / f"{number % 4}" / f"{number:04d}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page(number) if number % 10 else b"<p>404 %d</p>" % number)
        paths.append(path)
    (folder / "copy.html").write_bytes(paths[1].read_bytes())
    return paths


def assert_same(panel: Panel, other: Panel) -> None:
    """Two panels hold the same, row for row."""
    for name in (*NAMES, "sources", "totals", "bodies"):
        assert_frame_equal(getattr(panel, name), getattr(other, name))
