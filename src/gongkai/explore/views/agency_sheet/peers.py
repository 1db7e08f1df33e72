"""Which bodies a body may stand beside: those of its level and kind, near by; and who they are, in words."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from gongkai.explore.directory import Directory
from gongkai.labels import Language, text

#: Of fewer bodies than this no range is shown: quartiles of four numbers are the numbers themselves.
LEAST = 5
#: No more than so many are read; of more, the nearest by the code of their area.
MOST = 200
#: So many are named.
_NAMED = 8
_AREA = r"^(\d{6})-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """The bodies beside which a body is shown.

    Attributes:
        names: By their keys.
        place: The province that they are chosen from; null for the whole panel.
        among: How many there were to choose from.
        kind: Their kind; null where that of the body is not known, and then there are no peers.
        level: Their level; null where that of the body is not known, and then theirs is not known either.
        wanted: Whether they were asked for.
    """

    names: dict[str, str]
    place: str | None = None
    among: int = 0
    kind: str | None = None
    level: str | None = None
    wanted: bool = True


def peers(known: Directory, key: str, years: tuple[int, int], wanted: Literal["kind", "none"]) -> Peers:
    """The peers of a body: of its level and kind, with a report in the years; of its province if there are enough of them there.

    Of more than `MOST` those are taken whose area has the nearest code, then the first by their keys: always the same ones.

    Args:
        known: The bodies of the panel.
        key: The body.
        years: The first and the last year.
        wanted: kind; or none, for no peers at all.
    """
    own = known.entries.row(by_predicate=pl.col("key") == key, named=True)
    if wanted == "none" or own["kind"] is None:
        return Peers(names={}, kind=own["kind"], level=own["level"], wanted=wanted != "none")
    there = pl.col("years").list.eval(pl.element().is_between(*years)).list.any()
    alike = (pl.col("kind") == own["kind"]) & pl.col("level").eq_missing(own["level"]) & (pl.col("key") != key)
    found = known.entries.filter(alike, there)
    near = found.filter(pl.col("province") == pl.lit(own["province"], dtype=pl.String))
    place = own["province"] if near.height >= LEAST else None
    found = found if place is None else near
    area, here = pl.col("key").str.extract(_AREA).cast(pl.Int64), pl.lit(_code(key), dtype=pl.Int64)
    taken = found.sort((area - here).abs(), "key", nulls_last=True).head(MOST)
    names = dict(taken.select("key", "name").iter_rows())
    return Peers(names=names, place=place, among=found.height, kind=own["kind"], level=own["level"])


def said(found: Peers, language: Language) -> str:
    """Who the peers are: how many, how they were chosen, the first of their names."""
    if not found.wanted:
        return text("sheet_peers_none", language)
    if found.kind is None:
        return text("sheet_peers_no_kind", language)
    level = text(f"level_{found.level}", language) if found.level else text("sheet_no_level", language)
    place = text("sheet_whole_panel", language) if found.place is None else found.place
    kind = text(f"sheet_kind_{found.kind}", language)
    values = {"level": level, "kind": kind, "place": place, "count": len(found.names)}
    parts = [text("sheet_peers_who", language).format(**values)]
    if found.among > len(found.names):
        parts.append(text("sheet_peers_nearest", language).format(among=found.among, count=len(found.names)))
    parts.append(text("sheet_peers_how", language).format(least=LEAST))
    if found.names:
        names = list(found.names.values())
        more = "" if len(names) <= _NAMED else text("sheet_and_more", language).format(rest=len(names) - _NAMED)
        parts.append(text("sheet_peers_names", language).format(names=text("and", language).join(names[:_NAMED]) + more))
    return text("sheet_stop", language).join(parts)


def _code(key: str) -> int | None:
    code = key.partition("-")[0]
    return int(code) if len(code) == 6 and code.isascii() and code.isdigit() else None
