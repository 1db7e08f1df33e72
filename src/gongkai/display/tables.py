"""The three statutory tables, laid out as the official forms print them."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from gongkai import forms
from gongkai.display.elements import Html, cell, element, row_label
from gongkai.display.marks import Marker
from gongkai.display.words import Language, Words, say, stacked
from gongkai.extract.rows import Key
from gongkai.forms import Label

#: Label columns of table 3: the part of the form, the group, the line.
_LABELS = 3


def disclosures(marker: Marker) -> Html:
    """Table 2: a block for each item of Article 20, with its own header."""
    keys = [key for key in marker.values if key.table == 2]
    blocks = [list(block) for _, block in groupby(keys, lambda key: forms.clause_of(key.line))]
    width = max(len(_columns(block)) for block in blocks)
    return element("table", *(_block(block, width, marker) for block in blocks), class_="gk-table gk-disclosures")


def applications(marker: Marker) -> Html:
    """Table 3: lines and outcomes over kinds of applicant."""
    keys = [key for key in marker.values if key.table == 3]
    applicants = _columns(keys)
    rows = [
        element("tr", *labels, *(marker.cell(Key(3, line, applicant)) for applicant in applicants), class_=_kind(line))
        for line, labels in _line_labels(list(dict.fromkeys(key.line for key in keys)), marker.language)
    ]
    parts = ["group"] * (_LABELS - 1) + ["line"] + ["count"] * len(applicants)
    widths = element("colgroup", *(Html(f'<col class="gk-{part}">') for part in parts))
    head = element("thead", *_applicant_headers(applicants, marker.language))
    return element("table", widths, head, element("tbody", *rows), class_="gk-table gk-applications")


def reviews(marker: Marker) -> Html:
    """Table 4: one row, results under their channels, the two kinds of litigation under one header."""
    keys = [key for key in marker.values if key.table == 4]
    channels, results = list(dict.fromkeys(key.line for key in keys)), _columns(keys)
    language, label = marker.language, forms.label
    first, suits = channels[0], channels[1:]
    named = [_header(label("results", result), language) for result in results]
    head = element(
        "thead",
        element(
            "tr",
            _header(label("channels", first), language, columns=len(results)),
            _header(label("headers", "litigation"), language, columns=len(results) * len(suits)),
        ),
        element(
            "tr",
            *(_header(label("results", result), language, rows=2) for result in results),
            *(_header(label("channels", suit), language, columns=len(results)) for suit in suits),
        ),
        element("tr", *named * len(suits)),
    )
    row = element("tr", *(marker.cell(Key(4, channel, result)) for channel in channels for result in results))
    return element("table", head, element("tbody", row), class_="gk-table gk-reviews")


#: What sets each table, by its number.
TABLES: Mapping[int, Callable[[Marker], Html]] = MappingProxyType({2: disclosures, 3: applications, 4: reviews})


def _block(block: list[Key], width: int, marker: Marker) -> Html:
    """A block of table 2; its last column takes the room that wider blocks need."""
    measures, language = _columns(block), marker.language
    spans = [1] * (len(measures) - 1) + [width - len(measures) + 1]
    clause = forms.clause_of(block[0].line)
    form = forms.forms()[marker.values[block[0]].form or ""]
    rows = []
    if clause is not None:
        title = say(forms.label("clauses", clause), language)
        rows.append(element("tr", row_label(title, columns=width + 1, class_="gk-clause")))
    headers = [
        # The note of a measure is its unit on paper (万元); the numbers here are in yuan and say so themselves.
        _header(Words(label.zh, label.en), language, columns=span)
        for label, span in zip((form.label("measures", measure) for measure in measures), spans, strict=True)
    ]
    rows.append(element("tr", _header(forms.label("headers", "contents"), language), *headers))
    for line in dict.fromkeys(key.line for key in block):
        cells = (marker.cell(Key(2, line, name), columns=span) for name, span in zip(measures, spans, strict=True))
        rows.append(element("tr", _label(form.label("items", line), language), *cells))
    return element("tbody", *rows)


def _applicant_headers(applicants: list[str], language: Language) -> Iterator[Html]:
    """The header rows of table 3: persons and totals stand beside the organisations, which are told apart below."""
    label = forms.label
    person, *organisations, total = applicants
    corner = cell("th", stacked(label("headers", "relation"), language), rows=3, columns=_LABELS, class_="gk-corner")
    yield element("tr", corner, _header(label("headers", "applicants"), language, columns=len(applicants)))
    yield element(
        "tr",
        _header(label("applicants", person), language, rows=2),
        _header(label("headers", "organisations"), language, columns=len(organisations)),
        _header(label("applicants", total), language, rows=2),
    )
    yield element("tr", *(_header(label("applicants", code), language) for code in organisations))


def _line_labels(lines: list[str], language: Language) -> Iterator[tuple[str, list[Html]]]:
    """Each line of table 3 with its label cells: a group's cell stands on the first line of the group."""
    results = [line for line in lines if _is_result(line)]
    groups = {line: _group(line) for line in lines}
    seen: set[str] = set()
    for line in lines:
        label, group = forms.label("lines", line), groups[line]
        if line not in results:
            yield line, [_label(label, language, columns=_LABELS)]
            continue
        cells = []
        if line == results[0]:
            cells.append(_label(forms.label("groups", "results"), language, rows=len(results), class_="gk-group"))
        if group is None:
            cells.append(_label(label, language, columns=_LABELS - 1))
        else:
            if group not in seen:
                size = sum(other == group for other in groups.values())
                cells.append(_label(forms.label("groups", group), language, rows=size, class_="gk-group"))
            seen.add(group)
            cells.append(_label(label, language))
        yield line, cells


def _is_result(line: str) -> bool:
    return forms.outcome_of(line) is not None or line == "outcome_total"


def _group(line: str) -> str | None:
    """The group that a line of table 3 is printed in; none for a line that is an outcome by itself."""
    group, dot, _ = line.partition(".")
    return group if dot else None


def _kind(line: str) -> str | None:
    return "gk-sum" if line == "outcome_total" else None


def _columns(keys: list[Key]) -> list[str]:
    return list(dict.fromkeys(key.column for key in keys))


def _header(label: Label | Words, language: Language, rows: int = 1, columns: int = 1) -> Html:
    return cell("th", stacked(label, language), rows=rows, columns=columns)


def _label(label: Label, language: Language, rows: int = 1, columns: int = 1, class_: str | None = None) -> Html:
    """The label of a row as the form prints it, with numeral and note."""
    set_words = say if class_ is None else stacked
    said = set_words(Words(label.printed, label.en), language)
    return row_label(said, rows=rows, columns=columns, class_=f"gk-label {class_ or ''}".strip())
