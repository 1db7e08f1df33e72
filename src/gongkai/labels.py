"""The zh and en texts of the interface.

Texts are data: a key, the Chinese, the English. What the statutory forms print comes from `gongkai.forms` and stands only there;
`name` gives such a label in the language of the interface.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from gongkai import forms
from gongkai.errors import UnknownCode

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # The picker
        "pick": ("选择", "Pick"),
        "bodies": ("机关", "Bodies"),
        "filter": ("输入名称的一部分", "type part of a name"),
        "several": (
            "可多选：按住 Ctrl（Mac 为 ⌘）点选，或按 Shift 加方向键",
            "Several: Ctrl-click (⌘ on a Mac), or Shift and the arrow keys",
        ),
        "all": ("全选", "all"),
        "none": ("清空", "none"),
        "chosen": ("已选 {count} 个，列表显示 {shown} / {total} 个", "{count} picked; the list shows {shown} of {total}"),
        "years": ("年度", "Years"),
        "measure": ("画什么", "Draw"),
        "counts": ("件数", "counts"),
        "shares": ("占比", "shares"),
        "applicants": ("申请人", "Applicants"),
        "language": ("语言", "Language"),
        "code": ("生成此图的代码", "Code that draws this"),
        # The title
        "and": ("、", ", "),
        "and_more": ("{names} 等 {count} 个机关", "{names} and {rest} more bodies"),
        "title": (
            "{who}，{years} 年政府信息公开申请的办理结果（{measure}）",
            "What became of the applications to {who}, {years} ({measure})",
        ),
        "title_applicant": ("，申请人：{applicant}", ", applicants: {applicant}"),
        "n": (
            "n = {n} 件，计入 {known} / {reports} 份报告，{failed}",
            "n = {n} applications handled, {known} of {reports} reports, {failed}",
        ),
        "failed_none": ("勾稽关系均无不符", "none with failed checks"),
        "failed_some": ("{count} 份有不成立的勾稽关系", "{count} with failed checks"),
        "no_report": ("所选年度没有报告：{names}", "No report in these years: {names}"),
        "too_many": (
            "只画前 {drawn} 个机关（已选 {chosen} 个）；请少选一些。",
            "Only the first {drawn} of the {chosen} picked bodies are drawn; pick fewer.",
        ),
        "empty_bodies": (
            "请在列表中选择一个或几个机关：点一下名称，或按 Tab 键到列表后用方向键。",
            "Pick one or more bodies in the list: click a name, or press Tab to reach it and use the arrow keys.",
        ),
        "empty_reports": (
            "所选机关在这些年度没有报告。请放宽年度，或另选机关。",
            "The bodies picked have no report in these years. Widen the years, or pick other bodies.",
        ),
        "broken": ("无法画图：{error}", "Nothing can be drawn: {error}"),
        # The chart
        "body": ("机关", "Body"),
        "year": ("年度", "Year"),
        "outcome": ("办理结果", "Outcome"),
        "count": ("件数", "Count"),
        "share": ("占比", "Share"),
        "share_of": ("占比的算法", "Share is"),
        "share_definition": ("件数 ÷ n；n 为六类结果之和", "count ÷ n; n is the sum of the six outcomes"),
        "form": ("表式", "Form"),
        "failed": ("不成立的 勾稽关系", "Failed checks"),
        "too_few": ("过少", "too few"),
        "unknown": ("未知", "unknown"),
        "key_n": ("柱顶数字：n", "number above a bar: n"),
        "key_failed": ("▲ 勾稽关系不成立", "▲ failed checks"),
        "key_unknown": ("? 有结果未读出，n 未知", "? some outcomes, and n, unknown"),
        "key_few": ("过少：n < {few}，不算占比", "too few: n < {few}, no share"),
        "key_break": ("┊ {before}|{after} 表式变更", "┊ change of form {before}|{after}"),
        "key_scales": ("各图纵轴刻度不同", "each panel has its own scale"),
        # The table
        "items_sum": ("各项之和 n", "sum of outcomes, n"),
        "printed_total": ("印出的 “{label}”", "printed “{label}”"),
        "note": ("说明", "Note"),
        "note_unknown": ("{count} 类结果未知", "outcomes unknown: {count}"),
        "note_printed": ("印出的数与各项之和不符", "printed total is not the sum of its items"),
        "note_failed": ("勾稽关系不成立：{count} 处", "failed checks: {count}"),
        "note_few": ("n < {few}，不算占比", "n < {few}, no share"),
        "note_several": ("该年度有多份报告，分开画，不计入 n", "several reports for this year: drawn apart, not in n"),
        # Below the table
        "definition": ("定义", "Definition"),
        "definition_text": (
            "办理结果按表三的六类归并；一类之中有一行未知，这一类即为未知，不当作 0。没有报告的年度留空。",
            "Outcomes are the six groups of table 3. If one line of a group is not known, the group is not known; it is never "
            "taken for 0. A year without a report stays empty.",
        ),
        "denominator": ("分母", "Denominator"),
        "denominator_text": (
            "n 是六类结果之和（表三，申请人：{applicant}），不是表中印出的“{label}”：后者可能与各项不符，不符之处在表中标 ≠。"
            "有一类未知的报告没有 n，也没有占比；n < {few} 时不算占比。",
            "n is the sum of the six outcomes (table 3, applicants: {applicant}), not the printed “{label}”, which can "
            "contradict its own items; the table marks that with ≠. A report with an unknown outcome has no n and no shares; "
            "below n = {few} no share is given.",
        ),
        "caveat": ("注意", "Caveat"),
        "caveat_text": (
            "数字由各机关自行填报，不成立的勾稽关系只标出、不更正。一级政府的报告可能已含其部门和下级，"
            "不同机关的数不宜相加；标题中的 n 只表示图的分量。",
            "Bodies report on themselves; failed checks are marked, never corrected. A government's report can include its "
            "departments and lower levels, so the figures of different bodies should not be added up; the n of the title only "
            "says how much the picture stands on.",
        ),
        "source": ("来源", "Source"),
        "source_text": (
            "所画 {reports} 份政府信息公开工作年度报告（《政府信息公开条例》第五十条）；数据截至 {year} 年度{published}。",
            "The {reports} annual reports drawn (Regulations on Open Government Information, Article 50); "
            "data up to {year}{published}.",
        ),
        # The cutting board
        "cut_digits": ("连写的数字", "Digits run together"),
        "cut_cells": ("格数", "Cells"),
        "cut_said": (
            "{ways} 种切法，其中 {kept} 种前面各数之和等于最后一数",
            "{ways} ways to cut, {kept} with the others summing to the last",
        ),
        "cut_row": ("切法", "Cut"),
        "cut_sum": ("前面各数之和", "Sum of the others"),
        "cut_last": ("最后一数", "Last number"),
        "cut_difference": ("差", "Difference"),
        "cut_more": ("另有 {count} 种", "and {count} more"),
        "cut_off": ("和与最后一数相差", "off by"),
        "cut_count": ("切法数", "ways to cut"),
        "source_published": ("，已知最近公布日期 {day}", ", latest known publication {day}"),
    }
)


def text(key: str, language: Language) -> str:
    """The text of one key in one language.

    Raises:
        UnknownCode: There is no such key or language.

    Example:
        >>> text("shares", "en")
        'shares'
    """
    if key not in _TEXTS:
        raise UnknownCode("text", key, _TEXTS)
    if language not in LANGUAGES:
        raise UnknownCode("language", language, LANGUAGES)
    return _TEXTS[key][LANGUAGES.index(language)]


def name(family: str, code: str, language: Language) -> str:
    """The label of a code of the statutory forms in one language.

    Raises:
        UnknownCode: The family has no such code.

    Example:
        >>> name("outcomes", "partly_granted", "en")
        'partly disclosed'
    """
    label = forms.label(family, code)
    return label.zh if language == "zh" else label.en
