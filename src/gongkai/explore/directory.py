"""The bodies of a panel by name, place and years: what the picker of an explorer searches while a person types.

All that a search compares is prepared before anybody can type, so that each key that is pressed costs a few milliseconds,
whatever the size of the panel.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from weakref import WeakKeyDictionary

import polars as pl
from rapidfuzz import fuzz, process

from gongkai import forms
from gongkai.areas import LEVELS
from gongkai.bodies import Registry
from gongkai.errors import UnknownCode
from gongkai.explore import pinyin
from gongkai.explore.entries import chosen, listed
from gongkai.panel import Panel

_WHAT = "agency of the panel"
#: A name that more bodies bear than this is answered with so many of them.
_MOST_NAMED = 12
#: Stands between the other names of one body, where no typed word can reach over it.
_BETWEEN = "\t"
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
    _search: Callable[[], pl.DataFrame]
    _keys: tuple[str, ...]
    _names: Mapping[str, str]
    _shown: Mapping[str, str]
    _bearers: Mapping[str, list[str]]

    def __len__(self) -> int:
        """How many bodies."""
        return len(self._keys)

    @property
    def names(self) -> list[str]:
        """The name of each body, in order."""
        return list(self._names.values())

    def prepare(self) -> None:
        """Make what a search compares, which otherwise the first one does: of very many bodies it takes a moment."""
        self._search()

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
        plain = folded(said)
        for name in (said, plain):
            if name in self._shown:
                return self._shown[name]
        found = self._bearers.get(plain, ())
        if not found:
            near = process.extract(plain, (*self._shown, *self._bearers), scorer=fuzz.ratio, limit=3)
            likely = [name if name in self._shown else self.name(self._bearers[name][0]) for name, _, _ in near]
            raise UnknownCode(_WHAT, said, dict.fromkeys(likely))
        if len(found) > 1:
            shown = ", ".join(map(self.name, found[:_MOST_NAMED]))
            more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
            raise ValueError(f"{len(found)} bodies are called {said!r}; name one: {shown}{more}")
        return found[0]

    def name(self, key: str) -> str:
        """The name that stands for a body and for no other.

        Raises:
            UnknownCode: There is no such key.
        """
        if key not in self._names:
            near = process.extract(key, self._keys, scorer=fuzz.ratio, limit=3)
            raise UnknownCode(_WHAT, key, [found for found, _, _ in near])
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

        Best are names that are the word, then those that start with it, those that contain it, and those that did formerly.
        Letters are initials in pinyin (hasjyj), so ordered too, or else syllables (huaian).

        Args:
            typed: Words with white space between them; width, case and Traditional characters do not matter.
            province: Only bodies of this province.
            prefecture: Only bodies of this prefecture.
            level: Only bodies of this level.
            years: Only bodies with a report in these years, the first and the last included.
        """
        wanted = {"province": province, "prefecture": prefecture, "level": level}
        kept = [pl.col(column) == value for column, value in wanted.items() if value is not None]
        if years is not None:
            kept.append(pl.col("years").list.eval(pl.element().is_between(*years)).list.any())
        words = _words(typed)
        if not kept and not words:
            return list(self._keys)
        found = self._search().lazy().filter(*kept) if kept else self._search().lazy()
        # The longest word leaves the fewest rows for the others.
        for word in sorted(words, key=len, reverse=True):
            found = found.with_columns(pl.col("fit") + _fit(word)).drop_nulls("fit")
        ordered = found.select((pl.col("fit") * len(self) + pl.col("at")).sort() % len(self)).collect()
        return [self._keys[at] for at in ordered.to_series().to_list()]

    def provinces(self) -> list[str]:
        """The provinces, in the order of their codes."""
        return _distinct(self.entries["province"])

    def prefectures(self, province: str | None = None) -> list[str]:
        """The prefectures of a province, or of all, in the order of their codes."""
        within = self.entries if province is None else self.entries.filter(pl.col("province") == province)
        return _distinct(within["prefecture"])

    def levels(self) -> list[str]:
        """The levels, the highest first."""
        return sorted(_distinct(self.entries["level"]), key=LEVELS.index)


_known: "WeakKeyDictionary[Panel, Directory]" = WeakKeyDictionary()


def directory(panel: Panel) -> Directory:
    """The directory of a panel, made once; of its frames only `reports` is looked at, and not kept."""
    found = _known.get(panel)
    if found is None:
        found = _known[panel] = directory_of(panel.scan("reports"), panel.registry)
    return found


def directory_of(reports: pl.LazyFrame, registry: Registry) -> Directory:
    """The directory of the frame `reports`.

    Args:
        reports: The frame; what is not chosen is left out.
        registry: Tells former names, and the bodies that went before.
    """
    every = chosen(reports)
    named = every.drop_nulls("key")
    entries, inherited = listed(named, registry)
    keys, names = entries["key"].to_list(), entries["name"].to_list()
    shown = entries.select("key", "name", folded=_all_folded(entries["name"]))
    others = entries.select("key", "names", shown="name").explode("names").filter(pl.col("names") != pl.col("shown"))
    others = others.select("key", name="names", folded=_all_folded(others["names"]))
    # A name that a body bears itself is not that of the body after it.
    of_heirs = others.join(inherited, on=["key", "name"], how="semi", maintain_order="left")
    of_their_own = others.join(inherited, on=["key", "name"], how="anti", maintain_order="left")
    unlike = shown.filter(pl.col("folded") != pl.col("name"))
    return Directory(
        entries=entries,
        unnamed=every.height - named.height,
        _search=cache(partial(_search, entries, shown, others)),
        _keys=tuple(keys),
        _names=dict(zip(keys, names, strict=True)),
        _shown=dict(zip(names, keys, strict=True)),
        _bearers=_bearers(of_heirs) | _bearers(pl.concat([unlike, of_their_own])),
    )


def folded(said: str) -> str:
    """A text in which width, case and the set of characters make no difference."""
    return (
        _traditional().sub(lambda found: found[0].translate(forms.simplified()), unicodedata.normalize("NFKC", said)).casefold()
    )


@cache
def _traditional() -> re.Pattern[str]:
    # Looking for the few that there are is four times as fast as translating every character.
    return re.compile(f"[{''.join(map(chr, forms.simplified()))}]")


def _all_folded(names: pl.Series) -> pl.Series:
    """Every name folded, with a space for all white space: in one go, for a call for each would take seconds."""
    text = "\n".join(names.str.replace_all(r"\s+", " ").to_list())
    return pl.Series(folded(text).split("\n") if len(names) else [], dtype=pl.String)


def _words(typed: str) -> list[str]:
    """The words of what is typed; letters apart from what stands beside them, as while a Chinese name is being typed in."""
    return _WORD.findall(_WITHIN_LETTERS.sub("", folded(typed).replace("ü", "v")))


def _fit(word: str) -> pl.Expr:
    """How well a word fits, 0 is best; null where it does not fit."""
    if not (word.isascii() and word.isalpha()):
        others = pl.col("others").str.contains(word, literal=True)
        return _first([*_standing(pl.col("name"), word), others])
    # Latin letters of a name stand among its initials too, so that the name itself need not be searched for them.
    ways = _standing(pl.col("initials"), word)
    syllables = pl.col("syllables").str
    # A single letter that begins a syllable is its initial.
    if len(word) > 1 and (cuts := pinyin.spellings(word)):
        ways += [pl.any_horizontal(syllables.starts_with(cut) for cut in cuts), syllables.contains_any(cuts)]
        ways += [pl.col("other_syllables").str.contains_any(cuts)]
    return _first([*ways, pl.col("other_initials").str.contains(word, literal=True)])


def _standing(text: pl.Expr, word: str) -> list[pl.Expr]:
    return [text == word, text.str.starts_with(word), text.str.contains(word, literal=True)]


def _first(ways: list[pl.Expr]) -> pl.Expr:
    return pl.coalesce(pl.when(way).then(pl.lit(rank, dtype=pl.Int64)) for rank, way in enumerate(ways))


def _bearers(borne: pl.DataFrame) -> dict[str, list[str]]:
    """The keys of all who bear a name, by the name."""
    found = borne.group_by("folded", maintain_order=True).agg(pl.col("key").unique(maintain_order=True))
    return dict(found.iter_rows())


def _distinct(column: pl.Series) -> list[str]:
    """The values as they come first; the entries stand in the order of the codes of areas."""
    return column.drop_nulls().unique(maintain_order=True).to_list()


def _search(entries: pl.DataFrame, shown: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """What a search compares, in the order of the entries."""
    # What the shown name contains anyway need not be searched twice.
    more = others.join(shown.select("key", shown="folded"), on="key", maintain_order="left")
    more = more.filter(~pl.col("shown").str.contains(pl.col("folded"), literal=True))
    more = more.group_by("key").agg(others=pl.col("folded").str.join(_BETWEEN))
    texts = shown.select("key", name="folded").join(more, on="key", how="left", maintain_order="left")
    texts = texts.with_columns(pl.col("others").fill_null(""))
    names, other_names = texts["name"].to_list(), texts["others"].to_list()
    read = {}
    read["initials"], read["syllables"] = pinyin.read(names)
    read["other_initials"], read["other_syllables"] = pinyin.read(other_names, keeping=_BETWEEN)
    return entries.select(
        "province",
        "prefecture",
        "level",
        "years",
        *texts.select("name", "others"),
        *(pl.Series(column, text, dtype=pl.String) for column, text in read.items()),
        at=pl.int_range(pl.len(), dtype=pl.Int64),
        fit=pl.lit(0, dtype=pl.Int64),
    )
