"""What one sheet needs of a panel, each frame read once: a body's reports, and those of its peers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from gongkai import forms
from gongkai.explore.directory import directory
from gongkai.explore.views.agency_sheet.peers import Peers
from gongkai.frames import NAMES
from gongkai.panel import Panel

#: Where a body has reports of several scopes for its latest year, the first of these is its series.
_SCOPES = ("own", "summary", "unknown")
#: The frames that are read of the peers too.
_PEERS = ("reports", "applications", "reviews")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """A body as the sheet sees it.

    Attributes:
        key: Its key in the directory.
        name: Its name.
        every: All its reports of any year that could be read, editions that are not chosen among them.
        drawn: Of these what is drawn: one a year, the years in order.
        peers: The bodies beside it.
        beside: The reports of the peers for the years that are drawn, of the same scope as its own.
        panel: The frames of all these reports, and of no others.
        before: The report of the year before, of the same scope where there is one, by the later report that is drawn.
    """

    key: str
    name: str
    every: pl.DataFrame
    drawn: pl.DataFrame
    peers: Peers
    beside: pl.DataFrame
    panel: Panel
    before: Mapping[str, Mapping[str, Any]]


def read(panel: Panel, key: str, years: tuple[int, int], peers: Peers) -> Body:
    """A body, its reports and those of its peers.

    Args:
        panel: The panel; of one on disk only what is needed is read.
        key: The body.
        years: The first and the last year that are drawn.
        peers: Its peers.
    """
    keys = pl.coalesce("body", "agency")
    scope = pl.col("scope").cast(pl.String).fill_null("unknown")
    theirs = pl.col("chosen") & pl.col("year").is_between(*years)
    of_both = panel.of_bodies([key, *peers.names])
    reports = of_both.filter((keys == key) | theirs, pl.col("status") != "unreadable").collect()
    keyed = reports.with_columns(key=keys, scope=scope).drop_nulls("year")
    every = keyed.filter(pl.col("key") == key).sort("year", "report")
    drawn = _drawn(every.filter(pl.col("chosen"), pl.col("year").is_between(*years)))
    # Whose scope is not known may count ten times as much: nothing of it stands beside another body.
    scopes = drawn.filter(pl.col("scope") != "unknown").select("year", "scope")
    beside = keyed.filter(pl.col("key") != key).join(scopes, on=["year", "scope"], how="semi")
    beside = beside.filter(pl.len().over("key", "year") == 1).sort("year", "key")
    own, every_one = every["report"], pl.concat([every["report"], beside["report"]])
    frames: dict[str, pl.DataFrame | pl.LazyFrame] = {
        name: panel.rows(name, own).collect() for name in NAMES if name not in _PEERS
    }
    # Of the peers the totals are enough.
    needed = pl.col("is_total") | pl.col("report").is_in(own.implode())
    frames |= {
        "reports": reports.filter(pl.col("report").is_in(every_one.implode())),
        "applications": panel.rows("applications", every_one).filter(needed).collect(),
        "reviews": panel.rows("reviews", every_one).collect(),
    }
    name = directory(panel).name(key)
    part = Panel(frames, panel.registry)
    return Body(
        key=key, name=name, every=every, drawn=drawn, peers=peers, beside=beside, panel=part, before=_before(every, drawn)
    )


def _drawn(chosen: pl.DataFrame) -> pl.DataFrame:
    """One report a year: those of the scope of the latest, and where it has none of that scope, another."""
    rank = pl.col("scope").replace_strict({scope: at for at, scope in enumerate(_SCOPES)}, return_dtype=pl.Int64)
    latest = chosen.filter(pl.col("year") == pl.col("year").max()).sort(rank, "report").head(1)
    ordered = chosen.sort("year", ~pl.col("scope").is_in(latest["scope"].to_list()), rank, "report")
    return ordered.unique("year", keep="first", maintain_order=True)


def _before(every: pl.DataFrame, drawn: pl.DataFrame) -> dict[str, dict[str, Any]]:
    chosen = every.filter("chosen").sort("year", "report")
    found: dict[str, dict[str, Any]] = {}
    for report, year, scope in drawn.select("report", "year", "scope").iter_rows():
        earlier = chosen.filter(pl.col("year") == year - 1)
        same = earlier.filter(pl.col("scope") == scope)
        if earlier.height:
            found[report] = (same if same.height else earlier).row(0, named=True)
    return found


def printed(form: str | None, kin: str, code: str, language: str) -> str:
    """A label of a line or column as the form of a report prints it, with its numeral; in English without it."""
    known = forms.forms().get(form or "", forms.forms()[max(forms.forms())])
    label = known.label(kin, code)
    return f"{label.numeral}{label.zh}" if language == "zh" else label.en
