"""The statutory forms: codes, labels, blocks and relations, read once from the TOML files beside this module.

Adding a form, a label or a variant of a label changes a TOML file and no code.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from gongkai.errors import FormError, UnknownCode

#: The families of labels that name the lines and the columns of each table.
AXES: Mapping[int, tuple[str, str]] = MappingProxyType(
    {2: ("items", "measures"), 3: ("lines", "applicants"), 4: ("channels", "results")}
)
TOTAL = "total"

Kind = Literal["count", "change", "amount"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A code of the forms with its label in both languages and the variants that pages print."""

    family: str
    code: str
    zh: str
    en: str
    numeral: str = ""
    note: str = ""
    kind: Kind = "count"
    variants: tuple[str, ...] = ()

    @property
    def printed(self) -> str:
        """The label as the form prints it, with its numeral and note."""
        return f"{self.numeral}{self.zh}{self.note}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a table: the lines and columns that are printed under one header."""

    table: int
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    clause: str | None = None
    local: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Sums that the form demands to be equal, in every line or in every column of a table.

    `run_zh` and `run_en` say the same of the digits of a line that run together.
    """

    rule: str
    table: int
    along: Literal["line", "column"]
    left: tuple[str, ...]
    right: tuple[str, ...]
    zh: str
    en: str
    run_zh: str = ""
    run_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """What should hold between the reports of one body for two years that follow each other, both on this form.

    In every line or column the `earlier` terms of the first report, with the `added` and less the `removed` terms of the second,
    sum to its `later` terms.
    """

    rule: str
    table: int
    along: Literal["line", "column"]
    earlier: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    later: tuple[str, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One statutory form: its blocks in printed order, its relations, and those from one year to the next."""

    code: str
    notice: str
    blocks: tuple[Block, ...]
    relations: tuple[Relation, ...]
    across: tuple[Across, ...] = ()
    wording: Mapping[str, str] = field(default_factory=dict)

    def label(self, kin: str, code: str) -> "Label":
        """A label as this form words it.

        Raises:
            UnknownCode: The family has no such code.
        """
        usual = label(kin, code)
        return replace(usual, zh=self.wording[code]) if code in self.wording else usual

    def table(self, number: int) -> tuple[Block, ...]:
        """The blocks of one table."""
        return tuple(block for block in self.blocks if block.table == number)

    def cells(self, number: int) -> Iterator[tuple[str, str]]:
        """Every (line, column) that the form asks for in one table, in printed order."""
        for block in self.table(number):
            for line in block.lines:
                for column in block.columns:
                    yield line, column


@cache
def clause_of(item: str) -> str | None:
    """The item of Article 20 that an item of table 2 stands under."""
    blocks = (block for form in forms().values() for block in form.table(2))
    return next((block.clause for block in blocks if item in (*block.lines, *block.local)), None)


@cache
def outcome_of(line: str) -> str | None:
    """The outcome that a line of table 3 belongs to: the part before the dot, null on the stock-and-flow lines."""
    outcome = line.split(".")[0]
    return outcome if outcome in family("outcomes") else None


@cache
def labels() -> Mapping[tuple[str, str], Label]:
    """Every label, by family and code.

    Raises:
        FormError: A label lacks one of its languages or has a field that does not exist.
    """
    found: dict[tuple[str, str], Label] = {}
    for name, codes in _read("labels.toml").items():
        if name == "furniture":
            continue
        for code, fields in codes.items():
            try:
                variants = tuple(fields.pop("variants", ()))
                found[name, code] = Label(family=name, code=code, variants=variants, **fields)
            except TypeError as error:
                raise FormError(f"labels.toml: [{name}.{code}]: {error}") from error
    return MappingProxyType(found)


@cache
def family(name: str) -> Mapping[str, Label]:
    """The labels of one family by code, in the order of the forms."""
    return MappingProxyType({code: label for (kin, code), label in labels().items() if kin == name})


@cache
def furniture() -> tuple[str, ...]:
    """Words that stand in the tables and are no code."""
    return tuple(_read("labels.toml")["furniture"]["words"])


@cache
def page() -> Mapping[str, Any]:
    """What stands around the tables: headings, titles, dates, units, marks for "no number"."""
    return MappingProxyType(_read("page.toml"))


@cache
def simplified() -> Mapping[int, str]:
    """A translation table from traditional characters to the simplified ones that the labels use."""
    pairs = _read("characters.toml")["traditional"].split()
    return MappingProxyType({ord(traditional): plain for traditional, plain in pairs})


@cache
def forms() -> Mapping[str, Form]:
    """Every statutory form by its code, oldest first.

    Raises:
        FormError: A form uses a code that has no label, or a relation names a cell that its table lacks.
    """
    names = sorted(entry.name for entry in files(__name__).iterdir() if entry.name[:4].isdigit())
    return MappingProxyType({form.code: form for form in map(_form, names)})


def label(kin: str, code: str) -> Label:
    """One label.

    Raises:
        UnknownCode: The family has no such code.
    """
    known = family(kin)
    if code not in known:
        raise UnknownCode(f"code of {kin}", code, known)
    return known[code]


def table_of(line: str) -> int:
    """The number of the table that a line stands in.

    Raises:
        UnknownCode: No table has such a line.
    """
    for number, (lines, _) in AXES.items():
        if line in family(lines):
            return number
    raise UnknownCode("line", line, [code for lines, _ in AXES.values() for code in family(lines)])


def _form(name: str) -> Form:
    raw = _read(name)
    try:
        form = Form(
            code=raw["form"],
            notice=raw["notice"],
            blocks=tuple(Block(**_tuples(block)) for block in raw["blocks"]),
            relations=tuple(Relation(**_tuples(relation)) for relation in raw["relations"]),
            across=tuple(Across(**_tuples(relation)) for relation in raw["across"]),
            wording=raw.get("wording", {}),
        )
    except (KeyError, TypeError) as error:
        raise FormError(f"{name}: {error}") from error
    _validate(form, name)
    return form


def _validate(form: Form, name: str) -> None:
    for block in form.blocks:
        lines, columns = AXES[block.table]
        for kin, codes in ((lines, (*block.lines, *block.local)), (columns, block.columns)):
            if unknown := [code for code in codes if code not in family(kin)]:
                raise FormError(f"{name}: table {block.table}: no label in [{kin}] for {', '.join(unknown)}")
        if block.clause is not None and block.clause not in family("clauses"):
            raise FormError(f"{name}: no label in [clauses] for {block.clause}")
    if unknown := [code for code in form.wording if all(code != known for _, known in labels())]:
        raise FormError(f"{name}: [wording]: no label for {', '.join(unknown)}")
    relations: list[tuple[Relation | Across, tuple[str, ...]]] = [
        (found, (*found.left, *found.right)) for found in form.relations
    ]
    relations += [(found, (*found.earlier, *found.added, *found.removed, *found.later)) for found in form.across]
    for relation, used in relations:
        axis = 1 if relation.along == "line" else 0
        known = {cell[axis] for cell in form.cells(relation.table)}
        if unknown := [term for term in used if term not in known]:
            raise FormError(f"{name}: {relation.rule}: table {relation.table} has no {', '.join(unknown)}")


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def _read(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((files(__name__) / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FormError(f"{name}: {error}") from error
