"""One cell's text to number, reading and unit."""

from decimal import Decimal

import pytest

from gongkai.extract.numbers import header_money, read_cell

PRINTED = [
    ("0", "count", "0", "count"),
    ("449", "count", "449", "count"),
    ("１２３", "count", "123", "count"),
    ("1,234", "count", "1234", "count"),
    ("1，234，567", "count", "1234567", "count"),
    ("12件", "count", "12", "count"),
    ("5 条", "count", "5", "count"),
    ("22（其中修订16件）", "count", "22", "count"),
    ("55(含自然失效29件)", "count", "55", "count"),
    ("3.0", "count", "3", "count"),
    ("+19", "change", "19", "count"),
    ("-18", "change", "-18", "count"),
    ("－18", "change", "-18", "count"),
    ("−18", "change", "-18", "count"),
    ("减3", "change", "-3", "count"),
    ("增加7", "change", "7", "count"),
    ("0", "change", "0", "count"),
    ("251000元", "amount", "251000", "yuan"),
    ("18.3万元", "amount", "183000", "yuan"),
    ("0.37万元", "amount", "3700", "yuan"),
    ("1.2亿元", "amount", "120000000", "yuan"),
    ("￥12,000.50元", "amount", "12000.5", "yuan"),
    ("8040", "amount", "8040", "unstated"),
    ("153103.83", "amount", "153103.83", "unstated"),
]


@pytest.mark.parametrize(("raw", "kind", "value", "unit"), PRINTED)
def test_printed_numbers(raw: str, kind: str, value: str, unit: str) -> None:
    read = read_cell(raw, kind)
    assert (read.value, read.reading, read.unit) == (Decimal(value), "printed", unit)


@pytest.mark.parametrize(
    ("raw", "kind", "reading"),
    [
        ("", "count", "blank"),
        ("\xa0", "count", "blank"),
        ("\u200b \u3000", "count", "blank"),
        ("/", "count", "not_applicable"),
        ("-", "count", "not_applicable"),
        ("——", "count", "not_applicable"),
        ("－", "change", "not_applicable"),
        ("无", "count", "not_applicable"),
        ("本年度没有此类事项", "count", "not_applicable"),
        ("-3", "count", "unreadable"),
        ("1.5", "count", "unreadable"),
        ("007", "count", "unreadable"),
        ("1,23", "count", "unreadable"),
        ("3\ufffd", "count", "unreadable"),
        ("O", "count", "unreadable"),
        ("②", "count", "unreadable"),
        ("10²", "count", "unreadable"),
        ("约20件", "count", "unreadable"),
        ("77/80", "count", "unreadable"),
        ("2020年3件", "count", "unreadable"),
        ("-5元", "amount", "unreadable"),
    ],
)
def test_what_is_no_plain_number_is_null(raw: str, kind: str, reading: str) -> None:
    read = read_cell(raw, kind)
    assert (read.value, read.reading) == (None, reading)


def test_a_number_with_a_gap_inside_is_ambiguous() -> None:
    read = read_cell("1 2")
    assert (read.value, read.reading, read.candidates) == (None, "ambiguous", (Decimal(12),))


def test_the_unit_of_a_cell_wins_over_its_header() -> None:
    assert read_cell("24252.311082", "amount", 10_000).value == Decimal("242523110.82")
    assert read_cell("251000元", "amount", 10_000).value == 251000


@pytest.mark.parametrize(
    ("header", "worth"),
    [
        ("本年收费金额（单位：万元）", 10_000),
        ("采购总金额(万元)", 10_000),
        ("采购总金额（元）", 1),
        ("采购总金额", None),
        ("本年增/减(减用负值表示,如-8)", None),
    ],
)
def test_the_unit_in_a_header(header: str, worth: int | None) -> None:
    assert header_money(header) == worth
