"""The examples of the READMEs and docstrings run as they stand."""

import doctest
import re
from pathlib import Path

import pytest

import gongkai.explain
import gongkai.explore.cutting
import gongkai.panel
import gongkai.report
import gongkai.solve.cuts
import gongkai.solve.sums
from conftest import ROOT


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_example_of_the_readme_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "sample_reports").symlink_to(ROOT / "sample_reports")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(example, names)
    panel = names["panel"]
    assert isinstance(panel, gongkai.Panel)
    assert panel.reports.height == 20
    assert (tmp_path / "panel" / "panel.json").is_file()


@pytest.mark.parametrize(
    "module",
    [gongkai.report, gongkai.panel, gongkai.explain, gongkai.explore.cutting, gongkai.solve.cuts, gongkai.solve.sums],
    ids=lambda module: module.__name__,
)
def test_the_examples_of_docstrings_run(module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert (failed, tried > 0) == (0, True)


def test_every_file_that_the_readmes_link_exists() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        links = re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
        assert [link for link in links if not (ROOT / link).exists()] == []
