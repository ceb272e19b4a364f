"""Reading what is written in a picture: PP-OCR finds lines of text and reads them, in Chinese and in Latin letters.

The two models come in the package ``rapidocr-onnxruntime`` (Apache-2.0), of which nothing else is used or imported. Lines are taken as
level, as they are on screens, slides and in captions; text that stands slanted in the scene is mostly missed.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reeltalk.errors import EngineMissing
from reeltalk.media import onnx
from reeltalk.media.facts import TextLine
from reeltalk.media.sound import runs

Picture: TypeAlias = NDArray[np.uint8]
"""Rows, columns, red green blue."""
Chances: TypeAlias = NDArray[np.float32]

ENGINE: Final = "PP-OCRv4"
PACKAGE: Final = "rapidocr_onnxruntime"
FINDER: Final = ("ch_PP-OCRv4_det_infer.onnx", "d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9")
READER: Final = ("ch_PP-OCRv4_rec_infer.onnx", "48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b")
CONFIDENCE_MIN: Final = 0.6
LINES_MAX: Final = 60
_MULTIPLE: Final = 32
_TEXT_CHANCE: Final = 0.3
_LINE_CHANCE: Final = 0.5
_SMALLEST_PIXELS: Final = 4
_GROWTH: Final = 1.6
"""The finder marks the core of a line; its box is that core, grown by this share of area over girth."""
_LINE_ROWS: Final = 48
_LINE_COLUMNS_MAX: Final = 1600
_BATCH: Final = 6


def read_lines(picture: Picture) -> tuple[TextLine, ...]:
    """Return the lines of text in a picture, from top to bottom; raises EngineMissing where the models are not installed."""
    finder, (reader, letters) = _finder(), _reader()
    boxes = sorted(_boxes(_chances(finder, picture), picture.shape[:2]), key=lambda box: (box[1], box[0]))[:LINES_MAX]
    lines = []
    for at in range(0, len(boxes), _BATCH):
        batch = boxes[at : at + _BATCH]
        for box, (text, confidence) in zip(batch, _read(reader, letters, [_cut(picture, box) for box in batch]), strict=True):
            if text and confidence >= CONFIDENCE_MIN:
                lines.append(_line(text, confidence, box, picture))
    return tuple(lines)


def engine_text() -> str:
    """Say which engine reads; raises EngineMissing."""
    _finder()
    return f"{ENGINE} ({_model_file(FINDER[0]).parent})"


# --- where text stands ---------------------------------------------------------------------------------------------------------------

Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""


def _chances(finder: Any, picture: Picture) -> Chances:
    """Return how likely each pixel of the picture, brought to a multiple of 32, belongs to text."""
    rows, columns = (max(_MULTIPLE, round(side / _MULTIPLE) * _MULTIPLE) for side in picture.shape[:2])
    given = _normalised(resized(picture, rows, columns))[None]
    found: Chances = finder.run(None, {finder.get_inputs()[0].name: given})[0][0, 0]
    return found


def _boxes(chances: Chances, shape: tuple[int, ...]) -> Iterator[Box]:
    """Yield the boxes of all lines, in pixels of a picture of ``shape`` (rows, columns)."""
    down, across = shape[0] / chances.shape[0], shape[1] / chances.shape[1]
    for left, top, right, bottom in _blobs(chances > _TEXT_CHANCE):
        width, height = right - left, bottom - top
        if min(width, height) < _SMALLEST_PIXELS or float(chances[top:bottom, left:right].mean()) < _LINE_CHANCE:
            continue
        grown = _GROWTH * width * height / (2 * (width + height))
        yield (
            max(0, round((left - grown) * across)),
            max(0, round((top - grown) * down)),
            min(shape[1], round((right + grown) * across)),
            min(shape[0], round((bottom + grown) * down)),
        )


def _blobs(mask: NDArray[np.bool_]) -> list[Box]:
    """Return the bounding boxes of connected areas: runs of each row are joined to those of the row above that they touch."""
    boxes: list[list[int]] = []
    owner: list[int] = []
    above: list[tuple[int, int, int]] = []
    for row in range(mask.shape[0]):
        here = []
        for start, end in runs(mask[row]):
            touched = {_root(owner, number) for first, last, number in above if first < end and start < last}
            number = min(touched) if touched else len(boxes)
            if not touched:
                boxes.append([start, row, end, row + 1])
                owner.append(number)
            for other in touched - {number}:
                owner[other] = number
                boxes[number] = _around(boxes[number], boxes[other])
            boxes[number] = _around(boxes[number], [start, row, end, row + 1])
            here.append((start, end, number))
        above = here
    return [(box[0], box[1], box[2], box[3]) for number, box in enumerate(boxes) if owner[number] == number]


def _root(owner: list[int], number: int) -> int:
    while owner[number] != number:
        number = owner[number]
    return number


def _around(first: list[int], second: list[int]) -> list[int]:
    return [min(first[0], second[0]), min(first[1], second[1]), max(first[2], second[2]), max(first[3], second[3])]


# --- what it says --------------------------------------------------------------------------------------------------------------------


def _cut(picture: Picture, box: Box) -> Picture:
    """Return a line, brought to the height in which lines are read."""
    left, top, right, bottom = box
    line = picture[top:bottom, left:right]
    columns = max(8, min(_LINE_COLUMNS_MAX, round(line.shape[1] * _LINE_ROWS / max(1, line.shape[0]))))
    return resized(line, _LINE_ROWS, columns)


def _read(reader: Any, letters: list[str], lines: list[Picture]) -> list[tuple[str, float]]:
    """Return what each line says and how sure that is."""
    widest = max(line.shape[1] for line in lines)
    given = np.zeros((len(lines), 3, _LINE_ROWS, max(widest, 2 * _LINE_ROWS)), np.float32)
    for number, line in enumerate(lines):
        given[number, :, :, : line.shape[1]] = _normalised(line)
    chances: Chances = reader.run(None, {reader.get_inputs()[0].name: given})[0]
    return [_spelled(each, letters) for each in chances]


def _spelled(chances: Chances, letters: list[str]) -> tuple[str, float]:
    """Return the likeliest letter of each place, repeated ones and blanks left out (CTC)."""
    best = chances.argmax(axis=1)
    kept = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
    if not kept.any():
        return "", 0.0
    text = "".join(letters[int(place)] for place in best[kept])
    return text.strip(), float(chances.max(axis=1)[kept].mean())


def _line(text: str, confidence: float, box: Box, picture: Picture) -> TextLine:
    rows, columns = picture.shape[:2]
    left, top, right, bottom = box
    x, y, width, height = (round(share, 4) for share in (left / columns, top / rows, (right - left) / columns, (bottom - top) / rows))
    return TextLine(text, x, y, width, height, round(confidence, 3))


def _normalised(picture: Picture) -> Chances:
    """Return a picture as the models take it: blue green red, -1 to 1, colours first."""
    return np.ascontiguousarray((picture[:, :, ::-1].astype(np.float32) / 127.5 - 1).transpose(2, 0, 1))


def resized(picture: Picture, rows: int, columns: int) -> Picture:
    """Return a picture in another size: each pixel the weighted mean of the four it lies between."""
    if picture.shape[:2] == (rows, columns):
        return picture
    top, below, down = _between(picture.shape[0], rows)
    left, right, across = _between(picture.shape[1], columns)
    upper, lower = picture[top].astype(np.float32), picture[below].astype(np.float32)
    lines = upper + (lower - upper) * down[:, None, None]
    mixed = lines[:, left] + (lines[:, right] - lines[:, left]) * across[None, :, None]
    return np.asarray(mixed + 0.5, np.uint8)


def _between(old: int, new: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Chances]:
    """Return, for each new pixel, the two old ones it lies between, and how far it is from the first."""
    at = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    first = at.astype(np.int64)
    return first, np.minimum(first + 1, old - 1), (at - first).astype(np.float32)


# --- the models ----------------------------------------------------------------------------------------------------------------------


def _model_file(name: str) -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    model = Path(folders[0]) / "models" / name if folders else None
    if model is None or not model.is_file():
        raise EngineMissing(
            "Reading text in pictures needs the package rapidocr-onnxruntime.",
            hint="Install it without its dependencies: only its models are used.",
        )
    return model


def _opened(name: str, digest: str) -> Any:
    data = _model_file(name).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise EngineMissing("The model that reads text is not the one that is known.", hint="Install rapidocr-onnxruntime 1.4.4.")
    return onnx.opened(data, keeps_memory=False)  # lines of every length would each keep their own


@functools.cache
def _finder() -> Any:
    return _opened(*FINDER)


@functools.cache
def _reader() -> tuple[Any, list[str]]:
    """Return the model that reads lines, and its letters: none, those it lists, and a blank."""
    model = _opened(*READER)
    listed = model.get_modelmeta().custom_metadata_map["character"].split("\n")
    return model, ["", *listed, " "]
