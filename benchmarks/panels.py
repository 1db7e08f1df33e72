"""A panel of very many invented reports, as a run leaves it on disk; and what its layout costs.

    python benchmarks/panels.py FOLDER [REPORTS] [--processes 2]
    python benchmarks/panels.py --layouts [REPORTS]                 200,000 if not said

Areas, organs and forms are real, so are the frames of each report: those of one of the samples, every count times the same whole
number, so that what adds up still does. Each body has a report for every year; one report in fifty has a second edition, one in a
hundred names no known place, one in two hundred could not be read. Editions, the relations from one year to the next and totals
are found as a run finds them; what neighbouring years say for a reading that is not settled is not looked for. The samples
themselves are among the reports, so that their numbers can be traced.

Shards are made one after the other, in the order of their homes, so that memory does not grow with the number of reports.
"""

import argparse
import multiprocessing
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from itertools import product
from os import getloadavg
from pathlib import Path
from random import Random

import polars as pl

import gongkai
from gongkai import areas, layout
from gongkai.bodies import identify, shipped
from gongkai.bodies.words import kind_of
from gongkai.forms import forms
from gongkai.frames import COLUMNS, DTYPES, NAMES
from gongkai.ingest import settings
from gongkai.layout import Shard, Version
from gongkai.schemas import SCHEMAS
from gongkai.series import as_checks
from gongkai.series.editions import with_choice
from gongkai.series.totals import added, totals
from gongkai.series.years import RULES, year_checks
from gongkai.store import Store

SAMPLES = Path(__file__).parent.parent / "sample_reports"
YEARS = range(2019, 2026)
#: The last year of the first of these names and the first of the second, so that there is something to suggest.
RENAMED = ("文化局", "文化和旅游局", 2021)
_TASKS = (
    "教育 财政 民政 司法 审计 统计 水利 商务 林业 气象 税务 信访 公安 体育 海关 邮政 烟草 医疗保障 自然资源 农业农村 交通运输 "
    "应急管理 生态环境 市场监督管理 住房和城乡建设 人力资源和社会保障 退役军人事务 城市管理 工业和信息化 民族宗教事务 "
    "机关事务管理 行政审批 政务服务 数据资源管理 国防动员 粮食和物资储备 地方金融监督管理 大数据发展管理 园林绿化 文物 档案"
)
ORGANS = (
    "人民政府",
    "人民政府办公室",
    *RENAMED[:2],
    "卫生健康委员会",
    "发展和改革委员会",
    "城关镇人民政府",
    "长江路街道办事处",
    "经济技术开发区管理委员会",
    *(f"{task}局" for task in _TASKS.split()),
)
#: Of so many reports one has a second edition, one is of no known body, one could not be read.
_EDITION, _UNPLACED, _UNREADABLE = 50, 100, 200
_NUMBERS = {
    "applications": ("count",),
    "reviews": ("count",),
    "disclosures": ("value",),
    "checks": ("left", "right", "difference"),
}
_PLACE = ("area", "province", "prefecture", "county", "level", "kind")
#: Reports of a shard, the order in it, rows of a group: what is compared. The first are the smallest shards.
LAYOUTS = (
    (2_048, "body", 65_536),
    (4_096, "body", 65_536),
    (8_192, "body", 65_536),
    (16_384, "body", 65_536),
    (4_096, "report", 65_536),
    (4_096, "body", 16_384),
    (4_096, "body", 262_144),
)
#: Drawing 20 bodies of 7 years as outcomes and as checks, the sheet of one, the way of a number back to its file, the sum of a
#: country by year, and table 3 of all reports added up.
MEASURED = ("outcomes", "quality", "sheet", "trace", "total", "every")
_PICKED, _ROUNDS = 20, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One shard: its bodies and its reports of no body.

    Attributes:
        folder: The panel.
        samples: The panel of the samples.
        shard: Its name, and where it begins.
        bodies: Its bodies, as `bodies` gives them.
        lone: Its reports of no known body, as `_lone` gives them.
    """

    folder: str
    samples: str
    shard: Shard
    bodies: pl.DataFrame
    lone: pl.DataFrame


def write_panel(folder: str | Path, reports: int, *, processes: int = 2) -> None:
    """Write a panel of about so many reports; one that is there already becomes the version before it.

    Args:
        folder: Where.
        reports: How many.
        processes: How many work at it.
    """
    store = Store(folder)
    version = Version(number=layout.current(store).number + 1, registry=settings.names_of(shipped()))
    with tempfile.TemporaryDirectory() as samples:
        gongkai.read(str(SAMPLES / "*-20*"), into=samples, progress=False)
        tasks = list(_tasks(str(folder), samples, version, reports))
        spawned = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=spawned) as pool, store.workplace() as workplace:
            made = list(pool.map(_write, tasks, [version] * len(tasks)))
            sources = pl.concat([files for _, files in made]).sort("source")
            layout.write_parquet(store, f"{version.folder}/{layout.SOURCES}", sources, workplace)
    shards = tuple(
        Shard(name=task.shard.name, first=task.shard.first, reports=count) for task, (count, _) in zip(tasks, made, strict=True)
    )
    layout.publish(store, Version(number=version.number, registry=version.registry, shards=shards))


def bodies(reports: int) -> pl.DataFrame:
    """Bodies of so many reports by their homes: body, agency, area and what is above it, level, kind, first, last."""
    before, after, last = RENAMED
    rows, left = [], reports / (1 + 1 / _EDITION)
    for organ, (code, area) in product(ORGANS, areas.in_year(2024).items()):
        if left <= 0:
            break
        above = areas.superiors(code, 2024)
        # A county's name alone is that of several.
        name = f"{(above[1] or above[0] or '') if above[2] else ''}{area.name}{organ}"
        years = (YEARS[0], last) if organ == before else (last + 1, YEARS[-1]) if organ == after else (YEARS[0], YEARS[-1])
        left -= years[1] - years[0] + 1
        rows.append((f"{areas.today(code)}-{_usual(organ)}", name, code, *above, area.level, kind_of(organ, area.level), *years))
    names = ("body", "agency", *_PLACE)
    schema = dict.fromkeys(names, pl.String) | dict.fromkeys(("first", "last"), pl.Int32)
    return pl.DataFrame(rows, schema=schema, orient="row").unique("body", keep="first").sort("body")


@cache
def _usual(organ: str) -> str:
    """An organ as it stands in the identifier of a body."""
    return str(identify(f"江苏省淮安市{organ}", 2024).organ)


def _tasks(folder: str, samples: str, version: Version, reports: int) -> Iterator[_Task]:
    """The shards of a panel of so many reports."""
    lone = _lone(reports)
    known = gongkai.open(samples).reports.drop_nulls("body")["body"].unique()
    placed = bodies(reports - lone.height)
    placed = placed.filter(~pl.col("body").is_in(known.implode()))
    sampled = pl.DataFrame({"body": known}, schema={"body": pl.String})
    placed = pl.concat([placed, sampled], how="diagonal").sort("body")
    most = max(1, int(layout.SHARD / len(YEARS) / (1 + 1 / _EDITION)))
    pieces: list[tuple[pl.DataFrame, pl.DataFrame]] = [(piece, lone.clear()) for piece in placed.iter_slices(most)]
    pieces += [(placed.clear(), piece) for piece in lone.iter_slices(layout.SHARD)]
    for at, (of_bodies, alone) in enumerate(pieces):
        first = "" if not at else of_bodies["body"][0] if of_bodies.height else f"~{alone['report'][0]}"
        shard = Shard(name=f"{at:04d}", first=first, reports=0)
        yield _Task(folder=folder, samples=samples, shard=shard, bodies=of_bodies, lone=alone)


def _lone(reports: int) -> pl.DataFrame:
    """The reports of no known body, in the order of their homes: report, agency and year (null where unreadable), of."""
    rows: list[tuple[str, str | None, int | None, int]] = [
        (_identifier(f"lone {at}"), f"{_syllables(at)}街道办事处", YEARS[at % len(YEARS)], at)
        for at in range(_UNPLACED // 2, reports, _UNPLACED)
    ]
    rows += [(_identifier(f"lone {at}"), None, None, at) for at in range(0, reports, _UNREADABLE)]
    schema = {"report": pl.String, "agency": pl.String, "year": pl.Int32, "at": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").unique("report").sort("report")


def _write(task: _Task, version: Version) -> tuple[int, pl.DataFrame]:
    """Write a shard; how many reports it holds, and their files."""
    found = _frames(task)
    found["reports"] = with_choice(found["reports"], found["applications"].lazy())
    over_years = year_checks(*(found[name].lazy() for name in ("reports", "applications", "disclosures"))).collect()
    found["checks"] = pl.concat([found["checks"], as_checks(over_years, found["checks"].schema)])
    found["totals"] = totals(found["reports"], found["applications"].lazy())
    store = Store(task.folder)
    with store.workplace() as workplace:
        layout.write_shard(store, version, task.shard.name, found, workplace)
    files = found["reports"].select("source", "report", stamp=pl.lit("1"), mark=pl.lit("generated"), vanished=pl.lit(value=False))
    return files.height, files


def _frames(task: _Task) -> dict[str, pl.DataFrame]:
    """The frames of a shard, before what its reports tell of each other."""
    known = _samples(task.samples)
    own = known["reports"].filter(pl.col("body").is_in(task.bodies["body"].implode()))
    plan = pl.concat([_of_bodies(task.bodies.filter(~pl.col("body").is_in(own["body"].implode()))), _of_lone(task.lone)])
    plan = _with_sample(plan, known["reports"])
    found = {}
    for name in NAMES:
        of_samples = known[name].rename({"report": "sample"})
        if name == "reports":
            made = _reports(plan, of_samples)
        else:
            given = [column for column in ("agency", "year") if column in of_samples.columns]
            # A report that could not be read has nothing.
            read = plan.filter(pl.col("agency").is_not_null()).select("report", "sample", "scale", *given)
            made = read.join(of_samples.drop(given), on="sample", maintain_order="left_right")
            made = made.with_columns(_scaled(made, column) for column in _NUMBERS.get(name, ()))
        mine = known[name].filter(pl.col("report").is_in(own["report"].implode()))
        found[name] = pl.concat([made.select(mine.columns), mine])
    return {**found, "checks": found["checks"].filter(~pl.col("rule").cast(pl.String).is_in(RULES))}


def _scaled(frame: pl.DataFrame, column: str) -> pl.Expr:
    return (pl.col(column) * pl.col("scale")).cast(frame.schema[column])


def _of_bodies(known: pl.DataFrame) -> pl.DataFrame:
    """The plan of the reports of some bodies: one for every year, of some two."""
    years = known.join(pl.DataFrame({"year": YEARS}, schema={"year": pl.Int32}), how="cross")
    years = years.filter(pl.col("year").is_between("first", "last")).drop("first", "last")
    again = years.filter(pl.struct("body", "year").hash(1) % _EDITION == 0)
    plan = pl.concat([years.with_columns(edition=pl.lit(1)), again.with_columns(edition=pl.lit(2))])
    ids = [_identifier(f"{body} {year} {edition}") for body, year, edition in plan.select("body", "year", "edition").iter_rows()]
    return plan.with_columns(report=pl.Series(ids, dtype=pl.String))


def _of_lone(lone: pl.DataFrame) -> pl.DataFrame:
    """The plan of reports of no known body."""
    nothing = [pl.lit(None, pl.String).alias(column) for column in _PLACE]
    body = pl.lit(None, pl.String).alias("body")
    return lone.select(body, "agency", *nothing, "year", pl.lit(1).alias("edition"), "report")


def _with_sample(plan: pl.DataFrame, samples: pl.DataFrame) -> pl.DataFrame:
    """The plan with the sample of each report, one of the form of its year, and how many times its counts are taken."""
    key = pl.coalesce("body", "report")
    pick, size = pl.struct(key, "year").hash(2), pl.struct(key, "year", "edition").hash(3)
    by_form = {form: samples.filter(pl.col("form") == form).sort("report")["report"].to_list() for form in forms()}
    form = pl.when(pl.col("year") < 2021).then(pl.lit(min(by_form))).otherwise(pl.lit(max(by_form)))
    at = pl.coalesce(pl.when(form == code).then(pick % len(found)) for code, found in by_form.items())
    table = [(code, at, sample) for code, found in by_form.items() for at, sample in enumerate(found)]
    named = pl.DataFrame(table, schema={"of_form": pl.String, "of": pl.UInt64, "sample": pl.String}, orient="row")
    # Pareto: the largest of a million is taken some hundred thousand times; nothing at all was asked of one in eight.
    heavy = (2 / (1 - (size % 1_000_000).cast(pl.Float64) / 1_000_000) ** 0.8).floor().cast(pl.Int64)
    scale = pl.when(size % 8 == 0).then(0).otherwise(heavy)
    joined = plan.with_columns(of_form=form, of=at, scale=scale).join(named, on=["of_form", "of"], maintain_order="left")
    return joined.drop("of_form", "of")


def _reports(plan: pl.DataFrame, samples: pl.DataFrame) -> pl.DataFrame:
    """The frame `reports` of a plan."""
    types = DTYPES["reports"]
    own = ["agency", "year", "body", *_PLACE]
    said = plan.join(samples.drop(own), on="sample", maintain_order="left")
    read = pl.col("agency").is_not_null()
    place = pl.concat_str(pl.coalesce("province", pl.lit("其他")), pl.coalesce("prefecture", pl.lit("")), separator="/")
    name = pl.format("{}{}年政府信息公开工作年度报告", "agency", "year")
    file = pl.format("/data/{}/{}-{}.html", place, pl.coalesce("agency", "report"), "report")
    published = pl.date(pl.col("year") + 1, 1, 5 + pl.col("edition") * 7)
    made = said.with_columns(
        printed_agency="agency",
        title=pl.when(pl.col("edition") == 2).then(pl.concat_str(name, pl.lit("（更正）"))).otherwise(name),
        source=file,
        published=published,
        area_evidence=pl.lit(None, pl.String),
        area_candidates=pl.lit([], pl.List(pl.String)),
    )
    blank = ("form", "scope", "scope_evidence", "encoding", "period_start", "period_end", "media_type")
    return made.with_columns(
        *(pl.when(read).then(column).alias(column) for column in blank),
        status=pl.when(read).then(pl.col("status").cast(pl.String)).otherwise(pl.lit("unreadable")),
        message=pl.when(~read).then(pl.lit("the file is empty")).otherwise("message"),
        known=pl.when(read).then("known").otherwise(0),
    ).select(pl.col(column).cast(types[column]) for column in COLUMNS["reports"])


@cache
def _samples(folder: str) -> Mapping[str, pl.DataFrame]:
    panel = gongkai.open(folder)
    return {name: getattr(panel, name) for name in NAMES}


def _identifier(said: str) -> str:
    return sha256(said.encode()).hexdigest()[:16]


def _syllables(number: int) -> str:
    """A name that no area has."""
    of = "甲乙丙丁戊己庚辛壬癸"
    return "".join(of[int(digit)] for digit in f"{number:06d}")


def layouts(reports: int, processes: int) -> None:
    """Print what shards of several sizes, two orders in them and several sizes of row groups cost, each panel cut anew."""
    with tempfile.TemporaryDirectory() as folder:
        layout.SHARD = min(shard for shard, _, _ in LAYOUTS)
        write_panel(f"{folder}/base", reports, processes=processes)
        print(f"{gongkai.open(f'{folder}/base')!r}, load {getloadavg()[0]:.1f}")
        heads = ("shard", "order", "group", "MB", *MEASURED, "GB")
        print(" ".join(f"{head:>9}" for head in heads))
        for shard, order, group in LAYOUTS:
            _cut(Store(f"{folder}/base"), Store(f"{folder}/cut"), shard, order, group)
            size = sum(path.stat().st_size for path in Path(f"{folder}/cut").rglob("*.parquet")) / 1e6
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                found = pool.apply(measured, (f"{folder}/cut",))
            numbers = (f"{shard:>9} {order:>9} {group:>9} {size:>9.1f}", *(f"{found[name]:>9.3f}" for name in (*MEASURED, "GB")))
            print(" ".join(numbers), flush=True)
            shutil.rmtree(f"{folder}/cut")


def _cut(base: Store, store: Store, most: int, order: str, group: int) -> None:
    """A panel with its shards put together into larger ones, ordered and written anew."""
    version = layout.current(base)
    shards: list[Shard] = []
    together = most // layout.SHARD
    with store.workplace() as workplace:
        for at in range(0, len(version.shards), together):
            of = version.shards[at : at + together]
            names = [shard.name for shard in of]
            found = {name: layout.scan(base, version, name, names).collect() for name in layout.STORED}
            found["totals"] = added(found["totals"].lazy()).collect()
            if order == "body":
                found = layout.ordered(found)
            else:
                found |= {name: found[name].sort(SCHEMAS[name].primary_key()) for name in NAMES}
            shards.append(Shard(name=names[0], first=of[0].first, reports=sum(shard.reports for shard in of)))
            for name, frame in found.items():
                layout.write_parquet(store, version.file(name, names[0]), frame, workplace, group)
    layout.publish(store, replace(version, shards=tuple(shards)))


def measured(folder: str) -> dict[str, float]:
    """Seconds of the processor for each of `MEASURED`, with what it is loaded from in memory, and the most memory in GB."""
    from gongkai.explore import draw, select
    from gongkai.explore.directory import directory

    panel = gongkai.open(folder)
    names = directory(panel).names
    random = Random(0)
    picks = [random.sample(names, _PICKED) for _ in range(_ROUNDS)]
    draw(panel, select(panel, "outcomes", agencies=picks[0]))

    def seconds(act: Callable[[], object]) -> float:
        start = time.process_time()
        act()
        return time.process_time() - start

    def drawn(view: str, bodies: list[str]) -> float:
        return seconds(lambda: draw(panel, select(panel, view, agencies=bodies)))

    lone = gongkai.open(folder)
    total = (pl.col("line") == "newly_received", pl.col("applicant") == "total")
    every = panel.scan("applications").group_by("year", "line").agg(pl.col("count").sum())
    return {
        "outcomes": statistics.median(drawn("outcomes", some) for some in picks[1:]),
        "quality": statistics.median(drawn("quality", some) for some in picks[1:]),
        "sheet": statistics.median(drawn("agency_sheet", some[:1]) for some in picks[1:]),
        "trace": statistics.median(
            seconds(lambda: panel.trace("granted", "total", agency="淮安市人民政府", year=2024)) for _ in range(_ROUNDS)
        ),
        "total": seconds(lambda: lone.totals.filter(*total).group_by("year").agg(pl.col("count").sum())),
        "every": seconds(every.collect),
        "GB": peak(),
    }


def peak() -> float:
    """The most memory that this process had, in GB; what `resource` says begins with that of the process that started it."""
    said = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(said.split()[1]) / 1024**2


def main() -> None:
    """Write a panel, or compare layouts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("reports", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--layouts", type=int, metavar="REPORTS", nargs="?", const=200_000)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    if asked.layouts:
        layouts(asked.layouts, asked.processes)
        return
    start = time.perf_counter()
    write_panel(asked.folder, asked.reports, processes=asked.processes)
    size = sum(path.stat().st_size for path in Path(asked.folder).rglob("*") if path.is_file())
    print(f"{gongkai.open(asked.folder)}: {time.perf_counter() - start:.0f} s, {size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
