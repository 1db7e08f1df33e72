"""Reports as scanned paper: drawn with the fonts of this machine, then turned, blurred, specked and compressed as scanners do."""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from facts import Facts
from statutory import Cell, Grid, Line, Rows, cut, page

Picture = npt.NDArray[np.uint8]
Font = ImageFont.FreeTypeFont
#: Families that print Chinese, and families of western figures that word processors put beside them.
CHINESE: tuple[str, ...] = ("Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UMing CN", "AR PL UKai CN", "WenQuanYi Zen Hei")
WESTERN: tuple[str, ...] = ("Liberation Serif", "Liberation Sans", "DejaVu Serif", "DejaVu Sans", "Liberation Mono")
_A4 = (8.27, 11.69)
_INCHES_OF_MARGIN = 0.7
#: Widths of the columns of each table, as shares; the last is repeated.
_SHARES = {2: (3.0, 2.0), 3: (1.1, 1.4, 4.2, 1.1), 4: (1.0,)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is on one page: its picture, and the rows of its tables as they were drawn."""

    picture: Picture
    tables: tuple[Rows, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How a report is set: its fonts, the widths of its rules in pixels, and their darkness."""

    chinese: str
    western: str
    points: float
    dpi: int
    rule: int
    grey: int
    bold: bool
    padding: float


@cache
def installed() -> dict[tuple[str, bool], tuple[str, int]]:
    """The file and face of each family that this machine has, plain and bold, as fontconfig knows them."""
    try:
        command = ["fc-list", "--format", "%{file}|%{index}|%{family}|%{style}\n"]
        lines = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        return {}
    found: dict[tuple[str, bool], tuple[str, int]] = {}
    for line in sorted(lines):
        file, index, families, styles = line.split("|")
        style = styles.split(",")[0]
        if style in ("Regular", "Book", "Bold", "Light"):
            for family in families.split(","):
                found.setdefault((family, style == "Bold"), (file, int(index or 0)))
    return found


def chinese_fonts() -> list[str]:
    """The families that print Chinese here."""
    return [family for family in CHINESE if (family, False) in installed()]


def scan(facts: Facts, *, dpi: int = 200, angle: float = 0.0, noise: float = 0.3, seed: int = 0) -> list[bytes]:
    """The report as PNG files, one a page.

    Args:
        facts: What it prints.
        dpi: Resolution.
        angle: How far each page is turned, in degrees against the clock.
        noise: How bad the scanner is, from 0 (drawn, not scanned) to 1.
        seed: Picks the fonts, sizes and rules, and every speck.
    """
    return [png(paper.picture) for paper in papers(facts, dpi=dpi, angle=angle, noise=noise, seed=seed)]


def tiff(pictures: list[Picture], *, bilevel: bool = False) -> bytes:
    """The pages as one TIFF; in black and white only, as fax machines and many scanners write them, if so wanted."""
    out = io.BytesIO()
    first, *others = (Image.fromarray(picture) for picture in pictures)
    if bilevel:
        first, *others = (image.convert("1", dither=Image.Dither.NONE) for image in (first, *others))
    first.save(out, "TIFF", save_all=True, append_images=others, compression="group4" if bilevel else "tiff_lzw")
    return out.getvalue()


def png(picture: Picture) -> bytes:
    """One page as a PNG file."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG", compress_level=1)
    return out.getvalue()


def papers(facts: Facts, *, dpi: int = 200, angle: float = 0.0, noise: float = 0.3, seed: int = 0) -> list[Paper]:
    """The pages with what was drawn on them; see `scan`."""
    random = Random(seed)
    style = _style(random, dpi)
    worn = np.random.default_rng(seed)
    return [replace(paper, picture=_scanned(paper.picture, angle, noise, random, worn)) for paper in _set(facts, style)]


def _style(random: Random, dpi: int) -> _Style:
    chinese = random.choice(chinese_fonts())
    western = random.choice([chinese, *(family for family in WESTERN if (family, False) in installed())])
    return _Style(
        chinese=chinese,
        western=western,
        points=random.choice((9.0, 10.0, 10.5, 12.0)),
        dpi=dpi,
        rule=random.choice((1, 2, 3)),
        grey=random.choice((0, 40, 90)),
        bold=random.random() < 0.2,
        padding=random.choice((0.25, 0.5, 0.9)),
    )


@cache
def _font(family: str, size: int, bold: bool) -> Font:
    file, index = installed().get((family, bold)) or installed()[family, False]
    return ImageFont.truetype(file, size, index=index)


class _Setter:
    """Sets blocks on pages from top to bottom."""

    def __init__(self, style: _Style) -> None:
        self.style = style
        self.size = round(_A4[0] * style.dpi), round(_A4[1] * style.dpi)
        self.margin = round(_INCHES_OF_MARGIN * style.dpi)
        self.width = self.size[0] - 2 * self.margin
        self.bottom = self.size[1] - self.margin
        self.pages: list[Paper] = []
        self._begin()

    def _begin(self) -> None:
        self.image = Image.new("L", self.size, 255)
        self.draw = ImageDraw.Draw(self.image)
        self.tables: list[Rows] = []
        self.y = self.margin

    def turn(self) -> None:
        """End the page with its number."""
        font = self._pick("1", self.style.points, False)
        number = f"— {len(self.pages) + 1} —"
        self.draw.text(((self.size[0] - font.getlength(number)) / 2, self.bottom + self.margin / 3), number, 0, font)
        self.pages.append(Paper(picture=np.asarray(self.image).copy(), tables=tuple(self.tables)))
        self._begin()

    def line(self, line: Line) -> None:
        """A line of text, broken where it is too long."""
        points = {"title": 18.0, "heading": 14.0}.get(line.kind, 12.0)
        step = self._pixels(points * 1.6)
        for text in self._broken(line.text, points, False, self.width):
            if self.y + step > self.bottom:
                self.turn()
            at = self.margin + (self.width - self._length(text, points, False)) / 2 if line.kind == "title" else self.margin
            self._write(text, at, self.y, points, False)
            self.y += step
        self.y += step // 3

    def grid(self, grid: Grid) -> None:
        """A table, torn where the page ends."""
        rows = grid.rows
        places = self._places(grid.table, sum(cell.columns for cell in rows[0]))
        while rows:
            heights = self._heights(rows, places)
            fits = sum(bool(self.y + sum(heights[: at + 1]) <= self.bottom) for at in range(len(rows)))
            if fits < min(4, len(rows)) and self.y > self.margin:
                self.turn()
                continue
            above, below = _torn(rows, fits)
            # A label that is cut may need more room than the rows that are left of it.
            while fits > 1 and self.y + sum(self._heights(above, places)) > self.bottom:
                fits -= 1
                above, below = _torn(rows, fits)
            self._draw(above, places, self._heights(above, places))
            rows = below
            if rows:
                self.turn()
        self.y += self._pixels(12)

    def _places(self, table: int, width: int) -> list[int]:
        shares = _SHARES[table]
        shares += shares[-1:] * (width - len(shares))
        edges = np.cumsum((0.0, *shares[:width])) / sum(shares[:width])
        return [self.margin + round(float(edge) * self.width) for edge in edges]

    def _heights(self, rows: Rows, places: list[int]) -> list[int]:
        step, pad = self._pixels(self.style.points * 1.25), self._pixels(self.style.points * self.style.padding)
        heights = [step + 2 * pad] * len(rows)
        for top, cell, left in sorted(_placed(rows), key=lambda placed: placed[1].rows):
            wanted = step * len(self._lines(cell, places, left)) + 2 * pad
            missing = wanted - sum(heights[top : top + cell.rows])
            if missing > 0:
                heights[top + cell.rows - 1] += missing
        return heights

    def _lines(self, cell: Cell, places: list[int], left: int) -> list[str]:
        width = places[left + cell.columns] - places[left] - self._pixels(4)
        return self._broken(cell.text, self.style.points, self.style.bold, width) if cell.text else []

    def _draw(self, rows: Rows, places: list[int], heights: list[int]) -> None:
        style, tops = self.style, [self.y + int(height) for height in np.cumsum((0, *heights))]
        step = self._pixels(style.points * 1.25)
        for top, cell, left in _placed(rows):
            box = (places[left], tops[top], places[left + cell.columns], tops[top + cell.rows])
            self.draw.rectangle(box, outline=style.grey, width=style.rule)
            lines = self._lines(cell, places, left)
            y = (box[1] + box[3] - step * len(lines)) / 2
            for text in lines:
                space = box[2] - box[0] - self._length(text, style.points, style.bold)
                beside = self._pixels(3) if cell.kind == "label" and cell.columns < 3 and space > self._pixels(12) else space / 2
                self._write(text, box[0] + beside, y, style.points, style.bold)
                y += step
        self.tables.append(rows)
        self.y = tops[-1]

    def _broken(self, text: str, points: float, bold: bool, width: float) -> list[str]:
        """The text in lines; digits stay together as word processors keep them unless they are too long alone."""
        lines = [""]
        for piece in _pieces(text):
            if lines[-1] and self._length(lines[-1] + piece, points, bold) > width:
                lines.append("")
            lines[-1] += piece
        return lines

    def _length(self, text: str, points: float, bold: bool) -> float:
        return sum(self._pick(piece, points, bold).getlength(piece) for piece in _pieces(text))

    def _write(self, text: str, x: float, y: float, points: float, bold: bool) -> None:
        baseline = y + self._pixels(points * 1.05)
        for piece in _pieces(text):
            font = self._pick(piece, points, bold)
            self.draw.text((x, baseline), piece, 0, font, anchor="ls")
            x += font.getlength(piece)

    def _pick(self, piece: str, points: float, bold: bool) -> Font:
        family = self.style.western if piece.isascii() else self.style.chinese
        return _font(family, self._pixels(points), bold)

    def _pixels(self, points: float) -> int:
        return round(points / 72 * self.style.dpi)


def _torn(rows: Rows, fits: int) -> tuple[Rows, Rows]:
    return (rows, ()) if fits >= len(rows) else cut(rows, fits, repeat=False)


def _set(facts: Facts, style: _Style) -> list[Paper]:
    setter = _Setter(style)
    for block in page(facts):
        if isinstance(block, Line):
            setter.line(block)
        else:
            setter.grid(block)
    setter.turn()
    return setter.pages


def _pieces(text: str) -> list[str]:
    """Runs of ASCII letters and digits, and every other character alone."""
    pieces: list[str] = []
    for character in text:
        if pieces and character.isascii() and pieces[-1].isascii():
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _placed(rows: Rows) -> Iterator[tuple[int, Cell, int]]:
    """Every cell with the row and column where it begins."""
    taken: set[tuple[int, int]] = set()
    width = sum(cell.columns for cell in rows[0])
    for top, row in enumerate(rows):
        for cell in row:
            left = next(column for column in range(width) if (top, column) not in taken)
            taken |= {(top + down, left + right) for down in range(cell.rows) for right in range(cell.columns)}
            yield top, cell, left


def _scanned(picture: Picture, angle: float, noise: float, random: Random, worn: np.random.Generator) -> Picture:
    """The page as a scanner gives it back."""
    image = Image.fromarray(picture)
    if noise:
        thicker: Literal[-1, 0, 1] = random.choice((-1, 0, 1))
        if thicker:
            changed = image.filter(ImageFilter.MinFilter(3) if thicker > 0 else ImageFilter.MaxFilter(3))
            image = Image.blend(image, changed, 0.45 * noise)
    if angle:
        image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    if not noise:
        return np.asarray(image)
    image = image.filter(ImageFilter.GaussianBlur(0.4 + 0.7 * noise))
    levels = np.asarray(image, dtype=np.float32)
    height, width = levels.shape
    levels = 60 * noise * random.random() + levels * (1 - 0.35 * noise * random.random())
    light = np.linspace(0, 50 * noise * random.uniform(-1, 1), width)[None, :]
    levels += light + np.linspace(0, 50 * noise * random.uniform(-1, 1), height)[:, None]
    levels += worn.normal(0, 14 * noise, levels.shape)
    _speck(levels, noise, worn)
    out = io.BytesIO()
    Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=round(92 - 50 * noise))
    return np.asarray(Image.open(out).convert("L"))


def _speck(levels: npt.NDArray[np.float32], noise: float, worn: np.random.Generator) -> None:
    """Dust: dark dots, and light ones in the ink."""
    height, width = levels.shape
    for _ in range(round(height * width * 4e-5 * noise)):
        y, x = int(worn.integers(height)), int(worn.integers(width))
        tall, wide = (int(size) for size in worn.integers(1, 4, 2))
        levels[y : y + tall, x : x + wide] = 30 if worn.random() < 0.7 else 240
