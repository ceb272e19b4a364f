"""The picture of a file as numbers: small frames at an even rate, in blocks, so that memory does not grow with the film."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reeltalk import limits
from reeltalk.ffmpeg.inputs import input_arguments
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, stream
from reeltalk.media.facts import MediaInfo
from reeltalk.timeline.time import Ticks, ticks_from_seconds

Pictures: TypeAlias = NDArray[np.uint8]

_BLOCK_FRAMES: Final = 32
_RARE: Final = 4
_FAR_FEWER: Final = 4
_BYTES_PER_PIXEL: Final = {"rgb24": Fraction(3), "yuv420p": Fraction(3, 2)}


@dataclass(frozen=True, slots=True)
class Sampling:
    """In which size, pixel format ("rgb24" or "yuv420p") and how often a picture is looked at. Frame n stands at n / ``rate`` seconds."""

    width: int
    height: int
    pixel_format: str
    rate: Fraction

    @property
    def frame_bytes(self) -> int:
        """Return how many bytes a frame takes."""
        return int(self.width * self.height * _BYTES_PER_PIXEL[self.pixel_format])

    def moment(self, frame: float) -> Ticks:
        """Return where a frame (or a place between two) stands in the file's own time."""
        return ticks_from_seconds(Fraction(frame) / self.rate)


def frame_blocks(path: Path, info: MediaInfo, sampling: Sampling, watch: Watch | None = None, *, stage: str = "") -> Iterator[Pictures]:
    """Yield the frames as rows of bytes (frames, frame_bytes), some 32 at a time; frame 0 stands at the file's first shown moment."""
    rate = f"fps={sampling.rate.numerator}/{sampling.rate.denominator}:start_time=0:round={_rounding(info, sampling)}"
    shape = f"{rate},scale={sampling.width}:{sampling.height}:flags=fast_bilinear+accurate_rnd,format={sampling.pixel_format}"
    taken = ["-map", "0:v:0", "-an", "-sn", "-dn", "-vf", shape, "-f", "rawvideo", "-"]
    argv = [ffmpeg_path(), "-v", "error", *input_arguments(path, info), *taken]
    block_bytes = sampling.frame_bytes * _BLOCK_FRAMES
    blocks = stream(argv, timeout_s=limits.RENDER_TIMEOUT_S, block_bytes=block_bytes, watch=watch, duration=info.duration, stage=stage)
    for block in blocks:
        whole = len(block) // sampling.frame_bytes
        yield np.frombuffer(block, np.uint8, whole * sampling.frame_bytes).reshape(whole, sampling.frame_bytes)


def _rounding(info: MediaInfo, sampling: Sampling) -> str:
    """Return how times are brought to even ones: to the nearest, or, where most frames are left out, so that none comes before its time."""
    rare = info.video is not None and info.video.rate.frames_per_second >= _RARE * sampling.rate
    return "up" if rare else "near"


def even_rate(info: MediaInfo, most: Fraction, frames_max: int) -> Fraction:
    """Return how often to look: at every frame, at every second (third ...) of fast footage, more rarely where that were too many."""
    rate = shown_rate(info)
    seconds = Fraction(info.duration or 0, ticks_from_seconds(1))
    most = min(most, Fraction(frames_max) / seconds) if seconds else most
    return rate / max(1, -(-rate // most))


def shown_rate(info: MediaInfo) -> Fraction:
    """Return how many frames a second there are to look at: of slides far fewer than the rate that they are played at."""
    if info.video is None:
        return Fraction(25)
    rate = Fraction(info.video.rate.numerator, info.video.rate.denominator)
    if not info.duration or not info.video.frames:
        return rate
    usual = Fraction(info.video.frames * ticks_from_seconds(1), info.duration).limit_denominator(1000)
    return usual if usual < rate / _FAR_FEWER else rate
