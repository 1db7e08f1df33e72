"""What reports say of reviews and lawsuits, read from a panel: the results of channels, their printed totals, what fails."""

from collections.abc import Sequence

import polars as pl

from gongkai import forms
from gongkai.explore.printed import standing
from gongkai.panel import Panel

CHANNELS = tuple(forms.family("channels"))
RESULTS = tuple(code for code in forms.family("results") if code != forms.TOTAL)
_TABLE = forms.table_of(CHANNELS[0])
_RULES = sorted({one.rule for form in forms.forms().values() for one in form.relations if one.table == _TABLE})


def cells(panel: Panel, reports: pl.DataFrame, channels: Sequence[str]) -> pl.DataFrame:
    """Every cell of the results of some channels: report, year, channel, result, count.

    A cell of which a report has nothing is there and not known: it is no part of what is left out of a sum.
    """
    grid = reports.select("report", pl.col("year").cast(pl.String))
    for column, codes in (("channel", channels), ("result", RESULTS)):
        grid = grid.join(pl.DataFrame({column: list(codes)}), how="cross")
    found = _scanned(panel, reports, channels).collect()
    return grid.join(found, on=["report", "channel", "result"], how="left", maintain_order="left")


def printed(panel: Panel, reports: pl.DataFrame, channels: Sequence[str], *, apart: bool) -> pl.DataFrame:
    """The total that each report prints: report, x (the channel, where they stand apart), printed, nothing (none is printed).

    Of channels that are added up it is the sum; null if one of them is not known or not printed.
    """
    totals = _scanned(panel, reports, channels).filter(pl.col("result") == forms.TOTAL).collect()
    named = totals.rename({"channel": "line", "result": "column", "count": "printed"})
    found = standing(panel, named, _TABLE).rename({"line": "channel"})
    count = pl.col("printed")
    return _by(found, apart).agg(printed=pl.when(count.null_count() == 0).then(count.sum()), nothing=pl.col("nothing").any())


def failed(panel: Panel, reports: pl.DataFrame, channels: Sequence[str], *, apart: bool) -> pl.DataFrame:
    """How many checks fail in some channels of table 4: report, x (the channel, where they stand apart), failed."""
    of_channels = (pl.col("rule").is_in(_RULES), pl.col("scope").is_in(channels), pl.col("status") == "fail")
    found = panel.rows("checks", reports["report"]).filter(*of_channels)
    failed = found.select("report", pl.col("scope").cast(pl.String).alias("channel")).collect()
    return _by(failed, apart).agg(failed=pl.len().cast(pl.Int64))


def _scanned(panel: Panel, reports: pl.DataFrame, channels: Sequence[str]) -> pl.LazyFrame:
    found = panel.rows("reviews", reports["report"]).filter(pl.col("channel").is_in(channels))
    return found.select("report", pl.col("channel").cast(pl.String), pl.col("result").cast(pl.String), "count", "reading")


def _by(found: pl.DataFrame, apart: bool) -> "pl.dataframe.group_by.GroupBy":
    return found.rename({"channel": "x"}).group_by("report", *(["x"] if apart else []))
