"""Pictures of charts: their bytes do not depend on the machine, and no character is an empty box."""

import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from conftest import ROOT
from gongkai import charts, pictures

PACKAGE = ROOT / "src/gongkai"
FONTS = PACKAGE / "fonts"
#: What the package draws or names; characters.toml holds characters that pages have in their place.
TEXTS = [path for folder in ("areas", "bodies", "forms", "labels", "metrics") for path in (PACKAGE / folder).glob("*.[ct]*")]
#: The end of the block of Chinese characters, which patterns name.
LAST = "\u9fff"
#: Frequent, rare (level 2 of GB 2312), of an area's name only, traditional, and signs.
DRAWN = "国图罱鄠瀍國▲┊≠≥÷①〔Ω"
#: No font has a character here: what is drawn is the empty box.
NOWHERE = "\U0003fff0\U0003fff1"
NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{}</dir></fontconfig>"""
ALONE = """
import json, sys
from gongkai import pictures
for chart in json.load(sys.stdin): print(pictures.png(chart).hex())
"""


def titled(text: str, weight: str = "normal", **parts: Any) -> dict[str, Any]:
    return {
        "data": {"values": [{"a": 1}]},
        "mark": {"type": "bar", "clip": True},
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
        "title": {"text": text, "fontWeight": weight},
        "config": {"font": charts.FONTS},
    } | parts


@pytest.mark.parametrize("face", ["Regular", "Bold"])
def test_the_font_has_every_character_of_the_shipped_texts(face: str) -> None:
    with TTFont(FONTS / f"GongkaiSansSC-{face}.otf", lazy=True) as font:
        known = set(map(chr, font.getBestCmap()))
    missing = {path.name: set(path.read_text(encoding="utf-8")) - known - {"\n", LAST} for path in TEXTS}
    assert {name: found for name, found in missing.items() if found} == {}
    assert set(DRAWN) <= known
    assert not set(NOWHERE) & known


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_machine_without_fonts_draws_the_same_and_no_empty_box(weight: str, tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(NO_FONTS.format(tmp_path), encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-c", ALONE],
        input=json.dumps([titled(sign, weight) for sign in DRAWN + NOWHERE]),
        env=os.environ | {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    *signs, box, other_box = (bytes.fromhex(line) for line in found.stdout.split())
    assert box == other_box
    assert len({*signs, box}) == len(DRAWN) + 1
    assert signs == [pictures.png(titled(sign, weight)) for sign in DRAWN]


def test_a_png_knows_its_size_on_paper() -> None:
    once, twice = (pictures.png(titled("国"), scale=scale) for scale in (1, 2))
    assert size(twice) == tuple(2 * length for length in size(once))
    assert [density(picture) for picture in (once, twice)] == [96, 192]


def size(png: bytes) -> tuple[int, ...]:
    return struct.unpack(">II", png[16:24])


def density(png: bytes) -> int:
    """Pixels to the inch, of the chunk that counts them to the metre."""
    at = png.index(b"pHYs") + 4
    across: int
    across, down, unit = struct.unpack(">IIB", png[at : at + 9])
    assert (across, unit) == (down, 1)
    return round(across * 0.0254)


def test_an_svg_keeps_its_text_and_names_the_fonts_of_browsers() -> None:
    drawn = pictures.svg(titled("国务院 2024 ≥10"))
    texts = {node.text: node.get("font-family") for node in ElementTree.fromstring(drawn).iter() if node.tag.endswith("}text")}
    assert texts["国务院 2024 ≥10"] == charts.FONTS
    assert pictures.FAMILY not in drawn


def test_the_parts_of_two_svgs_have_names_of_their_own() -> None:
    first, again, other = (pictures.svg(titled(text)) for text in ("国", "国", "图"))
    assert first == again
    named, used = (set(re.findall(pattern, first)) for pattern in (r'id="([^"]+)"', r"url\(#([^)]+)\)"))
    assert named
    assert used <= named
    assert not named & set(re.findall(r'id="([^"]+)"', other))


def test_nothing_is_loaded_from_anywhere() -> None:
    with pytest.raises(ValueError, match="not allowed"):
        pictures.svg(titled("国", data={"url": "http://127.0.0.1:9/data.json"}))
