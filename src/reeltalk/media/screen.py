"""What is written in a film, and whether it shows a screen: a look at every shot, and now and then within a long one.

A bounded number of pictures is decoded, each by itself, so that hours of footage cost no more than minutes, and one at a time is in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from reeltalk.errors import Cancelled, EngineMissing
from reeltalk.ffmpeg.process import Watch
from reeltalk.media import reading
from reeltalk.media.facts import Look, MediaInfo, Screen, Shot
from reeltalk.media.probe import probe
from reeltalk.media.thumbnails import pixels
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import Ticks, TimeRange, ticks_from_seconds

LONG_SIDE: Final = 1280
LEGIBLE_SIDE: Final = 400
"""Nothing is read in pictures that are smaller than this."""
LOOKS_MAX: Final = 90
LOOK_EVERY: Final = ticks_from_seconds(6)
_SQUARE: Final = 8
_ONE_COLOUR: Final = 3
_DARK: Final = 12


def find_screen(path: Path, shots: Sequence[Shot] = (), watch: Watch | None = None, *, info: MediaInfo | None = None) -> Screen | None:
    """Return what is written in a film or photo; None where no picture is large enough. Without the models only how flat it is."""
    info = info or probe(path)
    if info.video is None or max(info.video.width, info.video.height) < LEGIBLE_SIDE:
        return None
    engine = _engine()
    width = round(info.video.width * min(1.0, LONG_SIDE / max(info.video.width, info.video.height)))
    places, looks = _places(info, shots), list[Look]()
    for number, (stretch, at) in enumerate(places):
        if watch is not None:
            watch.progress(number / len(places), "reading the picture")
            if watch.cancelled():
                raise Cancelled
        picture = pixels(path, at, width, info=info)
        looks.append(Look(stretch, reading.read_lines(picture) if engine else (), round(flatness(picture), 3)))
    return Screen(tuple(looks), engine)


def can_read() -> bool:
    """Say whether an engine that reads text is installed."""
    return bool(_engine())


def flatness(picture: reading.Picture) -> float:
    """Return the share of small squares whose brightness is the same all over, of those that are not black.

    A camera's noise leaves hardly any; what a program draws is mostly flat, also after it was coded.
    """
    luma = picture[: picture.shape[0] // _SQUARE * _SQUARE, : picture.shape[1] // _SQUARE * _SQUARE].mean(axis=2)
    squares = luma.reshape(luma.shape[0] // _SQUARE, _SQUARE, luma.shape[1] // _SQUARE, _SQUARE)
    spread, level = squares.max(axis=(1, 3)) - squares.min(axis=(1, 3)), squares.mean(axis=(1, 3))
    lit = level > _DARK
    return float(np.mean(spread[lit] <= _ONE_COLOUR)) if lit.any() else 0.0


def _engine() -> str:
    try:
        return reading.engine_text().split(" ")[0]
    except EngineMissing:
        return ""


def _places(info: MediaInfo, shots: Sequence[Shot]) -> list[tuple[TimeRange, Ticks]]:
    """Return where to look: (the stretch that the look stands for, the moment), at most LOOKS_MAX, evenly spread over what there is."""
    if info.kind is MediaKind.IMAGE or not info.duration:
        return [(TimeRange(0, max(1, info.duration or 1)), 0)]
    found: list[tuple[TimeRange, Ticks]] = []
    for stretch, best in [(shot.range, shot.best) for shot in shots] or [(TimeRange(0, info.duration), info.duration // 2)]:
        count = max(1, round(stretch.duration / LOOK_EVERY))
        edges = [stretch.start + stretch.duration * part // count for part in range(count + 1)]
        parts = [TimeRange.between(start, end) for start, end in pairwise(edges)]
        found += [(part, best if part.start <= best < part.end else part.start + part.duration // 2) for part in parts]
    step = max(1, -(-len(found) // LOOKS_MAX))
    return [
        (TimeRange.between(found[at][0].start, found[min(at + step, len(found)) - 1][0].end), found[at][1])
        for at in range(0, len(found), step)
    ]
