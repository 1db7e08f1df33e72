"""The notebooks as a user meets them: JupyterLab in a real Chromium, on a machine that can reach nothing but itself."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import PATIENCE, Seen, run_all
from gongkai.forms import label

pytestmark = pytest.mark.browser

PINGTAN = "平潭综合实验区"


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
