"""The shell for one's own reports by setting its traits: what became of each file, why, and what to do."""

import csv
import shutil
import tarfile
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

import gongkai
from conftest import SAMPLES
from gongkai.errors import GongkaiError
from gongkai.explore import own_files
from gongkai.explore.own_reports import Reader
from gongkai.explore.shell import Explorer
from gongkai.explore.views import VIEWS

PINGTAN = "平潭综合实验区"
LINK = "<html><body><h1>平潭综合实验区2018年政府信息公开工作年度报告</h1><p>附件：年度报告.pdf</p></body></html>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports and five files of other kinds, one of them in a folder inside, one that nobody would take for a report."""
    made = tmp_path_factory.mktemp("saved pages")
    for name in ("pingtan-2022.html", "pingtan-2024.txt"):
        shutil.copy(SAMPLES / name, made)
    page = (SAMPLES / "pingtan-2020.html").read_bytes()
    (made / "torn.html").write_bytes(page[: len(page) * 8 // 10])
    (made / "empty.html").write_bytes(b"")
    (made / "link <b>.html").write_text(LINK, encoding="utf-8")
    inside = made / "more"
    inside.mkdir()
    (inside / "torn.docx").write_bytes((SAMPLES / "formats" / "pingtan-2022.docx").read_bytes()[:5000])
    (made / "logo.gif").write_bytes(b"GIF89a")
    (made / "README.md").write_text("notes", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def widget(folder: Path) -> Reader:
    widget = gongkai.explore.reader(str(folder), language="en")
    widget.button.click()
    return widget


def test_nothing_is_read_before_the_button_is_pressed(folder: Path) -> None:
    widget = gongkai.explore.reader(str(folder))
    assert (widget._said.value, widget._below.layout.display) == ("", "none")
    with pytest.raises(GongkaiError, match="press the button"):
        _ = widget.panel


def test_what_was_read_is_its_panel(widget: Reader) -> None:
    read = widget.panel.reports.filter(status="complete").sort("year")
    assert read.select("agency", "year").rows() == [(PINGTAN, 2022), (PINGTAN, 2024)]
    assert not widget.button.disabled
    assert widget.progress.children == ()
    assert widget._below.layout.display == ""
    assert "Files read: 6; ● complete 2; ◐ partial 1; ○ no tables 1; × unreadable 2" in widget._said.value


def test_each_file_has_its_reason_and_what_to_do(widget: Reader, folder: Path) -> None:
    rows = own_files.to_look_at(widget.panel, str(folder), "en").rows()
    assert [(Path(file).name, status, to_do.partition(":")[0]) for file, status, _, to_do in rows] == [
        ("empty.html", "unreadable", "The file is empty or cut off"),
        ("torn.docx", "unreadable", "The file is empty or cut off"),
        ("link <b>.html", "no tables", "Open it"),
        ("torn.html", "partial", "Compare it with the site"),
    ]
    assert [reason for _, _, reason, _ in rows[:2]] == [
        "the file is empty; save the page again",
        "read as Word: the ZIP container is damaged or cut off (File is not a zip file); save it again",
    ]
    assert rows[1][0] == str(Path("more") / "torn.docx")
    assert "link &lt;b&gt;.html" in widget._said.value
    assert str(folder) not in widget._said.value.replace(f"{folder}/", "")


def test_what_is_not_taken_for_a_report_is_named(widget: Reader, folder: Path) -> None:
    assert own_files.passed_over(widget.panel, str(folder)) == ["logo.gif"]
    assert "Not taken for reports: 1 (logo.gif)" in widget._said.value


def test_the_members_of_an_archive_are_not_passed_over(folder: Path, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "Pages.ZIP", "w") as archive:
        archive.write(folder / "pingtan-2024.txt", "pages/pingtan-2024.txt")
    shutil.copytree(folder / "more", tmp_path / "page_files")
    (tmp_path / "page.html").write_text(LINK, encoding="utf-8")
    panel = gongkai.read(tmp_path, progress=False)
    assert panel.reports.height == 2
    assert own_files.passed_over(panel, str(tmp_path)) == []


def test_nor_are_those_of_a_tar_archive(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "saved.TAR.gz", "w:gz") as archive:
        for name in ("pingtan-2022.html", "pingtan-2024.txt"):
            archive.add(SAMPLES / name, name)
    panel = gongkai.read(tmp_path, progress=False)
    assert panel.years == [2022, 2024]
    assert own_files.passed_over(panel, str(tmp_path)) == []


@pytest.mark.parametrize("typed", ["", "  ", "no such folder", "nowhere/*.html"])
def test_a_folder_that_cannot_be_read_is_said_and_nothing_else(typed: str) -> None:
    widget = gongkai.explore.reader(typed)
    widget.read()
    assert 'role="alert"' in widget._said.value
    assert "没有读到报告：" in widget._said.value
    assert widget._below.layout.display == "none"
    widget.language.value = "en"
    assert "Nothing was read: " in widget._said.value


def test_an_error_of_any_kind_is_said_in_the_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(place: str) -> None:
        raise ZeroDivisionError("x < y")

    monkeypatch.setattr("gongkai.panel.read", broken)
    widget = gongkai.explore.reader("somewhere")
    widget.button.click()
    assert "ZeroDivisionError: x &lt; y" in widget._said.value
    assert not widget.button.disabled


@pytest.mark.parametrize("typed", ["'{}'", ' "{}" ', "“{}”", "file://{}"])
def test_a_path_is_taken_as_it_is_pasted(tmp_path: Path, typed: str) -> None:
    assert own_files.place_of(typed.format(tmp_path)) == str(tmp_path)


def test_a_path_from_a_browser_is_taken(tmp_path: Path) -> None:
    spaced = tmp_path / "年报 2024"
    assert own_files.place_of(spaced.as_uri()) == str(spaced)
    assert own_files.place_of("~/年报") == str(Path.home() / "年报")


def test_the_enter_key_reads_too(folder: Path) -> None:
    widget = gongkai.explore.reader(str(folder / "pingtan-2024.txt"))
    widget.folder._handle_msg({"content": {"data": {"method": "custom", "content": {"event": "submit"}}}, "buffers": []})
    assert widget.panel.years == [2024]
    assert "每个文件都是三张表齐全的报告。" in widget._said.value


def test_every_explorer_opens_on_what_was_read(widget: Reader) -> None:
    for view in VIEWS:
        widget.view.value = view
        (explorer,) = widget._open.children
        assert isinstance(explorer, Explorer)
        assert explorer.selection.view == view
        assert explorer.selection.agencies == (PINGTAN,)
    widget.language.value = "zh"
    assert explorer.selection.language == "zh"
    assert widget.view.value == view
    widget.view.value = ""
    assert widget._open.children == ()
    widget.language.value = "en"


def test_what_was_read_can_be_downloaded(widget: Reader) -> None:
    assert [label for _, label, _ in widget.handover.actions] == ["all data (XLSX)", "all data (CSV)", "files to look at (CSV)"]
    name, _, workbook = widget._hand("own_xlsx")
    assert name == "gongkai.xlsx"
    with ZipFile(BytesIO(workbook)) as book:
        assert 'name="reports"' in book.read("xl/workbook.xml").decode()
    _, _, packed = widget._hand("own_csv")
    with ZipFile(BytesIO(packed)) as archive:
        assert "applications.csv" in archive.namelist()
    _, _, listed = widget._hand("own_files")
    rows = list(csv.reader(StringIO(listed.decode("utf-8-sig"))))
    assert rows[0] == ["file", "status", "reason", "to_do"]
    assert len(rows) == 5


def test_several_files_of_one_report_are_told(folder: Path, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "hongze-2024.html", tmp_path / "page.html")
    page = (SAMPLES / "hongze-2024.html").read_bytes()
    (tmp_path / "again.html").write_bytes(page + b"<!-- saved twice -->")
    panel = gongkai.read(tmp_path, progress=False)
    said = own_files.summary(panel, str(tmp_path), "en")
    assert "Several files of one report" in said
    assert "again.html" in said


def test_it_is_written_as_the_line_that_makes_it() -> None:
    assert repr(gongkai.explore.reader("a b", language="en")) == "gongkai.explore.reader('a b', language='en')"
