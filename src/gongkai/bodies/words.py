"""The words that names of bodies are made of, read once from `names.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from gongkai.areas import Level

Kind = Literal["government", "government_office", "department", "township", "vertical", "other"]
KINDS: tuple[Kind, ...] = ("government", "government_office", "department", "township", "vertical", "other")


@cache
def words() -> Mapping[str, Any]:
    """The file as it is."""
    return MappingProxyType(tomllib.loads((files(__package__) / "names.toml").read_text(encoding="utf-8")))


@cache
def _spellings() -> Mapping[str, str]:
    """Every spelling of an organ that has several, to the one that stands for all."""
    return MappingProxyType({other: usual for usual, others in words()["spellings"].items() for other in others})


@cache
def systems() -> re.Pattern[str]:
    """Names of whole systems at the start of a name, the longest first."""
    found = words()["systems"]
    names = sorted((*found["names"], *found["party"]), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def usual(organ: str) -> str:
    """An organ in the spelling that stands for all its spellings."""
    for pattern, ending in _endings():
        organ = pattern.sub(ending, organ)
    return _spellings().get(organ, organ)


def kind_of(organ: str, level: Level | None = None) -> Kind | None:
    """What kind of body it is, by what follows the place in its name; null if its words do not tell."""
    return next((kind for kind, levels, pattern in _kinds() if (not levels or level in levels) and pattern.search(organ)), None)


@cache
def _kinds() -> tuple[tuple[Kind, tuple[Level, ...], re.Pattern[str]], ...]:
    return tuple((entry["kind"], tuple(entry.get("levels", ())), re.compile(entry["pattern"])) for entry in words()["kinds"])


@cache
def _endings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["pattern"]), entry["usual"]) for entry in words()["endings"])


@cache
def vague() -> re.Pattern[str]:
    """Names of areas that say by themselves nowhere which area it is."""
    return re.compile(words()["systems"]["vague"])


@cache
def unknown_area() -> re.Pattern[str]:
    """What reads like a county at the start of what is left of a name."""
    return re.compile(words()["organs"]["unknown_area"])


@cache
def own_districts() -> re.Pattern[str]:
    """Organs whose districts are no areas of the state."""
    return re.compile(words()["organs"]["own_districts"])


@cache
def zone() -> re.Pattern[str]:
    """A zone within an area, or an organ of it."""
    return re.compile(words()["systems"]["zone"])


@cache
def branch() -> re.Pattern[str]:
    """The end of the name of a branch."""
    return re.compile(words()["organs"]["branch"])


def core(organ: str) -> str:
    """What an organ is about, without what such organs end in."""
    return _generic().sub("", organ)


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(words()["organs"]["generic"])
