"""What paths, folders, archives and globs stand for, on this machine and elsewhere."""

import os
import tarfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from gongkai.sources import Listed, Listing
from gongkai.store import Store

#: A folder with everything that is passed over, and the sizes of what is not.
FILES = {
    "b/page.html": 1,
    "b/page_files/frame.html": 1,
    "b/other_files/kept.html": 1,
    "b.html": 2,
    "a.pdf": 3,
    "a/1/2/3/deep.txt": 4,
    "a/.git/1/2/3/4/hidden.html": 1,
    "a/.hidden.html": 1,
    "a/__MACOSX/x/y/z/w/page.html": 1,
    "README.md": 1,
    "program.exe": 1,
    "small.png": 9_999,
    "scan.png": 10_000,
    "none": 5,
    "[2020]/c.html": 6,
    "2/c.html": 7,
}
FOUND = [
    ("2/c.html", 7),
    ("[2020]/c.html", 6),
    ("a.pdf", 3),
    ("a/1/2/3/deep.txt", 4),
    ("b.html", 2),
    ("b/other_files/kept.html", 1),
    ("b/page.html", 1),
    ("none", 5),
    ("scan.png", 10_000),
]
#: In the order of paths, whose parts are compared one by one: a before a.pdf.
FOUND.sort(key=lambda found: found[0].split("/"))


@pytest.fixture(params=["local", "memory://"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    folder = str(tmp_path / "pages") if request.param == "local" else "memory://pages"
    store = Store(folder)
    for name, size in FILES.items():
        store.write(name, b"x" * size)
    yield folder
    store.remove("")


def listed(*given: str | Path) -> list[str]:
    return [one.name for one in Listing(given)]


def test_a_folder_is_listed_in_order_without_what_is_no_report(folder: str) -> None:
    listing = Listing([folder])
    assert [(one.name, one.size) for one in listing] == [(f"{folder}/{name}", size) for name, size in FOUND]
    assert all(bool(one.stamp) == folder.startswith("memory://") for one in listing)
    assert listing.missing == {}
    if not folder.startswith("memory://"):
        assert [one.name for one in listing] == sorted(map(str, map(Path, (one.name for one in listing))), key=Path)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("b*", ["b/other_files/kept.html", "b/page.html", "b.html"]),
        ("*/c.html", ["2/c.html", "[2020]/c.html"]),
        (
            "**/*.html",
            ["2/c.html", "[2020]/c.html", "a/.git/1/2/3/4/hidden.html", "a/.hidden.html", "a/__MACOSX/x/y/z/w/page.html"],
        ),
        ("a/**/deep.txt", ["a/1/2/3/deep.txt"]),
        ("[2020]", ["[2020]/c.html"]),
        ("[0-9]/*", ["2/c.html"]),
        ("?.pdf", ["a.pdf"]),
        ("**", [name for name, _ in FOUND]),
        ("program.*", ["program.exe"]),
    ],
)
def test_a_glob_is_what_it_matches_but_what_is_there_by_its_name_is_itself(folder: str, pattern: str, found: list[str]) -> None:
    assert listed(f"{folder}/{pattern}")[: len(found)] == [f"{folder}/{name}" for name in found]
    listing = Listing([f"{folder}/{pattern}"])
    assert all(listing.covers(f"{folder}/{name}") for name in found)
    assert not listing.covers(f"{folder}/elsewhere/x.doc") or pattern == "**"


def test_each_is_listed_once_and_what_is_named_is_always_listed(folder: str) -> None:
    names = [f"{folder}/{name}" for name, _ in FOUND]
    assert listed(folder, folder, f"{folder}/b.html", f"{folder}/b", f"{folder}/*/c.html") == names
    assert listed(f"{folder}/b.html", folder) == [f"{folder}/b.html", *(name for name in names if name != f"{folder}/b.html")]
    passed_over = [f"{folder}/README.md", f"{folder}/b/page_files/frame.html", f"{folder}/a/.hidden.html", f"{folder}/small.png"]
    assert listed(folder, *passed_over, *passed_over) == [*names, *passed_over]


def test_what_gives_nothing_is_missing_and_says_why(folder: str) -> None:
    empty = f"{folder}/a/.git/1/2/3/4/*.doc"
    listing = Listing([f"{folder}/nothing.html", empty, folder, f"{folder}/b.html"])
    assert len(list(listing)) == len(FOUND)
    assert listing.missing == {
        f"{folder}/nothing.html": f"{folder}/nothing.html: no such file or folder; check the path",
        empty: f"{empty}: no file matches",
    }
    Store(folder).remove("b.html")
    assert listing.covers(f"{folder}/b.html")
    assert listing.covers(f"{folder}/gone/for/ever.zip/page.html")
    assert not listing.covers(f"{folder}s/b.html")


def archive(kind: str, names: list[str]) -> bytes:
    out = BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w") as packed:
            for name in names:
                packed.writestr(name, b"1")
    else:
        with tarfile.open(fileobj=out, mode="w:gz" if kind.endswith("gz") else "w") as tarred:
            for name in names:
                header = tarfile.TarInfo(f"./{name}")
                header.size = 1
                tarred.addfile(header, BytesIO(b"1"))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_an_archive_is_listed_like_a_folder(folder: str, kind: str) -> None:
    names = ["2/b.html", "2/b_files/x.html", "a.html", "README", ".x/y.html", "../out.html"]
    store = Store(f"{folder}/packed")
    store.write(f"all.{kind}", archive(kind, names))
    store.write(f"none.{kind}", archive(kind, ["picture.svg"]))
    path, none = f"{folder}/packed/all.{kind}", f"{folder}/packed/none.{kind}"
    found = [f"{path}/2/b.html", f"{path}/a.html", f"{path}/../out.html"]
    assert listed(path) == listed(f"{folder}/packed") == listed(f"{folder}/packed/a*") == listed(path, folder)[:3] == found
    assert listed(f"{path}/a.html", path) == [found[1], found[0], found[2]]
    assert listed(folder, f"{path}/a.html", f"{path}/README")[-1] == f"{path}/README"
    assert len(listed(folder, f"{path}/a.html", path)) == len(FOUND) + 3
    assert next(iter(Listing([f"{path}/a.html"]))).size == 1
    listing = Listing([none])
    assert list(listing) == []
    assert listing.missing[none].startswith(f"{none}: the archive holds no report (files that end in .bmp .csv .doc")
    assert Listing([path]).covers(f"{path}/gone.html")


def test_links_to_folders_are_followed_when_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "in" / "a").mkdir(parents=True)
    (tmp_path / "in" / "a" / "page.html").write_bytes(b"1")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "broken.html").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "in" / "pipe.html")
    assert listed(tmp_path / "in") == [f"{tmp_path}/in/a/page.html"]
    assert listed(tmp_path / "in", tmp_path / "in" / "link") == [f"{tmp_path}/in/a/page.html", f"{tmp_path}/in/link/a/page.html"]
    assert listed(tmp_path / "in" / "l*") == [f"{tmp_path}/in/link/a/page.html"]


def test_names_from_here_are_listed_as_they_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "page.html").write_bytes(b"1")
    monkeypatch.chdir(tmp_path)
    for given in (".", "a", "./a/", "a/*", "*", "**/*.html", Path("a"), "a//page.html"):
        assert list(Listing([given])) == [Listed("a/page.html", 1, "")]
        assert Listing([given]).covers("a/page.html")
        assert not Listing([given]).covers("../a/page.html")
    assert listed(".", "a", "a/*.html", "./a/page.html") == ["a/page.html"]
    assert listed(f"file://{tmp_path}/a") == [f"{tmp_path}/a/page.html"]
