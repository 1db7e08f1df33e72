"""What is counted in prose beside the statutory tables: what its words can mean there, and when that is not certain."""

from decimal import Decimal

import pytest

from gongkai.extract import Section
from gongkai.extract.rows import Key
from gongkai.forms import forms
from gongkai.prose import Mention, compare, mentions
from gongkai.solve import Value
from gongkai.solve.values import MAX_CANDIDATES


def prose(text: str) -> tuple[Mention, ...]:
    return mentions([Section(number=1, heading="", text=text)], 2023)


def tables(year: str = "2021", **lines: float | None) -> dict[Key, Value]:
    """Totals of table 3 by line, `__` standing for the dot; the lines that are not named are zero."""
    named = {line.replace("__", "."): number for line, number in lines.items()}
    found = {}
    for line, column in forms()[year].cells(3):
        number = named.get(line, 0) if column == "total" else None
        key = Key(3, line, column)
        found[key] = Value(key=key, value=None if number is None else Decimal(str(number)), reading="printed")
    return found


def one(text: str, values: dict[Key, Value], topic: str) -> tuple[str, float | None, str]:
    (found,) = [one for one in compare(prose(text), values) if one.topic == topic]
    return found.status, found.expected, found.meaning


RECEIVED = tables(newly_received=70, carried_over=11, outcome_total=76, carried_forward=5, not_processed__repeated=4)


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("收到政府信息公开申请70件。", "applications_received", ("pass", 70, "newly_received")),
        ("收到政府信息公开申请81件。", "applications_received", ("pass", 81, "newly_received + carried_over")),
        ("收到政府信息公开申请71件。", "applications_received", ("fail", 70, "newly_received")),
        ("新收政府信息公开申请81件。", "applications_newly_received", ("fail", 70, "newly_received")),
        ("办结政府信息公开申请76件。", "applications_answered", ("pass", 76, "outcome_total")),
        ("答复政府信息公开申请72件。", "applications_answered", ("pass", 72, "outcome_total - not_processed")),
        ("答复政府信息公开申请75件。", "applications_answered", ("fail", 76, "outcome_total")),
        ("办理政府信息公开申请70件。", "applications_handled", ("pass", 70, "newly_received")),
        (
            "全区收到政府信息公开申请900件，区政府共收到政府信息公开申请70件。",
            "applications_received",
            ("pass", 70, "newly_received"),
        ),
        ("全区收到政府信息公开申请900件。", "applications_received", ("unknown", 70, "newly_received")),
        ("区本级收到政府信息公开申请12件。", "applications_received", ("unknown", 70, "newly_received")),
        ("全区收到政府信息公开申请50件。", "applications_received", ("fail", 70, "newly_received")),
        ("全局收到政府信息公开申请900件。", "applications_received", ("unknown", 70, "newly_received")),
        ("全系统收到政府信息公开申请900件。", "applications_received", ("unknown", 70, "newly_received")),
        ("各乡镇、各部门收到政府信息公开申请900件。", "applications_received", ("unknown", 70, "newly_received")),
        ("收到政府信息公开申请70件，按期答复70件，延期答复6件。", "applications_answered", ("unknown", 76, "outcome_total")),
        ("收到政府信息公开申请70件，转办6件，答复70件。", "applications_answered", ("unknown", 76, "outcome_total")),
    ],
)
def test_a_number_passes_if_any_meaning_of_its_words_fits(text: str, topic: str, expected: tuple[str, float, str]) -> None:
    assert one(text, RECEIVED, topic) == expected


def test_a_cell_that_is_not_known_makes_a_failure_impossible() -> None:
    values = tables(newly_received=70, carried_over=None)
    assert one("收到政府信息公开申请70件。", values, "applications_received")[0] == "pass"
    assert one("收到政府信息公开申请75件。", values, "applications_received")[0] == "unknown"
    assert one("收到政府信息公开申请75件。", {}, "applications_received") == ("unknown", None, "newly_received")


@pytest.mark.parametrize(
    ("text", "candidates", "status"),
    [
        ("现行有效行政规范性文件75件。", (5, 75), "unknown"),
        ("现行有效行政规范性文件12件。", (5, 75), "fail"),
        ("现行有效行政规范性文件12件。", (), "unknown"),
        ("现行有效行政规范性文件120件。", tuple(range(MAX_CANDIDATES)), "unknown"),
        ("区本级现行有效行政规范性文件12件。", (5, 75), "unknown"),
    ],
)
def test_a_number_that_is_none_of_a_cell_s_candidates_fails(text: str, candidates: tuple[int, ...], status: str) -> None:
    """The cell itself stays unknown; too many candidates are not all kept."""
    key = Key(2, "normative_documents", "in_force")
    values = {key: Value(key=key, value=None, reading="ambiguous", candidates=tuple(map(Decimal, candidates)))}
    assert one(text, values, "normative_documents.in_force")[:2] == (status, None)


def test_unavailable_means_all_its_lines_or_not_held_alone() -> None:
    values = tables(unavailable__not_held=9, unavailable__needs_creation=2, unavailable__still_unclear=1)
    text = "政府信息公开申请办结30件，无法提供{}件。"
    assert one(text.format(12), values, "outcome.unavailable") == ("pass", 12, "unavailable")
    assert one(text.format(9), values, "outcome.unavailable") == ("pass", 9, "unavailable.not_held")
    assert one(text.format(11), values, "outcome.unavailable") == ("fail", 12, "unavailable")


def test_otherwise_handled_is_one_row_or_three() -> None:
    text = "政府信息公开申请办结30件，其他处理5件。"
    assert one(text, tables(other__fee_unpaid=2, other__other=3), "outcome.other") == ("pass", 5, "other")
    assert one(text, tables("2019", other=5), "outcome.other") == ("pass", 5, "other")


def test_what_contains_another_outcome_does_not_fail() -> None:
    values = tables(other__other=1, not_processed__repeated=2)
    assert one("收到政府信息公开申请12件，其他处理3件（含不予处理2件）。", values, "outcome.other")[:2] == ("unknown", 1)
    assert one("收到政府信息公开申请12件，其他处理3件。", values, "outcome.other")[:2] == ("fail", 1)


def test_disclosed_means_partly_disclosed_too_unless_that_is_counted_beside_it() -> None:
    values = tables(granted=9, partly_granted=3)
    text = "收到政府信息公开申请12件，予以公开{}件{}。"
    assert one(text.format(12, ""), values, "outcome.granted") == ("pass", 12, "granted + partly_granted")
    assert one(text.format(12, "，部分公开3件"), values, "outcome.granted") == ("fail", 9, "granted")
    assert one(text.format(9, "，部分公开3件"), values, "outcome.granted") == ("pass", 9, "granted")
    far = text.format(12, "") + "工作平稳有序。" * 20 + "收到政府信息公开申请12件，部分公开3件。"
    assert one(far, values, "outcome.granted") == ("pass", 12, "granted + partly_granted")


def cells(number: int, **lines: int) -> dict[Key, Value]:
    """Cells of a table by line and column, `__` standing between the two."""
    keys = {Key(number, *name.split("__")): count for name, count in lines.items()}
    return {key: Value(key=key, value=Decimal(count), reading="printed") for key, count in keys.items()}


@pytest.mark.parametrize(
    ("text", "topic", "status"),
    [
        ("政府信息公开行政诉讼3件。", "lawsuits", "pass"),
        ("政府信息公开行政诉讼2件。", "lawsuits", "pass"),
        ("政府信息公开行政诉讼1件。", "lawsuits", "fail"),
        ("政府信息公开行政复议、行政诉讼案件共8件。", "review_cases", "pass"),
        ("政府信息公开行政复议、行政诉讼案件共3件。", "review_cases", "fail"),
        ("政府信息公开行政复议案件6件，其中1件为上年结转。", "reconsiderations", "unknown"),
        ("政府信息公开行政复议案件6件。", "reconsiderations", "fail"),
    ],
)
def test_lawsuits_are_those_of_both_ways_or_the_direct_ones(text: str, topic: str, status: str) -> None:
    lawsuits = {
        f"litigation_{way}__{column}": 0
        for way in ("direct", "after_reconsideration")
        for column in ("corrected", "other", "pending")
    }
    values = cells(
        4,
        reconsideration__upheld=5,
        reconsideration__corrected=0,
        reconsideration__other=0,
        reconsideration__pending=0,
        reconsideration__total=5,
        litigation_direct__upheld=2,
        litigation_direct__total=2,
        litigation_after_reconsideration__upheld=1,
        litigation_after_reconsideration__total=1,
        **lawsuits,
    )
    assert one(text, values, topic)[0] == status


@pytest.mark.parametrize(
    ("text", "topic", "status"),
    [
        ("县政府现行有效规范性文件23件。", "normative_documents.in_force", "unknown"),
        ("现行有效规范性文件23件。", "normative_documents.in_force", "fail"),
        ("废止规范性文件3件，宣布失效规范性文件2件。", "normative_documents.repealed", "unknown"),
        ("废止规范性文件3件。", "normative_documents.repealed", "fail"),
    ],
)
def test_documents_of_one_body_or_repealed_otherwise_do_not_fail(text: str, topic: str, status: str) -> None:
    values = cells(2, normative_documents__in_force=45, normative_documents__repealed=5)
    assert one(text, values, topic)[0] == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("3亿元", "pass"),
        ("2.98亿元", "pass"),
        ("29800万元", "pass"),
        ("2.6亿元", "fail"),
        ("2亿元", "fail"),
        ("29801万元", "fail"),
    ],
)
def test_money_fits_within_half_of_its_last_digit(text: str, status: str) -> None:
    key = Key(2, "fees", "fee_amount")
    values = {key: Value(key=key, value=Decimal(298_000_000), reading="printed", unit="yuan")}
    assert one(f"收取行政事业性收费{text}。", values, "administrative_fees")[0] == status


@pytest.mark.parametrize(("value", "status"), [(302_000_000, "pass"), (260_000_000, "unknown"), (240_000_000, "fail")])
def test_a_coarse_rounding_that_fits_says_nothing(value: int, status: str) -> None:
    key = Key(2, "fees", "fee_amount")
    values = {key: Value(key=key, value=Decimal(value), reading="printed", unit="yuan")}
    assert one("收取行政事业性收费3亿元。", values, "administrative_fees")[0] == status


def test_a_rounded_number_never_fails_by_its_rounding() -> None:
    key = Key(2, "licensing", "decisions")
    values = {key: Value(key=key, value=Decimal(1808595), reading="printed")}
    assert one("作出行政许可决定180.86万件。", values, "licensing_decisions")[0] == "pass"
    assert one("作出行政许可决定181万件。", values, "licensing_decisions")[0] == "pass"
    assert one("作出行政许可决定180.87万件。", values, "licensing_decisions")[0] == "fail"


def test_money_without_a_unit_in_the_table_is_not_compared() -> None:
    key = Key(2, "fees", "fee_amount")
    text = "收取行政事业性收费12.5万元。"
    stated = {key: Value(key=key, value=Decimal(125000), reading="printed", unit="yuan")}
    assert one(text, stated, "administrative_fees")[0] == "pass"
    unstated = {key: Value(key=key, value=Decimal("12.5"), reading="printed", unit="unstated")}
    assert one(text, unstated, "administrative_fees")[0] == "unknown"


def test_topics_without_a_counterpart_are_not_compared() -> None:
    assert compare(prose("公开政府信息36条。"), RECEIVED) == ()
