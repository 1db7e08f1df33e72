"""What a user has picked, as a value: frozen, checked, and written back as the line of code that picks the same."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai import forms
from gongkai.errors import UnknownCode
from gongkai.labels import LANGUAGES, Language
from gongkai.panel import Panel

#: A panel of up to so many bodies is shown whole at first; of a larger one, the body with the most reports.
FIRST_BODIES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the outcome explorer shows.

    Attributes:
        agencies: The bodies, in the order in which they are drawn.
        years: The first and the last year.
        shares: Shares of all outcomes instead of counts.
        applicants: Whose applications: a code of the applicants of table 3.
        language: Of the interface.

    Raises:
        ValueError: The years are not two years in order, or a body is named twice.
        UnknownCode: No form has such applicants, or the interface not such a language.
    """

    agencies: tuple[str, ...]
    years: tuple[int, int]
    shares: bool = False
    applicants: str = forms.TOTAL
    language: Language = "zh"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if len(self.years) != 2 or self.years[0] > self.years[1]:
            raise ValueError(f"years {self.years}: give the first and the last year, such as (2019, 2025)")
        if len(set(self.agencies)) < len(self.agencies):
            raise ValueError(f"agencies {self.agencies}: a body is named twice; name each once")
        forms.label("applicants", self.applicants)
        if self.language not in LANGUAGES:
            raise UnknownCode("language", self.language, LANGUAGES)

    @property
    def span(self) -> range:
        """Every year of the range, with or without a report."""
        return range(self.years[0], self.years[1] + 1)

    def as_code(self) -> str:
        """The line that shows the same again."""
        return (
            f"gongkai.explore.outcomes(panel, agencies={list(self.agencies)!r}, years={self.years!r}, shares={self.shares!r}, "
            f"applicants={self.applicants!r}, language={self.language!r})"
        )


def select(
    panel: Panel,
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    shares: bool = False,
    applicants: str = forms.TOTAL,
    language: Language = "zh",
) -> Selection:
    """A selection from a panel, with what is left out filled in.

    Args:
        panel: The panel.
        agencies: Bodies of the panel; all of a small panel, or the body with the most reports of a larger one.
        years: First and last year; those of the panel.
        shares: Shares instead of counts.
        applicants: A code of the applicants of table 3.
        language: zh or en.

    Raises:
        UnknownCode: The panel has no such body, or a code is unknown.
        ValueError: The years are not two years in order, or a body is named twice.
    """
    known = panel.agencies
    if isinstance(agencies, str):
        agencies = (agencies,)
    for agency in agencies or ():
        if agency not in known:
            raise UnknownCode("agency of the panel", agency, known)
    if years is None:
        span = panel.years
        years = (span[0], span[-1]) if span else (int(min(forms.forms())),) * 2
    return Selection(
        agencies=_first(panel, known) if agencies is None else tuple(agencies),
        years=tuple(years),  # type: ignore[arg-type]  # its length is what Selection checks
        shares=shares,
        applicants=applicants,
        language=language,
    )


def matching(names: Sequence[str], typed: str) -> list[str]:
    """The names in which every typed word stands, whatever the width, the case or the set of characters."""
    words = _folded(typed).split()
    return [name for name in names if all(word in _folded(name) for word in words)]


def _folded(said: str) -> str:
    return unicodedata.normalize("NFKC", said).translate(forms.simplified()).casefold()


def _first(panel: Panel, known: list[str]) -> tuple[str, ...]:
    if len(known) <= FIRST_BODIES:
        return tuple(known)
    counted = panel.scan("reports").drop_nulls("agency").group_by("agency").len()
    return (counted.sort(["len", "agency"], descending=[True, False]).first().collect()["agency"].item(),)
