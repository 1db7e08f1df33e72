"""What a report and a panel show in a notebook: the right figure and mark in the right cell of the official layout."""

from functools import cache

import polars as pl
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from conftest import SAMPLES
from gongkai import Report, forms, read, read_report
from gongkai.display import panel_html, report_html
from gongkai.display.elements import Html, element
from gongkai.display.words import Language

ZHANGZHOU, PINGTAN, SHANGHAI = "zhangzhou-gxj-2020.html", "pingtan-2020.html", "shanghai-gov-office-2019.html"
HONGZE = "hongze-2023.html"
HOSTILE = "<script>alert(1)</script>"

Grid = list[list[LexborNode]]


@cache
def sample(name: str) -> Report:
    return read_report(SAMPLES / name, name=f"sample_reports/{name}")


def shown(name: str, language: Language = "both") -> LexborHTMLParser:
    return LexborHTMLParser(report_html(sample(name), language))


def grid(page: LexborHTMLParser, table: str) -> Grid:
    """The cells of a table by row and column, each in every place that its spans cover."""
    found: dict[tuple[int, int], LexborNode] = {}
    for at, row in enumerate(page.css(f"table.gk-{table} tr")):
        column = 0
        for cell in row.css("th, td"):
            while (at, column) in found:
                column += 1
            for down in range(int(cell.attributes.get("rowspan") or 1)):
                for across in range(int(cell.attributes.get("colspan") or 1)):
                    found[at + down, column + across] = cell
    rows = {row for row, _ in found}
    return [[found[row, column] for column in sorted(c for r, c in found if r == row)] for row in sorted(rows)]


def application(page: LexborHTMLParser, line: str, applicant: str) -> LexborNode:
    """The cell of table 3 under an applicant's header and beside a line's label."""
    rows = grid(page, "applications")
    column = [text(cell).split(" ")[0] for cell in rows[2]].index(forms.label("applicants", applicant).zh)
    label = forms.label("lines", line)
    row = next(row for row in rows if text(row[2]).startswith(label.printed))
    return row[column]


def text(cell: LexborNode) -> str:
    return " ".join(cell.text(separator=" ").split())


def tip(cell: LexborNode) -> str:
    return cell.attributes.get("title") or ""


@pytest.mark.parametrize("name", [ZHANGZHOU, PINGTAN, SHANGHAI, HONGZE, "huaian-city-2024.md", "pingtan-2021.txt"])
@pytest.mark.parametrize(("table", "width"), [("disclosures", None), ("applications", 10), ("reviews", 15)])
def test_every_row_of_a_table_is_as_wide_as_the_table(name: str, table: str, width: int | None) -> None:
    widths = {len(row) for row in grid(shown(name), table)}
    assert len(widths) == 1
    assert width is None or widths == {width}


def test_table_3_has_the_headers_and_groups_of_the_form() -> None:
    rows = grid(shown(PINGTAN, "zh"), "applications")
    head = [[text(cell) for cell in row] for row in rows[:3]]
    applicants = [label.zh for label in forms.family("applicants").values()]
    relation = forms.label("headers", "relation").zh
    organisations = forms.label("headers", "organisations").zh
    assert head[0] == [relation] * 3 + [forms.label("headers", "applicants").zh] * 7
    assert head[1] == [relation] * 3 + [applicants[0]] + [organisations] * 5 + [applicants[-1]]
    assert head[2] == [relation] * 3 + applicants
    results, denied = forms.label("groups", "results").printed, forms.label("groups", "denied").printed
    first = forms.label("lines", "denied.state_secret").printed
    assert [text(cell) for cell in rows[7][:3]] == [results, denied, first]
    assert sum(text(row[0]) == results for row in rows) == 20
    assert sum(text(row[1]) == denied for row in rows) == 8


@pytest.mark.parametrize(
    ("name", "line", "applicant", "figure"),
    [
        (PINGTAN, "newly_received", "natural_person", "20"),
        (PINGTAN, "newly_received", "other", "1"),
        (PINGTAN, "outcome_total", "natural_person", "20 ①"),
        (PINGTAN, "outcome_total", "total", "21 ②"),
        (PINGTAN, "carried_forward", "total", "0"),
        (ZHANGZHOU, "outcome_total", "total", "0 * ②④"),
        (ZHANGZHOU, "unavailable.not_held", "natural_person", "1 * ③"),
        (ZHANGZHOU, "granted", "business", "0 *"),
        (SHANGHAI, "newly_received", "total", "859"),
        (SHANGHAI, "granted", "natural_person", "258"),
        (SHANGHAI, "granted", "research", "0 *"),
        (SHANGHAI, "granted", "total", "272 *"),
        (SHANGHAI, "not_processed.petition", "natural_person", "148"),
    ],
)
def test_a_number_stands_in_its_cell_with_its_marks(name: str, line: str, applicant: str, figure: str) -> None:
    assert text(application(shown(name), line, applicant)) == figure


def test_blank_cells_that_nothing_settles_are_empty_squares() -> None:
    row = grid(shown(SHANGHAI), "reviews")[-1]
    assert [text(cell) for cell in row] == ["5", "0 *", "0 *", "2", "7", "8", "0 *", "0 *", "1", "9", *["□"] * 5]


def test_an_inferred_number_says_how_it_is_known() -> None:
    page = shown("pingtan-2021.txt")
    cell = application(page, "newly_received", "natural_person")
    assert "64, inferred: 12 ways to cut, 1 with the six summing to the seventh" in tip(cell)
    cell = application(page, "unavailable.not_held", "total")
    assert "7 种切法，其中 2 种前六数之和等于第七数，其中与各列之和相符的，这一格都是此数" in tip(cell)


def test_the_two_cells_that_cannot_be_cut_are_question_marks_with_their_candidates() -> None:
    row = grid(shown(ZHANGZHOU), "disclosures")[-1]
    assert text(row[0]).startswith(forms.label("items", "procurement").zh)
    assert [text(cell) for cell in row[1:3]] == ["?", "?"]
    assert "1, 12, 123, 1,238, 12,383" in tip(row[1])
    assert "123833092元" in tip(row[2])
    assert "第 25 段第 7–16 字 paragraph 25, characters 7-16" in tip(row[2])


def test_money_has_separators_and_says_its_unit() -> None:
    row = grid(shown(SHANGHAI, "zh"), "disclosures")[-1]
    assert [text(cell) for cell in row[1:3]] == ["6", "251,000 元"]
    row = grid(shown(PINGTAN, "en"), "disclosures")[-1]
    assert [text(cell) for cell in row[1:3]] == ["395", "73,802,895.9 yuan"]


def test_a_sum_of_money_without_a_unit_says_so() -> None:
    page = (SAMPLES / SHANGHAI).read_text(encoding="utf-8").replace("251000元", "251000")
    row = grid(LexborHTMLParser(report_html(read_report(page), "en")), "disclosures")[-1]
    assert text(row[2]) == "251,000 no unit printed"


def test_a_block_of_table_2_has_the_columns_of_its_own_form() -> None:
    rows = grid(shown(HONGZE, "zh"), "disclosures")
    measures = [forms.label("measures", code).zh for code in ("issued", "repealed", "in_force")]
    assert [text(cell) for cell in rows[1]] == [forms.label("headers", "contents").zh, *measures]
    assert [text(cell) for cell in rows[3]] == [forms.label("items", "normative_documents").zh, "0", "5", "5"]


def test_a_cell_of_a_failed_check_names_relation_sides_and_difference() -> None:
    cell = application(shown(ZHANGZHOU), "outcome_total", "natural_person")
    assert "③ 未通过 failed: （七）总计 = 各项办理结果之和：自然人 0 ≠ 1（差 -1）" in tip(cell)
    assert "all outcomes = sum of every outcome: natural persons 0 ≠ 1 (difference -1)" in tip(cell)


def test_failed_checks_of_table_4_are_marked_along_the_row() -> None:
    row = grid(shown(HONGZE), "reviews")[-1]
    assert [text(cell) for cell in row[:6]] == ["10 ①", "1 ①", "0 ①", "0 ①", "0 ①", "0"]
    assert "gk-conflict-line" in str(row[0].attributes["class"])
    assert "gk-conflict" not in str(row[5].attributes["class"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ["① （七）总计 = 各项办理结果之和：自然人 20 ≠ 26（差 -6）"]),
        ("en", ["① all outcomes = sum of every outcome: natural persons 20 ≠ 26 (difference -6)"]),
    ],
)
def test_failed_checks_are_listed_in_words(language: Language, said: list[str]) -> None:
    entries = [text(entry) for entry in shown(PINGTAN, language).css("ul.gk-checks li")]
    assert entries[:1] == said
    assert len(entries) == 2


@pytest.mark.parametrize(
    ("name", "marks"),
    [(ZHANGZHOU, ["?", "12 *", "①"]), (PINGTAN, ["①"]), (SHANGHAI, ["□", "12 *"]), ("huaian-city-2024.md", [])],
)
def test_the_legend_explains_the_marks_that_occur_and_no_others(name: str, marks: list[str]) -> None:
    assert [text(mark) for mark in shown(name).css("ul.gk-legend .gk-sample")] == marks


def test_the_head_says_who_when_and_how_the_checks_went() -> None:
    page = shown(ZHANGZHOU, "en")
    name, facts = page.css_first(".gk-name"), page.css_first(".gk-facts")
    assert name is not None and facts is not None
    assert text(name) == "漳州市工业和信息化局 2020"
    assert text(facts).split(" · ") == [
        "status ● complete",
        "form 2019",
        "published 2021-01-13",
        "place 福建省漳州市",
        "scope the body's own",
        "checks 45 passed , 4 failed",
        f"file sample_reports/{ZHANGZHOU}",
    ]


def test_a_missing_table_is_said_to_be_missing() -> None:
    report = read_report("<p>甲市人民政府2023年政府信息公开工作年度报告</p><p>一、总体情况</p><p>见附件。</p>")
    page = LexborHTMLParser(report_html(report, "en"))
    assert len(page.css("table")) == 0
    assert [text(said) for said in page.css(".gongkai p")] == ["∅ this table was not found in the report"] * 3


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_nothing_that_a_report_prints_becomes_markup(language: Language) -> None:
    hostile = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    page = (SAMPLES / ZHANGZHOU).read_text(encoding="utf-8").replace("漳州市", hostile).replace("092元", f"092元{hostile}")
    report = read_report(page, name=f"{HOSTILE}.html")
    assert HOSTILE in f"{report.agency}{report.source}"
    html = report_html(report, language)
    assert "<script" not in html
    assert hostile in html
    assert len(LexborHTMLParser(html).css("script")) == 0


def test_attributes_and_content_are_escaped_unless_they_are_html() -> None:
    assert element("b", '<i>"', title='"><i>') == '<b title="&quot;&gt;&lt;i&gt;">&lt;i&gt;&quot;</b>'
    assert element("b", Html("<i></i>")) == "<b><i></i></b>"


def test_a_language_stands_alone_when_it_is_asked_for() -> None:
    chinese, english = shown(PINGTAN, "zh"), shown(PINGTAN, "en")
    assert chinese.css("[lang=en]") == []
    headers = " ".join(text(cell) for cell in english.css("th"))
    assert headers.isascii() or set(headers) - set(map(chr, range(128))) == set("“”")


def test_a_panel_shows_status_form_and_failed_checks_by_agency_and_year() -> None:
    paths = [SAMPLES / name for name in (ZHANGZHOU, PINGTAN, "pingtan-2022.html")]
    page = LexborHTMLParser(panel_html(read(*paths, progress=False), "zh"))
    assert [[text(cell) for cell in row] for row in grid(page, "panel")] == [
        ["机关", "2020", "2022"],
        ["平潭综合实验区", "● [2019] !2", "● [2021]"],
        ["漳州市工业和信息化局", "● [2019] !4", "·"],
    ]


def test_a_panel_lists_files_that_could_not_be_read_with_their_reason() -> None:
    panel = read(SAMPLES / PINGTAN, f"nowhere/{HOSTILE}", progress=False)
    html = panel_html(panel, "en")
    entries = [text(entry) for entry in LexborHTMLParser(html).css("ul li")]
    assert entries == [f"× nowhere/{HOSTILE} : no such file or folder; check the path"]
    assert "<script" not in html


def test_a_large_panel_says_what_it_does_not_show() -> None:
    panel = read(SAMPLES / PINGTAN, progress=False)
    row = panel.reports
    names = [{"report": f"{n:016}", "agency": f"机关{n:03}", "body": f"350600-机关{n:03}"} for n in range(45)]
    many = pl.concat(row.with_columns(**{column: pl.lit(said) for column, said in name.items()}) for name in names)
    panel._loaded["reports"] = many
    page = LexborHTMLParser(panel_html(panel, "en"))
    assert text(grid(page, "panel")[-1][0]) == "5 more agencies, see panel.reports"


def test_notebooks_get_these_displays() -> None:
    report = sample(PINGTAN)
    assert report._repr_html_() == report_html(report)
    panel = read(SAMPLES / PINGTAN, progress=False)
    assert panel._repr_html_() == panel_html(panel)
