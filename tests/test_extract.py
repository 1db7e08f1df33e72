"""Labels, headers, identity and sections as real pages print them."""

from datetime import date

import pytest

from gongkai import read_report
from gongkai.extract import headers, matching
from gongkai.extract.identity import identity
from gongkai.readers import read_document


@pytest.mark.parametrize(
    ("printed", "family", "code"),
    [
        ("（三）不予公开", "groups", "denied"),
        ("1.属于国家秘密", "lines", "denied.state_secret"),
        ("1、属于国家秘密", "lines", "denied.state_secret"),
        ("１．属于国家秘密", "lines", "denied.state_secret"),
        ("2.其他法律行政止公开", "lines", "denied.prohibited_by_law"),
        ("3.危及“三安全一稳定”", "lines", "denied.security_stability"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "lines", "partly_granted"),
        ("(七)总计", "lines", "outcome_total"),
        ("3.其他", "lines", "other.other"),
        ("（六）其他处理", "lines", "other"),
        ("（六）其他", "lines", "other"),
        ("規範性檔案", "items", "normative_documents"),
        ("行政規範性文件", "items", "normative_documents"),
        ("第二十條第（一）項", "clauses", "20(1)"),
        ("內(nèi)部事务", "lines", None),
        ("行政许可", "items", "licensing"),
        ("行政审批", "items", None),
        ("本年发件", "measures", "issued"),
        ("本年增/", "measures", "items_change"),
        ("本年增/减(减用负值表示,如-8)", "measures", "items_change"),
        ("结果维持", "results", "upheld"),
        ("行政法复议", "channels", "reconsideration"),
        ("商业\n企业", "applicants", "business"),
    ],
)
def test_labels_are_matched_by_closeness(printed: str, family: str, code: str | None) -> None:
    found = matching.one(printed, family)
    assert (found.code if found else None) == code


def test_shortened_headers_are_told_apart_by_their_order() -> None:
    header = headers.measures(("本年新", "本年新", "对外公开总数量"))
    assert header is not None
    assert header.codes == ("newly_made", "newly_disclosed", "disclosed_total")
    assert header.form == "2019"


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("漳州市工业和信息化局2020年政府信息公开年度报告", "漳州市工业和信息化局", 2020),
        ("2019年上海市人民政府办公厅政府信息公开工作年度报告", "上海市人民政府办公厅", 2019),
        ("市发改委关于2020年度政府信息公开工作年度报告", "市发改委", 2020),
        ("洪泽区人民政府二〇二三年政府信息公开工作年度报告", "洪泽区人民政府", 2023),
        ("《宿迁市人民政府2023年政府信息公开工作年度报告》", "宿迁市人民政府", 2023),
        ("淮安市统计局2022年度政府信息公开工作年度报告_淮安市人民政府", "淮安市统计局", 2022),
        ("首页 > 政务公开 > 青岚县财政局2021年度政府信息公开工作年度报告", "青岚县财政局", 2021),
        ("沭阳县人民政府 2025 年 政府信息公开工作年度报告", "沭阳县人民政府", 2025),
        ("青岚县2022年政务信息公开工作情况年度报告", "青岚县", 2022),
    ],
)
def test_agency_and_year_from_the_title(title: str, agency: str, year: int) -> None:
    report = read_report(f"<title>{title}</title><p>今天是2026年11月23日 星期一</p><p>发布时间：2026-01-02</p>")
    assert (report.agency, report.year) == (agency, year)


def test_a_notice_about_reports_is_no_title() -> None:
    page = (
        "根据《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知》编制本报告。\n"
        "发布机构：青岚县司法局\n统计期限自2022年1月1日至12月31日止。\n"
    )
    found = identity(read_document(page, "page"))
    assert (found.agency, found.year, found.title) == ("青岚县司法局", 2022, None)
    assert (found.period_start, found.period_end) == (date(2022, 1, 1), date(2022, 12, 31))


def test_a_title_on_two_lines() -> None:
    found = identity(read_document("平潭综合实验区2020年\n政府信息公开工作年度报告\n", "page"))
    assert (found.agency, found.year, found.title) == (
        "平潭综合实验区",
        2020,
        "平潭综合实验区2020年政府信息公开工作年度报告",
    )


def test_the_clock_of_a_site_is_no_date_of_publication() -> None:
    page = "今天是2026年11月23日\n青岚县财政局2021年政府信息公开工作年度报告\n发布日期：2022-01-28\n"
    assert identity(read_document(page, "page")).published == date(2022, 1, 28)
    undated = "青岚县财政局2021年政府信息公开工作年度报告\n今天是2026年11月23日\n"
    assert identity(read_document(undated, "page")).published is None


def test_sections_are_found_behind_an_introduction_that_lists_them() -> None:
    page = """青岚县财政局2021年政府信息公开工作年度报告
全文包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、其他需要报告的事项。
一、概述
甲
（一）主动公开情况
乙
二、行政机关主动公开政府信息情况
三、收到和处理政府信息公开申请情况。
四、因政府信息公开工作被申请行政复议、提起行政诉讼情况
存在的主要问题及改进情况
丙
六、其他需要报告的事项
丁
扫一扫在手机打开当前页
"""
    sections = read_report(page).section_texts
    assert [(section.number, section.text) for section in sections] == [
        (1, "甲\n（一）主动公开情况\n乙"),
        (2, ""),
        (3, ""),
        (4, ""),
        (5, "丙"),
        (6, "丁"),
    ]


def test_words_of_the_form_in_prose_are_no_table() -> None:
    page = """青岚县财政局2021年政府信息公开工作年度报告
一、总体情况
全年受理申请12件，其中予以公开5件，不予公开3件，无法提供4件；制定行政规范性文件2件，规章0件
行政许可 12件，行政处罚 3件
因政府信息公开引起的行政复议2件，结果维持1件，结果纠正1件，其他结果0件，尚未审结0件，总计2件
"""
    report = read_report(page)
    assert report.status == "no_tables"
    assert report.applications.is_empty() and report.reviews.is_empty() and report.disclosures.is_empty()


PERIOD = "<p>统计期限自2021年1月1日至2021年12月31日止。</p>"
REPORT = "<h1>青岚县财政局2021年政府信息公开工作年度报告</h1>"


@pytest.mark.parametrize(
    "page",
    [
        f"<title>青岚县</title><p>青岚县教育局2020年政府信息公开工作年度报告</p>{REPORT}",
        f"<p>青岚县财政局2018年政府信息公开工作年度报告</p>{REPORT}{PERIOD}",
        "<h1>青岚县财政局政府信息公开工作年度报告（2021年度）</h1><p>青岚县财政局2019年政府信息公开工作年度报告</p>",
        f"<p>今天是2026年11月23日</p><h1>政府信息公开工作年度报告</h1><p>发布机构：青岚县财政局</p>{PERIOD}",
        f"<p>2022-01-20</p><h1>政府信息公开工作年度报告</h1><p>发文机关：青岚县财政局</p>{PERIOD}",
        f"<p>浏览次数：2046</p><h1>政府信息公开工作年度报告</h1><p>来源：本站</p><p>发布机构：青岚县财政局</p>{PERIOD}",
        f"<p>文号：青财〔2022〕3号</p><h1>政府信息公开工作年度报告</h1><p>发布机构：青岚县财政局</p>{PERIOD}",
        "<p>字号：大 中 小</p><h1>2021年政府信息公开工作年度报告</h1><p>发布机构：青岚县财政局</p>",
        "<p>打印 收藏 分享</p><h1>2021年政府信息公开工作年度报告</h1><p>发布机构：青岚县财政局</p>",
        f"<h1>2021年政府信息公开工作年度报告</h1><p>现将青岚县财政局2021年政府信息公开工作年度报告公布如下</p><p>发布机构：青岚县财政局</p>{PERIOD}",
        f"<h1>青岚县财政局</h1><h1>2021年政府信息公开工作年度报告</h1>{PERIOD}",
    ],
)
def test_other_names_and_years_on_the_page_are_not_the_report_s(page: str) -> None:
    report = read_report(page)
    assert (report.agency, report.year) == ("青岚县财政局", 2021)


def test_brackets_inside_a_name_stay() -> None:
    assert read_report("<h1>青岚县财政局（国资局）2021年政府信息公开工作年度报告</h1>").agency == "青岚县财政局(国资局)"


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ("<p>更新时间：2023-05-05 发布时间：2022-01-20</p>", date(2022, 1, 20)),
        ("<p>失效日期：2025-01-20</p><p>发布日期：2022-01-20</p>", date(2022, 1, 20)),
        ("<p>系统时间：2026年3月1日</p><p>打印时间：2026-05-05</p>", None),
        ("<p>统计时间：2021年1月1日至2021年12月31日</p>", None),
        ("<p>（2022年1月20日）</p><p>正文</p>", date(2022, 1, 20)),
    ],
)
def test_the_day_of_publication_among_other_dates(dates: str, published: date | None) -> None:
    page = f"<p>2026年3月1日</p>{REPORT}{dates}<p>甲</p><p>乙</p>"
    assert identity(read_document(page, "page")).published == published
