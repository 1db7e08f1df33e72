"""The bodies that a picker offers: found by name, former name and pinyin, told apart, in order."""

import doctest
import gc
import shutil
import weakref
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import gongkai
from conftest import PAGES
from gongkai.areas import areas
from gongkai.bodies import load_registry, shipped
from gongkai.errors import UnknownCode
from gongkai.explore import pinyin
from gongkai.explore.directory import Directory, directory, directory_of
from gongkai.frames import DTYPES
from gongkai.panel import Panel

HUAIAN, HONGZE, PINGTAN = "320800-人民政府", "320813-人民政府", "350128-平潭综合实验区"
SHANGHAI, SUQIAN, SHUYANG, ZHANGZHOU = "310000-人民政府办公厅", "321300-人民政府", "321322-人民政府", "350600-工业和信息化局"


@pytest.fixture(scope="module")
def samples() -> Panel:
    return gongkai.read(PAGES, progress=False)


@pytest.fixture(scope="module")
def known(samples: Panel) -> Directory:
    return directory(samples)


def body(name: str, key: str | None = None, year: int | None = 2024, **more: Any) -> dict[str, Any]:
    """A row of `reports`."""
    return {"agency": name, "body": key, "year": year, "level": "county", "kind": "government", "chosen": True} | more


def made(*rows: dict[str, Any], registry: Path | None = None) -> Directory:
    types = {name: DTYPES["reports"][name] for name in ("area", "province", "prefecture", "county")}
    types |= {name: DTYPES["reports"][name] for name in ("agency", "body", "year", "level", "kind", "chosen")}
    return directory_of(pl.DataFrame(list(rows), schema=types).lazy(), load_registry(registry))


def in_nanjing(name: str, key: str, **more: Any) -> dict[str, Any]:
    return body(name, key, area=key[:6], province="江苏省", prefecture="南京市", **more)


def in_xuzhou(name: str, key: str, **more: Any) -> dict[str, Any]:
    return body(name, key, area=key[:6], province="江苏省", prefecture="徐州市", **more)


# --- entries


def test_a_body_is_one_entry_with_all_its_names_under_the_latest(known: Directory) -> None:
    assert len(known) == 7
    row = known.entries.row(by_predicate=pl.col("key") == HONGZE, named=True)
    assert row == {
        "key": HONGZE,
        "name": "淮安市洪泽区人民政府",
        "names": ["淮安市洪泽区人民政府", "洪泽区人民政府"],
        "province": "江苏省",
        "prefecture": "淮安市",
        "county": "洪泽区",
        "level": "county",
        "kind": "government",
        "years": [2023, 2024],
        "reports": 2,
    }


def test_entries_stand_by_area_then_government_first_then_name(known: Directory) -> None:
    assert known.entries["key"].to_list() == [SHANGHAI, HUAIAN, HONGZE, SUQIAN, SHUYANG, PINGTAN, ZHANGZHOU]
    nanjing = made(
        body("某某委员会", None, level=None, kind=None),
        in_nanjing("鼓楼区审计局", "320106-审计局", kind="department"),
        in_nanjing("鼓楼区教育局", "320106-教育局", kind="department"),
        in_nanjing("鼓楼区人民政府", "320106-人民政府"),
        in_nanjing("玄武区教育局", "320102-教育局", kind="department"),
        body("教育部", "000000-教育部", level="central", kind="department"),
    )
    assert nanjing.names == ["教育部", "玄武区教育局", "鼓楼区人民政府", "鼓楼区审计局", "鼓楼区教育局", "某某委员会"]


def test_a_body_without_an_identifier_is_known_by_its_name_and_a_report_without_either_is_counted() -> None:
    found = made(
        body("某某委员会"), body("某某委员会", year=2023), {"chosen": True, "year": 2024}, {"chosen": True, "year": 2023}
    )
    assert (found.entries["key"].to_list(), found.entries["reports"].to_list(), found.unnamed) == (["某某委员会"], [2], 2)


def test_reports_that_are_not_chosen_are_left_out() -> None:
    found = made(
        in_nanjing("鼓楼区人民政府", "320106-人民政府"),
        in_nanjing("鼓楼区人民政府", "320106-人民政府", year=2022, chosen=False),
        {"chosen": False},
    )
    assert (found.entries["years"].to_list(), found.unnamed) == ([[2024]], 0)


def test_names_of_several_bodies_get_their_places_and_at_last_the_identifier() -> None:
    found = made(
        in_nanjing("鼓楼区人民政府", "320106-人民政府"),
        in_xuzhou("鼓楼区人民政府", "320302-人民政府"),
        in_nanjing("教育局", "320106-教育局", county="鼓楼区"),
        in_nanjing("教育局", "320102-教育局", county="玄武区"),
        in_nanjing("信访局", "320106-信访局", county="鼓楼区"),
        in_nanjing("信访局", "320106-信访局二", county="鼓楼区"),
        in_nanjing("玄武区人民政府", "320102-人民政府"),
    )
    assert dict(found.entries.select("key", "name").iter_rows()) == {
        "320106-人民政府": "鼓楼区人民政府（南京市）",
        "320302-人民政府": "鼓楼区人民政府（徐州市）",
        "320106-教育局": "教育局（江苏省南京市鼓楼区）",
        "320102-教育局": "教育局（江苏省南京市玄武区）",
        "320106-信访局": "信访局（320106-信访局）",
        "320106-信访局二": "信访局（320106-信访局二）",
        "320102-人民政府": "玄武区人民政府",
    }


def test_a_body_of_no_known_place_says_so_beside_others_of_its_name() -> None:
    found = made(body("鼓楼区人民政府"), in_nanjing("鼓楼区人民政府", "320106-人民政府"))
    assert found.names == ["鼓楼区人民政府（南京市）", "鼓楼区人民政府（？）"]
    assert [found.key(name) for name in found.names] == ["320106-人民政府", "鼓楼区人民政府"]


def test_an_empty_panel_has_an_empty_directory() -> None:
    found = made()
    assert (len(found), found.names, found.matching(), found.matching("pt"), found.provinces()) == (0, [], [], [], [])


# --- typing


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("平潭", [PINGTAN]),
        ("人民政府 淮安", [HUAIAN, HONGZE]),
        ("洪泽区人民政府", [HONGZE]),
        ("淮安市洪泽区人民政府", [HONGZE]),
        ("洪澤區", [HONGZE]),
        ("淮安　洪泽", [HONGZE]),
        ("pt", [PINGTAN]),
        ("ＰＴ", [PINGTAN]),
        ("hasrmzf", [HUAIAN]),
        ("hz", [HONGZE]),
        ("gyhxxh", [ZHANGZHOU]),
        ("zzsgy", [ZHANGZHOU]),
        ("huaian", [HUAIAN, HONGZE]),
        ("huai'an shi hongze", [HONGZE]),
        ("淮安srm", [HUAIAN]),
        ("洪ze", [HONGZE]),
        ("pingt", [PINGTAN]),
        ("shanghai bgt", [SHANGHAI]),
        ("北京", []),
        ("xyz", []),
        (" ", [SHANGHAI, HUAIAN, HONGZE, SUQIAN, SHUYANG, PINGTAN, ZHANGZHOU]),
    ],
)
def test_every_typed_word_fits(known: Directory, typed: str, expected: list[str]) -> None:
    assert known.matching(typed) == expected


def test_the_best_come_first() -> None:
    found = made(
        in_nanjing("安全区人民政府", "320101-人民政府", kind="department"),
        in_nanjing("淮安区人民政府", "320102-人民政府"),
        in_nanjing("安区", "320103-人民政府"),
        in_nanjing("安区", "320104-人民政府", year=2020),
        in_nanjing("新区人民政府", "320104-人民政府", year=2024),
        in_nanjing("爱琴区人民政府", "320100-人民政府"),
    )
    assert found.matching("安区") == ["320103-人民政府", "320102-人民政府", "320104-人民政府"]
    assert found.matching("aq") == ["320103-人民政府", "320100-人民政府", "320101-人民政府", "320102-人民政府", "320104-人民政府"]


def test_former_names_and_those_of_bodies_before_are_found(tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    path.write_text(
        "body,name,from,to,predecessor,successor,source\n"
        "320106-文化和旅游局,鼓楼区文化和旅游局,2020,,320106-文化局;320106-旅游局,,\n"
        "320106-文化局,鼓楼区文化局,2015,2019,320106-文教局,,\n"
        "320106-旅游局,鼓楼区旅游局,,2019,,,\n"
        "320106-文教局,鼓楼区文教局,,2014,,,\n",
        encoding="utf-8",
    )
    tourism, culture = "320106-文化和旅游局", "320106-文化局"
    rows = [in_nanjing("鼓楼区文旅局", tourism), in_nanjing("鼓楼文化局", culture, year=2019)]
    found = made(*rows, registry=path)
    names = dict(found.entries.select("key", "names").iter_rows())
    assert names[tourism] == [
        "鼓楼区文旅局",
        "鼓楼区文化和旅游局",
        "鼓楼文化局",
        "鼓楼区文化局",
        "鼓楼区旅游局",
        "鼓楼区文教局",
    ]
    assert names[culture] == ["鼓楼文化局", "鼓楼区文化局", "鼓楼区文教局"]
    assert found.matching("区旅游局") == [tourism]
    assert found.matching("文教") == [tourism, culture]
    assert found.matching("glqwjj") == [tourism, culture]
    assert found.matching("wenjiao") == [tourism, culture]
    assert (found.key("鼓楼区旅游局"), found.key("鼓楼区文化局")) == (tourism, culture)
    with pytest.raises(ValueError, match="2 bodies are called '鼓楼区文教局'; name one: 鼓楼区文旅局, 鼓楼文化局"):
        found.key("鼓楼区文教局")


def test_a_name_that_a_body_bears_as_one_before_it_did_is_that_of_both(tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    path.write_text(
        "body,name,from,to,predecessor,successor,source\n"
        "320106-商务局,鼓楼区商业局,2020,,320106-商业局,,\n"
        "320106-商业局,鼓楼区商业局,,2019,,,\n",
        encoding="utf-8",
    )
    rows = [in_nanjing("鼓楼区商务局", "320106-商务局"), in_nanjing("鼓楼商业局", "320106-商业局", year=2019)]
    with pytest.raises(ValueError, match="2 bodies are called '鼓楼区商业局'; name one: 鼓楼区商务局, 鼓楼商业局"):
        made(*rows, registry=path).key("鼓楼区商业局")


def test_no_word_reaches_over_two_names() -> None:
    found = made(
        in_nanjing("甲乙局", "320106-局", year=2022),
        in_nanjing("丙丁局", "320106-局", year=2023),
        in_nanjing("戊己局", "320106-局"),
    )
    assert found.matching("局甲") == []
    assert found.matching("jjy") == []
    assert found.matching("jyj") == found.matching("bdj") == ["320106-局"]


# --- filters


def test_filters(known: Directory) -> None:
    assert known.matching(province="福建省") == [PINGTAN, ZHANGZHOU]
    assert known.matching(province="江苏省", prefecture="宿迁市") == [SUQIAN, SHUYANG]
    assert known.matching(level="county") == [HONGZE, SHUYANG]
    assert known.matching(years=(2020, 2022)) == [PINGTAN, ZHANGZHOU]
    assert known.matching("政府", province="江苏省", level="prefecture", years=(2023, 2023)) == [SUQIAN]
    assert known.matching(province="四川省") == []


def test_a_year_without_a_report_between_two_with_one_is_none() -> None:
    found = made(in_nanjing("鼓楼区人民政府", "320106-人民政府", year=2020), in_nanjing("鼓楼区人民政府", "320106-人民政府"))
    assert (found.matching(years=(2021, 2023)), found.matching(years=(2021, 2024))) == ([], ["320106-人民政府"])


def test_what_the_filters_offer(known: Directory) -> None:
    assert known.provinces() == ["上海市", "江苏省", "福建省"]
    assert known.prefectures("江苏省") == ["淮安市", "宿迁市"]
    assert known.prefectures(None) == ["淮安市", "宿迁市", "福州市", "漳州市"]
    assert known.levels() == ["province", "prefecture", "county"]


# --- keys


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("淮安市洪泽区人民政府", HONGZE),
        ("洪泽区人民政府", HONGZE),
        ("洪澤區人民政府", HONGZE),
        (HONGZE, HONGZE),
        ("平潭综合实验区", PINGTAN),
    ],
)
def test_what_a_body_may_be_called(known: Directory, said: str, key: str) -> None:
    assert known.key(said) == key


def test_every_name_leads_back_to_its_key(known: Directory) -> None:
    assert [known.key(name) for name in known.names] == known.entries["key"].to_list()
    assert [known.name(key) for key in known.entries["key"]] == known.names


def test_an_unknown_name_is_answered_with_the_nearest(known: Directory) -> None:
    with pytest.raises(UnknownCode, match="no agency of the panel is called '洪泽人民政府'; did you mean 淮安市洪泽区人民政府"):
        known.key("洪泽人民政府")
    with pytest.raises(UnknownCode, match=f"is called '350128-平潭县'; did you mean {PINGTAN}"):
        known.name("350128-平潭县")


def test_a_name_of_several_bodies_is_answered_with_them() -> None:
    found = made(in_nanjing("鼓楼区人民政府", "320106-人民政府"), in_xuzhou("鼓楼区人民政府", "320302-人民政府"))
    with pytest.raises(ValueError, match=r"2 bodies .* name one: 鼓楼区人民政府（南京市）, 鼓楼区人民政府（徐州市）"):
        found.key("鼓楼区人民政府")
    assert found.key("鼓楼区人民政府(徐州市)") == "320302-人民政府"
    assert found.matching("徐州 鼓楼") == ["320302-人民政府"]


def test_very_many_of_a_name_are_not_all_named() -> None:
    found = made(*(in_nanjing("信访局", f"3201{number:02}-信访局") for number in range(1, 31)))
    with pytest.raises(ValueError, match="30 bodies are called '信访局'") as told:
        found.key("信访局")
    assert str(told.value).endswith("信访局（320112-信访局） and 18 more")


# --- what it costs


def test_the_same_reports_give_the_same_directory(samples: Panel, known: Directory) -> None:
    shuffled = samples.reports.sample(fraction=1.0, shuffle=True, seed=7).lazy()
    again = directory_of(shuffled, shipped())
    assert again.entries.equals(known.entries)
    assert [again.matching(typed) for typed in ("", "rmzf", "区")] == [known.matching(typed) for typed in ("", "rmzf", "区")]


def test_a_panel_has_one_directory_which_does_not_keep_it() -> None:
    panel = gongkai.read(PAGES, progress=False)
    assert directory(panel) is directory(panel)
    gone = weakref.ref(panel)
    del panel
    gc.collect()
    assert gone() is None


def test_no_frame_of_an_opened_panel_is_loaded(samples: Panel, tmp_path: Path) -> None:
    opened = gongkai.open(samples.write(tmp_path / "panel"))
    for path in (tmp_path / "panel" / "v1").iterdir():
        if path.is_dir() and path.name != "reports":
            shutil.rmtree(path)
    assert directory(opened).matching("pt") == [PINGTAN]
    assert not opened._loaded


# --- pinyin

#: Written down by hand from how the places are called, not by any program.
INITIALS = """
重庆市 cqs, 厦门市 xms, 长沙市长沙县 csscsx, 长春市 ccs, 长治市长子县 czszzx, 长江路街道 cjljd, 子长市 zcs, 乐山市 lss,
乐清市 yqs, 乐都区 ldq, 将乐县 jlx, 蚌埠市 bbs, 六安市 las, 六合区 lhq, 六盘水市 lpss, 丽水市 lss, 亳州市 bzs, 单县 sx,
尉犁县 ylx, 尉氏县 wsx, 番禺区 pyq, 吐鲁番市 tlfs, 铅山县 ysx, 莘县 sx, 莘庄镇 xzz, 大埔县 dbx, 黄埔区 hpq, 东阿县 dex,
阿克苏地区 aksdq, 会稽山 kjs, 会宁县 hnx, 西藏自治区 xzzzq, 成都市 cds, 都江堰市 djys, 都匀市 dys, 首都 sd, 曾都区 zdq,
洪洞县 htx, 繁峙县 fsx, 崆峒区 ktq, 浚县 xx, 涡阳县 gyx, 荥阳市 xys, 荥经县 yjx, 覃塘区 qtq, 筠连县 jlx, 召陵区 slq, 南召县 nzx,
犍为县 qwx, 枞阳县 zyx, 什邡市 sfs, 喀什市 kss, 句容市 jrs, 盱眙县 xyx, 蔚县 yx, 闵行区 mhq, 行唐县 xtx, 朝阳市 cys, 佛山市 fss,
漯河市 lhs, 马尾区 mwq, 龙圩区 lxq, 宝坻区 bdq, 黄陂区 hpq, 渑池县 mcx, 歙县 sx, 黟县 yx, 隰县 xx, 宕昌县 tcx, 东莞市 dgs,
台州市 tzs, 天台县 ttx, 浒墅关镇 xsgz, 调兵山市 dbss, 甪直镇 lzz, 嵊州市 szs, 泌阳县 byx, 称多县 cdx, 珲春市 hcs, 银行 yh,
行政审批局 xzspj, 行业协会 hyxh, 会计处 kjc, 委员会计划处 wyhjhc, 调查队 dcd, 调解中心 tjzx, 参事室 css, 人参产业 rscy,
重点项目 zdxm, 重建办 cjb, 单位 dw, 大厦 ds, 音乐学院 yyxy, 给水 js, 还建办 hjb, 校长 xz, 成长 cz, 冷藏 lc, 都市 ds
"""


@pytest.mark.parametrize(("name", "initials"), [pair.split() for pair in INITIALS.split(",")])
def test_initials(name: str, initials: str) -> None:
    assert pinyin.read([name])[0] == [initials]


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("乐亭县", "LaoTingXian"),
        ("绿园区", "LvYuanQu"),
        ("红寺堡区", "HongSiBuQu"),
        ("西安市", "XiAnShi"),
        ("儋州市(那大)", "DanZhouShiNaDa"),
        ("k12中心", "k12ZhongXin"),
    ],
)
def test_syllables(name: str, syllables: str) -> None:
    assert pinyin.read([name])[1] == [syllables]


def test_names_keep_their_places_when_they_are_read_together() -> None:
    assert pinyin.read(["长沙市", "", "甲\t乙", "?"], keeping="\t")[0] == ["css", "", "j\ty", ""]
    assert pinyin.read([]) == ([], [])


def test_every_character_of_the_areas_is_read() -> None:
    names = sorted({area.name for same in areas().values() for area in same})
    assert [name for name, initials in zip(names, pinyin.read(names)[0], strict=True) if len(initials) != len(name)] == []


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("huaian", ["HuaiAn", "HuaiAN", "HuAiAn", "HuAiAN"]),
        ("xian", ["Xian", "XiaN", "XiAn", "XiAN"]),
        ("pingt", ["PingT"]),
        ("zh", ["Zh"]),
        ("hasjyj", []),
        ("", []),
    ],
)
def test_letters_as_syllables(letters: str, expected: list[str]) -> None:
    assert pinyin.spellings(letters) == expected


def test_the_examples_of_the_docstrings_run() -> None:
    failed, tried = doctest.testmod(pinyin)
    assert (failed, tried) == (0, 2)


def test_letters_without_end_are_cut_in_few_ways() -> None:
    assert len(pinyin.spellings("xianan" * 40)) == 8
    assert pinyin.spellings("an" * 40 + "bb") == []
