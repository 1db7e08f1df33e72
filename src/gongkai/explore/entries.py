"""The bodies of a panel as a list in which a person finds them: in order, each under a name of its own, with all other names."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from gongkai.bodies import Registry

PLACE = ("province", "prefecture", "county")
COLUMNS = ("key", "name", "names", *PLACE, "level", "kind", "years", "reports")
_UNKNOWN = "？"


def chosen(reports: pl.LazyFrame) -> pl.DataFrame:
    """What the list is made of: the chosen reports with the key of their body, its identifier or else its name."""
    columns = ("agency", "year", "area", *PLACE, "level", "kind")
    return reports.filter("chosen").select(*columns, key=pl.coalesce("body", "agency")).collect()


def listed(named: pl.DataFrame, registry: Registry) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per key, in order of area, kind and name; and the names of bodies that went before: key, name.

    Args:
        named: The chosen reports with a key.
        registry: Tells other names of the bodies, and who went before them.
    """
    # Of a million reports only what is needed is sorted and grouped; the rest is taken of the last report of each body.
    ordered = named.select("key", "agency", "year").with_row_index("_at").sort("year", nulls_last=False, maintain_order=True)
    grouped = ordered.group_by("key").agg(
        pl.col("agency").drop_nulls().last().alias("name"),
        pl.col("agency").drop_nulls().reverse().unique(maintain_order=True).alias("names"),
        pl.col("year").drop_nulls().unique(maintain_order=True).alias("years"),
        pl.col("_at").last(),
        pl.len().cast(pl.Int64).alias("reports"),
    )
    last = named.select("area", *PLACE, pl.col("level", "kind").cast(pl.String), _kind=pl.col("kind").to_physical())
    bodies = pl.concat([grouped, last[grouped["_at"]]], how="horizontal").with_columns(name=pl.coalesce("name", "key"))
    own, inherited = _registered(bodies.select("key", "names"), registry)
    more = pl.concat([own, inherited]).group_by("key", maintain_order=True).agg(more="name")
    # Most bodies have no names but those of their reports.
    known = bodies.join(more, on="key").with_columns(names=pl.concat_list("names", "more").list.unique(maintain_order=True))
    joined = pl.concat([bodies.join(more, on="key", how="anti"), known.drop("more")])
    central = pl.when(pl.col("level") == "central").then(pl.lit("000000"))
    placed = joined.sort(pl.coalesce("area", central), "_kind", "name", "key", nulls_last=True)
    return _told_apart(placed).select(COLUMNS), inherited


def _told_apart(placed: pl.DataFrame) -> pl.DataFrame:
    """The rows with names that no two of them share: with the place in brackets, and at last the key, where they did."""
    near = pl.coalesce("prefecture", "province")
    full = pl.concat_str(PLACE, ignore_nulls=True).replace("", None)
    shown = placed.with_columns(_plain="name")
    for sign in (near, full, pl.col("key")):
        several = pl.col("name").is_duplicated()
        shown = shown.with_columns(
            name=pl.when(several).then(pl.format("{}（{}）", "_plain", sign.fill_null(_UNKNOWN))).otherwise("name")
        )
    return shown


def _registered(borne: pl.DataFrame, registry: Registry) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The names that a registry gives the bodies of a panel, and those of all bodies before them that they do not bear."""
    names: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for entry in registry.entries:
        names.setdefault(entry.body, []).append(entry.name)
        before.setdefault(entry.body, []).extend(_bodies(entry.predecessor))
        for heir in _bodies(entry.successor):
            before.setdefault(heir, []).append(entry.body)
    keys = borne.select("key").filter(pl.col("key").is_in([*names, *before]))["key"].sort().to_list()
    earlier = {key: [*_ancestors(key, before)] for key in keys}
    wanted = {*keys, *(body for bodies in earlier.values() for body in bodies)}
    of_panel = dict(borne.filter(pl.col("key").is_in(wanted)).iter_rows())
    own = [(key, name) for key in keys for name in names.get(key, ())]
    inherited = [
        (key, name)
        for key, bodies in earlier.items()
        for body in bodies
        for name in (*of_panel.get(body, ()), *names.get(body, ()))
        if name not in of_panel[key] and name not in names.get(key, ())
    ]
    schema = {"key": pl.String, "name": pl.String}
    return pl.DataFrame(own, schema, orient="row"), pl.DataFrame(inherited, schema, orient="row").unique(maintain_order=True)


def _bodies(said: str) -> list[str]:
    return [body.strip() for body in said.split(";") if body.strip()]


def _ancestors(body: str, before: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The bodies before a body, those before them, and so on."""
    seen, waiting = {body}, [*before.get(body, ())]
    for earlier in waiting:
        if earlier not in seen:
            seen.add(earlier)
            waiting.extend(before.get(earlier, ()))
            yield earlier
