"""A folder at any address: on this machine, and in a storage that fsspec knows."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from gongkai import storage
from gongkai.errors import MissingDependency, StorageError
from gongkai.store import Store


@pytest.fixture(params=["local", "file://", "memory://"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory://":
        store = Store("memory://panels [2020]/here/")
        yield store
        store.remove("")
    else:
        yield Store(f"{request.param.replace('local', '')}{tmp_path}/panels [2020]/here/")


def test_what_is_written_is_read_and_listed_and_removed(store: Store) -> None:
    assert store.address.endswith("panels [2020]/here")
    assert store.names() == [] and store.names("v1") == []
    store.write("panel.json", b"old")
    store.write("panel.json", b"new")
    store.write("v1/reports/0001.parquet", b"1")
    assert store.read("panel.json") == b"new"
    assert store.names() == ["panel.json", "v1/reports/0001.parquet"]
    assert store.names("v1") == ["v1/reports/0001.parquet"]
    store.copy("v1/reports/0001.parquet", "v2/reports/0007.parquet")
    store.copy("v1/reports/0001.parquet", "v2/reports/0007.parquet")
    store.remove("v1")
    store.remove("v1")
    store.remove("none.json")
    assert store.names() == ["panel.json", "v2/reports/0007.parquet"]
    assert store.read("v2/reports/0007.parquet") == b"1"
    with pytest.raises(FileNotFoundError):
        store.read("v1/reports/0001.parquet")


def test_a_file_is_created_once(store: Store) -> None:
    assert store.create("lock", b"first") is True
    assert store.create("lock", b"second") is False
    assert store.read("lock") == b"first"


def test_parquet_files_are_put_and_scanned_together(store: Store) -> None:
    with store.workplace() as workplace:
        for name, numbers in {"a": [1, 2], "b": [3]}.items():
            pl.DataFrame({"n": numbers}).write_parquet(workplace / name)
            store.put(f"v1/[x]/{name}.parquet", workplace / name)
        assert store.names() == ["v1/[x]/a.parquet", "v1/[x]/b.parquet"]
    assert not workplace.exists()
    scanned = store.scan(["v1/[x]/b.parquet", "v1/[x]/a.parquet"])
    assert scanned.collect()["n"].to_list() == [3, 1, 2]


def test_a_file_comes_from_another_file_system_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").write_bytes(b"content")
    replace = Path.replace

    def across(self: Path, target: Path) -> Path:
        if self.name == "elsewhere":
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", across)
    store = Store(tmp_path / "store")
    store.put("a/b", tmp_path / "elsewhere")
    assert store.read("a/b") == b"content"
    assert store.names() == ["a/b"]


def test_a_copy_is_a_link_where_links_are_possible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    store.write("a", b"1")
    store.copy("a", "b")
    assert (tmp_path / "a").samefile(tmp_path / "b")

    def refused(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", refused)
    store.copy("a", "c")
    assert store.read("c") == b"1" and not (tmp_path / "a").samefile(tmp_path / "c")
    with pytest.raises(FileNotFoundError):
        store.copy("none", "d")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "no room is left .*; make room: what is done so far is kept, and the same command goes on from there"),
        (errno.EDQUOT, "no room is left .*; make room: what is done so far is kept"),
        (
            errno.ESTALE,
            "the storage could not be reached for 0 seconds .*; see that it is there again: what is done so far is kept",
        ),
        (errno.EACCES, "access is refused .*; check whose the folder is: what is done so far is kept"),
    ],
)
def test_a_storage_that_fails_says_what_to_do_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    store = Store(tmp_path)
    store.write("panel.json", b"old")
    monkeypatch.setattr(storage, "PATIENCE", 0)

    def failing(file: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(StorageError, match=f"^{tmp_path}: {said}"):
        store.write("panel.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["panel.json"]
    assert store.read("panel.json") == b"old"


def test_what_passes_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [errno.EIO, errno.ENETDOWN]
    fsync = os.fsync

    def failing(file: int) -> None:
        if failures:
            raise OSError(failures[0], os.strerror(failures.pop(0)))
        fsync(file)

    monkeypatch.setattr(os, "fsync", failing)
    monkeypatch.setattr(storage, "_PAUSE", 0.01)
    Store(tmp_path).write("panel.json", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("panel.json", b"new")]


def test_a_driver_that_is_missing_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    def missing(protocol: str) -> None:
        raise ImportError(f"no driver of {protocol}")

    monkeypatch.setattr(fsspec, "get_filesystem_class", missing)
    for address, line in {
        "s3://bucket/a": "s3:// needs an optional package; install it with: pip install 'gongkai[s3]'",
        "gs://bucket/a": "gs:// needs an optional package; install it with: pip install 'gongkai[gs]'",
        "hdfs://host/a": "hdfs:// needs pyarrow, which is not installed; install it with: pip install pyarrow",
    }.items():
        with pytest.raises(MissingDependency) as caught:
            Store(address).read("panel.json")
        assert str(caught.value) == line
    monkeypatch.undo()
    with pytest.raises(
        StorageError, match=r"^nowhere://bucket/panel.json: no storage is addressed by nowhere://; check the address$"
    ):
        Store("nowhere://bucket").read("panel.json")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("s3://bucket/a b@c.html", "s3://bucket/a b@c.html"),
        ("s3://key:secret/with/slash@bucket/a.html", "s3://bucket/a.html"),
        ("sftp://user@host/a.html", "sftp://host/a.html"),
        ("https://host/a.html?token=secret&x=1", "https://host/a.html"),
        ('said "https://u:p@host/a?X-Amz-Signature=1%2F" of it', 'said "https://host/a" of it'),
        ("s3://bucket/page-?.html", "s3://bucket/page-?.html"),
    ],
)
def test_an_address_is_shown_without_credentials(address: str, shown: str) -> None:
    assert storage.shown(address) == shown
