"""Tables as real pages tear, shorten and misprint them: each case is one problem."""

from decimal import Decimal

import pytest

from gongkai import Report, read_report
from gongkai.extract.rows import Key
from render import LAYOUTS, load_facts

HEAD = "<title>青岚县2022年政府信息公开工作年度报告</title>"
COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def table(*rows: list[str]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"


def value(report: Report, number: int, line: str, column: str) -> Decimal | None:
    return report.values[Key(number, line, column)].value


def reading(report: Report, number: int, line: str, column: str) -> str:
    return report.values[Key(number, line, column)].reading


def test_columns_follow_their_header_and_not_the_form() -> None:
    page = HEAD + table(["", *reversed(COLUMNS)], ["（一）予以公开", "6", "0", "0", "0", "1", "2", "3"])
    report = read_report(page)
    assert value(report, 3, "granted", "total") == 6
    assert value(report, 3, "granted", "natural_person") == 3
    assert value(report, 3, "granted", "research") == 1


def test_line_breaks_inside_a_cell_never_join_digits() -> None:
    page = HEAD + table(["", *COLUMNS], ["（一）予以公开", "1<br>2", "0", "0", "0", "0", "0", "3"])
    assert reading(read_report(page), 3, "granted", "natural_person") == "ambiguous"


def test_spans_inside_a_cell_join_digits() -> None:
    page = HEAD + table(["", *COLUMNS], ["（一）予以公开", "<span>1</span><span>2</span>", "0", "0", "0", "0", "0", "12"])
    assert value(read_report(page), 3, "granted", "natural_person") == 12


def test_a_row_that_lost_a_cell_is_not_moved() -> None:
    page = HEAD + table(["", *COLUMNS], ["（一）予以公开", "3", "0", "0", "0", "1", "4"])
    report = read_report(page)
    assert {reading(report, 3, "granted", column) for column in ("natural_person", "business", "total")} == {"ambiguous"}


def test_the_same_cell_printed_twice_differently_is_ambiguous() -> None:
    first = table(["", *COLUMNS], ["（一）予以公开", "3", "0", "0", "0", "0", "0", "3"])
    second = table(["", *COLUMNS], ["（一）予以公开", "4", "0", "0", "0", "0", "0", "4"])
    report = read_report(HEAD + first + second)
    assert reading(report, 3, "granted", "natural_person") == "ambiguous"
    assert report.values[Key(3, "granted", "natural_person")].candidates == (Decimal(3), Decimal(4))
    assert value(report, 3, "granted", "business") == 0


def test_a_missing_row_is_absent_and_not_zero() -> None:
    page = HEAD + table(["", *COLUMNS], ["（一）予以公开", "3", "0", "0", "0", "0", "0", "3"])
    report = read_report(page)
    assert reading(report, 3, "denied.state_secret", "total") == "absent"
    assert report.status == "partial"
    assert "table 2 was not found" in (report.message or "")


def test_forms_may_differ_between_tables() -> None:
    report = read_report(LAYOUTS["html_spans"](load_facts()["hongze-2023"]))
    assert report.tables.form == "2019"
    assert set(report.tables.clause_forms.values()) == {"2021"}


def test_a_cell_of_a_found_table_that_is_not_understood_is_reported() -> None:
    page = HEAD + table(["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "1", "0", "5", "另见附件三"])
    report = read_report(page)
    assert value(report, 2, "rules", "in_force") == 5
    assert [leftover.text for leftover in report.leftovers] == ["另见附件三"]
    assert "另见附件三" in (report.message or "")


def test_a_local_row_is_kept() -> None:
    header = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    report = read_report(HEAD + table(header, ["规章", "0", "0", "0"], ["其他主动公开文件", "7", "1", "30"]))
    assert value(report, 2, "other_documents", "in_force") == 30


def test_digits_next_to_a_numeral_without_its_dot_are_ambiguous() -> None:
    page = "\n".join(["青岚县2022年政府信息公开工作年度报告", "1.属于国家秘密10000012其他法律行政法规禁止公开0000000", ""])
    report = read_report(page)
    assert reading(report, 3, "denied.state_secret", "natural_person") == "ambiguous"


def test_a_damaged_label_takes_its_numeral_back() -> None:
    page = "青岚县2022年政府信息公开工作年度报告\n1.属于国家秘密10000012.其他法律行政止公开00000003.危及三安全一稳定0000000\n"
    report = read_report(page)
    assert value(report, 3, "denied.state_secret", "total") == 1
    assert value(report, 3, "denied.prohibited_by_law", "total") == 0


def test_blank_cells_that_vanish_from_text_stop_every_cut() -> None:
    rows = ["青岚县2022年政府信息公开工作年度报告", "第二十条第（一）项", "信息内容本年制发件数本年废止件数现行有效件数"]
    cut = read_report("\n".join([*rows, "规章000", "行政规范性文件524", ""]))
    assert value(cut, 2, "normative_documents", "issued") == 5
    doubtful = read_report("\n".join([*rows, "规章", "行政规范性文件524", ""]))
    assert reading(doubtful, 2, "normative_documents", "issued") == "ambiguous"


def test_one_number_in_a_table_of_separated_cells_is_not_cut() -> None:
    rows = [
        "青岚县2022年政府信息公开工作年度报告",
        "信息内容 本年制发件数 本年废止件数 现行有效件数",
        "规章 1 0 5",
        "行政规范性文件 524",
        "",
    ]
    report = read_report("\n".join(rows))
    assert value(report, 2, "rules", "in_force") == 5
    assert reading(report, 2, "normative_documents", "issued") == "ambiguous"


def test_vertical_headers_and_page_numbers_between_rows() -> None:
    head = ["青岚县2022年政府信息公开工作年度报告", "自", "然", "人", "法人或其他组织", "总", "计"]
    rows = [*head, "（一）予", "以公开", "1", "0", "0", "0", "0", "0", "1", "- 12 -", "（二）部分公开", *"0000000", ""]
    report = read_report("\n".join(rows))
    assert value(report, 3, "granted", "natural_person") == 1
    assert value(report, 3, "partly_granted", "total") == 0


def test_table_4_with_a_row_for_each_channel() -> None:
    results = ["", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    direct = ["未经复议直接起诉", "1", "0", "2", "0", "3"]
    report = read_report(HEAD + "<p>行政复议</p>" + table(results, direct, ["复议后起诉", "0", "0", "0", "4", "4"]))
    assert value(report, 4, "litigation_direct", "total") == 3
    assert value(report, 4, "litigation_after_reconsideration", "pending") == 4
    assert reading(report, 4, "reconsideration", "total") == "absent"


def row3(*values: object, label: str = "（一）予以公开") -> list[str]:
    return [label, *map(str, values)]


@pytest.mark.parametrize(
    "rows",
    [
        (["类别", *COLUMNS], ["（一）予以公开", "", "1", "2", "3", "4", "5", "6", "21"]),
        (["类别", *COLUMNS], ["（一）予以公开", "1", "1", "2", "3", "4", "5", "6", "21"]),
        (["类别", "自然人", "总计", *COLUMNS[1:6]], row3(1, 2, 3, 4, 5, 6, 21)),
        (["类别", "总计", "个人", *COLUMNS[1:6]], row3(21, 1, 2, 3, 4, 5, 6)),
        (["类别", "", *COLUMNS], ["（一）予以公开", "", "1", "2", "4", "5", "6", "18"]),
    ],
)
def test_a_number_is_never_put_under_another_column(rows: tuple[list[str], ...]) -> None:
    wide = ["（二）部分公开", *[""] * 2, *"0000000"]
    report = read_report(HEAD + table(*rows, wide))
    columns = ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")
    true = dict(zip(columns, [*range(1, 7), 21], strict=True))
    for column, number in true.items():
        assert value(report, 3, "granted", column) in (None, number)


def test_the_unit_of_money_in_a_header_does_not_touch_counts() -> None:
    rows = ["青岚县2020年政府信息公开工作年度报告", "信息内容 采购项目数量 采购总金额（单位：万元）", "政府集中采购 21 251.3", ""]
    report = read_report("\n".join(rows))
    assert value(report, 2, "procurement", "purchases") == 21
    assert value(report, 2, "procurement", "purchase_amount") == 2_513_000


@pytest.mark.parametrize(
    "cell",
    [
        '<span style="display:none">9</span>12',
        "<span hidden>9</span>12",
        "<s>9</s>12",
        "<del>9</del>12",
        "12<sup>1</sup>",
        "9<p>12</p>",
        "9<div>12</div>",
    ],
)
def test_what_is_hidden_struck_out_or_on_another_line_never_joins_a_number(cell: str) -> None:
    page = HEAD + table(["", *COLUMNS], ["（一）予以公开", cell, *"000000"])
    assert value(read_report(page), 3, "granted", "natural_person") in (None, 12)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ('<span style="DISPLAY : None">9</span>12', 12),
        ('<span style="visibility:hidden">9</span>12', 12),
        ('<span style="mso-hide: all">9</span>12', 12),
        ('<span style="text-decoration: Line-Through">9</span>12', 12),
        ('<u style="text-decoration:underline">12</u>', 12),
        ('<span style="display:none"><span style="display:none">9</span>8</span>12', 12),
        ('12<span style="font-size:8px; vertical-align: SUPER">1</span>', None),
        ('12<span style="vertical-align:sub">1</span>', None),
        ('<span style="vertical-align:super">12</span>', 12),
        ('<span style="vertical-align:middle">1</span>2', 12),
    ],
)
def test_styles_that_hide_strike_out_or_raise_a_figure(cell: str, number: int | None) -> None:
    page = HEAD + table(["", *COLUMNS], ["（一）予以公开", cell, *"000000"])
    assert value(read_report(page), 3, "granted", "natural_person") == number


@pytest.mark.parametrize("style", ["visibility:hidden", "text-decoration:line-through", "mso-hide:all"])
def test_a_cell_that_is_not_seen_keeps_its_place(style: str) -> None:
    page = HEAD + table(["", *COLUMNS], ["（一）予以公开", *"1234567"]).replace("<td>2", f'<td style="{style}">2')
    report = read_report(page)
    assert [value(report, 3, "granted", column) for column in ("natural_person", "research", "total")] == [1, 3, 7]
    assert report.values[Key(3, "granted", "business")].raw == ""


def test_amounts_with_their_unit_beside_blank_cells_are_no_words() -> None:
    blank = [""] * 7
    header = ["信息内容", "本年收费金额（单位：万元）", *blank]
    page = HEAD + table(["第二十条第（八）项", "", *blank], header, ["行政事业性收费", "12.3万元", *blank])
    assert value(read_report(page), 2, "fees", "fee_amount") == 123_000


FIVE = (["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], ["3", "1", "0", "0", "4"])


@pytest.mark.parametrize(
    "page",
    [
        table(["行政诉讼", "", "", "", ""], *FIVE),
        "<p>（一）行政复议：无</p><p>（二）行政诉讼</p>" + table(*FIVE),
        "<p>四、政府信息公开行政复议、行政诉讼情况</p>" + table(*FIVE),
        table(["", *FIVE[0]], ["行政诉讼", *FIVE[1]]),
    ],
)
def test_five_results_without_a_channel_are_nobody_s(page: str) -> None:
    assert read_report(HEAD + page).reviews.is_empty()


def test_a_table_elsewhere_with_the_same_words_hides_nothing() -> None:
    header = ["信息内容", "本年处理决定数量"]
    page = HEAD + table(["类别", "公开条数"], ["行政许可", "99"], ["合计", "99"]) + table(header, ["行政许可", "7"])
    page += table(["年度", "2020年", "2021年"], ["予以公开", "12", "13"]) + table(["", *COLUMNS], row3(1, 2, 3, 4, 5, 6, 21))
    report = read_report(page + table(["行政许可", "98"]))
    assert value(report, 2, "licensing", "decisions") == 7
    assert value(report, 3, "granted", "total") == 21


def test_a_label_of_last_year_is_not_this_year_s() -> None:
    report = read_report(HEAD + table(["信息内容", "上年收费金额（单位：元）"], ["行政事业性收费", "100000"]))
    assert report.disclosures.is_empty()


def test_a_group_does_not_stand_in_for_a_damaged_label() -> None:
    page = HEAD + table(["", "", *COLUMNS], ["（六）其他处理", "1.逾期", *"1000001"])
    assert read_report(page).applications.is_empty()


def test_absurd_numbers_are_unreadable() -> None:
    page = HEAD + table(["", *COLUMNS], row3("9" * 19, "9" * 400, 0, 0, 0, 0, 1))
    report = read_report(page)
    assert report.applications["count"].drop_nulls().to_list() == [0, 0, 0, 0, 1]


def test_loose_spaces_on_a_glued_page_separate_nothing() -> None:
    rows = ["青岚县2022年政府信息公开工作年度报告", "1.属于国家秘密0000000", "2.其他法律行政法规禁止公开0000000"]
    report = read_report("\n".join([*rows, "3.危及三安全一稳定1 2 0 00 0 0 03", ""]))
    assert reading(report, 3, "denied.security_stability", "natural_person") == "ambiguous"


def test_a_second_report_on_the_page_fills_no_gap() -> None:
    first = "<h1>青岚县2022年政府信息公开工作年度报告</h1>" + table(["", *COLUMNS], row3(1, 2, 3, 4, 5, 6, 21))
    second = "<h1>望川县2022年政府信息公开工作年度报告</h1>" + table(["", *COLUMNS], row3(*"0000000", label="（二）部分公开"))
    report = read_report(first + second)
    assert value(report, 3, "granted", "total") == 21
    assert reading(report, 3, "partly_granted", "total") == "absent"


def test_litigation_before_reconsideration_is_not_taken_for_the_form_s_order() -> None:
    upper = ["行政诉讼", "", "", "", "", "行政复议", "", "", "", ""]
    report = read_report(HEAD + table(upper, FIVE[0] * 3, [str(number) for number in range(501, 516)]))
    assert report.reviews["count"].null_count() == report.reviews.height


def test_a_row_with_too_many_cells_and_no_header_is_not_read_and_breaks_nothing() -> None:
    page = HEAD + table(["（一）予以公开", "1", "0", "0", "0", "0", "0", "1", "", "见附件"])
    assert reading(read_report(page), 3, "granted", "total") == "unreadable"
