"""Very many invented reports on disk, as a person saves them: by province and place, in every layout, the years of each body.

    python benchmarks/many.py FOLDER COUNT [--first N] [--layouts html_word,text_glued] [--processes 2]

The number of a report decides everything in it, so any part can be made again and more can be added. Seven numbers in a row are
the years 2019 to 2025 of one body, and what it carries forward it mostly carries over. Areas, forms and layouts are real;
figures, words and townships are invented, and every page says so.

Pages and Word files are filled into what the layouts of `sample_reports` make once a form, year and title: the same text as if
each were made by itself, with the furniture of a site around it. Excel, PDF and OFD files are made one by one, which is slow; so
they are rare. There are no scans. All files differ in bytes but those that are meant to be duplicates (and empty ones); yet the
furniture is of six kinds only, and prose is drawn from some forty sentences, so that files compress better than real ones.
"""

import argparse
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from math import exp
from pathlib import Path
from random import Random

from loky import ProcessPoolExecutor

sys.path[:0] = [str(Path(__file__).parent.parent / "sample_reports")]

import docx_pages  # noqa: E402
import xlsx_pages  # noqa: E402
from facts import Facts, with_units, with_zero  # noqa: E402
from gongkai.areas import FIRST_YEAR, LAST_YEAR, Area, in_year, superiors  # noqa: E402
from gongkai.forms import TOTAL, Form, forms, label  # noqa: E402
from ofd_pages import ofd  # noqa: E402
from pdf_pages import pdf  # noqa: E402
from render import CHARSET, LAYOUTS, lines_as_html  # noqa: E402
from teaching.reports import prose as teaching_words  # noqa: E402

#: How many of a hundred files are of which kind. Nobody has counted: neither the corpus nor the design says how often a layout
#: occurs. The order within HTML and text follows section 6 of the design, which lists what real pages have, most frequent first
#: (a cell a line, headers and labels broken by word processors, group cells on the first row of their group; digits run together
#: far behind). That most are web pages and few are office files is how reports are published. The last lines are guesses at what
#: goes wrong when people save pages. A body keeps to one layout in two of three years.
SHARES: Mapping[str, float] = {
    "html_spans": 21,
    "html_word": 17,
    "html_plain": 10,
    "html_paragraphs": 8,
    "html_repeated": 6,
    "html_blankspan": 4,
    "html_nested": 3,
    "html_torn": 2,
    "html_glued": 2,
    "text_lines": 6,
    "text_tabs": 4,
    "text_spaces": 3,
    "text_pipes": 2,
    "text_markdown": 1.5,
    "text_markdown_split": 1.5,
    "text_glued": 2,
    "text_run": 1.5,
    "docx": 1.5,
    "pdf": 1.0,
    "xlsx": 0.5,
    "ofd": 0.2,
    "truncated": 0.5,
    "link_only": 0.3,
    "error_page": 0.2,
    "empty": 0.2,
    "truncated_docx": 0.1,
    "second_edition": 0.6,
    "duplicate": 0.4,
}
_AGAIN = ("second_edition", "duplicate")
#: What is saved only in part, and of what; what is saved in place of a report.
_CUT_OFF = {"truncated": "html_spans", "truncated_docx": "docx"}
_IN_PLACE = ("link_only", "error_page", "empty")
DAMAGED = (*_CUT_OFF, *_IN_PLACE)
WHOLE = tuple(kind for kind in SHARES if kind not in (*_AGAIN, *DAMAGED))

YEARS = range(2019, 2026)
_LAST_OF_OLD_FORM = 2020
_SOURCE = "全部数字为测速而编造 (invented for a benchmark)"
_NO_REPORTS = ("71", "81", "82")
#: Bodies of an area that come one after the other before those of the next area.
_AT_ONCE = 4
_TOWNSHIPS = 24
_DEPARTMENTS = (
    *("{}财政局", "{}教育局", "{}自然资源局", "{}人力资源和社会保障局", "{}住房和城乡建设局", "{}交通运输局", "{}水利局"),
    *("{}农业农村局", "{}卫生健康委员会", "{}应急管理局", "{}审计局", "{}市场监督管理局", "{}统计局", "{}司法局", "{}民政局"),
    *("{}公安局", "{}医疗保障局", "{}发展和改革委员会", "{}工业和信息化局", "{}文化和旅游局"),
    *("国家税务总局{}税务局", "{}气象局", "{}经济开发区管理委员会"),
)
#: What is called 厅 in a province.
_OFFICES_OF_PROVINCES = re.compile("(?<=财政|教育|资源|保障|建设|运输|水利|农村|审计|司法|民政|公安|息化|旅游)局")
#: Kinds of bodies by how their names end; all others are departments.
_KINDS = {
    "township": ("镇人民政府", "街道办事处"),
    "government": ("人民政府", "行政公署"),
    "office": ("府办公室", "署办公室", "府办公厅"),
}
#: Means of the logarithm of the applications of a year, by what a body is and by its level, and how much bodies differ. Totals of
#: real reports at hand (1 for a bureau, 21 to 713 for counties, 859 for an office of a province, 3,119 to 3,525 for cities) lie
#: evenly over the orders of magnitude, as a log-normal has it; that most departments and townships have few is assumed.
_USUAL = {"government": 3.8, "office": 2.4, "department": 1.0, "township": 0.0}
_HIGHER = {"county": 0.0, "prefecture": 1.2, "province": 2.2}
_SPREAD = 1.4
_APPLICANTS = (0.9, 0.06, 0.005, 0.005, 0.02, 0.01)
_RESULTS = (0.6, 0.1, 0.1, 0.2)

Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body over all its years: where it is, its name in a file and on a page, and its habits."""

    area: Area
    place: tuple[str, str]
    name: str
    printed: str
    short: str
    kind: str
    applications: float
    outcomes: Mapping[str, float]
    documents: int
    powers: int
    title: str
    layout: float
    site: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What is drawn first for a number, so that its neighbours can know it."""

    pick: float
    habit: bool
    received: tuple[int, ...]
    forward: tuple[int, ...]
    issued: int
    repealed: int
    change: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A file: its number's kind, where it lies, and what is in it."""

    kind: str
    path: Path
    content: bytes


def write_sources(
    folder: Path, count: int, *, first: int = 0, layouts: Sequence[str] | None = None, processes: int = 1
) -> dict[str, int]:
    """How many files of each kind were written.

    Args:
        folder: Where the folders of the provinces are made.
        count: How many reports.
        first: The number of the first; those before it are as if they were written elsewhere.
        layouts: Only these keys of SHARES, in the same proportions to each other.
        processes: How many processes write.

    Raises:
        ValueError: There is no such layout, or there are not so many bodies.
    """
    if first + count > len(YEARS) * len(_bodies()):
        raise ValueError(f"{first + count:,} reports: there are bodies for {len(YEARS) * len(_bodies()):,}")
    size = 500 if processes > 1 else max(count, 1)
    parts = [(folder, start, min(size, first + count - start), layouts) for start in range(first, first + count, size)]
    if processes == 1:
        return dict(sum(map(_write, parts), Counter()))
    with ProcessPoolExecutor(processes) as pool:
        return dict(sum(pool.map(_write, parts), Counter()))


def _write(part: tuple[Path, int, int, Sequence[str] | None]) -> Counter[str]:
    folder, first, count, layouts = part
    written: Counter[str] = Counter()
    made: set[Path] = set()
    for number in range(first, first + count):
        file = saved(number, layouts)
        path = folder / file.path
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(file.content)
        written[file.kind] += 1
    return written


def saved(number: int, layouts: Sequence[str] | None = None) -> Saved:
    """The file of a number."""
    kind, body = _kind(number, layouts), _body(number // len(YEARS))
    folder = Path(*body.place)
    if kind == "duplicate":
        original = saved(number - 1, layouts)
        return Saved(kind=kind, path=original.path.with_stem(f"{original.path.stem} (1)"), content=original.content)
    random = Random(_fate(number).seed + 1)
    if kind == "second_edition":
        layout, name = random.choice([name for name in WHOLE if name.startswith("html")]), f"{body.name}-{_year(number - 1)}-更正"
    else:
        layout, name = _CUT_OFF.get(kind, kind), f"{body.name}-{_year(number)}"
    facts = facts_of(number, layouts)
    content = _damaged(kind, facts, random) if kind in _IN_PLACE else _content(layout, facts, body, random)
    if kind in _CUT_OFF:
        content = content[: int(len(content) * random.uniform(0.5, 0.98))]
    return Saved(kind=kind, path=folder / (name + _ending(layout)), content=content)


def facts_of(number: int, layouts: Sequence[str] | None = None) -> Facts:
    """What the file of a number prints; of a damaged file, what it would print."""
    kind = _kind(number, layouts)
    if kind not in _AGAIN:
        return _printed(number)[0]
    first = _printed(number - 1)[0]
    return first if kind == "duplicate" else _corrected(first, Random(_fate(number).seed))


def numbers_of(number: int) -> Mapping[Key, Decimal]:
    """The number of every cell by table, line and column, money with a unit in yuan, as printed by a number's own report."""
    return _printed(number)[1]


def _year(number: int) -> int:
    return YEARS[number % len(YEARS)]


@cache
def _selected(layouts: tuple[str, ...] | None) -> Mapping[str, float]:
    if unknown := set(layouts or ()) - SHARES.keys():
        raise ValueError(f"no layouts: {', '.join(sorted(unknown))}; there are {', '.join(SHARES)}")
    if layouts is not None and not set(layouts) - set(_AGAIN):
        raise ValueError(f"{', '.join(layouts)}: what comes again needs a layout in which it comes first")
    return {kind: share for kind, share in SHARES.items() if layouts is None or kind in layouts}


@cache
def _whole(layouts: tuple[str, ...] | None) -> Mapping[str, float]:
    return {kind: share for kind, share in _selected(layouts).items() if kind in WHOLE}


def _picked(point: float, shares: Mapping[str, float]) -> str:
    rest = point * sum(shares.values())
    for kind, share in shares.items():
        rest -= share
        if rest < 0:
            return kind
    return kind


def _kind(number: int, layouts: Sequence[str] | None) -> str:
    """The kind of a file; most whole ones are of their body's usual kind, and what comes again needs a whole one before it."""
    layouts = None if layouts is None else tuple(layouts)
    fate, whole = _fate(number), _whole(layouts)
    kind = _picked(fate.pick, _selected(layouts))
    again = kind in _AGAIN and number % len(YEARS) > 0 and _kind(number - 1, layouts) in WHOLE
    usual = (kind in _AGAIN and not again) or (kind in WHOLE and fate.habit)
    return _picked(_body(number // len(YEARS)).layout, whole or _selected(layouts)) if usual else kind


# Bodies


@cache
def _areas() -> tuple[Area, ...]:
    """The areas that bear their names in all years; a prefecture and its counties stand together."""
    known = [in_year(year) for year in range(YEARS[0], LAST_YEAR + 1)]
    same = [area for code, area in known[-1].items() if all(year.get(code) == area for year in known)]
    groups: dict[str, list[Area]] = {}
    for area in same:
        if area.code[:2] not in _NO_REPORTS:
            groups.setdefault(area.code[:4], []).append(area)
    order = sorted(groups)
    Random("areas").shuffle(order)
    return tuple(area for group in order for area in sorted(groups[group], key=lambda area: area.code))


@cache
def _shared_names() -> frozenset[str]:
    counted = Counter(area.stem for year in (FIRST_YEAR, YEARS[0], LAST_YEAR) for area in in_year(year).values())
    return frozenset(stem for stem, times in counted.items() if times > 3) | {
        area.stem for area in _areas() if len(area.name) < 3
    }


@cache
def _organs(area: Area) -> tuple[str, ...]:
    """The names of the bodies of an area, with {} for its own."""
    random = Random(f"organs {area.code}")
    government = "{}行政公署" if area.name.endswith(("盟", "地区")) else "{}人民政府"
    office = "{}人民政府办公厅" if area.level == "province" else f"{government}办公室"
    departments: Sequence[str] = _DEPARTMENTS if area.level != "province" else _DEPARTMENTS[:-3]
    if area.level == "province" and not area.name.endswith("市"):
        departments = [_OFFICES_OF_PROVINCES.sub("厅", name) for name in departments]
    towns = [first + second for first in "安永长新平凤龙青金石云双" for second in "山河桥店岭泉湾溪塘坪"]
    ending = "街道办事处" if area.name.endswith("区") else "镇人民政府"
    townships = [f"{{}}{town}{ending}" for town in random.sample(towns, _TOWNSHIPS)] if area.level == "county" else []
    return tuple(random.sample([government, office, *departments, *townships], 2 + len(departments) + len(townships)))


@cache
def _bodies() -> tuple[tuple[Area, str], ...]:
    """Every body: a few of each area, then a few more of each."""
    most = 2 + len(_DEPARTMENTS) + _TOWNSHIPS
    return tuple(
        (area, organ)
        for start in range(0, most, _AT_ONCE)
        for area in _areas()
        for organ in _organs(area)[start : start + _AT_ONCE]
    )


@lru_cache(maxsize=64)
def _body(at: int) -> Body:
    area, organ = _bodies()[at]
    random = Random(f"{area.code} {organ}")
    province, prefecture, county = superiors(area.code, None)
    # The districts of a municipality have no prefecture; other counties without one go by their own names.
    above = prefecture or (province if (province or "").endswith("市") else None) or ""
    whole = f"{above}{area.name}" if county else area.name
    plain = area.name if area.stem not in _shared_names() else whole
    kind = next((kind for kind, ending in _KINDS.items() if organ.endswith(ending)), "department")
    weights = [random.expovariate(1) ** 3 * (1 if random.random() < 0.6 else 0.02) for _ in _outcomes(forms()["2021"])]
    return Body(
        area=area,
        place=(province or area.name, (county and whole) or prefecture or "省级"),
        name=organ.format(whole),
        printed=organ.format(whole if random.random() < 0.5 else plain),
        short=organ.format(plain),
        kind=kind,
        applications=random.gauss(_USUAL[kind] + _HIGHER[area.level] * (2 if kind == "government" else 1), _SPREAD),
        outcomes={line: weight / sum(weights) for line, weight in zip(_outcomes(forms()["2021"]), weights, strict=True)},
        documents=int(random.lognormvariate(2, 1.3)),
        powers=random.randrange(15, 200),
        title=random.choice(_TITLES),
        layout=random.random(),
        site=int(area.code[:4]) % len(_FURNITURE),
    )


_TITLES = (
    "{body}{year}年政府信息公开工作年度报告",
    "{body}{year}年政府信息公开工作年度报告",
    "{year}年{body}政府信息公开工作年度报告",
    "{body}{year}年度政府信息公开工作年度报告",
    "{body}\n{year}年政府信息公开工作年度报告",
)

# Figures


def _outcomes(form: Form) -> tuple[str, ...]:
    flows = ("newly_received", "carried_over", "outcome_total", "carried_forward")
    return tuple(line for line in form.table(3)[0].lines if line not in flows)


@lru_cache(maxsize=64)
def _fate(number: int) -> Fate:
    random, body = Random(number), _body(number // len(YEARS))
    pick, habit = random.random(), random.random() < 2 / 3
    received = _dealt(random, int(exp(body.applications + random.gauss(0.0, 0.4)) + random.random()), _APPLICANTS)
    forward = tuple(int(count * 0.3 * random.random() ** 3 + 0.3 * random.random()) for count in received)
    issued = int(body.documents * random.random() ** 3)
    change = random.choice((-1, 1)) * random.randrange(1, 15) if random.random() < 0.25 else 0
    seed = random.getrandbits(60)
    return Fate(
        pick=pick,
        habit=habit,
        received=received,
        forward=tuple(map(min, forward, received)),
        issued=issued,
        repealed=issued // 3,
        change=change,
        seed=seed,
    )


def _dealt(random: Random, count: int, weights: Sequence[float]) -> tuple[int, ...]:
    """A number shared out: what is whole of each share, and the rest by chance."""
    if not count:
        return (0,) * len(weights)
    scale = count / sum(weights)
    found = [int(weight * scale) for weight in weights]
    for at in random.choices(range(len(weights)), weights, k=count - sum(found)):
        found[at] += 1
    return tuple(found)


@lru_cache(maxsize=8)
def _printed(number: int) -> tuple[Facts, Mapping[Key, Decimal]]:
    """What a number's own report prints, and the numbers of its cells."""
    year, body, fate = _year(number), _body(number // len(YEARS)), _fate(number)
    random = Random(fate.seed)
    old = year <= _LAST_OF_OLD_FORM
    form2, form3 = forms()["2019" if old else "2021"], forms()["2019" if old or random.random() < 0.02 else "2021"]
    cells = _applications(random, form3, number) | _reviews(random, form3, sum(fate.received))
    how = random.random()
    # A 0 that is left blank is no misprint, so that a report has one or the other.
    if how > 0.95:
        _slip(random, cells)
    texts = {key: str(count) for key, count in cells.items()}
    numbers = {key: Decimal(count) for key, count in cells.items()}
    for key, text in _disclosures(random, form2, number).items():
        amount = Decimal(text.rstrip("万元"))
        texts[key] = text
        numbers[key] = amount * 10_000 if "万" in text or key[2] == "fee_amount" else amount
    tables: dict[int, dict[str, dict[str, str | None]]] = {2: {}, 3: {}, 4: {}}
    for (table, line, column), text in texts.items():
        tables[table].setdefault(line, {})[column] = text
    name = body.short if random.random() < 0.06 else body.printed
    due = 10 if body.kind in ("department", "township") else 45
    facts = Facts(
        agency=name,
        year=year,
        title=body.title.format(body=name, year=year),
        published=date(year + 1, 1, 6) + timedelta(days=int(random.expovariate(1 / 14)) + random.randrange(due)),
        table2_form=form2.code,
        table3_form=form3.code,
        disclosures=tables[2],
        applications=tables[3],
        reviews=tables[4],
        prose=_prose(random, body, name, year, cells),
        source=_SOURCE,
    )
    if how < 0.08:
        facts = with_zero(facts, "blank" if how < 0.06 else "slash" if how < 0.07 else "dash")
    elif how < 0.1:
        facts = with_units(facts)
    return facts, numbers


def _applications(random: Random, form: Form, number: int) -> dict[Key, int]:
    fate, body = _fate(number), _body(number // len(YEARS))
    # Most years carry over what the year before carried forward; some count one more or less, and 2019 began with a new form.
    before = _fate(number - 1).forward if number % len(YEARS) else _dealt(random, sum(fate.received) // 20, _APPLICANTS)
    if random.random() < 0.08:
        before = (max(0, before[0] + random.choice((-1, 1, 1, 2))), *before[1:])
    cells = dict.fromkeys(((3, line, column) for line, column in form.cells(3)), 0)
    lines = _outcomes(form)
    weights = [body.outcomes.get(line) or body.outcomes["other.other"] for line in lines]
    for at, applicant in enumerate(form.table(3)[0].columns[:-1]):
        new, over, forward = fate.received[at], before[at], fate.forward[at]
        if new or over:
            outcomes = zip(lines, _dealt(random, new + over - forward, weights), strict=True)
            flows = (("newly_received", new), ("carried_over", over), ("carried_forward", forward))
            for line, count in (*outcomes, *flows, ("outcome_total", new + over - forward)):
                cells[3, line, applicant] = count
                cells[3, line, TOTAL] += count
    return cells


def _reviews(random: Random, form: Form, received: int) -> dict[Key, int]:
    cells: dict[Key, int] = {}
    (block,) = form.table(4)
    for channel in block.lines:
        cases = int(received * 0.08 * random.random() ** 3 + (random.random() < 0.05))
        counts = (*_dealt(random, cases, _RESULTS), cases)
        cells |= {(4, channel, result): count for result, count in zip(block.columns, counts, strict=True)}
    return cells


def _slip(random: Random, cells: dict[Key, int]) -> None:
    """One misprint: a number in a row that counts something is 0, or off by one."""
    if filled := [key for key, count in cells.items() if count and key[0] == 3]:
        key = random.choice(filled)
        cells[key] = 0 if key[2] == TOTAL and random.random() < 0.5 else cells[key] + 1


def _disclosures(random: Random, form: Form, number: int) -> dict[Key, str]:
    """Table 2 as printed; what is in force, and how many powers there are, follows from the year before, in most years."""
    body, fate = _body(number // len(YEARS)), _fate(number)
    start = number - number % len(YEARS)
    stock = 5 * body.documents + sum(_fate(other).issued - _fate(other).repealed for other in range(start, number + 1))
    stock += random.randrange(1, 9) if random.random() < 0.15 else 0
    documents = {"newly_made": fate.issued, "newly_disclosed": fate.issued, "disclosed_total": stock}
    documents |= {"issued": fate.issued, "repealed": fate.repealed, "in_force": stock}
    cells: dict[Key, str] = {}
    for item, measure in form.cells(2):
        kind = label("measures", measure).kind
        count = documents.get(measure, 0) if item == "normative_documents" else 0
        if measure in ("decisions", "purchases"):
            count = int(random.lognormvariate(3, 1.6)) if random.random() < 0.6 else 0
        if item == "licensing" and measure in ("items_last_year", "items_change"):
            last = body.powers + (_fate(number - 1).change if number > start else 0)
            count = fate.change if measure == "items_change" else last + (random.random() < 0.1)
        text = str(count)
        if kind == "amount" and random.random() < 0.5:
            amount = random.lognormvariate(13, 2) if measure == "purchase_amount" else random.lognormvariate(3, 2)
            unit = random.choice(("元", "万元", "")) if measure == "purchase_amount" else ""
            text = f"{Decimal(int(amount * 100)) / (1_000_000 if unit == '万元' else 100):f}{unit}"
        cells[2, item, measure] = text
    return cells


def _corrected(facts: Facts, random: Random) -> Facts:
    """A later edition: half of them say so in the title, and another number of documents is in force."""
    item, measure = (
        "normative_documents",
        "in_force" if "in_force" in facts.disclosures["normative_documents"] else "disclosed_total",
    )
    row = {**facts.disclosures[item], measure: str(random.randrange(10, 500))}
    mark = "（更正）" if random.random() < 0.5 else ""
    day = (facts.published or date(facts.year + 1, 1, 31)) + timedelta(days=random.randrange(20, 90))
    return replace(facts, title=f"{facts.heading}{mark}", published=day, disclosures={**facts.disclosures, item: row})


# Words

_PLAIN_SENTENCES = (
    "严格落实《中华人民共和国政府信息公开条例》要求，持续完善公开制度，规范公开流程，不断提升公开工作的质量和实效。",
    "坚持以公开为常态、不公开为例外，对制作和获取的信息逐条审查公开属性，做到应公开尽公开。",
    "调整政府信息公开工作领导小组，明确分管负责人和专职工作人员，形成层层抓落实的工作格局。",
    "围绕群众关心的就业、住房、教育、医疗等领域，及时公开政策措施和办理结果，主动回应社会关切。",
    "对照基层政务公开标准目录，逐项梳理公开事项，统一公开内容、公开时限和公开方式。",
    "规范依申请公开的登记、审核、答复、送达和归档，遇到疑难事项先会商后答复，答复文书使用统一格式。",
    "加强与申请人的沟通，了解其真实需求，提供便民服务，减少因误解引起的争议。",
    "建立信息发布“三审三校”制度，先审查后公开，确保内容准确、表述规范、不涉密不泄密。",
    "定期清理已经失效的文件，在文件页面标明有效性，方便公众查阅和下载使用。",
    "优化门户网站栏目设置，完善检索功能，推进适老化和无障碍改造，提升浏览体验。",
    "充分利用政务新媒体、政府公报、公告栏和办事大厅等渠道，扩大公开的覆盖面和知晓度。",
    "在政务服务大厅和图书馆设置公开专区，配备查询设备和工作人员，提供现场咨询。",
    "出台重要政策时同步组织解读，综合运用图解、问答和短视频等形式，让群众看得懂、用得上。",
    "将政府信息公开纳入年度绩效考核，定期检查通报，督促问题整改到位。",
    "组织开展业务培训，学习条例和有关文件，交流典型案例，提高工作人员的能力和水平。",
    "畅通监督渠道，公开电话和邮箱，认真办理群众对公开工作的意见和建议。",
    "加强对公共企事业单位信息公开的指导，推动供水、供电、公共交通等信息及时更新。",
    "推进财政预决算、重大建设项目和公共资源配置等重点领域的信息公开，接受社会监督。",
    "完善重大决策预公开制度，听取公众意见，并公布意见的采纳情况和理由。",
    "全年未发生因信息公开不当造成不良影响的情况，也没有需要追究责任的情形。",
)


def _prose(random: Random, body: Body, name: str, year: int, cells: Mapping[Key, int]) -> dict[int, str]:
    """Sections 1, 5 and 6, with a count of applications in most overviews."""
    words, counted = teaching_words(), {"year": year, "agency": name, "duty": "重点工作"}
    shown = {"received": "newly_received", "over": "carried_over", "answered": "outcome_total", "forward": "carried_forward"}
    counted |= {word: cells[3, line, TOTAL] for word, line in shown.items()}
    overview = [random.choice(words["opening"]), *random.sample(_PLAIN_SENTENCES, random.randint(4, 12))]
    if body.kind == "government" and random.random() < 0.6:
        overview.insert(0, "本报告由{agency}办公室汇总各部门、各乡镇的数据编制而成。")
    if random.random() < 0.8:
        counts = words["applications"][0]
        if body.kind == "government":
            counts = counts.replace("全年收到", f"全{body.area.name[-1]}共收到")
        overview.insert(random.randint(2, len(overview)), counts)
    pairs = random.sample(words["pairs"], random.randint(2, 4))
    problems = (
        f"{numeral}是{pair['problem']}，下一步{pair['measure']}。" for numeral, pair in zip("一二三四", pairs, strict=False)
    )
    return {
        1: "".join(overview).format(**counted),
        5: "主要问题：" + "".join(problems),
        6: random.choice(words["sections"]["other"]),
    }


# Files

#: The first of the characters that stand in a mould for what is filled in; no page has them.
_FIRST_MARK = 0xE000
_DAY = date(1987, 6, 5)
_DOCX = ("plain", "numbered", "vertical", "boxed")

Mould = tuple[tuple[str, ...], tuple[str, ...]]


@cache
def _marks(form2: str, form3: str) -> Mapping[Key | str, str]:
    """A character for every cell of the forms, and for every text around them."""
    keys: list[Key | str] = [(2, *cell) for cell in forms()[form2].cells(2)]
    keys += [(table, *cell) for table in (3, 4) for cell in forms()[form3].cells(table)]
    keys += ["agency", "title", "second", "day", "spoken", "century", "rest", "head", "top", "foot", "whole", "1", "5", "6"]
    return {key: chr(_FIRST_MARK + at) for at, key in enumerate(keys)}


@cache
def _blank_facts(form2: str, form3: str, year: int, *, two: bool) -> Facts:
    """The facts of no report, with a mark in place of each."""
    marks = _marks(form2, form3)
    tables: dict[int, dict[str, dict[str, str | None]]] = {2: {}, 3: {}, 4: {}}
    for key, mark in marks.items():
        if isinstance(key, tuple):
            tables[key[0]].setdefault(key[1], {})[key[2]] = mark
    return Facts(
        agency=marks["agency"],
        year=year,
        title=f"{marks['title']}\n{marks['second']}" if two else marks["title"],
        published=_DAY,
        table2_form=form2,
        table3_form=form3,
        disclosures=tables[2],
        applications=tables[3],
        reviews=tables[4],
        prose={section: marks[str(section)] for section in (1, 5, 6)},
        source=_SOURCE,
    )


def _cast(text: str, marks: Mapping[Key | str, str]) -> Mould:
    """A text cut at its marks: the pieces, and the marks between them."""
    text = text.replace(f"{_DAY}", marks["day"]).replace("1987年6月5日", marks["spoken"])
    text = re.sub("19(</span><span [^>]*>)87-06-05", rf"{marks['century']}\1{marks['rest']}", text)
    found = re.split(f"([\\u{_FIRST_MARK:x}-\\u{_FIRST_MARK + len(marks):x}])", text)
    return tuple(found), tuple(found[1::2])


@cache
def _page_mould(layout: str, form2: str, form3: str, year: int, *, two: bool) -> tuple[Mould, str]:
    """A page with marks, and what stands where a word processor cuts a text in two."""
    marks, blank = _marks(form2, form3), _blank_facts(form2, form3, year, two=two)
    page = lines_as_html(blank, LAYOUTS["text_glued"](blank)) if layout == "html_glued" else LAYOUTS[layout](blank)
    if layout.startswith("html"):
        head, end, body = page.partition("</head>\n<body>\n")
        head = re.sub("<title>.*</title>", f"<title>{marks['whole']}</title>", head)
        page = f"{head}{marks['head']}{end}{marks['top']}{body}".replace("\n</body>", f"{marks['foot']}\n</body>")
    cut = re.search(f"(<span [^>]*>){marks['1']}(</span>)", page) if layout == "html_word" else None
    return _cast(page, marks), cut[2] + cut[1] if cut else ""


@cache
def _docx_mould(
    variant: str, form2: str, form3: str, year: int, *, two: bool
) -> tuple[tuple[zipfile.ZipInfo, Mould | bytes], ...]:
    """The members of a Word file; those that have marks are cut at them."""
    packed = docx_pages.docx(_blank_facts(form2, form3, year, two=two), docx_pages.VARIANTS[variant])
    marks = _marks(form2, form3)
    with zipfile.ZipFile(BytesIO(packed)) as file:
        members = [(member, file.read(member)) for member in file.infolist()]
    return tuple(
        (member, _cast(raw.decode(), marks) if member.filename in ("word/document.xml", "docProps/core.xml") else raw)
        for member, raw in members
    )


def _filled(mould: Mould, texts: Mapping[str, str]) -> str:
    pieces, marks = mould
    filled = list(pieces)
    filled[1::2] = [texts[mark] for mark in marks]
    return "".join(filled)


def _texts(facts: Facts, blank: str, cut: str = "", around: tuple[str, str, str] = ("", "", "")) -> dict[str, str]:
    """What stands in place of each mark."""
    marks = _marks(facts.table2_form, facts.table3_form)
    title, _, second = facts.heading.partition("\n")
    day = facts.published or _DAY
    texts: dict[Key | str, str] = {"agency": facts.agency, "title": title, "second": second, "day": f"{day}"}
    texts |= {str(section): text for section, text in facts.prose.items()}
    for table, cells in ((2, facts.disclosures), (3, facts.applications), (4, facts.reviews)):
        texts |= {(table, line, column): text or blank for line, row in cells.items() for column, text in row.items()}
    if cut:
        texts = {
            key: f"{text[: len(text) // 2]}{cut}{text[len(text) // 2 :]}" if len(text) > 2 and text != blank else text
            for key, text in texts.items()
        }
        texts |= {"century": f"{day}"[:2], "rest": f"{day}"[2:]}
    texts["spoken"] = f"{day.year}年{day.month}月{day.day}日"
    texts |= {"whole": title + second, "head": around[0], "top": around[1], "foot": around[2]}
    return {marks[key]: text for key, text in texts.items()}


def _content(layout: str, facts: Facts, body: Body, random: Random) -> bytes:
    """The bytes of a report in a layout."""
    if layout in _MADE:
        return _MADE[layout](facts)
    form2, form3, two = facts.table2_form, facts.table3_form, "\n" in facts.heading
    if layout == "docx":
        texts, out = _texts(facts, ""), BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for member, found in _docx_mould(random.choice(_DOCX), form2, form3, facts.year, two=two):
                file.writestr(member, found if isinstance(found, bytes) else _filled(found, texts), zipfile.ZIP_DEFLATED)
        return out.getvalue()
    mould, cut = _page_mould(layout, form2, form3, facts.year, two=two)
    is_page = layout.startswith("html")
    around = _around(body, facts, random) if is_page else ("", "", "")
    text = _filled(mould, _texts(facts, "&nbsp;" if is_page and layout != "html_glued" else "", cut, around))
    if random.random() < 0.12:
        return text.replace(CHARSET, random.choice(("gb2312", "gbk"))).encode("gb18030")
    return text.replace(CHARSET, "utf-8").encode("utf-8-sig" if random.random() < 0.05 else "utf-8")


_MADE: Mapping[str, Callable[[Facts], bytes]] = {"xlsx": xlsx_pages.xlsx, "pdf": pdf, "ofd": ofd}


def _ending(layout: str) -> str:
    kinds = {"html": ".html", "text": ".txt"}
    if layout.startswith("text_markdown"):
        return ".md"
    return kinds.get(layout.partition("_")[0], f".{layout}" if layout in (*_MADE, "docx") else ".html")


def _damaged(kind: str, facts: Facts, random: Random) -> bytes:
    """What is saved in place of a report: nothing, an error, or a page that only links to it."""
    title = facts.heading.replace("\n", "")
    if kind == "empty":
        return b""
    code, heading, below = random.getrandbits(40), title, f"发布时间：{facts.published}"
    if kind == "error_page":
        title, heading, below = "404 Not Found", "您访问的页面不存在", f"错误编号：{code}"
    else:
        below += f'</p><p>附件：<a href="./P0{code}.pdf">{title}.pdf</a>'
    page = f"<html><head><title>{title}</title></head><body><h1>{heading}</h1><p>{below}</p></body></html>"
    return page.encode()


# Furniture

#: How many thousand characters of styles and scripts the kinds of sites put on each page. Two real pages, saved without the
#: furniture of their sites, have 26 KB (its prose cut) and 244 KB (of a word processor); with these the median lies between.
_FURNITURE = (22, 34, 48, 62, 85, 120)
_NAMES = ("main", "nav", "menu", "list", "item", "left", "right", "head", "foot", "box", "wrap", "news", "date", "more", "link")
_MENU = ("首页", "要闻动态", "政务公开", "办事服务", "互动交流", "走进本地", "数据开放", "政策文件", "公共服务", "专题专栏")
_SIDE = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "依申请公开", "机构职能", "财政资金", "规划计划", "人事信息")


@cache
def _blob(kind: int) -> str:
    """The styles and the scripts of a kind of site."""
    random = Random(f"furniture {kind}")
    parts = {"style": "", "script": ""}
    while len(parts["style"]) < 400 * _FURNITURE[kind]:
        size = f"width:{random.randrange(1200)}px;line-height:{random.randrange(12, 48)}px;color:#{random.getrandbits(24):06x}"
        parts["style"] += f".{random.choice(_NAMES)} .{random.choice(_NAMES)}{random.randrange(99)}{{float:left;{size}}}\n"
    while len(parts["script"]) < 600 * _FURNITURE[kind]:
        name, other, number = random.choice(_NAMES), random.choice(_NAMES), random.randrange(10**6)
        body = f'if(a<b&&!window.{other}){{$("#{other}").attr("{name}",a+{number});}}return b||"{other}";'
        parts["script"] += f"function {name}{number}(a,b){{{body}}}\n"
    return "".join(f"<{tag}>\n{part}</{tag}>\n" for tag, part in parts.items())


@lru_cache(maxsize=256)
def _site(kind: int, name: str) -> tuple[str, str, str]:
    """What a site puts into the head, above and below every article."""
    random = Random(f"site {kind} {name}")
    row, side = (
        "".join(f'<li class="item"><a href="/{random.getrandbits(32):x}/" target="_blank">{word}</a></li>\n' for word in words)
        for words in (random.sample(_MENU, 8), random.sample(_SIDE, 6))
    )
    links = "".join(f'<option value="http://{random.getrandbits(30):x}.gov.cn/">{area.name}</option>\n' for area in _areas()[:60])
    head = f'<meta name="SiteName" content="{name}">\n{_blob(kind)}'
    top = f'<div class="head"><b>{name}</b><ul class="nav">\n{row}</ul></div>\n<div class="left"><ul>\n{side}</ul></div>\n'
    code = random.randrange(10**9, 10**10)
    foot = f'<div class="foot"><select>{links}</select>\n<p>版权所有：{name}</p><p>网站标识码：{code}</p></div>\n'
    return head, top, foot


def _around(body: Body, facts: Facts, random: Random) -> tuple[str, str, str]:
    """The furniture of one page, with its own address and links to the reports of other years."""
    area = body.area
    name = f"{body.place[1] if area.level == 'county' else area.name}人民政府门户网站"
    head, top, foot = _site(body.site, name)
    meta = f'<meta name="ArticleTitle" content="{facts.heading.replace(chr(10), "")}">\n' if body.site % 2 else ""
    path = '<div class="path">您现在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 政府信息公开年报</div>\n'
    others = [year for year in (facts.year - 1, facts.year + 1) if random.random() < 0.4]
    links = "".join(f'<li><a href="./{year}.html">{facts.agency}{year}年政府信息公开工作年度报告</a></li>' for year in others)
    address = f'<script>var url="/zwgk/{facts.year + 1}/t{random.randrange(10**12)}.html";</script>\n'
    below = f'\n</div>\n<p>打印本页 关闭窗口</p>\n<ul class="more">相关链接：{links}</ul>\n{address}'
    return meta + head, f'{top}{path}<div class="con">\n', below + foot


def main(arguments: Sequence[str] | None = None) -> None:
    """Write, and print how many of each kind and how fast."""
    parser = argparse.ArgumentParser(description="Write very many invented reports into folders by province and place.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--layouts", type=lambda text: tuple(text.split(",")))
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args(arguments)
    start = time.perf_counter()
    written = write_sources(asked.folder, asked.count, first=asked.first, layouts=asked.layouts, processes=asked.processes)
    seconds = time.perf_counter() - start
    for kind, count in sorted(written.items(), key=lambda entry: -entry[1]):
        print(f"  {kind:20} {count:9,}  {count / asked.count:6.1%}")
    print(f"{asked.count:,} files in {seconds:.0f} s, {asked.count / seconds:,.0f} a second")


if __name__ == "__main__":
    import many  # Under this name the workers find it too.

    many.main()
