"""Whose report it is: names to places and kinds, the evidence of documents, the registry, and whose numbers a report adds up."""

import csv
from pathlib import Path

import pytest

from gongkai import read_report
from gongkai.areas import in_year, superiors, today
from gongkai.bodies import Body, body_in, identify, load_registry, shipped
from gongkai.errors import SourceError
from gongkai.readers import content_of, read_document

NAMES = Path(__file__).parent / "data" / "bodies.csv"
#: Names of this table that are known not to be resolved: a word that may be any mining district, firms without a place's ending,
#: and customs and maritime bureaus, whose districts are no areas.
OPEN = {
    "矿区人民政府",
    "广东电网有限责任公司",
    "广州地铁集团有限公司",
    "厦门海关",
    "中华人民共和国厦门海关",
    "上海海关",
    "黑龙江海事局",
    "深圳海事局",
}


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
    """A level or kind that is not certain is null: that of 兵团's bureaus, say."""
    rows = [(row, getattr(identify(row["name"], int(row["year"])), column)) for row in truth()]
    assert [(row["name"], found, row[column]) for row, found in rows if found not in (None, row[column])] == []
    assert sum(found is None for row, found in rows if row[column]) <= 0.05 * len(rows)


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
        ("阿里地区行署", "西藏自治区阿里地区行政公署"),
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
        ("市财政局", page("地址：石狮市八七路1号", "来源：泉州市人民政府")),
        ("市教育局", page("地址：广州市越秀区中山路1号", head='<meta name="SiteName" content="普宁市人民政府">')),
        ("鼓楼区人民政府", page("赴徐州市鼓楼区考察学习。")),
        ("县统计局", page("地址：沧州市运河区解放路1号")),
        ("州教育局", page("地址：成都市武侯区1号")),
        ("省教育厅", page("驻京联络处地址：北京市朝阳区1号")),
        ("市场监督管理局", page("地址：漳州市芗城区胜利路1号")),
        ("街道办事处", page("地址：漳州市芗城区胜利路1号")),
        ("东园镇人民政府", page("地址：漳州市龙海区紫云路1号")),
    ],
    ids=[
        *("nothing", "two", "street", "city alone", "contradiction", "a city within a prefecture", "two cities", "three cities"),
        *("a journey", "a seat outside", "another province", "an office elsewhere", "a market", "no name", "another town"),
    ],
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


def test_a_name_that_is_accepted_moves_no_body_of_another_area(tmp_path: Path) -> None:
    """There are several 鼓楼区教育局: the row is for those of which nothing says where they are."""
    known = load_registry(registry(tmp_path, "350102-教育局,鼓楼区教育局,,,,,"))
    document = read_document(content_of(page("来源：南京市鼓楼区人民政府")), "page")
    assert identify("鼓楼区教育局", 2023, document, registry=known).body == "320106-教育局"
    assert identify("鼓楼区教育局", 2023, registry=known).body == "350102-教育局"


def test_rows_of_a_registry_may_be_blank_and_traditional(tmp_path: Path) -> None:
    known = load_registry(registry(tmp_path, ",,,,,,", "320000-教育,江蘇省教育廳,,,,,"))
    assert identify("江苏省教育厅", 2022, registry=known).body == "320000-教育"


def test_a_panel_names_every_body_as_its_report_does() -> None:
    """What a report says of its body and what a panel makes of name and area are the same."""
    for row in truth():
        body = identify(row["name"], int(row["year"]))
        assert body_in(row["name"], int(row["year"]), body.area, shipped()) == body.body, row["name"]


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
        ("body,name,from,to,predecessor,successor,source\n\n1,2,2020,2019,,,\n", "line 3: from 2020 is after to 2019"),
        ("body,name,from,to,predecessor,successor,source\n1,2," + "9" * 5000 + ",,,,\n", "is no year"),
        ('body,name,from,to,predecessor,successor,source\n1,"2,,,,,\n', "this is no CSV"),
        ("body,name,from,to,predecessor,successor,source\n1," + "国" * 200_000 + ",,,,,\n", "this is no CSV"),
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
        ("漳州市人民政府2022年政府信息公开工作年度报告", "本报告不汇总各县区、各部门的数据。", "", "unknown", None),
        ("漳州市人民政府2022年政府信息公开工作年度报告", "本报告由综合科编制，请各单位各部门参阅。", "", "unknown", None),
        (
            "漳州市人民政府2022年政府信息公开工作年度报告",
            "",
            "按照全市统一部署，本机关共收到政府信息公开申请12件。",
            "own",
            "按照全市统一部署，本机关共收到政府信息公开申请12件。",
        ),
        (
            "漳州市芗城区2022年政府信息公开工作年度报告",
            "",
            "区政府本级共收到政府信息公开申请12件。",
            "unknown",
            None,
        ),
        ("漳州市人民政府2022年政府信息公开工作年度报告", "本报告汇总市直各部门的数据。", "", "unknown", None),
        ("漳州市税务局2022年政府信息公开工作年度报告", "本报告汇总全市税务系统各单位数据。", "", "unknown", None),
    ],
)
def test_scope_is_told_by_words_or_unknown(
    title: str, introduction: str, overview: str, scope: str, evidence: str | None
) -> None:
    report = read_report(REPORT.format(title=title, introduction=introduction, overview=overview))
    row = report.reports.row(0, named=True)
    assert (row["scope"], row["scope_evidence"]) == (scope, evidence)


@pytest.mark.parametrize(
    ("name", "year", "area"),
    [
        ("三明市沙县人民政府", 2022, "350405"),
        ("福州市长乐市人民政府", 2018, "350112"),
        ("毕节市黔西市教育局", 2022, "520581"),
        ("松原市前郭县教育局", 2022, "220721"),
        ("呼伦贝尔市鄂温克旗财政局", 2022, "150724"),
        ("湖北省神农架林区民政局", 2022, "429021"),
    ],
)
def test_a_county_within_its_superior_is_found_under_its_old_and_short_names(name: str, year: int, area: str) -> None:
    assert identify(name, year).area == area


@pytest.mark.parametrize(
    "name",
    [
        "淮安市洪择区教育局",
        "北京市密运县人民政府",
        "福建省漳州第一中学",
        "江西省庐山管理局",
        "福建省泉州台商投资区管委会",
        "广东省中山大学附属医院",
        "漳州市太平镇人民政府",
        "中华人民共和国公安部",
        "自然资源部东海局",
        "水利部太湖流域管理局",
        "东湖高新区管委会",
        "江阴工业园区管理委员会",
        "福州海关",
        "中共厦门大学委员会",
        "福州市人民政府驻平潭综合实验区办事处分理处",
        "河北省雄安新区雄县人民政府",
        "贵州省贵安新区安顺市平坝区教育局",
        "厦门市政园林局",
    ],
)
def test_a_name_whose_rest_may_be_of_another_area_is_of_none(name: str) -> None:
    """福州's office in 平潭 is of 福州; of the others nothing is certain."""
    assert identify(name, 2022).area == ("350100" if "驻" in name else None)


@pytest.mark.parametrize(
    "name",
    [
        "合肥市高新区市场监督管理局",
        "国家税务总局天津经济技术开发区税务局",
        "泉州市台商投资区管委会",
        "天津市中新生态城管委会",
        "漳州市公安局高新分局",
        "平潭综合实验区教育局",
        "新疆生产建设兵团第八师教育局",
        "张家口市察北管理区教育局",
    ],
)
def test_of_which_level_a_zone_or_a_branch_is_its_name_does_not_say(name: str) -> None:
    body = identify(name, 2022)
    assert (body.level, body.area is not None) == (None, True)


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("湖北省公安厅", "420000"),
        ("荆州市公安局", "421000"),
        ("荆州市开发区公安分局", "421000"),
        ("西安市公安局航天新城分局", "610100"),
        ("漳州市城市管理局", "350600"),
        ("漳州市住房和城市建设局", "350600"),
        ("广州市区域合作办公室", "440100"),
        ("漳州市市场监督管理局", "350600"),
        ("防城港市港口管理局", "450600"),
        ("伊犁州教育局", "654000"),
        ("伊犁州塔城地区行政公署", "654200"),
    ],
)
def test_organs_that_begin_like_an_area_are_organs(name: str, area: str) -> None:
    assert identify(name, 2022).area == area


@pytest.mark.parametrize(
    "name", ["漳州市红十字会", "漳州市人大常委会办公室", "漳州市监察委员会", "漳州市供销合作社联合社", "漳州市总工会"]
)
def test_bodies_that_are_no_departments_are_none(name: str) -> None:
    assert identify(name, 2022).kind == "other"


def test_a_body_in_brackets_behind_the_title_is_whose_report_it_is() -> None:
    report = read_report("漳州市2022年度政府信息公开工作年度报告（市教育局）\n一、总体情况\n无。")
    assert (report.agency, report.body.body, report.body.evidence) == (
        "市教育局",
        "350600-教育局",
        "title: 漳州市2022年度政府信息公开工作年度报告",
    )
