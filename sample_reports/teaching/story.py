"""What happens in the invented county, from `story.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.forms import family

FOLDER = Path(__file__).parent

_LAST_OF_OLD_FORM = 2020
_FULL = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body of the county: its part of `story.toml`, with what is usual where it says nothing."""

    slug: str
    body: str
    names: Mapping[str, int]
    duty: str
    received: tuple[int, ...]
    who: Mapping[str, float]
    forward: float
    mix: Mapping[str, tuple[float, float]]
    mix_of: Mapping[str, Mapping[str, tuple[float, float]]]
    fates: tuple[tuple[str, ...], ...]
    reviews: float
    normative: Mapping[str, Any]
    items: Mapping[str, int]
    decisions: Mapping[str, tuple[int, ...]]
    fees: tuple[str, ...]
    purchases: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    def name(self, year: int) -> str:
        """Its name in a year."""
        return max((first, name) for name, first in self.names.items() if first <= year)[1]

    def last_year(self, name: str) -> int | None:
        """The last year in which it bears a name; null for the name that it still has."""
        later = [first for first in self.names.values() if first > self.names[name]]
        return min(later) - 1 if later else None

    def weights(self, applicant: str, at: float) -> Mapping[str, float]:
        """How likely the outcomes of an applicant are, from the start (0) to the end (1) of the years."""
        mix = self.mix_of.get(applicant, self.mix)
        return {line: first + (last - first) * at for line, (first, last) in mix.items()}


@cache
def story() -> Mapping[str, Any]:
    """The file as it is."""
    return tomllib.loads((FOLDER / "story.toml").read_text(encoding="utf-8"))


def years() -> tuple[int, ...]:
    """The years of the sample."""
    return tuple(story()["years"])


def form_of(year: int) -> str:
    """The form that the reports of a year are on."""
    return "2019" if year <= _LAST_OF_OLD_FORM else "2021"


@cache
def bodies() -> Mapping[str, Body]:
    """Every body by the name of its files."""
    return {slug: _body(slug, raw) for slug, raw in story()["bodies"].items()}


def _body(slug: str, raw: Mapping[str, Any]) -> Body:
    mix = _mix(raw.get("mix", {}))
    decisions = {"licensing": raw["licences"], "penalties": raw["penalties"], "coercion": raw["coercion"]}
    others = {code: 100 * raw["who"].get(code, 0.0) for code in family("applicants") if code != "total"}
    return Body(
        slug=slug,
        body=raw["body"],
        names=raw["names"],
        duty=raw["duty"],
        received=tuple(raw["received"]),
        who={**others, "natural_person": _FULL - sum(others.values())},
        forward=raw["forward"],
        mix=mix,
        mix_of={code: _mix(own) for code, own in raw.get("mix_of", {}).items()},
        fates=tuple(map(tuple, raw.get("fates", ()))),
        reviews=raw["reviews"],
        normative=raw["normative"],
        items=raw["items"],
        decisions={item: tuple(series) for item, series in decisions.items()},
        fees=tuple(raw["fees"]),
        purchases=tuple((projects, amount) for projects, amount in raw["purchases"]),
        files=tuple(raw["files"]),
    )


def _mix(own: Mapping[str, float | list[float]]) -> Mapping[str, tuple[float, float]]:
    weights: Mapping[str, float | list[float]] = {**story()["usual"], **own}
    return {line: (weight[0], weight[1]) if isinstance(weight, list) else (weight, weight) for line, weight in weights.items()}
