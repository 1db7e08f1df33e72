"""Reports that are rendered and read back: how they vary, and what must be found in them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random

from hypothesis import Phase, settings
from hypothesis import strategies as st

from facts import Facts, Zero, full_width, thousands, with_units, with_zero
from gongkai.report import Report
from invented import Invented, Key, invent

Change = Callable[[Facts], Facts]
#: The ways in which pages print the same figures.
CHANGES: Mapping[str, Change] = {
    "plain": lambda facts: facts,
    "full_width": full_width,
    "thousands": thousands,
    "units": with_units,
    "thousands_and_units": lambda facts: with_units(thousands(facts)),
    "full_width_thousands": lambda facts: full_width(thousands(facts)),
}
ZEROS: tuple[Zero | None, ...] = (None, "blank", "slash", "dash", "wu")

#: Reports are drawn by their seed: small to print, and the same on every machine.
seeds = st.integers(min_value=0, max_value=2**32)
zeros = st.sampled_from(ZEROS)
changes = st.sampled_from(sorted(CHANGES))
#: Full-width figures are broken over lines like Chinese characters: on a page that is set in lines such a number may be two.
unbroken = st.sampled_from(sorted(name for name in CHANGES if not name.startswith("full_width")))
drawn = settings(deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))


def varied(seed: int, zero: Zero | None = None, change: str = "plain") -> tuple[Invented, Facts]:
    """An invented report, and its facts as they are printed."""
    invented = invent(Random(seed))
    return invented, CHANGES[change](with_zero(invented.facts, zero) if zero else invented.facts)


def figures(report: Report) -> dict[Key, Decimal | None]:
    """The number of every cell that was found."""
    return {(key.table, key.line, key.column): value.value for key, value in report.values.items()}


def wanted(invented: Invented, zero: Zero | None) -> dict[Key, Decimal | None]:
    """The number of every cell as it is printed; null for a 0 that stands as a mark or a blank."""
    return {key: None if zero and number == 0 else number for key, number in invented.numbers.items()}


def wrong(report: Report, invented: Invented, zero: Zero | None) -> dict[Key, Decimal]:
    """Numbers that are known and are not what is printed; a blank that stands for a 0 may be settled as 0 by the sums."""
    printed = wanted(invented, zero)
    return {
        key: value
        for key, value in figures(report).items()
        if value is not None and value != printed.get(key) and not (zero == "blank" and invented.numbers.get(key) == value == 0)
    }


def lost(report: Report, invented: Invented, zero: Zero | None) -> set[Key]:
    """Printed numbers that are not known."""
    found = figures(report)
    return {key for key, number in wanted(invented, zero).items() if number is not None and found.get(key) != number}


def assert_right(report: Report, invented: Invented, zero: Zero | None = None) -> None:
    """Every printed number is known, nothing is wrong, and agency and year are those of the report."""
    assert (wrong(report, invented, zero), lost(report, invented, zero)) == ({}, set())
    assert (report.agency, report.year) == (invented.facts.agency, invented.facts.year)
