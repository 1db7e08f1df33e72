"""Fuzz the reader of pictures: `python tests/fuzz/pictures.py -max_total_time=600`; what only recognises text is left out."""

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "sample_reports"), str(ROOT / "tests")]

# Only the decoders: what compares arrays would have every one of them remembered.
with atheris.instrument_imports(include=["PIL"]):
    import PIL.BmpImagePlugin
    import PIL.ImageOps
    import PIL.JpegImagePlugin
    import PIL.PngImagePlugin
    import PIL.TiffImagePlugin
    import PIL.WebPImagePlugin  # noqa: F401

import numpy as np  # noqa: E402
from harness import LIMITS, check, fuzz  # noqa: E402

import hostile_pictures  # noqa: E402
from gongkai.readers import Content, layout, scans  # noqa: E402
from gongkai.readers.scanning import recognition  # noqa: E402
from gongkai.readers.scanning.lines import Box  # noqa: E402


def nothing(lines: list[recognition.Picture], cv2: object) -> list[recognition.Read]:
    """An engine that reads the same number everywhere."""
    return [recognition.Read("12", 0.9, ("17",)) for _ in lines]


def nowhere(picture: recognition.Picture, cv2: object) -> list[Box]:
    """An engine that finds no text."""
    return []


recognition.recognise, recognition.text_boxes = nothing, nowhere  # type: ignore[assignment]


def one(data: bytes) -> None:
    """A file as it is, or, if it is no picture, its bytes as the pixels of a page with rules."""
    if not scans.refusal(Content(raw=data)):
        check(scans.read, data)
    elif len(data) > 16:
        side = 24 * (2 + data[0] % 40)
        pixels = np.resize(np.frombuffer(data, dtype=np.uint8), (side, side))
        for position in data[1:9]:
            pixels[position * side // 256, :] = pixels[:, position * side // 256] = 0
        layout.join([scans.page_blocks(pixels, 1, LIMITS)])


if __name__ == "__main__":
    fuzz("pictures", one, hostile_pictures.seeds())
