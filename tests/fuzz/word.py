"""Fuzz the reader of Word files: python tests/fuzz/word.py -max_total_time=600.

The first byte chooses what the rest is: a member of a small Word file, the steps that build its body of elements that the reader
knows (so that it is always well formed), or the whole file.
"""

import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import atheris

sys.path.insert(0, str(Path(__file__).parent))
from harness import check, fuzz

with atheris.instrument_imports(include=["gongkai.readers"]):
    from gongkai.readers import ole, word

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINK = '<Relationship Id="r{0}" Type="' + _RELATIONS + '/{0}" Target="{1}"/>'
#: A small file with a list, a style, a table with merged cells, a text box, a field and tracked changes.
PARTS = {
    "word/document.xml": f"""<w:document {_NAMESPACES}><w:body><w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r>
<w:t>甲局2021年报告</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:ins><w:r><w:rPr><w:vanish/></w:rPr>
<w:fldChar w:fldCharType="begin"/><w:tab/></w:r></w:ins></w:p><w:tbl><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:sdt>
<w:sdtContent><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc></w:sdtContent></w:sdt></w:tr>
<w:tr><w:tc><w:tcPr><w:hMerge/></w:tcPr><w:p><w:r><mc:AlternateContent><mc:Choice><w:pict><v:textbox><w:txbxContent><w:p/>
</w:txbxContent></v:textbox></w:pict></mc:Choice></mc:AlternateContent></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>""",
    "word/styles.xml": f"""<w:styles xmlns:w="{_W}"><w:style w:type="paragraph" w:default="1" w:styleId="a">
<w:name w:val="heading 1"/>
<w:basedOn w:val="b"/><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:strike w:val="0"/>
</w:rPr></w:style></w:styles>""",
    "word/numbering.xml": f"""<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">
<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1">
<w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num></w:numbering>""",
    "_rels/.rels": f"<Relationships>{_LINK.format('officeDocument', 'word/document.xml')}</Relationships>",
    "word/_rels/document.xml.rels": (
        f"<Relationships>{_LINK.format('styles', 'styles.xml')}{_LINK.format('numbering', 'numbering.xml')}</Relationships>"
    ),
    "[Content_Types].xml": "<Types/>",
}
MEMBERS = tuple(PARTS)
#: What a body is built of: elements, and the values of their attributes.
ELEMENTS = (
    *(
        "w:p",
        "w:r",
        "w:t",
        "w:tbl",
        "w:tr",
        "w:tc",
        "w:sdt",
        "w:sdtContent",
        "w:ins",
        "w:del",
        "w:pPr",
        "w:rPr",
        "w:tcPr",
        "w:trPr",
    ),
    *(
        "w:gridSpan",
        "w:vMerge",
        "w:hMerge",
        "w:gridBefore",
        "w:gridAfter",
        "w:cellDel",
        "w:numPr",
        "w:numId",
        "w:ilvl",
        "w:pStyle",
    ),
    *(
        "w:rStyle",
        "w:vanish",
        "w:strike",
        "w:outlineLvl",
        "w:fldChar",
        "w:br",
        "w:sym",
        "w:drawing",
        "w:pict",
        "w:object",
        "w:ruby",
    ),
    *("mc:AlternateContent", "mc:Choice", "mc:Fallback", "w:txbxContent", "v:imagedata", "wp:inline", "m:oMath", "m:r", "m:t"),
)
VALUES = ("", "0", "1", "2", "99999999", "-1", "a", "restart", "continue", "begin", "separate", "end", "F0FE", "7f", "%1.", "一")


def built(steps: bytes) -> str:
    """A body that some bytes build: each opens an element, closes one, or writes some text."""
    out: list[str] = []
    opened: list[str] = []
    for step in steps:
        if step < 5 * len(ELEMENTS):
            kind, at = divmod(step, len(ELEMENTS))
            name = ELEMENTS[at]
            chosen = VALUES[(step * 7 + len(out)) % len(VALUES)]
            attribute = "w:fldCharType" if name == "w:fldChar" else "w:char" if name == "w:sym" else "w:val"
            out.append(f'<{name} {attribute}="{chosen}"' + (">" if kind else "/>"))
            opened += [name] if kind else []
        elif opened and step % 4:
            out.append(f"</{opened.pop()}>")
        else:
            out.append("12" if step % 8 else "、甲\n")
    return "".join(out) + "".join(f"</{name}>" for name in reversed(opened))


def packed(members: dict[str, str | bytes]) -> bytes:
    """A ZIP container of some members."""
    file = BytesIO()
    with ZipFile(file, "w") as container:
        for name, content in members.items():
            container.writestr(name, content)
    return file.getvalue()


def file_of(raw: bytes) -> bytes:
    """The file that some bytes of the fuzzer stand for."""
    choice = raw[0] % (2 * len(MEMBERS))
    if choice < len(MEMBERS) - 1:
        return packed({**PARTS, MEMBERS[choice]: raw[1:]})
    if choice == len(MEMBERS):
        return raw[1:]
    body = f"<w:document {_NAMESPACES}><w:body>{built(raw[1:3000])}</w:body></w:document>"
    return packed({**PARTS, "word/document.xml": body})


def one(raw: bytes) -> None:
    """Read one file, if it is a Word file."""
    if raw:
        file = file_of(raw)
        ole.is_protected(file)
        check(lambda content: None if word.refusal(content) else word.read(content), file)


if __name__ == "__main__":
    seeds = [bytes([at]) + content.encode() for at, content in enumerate(PARTS.values())]
    seeds += [
        bytes([len(MEMBERS)]) + packed({**PARTS}),
        *(bytes([len(MEMBERS) + 1]) + bytes(range(n, 256)) * 2 for n in range(0, 200, 40)),
    ]
    fuzz("word", one, seeds)
