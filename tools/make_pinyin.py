"""Makes src/gongkai/explore/pinyin/characters.txt from the readings of the project mozillazg/pinyin-data (MIT).

    python tools/make_pinyin.py kMandarin_8105.txt

Each line is a syllable without its tone and the characters that are read so, ü written v. The source gives each character of the
Table of General Standard Chinese Characters its most frequent reading; what names of places and bodies want otherwise stands in
`readings.toml`.
"""

import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src/gongkai/explore/pinyin/characters.txt"
DIAERESIS = "\N{COMBINING DIAERESIS}"


def main(source: str) -> None:
    """Write the table."""
    found: dict[str, list[str]] = {}
    for line in Path(source).read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, reading = line.partition("#")[0].split(":")
            syllable = toneless(reading.strip())
            # Interjections of a consonant alone (嗯) stand in no name, and would make a syllable of every such letter.
            if set(syllable) & set("aeiouv"):
                found.setdefault(syllable, []).append(chr(int(code.strip()[2:], 16)))
    lines = [f"{syllable} {''.join(sorted(characters))}\n" for syllable, characters in sorted(found.items())]
    TARGET.write_text("".join(lines), encoding="utf-8")


def toneless(reading: str) -> str:
    """A syllable without its tone, ü written v."""
    marked = unicodedata.normalize("NFD", reading).replace(f"u{DIAERESIS}", "v")
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


if __name__ == "__main__":
    main(sys.argv[1])
