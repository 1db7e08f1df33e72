"""Makes the fonts of src/gongkai/fonts from Noto Sans CJK (SIL Open Font License 1.1), with the characters that charts can need.

    python tools/make_font.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc

Both faces have the characters of GB 2312, Latin-1 and every text that the package ships, traditional characters among them. The
bold one, for titles, has no fewer: the library that draws does not look in the regular one for what is missing there. Left out
are the rules for vertical lines and for ligatures.

The name tables of the sources declare no reserved font name, so that the licence would allow to keep theirs. The fonts have one
of their own all the same: a machine may have another version of Noto Sans CJK, and the library that draws takes the fonts of the
system first, so that under the old name the same chart would look different from one machine to the next.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

PACKAGE = Path(__file__).parent.parent / "src/gongkai"
TARGET = PACKAGE / "fonts"
SOURCE, FAMILY = "Noto Sans CJK SC", "Gongkai Sans SC"
#: Signs that stand on charts and around them, beside those of GB 2312.
SIGNS = "–—−·…‘’“”‹›«»†‡‰≠≥≤≈÷×±∅▲△▼▽●○◐◆◇■□┊│→←↑↓↗↘①②③④⑤⑥⑦⑧⑨⑩〔〕【】〇⌘✓✗"
#: The rows of GB 2312 and the cells of each.
_ROWS, _CELLS = range(0xA1, 0xF8), range(0xA1, 0xFF)
#: The numbers of the name table: family, style, identifier, full name, PostScript name; copyright and licence stay.
_FAMILY, _STYLE, _UNIQUE, _FULL, _POSTSCRIPT = 1, 2, 3, 4, 6


def main(regular: str, bold: str) -> None:
    """Write both fonts."""
    characters = _latin() | set(SIGNS) | _gb2312() | _shipped()
    for source, style in ((regular, "Regular"), (bold, "Bold")):
        font = _face(source)
        _cut(font, characters)
        _rename(font, style)
        path = TARGET / f"GongkaiSansSC-{style}.otf"
        font.save(path)
        print(f"{path.name}: {len(font.getBestCmap())} characters, {path.stat().st_size:,} bytes")


def _face(source: str) -> TTFont:
    """The face for simplified characters; a file of one face is taken as it is."""
    if Path(source).suffix != ".ttc":
        return TTFont(source, recalcTimestamp=False)
    with TTCollection(source, lazy=True) as collection:
        number = [font["name"].getDebugName(_FAMILY) for font in collection.fonts].index(SOURCE)
    return TTFont(source, fontNumber=number, lazy=True, recalcTimestamp=False)


def _latin() -> set[str]:
    return {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}


def _gb2312() -> set[str]:
    codes = (bytes((row, cell)) for row in _ROWS for cell in _CELLS)
    return set("".join(code.decode("gb2312", errors="ignore") for code in codes))


def _shipped() -> set[str]:
    """The characters of the package's own texts; those of the readers are what pages hold, not what is drawn."""
    files = (path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".toml", ".csv"} and "readers" not in path.parts)
    return set("".join(path.read_text(encoding="utf-8") for path in files))


def _cut(font: TTFont, characters: set[str]) -> None:
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    options.name_IDs = ["*"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(characters))
    cutter.subset(font)


def _rename(font: TTFont, style: str) -> None:
    names, postscript = font["name"], f"{FAMILY.replace(' ', '')}-{style}"
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    said = {_FAMILY: FAMILY, _STYLE: style, _UNIQUE: postscript, _FULL: full, _POSTSCRIPT: postscript}
    for record in names.names:
        if record.nameID in said:
            record.string = said[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    cff.topDictIndex[0].FullName, cff.topDictIndex[0].FamilyName = full, FAMILY


if __name__ == "__main__":
    main(*sys.argv[1:])
