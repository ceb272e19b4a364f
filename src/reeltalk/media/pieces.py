"""How a recording is divided for a speech engine: pieces of speech of less than half a minute, cut where nobody speaks. Pure.

Whisper hears thirty seconds at a time. Left to itself it moves on by the times that it guesses, and words at the border of two windows
are lost or misheard; given whole pieces, each heard on its own, it hears every word once, and a piece that was heard can be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from reeltalk.media.sound import SAMPLES_PER_SECOND, Samples, quietest

Stretch: TypeAlias = tuple[int, int]
"""A half-open range of samples (16 kHz)."""

PIECE_MAX: Final = 28 * SAMPLES_PER_SECOND
PIECE_MIN: Final = 12 * SAMPLES_PER_SECOND


@dataclass(frozen=True, slots=True)
class Piece:
    """Stretches of speech, in order, that are heard together with the silences between them left out."""

    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> int:
        """Return the sample at which it begins."""
        return self.stretches[0][0]

    @property
    def end(self) -> int:
        """Return the first sample after it."""
        return self.stretches[-1][1]

    def of(self, samples: Samples) -> Samples:
        """Return its sound."""
        return np.concatenate([samples[start:end] for start, end in self.stretches])

    def placed(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Return where a word heard at these seconds of the piece stands in the recording; it never reaches across a silence left out."""
        first, last = self._stretch_at((start_s + end_s) / 2)
        before = first - self._heard_before(first)
        return (
            min(max(start_s + before / SAMPLES_PER_SECOND, first / SAMPLES_PER_SECOND), last / SAMPLES_PER_SECOND),
            max(min(end_s + before / SAMPLES_PER_SECOND, last / SAMPLES_PER_SECOND), first / SAMPLES_PER_SECOND),
        )

    def _stretch_at(self, second: float) -> Stretch:
        heard = 0
        for start, end in self.stretches:
            heard += end - start
            if second * SAMPLES_PER_SECOND < heard:
                return start, end
        return self.stretches[-1]

    def _heard_before(self, sample: int) -> int:
        return sum(end - start for start, end in self.stretches if end <= sample)


def pieces_of(speech: Sequence[Stretch], samples: Samples) -> list[Piece]:
    """Return the pieces that hold all speech: each as near to PIECE_MAX as its longest pause beyond PIECE_MIN allows."""
    stretches = [part for stretch in speech for part in _short_enough(stretch, samples)]
    pieces: list[Piece] = []
    while stretches:
        count = _first_piece(stretches)
        pieces.append(Piece(tuple(stretches[:count])))
        stretches = stretches[count:]
    return pieces


def _first_piece(stretches: Sequence[Stretch]) -> int:
    """Return how many stretches the first piece takes."""
    length, widest, count = 0, -1, 0
    for number, (start, end) in enumerate(stretches, 1):
        length += end - start
        if length > PIECE_MAX:
            return count or number - 1
        if number == len(stretches):
            return number
        gap = stretches[number][0] - end
        if length >= PIECE_MIN and gap >= widest:
            widest, count = gap, number
    return len(stretches)


def _short_enough(stretch: Stretch, samples: Samples) -> list[Stretch]:
    """Return speech without a pause cut, where it is quietest, into parts that a piece can hold."""
    start, end = stretch
    parts: list[Stretch] = []
    while end - start > PIECE_MAX:
        border = start + PIECE_MIN + quietest(samples[start + PIECE_MIN : start + PIECE_MAX])
        parts.append((start, border))
        start = border
    return [*parts, (start, end)]
