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
def pattern(table: str, name: str) -> re.Pattern[str]:
    """A pattern of the file, compiled."""
    return re.compile(words()[table][name])


@cache
def systems() -> re.Pattern[str]:
    """Names of whole systems at the start of a name, the longest first."""
    found = words()["systems"]
    names = sorted((*found["names"], *found["party"]), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def usual(organ: str) -> str:
    """An organ in the spelling that stands for all its spellings."""
    for spelt, ending in _endings():
        organ = spelt.sub(ending, organ)
    return _spellings().get(organ, organ)


def kind_of(organ: str, level: Level | None = None) -> Kind | None:
    """What kind of body it is, by what follows the place in its name; null if its words do not tell."""
    return next((kind for kind, levels, spelt in _kinds() if (not levels or level in levels) and spelt.search(organ)), None)


@cache
def _kinds() -> tuple[tuple[Kind, tuple[Level, ...], re.Pattern[str]], ...]:
    return tuple((entry["kind"], tuple(entry.get("levels", ())), re.compile(entry["pattern"])) for entry in words()["kinds"])


@cache
def _endings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["pattern"]), entry["usual"]) for entry in words()["endings"])


def core(organ: str) -> str:
    """What an organ is about, without what such organs end in."""
    return pattern("organs", "generic").sub("", organ)
