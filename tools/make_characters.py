"""Makes src/gongkai/forms/characters.toml from the character tables of OpenCC (Apache-2.0).

    python tools/make_characters.py TSCharacters.txt [TWVariants.txt HKVariants.txt]

Kept are the characters of which the simplified shape stands in the words of this package: labels, topics, names of areas and of
bodies. One that these words use themselves, as the 乾 of 乾县, stays as it is.
"""

import sys
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "src/gongkai"
TARGET = PACKAGE / "forms/characters.toml"
WORDS = (
    "forms/labels.toml",
    "forms/page.toml",
    "bodies/names.toml",
    "bodies/registry.csv",
    "areas/areas.csv",
    "prose/topics.toml",
)
#: Characters that are also written for these, and that OpenCC keeps apart: 答覆 is 答复.
ALSO = {"覆": "复", "衹": "只", "祇": "只", "牠": "它", "鍊": "链"}
HEAD = """# Traditional characters (mainland, Taiwan and Hong Kong shapes) of the words that this package knows, each before the
# simplified character that it is compared as. Made by tools/make_characters.py from the character tables of OpenCC (Apache-2.0).
traditional = \"\"\"
"""


def main(characters: str, *variants: str) -> None:
    """Write the table."""
    used = {character for name in WORDS for character in (PACKAGE / name).read_text(encoding="utf-8")}
    simplified = dict(_pairs(characters))
    for name in variants:
        simplified |= {shape: simplified.get(standard, standard) for standard, shape in _pairs(name)}
    kept = {shape: plain for shape, plain in simplified.items() if plain in used and shape not in used and shape != plain}
    kept |= ALSO
    pairs = [f"{shape}{plain}" for shape, plain in sorted(kept.items(), key=lambda pair: (pair[1], pair[0]))]
    lines = [" ".join(pairs[at : at + 30]) for at in range(0, len(pairs), 30)]
    TARGET.write_text(HEAD + "\n".join(lines) + '\n"""\n', encoding="utf-8")
    print(len(pairs))


def _pairs(name: str) -> list[tuple[str, str]]:
    """One character and the first of those that stand for it."""
    lines = [line.split("\t") for line in Path(name).read_text(encoding="utf-8").splitlines() if "\t" in line]
    pairs = [(left, right.split()[0]) for left, right, *_ in lines]
    return [(left, right) for left, right in pairs if len(left) == len(right) == 1]


if __name__ == "__main__":
    main(*sys.argv[1:])
