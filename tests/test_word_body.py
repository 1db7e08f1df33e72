"""What a person sees of a Word file, and what not: merged cells, text boxes, tracked changes, hidden text, automatic numbers."""

import pytest

from gongkai.document import Paragraph
from gongkai.readers import Content, word
from gongkai.readers.word.numbers import drawn as numeral
from word_files import STRICT, file, grid, lines, p, packed, read, run, tbl, tc, tr

RESTART, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_every_cell_stands_in_its_column() -> None:
    table = tbl(
        tr(tc("甲", RESTART), tc("乙", '<w:gridSpan w:val="3"/>')),
        tr(tc("again", GOES_ON), tc("1"), tc("2"), tc("3")),
        tr(tc("4"), tc("5"), properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
        tr(tc("丙", GOES_ON), tc("6", '<w:hMerge w:val="restart"/>'), tc("", '<w:hMerge w:val="continue"/>'), tc("7")),
    )
    (found,) = read(file(table)).tables
    assert grid(found) == [
        [("甲", 0, 1), ("乙", 1, 3)],
        [("1", 1, 1), ("2", 2, 1), ("3", 3, 1)],
        [("4", 1, 1), ("5", 2, 1)],
        # Nothing above it is merged: a cell of its own.
        [("丙", 0, 1), ("6", 1, 2), ("7", 3, 1)],
    ]
    assert found.width == 4
    assert str(found.rows[1][0].place) == "table 1, row 2, cell 1"


def test_cells_and_rows_in_controls_are_read() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    table = tbl(control(tr(tc("甲"), control(tc(control(p("1")))))), tr(tc("乙"), tc(f"<w:p>{control(run('2'))}</w:p>")))
    (found,) = read(file(control(table))).tables
    assert grid(found) == [[("甲", 0, 1), ("1", 1, 1)], [("乙", 0, 1), ("2", 1, 1)]]


def box(content: str) -> str:
    return f"<w:txbxContent>{content}</w:txbxContent>"


def alternatives(choice: str, fallback: str) -> str:
    branches = f"<mc:Choice>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{branches}</mc:AlternateContent></w:r>"


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    table = tbl(tr(tc("甲"), tc("1")))
    content = box(p("乙") + table)
    drawing, shape = f"<w:drawing>{content}</w:drawing>", f"<w:pict><v:textbox>{content}</v:textbox></w:pict>"
    for boxed in (alternatives(drawing, shape), f"<w:r>{shape}</w:r>", alternatives("<w:drawing/>", shape)):
        blocks = read(file(f"<w:p>{boxed}{run('一、')}</w:p>")).blocks
        assert [block.text if isinstance(block, Paragraph) else grid(block) for block in blocks] == [
            "一、",
            "乙",
            [[("甲", 0, 1), ("1", 1, 1)]],
        ]


def test_a_text_box_in_a_cell_floats_over_the_table_and_is_no_text_of_the_cell() -> None:
    floating = f"<w:p><w:r><w:pict>{box(p('7'))}</w:pict></w:r>{run('5')}</w:p>"
    document = read(file(tbl(tr(tc("甲"), tc(floating)))))
    assert [grid(table) for table in document.tables] == [[[("甲", 0, 1), ("5", 1, 1)]]]
    assert [block.text for block in document.paragraphs] == ["7"]


def test_a_table_of_layout_is_read_as_part_of_the_page() -> None:
    inner = tbl(tr(tc("甲"), tc("1")))
    blocks = read(file(tbl(tr(tc("首页"), tc(p("前言") + inner + p("后语")))) + tbl(tr(tc("独"))))).blocks
    assert [block.text if isinstance(block, Paragraph) else grid(block) for block in blocks] == [
        "首页",
        "前言",
        [[("甲", 0, 1), ("1", 1, 1)]],
        "后语",
        "独",
    ]


def test_a_cell_full_of_prose_is_layout() -> None:
    document = read(file(tbl(tr(tc("一、总体情况"), tc("公开" * 400)))))
    assert [len(block.text) for block in document.paragraphs] == [6, 800]
    assert document.tables == ()


def test_changes_are_read_as_accepted() -> None:
    deleted = "<w:del><w:r><w:delText>9</w:delText><w:t>9</w:t></w:r></w:del>"
    moved = f"<w:moveFrom>{run('8')}</w:moveFrom><w:moveTo>{run('7')}</w:moveTo>"
    table = tbl(
        tr(tc("甲"), tc(f"<w:p>{run('1')}{deleted}<w:ins>{run('2')}</w:ins>{moved}</w:p>")),
        tr(tc("乙"), tc("3"), properties="<w:del/>"),
        tr(tc("丙"), tc("0", "<w:cellDel/>"), tc("4")),
    )
    assert [grid(found) for found in read(file(table)).tables] == [
        [[("甲", 0, 1), ("127", 1, 1)], [("丙", 0, 1), ("4", 1, 1)]],
    ]
    assert lines(p("一、总体", "<w:rPr><w:del/></w:rPr>") + p("情况") + p("完")) == ["一、总体情况", "完"]


STYLES = """<w:style w:type="character" w:styleId="out"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="base"><w:name w:val="heading 1"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="seen"><w:basedOn w:val="base"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="hidden"><w:basedOn w:val="base"/></w:style>
<w:style w:type="paragraph" w:styleId="round"><w:basedOn w:val="round"/></w:style>
<w:style w:type="paragraph" w:styleId="plain"><w:basedOn w:val="base"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>
<w:rPr><w:vanish w:val="off"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>"""


def test_hidden_and_crossed_out_text_is_not_read() -> None:
    for properties in ("<w:vanish/>", "<w:strike/>", '<w:dstrike w:val="true"/>', '<w:rStyle w:val="out"/>'):
        assert lines(f"<w:p>{run('1', properties)}{run('2')}</w:p>", STYLES) == ["2"]
    for properties in ('<w:vanish w:val="false"/>', '<w:rStyle w:val="out"/><w:strike w:val="0"/>', '<w:rStyle w:val="none"/>'):
        assert lines(f"<w:p>{run('1', properties)}{run('2')}</w:p>", STYLES) == ["12"]
    assert lines(p("1", '<w:pStyle w:val="hidden"/>') + p("2", '<w:pStyle w:val="seen"/>'), STYLES) == ["2"]


def test_a_paragraph_whose_mark_is_crossed_out_still_ends_there() -> None:
    (table,) = read(file(tbl(tr(tc("甲"), tc(p("12", "<w:rPr><w:strike/></w:rPr>") + p("3")))))).tables
    assert table.rows[0][1].text == "12\n3"
    assert lines(p("12", "<w:rPr><w:vanish/></w:rPr>") + p("3")) == ["123"]


RAISED = """<w:style w:type="character" w:styleId="mark"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>"""


@pytest.mark.parametrize(
    ("properties", "read"),
    [
        ('<w:vertAlign w:val="superscript"/>', "12 1"),
        ('<w:vertAlign w:val="subscript"/>', "12 1"),
        ('<w:rStyle w:val="mark"/>', "12 1"),
        ('<w:position w:val="8"/>', "12 1"),
        ('<w:position w:val="-6"/>', "12 1"),
        ('<w:position w:val="1"/>', "121"),
        ('<w:vertAlign w:val="baseline"/>', "121"),
        ('<w:rStyle w:val="mark"/><w:vertAlign w:val="baseline"/>', "121"),
    ],
)
def test_the_mark_of_a_note_is_no_figure_of_its_number(properties: str, read: str) -> None:
    assert lines(f"<w:p>{run('12')}{run('1', properties)}</w:p>", RAISED) == [read]


def test_figures_at_one_height_are_one_number_wherever_that_is() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    assert lines(f"<w:p>{run('1', raised)}{run('', '')}{run('2', raised)}</w:p>") == ["12"]
    assert lines(f'<w:p><w:pPr><w:pStyle w:val="up"/></w:pPr>{run("1")}{run("2", raised)}</w:p>', RAISED) == ["12"]
    assert lines(f"<w:p>{run('规章')}{run('1', raised)}</w:p>") == ["规章1"]


def test_the_own_mark_of_a_note_is_not_read() -> None:
    mark = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>1</w:t></w:r>'
    assert lines(f"<w:p>{run('12')}{mark}</w:p>") == ["12"]


WHITE = '<w:color w:val="FFFFFF"/>'
PALE, MARKED = '<w:rStyle w:val="pale"/>', '<w:highlight w:val="black"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F4E79"/>'
COLOURED = f"""<w:style w:type="table" w:styleId="dark"><w:tblStylePr w:type="firstRow">
<w:tcPr>{DARK}</w:tcPr></w:tblStylePr></w:style><w:style w:type="character" w:styleId="pale"><w:rPr>{WHITE}</w:rPr></w:style>"""


def test_white_text_is_seen_only_on_a_colour() -> None:
    hidden = f"<w:p>{run('5')}{run('1', WHITE)}</w:p>"
    assert lines(hidden) == ["5"]
    assert lines(f"<w:p>{run('5')}{run('1', PALE)}</w:p>", COLOURED) == ["5"]
    assert lines(f"<w:p>{run('5')}{run('1', WHITE + DARK)}</w:p>") == ["51"]
    assert lines(f"<w:p>{run('5')}{run('1', WHITE + MARKED)}</w:p>") == ["51"]
    assert lines(f"<w:p><w:pPr>{DARK}</w:pPr>{run('5')}{run('1', WHITE)}</w:p>") == ["51"]
    cells = tr(tc(hidden), tc(hidden, DARK), tc(hidden, '<w:shd w:val="clear" w:fill="FFFFFF"/>'))
    styled = f'<w:tbl><w:tblPr><w:tblStyle w:val="dark"/></w:tblPr>{tr(tc(hidden), tc("甲"))}</w:tbl>'
    first, second = read(file(tbl(cells) + styled, styles=COLOURED)).tables
    assert [cell.text for cell in first.rows[0]] == ["5", "51", "5"]
    assert [cell.text for cell in second.rows[0]] == ["51", "甲"]


def test_headings_are_told_by_name_or_outline() -> None:
    marks = {
        '<w:pStyle w:val="seen"/>': True,
        '<w:pStyle w:val="plain"/>': False,
        '<w:pStyle w:val="round"/>': False,
        '<w:pStyle w:val="none"/>': False,
        '<w:outlineLvl w:val="0"/>': True,
        "": False,
    }
    for properties, heading in marks.items():
        found = read(file(p("一、总体情况", properties), styles=STYLES)).paragraphs
        assert [block.heading for block in found] == [heading], properties


def test_a_table_of_contents_is_no_text_of_the_report() -> None:
    assert lines(p("一、总体情况 1", '<w:pStyle w:val="11"/>') + p("一、总体情况"), STYLES) == ["一、总体情况"]


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_of_a_field_only_its_result_is_read() -> None:
    inner = field("begin") + run(" PAGE ") + field("separate") + run("3") + field("end")
    body = f"<w:p>{run('a')}{field('begin')}{run('IF')}{inner}{field('separate')}{run('b')}{field('end')}{run('c')}</w:p>"
    assert lines(body + f"<w:p><w:fldSimple>{run('d')}</w:fldSimple><w:hyperlink>{run('e')}</w:hyperlink></w:p>") == ["abc", "de"]


def test_signs_inside_a_run() -> None:
    body = "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t> d </w:t></w:r>"
    body += '<w:r><w:sym w:char="221A"/><w:softHyphen/><w:t xml:space="preserve"> e</w:t><w:sym w:char="x"/></w:r></w:p>'
    assert lines(body) == ["a", "b c-d√ e"]
    ruby = f"<w:p><w:r><w:ruby><w:rt>{run('gui')}</w:rt><w:rubyBase>{run('规')}</w:rubyBase></w:ruby></w:r></w:p>"
    assert lines(ruby) == ["规"]


def test_what_is_printed_as_a_picture_is_not_blank() -> None:
    picture = "<w:p><w:r><w:drawing><wp:inline/></w:drawing></w:r></w:p>"
    floating = "<w:p><w:r><w:drawing><wp:anchor/></w:drawing></w:r></w:p>"
    flat = "<w:p><m:oMathPara><m:oMath><m:r><m:t>5</m:t></m:r></m:oMath></m:oMathPara></w:p>"
    fraction = "<w:p><m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num></m:f></m:oMath></w:p>"
    (table,) = read(file(tbl(tr(tc(picture), tc(picture + p("5")), tc(floating), tc(flat), tc(fraction))))).tables
    assert [cell.text for cell in table.rows[0]] == ["\ufffc", "5", "", "5", "\ufffd"]
    assert lines(picture + p("5")) == ["5"]


def level(at: int, kind: str, text: str, more: str = "") -> str:
    drawn = f'<w:start w:val="1"/>{more}<w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}">{drawn}</w:lvl>'


def numbered(number: int, at: int | None = 0) -> str:
    ilvl = "" if at is None else f'<w:ilvl w:val="{at}"/>'
    return f'<w:numPr>{ilvl}<w:numId w:val="{number}"/></w:numPr>'


STYLED = '<w:pStyle w:val="h"/>'
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "%1、")}{level(1, "japaneseCounting", "（%2）")}'
    f"{level(2, 'decimal', '%1.%3.')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="1">{level(0, "bullet", "-")}{level(1, "none", "附件：")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="list"/>{level(0, "decimal", "%1.", STYLED)}</w:abstractNum>'
    '<w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="list"/></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    "</w:num>"
    '<w:num w:numId="4"><w:abstractNumId w:val="3"/></w:num>'
)
NUMBERED_STYLE = f'<w:style w:type="paragraph" w:styleId="h"><w:pPr>{numbered(4, None)}</w:pPr></w:style>'


def test_automatic_numbers_are_counted_as_word_counts_them() -> None:
    def item(number: int, at: int = 0, text: str = "甲") -> str:
        return p(text, numbered(number, at))

    places = ((1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (3, 0), (1, 0), (9, 0))
    assert lines("".join(item(*place) for place in places), numbering=NUMBERING) == [
        *("一、甲", "（一）甲", "（二）甲", "二、甲", "（一）甲", "二.1.甲", "甲", "附件：甲", "五、甲", "六、甲", "甲"),
    ]
    styled = p("甲", '<w:pStyle w:val="h"/>') + p("乙", f'<w:pStyle w:val="h"/>{numbered(0)}') + p("丙", '<w:pStyle w:val="h"/>')
    assert lines(styled, NUMBERED_STYLE, NUMBERING) == ["1.甲", "乙", "2.丙"]


def test_a_hidden_paragraph_is_not_counted() -> None:
    hidden = f"<w:p><w:pPr>{numbered(1)}<w:rPr><w:vanish/></w:rPr></w:pPr>{run('乙', '<w:vanish/>')}</w:p>"
    assert lines(p("甲", numbered(1)) + hidden + p("丙", numbered(1)), numbering=NUMBERING) == ["一、甲", "二、丙"]


def test_an_automatic_number_does_not_run_together_with_a_number() -> None:
    table = tbl(tr(tc("甲"), tc(p("5", '<w:pStyle w:val="h"/>'))), tr(tc("乙"), tc(p("-5", '<w:pStyle w:val="h"/>'))))
    (found,) = read(file(table, styles=NUMBERED_STYLE, numbering=NUMBERING)).tables
    assert [row[1].text for row in found.rows] == ["1.·5", "2.·-5"]


@pytest.mark.parametrize(
    ("kind", "numerals"),
    [
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 36: "三十六", 100: "一〇〇"}),
        ("decimal", {0: "0", 3: "3", 1000: "1000"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedParen", {2: "⑵"}),
        ("decimalEnclosedFullstop", {20: "⒛"}),
        ("ideographTraditional", {2: "乙", 11: "11"}),
        ("chineseLegalSimplified", {3: "叁"}),
        ("lowerRoman", {4: "iv", 49: "xlix"}),
        ("upperRoman", {1: "I", 999: "CMXCIX"}),
        ("upperLetter", {1: "A", 28: "BB"}),
        ("none", {1: ""}),
        ("hex", {10: "10"}),
    ],
)
def test_numerals(kind: str, numerals: dict[int, str]) -> None:
    assert {number: numeral(number, kind) for number in numerals} == numerals


def test_a_title_that_the_text_does_not_bear_out_is_not_believed() -> None:
    body = p("甲局2021年政府信息公开") + p("工作年度报告")
    right, stale = (f"甲局{year}年政府信息公开工作年度报告" for year in (2021, 2020))
    assert [read(file(body, title=title)).head for title in (right, stale, "")] == [{"title": right}, {}, {}]


def test_the_main_part_is_found_wherever_it_lies() -> None:
    assert read(file(p("甲"), w=STRICT)).paragraphs[0].text == "甲"
    moved = file(p("甲", numbered(1)), numbering=NUMBERING, main="other/main.xml")
    assert read(moved).paragraphs[0].text == "一、甲"


def test_what_is_no_word_file_is_left_to_others() -> None:
    for members in ({"report.docx": "x"}, {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": ""}, {"OFD.xml": ""}):
        assert word.refusal(Content(raw=packed(members))) == "it has no part with the text of a Word file"
    assert word.refusal(Content(raw=b"%PDF")) == "it is no ZIP container"
