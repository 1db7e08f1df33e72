"""Cells that were recognised in a picture: believed, settled by the relations, or unreadable; never wrong."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gongkai.checks import check
from gongkai.document import Cell, Document, Paragraph, Place, Seen, Table
from gongkai.explain import explain
from gongkai.extract import extract
from gongkai.extract.rows import Key
from gongkai.readers import read_document
from gongkai.solve import Value, default_form, solve
from invented import Invented, invent
from render import LAYOUTS

SURE = Seen(confidence=0.99, agreed=True)
drawn = settings(deadline=None, derandomize=True, max_examples=40, phases=(Phase.explicit, Phase.generate))
seeds = st.integers(min_value=0, max_value=2**32)

Misread = Callable[[Random, str], tuple[str, Seen]]


def unsure(random: Random, text: str) -> tuple[str, Seen]:
    """Two readings differ; one of them is right."""
    wrong = other_digit(random, text)
    first, second = random.sample((text, wrong), 2)
    return first, Seen(confidence=0.6, agreed=False, others=(second,))


def both_wrong(random: Random, text: str) -> tuple[str, Seen]:
    """Two readings agree on a wrong text."""
    return other_digit(random, text), Seen(confidence=0.95, agreed=True)


def second_guess(random: Random, text: str) -> tuple[str, Seen]:
    """Two readings agree on a wrong text; the right one is the engine's second guess."""
    return other_digit(random, text), Seen(confidence=0.95, agreed=True, others=(text,))


def lost(random: Random, text: str) -> tuple[str, Seen]:
    """Ink that nothing could be read from."""
    return "?", Seen(confidence=0, agreed=False)


def other_digit(random: Random, text: str) -> str:
    at = random.randrange(len(text))
    wrong = random.choice([digit for digit in "123456789" if digit != text[at]])
    return text[:at] + wrong + text[at + 1 :]


def scanned(invented: Invented) -> Document:
    """The report as a scan, every cell of it recognised without doubt."""
    document = read_document(LAYOUTS["html_spans"](invented.facts), "page")
    return with_cells(document, lambda cell: cell._replace(seen=SURE))


def with_cells(document: Document, change: Callable[[Cell], Cell]) -> Document:
    return replace(
        document,
        blocks=tuple(
            replace(block, rows=tuple(tuple(map(change, row)) for row in block.rows)) if isinstance(block, Table) else block
            for block in document.blocks
        ),
    )


def values(document: Document) -> dict[Key, Value]:
    return {value.key: value for value in solve(extract(document).tables)}


def misread(document: Document, places: Mapping[Place, Misread], random: Random) -> Document:
    def change(cell: Cell) -> Cell:
        if cell.place not in places:
            return cell
        text, seen = places[cell.place](random, cell.text)
        return cell._replace(text=text, seen=seen)

    return with_cells(document, change)


def numbers_of(invented: Invented) -> dict[Key, Decimal]:
    return {Key(*key): number for key, number in invented.numbers.items()}


@drawn
@given(seed=seeds)
def test_what_two_readings_agree_on_is_printed(seed: int) -> None:
    invented = invent(Random(seed))
    found = values(scanned(invented))
    assert {key: value.value for key, value in found.items()} == numbers_of(invented)
    assert {value.reading for value in found.values()} == {"printed"}


@pytest.mark.parametrize("how", [unsure, both_wrong, second_guess, lost])
@drawn
@given(seed=seeds, count=st.integers(1, 3))
def test_a_cell_of_table_3_that_is_misread_is_never_wrong(how: Misread, seed: int, count: int) -> None:
    random = Random(seed)
    invented = invent(random)
    document = scanned(invented)
    cells = [value for value in values(document).values() if value.key.table == 3]
    # No two in one row or column: two that are both wrong could bear each other out.
    chosen: list[Value] = []
    for value in random.sample(cells, len(cells)):
        apart = all(value.key.line != one.key.line and value.key.column != one.key.column for one in chosen)
        if apart and len(chosen) < count:
            chosen.append(value)
    found = values(misread(document, {value.place: how for value in chosen}, random))
    truth = numbers_of(invented)
    assert {key: value for key, value in found.items() if value.value not in (None, truth[key])} == {}
    unknown = {key for key, value in found.items() if value.value is None}
    # Where a broken row meets a broken column, either cell may be the wrong one.
    lines, columns = {value.key.line for value in chosen}, {value.key.column for value in chosen}
    assert unknown <= {Key(3, line, column) for line in lines for column in columns}
    if how in (unsure, second_guess) and count == 1:
        assert not unknown
        assert found[chosen[0].key].reading == "inferred"
        assert found[chosen[0].key].relations
    for key in unknown:
        assert found[key].reading == "unreadable"


@drawn
@given(seed=seeds)
def test_a_cell_of_table_4_that_is_misread_takes_its_channel_with_it(seed: int) -> None:
    random = Random(seed)
    invented = invent(random)
    document = scanned(invented)
    cell = random.choice([value for value in values(document).values() if value.key.table == 4])
    found = values(misread(document, {cell.place: both_wrong}, random))
    unknown = {key for key, value in found.items() if value.value is None}
    assert unknown == {key for key in found if key.table == 4 and key.line == cell.key.line}
    assert all(found[key].reading == "unreadable" and found[key].candidates for key in unknown)


@drawn
@given(seed=seeds)
def test_a_cell_of_table_2_needs_two_readings(seed: int) -> None:
    random = Random(seed)
    invented = invent(random)
    document = scanned(invented)
    cell = random.choice([value for value in values(document).values() if value.key.table == 2])
    found = values(misread(document, {cell.place: unsure}, random))[cell.key]
    assert (found.value, found.reading) == (None, "unreadable")
    assert numbers_of(invented)[cell.key] in found.candidates


def test_the_agency_s_own_slip_is_a_failed_check_where_every_digit_is_borne_out_by_another_relation() -> None:
    """The total of one row is wrong by 1 and so are the sums that contain it: only the row itself speaks against it."""
    invented = invent(Random(7), zero=False)
    document = scanned(invented)
    found = values(document)
    key = next(key for key in found if key.table == 3 and key.column == "total" and key.line == "granted")
    slips = {key, Key(3, "outcome_total", "total"), Key(3, "newly_received", "total")}
    places = {found[slip].place for slip in slips}
    wrong = with_cells(document, lambda cell: cell._replace(text=str(int(cell.text) + 1)) if cell.place in places else cell)
    read = values(wrong)
    assert {slip: read[slip].value for slip in slips} == {slip: (found[slip].value or 0) + 1 for slip in slips}
    failed = {one.scope for one in check(read, default_form(extract(wrong).tables)) if one.status == "fail"}
    assert failed == {slip.line for slip in slips}


def test_a_blank_cell_of_a_scan_is_blank() -> None:
    invented = invent(Random(3), zero=False)
    document = scanned(invented)
    cell = next(value for key, value in values(document).items() if key == Key(2, "rules", "in_force") or key.table == 2)
    emptied = with_cells(document, lambda one: one._replace(text="") if one.place == cell.place else one)
    assert values(emptied)[cell.key].reading == "blank"


def test_recognised_text_outside_cells_gives_no_numbers() -> None:
    page = LAYOUTS["text_lines"](invent(Random(5), zero=False).facts)
    document = read_document(page, "page")
    blocks = tuple(replace(block, seen=SURE) for block in document.paragraphs)
    assert values(replace(document, blocks=blocks)) == {}


def test_how_a_recognised_number_is_known_is_said_in_both_languages() -> None:
    invented = invent(Random(7), zero=False)
    document = scanned(invented)
    before = values(document)
    key = Key(3, "granted", "total")
    number = str(before[key].value)
    printed, settled, unknown = (
        explain(values(misread(document, {before[key].place: how}, Random(1)))[key])
        for how in (
            lambda random, text: (text, SURE),
            lambda random, text: ("8" + text, Seen(confidence=0.6, agreed=False, others=(text,))),
            lambda random, text: ("8" + text, Seen(confidence=0.6, agreed=False, others=("7" + text,))),
        )
    )
    assert printed == (
        f"{number}，原文印为一格（扫描件，两次识读一致，置信度 0.99）",
        f"{number}, printed as one cell (a scan: two readings agree, confidence 0.99)",
    )
    assert settled.zh.startswith(f"{number}，推得：扫描件识读为“8{number}”，不够确定；识读结果中")
    assert settled.en.startswith(
        f"{number}, inferred: the scan was read as '8{number}', which is not certain; of what was read no other"
    )
    assert unknown.en == (f"not known: something is printed that cannot be read as this number; candidates 8{number}, 7{number}")


def test_a_year_that_a_scan_says_only_once_is_not_believed() -> None:
    title, period = "青岚县财政局2021年政府信息公开工作年度报告", "统计期限自2021年1月1日起至2021年12月31日止。"

    def year(*texts: str) -> int | None:
        blocks = tuple(Paragraph(text=text, place=Place(paragraph=at), seen=SURE) for at, text in enumerate(texts, start=1))
        return extract(Document(blocks=blocks, media_type="image/png")).identity.year

    assert year(title, period) == 2021
    assert year(title) is None
    assert year(title.replace("2021", "2027"), period) is None
