"""Fuzz the reader of PDF: `python tests/fuzz/pdf.py -max_total_time=600`; pages that would be recognised count as read."""

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

with atheris.instrument_imports(include=["gongkai.readers"]):
    from gongkai.readers import Content, layout, pdf
    from gongkai.readers.pdf import objects, pages, text  # noqa: F401

from harness import check, fuzz  # noqa: E402

from drawn_pdf import one_page  # noqa: E402

TABLE = b"""0.5 w 50 700 m 350 700 l S 50 670 m 350 670 l S 50 640 300 30 re S 150 640 m 150 700 l S 250 640 m 250 700 l S
0.9 g 50 640 100 30 re f 0 g 60 600 200 0.6 re f
BT /F1 10 Tf 60 680 Td (1.ab) Tj 100 0 Td (12) Tj 100 0 Td [(3) -20 (4)] TJ -200 -30 Td (2.cd) Tj 100 0 Td (0) Tj ET
BT 3 Tr /F1 12 Tf 60 500 Td (99) Tj ET
q 0 1 -1 0 300 300 cm BT /F1 9 Tf 0 Tr 0 0 Td (up 5.5 -7) Tj ET Q
60 400 m 80 420 100 420 120 400 c s 0 0 9 9 re W n /N Do
"""
FORM = b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Matrix[2 0 0 2 9 9]/Length 11>>\nstream\n0 0 9 9 re S\nendstream"


def _empty(page: object, number: int, limits: object) -> layout.PageBlocks:
    return layout.PageBlocks(number=number, width=1, height=1, blocks=())


def one(data: bytes) -> None:
    """Forms that draw each other, which only the clock of the other process stops, are left out."""
    if data.count(b"Do") > 1:
        return
    if not pdf.refusal(Content(raw=data)):
        check(pdf.read, data)


if __name__ == "__main__":
    pdf._recognised = _empty
    page = one_page(TABLE, entries=b"/XObject<</N 6 0 R>>", more=[FORM])
    fuzz("pdf", one, [page, page.replace(b"/MediaBox", b"/Rotate 90/CropBox[9 9 400 800]/MediaBox")])
