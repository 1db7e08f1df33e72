"""How a number is known, or why it is not, as a sentence in Chinese and in English."""

from typing import NamedTuple

from gongkai.relations import along_a_line, relation
from gongkai.solve import Value

#: So many candidates are named.
_NAMED = 8


class Sentence(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str


def explain(value: Value) -> Sentence:
    """How a number is known, or why it is not.

    Example:
        >>> from gongkai.extract.rows import Key
        >>> explain(Value(key=Key(3, "granted", "total"), value=None, reading="blank")).en
        'not known: the cell is empty'
    """
    if value.value is None:
        return _not_known(value)
    number = _said(value)
    if value.reading == "printed":
        return Sentence(f"{number.zh}，原文印为一格{_scan(value).zh}", f"{number.en}, printed as one cell{_scan(value).en}")
    how = _recognised(value) if value.seen else _cut(value) if value.raw else _empty(value)
    return Sentence(f"{number.zh}，推得：{how.zh}", f"{number.en}, inferred: {how.en}")


def ways(value: Value) -> Sentence:
    """In how many ways the digits of a cell can be cut, and how many of them keep the sums of their row."""
    said = Sentence(f"{value.cuts:,} 种切法", f"{value.cuts:,} {'way' if value.cuts == 1 else 'ways'} to cut")
    own = along_a_line(value.key.table)
    if value.summing is None or own is None:
        return said
    return Sentence(f"{said.zh}，其中 {value.summing:,} 种{own.run_zh}", f"{said.en}, {value.summing:,} with {own.run_en}")


def _cut(value: Value) -> Sentence:
    if value.cuts == 1:
        return Sentence(
            "数字与别的格连写，只有一种切法",
            "its digits run together with those of other cells, and there is one way to cut them",
        )
    said = ways(value)
    if value.summing is None:
        return Sentence(f"{said.zh}，这一格在每一种中都是此数", f"{said.en}, and in each this cell is the same")
    if value.summing == 1:
        return said
    if value.summing:
        return Sentence(
            f"{said.zh}，其中与各列之和相符的，这一格都是此数",
            f"{said.en}, and in those that also fit the sums of its columns this cell is the same",
        )
    return Sentence(
        f"{said.zh}；不论怎样切，这一格都是此数",
        f"{said.en}; however they are cut, this cell is the same",
    )


def _scan(value: Value) -> Sentence:
    """How sure the readings of a scan are; nothing where there is none."""
    if value.seen is None:
        return Sentence("", "")
    sure = value.seen.confidence
    return Sentence(f"（扫描件，两次识读一致，置信度 {sure:.2f}）", f" (a scan: two readings agree, confidence {sure:.2f})")


def _recognised(value: Value) -> Sentence:
    laws = [relation(name.partition(":")[0]) for name in value.relations]
    return Sentence(
        f"扫描件识读为“{value.raw}”，不够确定；识读结果中{'、'.join(law.zh for law in laws)}只容此数",
        f"the scan was read as {value.raw!r}, which is not certain; of what was read no other number keeps: "
        f"{'; '.join(law.en for law in laws)}",
    )


def _empty(value: Value) -> Sentence:
    laws = [relation(name.partition(":")[0]) for name in value.relations]
    return Sentence(
        f"此格空白，{'、'.join(law.zh for law in laws)}只容此数",
        f"the cell is empty, and no other number keeps: {'; '.join(law.en for law in laws)}",
    )


def _not_known(value: Value) -> Sentence:
    shown = ", ".join(f"{candidate:f}" for candidate in value.candidates[:_NAMED])
    more = ", ..." if len(value.candidates) > _NAMED else ""
    said = ways(value)
    listed = Sentence(f"；候选 {shown}{more}", f"; candidates {shown}{more}") if shown else Sentence("", "")
    zh, en = {
        "blank": ("此格空白", "the cell is empty"),
        "not_applicable": ("此格印的是符号或文字，不是数", "the cell holds a mark or words instead of a number"),
        "ambiguous": (f"{said.zh}，不能断定{listed.zh}", f"{said.en}, and nothing settles it{listed.en}"),
        "absent": ("页面没有这一行或列", "the page has no such row or column"),
        "unreadable": (
            f"此处有字，但读不成这个数{listed.zh}",
            f"something is printed that cannot be read as this number{listed.en}",
        ),
    }[value.reading]
    return Sentence(f"不知：{zh}", f"not known: {en}")


def _said(value: Value) -> Sentence:
    number = f"{value.value.normalize():f}" if value.value is not None else ""
    zh, en = {"yuan": (" 元", " yuan"), "unstated": ("（未印单位）", " (unit not printed)"), "count": ("", "")}[value.unit]
    return Sentence(f"{number}{zh}", f"{number}{en}")
