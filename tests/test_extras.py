"""Where an extra is not installed a file waits for it, with the line that installs it, and the others are read."""

from pathlib import Path

import pytest

import gongkai
from facts import FOLDER
from gongkai import supervised

#: The module that each kind of file cannot do without, and its extra.
NEEDS = {
    "pingtan-2022.docx": ("lxml", "Word needs an optional package; install it with: pip install 'gongkai[word]'"),
    "suqian-city-2023.xlsx": ("lxml", "XLSX needs an optional package; install it with: pip install 'gongkai[excel]'"),
    "suqian-city-2024.ofd": ("lxml", "OFD needs an optional package; install it with: pip install 'gongkai[pdf]'"),
    "hongze-2024.pdf": ("pypdfium2", "PDF needs an optional package; install it with: pip install 'gongkai[pdf]'"),
    "pingtan-2025-scan.pdf": (
        "onnxruntime",
        "recognising pictures needs an optional package; install it with: pip install 'gongkai[ocr]'",
    ),
}


@pytest.mark.parametrize("name", NEEDS)
def test_a_file_waits_for_its_extra_and_says_so(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, message = NEEDS[name]
    (tmp_path / f"{module}.py").write_text("raise ImportError('not installed')\n")
    # The readers of these formats run in a process of their own, which must not find the module either.
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    supervised.end()
    panel = gongkai.read(FOLDER / "formats" / name, FOLDER / "pingtan-2022.html", progress=False)
    supervised.end()
    said = {
        Path(source).name: (status, why) for source, status, why in panel.reports[["source", "status", "message"]].iter_rows()
    }
    assert said == {name: ("unreadable", message), "pingtan-2022.html": ("complete", None)}
