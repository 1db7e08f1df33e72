"""Numbers read by the shapes of their characters: a second reading that shares nothing with that of the OCR engine.

The engine reads a cell as one strip with a recurrent network; here the cell is cut into characters and each is compared alone, by
a small network that was trained on figures of free fonts only (`tools/train_digits.py`).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

#: What the network tells apart; the last stands for all other shapes.
CLASSES = "0123456789/+无*"
_FIGURES = CLASSES.index("无")
#: Any character that is no figure nor a sign of numbers.
OTHER = "*"
#: Side of the square in which a character is compared, and of the fields of it that are counted.
_SIDE, _FIELD, _DIRECTIONS = 24, 4, 8
#: How sure a reading is that may well be wrong, and the chance from which on another is kept.
_DOUBT, _POSSIBLE = 0.5, 0.02
#: How much a slash leans at least: across, for every pixel down.
_LEAN = 0.12
#: No number has more characters.
_LONGEST = 40
#: The distance of the middles of two figures with a point between them, as a multiple of their height, is more than this.
_POINT = 1.08


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One character of a line: its box in the line and the picture in it."""

    left: int
    top: int
    right: int
    bottom: int
    picture: Picture

    @property
    def width(self) -> int:
        """Its width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Its height in pixels."""
        return self.bottom - self.top


class Reading(NamedTuple):
    """A text, how sure its least sure character is, and texts in which one character differs."""

    text: str
    confidence: float
    others: tuple[str, ...] = ()


NOTHING = Reading("", 0.0)


def glyphs(line: Picture, unit: float, cv2: Any) -> list[Glyph]:
    """The characters of a line, each with all its parts; dust is left out.

    Args:
        line: The line in grey, black on white.
        unit: Height of the text in pixels.
        cv2: OpenCV.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(inked(line), connectivity=8)
    least = max(2.0, 0.08 * unit)
    boxes = [
        [left, top, left + width, top + height]
        for left, top, width, height, area in stats[1:].tolist()
        if area >= least * least and max(width, height) >= least
    ]
    found: list[list[int]] = []
    for box in sorted(boxes):
        # Parts of one character stand above each other.
        if found and min(box[2], found[-1][2]) - box[0] > 0.5 * min(box[2] - box[0], found[-1][2] - found[-1][0]):
            last = found[-1]
            found[-1] = [min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])]
        else:
            found.append(box)
    return [Glyph(left, top, right, bottom, line[top:bottom, left:right]) for left, top, right, bottom in found]


def inked(line: Picture) -> Picture:
    """1 where there is ink: half-way between paper and the darkest strokes, which are pale where they are thin."""
    if line.size < 400:
        return (line < 160).astype(np.uint8)
    level = min(max(255 - contrast(line) / 2, 128.0), 185.0)
    return (line < level).astype(np.uint8)


def contrast(line: Picture) -> float:
    """How much darker than white the darkest strokes are."""
    darkest = np.partition(line.ravel(), min(20, line.size - 1))[:20]
    return 255 - float(darkest.mean()) if darkest.size else 0.0


def read(line: Picture, unit: float, cv2: Any) -> Reading:
    """The text of a line of figures; `*` for every character that is none; nothing for a line that is blank or no number.

    Args:
        line: The line in grey, black on white.
        unit: Height of the text on the page in pixels.
        cv2: OpenCV.
    """
    found = glyphs(line, unit, cv2)
    tall = [glyph for glyph in found if glyph.height >= 0.45 * unit]
    if not found or len(found) > _LONGEST:
        return NOTHING
    wholes = classify([glyph.picture for glyph in tall], cv2) if tall else []
    readings = {glyph: _cut(glyph, whole, cv2) for glyph, whole in zip(tall, wholes, strict=True)}
    for glyph in tall:
        if readings[glyph].text == OTHER and _is_slash(glyph):
            readings[glyph] = Reading("/", 1.0)
    height = float(np.median([glyph.height for glyph in tall])) if tall else 0.75 * unit
    bottom = float(np.median([glyph.bottom for glyph in tall])) if tall else 0.0
    for index, glyph in enumerate(found):
        if glyph not in readings:
            readings[glyph] = _mark(found, index, height, bottom) if tall else _alone(glyph, height)
    parts = [readings[glyph] for glyph in found]
    sure = min(part.confidence for part in parts)
    if _has_gap(found, readings, height):
        sure = min(sure, _DOUBT)
    texts = [part.text for part in parts]
    others = tuple("".join((*texts[:at], other, *texts[at + 1 :])) for at, part in enumerate(parts) for other in part.others)
    return Reading("".join(texts), sure, others)


def _alone(glyph: Glyph, height: float) -> Reading:
    """A cell without any tall character: a dash, or dust."""
    if glyph.width >= 1.6 * glyph.height and glyph.width >= 0.3 * height and glyph.height < 0.3 * height:
        return Reading("—" if glyph.width > 0.9 * height else "-", 1.0)
    return Reading(OTHER, _DOUBT)


def _mark(found: list[Glyph], index: int, height: float, bottom: float) -> Reading:
    """What is lower than figures are: a minus before them, a point or comma between them on the base line, else dust."""
    glyph = found[index]
    middle = (glyph.top + glyph.bottom) / 2
    if index == 0 and bottom - 0.75 * height < middle < bottom - 0.15 * height:
        wide = glyph.width >= 1.6 * glyph.height and glyph.width >= 0.22 * height
        return Reading("-", 1.0) if wide else Reading(OTHER, _DOUBT, ("", "-"))
    if max(glyph.width, glyph.height) > 0.42 * height:
        return Reading(OTHER, _DOUBT)
    roomy = 0 < index < len(found) - 1 and _pitch(found[index - 1], found[index + 1], height) >= _POINT * height
    below = (glyph.bottom - bottom) / height
    low = bottom - 0.3 * height <= glyph.top <= bottom
    if not low or not roomy:
        # Dust, unless it may be what is left of a stroke of the figure beside it.
        far = all(_apart(glyph, other) > 0.25 * height for other in found if other is not glyph)
        return Reading("", 1.0) if far else Reading(OTHER, _DOUBT, ("", ".", ","))
    if below > 0.07 and glyph.height > 0.9 * glyph.width:
        return Reading(",", 1.0)
    if abs(below) < 0.06 and 0.6 < glyph.height / glyph.width < 1.7 and glyph.height > 0.08 * height:
        return Reading(".", 1.0)
    return Reading(OTHER, _DOUBT, (".", ",", ""))


def _is_slash(glyph: Glyph) -> bool:
    """Whether a character is one straight stroke that leans to the right, if ever so little; no figure is."""
    down, across = np.nonzero(glyph.picture < 128)
    if down.size < glyph.height:
        return False
    lean, start = np.polyfit(down, across, 1)
    beside = np.abs(across - (lean * down + start))
    return bool(lean < -_LEAN and beside.std() < 0.05 * glyph.height and beside.max() < 0.13 * glyph.height)


def _apart(one: Glyph, other: Glyph) -> int:
    """The white between two characters."""
    return max(one.left - other.right, other.left - one.right, one.top - other.bottom, other.top - one.bottom)


def _pitch(one: Glyph, other: Glyph, height: float) -> float:
    """How far the middles of two neighbours are apart; of figures that touch others, the outermost counts."""
    return other.left - one.right + sum(min(glyph.width, 0.7 * height) for glyph in (one, other)) / 2


def _has_gap(found: list[Glyph], readings: dict[Glyph, Reading], height: float) -> bool:
    """Whether figures stand so far apart that something must have stood between them, or that they are two numbers."""
    kept = [glyph for glyph in found if readings[glyph].text]
    return any(
        readings[one].text.isdigit() and readings[other].text.isdigit() and _pitch(one, other, height) > _POINT * height
        for one, other in pairwise(kept)
    )


def _cut(glyph: Glyph, whole: Reading, cv2: Any) -> Reading:
    """A character, or figures that touch each other."""
    if glyph.width < 0.85 * glyph.height or (whole.text != OTHER and whole.confidence > 0.9):
        return whole
    best = whole
    for count in {max(2, round(glyph.width / glyph.height / share)) for share in (0.45, 0.55, 0.65)}:
        parts = _parts(glyph.picture, count)
        if parts:
            readings = classify(parts, cv2)
            text = "".join(reading.text for reading in readings)
            confidence = min(reading.confidence for reading in readings)
            if OTHER not in text and confidence > max(0.9, best.confidence if best.text != OTHER else 0):
                best = Reading(text, confidence)
    return best


def _parts(picture: Picture, count: int) -> list[Picture]:
    """A picture cut into so many at its lightest columns near the places of equal cuts; none if a part is too narrow."""
    dark = (255 - picture.astype(np.int32)).sum(axis=0)
    width = picture.shape[1] / count
    edges = [0]
    for at in range(1, count):
        start, end = round(width * (at - 0.25)), round(width * (at + 0.25)) + 1
        edges.append(start + int(np.argmin(dark[start:end])))
    edges.append(picture.shape[1])
    parts = [_trimmed(picture[:, left:right]) for left, right in pairwise(edges)]
    return parts if all(part.size for part in parts) else []


def _trimmed(picture: Picture) -> Picture:
    ink = picture < 128
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if rows.size and columns.size else picture[:0, :0]


def classify(pictures: list[Picture], cv2: Any) -> list[Reading]:
    """What each character is, `*` if it is no figure."""
    network = _network()
    hidden = np.maximum(features(pictures, cv2) @ network["weights1"] + network["bias1"], 0)
    scores = hidden @ network["weights2"] + network["bias2"]
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    return [_likeliest(row) for row in chances]


def _likeliest(row: Floats) -> Reading:
    first, *others = np.argsort(row)[::-1][:3]
    others = [other for other in others if row[other] >= _POSSIBLE]
    # Which of the shapes that are no figure it is does not matter as long as it is none.
    sure = float(row[_FIGURES:].sum()) if first >= _FIGURES else float(row[first])
    return Reading(CLASSES[first], sure, tuple(CLASSES[other] for other in others))


@cache
def _network() -> dict[str, Floats]:
    with np.load(BytesIO(files(__package__).joinpath("digits.npz").read_bytes())) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def features(pictures: list[Picture], cv2: Any) -> Floats:
    """For each character how its edges run in every field of a square, how dark the fields are, and how wide it is."""
    squares = np.stack([_square(picture, cv2) for picture in pictures])
    down, across = np.gradient(squares, axis=(1, 2))
    strength = np.hypot(down, across)
    direction = ((np.arctan2(down, across) / (2 * np.pi) * _DIRECTIONS).round().astype(int)) % _DIRECTIONS
    edges = strength[..., None] * (direction[..., None] == np.arange(_DIRECTIONS))
    counts = _fields(edges).reshape(len(squares), -1)
    counts /= np.linalg.norm(counts, axis=1, keepdims=True) + 1e-6
    dark = _fields(squares[..., None]).reshape(len(squares), -1)
    wide = np.array([[min(picture.shape[1] / picture.shape[0], 3.0)] for picture in pictures])
    return np.hstack([counts * 4, dark, wide]).astype(np.float32)


def _fields(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    count, side, _, depth = values.shape
    found: npt.NDArray[Any] = values.reshape(count, side // _FIELD, _FIELD, side // _FIELD, _FIELD, depth).mean(axis=(2, 4))
    return found


def _square(picture: Picture, cv2: Any) -> Floats:
    """The character in the middle of a square, 0 for paper and 1 for its darkest ink."""
    height, width = picture.shape
    inner = _SIDE - 2
    scale = inner / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    top, left = (_SIDE - size[1]) // 2, (_SIDE - size[0]) // 2
    square = np.zeros((_SIDE, _SIDE), dtype=np.float32)
    square[top : top + size[1], left : left + size[0]] = (255 - small.astype(np.float32)) / 255
    return square / max(float(square.max()), 1e-3)
