"""The bodies of a panel by name, place and years: what the picker of an explorer searches while a person types.

All that a search compares is prepared when the directory is made, so that each key that is pressed costs a few milliseconds,
whatever the size of the panel.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import polars as pl
from rapidfuzz import fuzz, process

from gongkai import forms
from gongkai.areas import LEVELS
from gongkai.bodies import Registry
from gongkai.errors import UnknownCode
from gongkai.explore import pinyin
from gongkai.panel import Panel

#: A name that more bodies bear than this is answered with so many of them.
_MOST_NAMED = 12
#: Stands between the names of one body, where no typed word can reach over it.
_BETWEEN = "\t"
_PLACE = ("province", "prefecture", "county")
_WORD = re.compile(r"[a-z]+|[^a-z\s]+")
#: What an input method puts between the syllables of a word that is not finished.
_WITHIN_LETTERS = re.compile("(?<=[a-z])['’](?=[a-z])")


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """The bodies that a person can pick.

    Attributes:
        entries: One row per key, in the order of areas, kinds and names: key, name (unique), names (with former ones and those of
            predecessors), province, prefecture, county, level, kind, years, reports.
        unnamed: How many reports name no body, and so are not here.
    """

    entries: pl.DataFrame
    unnamed: int
    _search: pl.DataFrame
    _keys: tuple[str, ...]
    _names: Mapping[str, str]
    _bearers: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        """How many bodies."""
        return len(self._keys)

    @property
    def names(self) -> list[str]:
        """The name of each body, in order."""
        return list(self._names.values())

    def key(self, said: str) -> str:
        """The key of a body.

        Args:
            said: Its identifier, the name that the directory shows, or a name of it that no other body has.

        Raises:
            UnknownCode: No body is called so.
            ValueError: Several bodies are.
        """
        if said in self._names:
            return said
        found = self._bearers.get(folded(said), ())
        if not found:
            near = process.extract(folded(said), self._bearers.keys(), scorer=fuzz.ratio, limit=3)
            likely = dict.fromkeys(self.name(self._bearers[name][0]) for name, _, _ in near)
            raise UnknownCode("agency of the panel", said, likely)
        if len(found) > 1:
            shown = [self.name(key) for key in found]
            more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
            raise ValueError(f"{len(found)} bodies are called {said!r}; name one: {', '.join(shown[:_MOST_NAMED])}{more}")
        return found[0]

    def name(self, key: str) -> str:
        """The name that stands for a body and for no other.

        Raises:
            UnknownCode: There is no such key.
        """
        if key not in self._names:
            raise UnknownCode("agency of the panel", key, [near for near, _, _ in process.extract(key, self._keys, limit=3)])
        return self._names[key]

    def matching(
        self,
        typed: str = "",
        *,
        province: str | None = None,
        prefecture: str | None = None,
        level: str | None = None,
        years: tuple[int, int] | None = None,
    ) -> list[str]:
        """The keys of the bodies that every typed word fits, the best first, and in the order of the directory among the same.

        Best are names that are the word, then those that start with it, those that contain it, and former names; behind these
        are names with these initials in pinyin (hasjyj), and then with these syllables (huaian), so ordered too.

        Args:
            typed: Words with white space between them; width, case and Traditional characters do not matter.
            province: Only bodies of this province.
            prefecture: Only bodies of this prefecture.
            level: Only bodies of this level.
            years: Only bodies with a report in these years, the first and the last included.
        """
        kept = [
            pl.col(column) == value
            for column, value in {"province": province, "prefecture": prefecture, "level": level}.items()
            if value is not None
        ]
        if years is not None:
            kept.append(pl.col("years").list.eval(pl.element().is_between(*years)).list.any())
        fits = [_fit(word) for word in _words(typed)]
        if not kept and not fits:
            return list(self._keys)
        found = self._search.filter(kept) if kept else self._search
        if not fits:
            return found["key"].to_list()
        scored = found.select("at", "key", fit=pl.sum_horizontal(fits, ignore_nulls=False)).filter(pl.col("fit").is_not_null())
        return scored.sort("fit", "at")["key"].to_list()

    def provinces(self) -> list[str]:
        """The provinces, in the order of their codes."""
        return self._places("province", self.entries)

    def prefectures(self, province: str | None = None) -> list[str]:
        """The prefectures of a province, or of all, in the order of their codes."""
        within = self.entries if province is None else self.entries.filter(pl.col("province") == province)
        return self._places("prefecture", within)

    def levels(self) -> list[str]:
        """The levels, the highest first."""
        known = set(self.entries["level"].drop_nulls().to_list())
        return [level for level in LEVELS if level in known]

    def _places(self, column: str, entries: pl.DataFrame) -> list[str]:
        # The entries stand in the order of codes.
        return entries[column].drop_nulls().unique(maintain_order=True).to_list()


_known: "WeakKeyDictionary[Panel, Directory]" = WeakKeyDictionary()


def directory(panel: Panel) -> Directory:
    """The directory of a panel, made once; of its frames only `reports` is looked at, and not kept."""
    found = _known.get(panel)
    if found is None:
        found = _known[panel] = directory_of(panel.scan("reports"), panel._registry)
    return found


def directory_of(reports: pl.LazyFrame, registry: Registry) -> Directory:
    """The directory of the frame `reports`.

    Args:
        reports: The frame; what is not chosen is left out.
        registry: Tells former names, and the bodies that went before.
    """
    columns = ("report", "body", "agency", "year", "area", *_PLACE, "level", "kind")
    chosen = reports.filter("chosen").select(*columns, key=pl.coalesce("body", "agency")).collect()
    named = chosen.drop_nulls("key").sort("key", "year", "report", nulls_last=False)
    own, before = _registered(registry)
    bodies = _bodies(named)
    of_panel = dict(bodies.select("key", "names").iter_rows())
    names, bearers, heirs = [], dict[str, dict[str, None]](), dict[str, dict[str, None]]()
    for key, borne in of_panel.items():
        mine = dict.fromkeys((*borne, *own.get(key, ())))
        inherited = dict.fromkeys(name for body in before.get(key, ()) for name in (*of_panel.get(body, ()), *own.get(body, ())))
        names.append([*mine, *(name for name in inherited if name not in mine)])
        for said, found in ((mine, bearers), (inherited, heirs)):
            for name in said:
                found.setdefault(folded(name), {})[key] = None
    entries = _ordered(bodies.with_columns(names=pl.Series(names, dtype=pl.List(pl.String))))
    shown = dict(entries.select("key", "name").iter_rows())
    # A name that a body bears itself is not that of the body after it, and the name that is shown is that of one body alone.
    every = {**heirs, **bearers} | {folded(name): {key: None} for key, name in shown.items()}
    return Directory(
        entries=entries,
        unnamed=chosen.height - named.height,
        _search=_search(entries),
        _keys=tuple(shown),
        _names=shown,
        _bearers={name: tuple(keys) for name, keys in every.items()},
    )


def folded(said: str) -> str:
    """A text in which width, case, the set of characters and the kind of white space make no difference."""
    return " ".join(unicodedata.normalize("NFKC", said).translate(forms.simplified()).casefold().split())


def _words(typed: str) -> list[str]:
    """The words of what is typed; letters apart from what stands beside them, as while a Chinese name is being typed in."""
    return _WORD.findall(_WITHIN_LETTERS.sub("", folded(typed).replace("ü", "v")))


def _fit(word: str) -> pl.Expr:
    """How well a word fits, 0 is best; null where it does not fit."""
    name, others = pl.col("name"), pl.col("others").str
    ways = [name == word, name.str.starts_with(word), name.str.contains(word, literal=True), others.contains(word, literal=True)]
    if word.isascii() and word.isalpha():
        initials, syllables = pl.col("initials"), pl.col("syllables")
        cuts = pinyin.spellings(word)
        ways += [initials == word, initials.str.starts_with(word), initials.str.contains(word, literal=True)]
        ways += [syllables.str.starts_with(cut) for cut in cuts]
        ways += [syllables.str.contains(cut, literal=True) for cut in cuts]
        ways += [pl.col("other_initials").str.contains(word, literal=True)]
        ways += [pl.col("other_syllables").str.contains(cut, literal=True) for cut in cuts]
    return pl.coalesce(pl.when(way).then(pl.lit(rank, dtype=pl.Int16)) for rank, way in enumerate(ways))


def _bodies(named: pl.DataFrame) -> pl.DataFrame:
    """One row per key, with what its latest report says."""
    return named.group_by("key", maintain_order=True).agg(
        pl.col("agency").drop_nulls().last().alias("name"),
        pl.col("agency").drop_nulls().reverse().unique(maintain_order=True).alias("names"),
        pl.col("area", *_PLACE, "level", "kind").last(),
        pl.col("year").drop_nulls().unique().sort().alias("years"),
        pl.len().cast(pl.Int64).alias("reports"),
    )


def _registered(registry: Registry) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]]:
    """The names that a registry gives its bodies, and all bodies that went before a body."""
    names: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for entry in registry.entries:
        names.setdefault(entry.body, []).append(entry.name)
        before.setdefault(entry.body, []).extend(_listed(entry.predecessor))
        for heir in _listed(entry.successor):
            before.setdefault(heir, []).append(entry.body)
    return names, {body: list(_ancestors(body, before)) for body, earlier in before.items() if earlier}


def _listed(bodies: str) -> Iterable[str]:
    return (body.strip() for body in bodies.split(";") if body.strip())


def _ancestors(body: str, before: Mapping[str, Sequence[str]]) -> Iterator[str]:
    seen, waiting = {body}, list(before[body])
    while waiting:
        if (earlier := waiting.pop(0)) not in seen:
            seen.add(earlier)
            waiting.extend(before.get(earlier, ()))
            yield earlier


def _ordered(bodies: pl.DataFrame) -> pl.DataFrame:
    """The rows as a person looks for them, each with a name that no other has."""
    central = pl.when(pl.col("level") == "central").then(pl.lit("000000"))
    order = [pl.coalesce("area", central), pl.col("kind"), pl.col("name"), pl.col("key")]
    placed = bodies.with_columns(name=pl.coalesce("name", "key")).sort(order, nulls_last=True)
    near = pl.coalesce("prefecture", "province")
    full = pl.concat_str(_PLACE, ignore_nulls=True).replace("", None)
    signs = [pl.col("name"), *(pl.format("{}（{}）", "name", place) for place in (near, full, pl.col("key")))]
    alone = [pl.when(sign.is_unique()).then(sign) for sign in signs]
    shown = placed.with_columns(name=pl.coalesce(*alone, signs[-1]))
    columns = ("key", "name", "names", *_PLACE, "level", "kind", "years", "reports")
    return shown.select(columns).with_columns(pl.col("level", "kind").cast(pl.String))


def _search(entries: pl.DataFrame) -> pl.DataFrame:
    """What a search compares, in the order of the entries."""
    shown = [folded(name) for name in entries["name"].to_list()]
    others = [
        _BETWEEN.join(other for name in names if (other := folded(name)) not in said)
        for said, names in zip(shown, entries["names"].to_list(), strict=True)
    ]
    texts = {"name": shown, "others": others}
    texts["initials"], texts["syllables"] = pinyin.read(shown)
    texts["other_initials"], texts["other_syllables"] = pinyin.read(others, keeping=_BETWEEN)
    return entries.select(
        "key",
        "province",
        "prefecture",
        "level",
        "years",
        *(pl.Series(column, text, dtype=pl.String) for column, text in texts.items()),
        at=pl.int_range(pl.len()),
    )
