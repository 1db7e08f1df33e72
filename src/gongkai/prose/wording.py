"""The topics that reports count in prose, read once from topics.toml: wordings, guards, and what the words mean in the tables.

Adding a topic or a wording changes the TOML file and no code.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from gongkai.errors import FormError

#: Stands for the number and its unit in the clause that patterns look at.
NUMBER = "\ue001"

_NAME = re.compile(r"<(\w+)>")


class Term(NamedTuple):
    """A cell of the tables in a sum; a line may be an outcome, which is all of its lines."""

    sign: int
    table: int
    line: str
    column: str


#: A signed sum of cells.
Meaning = tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that reports count in prose.

    Attributes:
        code: The code of the topic, such as "items_disclosed.website".
        zh: Its name in Chinese.
        en: Its name in English.
        definition: What is counted.
        unit: How the number is kept: `count` or `yuan`.
        units: What may stand behind the number on the page.
        patterns: The wordings, as they stand in the file.
        meanings: What the words can mean in the tables, each a signed sum of cells; empty where the tables hold nothing like it.
    """

    code: str
    zh: str
    en: str
    definition: str
    unit: str
    units: frozenset[str]
    patterns: tuple[str, ...]
    meanings: tuple[Meaning, ...]


class Special(NamedTuple):
    """A wording that only counts where something else stands before its clause."""

    pattern: re.Pattern[str]
    after: re.Pattern[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a topic is found: its compiled wordings and what must, or must not, stand around them."""

    topic: Topic
    needs: tuple[str, ...]
    wording: re.Pattern[str]
    special: tuple[Special, ...]
    part: bool
    stock: bool
    context: re.Pattern[str] | None
    about: re.Pattern[str] | None
    within: re.Pattern[str] | None
    other: re.Pattern[str] | None
    exclude: re.Pattern[str] | None
    near: re.Pattern[str] | None
    apart: str
    doubt: re.Pattern[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """Words around a number because of which it is no plain count of the year; each is explained in topics.toml."""

    other_time: re.Pattern[str]
    own_time: re.Pattern[str]
    year: re.Pattern[str]
    comparison: re.Pattern[str]
    sentence: re.Pattern[str]
    whole_year: re.Pattern[str]
    day: re.Pattern[str]
    clause: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    body: re.Pattern[str]
    own_body: re.Pattern[str]
    tables: re.Pattern[str]
    anchor: re.Pattern[str]
    together: re.Pattern[str]
    part: re.Pattern[str]
    whole: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Words of figures that stand beside those of the tables: a body's own, or its area's."""

    own: re.Pattern[str]
    area: re.Pattern[str]


@cache
def topics() -> Mapping[str, Topic]:
    """Every topic by its code, in the order in which they are looked for.

    Raises:
        FormError: topics.toml has a field that does not exist, lacks one, or has a pattern that is no regular expression.

    Example:
        >>> topics()["applications_received"].zh
        '收到申请'
    """
    return MappingProxyType({code: _topic(code, fields) for code, fields in _raw()["topics"].items()})


@cache
def rules() -> tuple[Rule, ...]:
    """How each topic is found, special topics before general ones.

    Raises:
        FormError: As `topics`.
    """
    return tuple(_rule(topics()[code], fields) for code, fields in _raw()["topics"].items())


@cache
def rule_of(code: str) -> Rule:
    """How one topic is found, and what its words can mean."""
    return next(rule for rule in rules() if rule.topic.code == code)


@cache
def guards() -> Guards:
    """What around a number makes it no plain count of the year."""
    return Guards(**{name: _compiled("guards", pattern) for name, pattern in _raw()["guards"].items()})


@cache
def beside() -> Beside:
    """What tells a body's own figures, and those of its area."""
    return Beside(**{name: _compiled("beside", pattern) for name, pattern in _raw()["beside"].items()})


@cache
def scales() -> Mapping[str, float]:
    """What the characters between a number and its unit are worth."""
    return MappingProxyType(dict(_raw()["scales"]))


@cache
def units() -> tuple[str, ...]:
    """Every unit of any topic, the longest first."""
    return tuple(sorted({unit for topic in topics().values() for unit in topic.units}, key=lambda unit: (-len(unit), unit)))


def _topic(code: str, fields: Mapping[str, Any]) -> Topic:
    try:
        return Topic(
            code=code,
            zh=fields["zh"],
            en=fields["en"],
            definition=fields["definition"],
            unit=fields.get("unit", "count"),
            units=frozenset(fields["units"]),
            patterns=(*fields["patterns"], *(special["pattern"] for special in fields.get("special", ()))),
            meanings=tuple(tuple(map(_term, meaning)) for meaning in fields["meanings"]),
        )
    except (KeyError, ValueError) as error:
        raise FormError(f"topics.toml: [topics.{code}]: {error}") from error


def _term(text: str) -> Term:
    table, line, column = text.lstrip("-").split(":")
    return Term(-1 if text.startswith("-") else 1, int(table), line, column)


def _rule(topic: Topic, fields: Mapping[str, Any]) -> Rule:
    def optional(name: str) -> re.Pattern[str] | None:
        return _compiled(topic.code, fields[name]) if name in fields else None

    return Rule(
        topic=topic,
        needs=tuple(fields["needs"]),
        wording=_compiled(topic.code, fields["patterns"]),
        special=tuple(
            Special(
                _compiled(topic.code, special["pattern"]),
                _compiled(topic.code, special["after"]) if "after" in special else None,
            )
            for special in fields.get("special", ())
        ),
        part=fields.get("part", False),
        stock=fields.get("stock", False),
        context=optional("context"),
        about=optional("about"),
        within=optional("within"),
        other=optional("other"),
        exclude=optional("exclude"),
        near=optional("near"),
        apart=fields.get("apart", ""),
        doubt=optional("doubt"),
    )


def _compiled(where: str, pattern: str | Sequence[str]) -> re.Pattern[str]:
    """A pattern, or several as alternatives, with its words put in.

    Raises:
        FormError: It names a word that does not exist, or is no regular expression.
    """
    words = _raw()["words"]
    if not isinstance(pattern, str):
        pattern = "|".join(pattern)
    try:
        while _NAME.search(pattern.replace("(?P<", "")):
            pattern = re.sub(r"(?<!\(\?P)<(\w+)>", lambda found: words[found[1]], pattern)
        return re.compile(pattern.replace("{n}", NUMBER))
    except (KeyError, re.error) as error:
        raise FormError(f"topics.toml: {where}: {pattern!r}: {error}") from error


@cache
def _raw() -> Mapping[str, Any]:
    try:
        loaded: Mapping[str, Any] = tomllib.loads((files(__package__) / "topics.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FormError(f"topics.toml: {error}") from error
    return loaded
