"""The bodies of a panel, and what might be joined to them: suggestions, to be accepted into the registry, never made silently."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import polars as pl
from rapidfuzz import fuzz

from gongkai.bodies import Registry, body_in, of_area, organ_of
from gongkai.bodies.words import core

#: Organs less alike than this, in percent of their own characters, are not suggested to be one.
_ALIKE = 50.0
#: What says the place of a body that the registry has placed.
_REGISTRY = "registry"
_PLACE = ("area", "province", "prefecture", "county")
#: So many places are named, at the most, of a name that fits many.
_MOST_PLACES = 10


def with_bodies(reports: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """The frame `reports` with the bodies that a registry makes of their names and areas."""
    # A place that another registry gave is none of the document's.
    given = pl.col("area_evidence") == _REGISTRY
    cleared = [pl.when(~given.fill_null(value=False)).then(pl.col(name)).alias(name) for name in (*_PLACE, "area_evidence")]
    reports = reports.with_columns(cleared)
    names = reports.filter(pl.col("agency").is_not_null()).select("agency", "year", "area").unique(maintain_order=True)
    found = [body_in(agency, year, area, registry) for agency, year, area in names.iter_rows()]
    of_names = names.with_columns(body=pl.Series(found, dtype=pl.String))
    keys = ["agency", "year", "area"]
    joined = reports.drop("body").join(of_names, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return _with_places(joined.select(reports.columns))


def _with_places(reports: pl.DataFrame) -> pl.DataFrame:
    """The reports with the place, level and kind of bodies that only the registry has placed."""
    accepted = reports.filter(pl.col("area").is_null(), pl.col("body").is_not_null()).select("report", "agency", "year", "body")
    placed = [(report, of_area(body, agency, year)) for report, agency, year, body in accepted.iter_rows()]
    placed = [(report, body) for report, body in placed if body.area is not None]
    columns = ["area", "province", "prefecture", "county", "level", "kind"]
    found = {"report": [report for report, _ in placed]}
    found |= {f"_{column}": [getattr(body, column) for _, body in placed] for column in columns}
    known = pl.DataFrame(found, schema={"report": pl.String} | {f"_{column}": pl.String for column in columns})
    joined = reports.join(known, on="report", how="left", maintain_order="left")
    filled = [pl.coalesce(column, pl.col(f"_{column}").cast(reports.schema[column])).alias(column) for column in columns]
    said = pl.when(pl.col("_area").is_not_null()).then(pl.lit(_REGISTRY)).otherwise(pl.col("area_evidence"))
    return joined.with_columns(*filled, area_evidence=said).select(reports.columns)


def bodies(reports: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """One row per body: its latest name and all its names, its place and kind, its years, and who came before and after it."""
    known = reports.filter(pl.col("body").is_not_null()).sort("body", "year", "report", nulls_last=False)
    found = known.group_by("body", maintain_order=True).agg(
        pl.col("agency").last().alias("name"),
        pl.col("agency").drop_nulls().unique().sort().alias("names"),
        pl.col("area", "province", "prefecture", "county", "level", "kind").last(),
        pl.col("year").drop_nulls().unique().sort().alias("years"),
        pl.len().cast(pl.Int64).alias("reports"),
    )
    links = {column: _links(registry, column) for column in ("predecessor", "successor")}
    return found.with_columns(
        pl.col("body").replace_strict(link, default=None, return_dtype=pl.String).alias(name) for name, link in links.items()
    )


def _links(registry: Registry, column: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for entry in registry.entries:
        found.setdefault(entry.body, []).extend(filter(None, getattr(entry, column).split(";")))
    return {body: ";".join(dict.fromkeys(others)) for body, others in found.items() if others}


def suggestions(reports: pl.DataFrame) -> pl.DataFrame:
    """Names that may be those of a body: rows for the registry, each with why and the evidence.

    `place`: a name without a certain place, for each area that it may mean. `spelling`: a name of no known place that differs by
    one character from that of a body, or an organ of the same area with a like name and other years. `renamed`: such an organ
    whose last year is the one before the other's first. `merged`: several organs that end so, as predecessors of the other.
    """
    rows = [*_places(reports), *_misspelled(reports), *_alike(reports)]
    columns = ("body", "name", "from", "to", "predecessor", "successor", "source", "why", "evidence")
    schema: dict[str, Any] = dict.fromkeys(columns, pl.String) | {"from": pl.Int32, "to": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(maintain_order=True).sort("body", "name", "why")


Row = tuple[str, str, int | None, int | None, None, str | None, None, str, str]


def _row(body: str, name: str, years: tuple[int | None, int | None], why: str, evidence: str) -> Row:
    return body, name, *years, None, None, None, why, evidence


def _places(reports: pl.DataFrame) -> Iterator[Row]:
    doubtful = reports.filter(pl.col("body").is_null(), pl.col("area_candidates").list.len() > 0)
    doubtful = doubtful.group_by("agency", "area_candidates", maintain_order=True).agg(
        pl.col("source").sort().first(), pl.col("year").min().alias("first"), pl.col("year").max().alias("last"), pl.len()
    )
    for name, codes, source, first, last, count in doubtful.iter_rows():
        for code in codes[:_MOST_PLACES]:
            evidence = f"{name} may be of {len(codes)} areas: {', '.join(codes)}; {count} reports, such as {source}"
            yield _row(f"{code}-{organ_of(name, first, code)}", name, (first, last), "place", evidence)


def _misspelled(reports: pl.DataFrame) -> Iterator[Row]:
    """Names that no area explains beside the names of bodies that differ in one character."""
    unplaced = reports.filter(pl.col("body").is_null(), pl.col("area_candidates").list.len() == 0, pl.col("agency").is_not_null())
    named = reports.filter(pl.col("body").is_not_null()).select("body", "agency").unique(maintain_order=True)
    by_shape: dict[str, list[tuple[str, str]]] = {}
    for body, agency in named.iter_rows():
        for shape in _shapes(agency):
            by_shape.setdefault(shape, []).append((body, agency))
    for name, year in unplaced.select("agency", "year").unique(maintain_order=True).iter_rows():
        for body, agency in dict.fromkeys(found for shape in _shapes(name) for found in by_shape.get(shape, ())):
            if agency != name:
                yield _row(body, name, (year, year), "spelling", f"{name} differs by one character from {agency}")


def _shapes(name: str) -> Iterable[str]:
    """A name with each of its characters left open in turn: names that share a shape differ there alone."""
    return (f"{name[:at]}\0{name[at + 1 :]}" for at in range(len(name)))


def _alike(reports: pl.DataFrame) -> Iterator[Row]:
    """Pairs of departments of one area whose names are alike and that have no year in common."""
    departments = reports.filter(pl.col("body").is_not_null(), pl.col("kind") == "department", pl.col("year").is_not_null())
    found = departments.group_by("body").agg(
        pl.col("agency").sort_by("year").last(),
        pl.col("year").min().alias("first"),
        pl.col("year").max().alias("last"),
        pl.col("year").unique().alias("years"),
    )
    parts = pl.col("body").str.splitn("-", 2).struct
    found = found.with_columns(place=parts.field("field_0"), organ=parts.field("field_1")).sort("body")
    pairs = found.join(found, on="place", suffix="_later").filter(
        pl.col("last") < pl.col("first_later"), pl.col("place") != "000000"
    )
    columns = ("body", "body_later", "agency", "first", "last", "first_later", "organ", "organ_later", "agency_later")
    likely = [(*pair, _likeness(pair[6], pair[7])) for pair in pairs.select(columns).iter_rows()]
    likely = [pair for pair in likely if pair[-1] >= _ALIKE]
    ending = Counter((later, last) for _, later, _, _, last, *_ in likely)
    for body, later, name, first, last, first_later, _, _, name_later, alike in likely:
        evidence = f"{name} has reports until {last}, {name_later} from {first_later}; the names are {alike:.0f} % alike"
        if ending[later, last] > 1:
            # Several bodies that end as one begins were merged: they are its predecessors, and none of them is it.
            yield body, name, None, last, None, later, None, "merged", evidence
        elif first_later == last + 1:
            yield _row(later, name, (None, last), "renamed", evidence)
        else:
            yield _row(later, name, (first, last), "spelling", evidence)


@lru_cache(maxsize=65536)
def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(core(one), core(other))
