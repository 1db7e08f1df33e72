"""The shell of the explorers by setting its traits, and what it hands over."""

import csv
import json
import shutil
import struct
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

import gongkai
from conftest import PAGES
from gongkai.errors import GongkaiError
from gongkai.explore import draw, saving, select
from gongkai.explore.handover import CLIPBOARD
from gongkai.explore.shell import Explorer
from gongkai.panel import Panel

PINGTAN, HUAIAN, ZHANGZHOU = "平潭综合实验区", "淮安市人民政府", "漳州市工业和信息化局"
HONGZE = "淮安市洪泽区人民政府"
DAY = date(2026, 1, 31)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return gongkai.read(PAGES, progress=False)


def outcomes(panel: Panel, **fields: object) -> Explorer:
    return gongkai.explore.outcomes(panel, **fields)  # type: ignore[arg-type]


def test_the_shell_follows_its_controls(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN], language="en")
    before = widget.chart.spec
    widget.controls["measure"].value = "shares"
    widget.controls["applicants"].value = "natural_person"
    widget.picker.years.value = (2022, 2024)
    widget.picker.bodies.value = [PINGTAN, HUAIAN]
    chosen = {"years": (2022, 2024), "measure": "shares", "applicants": "natural_person", "language": "en"}
    # In the order of the directory, by area code, whatever the order of the clicks.
    assert widget.selection == select(panel, agencies=[HUAIAN, PINGTAN], **chosen)  # type: ignore[arg-type]
    assert widget.chart.spec != before
    assert widget.chart.spec == json.loads(json.dumps(draw(panel, widget.selection).chart.to_dict()))  # type: ignore[union-attr]
    assert repr(widget) == widget.selection.as_code()


def test_picks_stay_while_the_list_is_narrowed(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN, HUAIAN])
    bodies = widget.picker.bodies
    bodies.typed = "淮安"
    assert bodies.options == [HUAIAN, HONGZE]
    bodies.value = [HONGZE, PINGTAN]
    bodies.typed = ""
    assert set(widget.selection.agencies) == {PINGTAN, HONGZE}
    assert set(bodies.value) == {PINGTAN, HONGZE}


@pytest.mark.parametrize("typed", ["漳州市工業", "zzsgyhxxhj", "zhangzhou", "工业 漳州"])
def test_the_list_is_found_by_what_is_typed(panel: Panel, typed: str) -> None:
    widget = outcomes(panel)
    widget.picker.bodies.typed = typed
    assert widget.picker.bodies.options == [ZHANGZHOU]


def test_a_former_name_finds_the_body(panel: Panel) -> None:
    widget = outcomes(panel)
    widget.picker.bodies.typed = "洪泽区人民政府"
    assert widget.picker.bodies.options == [HONGZE]
    assert widget.picker.bodies.hints == ["2023–2024"]


def test_all_none_and_invert(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN])
    picker = widget.picker
    picker.nobody.click()
    assert widget.selection.agencies == ()
    assert widget.chart.spec is None
    assert picker.bodies.value == []
    picker.every.click()
    assert len(widget.selection.agencies) == 7
    assert widget.chart.spec is not None
    picker.bodies.typed = "淮安"
    picker.invert.click()
    assert HUAIAN not in widget.selection.agencies
    assert len(widget.selection.agencies) == 5


def test_places_and_levels_narrow_the_list(panel: Panel) -> None:
    picker = outcomes(panel).picker
    assert [picker.province.label, picker.prefecture.label, picker.level.label] == ["全部省份", "全部市州", "全部层级"]
    picker.province.value = "江苏省"
    assert picker.bodies.options == [HUAIAN, HONGZE, "宿迁市人民政府", "沭阳县人民政府"]
    picker.prefecture.value = "淮安市"
    assert picker.bodies.options == [HUAIAN, HONGZE]
    picker.level.value = "county"
    assert picker.bodies.options == [HONGZE]
    picker.province.value = "福建省"
    assert picker.prefecture.value == ""
    picker.level.value = ""
    assert picker.bodies.options == [PINGTAN, ZHANGZHOU]


def test_the_language_changes_words_and_nothing_else(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN], measure="shares", applicants="business")
    widget.language.value = "en"
    assert widget.selection == select(panel, agencies=[PINGTAN], measure="shares", applicants="business", language="en")
    assert [words for words, _ in widget.controls["measure"].options] == ["counts", "shares", "rates"]
    assert widget.controls["applicants"].options[0] == ("total", "total")
    assert widget.controls["applicants"].value == "business"
    assert [label for _, label, _ in widget.handover.actions] == ["PNG", "SVG", "CSV", "XLSX", "copy selection", "copy code"]
    assert widget.picker.every.description == "all"


def test_a_pasted_selection_shows_the_same(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN])
    chosen = select(panel, agencies=[HUAIAN], years=(2023, 2024), measure="rates", language="en")
    widget.pasted.value = chosen.as_code()
    assert widget.selection == chosen
    assert (widget.pasted.value, widget._heard.value) == ("", "")
    assert widget.picker.bodies.value == [HUAIAN]
    assert widget.picker.years.value == (2023, 2024)
    assert widget.controls["measure"].value == "rates"
    assert widget.language.value == "en"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("nonsense", "this is no selection"),
        ("gongkai.explore.results(panel, agencies=[])", "another explorer (results)"),
        ("gongkai.explore.outcomes(panel, agencies=['x<b>'])", "x&lt;b&gt;"),
        ("gongkai.explore.outcomes(panel, years=(2024, 2020))", "give the first and the last year"),
        ("gongkai.explore.outcomes(panel, measure='percent')", "no measure is called"),
    ],
)
def test_what_cannot_be_pasted_is_said_and_changes_nothing(panel: Panel, said: str, told: str) -> None:
    widget = outcomes(panel, agencies=[PINGTAN], language="en")
    before = widget.selection
    widget.pasted.value = said
    assert told in widget._heard.value
    assert "<b>" not in widget._heard.value
    assert widget.selection == before


def test_a_panel_that_is_gone_is_said_in_place_of_the_chart(panel: Panel, tmp_path: Path) -> None:
    widget = outcomes(gongkai.open(panel.write(tmp_path / "panel")), agencies=[PINGTAN], language="en")
    shutil.rmtree(tmp_path / "panel" / "v1" / "applications")
    widget.controls["measure"].value = "shares"
    assert widget.chart.spec is None
    assert "Nothing can be drawn" in widget._above.value


def test_a_saved_notebook_keeps_a_picture(panel: Panel) -> None:
    bundle = outcomes(panel, agencies=[PINGTAN])._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    assert bundle["text/plain"].startswith("gongkai.explore.outcomes(panel, ")


def test_the_chart_is_drawn_without_a_network(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN])
    assert "esm.sh" not in widget.chart._esm
    assert widget.chart.embed_options == {"renderer": "svg", "actions": False}


# --- what is handed over


def test_the_csv_is_what_is_drawn_with_its_notes(panel: Panel) -> None:
    drawing = draw(panel, select(panel, agencies=[PINGTAN, HUAIAN], measure="shares", language="en"))
    name, media, content = saving.saved(drawing, "csv", DAY)
    assert (name.startswith("gongkai-What-became-of"), name.endswith(".csv"), media) == (True, True, "text/csv;charset=utf-8")
    said = content.decode("utf-8-sig").splitlines()
    assert said[0] == f"# {drawing.title}"
    assert f"# {drawing.selection.as_code()}" in said
    assert any(line.startswith("# Made with gongkai ") and line.endswith("2026-01-31") for line in said)
    assert sum(line.startswith("# ") for line in said) == 4 + len(drawing.notes)
    read = pl.read_csv(content, comment_prefix="#")
    assert read["Year"].to_list() == [2019, 2020, 2021, 2022, 2023, 2024, 2025, 2024]
    assert read["disclosed"].to_list() == pytest.approx(
        [7 / 23, 7 / 27, 30 / 69, 21 / 75, 22 / 81, 71 / 218, 33 / 148, 1362 / 3050]
    )
    assert read["sum of outcomes, n"].to_list() == [23, 27, 69, 75, 81, 218, 148, 3050]
    assert read["Report"].to_list() == drawing.table["report"].to_list()


def test_a_formula_in_a_name_stays_text(panel: Panel) -> None:
    drawing = draw(panel, select(panel, agencies=[HUAIAN]))
    from dataclasses import replace

    hostile = replace(drawing, table=drawing.table.with_columns(agency=pl.lit("=1+1")))
    rows = [line for line in saving.csv(hostile, DAY).decode("utf-8-sig").splitlines() if not line.startswith("#")]
    assert next(csv.reader(rows[1:]))[0] == "'=1+1"


def test_the_workbook_has_data_and_notes(panel: Panel) -> None:
    drawing = draw(panel, select(panel, agencies=[PINGTAN]))
    name, _, content = saving.saved(drawing, "xlsx", DAY)
    assert name.endswith(".xlsx")
    with ZipFile(BytesIO(content)) as book:
        shared = book.read("xl/sharedStrings.xml").decode()
        workbook = book.read("xl/workbook.xml").decode()
    assert 'name="数据"' in workbook
    assert 'name="说明"' in workbook
    assert drawing.title in shared
    assert "六类办理结果之和，不是表中印出的总计" in shared


def test_pictures_have_title_definition_source_and_day(panel: Panel) -> None:
    drawing = draw(panel, select(panel, agencies=[PINGTAN], language="en"))
    _, _, svg = saving.saved(drawing, "svg", DAY)
    said = svg.decode()
    for words in ("What became of the applications to", "n = 641 applications handled", "sum of the six outcomes", "2026-01-31"):
        assert words in said
    _, media, png = saving.saved(drawing, "png", DAY)
    width, height = struct.unpack(">II", png[16:24])
    assert (media, png[:8], width > 800, height > 500) == ("image/png", b"\x89PNG\r\n\x1a\n", True, True)
    assert len(zlib.compress(png)) > 10_000


def test_nothing_drawn_is_nothing_to_save(panel: Panel) -> None:
    with pytest.raises(GongkaiError, match="Pick one or more bodies"):
        saving.saved(draw(panel, select(panel, agencies=[], language="en")), "png", DAY)


def test_buttons_hand_over_files_and_texts(panel: Panel) -> None:
    widget = outcomes(panel, agencies=[PINGTAN], measure="shares", language="en")
    assert widget._hand("copy_selection") == ("copy_selection", CLIPBOARD, widget.selection.as_code().encode())
    assert widget._hand("copy_cell")[2].decode() == widget.selection.as_cell()
    assert widget._hand("csv")[2].decode("utf-8-sig").startswith("# What became of the applications")
