"""The cells of ruled tables to texts, each with how it was recognised."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.document import Seen
from gongkai.readers.scanning import recognition, shapes
from gongkai.readers.scanning.lines import Box
from gongkai.readers.scanning.picture import Page, Picture

#: The text of a cell that has ink from which nothing could be read.
UNREADABLE = "?"
#: From here on a reading is sure.
_SURE_ENGINE, _SURE_SHAPES = 0.85, 0.93
#: What two readings that contradict each other are worth at most.
_DOUBT = 0.5
#: What is counted has no more characters than this behind its number.
_UNIT = 3
#: Ink must be darker than paper by so many times its grain, or strokes may be lost in it.
_CONTRAST = 13.0
#: Strokes that are paler than this after smoothing are none.
_PALE = 14.0
#: Characters that look like a figure or a sign of numbers: what they are if they stand in a number.
_LOOKALIKES = {
    ord(character): sign for sign, like in {"0": "OoQD○〇◯。日", "1": "lIi|丨!", "-": "一–—―─−"}.items() for character in like
}
_NUMBER = re.compile(r"[-+]?\d(?:[\d,.]*\d)?|[-—/+]|无")
_COUNTED = re.compile(r"([-+]?\d(?:[\d,.]*\d)?)([一-鿿]{1,3})")
#: Blanks beside Chinese characters and brackets, which are wide and no words.
_BLANKS = re.compile(r"(?<=[一-鿿()（）、，。.])\s+|\s+(?=[一-鿿()（）])")
_CHINESE = re.compile(r"[一-鿿]")


class _Strip(NamedTuple):
    """A line of a cell: its picture, and whether it may be damaged, for it reaches the edge or hardly shows in the grain."""

    picture: Picture
    damaged: bool


def texts(page: Page, boxes: Sequence[Box], cv2: Any) -> list[tuple[str, Seen | None]]:
    """The text of each cell and how it was recognised; blank cells have none of both.

    Args:
        page: The page.
        boxes: The insides of the cells.
        cv2: OpenCV.
    """
    strips = [_strips(page, box, cv2) for box in boxes]
    reads = iter(recognition.recognise([strip.picture for cell in strips for strip in cell], cv2))
    engine = [[next(reads) for _ in cell] for cell in strips]
    doubtful: list[tuple[int, int]] = []
    shaped: dict[tuple[int, int], shapes.Reading] = {}
    for at, cell in enumerate(strips):
        for line, strip in enumerate(cell):
            words = len(_CHINESE.findall(engine[at][line].text)) > _UNIT
            shaped[at, line] = shapes.NOTHING if words else shapes.read(strip.picture, page.unit, cv2)
            if _is_short(strip, page.unit) and not _agree(engine[at][line], shaped[at, line]):
                doubtful.append((at, line))
    # One character alone gives the engine little to go by: the same thrice is a text.
    thrice = recognition.recognise([_thrice(strips[at][line].picture, page.unit) for at, line in doubtful], cv2)
    again = dict(zip(doubtful, thrice, strict=True))
    found: list[tuple[str, Seen | None]] = []
    for at, cell in enumerate(strips):
        lines = [_seen(strip, engine[at][line], again.get((at, line)), shaped[at, line]) for line, strip in enumerate(cell)]
        found.append(_joined(lines))
    return found


def _joined(lines: list[tuple[str, Seen]]) -> tuple[str, Seen | None]:
    if not lines:
        return "", None
    if len(lines) == 1:
        return lines[0]
    text = "\n".join(text for text, _ in lines)
    # A number in two lines may be one or two.
    return text, Seen(min(seen.confidence for _, seen in lines), agreed=False)


def _seen(strip: _Strip, read: recognition.Read, thrice: recognition.Read | None, shape: shapes.Reading) -> tuple[str, Seen]:
    """The text of a line from its readings."""
    mapped = _as_number(read.text)
    repeated = _third(thrice.text) if thrice else ""
    if not _is_figures(mapped, shape):
        return _words(read)
    others = _distinct((mapped, repeated, *map(_as_number, read.others), shape.text, *shape.others))
    sure = shape.confidence if not strip.damaged else min(shape.confidence, _DOUBT)
    if shape.text in ("/", "-", "—") and sure >= _SURE_SHAPES and not re.search(r"[02-9]", mapped + repeated):
        # The engine takes a stroke for a 1 or a character, whatever its slope; a straight stroke is none of the figures.
        return shape.text, Seen(sure, agreed=True, others=_without(shape.text, others))
    readings = ((read.confidence, read.text), (thrice.confidence if thrice else 0.0, repeated))
    for confidence, text in sorted(readings, reverse=True):
        counted = _same(_plain(text), shape.text)
        if counted:
            agreed = confidence >= _SURE_ENGINE and sure >= _SURE_SHAPES
            return counted, Seen(min(confidence, sure), agreed=agreed, others=_without(counted, others))
    best = next(iter(others), UNREADABLE)
    confidence = 0.0 if best == UNREADABLE else min(_DOUBT, max(read.confidence, sure))
    return best, Seen(confidence, agreed=False, others=_without(best, others))


def _words(read: recognition.Read) -> tuple[str, Seen]:
    text = _BLANKS.sub("", read.text)
    return (text, Seen(read.confidence, agreed=False)) if text else (UNREADABLE, Seen(0.0, agreed=False))


def _is_figures(mapped: str, shape: shapes.Reading) -> bool:
    """Whether a line is a number, or a mark in the place of one, by one of its readings."""
    if _NUMBER.fullmatch(mapped) or _COUNTED.fullmatch(mapped):
        return True
    return shapes.OTHER not in shape.text and len(_CHINESE.findall(mapped)) < 2 and bool(shape.text)


def _agree(read: recognition.Read, shape: shapes.Reading) -> bool:
    return bool(_same(_plain(read.text), shape.text)) and read.confidence >= _SURE_ENGINE


def _same(text: str, shape: str) -> str:
    """The text if the shapes say the same, which know no other characters than those of numbers; else nothing."""
    if text == shape and text:
        return text
    counted = _COUNTED.fullmatch(text)
    if counted and re.fullmatch(re.escape(counted[1]) + r"[*/+1-]{1,6}", shape) and shape.endswith(shapes.OTHER):
        return text
    return ""


def _plain(text: str) -> str:
    """The text with its full-width figures as plain ones, without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip(".").replace("–", "-").replace("−", "-")


def _as_number(text: str) -> str:
    """The text with every character that looks like one of a number taken for it."""
    return _plain(text).translate(_LOOKALIKES)


def _third(text: str) -> str:
    """A text that was written three times, once; nothing if it was read in three ways that do not go together."""
    plain = _plain(text)
    count = len(plain) // 3
    return plain[:count] if count and plain == plain[:count] * 3 else ""


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if _NUMBER.fullmatch(text) or _COUNTED.fullmatch(text)))


def _without(text: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(other for other in others if other != text)


def _is_short(strip: _Strip, unit: float) -> bool:
    return bool(strip.picture.shape[1] < 3.2 * unit)


def _thrice(picture: Picture, unit: float) -> Picture:
    margin = round(0.25 * unit)
    middle = picture[:, margin:-margin] if picture.shape[1] > 2 * margin + 2 else picture
    end = picture[:, -margin:]
    return np.hstack([picture[:, :margin], middle, end, middle, end, middle, end])


def _strips(page: Page, inside: Box, cv2: Any) -> list[_Strip]:
    """The lines of a cell; none if it is blank. Lines of one character each, as in upright headers, are one line."""
    unit = page.unit
    clean, touching = _without_rules(page.picture[inside.top : inside.bottom, inside.left : inside.right], unit, cv2)
    boxes = _line_boxes(clean, unit, cv2)
    if not boxes:
        return [_Strip(clean, damaged=True)] if _is_faint(clean, unit, cv2) else []
    touching = touching or shapes.contrast(clean) < _CONTRAST * page.grain
    if len(boxes) > 1 and all(box.right - box.left < 1.7 * unit for box in boxes):
        height = max(box.bottom - box.top for box in boxes)
        return [_Strip(np.hstack([_cut(clean, box, height, unit) for box in boxes]), touching)]
    return [_Strip(_cut(clean, box, box.bottom - box.top, unit), touching) for box in boxes]


def _cut(cell: Picture, box: Box, height: int, unit: float) -> Picture:
    """A line with white around it, which is never lower than text is."""
    margin = round(0.3 * unit)
    tall = max(height, round(0.8 * unit)) + 2 * margin
    top = (box.top + box.bottom - tall) // 2
    line = np.full((tall, box.right - box.left + 2 * margin), 255, dtype=np.uint8)
    # Dust in the margin would be read as part of the line; lines above and below belong to others.
    rows = slice(max(box.top - 2, 0), min(box.bottom + 2, cell.shape[0]))
    columns = slice(max(box.left - 2, 0), min(box.right + 2, cell.shape[1]))
    left = box.left - margin
    line[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] = cell[rows, columns]
    return line


def _without_rules(cell: Picture, unit: float, cv2: Any) -> tuple[Picture, bool]:
    """The cell without what is left of its rules, and whether something else reaches its edge."""
    if min(cell.shape) < 3:
        return cell, False
    height, width = cell.shape
    clean, touching = cell.copy(), False
    _, labels, stats, _ = cv2.connectedComponentsWithStats(shapes.inked(cell), connectivity=8)
    thin = max(3.0, 0.16 * unit)
    for index, (left, top, wide, tall, area) in enumerate(stats[1:].tolist(), start=1):
        at_side, at_end = left == 0 or left + wide == width, top == 0 or top + tall == height
        if not at_side and not at_end:
            continue
        own = labels[top : top + tall, left : left + wide] == index
        if _hugs(own, left, top, width, height) < thin or area < 0.04 * unit * unit:
            part = slice(max(0, top - 1), top + tall + 1), slice(max(0, left - 1), left + wide + 1)
            near = cv2.dilate((labels[part] == index).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            clean[part][near] = 255
        else:
            touching = True
    return clean, touching


def _hugs(part: npt.NDArray[np.bool_], left: int, top: int, width: int, height: int) -> int:
    """How far from the edges of a cell a part of its ink reaches: what is left of a rule, or of a corner, stays close to them."""
    rows, columns = np.nonzero(part)
    rows, columns = rows + top, columns + left
    depth = np.minimum(np.minimum(columns, width - 1 - columns), np.minimum(rows, height - 1 - rows))
    return int(depth.max())


def _line_boxes(cell: Picture, unit: float, cv2: Any) -> list[Box]:
    """Where the lines of a cell are, from top to bottom; none if there is nothing but dust."""
    if min(cell.shape) < 3:
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(shapes.inked(cell), connectivity=8)
    least = max(2.0, 0.08 * unit)
    parts = [
        Box(left, top, left + wide, top + tall)
        for left, top, wide, tall, area in stats[1:].tolist()
        if area >= least * least and max(wide, tall) >= least
    ]
    solid = [part for part in parts if max(part.right - part.left, part.bottom - part.top) >= max(5.0, 0.2 * unit)]
    if not solid and len(parts) < 4:
        return []
    rows: list[list[Box]] = []
    for part in sorted(solid or parts, key=lambda part: part.top):
        if rows and part.top < max(other.bottom for other in rows[-1]) + 0.1 * unit:
            rows[-1].append(part)
        else:
            rows.append([part])
    lines = [_around(row) for row in rows]
    merged = [lines[0]]
    for line in lines[1:]:
        low = min(line.bottom - line.top, merged[-1].bottom - merged[-1].top) < 0.5 * unit
        if low and line.bottom - merged[-1].top < 1.5 * unit:
            merged[-1] = _around([merged[-1], line])
        else:
            merged.append(line)
    return [_with_marks(line, parts, unit) for line in merged]


def _with_marks(line: Box, parts: list[Box], unit: float) -> Box:
    """A line with the points, commas and dashes that belong to it, on both sides."""
    near = [
        part
        for part in parts
        if part.top >= line.top - 0.1 * unit
        and part.bottom <= line.bottom + 0.3 * unit
        and part.right > line.left - 0.7 * unit
        and part.left < line.right + 0.7 * unit
    ]
    return _around([line, *near])


def _is_faint(cell: Picture, unit: float, cv2: Any) -> bool:
    """Whether a cell that seems blank has strokes too pale to be seen pixel by pixel."""
    margin = round(0.2 * unit)
    inner = cell[margin:-margin, margin:-margin].copy()
    if min(inner.shape) < unit:
        return False
    dust = cv2.dilate(shapes.inked(inner), np.ones((5, 5), np.uint8))
    inner[dust > 0] = round(float(np.median(inner)))
    smooth = cv2.GaussianBlur(inner.astype(np.float32), (0, 0), 0.1 * unit)
    middle = float(np.median(smooth))
    spread = float(np.median(np.abs(smooth - middle))) * 1.48
    return middle - float(smooth.min()) > max(_PALE, 7 * spread)


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
