"""The notebooks as a user meets them: JupyterLab in a real Chromium, on a machine that can reach nothing but itself."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect, sync_playwright

from conftest import ROOT
from gongkai.forms import label

pytestmark = pytest.mark.browser

PINGTAN = "平潭综合实验区"
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
#: The first start of a kernel, and the first chart, on a busy machine.
PATIENCE = 60_000


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
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that serves a copy of the notebooks and keeps to itself."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "sample_reports"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    own = {name: str(folder / ".jupyter" / name) for name in ("config", "data", "runtime", "settings", "workspaces", "ipython")}
    _no_news(Path(own["settings"]))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    options = [
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
    ]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": own["config"],
        "JUPYTER_DATA_DIR": own["data"],
        "JUPYTER_RUNTIME_DIR": own["runtime"],
        "JUPYTERLAB_SETTINGS_DIR": own["settings"],
        "JUPYTERLAB_WORKSPACES_DIR": own["workspaces"],
        "IPYTHONDIR": own["ipython"],
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *options]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stderr is not None
        ready = threading.Event()
        listening = threading.Thread(target=_listen, args=(server.stderr, f"127.0.0.1:{port}/lab", ready))
        listening.start()
        try:
            assert ready.wait(PATIENCE / 1000), "JupyterLab did not start"
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


@pytest.fixture
def page(window: Page, lab: str) -> Page:
    """The notebook on outcomes, run from top to bottom."""
    run_all(window, lab, "02_outcomes")
    expect(drawing(window)).to_be_visible(timeout=PATIENCE)
    return window


def drawing(page: Page) -> Locator:
    return page.locator(".gongkai-chart .vega-embed > svg")


def title(page: Page) -> Locator:
    return page.locator(".jupyter-widgets .gongkai h4")


def marks(page: Page) -> list[str]:
    """The bars that are there to be seen, each in the words that a screen reader says."""
    bars = drawing(page).locator("path[aria-roledescription=bar]")
    return [said for said in bars.evaluate_all("found => found.map(bar => bar.ariaLabel)") if said]


def redrawn(page: Page, told: str, before: list[str]) -> list[str]:
    """The bars after a change: the title tells that it has come, and the chart follows."""
    expect(title(page)).to_contain_text(told)
    page.wait_for_function(
        """before => {
            const bars = document.querySelectorAll('.gongkai-chart svg path[aria-roledescription=bar]');
            return bars.length && JSON.stringify([...bars].map(bar => bar.ariaLabel)) !== before;
        }""",
        arg=json.dumps(before, ensure_ascii=False, separators=(",", ":")),
    )
    return marks(page)


def test_the_mouse_redraws_the_chart_and_nothing_leaves_the_machine(page: Page, seen: Seen, tmp_path: Path) -> None:
    everything = marks(page)
    page.screenshot(path=tmp_path / "all.png")
    page.get_by_role("option", name=PINGTAN).click()
    counts = redrawn(page, f"{PINGTAN}，2019–2025", everything)
    assert f"{PINGTAN} 2024 {label('outcomes', 'granted').zh}: 71 (32.6%), n = 218" in counts
    assert {bar.split()[0] for bar in counts} == {PINGTAN}
    heights = drawing(page).locator("path[aria-roledescription=bar]").first.get_attribute("d")
    page.get_by_role("button", name="占比").click()
    expect(drawing(page)).to_contain_text("100%")
    assert drawing(page).locator("path[aria-roledescription=bar]").first.get_attribute("d") != heights
    page.screenshot(path=tmp_path / "shares.png")
    page.get_by_role("button", name="清空").click()
    expect(drawing(page)).to_have_count(0)
    page.screenshot(path=tmp_path / "none.png")
    assert seen == Seen()


def test_the_keyboard_reaches_every_control(page: Page, seen: Seen, tmp_path: Path) -> None:
    everything = marks(page)
    page.get_by_placeholder("输入名称的一部分").focus()
    page.keyboard.press("Tab")  # to the list
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    pingtan = redrawn(page, f"{PINGTAN}，2019–2025", everything)
    for _ in range(3):  # over the two buttons to the lower end of the years
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    later = redrawn(page, f"{PINGTAN}，2020–2025", pingtan)
    assert not [bar for bar in later if bar.split()[1] == "2019"]
    for _ in range(3):  # over the upper end and counts to shares
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(title(page)).to_contain_text("占比")
    expect(drawing(page)).to_contain_text("100%")
    page.keyboard.press("Tab")  # to the applicants
    page.keyboard.press("ArrowDown")
    expect(title(page)).to_contain_text(f"申请人：{label('applicants', 'natural_person').zh}")
    page.screenshot(path=tmp_path / "keyboard.png")
    assert seen == Seen()


def test_english_on_a_narrow_page_clips_nothing(page: Page, seen: Seen, tmp_path: Path) -> None:
    before = marks(page)
    page.set_viewport_size({"width": 1000, "height": 1200})
    page.get_by_role("button", name="en", exact=True).click()
    redrawn(page, "What became of the applications to", before)
    pane, chart = page.locator(".gongkai-chart").bounding_box(), drawing(page).bounding_box()
    assert pane is not None
    assert chart is not None
    assert chart["width"] <= pane["width"] + 1
    outside = drawing(page).evaluate(
        """svg => {
            const whole = svg.getBoundingClientRect();
            const clipped = text => {
                const box = text.getBoundingClientRect();
                return box.width && (box.left < whole.left - 1 || box.right > whole.right + 1 || box.top < whole.top - 1);
            };
            return [...svg.querySelectorAll('text')].filter(clipped).map(text => text.textContent);
        }"""
    )
    assert outside == []
    page.screenshot(path=tmp_path / "narrow.png")
    assert seen == Seen()


def test_under_the_widget_stands_what_needs_no_kernel(page: Page) -> None:
    still = page.locator(".jp-RenderedSVG").first
    expect(still).to_be_visible()
    notes = page.locator(".jp-RenderedHTMLCommon .gongkai", has_text="分母").last
    expect(notes).to_contain_text("n 是六类结果之和")


def test_digits_are_cut_as_they_are_typed(window: Page, lab: str, seen: Seen, tmp_path: Path) -> None:
    run_all(window, lab, "03_how_a_number_is_known")
    board = window.locator(".jupyter-widgets.gongkai-explorer")
    expect(board).to_contain_text("23,444 种切法，其中 1 种", timeout=PATIENCE)
    expect(board.locator(".vega-embed > svg")).to_contain_text("18,854")
    window.screenshot(path=tmp_path / "cutter.png")
    board.get_by_role("textbox").first.fill("220000325")
    window.keyboard.press("Enter")
    expect(board).to_contain_text("7 种切法，其中 2 种")
    expect(board).to_contain_text("22 | 0 | 0 | 0 | 0 | 3 | 25")
    board.get_by_role("button", name="en", exact=True).click()
    expect(board.locator(".vega-embed > svg")).to_contain_text("7 ways to cut, 2 with the others summing to the last")
    board.get_by_role("textbox").first.fill("12x")
    window.keyboard.press("Enter")
    expect(board).to_contain_text("give digits only")
    expect(board.locator(".vega-embed > svg")).to_have_count(0)
    window.screenshot(path=tmp_path / "cutter-error.png")
    expect(window.get_by_text("Traceback")).to_have_count(0)
    assert seen == Seen()
