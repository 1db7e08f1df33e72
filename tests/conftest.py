"""What several tests need: the samples, and the folder of real reports where it is at hand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["browsing"]

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_reports"
#: The fifteen pages, without their copies in other formats.
PAGES = str(SAMPLES / "*-20*")
CORPUS = ROOT.parent / "shared" / "corpus"

Truth = Mapping[tuple[int, str, str], float | None]


@pytest.fixture
def corpus() -> Path:
    """The folder of real reports, which is not part of the project."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real reports is not at {CORPUS}")
    return CORPUS


def true_figures(expected: Mapping[str, Any]) -> Truth:
    """The figures of a file of `expected/` by table, line and column."""
    tables = {2: "disclosures", 3: "applications", 4: "reviews"}
    return {
        (number, line, column): value
        for number, name in tables.items()
        for line, columns in expected[name].items()
        for column, value in columns.items()
    }


def load_expected(path: Path) -> Mapping[str, Any]:
    """A file of `expected/`."""
    loaded: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
