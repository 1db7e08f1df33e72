"""Whole invented reports, rendered in every separated layout and read back: every printed cell right, nothing wrong."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts import Zero
from gongkai import read_report
from invented import invent
from render import LAYOUTS, encode, with_zero
from rendered import assert_right, changes, drawn, seeds, varied, zeros

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


@pytest.mark.parametrize("layout", SEPARATED)
@settings(drawn, max_examples=40)
@given(
    seed=seeds,
    zero=zeros,
    change=changes,
    charset=st.sampled_from(CHARSETS),
)
def test_every_printed_cell_is_read_right(
    layout: str, seed: int, zero: Zero | None, change: str, charset: tuple[str, str]
) -> None:
    if zero == "blank" and layout in BLANKS_VANISH:
        zero = None
    invented, facts = varied(seed, zero, change)
    assert_right(read_report(encode(LAYOUTS[layout](facts), *charset)), invented, zero)


@pytest.mark.parametrize("layout", sorted(GLUED))
@settings(drawn, max_examples=60)
@given(seed=seeds, zero=zeros)
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
