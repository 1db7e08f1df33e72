"""What became of the files of a folder: which reports they are, which need a look and why, and what to do, as frames and HTML."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import polars as pl

from gongkai.display.elements import Html, element, joined
from gongkai.display.panels import panel_html
from gongkai.display.words import Words, sign, words
from gongkai.files import ARCHIVES, is_companion
from gongkai.frames import NAMES
from gongkai.labels import Language, text
from gongkai.panel import Panel
from gongkai.schemas import REPORT_STATUSES

#: The table shows so many files; all are in what is downloaded.
LISTED = 200
_NAMED = 6
#: What to do, by what the reason says; the first that fits.
_DO: tuple[tuple[str, str], ...] = (
    ("own_do_install", r"optional package|not installed"),
    ("own_do_again", r"file is empty|nothing but blanks|damaged|cut off|missing or empty"),
    ("own_do_password", r"password|encrypted"),
    ("own_do_alone", r"limit|page alone"),
    ("own_do_path", r"no such file|check the path|no file matches|holds no report"),
    ("own_do_format", r"cannot be read|no format"),
)
_BY_STATUS: Mapping[str, str] = {"no_tables": "own_do_no_tables", "partial": "own_do_partial"}


def place_of(typed: str) -> str:
    """A folder as somebody types or pastes it: in quotes, with ~, or as a browser shows it."""
    said = typed.strip().strip("\"'“”‘’").strip()
    if said.lower().startswith("file:"):
        said = url2pathname(urlsplit(said).path)
    return str(Path(said).expanduser()) if said else ""


def to_look_at(panel: Panel, place: str, language: Language) -> pl.DataFrame:
    """One row per file that is no complete report: file (within the place), status, reason, what to do."""
    order = pl.col("status").cast(pl.Enum(REPORT_STATUSES[::-1]))
    found = panel.reports.filter(pl.col("status") != "complete").sort(order, "source")
    rows = [
        (
            _within(row["source"], place),
            _status(row["status"], language),
            _reason(row),
            text(_advice(row["status"], _reason(row)), language),
        )
        for row in found.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("file", "status", "reason", "to_do"), pl.String), orient="row")


def passed_over(panel: Panel, place: str) -> list[str]:
    """The files of a folder that were not taken for reports, by their names."""
    folder = Path(place)
    if not folder.is_dir():
        return []
    known = panel.reports["source"].to_list()
    read, low = set(known), [source.lower() for source in known]
    archives = {source.partition(f"{end}/")[0] + end for source in low for end in ARCHIVES if f"{end}/" in source}
    inside = (path for path in sorted(folder.rglob("*")) if path.is_file() and not _hidden(path, folder))
    return [_within(str(path), place) for path in inside if str(path) not in read and str(path).lower() not in archives]


def summary(panel: Panel, place: str, language: Language) -> str:
    """Everything that is to be said once a folder is read, as HTML that needs no kernel."""
    counts = Counter(panel.reports["status"].to_list())
    said = [
        f"{sign('status', status)} {_status(status, language)} {counts[status]}" for status in REPORT_STATUSES if counts[status]
    ]
    listed = text("semicolon", language).join(said)
    head = text("own_read", language).format(files=panel.reports.height, statuses=listed)
    parts = [element("h4", head, role="status"), *_looks(panel, place, language), *_over(panel, place, language)]
    if counts["unreadable"] < panel.reports.height:
        read = panel.reports.filter(pl.col("status") != "unreadable")
        grid = Panel({name: panel.scan(name) for name in NAMES} | {"reports": read})
        parts += [_head("own_reports", language), Html(panel_html(grid, language))]
        parts += [*_bodies(panel, language), *_editions(panel, place, language)]
    return joined(parts)


def _looks(panel: Panel, place: str, language: Language) -> list[Html]:
    frame = to_look_at(panel, place, language)
    if frame.is_empty():
        return [element("p", text("own_all_complete", language))]
    table = _table(frame, ("own_file", "own_status", "own_reason", "own_to_do"), language)
    return [_head("own_look", language), table]


def _over(panel: Panel, place: str, language: Language) -> list[Html]:
    files = passed_over(panel, place)
    if not files:
        return []
    named = text("and", language).join(files[:_NAMED])
    more = text("own_more", language).format(rest=len(files) - _NAMED) if len(files) > _NAMED else ""
    return [element("p", text("own_passed_over", language).format(count=len(files), files=named + more))]


def _bodies(panel: Panel, language: Language) -> list[Html]:
    unknown = panel.reports.filter(pl.col("body").is_null(), pl.col("status") != "unreadable").height
    said = text("own_bodies_some" if unknown else "own_bodies_all", language).format(bodies=panel.bodies.height, unknown=unknown)
    parts = [_head("bodies", language), element("p", said)]
    if panel.suggestions.height:
        frame = panel.suggestions.select("name", "body", pl.col("why").cast(pl.String), "evidence")
        frame = frame.with_columns(
            pl.col("why").replace({why: text(f"own_why_{why}", language) for why in frame["why"].unique()})
        )
        parts.append(element("p", text("own_suggestions", language)))
        parts.append(_table(frame, ("own_name", "own_body", "own_why", "own_evidence"), language))
    return parts


def _editions(panel: Panel, place: str, language: Language) -> list[Html]:
    if panel.editions.is_empty():
        return []
    unlike = panel.differences.group_by(report="other").agg(cells=pl.len())
    frame = panel.editions.join(unlike, on="report", how="left", maintain_order="left")
    chosen = pl.when("chosen").then(pl.lit("✓")).otherwise(pl.lit(""))
    cells = pl.when("chosen").then(pl.lit("–")).otherwise(pl.col("cells").fill_null(0).cast(pl.String))
    frame = frame.select(pl.col("body"), pl.col("year").cast(pl.String), file="source", chosen=chosen, cells=cells)
    frame = frame.with_columns(file=pl.Series([_within(source, place) for source in frame["file"]], dtype=pl.String))
    table = _table(frame, ("own_body", "year", "own_file", "own_chosen", "own_cells"), language)
    return [_head("own_editions", language), element("p", text("own_editions_note", language)), table]


def _table(frame: pl.DataFrame, heads: tuple[str, ...], language: Language) -> Html:
    """Words, a row each; what is longer than a screen scrolls."""
    head = element("tr", *(element("th", text(key, language), scope="col", class_="word") for key in heads))
    rows = [
        element("tr", *(element("td", one or "", class_="word own") for one in row)) for row in frame.head(LISTED).iter_rows()
    ]
    if (rest := frame.height - LISTED) > 0:
        said = text("own_more", language).format(rest=rest)
        rows.append(element("tr", element("td", said, colspan=len(heads), class_="word")))
    return element("div", element("table", element("thead", head), element("tbody", *rows)), class_="wide", tabindex="0")


def _head(key: str, language: Language) -> Html:
    return element("h5", text(key, language))


def _status(status: str, language: Language) -> str:
    said: Words = words("status", status)
    return said.zh if language == "zh" else said.en


def _reason(row: Mapping[str, Any]) -> str:
    """Why a file is no complete report; its name stands beside it already."""
    return str(row["message"] or "").removeprefix(f"{row['source']}: ")


def _advice(status: str, reason: str) -> str:
    """The key of what to do about a file."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return next((key for key, said in _DO if re.search(said, reason)), "own_do_other")


def _within(source: str, place: str) -> str:
    """A file by its path within the place that was read."""
    inside = source.removeprefix(place).lstrip("/\\")
    return inside if source.startswith(place) and inside else Path(source).name


def _hidden(path: Path, folder: Path) -> bool:
    """Whether it belongs to the system or to a saved page, or is a word to the reader."""
    inside = path.relative_to(folder)
    around = (folder / parent for parent in inside.parents if parent.name)
    return any(part.startswith(".") for part in inside.parts) or path.stem.upper() == "README" or any(map(is_companion, around))
