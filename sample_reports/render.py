"""A report's facts to the text and bytes of a page, in every layout that real pages have.

Pure functions: `LAYOUTS["html_word"](with_zero(facts, "slash"))` is a page's text, `encode` makes bytes of it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import html_pages as html
import text_pages as text
from facts import Facts, full_width, load_facts, thousands, with_units, with_zero
from html_pages import CHARSET, lines_as_html

__all__ = [
    "CHARSET",
    "LAYOUTS",
    "Facts",
    "encode",
    "full_width",
    "lines_as_html",
    "load_facts",
    "thousands",
    "with_units",
    "with_zero",
]

#: Every layout by its name: facts to the text of a page.
LAYOUTS: Mapping[str, Callable[[Facts], str]] = MappingProxyType(
    {
        layout.__name__: layout
        for layout in (
            html.html_spans,
            html.html_plain,
            html.html_repeated,
            html.html_word,
            html.html_torn,
            html.html_nested,
            html.html_paragraphs,
            html.html_blankspan,
            text.text_pipes,
            text.text_tabs,
            text.text_spaces,
            text.text_lines,
            text.text_markdown,
            text.text_markdown_split,
            text.text_glued,
            text.text_run,
        )
    }
)


def encode(page: str, charset: str = "utf-8", declared: str | None = None) -> bytes:
    """The bytes of a page in `charset`; an HTML page says that it is in `declared`, which may be a lie."""
    return page.replace(CHARSET, declared or charset).encode(charset)
