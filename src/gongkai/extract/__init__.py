"""Document to the cells of the statutory forms, with who and when."""

from dataclasses import dataclass

from gongkai import forms
from gongkai.document import Block, Cell, Document, Paragraph, Table
from gongkai.extract import grids, review_grid, runs
from gongkai.extract.beside import Beside
from gongkai.extract.headers import Context
from gongkai.extract.identity import Identity, identity
from gongkai.extract.rows import Fragment, Tables, with_glue, without_repeats
from gongkai.extract.sections import Section, sections
from gongkai.extract.titles import whole_title
from gongkai.extract.years import Years

__all__ = ["Extraction", "Fragment", "Identity", "Section", "Tables", "extract"]

_EVERY = frozenset(forms.AXES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was found in a document, nothing decided yet."""

    identity: Identity
    sections: tuple[Section, ...]
    tables: Tables


def extract(document: Document) -> Extraction:
    """Find identity, sections and statutory tables in a document."""
    who = identity(document)
    return Extraction(identity=who, sections=sections(document.blocks), tables=statutory_tables(document.blocks, Years(who.year)))


def statutory_tables(blocks: tuple[Block, ...], years: Years) -> Tables:
    """The statutory tables: from the tables of the page, and from its text for those that no table holds."""
    context, beside = Context(), Beside()
    fragments: list[Fragment] = []
    text: list[Paragraph] = []
    own: str | None = None
    for at, found_block in enumerate(blocks):
        block = years.kept(found_block, blocks[at + 1] if at + 1 < len(blocks) else None, bool(fragments))
        if block is None:
            continue
        beside.note(block)
        if isinstance(block, Paragraph):
            title = whole_title(block.text)
            own = own or title
            if fragments and title != own and title is not None:
                break  # Another report begins here: nothing of it fills what this one lacks.
            context.channel = review_grid.channel_after(block.text, context.channel)
            # Numbers that no cell and no second reading bears out are not taken from a scan.
            if block.seen is None and not beside.tables:
                text.append(block)
            continue
        found = [*grids.rows(block, context), *review_grid.rows(block, context.channel)]
        fragments += [fragment for fragment in found if fragment.keys[0].table not in beside.tables]
        context.leftovers += beside.leftovers(found)
        if not found and not beside.tables and not review_grid.is_reviews(block):
            text += _as_text(block)
    fragments = [*with_glue(fragments)]
    missing = _EVERY - {fragment.keys[0].table for fragment in fragments}
    if missing:
        context.line = None
        fragments += runs.rows(text, missing, context)
    once = without_repeats(fragments)
    return Tables(
        fragments=once,
        clause_forms={clause: form for clause, form in context.clause_forms.items() if clause},
        form=_form(once),
        blanks=context.blanks,
        leftovers=tuple(context.leftovers),
    )


def _as_text(table: Table) -> list[Paragraph]:
    """A table of the page that holds no labelled rows, cell by cell: it may be layout around running text."""
    return [
        Paragraph(text=line, place=cell.place)
        for cells in table.rows
        for cell in _filled(cells)
        if cell.seen is None
        for line in cell.text.splitlines()
        if line.strip()
    ]


def _filled(cells: tuple[Cell, ...]) -> list[Cell]:
    return [cell for cell in cells if cell.text]


def _form(fragments: tuple[Fragment, ...]) -> str | None:
    """The form of table 3: the one of whose own lines the most were found."""
    lines = {key.line for fragment in fragments for key in fragment.keys if key.table == 3}
    known = {code: {line for line, _ in form.cells(3)} for code, form in forms.forms().items()}
    own = {code: sum(line in lines for line in cells - _others(known, code)) for code, cells in known.items()}
    best = max(own, key=lambda code: own[code])
    return best if own[best] and list(own.values()).count(own[best]) == 1 else None


def _others(known: dict[str, set[str]], code: str) -> set[str]:
    return {line for other, lines in known.items() if other != code for line in lines}
