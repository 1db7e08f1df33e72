"""Indicators of the reports of a panel: both sides of each, the value, and how sure it is."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from gongkai import forms
from gongkai.areas import changes
from gongkai.metrics.registry import FEW, Indicator, indicator
from gongkai.metrics.terms import cells, parsed, table_of
from gongkai.panel import Panel
from gongkai.series.acts import acts
from gongkai.series.years import single

STATUSES = ("known", "too_few", "unknown", "absent")
#: The normal quantile of a two-sided interval of 95 %.
_Z = 1.959963984540054
_LINES = {2: ("disclosures", "item", "measure", "value"), 3: ("applications", "line", "applicant", "count")}
_LINES |= {4: ("reviews", "channel", "result", "count")}
_SERIES = ["body", "scope", "year"]

Side = tuple[str, ...]


def measured(
    panel: Panel, ids: Sequence[str], *, reports: pl.DataFrame | None = None, applicants: str = forms.TOTAL
) -> pl.DataFrame:
    """One row per report and indicator, in the order in which both are given.

    Columns: report; indicator; numerator and denominator (each null if a cell of it is not known; a count has no denominator);
    value; low and high (Wilson's 95 % interval of a share); status: `known`; `too_few` (the denominator is below 10, there is no
    value); `unknown` (a cell is not known, or the year before is missing); `absent` (the report's form does not have it).

    Args:
        panel: The panel; of one on disk only the cells that are needed are read.
        ids: Codes of indicators.
        reports: A frame with the column `report`; all chosen reports if none is given.
        applicants: Of which applicants, where figures of table 3 do not fix it.

    Raises:
        UnknownCode: There is no such indicator or applicant.

    Example:
        >>> import gongkai
        >>> panel = gongkai.read("sample_reports/huaian-city-2024.md", progress=False)
        >>> measured(panel, ["disclosed_strict"]).select("numerator", "denominator", pl.col("value").round(3)).row(0)
        (1362.0, 3050.0, 0.447)
    """
    forms.label("applicants", applicants)
    wanted = [indicator(code) for code in dict.fromkeys(ids)]
    given = panel.scan("reports").filter("chosen") if reports is None else reports.lazy()
    named = given.select("report").drop_nulls().unique(maintain_order=True).collect()
    sides = list(dict.fromkeys(side for found in wanted for side in (found.numerator, found.denominator) if side))
    found = [_duties(panel, named, wanted)]
    for table in _LINES:
        of_table = {number: side for number, side in enumerate(sides) if table_of(side) == table}
        if of_table:
            found.append(_sides(panel, table, named, of_table, applicants))
    return _valued(_rows(named, wanted, sides), pl.concat(found), [one.id for one in wanted])


def wilson(successes: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The two ends of the 95 % interval of a share; null where n is 0 or the successes are no part of it.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22, 209-212.

    Example:
        >>> low, high = wilson(pl.col("x"), pl.col("n"))
        >>> pl.DataFrame({"x": [7], "n": [27]}).select(low.round(3).alias("low"), high.round(3).alias("high")).row(0)
        (0.132, 0.447)
    """
    share, squared = successes / n, _Z**2
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    # The root is taken where there is one: outside there is no interval.
    part = (n > 0) & successes.is_between(0, n)
    root = pl.when(part).then(share * (1 - share) / n + squared / (4 * n**2)).sqrt()
    half = _Z * root / (1 + squared / n)
    return (middle - half).clip(0, 1), (middle + half).clip(0, 1)


def _rows(named: pl.DataFrame, wanted: Sequence[Indicator], sides: Sequence[Side]) -> pl.DataFrame:
    """Every report with every indicator, and the numbers of its two sides; those of acts are named by their code."""
    number: Mapping[Side, str] = {side: str(at) for at, side in enumerate(sides)}
    asked = pl.DataFrame(
        {
            "indicator": [found.id for found in wanted],
            "unit": [found.unit for found in wanted],
            "above": [number.get(found.numerator, found.id) for found in wanted],
            "below": [number.get(found.denominator) for found in wanted],
        },
        schema=dict.fromkeys(("indicator", "unit", "above", "below"), pl.String),
    )
    return named.with_row_index("at").join(asked.with_row_index("place"), how="cross")


def _valued(rows: pl.DataFrame, sums: pl.DataFrame, codes: Sequence[str]) -> pl.DataFrame:
    n, has_n = pl.col("denominator"), pl.col("below").is_not_null()
    absent = pl.col("there").is_null() | (has_n & pl.col("there_below").is_null())
    unknown = pl.col("numerator").is_null() | (has_n & n.is_null())
    few = pl.when(has_n & (n < FEW)).then(pl.lit("too_few")).otherwise(pl.lit("known"))
    status = pl.when(absent).then(pl.lit("absent")).when(unknown).then(pl.lit("unknown")).otherwise(few)
    known = pl.col("status") == "known"
    low, high = (pl.when(known, pl.col("unit") == "share").then(end) for end in wilson(pl.col("numerator"), n))
    joined = (
        rows.lazy()
        .join(sums.lazy().rename({"side": "above", "sum": "numerator"}), on=["report", "above"], how="left")
        .join(
            sums.lazy().rename({"side": "below", "sum": "denominator", "there": "there_below"}),
            on=["report", "below"],
            how="left",
        )
        .with_columns(status=status.cast(pl.Enum(STATUSES)))
        .with_columns(value=pl.when(known).then(pl.when(has_n).then(pl.col("numerator") / n).otherwise("numerator")))
        .with_columns(low=low, high=high)
        .sort("at", "place")
    )
    columns = ["numerator", "denominator", "value", "low", "high", "status"]
    return joined.select("report", pl.col("indicator").cast(pl.Enum(codes)), *columns).collect()


def _sides(panel: Panel, table: int, named: pl.DataFrame, sides: Mapping[int, Side], applicants: str) -> pl.DataFrame:
    """The sum of each side in each report whose form has all of its terms; null if a cell of them is not known."""
    asked = _asked(sides, applicants)
    readers = _readers(panel, named, asked)
    of_line = asked.select("last_year", "line").unique()
    spread = _with_forms(panel, table, readers.join(of_line, on="last_year")).join(
        asked, on=["last_year", "line", "form"], nulls_equal=True
    )
    frame, line, column, value = _LINES[table]
    number = pl.col(value)
    if table == 2:
        # Money without a unit is no amount, unless it is nothing.
        number = pl.when((pl.col("unit") != "unstated") | (number == 0)).then(number)
    scanned = panel.scan(frame).filter(
        pl.col("report").is_in(readers["from"].drop_nulls().unique().to_list()),
        pl.col(line).is_in(asked["line"].unique().to_list()),
        pl.col(column).is_in(asked["column"].unique().to_list()),
    )
    values = scanned.select(
        pl.col("report").alias("from"),
        pl.col(line).cast(pl.String).alias("line"),
        pl.col(column).cast(pl.String).alias("column"),
        number.cast(pl.Float64).alias("value"),
    ).collect()
    summed = (
        spread.join(values, on=["from", "line", "column"], how="left")
        .group_by("report", "side")
        .agg(
            sum=pl.when(pl.col("value").null_count() == 0).then((pl.col("value") * pl.col("sign")).sum()),
            there=pl.col("first").sum() == pl.col("terms").first(),
        )
    )
    return summed.filter("there").select("report", "side", "sum", "there")


def _asked(sides: Mapping[int, Side], applicants: str) -> pl.DataFrame:
    """The cells of every side in every form; and, for reports whose form is not known, in the latest form that has the term."""
    rows = []
    for number, side in sides.items():
        terms = [term for written in side for term in parsed(written)]
        for term in terms:
            in_form = {code: cells(term, code, applicants) for code in forms.forms()}
            latest = next(found for found in reversed(in_form.values()) if found)
            for code, found in (*in_form.items(), (None, latest)):
                rows += [(str(number), len(terms), code, *cell[1:]) for cell in found]
    schema = {"side": pl.String, "terms": pl.Int32, "form": pl.String, "line": pl.String, "column": pl.String}
    return pl.DataFrame(rows, schema=schema | {"last_year": pl.Boolean, "sign": pl.Int32, "first": pl.Boolean}, orient="row")


def _readers(panel: Panel, named: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Each report with the one that its cells are read from: itself, and that of the year before where it is needed."""
    itself = named.select("report", pl.lit(value=False).alias("last_year"), pl.col("report").alias("from"))
    if not asked["last_year"].any():
        return itself
    known = panel.scan("reports").select("report", "body", "scope", "year", "area", "chosen").collect()
    lone = single(known.lazy()).collect()
    changed = pl.DataFrame(sorted(changes()), schema={"area": pl.String, "year": pl.Int32}, orient="row")
    changed = pl.concat([changed, changed.with_columns(pl.col("year") + 1)])
    before = (
        known.join(lone, on=_SERIES, how="semi", nulls_equal=True)
        .join(changed, on=["area", "year"], how="anti")
        .join(lone.select("body", "scope", pl.col("year") + 1, pl.col("report").alias("from")), on=_SERIES, nulls_equal=True)
    )
    earlier = named.select("report", pl.lit(value=True).alias("last_year"))
    return pl.concat([itself, earlier.join(before.select("report", "from"), on="report", how="left")])


def _with_forms(panel: Panel, table: int, readers: pl.DataFrame) -> pl.DataFrame:
    """The form of each line; null if it is not known.

    That of table 3 is the report's. In table 2 it is that of the line's block; of a line that is not there, that of most others.
    """
    read = readers["from"].drop_nulls().unique().to_list()
    form = pl.col("form").cast(pl.String)
    reports = panel.scan("reports").filter(pl.col("report").is_in(read)).select(pl.col("report").alias("from"), form).collect()
    found = readers.join(reports, on="from", how="left")
    if table != 2:
        return found
    scanned = panel.scan("disclosures").filter(pl.col("report").is_in(read))
    line = pl.col("item").cast(pl.String).alias("line")
    blocks = scanned.select(pl.col("report").alias("from"), line, form.alias("block")).unique().collect()
    usual = blocks.group_by("from").agg(usual=pl.col("block").mode().max())
    found = found.join(blocks, on=["from", "line"], how="left").join(usual, on="from", how="left")
    return found.with_columns(form=pl.coalesce("block", "usual", "form")).drop("block", "usual")


def _duties(panel: Panel, named: pl.DataFrame, wanted: Iterable[Indicator]) -> pl.DataFrame:
    """What is read of the reports as acts, without their texts."""
    schema = {"report": pl.String, "side": pl.String, "sum": pl.Float64, "there": pl.Boolean}
    codes = [found.id for found in wanted if found.frame == "acts"]
    if not codes:
        return pl.DataFrame(schema=schema)
    reports = panel.scan("reports").filter(pl.col("report").is_in(named["report"].to_list())).collect()
    texts = pl.DataFrame(schema=panel.scan("sections").collect_schema())
    found = acts(reports, texts).filter(pl.col("indicator").is_in(codes))
    every = named.join(pl.DataFrame({"side": codes}), how="cross")
    values = found.select("report", pl.col("indicator").alias("side"), pl.col("value").alias("sum"))
    return every.join(values, on=["report", "side"], how="left").select(
        "report", "side", "sum", pl.lit(value=True).alias("there")
    )
