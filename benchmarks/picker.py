"""How long the picker of an explorer takes to find bodies in a panel of very many, key by key.

    python benchmarks/picker.py [BODIES]            (make bench)

The names are those of all areas with the organs and townships that there are; every tenth body bore another name before.
"""

import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice, product

import polars as pl

import panels
from gongkai import areas
from gongkai.bodies import KINDS, shipped
from gongkai.explore.directory import Directory, directory_of
from gongkai.frames import DTYPES

PROMISED = 100.0
RUNS = 15
YEARS = (2023, 2024)
#: What departments are for, two characters each, and bodies with other names.
TASKS = "教育财政民政司法审计统计水利商务林业气象税务信访住房交通城管医保人社应急环保体育公安海关邮政烟草地震粮食"
OTHERS = (
    "人民政府",
    "人民政府办公室",
    "工业和信息化局",
    "文化和旅游局",
    "长江路街道办事处",
    "城关镇人民政府",
    "经济技术开发区管理委员会",
)
ORGANS = tuple(dict.fromkeys((*OTHERS, *(f"{TASKS[at : at + 2]}局" for at in range(0, len(TASKS), 2)), *panels.ORGANS)))
#: What every tenth body was called in the year before.
FORMER = ("局", "委员会办公室")
QUERIES = {
    "nothing": "",
    "1 character, in all": "政",
    "1 character, in few": "淮",
    "2 characters": "淮安",
    "a name": "淮安市洪泽区人民政府",
    "former name": "教育委员会办公室",
    "2 words": "南京 教育",
    "Traditional, full width": "廈門　敎育",
    "1 letter": "s",
    "2 letters": "ha",
    "3 letters": "has",
    "4 letters": "hasj",
    "5 letters": "hasjy",
    "6 letters": "hasjyj",
    "1 syllable": "xian",
    "many cuts": "xianangongan",
    "syllables and initials": "huaian jyj",
    "characters and letters": "淮安jyj",
    "nonsense": "龘龘",
    "nonsense in letters": "qqqqxxxx",
    "3 words of letters": "js na jyj",
}
FILTERS: dict[str, dict[str, object]] = {
    "": {},
    "province": {"province": "江苏省"},
    "level": {"level": "county"},
    "years": {"years": (2024, 2024)},
    "all of them": {"province": "江苏省", "prefecture": "淮安市", "level": "county", "years": YEARS},
}


def reports(bodies: int) -> pl.DataFrame:
    """The frame `reports` of so many bodies, two years of each."""
    places = [area for area in areas.in_year(None).values() if area.code[2:4] not in ("90", "00")]
    pairs = islice(product(ORGANS, places), bodies)
    rows = pl.DataFrame(
        [(area.code, *areas.superiors(area.code, None), area.name, organ) for organ, area in pairs],
        schema=["area", "province", "prefecture", "county", "place", "organ"],
        orient="row",
    ).with_row_index("at")
    place = pl.when(pl.col("county").is_null()).then("place").otherwise(pl.col("prefecture").fill_null("") + pl.col("place"))
    rows = rows.with_columns(agency=place + pl.col("organ"), body=pl.format("{}-{}", "area", "organ"))
    rows = rows.join(pl.DataFrame({"year": YEARS}, schema={"year": pl.Int32}), how="cross")
    earlier = (pl.col("at") % 10 == 0) & (pl.col("year") == YEARS[0])
    kind = pl.when(pl.col("organ") == "人民政府").then(pl.lit("government")).otherwise(pl.lit("department"))
    made = rows.with_columns(
        agency=pl.when(earlier).then(pl.col("agency").str.replace(f"{FORMER[0]}$", FORMER[1])).otherwise("agency"),
        report=pl.format("r{}-{}", "at", "year"),
        level=pl.when(pl.col("county").is_null()).then(pl.lit("prefecture")).otherwise(pl.lit("county")),
        kind=kind.cast(pl.Enum(KINDS)),
        chosen=pl.lit(True),
    )
    types = DTYPES["reports"]
    return made.select(pl.col(name).cast(types[name]) for name in types if name in made.columns)


def milliseconds(act: Callable[[], object]) -> list[float]:
    """How long it takes, again and again."""
    found = []
    for _ in range(RUNS):
        start = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - start))
    return found


def table(known: Directory) -> list[tuple[str, str, int, float, float, float]]:
    """Query, filter, how many it finds, and the best, the median and the worst time."""
    rows = []
    for (said, typed), (name, filters) in product(QUERIES.items(), FILTERS.items()):
        times = milliseconds(lambda typed=typed, filters=filters: known.matching(typed, **filters))  # type: ignore[misc]
        count = len(known.matching(typed, **filters))  # type: ignore[arg-type]  # as the signature has them
        rows.append((said, name, count, min(times), statistics.median(times), max(times)))
    return rows


def main() -> None:
    """Print it all."""
    bodies = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
    frame = reports(bodies)
    start = time.perf_counter()
    known = directory_of(frame.lazy(), shipped())
    known.prepare()
    print(f"directory of {len(known):,} bodies, {frame.height:,} reports: {time.perf_counter() - start:.2f} s")
    rows = table(known)
    print(f"{'typed':<26}{'filter':<12}{'found':>8}{'best ms':>10}{'median ms':>11}{'worst ms':>10}")
    for said, name, count, best, median, worst in rows:
        if not name or said in ("nothing", "2 characters", "4 letters"):
            print(f"{said:<26}{name:<12}{count:>8,}{best:>10.1f}{median:>11.1f}{worst:>10.1f}")
    bests, medians, worsts = (max(times) for times in zip(*(row[3:] for row in rows), strict=True))
    print(
        f"{len(rows)} kinds of query: the slowest has a best time of {bests:.1f} ms, a median of {medians:.1f} ms "
        f"({medians / PROMISED:.0%} of the promised {PROMISED:.0f} ms); worst of all runs {worsts:.1f} ms"
    )


if __name__ == "__main__":
    main()
