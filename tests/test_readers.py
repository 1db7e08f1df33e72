"""Bytes to text and text to blocks; and what no report can be made of."""

from pathlib import Path

import polars as pl
import pytest

import gongkai
from gongkai.document import Paragraph, Table
from gongkai.errors import SourceError, UnreadableReport
from gongkai.readers import DEFAULT, read_document
from gongkai.readers.charset import decode
from render import LAYOUTS, encode, load_facts

CHINESE = "青岚县财政局2021年政府信息公开工作年度报告，共收到政府信息公开申请若干件。"


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        (CHINESE.encode(), "utf-8"),
        (b'<meta charset="gb2312">' + CHINESE.encode(), "utf-8"),
        (CHINESE.encode("utf-8-sig"), "utf-8"),
        (CHINESE.encode("utf-16"), "utf-16"),
        (CHINESE.encode("gb18030"), "gb18030"),
        (b'<meta charset="gb2312">' + "〇䶮".encode("gb18030") + CHINESE.encode("gb18030"), "gb18030"),
        (b'<meta charset="utf-8">' + CHINESE.encode("gb18030"), "gb18030"),
        (b'<meta charset="big5">' + "規範性檔案與行政許可".encode("big5"), "big5"),
    ],
)
def test_pages_that_lie_about_their_charset_are_read_right(raw: bytes, charset: str) -> None:
    decoded = decode(raw)
    assert decoded is not None
    assert decoded[1] == charset
    assert CHINESE in decoded[0] or "規範性檔案與行政許可" in decoded[0]


def test_a_page_cut_inside_a_character_or_with_one_broken_byte_is_read() -> None:
    cut = decode(CHINESE.encode()[:-1])
    assert cut == (CHINESE[:-1], "utf-8")
    broken = decode((CHINESE * 20).encode() + b"\xff" + CHINESE.encode())
    assert broken is not None
    assert broken[0].count("\ufffd") == 1


def test_a_table_of_layout_is_read_as_part_of_the_page() -> None:
    inner = "<table><tr><td>甲</td><td rowspan=2>1</td></tr><tr><td>乙</td></tr></table>"
    page = f"<table><tr><td><a>首页</a></td><td><p>前言</p>{inner}</td></tr></table>"
    blocks = read_document(page, "page").blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["首页", "前言"]
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert [[(cell.text, cell.column) for cell in row] for row in table.rows] == [[("甲", 0), ("1", 1)], [("乙", 0)]]
    assert str(table.rows[0][1].place) == "table 1, row 1, cell 2"


def test_every_cell_of_a_text_table_knows_its_line_and_characters() -> None:
    (table,) = read_document("| 甲 | 12 |\n|---|---|\n| 乙 |  7 |\n", "page").tables
    assert [str(cell.place) for row in table.rows for cell in row if cell.text.isdigit()] == [
        "table 1, row 1, cell 2, line 1, characters 7-8",
        "table 1, row 2, cell 2, line 3, character 8",
    ]


BAD = {
    "empty.html": (b"", "the file is empty"),
    "blank.txt": (b" \n\t \n", "nothing but blanks"),
    "photo.html": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20, "read as picture: .*(damaged|cut off)"),
    "scan.html": (b"%PDF-1.7 ...", "read as PDF: .*(damaged|cut off)"),
    "word.txt": (b"PK\x03\x04" + bytes(60), "the ZIP container is damaged or cut off"),
    "noise.html": (bytes((i * 7919 + i // 3) % 256 for i in range(20_000)), "no text in any known charset"),
    "deep.html": (b"<div>" * 400_000, "nested more than"),
    "attributes.html": (b"<div " + b" ".join(b"a%d=1" % i for i in range(20_000)) + b">", "attributes, more than the limit"),
    "long.txt": (("公开" * 300_000).encode(), "characters of text, more than the limit"),
    "huge.html": (b"<b>" * (DEFAULT.bytes // 3 + 1), "more than the limit of 33,554,432"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_report_says_so_and_what_to_do(tmp_path: Path, name: str) -> None:
    content, reason = BAD[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableReport, match=reason) as caught:
        gongkai.read_report(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "save" in str(caught.value)


def test_one_bad_file_costs_no_other(tmp_path: Path) -> None:
    for name, (content, _) in BAD.items():
        (tmp_path / name).write_bytes(content)
    page = encode(LAYOUTS["html_word"](load_facts()["pingtan-2020"]))
    (tmp_path / "good.html").write_bytes(page)
    (tmp_path / "truncated.html").write_bytes(page[: len(page) // 2])
    (tmp_path / "attachment.html").write_text(
        "<title>青岚县2020年政府信息公开工作年度报告</title><p>见附件</p>", encoding="utf-8"
    )
    panel = gongkai.read(tmp_path, tmp_path / "gone.html", progress=False)
    status = dict(panel.reports.select(pl.col("source").str.split("/").list.last(), pl.col("status").cast(pl.String)).iter_rows())
    assert status == dict.fromkeys([*BAD, "gone.html"], "unreadable") | {
        "good.html": "complete",
        "truncated.html": "partial",
        "attachment.html": "no_tables",
    }
    assert panel.reports.filter(pl.col("status") != "complete")["message"].null_count() == 0


def test_a_truncated_page_keeps_what_it_has_and_says_what_it_lacks() -> None:
    page = encode(LAYOUTS["html_word"](load_facts()["pingtan-2020"]))
    report = gongkai.read_report(page[: len(page) // 2])
    whole = gongkai.read_report(page)
    assert report.status == "partial"
    for key, value in report.values.items():
        assert value.value in (None, whole.values[key].value)
    assert "table 4 was not found" in (report.message or "")


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        gongkai.read_report(tmp_path / "gone.html")
    with pytest.raises(SourceError, match="this is a folder"):
        gongkai.read_report(tmp_path)
    with pytest.raises(SourceError, match="holds no report"):
        gongkai.read(tmp_path)
    with pytest.raises(SourceError, match="no such file or folder"):
        gongkai.read(tmp_path / "gone")
    with pytest.raises(SourceError, match="no file matches"):
        gongkai.read(str(tmp_path / "*.html"))
