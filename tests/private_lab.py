"""A JupyterLab of its own and a Chromium that reaches nothing else: for the tests in a browser and for the screenshots."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from playwright.sync_api import Page, expect

QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
#: The first start of a kernel, and the first chart, on a busy machine.
PATIENCE = 60_000


def chromium() -> str | None:
    """The path of a Chromium, if there is one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def jupyterlab(folder: Path, settings: Mapping[str, Mapping[str, object]] | None = None) -> Iterator[str]:
    """The address of a JupyterLab that serves a folder and keeps to itself.

    Args:
        folder: What it serves; it keeps its own files there too.
        settings: Of its extensions, by the names of their files.
    """
    environment = private(folder)
    # Its question at the first start is answered: no news, no look for updates.
    said = {"apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False}, **(settings or {})}
    for name, values in said.items():
        path = Path(environment["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={folder}"]
    command = [sys.executable, "-m", "jupyterlab", *options, "--IdentityProvider.token="]
    with served(command, "--ServerApp.port={}", environment, folder) as address:
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


def run_notebook(page: Page, address: str, path: str) -> None:
    """Open a notebook and run it from top to bottom.

    JupyterLab opens the notebooks of earlier visits again, whose kernels are idle before this one's has begun: without them.
    """
    page.goto(f"{address}/lab/tree/{path}?reset")
    # The status bar; the mark of the notebook is idle also before there is a kernel, and to run asks which one then.
    expect(page.get_by_text("(ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def _listen(log: IO[str], address: str, ready: threading.Event) -> None:
    """Read the server's log to its end, so that it never waits for a reader."""
    for line in log:
        if address in line:
            ready.set()
