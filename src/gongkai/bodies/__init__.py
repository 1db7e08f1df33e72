"""Whose report it is: the body, its place and its kind, as the name says it or the document bears it out.

A place that is not certain is null, with the areas that it may be. A body is named by the code that its area has today and by its
organ in its usual spelling (`350600-工业和信息化局`), so that all spellings of one body are one; central bodies stand under
`000000`. The registry has the last word.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gongkai.areas import Area, Level, has_counties, in_year, superiors, today
from gongkai.bodies.evidence import Clue, borne_out, clues, own_areas
from gongkai.bodies.places import Reading, is_enough, readings, within
from gongkai.bodies.registry import Entry, Registry, as_csv, load_registry, of_csv, shipped
from gongkai.bodies.words import KINDS, Kind, kind_of, pattern, usual, words
from gongkai.document import Document
from gongkai.extract.matching import squeeze

__all__ = [
    "KINDS",
    "Body",
    "Entry",
    "Kind",
    "Registry",
    "as_csv",
    "body_in",
    "identify",
    "load_registry",
    "of_area",
    "of_csv",
    "organ_of",
    "shipped",
]

_CENTRAL = "000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body as its report tells it; null where it does not.

    Attributes:
        body: The identifier.
        area: The code of the area that it serves, as of the report's year.
        province: That area's province, by name; so prefecture and county.
        level: The level of the body.
        kind: What kind of body it is.
        evidence: The words that say its place where its name alone does not.
        candidates: The codes of the areas that it may serve, where its place is not certain.
        organ: What is left of its name behind the areas; empty where the name is that of an area alone.
    """

    body: str | None = None
    area: str | None = None
    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    level: Level | None = None
    kind: Kind | None = None
    evidence: str | None = None
    candidates: tuple[str, ...] = ()
    organ: str | None = None


def identify(
    name: str | None,
    year: int | None,
    document: Document | None = None,
    title: str | None = None,
    registry: Registry | None = None,
) -> Body:
    """The body that a name stands for.

    Args:
        name: The name, as printed.
        year: The report's year; areas are those of its end.
        document: The report's document, asked for its issuer, site and address only where the name is not enough.
        title: The report's title.
        registry: Names of bodies; the shipped ones if none are given.
    """
    if not name:
        return Body()
    squeezed, registry = squeeze(name), registry or shipped()
    entry = registry.entry(squeezed, year)
    if entry and entry.body.startswith(_CENTRAL):
        return Body(body=entry.body, level="central", kind=kind_of(squeezed) or "department")
    body = _placed(squeezed, year, lambda: clues(document, title) if document else ())
    return replace(body, body=_registered(body.body, squeezed, year, registry))


def body_in(name: str, year: int | None, area: str | None, registry: Registry) -> str | None:
    """The identifier of a body of which the area is known already."""
    squeezed = squeeze(name)
    # A name that is enough to say which body it is, though its district is no area, says so without one.
    derived = _placed(squeezed, year, tuple).body if area is None else _derived(area, _reading_in(squeezed, year, area))
    return _registered(derived, squeezed, year, registry)


def of_area(body: str, name: str, year: int | None) -> Body:
    """A body that the registry names by the code of an area, placed there; nothing if it does not."""
    area = in_year(year).get(body.partition("-")[0])
    return _body(Reading(area, _reading_in(squeeze(name), year, area.code).organ, 0), year) if area else Body()


def organ_of(name: str, year: int | None, area: str) -> str:
    """The organ in its usual spelling, of a body that is taken to be of an area."""
    return usual(_reading_in(squeeze(name), year, area).organ)


def _reading_in(name: str, year: int | None, area: str) -> Reading:
    found = next((reading for reading in readings(name, year) if reading.area and reading.area.code == area), None)
    return found or Reading(None, _without_own_area(name)[1], 0)


def _registered(derived: str | None, name: str, year: int | None, registry: Registry) -> str | None:
    """What the registry calls a body: by its name as it stands, else by that name in any spelling.

    A name alone does not move a body that is known to be of another area: there are several 鼓楼区教育局.
    """
    entry = registry.entry(name, year)
    if entry and derived and entry.body.partition("-")[0] != derived.partition("-")[0]:
        return derived
    if entry is None and derived is not None:
        entry = next((entry for entry in _by_derived(registry).get(derived, ()) if entry.covers(year)), None)
    return entry.body if entry else derived


@lru_cache(maxsize=8)
def _by_derived(registry: Registry) -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for entry in registry.entries:
        if not entry.body.startswith(_CENTRAL):
            derived = _placed(entry.name, entry.last or entry.first, tuple).body
            found.setdefault(derived or entry.body, []).append(entry)
    return {derived: tuple(entries) for derived, entries in found.items()}


def _placed(name: str, year: int | None, ask: Callable[[], Sequence[Clue]]) -> Body:
    found = readings(name, year)
    doubtful = [inside for reading in found if (inside := within(reading, year)) is not None]
    if doubtful:
        return Body(kind=_kind(found[0]), candidates=_codes([area for inside in doubtful for area in inside]))
    if len(found) == 1 and is_enough(found[0]):
        return _body(found[0], year)
    candidates = [reading.area for reading in found if reading.area]
    if not candidates:
        return _of_own_area(name, year, ask)
    settled = borne_out(candidates, ask(), year)
    if settled:
        area, said = settled
        return _body(next(reading for reading in found if reading.area == area), year, said)
    levels = {_level(found[0].organ, area) for area in candidates}
    return Body(level=levels.pop() if len(levels) == 1 else None, kind=_kind(found[0]), candidates=_codes(candidates))


def _of_own_area(name: str, year: int | None, ask: Callable[[], Sequence[Clue]]) -> Body:
    """A body whose name says no more than the level of its area, as 市研究室 does, or nothing of it."""
    own, organ = _without_own_area(name)
    level: Level | None = words()["organs"]["own_area"].get(own)
    kind = kind_of(organ) if organ else None
    township: Level | None = "township" if kind == "township" else None
    said = own_areas(own, organ if township else "", ask(), year) if own or township else {}
    if len(said) == 1:
        area, clue = next(iter(said.items()))
        return _body(Reading(area, organ, 0), year, clue)
    certain = None if own == words()["organs"]["city"] else level
    return Body(level=township or certain, kind=kind, candidates=_codes(list(said)))


def _without_own_area(name: str) -> tuple[str, str]:
    """What a name calls its area, and the rest: 市研究室 is the 研究室 of a 市."""
    organs = words()["organs"]
    own = next((word for word in organs["own_area"] if name.startswith(word)), "")
    return ("", name) if name.startswith(tuple(organs["no_own_area"])) else (own, name.removeprefix(own))


def _body(reading: Reading, year: int | None, said: str | None = None) -> Body:
    area = reading.area
    assert area is not None
    province, prefecture, county = superiors(area.code, year)
    if pattern("organs", "own_districts").search(reading.organ):
        return Body(body=_derived(area.code, reading), kind=_kind(reading), candidates=(area.code,), organ=reading.organ)
    if kind_of(reading.organ) == "township" and area.level != "county" and has_counties(area, year):
        return Body(province=province, prefecture=prefecture, level="township", kind="township", organ=reading.organ)
    return Body(
        body=_derived(area.code, reading),
        area=area.code,
        province=province,
        prefecture=prefecture,
        county=county,
        level=_own_level(reading, area),
        kind=_kind(reading),
        evidence=said,
        organ=reading.organ,
    )


def _derived(area: str, reading: Reading) -> str:
    """The code that the area has today and the organ; the zone, if it is one without a code, stands for its committee too."""
    organ = usual(reading.organ)
    stands_for_it = reading.zone and organ in words()["organs"]["governing"]
    return f"{today(area)}-{reading.system}{reading.zone}{'' if stands_for_it else organ}"


def _kind(reading: Reading) -> Kind | None:
    if reading.system in words()["systems"]["party"]:
        return "other"
    return "vertical" if reading.system else kind_of(reading.organ, reading.area.level if reading.area else None)


def _own_level(reading: Reading, area: Area) -> Level | None:
    """The level of a body; of a zone or a branch within an area its name does not say at which it stands."""
    if reading.zone and kind_of(reading.organ) != "township":
        level: Level | None = words()["zones"][reading.zone].get("level")
        return level if usual(reading.organ) in words()["organs"]["governing"] else None
    if pattern("systems", "zone").search(reading.organ) or (
        pattern("organs", "branch").search(reading.organ) and area.level != "county"
    ):
        return None
    return _level(reading.organ, area)


def _level(organ: str, area: Area) -> Level:
    return "township" if kind_of(organ) == "township" else area.level


def _codes(found: Sequence[Area]) -> tuple[str, ...]:
    return tuple(sorted({area.code for area in found}))
