"""The administrative areas of China, from the county up, with their codes as of any year since 2008.

The table `areas.csv` is made from the project yescallop/areacodes (CC0 1.0), whose sources are the yearly tables of the Ministry
of Civil Affairs; it ends with 2024. The first two figures of a code are its province, the first four its prefecture.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Level = Literal["central", "province", "prefecture", "county", "township"]
LEVELS: tuple[Level, ...] = ("central", "province", "prefecture", "county", "township")

#: The first and the last year that the table knows; earlier and later years have the areas of these.
FIRST_YEAR, LAST_YEAR = 2008, 2024


@dataclass(frozen=True, slots=True)
class Area:
    """An area under one code and name.

    Attributes:
        code: Six figures.
        name: The full name, such as 洪泽区.
        since: The year in which code and name came into use.
        until: The year in which one of them went out of use; null if they are in use.
        successors: The codes that took its place.
        parts: The codes that a part of it went to, and when.
    """

    code: str
    name: str
    since: int
    until: int | None
    successors: tuple[str, ...]
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def level(self) -> Level:
        """Province, prefecture or county."""
        return "province" if self.code.endswith("0000") else "prefecture" if self.code.endswith("00") else "county"

    @property
    def stem(self) -> str:
        """The name without what it ends in: 洪泽 for 洪泽区, 广西 for 广西壮族自治区; itself where nothing is left."""
        stem = _PEOPLES.sub("", _KIND.sub("", self.name))
        return stem if len(stem) > 1 else self.name

    def is_in_use(self, year: int) -> bool:
        """Whether it was in use at the end of a year."""
        return self.since <= year and (self.until is None or self.until > year)

    def is_within(self, other: "Area") -> bool:
        """Whether it lies in another area, or is it."""
        return self.code.startswith(_prefix(other.code)) or (other.code == _ILI and self.code.startswith(_OF_ILI))


#: 伊犁哈萨克自治州 governs two prefectures that have codes of their own: 塔城地区 and 阿勒泰地区.
_ILI, _OF_ILI = "654000", ("6542", "6543")

_KIND = re.compile(
    r"(?<=.)(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|自治旗|(?<=神农架)林区|特区|新区|地区|省|市|县|区|盟|州|旗)$"
)
_NATIONS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南"
    "|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_PEOPLES = re.compile(rf"(?<=..)(?:(?:{_NATIONS})族|蒙古|哈萨克|柯尔克孜|维吾尔)+$")
_AUTONOMOUS = re.compile(r"自治([州县旗])$")


def _prefix(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def areas() -> Mapping[str, tuple[Area, ...]]:
    """Every area by its code, as it was named one after the other."""
    found: dict[str, list[Area]] = {}
    lines = (files(__name__) / "areas.csv").read_text(encoding="utf-8").splitlines()
    for code, name, since, until, successors in list(csv.reader(lines))[1:]:
        # A year in brackets is that of a part which left earlier: no successor of the whole.
        heirs = tuple(heir for heir in successors.split(";") if heir and "[" not in heir)
        parts = tuple((heir[:6], int(heir[7:-1])) for heir in successors.split(";") if "[" in heir)
        found.setdefault(code, []).append(Area(code, name, int(since), int(until) if until else None, heirs, parts))
    return MappingProxyType({code: tuple(same) for code, same in found.items()})


@cache
def in_year(year: int | None) -> Mapping[str, Area]:
    """The areas at the end of a year by their codes; without a year, those of today."""
    year = LAST_YEAR if year is None else max(FIRST_YEAR, min(year, LAST_YEAR))
    return MappingProxyType({code: area for code, same in areas().items() for area in same if area.is_in_use(year)})


def superiors(code: str, year: int | None) -> tuple[str | None, str | None, str | None]:
    """The names of the province, prefecture and county that a code stands for, null below its level.

    A county that no prefecture governs has none.
    """
    found = in_year(year)
    names = [code[:2] + "0000", code[:4] + "00", code]
    levels = 1 if code.endswith("0000") else 2 if code.endswith("00") else 3
    province, prefecture, county = (found[name].name if name in found else None for name in names)
    return province, prefecture if levels > 1 else None, county if levels > 2 else None


@cache
def has_counties(area: Area, year: int | None) -> bool:
    """Whether an area has counties; 东莞市 and 中山市 have none."""
    return any(found != area and found.is_within(area) for found in in_year(year).values())


@cache
def today(code: str) -> str:
    """The code that an area has today, as far as it went on as one: itself where it was divided or merged with others."""
    while code not in in_year(LAST_YEAR) and code in areas():
        last = areas()[code][-1]
        heirs = last.successors
        new = len(heirs) == 1 and any(area.since == last.until for area in areas().get(heirs[0], ()))
        if not new or len(_predecessors()[heirs[0]]) > 1:
            return code
        code = heirs[0]
    return code


@cache
def _predecessors() -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code, same in areas().items():
        for heir in same[-1].successors:
            if heir != code:
                found.setdefault(heir, set()).add(code)
    return found


@cache
def changes() -> frozenset[tuple[str, int]]:
    """The codes whose ground grew or shrank in a year: another area, or a part of one, came to them, or a part of them left."""
    every = [area for same in areas().values() for area in same]
    parts = [(area.code, heir, year) for area in every for heir, year in area.parts]
    wholes = [(area.code, heir, area.until) for area in every for heir in area.successors if area.until and heir != area.code]
    # A whole that became one new area changed nothing but its name and code, and the prefectures that it left and came to.
    merged = [(giver, taker, year) for giver, taker, year in wholes if today(giver) == giver]
    found = {(code, year) for giver, taker, year in (*parts, *merged) for code in (giver, taker)}
    between = [(giver, taker, year) for giver, taker, year in (*parts, *wholes) if giver[:4] != taker[:4]]
    return frozenset(found | {(f"{code[:4]}00", year) for giver, taker, year in between for code in (giver, taker)})


def short_names(area: Area) -> tuple[str, ...]:
    """What else an area is called by a name that says its level: 恩施州 for 恩施土家族苗族自治州, 景宁县 for 景宁畲族自治县."""
    ending = _AUTONOMOUS.search(area.name)
    if ending is None or area.stem == area.name:
        return ()
    return (area.stem + ending[1],)
