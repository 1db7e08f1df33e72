"""One number as a cell of a table: the figure, or the sign for not knowing it, and what the tooltip says of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gongkai.display import elements
from gongkai.display.elements import Html, element, joined
from gongkai.display.failures import Failure
from gongkai.display.words import Bilingual, Language, Words, place, plain, say, sign, words
from gongkai.explain import explain, ways
from gongkai.extract.rows import Key
from gongkai.solve import Value

#: What a tooltip can still show: longer texts and lists are cut with an ellipsis.
_RAW, _CANDIDATES = 80, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Sets the cells of one report: its values, the failed checks that they are part of, and the language."""

    values: Mapping[Key, Value]
    failed: Mapping[Key, tuple[Failure, ...]]
    language: Language

    def cell(self, key: Key, columns: int = 1) -> Html:
        """The cell of a number over so many columns."""
        value = self.values.get(key) or Value(key=key, value=None, reading="absent")
        failed = self.failed.get(key, ())
        marks = joined(failure.sign for failure in failed)
        return elements.cell(
            "td",
            self._figure(value),
            element("sup", marks, class_="gk-failed") if failed else "",
            columns=columns,
            class_=" ".join(["gk-number", *dict.fromkeys(f"gk-conflict-{failure.along}" for failure in failed)]),
            title="\n".join(self._tip(value, failed)),
        )

    def legend(self) -> Html:
        """What the marks mean, of those that occur."""
        readings = Counter(value.reading for value in self.values.values() if value.reading != "printed")
        entries = [self._entry(_sample(name), words("readings", name), n) for name, n in sorted(readings.items())]
        if self.failed:
            sample = element("span", element("sup", "①", class_="gk-failed"), class_="gk-conflict-column gk-sample")
            entries.append(self._entry(sample, words("marks", "failed"), len(self.failed)))
        return element("ul", *entries, class_="gk-legend") if entries else Html()

    def _entry(self, sample: Html, meaning: Words, count: int) -> Html:
        cells = say(words("marks", "cell" if count == 1 else "cells"), self.language)
        return element("li", sample, " ", say(meaning, self.language), f" ({count:,} ", cells, ")")

    def _figure(self, value: Value) -> Html:
        if value.value is None:
            return _unknown(value.reading)
        figure = Html(number(value.value))
        if value.reading == "inferred":
            figure = element("span", figure, _star(), class_="gk-inferred")
        if value.unit == "count":
            return figure
        unit = say(words("units", value.unit), self.language)
        return joined((figure, element("span", unit, class_="gk-unit")), " ")

    def _tip(self, value: Value, failed: tuple[Failure, ...]) -> Iterator[str]:
        if value.reading != "printed":
            yield self._plain(explain(value) if value.reading == "inferred" else words("names", value.reading))
            if value.raw:
                yield f"{self._plain(words('tips', 'raw'))} {shortened(value.raw)}"
            if value.candidates:
                said = f" ({self._plain(ways(value))})" if value.cuts > 1 else ""
                yield f"{self._plain(words('tips', 'candidates'))} {candidates(value)}{said}"
            if any(value.place):
                yield f"{self._plain(words('tips', 'where'))} {self._plain(place(value.place))}"
        for failure in failed:
            yield f"{failure.sign} {self._plain(words('tips', 'failed'))}: {self._plain(failure.said)}"

    def _plain(self, said: Bilingual) -> str:
        return plain(said, self.language)


def number(value: Decimal) -> str:
    """A number with thousands separators and no more digits than it has."""
    return f"{value.normalize():,f}"


def candidates(value: Value, most: int = _CANDIDATES) -> str:
    """The first candidates of a value, and a sign that there are more."""
    more = ", …" if len(value.candidates) > most else ""
    return ", ".join(number(candidate) for candidate in value.candidates[:most]) + more


def shortened(text: str) -> str:
    """A text on one line, cut where it is too long to be read at a glance."""
    line = " ".join(text.split())
    return line if len(line) <= _RAW else f"{line[:_RAW]}…"


def _sample(reading: str) -> Html:
    if reading == "inferred":
        return element("span", element("span", "12", _star(), class_="gk-inferred"), class_="gk-sample")
    return element("span", _unknown(reading), class_="gk-sample")


def _unknown(reading: str) -> Html:
    return element("span", sign("readings", reading), class_=f"gk-unknown gk-{reading}")


def _star() -> Html:
    """The sign of an inferred number; the style sheet draws a dotted line in its place."""
    return element("span", sign("readings", "inferred"), class_="gk-star")
