"""Files that are broken or mean harm, each with what must be said of it."""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import NamedTuple

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


class Hostile(NamedTuple):
    """A file, made when it is needed, and a pattern that the reason for refusing it matches."""

    make: Callable[[], bytes]
    reason: str


_TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_OFD = '<OFD xmlns="http://www.ofdspec.org/2016"><DocBody><DocRoot>{}</DocRoot></DocBody></OFD>'
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def packed(members: Mapping[str, bytes | str]) -> bytes:
    """A ZIP container."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return file.getvalue()


def word(body: str, before: str = "") -> bytes:
    """A Word file with this body, and something before its root."""
    target = f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    document = before + _WORD.format(body)
    return packed({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS.format(target), "word/document.xml": document})


def excel(rows: str, before: str = "") -> bytes:
    """An Excel file with these rows."""
    office = f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    sheet = f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS.format(office),
            "xl/workbook.xml": _BOOK,
            "xl/_rels/workbook.xml.rels": _RELATIONS.format(sheet),
            "xl/worksheets/sheet1.xml": before + _SHEET.format(rows),
        }
    )


def pdf(pages: int = 1, *, password: str | None = None, content: bytes | None = None) -> bytes:
    """A PDF of empty pages, or of one page with a content stream of its own."""
    file = BytesIO()
    canvas = Canvas(file, invariant=1, encrypt=StandardEncryption(password) if password else None)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    if content is None:
        return file.getvalue()
    packed_stream = zlib.compress(content, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed_stream), packed_stream),
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG picture that says that it is so large, whatever it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def encrypted_archive() -> bytes:
    """An archive whose member says that it is encrypted."""
    content = bytearray(packed({"report.html": b"<p>secret</p>"}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def nested(depth: int) -> bytes:
    """A saved page of parts within parts within parts."""
    opened = "".join(f'Content-Type: multipart/related; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return f"MIME-Version: 1.0\r\n{opened}Content-Type: text/html\r\n\r\n<p>deep</p>".encode()


def matryoshka(depth: int) -> bytes:
    """An archive in an archive in an archive."""
    content = packed({"report.html": b"<p>deep</p>"})
    for _ in range(depth):
        content = packed({"inner.zip": content})
    return content


FILES: Mapping[str, Hostile] = {
    "empty.pdf": Hostile(lambda: b"", "the file is empty; save the page again"),
    "cut.pdf": Hostile(lambda: pdf()[:300], "read as PDF: .*(damaged|cut off)"),
    "rubbish.pdf": Hostile(lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "read as PDF: .*(damaged|cut off)"),
    "password.pdf": Hostile(lambda: pdf(password="secret"), "read as PDF: .*protected with a password"),
    "endless.pdf": Hostile(lambda: pdf(10_000), "read as PDF: .*10,000 pages, more than the limit of 300"),
    "bomb.pdf": Hostile(lambda: pdf(content=b"0 0 m 9 9 l S " * 4_000_000), "read as PDF: .*more than 100,000 objects"),
    "bomb.docx": Hostile(lambda: word(" " * 70_000_000), "read as Word: .*bytes once unpacked, more than the limit"),
    "laughs.docx": Hostile(lambda: word("&j;", _LAUGHS), "read as Word: .*(document type|no well-formed XML)"),
    "outside.docx": Hostile(lambda: word("&a;", _OUTSIDE), "read as Word: .*(document type|no well-formed XML)"),
    "cut.docx": Hostile(lambda: word("<w:p/>")[:-30], "the ZIP container is damaged or cut off"),
    "deep.docx": Hostile(lambda: word("<w:tbl><w:tr><w:tc>" * 90_000), "read as Word: .*(deep|no well-formed XML)"),
    "bodyless.docx": Hostile(lambda: packed({"[Content_Types].xml": _TYPES}), ".*"),
    "far.xlsx": Hostile(
        lambda: excel("".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 1_000_000, 5))),
        "read as Excel: .*more than",
    ),
    "laughs.xlsx": Hostile(lambda: excel("&j;", _LAUGHS), "read as Excel: .*(document type|no well-formed XML)"),
    "bomb.xlsx": Hostile(lambda: excel(" " * 70_000_000), "read as (Excel|archive): .*bytes once unpacked, more than the limit"),
    "cut.xlsx": Hostile(lambda: excel("<row/>")[:-30], "the ZIP container is damaged or cut off"),
    "hollow.xls": Hostile(lambda: _OLE + "Workbook".encode("utf-16-le") + bytes(2000), ".*"),
    "hollow.doc": Hostile(lambda: _OLE + "WordDocument".encode("utf-16-le") + bytes(2000), ".*"),
    "outside.ofd": Hostile(lambda: packed({"OFD.xml": _OUTSIDE + _OFD.format("&a;")}), "read as OFD: .*document type"),
    "climbing.ofd": Hostile(lambda: packed({"OFD.xml": _OFD.format("../../etc/passwd")}), "read as OFD: .*"),
    "cut.ofd": Hostile(lambda: packed({"OFD.xml": _OFD.format("Doc_0/Document.xml")})[:-30], "damaged or cut off"),
    "huge.png": Hostile(lambda: png(100_000, 100_000), "read as picture: .*more than the limit of 50,000,000 pixels"),
    "hundred-megapixels.png": Hostile(
        lambda: png(10_000, 10_000, bytes(10_001 * 10_000)), "read as picture: .*pixels, more than the limit of 50,000,000"
    ),
    "cut.png": Hostile(lambda: png(1000, 1000, bytes(1001 * 1000))[:-300], "read as picture: .*(damaged|cut off)"),
    "rubbish.jpg": Hostile(
        lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20, "read as picture: .*(damaged|cut off)"
    ),
    "deep.html": Hostile(lambda: b"<div>" * 400_000, "read as HTML: elements nested more than"),
    "attributes.html": Hostile(
        lambda: b"<div " + b" ".join(b"a%d=1" % n for n in range(20_000)) + b">", "attributes, more than the limit"
    ),
    "long.txt": Hostile(lambda: ("公开" * 300_000).encode(), "characters of text, more than the limit"),
    "encrypted.zip": Hostile(lambda: encrypted_archive(), "the ZIP container is encrypted; save it without a password"),
    "climbing.zip": Hostile(lambda: packed({"../../page.html": b"<p>"}), "leads out of its archive"),
    "matryoshka.zip": Hostile(lambda: matryoshka(40), "archives inside one another"),
    "deep.mhtml": Hostile(lambda: nested(3000), "read as MHTML: .*"),
    "deep.json": Hostile(lambda: b"[" * 2_000_000, ".*"),
    "rar.html": Hostile(lambda: b"Rar!\x1a\x07" + bytes(100), "a RAR archive"),
    "gzip.html": Hostile(lambda: gzip.compress(bytes(100_000_000)), "a gzip archive"),
}
