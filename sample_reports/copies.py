"""The same report as a file of another format: Word, Excel, PDF, OFD, and a scan of its paper."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import numpy as np
from PIL import Image

from docx_pages import docx
from facts import Facts
from ofd_pages import ofd
from pdf_pages import pdf
from scan_pages import papers
from xlsx_pages import xlsx

#: What is darker is black; thin rules are grey.
_WHITE = 170
_SCANNED = datetime(2026, 1, 31, tzinfo=UTC).timetuple()


def scan(facts: Facts) -> bytes:
    """A PDF of pictures in black and white, a little askew, as an office scanner writes it."""
    sheets = papers(facts, angle=0.3, noise=0.3, seed=11)
    first, *others = (Image.fromarray(np.where(sheet.picture > _WHITE, 255, 0).astype(np.uint8)).convert("1") for sheet in sheets)
    out = BytesIO()
    first.save(
        out,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=200,
        keywords=mark(facts),
        creationDate=_SCANNED,
        modDate=_SCANNED,
    )
    return out.getvalue()


def mark(facts: Facts) -> str:
    """What a scan says of the facts that it was made of, for its pictures depend on the fonts of the machine."""
    return sha256(repr(facts).encode()).hexdigest()


#: How each kind of copy is made.
COPIES: Mapping[str, Callable[[Facts], bytes]] = {"docx": docx, "xlsx": xlsx, "pdf": pdf, "ofd": ofd, "scan": scan}


def is_of(content: bytes, kind: str, facts: Facts) -> bool:
    """Whether a file is the copy that these facts make."""
    if kind == "scan":
        return mark(facts).encode("utf-16-be") in content  # as PDF writes the texts of its properties
    return content == COPIES[kind](facts)
