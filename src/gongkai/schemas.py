"""The frames as contracts: every column with its type, its meaning, its unit and a label in both languages."""

from typing import Any

import dataframely as dy

from gongkai import forms
from gongkai.areas import LEVELS
from gongkai.bodies import KINDS
from gongkai.bodies.scope import SCOPES
from gongkai.checks import PROSE, STATUSES
from gongkai.duties import rules as duties
from gongkai.extract.numbers import READINGS, UNITS
from gongkai.prose.wording import topics

#: Raised when a column is added, renamed or changes its meaning; written into every panel.
VERSION = "3"


REPORT_STATUSES = ("complete", "partial", "no_tables", "unreadable")


def _codes(*families: str) -> list[str]:
    return list(dict.fromkeys(code for family in families for code in forms.family(family)))


def _merged(first: list[str], second: list[str]) -> list[str]:
    """Codes of two families in an order that keeps that of both."""
    merged: list[str] = []
    for code in second:
        if code in first:
            merged, first = merged + first[: first.index(code)], first[first.index(code) + 1 :]
        merged.append(code)
    return merged + first


def _rules() -> list[str]:
    """The relations within a report, those from one year to the next, and prose against tables."""
    known = forms.forms().values()
    within = [relation.rule for form in known for relation in form.relations]
    across = [relation.rule for form in known for relation in form.across]
    return [*dict.fromkeys((*within, *across)), PROSE]


def _scopes() -> list[str]:
    compared = [code for code, topic in topics().items() if topic.meanings]
    codes = (*_merged(_codes("lines"), _codes("applicants")), *_codes("channels"), *_codes("items"), *compared)
    return list(dict.fromkeys(codes))


def _said(zh: str, en: str, description: str, unit: str | None = None) -> dict[str, Any]:
    """What every column says of itself."""
    return {"description": description, "metadata": {"zh": zh, "en": en, "unit": unit}}


_REPORT = _said("报告", "report", "First 16 hex digits of the SHA-256 of the file's bytes")
_AGENCY = _said("机关", "agency", "Name printed in the title (or of the issuer), mapped through the alias table if one is given")
_YEAR = _said("年度", "year", "The year that the report is about")
_READING = _said("读法", "reading", "How the number is known")
_TOTAL = _said("合计项", "is total", "Whether the row is an aggregate of others, so that nobody counts twice")
_COUNT = _said("数量", "count", "The number as printed or inferred; null if it is not known", "cases")


_BODY = _said("机构", "body", "Identifier of the body: the code that its area has today, and its organ")
_AREA = _said("行政区划代码", "area", "Code of the area that the body serves, as of the end of the report's year")
_LEVEL = _said("层级", "level", "Level of the body")
_KIND = _said("类别", "kind", "What kind of body it is")
_SCOPE = _said("口径", "scope", "own: the body's own report; summary: that of its whole area; unknown")
_CHOSEN = _said("采用", "chosen", "Whether it is the edition to use, of several of one body, year and scope; false if unreadable")


class Reports(dy.Schema):
    """One row per report; a file that could not be read is a row too, with the reason."""

    report = dy.String(primary_key=True, **_REPORT)
    agency = dy.String(nullable=True, **_AGENCY)
    printed_agency = dy.String(
        nullable=True,
        **_said("原文机关名", "printed agency", "The agency's name as it stands there, in half-width and simplified characters"),
    )
    year = dy.Int32(nullable=True, **_YEAR)
    form = dy.Enum(list(forms.forms()), nullable=True, **_said("表式", "form", "Form of table 3; null without one"))
    title = dy.String(nullable=True, **_said("标题", "title", "The report's title as printed"))
    published = dy.Date(nullable=True, **_said("发布日期", "published", "Day of publication"))
    period_start = dy.Date(nullable=True, **_said("统计期起", "period start", "First day that the figures cover"))
    period_end = dy.Date(nullable=True, **_said("统计期止", "period end", "Last day that the figures cover"))
    status = dy.Enum(REPORT_STATUSES, **_said("状态", "status", "Whether all three tables were found with every row"))
    source = dy.String(**_said("来源", "source", "The file, as it was given"))
    media_type = dy.String(nullable=True, **_said("格式", "media type", "What the file is"))
    encoding = dy.String(nullable=True, **_said("编码", "encoding", "The charset that it was read in"))
    bytes = dy.Int64(**_said("字节数", "bytes", "Size of the file", "bytes"))
    message = dy.String(nullable=True, **_said("说明", "message", "Why the report is not complete"))
    body = dy.String(nullable=True, **_BODY)
    area = dy.String(nullable=True, **_AREA)
    province = dy.String(nullable=True, **_said("省级", "province", "Province of the area, by its name in the report's year"))
    prefecture = dy.String(nullable=True, **_said("地级", "prefecture", "Prefecture of the area; null where none governs it"))
    county = dy.String(nullable=True, **_said("县级", "county", "County of the area; null above the county"))
    level = dy.Enum(LEVELS, nullable=True, **_LEVEL)
    kind = dy.Enum(KINDS, nullable=True, **_KIND)
    area_evidence = dy.String(
        nullable=True,
        **_said("地域依据", "area evidence", "The words of the document that say the place where the name does not"),
    )
    area_candidates = dy.List(
        dy.String(),
        **_said("候选地域", "area candidates", "Codes of the areas that it may be of, where the place is not certain"),
    )
    scope = dy.Enum(SCOPES, nullable=True, **_SCOPE)
    scope_evidence = dy.String(nullable=True, **_said("口径依据", "scope evidence", "The words that say the scope"))
    known = dy.Int64(min=0, **_said("已知数", "known", "How many numbers of the tables are known", "cells"))
    chosen = dy.Bool(**_CHOSEN)


class Applications(dy.Schema):
    """One row per report, line and applicant of table 3."""

    report = dy.String(primary_key=True, **_REPORT)
    agency = dy.String(nullable=True, **_AGENCY)
    year = dy.Int32(nullable=True, **_YEAR)
    line = dy.Enum(_codes("lines"), primary_key=True, **_said("行", "line", "Row of table 3"))
    outcome = dy.Enum(
        _codes("outcomes"),
        nullable=True,
        **_said("办理结果", "outcome", "Outcome that the line belongs to; null on the four stock-and-flow lines"),
    )
    applicant = dy.Enum(_codes("applicants"), primary_key=True, **_said("申请人", "applicant", "Column of table 3"))
    is_total = dy.Bool(**_TOTAL)
    count = dy.Int64(nullable=True, min=0, **_COUNT)
    reading = dy.Enum(READINGS, **_READING)


class Disclosures(dy.Schema):
    """One row per report, item and measure of table 2."""

    report = dy.String(primary_key=True, **_REPORT)
    agency = dy.String(nullable=True, **_AGENCY)
    year = dy.Int32(nullable=True, **_YEAR)
    form = dy.Enum(list(forms.forms()), **_said("表式", "form", "Form of the block that the item stands in"))
    clause = dy.Enum(_codes("clauses"), **_said("条款", "clause", "Item of Article 20 of the Regulations"))
    item = dy.Enum(_codes("items"), primary_key=True, **_said("信息内容", "item", "Row of table 2"))
    measure = dy.Enum(_codes("measures"), primary_key=True, **_said("指标", "measure", "Column of table 2"))
    value = dy.Float64(
        nullable=True,
        **_said("数值", "value", "The number as printed; money in yuan if its unit is printed", "as in column unit"),
    )
    unit = dy.Enum(UNITS, **_said("单位", "unit", "count, yuan, or unstated where the page prints no unit of money"))
    reading = dy.Enum(READINGS, **_READING)


class Reviews(dy.Schema):
    """One row per report, channel and result of table 4."""

    report = dy.String(primary_key=True, **_REPORT)
    agency = dy.String(nullable=True, **_AGENCY)
    year = dy.Int32(nullable=True, **_YEAR)
    channel = dy.Enum(_codes("channels"), primary_key=True, **_said("渠道", "channel", "Reconsideration or litigation"))
    result = dy.Enum(_codes("results"), primary_key=True, **_said("结果", "result", "How the cases ended"))
    is_total = dy.Bool(**_TOTAL)
    count = dy.Int64(nullable=True, min=0, **_COUNT)
    reading = dy.Enum(READINGS, **_READING)


class Sections(dy.Schema):
    """One row per report and section."""

    report = dy.String(primary_key=True, **_REPORT)
    section = dy.Int8(primary_key=True, min=1, max=6, **_said("部分", "section", "Number of the section, from 1 to 6"))
    heading = dy.String(**_said("小标题", "heading", "The heading as printed"))
    text = dy.String(**_said("正文", "text", "The section's text outside the tables of the page"))
    tables = dy.Int64(min=0, **_said("表格数", "tables", "How many tables of the page stand in the section", "tables"))


class Checks(dy.Schema):
    """One row per report, relation and line or column in which it must hold."""

    report = dy.String(primary_key=True, **_REPORT)
    agency = dy.String(nullable=True, **_AGENCY)
    year = dy.Int32(nullable=True, **_YEAR)
    rule = dy.Enum(_rules(), primary_key=True, **_said("勾稽关系", "rule", "The relation that the form demands"))
    scope = dy.Enum(
        _scopes(),
        primary_key=True,
        **_said("范围", "scope", "The line, applicant, channel or item in which it is tested, or the topic in prose"),
    )
    left = dy.Int64(
        nullable=True, **_said("左边", "left", "Left side, or the number in prose; null if a cell of it is not known", "cases")
    )
    right = dy.Int64(
        nullable=True, **_said("右边", "right", "Right side, or the number of the table; null if a cell is not known", "cases")
    )
    difference = dy.Int64(nullable=True, **_said("差", "difference", "Left minus right", "cases"))
    status = dy.Enum(
        STATUSES,
        **_said("结论", "status", "pass, fail, or unknown where a cell is not known or prose may count something else"),
    )
    earlier = dy.String(
        nullable=True,
        **_said("上年报告", "earlier", "The report of the year before, where two years are compared; null if missing"),
    )
    quote = dy.String(nullable=True, **_said("原句", "quote", "The sentence, where prose is compared"))


class Mentions(dy.Schema):
    """One row per quantity that is counted in prose."""

    report = dy.String(primary_key=True, **_REPORT)
    section = dy.Int8(primary_key=True, min=1, max=6, **_said("部分", "section", "Number of the section"))
    topic = dy.Enum(list(topics()), primary_key=True, **_said("主题", "topic", "What is counted"))
    value = dy.Float64(**_said("数值", "value", "The number as printed; money in yuan", "as in column unit"))
    unit = dy.Enum(UNITS, **_said("单位", "unit", "count or yuan"))
    start = dy.Int64(
        primary_key=True, min=0, **_said("起", "start", "Where the number begins in the section's text", "characters")
    )
    end = dy.Int64(min=0, **_said("止", "end", "Where its unit ends in the section's text", "characters"))
    quote = dy.String(**_said("原句", "quote", "The sentence or clause that it stands in"))


class Evidence(dy.Schema):
    """One row per cell that is not plainly printed, or that a failed check contains."""

    report = dy.String(primary_key=True, **_REPORT)
    table = dy.Int8(primary_key=True, min=2, max=4, **_said("表", "table", "Number of the statutory table"))
    line = dy.Enum(
        _codes("items", "lines", "channels"), primary_key=True, **_said("行", "line", "Item, line or channel of the cell")
    )
    column = dy.Enum(
        [*_codes("measures"), *_merged(_codes("applicants"), _codes("results"))],
        primary_key=True,
        **_said("列", "column", "Measure, applicant or result of the cell"),
    )
    reading = dy.Enum(READINGS, **_READING)
    raw = dy.String(nullable=True, **_said("原文", "raw", "The text that stands there; null if nothing does"))
    candidates = dy.List(
        dy.Float64(), **_said("候选值", "candidates", "The values that are consistent with the text", "as the cell")
    )
    where = dy.String(nullable=True, **_said("位置", "where", "Table, row and cell, or line and characters, in the file"))
    ways = dy.Int64(min=0, **_said("切法数", "ways", "In how many ways the text can be cut or placed; 1 for a cell of its own"))
    summing = dy.Int64(
        nullable=True,
        min=0,
        **_said("合和切法数", "summing", "How many of the ways keep the sums of their own row; null where no sum was looked at"),
    )
    relations = dy.List(
        dy.String(), **_said("所据关系", "relations", "The relations that settled an inferred cell, each as rule:line or column")
    )
    supported = dy.Float64(
        nullable=True,
        **_said("佐证值", "supported", "The one candidate that a neighbouring year of the same body bears out", "as the cell"),
    )
    support = dy.String(nullable=True, **_said("佐证", "support", "The relation across years, with its numbers"))


SCHEMAS: dict[str, type[dy.Schema]] = {
    "reports": Reports,
    "applications": Applications,
    "disclosures": Disclosures,
    "reviews": Reviews,
    "sections": Sections,
    "checks": Checks,
    "mentions": Mentions,
    "evidence": Evidence,
}


class Bodies(dy.Schema):
    """One row per body of a panel."""

    body = dy.String(primary_key=True, **_BODY)
    name = dy.String(**_said("名称", "name", "Its name in its latest report"))
    names = dy.List(dy.String(), **_said("全部名称", "names", "Every name that its reports give it"))
    area = dy.String(nullable=True, **_AREA)
    province = dy.String(nullable=True, **_said("省级", "province", "Province of the area"))
    prefecture = dy.String(nullable=True, **_said("地级", "prefecture", "Prefecture of the area; null where none governs it"))
    county = dy.String(nullable=True, **_said("县级", "county", "County of the area; null above the county"))
    level = dy.Enum(LEVELS, nullable=True, **_LEVEL)
    kind = dy.Enum(KINDS, nullable=True, **_KIND)
    years = dy.List(dy.Int32(), **_said("年度", "years", "The years of its reports"))
    reports = dy.Int64(min=1, **_said("报告数", "reports", "How many files are its reports", "reports"))
    predecessor = dy.String(nullable=True, **_said("前身", "predecessor", "Bodies before it, by the registry"))
    successor = dy.String(nullable=True, **_said("后继", "successor", "Bodies after it, by the registry"))


class Suggestions(dy.Schema):
    """One row per name that may be that of a body: a row for the registry, with why and the evidence."""

    body = dy.String(**_said("机构", "body", "The body that it may be"))
    name = dy.String(**_said("名称", "name", "The name"))
    from_ = dy.Int32(alias="from", nullable=True, **_said("起", "from", "First year of the name; null where open"))
    to = dy.Int32(nullable=True, **_said("止", "to", "Last year of the name; null where open"))
    predecessor = dy.String(nullable=True, **_said("前身", "predecessor", "To be filled in by who accepts it"))
    successor = dy.String(nullable=True, **_said("后继", "successor", "To be filled in by who accepts it"))
    source = dy.String(nullable=True, **_said("出处", "source", "To be filled in by who accepts it"))
    why = dy.Enum(
        ["place", "spelling", "renamed", "merged"],
        **_said(
            "缘由",
            "why",
            "place: its area is not certain; spelling: a like name; renamed: a like name that ends as another begins",
        ),
    )
    evidence = dy.String(**_said("依据", "evidence", "What speaks for it"))


class Editions(dy.Schema):
    """One row per report of which there are several editions."""

    body = dy.String(**_BODY)
    year = dy.Int32(**_YEAR)
    scope = dy.Enum(SCOPES, nullable=True, **_SCOPE)
    report = dy.String(primary_key=True, **_REPORT)
    chosen = dy.Bool(**_CHOSEN)
    corrected = dy.Bool(**_said("更正版", "corrected", "Whether its title says that it is a corrected edition"))
    known = dy.Int64(min=0, **_said("已知数", "known", "How many numbers of its tables are known", "cells"))
    published = dy.Date(nullable=True, **_said("发布日期", "published", "Day of publication"))
    media_type = dy.String(nullable=True, **_said("格式", "media type", "What the file is"))
    source = dy.String(**_said("来源", "source", "The file, as it was given"))


class Differences(dy.Schema):
    """One row per cell in which another edition has another number than the chosen one."""

    body = dy.String(**_BODY)
    year = dy.Int32(**_YEAR)
    scope = dy.Enum(SCOPES, nullable=True, **_SCOPE)
    report = dy.String(primary_key=True, **_said("采用的报告", "report", "The chosen edition"))
    other = dy.String(primary_key=True, **_said("另一报告", "other", "The other edition"))
    table = dy.Int8(primary_key=True, min=2, max=4, **_said("表", "table", "Number of the statutory table"))
    line = dy.String(primary_key=True, **_said("行", "line", "Item, line or channel of the cell"))
    column = dy.String(primary_key=True, **_said("列", "column", "Measure, applicant or result of the cell"))
    value = dy.Float64(
        nullable=True, **_said("数值", "value", "The chosen edition's number; null if it is not known", "as the cell")
    )
    other_value = dy.Float64(
        nullable=True, **_said("另一数值", "other value", "The other edition's number; null if it is not known", "as the cell")
    )
    reading = dy.Enum(READINGS, nullable=True, **_READING)
    other_reading = dy.Enum(READINGS, nullable=True, **_READING)


class Acts(dy.Schema):
    """One row per report and indicator of the report as an act."""

    report = dy.String(primary_key=True, **_REPORT)
    agency = dy.String(nullable=True, **_AGENCY)
    year = dy.Int32(nullable=True, **_YEAR)
    indicator = dy.Enum(
        list(duties()["indicators"]),
        primary_key=True,
        **_said("指标", "indicator", "What the law or a notice asks of a report"),
    )
    value = dy.Float64(nullable=True, **_said("数值", "value", "The indicator; null if it is not known", "as in column unit"))
    unit = dy.Enum(
        ["yes_no", "days", "characters", "count", "share"],
        **_said("单位", "unit", "yes_no (1 or 0), days, characters, count, or share (0 to 1)"),
    )
    evidence = dy.String(
        nullable=True, **_said("依据", "evidence", "The legal date, the sections, the words, or the report that is repeated")
    )


class Totals(dy.Schema):
    """One row per year, province, level, scope, line and applicant: table 3 of the chosen reports, added up."""

    year = dy.Int32(nullable=True, **_YEAR)
    province = dy.String(nullable=True, **_said("省级", "province", "Province of the areas"))
    level = dy.Enum(LEVELS, nullable=True, **_LEVEL)
    scope = dy.Enum(SCOPES, nullable=True, **_SCOPE)
    line = dy.Enum(_codes("lines"), **_said("行", "line", "Row of table 3"))
    applicant = dy.Enum(_codes("applicants"), **_said("申请人", "applicant", "Column of table 3"))
    reports = dy.Int64(min=1, **_said("报告数", "reports", "How many chosen reports have the cell", "reports"))
    known = dy.Int64(min=0, **_said("已知数", "known", "In how many of them its number is known", "reports"))
    count = dy.Int64(min=0, **_said("数量", "count", "The sum of the known numbers", "cases"))


class Sources(dy.Schema):
    """One row per file that was read."""

    source = dy.String(primary_key=True, **_said("来源", "source", "The file, as it was given or found"))
    report = dy.String(**_said("报告", "report", "The report that its bytes are; several files may hold the same"))
    vanished = dy.Bool(**_said("已消失", "vanished", "Whether it was no longer there when its folder was read last"))


#: What is made of the frames of a panel when it is asked for.
DERIVED: dict[str, type[dy.Schema]] = {
    "bodies": Bodies,
    "suggestions": Suggestions,
    "editions": Editions,
    "differences": Differences,
    "acts": Acts,
    "totals": Totals,
    "sources": Sources,
}
