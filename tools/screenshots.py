"""Makes the pictures of the explorers in docs/screenshots, in both languages, from the sample reports.

    python tools/screenshots.py [VIEW ...]

Each explorer is opened in a JupyterLab of its own in Chromium, as a user would see it, and its element alone is taken. Needs what
the tests in a browser need, and a font with Chinese for the browser (fonts-noto-cjk).
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

import gongkai

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from private_lab import PATIENCE, QUIET, chromium, jupyterlab, run_notebook  # noqa: E402  # it stands beside the tests

TARGET = ROOT / "docs" / "screenshots"
LANGUAGES = ("zh", "en")
PINGTAN = "平潭综合实验区"
#: How wide an explorer is, and the most that is kept of its height, in pixels; and the most bytes of a picture.
WIDTH, HEIGHT, BYTES = 1200, 1000, 150_000
#: What JupyterLab itself takes of the width of its window with its side bar closed, and what its rows take beside an explorer.
_AROUND = 150
#: What each explorer begins with, beside the language.
SHOWN: Mapping[str, Mapping[str, Any]] = {
    "outcomes": {"agencies": [PINGTAN, "宿迁市人民政府", "淮安市洪泽区人民政府", "沭阳县人民政府"], "measure": "shares"},
    "disclosure": {"agencies": [PINGTAN]},
    "reviews": {"agencies": [PINGTAN, "宿迁市人民政府", "淮安市人民政府", "沭阳县人民政府"]},
    "quality": {"agencies": [PINGTAN]},
    "agency_sheet": {"agencies": [PINGTAN]},
}
_COLOURS = 256


def main(views: list[str]) -> None:
    """Take and write the pictures of some explorers, or of all."""
    program = chromium()
    if program is None:
        sys.exit("screenshots: no Chromium; install it with `apt install chromium`, or put a chromium on the PATH")
    TARGET.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        # Seen from the project, for the explorers show where a report stands.
        os.chdir(ROOT)
        panel = gongkai.read("sample_reports/*-20*", progress=False)
        panel.write(Path(folder) / "panel")
        notebooks = dict(_notebooks(panel, Path(folder), views or list(SHOWN)))
        with jupyterlab(Path(folder)) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", *QUIET])
            for name, notebook in notebooks.items():
                page = browser.new_page(viewport={"width": WIDTH + _AROUND, "height": HEIGHT + 400})
                page.set_default_timeout(PATIENCE)
                path = TARGET / f"{name}.png"
                path.write_bytes(small(taken(page, address, notebook)))
                page.close()
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
            browser.close()


def _notebooks(panel: gongkai.Panel, folder: Path, views: list[str]) -> Iterator[tuple[str, str]]:
    """A notebook of one cell for each explorer and language."""
    for view in views:
        shown = dict(SHOWN[view])
        if view == "quality":
            shown["check"] = _failed(panel)
        for language in LANGUAGES:
            given = ", ".join(f"{key}={value!r}" for key, value in {**shown, "language": language}.items())
            source = f'import gongkai\npanel = gongkai.open("panel")\ngongkai.explore.{view}(panel, {given})'
            name = f"{view}-{language}"
            (folder / f"{name}.ipynb").write_text(json.dumps(_notebook(source)), encoding="utf-8")
            yield name, f"{name}.ipynb"


def _notebook(source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "explorer",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _failed(panel: gongkai.Panel) -> str:
    """The failed check that the explorer of quality opens: the outcomes of a year that do not add up."""
    failed = (pl.col("status") == "fail", pl.col("rule") == "outcomes_add_up", pl.col("scope") == "total")
    found = panel.checks.filter(*failed).join(
        panel.reports.filter(pl.col("agency").str.contains(PINGTAN)), on="report", how="semi"
    )
    row = found.sort("year").row(0, named=True)
    return f"{row['report']}:{row['rule']}:{row['scope']}"


def taken(page: Page, address: str, notebook: str) -> bytes:
    """A picture of the explorer of a notebook, as PNG."""
    run_notebook(page, address, notebook)
    explorer = page.locator(".jp-OutputArea .gongkai-explorer")
    expect(explorer.locator(".vega-embed > svg")).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1_000)
    # The notebook scrolls, and only what is seen is painted: the explorer is lifted out of it, at its own place in the page.
    page.evaluate(
        """width => {
            const explorer = document.querySelector('.gongkai-explorer');
            for (let one = explorer; one; one = one.parentElement) {
                Object.assign(one.style, { overflow: 'visible', contain: 'none', maxHeight: 'none' });
            }
            Object.assign(explorer.style, {
                position: 'fixed', left: 0, top: 0, zIndex: 10000, width: `${width}px`, padding: '12px 16px',
                boxSizing: 'border-box', background: 'var(--jp-layout-color0)'
            });
            document.body.append(explorer);
        }""",
        WIDTH,
    )
    page.wait_for_timeout(500)
    return page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})


def small(picture: bytes) -> bytes:
    """The picture with the colours that it needs, and no more bytes than a page should load."""
    whole = Image.open(BytesIO(picture)).convert("RGB")
    for colours in (_COLOURS, _COLOURS // 2, _COLOURS // 4):
        held = BytesIO()
        whole.quantize(colours, dither=Image.Dither.NONE).save(held, "PNG", optimize=True)
        if held.tell() <= BYTES:
            break
    return held.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
