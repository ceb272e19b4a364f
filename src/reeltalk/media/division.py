"""How finely beats are divided by what is struck between them, which tells a tempo from half of it. Pure.

A network that hears a slow beat in fast music (trap, whose snare falls once in four beats) is right about every beat it hears. But beats
are divided into two, three, four or six; where eighths of them are struck again and again, they are two beats each.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Strokes = NDArray[np.float32]
"""How much the high sounds rise in each frame."""

_BEATS_MIN: Final = 8
_EIGHTHS_STRUCK: Final = 0.15
"""How strong eighths are at least, of what is struck on the beats."""
_EIGHTHS_ABOVE_SIXTEENTHS: Final = 2.0
"""By how much they are struck more than the places halfway to their neighbours: rolls and wavering time strike those as well."""


def is_half_pace(strokes: Strokes, beats: NDArray[np.int64]) -> bool:
    """Say whether beats, given by their frames, are each struck in eighths, so that the music goes twice as fast."""
    if beats.size < _BEATS_MIN:
        return False
    struck = {parts: float(np.mean([_struck_at(strokes, beats, part / parts) for part in range(1, parts, 2)])) for parts in (8, 16)}
    enough = max(_EIGHTHS_STRUCK * _struck_at(strokes, beats, 0.0), _EIGHTHS_ABOVE_SIXTEENTHS * struck[16])
    return struck[8] > enough


def _struck_at(strokes: Strokes, beats: NDArray[np.int64], share: float) -> float:
    """Return how strong strokes are, in the mean, a share of a beat behind each beat, a frame early or late."""
    places = np.round(beats[:-1] + share * np.diff(beats)).astype(np.int64)
    near = [strokes[np.clip(places + shift, 0, strokes.size - 1)] for shift in (-1, 0, 1)]
    return float(np.max(near, axis=0).mean())
