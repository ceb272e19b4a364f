"""Time as an integer: ticks of 1/705,600,000 s ("flicks").

The rate divides every usual frame rate, its /1.001 sisters and every usual sample rate, so positions are exact and two of them can be
compared with ``==``. Frames, samples and milliseconds are derived here, one named function each, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

Ticks: TypeAlias = int
"""A length or a position of 1/705,600,000 s."""

TICKS_PER_SECOND: Final = 705_600_000
TICKS_PER_MILLISECOND: Final = TICKS_PER_SECOND // 1000


@dataclass(frozen=True, slots=True)
class FrameRate:
    """Frames per second as an exact ratio, for example 30000/1001."""

    numerator: int
    denominator: int = 1

    def __post_init__(self) -> None:
        if self.numerator <= 0 or self.denominator <= 0:
            raise ValueError(f"a frame rate is positive, not {self.numerator}/{self.denominator}")
        if TICKS_PER_SECOND * self.denominator % self.numerator:
            raise ValueError(f"{self.numerator}/{self.denominator} frames a second do not fall on whole ticks")

    @property
    def ticks_per_frame(self) -> Ticks:
        """Return the length of one frame."""
        return TICKS_PER_SECOND * self.denominator // self.numerator

    @property
    def frames_per_second(self) -> float:
        """Return the rate as a number, for people and for messages."""
        return self.numerator / self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}" if self.denominator != 1 else str(self.numerator)


USUAL_FRAME_RATES: Final = tuple(
    FrameRate(*ratio)
    for ratio in (
        (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1), (100, 1), (120, 1),
        (12, 1), (15, 1), (10, 1),
    )
)  # fmt: skip


def nearest_usual_rate(frames_per_second: float) -> FrameRate:
    """Return the usual frame rate nearest to a measured one (variable-rate footage measures 29.87 and the like)."""
    return min(USUAL_FRAME_RATES, key=lambda rate: abs(rate.frames_per_second - frames_per_second))


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """A half-open stretch of time: ``start`` belongs to it, ``end`` does not."""

    start: Ticks
    duration: Ticks

    def __post_init__(self) -> None:
        if self.duration < 0:
            raise ValueError(f"a time range cannot last {self.duration} ticks")

    @property
    def end(self) -> Ticks:
        """Return the first tick after the range."""
        return self.start + self.duration

    @classmethod
    def between(cls, start: Ticks, end: Ticks) -> TimeRange:
        """Return the range from ``start`` up to, not including, ``end``."""
        return cls(start, end - start)

    def contains(self, position: Ticks) -> bool:
        """Say whether ``position`` lies in the range."""
        return self.start <= position < self.end

    def covers(self, other: TimeRange) -> bool:
        """Say whether the whole of ``other`` lies in the range."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: TimeRange) -> bool:
        """Say whether the two share at least one tick."""
        return self.start < other.end and other.start < self.end

    def intersection(self, other: TimeRange) -> TimeRange | None:
        """Return the stretch that both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return TimeRange.between(start, end) if start < end else None

    def shifted(self, by: Ticks) -> TimeRange:
        """Return the same length, moved by ``by``."""
        return TimeRange(self.start + by, self.duration)


def merged(ranges: Iterable[TimeRange]) -> tuple[TimeRange, ...]:
    """Return the ranges in order, touching and overlapping ones joined, empty ones dropped."""
    result: list[TimeRange] = []
    for current in sorted(ranges):
        if not current.duration:
            continue
        if result and current.start <= result[-1].end:
            result[-1] = TimeRange.between(result[-1].start, max(result[-1].end, current.end))
        else:
            result.append(current)
    return tuple(result)


def complement(ranges: Iterable[TimeRange], within: TimeRange) -> tuple[TimeRange, ...]:
    """Return what is left of ``within`` when ``ranges`` are taken out."""
    result: list[TimeRange] = []
    position = within.start
    for taken in merged(ranges):
        if taken.end <= within.start or taken.start >= within.end:
            continue
        if taken.start > position:
            result.append(TimeRange.between(position, taken.start))
        position = max(position, taken.end)
    if position < within.end:
        result.append(TimeRange.between(position, within.end))
    return tuple(result)


def ticks_from_seconds(seconds: float | Fraction) -> Ticks:
    """Return the tick nearest to ``seconds``."""
    return round(seconds * TICKS_PER_SECOND)


def seconds_from_ticks(ticks: Ticks) -> float:
    """Return seconds, for people and for tools that want decimals; never for comparing."""
    return ticks / TICKS_PER_SECOND


def ticks_from_milliseconds(milliseconds: float) -> Ticks:
    """Return the tick nearest to ``milliseconds``; snap it to the frame grid before use as a border."""
    return round(milliseconds * TICKS_PER_MILLISECOND)


def milliseconds_from_ticks(ticks: Ticks) -> int:
    """Return the nearest whole millisecond. For rates up to 120 it snaps back to the same frame."""
    return (ticks + TICKS_PER_MILLISECOND // 2) // TICKS_PER_MILLISECOND


def ticks_from_frames(frames: int, rate: FrameRate) -> Ticks:
    """Return where frame number ``frames`` starts."""
    return frames * rate.ticks_per_frame


def frames_from_ticks(ticks: Ticks, rate: FrameRate) -> int:
    """Return the number of the frame whose start is nearest; a tie goes to the later one."""
    return (2 * ticks + rate.ticks_per_frame) // (2 * rate.ticks_per_frame)


def snap_to_frame(ticks: Ticks, rate: FrameRate) -> Ticks:
    """Return the nearest frame border."""
    return ticks_from_frames(frames_from_ticks(ticks, rate), rate)


def samples_from_ticks(ticks: Ticks, samples_per_second: int) -> int:
    """Return the number of the sound sample whose start is nearest; a tie goes to the later one."""
    return (2 * ticks * samples_per_second + TICKS_PER_SECOND) // (2 * TICKS_PER_SECOND)


def ticks_from_samples(samples: int, samples_per_second: int) -> Ticks:
    """Return the tick nearest to the start of a sound sample."""
    return round(Fraction(samples * TICKS_PER_SECOND, samples_per_second))
