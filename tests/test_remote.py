"""Sources and panels in a storage that speaks S3, on this machine."""

import os
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from moto.server import ThreadedMotoServer

import gongkai
from gongkai import storage
from gongkai.errors import SourceError, StorageError, UnreadableReport
from gongkai.files import load
from gongkai.sources import Listed, Listing
from gongkai.store import Store
from render import LAYOUTS, encode, load_facts

PAGE = encode(LAYOUTS["html_spans"](load_facts()["pingtan-2020"]))
FRAMES = '<!doctype html><title>门户</title><body><iframe src="page_files/frame.html"></iframe></body>'.encode()
MEMBERS = {"2020/平潭.html": PAGE, "page.html": FRAMES, "page_files/frame.html": PAGE}


class Storage:
    """A server that can be away, and come back with all that it holds."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._server.start()
        self.port = self._server.get_host_and_port()[1]

    def stop(self) -> None:
        self._server.stop()
        self._of(self._server).server_close()

    def start(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self._server.start()

    @staticmethod
    def _of(server: ThreadedMotoServer) -> Any:
        return server._server


@pytest.fixture(scope="module")
def server() -> Iterator[Storage]:
    storage = Storage()
    yield storage
    storage.stop()


@pytest.fixture
def bucket(server: Storage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }.items():
        monkeypatch.setenv(name, value)
    name = f"test{time.monotonic_ns()}"
    storage.filesystem(f"s3://{name}")[0].mkdir(name)
    return f"s3://{name}"


def packed(kind: str) -> bytes:
    out = BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in MEMBERS.items():
                archive.writestr(name, content)
    else:
        with tarfile.open(fileobj=out, mode="w:xz" if kind.endswith("xz") else "w") as tarred:
            for name, content in MEMBERS.items():
                header = tarfile.TarInfo(name)
                header.size = len(content)
                tarred.addfile(header, BytesIO(content))
    return out.getvalue()


def test_reports_lie_in_a_storage_as_on_this_machine(bucket: str) -> None:
    store = Store(f"{bucket}/pages [1]")
    for name, content in {**MEMBERS, "empty.html": b""}.items():
        store.write(name, content)
    # As programs mark a folder.
    storage.filesystem(bucket)[0].call_s3("put_object", Bucket=bucket.removeprefix("s3://"), Key="pages [1]/2020/", Body=b"")
    found = list(Listing([store.address]))
    assert [(one.name.removeprefix(f"{store.address}/"), one.size) for one in found] == [
        ("2020/平潭.html", len(PAGE)),
        ("empty.html", 0),
        ("page.html", len(FRAMES)),
    ]
    assert found[1].stamp == "d41d8cd98f00b204e9800998ecf8427e"
    assert list(Listing([found[1].name])) == [found[1]]
    assert [one.name for one in Listing([f"{bucket}/*/*/*.html"])] == [found[0].name, f"{store.address}/page_files/frame.html"]
    assert load(found[0].name).raw == PAGE
    assert load(found[1].name).raw == b""
    assert load(found[2].name).beside("page_files/frame.html") == PAGE
    assert load(found[2].name).beside("2020/平潭.html") is None
    report = gongkai.read_report(found[2].name)
    assert (report.agency, report.year) == ("平潭综合实验区", 2020)
    listing = Listing([f"{bucket}/none.html"])
    assert list(listing) == []
    assert listing.missing == {f"{bucket}/none.html": f"{bucket}/none.html: no such file or folder; check the path"}
    with pytest.raises(SourceError, match=f"^{bucket}/none.html: no such file; check the path$"):
        load(f"{bucket}/none.html")
    with pytest.raises(SourceError, match="this is a folder"):
        load(f"{store.address}/")


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.xz"])
def test_archives_in_a_storage_are_read_in_place(bucket: str, kind: str) -> None:
    store = Store(bucket)
    store.write(f"a/all.{kind}", packed(kind))
    names = [f"{bucket}/a/all.{kind}/{name}" for name in ("2020/平潭.html", "page.html")]
    sizes = [len(PAGE), len(FRAMES)]
    (stamp,) = {one.stamp for one in Listing([bucket])}
    assert list(Listing([bucket])) == [Listed(name, size, stamp) for name, size in zip(names, sizes, strict=True)]
    assert load(names[0]).raw == PAGE
    assert load(names[1]).beside("page_files/frame.html") == PAGE
    with pytest.raises(UnreadableReport, match=r"(archive|container) has no member none.html$"):
        load(f"{bucket}/a/all.{kind}/none.html")
    store.write(f"a/all.{kind}", packed(kind)[:-3000])
    with pytest.raises(UnreadableReport, match=f"the {kind[:3]} .* is damaged or cut off".replace("zip", "ZIP")):
        load(names[0])


def test_a_panel_lies_in_a_storage(bucket: str, tmp_path: Path) -> None:
    store = Store(f"{bucket}/panels [2020]/here/")
    assert store.address == f"{bucket}/panels [2020]/here"
    assert store.names() == []
    store.write("panel.json", b"old")
    store.write("panel.json", b"new")
    assert store.read("panel.json") == b"new"
    with store.workplace() as workplace:
        for name, numbers in {"a": [1, 2], "b": [3]}.items():
            pl.DataFrame({"n": numbers}).write_parquet(workplace / name)
            store.put(f"v1/{name}.parquet", workplace / name)
    assert not workplace.exists()
    store.copy("v1/a.parquet", "v2/c.parquet")
    assert store.names() == ["panel.json", "v1/a.parquet", "v1/b.parquet", "v2/c.parquet"]
    assert store.names("v1") == ["v1/a.parquet", "v1/b.parquet"]
    assert store.scan(["v1/b.parquet", "v2/c.parquet"]).collect()["n"].to_list() == [3, 1, 2]
    Store(f"{bucket}/panels 2/here").write("x", b"another panel's")
    store.remove("v1")
    store.remove("v1")
    store.remove("none")
    assert store.names() == ["panel.json", "v2/c.parquet"]
    assert Store(f"{bucket}/panels 2/here").names() == ["x"]
    with pytest.raises(FileNotFoundError):
        store.read("v1/a.parquet")


def test_a_file_is_created_once(bucket: str) -> None:
    store = Store(bucket)
    assert [store.create("lock", b"first"), store.create("lock", b"second")] == [True, False]
    assert store.read("lock") == b"first"


def test_a_server_that_is_away_is_waited_for(bucket: str, server: Storage) -> None:
    store = Store(bucket)
    store.write("page.html", PAGE)
    store.write("all.tar", packed("tar"))
    member = f"{bucket}/all.tar/2020/平潭.html"
    read: dict[str, bytes] = {}
    server.stop()
    names = [f"{bucket}/page.html", member]
    readers = [threading.Thread(target=lambda name=name: read.update({name: load(name).raw})) for name in names]
    for reader in readers:
        reader.start()
    time.sleep(0.5)
    assert read == {}
    server.start()
    for reader in readers:
        reader.join(timeout=30)
    assert read == dict.fromkeys(names, PAGE)


def test_a_server_that_stays_away_marks_no_report(bucket: str, server: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(bucket)
    store.write("page.html", FRAMES)
    store.write("all.zip", packed("zip"))
    load(f"{bucket}/all.zip/page.html")
    page = load(f"{bucket}/page.html")
    monkeypatch.setattr(storage, "PATIENCE", 0.2)
    server.stop()
    try:
        for ask in (
            lambda: load(f"{bucket}/page.html"),
            lambda: load(f"{bucket}/all.zip/page.html"),
            lambda: page.beside("page_files/frame.html"),
            lambda: list(Listing([bucket])),
            lambda: store.read("panel.json"),
            lambda: store.write("panel.json", b""),
            lambda: store.create("lock", b""),
            lambda: store.names(),
        ):
            with pytest.raises(StorageError) as caught:
                ask()
            said = str(caught.value)
            assert said.startswith(bucket)
            assert "the storage could not be reached for 0 seconds (Could not connect to the endpoint" in said
            assert said.endswith(
                "see that it is there again: what is done so far is kept, and the same command goes on from there"
            )
    finally:
        server.start()


def test_a_storage_that_lets_nobody_in_says_what_to_check(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check = "check the credentials and the endpoint in the environment, and the name of the bucket: what is done so far is kept"
    nowhere = Store(f"{bucket}-none/panel")
    for ask in (
        lambda: nowhere.write("panel.json", b""),
        lambda: nowhere.names(),
        lambda: load(nowhere.full("page.html")),
        lambda: list(Listing([nowhere.address])),
    ):
        with pytest.raises(StorageError, match=rf"access is refused \(The specified bucket does not exist\); {check}"):
            ask()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    storage.filesystem(bucket)[0].clear_instance_cache()
    with pytest.raises(StorageError, match=rf"^{bucket}/a.html: access is refused \(Unable to locate credentials\); {check}"):
        load(f"{bucket}/a.html")
    storage.filesystem(bucket)[0].clear_instance_cache()
    assert "AWS_ACCESS_KEY_ID" not in os.environ
