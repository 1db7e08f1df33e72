"""How fast and how right PDF, Word, Excel and scans are read, beside pdfplumber and markitdown on the same files in the same run.

    python benchmarks/readers.py            (make bench)

What a peer finds is handed to the rest of gongkai (tables as tables, Markdown as text), so that right cells are counted alike.
Ratios within one run are what counts: machines differ.
"""

import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

import pdfplumber
from markitdown import MarkItDown, StreamInfo

from gongkai.document import Block, Cell, Document, Paragraph, Place, Table
from gongkai.extract import extract
from gongkai.extract.rows import Key
from gongkai.readers import READERS as REGISTRY
from gongkai.readers import Content, isolation, pdf, read_document, scans, sheets, word
from gongkai.solve import solve

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "sample_reports"), str(ROOT / "tests")]

from docx_pages import docx  # noqa: E402
from invented import invent  # noqa: E402
from pdf_pages import pdf as pdf_of  # noqa: E402
from scan_pages import scan  # noqa: E402
from xlsx_pages import xlsx  # noqa: E402

REAL = ROOT.parent / "shared" / "corpus"
REPORTS = 10
RUNS = 5

Numbers = Mapping[Key, Decimal]


class File(NamedTuple):
    """A file with the true number of each of its cells."""

    raw: bytes
    numbers: Numbers


class Count(NamedTuple):
    """Cells that were read right and wrong."""

    right: int
    wrong: int


def main() -> None:
    invented = [invent(Random(seed)) for seed in range(REPORTS)]
    truths = [{Key(*key): number for key, number in one.numbers.items()} for one in invented]

    def files(make: Callable[..., bytes]) -> list[File]:
        return [File(make(one.facts), truth) for one, truth in zip(invented, truths, strict=True)]

    print(f"{REPORTS} invented reports each, and the real PDF where it is at hand; medians of {RUNS} runs a file\n")
    pdfs = [*files(pdf_of), *real()]
    ours = compared("PDF", pdfs, lambda raw: pdf.read(Content(raw=raw)))
    plumber = compared("pdfplumber.extract_tables", pdfs, plumbed)
    compared("markitdown", pdfs, lambda raw: marked(raw, ".pdf"))
    print(f"  pdfplumber takes {plumber / ours:.1f} times as long\n")
    for name, reader, peers in (
        ("Word", word, files(docx)),
        ("Excel", sheets, files(xlsx)),
    ):
        suffix = {"Word": ".docx", "Excel": ".xlsx"}[name]
        ours = compared(name, peers, lambda raw, reader=reader: reader.read(Content(raw=raw)))  # type: ignore[misc]
        entry = next(one for one in REGISTRY if one.name == name)
        compared("in its own process", peers, lambda raw, entry=entry: isolation.read(entry, Content(raw=raw)))  # type: ignore[misc]
        theirs = compared("markitdown", peers, lambda raw, suffix=suffix: marked(raw, suffix))  # type: ignore[misc]
        print(f"  markitdown takes {theirs / ours:.1f} times as long\n")
    pages(invented[0].facts)


def compared(name: str, files: Iterable[File], read: Callable[[bytes], Document]) -> float:
    """Print the time of a file and how many cells are right; returns the median in milliseconds."""
    times, right, wrong = [], 0, 0
    for file in files:
        found = counted(read(file.raw), file.numbers)
        right, wrong = right + found.right, wrong + found.wrong
        runs = []
        for _ in range(RUNS):
            start = time.perf_counter()
            read(file.raw)
            runs.append(1000 * (time.perf_counter() - start))
        times.append(statistics.median(runs))
    median = statistics.median(times)
    print(f"{name:26} {median:9.1f} ms a file, {max(times):9.1f} at most; {right:,} cells right, {wrong:,} wrong")
    return median


def counted(document: Document, numbers: Numbers) -> Count:
    """How many of the true numbers a document gives, and how many others."""
    values = {value.key: value.value for value in solve(extract(document).tables) if value.value is not None}
    right = sum(values.get(key) == number for key, number in numbers.items())
    return Count(right, len(values) - sum(values.get(key) == numbers.get(key) for key in values))


def plumbed(raw: bytes) -> Document:
    """The tables that pdfplumber finds, its blanks for covered cells left out."""
    blocks: list[Block] = []
    with pdfplumber.open(io.BytesIO(raw)) as file:
        for number, rows in enumerate((table for page in file.pages for table in page.extract_tables()), start=1):
            cells = tuple(
                tuple(
                    Cell(text, column, 1, Place(number, row, column + 1)) for column, text in enumerate(texts) if text is not None
                )
                for row, texts in enumerate(rows, start=1)
            )
            blocks.append(Table(number=number, rows=cells, width=max(map(len, rows), default=0)))
    return Document(blocks=tuple(blocks), media_type="application/pdf")


_converter = MarkItDown(enable_plugins=False)


def marked(raw: bytes, suffix: str) -> Document:
    """The Markdown that markitdown makes."""
    found = _converter.convert_stream(io.BytesIO(raw), stream_info=StreamInfo(extension=suffix)).text_content
    if not found.strip():
        return Document(blocks=(Paragraph(text="", place=Place()),), media_type="text/markdown")
    return read_document(found, "markitdown")


def real() -> list[File]:
    """The real PDF of the corpus with its true figures."""
    path = REAL / "reports" / "hongze-2023.pdf"
    if not path.is_file():
        return []
    expected = json.loads((REAL / "expected" / "hongze-2023.json").read_text(encoding="utf-8"))
    tables = {2: "disclosures", 3: "applications", 4: "reviews"}
    numbers = {
        Key(number, line, column): Decimal(str(value))
        for number, name in tables.items()
        for line, columns in expected[name].items()
        for column, value in columns.items()
        if value is not None
    }
    return [File(path.read_bytes(), numbers)]


def pages(facts: object) -> None:
    """Seconds for each page of a scan; the engines are loaded by the first."""
    pictures = scan(facts)  # type: ignore[arg-type]
    times = []
    for picture in (pictures[0], *pictures):
        start = time.perf_counter()
        scans.read(Content(raw=picture))
        times.append(time.perf_counter() - start)
    print(f"scan: {times[0]:.1f} s for the first page with the loading of the engines, then {min(times[1:]):.1f}", end="")
    print(f" to {max(times[1:]):.1f} s a page ({len(pictures)} pages); benchmarks/scans.py counts their cells")


if __name__ == "__main__":
    main()
