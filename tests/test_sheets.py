"""Workbooks: invented reports in every layout of sheet and every format, what cells can hold, and workbooks that are no good."""

import shutil
import struct
import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from facts import Zero
from gongkai import read_report
from gongkai.document import Document
from gongkai.errors import UnreadableReport
from gongkai.readers import Content, read_document, sheets
from gongkai.readers.sheets import compound
from invented import Invented, invent
from render import load_facts, with_zero
from rendered import ZEROS, assert_right, changes, drawn, seeds, varied, zeros
from xlsx_pages import VARIANTS, xlsx

RULED = {name for name, layout in VARIANTS.items() if layout.ruled}


@pytest.mark.parametrize("variant", VARIANTS)
@settings(drawn, max_examples=25)
@given(seed=seeds, zero=zeros, change=changes)
def test_every_cell_of_a_workbook_is_read_right(variant: str, seed: int, zero: Zero | None, change: str) -> None:
    invented, facts = varied(seed, zero, change)
    report = read_report(xlsx(facts, VARIANTS[variant]))
    assert_right(report, invented, zero)
    assert [section.number for section in report.section_texts] == [1, 2, 3, 4, 5, 6]
    # A row whose every number is blank is known for a row only by its borders.
    if zero != "blank" or variant in RULED:
        assert invented.numbers.keys() <= {(key.table, key.line, key.column) for key in report.values}
        assert report.status == "complete"


@pytest.mark.parametrize("end", [True, False])
def test_empty_rows_with_a_border_behind_or_above_the_numbers_are_nothing(end: bool) -> None:
    figures = "".join(f'<c r="{column}{{0}}" s="1"><v>{at}</v></c>' for at, column in enumerate("AB"))
    names = "".join(f'<c r="{column}{{0}}" t="inlineStr"><is><t>甲</t></is></c>' for column in "AB")
    empty = "".join(f'<c r="{column}{{0}}" s="1"/>' for column in "AB")
    order = (names, figures, empty, empty) if end else (names, empty, figures)
    rows = "".join(f'<row r="{at}">{row.format(at)}</row>' for at, row in enumerate(order, 1))
    borders = '<borders><border/><border><left style="thin"/></border></borders>'
    styles = f'<styleSheet xmlns="{_MAIN}">{borders}<cellXfs><xf/><xf borderId="1"/></cellXfs></styleSheet>'
    (table,) = sheets.read(Content(raw=_with(_sheet(rows), {"xl/styles.xml": lambda _: styles.encode()}))).tables
    assert [[cell.text for cell in row] for row in table.rows] == [["甲", "甲"], ["0", "1"]]


def test_the_same_facts_give_the_same_bytes() -> None:
    facts = load_facts()["pingtan-2020"]
    assert [xlsx(facts, layout) for layout in VARIANTS.values()] == [xlsx(facts, layout) for layout in VARIANTS.values()]


def test_a_number_leads_back_to_its_sheet_row_and_cell() -> None:
    facts = load_facts()["pingtan-2020"]
    report = read_report(xlsx(facts, VARIANTS["sheets"]))
    trace = report.trace("granted", "natural_person")
    assert (trace.where, str(report.identity.published)) == ("sheet 4, table 6, row 8, cell 5", str(facts.published))


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Invented, Zero | None, Mapping[str, bytes]]]:
    """Invented reports in the formats that LibreOffice makes of their workbooks."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed, so that there are no XLS and ODS workbooks to read")
    folder = tmp_path_factory.mktemp("workbooks")
    made: dict[str, tuple[Invented, Zero | None]] = {}
    for at, variant in enumerate(VARIANTS):
        for zero in (None, ZEROS[1 + at % 4]):
            invented = invent(Random(at), zero=False)
            facts = with_zero(invented.facts, zero) if zero else invented.facts
            (folder / f"{variant}-{zero}.xlsx").write_bytes(xlsx(facts, VARIANTS[variant]))
            made[f"{variant}-{zero}"] = invented, zero
    (folder / "kinds.xlsx").write_bytes(kinds())
    files = [str(folder / f"{name}.xlsx") for name in (*made, "kinds")]
    for suffix in ("xls", "ods"):
        command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", suffix]
        subprocess.run([*command, "--outdir", str(folder), *files], check=True, capture_output=True, timeout=240)
    made["kinds"] = invent(Random(0)), None
    return {name: (*known, {suffix: _bytes(folder, name, suffix) for suffix in ("xls", "ods")}) for name, known in made.items()}


def _bytes(folder: Path, name: str, suffix: str) -> bytes:
    return (folder / f"{name}.{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", ["xls", "ods"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_workbooks_of_other_formats_are_read_right(
    variant: str, suffix: str, converted: Mapping[str, tuple[Invented, Zero | None, Mapping[str, bytes]]]
) -> None:
    found = [known for name, known in converted.items() if name.startswith(variant)]
    assert len(found) == 2
    for invented, zero, files in found:
        report = read_report(files[suffix])
        assert_right(report, invented, zero)
        assert [section.number for section in report.section_texts] == [1, 2, 3, 4, 5, 6]


def kinds() -> bytes:
    """A workbook with every kind of cell, below two empty rows and beside an empty column."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    percent, money = book.add_format({"num_format": "0%"}), book.add_format({"num_format": '#,##0.00"万元"'})
    for row, name in enumerate(_KINDS, 2):
        sheet.write_string(row, 1, name)
    sheet.write_number(2, 2, 5)
    sheet.write_number(3, 2, 0.37)
    sheet.write_number(4, 2, 18.1 + 0.2)
    sheet.write_datetime(5, 2, datetime(2021, 1, 13), dates)
    sheet.write_number(6, 2, 0.5, percent)
    sheet.write_number(7, 2, 251, money)
    sheet.write_boolean(8, 2, True)
    sheet.write_formula(9, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(10, 2, "=C3+1", None, 6)
    sheet.write_string(11, 2, "12 ")
    sheet.write_string(12, 2, "１２")
    sheet.write_number(13, 2, 123456789012)
    sheet.write_string(14, 2, "3\n4")
    sheet.write_number(15, 2, 1e21)
    sheet.write_number(16, 2, 99)
    sheet.set_row(16, None, None, {"hidden": True})
    sheet.write_number(17, 2, 7)
    sheet.write_number(17, 3, 98)
    sheet.set_column(3, 3, None, None, {"hidden": True})
    for row in (18, 19):
        sheet.set_row(row, None, None, {"hidden": row == 18})
    sheet.merge_range(18, 1, 19, 1, "merged")
    sheet.write_number(19, 2, 8)
    book.add_worksheet("Sheet2").write_row(0, 0, ["甲", 1])
    book.worksheets()[1].hide()
    book.close()
    return file.getvalue()


_KINDS = {
    "whole": "5",
    "fraction": "0.37",
    "computed": "18.3",
    "date": "2021-01-13",
    "percent": "50%",
    "unit": "251万元",
    "boolean": "TRUE",
    "error": "#DIV/0!",
    "formula": "6",
    "text": "12",
    "full width": "１２",
    "long": "123456789012",
    "lines": "3\n4",
    "huge": "1000000000000000000000",
    "hidden": None,
    "beside hidden": "7",
}


def _pairs(document: Document) -> dict[str, str]:
    (table,) = document.tables
    assert {len(row) for row in table.rows} == {2}
    return {row[0].text: row[1].text for row in table.rows}


def test_cells_are_read_as_they_show() -> None:
    wanted = {name: text for name, text in _KINDS.items() if text is not None} | {"merged": "8"}
    assert _pairs(sheets.read(Content(raw=kinds()))) == wanted


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_cells_of_other_formats_are_read_as_they_show(
    suffix: str, converted: Mapping[str, tuple[Invented, Zero | None, Mapping[str, bytes]]]
) -> None:
    wanted = {name: text for name, text in _KINDS.items() if text is not None} | {"merged": "8"}
    # An ODS cell holds the text that it shows, with all its decimals; LibreOffice has no booleans but formatted numbers.
    other = {"unit": "251.00万元"} if suffix == "ods" else {}
    read = _pairs(read_document(converted["kinds"][2][suffix], "kinds"))
    assert read.pop("boolean") in ("TRUE", "1")
    assert read == {name: text for name, text in (wanted | other).items() if name != "boolean"}


def _with(raw: bytes, members: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """A container with some of its members changed."""
    file = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, members.get(name, bytes)(old.read(name)))
    return file.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _sheet(rows: str, more: str = "") -> bytes:
    """The workbook of kinds with other rows in its sheet."""
    content = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{more}</worksheet>'
    return _with(kinds(), {"xl/worksheets/sheet1.xml": lambda _: content.encode()})


def test_a_formula_without_its_value_is_blank_and_a_lost_text_is_none() -> None:
    rows = '<row><c t="inlineStr"><is><t>甲</t></is></c><c><f>A1</f></c><c t="s"><v>999</v></c><c><v>1</v></c></row>'
    (table,) = sheets.read(Content(raw=_sheet(rows))).tables
    assert [cell.text for cell in table.rows[0]] == ["甲", "", "#REF!", "1"]


def test_readings_above_characters_are_no_text() -> None:
    rows = '<row><c t="inlineStr"><is><r><t>甲</t></r><rPh><t>jia</t></rPh><t>_x000D_乙</t></is></c><c><v>1</v></c></row>'
    assert sheets.read(Content(raw=_sheet(rows))).tables[0].rows[0][0].text == "甲\r乙"


def test_a_cell_far_away_costs_nothing() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'
    document = sheets.read(Content(raw=_sheet(far)))
    assert [table.width for table in document.tables] == [2]
    assert [paragraph.text for paragraph in document.paragraphs] == ["3"]
    assert str(document.paragraphs[0].place) == "sheet 1, row 1048576, cell 16384, paragraph 1"


def test_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    merge = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    document = sheets.read(Content(raw=_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>', merge)))
    assert [paragraph.text for paragraph in document.paragraphs] == ["1"]


def _far_apart() -> str:
    return "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 40))


def _ods(content: str) -> bytes:
    file = BytesIO()
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    body = f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body>"
    with ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", f"<office:document-content{spaces}>{body}</office:document-content>")
    return file.getvalue()


def _xlsb(cells: bytes) -> bytes:
    """A workbook of Excel's binary format with one sheet named A."""
    book = b"\x8f\x01\0" + b"\x9c\x01\x14" + bytes(8) + b"\x01\0\0\0a\0" + b"\x01\0\0\0A\0" + b"\x90\x01\0\x84\x01\0"
    link = 'Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.bin", book)
        packed.writestr("xl/_rels/workbook.bin.rels", f'<Relationships><{link} Target="worksheets/sheet1.bin"/></Relationships>')
        packed.writestr(
            "xl/worksheets/sheet1.bin",
            b"\x81\x01\0\x94\x01\x10" + bytes(16) + b"\x91\x01\0" + cells + b"\x92\x01\0" + b"\x82\x01\0",
        )
    return file.getvalue()


def _row(row: int) -> bytes:
    return b"\x00\x11" + struct.pack("<I13x", row)


def _cell(column: int, value: float) -> bytes:
    return b"\x05\x10" + struct.pack("<IId", column, 0, value)


def _stream(*records: tuple[int, bytes]) -> bytes:
    """An XLS workbook of some records."""
    content = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    return compound.packed("Workbook", content)


_BEGIN = (0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{at} "{f"&a{at - 1 if at > 1 else str()};" * 10}">' for at in range(1, 12))
    + "]><worksheet>&a11;</worksheet>"
)
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "cells far apart": (lambda: _sheet(_far_apart()), "more than 50,000 cells"),
    "very many cells": (lambda: _sheet("<row>" + "<c><v>1</v></c>" * 200_001 + "</row>"), "more than 50,000 cells"),
    "strings again and again": (
        lambda: _with(
            _sheet("<row>" + '<c t="s"><v>0</v></c>' * 2_000 + "</row>"),
            {"xl/sharedStrings.xml": lambda _: b"<sst><si><t>" + b"x" * 20_000 + b"</t></si></sst>"},
        ),
        "more than 10,000,000 characters",
    ),
    "entities": (
        lambda: _with(kinds(), {"xl/worksheets/sheet1.xml": lambda _: _LAUGHS.encode()}),
        "no well-formed XML|declares a document type",
    ),
    "a part too large": (
        lambda: _with(kinds(), {"xl/worksheets/sheet1.xml": lambda _: b" " * (33 * 1024 * 1024)}),
        "more than the limit of 33,554,432",
    ),
    "a bomb": (
        lambda: _with(kinds(), {"xl/theme/theme1.xml": lambda _: bytes(257 * 1024 * 1024)}),
        "more than the limit of 268,435,456",
    ),
    "merged cells without number": (
        lambda: _sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="CV9999"><v>1</v></c></row>',
            "<mergeCells>" + '<mergeCell ref="A1:CV9999"/>' * 99 + "</mergeCells>",
        ),
        "more than 50,000 cells",
    ),
    "no sheets": (
        lambda: _with(kinds(), {"_rels/.rels": lambda _: b"<a/>", "xl/workbook.xml": lambda _: b"<a"}),
        "no well-formed XML",
    ),
    "repeated cells": (
        lambda: _ods(
            '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">'
            '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
            "</table:table-row></table:table>"
        ),
        "more than 50,000 cells",
    ),
    "binary cells far apart": (lambda: _xlsb(_row(0) + _cell(0, 1) + _row(1_048_575) + _cell(16_383, 1)), "so far apart"),
    "a binary record too long": (lambda: _xlsb(b"\x05\xff\xff\xff\x7f"), "a record is longer than its part"),
    "old cells far apart": (
        lambda: _stream(
            _BEGIN,
            (0x85, struct.pack("<IHBBB", 37, 0, 1, 0, 65)),
            (0x0A, b""),
            _BEGIN,
            (0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)),
            (0x203, struct.pack("<HHHd", 65_535, 65_535, 0, 1.0)),
            (0x0A, b""),
        ),
        "so far apart",
    ),
    "protected": (lambda: _stream(_BEGIN, (0x2F, bytes(54)), (0x0A, b"")), "protected with a password"),
    "protected, newer": (lambda: compound.packed("EncryptedPackage", bytes(9000)), "protected with a password"),
    "a chain without end": (lambda: _looped(compound.packed("Workbook", bytes(90_000))), "a chain of its sectors has no end"),
}


def _looped(raw: bytes) -> bytes:
    """A container whose stream comes back to its beginning."""
    return raw[: 4096 + 4 * 8] + struct.pack("<I", 2) + raw[4096 + 4 * 9 :]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused_with_a_reason(name: str) -> None:
    make, reason = HOSTILE[name]
    with pytest.raises(UnreadableReport, match=reason):
        read_document(make(), "book")


def test_a_binary_workbook_is_read_with_its_merged_cells() -> None:
    merge = b"\xb1\x01\x04" + struct.pack("<I", 1) + b"\xb0\x01\x10" + struct.pack("<IIII", 0, 1, 0, 0) + b"\xb2\x01\0"
    cells = _row(0) + _cell(0, 1) + _cell(1, 2.5) + _row(1) + _cell(1, 3) + _cell(2, 4)
    (table,) = read_document(_xlsb(cells + b"\x92\x01\0" + merge), "book").tables
    assert [[(cell.text, cell.column) for cell in row] for row in table.rows] == [
        [("1", 0), ("2.5", 1), ("", 2)],
        [("3", 1), ("4", 2)],
    ]


@pytest.mark.parametrize("size", [0, 10, 4096, 5_000, 9_000_000])
def test_a_stream_comes_out_of_the_container_that_it_was_put_in(size: int) -> None:
    content = Random(size).randbytes(size)
    assert compound.stream(compound.packed("Workbook", content), "Book", "Workbook")[:size] == content


TARGETS = (
    kinds(),
    _ods(
        "<table:table><table:table-row>"
        + '<table:table-cell office:value-type="float" office:value="1"/>' * 2
        + "</table:table-row></table:table>"
    ),
    _xlsb(_row(0) + _cell(0, 1) + _cell(1, 2)),
    HOSTILE["old cells far apart"][0]().replace(struct.pack("<HHHd", 65_535, 65_535, 0, 1.0), struct.pack("<HHHd", 3, 3, 0, 1.0)),
)


@settings(drawn, max_examples=120)
@given(
    target=st.sampled_from(TARGETS),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
)
def test_damaged_workbooks_are_read_or_refused(target: bytes, cut: float, flips: list[tuple[float, int]]) -> None:
    raw = bytearray(target[: int(len(target) * max(cut, 0.5)) + 1] if cut < 0.7 else target)
    for at, byte in flips:
        raw[int(at * (len(raw) - 1))] = byte
    try:
        assert isinstance(read_document(bytes(raw), "book"), Document)
    except UnreadableReport as error:
        assert "internal error" not in str(error)


@settings(drawn, max_examples=120)
@given(
    member=st.sampled_from(("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml")),
    at=st.floats(0, 1),
    new=st.binary(max_size=12),
)
def test_workbooks_with_a_damaged_part_are_read_or_refused(member: str, at: float, new: bytes) -> None:
    def damage(content: bytes) -> bytes:
        place = int(at * len(content))
        return content[:place] + new + content[place + len(new) :]

    try:
        assert isinstance(sheets.read(Content(raw=_with(kinds(), {member: damage}))), Document)
    except ValueError as error:
        assert str(error)
