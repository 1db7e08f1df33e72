"""Archives, and what browsers save beside a page."""

import bz2
import gzip
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

import gongkai
from facts import FOLDER, load_samples
from gongkai import storage
from gongkai.errors import SourceError, StorageError, UnreadableReport
from gongkai.files import load, locate, members
from gongkai.places import place
from gongkai.readers import DEFAULT, READERS
from render import LAYOUTS, encode, load_facts

FACTS = load_facts()
PAGES = {key: encode(LAYOUTS["html_spans"](FACTS[key])) for key in ("pingtan-2020", "hongze-2024")}
FRAMES = '<!doctype html><html><head><title>门户</title></head><body><iframe src="{}"></iframe></body></html>'


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def sources(panel: gongkai.Panel) -> dict[str, str]:
    return dict(panel.reports.select("source", "status").sort("source").iter_rows())


def test_an_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    members = {
        "2020/平潭.html": PAGES["pingtan-2020"],
        "hongze.html": PAGES["hongze-2024"],
        "README.txt": b"what this is",
        "__MACOSX/._hongze.html": b"\0\0",
        "picture.svg": b"<svg/>",
    }
    path = packed(tmp_path / "saved.zip", members)
    for given in (path, tmp_path):
        panel = gongkai.read(given, progress=False)
        assert sources(panel) == {f"{path}/2020/平潭.html": "complete", f"{path}/hongze.html": "complete"}
    trace = panel.trace("granted", "total", agency="平潭综合实验区", year=2020)
    assert trace.source == f"{path}/2020/平潭.html"
    assert trace.value == float(FACTS["pingtan-2020"].applications["granted"]["total"] or "")
    assert gongkai.read_report(f"{path}/hongze.html").year == 2024
    assert sources(gongkai.read(f"{path}/hongze.html", progress=False)) == {f"{path}/hongze.html": "complete"}


def test_an_archive_of_one_report_is_that_report_and_of_several_says_how_to_read_it(tmp_path: Path) -> None:
    one = packed(tmp_path / "one.zip", {"report.html": PAGES["pingtan-2020"]})
    assert gongkai.read_report(one).agency == "平潭综合实验区"
    inner = packed(tmp_path / "inner.zip", {"one.zip": one.read_bytes()})
    assert gongkai.read_report(inner).agency == "平潭综合实验区"
    deep = packed(tmp_path / "deep.zip", {"inner.zip": inner.read_bytes()})
    with pytest.raises(UnreadableReport, match="archives inside one another more than 2 deep; unpack it"):
        gongkai.read_report(deep)
    two = packed(tmp_path / "two.zip", {"a.html": b"a", "b.html": b"b"})
    with pytest.raises(UnreadableReport, match=r"the archive holds 2 files; read it with gongkai\.read"):
        gongkai.read_report(two)


def test_names_that_a_chinese_windows_wrote_are_read_right(tmp_path: Path) -> None:
    path = packed(tmp_path / "windows.zip", {"xxxx.html": PAGES["pingtan-2020"]})
    path.write_bytes(path.read_bytes().replace(b"xxxx.html", "平潭.html".encode("gbk")))
    assert locate(f"{path}/平潭.html").member == "平潭.html"
    assert load(f"{path}/平潭.html").raw == PAGES["pingtan-2020"]


def test_members_that_are_dangerous_or_damaged_cost_themselves_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside.html"
    outside.write_bytes(PAGES["pingtan-2020"])
    folder = tmp_path / "in"
    folder.mkdir()
    members = {
        "good.html": PAGES["hongze-2024"],
        "../outside.html": PAGES["pingtan-2020"],
        "/etc/page.html": PAGES["pingtan-2020"],
        "large.html": b"<p>" + b" " * (33 * 1024 * 1024),
        "empty.html": b"",
    }
    path = packed(folder / "a.zip", members)
    panel = gongkai.read(path, progress=False)
    said = dict(panel.reports.filter(panel.reports["status"] == "unreadable").select("source", "message").iter_rows())
    assert sources(panel)[f"{path}/good.html"] == "complete"
    assert {source.removeprefix(f"{path}/"): message for source, message in said.items()} == {
        "../outside.html": "the name of this member leads out of its archive; unpack it by hand and look at it",
        "/etc/page.html": "the name of this member leads out of its archive; unpack it by hand and look at it",
        "large.html": "large.html has 34,603,011 bytes, more than the limit of 33,554,432",
        "empty.html": "the file is empty; save the page again",
    }


def test_a_damaged_archive_says_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "cut.zip", {"a.html": PAGES["pingtan-2020"]})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(UnreadableReport, match="read as archive: the ZIP container is damaged or cut off"):
        gongkai.read_report(path)
    with pytest.raises(SourceError, match="the archive holds no report"):
        gongkai.read(packed(tmp_path / "none.zip", {"picture.svg": b"<svg/>"}), progress=False)


@pytest.mark.parametrize("folder", ["page_files", "page.files"])
def test_the_frames_of_a_saved_page_are_read_with_it(tmp_path: Path, folder: str) -> None:
    page = FRAMES.format(f"./{folder}/saved_resource.html").encode()
    members = {"page.html": page, f"{folder}/saved_resource.html": PAGES["pingtan-2020"], f"{folder}/advert.html": b"<p>buy</p>"}
    for name, content in members.items():
        target = tmp_path / "saved" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    archive = packed(tmp_path / "saved.zip", members)
    assert sources(gongkai.read(tmp_path / "saved", progress=False)) == {str(tmp_path / "saved" / "page.html"): "complete"}
    assert sources(gongkai.read(archive, progress=False)) == {f"{archive}/page.html": "complete"}


@pytest.mark.parametrize(
    "reference", ["../outside.html", "other.html", "/etc/passwd", "file:///etc/passwd", "page_files/../other.html"]
)
def test_a_page_reads_nothing_but_what_was_saved_with_it(tmp_path: Path, reference: str) -> None:
    (tmp_path / "outside.html").write_bytes(PAGES["pingtan-2020"])
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "other.html").write_bytes(PAGES["pingtan-2020"])
    (folder / "page.html").write_text(FRAMES.format(reference), encoding="utf-8")
    assert load(folder / "page.html").beside(reference) is None
    assert gongkai.read_report(folder / "page.html").status == "no_tables"
    archive = packed(tmp_path / "saved.zip", {"page.html": b"<p>", "other.html": PAGES["pingtan-2020"]})
    assert load(f"{archive}/page.html").beside(reference) is None


@pytest.mark.parametrize("key", [key for key, sample in load_samples().items() if sample.copies])
def test_a_copy_of_a_sample_in_another_format_says_what_the_sample_says(key: str) -> None:
    sample = load_samples()[key]
    page = gongkai.read_report(encode(LAYOUTS["html_spans"](sample.facts)))
    for file in sample.copies:
        copy = gongkai.read_report(FOLDER / file)
        assert (copy.agency, copy.year, copy.status) == (page.agency, page.year, "complete")
        assert {k: value.value for k, value in copy.values.items()} == {k: value.value for k, value in page.values.items()}
        assert [section.number for section in copy.section_texts] == [1, 2, 3, 4, 5, 6]


def test_what_a_file_is_its_content_says_and_not_its_name(tmp_path: Path) -> None:
    copies = FOLDER / "formats"
    lies = {
        "page.doc": PAGES["pingtan-2020"],
        "word.html": (copies / "pingtan-2022.docx").read_bytes(),
        "pdf.html": (copies / "hongze-2024.pdf").read_bytes(),
        "excel.txt": (copies / "suqian-city-2023.xlsx").read_bytes(),
        "ofd.pdf": (copies / "suqian-city-2024.ofd").read_bytes(),
    }
    for name, content in lies.items():
        (tmp_path / name).write_bytes(content)
    panel = gongkai.read(tmp_path, progress=False)
    read = {Path(source).name: kind for source, kind in panel.reports.select("source", "media_type").iter_rows()}
    assert read == {
        "page.doc": "text/html",
        "word.html": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf.html": "application/pdf",
        "excel.txt": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ofd.pdf": "application/ofd",
    }
    assert panel.reports["status"].to_list() == ["complete"] * 5


def test_when_nothing_fits_the_message_says_what_was_tried_and_why(tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes((n * 7919 + n // 3) % 256 for n in range(20_000)))
    with pytest.raises(UnreadableReport) as caught:
        gongkai.read_report(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: this is no format that can be read; save the report as a web page, PDF, Word, Excel, OFD")
    assert all(f"{reader.name}: " in message.partition("Tried: ")[2] for reader in READERS)


Header = Callable[[tarfile.TarInfo], None]
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".tar": bytes,
    ".tar.gz": gzip.compress,
    ".tgz": gzip.compress,
    ".tar.xz": lzma.compress,
    ".tar.bz2": bz2.compress,
}


def tarred(path: Path, members: dict[str, bytes], **headers: Header) -> Path:
    """A tar archive, compressed as its name says; some of its headers made to lie."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            if change := headers.get(name.partition(".")[0]):
                change(header)
            archive.addfile(header, BytesIO(content) if header.isreg() else None)
    path.write_bytes(PACKERS["".join(path.suffixes)](out.getvalue()))
    return path


@pytest.mark.parametrize("ending", PACKERS)
def test_a_tar_archive_is_read_like_a_folder(tmp_path: Path, ending: str) -> None:
    page = FRAMES.format("page_files/frame.html").encode()
    content = {"./2020/平潭.html": PAGES["pingtan-2020"], "page.html": page, "page_files/frame.html": PAGES["hongze-2024"]}
    path = tarred(tmp_path / f"all{ending}", {**content, "README": b"what this is"})
    assert members(place(path)) == {"2020/平潭.html": len(PAGES["pingtan-2020"]), "page.html": len(page), "README": 12}
    assert sources(gongkai.read(tmp_path, progress=False)) == {
        f"{path}/2020/平潭.html": "complete",
        f"{path}/page.html": "complete",
    }
    for _ in range(2):  # There, and back to the beginning.
        assert load(f"{path}/2020/平潭.html").raw == PAGES["pingtan-2020"]
        assert load(f"{path}/page.html").beside("page_files/frame.html") == PAGES["hongze-2024"]
    assert load(f"{path}/page.html").beside("2020/平潭.html") is None
    one = tarred(tmp_path / f"one{ending}", {"report.html": PAGES["pingtan-2020"]})
    assert gongkai.read_report(one).agency == "平潭综合实验区"
    with pytest.raises(UnreadableReport, match=rf"^{path}: the archive holds 4 files; read it with gongkai\.read, or unpack it$"):
        load(path)


def test_names_in_a_tar_that_a_chinese_windows_wrote_are_read_right(tmp_path: Path) -> None:
    path = tmp_path / "windows.tar"
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT, encoding="gb18030") as archive:
        header = tarfile.TarInfo("公开年报.html")
        header.size = 4
        archive.addfile(header, BytesIO(b"page"))
    assert load(f"{path}/公开年报.html").raw == b"page"


def test_members_of_a_tar_that_are_no_files_cost_themselves_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_bytes(PAGES["pingtan-2020"])

    def kind(kind: bytes, to: str = "") -> Header:
        def change(header: tarfile.TarInfo) -> None:
            header.type, header.linkname = kind, to
            header.size = header.size if header.isreg() else 0

        return change

    content = dict.fromkeys(("good.html", "same.html", "hard.html", "soft.html", "device.html", "pipe.html"), b"<p>good")
    content |= {"../secret.html": b"1", "/etc/page.html": b"1", "large.html": bytes(33 * 1024 * 1024)}
    path = tarred(
        tmp_path / "all.tar.gz",
        content,
        same=kind(tarfile.LNKTYPE, "good.html"),
        hard=kind(tarfile.LNKTYPE, "../secret.html"),
        soft=kind(tarfile.SYMTYPE, "../secret.html"),
        device=kind(tarfile.CHRTYPE),
        pipe=kind(tarfile.FIFOTYPE),
    )
    said = {}
    for name in content:
        try:
            said[name] = load(f"{path}/{name}").raw.decode()
        except UnreadableReport as error:
            said[name] = error.reason
    no_file = "in the tar archive is {}, no file; unpack it by hand and look at it"
    assert said == {
        "good.html": "<p>good",
        "same.html": "<p>good",
        "hard.html": f"hard.html {no_file.format('a link')}",
        "soft.html": f"soft.html {no_file.format('a link')}",
        "device.html": f"device.html {no_file.format('a device')}",
        "pipe.html": f"pipe.html {no_file.format('a device')}",
        "../secret.html": "the name of this member leads out of its archive; unpack it by hand and look at it",
        "/etc/page.html": "the name of this member leads out of its archive; unpack it by hand and look at it",
        "large.html": "large.html has 34,603,008 bytes, more than the limit of 33,554,432",
    }


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("kept", [0, 400, 1024, 1536, 3000])
def test_a_tar_archive_that_is_cut_off_says_so(tmp_path: Path, ending: str, kept: int) -> None:
    path = tarred(tmp_path / f"cut{ending}", {"a.html": b"a" * 600, "b.html": os.urandom(2000)})
    whole = path.read_bytes()
    path.write_bytes(whole[:kept] if ending == ".tar" else whole[: kept // 4])
    with pytest.raises(UnreadableReport, match=rf"^{path}: the tar archive is damaged or cut off \(.*\); save it again$"):
        load(path)
    assert members(place(path)) is None


def test_a_header_in_the_middle_of_a_tar_that_is_damaged_is_not_its_end(tmp_path: Path) -> None:
    path = tarred(tmp_path / "damaged.tar", {"a.html": b"a", "b.html": b"b", "c.html": b"c"})
    damaged = bytearray(path.read_bytes())
    damaged[1024 + 150] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(UnreadableReport, match=r"the tar archive is damaged or cut off \(it has no end\); save it again$"):
        load(f"{path}/a.html")


def test_tar_archives_that_are_bombs_are_refused(tmp_path: Path) -> None:
    limits = replace(DEFAULT, unpacked=1024 * 1024, listed=3)
    path = tarred(tmp_path / "zeros.tar.xz", {"a.html": b"a", "zeros.bin": bytes(8 * 1024 * 1024)})
    with pytest.raises(UnreadableReport, match=r"bytes that unpack to more than 1,048,576; unpack the tar archive and"):
        load(f"{path}/a.html", limits)
    many = tarred(tmp_path / "many.tar", {f"{n}.html": b"1" for n in range(4)})
    with pytest.raises(UnreadableReport, match=r"more members in the tar archive than the limit of 3$"):
        load(f"{many}/1.html", limits)
    zipped = packed(tmp_path / "many.zip", {f"{n}.html": b"1" for n in range(4)})
    with pytest.raises(UnreadableReport, match=r"4 members in the ZIP container, more than the limit of 3$"):
        load(f"{zipped}/1.html", limits)
    assert load(f"{zipped}/1.html").raw == b"1"

    long = tarfile.TarInfo("a.html")
    long.type, long.size = tarfile.XHDTYPE, 2 * 1024 * 1024
    path = tmp_path / "header.tar"
    path.write_bytes(long.tobuf(tarfile.USTAR_FORMAT) + bytes(3 * 1024 * 1024))
    with pytest.raises(UnreadableReport, match=r"damaged or cut off .*a header of 2,097,152 bytes"):
        load(path)


def test_a_disk_that_fails_marks_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.html").write_bytes(PAGES["pingtan-2020"])
    path = packed(tmp_path / "all.zip", {"page.html": PAGES["pingtan-2020"]})
    monkeypatch.setattr(storage, "PATIENCE", 0)

    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", failing)
    with pytest.raises(StorageError, match=r"page.html: the storage could not be reached for 0 seconds .*Input/output error"):
        load(tmp_path / "page.html")
    monkeypatch.setattr(Path, "open", failing)
    with pytest.raises(StorageError, match=r"all.zip: the storage could not be reached for 0 seconds .*Input/output error"):
        load(f"{path}/page.html")
