"""What a user has picked, as a value: frozen, checked, and written as the line of code that picks the same again."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from gongkai import forms
from gongkai.errors import GongkaiError, UnknownCode
from gongkai.explore.directory import Directory, directory
from gongkai.labels import LANGUAGES, Language
from gongkai.panel import Panel

#: A panel of up to so many bodies is shown whole at first; of a larger one, the body with the most reports.
FIRST_BODIES = 12
_COMMON = ("agencies", "years", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What an explorer shows; each explorer has its own kind, with fields for its own controls.

    Attributes:
        agencies: The bodies, by their latest names, in the order in which they are drawn.
        years: The first and the last year.
        language: Of the interface.

    Raises:
        ValueError: The years are not two years in order, or a body is named twice.
        UnknownCode: A field has a value that its control does not offer.
    """

    #: The name of the explorer.
    view: ClassVar[str]
    #: The values that each field of its own may have, in the order of the control.
    choices: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    #: Whether it shows several bodies at once.
    several: ClassVar[bool] = True

    agencies: tuple[str, ...]
    years: tuple[int, int]
    language: Language = "zh"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if len(self.years) != 2 or self.years[0] > self.years[1]:
            raise ValueError(f"years {self.years}: give the first and the last year, such as (2019, 2025)")
        if len(set(self.agencies)) < len(self.agencies):
            raise ValueError(f"agencies {self.agencies}: a body is named twice; name each once")
        if self.language not in LANGUAGES:
            raise UnknownCode("language", self.language, LANGUAGES)
        for field, offered in self.choices.items():
            value = getattr(self, field)
            if value not in offered:
                raise UnknownCode(field, str(value), map(str, offered))

    @property
    def span(self) -> range:
        """Every year of the range, with or without a report."""
        return range(self.years[0], self.years[1] + 1)

    @property
    def own(self) -> dict[str, Any]:
        """The fields of this explorer's own controls that differ from where it begins."""
        given = {field.name: getattr(self, field.name) for field in fields(self) if field.default is not MISSING}
        usual = {field.name: field.default for field in fields(self)}
        return {name: value for name, value in given.items() if value != usual[name] and name not in _COMMON}

    def as_code(self) -> str:
        """The line that shows the same again as a widget; pasted into an explorer, it does so too."""
        return f"gongkai.explore.{self.view}(panel, {self._arguments()})"

    def as_cell(self) -> str:
        """A cell of three lines that makes the picture, the table and the frame without a widget."""
        chosen = f'selection = gongkai.explore.select(panel, "{self.view}", {self._arguments()})'
        return f"{chosen}\ntable = gongkai.explore.table(panel, selection)\ngongkai.explore.still(panel, selection)"

    def _arguments(self) -> str:
        given: dict[str, Any] = {"agencies": list(self.agencies), "years": self.years, **self.own, "language": self.language}
        return ", ".join(f"{name}={value!r}" for name, value in given.items())


def completed(
    kind: type[Selection],
    panel: Panel,
    *,
    agencies: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    language: Language = "zh",
    **own: Any,
) -> Selection:
    """A selection of one kind from a panel, with what is left out filled in.

    Raises:
        UnknownCode: The panel has no such body, or a control does not offer such a value.
        ValueError: The years are not two years in order, a body is named twice, or there is no such field.
    """
    known = directory(panel)
    if isinstance(agencies, str):
        agencies = (agencies,)
    offered = sorted(set(kind.__dataclass_fields__) - set(_COMMON))
    if unknown := sorted(set(own) - set(offered)):
        raise ValueError(f"{', '.join(unknown)}: {kind.view} has no such choice; it has {', '.join((*_COMMON, *offered))}")
    if years is None:
        span = panel.years
        years = (span[0], span[-1]) if span else (int(min(forms.forms())),) * 2
    picked = _first(known, kind.several) if agencies is None else tuple(known.name(known.key(agency)) for agency in agencies)
    return kind(agencies=picked, years=tuple(years), language=language, **own)  # type: ignore[arg-type]  # Selection checks years


def fields_of(said: str) -> tuple[str, dict[str, Any]]:
    """The explorer and the fields of a selection that was written as code; a cell of several lines is read to its selection.

    Nothing is run: only names, texts, numbers, lists and tuples are read.

    Raises:
        GongkaiError: The text is no such line.
    """
    try:
        calls = [node for node in ast.walk(ast.parse(said.strip())) if isinstance(node, ast.Call) and node.keywords]
        (call,) = calls
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name == "select":
            name = ast.literal_eval(call.args[1])
        return str(name), {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (SyntaxError, ValueError, IndexError, RecursionError, MemoryError) as error:
        example = "gongkai.explore.outcomes(panel, agencies=['…'], years=(2019, 2025), language='zh')"
        raise GongkaiError(f"this is no selection; paste a line such as {example}") from error


def changed(selection: "Selection", **parts: Any) -> Selection:
    """The same selection with other parts."""
    now = {field.name: getattr(selection, field.name) for field in fields(selection)}
    return type(selection)(**{**now, **parts})


def _first(known: Directory, several: bool) -> tuple[str, ...]:
    if not len(known) or (several and len(known) <= FIRST_BODIES):
        return tuple(known.names)
    most = known.entries.sort("reports", "name", descending=[True, False]).row(0, named=True)
    return (most["name"],)
