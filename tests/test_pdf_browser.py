"""PDFs that a real Chromium prints of web pages: drawn in another way than those of the samples."""

from random import Random
from typing import Any

import pytest
from playwright.sync_api import Playwright, sync_playwright

from gongkai import read_report
from invented import invent
from private_lab import QUIET
from render import LAYOUTS
from rendered import ZEROS, lost, varied, wrong

pytestmark = pytest.mark.browser

PAPERS: tuple[dict[str, Any], ...] = ({"format": "A4"}, {"format": "A4", "display_header_footer": True, "scale": 0.9})


def printed(playwright: Playwright, chromium: str, page: str, paper: dict[str, Any]) -> bytes:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *QUIET])
    try:
        tab = browser.new_page()
        tab.set_content(page)
        return tab.pdf(**paper)
    finally:
        browser.close()


@pytest.mark.parametrize("layout", ["html_spans", "html_word"])
@pytest.mark.parametrize("paper", PAPERS, ids=["a4", "with_heads"])
def test_what_chromium_prints_is_read_right(chromium: str, layout: str, paper: dict[str, Any]) -> None:
    with sync_playwright() as playwright:
        for seed, zero in enumerate(ZEROS[:3]):
            invented, facts = varied(seed, zero)
            report = read_report(printed(playwright, chromium, LAYOUTS[layout](facts), paper))
            assert (wrong(report, invented, zero), lost(report, invented, zero)) == ({}, set())


def test_the_title_is_that_of_the_page(chromium: str) -> None:
    facts = invent(Random(1)).facts
    with sync_playwright() as playwright:
        report = read_report(printed(playwright, chromium, LAYOUTS["html_spans"](facts), PAPERS[0]))
    assert (report.agency, report.year) == (facts.agency, facts.year)
