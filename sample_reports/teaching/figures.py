"""The figures of the invented reports, drawn from the story: the same ones each time, and every relation of the forms holds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from gongkai.forms import TOTAL, forms
from teaching.story import Body, bodies, form_of, years

Counts = Mapping[str, Mapping[str, int]]

#: How reconsiderations end, of a hundred; lawsuits are as many per reconsideration.
_RESULTS = {"upheld": 62.0, "corrected": 14.0, "other": 9.0, "pending": 15.0}
_LAWSUITS = {"litigation_direct": 0.3, "litigation_after_reconsideration": 0.25}
#: The change of the kinds of licences, services and penalties over the year, of the form of 2019.
_CHANGES = (0, 1, -1, 2, 0, -2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers of one report: tables 3 and 4 counted, table 2 as it is printed."""

    applications: Counts
    reviews: Counts
    disclosures: Mapping[str, Mapping[str, str]]


@cache
def figures() -> Mapping[tuple[str, int], Figures]:
    """The figures of every body and year."""
    return {(body.slug, year): found for body in bodies().values() for year, found in _of(body).items()}


def _of(body: Body) -> dict[int, Figures]:
    disclosures = _disclosures(body)
    found: dict[int, Figures] = {}
    carried: Mapping[str, int] = {}
    for at, year in enumerate(years()):
        random = Random(f"{body.slug}-{year}")
        applications = _applications(body, at, random, carried)
        carried = applications["carried_forward"]
        answered = applications["outcome_total"][TOTAL]
        found[year] = Figures(
            applications=applications, reviews=_reviews(body, year, answered, random), disclosures=disclosures[year]
        )
    return found


def _applications(body: Body, at: int, random: Random, carried: Mapping[str, int]) -> Counts:
    form = forms()[form_of(years()[at])]
    (block,) = form.table(3)
    cells = {line: dict.fromkeys(block.columns, 0) for line in block.lines}
    received = _drawn(random, body.received[at], body.who)
    fates = iter(body.fates[at] if body.fates else ())
    for applicant in block.columns[:-1]:
        new, over = received[applicant], carried.get(applicant, 0)
        forward = _chance(random, new + over, body.forward)
        weights = body.weights(applicant, at / (len(years()) - 1))
        outcomes = Counter(next(fates) for _ in range(new)) if body.fates else _drawn(random, new + over - forward, weights)
        counted = {"newly_received": new, "carried_over": over, "outcome_total": new + over - forward, "carried_forward": forward}
        for line, count in {**counted, **outcomes}.items():
            cells[line if line in cells else line.split(".")[0]][applicant] += count
    for row in cells.values():
        row[TOTAL] = sum(row.values())
    return cells


def _reviews(body: Body, year: int, answered: int, random: Random) -> Counts:
    (block,) = forms()[form_of(year)].table(4)
    cells: dict[str, dict[str, int]] = {}
    for channel in block.lines:
        cases = _chance(random, answered, body.reviews * _LAWSUITS.get(channel, 1.0))
        results = _drawn(random, cases, _RESULTS)
        cells[channel] = {**{result: results[result] for result in block.columns[:-1]}, TOTAL: cases}
    return cells


def _disclosures(body: Body) -> dict[int, dict[str, dict[str, str]]]:
    """Table 2 over the years: on the old form what was ever shown, on the new one what is in force."""
    shown, in_force = body.normative["shown"], 0
    items = dict(body.items)
    found: dict[int, dict[str, dict[str, str]]] = {}
    for at, year in enumerate(years()):
        made, repealed = body.normative["issued"][at], body.normative["repealed"][at]
        decisions = {item: series[at] for item, series in body.decisions.items()}
        if form_of(year) == "2019":
            shown += made
            documents = {"newly_made": made, "newly_disclosed": made, "disclosed_total": shown}
            table = {"rules": dict.fromkeys(documents, 0), "normative_documents": documents}
            for number, (item, count) in enumerate(body.items.items()):
                change = _CHANGES[(number + at + count) % len(_CHANGES)] if count > 2 else 0
                table[item] = {"items_last_year": items[item], "items_change": change}
                items[item] += change
                if item != "fees":
                    table[item]["decisions"] = decisions.get(item, 3 * count)
            projects, amount = body.purchases[at]
            bought = {"procurement": {"purchases": projects, "purchase_amount": amount}}
        else:
            in_force = in_force + made - repealed if in_force else body.normative["in_force"]
            documents = {"issued": made, "repealed": repealed, "in_force": in_force}
            table = {"rules": dict.fromkeys(documents, 0), "normative_documents": documents}
            table |= {item: {"decisions": count} for item, count in decisions.items()}
            bought = {"fees": {"fee_amount": body.fees[at]}}
        printed = {item: {measure: str(value) for measure, value in row.items()} for item, row in table.items()}
        found[year] = printed | bought
    return found


def _drawn(random: Random, count: int, weights: Mapping[str, float]) -> Counter[str]:
    """So many draws of what has these weights."""
    drawn: Counter[str] = Counter()
    codes = list(weights)
    for _ in range(count):
        drawn[_picked(random.random(), codes, weights)] += 1
    return drawn


def _picked(point: float, codes: Sequence[str], weights: Mapping[str, float]) -> str:
    rest = point * sum(weights.values())
    for code in codes:
        rest -= weights[code]
        if rest < 0:
            return code
    return codes[-1]


def _chance(random: Random, count: int, share: float) -> int:
    """How many of so many happen, each with this chance."""
    return sum(random.random() < share for _ in range(count))
