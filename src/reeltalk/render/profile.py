"""What the finished file is: size, rate, and how hard the encoder tries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from reeltalk import limits
from reeltalk.errors import MalformedRequest
from reeltalk.timeline.model import Canvas
from reeltalk.timeline.time import FrameRate, Ticks, frames_from_ticks, samples_from_ticks

SAMPLES_PER_SECOND: Final = 48_000
KEYFRAME_INTERVAL_S: Final = 2

SHORTER_SIDE: Final = {
    "240p": 240,
    "360p": 360,
    "480p": 480,
    "540p": 540,
    "720p": 720,
    "1080p": 1080,
    "1440p": 1440,
    "2k": 1440,
    "2160p": 2160,
    "4k": 2160,
}

_sides: Final = re.compile(r"(\d{1,5})x(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Effort:
    """How the picture and the sound are compressed: x264's preset and constant rate factor, AAC's kilobits per second.

    ``copies`` says whether footage that fits may stay as it is coded: not where a small file is asked for.
    """

    preset: str
    crf: int
    audio_kbps: int
    copies: bool = True


EFFORTS: Final = {
    "high": Effort("veryfast", 18, 192),
    "medium": Effort("faster", 21, 160),
    "low": Effort("faster", 26, 128, copies=False),
}


@dataclass(frozen=True, slots=True)
class OutputProfile:
    """One kind of finished file. ``threads`` is fixed, because the number of threads changes the encoded bytes."""

    width: int
    height: int
    rate: FrameRate
    crf: int = 18
    preset: str = "veryfast"
    audio_kbps: int = 192
    container: str = "mp4"
    threads: int = 2
    samples_per_second: int = SAMPLES_PER_SECOND
    copies: bool = True

    @property
    def keyframe_interval(self) -> int:
        """Return the most frames between two key frames."""
        return max(1, round(self.rate.frames_per_second * KEYFRAME_INTERVAL_S))

    def frames(self, ticks: Ticks) -> int:
        """Return the number of the frame nearest to a position."""
        return frames_from_ticks(ticks, self.rate)

    def samples(self, ticks: Ticks) -> int:
        """Return the number of the sound sample nearest to a position."""
        return samples_from_ticks(ticks, self.samples_per_second)


def profile_for(canvas: Canvas, quality: str = "high", resolution: str = "") -> OutputProfile:
    """Return the profile that fits a canvas.

    ``resolution`` names the shorter side ("720p", "4k", "1280x720"); empty keeps the canvas, full HD unless somebody chose another.
    Raises MalformedRequest for a quality or a resolution that does not exist.
    """
    effort = EFFORTS.get(quality.strip().lower() or "high")
    if effort is None:
        raise MalformedRequest(f'There is no quality "{quality}".', hint=f"Choose one of {', '.join(EFFORTS)}.")
    width, height = _size(canvas, _shorter_side(canvas, resolution))
    return OutputProfile(
        width, height, canvas.rate, crf=effort.crf, preset=effort.preset, audio_kbps=effort.audio_kbps, copies=effort.copies
    )


def _shorter_side(canvas: Canvas, resolution: str) -> int:
    if not resolution.strip():
        return min(canvas.width, canvas.height)
    named = resolution.strip().lower()
    sides = _sides.fullmatch(named)
    side = min(int(sides[1]), int(sides[2])) if sides else SHORTER_SIDE.get(named)
    if side is None or side < limits.CANVAS_MIN_PIXELS:
        raise MalformedRequest(f'There is no resolution "{resolution}".', hint=f"Choose one of {', '.join(SHORTER_SIDE)}.")
    return side


def _size(canvas: Canvas, shorter_side: int) -> tuple[int, int]:
    """Scale the canvas so that its shorter side is ``shorter_side``, both sides even and within what may be encoded."""
    shorter, longer = sorted((canvas.width, canvas.height))
    factor = min(shorter_side / shorter, limits.CANVAS_MAX_PIXELS / longer)
    return even(canvas.width * factor), even(canvas.height * factor)


def even(length: float) -> int:
    """Return the even whole number nearest to a length in pixels, at least 2: chroma is stored for pairs of pixels."""
    return max(2, 2 * round(length / 2))
