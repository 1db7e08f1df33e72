"""The cells of a report as they are known, from the frames of its panel alone: the file may be gone."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import polars as pl

from gongkai.document import Place, Seen
from gongkai.extract.rows import Key
from gongkai.panel import Panel
from gongkai.solve import Value

#: The frame of each table, and its columns: line, column, number, unit, form.
_FRAMES: Mapping[int, tuple[str, tuple[str, str, str]]] = MappingProxyType(
    {
        2: ("disclosures", ("item", "measure", "value")),
        3: ("applications", ("line", "applicant", "count")),
        4: ("reviews", ("channel", "result", "count")),
    }
)
#: A place as it is said in `evidence`: "page 2, table 3, row 5, cell 2", "line 42, characters 18-24".
_PLACE = re.compile(r"(?P<name>[a-z]+) (?P<start>\d+)(?:-(?P<end>\d+))?")
_NO_EVIDENCE: Mapping[str, Any] = MappingProxyType(
    {"raw": None, "candidates": (), "where": None, "ways": 1, "summing": None, "relations": ()}
)


def cells(panel: Panel, report: str, table: int) -> dict[Key, Value]:
    """The cells of one table of a report, in the order of its form; none where the report has no such table.

    Args:
        panel: The panel; of one on disk only what belongs to the report is read.
        report: The report, by the hexadecimal digits of its file.
        table: 2, 3 or 4.
    """
    name, (line, column, number) = _FRAMES[table]
    form = pl.col("form").cast(pl.String) if table == 2 else pl.lit(None, pl.String).alias("form")
    unit = pl.col("unit").cast(pl.String) if table == 2 else pl.lit("count").alias("unit")
    said = (pl.col(line).alias("line"), pl.col(column).alias("column"), pl.col(number).alias("number"), "reading", unit, form)
    rows = panel.rows(name, [report]).select(*said).collect().to_dicts()
    evidence = panel.rows("evidence", [report]).filter(pl.col("table") == table).collect()
    known = {(row["line"], row["column"]): row for row in evidence.to_dicts()}
    values = (_value(table, row, known.get((row["line"], row["column"]), _NO_EVIDENCE)) for row in rows)
    return {value.key: value for value in values}


def _value(table: int, row: Mapping[str, Any], evidence: Mapping[str, Any]) -> Value:
    relations = tuple(evidence.get("relations", ()))
    # An inferred number that stands alone, is printed, and rests on relations without a sum of cuts was recognised on a scan.
    scanned = (
        row["reading"] == "inferred" and evidence["raw"] and relations and evidence["ways"] == 1 and evidence["summing"] is None
    )
    return Value(
        key=Key(table, row["line"], row["column"]),
        value=None if row["number"] is None else Decimal(str(row["number"])),
        reading=row["reading"],
        unit=row["unit"],
        raw=evidence["raw"] or "",
        place=place(evidence["where"] or ""),
        candidates=tuple(Decimal(str(candidate)) for candidate in evidence["candidates"]),
        cuts=evidence["ways"],
        form=row["form"],
        summing=evidence["summing"],
        relations=relations,
        seen=Seen(confidence=0.0, agreed=False) if scanned else None,
    )


def place(said: str) -> Place:
    """A place in a file, of the words that `evidence` says it in.

    Example:
        >>> place("page 2, table 3, row 5, cell 2").row
        5
        >>> str(place("line 42, characters 18-24"))
        'line 42, characters 18-24'
    """
    return Place(**dict(part for found in _PLACE.finditer(said) for part in _parts(found)))


def _parts(found: re.Match[str]) -> Iterator[tuple[str, int]]:
    name, start = found["name"], int(found["start"])
    if name in Place._fields:
        yield name, start
    elif name.startswith("character"):
        yield "start", start
        yield "end", int(found["end"] or start)
