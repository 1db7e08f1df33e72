"""One report: bytes through the whole pipeline, and what can be asked of the result."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai import files, forms
from gongkai.bodies import Body, identify
from gongkai.bodies.scope import Scope, scope_of
from gongkai.checks import Check, check
from gongkai.document import Document
from gongkai.errors import UnknownCode
from gongkai.explain import explain
from gongkai.extract import Identity, Section, Tables, extract
from gongkai.extract.matching import fold
from gongkai.extract.rows import Key, Leftover
from gongkai.forms import Form
from gongkai.prose import Comparison, Mention, compare, mentions
from gongkai.readers import DEFAULT, Content, Limits, content_of, read_document
from gongkai.solve import Value, default_form, solve

if TYPE_CHECKING:
    import polars as pl

#: What `read_report` takes: a path, the bytes of a file, or a text.
Source = str | Path | bytes

#: So much text before section 1 is looked at for who put the report together.
_INTRODUCTION = 4000
#: The topic in prose whose sentence says of whom the applications of table 3 are.
_RECEIVED = "applications_received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where one number comes from.

    Attributes:
        source: The file.
        key: Table, line and column of the cell.
        value: The number, null if it is not known; money is in yuan.
        reading: How it is known.
        raw: The text that stands there.
        where: Its place in the file.
        candidates: The values that are consistent with the text, of a cell that is not settled.
        ways: In how many ways the text can be cut or placed; 1 for a cell of its own.
        relations: The relations that settled an inferred number, as rule:scope.
        explanation: All this in a sentence.
        checks: The failed checks that contain the cell.
        confidence: How sure the recognition of the text is, from 0 to 1; null where the file is no scan.
        support: The relation, in numbers, with which a neighbouring year bears out one of the candidates; known to a panel only.
    """

    source: str
    key: Key
    value: float | None
    reading: str
    raw: str
    where: str
    candidates: tuple[float, ...]
    ways: int
    relations: tuple[str, ...]
    explanation: str
    checks: tuple[Check, ...]
    confidence: float | None = None
    support: str | None = None

    def __str__(self) -> str:
        """The trace as the command line prints it."""
        lines = [f"table {self.key.table}, {self.key.line}, {self.key.column}: {self.explanation}"]
        lines.append(f"  file: {self.source}")
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.raw:
            lines.append(f"  text: {self.raw}")
        if self.relations:
            lines.append(f"  settled by: {', '.join(self.relations)}")
        if self.support:
            lines.append(f"  borne out by another year: {self.support}")
        for failed in self.checks:
            lines.append(f"  failed check: {failed.rule} in {failed.scope}: {failed.left} is not {failed.right}")
        return "\n".join(lines)


@dataclass(frozen=True, kw_only=True, repr=False)
class Report:
    """A report as it was read; every stage's result can be looked at.

    The frames of one report (`applications`, `disclosures`, `reviews`, `sections`, `checks`, `mentions`, `evidence`,
    `reports`) are attributes, Polars frames as in a Panel. In a notebook a report shows itself as its statutory tables.
    """

    id: str
    source: str
    size: int
    document: Document
    identity: Identity
    section_texts: tuple[Section, ...]
    tables: Tables
    values: Mapping[Key, Value]
    relations: tuple[Check, ...]

    @property
    def agency(self) -> str | None:
        """The agency as printed."""
        return self.identity.agency

    @property
    def year(self) -> int | None:
        """The year that the report is about."""
        return self.identity.year

    @property
    def form(self) -> Form:
        """The form of table 3, or what is most likely it where its rows do not tell."""
        return default_form(self.tables)

    @property
    def leftovers(self) -> tuple[Leftover, ...]:
        """Cells of the statutory tables that could not be understood."""
        return self.tables.leftovers

    @cached_property
    def body(self) -> Body:
        """The body whose report it is, with its place, as name and document tell."""
        return self.body_of(self.agency)

    def body_of(self, agency: str | None) -> Body:
        """The body that a name of its agency stands for in this report."""
        return identify(agency, self.year, self.document, self.identity.title)

    def scope_of(self, body: Body) -> tuple[Scope, str | None]:
        """Whether it is a body's own report or the summary of its area, and the words that say so."""
        counting = [found.quote for found in self.comparisons if found.topic == _RECEIVED and found.status == "pass"]
        return scope_of(self.agency, body.kind, body.organ, self._introduction, counting)

    @property
    def _introduction(self) -> str:
        heading = next((section.heading for section in self.section_texts if section.number == 1), None)
        text = ""
        for block in self.document.paragraphs:
            before, found, _ = block.text.partition(heading) if heading else (block.text, "", "")
            text += fold(before) + "\n"
            if found or len(text) > _INTRODUCTION:
                break
        return text[:_INTRODUCTION]

    @cached_property
    def counted(self) -> tuple[Mention, ...]:
        """What is counted in its prose."""
        return mentions(self.section_texts, self.year)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What is counted in its prose beside its tables."""
        return compare(self.counted, self.values)

    @cached_property
    def status(self) -> str:
        """`complete` if all three tables are there with every row, `partial`, or `no_tables`."""
        if not self.values:
            return "no_tables"
        return "complete" if not self._missing() else "partial"

    @cached_property
    def message(self) -> str | None:
        """Why the report is not complete, or what in its tables was not understood."""
        if self.status == "no_tables":
            return "no statutory table was found; the page may link to an attachment, which must be saved and parsed itself"
        said = list(self._missing())
        if self.leftovers:
            first = self.leftovers[0]
            said.append(f"{len(self.leftovers)} cells were not understood, the first {first.text!r} in {first.place}")
        return "; ".join(said) or None

    def _missing(self) -> list[str]:
        found = {key.table for key in self.values}
        said = [f"table {number} was not found" for number in forms.AXES if number not in found]
        absent = dict.fromkeys((key.table, key.line) for key, value in self.values.items() if value.reading == "absent")
        said += [f"table {number} lacks {line}" for number, line in list(absent)[:5]]
        if len(absent) > 5:
            said.append(f"and {len(absent) - 5} more rows")
        return said

    def trace(self, line: str, column: str) -> Trace:
        """Where a number comes from, and how it is known.

        Args:
            line: A line, item or channel, such as "denied.state_secret", "licensing" or "reconsideration".
            column: An applicant, measure or result, such as "total", "decisions" or "upheld".

        Raises:
            UnknownCode: No form has such a line, or the line no such column.
        """
        number = forms.table_of(line)
        columns = forms.family(forms.AXES[number][1])
        if column not in columns:
            raise UnknownCode(f"column of table {number}", column, columns)
        key = Key(number, line, column)
        value = self.values.get(key) or Value(key=key, value=None, reading="absent")
        failed = tuple(found for found in self.relations if found.status == "fail" and key in found.keys)
        return Trace(
            source=self.source,
            key=key,
            value=None if value.value is None else float(value.value),
            reading=value.reading,
            raw=value.raw,
            where=str(value.place),
            candidates=tuple(map(float, value.candidates)),
            ways=value.cuts,
            relations=value.relations,
            explanation=explain(value).en,
            checks=failed,
            confidence=value.seen.confidence if value.seen else None,
        )

    def __getattr__(self, name: str) -> "pl.DataFrame":
        """The frames, made when first asked for."""
        if name.startswith("_"):
            raise AttributeError(name)
        from gongkai import frames  # Polars takes longer to import than a report to parse

        if name not in frames.NAMES:
            raise AttributeError(f"a report has no {name!r}; its frames are {', '.join(frames.NAMES)}")
        if "_frames" not in self.__dict__:
            object.__setattr__(self, "_frames", frames.frames([frames.records(self)]))
        found: dict[str, pl.DataFrame] = self.__dict__["_frames"]
        return found[name]

    def __repr__(self) -> str:
        """Whose report, of which year, and how much of it was read."""
        return f"<Report: {self.agency or 'agency not known'}, {self.year or 'year not known'}, {self.status}>"

    def _repr_html_(self) -> str:
        from gongkai.display import report_html

        return report_html(self)


def read_report(source: Source, *, name: str | None = None, limits: Limits = DEFAULT) -> Report:
    """Read one report.

    Args:
        source: A path, also of a member of an archive (`saved.zip/report.html`); or the bytes of a file; or a text, told from a
            path by its line breaks, its tags or its length.
        name: What to call the source in messages and frames; the path if there is one.
        limits: What a file may cost: bytes, pages, pixels, seconds, memory.

    Raises:
        SourceError: The path does not exist or is a folder.
        UnreadableReport: The bytes are no report that any reader accepts.
        MissingDependency: Their format needs an extra that is not installed; the message is the line that installs it.

    Example:
        >>> from gongkai import read_report
        >>> read_report("sample_reports/zhangzhou-gxj-2020.html").agency
        '漳州市工业和信息化局'
    """
    if isinstance(source, Path) or (isinstance(source, str) and _is_path(source)):
        return report_of(files.load(source, limits), name or str(source))
    return report_of(content_of(source, limits), name or "<text>")


def report_of(content: Content, name: str) -> Report:
    """The report that some content is.

    Raises:
        UnreadableReport: It is no report that any reader accepts.
        MissingDependency: Its format needs an extra that is not installed.
    """
    document = read_document(content, name)
    found = extract(document)
    values = {value.key: value for value in solve(found.tables)}
    return Report(
        id=identifier(content.raw),
        source=name,
        size=len(content.raw),
        document=document,
        identity=found.identity,
        section_texts=found.sections,
        tables=found.tables,
        values=values,
        relations=check(values, default_form(found.tables)),
    )


def identifier(content: bytes) -> str:
    """The identifier of a report: the first 16 hex digits of the SHA-256 of its file's bytes."""
    return hashlib.sha256(content).hexdigest()[:16]


def _is_path(source: str) -> bool:
    return len(source) < 1000 and source.isprintable() and "<" not in source and "。" not in source


def describe(report: Report, agency: str | None = None) -> dict[str, Any]:
    """What a report says of itself, by column of the frame `reports`.

    Args:
        report: The report.
        agency: Its agency's usual name, where an alias table gives one.
    """
    identity = report.identity
    body = report.body if agency is None else report.body_of(agency)
    scope, scope_evidence = report.scope_of(body)
    return {
        "report": report.id,
        "agency": agency or identity.agency,
        "printed_agency": identity.agency,
        "year": identity.year,
        "form": report.tables.form,
        "title": identity.title,
        "published": identity.published,
        "period_start": identity.period_start,
        "period_end": identity.period_end,
        "status": report.status,
        "source": report.source,
        "media_type": report.document.media_type,
        "encoding": report.document.encoding,
        "bytes": report.size,
        "message": report.message,
        "body": body.body,
        "area": body.area,
        "province": body.province,
        "prefecture": body.prefecture,
        "county": body.county,
        "level": body.level,
        "kind": body.kind,
        "area_evidence": body.evidence,
        "area_candidates": list(body.candidates),
        "scope": scope,
        "scope_evidence": scope_evidence,
        "known": sum(value.value is not None for value in report.values.values()),
        "chosen": True,
    }
