"""Characters and rules on pages to tables and paragraphs, without any file."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from gongkai.document import Block, Paragraph, Table
from gongkai.readers import layout
from gongkai.readers.layout import Character, Page, PageBlocks, PageCell, PageLine, PageTable, Rule

SIZE = 10.0


def written(text: str, x: float, y: float, size: float = SIZE) -> list[Character]:
    """A line of text from a point on; Latin letters are half as wide."""
    found = []
    for character in text:
        width = size * (0.5 if character.isascii() else 1)
        if character.strip():
            found.append(Character(character, x, y, x + width, y + size))
        x += width
    return found


def box(x0: float, y0: float, x1: float, y1: float) -> list[Rule]:
    return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]


def across(y: float, x0: float = 50, x1: float = 350) -> Rule:
    return Rule(x0, y, x1, y)


def down(x: float, y0: float = 100, y1: float = 160) -> Rule:
    return Rule(x, y0, x, y1)


def page(characters: Iterable[Character], rules: Iterable[Rule] = (), number: int = 1) -> Page:
    return Page(number=number, width=400, height=600, characters=tuple(characters), rules=tuple(rules))


def blocks(*pages: Page) -> tuple[Block, ...]:
    return layout.join([*map(layout.analyse, pages)])


def texts(found: Block) -> list[list[tuple[str, int, int]]]:
    assert isinstance(found, Table)
    return [[(cell.text, cell.column, cell.colspan) for cell in row] for row in found.rows]


GRID = [across(100), across(130), across(160), down(50), down(150), down(250), down(350)]
WORDS = [
    *written("甲", 60, 110),
    *written("12", 160, 110),
    *written("3", 260, 110),
    *written("乙", 60, 140),
    *written("0", 160, 140),
    *written("40", 260, 140),
]
READ = [[("甲", 0, 1), ("12", 1, 1), ("3", 2, 1)], [("乙", 0, 1), ("0", 1, 1), ("40", 2, 1)]]


def dashed(rule: Rule) -> list[Rule]:
    """The same rule in dashes of three points, with gaps of three."""
    if rule.y0 == rule.y1:
        return [Rule(x, rule.y0, x + 3, rule.y0) for x in range(int(rule.x0), int(rule.x1), 6)]
    return [Rule(rule.x0, y, rule.x0, y + 3) for y in range(int(rule.y0), int(rule.y1), 6)]


@pytest.mark.parametrize(
    "rules",
    [
        GRID,
        GRID * 2,
        [*GRID, *(replaced for rule in GRID for replaced in [Rule(rule.x0, rule.y0 + 1.5, rule.x1, rule.y1 + 1.5)])],
        [rule for rule in GRID if rule not in (down(50), down(350))],
        [piece for rule in GRID for piece in dashed(rule)],
        [piece for y in (100, 130) for x in (50, 150, 250) for piece in box(x, y, x + 100, y + 30)],
        [piece for y in (100, 130) for x in (50, 150, 250) for piece in box(x + 0.8, y + 0.8, x + 99.2, y + 29.2)],
    ],
    ids=["plain", "twice", "double", "open", "dashed", "boxes", "gaps"],
)
def test_a_grid_is_found_however_its_rules_are_drawn(rules: Sequence[Rule]) -> None:
    (table,) = blocks(page(WORDS, rules))
    assert texts(table) == READ


def test_rules_that_are_missing_inside_merge_cells() -> None:
    rules = [across(100), across(130, 150), across(160), down(50), down(150), down(250, 130), down(350)]
    words = [*written("甲", 60, 125), *written("总数", 200, 110), *written("1", 160, 140), *written("2", 260, 140)]
    (table,) = blocks(page(words, rules))
    assert texts(table) == [[("甲", 0, 1), ("总数", 1, 2)], [("1", 1, 1), ("2", 2, 1)]]


def test_a_label_set_upright_is_one_word() -> None:
    words = [one for at, character in enumerate("三、本年") for one in written(character, 90, 102 + 12 * at)]
    (table,) = blocks(page([*words, *written("7", 200, 120)], [across(100), across(160), down(50), down(150), down(250)]))
    assert texts(table)[0][0] == ("三、本年", 0, 1)


def test_a_number_that_has_no_room_goes_on_in_the_next_line_of_its_cell() -> None:
    rules = [across(100, 50, 120), across(160, 50, 120), down(50), down(80), down(120)]
    (table,) = blocks(page([*written("12345", 52, 110), *written("67", 52, 122), *written("8", 90, 110)], rules))
    assert texts(table) == [[("1234567", 0, 1), ("8", 1, 1)]]


def test_numbers_on_two_lines_are_two_numbers() -> None:
    (table,) = blocks(page([*written("0", 90, 103), *written("0", 90, 115), *written("5", 200, 110)], GRID))
    assert texts(table)[0] == [("0\n0", 0, 1), ("5", 1, 1), ("", 2, 1)]


def test_digits_that_run_over_the_edge_of_a_cell_are_not_believed() -> None:
    (table,) = blocks(page([*written("123456", 135, 110), *written("5", 300, 110)], GRID))
    assert texts(table)[0] == [("123\ufffd", 0, 1), ("456\ufffd", 1, 1), ("5", 2, 1)]


def test_a_low_point_stays_in_its_number() -> None:
    point = Character(".", 165, 118.5, 166, 119.9)
    (table,) = blocks(page([*written("7", 160, 110), point, *written("28", 167, 110)], GRID))
    assert texts(table)[0][1] == ("7.28", 1, 1)


def test_what_is_drawn_twice_to_look_bold_stands_once() -> None:
    twice = [one._replace(x0=one.x0 + 0.3, x1=one.x1 + 0.3) for one in WORDS]
    (table,) = blocks(page([*WORDS, *twice], GRID))
    assert texts(table) == READ


def test_equal_digits_side_by_side_stay_two() -> None:
    (line,) = blocks(page(written("共11件", 60, 300)))
    assert isinstance(line, Paragraph)
    assert line.text == "共11件"


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [("⼀⾏⼆⼈", "一行二人"), ("⺠⻔⻓⻋⻅⻚⻘⻩⻬", "民门长车见页青黄齐"), ("\uf900\uf9b4", "豈領"), ("２０２３", "２０２３")],
)
def test_radicals_and_compatibility_ideographs_are_what_they_look_like(drawn: str, meant: str) -> None:
    assert layout.plain(drawn) == meant


def test_full_lines_go_on_and_short_or_indented_ones_do_not() -> None:
    lines = [
        *written("公" * 24, 100, 100),
        *written("开" * 26, 80, 116),
        *written("止" * 5, 80, 132),
        *written("二" * 24, 100, 148),
    ]
    assert [block.text for block in blocks(page(lines)) if isinstance(block, Paragraph)] == [
        "公" * 24 + "开" * 26 + "止" * 5,
        "二" * 24,
    ]


def test_a_paragraph_goes_on_over_the_page_and_furniture_is_dropped() -> None:
    pages = []
    for number, body in enumerate(
        (written("上" * 26, 80, 540), written("下" * 9, 80, 100), written("完" * 9, 100, 100)), start=1
    ):
        head, foot = written("某局年度报告", 160, 20), written(f"- {number} -", 190, 570)
        pages.append(page([*body, *head, *foot], number=number))
    found = blocks(*pages)
    assert [block.text for block in found if isinstance(block, Paragraph)] == ["上" * 26 + "下" * 9, "完" * 9]
    assert found[0].place.page == 1 if isinstance(found[0], Paragraph) else False


@pytest.mark.parametrize("foot", ["3", "— 3 —", "第 3 页", "第3页 共9页", "3 / 9", "第 3 页 / 共 9 页"])
def test_page_numbers_are_no_text(foot: str) -> None:
    found = layout.join([_lines(3, "内容", foot)])
    assert [block.text for block in found if isinstance(block, Paragraph)] == ["内容"]


@pytest.mark.parametrize("foot", ["17", "2023年", "0", "共 9 件"])
def test_other_numbers_at_the_foot_stay(foot: str) -> None:
    found = layout.join([_lines(3, "内容", foot)])
    assert [block.text for block in found if isinstance(block, Paragraph)] == ["内容", foot]


def _lines(number: int, body: str, foot: str) -> PageBlocks:
    lines = (PageLine(text=body, x0=100, y0=300, x1=120, y1=310), PageLine(text=foot, x0=190, y0=570, x1=210, y1=580))
    return PageBlocks(number=number, width=400, height=600, blocks=lines)


Row = tuple[PageCell, ...]


def piece(number: int, *rows: Row, edges: tuple[float, ...] = (50, 100, 200, 300, 350)) -> PageBlocks:
    table = PageTable(x0=50, y0=50, x1=350, y1=550, edges=edges, rows=rows)
    return PageBlocks(number=number, width=400, height=600, blocks=(table,))


def cells(row: int, *found: str, left: int = 0, spans: int = 1, open_: bool = False) -> Row:
    """Cells side by side; the first covers some rows, and labels may be open."""
    return tuple(
        PageCell(text, row, left + at, rowspan=spans if at == 0 else 1, open=open_ and at < 2) for at, text in enumerate(found)
    )


def test_a_table_over_two_pages_is_one() -> None:
    found = layout.join([piece(1, cells(0, "组", "1.甲", "1", "2")), piece(2, cells(0, "组二", "2.乙", "3", "4"))])
    assert [texts(block) for block in found] == [
        [
            [("组", 0, 1), ("1.甲", 1, 1), ("1", 2, 1), ("2", 3, 1)],
            [("组二", 0, 1), ("2.乙", 1, 1), ("3", 2, 1), ("4", 3, 1)],
        ]
    ]


def test_a_table_with_other_columns_is_another_table() -> None:
    found = layout.join(
        [piece(1, cells(0, "甲", "乙", "1", "2")), piece(2, cells(0, "甲", "乙", "1", "2"), edges=(50, 90, 180, 270, 350))]
    )
    assert len(found) == 2


def test_a_label_that_the_page_turn_cuts_is_mended() -> None:
    above = piece(1, cells(0, "（四）无", "1.甲", "1", "0", spans=2, open_=True), cells(1, "2.乙", "0", "0", left=1))
    below = piece(2, cells(0, "法提供", "3.丙丁", "5", "0", spans=1))
    (table,) = layout.join([above, below])
    assert [row[0][0] for row in texts(table)] == ["（四）无法提供", "2.乙", "3.丙丁"]


def test_a_group_that_goes_on_without_text_is_no_blank_cell() -> None:
    above = piece(1, cells(0, "（三）不予公开", "1.甲", "1", "0", spans=2), cells(1, "2.乙", "0", "0", left=1))
    below = piece(2, cells(0, "", "3.丙丁", "5", "0", spans=2), cells(1, "4.戊己", "7", "0", left=1))
    (table,) = layout.join([above, below])
    assert [row[0][0] for row in texts(table)] == ["（三）不予公开", "2.乙", "3.丙丁", "4.戊己"]


def test_a_group_that_begins_on_the_next_page_stays() -> None:
    above = piece(1, cells(0, "（三）不予公开", "1.甲", "1", "0", spans=2, open_=True), cells(1, "2.乙", "0", "0", left=1))
    below = piece(2, cells(0, "（四）无法提供", "1.丙丁", "5", "0", spans=2), cells(1, "2.戊己", "7", "0", left=1))
    (table,) = layout.join([above, below])
    assert [row[0][0] for row in texts(table)] == ["（三）不予公开", "2.乙", "（四）无法提供", "2.戊己"]


def test_a_row_that_the_page_turn_cuts_is_mended() -> None:
    above = piece(1, cells(0, "组", "2.没有现成信息需要", "3", "0", open_=True))
    below = piece(2, cells(0, "", "另行制作", "", ""), cells(1, "组", "3.其他", "1", "2"))
    (table,) = layout.join([above, below])
    assert texts(table)[0] == [("组", 0, 1), ("2.没有现成信息需要另行制作", 1, 1), ("3", 2, 1), ("0", 3, 1)]
    assert len(texts(table)) == 2


@pytest.mark.parametrize(
    "below",
    [
        ("", "另行制作", "0", ""),
        ("", "另行制作", "", "0"),
        ("", "3.补正后不明确", "", ""),
        ("组", "另行制作", "无", "无"),
        ("0", "0", "0", "0"),
    ],
)
def test_digits_of_two_rows_are_never_joined(below: tuple[str, ...]) -> None:
    above = piece(1, cells(0, "组", "2.没有现成信息需要", "3", "0", open_=True))
    (table,) = layout.join([above, piece(2, cells(0, *below))])
    read = texts(table)
    assert [cell[0] for cell in read[0]] == ["组", "2.没有现成信息需要", "3", "0"]
    assert len(read) == 2


def test_a_number_is_not_the_rest_of_a_header_over_two_rows() -> None:
    header = (
        PageCell("自然人", 0, 0, rowspan=2, open=True),
        PageCell("法人", 0, 1),
        PageCell("总计", 0, 2, rowspan=2, open=True),
    )
    above = piece(1, header, (PageCell("企业", 1, 1),), edges=(50, 150, 250, 350))
    below = piece(2, cells(0, "0", "", "12"), edges=(50, 150, 250, 350))
    (table,) = layout.join([above, below])
    assert texts(table)[0] == [("自然人", 0, 1), ("法人", 1, 1), ("总计", 2, 1)]
    assert texts(table)[2] == [("0", 0, 1), ("", 1, 1), ("12", 2, 1)]


def test_units_of_pages_do_not_matter() -> None:
    first = piece(1, cells(0, "甲", "1.乙", "1", "2"))
    second = piece(2, cells(0, "甲", "2.丙", "3", "4"), edges=tuple(edge * 2.5 for edge in (50, 100, 200, 300, 350)))
    (table,) = layout.join([first, replace(second, width=1000, height=1500)])
    assert isinstance(table, Table)
    assert [row[0].place.page for row in table.rows] == [1, 2]


def test_lines_without_height_are_lines() -> None:
    flat = [one._replace(y1=one.y0) for one in [*written("公开", 100, 100), *written("年报", 100, 120)]]
    assert [block.text for block in blocks(page(flat)) if isinstance(block, Paragraph)] == ["公开", "年报"]


def test_more_rules_than_a_page_has_are_refused() -> None:
    rules = [Rule(x * 0.5, y * 20, x * 0.5 + 7, y * 20) for x in range(0, 4000, 30) for y in range(50)]
    with pytest.raises(ValueError, match="ruled lines on one page"):
        blocks(page(WORDS, rules))


def test_a_drawing_is_no_table() -> None:
    rules = [across(y, 0, 1000) for y in range(0, 1000, 5)] + [Rule(x, 0, x, 1000) for x in range(0, 1000, 5)]
    assert [block for block in blocks(page(WORDS, rules)) if isinstance(block, Table)] == []
