"""Pictures that are broken, mean harm, or are merely odd."""

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Hostile(NamedTuple):
    """A picture, made when it is needed, and a pattern that the reason for refusing it matches."""

    make: Callable[[], bytes]
    reason: str


def form(size: tuple[int, int] = (400, 300), mode: str = "L") -> Image.Image:
    """A small ruled table."""
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for x in range(20, 381, 90):
        draw.line((x, 20, x, 260), 0, 2)
    for y in range(20, 261, 60):
        draw.line((20, y, 380, y), 0, 2)
        draw.text((50, y + 20), "12", 0)
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A piece of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG file with this header."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"")


def bmp(width: int, height: int) -> bytes:
    """The header of a BMP file."""
    return b"BM" + bytes(8) + struct.pack("<IIiiHHIIiiII", 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)


def tiff_loop() -> bytes:
    """A TIFF whose second page is its first again."""
    raw = bytearray(saved(form(), "TIFF"))
    (start,) = struct.unpack_from("<I", raw, 4)
    (count,) = struct.unpack_from("<H", raw, start)
    struct.pack_into("<I", raw, start + 2 + 12 * count, start)
    return bytes(raw)


def many_pages(count: int) -> bytes:
    """A TIFF of very small pages."""
    out = BytesIO()
    pages = [Image.new("1", (40, 40), 1) for _ in range(count)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def text_bomb() -> bytes:
    """A PNG whose comment unpacks to 200 million bytes."""
    packer = zlib.compressobj(9)
    comment = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    raw = saved(form(), "PNG")
    end = len(SIGNATURE) + 25
    return raw[:end] + chunk(b"zTXt", b"Comment\0\0" + comment) + raw[end:]


FILES: Mapping[str, Hostile] = {
    "bomb.png": Hostile(lambda: png(100_000, 100_000, chunk(b"IDAT", zlib.compress(bytes(1000)))), "limit of 50,000,000 pixels"),
    "bomb.bmp": Hostile(lambda: bmp(60_000, 60_000), "limit of 50,000,000"),
    "large.png": Hostile(lambda: saved(Image.new("1", (10_000, 10_000), 1), "PNG"), "limit of 50,000,000"),
    "empty.png": Hostile(lambda: png(0, 0), "damaged|no pixels"),
    "short.png": Hostile(lambda: saved(form(), "PNG")[:700], "damaged"),
    "short.jpg": Hostile(lambda: saved(form(), "JPEG")[:1500], "damaged"),
    "short.tif": Hostile(lambda: saved(form(), "TIFF")[:2000], "damaged"),
    "header.webp": Hostile(lambda: b"RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0abcd", "damaged"),
    "text.png": Hostile(text_bomb, "damaged"),
    "pages.tif": Hostile(lambda: many_pages(320), "more than the limit of 300 pages"),
}

#: Pictures of the same table in ways that scanners and phones do not often use.
ODD: Mapping[str, Callable[[], bytes]] = {
    "black-and-white.tif": lambda: saved(form(mode="1"), "TIFF", compression="group4"),
    "palette.png": lambda: saved(form().convert("P"), "PNG"),
    "sixteen-bits.png": lambda: saved(Image.fromarray(np.asarray(form()).astype(np.uint16) * 257), "PNG"),
    "floats.tif": lambda: saved(form(mode="F"), "TIFF"),
    "see-through.png": lambda: saved(_see_through(), "PNG"),
    "print.jpg": lambda: saved(form().convert("CMYK"), "JPEG", quality=95),
    "picture.webp": lambda: saved(form(mode="RGB"), "WEBP", lossless=True),
    "picture.bmp": lambda: saved(form(mode="RGB"), "BMP"),
    "turned.jpg": lambda: saved(form().rotate(90, expand=True), "JPEG", exif=_turned(), quality=95),
    "animated.png": lambda: saved(form(), "PNG", save_all=True, append_images=[form()] * 3, duration=10),
    "loop.tif": tiff_loop,
}


def seeds() -> list[bytes]:
    """Small files to begin fuzzing with."""
    large = {"large.png", "text.png", "pages.tif"}
    return [
        *(made.make() for name, made in FILES.items() if name not in large),
        *(make() for make in ODD.values()),
        bytes(range(200)),
    ]


def _see_through() -> Image.Image:
    """The ink on nothing, and what cannot be seen is black."""
    ink = form().point(lambda level: 255 - level)
    image = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    image.putalpha(ink)
    return image


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif
