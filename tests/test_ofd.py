"""OFD: whole invented reports on sheets of several sizes, the ways in which other programs write, and hostile files."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts import Zero
from gongkai import read_report
from gongkai.document import Paragraph
from gongkai.errors import UnreadableReport
from gongkai.readers import Content, Limits, ofd, read_document
from invented import invent
from ofd_pages import ofd as made
from ofd_pages import ofd_parts, packed
from paper import A5_LANDSCAPE, LETTER_LANDSCAPE, Look
from rendered import assert_right, drawn, seeds, unbroken, varied, zeros

LOOKS = {
    "a4": Look(),
    "a5_landscape": Look(size=A5_LANDSCAPE, repeated=True),
    "letter_upright": Look(size=LETTER_LANDSCAPE, upright=True, numbers="right"),
}
PAGE = "Doc_0/Pages/Page_0/Content.xml"
DOCUMENT = "Doc_0/Document.xml"

reports = {"seed": seeds, "zero": zeros, "change": unbroken}


@pytest.mark.parametrize("look", LOOKS)
@settings(drawn, max_examples=20)
@given(**reports)
def test_every_cell_of_a_ruled_table_is_read_right(look: str, seed: int, zero: Zero | None, change: str) -> None:
    invented, facts = varied(seed, zero, change)
    assert_right(read_report(made(facts, LOOKS[look])), invented, zero)


def without_prefix(parts: dict[str, str]) -> dict[str, str]:
    return {
        name: part.replace("<ofd:", "<").replace("</ofd:", "</").replace("xmlns:ofd", "xmlns") for name, part in parts.items()
    }


def from_the_root(parts: dict[str, str]) -> dict[str, str]:
    """Every path is written from the root of the container."""
    parts = parts | {"OFD.xml": parts["OFD.xml"].replace("Doc_0/", "/Doc_0/")}
    return parts | {DOCUMENT: parts[DOCUMENT].replace("Pages/Page", "/Doc_0/Pages/Page")}


def in_blocks(parts: dict[str, str]) -> dict[str, str]:
    begin, end = 'Type="Body"><ofd:PageBlock ID="7">', "</ofd:PageBlock></ofd:Layer>"
    return {name: part.replace('Type="Body">', begin).replace("</ofd:Layer>", end) for name, part in parts.items()}


def on_a_template(parts: dict[str, str]) -> dict[str, str]:
    """The first page is drawn by a template that it uses."""
    template = '<ofd:TemplatePage ID="77" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
    empty = parts[PAGE][: parts[PAGE].index("<ofd:Content>")] + '<ofd:Template TemplateID="77"/></ofd:Page>'
    return parts | {
        DOCUMENT: parts[DOCUMENT].replace("</ofd:CommonData>", template),
        "Doc_0/Tpls/Tpl_0/Content.xml": parts[PAGE],
        PAGE: empty,
    }


def with_hidden_text(parts: dict[str, str]) -> dict[str, str]:
    """Numbers in white, transparent and invisible text behind those that can be seen."""
    colours = ('<ofd:FillColor Value="255 255 255"/>', '<ofd:FillColor Value="0 0 0" Alpha="0"/>')
    hidden = [text(f'{colour}<ofd:TextCode X="{x}" Y="4">99</ofd:TextCode>') for colour in colours for x in range(20, 200, 5)]
    hidden.append(text('<ofd:TextCode X="0" Y="4">99</ofd:TextCode>', 'Visible="false"'))
    return {name: part.replace('Type="Body">', 'Type="Body">' + "".join(hidden)) for name, part in parts.items()}


@pytest.mark.parametrize(
    "write", [without_prefix, from_the_root, in_blocks, on_a_template, with_hidden_text], ids=lambda write: write.__name__
)
def test_every_cell_is_right_whichever_way_it_is_written(write: Callable[[dict[str, str]], dict[str, str]]) -> None:
    invented = invent(Random(3))
    assert_right(read_report(packed(write(ofd_parts(invented.facts, Look())))), invented)


def one_page(objects: str, **parts: str) -> bytes:
    """A file whose first page draws some objects."""
    base = ofd_parts(invent(Random(1)).facts, Look())
    page = base[PAGE]
    start, end = page.index('Type="Body">') + len('Type="Body">'), page.index("</ofd:Layer>")
    only = (
        base[DOCUMENT][: base[DOCUMENT].index("<ofd:Pages>")]
        + '<ofd:Pages><ofd:Page ID="10" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    return packed(base | {DOCUMENT: only, PAGE: page[:start] + objects + page[end:]} | parts)


def words(objects: str) -> list[str]:
    document = ofd.read(Content(raw=one_page(objects)))
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def text(code: str, attributes: str = "") -> str:
    return f'<ofd:TextObject ID="9" Boundary="20 50 100 9" Size="4" {attributes}>{code}</ofd:TextObject>'


@pytest.mark.parametrize(
    ("objects", "read"),
    [
        (text('<ofd:TextCode X="0" Y="4" DeltaX="g 4 2">12345</ofd:TextCode>'), ["12345"]),
        (text('<ofd:TextCode X="0" Y="4" DeltaX="2 g 2 2 2">12345</ofd:TextCode>'), ["12345"]),
        (text('<ofd:TextCode X="0" Y="4" DeltaX="2 30 2">1234</ofd:TextCode>'), ["12 34"]),
        (text('<ofd:TextCode X="0" Y="4">⺠⻔⼀</ofd:TextCode>'), ["民门一"]),
        (text('<ofd:TextCode X="0" Y="2" DeltaX="g 2 1">123</ofd:TextCode>', 'CTM="2 0 0 2 0 0"'), ["123"]),
        (text('<ofd:TextCode X="0" Y="4">12</ofd:TextCode>', 'Visible="false"'), []),
        (text('<ofd:TextCode X="900" Y="4">12</ofd:TextCode>'), []),
        (text('<ofd:TextCode X="nan" Y="4" DeltaX="g 1e9 1e999">12</ofd:TextCode>'), ["1 2"]),
    ],
    ids=["run", "mixed", "gap", "radicals", "matrix", "invisible", "outside", "nonsense"],
)
def test_characters_stand_where_they_are_put(objects: str, read: list[str]) -> None:
    assert words(objects) == read


def deep() -> str:
    return "<ofd:PageBlock>" * 100 + "</ofd:PageBlock>" * 100


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("OFD.xml", b" " * 300_000_000)
    return out.getvalue()


BASE = ofd_parts(invent(Random(1)).facts, Look())
PAGES = "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_0/Content.xml"/>' for number in range(10_000))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (packed(BASE)[:-200], "damaged or cut off"),
        (bomb(), "300,000,000 bytes once unpacked"),
        (packed(BASE | {"OFD.xml": BASE["OFD.xml"].replace("Doc_0/", "../../")}), "lies outside of the file"),
        (packed(BASE | {"OFD.xml": BASE["OFD.xml"].replace("Doc_0/", "Doc_9/")}), "has no member Doc_9/Document.xml"),
        (packed(BASE | {"OFD.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><OFD/>"}), "declares a document type"),
        (packed(BASE | {"OFD.xml": "<OFD>"}), "no well-formed XML"),
        (packed(BASE | {"OFD.xml": "<OFD/>"}), "names no document"),
        (packed(BASE | {DOCUMENT: BASE[DOCUMENT].replace("<ofd:Pages>", "<ofd:Pages>" + PAGES)}), "more than the limit of 300"),
        (packed(BASE | {DOCUMENT: BASE[DOCUMENT].replace("Box>0 0 ", "Box>0 0 9999999")}), "which no page is"),
        (one_page(deep()), "nested more than 16 deep"),
        (one_page(text(f'<ofd:TextCode X="0" Y="4">{"1" * 200_000}</ofd:TextCode>')), "more than 100,000 characters on page 1"),
        (
            one_page(
                f'<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>M 0 0 {"L 9 9 " * 400_000}'
                "</ofd:AbbreviatedData></ofd:PathObject>"
            ),
            "more than 300,000 drawn segments on page 1",
        ),
    ],
    ids=["cut", "bomb", "climbs", "lost", "entity", "broken", "empty", "pages", "huge", "deep", "characters", "segments"],
)
def test_hostile_files_are_refused_in_bounded_time(raw: bytes, message: str) -> None:
    start = perf_counter()
    with pytest.raises(UnreadableReport, match=message):
        read_document(Content(raw=raw, limits=Limits(seconds=20)), "report.ofd")
    assert perf_counter() - start < 30


def test_a_page_in_signs_without_meaning_is_not_believed() -> None:
    odd = "".join(chr(0xE000 + at) for at in range(100))
    with pytest.raises(ValueError, match="page 1 is printed in signs whose meaning the file does not tell"):
        ofd.read(Content(raw=one_page(text(f'<ofd:TextCode X="0" Y="4" DeltaX="g 99 1">{odd}</ofd:TextCode>'))))


def test_the_title_of_the_file_is_kept() -> None:
    facts = invent(Random(1)).facts
    assert ofd.read(Content(raw=made(facts))).head == {"title": facts.heading}


@settings(drawn, max_examples=60)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_damaged_parts_are_read_or_refused(seed: int) -> None:
    random = Random(seed)
    name = random.choice(sorted(BASE))
    part = bytearray(BASE[name].encode())
    for _ in range(random.randint(1, 30)):
        part[random.randrange(len(part))] = random.choice(b"0123456789 <>\"'=/.-")
    try:
        document = read_document(packed({**BASE, name: bytes(part)}), "report.ofd")
    except UnreadableReport:
        return
    assert all(block.place.page for block in document.paragraphs)
