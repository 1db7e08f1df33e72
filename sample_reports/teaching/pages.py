"""Facts to the bytes of a file, in every format that this project can write.

How a report is written stands in one text: a layout (`html_word`), perhaps with its charset (`text_pipes@gb18030`) and the one
that the page claims (`html_word@gb18030=gb2312`); or a format (`pdf`), perhaps with one of its layouts (`docx:nested`).
"""

import csv
import zipfile
from base64 import encodebytes
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO

import docx_pages
import xlsx_pages
from copies import COPIES
from facts import Facts
from render import LAYOUTS, encode
from statutory import Grid, dense, page

_PACKED = (2020, 1, 1, 0, 0, 0)
_BOUNDARY = "----=_teaching"


def mhtml(facts: Facts) -> bytes:
    """A web page as a browser saves it in one file."""
    lines = (
        "From: <Saved by a browser>",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related; type="text/html"; boundary="{_BOUNDARY}"',
        "",
        f"--{_BOUNDARY}",
        'Content-Type: text/html; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "",
        encodebytes(encode(LAYOUTS["html_repeated"](facts))).decode("ascii"),
        f"--{_BOUNDARY}--",
        "",
    )
    return "\r\n".join(lines).encode("ascii")


def zipped(facts: Facts) -> bytes:
    """A web page in an archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo("report.html", _PACKED)
        archive.writestr(member, encode(LAYOUTS["html_spans"](facts)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def table_of_cells(facts: Facts) -> bytes:
    """A spreadsheet saved as CSV."""
    out = StringIO()
    writer = csv.writer(out)
    for block in page(facts):
        if isinstance(block, Grid):
            writer.writerows([cell.text for cell in row] for row in dense(block.rows))
        else:
            writer.writerow([block.text])
    return out.getvalue().encode("utf-8-sig")


_FORMATS: Mapping[str, Callable[[Facts], bytes]] = {**COPIES, "mhtml": mhtml, "zip": zipped, "csv": table_of_cells}
_SUFFIXES = {"scan": "-scan.pdf", "html": ".html", "text": ".txt", "text_markdown": ".md", "text_markdown_split": ".md"}


def build(facts: Facts, how: str) -> bytes:
    """The bytes of a file."""
    kind, _, layout = how.partition(":")
    if kind == "docx" and layout:
        return docx_pages.docx(facts, docx_pages.VARIANTS[layout])
    if kind == "xlsx" and layout:
        return xlsx_pages.xlsx(facts, xlsx_pages.VARIANTS[layout])
    if kind in _FORMATS:
        return _FORMATS[kind](facts)
    name, _, charsets = how.partition("@")
    charset, _, declared = charsets.partition("=")
    return encode(LAYOUTS[name](facts), charset or "utf-8", declared or None)


def suffix(how: str) -> str:
    """How the name of a file ends."""
    kind = how.partition(":")[0].partition("@")[0]
    return _SUFFIXES.get(kind) or _SUFFIXES.get(kind.partition("_")[0]) or f".{kind}"
