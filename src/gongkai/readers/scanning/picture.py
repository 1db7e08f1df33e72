"""Picture files to pages in grey that stand straight."""

import io
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.readers.limits import Limits
from gongkai.readers.optional import needed
from gongkai.readers.scanning.lines import rules

Picture = npt.NDArray[np.uint8]

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
#: A page is turned by no more than this, in degrees, unless it lies on its side.
_SKEW = 2.0
#: A page is seldom more than this in pixels across its short side when its skew is estimated.
_COARSE = 500
#: Text is never smaller than this in pixels, or nothing could be read from it.
_SMALLEST_TEXT = 8
#: Text is never smaller than this share of the short side of its page: with little text, dust would be taken for it.
_SMALLEST_SHARE = 130
#: Below these levels of grey there is ink, and ink of thin rules, which are faint.
_DARK, _FAINT = 160, 205
#: Paper with more grain than this is smoothed.
_GRAINY = 10.0


class _TooMuch(ValueError):
    """A picture is beyond a limit; all else that goes wrong with one is damage."""


class Page(NamedTuple):
    """A page that stands straight: its picture, its ink (255 where there is any), the height of its text, its grain."""

    picture: Picture
    ink: Picture
    unit: float
    grain: float


def pages(raw: bytes, limits: Limits) -> Iterator[Picture]:
    """The pages of a picture file, in grey.

    Raises:
        ValueError: It is damaged, or has more pages or pixels than the limits.
        MissingDependency: Pillow is not installed.
    """
    images: Any = needed("PIL.Image", "reading pictures", "ocr")
    with warnings.catch_warnings():
        # The limits are checked here; what Pillow warns of besides is metadata that nobody needs.
        warnings.simplefilter("ignore")
        try:
            with images.open(io.BytesIO(raw), formats=FORMATS) as image:
                number = 0
                while _turn_to(image, number, limits):
                    number += 1
                    yield _grey(image, images, number, limits)
        except images.DecompressionBombError as error:
            raise ValueError(
                f"the picture has more than the limit of {limits.pixels:,} pixels; scan at 200 to 300 dpi"
            ) from error
        except (MemoryError, _TooMuch):
            raise
        except Exception as error:  # Pillow raises nearly everything over damaged files.
            raise ValueError(f"the picture is damaged: {error}; save it again") from error


def _turn_to(image: Any, number: int, limits: Limits) -> bool:
    """Go to a page; whether there is one. Only TIFF has pages: further frames of other formats are animations."""
    if number == 0:
        return True
    if image.format != "TIFF":
        return False
    try:
        image.seek(number)
    except EOFError:
        return False
    if number >= limits.pages:
        raise _TooMuch(f"more than the limit of {limits.pages} pages; split the file")
    return True


def _grey(image: Any, images: Any, number: int, limits: Limits) -> Picture:
    width, height = image.size
    if width * height > limits.pixels:
        raise _TooMuch(
            f"page {number} has {width:,} x {height:,} pixels, more than the limit of {limits.pixels:,}; scan at 200 to 300 dpi"
        )
    # Not `image` itself: a TIFF that was transposed in place could not be turned to its next page.
    upright = needed("PIL.ImageOps", "reading pictures", "ocr").exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        return _eight_bits(np.asarray(upright))
    if upright.has_transparency_data:
        coloured = upright.convert("RGBA")
        upright = images.alpha_composite(images.new("RGBA", coloured.size, "white"), coloured)
    if upright.mode not in ("1", "L"):
        upright = upright.convert("RGB")
    return np.array(upright.convert("L"), dtype=np.uint8)


def _eight_bits(levels: npt.NDArray[Any]) -> Picture:
    """Levels of more than 8 bits in 8."""
    levels = np.nan_to_num(levels.astype(np.float32))
    top = 65535.0 if levels.max(initial=0) > 255 else 255.0 if levels.max(initial=0) > 1 else 1.0
    return np.clip(levels / top * 255, 0, 255).astype(np.uint8)


def straight(picture: Picture, cv2: Any) -> Page | None:
    """The page turned so that its lines lie level, with its ink; null if there is no text on it."""
    levelled = _even(picture, cv2)
    if _grain(levelled) > _GRAINY:
        levelled = _stretched(cv2.GaussianBlur(levelled, (0, 0), 0.8), cv2)
    ink = _ink(levelled, cv2)
    unit = _text_height(ink, cv2)
    if unit < _SMALLEST_TEXT:
        return None
    angle = _skew(ink, unit, cv2)
    if abs(angle) > 0.02:
        levelled = turned(levelled, angle, cv2)
    # On grainy paper the level of faint ink must lie below the grain.
    faint = min(max(int(np.percentile(levelled[::4, ::4], 12)) - 10, _DARK), _FAINT)
    return Page(levelled, _ink(levelled, cv2, faint), unit, _grain(levelled))


def turned(picture: Picture, angle: float, cv2: Any, filled: int = 255) -> Picture:
    """A picture turned about its middle against the clock, in degrees."""
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    found: Picture = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=filled)
    return found


def _even(picture: Picture, cv2: Any) -> Picture:
    """The picture with its paper white, however it was lit, and its ink black."""
    height, width = picture.shape
    small = cv2.resize(picture, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 9)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    even: Picture = cv2.divide(picture, np.maximum(paper, 1), scale=255)
    return _stretched(even, cv2)


def _stretched(picture: Picture, cv2: Any) -> Picture:
    """The picture with its darkest ink black and most of its paper white."""
    darkest, brightest = np.percentile(picture[::4, ::4], (0.5, 60))
    stretch = 255 / max(float(brightest) - float(darkest), 32)
    found: Picture = cv2.convertScaleAbs(np.maximum(picture, np.uint8(darkest)) - np.uint8(darkest), alpha=stretch)
    return found


def _grain(picture: Picture) -> float:
    """How much the paper differs from pixel to pixel: its standard deviation, by the darker half of it."""
    sample = picture[::4, ::4]
    paper = sample[sample > _DARK]
    return float(np.subtract(*np.percentile(paper, (50, 16)))) if paper.size else 0.0


def _ink(picture: Picture, cv2: Any, level: int = _DARK) -> Picture:
    """255 where the picture is darker than a level."""
    found: Picture = cv2.threshold(picture, level, 255, cv2.THRESH_BINARY_INV)[1]
    return found


def _text_height(ink: Picture, cv2: Any) -> float:
    """The height of the text in pixels: that of the strokes that stand close together, by their number."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights, widths, areas = stats[1:, 3], stats[1:, 2], stats[1:, 4]
    letters = (heights >= _SMALLEST_TEXT) & (heights < 200) & (widths >= 3) & (widths < 4 * heights) & (areas >= 12)
    if not letters.any():
        return 0.0
    return float(max(np.percentile(heights[letters], 60), min(ink.shape) / _SMALLEST_SHARE))


def _skew(ink: Picture, unit: float, cv2: Any) -> float:
    """How far the page must be turned, in degrees: by its rules if it has any, else by its lines of text."""
    shrink = max(1, min(ink.shape) // _COARSE)
    height, width = ink.shape
    small = cv2.resize(ink, (width // shrink, height // shrink), interpolation=cv2.INTER_AREA)
    coarse = max(np.arange(-_SKEW, _SKEW + 0.01, 0.25), key=lambda angle: _sharpness(small, angle, cv2))
    angle = float(max(np.arange(coarse - 0.2, coarse + 0.21, 0.05), key=lambda angle: _sharpness(small, angle, cv2)))
    across, _ = rules(turned(ink, angle, cv2, 0), unit, cv2)
    return angle + _slope(across, unit, cv2)


def _sharpness(ink: Picture, angle: float, cv2: Any) -> float:
    """How much rows of pixels differ from the next when the page is turned so."""
    profile = turned(ink, angle, cv2, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(profile)).sum())


def _slope(across: Picture, unit: float, cv2: Any) -> float:
    """The slope of the longest rules in degrees, by their median; 0 without any."""
    joined = cv2.dilate(across, np.ones((3, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    slopes = []
    for index in np.argsort(stats[1:, 2])[::-1][:12] + 1 if count > 1 else []:
        left, top, width, height, _ = stats[index].tolist()
        if width < 10 * unit or height > max(width / 15, 8):
            continue
        part = slice(top, top + height), slice(left, left + width)
        y, x = np.nonzero((labels[part] == index) & (across[part] > 0))
        if x.size > width / 2:
            slopes.append(np.polyfit(x, y, 1)[0])
    return float(np.degrees(np.arctan(np.median(slopes)))) if slopes else 0.0
