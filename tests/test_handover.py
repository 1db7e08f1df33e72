"""Files and texts that the buttons under a chart hand over, as the browser gets them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import PATIENCE, Seen
from gongkai.explore.handover import CLIPBOARD, Handover

CONTENT = bytes(range(256)) * 40
TEXT = 'gongkai.explore.outcomes(panel, agencies=["平潭综合实验区"])'
#: Two rows of buttons on one page, the second one twice.
CELL = f"""
from gongkai.explore.handover import CLIPBOARD, Handover

def make(mark):
    def made(key):
        if key == "wrong":
            raise ValueError("没有画出任何内容。 Nothing is drawn.")
        if key == "copy":
            return key, CLIPBOARD, {TEXT!r}.encode()
        return f"图表 {{mark}}.{{key}}", "image/png", bytes(range(256)) * 40 + mark.encode()
    return made

def row(mark):
    actions = (("png", "PNG", "下载 PNG"), ("copy", "复制", "复制选择"), ("wrong", "XLSX", "下载 XLSX"))
    return Handover(make(mark), actions=actions, copied="已复制")

one, two = row("一"), row("二")
display(one, two, two)
"""
NOTEBOOK = {
    "cells": [{"cell_type": "code", "id": "a", "source": CELL, "metadata": {}, "outputs": [], "execution_count": None}],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, str], list[bytes] | None]]:
    told: list[tuple[dict[str, str], list[bytes] | None]] = []
    monkeypatch.setattr(Handover, "send", lambda self, content, buffers=None: told.append((content, buffers)))
    return told


def press(handover: Handover, key: str) -> None:
    handover._handle_custom_msg({"key": key, "view": "v"}, [])


def test_what_is_made_goes_to_the_view_that_asked(sent: list[tuple[dict[str, str], list[bytes] | None]]) -> None:
    press(Handover(lambda key: (f"a.{key}", "text/csv", b"1,2")), "csv")
    assert sent == [({"key": "csv", "view": "v", "name": "a.csv", "type": "text/csv"}, [b"1,2"])]


@pytest.mark.parametrize(("error", "said"), [(ValueError("no rows"), "no rows"), (KeyError(), "KeyError")])
def test_an_error_becomes_words(sent: list[tuple[dict[str, str], list[bytes] | None]], error: Exception, said: str) -> None:
    def broken(key: str) -> tuple[str, str, bytes]:
        raise error

    press(Handover(broken), "png")
    assert sent == [({"key": "png", "view": "v", "error": said}, None)]


def test_labels_change_with_the_language() -> None:
    handover = Handover(lambda key: (key, CLIPBOARD, b""), actions=(("png", "PNG", "下载"),))
    handover.actions = (("png", "PNG", "download"),)
    handover.copied = "copied"
    assert handover.get_state(["actions", "copied"]) == {"actions": (("png", "PNG", "download"),), "copied": "copied"}


@pytest.fixture
def rows(window: Page, lab: str, lab_folder: Path, seen: Seen) -> Iterator[Locator]:
    """The rows of buttons of a notebook of one cell."""
    (lab_folder / "buttons.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    window.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=lab)
    window.goto(f"{lab}/lab/tree/buttons.ipynb?reset")
    expect(window.get_by_text("(ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
    window.locator(".jp-CodeCell .cm-content").click()
    window.keyboard.press("Shift+Enter")
    rows = window.locator(".gongkai-handover")
    expect(rows).to_have_count(3, timeout=PATIENCE)
    yield rows
    assert seen == Seen()


@pytest.mark.browser
@pytest.mark.parametrize("key", ["", "Enter", "Space"], ids=["mouse", "enter", "space"])
def test_a_file_is_downloaded_once_with_the_right_bytes(window: Page, rows: Locator, key: str) -> None:
    names: list[str] = []
    window.on("download", lambda download: names.append(download.suggested_filename))
    for at, mark in ((0, "一"), (1, "二"), (2, "二")):
        button = rows.nth(at).get_by_role("button", name="PNG")
        with window.expect_download() as download:
            if key:
                button.focus()
                window.keyboard.press(key)
            else:
                button.click()
        assert Path(download.value.path()).read_bytes() == CONTENT + mark.encode()
        expect(rows.nth(at).get_by_role("status")).to_have_text(f"↓ 图表 {mark}.png")
    assert names == ["图表 一.png", "图表 二.png", "图表 二.png"]


@pytest.mark.browser
def test_a_text_is_copied_and_a_word_says_so(window: Page, rows: Locator) -> None:
    rows.nth(0).get_by_role("button", name="复制").click()
    expect(rows.nth(0).get_by_role("status")).to_have_text("已复制")
    assert window.evaluate("navigator.clipboard.readText()") == TEXT
    expect(rows.nth(1).get_by_role("status")).to_have_text("")


@pytest.mark.browser
def test_a_page_without_a_clipboard_copies_by_a_selection(window: Page, rows: Locator) -> None:
    window.evaluate("navigator.clipboard.writeText('before')")
    window.evaluate("navigator.clipboard.writeText = undefined")
    button = rows.nth(0).get_by_role("button", name="复制")
    button.focus()
    window.keyboard.press("Enter")
    expect(rows.nth(0).get_by_role("status")).to_have_text("已复制")
    assert window.evaluate("navigator.clipboard.readText()") == TEXT
    expect(button).to_be_focused()
    window.evaluate("document.execCommand = () => false")
    button.click()
    expect(rows.nth(0).get_by_role("textbox")).to_have_value(TEXT)


@pytest.mark.browser
def test_what_goes_wrong_stands_beside_the_buttons(window: Page, rows: Locator, tmp_path: Path) -> None:
    rows.nth(1).get_by_role("button", name="XLSX").click()
    expect(rows.nth(1).get_by_role("status")).to_have_text("没有画出任何内容。 Nothing is drawn.")
    expect(rows.nth(2).get_by_role("status")).to_have_text("")
    expect(window.get_by_text("Traceback")).to_have_count(0)
    window.screenshot(path=tmp_path / "wrong.png")
    with window.expect_download():
        rows.nth(1).get_by_role("button", name="PNG").click()
    expect(rows.nth(1).get_by_role("status")).to_contain_text("↓")


@pytest.mark.browser
def test_the_buttons_wrap_on_a_narrow_page_and_say_what_they_do(window: Page, rows: Locator, tmp_path: Path) -> None:
    button = rows.nth(0).get_by_role("button", name="PNG: 下载 PNG", exact=True)
    assert button.get_attribute("title") == "下载 PNG"
    rows.nth(0).evaluate("row => row.style.width = '90px'")
    boxes = [rows.nth(0).get_by_role("button").nth(at).bounding_box() for at in range(3)]
    assert len({box["y"] for box in boxes if box}) > 1
    window.screenshot(path=tmp_path / "narrow.png")
