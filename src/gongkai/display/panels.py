"""A panel at a glance: which reports it holds, by agency and year, and which files could not be read."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

import polars as pl

from gongkai.display.elements import Html, cell, element, joined, row_label, style
from gongkai.display.failures import relation_words, scope_words
from gongkai.display.words import Language, Words, plain, say, sign, stacked, words
from gongkai.schemas import REPORT_STATUSES

if TYPE_CHECKING:
    from gongkai.panel import Panel

#: A notebook shows this much of a large panel, and says how much more there is.
_AGENCIES, _FILES, _FAILURES = 40, 20, 6

Row = Mapping[str, Any]
_READ = pl.col("status") != "unreadable"


def panel_html(panel: "Panel", language: Language = "both") -> str:
    """The reports of a panel by body and year, with status, form, failed checks, and the files that were not read.

    Args:
        panel: The panel.
        language: Chinese ("zh"), English ("en"), or Chinese with the English small beside it ("both").

    Returns:
        HTML without scripts; every text of the reports in it is escaped.
    """
    every = _named(panel.scan("reports").select("body", "agency", "year", "status")).collect()
    known = every.filter(_READ)
    bodies = known.select("name", "body").unique().sort("name", "body", nulls_last=True)
    read = _rows(panel, bodies.head(_AGENCIES))
    failed = _failed(panel, read)
    parts = [style(), _head(every, language)]
    if read:
        years: list[int | None] = known["year"].unique().sort(nulls_last=True).to_list()
        grid = _grid(read, years, bodies.height - _AGENCIES, failed, language)
        parts += [element("div", grid, class_="gk-wide"), _legend(read, years, failed, language)]
    if known.height < every.height:
        parts += [_heading("unreadable", language), _files(panel, language)]
    return str(element("div", *parts, class_="gongkai", lang="zh-CN"))


def _named(reports: pl.LazyFrame) -> pl.LazyFrame:
    """The reports with `name`: the latest name of their body, so that one body is one row; the agency where no body is known."""
    latest = pl.col("agency").sort_by("year").last().over("body")
    return reports.with_columns(name=pl.when(pl.col("body").is_null()).then(pl.col("agency")).otherwise(latest))


def _rows(panel: "Panel", bodies: pl.DataFrame) -> list[dict[str, Any]]:
    """The reports of some bodies that could be read, in order."""
    keys = bodies.select(pl.coalesce("body", "name")).to_series()
    found = panel.of_bodies(keys.drop_nulls())
    if keys.null_count():
        nobody = pl.col("body").is_null() & pl.col("agency").is_null()
        found = pl.concat([found, panel.scan("reports").filter(nobody)])
    ordered = _named(found).filter(_READ).sort("name", "body", "year", "source", nulls_last=True).collect()
    return ordered.join(bodies, on=["name", "body"], how="semi", nulls_equal=True, maintain_order="left").to_dicts()


def _failed(panel: "Panel", rows: list[dict[str, Any]]) -> Mapping[str, list[Row]]:
    """The failed checks of each report."""
    found: dict[str, list[Row]] = {}
    failed = panel.rows("checks", [row["report"] for row in rows]).filter(pl.col("status") == "fail")
    for row in failed.sort("report", "rule", "scope").collect().to_dicts():
        found.setdefault(row["report"], []).append(row)
    return found


def _head(every: pl.DataFrame, language: Language) -> Html:
    agencies = every.select("name", "body").drop_nulls("name").n_unique()
    counts = [
        joined((element("strong", f"{count:,}"), say(words("panel", name), language)), " ")
        for name, count in (("reports", every.height), ("agencies", agencies))
    ]
    return element("div", joined(counts, ", "), class_="gk-head")


def _grid(
    rows: list[dict[str, Any]], years: list[int | None], more: int, failed: Mapping[str, list[Row]], language: Language
) -> Html:
    """Bodies over years; reports without a year stand in a column of their own."""
    own = {body: list(group) for body, group in groupby(rows, _body)}
    names: list[str] = [stacked(words("head", "no_year"), language) if year is None else str(year) for year in years]
    header = [cell("th", say(words("panel", "agency"), language)), *(cell("th", name) for name in names)]
    body = []
    for body_name in own:
        name = body_name[0] or say(words("head", "no_agency"), language)
        cells = (_cell([row for row in own[body_name] if row["year"] == year], failed, language) for year in years)
        body.append(element("tr", row_label(name), *cells))
    if more > 0:
        said = say(words("panel", "more_agencies", n=f"{more:,}"), language)
        body.append(element("tr", row_label(said, columns=len(years) + 1)))
    head = element("thead", element("tr", *header))
    return element("table", head, element("tbody", *body), class_="gk-table gk-panel")


def _cell(rows: list[dict[str, Any]], failed: Mapping[str, list[Row]], language: Language) -> Html:
    """The reports of one body for one year; mostly one."""
    if not rows:
        return cell("td", element("span", sign("panel", "none"), class_="gk-unknown"))
    shown = joined((_report(row, len(failed.get(row["report"], ()))) for row in rows), Html("<br>"))
    conflict = any(row["report"] in failed for row in rows)
    tip = "\n".join(line for row in rows for line in _tip(row, failed.get(row["report"], []), language))
    return cell("td", shown, title=tip, class_="gk-conflict-column" if conflict else None)


def _report(row: Row, failures: int) -> Html:
    parts: list[str] = [element("span", sign("status", row["status"]), class_="gk-status")]
    if row["form"]:
        parts += [" ", element("small", f"[{row['form']}]")]
    if failures:
        parts.append(element("sup", f"{sign('panel', 'failed')}{failures}", class_="gk-failed"))
    return joined(parts)


def _tip(row: Row, failed: list[Row], language: Language) -> Iterator[str]:
    yield row["title"] or row["source"]
    yield f"{plain(words('tips', 'source'), language)} {row['source']}"
    if row["message"]:
        yield row["message"]
    for check in failed[:_FAILURES]:
        relation, scope = relation_words(check["rule"]), scope_words(check["rule"], check["scope"])
        right = "?" if check["right"] is None else f"{check['right']:,}"
        sides = f"{check['left']:,} ≠ {right}"
        yield plain(Words(f"{relation.zh}：{scope.zh} {sides}", f"{relation.en}: {scope.en} {sides}"), language)
        if check["quote"]:
            yield f"“{check['quote']}”"
    if (more := len(failed) - _FAILURES) > 0:
        yield plain(words("tips", "more", n=more), language)


def _legend(rows: list[dict[str, Any]], years: list[int | None], failed: Mapping[str, list[Row]], language: Language) -> Html:
    """What the signs mean, of those that occur."""
    statuses = {row["status"] for row in rows}
    entries = [(sign("status", name), words("status", name)) for name in REPORT_STATUSES if name in statuses]
    if forms := {row["form"] for row in rows if row["form"]}:
        entries.append((f"[{min(forms)}]", words("panel", "form")))
    if failed:
        entries.append((f"{sign('panel', 'failed')}1", words("panel", "failed")))
    if _has_gaps(rows, years):
        entries.append((sign("panel", "none"), words("panel", "none")))
    shown = (joined((element("span", mark, class_="gk-mark"), say(said, language)), " ") for mark, said in entries)
    return element("p", joined(shown, Html(' <span class="gk-dot">·</span> ')), class_="gk-legend")


def _has_gaps(rows: list[dict[str, Any]], years: list[int | None]) -> bool:
    cells = {(_body(row), row["year"]) for row in rows}
    return len(cells) < len({body for body, _ in cells}) * len(years)


def _body(row: Row) -> tuple[str | None, str | None]:
    return row["name"], row["body"]


def _files(panel: "Panel", language: Language) -> Html:
    columns = ("body", "agency", "year", "status", "source", "message")
    unread = _named(panel.scan("reports").select(columns)).filter(~_READ)
    ordered = unread.sort("name", "body", "year", "source", nulls_last=True).select("source", "message").collect()
    entries = [
        element("li", sign("status", "unreadable"), " ", element("code", row["source"]), ": ", _reason(row))
        for row in ordered.head(_FILES).iter_rows(named=True)
    ]
    if (more := ordered.height - _FILES) > 0:
        entries.append(element("li", say(words("panel", "more_files", n=f"{more:,}"), language)))
    return element("ul", *entries)


def _reason(row: Row) -> str:
    """Why a file could not be read; its name stands before it already."""
    return str(row["message"] or "").removeprefix(f"{row['source']}: ")


def _heading(name: str, language: Language) -> Html:
    return element("h5", say(words("panel", name), language))
