"""What the sums of a report settle: against every way tried one by one, on real runs, on blanks, and with misprints."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product
from random import Random

import pytest

from facts import Cells, Facts, with_zero
from gongkai import Report, read_report
from gongkai.document import Place
from gongkai.extract.rows import Fragment, Key, Tables
from gongkai.forms import forms
from gongkai.relations import Instance, instances
from gongkai.solve import Value, solve
from gongkai.solve.cuts import count, counts, cut
from gongkai.solve.rows import Row
from gongkai.solve.settle import Arithmetic, settled, solutions
from gongkai.solve.sums import Filling, Steps, TooMany, with_blanks, with_sums
from invented import invent
from render import LAYOUTS, load_facts

HEAD = "青岚县2022年政府信息公开工作年度报告"


def every_cut(run: str, cells: int) -> list[tuple[int, ...]]:
    """All cuts of a run without leading zeros, one by one."""
    found = []
    for places in combinations(range(1, len(run)), cells - 1):
        pieces = [run[start:end] for start, end in zip((0, *places), (*places, len(run)), strict=True)]
        if all(piece == "0" or piece[0] != "0" for piece in pieces):
            found.append(tuple(map(int, pieces)))
    return found


def keeps(filling: Sequence[int | None], sums: Sequence[int]) -> bool:
    """Whether every group of parts can have the sum behind it, a blank being any number from 0."""
    at = 0
    for parts in sums:
        *group, total = filling[at : at + parts + 1]
        printed = sum(number for number in group if number is not None)
        if total is not None and (printed > total or (printed < total and None not in group)):
            return False
        at += parts + 1
    return True


def runs(digits: str, least: int, most: int, number: int) -> list[str]:
    random = Random(7)
    return ["".join(random.choices(digits, k=random.randint(least, most))) for _ in range(number)]


# --- one row


@pytest.mark.parametrize("sums", [[6], [3], [2, 2], [2, 1, 2]])
def test_the_cuts_that_keep_their_sums_are_those_that_trying_all_finds(sums: list[int]) -> None:
    cells = sum(sums) + len(sums)
    for run in [*runs("0123456789", cells, 13, 60), *runs("0011", cells, 14, 60)]:
        all_cuts = every_cut(run, cells)
        assert count(run, counts(cells)) == len(all_cuts), run
        assert sorted(with_sums(run, sums, Steps())) == sorted(cut for cut in all_cuts if keeps(cut, sums)), run
        for at, stretches in enumerate(cut(run, counts(cells)).choices):
            assert {int(run[start:end]) for start, end in stretches} == {cut[at] for cut in all_cuts}, run


@pytest.mark.parametrize("sums", [[3], [1, 1]])
def test_the_fillings_with_blanks_are_those_that_trying_all_finds(sums: list[int]) -> None:
    cells = sum(sums) + len(sums)
    for run in runs("00123", 1, 6, 60):
        tried: set[Filling] = set()
        for filled in product((True, False), repeat=cells):
            for numbers in every_cut(run, sum(filled)) if any(filled) else ():
                rest = iter(numbers)
                tried.add(tuple(next(rest) if full else None for full in filled))
        assert set(with_blanks([run], sums, Steps())) == {filling for filling in tried if keeps(filling, sums)}, run


def test_numbers_of_which_it_is_not_known_where_they_stand_have_one_filling_for_each_place() -> None:
    assert with_blanks(["3", "5", "8"], [2], Steps()) == [(3, 5, 8)]
    assert sorted(with_blanks(["4", "4"], [2], Steps()), key=str) == sorted([(4, 4, None), (4, None, 4), (None, 4, 4)], key=str)


def test_a_search_ends_at_its_limit() -> None:
    with pytest.raises(TooMany):
        with_sums("123456789" * 3, [6], Steps(50))
    with pytest.raises(TooMany):
        with_blanks(["1" * 40], [6], Steps())


# --- a table


def small(left: str, right: Sequence[str], line: str) -> Instance:
    return Instance("along", 3, "line", line, (Key(3, line, left),), tuple(Key(3, line, column) for column in right))


def test_a_table_is_settled_as_trying_all_its_readings_would() -> None:
    """Two lines and their sum in three columns, the third the sum of the others; cut at random, and tried one by one."""
    random = Random(11)
    lines, columns = ("granted", "partly_granted", "outcome_total"), ("natural_person", "business", "total")
    along = [small("total", columns[:2], line) for line in lines]
    down = [
        Instance("down", 3, "column", column, (Key(3, lines[2], column),), tuple(Key(3, line, column) for line in lines[:2]))
        for column in columns
    ]
    some_unsettled = 0
    for _ in range(150):
        cells = [[random.choice((0, 1, 2, 11, 12, 21, 121, 110)) for _ in range(2)] for _ in range(2)]
        cells.append([cells[0][at] + cells[1][at] for at in range(2)])
        table = [(*row, sum(row)) for row in cells]
        digits = ["".join(map(str, row)) for row in table]
        fillings = [with_sums(run, [2], Steps()) for run in digits]
        rows = [
            Row(
                keys=tuple(Key(3, line, column) for column in columns),
                pieces=(run,),
                ways=count(run, counts(3)),
                own=(law,),
                fillings=found,
                blanks=False,
            )
            for line, run, found, law in zip(lines, digits, fillings, along, strict=True)
        ]
        found = settled(solutions(Arithmetic(printed={}, empty=[], rows=rows, relations=[*along, *down])))
        tried = [
            chosen
            for chosen in product(*(every_cut(run, 3) for run in digits))
            if all(row[0] + row[1] == row[2] for row in chosen)
            and all(chosen[0][at] + chosen[1][at] == chosen[2][at] for at in range(3))
        ]
        wanted = {
            Key(3, lines[row], columns[at]): tried[0][row][at]
            for row in range(3)
            for at in range(3)
            if len({chosen[row][at] for chosen in tried}) == 1
        }
        some_unsettled += len(wanted) < 9
        assert {key: one.number for key, one in found.items()} == wanted, digits
    assert some_unsettled > 5


# --- real runs


def read(*lines: str) -> Report:
    return read_report("\n".join([HEAD, *lines, ""]))


def value(report: Report, table: int, line: str, column: str) -> Value:
    return report.values[Key(table, line, column)]


def row(report: Report, table: int, line: str) -> list[Decimal | None]:
    return [found.value for key, found in report.values.items() if key[:2] == (table, line)]


def test_a_run_with_one_cut_that_adds_up() -> None:
    report = read("一、本年新收政府信息公开申请数量136122520451283214069", "二、上年结转政府信息公开申请数量0000000")
    assert row(report, 3, "newly_received") == [13612, 252, 0, 45, 128, 32, 14069]
    trace = report.trace("newly_received", "business")
    assert (trace.reading, trace.ways, trace.relations) == ("inferred", 23_444, ("applicants_add_up:newly_received",))
    assert trace.explanation == "252, inferred: 23,444 ways to cut, 1 with the six summing to the seventh"
    evidence = report.evidence.filter(line="newly_received", column="total").row(0, named=True)
    assert (evidence["raw"], evidence["ways"], evidence["summing"]) == ("136122520451283214069", 23_444, 1)
    assert evidence["relations"] == ["applicants_add_up:newly_received"]


def test_the_fifteen_numbers_of_table_4() -> None:
    labels = "结果维持结果纠正其他结果尚未审结总计"
    report = read("行政复议行政诉讼" + labels + "未经复议直接起诉复议后起诉" + labels * 2 + "10203120001200000")
    assert row(report, 4, "reconsideration") == [1, 0, 2, 0, 3]
    assert row(report, 4, "litigation_direct") == [12, 0, 0, 0, 12]
    assert row(report, 4, "litigation_after_reconsideration") == [0] * 5


def test_a_run_of_table_4_that_is_shifted_is_not_believed() -> None:
    """0 0 8 2 10, 0 5 blank 0 5, 6 0 0 0 6: fifteen digits for fifteen cells, but the first sum does not hold."""
    labels = "结果维持结果纠正其他结果尚未审结总计"
    report = read("行政复议行政诉讼" + labels + "未经复议直接起诉复议后起诉" + labels * 2 + "008210050560006")
    assert {found.value for key, found in report.values.items() if key.table == 4} == {None}


def test_a_cell_of_table_2_that_is_the_same_in_every_cut_is_known() -> None:
    header = ["第二十条第（五）项", "信息内容上一年项目数量本年增/减处理决定数量", "行政许可000", "其他对外管理服务事项000"]
    report = read(
        *header, "第二十条第（六）项", "信息内容上一年项目数量本年增/减处理决定数量", "行政处罚2648-18538", "行政强制000"
    )
    assert row(report, 2, "penalties") == [2648, None, None]
    assert list(map(int, value(report, 2, "penalties", "items_change").candidates)) == [-1853, -185, -18, -1]


# --- blanks


def table_3(rows: dict[str, list[str]]) -> Report:
    """A page of separated cells: the lines given, and no others."""
    labels = {"new": "一、本年新收政府信息公开申请数量", "over": "二、上年结转政府信息公开申请数量", "granted": "（一）予以公开"}
    head = "<tr><td></td>" + "".join(
        f"<td>{name}</td>" for name in ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    )
    body = "".join(
        f"<tr><td>{labels[name]}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for name, cells in rows.items()
    )
    return read_report(f"<title>{HEAD}</title><table>{head}</tr>{body}</table>")


def test_a_blank_that_must_be_nothing_is_0_and_one_that_must_be_the_sum_is_the_sum() -> None:
    report = table_3({"new": ["3", "", "", "", "", "", "3"], "granted": ["2", "1", "0", "0", "0", "0", ""]})
    assert row(report, 3, "newly_received") == [3, 0, 0, 0, 0, 0, 3]
    assert row(report, 3, "granted") == [2, 1, 0, 0, 0, 0, 3]
    blank = report.trace("granted", "total")
    assert (blank.reading, blank.relations) == ("inferred", ("applicants_add_up:granted",))
    assert (
        blank.explanation
        == "3, inferred: the cell is empty, and no other number keeps: total = sum of the six kinds of applicant"
    )
    assert value(report, 3, "newly_received", "total").reading == "printed"


def test_a_blank_that_need_not_be_one_number_stays_blank() -> None:
    report = table_3({"new": ["3", "", "", "0", "0", "0", "7"], "granted": ["2", "", "0", "0", "0", "0", ""]})
    assert row(report, 3, "newly_received") == [3, None, None, 0, 0, 0, 7]
    assert row(report, 3, "granted") == [2, None, 0, 0, 0, 0, None]
    assert value(report, 3, "granted", "business").reading == "blank"


def test_a_mark_instead_of_a_number_is_never_made_a_number() -> None:
    report = table_3({"new": ["3", "/", "", "0", "0", "0", "3"]})
    assert row(report, 3, "newly_received") == [3, None, 0, 0, 0, 0, 3]
    assert value(report, 3, "newly_received", "business").reading == "not_applicable"


def test_a_slip_takes_no_blank_with_it() -> None:
    """A row prints 9 beside a sum of 3: the blank total of another is not taken from a table that contradicts itself."""
    slip = {"new": ["3", "0", "0", "0", "0", "0", "9"], "over": ["1", "0", "0", "0", "0", "0", ""]}
    assert row(table_3(slip), 3, "carried_over") == [1, 0, 0, 0, 0, 0, None]
    sound = {**slip, "new": ["3", "0", "0", "0", "0", "0", "3"]}
    assert row(table_3(sound), 3, "carried_over") == [1, 0, 0, 0, 0, 0, 1]


def full_table(changed: dict[str, list[str]], extra: list[str] | None = None) -> Report:
    """Table 3 of 2021 whole, every cell 0 but in the lines given; perhaps with a row that no form has behind 部分公开."""
    rows = [["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]]
    for line, _ in dict.fromkeys((cell[0], 0) for cell in forms()["2021"].cells(3)):
        rows.append([forms()["2021"].label("lines", line).printed, *changed.get(line, ["0"] * 7)])
        if line == "partly_granted" and extra:
            rows.append(extra)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in rows)
    return read_report(f"<title>{HEAD}</title><table>{body}</table>")


def test_relations_that_push_each_other_on_and_on_end() -> None:
    """The first column wants 新收 one more than 总计, the last two more: no numbers do, however large."""
    open_row = ["", "0", "0", "0", "0", "0", ""]
    changed = {"newly_received": open_row, "outcome_total": open_row, "carried_forward": ["1", "0", "0", "0", "0", "0", "2"]}
    report = full_table(changed)
    assert row(report, 3, "newly_received") == [None, 0, 0, 0, 0, 0, None]
    assert row(report, 3, "outcome_total") == [None, 0, 0, 0, 0, 0, None]


@pytest.mark.parametrize("label", ["4.其他特殊情形", "（七）申请人撤回申请", "7.工作秘密", "4.其他"])
def test_a_row_that_no_form_has_keeps_its_number_from_a_blank(label: str) -> None:
    eight = ["8", "0", "0", "0", "0", "0", "8"]
    changed = {"newly_received": eight, "outcome_total": eight, "granted": [""] * 7}
    changed["partly_granted"] = ["3", "0", "0", "0", "0", "0", "3"]
    assert row(full_table(changed), 3, "granted") == [5, 0, 0, 0, 0, 0, 5]
    report = full_table(changed, [label, "5", "0", "0", "0", "0", "0", "5"])
    assert row(report, 3, "granted") == [None] * 7


# --- whole reports


def wrong(facts: Facts, report: Report) -> list[tuple[Key, Decimal | None, str | None]]:
    """Numbers of tables 3 and 4 that are not what the facts print."""
    tables = {3: facts.applications, 4: facts.reviews}
    return [
        (key, found.value, tables[key.table][key.line][key.column])
        for key, found in report.values.items()
        if key.table in tables
        and found.value is not None
        and str(found.value) != (tables[key.table][key.line][key.column] or "0")
    ]


@pytest.mark.parametrize("layout", ["text_glued", "text_run"])
def test_glued_reports_are_settled_and_right(layout: str) -> None:
    known = {3: 0, 4: 0}
    cells = dict(known)
    for seed in range(120):
        facts = invent(Random(seed)).facts
        report = read_report(LAYOUTS[layout](facts))
        assert wrong(facts, report) == [], seed
        for key, found in report.values.items():
            if key.table in known:
                cells[key.table] += 1
                known[key.table] += found.value is not None
    assert known[3] / cells[3] >= 0.999
    assert known[4] / cells[4] >= 0.96  # The information itself leaves about 3 % open in reports with so many reviews.


def test_blanks_in_place_of_zeros_make_nothing_wrong() -> None:
    for seed in range(40):
        facts = with_zero(invent(Random(seed)).facts, "blank")
        assert wrong(facts, read_report(LAYOUTS["text_glued"](facts))) == [], seed


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("layout", ["text_glued", "text_run", "text_spaces", "html_spans"])
def test_some_blanks_in_place_of_zeros_make_nothing_wrong(layout: str, share: float) -> None:
    def some(random: Random, rows: Cells) -> Cells:
        return {
            line: {column: None if text == "0" and random.random() < share else text for column, text in cells.items()}
            for line, cells in rows.items()
        }

    for seed in range(25):
        random, facts = Random(seed), invent(Random(seed)).facts
        reviews, applications = some(random, facts.reviews), some(random, facts.applications)
        facts = replace(facts, applications=applications, reviews=reviews, disclosures=some(random, facts.disclosures))
        report = read_report(LAYOUTS[layout](facts))
        assert wrong(facts, report) == [], seed
        # Table 2 has no relations: what stands there as a number is printed or has no other reading.
        printed = disclosed(seed)
        found = {key: value.value for key, value in report.values.items() if key.table == 2 and value.value is not None}
        assert {key: number for key, number in found.items() if printed[key.line, key.column] != number} == {}, seed


def disclosed(seed: int) -> dict[tuple[str, str], Decimal]:
    """The numbers of table 2 of an invented report."""
    return {(line, column): number for (table, line, column), number in invent(Random(seed)).numbers.items() if table == 2}


@pytest.mark.parametrize("change", [1, -1, 10])
@pytest.mark.parametrize("name", ["pingtan-2021", "zhangzhou-gxj-2020", "huaian-city-2024"])
def test_no_single_misprint_leads_to_a_wrong_number(name: str, change: int) -> None:
    facts = load_facts()[name]
    for line, cells in facts.applications.items():
        for column, printed in cells.items():
            number = int(printed or 0) + change
            if number < 0:
                continue
            applications = {**facts.applications, line: {**cells, column: str(number)}}
            misprinted = replace(facts, applications=applications)
            assert wrong(misprinted, read_report(LAYOUTS["text_glued"](misprinted))) == [], (line, column)


def with_total(line: str, total: str) -> Report:
    """平潭 2021 with another total in one line, its digits run together."""
    facts = load_facts()["pingtan-2021"]
    cells = {**facts.applications[line], "total": total}
    return read_report(LAYOUTS["text_glued"](replace(facts, applications={**facts.applications, line: cells})))


def test_a_misprint_is_reported_and_left_as_it_stands() -> None:
    report = with_total("denied.internal_affairs", "2")
    assert row(report, 3, "denied.internal_affairs") == [1, 0, 0, 0, 0, 0, 2]
    failed = {(check.rule, check.scope, check.left, check.right) for check in report.relations if check.status == "fail"}
    assert failed == {("applicants_add_up", "denied.internal_affairs", 2, 1), ("outcomes_add_up", "total", 69, 70)}
    assert {value.reading for key, value in report.values.items() if key.table == 3} == {"inferred"}


def test_digits_that_fit_no_cut_are_ambiguous_and_take_no_other_row_with_them() -> None:
    """270020131 for 27, 0, 0, 2, 0, 1 and a total of 31: no cut of it adds up."""
    report = with_total("granted", "31")
    assert {value.reading for key, value in report.values.items() if key.line == "granted"} == {"ambiguous"}
    known = load_facts()["pingtan-2021"].applications
    for line in known.keys() - {"granted"}:
        assert row(report, 3, line) == [int(cell or 0) for cell in known[line].values()], line


def test_a_row_without_its_columns_is_not_believed_beside_one_that_contradicts_itself() -> None:
    """The same run alone is settled; beside a row that prints 2 for a sum of 0, its own sum may hold by accident."""
    report = read("一、本年新收政府信息公开申请数量136122520451283214069", "二、上年结转政府信息公开申请数量0000002")
    assert row(report, 3, "newly_received") == [None] * 7
    assert value(report, 3, "newly_received", "total").reading == "ambiguous"
    assert row(report, 3, "carried_over") == [None] * 7


# --- bounds


def tables(number: int, digits: Sequence[str]) -> Tables:
    """Runs of digits for the first lines of a table."""
    lines = dict.fromkeys(one.scope for one in instances("2021", number) if one.along == "line")
    columns = [key.column for one in instances("2021", 3)[:1] for key in (*one.right, *one.left)]
    fragments = tuple(
        Fragment(keys=tuple(Key(3, line, column) for column in columns), pieces=(run,), place=Place(), glued=True)
        for line, run in zip(lines, digits, strict=False)
    )
    return Tables(fragments=fragments, form="2021")


@pytest.mark.parametrize(
    "digits",
    [
        ["1" * 200],
        ["0" * 200],
        ["1" * 20] * 25,
        ["123456789012345"] * 25,
        ["9" * 60] * 25,
        ["9" * 105] * 25,
        ["1011121314151"] * 25,
        ["12"] * 25,
        ["1" * 240, *["1" * 30] * 24],
    ],
)
def test_runs_made_to_be_expensive_end_as_ambiguous(digits: list[str]) -> None:
    found = [value for value in solve(tables(3, digits)) if value.reading != "absent"]
    assert len(found) == 7 * len(digits)
    assert {value.reading for value in found} == {"ambiguous"}
    assert all(value.value is None for value in found)
