"""Fuzz the reader of spreadsheets: python tests/fuzz/workbooks.py -max_total_time=600.

The first byte chooses a member of a small workbook that the rest takes the place of; or the rest is the whole file.
"""

import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import atheris
from harness import check, fuzz
from xlsxwriter import Workbook

with atheris.instrument_imports(include=["gongkai.readers"]):
    from gongkai.readers import sheets


MEMBERS = (
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/_rels/workbook.xml.rels",
    "content.xml",
    "xl/workbook.bin",
    "xl/worksheets/sheet1.bin",
)
ODS = """<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body>
<o:spreadsheet><t:table t:name="a"><t:table-row t:number-rows-repeated="2"><t:table-cell t:number-columns-spanned="2"
 o:value-type="float" o:value="5"><x:p>5<x:s/></x:p></t:table-cell></t:table-row></t:table></o:spreadsheet></o:body>
</o:document-content>"""
#: A sheet named A at xl/worksheets/sheet1.bin, with two cells, of which one is merged.
BOOK = b"\x8f\x01\0" + b"\x9c\x01\x14" + bytes(8) + b"\x01\0\0\0a\0" + b"\x01\0\0\0A\0" + b"\x90\x01\0\x84\x01\0"
LINKS = b'<Relationships><Relationship Id="a" Target="worksheets/sheet1.bin"/></Relationships>'
SHEET = (
    b"\x81\x01\0\x94\x01\x10"
    + bytes(16)
    + b"\x91\x01\0\0\x11"
    + bytes(17)
    + b"\x05\x10"
    + bytes(14)
    + b"\xf0?"
    + b"\xb0\x01\x10"
    + bytes(16)
    + b"\x92\x01\0"
)


def workbook() -> dict[str, bytes]:
    """The members of a small XLSX workbook."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 1, 1, "甲局2021年报告", book.add_format({"border": 1}))
    sheet.write_row(2, 0, ["甲", 5, 0.37, True])
    sheet.write_number(3, 1, 44_000, book.add_format({"num_format": 'yyyy"年"'}))
    sheet.set_row(3, None, None, {"hidden": True})
    book.close()
    with ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    """A ZIP container of some members."""
    file = BytesIO()
    with ZipFile(file, "w") as container:
        for name, content in members.items():
            container.writestr(name, content)
    return file.getvalue()


PARTS = workbook()
BINARY = {"xl/workbook.bin": BOOK, "xl/_rels/workbook.bin.rels": LINKS, "xl/worksheets/sheet1.bin": SHEET}


def file_of(raw: bytes) -> bytes:
    """The file that some bytes of the fuzzer stand for."""
    choice = raw[0] % (len(MEMBERS) + 1)
    if choice == len(MEMBERS):
        return raw[1:]
    name = MEMBERS[choice]
    if name == "content.xml":
        return packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", name: raw[1:]})
    return packed((BINARY if name.endswith(".bin") else PARTS) | {name: raw[1:]})


def one(raw: bytes) -> None:
    """Read one file, if it is a spreadsheet."""
    if raw:
        check(lambda content: None if sheets.refusal(content) else sheets.read(content), file_of(raw))


if __name__ == "__main__":
    known = PARTS | BINARY | {"content.xml": ODS.encode()}
    seeds = [bytes([at]) + known[name] for at, name in enumerate(MEMBERS)]
    seeds += [bytes([len(MEMBERS)]) + path.read_bytes() for path in map(Path, sys.argv[1:]) if path.is_file()]
    sys.argv[1:] = [given for given in sys.argv[1:] if not Path(given).is_file()]
    fuzz("workbooks", one, [*seeds, bytes([len(MEMBERS)]) + packed(PARTS)])
