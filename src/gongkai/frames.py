"""Reports to the frames of the contract: long, tidy, keys first, sorted by their keys.

Records are plain columns of values, cheap to make in a worker process and to join; frames are made of the records of many reports
at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from gongkai import forms
from gongkai.checks import PROSE
from gongkai.schemas import SCHEMAS

if TYPE_CHECKING:
    from gongkai.prose import Comparison
    from gongkai.report import Report
    from gongkai.solve import Value

NAMES = tuple(SCHEMAS)
COLUMNS: Mapping[str, tuple[str, ...]] = {name: tuple(schema.column_names()) for name, schema in SCHEMAS.items()}
DTYPES: Mapping[str, dict[str, Any]] = {
    name: {column: kind.dtype for column, kind in schema.columns().items()} for name, schema in SCHEMAS.items()
}
_PLAIN = {
    name: {column: pl.String() if isinstance(dtype, pl.Enum) else dtype for column, dtype in dtypes.items()}
    for name, dtypes in DTYPES.items()
}
#: The codes of some columns in their order.
_ORDER: Mapping[tuple[str, str], Mapping[str, int]] = {
    (name, column): {code: at for at, code in enumerate(DTYPES[name][column].categories)}
    for name, column in (("checks", "scope"), ("mentions", "topic"))
}
_KEYS: Mapping[str, list[str]] = {name: schema.primary_key() for name, schema in SCHEMAS.items()}

Rows = list[tuple[Any, ...]]
Records = Mapping[str, Rows]


def records(report: "Report", agency: str | None = None) -> Records:
    """The rows that one report adds to each frame.

    Args:
        report: The report.
        agency: Its agency's usual name, where an alias table gives one.
    """
    from gongkai.report import describe

    described = describe(report, agency)
    who = (report.id, described["agency"], described["year"])
    found: dict[str, Rows] = {name: [] for name in NAMES}
    found["reports"].append(tuple(described[column] for column in COLUMNS["reports"]))
    failed = {key for check in report.relations if check.status == "fail" for key in check.keys}
    for key, value in report.values.items():
        number, line, column = key
        if number == 3:
            count = None if value.value is None else int(value.value)
            outcome = forms.outcome_of(line)
            found["applications"].append((*who, line, outcome, column, _is_total(line, column), count, value.reading))
        elif number == 4:
            count = None if value.value is None else int(value.value)
            found["reviews"].append((*who, line, column, column == forms.TOTAL, count, value.reading))
        else:
            amount = None if value.value is None else float(value.value)
            clause = forms.clause_of(line)
            found["disclosures"].append((*who, value.form, clause, line, column, amount, value.unit, value.reading))
        if value.reading != "printed" or key in failed:
            found["evidence"].append((report.id, number, line, column, value.reading, *_evidence(value)))
    for section in report.section_texts:
        found["sections"].append((report.id, section.number, section.heading, section.text, section.tables))
    for check in report.relations:
        sides = (check.left, check.right, check.difference)
        found["checks"].append((*who, check.rule, check.scope, *sides, check.status, None, None))
    for comparison in sorted(report.comparisons, key=lambda one: _ORDER["checks", "scope"][one.topic]):
        found["checks"].append(
            (*who, PROSE, comparison.topic, *_prose_sides(comparison), comparison.status, None, comparison.quote)
        )
    for mention in sorted(report.counted, key=lambda one: (one.section, _ORDER["mentions", "topic"][one.topic], one.start)):
        place = (mention.start, mention.end, mention.quote)
        found["mentions"].append((report.id, mention.section, mention.topic, mention.value, mention.unit, *place))
    return found


def unread(source: str, size: int, identifier: str, reason: str) -> Records:
    """The row of a file that could not be read."""
    row: dict[str, Any] = dict.fromkeys(COLUMNS["reports"])
    row |= {"report": identifier, "status": "unreadable", "source": source, "message": reason}
    row |= {"bytes": size, "area_candidates": [], "known": 0, "chosen": False}
    return {name: [tuple(row.values())] if name == "reports" else [] for name in NAMES}


def frames(found: Iterable[Records]) -> dict[str, pl.DataFrame]:
    """The frames of some reports, each sorted by its keys; all of them, also when they are empty."""
    found = list(found)
    rows = {name: [row for record in found for row in record[name]] for name in NAMES}
    made = {name: _frame(name, rows[name]) for name in NAMES}
    # The rows of one report come in the order of the forms, which is that of the keys.
    return made if len(found) < 2 else {name: frame.sort(_KEYS[name]) for name, frame in made.items()}


def _frame(name: str, rows: Rows) -> pl.DataFrame:
    """Column by column, codes as text first: casting whole frames wakes threads, which takes longer than a small frame."""
    if not rows:
        return pl.DataFrame(schema=DTYPES[name])
    series = (
        pl.Series(column, values, dtype=_PLAIN[name][column]).cast(dtype)
        for (column, dtype), values in zip(DTYPES[name].items(), zip(*rows, strict=True), strict=True)
    )
    return pl.DataFrame(list(series))


def joined(parts: Sequence[dict[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The frames of several parts as one, sorted by their keys, each report once, and validated; takes the parts apart.

    One frame is made after the other, so that no more than one of them is held twice.

    Raises:
        dataframely.exc.ValidationError: A column, a type, a key or a bound is broken.
    """
    found: dict[str, pl.DataFrame] = {}
    repeated = pl.concat([part["reports"]["report"] for part in parts]).is_duplicated().any()
    for name in NAMES:
        whole = pl.concat([part.pop(name) for part in parts]).sort(_KEYS[name], maintain_order=True)
        if repeated:
            whole = whole.unique(_KEYS[name], keep="first", maintain_order=True)
        found[name] = SCHEMAS[name].validate(whole)
    return found


def _prose_sides(comparison: "Comparison") -> tuple[int, int | None, int | None]:
    """The number in prose, that of the table, and their difference; money in whole yuan."""
    left, right = round(comparison.value), None if comparison.expected is None else round(comparison.expected)
    return left, right, None if right is None else left - right


def _is_total(line: str, applicant: str) -> bool:
    return applicant == forms.TOTAL or line == "outcome_total"


def _evidence(value: "Value") -> Iterator[Any]:
    yield value.raw or None
    yield [float(candidate) for candidate in value.candidates]
    yield str(value.place) or None
    yield value.cuts
    yield value.summing
    yield list(value.relations)
    yield None
    yield None
