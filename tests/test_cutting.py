"""The cutting board: every way to cut digits that run together, as a frame, a picture and a widget."""

import polars as pl
import pytest

import gongkai
from gongkai.errors import GongkaiError
from gongkai.explore import cutting

DIGITS = "220000325"


def test_the_cuts_of_a_real_run_with_those_that_add_up_first() -> None:
    frame = gongkai.explore.cuts(DIGITS)
    assert frame.height == 7
    assert frame.filter(pl.col("difference") == 0)["cut"].to_list() == [
        "2 | 20 | 0 | 0 | 0 | 3 | 25",
        "22 | 0 | 0 | 0 | 0 | 3 | 25",
    ]
    assert frame["difference"].abs().is_sorted()
    assert cutting.said(frame, "en") == "7 ways to cut, 2 with the others summing to the last"


def test_the_cuts_are_counted_by_what_they_are_off_by() -> None:
    counted = cutting.groups(gongkai.explore.cuts("136122520451283214069"))
    assert counted["off"].to_list() == ["0", "1–9", "10–99", "100–999", "1,000–9,999", "10,000–99,999", "≥ 100,000"]
    assert counted["ways"].to_list()[:2] == [1, 1]
    assert counted["ways"].sum() == 23_444


@pytest.mark.parametrize(
    ("digits", "cells", "message"),
    [
        ("12a", 2, "digits only"),
        ("", 7, "digits only"),
        ("１２", 2, "digits only"),
        ("12", 1, "two cells"),
        ("1" * 60, 7, "ways to cut"),
    ],
)
def test_what_cannot_be_cut_is_refused(digits: str, cells: int, message: str) -> None:
    with pytest.raises(GongkaiError, match=message):
        gongkai.explore.cuts(digits, cells)


def test_digits_that_no_cut_fits_make_an_empty_frame() -> None:
    frame = gongkai.explore.cuts("12")
    assert frame.is_empty()
    assert cutting.svg(frame, "en") == ""


def test_the_page_shows_the_nearest_cuts_and_says_how_many_more() -> None:
    shown = cutting.page(gongkai.explore.cuts("640020470"), "en")
    assert "12 ways to cut, 1 with the others summing to the last" in shown
    assert "64 | 0 | 0 | 2 | 0 | 4 | 70" in shown
    assert "and 4 more" in shown
    assert shown.count("<tr") == 9


def test_the_widget_follows_what_is_typed() -> None:
    board = gongkai.explore.cutter(DIGITS, language="en")
    assert "7 ways to cut, 2 with" in board.said.value
    board.digits.value = "64 0020 470"
    assert "12 ways to cut, 1 with" in board.said.value
    assert "64 | 0 | 0 | 2 | 0 | 4 | 70" in board.said.value
    board.language.value = "zh"
    assert "12 种切法" in board.said.value
    board.cells.value = 5
    assert repr(board) == "gongkai.explore.cutter('64 0020 470', cells=5, language='zh')"
    board.digits.value = "<b>x"
    assert board.chart.chart is None
    assert "&lt;b&gt;x" in board.said.value or "<b>x" not in board.said.value


def test_the_picture_has_a_bar_for_the_cuts_that_add_up() -> None:
    drawn = cutting.svg(gongkai.explore.cuts(DIGITS), "zh")
    assert "7 种切法，其中 2 种" in drawn
    assert "#0072B2" in drawn
