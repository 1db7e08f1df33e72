"""Scans: two readings that agree are never wrong, blanks are blank, and no picture harms whoever opens it."""

import os
import socket
import time
from importlib.util import find_spec
from random import Random

import numpy as np
import pytest

import gongkai
import hostile_pictures
import scan_pages
from facts import with_zero
from gongkai.document import Table
from gongkai.errors import UnreadableReport
from gongkai.readers import Content, Limits, layout, read_document, scans
from gongkai.readers.scanning import picture
from invented import invent
from statutory import Cell

WORN = (
    pytest.param(3, 0.3, 0.2, 200, id="fair"),
    pytest.param(22, -0.5, 0.5, 200, id="bad"),
    pytest.param(9, 0.4, 0.2, 150, id="coarse"),
)


@pytest.fixture(scope="module", autouse=True)
def engine() -> None:
    lacking = [name for name in ("onnxruntime", "rapidocr", "cv2", "PIL") if find_spec(name) is None]
    _need(not lacking, f"no {', '.join(lacking)}; install them with: pip install 'gongkai[ocr]'")


@pytest.fixture(scope="module")
def fonts() -> None:
    _need(bool(scan_pages.chinese_fonts()), "no Chinese font; install one with `apt install fonts-noto-cjk`")


def _need(there: bool, reason: str) -> None:
    if there:
        return
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def pairs(paper: scan_pages.Paper, found: layout.PageBlocks) -> list[tuple[Cell, layout.PageCell]]:
    """Every cell that was drawn, with the one that was read in its place."""
    tables = [block for block in found.blocks if isinstance(block, layout.PageTable)]
    drawn = [cell for rows in paper.tables for row in rows for cell in row]
    return list(zip(drawn, (cell for table in tables for row in table.rows for cell in row), strict=True))


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize(("seed", "angle", "noise", "dpi"), WORN)
def test_readings_that_agree_are_right_and_blanks_are_blank(seed: int, angle: float, noise: float, dpi: int) -> None:
    facts = with_zero(invent(Random(seed), zero=False).facts, "blank")
    paper = scan_pages.papers(facts, dpi=dpi, angle=angle, noise=noise, seed=seed)[0]
    values = [pair for pair in pairs(paper, scans.page_blocks(paper.picture, 1, Limits())) if pair[0].kind == "value"]
    assert [(cell.text, read) for cell, read in values if read.seen and read.seen.agreed and read.text != cell.text] == []
    assert [cell.text for cell, read in values if cell.text and not read.seen] == []
    blanks = [read.seen for cell, read in values if not cell.text]
    assert sum(seen is None for seen in blanks) > 0.95 * len(blanks)
    agreed = [read for _, read in values if read.seen and read.seen.agreed]
    assert len(agreed) > 0.8 * sum(bool(cell.text) for cell, _ in values)


@pytest.mark.usefixtures("fonts")
def test_a_report_of_several_pages_is_read_whole() -> None:
    invented = invent(Random(2), zero=False)
    papers = scan_pages.papers(invented.facts, angle=0.3, noise=0.2, seed=2)
    report = gongkai.read_report(scan_pages.tiff([paper.picture for paper in papers]))
    found = {(key.table, key.line, key.column): value.value for key, value in report.values.items()}
    assert {key: value for key, value in found.items() if value not in (None, invented.numbers.get(key))} == {}
    assert (report.agency, report.year) == (invented.facts.agency, invented.facts.year)
    assert {key[0] for key in found} == {2, 3, 4}


@pytest.mark.usefixtures("fonts")
def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*arguments: object, **options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "create_connection", no_network)
    paper = scan_pages.papers(invent(Random(4)).facts, seed=4)[-1]
    assert scans.page_blocks(paper.picture, 1, Limits()).blocks


def test_ink_that_says_nothing_is_not_blank() -> None:
    page = _ruled()
    random = np.random.default_rng(1)
    for _ in range(30):
        y, x = random.integers(130, 160), random.integers(70, 130)
        page[y : y + 3, x : x + 3] = 0
    cells = _cells(page)
    assert cells[3].seen is not None
    assert not cells[3].seen.agreed
    assert [cell.text for at, cell in enumerate(cells) if at not in (0, 3)] == [""] * 7


def test_a_stroke_too_pale_to_read_is_not_blank() -> None:
    page = _ruled()
    page[140:162, 90:94] = 215
    cells = _cells(page)
    assert cells[3].seen == (0.0, False, ())
    assert [cell.text for cell in cells[1:]] == ["", "", "?", "", "", "", "", ""]


def test_a_speck_is_no_number() -> None:
    page = _ruled()
    page[140:142, 90:92] = 0
    assert [cell.text for cell in _cells(page)[1:]] == [""] * 8


def _ruled() -> picture.Picture:
    """Nine cells, of which the first holds a mark that shows the height of text."""
    page = np.full((400, 600), 255, dtype=np.uint8)
    for at in (20, 110, 200, 290):
        page[at : at + 2, 20:562] = 0
    for at in (20, 200, 380, 560):
        page[20:292, at : at + 2] = 0
    for at in range(60, 150, 16):
        page[55:77, at : at + 3] = page[55:58, at : at + 10] = 0
    return page


def _cells(page: picture.Picture) -> list[layout.PageCell]:
    tables = [block for block in scans.page_blocks(page, 1, Limits()).blocks if isinstance(block, layout.PageTable)]
    assert len(tables) == 1
    return [cell for row in tables[0].rows for cell in row]


@pytest.mark.parametrize("name", hostile_pictures.FILES)
def test_a_hostile_picture_is_refused_with_its_reason(name: str) -> None:
    hostile = hostile_pictures.FILES[name]
    start = time.monotonic()
    with pytest.raises(UnreadableReport, match=hostile.reason):
        read_document(hostile.make(), name)
    assert time.monotonic() - start < 30


@pytest.mark.parametrize("name", hostile_pictures.ODD)
def test_an_odd_picture_is_a_table_all_the_same(name: str) -> None:
    tables = [table for table in read_document(hostile_pictures.ODD[name](), name).tables if isinstance(table, Table)]
    assert [(len(table.rows), table.width) for table in tables] == [(4, 4)]


def test_a_page_that_lies_askew_is_turned() -> None:
    cv2 = pytest.importorskip("cv2")
    level = np.asarray(hostile_pictures.form())
    page = picture.straight(picture.turned(level, 1.3, cv2), cv2)
    assert page is not None
    rules = np.flatnonzero((page.picture < 128).mean(axis=1) > 0.7)
    assert len(np.unique(rules // 30)) == 5


def test_a_text_is_no_picture() -> None:
    assert scans.refusal(Content(raw="BM是文本".encode())) == "no signature of a PNG, JPEG, TIFF, BMP or WebP picture"
