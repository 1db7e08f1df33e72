"""Whole invented reports, rendered in every separated layout and read back: every printed cell right, nothing wrong."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from facts import Facts, Zero
from gongkai import read_report
from invented import invent
from render import LAYOUTS, encode, full_width, thousands, with_units, with_zero

GLUED = {"text_glued", "text_run"}
#: Here a blank cell leaves nothing on the page, so that its neighbours cannot be placed.
BLANKS_VANISH = {"text_spaces", "text_lines", "html_paragraphs"}
SEPARATED = sorted(LAYOUTS.keys() - GLUED)
CHARSETS = (
    ("utf-8", "utf-8"),
    ("utf-8", "gb2312"),
    ("gb18030", "gb2312"),
    ("gb18030", "gbk"),
    ("gb18030", "utf-8"),
    ("utf-8-sig", "utf-8"),
)
Change = Callable[[Facts], Facts]
CHANGES: dict[str, Change] = {
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
drawn = settings(deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))


@pytest.mark.parametrize("layout", SEPARATED)
@settings(drawn, max_examples=40)
@given(
    seed=seeds,
    zero=st.sampled_from(ZEROS),
    change=st.sampled_from(sorted(CHANGES)),
    charset=st.sampled_from(CHARSETS),
)
def test_every_printed_cell_is_read_right(
    layout: str, seed: int, zero: Zero | None, change: str, charset: tuple[str, str]
) -> None:
    invented = invent(Random(seed))
    if zero == "blank" and layout in BLANKS_VANISH:
        zero = None
    facts = with_zero(invented.facts, zero) if zero else invented.facts
    report = read_report(encode(LAYOUTS[layout](CHANGES[change](facts)), *charset))
    found = {(key.table, key.line, key.column): value.value for key, value in report.values.items()}
    wanted = {key: None if zero and number == 0 else number for key, number in invented.numbers.items()}
    # A blank that stands for a 0 is null unless the sums of the report leave nothing but 0.
    settled = {key for key, number in invented.numbers.items() if zero == "blank" and number == 0 and found.get(key) == 0}
    assert {key: value for key, value in found.items() if value != wanted.get(key) and key not in settled} == {}
    # A table whose every cell is blank may vanish from a text; nothing else may.
    assert {key for key, number in wanted.items() if number is not None} <= found.keys()
    assert (report.agency, report.year) == (facts.agency, facts.year)


@pytest.mark.parametrize("layout", sorted(GLUED))
@settings(drawn, max_examples=60)
@given(seed=seeds, zero=st.sampled_from(ZEROS))
def test_digits_that_run_together_are_never_read_wrong(layout: str, seed: int, zero: Zero | None) -> None:
    invented = invent(Random(seed))
    facts = with_zero(invented.facts, zero) if zero else invented.facts
    report = read_report(LAYOUTS[layout](facts))
    for key, value in report.values.items():
        true = invented.numbers.get((key.table, key.line, key.column))
        assert value.value in (None, true), key
        if value.reading == "ambiguous" and not zero:
            assert true in value.candidates or len(value.candidates) == 50, key


def test_an_invented_report_keeps_every_relation() -> None:
    for seed in range(50):
        report = read_report(LAYOUTS["html_spans"](invent(Random(seed)).facts))
        assert {check.status for check in report.relations} == {"pass"}
        assert report.status == "complete"
