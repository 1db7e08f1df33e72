"""What is asked of a panel does not depend on how it lies on disk: many small shards answer as one does, and as long frames."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import gongkai
from conftest import PAGES
from gongkai import explore, layout, metrics
from gongkai.explore.directory import directory, directory_of
from gongkai.explore.views import VIEWS
from gongkai.frames import NAMES
from gongkai.panel import Panel

#: How often the reports of the samples are in the panel, each time as those of other bodies.
TIMES = 5
#: Every choice of every explorer that reads something else.
CHOICES: Mapping[str, tuple[dict[str, Any], ...]] = {
    "outcomes": (
        {},
        {"measure": "shares", "applicants": "business"},
        {"measure": "rates"},
        {"measure": "rates", "across": "applicants"},
        {"detail": "denied", "across": "applicants"},
    ),
    "disclosure": (
        {},
        {"measure": "in_force"},
        {"item": "licensing", "measure": "decisions"},
        {"item": "fees", "measure": "fee_amount", "without_largest": True},
    ),
    "reviews": (
        {},
        {"measure": "rates", "channel": "all"},
        {"measure": "shares", "channel": "litigation"},
        {"across": "channels"},
    ),
    "quality": ({}, {"rules": "years"}, {"rules": "prose"}, {"measure": "carry_over"}),
    "agency_sheet": ({}, {"peers": "none"}),
}


def copies(panel: Panel) -> Panel:
    """A panel of all reports again and again: other identifiers, other bodies of the same places, other counts."""
    frames: dict[str, list[pl.DataFrame]] = defaultdict(list)
    for time in range(TIMES):
        for name in NAMES:
            frame = getattr(panel, name)
            changed = [pl.format("{}{}", pl.lit(f"{time:x}"), pl.col("report").str.slice(1)).alias("report")]
            if "earlier" in frame.columns:
                changed.append(pl.format("{}{}", pl.lit(f"{time:x}"), pl.col("earlier").str.slice(1)).alias("earlier"))
            if "agency" in frame.columns:
                changed.append(pl.col("agency") + f"第{time}分局" if time else pl.col("agency"))
            if name == "reports":
                # Every third report of the last time is of no known body.
                body = pl.col("body") + (f"第{time}分局" if time else "")
                lone = pl.int_range(pl.len()) % 3 == 0 if time == TIMES - 1 else pl.lit(value=False)
                changed.append(pl.when(~lone).then(body).alias("body"))
            if "count" in frame.columns:
                changed.append((pl.col("count") * (time + 1)).alias("count"))
            frames[name].append(frame.with_columns(changed))
    return Panel({name: pl.concat(found) for name, found in frames.items()}, panel.registry)


@pytest.fixture(scope="module")
def whole() -> Panel:
    """The panel in memory."""
    return copies(gongkai.read(PAGES, progress=False))


def written(panel: Panel, folder: Path, shard: int) -> Panel:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "SHARD", shard)
        panel.write(folder)
    return gongkai.open(folder)


@pytest.fixture(scope="module")
def one(whole: Panel, tmp_path_factory: pytest.TempPathFactory) -> Panel:
    return written(whole, tmp_path_factory.mktemp("one"), 1_000_000)


@pytest.fixture(scope="module")
def many(whole: Panel, tmp_path_factory: pytest.TempPathFactory) -> Panel:
    return written(whole, tmp_path_factory.mktemp("many"), 2)


def shards(panel: Panel) -> int:
    assert panel._opened is not None
    return len(panel._opened.version.shards)


def test_the_panels_are_cut_as_they_should_be(one: Panel, many: Panel, whole: Panel) -> None:
    assert (shards(one), shards(many) > 15) == (1, True)
    for name in NAMES:
        assert_frame_equal(getattr(many, name), getattr(one, name))
        assert_frame_equal(getattr(many, name), getattr(whole, name), check_row_order=False)


@pytest.mark.parametrize(("view", "choices"), [(view, choices) for view in VIEWS for choices in CHOICES[view]], ids=str)
def test_an_explorer_draws_the_same(one: Panel, many: Panel, whole: Panel, view: str, choices: dict[str, Any]) -> None:
    names = directory(one).names
    assert names == directory(many).names
    for bodies in (names[:1], names[-3:], names[::4]):
        selection = explore.select(one, view, agencies=bodies, **choices)
        assert selection == explore.select(many, view, agencies=bodies, **choices)
        drawn = explore.draw(one, selection)
        for panel in (many, whole):
            other = explore.draw(panel, selection)
            if drawn.table is None:
                assert other.table is None
            else:
                assert_frame_equal(other.table, drawn.table)
            assert (other.title, other.count, other.warnings) == (drawn.title, drawn.count, drawn.warnings)
            assert (other.notes, other.lead, other.pages) == (drawn.notes, drawn.lead, drawn.pages)


def test_every_failed_check_is_shown_the_same(one: Panel, many: Panel) -> None:
    bodies = directory(one).names[::3]
    control = next(control for control in VIEWS["quality"].controls if control.field == "check")
    selection = explore.select(one, "quality", agencies=bodies)
    codes = control.values(one, selection)
    assert codes == control.values(many, selection)
    assert len(codes) > 5
    for code in codes[1::4]:
        asked = explore.select(one, "quality", agencies=bodies, check=str(code))
        assert explore.draw(many, asked).pages == explore.draw(one, asked).pages


@pytest.mark.parametrize("applicants", ["total", "natural_person"])
def test_indicators_are_measured_the_same(one: Panel, many: Panel, whole: Panel, applicants: str) -> None:
    codes = list(metrics.indicators())
    asked = one.reports.select("report").sample(fraction=0.5, seed=1, shuffle=True)
    some = metrics.measured(one, codes, reports=asked, applicants=applicants)
    for panel in (many, whole):
        assert_frame_equal(metrics.measured(panel, codes, reports=asked, applicants=applicants), some)
    every = metrics.measured(one, codes, applicants=applicants)
    assert_frame_equal(metrics.measured(many, codes, applicants=applicants), every)
    assert every.height == one.reports["chosen"].sum() * len(codes)
    in_memory = metrics.measured(whole, codes, applicants=applicants)
    assert_frame_equal(in_memory.sort("report", "indicator"), every.sort("report", "indicator"))


def test_the_directory_is_the_same(many: Panel, whole: Panel) -> None:
    known = directory_of(whole.reports.lazy(), whole.registry)
    assert_frame_equal(directory(many).entries, known.entries)
    for typed in ("人民", "huaian", "sqs"):
        assert directory(many).matching(typed) == known.matching(typed)


def test_a_panel_is_displayed_the_same(one: Panel, many: Panel, whole: Panel) -> None:
    assert many._repr_html_() == one._repr_html_() == whole._repr_html_()


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_those_of_the_frame(many: Panel, whole: Panel, name: str) -> None:
    ids = [*whole.reports["report"].sample(9, seed=2), "0000000000000000"]
    expected = whole.scan(name).filter(pl.col("report").is_in(ids)).collect()
    for given in (ids, pl.Series(ids), dict.fromkeys(ids)):
        assert_frame_equal(many.rows(name, given).collect(), expected, check_row_order=False)
    assert many.rows(name, []).collect().is_empty()


def test_beside_a_report_lie_all_of_its_body(many: Panel, whole: Panel) -> None:
    of_body = whole.reports.drop_nulls("body").group_by("body").agg("report").filter(pl.col("report").list.len() > 3)
    for reports in of_body["report"]:
        assert set(reports) <= set(many.beside("reports", reports[:1]).collect()["report"])
        assert many.beside("reports", reports[:1]).collect().height < whole.reports.height / 4


def test_the_reports_of_bodies_are_found_by_identifier_or_name(many: Panel, whole: Panel) -> None:
    lone = whole.reports.filter(pl.col("body").is_null())["agency"].unique().to_list()
    bodies = whole.reports["body"].drop_nulls().unique().sort().to_list()
    assert len(lone) > 2
    for keys in (bodies[:1], bodies[-1:], lone[:2], [*bodies[::3], *lone], ["000000-nobody"], []):
        kept = [row["report"] for row in whole.reports.to_dicts() if (row["body"] or row["agency"]) in keys]
        assert sorted(many.of_bodies(keys).collect()["report"]) == sorted(kept)


def test_parts_are_the_whole(many: Panel, whole: Panel) -> None:
    parts = [*many.parts()]
    assert len(parts) == shards(many)
    assert [*whole.parts()] == [whole]
    for name in NAMES:
        joined = pl.concat([part.scan(name) for part in parts]).collect()
        assert_frame_equal(joined, getattr(whole, name), check_row_order=False)


def test_totals_are_sums_of_the_long_frames(one: Panel, many: Panel, whole: Panel) -> None:
    """Added up in plain Python from the rows themselves."""
    reports = {row["report"]: row for row in whole.reports.to_dicts() if row["chosen"]}
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in whole.applications.to_dicts():
        if row["report"] in reports:
            of = reports[row["report"]]
            key = (row["year"], of["province"], of["level"], of["scope"], row["line"], row["applicant"])
            found = sums[key]
            found[0] += 1
            if row["count"] is not None:
                found[1] += 1
                found[2] += row["count"]
    assert len(sums) > 1_000
    for panel in (one, many, whole):
        kept = {row[:6]: [*row[6:]] for row in panel.totals.iter_rows()}
        assert kept == sums
