"""Pages in containers: MHTML files, frames, strings of HTML in JSON and scripts, CSV; the same numbers as on a plain page."""

import base64
import csv
import json
import quopri
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from io import StringIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts import Facts, Zero
from gongkai import read_report
from gongkai.document import Document
from gongkai.errors import UnreadableReport
from gongkai.readers import Content, delimited, embedded, html, mhtml, read_document, text
from invented import invent
from render import LAYOUTS, encode
from rendered import assert_right, changes, drawn, seeds, varied, zeros
from statutory import Grid, dense, page


def document(raw: bytes | str, beside: Mapping[str, bytes] | None = None) -> Document:
    content = raw.encode() if isinstance(raw, str) else raw
    return read_document(Content(raw=content, beside=(beside or {}).get), "page")


def numbers(document: Document) -> list[str]:
    return [cell.text for table in document.tables for row in table.rows for cell in row if cell.text.isdigit()]


TABLE = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"


def mail(parts: list[tuple[str, bytes]], start: str = "") -> bytes:
    """An MHTML file of parts, each its headers and its encoded body."""
    kind = f'multipart/related;\r\n\ttype="text/html";{start} boundary="X"'
    head = f"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
    body = b"".join(b"\r\n--X\r\n" + headers.encode() + b"\r\n\r\n" + content for headers, content in parts)
    return head.encode() + body + b"\r\n--X--\r\n"


def quoted(charset: str, content: bytes, more: str = "") -> tuple[str, bytes]:
    headers = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: quoted-printable{more}"
    return headers, quopri.encodestring(content)


def based(charset: str, content: bytes, more: str = "") -> tuple[str, bytes]:
    headers = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: base64{more}"
    return headers, base64.encodebytes(content)


@pytest.mark.parametrize("layout", ["html_spans", "html_word", "html_nested", "html_torn"])
@settings(drawn, max_examples=12)
@given(seed=seeds, zero=zeros, change=changes, way=st.sampled_from((quoted, based)))
def test_a_page_saved_as_mhtml_is_read_as_the_page(
    layout: str, seed: int, zero: Zero | None, change: str, way: Callable[..., tuple[str, bytes]]
) -> None:
    invented, facts = varied(seed, zero, change)
    raw = mail([way("gb2312", encode(LAYOUTS[layout](facts), "gb18030", "gb2312"))])
    report = read_report(raw)
    assert report.document.media_type == "multipart/related"
    assert_right(report, invented, zero)


def test_the_start_of_an_mhtml_file_is_its_page_and_its_frames_are_read_in_place() -> None:
    frame = ("Content-Type: text/html\r\nContent-ID: <f1>", TABLE.encode())
    other = ("Content-Type: text/html; charset=utf-8\r\nContent-Location: http://a.b/c/inner.html", "<p>内页</p>".encode())
    main = quoted("utf-8", '<p>前</p><iframe src="cid:f1"></iframe><iframe src="inner.html"></iframe><p>后</p>'.encode())
    main = (main[0] + "\r\nContent-ID: <m>\r\nContent-Location: http://a.b/c/page.html", main[1])
    read = document(mail([frame, other, main], ' start="<m>";'))
    assert [paragraph.text for paragraph in read.paragraphs] == ["前", "内页", "后"]
    assert numbers(read) == ["1", "2"]


def test_the_charset_in_the_header_of_a_part_counts_where_the_page_names_none() -> None:
    read = document(mail([based("big5", "<p>規範性檔案與行政許可</p>".encode("big5"))]))
    assert (read.paragraphs[0].text, read.encoding) == ("規範性檔案與行政許可", "big5")


HOSTILE_MAILS = {
    "no page": (mail([("Content-Type: image/png", b"x")]), "no part of it is a web page"),
    "many parts": (mail([("Content-Type: text/plain", b"x")] * 10_001), "more than the limit of 5,000 parts"),
    "nested": (
        b"MIME-Version: 1.0\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(5_000)),
        "inside one another",
    ),
}


@pytest.mark.parametrize("name", HOSTILE_MAILS)
def test_hostile_mails_are_refused_with_a_reason(name: str) -> None:
    raw, reason = HOSTILE_MAILS[name]
    with pytest.raises(UnreadableReport, match=reason):
        read_document(raw, "page")


def test_frames_are_read_in_place_two_deep_and_no_deeper() -> None:
    beside = {
        "page_files/a.html": f"<p>一</p><frameset><iframe src='page_files/b.html'></iframe></frameset>{TABLE}".encode(),
        "page_files/b.html": "<p>二</p><iframe src='page_files/c.html'></iframe>".encode("gb18030"),
        "page_files/c.html": "<p>三</p>".encode(),
    }
    read = document(
        '<body><p>前</p><table><tr><td><iframe src="page_files/a.html"></iframe></td><td>旁</td></tr></table></body>', beside
    )
    assert [paragraph.text for paragraph in read.paragraphs] == ["前", "一", "二", "旁"]
    assert [paragraph.place.paragraph for paragraph in read.paragraphs] == [1, 2, 3, 4]
    assert numbers(read) == ["1", "2"]


def test_a_page_of_frames_alone_is_what_is_in_them() -> None:
    page = "<html><head><title>甲</title></head><frameset><frame src='m.html'><frame src='gone.html'></frameset></html>"
    read = document(page, {"m.html": TABLE.encode()})
    assert (numbers(read), read.head["title"]) == (["1", "2"], "甲")


def test_the_text_that_a_frame_carries_itself_is_read() -> None:
    assert numbers(document(f'<p>甲</p><iframe srcdoc="{escape(TABLE)}"></iframe>')) == ["1", "2"]


def test_frames_without_their_file_with_pictures_or_with_themselves_cost_nothing() -> None:
    page = '<p>甲</p><iframe src="x.png"></iframe><iframe src="http://a.b/"></iframe>' + '<iframe src="self"></iframe>' * 500
    beside = {"x.png": b"\x89PNG\r\n\x1a\n" + bytes(99), "self": page.encode()}
    assert {paragraph.text for paragraph in document(page, beside).paragraphs} == {"甲"}
    assert len(document(page, beside).paragraphs) <= 1 + html.MAX_FRAMES + html.MAX_FRAME_DEPTH


def _answer(facts: Facts, content: str, ascii_only: bool) -> str:
    """What a site answers: several articles' titles, one article's page."""
    article = {
        "id": 17,
        "content": content,
        "title": facts.heading.replace("\n", ""),
        "publishTime": "2022-01-13 08:00:00",
        "summary": "<p>摘要</p>",
    }
    related = [{"title": "某市人民政府2018年政府信息公开工作年度报告", "url": "/a"}]
    return json.dumps({"code": 0, "data": {"related": related, "article": article}}, ensure_ascii=ascii_only)


def _in_script(answer: str) -> str:
    return answer.replace("</", "<\\/")


def _coded(answer: str) -> str:
    return answer.replace("<", "\\u003c").replace(">", "\\u003E").replace("&", "\\u0026")


SHELL = "<!DOCTYPE html><html><head><title>政务公开</title></head><body><div id=app>{}</div><p>网站地图</p>{}</body></html>"
SHAPES: Mapping[str, Callable[[str], str]] = {
    "answer": lambda answer: answer,
    "coded answer": _coded,
    "jsonp": lambda answer: f"callback_17({answer});",
    "assignment": lambda answer: f"var article = {answer};\n",
    "state": lambda answer: SHELL.format("", f"<script>window.__INITIAL_STATE__={_coded(answer)};</script>"),
    "typed": lambda answer: SHELL.format("", f'<script type="application/json">{_in_script(answer)}</script>'),
    "string": lambda answer: SHELL.format("", f"<script>var s = JSON.parse({_in_script(json.dumps(answer))});</script>"),
    "property": lambda answer: SHELL.format(
        f'<article-view :data="{escape(answer)}"></article-view>', "<script>let a='</scr'</script>"
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
@settings(drawn, max_examples=8)
@given(
    seed=seeds,
    layout=st.sampled_from(("html_spans", "html_word", "html_plain")),
    zero=zeros,
    ascii_only=st.booleans(),
)
def test_a_page_in_a_string_is_read_as_the_page(shape: str, seed: int, layout: str, zero: Zero | None, ascii_only: bool) -> None:
    invented, facts = varied(seed, zero)
    report = read_report(SHAPES[shape](_answer(facts, LAYOUTS[layout](facts), ascii_only)).encode())
    assert_right(report, invented, zero)
    assert report.document.media_type == (
        "text/html" if shape in ("state", "typed", "string", "property") else "application/json"
    )


@pytest.mark.parametrize("layout", ["html_spans", "html_paragraphs"])
def test_the_title_and_the_day_beside_the_string_are_those_of_the_report(layout: str) -> None:
    facts = replace(invent(Random(4)).facts, year=2021)
    whole = LAYOUTS[layout](facts)
    content = whole[whole.index("<body>") + 6 :].replace(facts.heading, "")
    for moment in ('"2022-01-12T16:30:00.000Z"', "1642033800000", '"1642033800"', '"2022-01-13"'):
        answer = _answer(facts, content, False).replace('"2022-01-13 08:00:00"', moment)
        report = read_report(answer.encode())
        assert (report.agency, report.year) == (facts.agency, facts.year)
        assert str(report.identity.published) == "2022-01-13"


def test_several_reports_in_one_answer_are_refused() -> None:
    articles = [{"title": "甲", "content": LAYOUTS["html_spans"](invent(Random(seed)).facts)} for seed in (1, 2)]
    with pytest.raises(UnreadableReport, match="several of its strings are reports"):
        read_document(json.dumps(articles), "page")


def test_the_same_report_twice_in_one_answer_is_one() -> None:
    invented = invent(Random(5))
    content = LAYOUTS["html_spans"](invented.facts)
    mobile = content.replace("<table", "<table width=1")
    assert_right(
        read_report(json.dumps({"content": content, "mobile": mobile, "title": invented.facts.heading}).encode()), invented
    )


def test_a_page_that_shows_its_report_is_read_as_before() -> None:
    invented, other = invent(Random(6)), invent(Random(7))
    state = json.dumps({"content": LAYOUTS["html_spans"](other.facts)}).replace("</", "<\\/")
    page = LAYOUTS["html_spans"](invented.facts).replace("</body>", f"<script>var s={state}</script></body>")
    assert embedded.refusal(Content(raw=page.encode())) != ""
    assert_right(read_report(page.encode()), invented)


def test_unfinished_strings_cost_no_time() -> None:
    for answer in (
        "{" * 200_000 + '"<table',
        "{'<table" + "\\'" * 300_000,
        "{" + '"<p":' * 100_000,
        '{"a":"' + "\\" * 300_001 + "<table",
    ):
        assert embedded.refusal(Content(raw=answer.encode())) == "no string of it is a web page"


def _rows(facts: Facts) -> list[list[str]]:
    """The report as a spreadsheet's grid."""
    found: list[list[str]] = []
    for block in page(facts):
        found += [[cell.text for cell in row] for row in dense(block.rows)] if isinstance(block, Grid) else [[block.text]]
    return found


def _csv(rows: list[list[str]], delimiter: str, padded: bool, quoting: int) -> str:
    width = max(map(len, rows)) if padded else 0
    file = StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows([*row, *[""] * (width - len(row))] for row in rows)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@settings(drawn, max_examples=30)
@given(
    seed=seeds,
    zero=zeros,
    change=changes,
    padded=st.booleans(),
    charset=st.sampled_from(("utf-8", "utf-8-sig", "gb18030")),
)
def test_a_report_saved_as_csv_is_read_right(
    delimiter: str, seed: int, zero: Zero | None, change: str, padded: bool, charset: str
) -> None:
    invented, facts = varied(seed, zero, change)
    quoting = csv.QUOTE_ALL if delimiter == "\t" else csv.QUOTE_MINIMAL
    report = read_report(_csv(_rows(facts), delimiter, padded or zero == "blank", quoting).encode(charset))
    assert report.document.media_type == "text/csv"
    assert_right(report, invented, zero)


def _with_rules(*rules: str, other: str = "3") -> str:
    report = ["青岚县2022年政府信息公开工作年度报告", "信息内容,本年制发件数,本年废止件数,现行有效件数", *rules]
    return "\n".join([*report, *(f"（{sign}）予以公开,{other},0,0,0,0,0,{other}" for sign in "一二三四五六")])


@pytest.mark.parametrize(
    ("page", "issued", "repealed"),
    [
        # 954,568 and two blanks, or 954 and 568 and one: nobody knows.
        (_with_rules("规章,954,568"), None, None),
        (_with_rules("规章,7,954,568", "行政规范性文件,1,2"), None, None),
        # Here large numbers have no commas, or quotes around them; there is no doubt.
        (_with_rules("规章,954,568,1", other="4321"), 954, 568),
        (_with_rules('规章,"954,568",0,1'), 954568, 0),
        (_with_rules("规章,954,56,1"), 954, 56),
    ],
)
def test_commas_between_thousands_are_not_taken_for_those_between_cells(
    page: str, issued: int | None, repealed: int | None
) -> None:
    report = read_report(page)
    assert report.document.media_type == "text/csv"
    found = {key.column: value.value for key, value in report.values.items() if key.line == "rules"}
    assert (found.get("issued"), found.get("repealed")) == (issued, repealed)


def test_a_cell_of_several_lines_is_one_cell_of_a_csv_file() -> None:
    read = document("\n".join(['"本年新\n制作数量",3'] * 6))
    assert [cell.text for cell in read.tables[0].rows[0]] == ["本年新\n制作数量", "3"]
    assert str(read.tables[0].rows[5][1].place) == "table 1, row 6, cell 2"


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@settings(drawn, max_examples=10)
@given(seed=seeds, change=changes, zero=zeros)
def test_no_page_or_text_is_taken_for_csv_mhtml_or_json(layout: str, seed: int, change: str, zero: Zero | None) -> None:
    content = Content(raw=LAYOUTS[layout](varied(seed, zero, change)[1]).encode())
    assert "" not in {delimited.refusal(content), mhtml.refusal(content), embedded.refusal(content)}


PROSE = (
    "In 2021, we received 12,345 requests, of which 3,210 were granted.\n" * 8,
    "甲,乙\n丙,丁\n戊,己\n庚,辛\n壬,癸\n子,丑\n",
    "规章,1,234\n许可,12,345\n处罚,1,000\n强制,2,345\n收费,3,456\n其他,7\n",
    "| 规章 | 1,234 | 2 |\n" * 9,
    "规章\t1,234\t2\n" * 9,
)


@pytest.mark.parametrize("prose", PROSE)
def test_prose_and_numbers_with_commas_are_no_csv(prose: str) -> None:
    assert delimited.refusal(Content(raw=prose.encode())) != ""


TARGETS = (
    mail([quoted("utf-8", TABLE.encode())]),
    _answer(invent(Random(1)).facts, TABLE, True).encode(),
    SHAPES["property"](_answer(invent(Random(1)).facts, TABLE, False)).encode(),
    f"<p>甲</p><iframe srcdoc='{escape(TABLE)}'></iframe>".encode(),
    _csv(_rows(invent(Random(2)).facts), ",", True, csv.QUOTE_MINIMAL).encode()[:3000],
)


@settings(drawn, max_examples=150)
@given(
    target=st.sampled_from(TARGETS),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
)
def test_damaged_files_are_read_or_refused(target: bytes, cut: float, flips: list[tuple[float, int]]) -> None:
    raw = bytearray(target[: int(len(target) * cut) + 1])
    for at, byte in flips:
        raw[int(at * (len(raw) - 1))] = byte
    content = Content(raw=bytes(raw))
    for reader in (mhtml, embedded, html, delimited, text):
        if not reader.refusal(content):
            try:
                assert isinstance(reader.read(content), Document)
            except ValueError as error:
                assert str(error)
