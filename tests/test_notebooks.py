"""The notebooks: their shape, and that their saved outputs are tests of the figures that they show."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, SAMPLES

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
#: A folder of somebody's machine, on any system.
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|var|opt|Users|private)/|\b[A-Z]:\\")


def cells(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8"))["cells"])


def code(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in cells(path) if cell["cell_type"] == "code"]


def lines(cell: dict[str, Any]) -> int:
    return sum(bool(line.strip()) for line in cell["source"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_short_and_says_what_it_does(path: Path) -> None:
    sizes = [lines(cell) for cell in code(path)]
    assert 8 <= len(sizes) <= 15
    assert max(sizes) <= 12
    kinds = ["", *(cell["cell_type"] for cell in cells(path))]
    unexplained = [at for at, kind in enumerate(kinds[1:], start=1) if kind == "code" and kinds[at - 1] != "markdown"]
    assert unexplained == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_saved_as_run_from_top_to_bottom(path: Path) -> None:
    assert [cell["execution_count"] for cell in code(path)] == list(range(1, len(code(path)) + 1))
    errors = [output for cell in code(path) for output in cell["outputs"] if output["output_type"] == "error"]
    assert errors == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_saved_outputs_name_no_machine(path: Path) -> None:
    saved = "\n".join(json.dumps(output, ensure_ascii=False) for cell in code(path) for output in cell["outputs"])
    places = [str(ROOT), str(Path.home()), sys.prefix]
    assert [place for place in places if f"{place}/" in saved] == []
    assert MACHINE.findall(saved) == []


def run_notebook(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """Run a notebook of a copy of the project, comparing every saved output."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", name]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        command,
        cwd=folder / "notebooks",
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.parametrize(
    ("notebook", "report", "printed", "changed"),
    [("01_first_look.ipynb", "zhangzhou-gxj-2020.html", "规范性文件449", "规范性文件458")],
)
def test_a_changed_figure_fails_its_notebook(tmp_path: Path, notebook: str, report: str, printed: str, changed: str) -> None:
    for folder in ("notebooks", "sample_reports"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    unchanged = run_notebook(tmp_path, notebook)
    assert unchanged.returncode == 0, unchanged.stdout
    page = (SAMPLES / report).read_text(encoding="utf-8")
    assert page.count(printed) == 1
    (tmp_path / "sample_reports" / report).write_text(page.replace(printed, changed), encoding="utf-8")
    after = run_notebook(tmp_path, notebook)
    assert after.returncode == 1, after.stdout
    assert "mismatch 'text/html'" in after.stdout
