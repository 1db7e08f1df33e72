"""JupyterLab in a real Chromium, on a machine that can reach nothing but itself: fixtures for the tests in a browser."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from conftest import ROOT

QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
#: The first start of a kernel, and the first chart, on a busy machine.
PATIENCE = 60_000
#: What is expected of a page on such a machine may take longer than Playwright's five seconds.
expect.set_options(timeout=20_000)


@dataclass
class Seen:
    """What the browser asked for and complained about."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
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
    environment = private(lab_folder)
    _no_news(Path(environment["JUPYTERLAB_SETTINGS_DIR"]))
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={lab_folder}"]
    command = [sys.executable, "-m", "jupyterlab", *options, "--IdentityProvider.token="]
    with served(command, "--ServerApp.port={}", environment, lab_folder) as address:
        yield address


def private(folder: Path) -> dict[str, str]:
    """An environment in which Jupyter knows nothing of this user, and keeps what it writes in the folder."""
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return dict(os.environ) | {variable: str(folder / ".jupyter" / place) for variable, place in places.items()}


@contextmanager
def served(command: Sequence[str], port_option: str, environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The address of a server, from when it says its port until the end of the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    started = [*command, port_option.format(port)]
    with subprocess.Popen(started, env=environment, cwd=folder, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stderr is not None
        ready = threading.Event()
        listening = threading.Thread(target=_listen, args=(server.stderr, f":{port}/", ready))
        listening.start()
        try:
            assert ready.wait(PATIENCE / 1000), f"{command[-1]} did not start"
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            listening.join()


def _no_news(settings: Path) -> None:
    """Answer JupyterLab's question at its first start: no news, no look for updates."""
    plugin = settings / "@jupyterlab" / "apputils-extension"
    plugin.mkdir(parents=True)
    answer = {"fetchNews": "false", "checkForUpdates": False}
    (plugin / "notification.jupyterlab-settings").write_text(json.dumps(answer), encoding="utf-8")


def _listen(log: IO[str], address: str, ready: threading.Event) -> None:
    """Read the server's log to its end, so that it never waits for a reader."""
    for line in log:
        if address in line:
            ready.set()


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
    """Open a notebook and run it from top to bottom.

    JupyterLab opens the notebooks of earlier tests again, whose kernels are idle before this one's has begun: without them.
    """
    page.goto(f"{lab}/lab/tree/notebooks/{notebook}.ipynb?reset")
    # The status bar; the mark of the notebook is idle also before there is a kernel, and to run asks which one then.
    expect(page.get_by_text("(ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
