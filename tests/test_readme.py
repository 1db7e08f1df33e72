"""The examples of the READMEs and docstrings run as they stand."""

import doctest
import re
from pathlib import Path

import duckdb
import pytest

import gongkai.explain
import gongkai.explore.cutting
import gongkai.panel
import gongkai.report
import gongkai.solve.cuts
import gongkai.solve.sums
from conftest import PAGES, ROOT


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


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_another_program_reads_a_panel_as_the_readme_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (question,) = re.findall(r"```sql\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    gongkai.read(PAGES, into="panel", progress=False)
    # Added up from the table of facts: 上海 859 and 平潭 23 for 2019, and so on.
    assert asked(question) == [(2019, 882), (2020, 22), (2021, 70), (2022, 74), (2023, 3613), (2024, 6957), (2025, 867)]


def asked(question: str) -> list[tuple[int, int]]:
    """What DuckDB answers to the last of some statements."""
    with duckdb.connect() as connection:
        return connection.execute(question).fetchall()


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
