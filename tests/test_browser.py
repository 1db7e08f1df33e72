"""The explorers as a user meets them: JupyterLab in a real Chromium, on a machine that can reach nothing but itself."""

import json
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import PATIENCE, Seen, run_all
from gongkai.forms import label

pytestmark = pytest.mark.browser

PINGTAN, HUAIAN = "平潭综合实验区", "淮安市人民政府"


@pytest.fixture
def page(window: Page, lab: str) -> Page:
    """The notebook on outcomes, run from top to bottom."""
    window.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=lab)
    run_all(window, lab, "02_outcomes")
    expect(drawing(window)).to_be_visible(timeout=PATIENCE)
    # The cells below the explorer have run too: until then the page moves, and the kernel hears no pick.
    expect(window.get_by_text("(ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
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
    # The kernel is done with what was picked, and hears what is picked next.
    expect(page.get_by_text("(ipykernel) | Idle")).to_be_visible()
    page.wait_for_function(
        """before => {
            const bars = document.querySelectorAll('.gongkai-chart svg path[aria-roledescription=bar]');
            return bars.length && JSON.stringify([...bars].map(bar => bar.ariaLabel)) !== before;
        }""",
        arg=json.dumps(before, ensure_ascii=False, separators=(",", ":")),
    )
    return marks(page)


def only(page: Page, name: str) -> None:
    """Pick one body alone."""
    page.get_by_role("option", name=name, exact=True).dblclick()


def test_the_mouse_picks_drills_and_redraws_and_nothing_leaves_the_machine(page: Page, seen: Seen, tmp_path: Path) -> None:
    everything = marks(page)
    only(page, PINGTAN)
    counts = redrawn(page, f"{PINGTAN}，2019–2025", everything)
    assert f"{PINGTAN} 2024 {label('outcomes', 'granted').zh}: 71 (32.6%), n = 218" in counts
    assert {bar.split()[0] for bar in counts} == {PINGTAN}
    page.get_by_role("option", name=HUAIAN, exact=True).click()
    both = redrawn(page, f"{HUAIAN}、{PINGTAN}", counts)
    page.get_by_role("option", name=HUAIAN, exact=True).click()
    redrawn(page, f"{PINGTAN}，2019–2025", both)
    page.get_by_role("button", name="占比").click()
    expect(drawing(page)).to_contain_text("100%")
    page.get_by_role("combobox").filter(has_text="六类结果").select_option(label("outcomes", "denied").zh)
    reasons = redrawn(page, f"“{label('outcomes', 'denied').zh}”的各种情形", counts)
    assert f"{PINGTAN} 2024 {label('lines', 'denied.internal_affairs').zh}: 32 (82.1%), n = 39" in reasons
    page.get_by_role("button", name="公开率").click()
    expect(title(page)).to_contain_text("三种口径的公开率")
    expect(drawing(page)).to_contain_text("公开率（宽泛）")
    page.get_by_role("button", name="清空").click()
    expect(drawing(page)).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="请在列表中选择")).to_be_visible()
    page.screenshot(path=tmp_path / "none.png")
    assert seen == Seen()


def test_typing_finds_a_body_by_part_of_its_name_a_former_name_and_initials(page: Page, seen: Seen) -> None:
    field = page.get_by_role("combobox", name="名称、曾用名或拼音首字母")
    shown = page.locator(".gongkai-listbox [role=option]")
    for typed, name in (
        ("工信", None),
        ("工業", "漳州市工业和信息化局"),
        ("洪泽区人民政府", "淮安市洪泽区人民政府"),
        ("ptzh", PINGTAN),
    ):
        field.fill(typed)
        if name is None:
            expect(shown).to_have_count(0)
        else:
            expect(shown).to_have_count(1)
            expect(shown).to_have_attribute("aria-label", name)
    assert seen == Seen()


def test_the_keyboard_alone_picks_and_changes_everything(page: Page, seen: Seen, tmp_path: Path) -> None:
    everything = marks(page)
    page.get_by_role("combobox", name="名称、曾用名或拼音首字母").focus()
    page.keyboard.press("Tab")  # to the list
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+Enter")  # this one alone
    pingtan = redrawn(page, f"{PINGTAN}，2019–2025", everything)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    both = redrawn(page, f"{HUAIAN}、{PINGTAN}", pingtan)
    page.keyboard.press("Space")
    redrawn(page, f"{PINGTAN}，2019–2025", both)
    for _ in range(7):  # over three filters and three buttons to the lower end of the years
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    later = redrawn(page, f"{PINGTAN}，2020–2025", pingtan)
    assert not [bar for bar in later if bar.split()[1] == "2019"]
    for _ in range(3):  # over the upper end and counts to shares
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(title(page)).to_contain_text("占比")
    expect(drawing(page)).to_contain_text("100%")
    for _ in range(2):  # over the rates to what is looked into
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(title(page)).to_contain_text(f"“{label('outcomes', 'denied').zh}”的各种情形")
    page.screenshot(path=tmp_path / "keyboard.png")
    assert seen == Seen()


def test_files_code_and_selection_are_handed_over(page: Page, seen: Seen, tmp_path: Path) -> None:
    everything = marks(page)
    only(page, PINGTAN)
    redrawn(page, f"{PINGTAN}，2019–2025", everything)
    kept = {}
    for kind in ("PNG", "SVG", "CSV", "XLSX"):
        with page.expect_download() as started:
            page.get_by_role("button", name=f"{kind}: ").click()
        kept[kind] = tmp_path / started.value.suggested_filename
        started.value.save_as(kept[kind])
    assert kept["PNG"].read_bytes().startswith(b"\x89PNG")
    assert "六类办理结果之和" in kept["SVG"].read_text(encoding="utf-8")
    assert kept["XLSX"].read_bytes().startswith(b"PK")
    table = pl.read_csv(kept["CSV"], comment_prefix="#")
    assert table["各项之和 n"].to_list() == [23, 27, 69, 75, 81, 218, 148]
    assert kept["CSV"].name.startswith(f"gongkai-{PINGTAN}")
    page.get_by_role("button", name="复制选择: ").click()
    expect(page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    line = page.evaluate("navigator.clipboard.readText()")
    assert line.startswith(f"gongkai.explore.outcomes(panel, agencies=['{PINGTAN}']")
    page.get_by_role("button", name="清空").click()
    expect(drawing(page)).to_have_count(0)
    page.get_by_placeholder("粘贴复制来的选择，按回车键").fill(line)
    page.keyboard.press("Enter")
    expect(title(page)).to_contain_text(f"{PINGTAN}，2019–2025")
    expect(drawing(page)).to_be_visible()
    assert seen == Seen()


def test_the_copied_code_runs_in_a_cell_of_its_own(page: Page, seen: Seen) -> None:
    everything = marks(page)
    only(page, HUAIAN)
    redrawn(page, f"{HUAIAN}，2019–2025", everything)
    page.get_by_role("button", name="复制代码: ").click()
    expect(page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    last = page.locator(".jp-CodeCell").last
    last.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(page.evaluate("navigator.clipboard.readText()"))
    page.keyboard.press("Control+Enter")
    expect(last.locator(".jp-RenderedSVG img")).to_be_visible()
    expect(last.locator(".gongkai table")).to_contain_text("3,050")
    assert seen == Seen()


@pytest.mark.parametrize("width", [1000, 640])
def test_english_on_a_narrow_page_clips_nothing(page: Page, seen: Seen, tmp_path: Path, width: int) -> None:
    before = marks(page)
    page.set_viewport_size({"width": width, "height": 1200})
    page.get_by_role("button", name="en", exact=True).click()
    redrawn(page, "What became of the applications to", before)
    expect(page.get_by_role("button", name="shares")).to_be_visible()
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
    notes = page.locator(".jp-RenderedHTMLCommon .gongkai", has_text="来源").last
    expect(notes).to_contain_text("《政府信息公开条例》")


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
