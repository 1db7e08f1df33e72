"""The words of the displays in Chinese and English, and how a pair of them is set."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, Protocol

from gongkai.display.elements import Html, element, escaped, joined
from gongkai.document import Place

Language = Literal["zh", "en", "both"]


class Bilingual(Protocol):
    """Something that has a name in both languages: a label of the forms, a relation, a pair of words."""

    @property
    def zh(self) -> str:
        """The Chinese words."""

    @property
    def en(self) -> str:
        """The English words."""


class Words(NamedTuple):
    """The same words in both languages."""

    zh: str
    en: str


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    text = (files(__name__.rpartition(".")[0]) / "texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words(family: str, name: str, **values: object) -> Words:
    """Words of the displays by family and name, with the values that they speak of put in."""
    found = _texts()[family][name]
    return Words(found["zh"].format(**values), found["en"].format(**values))


def sign(family: str, name: str) -> str:
    """The sign that stands for something in a table."""
    return _texts()[family][name]["sign"]


def say(said: Bilingual, language: Language) -> Html:
    """A pair of words: Chinese with the English small behind it, or one of them."""
    return _set(said, language, " ")


def stacked(said: Bilingual, language: Language) -> Html:
    """A pair of words: Chinese with the English small on a line below, or one of them."""
    return _set(said, language, Html("<br>"))


def _set(said: Bilingual, language: Language, between: str) -> Html:
    if language == "both":
        return joined((said.zh, element("small", said.en, lang="en")), between)
    return escaped(said.zh) if language == "zh" else element("span", said.en, lang="en")


def plain(said: Bilingual, language: Language) -> str:
    """A pair of words as text, for tooltips."""
    return f"{said.zh} {said.en}" if language == "both" else said.zh if language == "zh" else said.en


def place(where: Place) -> Words:
    """A place in the file, as a person would say it."""
    zh = ""
    for name, value in zip(("table", "row", "cell", "paragraph", "line"), where, strict=False):
        zh += words("places", name, n=value).zh if value else ""
    if where.start:
        zh += words("places", "characters", start=where.start, end=max(where.start, where.end)).zh
    return Words(zh, str(where))
