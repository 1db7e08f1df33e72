"""The printed figures of one report, where they are kept, and the ways in which pages print the same figures."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from gongkai.forms import AXES, Block, forms, label

FOLDER = Path(__file__).parent

Cells = Mapping[str, Mapping[str, str | None]]
Zero = Literal["blank", "slash", "dash", "wu"]
_ZERO: Mapping[Zero, str] = {"blank": "", "slash": "/", "dash": "-", "wu": "无"}
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one report prints.

    The three tables hold a string for every cell as it is printed, and None for a blank one. A line that is left out is
    left out of the page. A row that ends early has its digits run together: its last cell stands for the rest.
    """

    agency: str
    year: int
    table2_form: str
    table3_form: str
    disclosures: Cells
    applications: Cells
    reviews: Cells
    prose: Mapping[int, str]
    source: str
    title: str | None = None
    published: date | None = None

    @property
    def heading(self) -> str:
        """The title of the page; a line break in it is a line break on the page."""
        return self.title or f"{self.agency}{self.year}年政府信息公开工作年度报告"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A file of this folder: its facts, and how they are put on the page; its copies are the same report as other files."""

    facts: Facts
    file: str
    layout: str
    charset: str
    declared: str
    copies: Mapping[str, str]


@cache
def load_samples() -> dict[str, Sample]:
    """Every sample of facts.toml by its key."""
    raw = tomllib.loads((FOLDER / "facts.toml").read_text(encoding="utf-8"))
    return {key: _sample(key, fields) for key, fields in raw.items()}


def load_facts() -> dict[str, Facts]:
    """The facts of every sample by its key, such as `pingtan-2020`."""
    return {key: sample.facts for key, sample in load_samples().items()}


def with_zero(facts: Facts, how: Zero) -> Facts:
    """The same report with every printed 0 left blank, or as `/`, `-` or 无."""
    mark = _ZERO[how] or None
    return _each(facts, lambda column, text: mark if text in ("0", "０") else text)


def full_width(facts: Facts) -> Facts:
    """The same report in full-width digits."""
    return _each(facts, lambda column, text: text.translate(_FULL_WIDTH))


def thousands(facts: Facts) -> Facts:
    """The same report with a comma between thousands."""
    return _each(facts, lambda column, text: re.sub(r"(?<![\d.])\d{4,}", _grouped, text))


def with_units(facts: Facts) -> Facts:
    """The same report with 件 behind every count of table 2."""

    def unit(column: str, text: str) -> str:
        counted = label("measures", column).kind == "count" and re.fullmatch(r"[\d,]+", text)
        return f"{text}件" if counted else text

    return replace(facts, disclosures=_mapped(facts.disclosures, unit))


def _grouped(digits: re.Match[str]) -> str:
    return re.sub(r"\B(?=(?:\d{3})+$)", ",", digits[0])


def _each(facts: Facts, change: Callable[[str, str], str | None]) -> Facts:
    return replace(
        facts,
        disclosures=_mapped(facts.disclosures, change),
        applications=_mapped(facts.applications, change),
        reviews=_mapped(facts.reviews, change),
    )


def _mapped(cells: Cells, change: Callable[[str, str], str | None]) -> Cells:
    return {
        line: {column: text if text is None else change(column, text) for column, text in row.items()}
        for line, row in cells.items()
    }


def _sample(key: str, raw: dict[str, Any]) -> Sample:
    form2, form3 = forms()[raw["form_table_2"]], forms()[raw["form_table_3"]]
    facts = Facts(
        agency=raw["agency"],
        year=raw["year"],
        title=raw.get("title"),
        published=raw.get("published"),
        table2_form=form2.code,
        table3_form=form3.code,
        disclosures=_cells(raw["disclosures"], form2.table(2)),
        applications=_cells(raw["applications"], form3.table(3)),
        reviews=_cells(raw["reviews"], form3.table(4)),
        prose={int(section): text for section, text in raw["prose"].items()},
        source=raw["source"],
    )
    charset = raw.get("charset", "utf-8")
    return Sample(
        facts=facts,
        file=f"{key}.{raw['suffix']}",
        layout=raw["layout"],
        charset=charset,
        declared=raw.get("declared", charset),
        copies=raw.get("copies", {}),
    )


def _cells(raw: Mapping[str, list[int | str]], blocks: tuple[Block, ...]) -> Cells:
    """The rows of the file by line and column; a row may end early, where its digits run together."""
    found: dict[str, dict[str, str | None]] = {}
    for block in blocks:
        for line in (*block.lines, *block.local):
            if line in raw and len(raw[line]) <= len(block.columns):
                columns = block.columns[: len(raw[line])]
                found[line] = {column: str(cell) or None for column, cell in zip(columns, raw[line], strict=True)}
    if wrong := raw.keys() - found.keys():
        table = blocks[0].table
        raise ValueError(f"facts.toml: table {table} has no {AXES[table][0]} of this name and length: {sorted(wrong)}")
    return found
