"""The terms that indicators are made of: what they are called, and the cells of each form that they stand for."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from gongkai import forms
from gongkai.errors import FormError
from gongkai.labels import Language

_TERM = re.compile(r"(?P<minus>-?)(?P<name>[a-z_.]+)(?::(?P<column>[a-z_]+))?(?:@(?P<applicant>[a-z_]+))?(?P<last_year>\[-1\])?")
_APPLICATIONS = 3


class Term(NamedTuple):
    """A line, an outcome or a sum; its column; the applicant if it is fixed; whether it is of the year before; its sign."""

    name: str
    column: str | None
    applicant: str | None
    last_year: bool
    sign: int


class Cell(NamedTuple):
    """A cell that a term stands for, and whether it is the first one of the term."""

    table: int
    line: str
    column: str
    last_year: bool
    sign: int
    first: bool


@cache
def definitions() -> Mapping[str, Any]:
    """What stands in `indicators.toml`."""
    text = (files("gongkai.metrics") / "indicators.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def parsed(written: str) -> tuple[Term, ...]:
    """The terms that a term as it is written stands for; several if it is a sum.

    Raises:
        FormError: It is not written as terms are.
    """
    term = _term(written)
    if term.name not in definitions()["sums"]:
        return (term,)
    return tuple(
        found._replace(
            applicant=found.applicant or term.applicant,
            last_year=found.last_year or term.last_year,
            sign=found.sign * term.sign,
        )
        for part in definitions()["sums"][term.name]["terms"]
        for found in parsed(part)
    )


@cache
def cells(term: Term, form: str, applicants: str = forms.TOTAL) -> tuple[Cell, ...]:
    """The cells of a form that a term stands for; none if the form does not have it.

    Args:
        term: No sum.
        form: The code of the form.
        applicants: The column of table 3, where the term does not fix it.
    """
    if term.column is None:
        column = term.applicant or applicants
        lines = dict.fromkeys(line for line, applicant in forms.forms()[form].cells(_APPLICATIONS) if applicant == column)
        found = [(_APPLICATIONS, line, column) for line in lines if term.name in (line, forms.outcome_of(line))]
    else:
        table = forms.table_of(term.name)
        found = [(table, *cell) for cell in forms.forms()[form].cells(table) if cell == (term.name, term.column)]
    return tuple(Cell(*cell, term.last_year, term.sign, at == 0) for at, cell in enumerate(found))


def table_of(side: tuple[str, ...]) -> int:
    """The number of the table in which all terms of a side stand.

    Raises:
        FormError: They stand in several tables.
        UnknownCode: No form has one of them.
    """
    terms = [term for written in side for term in parsed(written)]
    found = {_APPLICATIONS if term.column is None else forms.table_of(term.name) for term in terms}
    if len(found) != 1:
        raise FormError(f"indicators.toml: {', '.join(side)}: terms of one side must stand in one table")
    return found.pop()


def forms_of(side: tuple[str, ...]) -> tuple[str, ...]:
    """The forms that have every term of a side."""
    terms = [term for written in side for term in parsed(written)]
    return tuple(code for code in forms.forms() if all(cells(term, code) for term in terms))


def words(side: tuple[str, ...], language: Language) -> str:
    """A sum of terms in words."""
    said = ""
    for written in side:
        term = _term(written)
        if said or term.sign < 0:
            said += text("plus" if term.sign > 0 else "minus", language)
        said += _word(term, language)
    return said


def text(key: str, language: Language) -> str:
    """One of the texts that notes are put together from."""
    found: str = definitions()["texts"][key][language]
    return found


def _term(written: str) -> Term:
    found = _TERM.fullmatch(written)
    if found is None:
        raise FormError(f"indicators.toml: {written!r} is no term; write it as -line:column@applicant[-1]")
    sign = -1 if found["minus"] else 1
    return Term(found["name"], found["column"], found["applicant"], found["last_year"] is not None, sign)


def _word(term: Term, language: Language) -> str:
    sums = definitions()["sums"]
    if term.name in sums:
        word, column = sums[term.name][language], ""
    elif term.column is not None:
        lines, columns = forms.AXES[forms.table_of(term.name)]
        word, column = _label(lines, term.name, language), _label(columns, term.column, language)
    else:
        kin = "outcomes" if term.name in forms.family("outcomes") else "lines"
        word, column = _label(kin, term.name, language), ""
    if term.applicant is not None:
        column = _label("applicants", term.applicant, language)
    if column:
        word = text("term_of_cell", language).format(line=word, column=column)
    return text("term_last_year", language).format(term=word) if term.last_year else word


def _label(kin: str, code: str, language: Language) -> str:
    label = forms.label(kin, code)
    return label.zh if language == "zh" else label.en
