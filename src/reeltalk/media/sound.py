"""The sound of a file as numbers: mono samples in blocks, and their level every ten milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reeltalk import limits
from reeltalk.ffmpeg.inputs import Opened, input_arguments
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, stream
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks, TimeRange

Samples: TypeAlias = NDArray[np.float32]

SAMPLES_PER_SECOND: Final = 16_000
LEVELS_PER_SECOND: Final = 100
QUIETEST_DB: Final = -90.0
_FRAME: Final = SAMPLES_PER_SECOND // LEVELS_PER_SECOND
BLOCK_S: Final = 32
BLOCK_SAMPLES: Final = BLOCK_S * SAMPLES_PER_SECOND
PART_S: Final = 600
_BORDER_SOUGHT_S: Final = 60
_SMOOTH_LEVELS: Final = LEVELS_PER_SECOND // 5


def sample_blocks(
    path: Path, info: Opened, watch: Watch | None = None, *, duration: Ticks | None = None, stage: str = "", rate: int = SAMPLES_PER_SECOND
) -> Iterator[Samples]:
    """Yield the sound as mono of ``rate`` (16 kHz), -1 to 1, in blocks of 32 s (the last is shorter).

    Sample 0 stands at the file's first shown frame: sound that begins later has silence before it.
    """
    timing = "aresample=async=1:first_pts=0"
    shape = ["-map", "0:a:0", "-vn", "-sn", "-dn", "-af", timing, "-ac", "1", "-ar", str(rate), "-f", "s16le", "-"]
    argv = [ffmpeg_path(), "-v", "error", *input_arguments(path, info), *shape]
    blocks = stream(argv, timeout_s=limits.RENDER_TIMEOUT_S, block_bytes=2 * BLOCK_S * rate, watch=watch, duration=duration, stage=stage)
    for block in blocks:
        yield np.frombuffer(block[: len(block) // 2 * 2], np.int16).astype(np.float32) / np.float32(32768)


def sound_parts(blocks: Iterator[Samples]) -> Iterator[tuple[Samples, float]]:
    """Yield the sound in parts of about PART_S, each with its first second; a border lies where the last minute is quietest."""
    held: Samples = np.zeros(0, np.float32)
    begun = 0
    for block in blocks:
        held = np.concatenate((held, block))
        if held.size >= PART_S * SAMPLES_PER_SECOND:
            sought = held.size - _BORDER_SOUGHT_S * SAMPLES_PER_SECOND
            border = sought + quietest(held[sought:])
            yield held[:border], begun / SAMPLES_PER_SECOND
            held, begun = held[border:], begun + border
    if held.size:
        yield held, begun / SAMPLES_PER_SECOND


def quietest(samples: Samples) -> int:
    """Return the sample around which a fifth of a second is quietest: there nobody speaks."""
    smooth = np.convolve(levels_db(samples), np.ones(_SMOOTH_LEVELS) / _SMOOTH_LEVELS, mode="valid")
    return (int(smooth.argmin()) + _SMOOTH_LEVELS // 2) * _FRAME


def levels_db(samples: Samples) -> Samples:
    """Return the level (root mean square, dBFS, at least QUIETEST_DB) of each whole ten milliseconds."""
    frames = samples[: samples.size // _FRAME * _FRAME].reshape(-1, _FRAME)
    power = np.maximum((frames * frames).mean(axis=1), 10 ** (QUIETEST_DB / 10))
    levels: Samples = (10 * np.log10(power)).astype(np.float32)
    return levels


def per_second_db(levels: Samples) -> tuple[float, ...]:
    """Return the level (root mean square, dBFS) of each second, the last one begun included."""
    power = 10 ** (levels / 10)
    seconds = (power[at : at + LEVELS_PER_SECOND] for at in range(0, levels.size, LEVELS_PER_SECOND))
    return tuple(round(float(10 * np.log10(second.mean())), 1) for second in seconds)


def floor_and_speech_db(levels: Samples) -> tuple[float, float]:
    """Return how loud it is when nobody speaks and when somebody does: the 10th and the 90th percentile of the levels.

    Digital silence (an edit, a muted microphone) says nothing about the room and is left out.
    """
    heard = levels[levels > QUIETEST_DB + 5]
    if not heard.size:
        return QUIETEST_DB, QUIETEST_DB
    floor, loud = np.percentile(heard, (10, 90))
    return float(floor), float(loud)


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the half-open (start, end) of every stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def range_of_levels(start: int, end: int) -> TimeRange:
    """Return the time that levels number ``start`` up to ``end`` cover."""
    unit = TICKS_PER_SECOND // LEVELS_PER_SECOND
    return TimeRange.between(start * unit, end * unit)
