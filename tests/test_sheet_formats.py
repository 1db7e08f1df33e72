"""What cells show of the numbers that they hold: formats, figures that are struck out or raised, zeros that are not shown."""

from collections.abc import Callable
from io import BytesIO

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from gongkai.readers import Content, sheets
from gongkai.readers.sheets import formats
from test_sheets import _ods as ods

#: What a format shows of a number; a doubtful text is neither it nor what is shown.
FORMATS = {
    ("General", 5): "5",
    ("G/通用格式", -5): "-5",
    ("#,##0.00", 1234.5): "1234.5",
    ('0.00"万元"', 12.3): "12.3万元",
    ('#"万""元"', 5): "5万元",
    ('"￥"0.00"元"', 5): "￥5元",
    ("[$¥-804]0.00", 5): "¥5",
    ("[红色]0.0\\元", 5): "5元",
    ('"约"0', 5): "约5",
    ("0_);(0)", -5): "(5)",
    ("0;0", -5): "5",
    ("0;[Red]-0", -5): "-5",
    ("0;-0;;@", 0): "",
    (";;;", 7): "",
    ("#,###", 0): "",
    ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 0): "-",
    ("0%", 0.5): "50%",
    ("0,", 12345): "12345�",
    ('0.00,,"百万"', 12345678): "12345678�",
    ('0!.0,"万"', 123456): "123456�",
    ('0"."0', 123): "123�",
    ('0"1"', 5): "5�",
    ("0*0", 5): "5�",
    ("[>=10000]0;0", 5): "5�",
    ("[DBNum1]0", 5): "5�",
    ("# ?/?", 5): "5�",
    ("0.00E+00", 5): "5�",
}


@pytest.mark.parametrize(("code", "figure"), FORMATS)
def test_a_number_is_read_as_its_format_shows_it(code: str, figure: float) -> None:
    assert formats.shown(figure, code) == FORMATS[code, figure]


def _written(write: Callable[[Workbook, Worksheet], object]) -> str:
    """What is read of the cell beside a label."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["甲", "乙", "戊"])
    sheet.write_row(1, 0, ["丙", "丁", "己"])
    write(book, sheet)
    book.close()
    return sheets.read(Content(raw=file.getvalue())).tables[0].rows[0][1].text


def test_figures_that_are_struck_out_or_raised_in_a_workbook() -> None:
    def rich(**look: object) -> Callable[[Workbook, Worksheet], object]:
        return lambda book, sheet: sheet.write_rich_string(0, 1, "5", book.add_format(look), "1")

    assert _written(rich(font_script=1)) == "5 1"
    assert _written(rich(font_script=2)) == "5 1"
    assert _written(rich(font_strikeout=True)) == "5"
    assert _written(rich(bold=True)) == "51"
    assert _written(lambda book, sheet: sheet.write_number(0, 1, 5, book.add_format({"font_strikeout": True}))) == ""
    assert _written(lambda book, sheet: sheet.write_string(0, 1, "5", book.add_format({"num_format": ";;;"}))) == ""


def test_zeros_that_a_sheet_does_not_show_are_blank() -> None:
    def hidden(_: Workbook, sheet: Worksheet) -> None:
        sheet.hide_zero()
        sheet.write_number(0, 1, 0)

    assert _written(hidden) == ""
    assert _written(lambda _, sheet: sheet.write_number(0, 1, 0)) == "0"


ODS_STYLES = (
    '<style:style style:name="up"><style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="out"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="flat"><style:text-properties style:text-position="0% 100%"/></style:style>'
)
NOTE = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>9</text:p></text:note-body></text:note>"


@pytest.mark.parametrize(
    ("held", "shown", "read"),
    [
        ("12.34", "12.3", "12.34"),
        ("12345.5", "12,346", "12345.5"),
        ("123456", "12.3", "12.3�"),
        ("12345", "12", "12�"),
        ("0", "", ""),
        ("0", "-", "-"),
        ("5", "<text:span text:style-name='flat'>5</text:span>", "5"),
        ("", "5<text:span text:style-name='up'>1</text:span>", "5 1"),
        ("", "<text:span text:style-name='up'>1</text:span>5", "1 5"),
        ("", "<text:span text:style-name='out'>5</text:span>6", "6"),
        ("", f"5{NOTE}", "5"),
    ],
)
def test_a_cell_of_anods_workbook_is_read_as_it_shows(held: str, shown: str, read: str) -> None:
    value = f' office:value-type="float" office:value="{held}"' if held else ""
    words = "<table:table-cell><text:p>甲</text:p></table:table-cell>"
    row = f"<table:table-row>{words}<table:table-cell{value}><text:p>{shown}</text:p></table:table-cell>{words}</table:table-row>"
    content = ods(f"{ODS_STYLES}<table:table>{row}</table:table>")
    assert [cell.text for cell in sheets.read(Content(raw=content)).tables[0].rows[0]] == ["甲", read, "甲"]
