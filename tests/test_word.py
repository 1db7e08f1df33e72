"""Word files: whole reports in every layout, and files that are broken or mean harm."""

import pickle
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docx_pages import VARIANTS, docx
from facts import Zero, load_facts
from gongkai import read_report
from gongkai.document import Document, Paragraph, Table
from gongkai.errors import MissingDependency
from gongkai.readers import Content, Limits, read_document, word
from rendered import assert_right, changes, drawn, figures, seeds, varied, zeros
from word_files import file, grid, p, packed, read, tbl, tc, tr


@pytest.mark.parametrize("layout", VARIANTS)
@settings(drawn, max_examples=30)
@given(seed=seeds, zero=zeros, change=changes)
def test_every_printed_cell_is_read_right(layout: str, seed: int, zero: Zero | None, change: str) -> None:
    invented, facts = varied(seed, zero, change)
    report = read_report(docx(facts, VARIANTS[layout]))
    assert_right(report, invented, zero)
    assert figures(report).keys() == invented.numbers.keys()
    assert report.status == "complete"


def test_the_same_facts_give_the_same_bytes() -> None:
    facts = load_facts()["pingtan-2020"]
    for layout in VARIANTS.values():
        assert docx(facts, layout) == docx(facts, layout)


def test_numerals_that_word_draws_are_read_as_if_they_were_written() -> None:
    """A statutory table has all three kinds: 一、 over the whole file, （一） and 1. starting again in each group."""

    def texts(name: str) -> list[str]:
        blocks = read(docx(load_facts()["pingtan-2021"], VARIANTS[name])).blocks
        rows = [
            [cell.text for row in block.rows for cell in row] if isinstance(block, Table) else [block.text] for block in blocks
        ]
        return [text for row in rows for text in row]

    assert texts("numbered") == texts("plain")


def test_the_official_form_is_empty(corpus: Path) -> None:
    report = read_report(corpus / "reports" / "blank-form-2021.docx")
    sizes = {number: sum(key.table == number for key in report.values) for number in (2, 3, 4)}
    assert sizes == {2: 2 * 3 + 4, 3: 25 * 7, 4: 15}
    assert {value.reading for value in report.values.values()} == {"blank"}
    assert report.status == "complete"
    assert report.tables.form == "2021"
    assert report.sections["section"].to_list() == [1, 2, 3, 4, 5, 6]


TENFOLD = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "ha">{TENFOLD}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def wrong_sum() -> bytes:
    raw = bytearray(file("".join(p(str(number)) for number in range(500))))
    with zipfile.ZipFile(BytesIO(raw)) as container:
        raw[container.getinfo("word/document.xml").header_offset + 200] ^= 0xFF
    return bytes(raw)


def renamed() -> bytes:
    return file(p("甲")).replace(b"word/document.xml", b"word/document.xmx")


def nested(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + p("甲") + "</w:tc></w:tr></w:tbl>" * depth


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: file(" " * 70_000_000), "bytes once unpacked, more than the limit of 67,108,864"),
    "large": (lambda: file(" " * 40_000_000), r"word/document.xml has 40,000,\d+ bytes, more than the limit of 33,554,432"),
    "laughs": (lambda: file(p("&j;"), before=LAUGHS), r"no well-formed XML \(Maximum entity amplification"),
    "outside": (lambda: file(p("&a;"), before=OUTSIDE), "declares a document type, which none may"),
    "doctype": (lambda: file(p("甲"), before="<!DOCTYPE w>"), "declares a document type, which none may"),
    "cut": (lambda: file(p("甲"))[:-30], "the ZIP container is damaged or cut off"),
    "renamed": (renamed, r"the part with its text \(word/document.xml\) is missing or empty"),
    "bodiless": (lambda: packed({"[Content_Types].xml": "", "word/document.xml": "<a/>"}), "is missing or empty"),
    "deep": (lambda: file(tbl(tr("<w:tc>")) * 100_000), "no well-formed XML"),
    "nested": (lambda: file(nested(100_000)), r"no well-formed XML \(.*depth"),
    "sum": (wrong_sum, "word/document.xml in the ZIP container is damaged"),
    "cells": (lambda: file(tbl(tr("<w:tc><w:p/></w:tc>" * 1_000_000))), "3,00[0-9,]+ tags, more than the limit of 1,000,000"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_time_with_its_reason(name: str) -> None:
    make, reason = HOSTILE[name]
    raw = make()
    start = time.perf_counter()
    with pytest.raises(ValueError, match=reason):
        read(raw, Limits(unpacked=64 * 1024 * 1024))
    assert time.perf_counter() - start < 10


def test_spans_beyond_all_measure_are_cut() -> None:
    start = time.perf_counter()
    huge = '<w:gridSpan w:val="99999999"/>'
    (table,) = read(file(tbl(tr(tc("甲", huge), tc("1", huge), properties='<w:gridBefore w:val="99999999"/>')))).tables
    assert grid(table) == [[("甲", 100, 100), ("1", 200, 100)]]
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("depth", [20, 70])
def test_tables_in_tables_as_deep_as_xml_goes(depth: int) -> None:
    assert [block.text for block in read(file(nested(depth))).blocks if isinstance(block, Paragraph)] == ["甲"]


def test_a_missing_library_says_so_from_another_process() -> None:
    error = pickle.loads(pickle.dumps(MissingDependency("Word", "word")))
    assert str(error) == "Word needs an optional package; install it with: pip install 'gongkai[word]'"


WHOLE = docx(load_facts()["pingtan-2020"], VARIANTS["boxed"])


@settings(drawn, max_examples=300)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(WHOLE[: data.draw(st.integers(1, len(WHOLE)))] if data.draw(st.booleans()) else WHOLE)
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=8)):
        raw[at] = value
    _read_or_refused(bytes(raw))


@settings(drawn, max_examples=200)
@given(data=st.data())
def test_a_damaged_text_is_read_or_refused(data: st.DataObject) -> None:
    """The damage is inside, where the sums of the container do not find it."""
    with zipfile.ZipFile(BytesIO(WHOLE)) as container:
        members = {name: container.read(name).decode("latin-1") for name in container.namelist()}
    parts = ["word/document.xml", "word/styles.xml", "word/numbering.xml", "_rels/.rels", "docProps/core.xml"]
    name = data.draw(st.sampled_from(parts))
    text = members[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 400)))
    again = data.draw(st.integers(0, 3))
    damaged = BytesIO()
    with zipfile.ZipFile(damaged, "w") as container:
        for member, content in members.items():
            if member == name:
                content = text[:start] + text[start:end] * again + text[end:]
            container.writestr(member, content.encode("latin-1"))
    _read_or_refused(damaged.getvalue())


def _read_or_refused(raw: bytes) -> None:
    content = Content(raw=raw)
    if word.refusal(content):
        return
    try:
        document = word.read(content)
    except ValueError as error:
        assert str(error)
    else:
        assert isinstance(document, Document)


def test_a_word_file_is_known_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "report.wps"
    path.write_bytes(WHOLE)
    report = read_report(path)
    assert report.status == "complete"
    assert read_document(WHOLE, "x").media_type == word.MEDIA_TYPE
