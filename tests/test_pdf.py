"""PDF: a real report, whole invented ones on sheets of several sizes, and what no program should write."""

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from conftest import load_expected, true_figures
from drawn_pdf import nested, one_page, pdf_of
from facts import Zero
from gongkai import read_report
from gongkai.document import Paragraph, Table
from gongkai.errors import MissingDependency, UnreadableReport
from gongkai.readers import Content, Limits, layout, pdf, read_document
from invented import invent
from paper import A4, A5_LANDSCAPE, LETTER_LANDSCAPE, Look, Sheet
from pdf_pages import draw_sheet
from pdf_pages import pdf as made
from rendered import assert_right, changes, drawn, figures, lost, seeds, unbroken, varied, wrong, zeros

LOOKS = {
    "a4": Look(),
    "a5_landscape": Look(size=A5_LANDSCAPE),
    "letter_upright": Look(size=LETTER_LANDSCAPE, upright=True, numbers="right"),
    "open_repeated": Look(size=A5_LANDSCAPE, rules="open", repeated=True),
}
UNRULED = {
    "none": Look(rules="none"),
    "horizontal": Look(rules="horizontal", numbers="right"),
    "none_a5": Look(size=A5_LANDSCAPE, rules="none"),
}
reports = {"seed": seeds, "zero": zeros, "change": unbroken}


def test_hongze_2023_is_read_as_it_stands(corpus: Path) -> None:
    report = read_report(corpus / "reports" / "hongze-2023.pdf")
    expected = load_expected(corpus / "expected" / "hongze-2023.json")
    found = {key: None if value is None else float(value) for key, value in figures(report).items()}
    assert found == true_figures(expected)
    assert (report.agency, report.year, report.status) == ("洪泽区人民政府", 2023, "complete")
    assert report.sections["section"].to_list() == [1, 2, 3, 4, 5, 6]
    assert report.leftovers == ()
    failed = {(check.rule, check.scope, check.left, check.right) for check in report.relations if check.status == "fail"}
    assert failed == {
        ("results_add_up", "reconsideration", 0, 11),
        ("results_add_up", "litigation_after_reconsideration", 0, 5),
    }


def test_hongze_2023_has_three_tables_over_its_pages(corpus: Path) -> None:
    document = pdf.read(Content(raw=(corpus / "reports" / "hongze-2023.pdf").read_bytes()))
    assert [(table.width, len(table.rows)) for table in document.tables] == [(4, 14), (10, 26), (15, 4)]
    assert [table.rows[-1][0].place.page for table in document.tables] == [3, 4, 4]
    words = [cell.text for cell in document.tables[1].rows[5]][:2]
    assert words == ["三、本年度办理结果", "（一）予以公开"]
    assert not any(block.text.strip("- ").isdigit() for block in document.paragraphs)
    assert document.head == {"title": "洪泽区人民政府2023年政府信息公开工作年度报告"}


@pytest.mark.parametrize("look", LOOKS)
@settings(drawn, max_examples=25)
@given(**reports)
def test_every_cell_of_a_ruled_table_is_read_right(look: str, seed: int, zero: Zero | None, change: str) -> None:
    invented, facts = varied(seed, zero, change)
    assert_right(read_report(made(facts, LOOKS[look])), invented, zero)


@settings(drawn, max_examples=25)
@given(seed=seeds, look=st.sampled_from(sorted(LOOKS)), change=st.sampled_from(("full_width", "full_width_thousands")))
def test_a_number_that_is_broken_over_lines_is_never_read_wrong(seed: int, look: str, change: str) -> None:
    invented, facts = varied(seed, None, change)
    report = read_report(made(facts, LOOKS[look]))
    assert wrong(report, invented, None) == {}
    unknown = {key: value for key, value in report.values.items() if value.value is None}
    assert {value.reading for value in unknown.values()} <= {"ambiguous"}
    assert all(invented.numbers[key.table, key.line, key.column] in value.candidates for key, value in unknown.items())


@pytest.mark.parametrize("look", UNRULED)
@settings(drawn, max_examples=40)
@given(seed=seeds, zero=zeros, change=changes)
def test_nothing_in_a_table_without_rules_is_read_wrong(look: str, seed: int, zero: Zero | None, change: str) -> None:
    invented, facts = varied(seed, zero, change)
    assert wrong(read_report(made(facts, UNRULED[look])), invented, zero) == {}


def test_most_of_a_table_without_rules_is_known() -> None:
    known = printed = 0
    for seed in range(10):
        invented = invent(Random(seed))
        report = read_report(made(invented.facts, UNRULED["none"]))
        printed += len(invented.numbers)
        known += len(invented.numbers) - len(lost(report, invented, None))
    assert known > 0.85 * printed


def read_page(content: bytes, **options: Any) -> list[str]:
    """The texts of the blocks of a page."""
    document = pdf.read(Content(raw=one_page(content, **options)))
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (b"BT /F1 12 Tf 100 700 Td (12345) Tj ET", ["12345"]),
        (b"BT /F1 12 Tf 100 700 Td (12345) Tj 0.3 0 Td (12345) Tj ET", ["12345"]),
        (b"BT /F1 12 Tf 3 Tr 100 700 Td (12345) Tj ET", []),
        (b"BT /F1 12 Tf 1 g 100 700 Td (12345) Tj ET", []),
        (b"0 g 90 690 100 30 re f BT /F1 12 Tf 1 g 100 700 Td (12345) Tj ET", ["12345"]),
        (b"BT /F1 1 Tf 100 700 Td (12345) Tj ET", []),
        (b"BT /F1 12 Tf 900 700 Td (12345) Tj ET", []),
        (b"BT /F1 1 Tf 12 0 0 12 100 700 Tm (12345) Tj ET", ["12345"]),
        (b"BT /F1 12 Tf 100 700 Td (-8) Tj ET", ["-8"]),
        (b"BT /F1 12 Tf 100 700 Td (7730.28) Tj ET", ["7730.28"]),
        (b"BT /F1 12 Tf 100 700 Td (12) Tj 60 0 Td (34) Tj ET", ["12 34"]),
    ],
    ids=["plain", "bold", "invisible", "white", "white_on_black", "tiny", "outside", "scaled", "minus", "point", "gap"],
)
def test_what_can_be_seen_is_read_and_nothing_else(content: bytes, read: list[str]) -> None:
    assert read_page(content) == read


def lying(canvas: Canvas, sheet: Sheet, height: float) -> None:
    """The sheet drawn lying on its side, on a page that says nothing."""
    canvas.setPageSize((height, A4[0]))
    canvas.rotate(90)
    canvas.translate(0, -height)
    draw_sheet(canvas, sheet, height)


def turned(canvas: Canvas, sheet: Sheet, height: float) -> None:
    """The same, on a page that says that it is to be turned; the program turns the size of the page, too."""
    lying(canvas, sheet, height)
    canvas.setPageSize(A4)
    canvas.setPageRotation(90)


def in_a_form(canvas: Canvas, sheet: Sheet, height: float) -> None:
    """The sheet at half its size in a form, which the page draws at twice its size."""
    name = f"form{canvas.getPageNumber()}"
    canvas.beginForm(name)
    canvas.saveState()
    canvas.scale(0.5, 0.5)
    draw_sheet(canvas, sheet, height)
    canvas.restoreState()
    canvas.endForm()
    canvas.scale(2, 2)
    canvas.doForm(name)


def twice(canvas: Canvas, sheet: Sheet, height: float) -> None:
    draw_sheet(canvas, sheet, height)
    canvas.translate(0.25, 0)
    draw_sheet(canvas, replace(sheet, strokes=[]), height)


def filled(canvas: Canvas, sheet: Sheet, height: float) -> None:
    """Rules as thin filled boxes, and cells on a coloured ground."""
    canvas.setFillGray(0.9)
    for stroke in sheet.strokes:
        if stroke.y0 == stroke.y1:
            canvas.rect(stroke.x0, height - stroke.y0 - 14, stroke.x1 - stroke.x0, 14, stroke=0, fill=1)
    canvas.setFillGray(0)
    for stroke in sheet.strokes:
        wide, high = stroke.x1 - stroke.x0, stroke.y1 - stroke.y0
        canvas.rect(stroke.x0, height - stroke.y1, max(wide, 0.6), max(high, 0.6), stroke=0, fill=1)
    draw_sheet(canvas, replace(sheet, strokes=[]), height)


def dashed(canvas: Canvas, sheet: Sheet, height: float) -> None:
    canvas.setDash(2, 2)
    draw_sheet(canvas, sheet, height)


@pytest.mark.parametrize("draw", [turned, lying, in_a_form, twice, filled, dashed], ids=lambda draw: draw.__name__)
@pytest.mark.parametrize("seed", range(3))
def test_every_cell_is_right_however_the_page_is_drawn(draw: Any, seed: int) -> None:
    invented = invent(Random(seed))
    assert_right(read_report(made(invented.facts, Look(), draw)), invented)


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the pages that are handed over to be recognised."""
    found: list[int] = []

    def note(page: Any, number: int, limits: Limits) -> layout.PageBlocks:
        found.append(number)
        return layout.PageBlocks(number=number, width=1, height=1, blocks=())

    monkeypatch.setattr(pdf, "_recognised", note)
    return found


def pictured(canvas: Canvas, sheet: Sheet, height: float) -> None:
    """A picture of the whole sheet, over an invisible text that says something else."""
    from reportlab.lib.utils import ImageReader

    plain = BytesIO()
    copy = Canvas(plain, pagesize=(A4[0], height))
    draw_sheet(copy, sheet, height)
    copy.save()
    file = pypdfium2.PdfDocument(plain.getvalue())
    picture = file[0].render(scale=1).to_pil()
    file.close()
    text = canvas.beginText(60, 400)
    text.setFont("Helvetica", 12)
    text.setTextRenderMode(3)
    text.textLine("9999 " * 20)
    canvas.drawText(text)
    canvas.drawImage(ImageReader(picture), 0, 0, A4[0], height)


def test_invisible_text_under_a_picture_is_not_believed(recognised: list[int]) -> None:
    document = pdf.read(Content(raw=made(invent(Random(1)).facts, Look(), pictured)))
    assert document.blocks == ()
    assert recognised == [1, 2, 3][: len(recognised)] and recognised


def test_a_page_whose_signs_mean_nothing_is_recognised(recognised: list[int]) -> None:
    facts = invent(Random(1)).facts

    def shifted(canvas: Canvas, sheet: Sheet, height: float) -> None:
        for text in sheet.texts:
            odd = "".join(chr((ord(one) - 0x4E00 + 7001) % 20_000 + 0x4E00) if one >= "一" else one for one in text.text)
            sheet.texts[sheet.texts.index(text)] = replace(text, text=odd)
        draw_sheet(canvas, sheet, height)

    document = pdf.read(Content(raw=made(facts, Look(), shifted)))
    assert recognised
    assert document.tables == ()


def test_each_page_of_a_mixed_file_goes_its_own_way(recognised: list[int]) -> None:
    facts = invent(Random(1)).facts

    def mixed(canvas: Canvas, sheet: Sheet, height: float) -> None:
        (pictured if canvas.getPageNumber() == 2 else draw_sheet)(canvas, sheet, height)

    document = pdf.read(Content(raw=made(facts, Look(), mixed)))
    assert recognised == [2]
    assert document.paragraphs[0].place.page == 1


def encrypted() -> bytes:
    out = BytesIO()
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(100, 100, "1")
    canvas.save()
    return out.getvalue()


def many_pages() -> bytes:
    pages = b"<</Type/Pages/Kids[" + b"3 0 R " * 10_000 + b"]/Count 10000>>"
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"])


PLAIN = made(invent(Random(1)).facts)
LIMITED = Limits(seconds=15, memory=1024**3)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (encrypted(), "protected with a password"),
        (PLAIN[: len(PLAIN) // 2][:700], "damaged or cut off"),
        (b"%PDF-1.7\n" + bytes(5000), "damaged or cut off"),
        (many_pages(), "10,000 pages, more than the limit of 300"),
        (one_page(b"0 0 m " + b"9 9 l " * 1_000_000 + b"S"), "segments"),
        (one_page(b"0 0 m 9 9 l S " * 120_000), "objects|segments"),
        (nested(40, 1), "nested more than 16 deep"),
        (nested(14, 10), "no page of it was finished|broke down over it"),
        (one_page(b"BT /F1 1.6 Tf 9 9 Td " + (b"(" + b"1" * 600 + b") Tj 0 4 Td ") * 200 + b"ET"), "characters on one page"),
    ],
    ids=["password", "truncated", "zeros", "pages", "segments", "paths", "deep", "exponential", "characters"],
)
def test_hostile_files_are_refused_in_bounded_time(raw: bytes, message: str) -> None:
    start = perf_counter()
    with pytest.raises(UnreadableReport, match=message):
        read_document(Content(raw=raw, limits=LIMITED), "report.pdf")
    assert perf_counter() - start < 40


def test_a_huge_page_is_no_trouble() -> None:
    assert read_page(b"BT /F1 12 Tf 100 700 Td (12345) Tj ET", box=b"0 0 14400 14400") == ["12345"]


def test_a_huge_picture_is_refused() -> None:
    content = b"q 14400 0 0 14400 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"
    with pytest.raises(ValueError, match="page 1 has 1,600,000,000 pixels at 200 dpi, more than the limit"):
        pdf.read(Content(raw=one_page(content, box=b"0 0 14400 14400")))


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingDependency, match="pdf"):
        pdf.read(Content(raw=PLAIN))


@pytest.mark.parametrize(("raw", "why"), [(b"<html>", "no PDF signature"), (PLAIN, ""), (b"\n\n" + PLAIN, "")])
def test_content_decides(raw: bytes, why: str) -> None:
    assert pdf.refusal(Content(raw=raw)) == why


@settings(drawn, max_examples=60)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_damaged_files_are_read_or_refused(seed: int) -> None:
    random = Random(seed)
    raw = bytearray(PLAIN)
    for _ in range(random.randint(1, 40)):
        raw[random.randrange(len(raw))] = random.randrange(256)
    del raw[random.randrange(len(raw)) :][random.randrange(2) :]
    try:
        report = read_document(Content(raw=bytes(raw), limits=LIMITED), "report.pdf")
    except UnreadableReport:
        return
    assert all(isinstance(block, Paragraph | Table) for block in report.blocks)
