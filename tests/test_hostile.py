"""A folder of good and hostile files is read to its end: each bad file is a row with its reason, and costs nothing else."""

import re
from pathlib import Path

import pytest

import gongkai
from facts import FOLDER, load_samples
from gongkai.readers import Limits
from hostile import FILES

#: Long enough and large enough for every good file on a slow machine.
LIMITS = Limits(seconds=20, unpacked=64 * 1024 * 1024)


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> gongkai.Panel:
    folder = tmp_path_factory.mktemp("saved")
    for name, hostile in FILES.items():
        (folder / name).write_bytes(hostile.make())
    for sample in load_samples().values():
        (folder / sample.file).write_bytes((FOLDER / sample.file).read_bytes())
    # One by one, for in a folder pictures as small as these are taken for icons.
    return gongkai.read(sorted(folder.iterdir()), progress=False, limits=LIMITS)


def row(panel: gongkai.Panel, name: str) -> tuple[str, str]:
    found = [(status, message) for source, status, message in rows(panel) if re.search(rf"/{re.escape(name)}(/|$)", source)]
    assert len(found) == 1
    return found[0]


def rows(panel: gongkai.Panel) -> list[tuple[str, str, str]]:
    return list(panel.reports.select("source", "status", "message").iter_rows())


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_its_reason(panel: gongkai.Panel, name: str) -> None:
    status, message = row(panel, name)
    assert status == "unreadable"
    assert re.search(FILES[name].reason, message)
    assert "internal error" not in message


def test_every_good_file_beside_them_is_read(panel: gongkai.Panel) -> None:
    read = {Path(source).name: status for source, status, _ in rows(panel) if status != "unreadable"}
    assert read == {sample.file: "complete" for sample in load_samples().values()}
