"""Train the network that reads figures by their shapes, on the fonts of this machine, and write its weights into the package.

    python tools/train_digits.py [--samples 200] [--seed 0]

Some families are held out, so that what is printed at the end is measured on figures that the network has never seen.
"""

import argparse
import subprocess
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from gongkai.readers.scanning.shapes import CLASSES, OTHER, Picture, features, glyphs

TARGET = Path(__file__).parent.parent / "src/gongkai/readers/scanning/digits.npz"
HELD_OUT = ("Liberation", "DejaVu Serif", "UMing", "IPAMincho", "Carlito", "FreeSans")
#: Ornaments, symbols, mathematics, figures of other periods, and ones that are bare strokes.
SYMBOLS = ("Symbol", "Dingbat", "Math", "Initials", "Keyboard", "D050000L", "Z003", "opens")
TOO_ODD = ("Caps", "Dunhill", "Hairline", "Thin")
#: No letters that some fonts draw as they draw a figure (O and 0, l and 1): no reader could tell them apart.
LETTERS = "ACDEFGHJKLMNPRTUVWXYacdefhjkmnprtuvwxy||||()[]%&?<>:=*#〇○"
CHINESE = "一二三四五六七八九十件元万年月日条个项有已本未不无计规章"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=200, help="pictures of each font")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    known, unknown = faces()
    inputs, classes = drawn(known, arguments.samples, arguments.seed)
    network = trained(inputs, classes, arguments.seed)
    print(f"{len(known)} faces, {len(classes):,} pictures; {len(unknown)} faces held out")
    _measure("seen", network, inputs, classes)
    _measure("held out", network, *drawn(unknown, arguments.samples, arguments.seed + 1))
    stored: dict[str, Any] = {key: weights.astype(np.float16) for key, weights in network.items()}
    np.savez_compressed(TARGET, **stored)


def _measure(name: str, network: "Network", inputs: npt.NDArray[np.float32], classes: npt.NDArray[np.int64]) -> None:
    chances = forward(network, inputs)[1]
    found, sure = chances.argmax(axis=1), chances.max(axis=1) > 0.9
    figures = classes < CLASSES.index(OTHER)
    right, taken = found == classes, (found != classes) & (found < CLASSES.index(OTHER))
    print(
        f"{name}: {right[figures].mean():.2%} of {figures.sum():,} figures right, {(right & sure)[figures].mean():.2%} and sure; "
        f"wrong and sure {(taken & sure & figures).sum()}; "
        f"what is no figure taken for one and sure: {(taken & sure)[~figures].mean():.2%}"
    )
    pairs = Counter(zip(classes[~right].tolist(), found[~right].tolist(), strict=True))
    print(", ".join(f"{CLASSES[true]} as {CLASSES[read]}: {times}" for (true, read), times in pairs.most_common(12)))


def faces() -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The faces of this machine: those to train on, and those held out."""
    command = ["fc-list", "--format", "%{file}|%{index}|%{family}|%{style}\n"]
    lines = sorted(set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()))
    known: list[tuple[str, int]] = []
    unknown: list[tuple[str, int]] = []
    for line in lines:
        file, index, family, style = line.split("|")
        if any(name in family or name in style for name in (*SYMBOLS, *TOO_ODD)) or "Oblique" in style or "Italic" in style:
            continue
        if "CJK" in family and " SC" not in family:
            continue
        if file.endswith((".ttf", ".ttc", ".otf")):
            (unknown if any(name in family for name in HELD_OUT) else known).append((file, int(index or 0)))
    return known, unknown


def drawn(fonts: list[tuple[str, int]], samples: int, seed: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Pictures of characters as their features, and their classes."""
    random, worn = Random(seed), np.random.default_rng(seed)
    pictures: list[Picture] = []
    classes: list[int] = []
    for file, index in fonts:
        for _ in range(samples):
            text = random.choice((random.choice(CLASSES[:10]), random.choice(CLASSES[:10]), random.choice("/+无*****")))
            chinese = file.endswith(".ttc") or "arphic" in file or "cwtex" in file or "wqy" in file
            if text == "无" and not chinese:
                text = OTHER
            picture = one(text, ImageFont.truetype(file, random.randint(18, 60), index=index), random, worn, chinese)
            if picture is not None:
                pictures.append(picture)
                classes.append(CLASSES.index(text))
    return features(pictures, cv2), np.array(classes)


def one(text: str, font: ImageFont.FreeTypeFont, random: Random, worn: np.random.Generator, chinese: bool) -> Picture | None:
    """A character as a bad scanner sees it; of what is no figure, also parts of figures and figures that touch."""
    kind = random.random()
    written = text if text != OTHER else random.choice(LETTERS)
    if text == OTHER and kind < 0.25:
        written = random.choice(CLASSES[:10])
    if text == OTHER and 0.25 <= kind < 0.45:
        written = random.choice(CLASSES[:10]) + random.choice(CLASSES[:10])
    if text == OTHER and kind > 0.8 and chinese:
        written = random.choice(CHINESE[:-5].replace("无", ""))
    image = Image.new("L", (int(font.size * 3), int(font.size * 2.4)), 255)
    draw, x = ImageDraw.Draw(image), font.size / 2
    for character in written:
        draw.text((x, font.size / 2), character, 0, font)
        x += font.getlength(character) * (0.75 if len(written) > 1 else 1)
    noise = random.random()
    changed = image.filter(random.choice((ImageFilter.MinFilter(3), ImageFilter.MaxFilter(3))))
    image = Image.blend(image, changed, random.random() * min(0.6, font.size / 60))
    image = image.rotate(random.uniform(-2, 2), Image.Resampling.BICUBIC, fillcolor=255)
    image = image.resize((round(image.width * random.uniform(0.85, 1.2)), image.height), Image.Resampling.BICUBIC)
    image = image.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 0.035 * font.size)))
    levels: npt.NDArray[Any] = np.asarray(image, dtype=np.float32)
    levels = levels * random.uniform(0.6, 1) + worn.normal(0, 18 * noise, levels.shape)
    levels += 255 - np.percentile(levels, 90)
    picture = levels.clip(0, 255).astype(np.uint8)
    found = glyphs(picture, font.size, cv2)
    if not found:
        return None
    largest: Picture = max(found, key=lambda glyph: glyph.picture.size).picture
    if len(written) > 1 and len(found) > 1:
        return None
    if text == OTHER and kind < 0.25:
        return half(largest, random)
    return largest if largest.shape[0] > 0.3 * font.size else None


def half(picture: Picture, random: Random) -> Picture | None:
    """A part of a figure, cut where its neighbour or the rule of its cell was."""
    height, width = picture.shape
    share = random.uniform(0.35, 0.65)
    tall, wide = round(height * share), round(width * share)
    part = random.choice((picture[:tall], picture[-tall:], picture[:, :wide], picture[:, -wide:]))
    rows, columns = np.flatnonzero((part < 128).any(axis=1)), np.flatnonzero((part < 128).any(axis=0))
    if rows.size < 4 or columns.size < 2:
        return None
    found: Picture = part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return found


Network = dict[str, npt.NDArray[np.float32]]


def forward(network: Network, inputs: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The hidden layer and the chances of each class."""
    hidden = np.maximum(inputs @ network["weights1"] + network["bias1"], 0)
    scores = hidden @ network["weights2"] + network["bias2"]
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    return hidden, chances / chances.sum(axis=1, keepdims=True)


def trained(inputs: npt.NDArray[np.float32], classes: npt.NDArray[np.int64], seed: int) -> Network:
    """The weights, by Adam on cross entropy with labels a little smoothed."""
    worn, hidden_size, count = np.random.default_rng(seed), 128, len(CLASSES)
    network: Network = {
        "weights1": worn.normal(0, np.sqrt(2 / inputs.shape[1]), (inputs.shape[1], hidden_size)).astype(np.float32),
        "bias1": np.zeros(hidden_size, np.float32),
        "weights2": worn.normal(0, np.sqrt(2 / hidden_size), (hidden_size, count)).astype(np.float32),
        "bias2": np.zeros(count, np.float32),
    }
    mean = {key: np.zeros_like(value) for key, value in network.items()}
    square = {key: np.zeros_like(value) for key, value in network.items()}
    step, epochs = 0, 40
    for epoch in range(epochs):
        rate = 2e-3 * (1 - epoch / epochs)
        for batch in np.array_split(worn.permutation(len(classes)), max(1, len(classes) // 256)):
            step += 1
            hidden, chances = forward(network, inputs[batch])
            wanted = np.full_like(chances, 0.01 / count)
            wanted[np.arange(len(batch)), classes[batch]] += 0.99
            error = (chances - wanted) / len(batch)
            back = (error @ network["weights2"].T) * (hidden > 0)
            slopes = {
                "weights1": inputs[batch].T @ back + 1e-5 * network["weights1"],
                "bias1": back.sum(axis=0),
                "weights2": hidden.T @ error + 1e-5 * network["weights2"],
                "bias2": error.sum(axis=0),
            }
            for key, slope in slopes.items():
                mean[key] = 0.9 * mean[key] + 0.1 * slope
                square[key] = 0.999 * square[key] + 0.001 * slope**2
                network[key] -= rate * (mean[key] / (1 - 0.9**step)) / (np.sqrt(square[key] / (1 - 0.999**step)) + 1e-8)
    return network


if __name__ == "__main__":
    main()
