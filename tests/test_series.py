"""What many reports tell of each other: years side by side, editions, suggestions."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import gongkai
from conftest import PAGES, SAMPLES
from facts import Facts
from gongkai.areas import changes
from gongkai.cli import main
from gongkai.export import write_csv
from gongkai.panel import Panel
from gongkai.schemas import DERIVED
from render import LAYOUTS, load_facts

ACROSS = ("carried_over_from_last_year", "stock_follows_flow", "items_follow_change")
PINGTAN = "350128-平潭综合实验区"


@pytest.fixture(scope="module")
def samples() -> Panel:
    return gongkai.read(PAGES, progress=False)


@pytest.fixture
def facts() -> Facts:
    return load_facts()["pingtan-2022"]


def panel(folder: Path, *reports: Facts, layout: str = "text_tabs", registry: Path | None = None) -> Panel:
    for number, facts in enumerate(reports):
        (folder / f"{number}.txt").write_text(LAYOUTS[layout](facts), encoding="utf-8")
    return gongkai.read(folder, progress=False, registry=registry)


def named(facts: Facts, agency: str, year: int, title: str | None = None) -> Facts:
    return replace(facts, agency=agency, year=year, title=title)


def over_years(found: Panel) -> pl.DataFrame:
    return found.checks.filter(pl.col("rule").cast(pl.String).is_in(ACROSS))


def test_pingtan_is_one_body_of_seven_years(samples: Panel) -> None:
    row = samples.bodies.row(by_predicate=pl.col("body") == PINGTAN, named=True)
    assert (row["years"], row["reports"], row["province"]) == ([2019, 2020, 2021, 2022, 2023, 2024, 2025], 7, "福建省")
    hongze = samples.bodies.row(by_predicate=pl.col("body") == "320813-人民政府", named=True)
    assert (hongze["names"], hongze["years"]) == (["洪泽区人民政府", "淮安市洪泽区人民政府"], [2023, 2024])


def test_what_is_carried_over_holds_in_all_pairs_of_years(samples: Panel) -> None:
    carried = over_years(samples).filter(pl.col("rule") == "carried_over_from_last_year")
    assert carried["status"].unique().to_list() == ["pass"]
    pairs = carried.group_by("agency", "year").agg(pl.col("scope").n_unique()).sort("agency", "year")
    assert pairs.rows() == [
        ("宿迁市人民政府", 2024, 7),
        *(("平潭综合实验区", year, 7) for year in (2020, 2022, 2023, 2024, 2025)),
        ("淮安市洪泽区人民政府", 2024, 7),
    ]


def test_stock_follows_flow_or_does_not(samples: Panel) -> None:
    """693665 of 2021 is not settled, so that 2022 is unknown; over the change of form in 2021 nothing is compared."""
    stock = over_years(samples).filter(
        pl.col("rule") == "stock_follows_flow", pl.col("scope") == "normative_documents", pl.col("agency") == "平潭综合实验区"
    )
    assert stock.sort("year").select("year", "left", "right", "status").rows() == [
        (2022, None, 698, "unknown"),
        (2023, 643, 470, "fail"),
        (2024, 499, 440, "fail"),
        (2025, 453, 546, "fail"),
    ]
    before = dict(samples.reports.filter(pl.col("body") == PINGTAN).select("year", "report").iter_rows())
    assert stock.sort("year")["earlier"].to_list() == [before[year] for year in (2021, 2022, 2023, 2024)]
    suqian = over_years(samples).filter(pl.col("agency") == "宿迁市人民政府")
    assert (suqian.height, suqian["status"].unique().to_list()) == (9, ["pass"])


def test_items_of_the_form_of_2019_follow_their_change(samples: Panel) -> None:
    """2019 has 2648 + 0 penalties and 35 + 0 fees; 2020 says 2648 and 35 of the year before."""
    items = over_years(samples).filter(pl.col("rule") == "items_follow_change")
    assert items.select("year", "scope", "left", "right", "status").sort("scope").rows() == [
        (2020, "licensing", 396, 396, "pass"),
        (2020, "other_services", 10, 10, "pass"),
        (2020, "penalties", 2648, 2648, "pass"),
        (2020, "coercion", 126, 126, "pass"),
        (2020, "fees", 35, 35, "pass"),
    ]


def test_a_missing_year_says_unknown_and_a_first_year_nothing(tmp_path: Path, facts: Facts) -> None:
    found = over_years(panel(tmp_path, named(facts, "漳州市人民政府", 2021), named(facts, "漳州市人民政府", 2023)))
    assert found.select("year", "status", "left", "earlier").unique().rows() == [(2023, "unknown", None, None)]
    assert set(found["rule"].unique()) == {"carried_over_from_last_year", "stock_follows_flow"}


def test_nothing_is_compared_between_bodies_or_scopes(tmp_path: Path, facts: Facts) -> None:
    county, bureau = named(facts, "平潭县人民政府", 2022), named(facts, "平潭县教育局", 2023)
    whole = named(facts, "平潭县", 2023)
    assert over_years(panel(tmp_path, county, bureau, whole)).is_empty()


def test_a_renamed_body_is_suggested_and_joined_only_by_the_registry(tmp_path: Path, facts: Facts) -> None:
    reports = named(facts, "漳州市经济和信息化委员会", 2018), named(facts, "漳州市工业和信息化局", 2019)
    (tmp_path / "reports").mkdir()
    found = panel(tmp_path / "reports", *reports)
    assert found.suggestions.rows() == [
        (
            "350600-工业和信息化局",
            "漳州市经济和信息化委员会",
            None,
            2018,
            None,
            None,
            None,
            "renamed",
            "漳州市经济和信息化委员会 has reports until 2018, 漳州市工业和信息化局 from 2019; the names are 67 % alike",
        )
    ]
    assert over_years(found).is_empty() and found.bodies.height == 2
    accepted = tmp_path / "registry.csv"
    write_csv(found.suggestions, accepted)
    joined = found.with_registry(accepted)
    assert joined.bodies.select("body", "name", "names", "years").rows() == [
        ("350600-工业和信息化局", "漳州市工业和信息化局", ["漳州市工业和信息化局", "漳州市经济和信息化委员会"], [2018, 2019])
    ]
    assert joined.suggestions.is_empty() and over_years(joined).height > 0
    assert over_years(joined)["earlier"].null_count() == 0
    read_again = gongkai.read(tmp_path / "reports", progress=False, registry=accepted)
    for name in ("reports", "checks"):
        assert getattr(read_again, name).equals(getattr(joined, name))


def test_what_is_accepted_in_rounds_stays_and_is_kept_with_the_panel(tmp_path: Path, facts: Facts) -> None:
    (tmp_path / "reports").mkdir()
    found = panel(tmp_path / "reports", named(facts, "鼓楼区教育局", 2022), named(facts, "市研究室", 2022))
    header, rows = (
        "body,name,from,to,predecessor,successor,source",
        ("350102-教育局,鼓楼区教育局,,,350102-教委,,", "350600-研究室,市研究室,,,,,"),
    )
    for number, row in enumerate(rows):
        (tmp_path / f"{number}.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
        found = found.with_registry(tmp_path / f"{number}.csv")
    assert found.reports["body"].sort().to_list() == ["350102-教育局", "350600-研究室"]
    reopened = gongkai.open(found.write(tmp_path / "panel"))
    assert reopened.bodies.select("body", "prefecture", "county", "level", "kind", "predecessor").rows() == [
        ("350102-教育局", "福州市", "鼓楼区", "county", "department", "350102-教委"),
        ("350600-研究室", "漳州市", None, "prefecture", "department", None),
    ]
    assert reopened.scan("bodies").collect().equals(reopened.bodies)


def test_the_newest_registry_is_followed(tmp_path: Path, facts: Facts) -> None:
    """A place that a registry gave is none of the document's own."""
    (tmp_path / "reports").mkdir()
    found = panel(tmp_path / "reports", named(facts, "鼓楼区教育局", 2022))
    for number, body in enumerate(("350102-教育局", "320106-教育局")):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"body,name,from,to,predecessor,successor,source\n{body},鼓楼区教育局,,,,,\n", encoding="utf-8")
        found = found.with_registry(path)
        assert found.reports.select("body", "area", "area_evidence").row(0) == (body, body[:6], "registry")


def test_bodies_that_were_merged_are_suggested_as_predecessors(tmp_path: Path, facts: Facts) -> None:
    found = panel(
        tmp_path,
        named(facts, "漳州市文化局", 2019),
        named(facts, "漳州市旅游局", 2019),
        named(facts, "漳州市文化旅游局", 2020),
    )
    assert found.suggestions.select("body", "name", "to", "successor", "why").rows() == [
        ("350600-文化局", "漳州市文化局", 2019, "350600-文化旅游局", "merged"),
        ("350600-旅游局", "漳州市旅游局", 2019, "350600-文化旅游局", "merged"),
    ]


def test_the_command_line_shows_bodies_and_keeps_what_is_accepted(
    tmp_path: Path, facts: Facts, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports").mkdir()
    panel(tmp_path / "reports", named(facts, "漳州市经济和信息化委员会", 2018), named(facts, "漳州市工业和信息化局", 2019))
    folder, accepted = str(tmp_path / "panel"), str(tmp_path / "mine.csv")
    assert main(["parse", str(tmp_path / "reports"), "-o", folder, "-q"]) == 0
    assert main(["bodies", folder, "--suggestions", accepted]) == 0
    shown = capsys.readouterr().out
    assert "350600-工业和信息化局: 漳州市工业和信息化局; prefecture, department; 2019; 1 report\n" in shown
    assert "perhaps 350600-工业和信息化局: 漳州市经济和信息化委员会 (renamed)" in shown
    assert "bodies: 2, 1 suggestion, 0 reports of no known body" in shown
    assert main(["bodies", folder, "--registry", accepted]) == 0
    assert "(also 漳州市经济和信息化委员会); prefecture, department; 2018, 2019; 2 reports" in capsys.readouterr().out
    assert gongkai.open(folder).bodies.height == 1
    assert main(["bodies", folder, "--suggestions", accepted]) == 2
    assert "mine.csv: this file exists" in capsys.readouterr().err
    assert main(["bodies", folder, "--suggestions", str(tmp_path / "none" / "x.csv")]) == 2
    assert main(["bodies", folder, "--registry", str(tmp_path / "none.csv")]) == 2
    assert "a registry is a CSV file" in capsys.readouterr().err


def test_predecessors_are_told_and_never_joined(tmp_path: Path, facts: Facts) -> None:
    registry = tmp_path / "registry.csv"
    registry.write_text(
        "body,name,from,to,predecessor,successor,source\n"
        "350600-自然资源局,漳州市自然资源局,2019,,350600-国土资源局,,机构改革方案\n"
        "350600-国土资源局,漳州市国土资源局,,2018,,350600-自然资源局,机构改革方案\n",
        encoding="utf-8",
    )
    (tmp_path / "reports").mkdir()
    reports = named(facts, "漳州市国土资源局", 2018), named(facts, "漳州市自然资源局", 2019)
    found = panel(tmp_path / "reports", *reports, registry=registry)
    assert found.bodies.select("body", "predecessor", "successor").rows() == [
        ("350600-国土资源局", None, "350600-自然资源局"),
        ("350600-自然资源局", "350600-国土资源局", None),
    ]
    assert over_years(found).is_empty()


def test_a_misprinted_name_is_a_suggestion_and_no_body(tmp_path: Path, facts: Facts) -> None:
    found = panel(tmp_path, named(facts, "沭阳县人民政府", 2024), named(facts, "沐阳县人民政府", 2025))
    assert found.reports.sort("year")["body"].to_list() == ["321322-人民政府", None]
    assert found.suggestions.select("body", "name", "from", "to", "why").rows() == [
        ("321322-人民政府", "沐阳县人民政府", 2025, 2025, "spelling")
    ]


def test_a_name_of_several_places_is_a_suggestion_for_each(tmp_path: Path, facts: Facts) -> None:
    found = panel(tmp_path, named(facts, "鼓楼区人民政府", 2022))
    assert found.reports["area_candidates"].to_list() == [["320106", "320302", "350102", "410204"]]
    assert found.suggestions["body"].to_list() == [
        "320106-人民政府",
        "320302-人民政府",
        "350102-人民政府",
        "410204-人民政府",
    ]
    assert found.suggestions["why"].unique().to_list() == ["place"]


def test_one_of_several_editions_is_chosen_and_the_others_differ_cell_by_cell(tmp_path: Path, facts: Facts) -> None:
    row = {**facts.disclosures["normative_documents"], "issued": "99"}
    first = replace(named(facts, "漳州市人民政府", 2022), published=date(2023, 5, 1))
    corrected = replace(
        named(facts, "漳州市人民政府", 2022, "漳州市人民政府2022年政府信息公开工作年度报告（更正版）"),
        disclosures={**facts.disclosures, "normative_documents": row},
    )
    found = panel(tmp_path, first, corrected)
    assert found.editions.select("chosen", "corrected").rows() == [(True, True), (False, False)]
    assert found.editions["source"].to_list() == [str(tmp_path / "1.txt"), str(tmp_path / "0.txt")]
    assert found.differences.select("table", "line", "column", "value", "other_value", "reading", "other_reading").rows() == [
        (2, "normative_documents", "issued", 99.0, 88.0, "printed", "printed")
    ]


def test_copies_of_a_report_in_other_formats_are_editions_without_a_difference() -> None:
    names = ("pingtan-2022.html", "formats/pingtan-2022.docx", "suqian-city-2023.txt", "formats/suqian-city-2023.xlsx")
    found = gongkai.read([SAMPLES / name for name in names], progress=False)
    assert found.reports.group_by("body").agg(pl.col("chosen").sum()).sort("body").rows() == [
        ("321300-人民政府", 1),
        (PINGTAN, 1),
    ]
    assert found.editions.height == 4 and found.differences.is_empty()


def test_frames_that_are_made_of_the_panel_keep_their_contract(samples: Panel) -> None:
    for name, schema in DERIVED.items():
        assert schema.validate(getattr(samples, name)).height == getattr(samples, name).height
        for column in schema.columns().values():
            assert column.description and column.metadata and column.metadata["zh"] and column.metadata["en"]


def test_reports_of_unknown_scope_neither_fail_over_years_nor_are_editions_unless_they_count_the_same(
    tmp_path: Path, facts: Facts
) -> None:
    """2022 carries 11 forward; the two of 2023 are the government's own and its area's, or the other way round."""
    eleven = {**dict.fromkeys(facts.applications["granted"], "0"), "natural_person": "11", "total": "11"}
    other = {**facts.applications, "newly_received": eleven}
    quiet = dict.fromkeys(facts.prose, "没有更多的说明。")
    first = replace(
        named(facts, "漳州市人民政府", 2022), applications={**facts.applications, "carried_forward": eleven}, prose=quiet
    )
    own = replace(named(facts, "漳州市人民政府", 2023), prose=quiet)
    found = panel(tmp_path, first, own)
    checks = over_years(found).filter(pl.col("rule") == "carried_over_from_last_year", pl.col("scope") == "total")
    assert found.reports["scope"].unique().to_list() == ["unknown"]
    assert checks.select("left", "right", "status").rows() == [(11, 1, "unknown")]
    (tmp_path / "2.txt").write_text(LAYOUTS["text_tabs"](replace(own, applications=other)), encoding="utf-8")
    several = gongkai.read(tmp_path, progress=False)
    assert several.reports["chosen"].to_list() == [True, True, True] and several.editions.is_empty()
    assert over_years(several).is_empty()


@pytest.mark.parametrize(
    ("overview", "status"),
    [("没有更多的说明。", "unknown"), ("本机关共收到政府信息公开申请74件。", "fail")],
    ids=["by its name", "by its words"],
)
def test_an_office_fails_over_years_only_if_its_words_say_whose_numbers_they_are(
    tmp_path: Path, facts: Facts, overview: str, status: str
) -> None:
    """The office carries 11 forward in 2022 and 1 over in 2023; 74 applications are newly received in both years."""
    eleven = {**dict.fromkeys(facts.applications["granted"], "0"), "natural_person": "11", "total": "11"}
    office = replace(named(facts, "漳州市人民政府办公室", 2022), prose={**facts.prose, 1: overview})
    first = replace(office, applications={**facts.applications, "carried_forward": eleven})
    checks = over_years(panel(tmp_path, first, replace(office, year=2023))).filter(pl.col("scope") == "total")
    assert checks.select("left", "right", "status").rows() == [(11, 1, status)]


def test_nothing_is_compared_over_a_year_in_which_the_area_grew(tmp_path: Path, facts: Facts) -> None:
    """江干区 came to 上城区 in 2021; 洪泽县 only became a district in 2016."""
    for name in ("杭州市上城区教育局", "杭州市滨江区教育局"):
        (tmp_path / name).mkdir()
        found = over_years(panel(tmp_path / name, named(facts, name, 2020), named(facts, name, 2021)))
        assert found.is_empty() == (name == "杭州市上城区教育局")
    assert ("320813", 2016) not in changes() and {("330102", 2021), ("220100", 2020)} <= changes()
