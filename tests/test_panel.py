"""Frames and panels: the contract, from files and back, the same from any executor."""

import csv
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import gongkai
from conftest import PAGES, SAMPLES
from gongkai import Panel, frames
from gongkai.cli import main
from gongkai.errors import PanelError, SourceError, UnknownCode
from gongkai.export import export
from gongkai.schemas import SCHEMAS, VERSION


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


def test_the_samples_are_fifteen_complete_reports(panel: Panel) -> None:
    assert panel.reports.height == 15
    assert panel.reports["status"].cast(pl.String).unique().to_list() == ["complete"]
    assert panel.years == [2019, 2020, 2021, 2022, 2023, 2024, 2025]
    assert panel.agencies == sorted(
        [
            "上海市人民政府办公厅",
            "宿迁市人民政府",
            "平潭综合实验区",
            "沭阳县人民政府",
            "洪泽区人民政府",
            "淮安市人民政府",
            "淮安市洪泽区人民政府",
            "漳州市工业和信息化局",
        ]
    )


def test_every_known_slip_of_an_agency_is_a_failed_check(panel: Panel) -> None:
    failed = panel.checks.filter(pl.col("status") == "fail")
    assert set(failed.select("agency", "year", "rule", "scope", "left", "right").iter_rows()) == {
        ("平潭综合实验区", 2020, "outcomes_add_up", "natural_person", 20, 26),
        ("平潭综合实验区", 2020, "outcomes_add_up", "total", 21, 27),
        ("洪泽区人民政府", 2023, "results_add_up", "reconsideration", 0, 11),
        ("洪泽区人民政府", 2023, "results_add_up", "litigation_after_reconsideration", 0, 5),
        ("漳州市工业和信息化局", 2020, "received_equals_handled", "natural_person", 1, 0),
        ("漳州市工业和信息化局", 2020, "received_equals_handled", "total", 1, 0),
        ("漳州市工业和信息化局", 2020, "outcomes_add_up", "natural_person", 0, 1),
        ("漳州市工业和信息化局", 2020, "outcomes_add_up", "total", 0, 1),
        ("平潭综合实验区", 2023, "stock_follows_flow", "normative_documents", 643, 470),
        ("平潭综合实验区", 2024, "stock_follows_flow", "normative_documents", 499, 440),
        ("平潭综合实验区", 2025, "stock_follows_flow", "normative_documents", 453, 546),
        ("平潭综合实验区", 2023, "prose_agrees", "normative_documents.in_force", 393, 470),
        ("上海市人民政府办公厅", 2019, "prose_agrees", "outcome.granted_or_partly", 258, 275),
    }


def test_frames_keep_their_contract(panel: Panel) -> None:
    for name, schema in SCHEMAS.items():
        frame = getattr(panel, name)
        assert_frame_equal(schema.validate(frame), frame)
        assert_frame_equal(frame, frame.sort(schema.primary_key()))
        for column in schema.columns().values():
            assert column.description and column.metadata and column.metadata["zh"] and column.metadata["en"]


@pytest.mark.parametrize(
    "name", ["pingtan-2020.html", "zhangzhou-gxj-2020.html", "hongze-2023.html", "shanghai-gov-office-2019.html"]
)
def test_the_frames_of_one_report_are_sorted_by_their_keys(name: str) -> None:
    report = gongkai.read_report(SAMPLES / name)
    for frame, schema in SCHEMAS.items():
        assert_frame_equal(getattr(report, frame), schema.validate(getattr(report, frame).sort(schema.primary_key())))


def test_a_total_is_never_counted_twice(panel: Panel) -> None:
    rows = panel.applications.filter(pl.col("agency") == "淮安市人民政府", ~pl.col("is_total"), pl.col("outcome").is_not_null())
    total = panel.applications.filter(
        pl.col("agency") == "淮安市人民政府", pl.col("line") == "outcome_total", pl.col("applicant") == "total"
    )
    assert rows["count"].sum() == total["count"].item()


def test_the_order_of_files_and_the_executor_do_not_matter(panel: Panel) -> None:
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".html", ".txt", ".md") and path.stem != "README")
    with ThreadPoolExecutor(2) as threads:
        other = gongkai.read(reversed(files), executor=threads, progress=False)
    for name in frames.NAMES:
        assert_frame_equal(getattr(other, name), getattr(panel, name))


def test_a_pool_of_processes_reads_what_one_process_reads(tmp_path: Path, panel: Panel) -> None:
    originals = sorted(path for path in SAMPLES.iterdir() if path.suffix == ".html")
    for number in range(70):
        content = originals[number % len(originals)].read_bytes()
        (tmp_path / f"{number}.html").write_bytes(content + b"\n<!-- %d -->" % number)
    (tmp_path / "bad.html").write_bytes(b"")
    many = gongkai.read(tmp_path, progress=False)
    assert dict(many.reports["status"].cast(pl.String).value_counts().iter_rows()) == {"complete": 70, "unreadable": 1}
    once = panel.applications.filter(pl.col("agency") == "洪泽区人民政府").drop("report")
    for (_,), again in many.applications.filter(pl.col("agency") == "洪泽区人民政府").group_by("report"):
        assert_frame_equal(again.drop("report"), once)


def test_written_and_opened_again(tmp_path: Path, panel: Panel) -> None:
    panel.write(tmp_path / "panel")
    opened = gongkai.open(tmp_path / "panel")
    assert isinstance(opened.scan("applications"), pl.LazyFrame)
    for name in frames.NAMES:
        assert_frame_equal(getattr(opened, name), getattr(panel, name))
    metadata = pl.read_parquet_metadata(tmp_path / "panel" / "v1" / "applications" / "0000.parquet")
    assert f'"schema": "{VERSION}"' in metadata["gongkai"]


def test_folders_that_are_no_panel(tmp_path: Path, panel: Panel) -> None:
    with pytest.raises(PanelError, match="no panel here"):
        gongkai.open(tmp_path)
    panel.write(tmp_path)
    manifest = tmp_path / "panel.json"
    said = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(said | {"schema": "0"}))
    with pytest.raises(PanelError, match="schema version 0"):
        gongkai.open(tmp_path)
    manifest.write_text("{")
    with pytest.raises(PanelError, match="no description of a panel"):
        gongkai.open(tmp_path)
    manifest.write_text(json.dumps(said))
    (tmp_path / "v1" / "checks" / "0000.parquet").write_bytes(b"PAR1 cut")
    with pytest.raises(PanelError, match=r"checks/0000\.parquet: this is no whole Parquet file"):
        assert gongkai.open(tmp_path).checks.height
    panel.write(tmp_path)
    opened = gongkai.open(tmp_path)
    for _ in range(2):
        panel.write(tmp_path)
    with pytest.raises(PanelError, match="version 2 is no longer kept, the panel is at version 4; open it again"):
        assert opened.checks.height


def test_aliases_join_the_spellings_of_one_body(tmp_path: Path) -> None:
    table = tmp_path / "aliases.csv"
    table.write_text("printed,agency\n洪泽区人民政府,淮安市洪泽区人民政府\n", encoding="utf-8")
    panel = gongkai.read(SAMPLES / "hongze-2023.html", SAMPLES / "hongze-2024.html", aliases=table, progress=False)
    assert panel.agencies == ["淮安市洪泽区人民政府"]
    assert set(panel.reports["printed_agency"]) == {"洪泽区人民政府", "淮安市洪泽区人民政府"}
    with pytest.raises(SourceError, match="columns printed,agency"):
        gongkai.read(SAMPLES, aliases=tmp_path / "none.csv")


def test_a_number_of_a_panel_leads_back_to_its_file(panel: Panel, tmp_path: Path) -> None:
    trace = panel.trace("penalties", "items_change", agency="平潭综合实验区", year=2020)
    assert (trace.value, trace.reading, trace.raw, trace.where) == (-18, "printed", "-18", "table 1, row 11, cell 3")
    assert trace.source.endswith("pingtan-2020.html")
    with pytest.raises(SourceError, match="did you mean 漳州市工业和信息化局"):
        panel.trace("granted", "total", agency="漳州市工信局", year=2020)
    with pytest.raises(SourceError, match="there are 2019-2025"):
        panel.trace("granted", "total", agency="平潭综合实验区", year=2018)
    with pytest.raises(UnknownCode, match="did you mean granted"):
        panel.trace("grantd", "total", agency="平潭综合实验区", year=2020)
    copy = tmp_path / "page.html"
    copy.write_bytes((SAMPLES / "hongze-2023.html").read_bytes())
    own = gongkai.read(copy, progress=False)
    copy.write_text("changed", encoding="utf-8")
    with pytest.raises(SourceError, match="has changed since it was parsed"):
        own.trace("granted", "total", agency="洪泽区人民政府", year=2023)


def test_a_panel_that_is_opened_from_another_folder_leads_back_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, notebooks = tmp_path / "pages", tmp_path / "notebooks" / "deep"
    pages.mkdir()
    notebooks.mkdir(parents=True)
    (pages / "hongze-2024.html").write_bytes((SAMPLES / "hongze-2024.html").read_bytes())
    with ZipFile(pages / "more.zip", "w") as archive:
        archive.write(SAMPLES / "hongze-2023.html", "hongze-2023.html")
    monkeypatch.chdir(tmp_path)
    gongkai.read("pages", progress=False).write("panel")
    monkeypatch.chdir(notebooks)
    panel = gongkai.open("../../panel")
    assert sorted(panel.reports["source"]) == ["pages/hongze-2024.html", "pages/more.zip/hongze-2023.html"]
    # 洪泽 2024 prints 50 and 2023 prints 0 applications disclosed in full.
    assert panel.trace("granted", "total", agency="淮安市洪泽区人民政府", year=2024).value == 50
    assert panel.trace("granted", "total", agency="洪泽区人民政府", year=2023).value == 0
    (pages / "hongze-2024.html").unlink()
    with pytest.raises(SourceError, match=r"pages/hongze-2024\.html"):
        panel.trace("granted", "total", agency="淮安市洪泽区人民政府", year=2024)


def test_evidence_holds_what_is_not_plainly_printed_or_in_conflict(panel: Panel) -> None:
    zhangzhou = panel.reports.filter(pl.col("agency") == "漳州市工业和信息化局")["report"].item()
    evidence = panel.evidence.filter(pl.col("report") == zhangzhou, pl.col("line") == "procurement")
    assert evidence.select("column", "reading", "raw", "candidates").rows() == [
        ("purchases", "ambiguous", "123833092元", [1.0, 12.0, 123.0, 1238.0, 12383.0, 1238330.0, 12383309.0]),
        ("purchase_amount", "ambiguous", "123833092元", [2.0, 92.0, 3092.0, 33092.0, 833092.0, 3833092.0, 23833092.0]),
    ]
    hongze = panel.reports.filter(pl.col("agency") == "洪泽区人民政府")["report"].item()
    conflict = panel.evidence.filter(pl.col("report") == hongze, pl.col("reading") == "printed")
    assert conflict.height == 10
    assert set(conflict["line"].cast(pl.String)) == {"reconsideration", "litigation_after_reconsideration"}


def test_a_text_cell_cannot_become_a_formula(tmp_path: Path) -> None:
    titles = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "平潭"]
    frame = pl.DataFrame({"report": [str(number) for number in range(len(titles))], "title": titles})
    full = {name: pl.DataFrame(schema=frames.DTYPES[name]) for name in frames.NAMES}
    rows = [
        dict.fromkeys(frames.COLUMNS["reports"]) | row | {"status": "complete", "source": "x", "bytes": 1}
        for row in frame.iter_rows(named=True)
    ]
    full["reports"] = pl.DataFrame(rows, schema=frames.DTYPES["reports"])
    export(Panel(full), tmp_path, "csv")
    with (tmp_path / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == [
            "'=1+1",
            "'+cmd|' /C calc'!A0",
            "'-2",
            "'@SUM(A1)",
            "'\t=1",
            "平潭",
        ]
    (workbook,) = export(Panel(full), tmp_path, "xlsx")
    with zipfile.ZipFile(workbook) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "panel")
    assert main(["parse", PAGES, str(SAMPLES / "formats"), "-o", folder, "-q"]) == 0
    assert "20 reports (20 complete), 8 agencies, years 2019-2025" in capsys.readouterr().out
    assert main(["check", folder]) == 0
    assert "漳州市工业和信息化局 2020: outcomes_add_up, total: 0 is not 1 (difference -1)" in capsys.readouterr().out
    who = ["--agency", "漳州市工业和信息化局", "--year", "2020"]
    assert main(["trace", folder, *who, "--line", "granted", "--applicant", "total"]) == 0
    assert "table 3, granted, total: 0, inferred" in capsys.readouterr().out
    assert main(["export", folder, str(tmp_path / "out"), "--to", "parquet"]) == 0
    assert pl.read_parquet(tmp_path / "out" / "reviews.parquet").height == 20 * 15


def test_the_status_of_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    arguments = ["-o", str(tmp_path / "panel"), "-q"]
    assert main(["parse", str(SAMPLES / "hongze-2023.html"), str(tmp_path / "empty.html"), *arguments]) == 1
    assert "empty.html: the file is empty" in capsys.readouterr().err
    assert gongkai.open(tmp_path / "panel").reports.height == 2
    assert main(["parse", str(tmp_path / "none"), *arguments]) == 2
    assert "no such file or folder" in capsys.readouterr().err
    assert main(["check", str(tmp_path)]) == 2
    with pytest.raises(SystemExit) as wrong:
        main(["parse"])
    assert wrong.value.code == 2
