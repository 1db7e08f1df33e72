"""Reports as acts: by when they are due, what they hold, what they repeat."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import gongkai
from gongkai.duties import deadlines


@pytest.mark.parametrize(
    ("kind", "level", "scope", "days"),
    [
        ("department", "prefecture", "own", ((1, 31), (1, 31))),
        ("township", "township", "own", ((1, 31), (1, 31))),
        ("government", "county", "summary", ((2, 20), (2, 20))),
        ("government", "prefecture", "summary", ((3, 10), (3, 10))),
        ("government", "province", "summary", ((3, 31), (3, 31))),
        ("government", "county", "own", ((3, 31), (3, 31))),
        ("government", "county", "unknown", ((2, 20), (3, 31))),
        ("government_office", "county", "own", ((1, 31), (3, 31))),
        ("government", None, "summary", ((2, 20), (3, 31))),
        ("other", "county", "own", None),
        (None, "county", "own", None),
    ],
)
def test_the_legal_date_depends_on_level_kind_and_scope(
    kind: str | None, level: str | None, scope: str, days: tuple[tuple[int, int], tuple[int, int]] | None
) -> None:
    assert deadlines(kind, level, scope, 2023) == (days and (date(2024, *days[0]), date(2024, *days[1])))


@pytest.mark.parametrize(
    ("year", "level", "days"),
    [
        (2017, "county", ((3, 31), (3, 31))),
        (2020, "county", ((2, 20), (3, 31))),
        (2020, "province", ((3, 31), (3, 31))),
        (2021, "county", ((2, 20), (2, 20))),
    ],
)
def test_the_legal_date_depends_on_the_law_of_its_year(
    year: int, level: str, days: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    assert deadlines("government", level, "summary", year) == tuple(date(year + 1, *day) for day in days)


REPORT = """漳州市教育局{year}年政府信息公开工作年度报告
发布日期：{published}
一、总体情况
全年 公开信息。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
{problems}
六、其他需要报告的事项
{other}
"""


def test_a_report_as_an_act_is_told_by_indicators(tmp_path: Path) -> None:
    first = "信息公开的深度还需加强，培训力度还不够大。下一步我们会继续努力。"
    later = "信息公开的深度还需加强，工作人员经常更换。"
    for year, published, problems, other in (
        (2021, "2022-01-31", first, "本年度没有收取信息处理费。"),
        (2022, "2023-02-03", later, ""),
    ):
        text = REPORT.format(year=year, published=published, problems=problems, other=other)
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    found = gongkai.read(tmp_path, progress=False)
    rows = {(year, name): (value, evidence) for _, _, year, name, value, _, evidence in found.acts.iter_rows()}
    earlier = found.reports.row(by_predicate=pl.col("year") == 2021, named=True)["report"]
    assert rows == {
        (2021, "published_on_time"): (1.0, "2022-01-31"),
        (2021, "days_after_deadline"): (0.0, "2022-01-31"),
        (2021, "overview_length"): (7.0, None),
        (2021, "sections_missing"): (0.0, None),
        (2021, "sections_empty"): (0.0, None),
        (2021, "processing_fee_stated"): (1.0, "信息处理费"),
        (2021, "problems_repeated"): (None, None),
        (2022, "published_on_time"): (0.0, "2023-01-31"),
        (2022, "days_after_deadline"): (3.0, "2023-01-31"),
        (2022, "overview_length"): (7.0, None),
        (2022, "sections_missing"): (0.0, None),
        (2022, "sections_empty"): (1.0, "6"),
        (2022, "processing_fee_stated"): (0.0, None),
        (2022, "problems_repeated"): (11 / 19, earlier),
    }


@pytest.mark.parametrize(
    ("other", "stated"),
    [
        ("发出收费通知0件，总金额0元。", 1.0),
        ("未收取政府信息公开相关费用。", 1.0),
        ("依申请公开未收费。", 1.0),
        ("没有其他事项。", 0.0),
        ("本年度行政事业性收费下降。", None),
        ("信息公开查阅点免费开放，工作经费纳入预算。", None),
        ("详见附件。", None),
    ],
)
def test_words_of_fees_that_are_not_plain_leave_open_whether_the_fee_is_stated(
    tmp_path: Path, other: str, stated: float | None
) -> None:
    text = REPORT.format(year=2022, published="2022-01-28", problems="", other=other)
    (tmp_path / "2022.txt").write_text(text, encoding="utf-8")
    rows = {name: value for *_, name, value, _, _ in gongkai.read(tmp_path, progress=False).acts.iter_rows()}
    assert (rows["processing_fee_stated"], rows["published_on_time"], rows["days_after_deadline"]) == (stated, None, None)


def test_a_section_whose_words_stand_in_a_table_has_no_length(tmp_path: Path) -> None:
    page = REPORT.format(year=2022, published="2023-01-28", problems="无。", other="无。").replace("\n", "</p><p>")
    page = page.replace(
        "全年 公开信息。", "<table><tr><td>全年公开信息。</td><td>1</td></tr><tr><td>x</td><td>2</td></tr></table>"
    )
    (tmp_path / "2022.html").write_text(f"<html><body><p>{page}</p></body></html>", encoding="utf-8")
    found = gongkai.read(tmp_path, progress=False)
    rows = {name: value for *_, name, value, _, _ in found.acts.iter_rows()}
    assert found.sections.filter(pl.col("section") == 1)["tables"].to_list() == [1]
    assert (rows["overview_length"], rows["sections_empty"], rows["sections_missing"]) == (None, None, 0.0)


def test_headings_are_no_repetition(tmp_path: Path) -> None:
    for year, problems in (
        (2021, "（一）存在的主要问题\n培训还少。\n（二）下一步改进措施\n多培训。"),
        (2022, "（一）存在的主要问题\n网站慢了。\n（二）下一步改进措施\n换网站。"),
    ):
        text = REPORT.format(year=year, published=f"{year + 1}-01-28", problems=problems, other="无。")
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    found = gongkai.read(tmp_path, progress=False).acts.filter(pl.col("indicator") == "problems_repeated")
    assert found.sort("year")["value"].to_list() == [None, 0.0]
