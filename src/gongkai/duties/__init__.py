"""What the law and the notices ask of a report as an act: indicators with their sources, and by when a report is due.

All of it stands in `duties.toml`.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@cache
def rules() -> Mapping[str, Any]:
    """The indicators, the deadlines and the words of `duties.toml`."""
    return MappingProxyType(tomllib.loads((files(__name__) / "duties.toml").read_text(encoding="utf-8")))


def deadlines(kind: str | None, level: str | None, scope: str | None, year: int) -> tuple[date, date] | None:
    """The earliest and the latest day by which a report for a year may be due, as far as its body is known; null if unsaid."""
    of_year = (rule for rule in rules()["deadlines"] if rule.get("since", year) <= year <= rule.get("until", year))
    days = [date(year + 1, *rule["day"]) for rule in of_year if _may_hold(rule, kind, level, scope)]
    return (min(days), max(days)) if days and kind else None


def _may_hold(rule: Mapping[str, Any], kind: str | None, level: str | None, scope: str | None) -> bool:
    return (
        kind in rule["kinds"]
        and (level is None or level in rule.get("levels", (level,)))
        and (scope in (None, "unknown") or scope == rule.get("scope", scope))
    )
