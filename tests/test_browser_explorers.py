"""Each explorer in Chromium, in one sitting: type, pick, switch, drill, language, files, code, keyboard; nothing leaves it."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import PATIENCE, Seen

pytestmark = pytest.mark.browser

PINGTAN, HUAIAN = "平潭综合实验区", "淮安市人民政府"


def notebook(explorer: str) -> str:
    """A notebook of one explorer on the sample panel, and an empty cell."""
    code = f"import gongkai\n\npanel = gongkai.read('sample_reports/*-20*', progress=False)\ngongkai.explore.{explorer}(panel)"
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "id": name, "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for name, source in (("explorer", code), ("copied", ""))
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def opened(page: Page, lab: str, folder: Path, explorer: str) -> Locator:
    """The explorer, when it has drawn."""
    (folder / f"{explorer}.ipynb").write_text(notebook(explorer), encoding="utf-8")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=lab)
    page.goto(f"{lab}/lab/tree/{explorer}.ipynb?reset")
    expect(page.get_by_text("(ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(page.locator(".gongkai-chart .vega-embed > svg")).to_be_visible(timeout=PATIENCE)
    return page.locator(".gongkai-explorer")


def title(explorer: Locator) -> Locator:
    return explorer.locator(".gongkai h4").first


def drawing(explorer: Locator) -> Locator:
    return explorer.locator(".gongkai-chart .vega-embed > svg")


def disclosure(explorer: Locator) -> None:
    """Items, measures, a logarithmic scale, and the largest left out."""
    explorer.get_by_role("button", name="全选").click()
    explorer.get_by_role("combobox").filter(has_text="行政许可").select_option("行政许可")
    expect(title(explorer)).to_contain_text("行政许可")
    expect(explorer).to_contain_text("不反映公开程度")
    explorer.get_by_role("button", name="对数").click()
    expect(drawing(explorer)).to_contain_text("对数")
    explorer.get_by_role("button", name="除去最大的").click()
    expect(explorer.locator(".gongkai p").filter(has_text="宿迁市人民政府").first).to_be_visible()


def reviews(explorer: Locator) -> None:
    """Channels, shares and rates."""
    explorer.get_by_role("button", name="占比").click()
    expect(title(explorer)).to_contain_text("占比")
    explorer.get_by_role("combobox").filter(has_text="行政诉讼").first.select_option(index=4)
    explorer.get_by_role("button", name="纠正率").click()
    expect(drawing(explorer)).to_contain_text("威尔逊区间")


def quality(explorer: Locator) -> None:
    """A failed check opens its statutory table, with the cells in conflict marked."""
    explorer.get_by_role("button", name="全选").click()
    expect(explorer.locator("select[size] option").filter(has_text="自然人 20 ≠ 26")).to_have_count(1)
    told = explorer.locator("select[size] option").filter(has_text="自然人 20 ≠ 26").inner_text()
    explorer.locator("select[size]").select_option(label=told)
    expect(explorer.locator(".gk-conflict-column").first).to_be_visible()
    expect(explorer.locator("td.gk-conflict-column").filter(has_text="20").first).to_be_visible()
    explorer.get_by_role("button", name="结转衔接").click()
    expect(title(explorer)).to_contain_text("结转")


def agency_sheet(explorer: Locator) -> None:
    """Five numbers, questions and a citation of one body; another click is another body."""
    for words in ("可比性", "可以追问", "引用"):
        expect(explorer.locator("h5, h4").filter(has_text=words).first).to_be_visible()
    explorer.get_by_role("button", name="不比较").click()
    expect(explorer).not_to_contain_text("同类机关过少")


SITTINGS = {"disclosure": disclosure, "reviews": reviews, "quality": quality, "agency_sheet": agency_sheet}
ENGLISH = {"disclosure": "disclosure", "reviews": "econsideration", "quality": "carried over", "agency_sheet": "on one page"}


@pytest.mark.parametrize("name", SITTINGS)
def test_an_explorer_in_one_sitting(window: Page, lab: str, lab_folder: Path, seen: Seen, tmp_path: Path, name: str) -> None:
    explorer = opened(window, lab, lab_folder, name)
    # type and pick
    explorer.get_by_role("combobox", name="名称、曾用名或拼音首字母").fill("ptzh")
    option = explorer.locator(".gongkai-listbox [role=option]")
    expect(option).to_have_count(1)
    option.dblclick()
    expect(title(explorer)).to_contain_text(PINGTAN)
    expect(drawing(explorer)).to_be_visible()
    # files: what is drawn, as CSV
    with window.expect_download() as started:
        explorer.get_by_role("button", name="CSV: ").click()
    started.value.save_as(tmp_path / "drawn.csv")
    table = pl.read_csv(tmp_path / "drawn.csv", comment_prefix="#", infer_schema=False)
    assert table.height > 0
    with window.expect_download() as started:
        explorer.get_by_role("button", name="PNG: ").click()
    started.value.save_as(tmp_path / "drawn.png")
    assert (tmp_path / "drawn.png").read_bytes().startswith(b"\x89PNG")
    # keyboard: the whole list again, one body up, alone
    explorer.get_by_role("combobox", name="名称、曾用名或拼音首字母").fill("")
    expect(option).to_have_count(7)
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Home")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Control+Enter")
    expect(title(explorer)).to_contain_text(HUAIAN)
    # what only this explorer has
    SITTINGS[name](explorer)
    # the code that is copied runs in a cell of its own, and draws the same title
    told = title(explorer).inner_text()
    explorer.get_by_role("button", name="复制代码: ").click()
    expect(explorer.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    code = window.evaluate("navigator.clipboard.readText()")
    assert code.startswith(f'selection = gongkai.explore.select(panel, "{name}", ')
    copied = window.locator(".jp-CodeCell").last
    copied.locator(".cm-content").click()
    window.keyboard.insert_text(code)
    window.keyboard.press("Control+Enter")
    expect(copied.locator(".jp-RenderedSVG img")).to_be_visible()
    expect(copied.locator(".gongkai .wide table").last).to_have_attribute("aria-label", told)
    # language
    explorer.get_by_role("button", name="en", exact=True).click()
    expect(title(explorer)).to_contain_text(ENGLISH[name])
    expect(explorer.get_by_role("button", name="copy selection: ")).to_be_visible()
    window.screenshot(path=tmp_path / f"{name}.png", full_page=True)
    expect(window.get_by_text("Traceback")).to_have_count(0)
    assert seen == Seen()
