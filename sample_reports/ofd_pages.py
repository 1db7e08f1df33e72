"""A report as an OFD file (GB/T 33190): a ZIP of XML parts with every character and every line in its place."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape

from facts import Facts
from paper import Look, Sheet, Stroke, Text, sheets, width

_MILLIMETRES = 25.4 / 72
_NAMESPACE = "http://www.ofdspec.org/2016"
#: Every member has this date, so that the same facts give the same bytes.
_DATE = (2024, 1, 1, 0, 0, 0)


def ofd(facts: Facts, look: Look | None = None) -> bytes:
    """The bytes of an OFD file; the same facts give the same bytes."""
    return packed(ofd_parts(facts, look or Look()))


def ofd_parts(facts: Facts, look: Look) -> dict[str, str]:
    """The parts of an OFD file by the names of its members."""
    pages = sheets(facts, look)
    box = f"0 0 {_length(look.size[0])} {_length(look.size[1])}"
    listed = "".join(f'<ofd:Page ID="{number + 10}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(pages)))
    title = escape(facts.heading.replace("\n", ""))
    parts = {
        "OFD.xml": _part(
            "OFD",
            f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID><ofd:Title>{title}</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
            ' Version="1.0" DocType="OFD"',
        ),
        "Doc_0/Document.xml": _part(
            "Document",
            f"<ofd:CommonData><ofd:MaxUnitID>100000</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>",
        ),
        "Doc_0/PublicRes.xml": _part("Res", '<ofd:Fonts><ofd:Font ID="2" FontName="宋体"/></ofd:Fonts>', ' BaseLoc="Res"'),
    }
    parts |= {f"Doc_0/Pages/Page_{number}/Content.xml": _page(sheet) for number, sheet in enumerate(pages)}
    return parts


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """The ZIP container of some parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _part(name: str, inner: str, attributes: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:{name} xmlns:ofd="{_NAMESPACE}"{attributes}>{inner}</ofd:{name}>\n'


def _page(sheet: Sheet) -> str:
    drawn = [*map(_stroke, sheet.strokes), *map(_text, sheet.texts)]
    objects = "\n".join(element.replace("@", str(number + 1000), 1) for number, element in enumerate(drawn))
    return _part("Page", f'<ofd:Content><ofd:Layer ID="3" Type="Body">\n{objects}\n</ofd:Layer></ofd:Content>')


def _length(points: float) -> str:
    return f"{points * _MILLIMETRES:.4f}".rstrip("0").rstrip(".")


def _stroke(stroke: Stroke) -> str:
    box = " ".join(map(_length, (stroke.x0, stroke.y0, stroke.x1 - stroke.x0, stroke.y1 - stroke.y0)))
    path = f"M 0 0 L {_length(stroke.x1 - stroke.x0)} {_length(stroke.y1 - stroke.y0)}"
    data = f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="@" Boundary="{box}" LineWidth="0.18">{data}</ofd:PathObject>'


def _text(text: Text) -> str:
    box = " ".join(map(_length, (text.x, text.y - text.size, width(text.text, text.size), 1.2 * text.size)))
    return (
        f'<ofd:TextObject ID="@" Boundary="{box}" Font="2" Size="{_length(text.size)}">'
        f'<ofd:TextCode X="0" Y="{_length(text.size)}"{_deltas(text)}>{escape(text.text)}</ofd:TextCode></ofd:TextObject>'
    )


def _deltas(text: Text) -> str:
    """The steps from character to character, equal ones counted."""
    steps = [_length(width(character, text.size)) for character in text.text[:-1]]
    if not steps:
        return ""
    if len(set(steps)) == 1 and len(steps) > 2:
        return f' DeltaX="g {len(steps)} {steps[0]}"'
    return f' DeltaX="{" ".join(steps)}"'
