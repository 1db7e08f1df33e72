"""The registry of indicators, as it stands in `indicators.toml`, and the notes that are made of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from gongkai import forms
from gongkai.duties import rules as duties
from gongkai.errors import FormError, UnknownCode
from gongkai.labels import LANGUAGES, Language, name
from gongkai.metrics.terms import definitions, forms_of, table_of, text, words

#: Below this n no rate is given.
FEW = 10

Unit = Literal["count", "share", "ratio", "yuan", "yes_no"]
#: What is read of a report as an act, and stands in no table.
ACTS = "acts"
_FRAMES = {2: "disclosures", 3: "applications", 4: "reviews"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The same in both languages."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """It in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure with its definition.

    Attributes:
        id: Its code.
        group: What it is about: outcomes, reasons, applicants, flow, reviews, disclosure, act.
        frame: The frame of a panel that it is made of.
        name: What it is called.
        definition: What it includes and what it leaves out.
        caveat: What must be known to read it.
        source: The law and the notices that it rests on.
        numerator: Terms that are added up; none for what is read of the report as an act.
        denominator: Terms that are added up; none for counts and amounts.
        unit: share (0 to 1, the numerator is part of the denominator), ratio (any number), count, yuan, or yes_no (1 or 0).
        forms: The statutory forms that have it.
    """

    id: str
    group: str
    frame: str
    name: Said
    definition: Said
    caveat: Said
    source: Said
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    unit: Unit
    forms: tuple[str, ...]


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by its code, in the order of the statutory tables.

    Raises:
        FormError: A definition contradicts the forms or lacks something.
    """
    every: list[Indicator] = []
    try:
        every += (_indicator(fields) for entry in definitions()["indicators"] for fields in _members(entry))
        every += (_duty(code, caveats) for code, caveats in definitions()["duties"].items())
    except KeyError as error:
        raise FormError(f"indicators.toml: no {error}") from error
    found = {found.id: found for found in every}
    if len(found) < len(every):
        raise FormError("indicators.toml: two indicators have one id")
    return MappingProxyType(found)


def indicator(code: str) -> Indicator:
    """One indicator.

    Raises:
        UnknownCode: There is none of this code.

    Example:
        >>> indicator("disclosed_strict").denominator
        ('outcomes',)
    """
    if code not in indicators():
        raise UnknownCode("indicator", code, indicators())
    return indicators()[code]


def note(found: Indicator, language: Language) -> str:
    """What stands under a figure, in one line: name, definition, denominator, caveat, source."""
    return text("note", language).format(name=found.name.in_(language), meaning=_meaning(found, language))


def _meaning(found: Indicator, language: Language) -> str:
    denominator = ""
    if found.denominator:
        denominator = text("denominator", language).format(terms=words(found.denominator, language), few=FEW)
    said = {key: getattr(found, key).in_(language) for key in ("definition", "caveat", "source")}
    return text("meaning", language).format(**said, denominator=denominator)


def glossary(ids: Iterable[str], language: Language) -> list[tuple[str, str]]:
    """The names of some indicators, each with what stands behind its name in its note.

    Raises:
        UnknownCode: There is no indicator of one of these codes.
    """
    return [(found.name.in_(language), _meaning(found, language)) for found in map(indicator, ids)]


def _indicator(fields: Mapping[str, Any]) -> Indicator:
    numerator, denominator = tuple(fields["numerator"]), tuple(fields.get("denominator", ()))
    sides = [side for side in (numerator, denominator) if side]
    valid = tuple(code for code in forms.forms() if all(code in forms_of(side) for side in sides))
    if not valid:
        raise FormError(f"indicators.toml: {fields['id']}: no form has all of its terms")
    return Indicator(
        id=fields["id"],
        group=fields["group"],
        frame=_FRAMES[table_of((*numerator, *denominator))],
        name=_pair(fields, "name"),
        definition=_pair(fields, "definition"),
        caveat=_caveat(fields["caveats"]),
        source=_source([fields["source"], *(forms.forms()[code].notice for code in valid)]),
        numerator=numerator,
        denominator=denominator,
        unit=fields["unit"],
        forms=valid,
    )


def _duty(code: str, caveats: list[str]) -> Indicator:
    """An indicator of the report as an act, which no table has."""
    fields = duties()["indicators"][code]
    return Indicator(
        id=code,
        group="act",
        frame=ACTS,
        name=Said(zh=fields["zh"], en=fields["en"]),
        definition=_pair(fields, "definition"),
        caveat=_caveat(caveats),
        source=_source(fields["source"].split(text("stop", "zh"))),
        numerator=(),
        denominator=(),
        unit=fields["unit"],
        forms=tuple(forms.forms()),
    )


def _members(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The fields of each indicator of an entry: itself, or one for each code of its family."""
    if "each" not in entry:
        yield entry
        return
    for code in forms.family(entry["each"]):
        if code != forms.TOTAL and any(fnmatchcase(code, pattern) for pattern in entry["codes"]):
            filled = {language: _words(entry["each"], code, language) for language in LANGUAGES}
            yield {key: _filled(value, filled["en" if key.endswith("_en") else "zh"]) for key, value in entry.items()}


def _words(kin: str, code: str, language: Language) -> dict[str, str]:
    group = code.split(".")[0]
    of = name("outcomes", group, language) if group in forms.family("outcomes") else ""
    return {"code": code, "group": group, "label": name(kin, code, language), "of": of}


def _filled(value: Any, words_of: Mapping[str, str]) -> Any:
    return value.format(**words_of) if isinstance(value, str) else [one.format(**words_of) for one in value]


def _pair(fields: Mapping[str, Any], key: str) -> Said:
    return Said(zh=fields[f"{key}_zh"], en=fields[f"{key}_en"])


def _caveat(codes: Iterable[str]) -> Said:
    found = [definitions()["caveats"][code] for code in codes]
    return Said(**{language: text("stop", language).join(one[language] for one in found) for language in LANGUAGES})


def _source(parts: list[str]) -> Said:
    """Laws with their English names; what is none of them is a notice."""
    laws = definitions()["sources"]
    english = [laws.get(part) or text("notice", "en").format(notice=part) for part in parts]
    return Said(zh=text("stop", "zh").join(parts), en=text("stop", "en").join(english))
