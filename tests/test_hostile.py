"""A folder of good and hostile files is read to its end: each bad file is a row with its reason, and costs nothing else."""

import re
from pathlib import Path

import pytest

import gongkai
from docx_pages import docx
from facts import FOLDER, load_samples
from gongkai.readers import Limits
from hostile import FILES
from xlsx_pages import xlsx

#: Smaller than the default, so that a bomb need not be large.
LIMITS = Limits(unpacked=64 * 1024 * 1024)


def good() -> dict[str, bytes]:
    """Thirty sound files: the samples, their copies, and some of them as Word and Excel files."""
    samples = load_samples()
    files = {sample.file: (FOLDER / sample.file).read_bytes() for sample in samples.values()}
    files |= {Path(file).name: (FOLDER / file).read_bytes() for sample in samples.values() for file in sample.copies}
    for key in [key for key, sample in samples.items() if sample.layout.startswith("html_") and not sample.copies]:
        files |= {f"{key}-again.docx": docx(samples[key].facts), f"{key}-again.xlsx": xlsx(samples[key].facts)}
    return files


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> gongkai.Panel:
    folder = tmp_path_factory.mktemp("saved")
    for name, hostile in FILES.items():
        (folder / name).write_bytes(hostile.make())
    for name, content in good().items():
        (folder / name).write_bytes(content)
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
    assert read == dict.fromkeys(good(), "complete")
    assert (len(read), len(FILES)) >= (30, 30)
