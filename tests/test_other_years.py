"""Figures of another year on the page of a report: below a caption, on a tab, in the same answer, side by side in one line."""

import json
from dataclasses import replace
from io import BytesIO
from random import Random

import pytest
from xlsxwriter import Workbook

import statutory
from facts import Facts
from gongkai import Report, read_report
from gongkai.extract.years import Years
from invented import Invented, Key, invent
from paper import Look
from pdf_pages import pdf
from rendered import assert_right, figures, wrong
from statutory import Cell, Rows, applications, dense, disclosures, reviews
from test_tables import COLUMNS, HEAD, row3, table

TABLES = {2: disclosures, 3: applications, 4: reviews}


def invented(seed: int, **changes: object) -> Invented:
    found = invent(Random(seed), zero=False, largest=900)
    return replace(found, facts=replace(found.facts, **changes))  # type: ignore[arg-type]


THIS = invented(3, agency="青岚县人民政府", year=2023)
LAST = invented(11, agency="青岚县人民政府", year=2022).facts


def grid(rows: Rows) -> str:
    cells = ("".join(f"<td colspan={cell.columns} rowspan={cell.rows}>{cell.text}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def page(facts: Facts, without: int = 0) -> str:
    return "".join(grid(rows(facts)) for number, rows in TABLES.items() if number != without)


def assert_this_year_s(report: Report, without: int) -> None:
    """Every number is this year's, all that is printed is known, and nothing fills the table that is missing."""
    found = figures(report)
    assert found == {key: number for key, number in THIS.numbers.items() if key[0] != without}
    assert report.year == 2023


CAPTIONS = (
    "<p>附：2022年数据</p>",
    "<p>附件：2022年度统计表</p>",
    "<p>附表2 2022年度政府信息公开情况表</p>",
    "<p>上年数据</p>",
    "<p>去年度政府信息公开统计（供参考）：</p>",
    "<p>二〇二二年数据</p>",
    "<p>附件：上一年度政府信息公开工作情况</p>",
    "<p>附：2022年政府信息公开工作年度报告</p>",
    "<h3>2022年</h3><p>单位：件</p>",
    "<p>2022年</p>",
)


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("without", [2, 3, 4])
def test_tables_below_a_caption_of_another_year_fill_no_gap(caption: str, without: int) -> None:
    body = page(THIS.facts, without) + caption + page(LAST)
    assert_this_year_s(read_report(f"<h1>{THIS.facts.heading}</h1>{body}"), without)


def test_last_year_s_tables_before_this_year_s_are_left_out() -> None:
    body = f"<p>2022年数据（对比）</p>{page(LAST)}<p>2023年数据</p>{page(THIS.facts, 4)}"
    assert_this_year_s(read_report(f"<h1>{THIS.facts.heading}</h1>{body}"), 4)


def test_a_caption_in_a_row_over_the_whole_table_counts_too() -> None:
    below = page(LAST).replace("<table>", "<table><tr><td colspan=10>上年数据</td></tr>", 1)
    assert_this_year_s(read_report(f"<h1>{THIS.facts.heading}</h1>{page(THIS.facts, 4)}{below}"), 4)


@pytest.mark.parametrize(
    "line",
    [
        "2022年，本机关主动公开数据和统计报表。",
        "与2022年数据相比，本年收到的申请有所增加。",
        "2023年与2022年数据对比表",
        "较上年统计",
        "数据截至2024年1月20日统计",
        "上年结转政府信息公开申请数量",
        "2022年存在问题的整改情况",
        "2023年度政府信息公开统计表",
        "本年数据",
    ],
)
def test_sentences_and_comparisons_end_no_report(line: str) -> None:
    text = "".join(f"<p>{line}</p>{grid(rows(THIS.facts))}" for rows in TABLES.values())
    assert_right(read_report(f"<h1>{THIS.facts.heading}</h1>{text}"), THIS)


def book(*sheets: tuple[str, str, Facts, int]) -> bytes:
    """A workbook of sheets: the name on the tab, the title, the facts, and a table that they lack."""
    file = BytesIO()
    workbook = Workbook(file, {"in_memory": True})
    for name, title, facts, without in sheets:
        sheet = workbook.add_worksheet(name)
        sheet.write(0, 0, title)
        row = 1
        for number, rows in TABLES.items():
            for cells in dense(rows(facts)) if number != without else ():
                sheet.write_row(row, 0, [cell.text for cell in cells])
                row += 1
            row += 1
    workbook.close()
    return file.getvalue()


@pytest.mark.parametrize("tabs", [("2023年", "2022年"), ("本年", "上年"), ("Sheet1", "2022"), ("本年数据", "去年数据")])
def test_a_sheet_of_another_year_fills_no_gap(tabs: tuple[str, str]) -> None:
    report = read_report(book((tabs[0], THIS.facts.heading, THIS.facts, 4), (tabs[1], "", LAST, 0)))
    assert wrong(report, THIS, None) == {}
    assert {key[0] for key in figures(report)} == {2, 3}


def test_a_tab_that_was_not_renamed_gives_way_to_the_title_on_its_sheet() -> None:
    report = read_report(book(("2022年", "青岚县人民政府2023年政府信息公开工作年度报告", THIS.facts, 0)))
    key: Key = (3, "newly_received", "total")
    assert (report.year, figures(report)[key]) == (2023, THIS.numbers[key])


def test_the_first_caption_with_a_year_names_that_of_a_report_without_title() -> None:
    years = Years(None)
    blocks = read_report(f"<p>2023年数据</p>{page(THIS.facts, 4)}<p>2022年数据</p>{page(LAST)}").document.blocks
    kept = [block for block in blocks if years.kept(block, None, True) is not None]
    assert (years.own, len(kept), len(blocks)) == (2023, 3, 7)


@pytest.mark.parametrize("place", ["prev", "next", "inside", "beside", "list"])
def test_another_report_in_the_same_answer_fills_no_gap(place: str) -> None:
    article = {"title": THIS.facts.heading, "content": page(THIS.facts, 4)}
    other = {"title": "上一年", "content": grid(reviews(LAST))}
    answers = {
        "prev": {"prev": other, "data": article},
        "next": {"data": article, "next": other},
        "inside": {"data": {**article, "next": other}},
        "beside": {"data": {**article, "oldContent": other["content"]}},
        "list": {"history": [other], "data": article},
    }
    assert_this_year_s(read_report(json.dumps(answers[place]).encode()), 4)


def test_pieces_of_one_report_in_one_object_are_all_read() -> None:
    pieces = {"upper": page(THIS.facts, 4), "lower": grid(reviews(THIS.facts)), "title": THIS.facts.heading}
    assert_right(read_report(json.dumps(pieces).encode()), THIS)


@pytest.mark.parametrize("rules", ["full", "open", "horizontal", "none"])
@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("seeds", [(3, 53), (5, 55), (2, 52)])
def test_two_tables_side_by_side_on_a_page_are_nobody_s(
    rules: str, gap: int, seeds: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = invented(seeds[0]), invented(seeds[1]).facts
    for rows in TABLES.values():

        def joined(facts: Facts, rows=rows) -> Rows:  # type: ignore[no-untyped-def]
            between = (Cell(""),) * gap
            return tuple(one + between + other for one, other in zip(rows(facts), rows(right), strict=False))

        monkeypatch.setattr(statutory, rows.__name__, joined)
    report = read_report(pdf(left.facts, Look(rules=rules, size=(1191, 842))))  # type: ignore[arg-type]
    assert wrong(report, left, None) == {}
    assert {key[0] for key, number in figures(report).items() if number is not None} <= {2}


def test_numbers_inside_a_label_are_not_those_beside_it() -> None:
    own = row3(1, 0, 0, 0, 0, 0, 1, label="（一）予以公开 2 0 0 0 0 0 2 （一）予以公开")
    page = HEAD + table(["", *COLUMNS], own, row3(*"1000001", label="（二）部分公开"))
    key: Key = (3, "granted", "natural_person")
    found = figures(read_report(page))
    assert found.get(key) is None
    assert found[3, "partly_granted", "natural_person"] == 1
