"""Whose report it is: names to places and kinds, the evidence of documents, the registry, and whose numbers a report adds up."""

import csv
from pathlib import Path

import pytest

from gongkai import read_report
from gongkai.areas import in_year, superiors, today
from gongkai.bodies import Body, identify, load_registry
from gongkai.errors import SourceError
from gongkai.readers import content_of, read_document

NAMES = Path(__file__).parent / "data" / "bodies.csv"
#: Names of this table that are known not to be resolved: a word that may be any mining district, firms without a place's ending,
#: a zone of one of three places, and a short name of an autonomous prefecture that is no part of its name.
OPEN = {"矿区人民政府", "广东电网有限责任公司", "广州地铁集团有限公司", "西安高新技术产业开发区管理委员会", "博州教育局"}


def truth() -> list[dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_real_names_of_bodies_are_placed_right_or_not_at_all() -> None:
    """The table is made by hand; a place that is not certain is null, and only the names above have none."""
    rows = [(row, identify(row["name"], int(row["year"]))) for row in truth()]
    assert [(row["name"], body.area) for row, body in rows if body.area not in (row["code"] or None, None)] == []
    assert {row["name"] for row, body in rows if row["code"] and body.area is None} == OPEN
    placed = [row for row, _ in rows if row["code"]]
    assert len(placed) >= 150 and len(OPEN) <= 0.05 * len(placed)


@pytest.mark.parametrize("column", ["level", "kind"])
def test_level_and_kind_are_told_by_the_name(column: str) -> None:
    rows = [(row, getattr(identify(row["name"], int(row["year"])), column)) for row in truth() if row["name"] not in OPEN]
    assert [(row["name"], found, row[column]) for row, found in rows if (found or "") != row[column]] == []


def test_names_that_fit_several_areas_name_them_all() -> None:
    assert identify("鼓楼区人民政府", 2022) == Body(
        level="county", kind="government", candidates=("320106", "320302", "350102", "410204")
    )
    assert identify("城关区教育局", 2022).candidates == ("540102", "620102")


def test_areas_are_those_of_the_report_s_year() -> None:
    assert (identify("洪泽县人民政府", 2014).area, identify("洪泽区人民政府", 2017).area) == ("320829", "320813")
    assert superiors("320813", 2024) == ("江苏省", "淮安市", "洪泽区")
    assert superiors("429004", 2024) == ("湖北省", None, "仙桃市")
    assert "320829" not in in_year(2016) and in_year(2015)["320829"].name == "洪泽县"
    assert identify("沙县人民政府", 2022).area == "350405"  # The county became a district in 2021.


def test_an_area_that_went_on_as_one_is_one_body_and_one_that_was_merged_is_not() -> None:
    assert identify("洪泽县人民政府", 2014).body == identify("淮安市洪泽区人民政府", 2023).body == "320813-人民政府"
    assert identify("上海市闸北区人民政府", 2014).body == "310108-人民政府"  # Merged into 静安区 in 2015.
    assert (today("310108"), today("310106"), today("320829")) == ("310108", "310106", "320813")


@pytest.mark.parametrize(
    "names",
    [
        ("洪泽区人民政府", "淮安市洪泽区人民政府", "江苏省淮安市洪泽区人民政府", "洪泽区", "淮安市洪泽区政府"),
        ("平潭综合实验区", "平潭综合实验区管委会", "福建省平潭综合实验区管理委员会"),
        ("漳州市工业和信息化局", "福建省漳州市工业和信息化局", "漳州市工信局"),
        ("厦门市思明区鼓浪屿街道", "福建省厦门市思明区鼓浪屿街道办事处", "思明区鼓浪屿街道办"),
        ("漳州市发改委", "漳州市发展和改革委员会", "漳州市 发展改革委员会"),
        ("恩施州人民政府", "恩施土家族苗族自治州人民政府", "湖北省恩施土家族苗族自治州人民政府"),
        ("國家稅務總局漳州市稅務局", "国家税务总局漳州市税务局"),
    ],
)
def test_spellings_of_one_body_are_one(names: tuple[str, ...]) -> None:
    found = {identify(name, 2022).body for name in names}
    assert len(found) == 1 and None not in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("漳州市人民政府", "漳州市人民政府办公室"),
        ("南京市鼓楼区人民政府", "福州市鼓楼区人民政府"),
        ("平潭综合实验区", "平潭县人民政府"),
        ("漳州市农业局", "漳州市农业农村局"),
        ("海南省人民政府", "海南藏族自治州人民政府"),
        ("漳州市公安局", "漳州市公安局芗城分局"),
        ("国家统计局漳州调查队", "漳州市统计局"),
    ],
)
def test_bodies_that_differ_are_never_joined(one: str, other: str) -> None:
    assert identify(one, 2022).body != identify(other, 2022).body


def page(*paragraphs: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>" + "".join(f"<p>{text}</p>" for text in paragraphs) + "</body></html>"


@pytest.mark.parametrize(
    ("name", "html", "area", "evidence"),
    [
        ("鼓楼区人民政府", page("地址：福州市鼓楼区津泰路98号"), "350102", "address: 福州市鼓楼区津泰路98号"),
        ("鼓楼区人民政府", page("发布机构：南京市鼓楼区政府办"), "320106", "issuer: 南京市鼓楼区政府办"),
        ("鼓楼区人民政府", page("徐州市鼓楼区各部门按要求公开信息。"), "320302", "text: 徐州市鼓楼区"),
        ("市研究室", page("来源：漳州市人民政府"), "350600", "issuer: 漳州市人民政府"),
        (
            "市研究室",
            page("x", head='<meta name="SiteName" content="漳州市人民政府门户网站">'),
            "350600",
            "site: 漳州市人民政府门户网站",
        ),
        ("区统计局", page("联系地址：江苏省淮安市洪泽区东九街88号"), "320813", "address: 江苏省淮安市洪泽区东九街88号"),
        ("东园镇人民政府", page("办公地址：福建省漳州市龙海区东园镇"), "350604", "address: 福建省漳州市龙海区东园镇"),
    ],
)
def test_a_document_bears_out_a_place_that_the_name_leaves_open(name: str, html: str, area: str, evidence: str) -> None:
    body = identify(name, 2022, read_document(content_of(html), "page"))
    assert (body.area, body.evidence) == (area, evidence)


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("鼓楼区人民政府", page("这一年公开了许多信息。")),
        ("鼓楼区人民政府", page("友情链接：南京市鼓楼区、福州市鼓楼区")),
        ("区统计局", page("地址：人民路1号")),
        ("区统计局", page("地址：漳州市胜利路1号")),
        ("区统计局", page("地址：漳州市芗城区胜利路1号", "发布机构：漳州市龙文区人民政府")),
        ("市研究室", page("地址：石狮市八七路1号")),
    ],
    ids=["nothing", "two", "street", "city alone", "contradiction", "a city within a prefecture"],
)
def test_evidence_that_does_not_settle_leaves_the_place_open(name: str, html: str) -> None:
    body = identify(name, 2022, read_document(content_of(html), "page"))
    assert (body.body, body.area, body.province, body.county) == (None, None, None, None)


def registry(folder: Path, *rows: str) -> Path:
    path = folder / "registry.csv"
    path.write_text("\n".join(("body,name,from,to,predecessor,successor,source", *rows)) + "\n", encoding="utf-8")
    return path


def test_a_registry_joins_names_in_their_years(tmp_path: Path) -> None:
    """Every spelling of a name that is listed is joined, with or without its superior place."""
    known = load_registry(registry(tmp_path, "350600-工业和信息化局,漳州市经济和信息化委员会,,2018,,,闽委发〔2019〕1号"))
    assert identify("漳州市经济和信息化委员会", 2018, registry=known).body == "350600-工业和信息化局"
    assert identify("福建省漳州市经济和信息化委员会", 2018, registry=known).body == "350600-工业和信息化局"
    assert identify("漳州市经济和信息化委员会", 2019, registry=known).body == "350600-经济和信息化委员会"
    assert identify("漳州市经济和信息化委员会", 2018).body == "350600-经济和信息化委员会"


def test_central_bodies_stand_in_the_registry() -> None:
    assert identify("教育部", 2022) == Body(body="000000-教育部", level="central", kind="department")
    assert identify("中国银行保险监督管理委员会", 2022).body == "000000-中国银行保险监督管理委员会"
    assert identify("国家金融监督管理总局", 2024).body == "000000-国家金融监督管理总局"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("body,name\n1,2\n", "no column from, to, predecessor, successor, source"),
        ("body,name,from,to,predecessor,successor,source\n1,2,last,,,,\n", "line 2: 'last' is no year"),
        ("body,name,from,to,predecessor,successor,source\n,2,,,,,\n", "line 2: body and name are needed"),
    ],
)
def test_a_registry_that_is_none_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message) as error:
        load_registry(path)
    assert "mine.csv" in str(error.value)
    with pytest.raises(SourceError, match="a registry is a CSV file"):
        load_registry(tmp_path / "none.csv")


TABLE = "自然人 1 0 0 0 0 0 1"
REPORT = """{title}
{introduction}
一、总体情况
{overview}
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
一、本年新收政府信息公开申请数量 12 0 0 0 0 0 12
二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0
"""


@pytest.mark.parametrize(
    ("title", "introduction", "overview", "scope", "evidence"),
    [
        ("漳州市2022年政府信息公开工作年度报告", "", "", "summary", "漳州市"),
        ("漳州市教育局2022年政府信息公开工作年度报告", "", "全市共收到申请12件。", "own", "漳州市教育局"),
        ("漳州市人民政府2022年政府信息公开工作年度报告", "", "", "unknown", None),
        (
            "漳州市人民政府2022年政府信息公开工作年度报告",
            "本报告由市政府办公室根据各县区人民政府、市直各部门年度报告汇总编制。",
            "",
            "summary",
            "各县区人民政府、市直各部门年度报告汇总编制",
        ),
        (
            "漳州市人民政府2022年政府信息公开工作年度报告",
            "",
            "全市共收到政府信息公开申请12件，均按期答复。",
            "summary",
            "全市共收到政府信息公开申请12件，均按期答复。",
        ),
        (
            "漳州市人民政府2022年政府信息公开工作年度报告",
            "",
            "全市共收到政府信息公开申请52件，其中市政府本级收到政府信息公开申请12件。",
            "unknown",
            None,
        ),
        ("漳州市人民政府办公室2022年政府信息公开工作年度报告", "", "", "own", "漳州市人民政府办公室"),
    ],
)
def test_scope_is_told_by_words_or_unknown(
    title: str, introduction: str, overview: str, scope: str, evidence: str | None
) -> None:
    report = read_report(REPORT.format(title=title, introduction=introduction, overview=overview))
    row = report.reports.row(0, named=True)
    assert (row["scope"], row["scope_evidence"]) == (scope, evidence)
