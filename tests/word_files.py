"""Small Word files for tests, and what is read of them."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from gongkai.document import Document, Table
from gongkai.readers import Content, Limits, word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
PROPERTIES = '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></p>'


def packed(members: Mapping[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return file.getvalue()


def links(**targets: str) -> str:
    items = "".join(f'<Relationship Type="{OFFICE}/{kind.replace("_", "-")}" Target="{to}"/>' for kind, to in targets.items())
    return f"<Relationships>{items}</Relationships>"


def file(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    title: str = "",
    before: str = "",
    main: str = "word/document.xml",
    w: str = W,
) -> bytes:
    """A Word file of this body, with something before its root."""
    folder, _, name = main.rpartition("/")
    return packed(
        {
            "[Content_Types].xml": '<Types><Override ContentType="x.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": links(officeDocument=main, core_properties="core.xml"),
            main: f'{before}<w:document xmlns:w="{w}" {NAMESPACES}><w:body>{body}</w:body></w:document>',
            f"{folder}/_rels/{name}.rels": links(styles="styles.xml", numbering="numbering.xml"),
            f"{folder}/styles.xml": f'<w:styles xmlns:w="{w}">{styles}</w:styles>',
            f"{folder}/numbering.xml": f'<w:numbering xmlns:w="{w}" {NAMESPACES}>{numbering}</w:numbering>',
            "core.xml": PROPERTIES.format(title),
        }
    )


def read(raw: bytes, limits: Limits | None = None) -> Document:
    content = Content(raw=raw, limits=limits or Limits())
    assert word.refusal(content) == ""
    return word.read(content)


def lines(body: str, styles: str = "", numbering: str = "") -> list[str]:
    return [block.text for block in read(file(body, styles=styles, numbering=numbering)).paragraphs]


def grid(table: Table) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.column, cell.colspan) for cell in row] for row in table.rows]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(text: str = "", properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def tc(text: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"
