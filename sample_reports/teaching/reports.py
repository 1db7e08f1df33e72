"""The reports of the sample: figures and words put on the page, with the problems that `planted.toml` plants."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from facts import Facts, with_zero
from gongkai.forms import TOTAL
from teaching.figures import Counts, figures
from teaching.pages import suffix
from teaching.story import FOLDER, Body, bodies, form_of, years

#: Each year a body's two problems are the next ones, so that it does not repeat itself.
_PROBLEMS = 2
_TABLES = {"2": "disclosures", "3": "applications", "4": "reviews"}

Change = Mapping[str, Any]
#: The printed cells of the three tables.
Tables = Mapping[str, dict[str, dict[str, str | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeachingReport:
    """One file: the body, what the page prints, and how it is written."""

    slug: str
    file: str
    facts: Facts
    how: str


@cache
def planted() -> tuple[Mapping[str, Any], ...]:
    """The planted problems, in order."""
    return tuple(tomllib.loads((FOLDER / "planted.toml").read_text(encoding="utf-8"))["planted"])


@cache
def prose() -> Mapping[str, Any]:
    """The words of the reports."""
    return tomllib.loads((FOLDER / "prose.toml").read_text(encoding="utf-8"))


@cache
def reports() -> tuple[TeachingReport, ...]:
    """Every file of the sample, by body and year; a corrected edition stands behind the first."""
    return tuple(report for body in bodies().values() for year in years() for report in _of(body, year))


def _of(body: Body, year: int) -> Iterator[TeachingReport]:
    changes = [
        change
        for entry in planted()
        for change in entry.get("change", ())
        if (change["slug"], change["year"]) == (body.slug, year)
    ]
    editions: dict[str, list[Change]] = {"": []}
    for change in changes:
        editions.setdefault(change.get("edition", ""), []).append(change)
    for edition, own in editions.items():
        if not any(change.get("missing") for change in own):
            how = next((change["how"] for change in own if "how" in change), body.files[year - years()[0]])
            file = f"{body.slug}-{year}{edition}{suffix(how)}"
            yield TeachingReport(slug=body.slug, file=file, facts=_facts(body, year, own), how=how)


def _facts(body: Body, year: int, changes: list[Change]) -> Facts:
    """What a report prints: the figures of the story, its words, and the changes that are planted in it."""
    tables = _tables(body, year)
    for change in changes:
        _put(tables, change.get("figures", {}))
    words = _words(body, year, tables, changes)
    for change in changes:
        _put(tables, change.get("printed", {}))
        for row in change.get("glued", ()):
            table, line = row.split(":")
            cells = tables[table][line]
            tables[table][line] = {next(iter(cells)): "".join(text or "" for text in cells.values())}
    mark = "".join(change.get("title", "") for change in changes)
    facts = Facts(
        agency=body.name(year),
        year=year,
        title=f"{body.name(year)}{year}年政府信息公开工作年度报告{mark}\n{prose()['title']}",
        published=next((change["published"] for change in changes if "published" in change), _day(body, year)),
        table2_form=form_of(year),
        table3_form=form_of(year),
        disclosures=tables["2"],
        applications=tables["3"],
        reviews=tables["4"],
        prose=words,
        source=prose()["source"],
    )
    zero = next((change["zero"] for change in changes if "zero" in change), None)
    return with_zero(facts, zero) if zero else facts


def _tables(body: Body, year: int) -> Tables:
    own = figures()[body.slug, year]
    return {
        "2": {item: {**row} for item, row in own.disclosures.items()},
        "3": _printed(own.applications),
        "4": _printed(own.reviews),
    }


def _printed(counts: Counts) -> dict[str, dict[str, str | None]]:
    return {line: {column: str(count) for column, count in row.items()} for line, row in counts.items()}


def _put(tables: Tables, cells: Mapping[str, str]) -> None:
    for cell, text in cells.items():
        table, line, column = cell.split(":")
        tables[table][line][column] = text or None


def _day(body: Body, year: int) -> date:
    """A day in January."""
    return date(year + 1, 1, 8) + timedelta(days=(7 * list(bodies()).index(body.slug) + 5 * year) % 22)


def _words(body: Body, year: int, tables: Tables, changes: list[Change]) -> dict[int, str]:
    number = list(bodies()).index(body.slug) + year
    words = prose()
    counted = _counted(tables) | {name: said for change in changes for name, said in change.get("say", {}).items()}
    named = {"year": year, "agency": body.name(year), "duty": body.duty}
    licences, penalties = (int(counted[name]) > 0 for name in ("licences", "penalties"))
    kind = "both" if licences and penalties else "licences" if licences else "penalties" if penalties else "none"
    documents = words["documents"][form_of(year)]
    sentences = (
        words["opening"][number % 3],
        words["applications"][(number // 2) % 3],
        documents[number % len(documents)],
        words["decisions"][kind],
    )
    said = year - 1 if any(change.get("repeated") for change in changes) else year
    return {
        1: words["notice"] + "".join(sentences).format(**named, **counted),
        5: _problems(body, said),
        6: words["sections"]["other"][number % 3],
    }


def _problems(body: Body, year: int) -> str:
    pairs = prose()["pairs"]
    start = 3 * list(bodies()).index(body.slug) + _PROBLEMS * (year - years()[0])
    first, second = (pairs[(start + at) % len(pairs)] for at in range(_PROBLEMS))
    words: str = prose()["sections"]["problems"]
    for place, pair in (("first", first), ("second", second)):
        for part, text in pair.items():
            words = words.replace(f"{{{place}.{part}}}", text)
    return words


def _counted(tables: Tables) -> dict[str, str]:
    """What the words count."""
    documents, results = tables["2"]["normative_documents"], tables["3"]

    def added(outcome: str) -> str:
        return str(sum(int(row[TOTAL] or 0) for line, row in results.items() if line.partition(".")[0] == outcome))

    return {
        "received": results["newly_received"][TOTAL] or "",
        "over": results["carried_over"][TOTAL] or "",
        "answered": results["outcome_total"][TOTAL] or "",
        "forward": results["carried_forward"][TOTAL] or "",
        "granted": added("granted"),
        "partly": added("partly_granted"),
        "denied": added("denied"),
        "unavailable": added("unavailable"),
        "not_processed": added("not_processed"),
        "made": documents.get("newly_made") or documents.get("issued") or "",
        "disclosed": documents.get("newly_disclosed") or "",
        "repealed": documents.get("repealed") or "",
        "in_force": documents.get("in_force") or "",
        "licences": tables["2"]["licensing"]["decisions"] or "",
        "penalties": tables["2"]["penalties"]["decisions"] or "",
    }
