"""Fuzz the reader of OFD: `python tests/fuzz/ofd.py -max_total_time=600`; the XML parts are changed and packed again."""

import re
import sys
from pathlib import Path
from random import Random

import atheris

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "sample_reports"), str(ROOT / "tests")]

with atheris.instrument_imports(include=["gongkai.readers"]):
    from gongkai.readers import Content, layout, ofd

from harness import check, fuzz  # noqa: E402

import ofd_pages  # noqa: E402
from invented import invent  # noqa: E402
from paper import A5_LANDSCAPE, Look  # noqa: E402

PAGE = "Doc_0/Pages/Page_1/Content.xml"
#: The first byte of an input that is a whole file.
WHOLE = 255


def small_parts() -> dict[str, str]:
    """A file of one page with a few rules and words, so that a run takes no time."""
    parts = ofd_pages.ofd_parts(invent(Random(1)).facts, Look(size=A5_LANDSCAPE))
    content = parts[PAGE]
    rules, words, end = (content.find(mark) for mark in ("<ofd:PathObject", "<ofd:TextObject", "</ofd:Layer>"))
    kept = [*content[rules:words].splitlines()[:40], *content[words:end].splitlines()[:40]]
    small = {name: part for name, part in parts.items() if "/Page_" not in name}
    only = f'<ofd:Page ID="9" BaseLoc="{PAGE[6:]}"/>'
    small["Doc_0/Document.xml"] = re.sub(r"<ofd:Page ID=.*/>", only, parts["Doc_0/Document.xml"])
    return {**small, PAGE: content[:rules] + "".join(kept) + content[end:]}


SEEDS = small_parts()
NAMES = sorted(SEEDS)
#: What the changed part stands beside: a page without anything on it, so that each seed covers code of its own.
PARTS = {**SEEDS, PAGE: '<Page xmlns="http://www.ofdspec.org/2016"/>'}


def _empty(*arguments: object) -> layout.PageBlocks:
    return layout.PageBlocks(number=1, width=1, height=1, blocks=())


def one(data: bytes) -> None:
    """The first byte names the part that the others are."""
    if not data:
        return
    raw = data[1:] if data[0] == WHOLE else ofd_pages.packed({**PARTS, NAMES[data[0] % len(NAMES)]: data[1:]})
    if not ofd.refusal(Content(raw=raw)):
        check(ofd.read, raw)


if __name__ == "__main__":
    setattr(ofd, "_recognised", _empty)  # noqa: B010
    whole = bytes((WHOLE,)) + ofd_pages.packed(PARTS)
    fuzz("ofd", one, [whole, *(bytes((number,)) + SEEDS[name].encode() for number, name in enumerate(NAMES))])
