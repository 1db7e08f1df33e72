"""The OCR engine: the models of RapidOCR in its package, run by ONNX Runtime on this machine's processor; nothing is fetched.

Only the models of that package are used. Its own pipeline would look for text where ruled lines already say where it is, and
would keep back the chances of every character, from which other readings of a number come.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.errors import MissingDependency
from gongkai.readers.optional import needed
from gongkai.readers.scanning.lines import Box

Picture = npt.NDArray[np.uint8]
Chances = npt.NDArray[np.float32]

_DETECTION, _RECOGNITION = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_WHAT, _EXTRA = "recognising pictures", "ocr"
#: Height of a line as the model wants it, and how many pixels of lines it is given at once.
_HEIGHT, _BATCH = 48, 6000
#: A line is never wider than this, as a multiple of its height.
_WIDEST = 80
#: The longer side of the page as the model that finds text wants it; its sides must be multiples of 32.
_SIDE, _MULTIPLE = 1152, 32
_TEXT, _SURE_TEXT, _GROWTH = 0.3, 0.5, 1.6
_THREADS = 2
#: A character that is read with less than this is one among others.
_SURE, _POSSIBLE = 0.98, 0.02
#: Letters that look like a figure.
_LETTERS = {"0": "Oo", "1": "Il"}


class Read(NamedTuple):
    """What a line says: the likeliest text, how sure its least sure character is, and texts in which one character differs."""

    text: str
    confidence: float
    others: tuple[str, ...] = ()


def recognise(lines: Sequence[Picture], cv2: Any) -> list[Read]:
    """The text of each line.

    Args:
        lines: Pictures in grey, each of one line of text.
        cv2: OpenCV.

    Raises:
        MissingDependency: The extra `ocr` is not installed.
    """
    session, characters = _recogniser()
    scaled = [_scaled(line, cv2) for line in lines]
    found: list[Read] = [Read("", 0.0)] * len(lines)
    waiting = sorted(range(len(lines)), key=lambda index: scaled[index].shape[1])
    while waiting:
        widest = scaled[waiting[-1]].shape[1]
        batch = waiting[-max(1, _BATCH // widest) :]
        del waiting[-len(batch) :]
        pictures = np.zeros((len(batch), 3, _HEIGHT, widest), dtype=np.float32)
        for place, index in enumerate(batch):
            pictures[place, :, :, : scaled[index].shape[1]] = scaled[index].astype(np.float32) / 127.5 - 1
        for index, chances in zip(batch, session.run(None, {session.get_inputs()[0].name: pictures})[0], strict=True):
            found[index] = _decoded(chances, characters)
    return found


def text_boxes(picture: Picture, cv2: Any) -> list[Box]:
    """Where text stands on a page that is straight, line by line.

    Raises:
        MissingDependency: The extra `ocr` is not installed.
    """
    session = _detector()
    height, width = picture.shape
    scale = min(1.0, _SIDE / max(height, width))
    size = [max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (width, height)]
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1
    inputs = np.broadcast_to(small, (1, 3, *small.shape)).astype(np.float32)
    chances = session.run(None, {session.get_inputs()[0].name: inputs})[0][0, 0]
    _, labels, stats, _ = cv2.connectedComponentsWithStats((chances > _TEXT).astype(np.uint8), connectivity=8)
    across, down = width / size[0], height / size[1]
    boxes = []
    for index, (left, top, wide, tall, area) in enumerate(stats[1:].tolist(), start=1):
        part = slice(top, top + tall), slice(left, left + wide)
        if min(wide, tall) < 3 or float(chances[part][labels[part] == index].mean()) < _SURE_TEXT:
            continue
        grown = area * _GROWTH / (2 * (wide + tall))
        edges = (left - grown) * across, (top - grown) * down, (left + wide + grown) * across, (top + tall + grown) * down
        boxes.append(
            Box(max(0, round(edges[0])), max(0, round(edges[1])), min(width, round(edges[2])), min(height, round(edges[3])))
        )
    return boxes


def _scaled(line: Picture, cv2: Any) -> Picture:
    height, width = line.shape
    wanted = min(max(round(width * _HEIGHT / height), _HEIGHT // 2), _HEIGHT * _WIDEST)
    scaled: Picture = cv2.resize(line, (wanted, _HEIGHT), interpolation=cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_LINEAR)
    return scaled


def _decoded(chances: Chances, characters: tuple[str, ...]) -> Read:
    """The text that the chances of every step spell: repeated characters are one, the first of all characters is none."""
    best = chances.argmax(axis=1)
    peaks: list[int] = []
    for step, character in enumerate(best):
        if character == 0:
            continue
        if step and best[step - 1] == character:
            if chances[step, character] > chances[peaks[-1], character]:
                peaks[-1] = step
        else:
            peaks.append(step)
    if not peaks:
        return Read("", 0.0)
    texts = [characters[best[step]] for step in peaks]
    certain = [_sure(chances[step], best[step], characters) for step in peaks]
    return Read("".join(texts).strip(), min(certain), _others(chances[peaks], texts, certain, characters))


def _sure(row: Chances, character: int, characters: tuple[str, ...]) -> float:
    """The chance of a character; a figure that may also be a letter of the same look is still that figure."""
    alike = _alike(characters).get(characters[character], ())
    return min(1.0, float(row[character]) + sum(float(row[other]) for other in alike))


@cache
def _alike(characters: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    return {figure: tuple(map(characters.index, letters)) for figure, letters in _LETTERS.items()}


def _others(peaks: Chances, texts: list[str], certain: list[float], characters: Sequence[str]) -> tuple[str, ...]:
    """The text with one character replaced by another that may stand there, or left out, likeliest first."""
    found: list[tuple[float, str]] = []
    for place, (row, sure) in enumerate(zip(peaks, certain, strict=True)):
        if sure > _SURE:
            continue
        for character in np.argsort(row)[-4:-1]:
            chance = float(row[character])
            if chance >= _POSSIBLE:
                instead = characters[character] if character else ""
                found.append((chance, "".join((*texts[:place], instead, *texts[place + 1 :])).strip()))
    return tuple(text for _, text in sorted(found, reverse=True) if text)


@cache
def _recogniser() -> tuple[Any, tuple[str, ...]]:
    session = _session(_RECOGNITION)
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ("", *characters, " ")


@cache
def _detector() -> Any:
    return _session(_DETECTION)


def _session(model: str) -> Any:
    runtime = needed("onnxruntime", _WHAT, _EXTRA)
    package = find_spec("rapidocr")
    if package is None or package.origin is None:
        raise MissingDependency(_WHAT, _EXTRA)
    path = Path(package.origin).parent / "models" / model
    if not path.is_file():
        raise MissingDependency(f"{_WHAT} (the installed rapidocr has no {model})", _EXTRA)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
