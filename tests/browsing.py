"""JupyterLab in a real Chromium, on a machine that can reach nothing but itself: fixtures for the tests in a browser."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Playwright, expect, sync_playwright

import private_lab
from conftest import ROOT
from private_lab import PATIENCE, QUIET, jupyterlab, run_notebook

__all__ = ["PATIENCE", "Seen", "run_all"]
#: What is expected of a page on such a machine may take longer than Playwright's five seconds.
expect.set_options(timeout=20_000)


@dataclass
class Seen:
    """What the browser asked for and complained about."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def chromium() -> str:
    found = private_lab.chromium()
    if found is None:
        reason = "no Chromium; install it with `apt install chromium`, or put a chromium on the PATH"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def lab_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the notebooks and of what they read."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "sample_reports"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    return folder


@pytest.fixture(scope="module")
def lab(lab_folder: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves the copy and keeps to itself."""
    with jupyterlab(lab_folder) as address:
        yield address


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def window(playwright: Playwright, chromium: str, seen: Seen) -> Iterator[Page]:
    """A browser window that notes what it asks for and complains about."""
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *QUIET])
    page = browser.new_page(viewport={"width": 1600, "height": 1200})
    page.set_default_timeout(PATIENCE)

    def note(url: str) -> None:
        if urlsplit(url).hostname not in (None, "127.0.0.1"):
            seen.foreign.append(url)

    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
    yield page
    browser.close()


def run_all(page: Page, lab: str, notebook: str) -> None:
    """Open one of the package's notebooks and run it from top to bottom."""
    run_notebook(page, lab, f"notebooks/{notebook}.ipynb")
