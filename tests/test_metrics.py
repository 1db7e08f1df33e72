"""The indicators: their numbers by hand from the printed figures of `facts.toml`, and what is said of them."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import gongkai
from conftest import PAGES, ROOT
from gongkai import forms, frames, metrics
from gongkai.areas import changes
from gongkai.duties import rules
from gongkai.errors import UnknownCode
from gongkai.labels import LANGUAGES
from gongkai.metrics.terms import cells, parsed
from gongkai.panel import Panel

HUAIAN, PINGTAN, HONGZE = "淮安市人民政府", "平潭综合实验区", "洪泽区人民政府"
SUQIAN, SHANGHAI, ZHANGZHOU = "宿迁市人民政府", "上海市人民政府办公厅", "漳州市工业和信息化局"

Change = Callable[[pl.DataFrame], pl.DataFrame]


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


def altered(panel: Panel, **changes: Change) -> Panel:
    """The panel with some of its frames changed."""
    found = {name: getattr(panel, name) for name in frames.NAMES}
    return Panel({name: changes[name](frame) if name in changes else frame for name, frame in found.items()})


def row(panel: Panel, agency: str, year: int, code: str, applicants: str = "total") -> tuple[float | None, float | None, str]:
    """Numerator, denominator and status of one indicator of one report."""
    reports = panel.reports.filter(pl.col("agency") == agency, pl.col("year") == year)
    found = metrics.measured(panel, [code], reports=reports, applicants=applicants)
    return found.select("numerator", "denominator", "status").row(0)


def value(panel: Panel, agency: str, year: int, code: str) -> float | None:
    reports = panel.reports.filter(pl.col("agency") == agency, pl.col("year") == year)
    found: float | None = metrics.measured(panel, [code], reports=reports)["value"].item()
    return found


def cell(line: str, *, agency: str = ZHANGZHOU, applicant: str = "total") -> pl.Expr:
    return (pl.col("agency") == agency) & (pl.col("line") == line) & (pl.col("applicant") == applicant)


def counted(where: pl.Expr, count: int | None) -> Change:
    """The frame with another count in a cell; null is a cell that is not known."""
    return lambda frame: frame.with_columns(count=pl.when(where).then(pl.lit(count, pl.Int64)).otherwise("count"))


# --- Values ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "numerator", "denominator"),
    [
        ("handled", 1362 + 454 + 178 + 781 + 88 + 187, None),
        ("disclosed_strict", 1362, 3050),
        ("disclosed_broad", 1362 + 454, 3050),
        ("disclosed_merits", 1362 + 454, 1362 + 454 + 178),
        ("partly_granted_share", 454, 3050),
        ("denied_share", 178, 3050),
        ("unavailable_share", 781, 3050),
        ("not_held_share", 769, 3050),
        ("not_processed_share", 88, 3050),
        ("other_share", 187, 3050),
        ("denied.administrative_query", 105, 178),
        ("unavailable.not_held", 769, 781),
        ("not_processed.petition", 62, 88),
        ("other.other", 110, 187),
        ("applicant.natural_person", 3001, 3119),
        ("applicant.legal_service", 61, 3119),
        ("disclosed_broad.legal_service", 50, 61),
        ("newly_received", 3119, None),
        ("carried_over", 34, None),
        ("carried_forward", 103, None),
        ("carried_forward_share", 103, 3119 + 34),
        ("cases.reconsideration", 72 + 64 + 178 + 37, None),
        ("cases.litigation_direct", 13 + 4 + 8 + 1, None),
        ("cases.litigation_after_reconsideration", 12 + 1 + 1 + 6, None),
        ("cases.litigation", 26 + 20, None),
        ("reconsideration_corrected_share", 64, 72 + 64 + 178),
        ("litigation_corrected_share", 4 + 1, 13 + 4 + 8 + 12 + 1 + 1),
        ("reconsideration_pending_share", 37, 351),
        ("litigation_pending_share", 1 + 6, 46),
        ("litigation_after_reconsideration_share", 20, 46),
        ("normative_documents_issued", 8, None),
        ("normative_documents_repealed", 26, None),
        ("normative_documents_in_force", 66, None),
        ("normative_documents_turnover", 8 + 26, 66),
        ("decisions.licensing", 447228, None),
        ("decisions.penalties", 3985758, None),
        ("decisions.coercion", 88283, None),
        ("fee_amount", 961716000, None),
    ],
)
def test_huaian_2024_by_hand(panel: Panel, code: str, numerator: int, denominator: int | None) -> None:
    assert row(panel, HUAIAN, 2024, code) == (numerator, denominator, "known")
    assert value(panel, HUAIAN, 2024, code) == (numerator / denominator if denominator else numerator)


@pytest.mark.parametrize(
    ("code", "numerator"),
    [
        ("normative_documents_newly_made", 89),
        ("normative_documents_newly_disclosed", 89),
        ("normative_documents_disclosed_total", 89),
        ("decisions.licensing", 181),
        ("decisions.other_services", 153),
        ("procurement_purchases", 135),
        ("procurement_amount", 75394432.52),
    ],
)
def test_pingtan_2019_on_the_form_of_2019_by_hand(panel: Panel, code: str, numerator: float) -> None:
    assert row(panel, PINGTAN, 2019, code) == (numerator, None, "known")


def test_n_is_the_sum_of_the_outcomes_and_not_the_printed_total(panel: Panel) -> None:
    """平潭 2020 prints 21 as the total of 7, 6, 7, 3 and 4."""
    assert row(panel, PINGTAN, 2020, "disclosed_strict") == (7, 27, "known")
    assert row(panel, PINGTAN, 2020, "disclosed_broad") == (13, 27, "known")


def test_cases_are_the_sum_of_the_results_and_not_the_printed_total(panel: Panel) -> None:
    """洪泽 2023 prints 0 as the total of 10 and 1."""
    assert row(panel, HONGZE, 2023, "cases.reconsideration") == (11, None, "known")
    assert row(panel, HONGZE, 2023, "reconsideration_corrected_share") == (1, 11, "known")


# --- What is not known is not known -----------------------------------------------------------------------------------------


def test_below_ten_no_rate_is_given_and_both_sides_are(panel: Panel) -> None:
    found = metrics.measured(panel, ["not_held_share"], reports=panel.reports.filter(pl.col("agency") == ZHANGZHOU))
    assert found.drop("report", "indicator").row(0) == (1.0, 1.0, None, None, None, "too_few")


@pytest.mark.parametrize(("n", "status"), [(9, "too_few"), (10, "known")])
def test_ten_are_enough(panel: Panel, n: int, status: str) -> None:
    changed = altered(panel, applications=counted(cell("unavailable.not_held"), n))
    assert row(changed, ZHANGZHOU, 2020, "disclosed_strict") == (0, n, status)


def test_nothing_is_divided_by_nothing(panel: Panel) -> None:
    assert row(panel, ZHANGZHOU, 2020, "disclosed_merits") == (0, 0, "too_few")
    assert value(panel, ZHANGZHOU, 2020, "disclosed_merits") is None


def test_one_unknown_line_leaves_its_outcome_and_n_unknown(panel: Panel) -> None:
    changed = altered(panel, applications=counted(cell("denied.third_party_rights", agency=HUAIAN), None))
    assert row(changed, HUAIAN, 2024, "disclosed_strict") == (1362, None, "unknown")
    assert row(changed, HUAIAN, 2024, "denied_share") == (None, None, "unknown")
    assert row(changed, HUAIAN, 2024, "denied.administrative_query") == (105, None, "unknown")
    assert row(changed, HUAIAN, 2024, "not_processed.petition") == (62, 88, "known")


def test_a_missing_row_is_no_zero(panel: Panel) -> None:
    changed = altered(panel, applications=lambda frame: frame.filter(~cell("denied.state_secret", agency=HUAIAN)))
    assert row(changed, HUAIAN, 2024, "disclosed_strict") == (1362, None, "unknown")
    assert row(changed, HUAIAN, 2024, "denied.state_secret") == (None, None, "unknown")


def test_blank_cells_are_no_zeros(panel: Panel) -> None:
    """上海 2019 leaves 复议后起诉 blank, also its total; 复议 is 5, blank, blank, 2 of 7."""
    assert row(panel, SHANGHAI, 2019, "cases.litigation_after_reconsideration") == (None, None, "unknown")
    assert row(panel, SHANGHAI, 2019, "cases.litigation") == (None, None, "unknown")
    assert row(panel, SHANGHAI, 2019, "cases.reconsideration") == (7, None, "known")


def test_a_report_without_tables_is_unknown_and_one_outside_the_panel_too(panel: Panel) -> None:
    def without(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("agency") != HUAIAN)

    changed = altered(panel, applications=without, reviews=without, disclosures=without)
    for code in ("disclosed_strict", "cases.litigation", "normative_documents_in_force", "newly_received"):
        assert row(changed, HUAIAN, 2024, code) == (None, None, "unknown")
    other = metrics.measured(panel, ["disclosed_strict"], reports=pl.DataFrame({"report": ["none"]}))
    assert other["status"].to_list() == ["unknown"]


@pytest.mark.parametrize(
    ("agency", "year", "code", "status"),
    [
        (PINGTAN, 2019, "normative_documents_in_force", "absent"),
        (PINGTAN, 2019, "normative_documents_turnover", "absent"),
        (PINGTAN, 2019, "fee_amount", "absent"),
        (PINGTAN, 2019, "other.fee_unpaid", "absent"),
        (PINGTAN, 2021, "normative_documents_in_force", "unknown"),
        (PINGTAN, 2021, "normative_documents_newly_made", "absent"),
        (PINGTAN, 2021, "decisions.other_services", "absent"),
        (PINGTAN, 2021, "procurement_amount", "absent"),
        (HONGZE, 2023, "normative_documents_in_force", "known"),
        (HONGZE, 2023, "normative_documents_newly_made", "absent"),
        (HONGZE, 2023, "procurement_amount", "absent"),
        (HONGZE, 2023, "other_share", "known"),
        (HONGZE, 2023, "other.other", "absent"),
        (ZHANGZHOU, 2020, "procurement_amount", "unknown"),
    ],
)
def test_what_the_form_does_not_have_is_absent(panel: Panel, agency: str, year: int, code: str, status: str) -> None:
    """洪泽 has table 2 of the form of 2021 beside table 3 of that of 2019."""
    assert row(panel, agency, year, code)[2] == status


def test_a_missing_table_2_is_unknown_and_only_what_its_form_lacks_absent(panel: Panel) -> None:
    changed = altered(panel, disclosures=lambda frame: frame.filter(pl.col("agency") != PINGTAN))
    assert row(changed, PINGTAN, 2019, "normative_documents_newly_made")[2] == "unknown"
    assert row(changed, PINGTAN, 2019, "normative_documents_in_force")[2] == "absent"


def test_where_the_form_is_not_told_the_cells_of_the_latest_must_be_there(panel: Panel) -> None:
    changed = altered(panel, reports=lambda frame: frame.with_columns(form=pl.lit(None, frame.schema["form"])))
    assert row(changed, HUAIAN, 2024, "disclosed_strict") == (1362, 3050, "known")
    assert row(changed, PINGTAN, 2019, "disclosed_strict") == (7, None, "unknown")
    assert row(changed, PINGTAN, 2020, "cases.litigation") == (0, None, "known")


@pytest.mark.parametrize(("amount", "expected"), [(961716000.0, (None, None, "unknown")), (0.0, (0.0, None, "known"))])
def test_money_without_a_unit_is_no_amount_unless_it_is_nothing(
    panel: Panel, amount: float, expected: tuple[float | None, None, str]
) -> None:
    def unstated(frame: pl.DataFrame) -> pl.DataFrame:
        fees = pl.col("item") == "fees"
        unit = pl.when(fees).then(pl.lit("unstated")).otherwise(pl.col("unit").cast(pl.String)).cast(frame.schema["unit"])
        return frame.with_columns(unit=unit, value=pl.when(fees).then(amount).otherwise("value"))

    assert row(altered(panel, disclosures=unstated), HUAIAN, 2024, "fee_amount") == expected


# --- The year before ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agency", "year", "expected"),
    [
        (PINGTAN, 2019, (None, None, "unknown")),
        (PINGTAN, 2020, (21 - 23, 23, "known")),
        (PINGTAN, 2021, (70 - 21, 21, "known")),
        (PINGTAN, 2024, (218 - 81, 81, "known")),
        (SUQIAN, 2024, (3525 - 3511, 3511, "known")),
        (HUAIAN, 2024, (None, None, "unknown")),
    ],
)
def test_growth_is_measured_from_the_year_before_also_over_the_change_of_form(
    panel: Panel, agency: str, year: int, expected: tuple[float | None, float | None, str]
) -> None:
    assert row(panel, agency, year, "newly_received_growth") == expected


def test_growth_follows_a_body_under_two_names(panel: Panel) -> None:
    """洪泽区人民政府 of 2023 is 淮安市洪泽区人民政府 of 2024."""
    assert value(panel, "淮安市洪泽区人民政府", 2024, "newly_received_growth") == (95 - 21) / 21


def test_growth_never_joins_two_scopes_or_skips_a_year(panel: Panel) -> None:
    of_2020 = (pl.col("agency") == PINGTAN) & (pl.col("year") == 2020)

    def own(frame: pl.DataFrame) -> pl.DataFrame:
        scope = pl.when(of_2020).then(pl.lit("own")).otherwise(pl.col("scope").cast(pl.String))
        return frame.with_columns(scope=scope.cast(frame.schema["scope"]))

    for changed in (altered(panel, reports=own), altered(panel, reports=lambda frame: frame.filter(~of_2020))):
        assert row(changed, PINGTAN, 2021, "newly_received_growth")[1:] == (None, "unknown")
        assert row(changed, PINGTAN, 2022, "newly_received_growth") == (74 - 70, 70, "known")


def test_growth_is_not_measured_where_the_area_changed(panel: Panel) -> None:
    area, year = next((area, year) for area, year in sorted(changes()) if year == 2022)

    def moved(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(area=pl.when(pl.col("agency") == PINGTAN).then(pl.lit(area)).otherwise("area"))

    changed = altered(panel, reports=moved)
    found = {at: row(changed, PINGTAN, at, "newly_received_growth")[2] for at in range(year - 1, year + 3)}
    assert found == {2021: "known", 2022: "unknown", 2023: "unknown", 2024: "known"}


def test_growth_from_fewer_than_ten_is_no_rate(panel: Panel) -> None:
    before = cell("newly_received", agency=PINGTAN) & (pl.col("year") == 2020)
    changed = altered(panel, applications=counted(before, 9))
    assert row(changed, PINGTAN, 2021, "newly_received_growth") == (70 - 9, 9, "too_few")
    changed = altered(panel, applications=counted(before, None))
    assert row(changed, PINGTAN, 2021, "newly_received_growth") == (None, None, "unknown")


def test_the_gap_between_two_years(panel: Panel) -> None:
    assert row(panel, SUQIAN, 2024, "carry_over_gap") == (121 - 121, None, "known")
    changed = altered(panel, applications=counted(cell("carried_over", agency=SUQIAN) & (pl.col("year") == 2024), 100))
    assert row(changed, SUQIAN, 2024, "carry_over_gap") == (100 - 121, None, "known")
    assert row(panel, SUQIAN, 2023, "carry_over_gap") == (None, None, "unknown")


def test_an_edition_that_is_not_chosen_is_measured_from_the_chosen_year_before(panel: Panel) -> None:
    def with_edition(frame: pl.DataFrame) -> pl.DataFrame:
        second = frame.filter(pl.col("agency") == PINGTAN, pl.col("year") == 2021)
        second = second.with_columns(report=pl.lit("second")).with_columns(
            pl.lit(value=False).alias("chosen") if "chosen" in frame.columns else pl.col("year")
        )
        return pl.concat([frame, second])

    changed = altered(panel, reports=with_edition, applications=with_edition)
    found = metrics.measured(changed, ["newly_received_growth"], reports=pl.DataFrame({"report": ["second"]}))
    assert found.select("numerator", "denominator", "status").row(0) == (49, 21, "known")
    assert "second" not in metrics.measured(changed, ["newly_received"])["report"]


# --- Who, and in which order ---------------------------------------------------------------------------------------------------


def test_applicants_pick_the_column_unless_the_indicator_fixes_it(panel: Panel) -> None:
    assert row(panel, HUAIAN, 2024, "disclosed_strict", "business") == (21, 53, "known")
    assert row(panel, HUAIAN, 2024, "newly_received", "business") == (53, None, "known")
    assert row(panel, HUAIAN, 2024, "applicant.legal_service", "business") == (61, 3119, "known")
    assert row(panel, HUAIAN, 2024, "disclosed_broad.legal_service", "business") == (50, 61, "known")
    assert row(panel, HUAIAN, 2024, "cases.litigation", "business") == (46, None, "known")
    assert row(panel, PINGTAN, 2021, "newly_received_growth", "natural_person") == (64 - 20, 20, "known")
    with pytest.raises(UnknownCode, match="natural_person"):
        metrics.measured(panel, ["handled"], applicants="natural_persons")


def test_rows_come_in_the_order_that_is_asked_for(panel: Panel) -> None:
    reports = panel.reports.sort("agency", "year", descending=True)
    ids = ["published_on_time", "cases.litigation", "disclosed_strict", "decisions.penalties", "newly_received_growth"]
    found = metrics.measured(panel, ids, reports=reports)
    assert found["report"].to_list() == [report for report in reports["report"] for _ in ids]
    assert found["indicator"].to_list() == ids * reports.height
    assert found.schema["indicator"] == pl.Enum(ids)
    columns = ["report", "indicator", "numerator", "denominator", "value", "low", "high", "status"]
    assert found.columns == columns
    assert [found.schema[name] for name in columns[2:7]] == [pl.Float64] * 5
    assert found.equals(metrics.measured(panel, [*ids, ids[0]], reports=reports))


def test_chosen_reports_are_measured_if_none_are_named(panel: Panel) -> None:
    changed = altered(panel, reports=lambda frame: frame.with_columns(chosen=pl.col("agency") == PINGTAN))
    assert metrics.measured(changed, ["handled"])["numerator"].sort().to_list() == [23, 27, 69, 75, 81, 148, 218]


def test_nothing_asked_for_is_no_row(panel: Panel) -> None:
    assert metrics.measured(panel, []).shape == (0, 8)
    assert metrics.measured(panel, ["handled", "cases.litigation"], reports=panel.reports.head(0)).shape == (0, 8)


def test_all_at_once_is_each_alone(panel: Panel) -> None:
    every = metrics.measured(panel, list(metrics.indicators()))
    for code in metrics.indicators():
        alone = metrics.measured(panel, [code]).drop("indicator")
        assert every.filter(pl.col("indicator") == code).drop("indicator").equals(alone), code


def test_an_opened_panel_gives_the_same_and_loads_no_frame(panel: Panel, tmp_path: Path) -> None:
    opened = gongkai.open(panel.write(tmp_path / "panel"))
    ids = list(metrics.indicators())
    assert metrics.measured(opened, ids).equals(metrics.measured(panel, ids))
    assert not opened._loaded


def test_published_on_time_is_what_the_acts_say(panel: Panel) -> None:
    acts = panel.acts.filter(pl.col("indicator") == "published_on_time").select("report", "value")
    found = metrics.measured(panel, ["published_on_time"], reports=acts)
    assert found["value"].to_list() == acts["value"].to_list()
    assert row(panel, ZHANGZHOU, 2020, "published_on_time") == (1, None, "known")
    assert row(panel, HUAIAN, 2024, "published_on_time") == (None, None, "unknown")


# --- Wilson ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "n", "low", "high", "digits"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662, 4),
        (15, 148, 0.0624, 0.1605, 4),
        (0, 20, 0.0, 0.1611, 4),
        (1, 29, 0.0061, 0.1718, 4),
        # By hand: with no successes z² / (n + z²), z² = 3.841459; and its mirror image.
        (0, 10, 0.0, 0.277533, 6),
        (10, 10, 0.722467, 1.0, 6),
        # By hand: (0.259259 + 0.071138 ± 1.959964 √0.00843011) / 1.142276.
        (7, 27, 0.131704, 0.446786, 6),
    ],
)
def test_wilson_against_printed_values(successes: int, n: int, low: float, high: float, digits: int) -> None:
    ends = metrics.wilson(pl.col("x"), pl.col("n"))
    found = pl.DataFrame({"x": [successes], "n": [n]}).select(ends[0].alias("low"), ends[1].alias("high")).row(0)
    assert found == pytest.approx((low, high), abs=0.6 * 10**-digits)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (11, 10), (-1, 10), (None, 10), (3, None)])
def test_wilson_says_nothing_of_what_is_no_share(successes: int | None, n: int | None) -> None:
    ends = metrics.wilson(pl.col("x"), pl.col("n"))
    frame = pl.DataFrame({"x": [successes], "n": [n]}, schema={"x": pl.Float64, "n": pl.Float64})
    assert frame.select(ends[0].alias("low"), ends[1].alias("high")).row(0) == (None, None)


def test_only_shares_have_an_interval(panel: Panel) -> None:
    found = metrics.measured(panel, list(metrics.indicators())).filter(pl.col("status") == "known")
    with_interval = found.filter(pl.col("low").is_not_null())
    shares = [code for code, one in metrics.indicators().items() if one.unit == "share"]
    assert with_interval.equals(found.filter(pl.col("indicator").cast(pl.String).is_in(shares)))
    assert with_interval.filter(~pl.col("value").is_between("low", "high")).is_empty()
    assert value(panel, PINGTAN, 2020, "disclosed_strict") == 7 / 27


def test_a_contradiction_of_the_report_has_a_value_and_no_interval(panel: Panel) -> None:
    """More carried forward than ever came in: a failed check, left as it stands."""
    changed = altered(panel, applications=counted(cell("carried_forward", agency=HUAIAN), 4000))
    found = metrics.measured(changed, ["carried_forward_share"], reports=panel.reports.filter(pl.col("agency") == HUAIAN))
    assert found.select("value", "low", "high", "status").row(0) == (4000 / 3153, None, None, "known")


# --- The registry ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", metrics.indicators())
def test_every_indicator_says_what_it_is_in_both_languages(code: str) -> None:
    found = metrics.indicator(code)
    for said in (found.name, found.definition, found.caveat, found.source):
        assert re.search("[一-鿿]", said.in_("zh"))
        assert re.search("[A-Za-z]{3}", said.in_("en"))
        assert said.in_("zh") != said.in_("en")
        assert not re.search("[{}]|[。.]$", said.in_("zh") + "\n" + said.in_("en"), re.MULTILINE)
    assert "《政府信息公开条例》第" in found.source.zh
    assert "Regulations on Open Government Information, Article" in found.source.en
    for language in LANGUAGES:
        note = metrics.note(found, language)
        assert "\n" not in note
        assert note.startswith(found.name.in_(language))
        assert (str(metrics.FEW) in note) >= bool(found.denominator)


@pytest.mark.parametrize("code", [code for code, one in metrics.indicators().items() if one.frame != "acts"])
def test_every_term_stands_for_cells_of_the_forms(code: str) -> None:
    found = metrics.indicator(code)
    table = {"disclosures": 2, "applications": 3, "reviews": 4}[found.frame]
    assert found.forms
    for form in found.forms:
        assert forms.forms()[form].notice in found.source.zh
        known = set(forms.forms()[form].cells(table))
        for written in (*found.numerator, *found.denominator):
            for term in parsed(written):
                stands_for = cells(term, form)
                assert stands_for
                assert {(one.line, one.column) for one in stands_for} <= known
    # A numerator that is part of its denominator is a share; anything else is a ratio or stands alone.
    assert bool(found.denominator) == (found.unit in ("share", "ratio"))


def test_outcomes_have_the_lines_of_the_form_of_the_report() -> None:
    def lines(written: str, form: str) -> list[str]:
        return [one.line for term in parsed(written) for one in cells(term, form)]

    every = {form: [line for line, _ in forms.forms()[form].cells(3)] for form in forms.forms()}
    for form, of_form in every.items():
        of_outcomes = [line for line in dict.fromkeys(of_form) if forms.outcome_of(line)]
        assert lines("outcomes", form) == of_outcomes
    assert lines("other", "2019") == ["other"]
    assert lines("other", "2021") == ["other.correction_overdue", "other.fee_unpaid", "other.other"]


def test_each_reason_and_each_applicant_has_its_indicator() -> None:
    found = metrics.indicators()
    assert {code for code in forms.family("lines") if "." in code} <= set(found)
    assert {code.removeprefix("applicant.") for code in found if code.startswith("applicant.")} == {
        code for code in forms.family("applicants") if code != "total"
    }
    assert found["other.fee_unpaid"].forms == ("2021",)
    assert found["denied.state_secret"].forms == ("2019", "2021")
    assert found["procurement_amount"].forms == ("2019",)
    assert list(dict.fromkeys(one.group for one in found.values())) == [
        "outcomes",
        "reasons",
        "applicants",
        "flow",
        "reviews",
        "disclosure",
        "act",
    ]


def test_labels_come_from_the_forms_and_no_python_file_has_one() -> None:
    for path in (ROOT / "src" / "gongkai" / "metrics").glob("*.py"):
        assert not re.search("[一-鿿]", path.read_text(encoding="utf-8")), path
    found = metrics.indicator("denied.enforcement_file")
    label = forms.label("lines", "denied.enforcement_file")
    assert found.name.zh.endswith(label.zh)
    assert label.en in found.definition.en


def test_the_legal_date_is_defined_once() -> None:
    found, duty = metrics.indicator("published_on_time"), rules()["indicators"]["published_on_time"]
    assert (found.name.zh, found.name.en, found.source.zh) == (duty["zh"], duty["en"], duty["source"])
    assert found.definition.en == duty["definition_en"]
    assert found.source.en == "Regulations on Open Government Information, Article 49; notice 国办公开办函〔2021〕30号"


def test_a_note_has_name_definition_denominator_caveat_and_source() -> None:
    found = metrics.indicator("newly_received_growth")
    assert metrics.note(found, "en") == (
        "growth of applications received: (received this year − received the year before) ÷ received the year before; the year "
        "before is the report of the same body and scope, and nothing is compared without it or where the area changed. "
        "Denominator: received this year (the year before); no rate below 10. Caveat: many applications of a few applicants can "
        "sway it; where the scope is not known, one year may be the body's own and the other a summary; bodies report on "
        "themselves. Source: Regulations on Open Government Information, Article 50; notice 国办公开办函〔2019〕60号; "
        "notice 国办公开办函〔2021〕30号."
    )
    zh = metrics.note(metrics.indicator("disclosed_merits"), "zh")
    assert "分母：予以公开＋部分公开＋不予公开，不足 10 不算。" in zh
    assert "Denominator" not in metrics.note(metrics.indicator("fee_amount"), "en")


def test_a_glossary_is_names_and_notes() -> None:
    found = metrics.glossary(["disclosed_strict", "fee_amount"], "zh")
    assert [name for name, _ in found] == ["公开率（严格）", "行政事业性收费金额"]
    assert f"{found[1][0]}：{found[1][1]}" == metrics.note(metrics.indicator("fee_amount"), "zh")


def test_an_unknown_indicator_names_the_nearest() -> None:
    with pytest.raises(UnknownCode, match="disclosed_strict"):
        metrics.indicator("disclosure_strict")


def test_workload_says_that_it_is_no_openness() -> None:
    for code in ("decisions.licensing", "decisions.penalties", "decisions.coercion", "fee_amount", "procurement_amount"):
        assert "不反映公开程度" in metrics.indicator(code).caveat.zh
        assert "not openness" in metrics.indicator(code).caveat.en
