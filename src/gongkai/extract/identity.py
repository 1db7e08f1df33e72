"""Whose report a page is, of which year, under which title, published when, for which period.

The year is the year that the report is about: never that of its publication, and never what a site's clock says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongkai import forms
from gongkai.document import Document
from gongkai.extract.matching import fold
from gongkai.extract.titles import Title, is_title, titles

_DATE = r"(?P<y>20\d\d)\s*[-年/.]\s*(?P<m>\d{1,2})\s*[-月/.]\s*(?P<d>\d{1,2})"
_ANY_DATE = re.compile(_DATE)
_WHOLE_DATE = re.compile(rf"\(?\s*{_DATE}\s*日?\s*\)?")
_PERIOD = re.compile(
    rf"{_DATE}\s*日?\s*起?\s*(?:至|到|-|—|–|~)\s*(?:(?P<y2>20\d\d)\s*[-年/.])?\s*(?P<m2>\d{{1,2}})\s*[-月/.]\s*(?P<d2>\d{{1,2}})"
)
#: A date alone in a paragraph is that of publication if it stands so near below the title, or at the end.
_NEAR = 4
_END = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a report says of itself; null where it does not."""

    agency: str | None = None
    year: int | None = None
    title: str | None = None
    published: date | None = None
    period_start: date | None = None
    period_end: date | None = None


def identity(document: Document) -> Identity:
    """Who, which year, which title, when."""
    paragraphs = [fold(block.text) for block in document.paragraphs]
    start, end = _period(paragraphs)
    found = titles(document, paragraphs)
    title = _chosen(found, start.year if start else None)
    year = title.year if title and title.year else start.year if start else None
    if year and any(block.seen for block in document.paragraphs) and not _is_borne_out(year, paragraphs):
        year = None
    agency = (title.agency if title else "") or _issuer(document, paragraphs)
    return Identity(
        agency=agency or None,
        year=year,
        title=title.text if title else None,
        published=_published(document, paragraphs, year),
        period_start=start,
        period_end=end,
    )


def _is_borne_out(year: int, paragraphs: Sequence[str]) -> bool:
    """Whether a year stands in several paragraphs: on a scan one of its figures may be misread, hardly twice in the same way."""
    return sum(str(year) in text for text in paragraphs) > 1


def _chosen(found: Sequence[Title], period: int | None) -> Title | None:
    """The title of this report among those that its page carries, for pages also link to the reports of other years and bodies.

    One of the year that the figures cover comes first, then a heading; between others that differ nothing is chosen.
    """
    of_the_year = [title for title in found if title.year and title.year == period]
    for group in (of_the_year, [title for title in found if title.heading]):
        if group:
            return next((title for title in group if title.agency and title.year), group[0])
    complete = [title for title in found if title.agency and title.year]
    if period is None and len({(title.agency, title.year) for title in complete}) == 1:
        return complete[0]
    years = {title.year for title in found if title.year}
    if period is None and not complete and len(years) == 1:
        return next(title for title in found if title.year)
    return None


def _issuer(document: Document, paragraphs: list[str]) -> str:
    """The body that issued the page, where the title does not name it."""
    rules = forms.page()["title"]
    named = [document.head[name].strip() for name in forms.page()["dates"]["issuer_meta"] if name in document.head]
    named += labelled_issuers(paragraphs)
    return next((name for name in named if name not in rules["no_issuer"]), "")


def labelled_issuers(paragraphs: Sequence[str]) -> Iterator[str]:
    """The names behind the labels of an issuer near the top of a page, the plainest label first."""
    for label in forms.page()["title"]["issuer"]:
        pattern = re.compile(rf"{label}\s*:\s*([一-鿿()]{{2,40}})")
        yield from (found[1] for text in paragraphs[:60] if (found := pattern.search(text[:600])))


def _published(document: Document, paragraphs: list[str], year: int | None) -> date | None:
    """The day of publication: from the page's head, a labelled date, or a date alone below the title or at the end."""
    words = forms.page()["dates"]
    for text in (
        *(document.head[name] for name in words["meta"] if name in document.head),
        *_labelled(paragraphs),
        *_alone(paragraphs),
    ):
        found = _ANY_DATE.search(text)
        day = _day(found["y"], found["m"], found["d"]) if found else None
        if day and (year is None or day.year >= year):
            return day
    return None


def _labelled(paragraphs: list[str]) -> Iterator[str]:
    """Dates behind a label, the plainest label first; a bare 时间 may not be the end of another word, as in 更新时间."""
    dated = [text[:2000] for text in paragraphs if _ANY_DATE.search(text)]
    for label in forms.page()["dates"]["published"]:
        pattern = re.compile(rf"(?<![一-鿿]){label}\s*:?\s*({_DATE})(?!\s*日?\s*(?:至|到|起|—|~))")
        yield from (found[1] for text in dated if (found := pattern.search(text)))


def _alone(paragraphs: list[str]) -> Iterator[str]:
    """Dates that are a paragraph: just below the title, then at the end."""
    below = next((at for at, text in enumerate(paragraphs) if is_title(text)), len(paragraphs))
    for text in [*paragraphs[below : below + _NEAR], *reversed(paragraphs[max(below, len(paragraphs) - _END) :])]:
        if _WHOLE_DATE.fullmatch(text.strip()):
            yield text


def _period(paragraphs: list[str]) -> tuple[date | None, date | None]:
    """The days that the figures cover; an end without a year is in the year of the start."""
    for text in paragraphs:
        for found in _PERIOD.finditer(text):
            start = _day(found["y"], found["m"], found["d"])
            end = _day(found["y2"] or found["y"], found["m2"], found["d2"])
            if start and end and start < end:
                return start, end
    return None, None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
