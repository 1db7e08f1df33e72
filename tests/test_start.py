"""How the notebooks are met first: JupyterLab's start page, and the pages without code."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browsing import PATIENCE, Seen
from conftest import ROOT
from gongkai.cli import main
from gongkai.dashboard import titles
from private_lab import private, served

NOTEBOOKS = ROOT / "notebooks"
COMMAND = [sys.executable, "-m", "gongkai.cli"]


def test_the_start_page_leads_to_every_notebook_in_both_languages() -> None:
    page = (NOTEBOOKS / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+\.ipynb)\)", page)
    assert {name: links.count(name) for name in sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))} == dict.fromkeys(
        sorted(path.name for path in NOTEBOOKS.glob("*.ipynb")), 2
    )


def test_a_notebook_is_listed_under_its_headings(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    heading = '{"cells": [{"cell_type": "markdown", "source": ["# 一\\n", "text\\n", "# One\\n", "## no"]}]}'
    (tmp_path / "deep" / "a.ipynb").write_text(heading, encoding="utf-8")
    for name, content in {"b": "{", "c": '{"cells": []}', "d": '{"cells": [{"cell_type": "code", "source": ["# no"]}]}'}.items():
        (tmp_path / f"{name}.ipynb").write_text(content, encoding="utf-8")
    assert titles(tmp_path) == {"deep/a.ipynb": "一 / One"}


@pytest.mark.parametrize("command", ["lab", "dashboard"])
def test_a_folder_that_is_not_there_is_named(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err == f"gongkai: {tmp_path / 'none'}: no such folder; give the folder of your notebooks\n"


@pytest.mark.browser
def test_the_lab_opens_on_the_start_page_and_asks_nothing(window: Page, lab_folder: Path, seen: Seen, tmp_path: Path) -> None:
    command = [*COMMAND, "lab", "notebooks", "--", "--no-browser", "--IdentityProvider.token="]
    with served(command, "--ServerApp.port={}", private(tmp_path), lab_folder) as address:
        window.goto(address)
        expect(window.get_by_role("heading", name="从这里开始")).to_be_visible(timeout=PATIENCE)
        window.get_by_role("link", name="申请之后怎样了").click()
        expect(window.get_by_text("(ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
        # The question about news comes with the first answer of the server, long before a kernel is idle.
        expect(window.get_by_text("news", exact=False)).to_have_count(0)
        expect(window.get_by_role("dialog")).to_have_count(0)
        expect(window.locator("[title*=Voil]")).to_have_count(0)
        window.screenshot(path=tmp_path / "start.png")
    assert seen.foreign == []


@pytest.fixture(scope="module")
def dashboard(lab_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = [*COMMAND, "dashboard", "notebooks", "--", "--no-browser"]
    with served(command, "--port={}", private(tmp_path_factory.mktemp("dashboard")), lab_folder) as address:
        yield address


@pytest.mark.browser
def test_the_dashboard_shows_words_and_explorers_but_no_code(window: Page, dashboard: str, seen: Seen, tmp_path: Path) -> None:
    window.goto(dashboard)
    names = [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    assert [name for name in names if window.get_by_role("link", name=name).count() != 1] == []
    window.screenshot(path=tmp_path / "list.png")
    window.get_by_role("link", name="What became of the applications").click()
    chart = window.locator(".gongkai-chart .vega-embed > svg").first
    expect(chart).to_be_visible(timeout=PATIENCE)
    expect(window.get_by_role("heading", name="What became of the applications")).to_be_visible()
    assert window.get_by_text("import gongkai").count() == 0
    window.screenshot(path=tmp_path / "outcomes.png")
    window.get_by_role("button", name="en", exact=True).first.click()
    expect(chart).to_contain_text("partly disclosed")
    with window.expect_download() as download:
        window.get_by_role("button", name="PNG").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    window.get_by_role("link", name="← 目录 / Contents").click()
    expect(window.get_by_role("link", name=names[0])).to_be_visible()
    assert seen == Seen()
