"""Characters as they are drawn to characters as they are meant: radicals to ideographs, and each drawn character once."""

import unicodedata
from collections.abc import Iterable, Iterator

from gongkai.readers.layout.model import Character

#: The CJK Radicals Supplement, which normalization leaves alone, and the ideographs that Unicode 15.0 calls equivalent to its
#: characters (EquivalentUnifiedIdeograph.txt of the Unicode Character Database).
_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪"
    "⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒"
    "⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔"
    "目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸"
    "长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀"
)
_EQUIVALENT = dict(zip(_RADICALS, _IDEOGRAPHS, strict=True))
#: Kangxi radicals, compatibility ideographs and what normalization knows of the supplement.
_COMPATIBLE = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
#: The same character so near, in its widths, is the same one drawn again; it is looked for in fields of so many points.
_NEAR, _FIELD = 0.3, 16


class _Meant(dict[str, str]):
    """Each character to the one that is meant, worked out when first met."""

    def __missing__(self, text: str) -> str:
        meant = "".join(_EQUIVALENT.get(character, character) for character in text)
        if any(low <= ord(character) <= high for character in meant for low, high in _COMPATIBLE):
            meant = unicodedata.normalize("NFKC", meant)
        if len(self) < 100_000:
            self[text] = meant
        return meant


_MEANT = _Meant()


def plain(text: str) -> str:
    """The text with ideographs in place of radicals and of compatibility ideographs."""
    return "".join(map(_MEANT.__getitem__, text))


def once(characters: Iterable[Character]) -> Iterator[Character]:
    """Each character once, where a page draws it two or three times nearly at the same place to make it bold."""
    seen: dict[tuple[str, int, int], list[Character]] = {}
    for found in characters:
        text, x0, y0, x1, y1 = found
        if not text.strip():
            continue
        near = min(max((x1 - x0) * _NEAR, 0.3), _FIELD)
        if any(abs(old.x0 - x0) < near and abs(old.y0 - y0) < near for old in _around(seen, text, x0, y0, near)):
            continue
        seen.setdefault((text, int(x0 // _FIELD), int(y0 // _FIELD)), []).append(found)
        yield Character(_MEANT[text], x0, y0, x1, y1)


def _around(seen: dict[tuple[str, int, int], list[Character]], text: str, x: float, y: float, near: float) -> Iterator[Character]:
    """What was seen in the fields that lie near a point."""
    for column in range(int((x - near) // _FIELD), int((x + near) // _FIELD) + 1):
        for row in range(int((y - near) // _FIELD), int((y + near) // _FIELD) + 1):
            yield from seen.get((text, column, row), ())
