"""Scales, chords and voice leading, in MIDI note numbers (60 is middle C)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SCALES: Final = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "pentatonic_major": (0, 2, 4, 7, 9),
    "pentatonic_minor": (0, 3, 5, 7, 10),
}
CENTRE: Final = 60
"""Chords lie around middle C."""


def chord_classes(scale: str, tonic: int, degree: int, notes: int) -> tuple[int, ...]:
    """Return the pitch classes of the chord on a degree, root first: every other note of the scale.

    >>> chord_classes("major", 0, 5, 4)
    (7, 11, 2, 5)
    """
    steps = SCALES[scale]
    return tuple((tonic + steps[(degree - 1 + 2 * index) % len(steps)]) % 12 for index in range(notes))


def nearest(pitch_class: int, to: float, low: int = 0, high: int = 127) -> int:
    """Return the pitch of a class that is nearest to another pitch, within bounds of at least an octave.

    >>> nearest(0, 66), nearest(0, 67), nearest(0, 30, low=40)
    (60, 72, 48)
    """
    return min((pitch for pitch in range(low, high + 1) if pitch % 12 == pitch_class), key=lambda pitch: (abs(pitch - to), pitch))


def voicing(classes: Sequence[int], previous: Sequence[int]) -> tuple[int, ...]:
    """Return a chord near the one before, so that each voice moves little; the first chord lies around the centre.

    >>> voicing((0, 4, 7), ()), voicing((5, 9, 0), (55, 60, 64))
    ((55, 60, 64), (57, 60, 65))
    """
    centre = sum(previous) / len(previous) if previous else CENTRE
    centre += (CENTRE - centre) * 0.3
    return tuple(sorted({nearest(pitch_class, centre) for pitch_class in classes}))


def scale_pitches(scale: str, tonic: int, low: int, high: int) -> tuple[int, ...]:
    """Return every pitch of a scale within a compass, rising."""
    classes = {(tonic + step) % 12 for step in SCALES[scale]}
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)
