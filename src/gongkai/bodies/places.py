"""A body's name taken apart: the areas that it names from the left, and the organ that is left.

福建省漳州市工业和信息化局 is 漳州市 within 福建省, and 工业和信息化局. A name that several areas have
(鼓楼区) gives them all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from gongkai.areas import LAST_YEAR, Area, areas, in_year, short_names, today
from gongkai.bodies.words import pattern, systems, words

#: Names in the first two characters of which no area begins are soon done with.
_KEY = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: the last area that it names (null if none), and the rest; `named` counts the characters of areas.

    `system` is the name of a whole system that stands before the place, `zone` that of an area without a code of its own.
    """

    area: Area | None
    organ: str
    named: int
    system: str = ""
    zone: str = ""


@lru_cache(maxsize=4096)
def readings(name: str, year: int | None) -> tuple[Reading, ...]:
    """Every reading of a name that explains the most of it; several if it is that of several areas, none if it names no area.

    Args:
        name: The name, without white space.
        year: The year; areas are those of its end, else of the years around it, else of any year, if their successor is known.
    """
    start = systems().match(name)
    system = start[0] if start else ""
    rest = name[len(system) :]
    for zone, known_as in words()["zones"].items():
        if rest.startswith(zone):
            return (Reading(in_year(year)[known_as["area"]], rest[len(zone) :], len(zone), system, zone),)
    found: dict[tuple[int, int], list[Reading]] = {}
    for rank, known in enumerate(_indexes(year)):
        for area, organ, named in _peeled(rest, None, known):
            if named:
                found.setdefault((named, -rank), []).append(Reading(area, organ, named, system))
    if not found:
        return ()
    # What explains more of the name comes first, whichever year it is of: 沙县 within 三明市 is not 三明市 alone.
    best = max(found)
    nearest = tuple(_indexes(year))[-best[1]]
    return tuple(dict.fromkeys(_in_year(_of_a_part(_zoned(reading, year), nearest), year) for reading in found[best]))


Index = Mapping[str, tuple[tuple[str, Area, bool], ...]]


def _indexes(year: int | None) -> Iterator[Index]:
    year = LAST_YEAR if year is None else min(year, LAST_YEAR)
    for near in (year, year - 1, min(year + 1, LAST_YEAR)):
        yield _index(near)
    yield _former()


@cache
def _index(year: int) -> Index:
    return _indexed(in_year(year).values())


@cache
def _former() -> Index:
    """The areas of today, and those that are no more but have gone on as one under another code or name."""
    every = (area for same in areas().values() for area in same)
    return _indexed(area for area in every if area.until is None or today(area.code) in in_year(LAST_YEAR))


def _indexed(found: Iterable[Area]) -> Index:
    """Every name of every area, the longest first, by how it begins; a stem only counts where what follows bears it out."""
    names: dict[str, list[tuple[str, Area, bool]]] = {}
    for area in found:
        for name, whole in _names(area):
            names.setdefault(name[:_KEY], []).append((name, area, whole))
    return {key: tuple(sorted(group, key=lambda entry: -len(entry[0]))) for key, group in names.items()}


@cache
def _by_name() -> Mapping[str, tuple[Area, ...]]:
    """The areas of all years by their names."""
    found: dict[str, list[Area]] = {}
    for same in areas().values():
        for area in same:
            found.setdefault(area.name, []).append(area)
    return {name: tuple(same) for name, same in found.items()}


@cache
def _names(area: Area) -> tuple[tuple[str, bool], ...]:
    """The names of an area, and whether each is one that says its level."""
    whole = (area.name, *short_names(area), *words()["short_names"].get(area.code, ()))
    return (*((name, True) for name in whole), *(((area.stem, False),) if area.stem not in whole else ()))


def _peeled(text: str, within: Area | None, known: Index) -> Iterator[tuple[Area | None, str, int]]:
    """Areas taken off the left of a text, one within the other: the last of them, what is left, and how much was taken."""
    if within is not None:
        yield within, text, 0
    for name, area, whole in known.get(text[:_KEY], ()):
        if not text.startswith(name) or (within is not None and (area == within or not area.is_within(within))):
            continue
        rest = text[len(name) :]
        if rest.startswith(tuple(words()["organs"]["never_after_area"])):
            continue
        for last, organ, named in _peeled(rest, area, known):
            if whole or named or _bears_out(rest, area):
                yield last, organ, len(name) + named


def _bears_out(rest: str, area: Area) -> bool:
    """Whether what follows the short name of an area shows that it is one."""
    organs = words()["organs"]
    zones = organs["zones_after_short_name"] if area.level != "county" else ()
    of_province = area.level == "province" and rest == organs["branch_of_system"]
    return of_province or rest.startswith((*organs["after_short_name"], *zones))


def _zoned(reading: Reading, year: int | None) -> Reading:
    """A reading whose organ begins with a zone that has no code: the zone takes the place of the area."""
    for zone, known_as in words()["zones"].items():
        area = in_year(year)[known_as["area"]]
        if reading.area is not None and reading.organ.startswith(zone) and area.is_within(reading.area):
            return replace(reading, area=area, organ=reading.organ.removeprefix(zone), zone=zone)
    return reading


def _of_a_part(reading: Reading, known: Index) -> Reading:
    """A branch in a part of the area, as 漳州市公安局芗城分局 or 苏州市昆山生态环境局, is of that part."""
    area, organ = reading.area, reading.organ
    ending = pattern("organs", "branch").search(organ)
    of_parts = words()["organs"]["of_a_part"]
    if area is None or not (ending or organ.endswith(tuple(of_parts))):
        return reading
    parts = {
        part
        for group in known.values()
        for name, part, _ in group
        if part != area
        and part.is_within(area)
        and name not in words()["organs"]["no_short_name"]
        and ((ending and _is_part(name, organ[: ending.start()])) or (organ.startswith(name) and organ[len(name) :] in of_parts))
    }
    return replace(reading, area=parts.pop()) if len(parts) == 1 else reading


def _is_part(name: str, before: str) -> bool:
    """Whether a name is all that stands between the name of an organ and that it is a branch: 公安局芗城分局."""
    organ = before.removesuffix(name)
    return organ != before and (not organ or organ.endswith(tuple(words()["organs"]["of_branches"])))


def _in_year(reading: Reading, year: int | None) -> Reading:
    """The reading with its area under the code that it has in that year."""
    area = reading.area
    known = in_year(year)
    if area is None or area.code in known:
        area = known[area.code] if area else None
    elif today(area.code) in known:
        area = known[today(area.code)]
    return replace(reading, area=area)


def is_enough(reading: Reading) -> bool:
    """Whether the areas that a name begins with say where it is."""
    area = reading.area
    return area is not None and (reading.named > len(area.name) or not pattern("systems", "vague").match(area.name))


def within(reading: Reading, year: int | None) -> tuple[Area, ...] | None:
    """The areas that the rest of a name may be of: 福建省漳州第一中学 is of 漳州, 淮安市洪择区教育局 of nobody knows where.

    Null if the rest is plainly an organ of the area that was read.
    """
    area, organ, of_organs = reading.area, reading.organ, words()["organs"]
    if area is None or reading.zone or area.level == "county":
        return None
    unknown = pattern("organs", "unknown_area").match(organ)
    behind = _named_at(organ[unknown.end() :], area, year) if unknown else ()
    if behind:
        return behind
    if unknown and any(found.is_within(area) for found in _by_name().get(unknown[0], ())):
        return ()
    if unknown and unknown[0] not in of_organs["never_an_area"] and not unknown[0].endswith(tuple(of_organs["no_area"])):
        return ()
    return _named_at(organ, area, year, short=True) or None


def _named_at(text: str, area: Area, year: int | None, *, short: bool = False) -> tuple[Area, ...]:
    """The areas within another of which a text begins with the name, or with the short name."""
    last = LAST_YEAR if year is None else min(year, LAST_YEAR)
    not_short = words()["organs"]["no_short_name"]
    return tuple(
        found
        for name, found, whole in _index(last).get(text[:_KEY], ())
        if text.startswith(name) and (whole or (short and name not in not_short)) and found != area and found.is_within(area)
    )
