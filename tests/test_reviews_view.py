"""The explorer of reviews: channels and results against the printed figures, what is printed beside n, rates, words, chart."""

from pathlib import Path

import pytest

import gongkai
from conftest import PAGES
from gongkai import charts, forms, labels
from gongkai.errors import UnknownCode
from gongkai.explore import draw, page, select
from gongkai.explore.drawing import Drawing
from gongkai.explore.views import reviews
from gongkai.explore.views.reviews.cells import RESULTS
from gongkai.panel import Panel

PINGTAN, HUAIAN, ZHANGZHOU, SHANGHAI = "平潭综合实验区", "淮安市人民政府", "漳州市工业和信息化局", "上海市人民政府办公厅"
HONGZE, SUQIAN = "淮安市洪泽区人民政府", "宿迁市人民政府"


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


def drawn(panel: Panel, **fields: object) -> Drawing:
    return draw(panel, select(panel, "reviews", **fields))  # type: ignore[arg-type]


def row(panel: Panel, agency: str, year: int, **fields: object) -> dict[str, object]:
    return drawn(panel, agencies=[agency], years=(year, year), **fields).table.row(0, named=True)


def svg_of(panel: Panel, **fields: object) -> str:
    return page.svg(drawn(panel, **fields))


# --- the parts


@pytest.mark.parametrize(
    ("agency", "year", "channel", "results", "n", "printed", "differs", "failed"),
    [
        (HUAIAN, 2024, "reconsideration", [72, 64, 178, 37], 351, 351, False, 0),
        (HUAIAN, 2024, "litigation", [13 + 12, 4 + 1, 8 + 1, 1 + 6], 46, 46, False, 0),
        (HUAIAN, 2024, "all", [97, 69, 187, 44], 397, 397, False, 0),
        (PINGTAN, 2025, "litigation_after_reconsideration", [3, 0, 0, 0], 3, 3, False, 0),
        (PINGTAN, 2019, "all", [0, 0, 0, 0], 0, 0, False, 0),
        # Its totals are printed 0 beside 10 and 1, and beside 5.
        (HONGZE, 2023, "reconsideration", [10, 1, 0, 0], 11, 0, True, 1),
        (HONGZE, 2023, "litigation_direct", [0, 0, 0, 0], 0, 0, False, 0),
        (HONGZE, 2023, "all", [15, 1, 0, 0], 16, 0, True, 2),
    ],
)
def test_the_results_of_a_report(
    panel: Panel, agency: str, year: int, channel: str, results: list[int], n: int, printed: int, differs: bool, failed: int
) -> None:
    found = row(panel, agency, year, channel=channel)
    assert [found[result] for result in RESULTS] == results
    assert (found["n"], found["printed"], found["differs"], found["failed"]) == (n, printed, differs, failed)


def test_what_is_not_known_is_never_zero(panel: Panel) -> None:
    """The office of 上海 leaves the third channel blank: its cases are not known, and neither is the sum of the channels."""
    found = row(panel, SHANGHAI, 2019, channel="litigation_after_reconsideration")
    assert [found[name] for name in (*RESULTS, "n", "printed")] == [None] * 6
    assert row(panel, SHANGHAI, 2019, channel="litigation")["n"] is None
    # Its blanks beside 5, 2 and 7 can only be 0.
    assert row(panel, SHANGHAI, 2019)["n"] == 7
    assert ">?<" in svg_of(panel, agencies=[SHANGHAI], channel="litigation")


def test_shares_are_of_the_sum_of_the_results(panel: Panel) -> None:
    found = row(panel, HUAIAN, 2024, measure="shares")
    assert [found[result] for result in RESULTS] == pytest.approx([72 / 351, 64 / 351, 178 / 351, 37 / 351])
    few = row(panel, PINGTAN, 2024, measure="shares")
    assert (few["upheld"], few["n"], few["few"]) == (None, 7, True)


def test_channels_stand_beside_each_other_for_the_latest_report_of_each_body(panel: Panel) -> None:
    table = drawn(panel, agencies=[PINGTAN], across="channels", language="en").table
    assert table.select("agency", "x", "n", "printed").rows() == [
        (f"{PINGTAN} · 2025", "administrative reconsideration", 36, 36),
        (f"{PINGTAN} · 2025", "litigation without reconsideration", 6, 6),
        (f"{PINGTAN} · 2025", "litigation after reconsideration", 3, 3),
    ]


def test_a_failed_check_stands_at_its_own_channel(panel: Panel) -> None:
    table = drawn(panel, agencies=[HONGZE], years=(2023, 2023), across="channels").table
    assert table.select("n", "printed", "failed").rows() == [(11, 0, 1), (0, 0, 0), (5, 0, 1)]


def test_a_report_without_the_table_is_not_known(tmp_path: Path) -> None:
    text = f"{HUAIAN}2024年政府信息公开工作年度报告\n\n一、总体情况\n\n见附件。\n"
    (tmp_path / "bare.txt").write_text(text, encoding="utf-8")
    bare = gongkai.read(tmp_path, progress=False)
    assert drawn(bare).table["n"].to_list() == [None]
    assert drawn(bare, across="channels").table["n"].to_list() == [None, None, None]


# --- the rates


def test_rates_have_their_intervals_and_denominators(panel: Panel) -> None:
    table = drawn(panel, agencies=[SUQIAN], years=(2023, 2023), measure="rates", language="en").table
    assert table.select("rate", "numerator", "n").rows() == [
        # 309 + 17 + 88 are decided; 26 more are pending.
        ("correction rate of reconsideration", 17, 414),
        ("share of reconsideration pending", 26, 440),
    ]
    assert table["value"].to_list() == pytest.approx([17 / 414, 26 / 440])
    # Wilson, by hand: (p + z²/2n ∓ z√(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    assert (table["low"][0], table["high"][0]) == pytest.approx((0.0258, 0.0648), abs=5e-5)


def test_no_rate_of_a_small_n(panel: Panel) -> None:
    table = drawn(panel, agencies=[PINGTAN], years=(2024, 2024), measure="rates", channel="all").table
    # 2 + 1 + 3 reconsiderations are decided; 13 + 2 + 4 lawsuits.
    assert table.select("numerator", "n", "value", "few").rows() == [(1, 6, None, True), (2, 19, pytest.approx(2 / 19), False)]


@pytest.mark.parametrize(
    ("channel", "ids"),
    [
        ("reconsideration", ("reconsideration_corrected_share", "reconsideration_pending_share")),
        ("litigation_direct", ("litigation_corrected_share", "litigation_pending_share")),
        ("all", ("reconsideration_corrected_share", "litigation_corrected_share")),
    ],
)
def test_the_channel_says_which_rates_are_drawn(panel: Panel, channel: str, ids: tuple[str, ...]) -> None:
    drawing = drawn(panel, agencies=[HUAIAN], years=(2024, 2024), measure="rates", channel=channel)
    assert drawing.table["rate"].to_list() == [gongkai.metrics.indicator(code).name.zh for code in ids]
    title = drawn(panel, agencies=[HUAIAN], measure="rates", channel="litigation_direct").title
    assert title == f"{HUAIAN}，2019–2025 年政府信息公开复议、诉讼的纠正率（行政诉讼）"


# --- words, chart, shell


def test_the_title_is_a_sentence_of_the_selection(panel: Panel) -> None:
    said = drawn(panel, agencies=[PINGTAN], channel="litigation", measure="shares", language="en").title
    assert said == (
        f"How reviews over open government information ended: {PINGTAN}, 2019–2025 (administrative litigation, shares)"
    )
    said = drawn(panel, agencies=[PINGTAN], years=(2024, 2024), across="channels").title
    assert said == f"{PINGTAN}，2024 年政府信息公开复议、诉讼的结果（按渠道，各机关最近一份报告，件数）"


def test_the_count_line_says_what_the_picture_stands_on(panel: Panel) -> None:
    # 0 + 0 + 3 + 2 + 2 + 7 + 36
    assert drawn(panel, agencies=[PINGTAN], language="en").count == "n = 50 cases, 7 of 7 reports, none with failed checks"
    assert drawn(panel, agencies=[HONGZE], language="en").count == "n = 13 cases, 2 of 2 reports, 1 with failed checks"


def test_the_notes_say_what_is_counted_and_what_is_not(panel: Panel) -> None:
    notes = dict(drawn(panel, agencies=[PINGTAN], channel="litigation", language="en").notes)
    assert "a review body sued as co-defendant is not counted" in notes["cases: litigation"]
    assert "not the printed totals" in notes["cases: litigation"]
    assert "≠" in notes


def test_the_page_marks_a_printed_total_that_differs(panel: Panel) -> None:
    html = page.below(drawn(panel, agencies=[HONGZE], years=(2023, 2023), language="en"))
    assert '<td class="sum">11</td><td class="">≠ 0</td><td class="">▲ 1</td>' in html
    assert "printed total is not the sum of its items" in html


def test_results_have_colours_of_their_own(panel: Panel) -> None:
    chart = drawn(panel, agencies=[HUAIAN]).chart
    assert chart is not None
    bars = chart.to_dict()["spec"]["layer"][0]["encoding"]
    assert bars["color"]["scale"] == {
        "domain": [forms.label("results", code).zh for code in RESULTS],
        "range": ["#009E73", "#222222", "#F0E442", "#D3D3D3"],
    }
    assert not set(reviews.COLOURS.values()) & set(charts.COLOURS.values())
    assert bars["x"]["scale"]["domain"] == [str(year) for year in range(2019, 2026)]


def test_the_picture_shows_its_marks(panel: Panel) -> None:
    assert [mark for mark in (">▲<", ">11<", ">2<") if mark not in svg_of(panel, agencies=[HONGZE])] == []
    assert ">过少<" in svg_of(panel, agencies=[PINGTAN], measure="shares")


@pytest.mark.parametrize("channel", reviews.Reviews.choices["channel"])
def test_every_channel_is_drawn_and_called(panel: Panel, channel: str) -> None:
    for measure in ("counts", "rates"):
        assert drawn(panel, agencies=[HUAIAN], channel=channel, measure=measure).table["n"].sum() > 0
    said = [reviews.called(channel, language) for language in labels.LANGUAGES]
    assert all(said)
    assert said[0] != said[1]


def test_a_selection_written_as_code_selects_the_same(panel: Panel) -> None:
    chosen = select(panel, "reviews", agencies=[HUAIAN], channel="litigation", measure="shares", language="en")
    assert eval(chosen.as_code(), {"gongkai": gongkai, "panel": panel}).selection == chosen
    with pytest.raises(UnknownCode, match="no channel is called 'appeal'"):
        select(panel, "reviews", channel="appeal")


def test_the_controls_offer_what_makes_a_difference(panel: Panel) -> None:
    widget = gongkai.explore.reviews(panel, agencies=[HUAIAN])
    channel = widget.controls["channel"]
    assert [value for _, value in channel.options] == list(reviews.OF)
    widget.controls["measure"].value = "rates"
    assert [value for _, value in channel.options] == ["reconsideration", "litigation", "all"]
    assert widget.controls["across"].disabled
    widget.controls["measure"].value = "counts"
    widget.controls["across"].value = "channels"
    assert channel.disabled
    assert widget.drawing.table["n"].to_list() == [351, 26, 20]


def test_an_opened_panel_gives_the_same_and_stays_lazy(panel: Panel, tmp_path: Path) -> None:
    opened = gongkai.open(panel.write(tmp_path / "panel"))
    for fields in ({"channel": "all"}, {"measure": "rates"}, {"across": "channels"}):
        assert drawn(opened, agencies=[PINGTAN], **fields).table.equals(drawn(panel, agencies=[PINGTAN], **fields).table)
    assert not opened._loaded


def test_an_empty_selection_says_what_to_do(panel: Panel) -> None:
    assert "Pick one or more bodies" in drawn(panel, agencies=[], language="en").empty
    assert drawn(panel, agencies=[HUAIAN], years=(2019, 2020)).chart is None
