"""A panel at a glance: which reports it holds, by agency and year, and which files could not be read."""

from collections.abc import Iterator, Mapping
from itertools import groupby, islice
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


def panel_html(panel: "Panel", language: Language = "both") -> str:
    """The reports of a panel by body and year, with status, form, failed checks, and the files that were not read.

    Args:
        panel: The panel.
        language: Chinese ("zh"), English ("en"), or Chinese with the English small beside it ("both").

    Returns:
        HTML without scripts; every text of the reports in it is escaped.
    """
    rows = _named(panel.scan("reports")).collect().to_dicts()
    read = [row for row in rows if row["status"] != "unreadable"]
    unread = [row for row in rows if row["status"] == "unreadable"]
    failed = _failed(panel)
    parts = [style(), _head(panel, rows, language)]
    if read:
        parts += [element("div", _grid(read, failed, language), class_="gk-wide"), _legend(read, failed, language)]
    if unread:
        parts += [_heading("unreadable", language), _files(unread, language)]
    return str(element("div", *parts, class_="gongkai", lang="zh-CN"))


def _named(reports: pl.LazyFrame) -> pl.LazyFrame:
    """The reports with `name`: the latest name of their body, so that one body is one row; the agency where no body is known."""
    latest = pl.col("agency").sort_by("year").last().over("body")
    named = reports.with_columns(name=pl.when(pl.col("body").is_null()).then(pl.col("agency")).otherwise(latest))
    return named.sort("name", "body", "year", "source", nulls_last=True)


def _failed(panel: "Panel") -> Mapping[str, list[Row]]:
    """The failed checks of each report."""
    found: dict[str, list[Row]] = {}
    failed = panel.scan("checks").filter(pl.col("status") == "fail").sort("report", "rule", "scope")
    for row in failed.collect().to_dicts():
        found.setdefault(row["report"], []).append(row)
    return found


def _head(panel: "Panel", rows: list[dict[str, Any]], language: Language) -> Html:
    counts = [
        joined((element("strong", f"{count:,}"), say(words("panel", name), language)), " ")
        for name, count in (("reports", len(rows)), ("agencies", len({_body(row) for row in rows if row["name"]})))
    ]
    return element("div", joined(counts, ", "), class_="gk-head")


def _grid(rows: list[dict[str, Any]], failed: Mapping[str, list[Row]], language: Language) -> Html:
    """Bodies over years; reports without a year stand in a column of their own."""
    years = sorted({row["year"] for row in rows}, key=lambda year: (year is None, year))
    own = {body: list(group) for body, group in groupby(rows, _body)}
    names: list[str] = [stacked(words("head", "no_year"), language) if year is None else str(year) for year in years]
    header = [cell("th", say(words("panel", "agency"), language)), *(cell("th", name) for name in names)]
    body = []
    for body_name in islice(own, _AGENCIES):
        name = body_name[0] or say(words("head", "no_agency"), language)
        cells = (_cell([row for row in own[body_name] if row["year"] == year], failed, language) for year in years)
        body.append(element("tr", row_label(name), *cells))
    if (more := len(own) - _AGENCIES) > 0:
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


def _legend(rows: list[dict[str, Any]], failed: Mapping[str, list[Row]], language: Language) -> Html:
    """What the signs mean, of those that occur."""
    statuses = {row["status"] for row in rows}
    entries = [(sign("status", name), words("status", name)) for name in REPORT_STATUSES if name in statuses]
    if forms := {row["form"] for row in rows if row["form"]}:
        entries.append((f"[{min(forms)}]", words("panel", "form")))
    if failed:
        entries.append((f"{sign('panel', 'failed')}1", words("panel", "failed")))
    if _has_gaps(rows):
        entries.append((sign("panel", "none"), words("panel", "none")))
    shown = (joined((element("span", mark, class_="gk-mark"), say(said, language)), " ") for mark, said in entries)
    return element("p", joined(shown, Html(' <span class="gk-dot">·</span> ')), class_="gk-legend")


def _has_gaps(rows: list[dict[str, Any]]) -> bool:
    cells = {(_body(row), row["year"]) for row in rows}
    return len(cells) < len({body for body, _ in cells}) * len({year for _, year in cells})


def _body(row: Row) -> tuple[str | None, str | None]:
    return row["name"], row["body"]


def _files(unread: list[dict[str, Any]], language: Language) -> Html:
    entries = [
        element("li", sign("status", "unreadable"), " ", element("code", row["source"]), ": ", _reason(row))
        for row in unread[:_FILES]
    ]
    if (more := len(unread) - _FILES) > 0:
        entries.append(element("li", say(words("panel", "more_files", n=f"{more:,}"), language)))
    return element("ul", *entries)


def _reason(row: Row) -> str:
    """Why a file could not be read; its name stands before it already."""
    return str(row["message"] or "").removeprefix(f"{row['source']}: ")


def _heading(name: str, language: Language) -> Html:
    return element("h5", say(words("panel", name), language))
