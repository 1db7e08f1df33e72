"""HTML as values: a text is escaped where it enters an element, unless it is HTML already."""

import html
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


class Html(str):
    """Text that is HTML already; every other text is escaped, so that nothing in a report can become markup."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """A text as HTML."""
    return text if isinstance(text, Html) else Html(html.escape(text, quote=True))


def element(name: str, *content: str, **attributes: str | int | None) -> Html:
    """An element; attributes without a value are left out, and `class_` is the attribute `class`."""
    given = ((key.rstrip("_"), str(value)) for key, value in attributes.items() if value not in (None, ""))
    said = "".join(f' {key}="{html.escape(value, quote=True)}"' for key, value in given)
    return Html(f"<{name}{said}>{joined(content)}</{name}>")


def joined(parts: Iterable[str], separator: str = "") -> Html:
    """Several pieces as one."""
    return Html(escaped(separator).join(map(escaped, parts)))


def cell(name: str, *content: str, rows: int = 1, columns: int = 1, **attributes: str | int | None) -> Html:
    """A cell of a table (`td` or `th`) over so many rows and columns."""
    return element(name, *content, rowspan=rows if rows > 1 else None, colspan=columns if columns > 1 else None, **attributes)


def row_label(*content: str, rows: int = 1, columns: int = 1, class_: str = "gk-label") -> Html:
    """The label of a row; JupyterLab keeps its alignment in notebooks whose style sheets it drops as not trusted."""
    return cell("th", *content, rows=rows, columns=columns, class_=class_, style="text-align: left")


@cache
def style() -> Html:
    """The style sheet, for one display; its rules apply inside of it only."""
    text = (files(__name__.rpartition(".")[0]) / "style.css").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return element("style", Html("".join(line for line in lines if not line.startswith("/*"))))
