"""Old Office files: LibreOffice makes Word files of them, in time, without the network; and what is said when it cannot."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from docx_pages import VARIANTS, docx
from facts import load_facts
from gongkai import Report, read_report
from gongkai.errors import MissingDependency, MissingProgram
from gongkai.readers import Content, Limits, office, ole
from gongkai.readers.limits import DEFAULT

FACTS = load_facts()["pingtan-2020"]
KINDS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "xml": "xml:MS Word 2003 XML"}
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for LibreOffice is a shell script")


LAYOUTS = {"doc": ("plain", "numbered"), "rtf": ("boxed",), "xml": ("plain",)}


@pytest.fixture
def program() -> str:
    """LibreOffice, where it is installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice is not installed; install it with: sudo apt install libreoffice-writer-nogui")
    return found


def values(report: Report) -> dict[tuple[int, str, str], object]:
    return {(key.table, key.line, key.column): (value.value, value.reading) for key, value in report.values.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_file_says_what_its_word_file_says(program: str, tmp_path: Path, kind: str) -> None:
    files = {name: docx(FACTS, VARIANTS[name]) for name in LAYOUTS[kind]}
    for name, raw in files.items():
        (tmp_path / f"{name}.docx").write_bytes(raw)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    names = [str(tmp_path / f"{name}.docx") for name in files]
    command = [program, profile, "--headless", "--convert-to", KINDS[kind], "--outdir", str(tmp_path), *names]
    subprocess.run(command, capture_output=True, check=True)
    for name, raw in files.items():
        new, report = read_report(raw), read_report(tmp_path / f"{name}.{kind}")
        assert values(report) == values(new), name
        assert (report.agency, report.year, report.status) == (new.agency, new.year, "complete")
        assert report.reports["media_type"].to_list() == ["application/rtf" if kind == "rtf" else "application/msword"]


def test_what_is_no_old_file_is_left_to_others() -> None:
    book = ole.SIGNATURE + bytes(504) + "Workbook".encode("utf-16-le").ljust(128, b"\0")
    for raw in (b"<p>", b"{\\r", b"", book, ole.SIGNATURE):
        assert office.refusal(Content(raw=raw)) == "it is neither a Word document of before 2007 nor RTF"


def compound(name: str, head: bytes = b"") -> bytes:
    """An OLE2 file of one stream."""
    entry = name.encode("utf-16-le").ljust(116, b"\0") + (0).to_bytes(4, "little") + bytes(8)
    return (ole.SIGNATURE + bytes(22) + b"\x09\0").ljust(512, b"\0") + head.ljust(512, b"\0") + entry.ljust(512, b"\0")


def word_97(flags: int) -> bytes:
    return b"\xec\xa5" + bytes(8) + flags.to_bytes(2, "little")


@pytest.mark.parametrize("raw", [compound("EncryptedPackage"), compound("WordDocument", word_97(0x0100))])
def test_a_file_with_a_password_says_so(raw: bytes) -> None:
    assert office.refusal(Content(raw=raw)) == ""
    with pytest.raises(ValueError, match="protected with a password; save it without one"):
        office.read(Content(raw=raw))


def test_a_file_without_a_password_is_not_said_to_have_one() -> None:
    for raw in (compound("WordDocument", word_97(0x0200)), compound("WordDocument"), compound("WordDocument", word_97(0))[:600]):
        assert not ole.is_protected(raw)


def test_without_libreoffice_the_message_is_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(office, "_PLACES", ())
    for platform, line in (
        ("linux", "sudo apt install libreoffice-writer-nogui"),
        ("darwin", "brew install --cask libreoffice"),
        ("win32", "winget install TheDocumentFoundation.LibreOffice"),
    ):
        monkeypatch.setattr(sys, "platform", platform)
        with pytest.raises(MissingProgram, match=re.escape(f"which is not installed; install it with: {line}")) as caught:
            office.read(Content(raw=b"{\\rtf1 }"))
        assert isinstance(caught.value, MissingDependency)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A program in the place of LibreOffice that does what a script says."""

    def put(script: str) -> Path:
        program = tmp_path / "soffice"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        return tmp_path

    return put


@needs_posix
def test_what_hangs_is_ended_with_all_that_it_started(stand_in: Callable[[str], Path]) -> None:
    folder = stand_in(f"sleep 600 & echo $! > {'$0'}.child; wait")
    start = time.monotonic()
    with pytest.raises(ValueError, match=r"LibreOffice did not finish it in 0\.5 seconds, which is the limit"):
        office.converted(b"{\\rtf1 }", "rtf", Limits(seconds=0.5))
    assert time.monotonic() - start < 10
    child = Path("/proc") / (folder / "soffice.child").read_text().strip() / "cmdline"
    assert not child.exists() or child.read_bytes() == b""


@needs_posix
@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 1", "LibreOffice cannot read it; open it in Word or WPS and save it as DOCX"),
        ('mkdir out; head -c 3000 /dev/zero > "out/report.docx"', "as DOCX it has 3,000 bytes, more than the limit of 2,000"),
        ('mkdir out; head -c 9000 /dev/zero > "out/report.docx"; exit 0', "has [0-9,]+ bytes, more than the limit of 2,000"),
    ],
)
def test_what_comes_to_nothing_or_to_too_much_is_refused(stand_in: Callable[[str], Path], script: str, message: str) -> None:
    stand_in(script)
    with pytest.raises(ValueError, match=message):
        office.converted(b"{\\rtf1 }", "rtf", Limits(bytes=2_000))


@needs_posix
def test_nothing_is_left_behind(stand_in: Callable[[str], Path]) -> None:
    folder = stand_in("pwd > $0.place; env > $0.env; ls profile/user >> $0.place")
    with pytest.raises(ValueError, match="cannot read it"):
        office.converted(b"{\\rtf1 }", "rtf", DEFAULT)
    place, profile = (folder / "soffice.place").read_text().splitlines()
    assert not Path(place).exists()
    assert profile == "registrymodifications.xcu"
    assert f"HOME={place}" in (folder / "soffice.env").read_text().splitlines()


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port at which somebody listens, and what comes in."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(100))

        Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


def test_a_file_with_a_linked_picture_calls_nobody(
    program: str, listener: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, heard = listener
    page = f'<html><body><img src="http://127.0.0.1:{port}/picture.png"><p>text</p></body></html>'.encode()
    assert office.converted(page, "html", DEFAULT)
    assert heard == []
    # Without the settings somebody is called: the test would see it.
    monkeypatch.setattr(office, "_SETTINGS", {})
    assert office.converted(page, "html", DEFAULT)
    assert heard
