"""Music that a machine plays, or a band that keeps time: its beats lie on one even grid, also where few of them are struck. Pure.

A network hears beats only once the music has told it its pulse, and where something is struck. So the grid is found from the beats that
are clear. It begins with the music, if that is not long before the first of them, and the bar of the last one is played to its end.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.media.bars import Row

Places = NDArray[np.float64]

_STEADY_MIN: Final = 8
_STEADY_SHARE: Final = 0.9
_ENTRY_BARS: Final = 8
_ROUNDS: Final = 3


def evened(row: Row, places: Places, clear: NDArray[np.bool_], straying: float, began: float) -> tuple[Places, NDArray[np.bool_]] | None:
    """Return the beats of the grid and which of them open a bar; None where the clear beats lie on none.

    ``places`` are the beats of the row in fractions of a frame, ``straying`` is how many frames one may be off, ``began`` the first frame
    in which anything sounds.
    """
    if clear.sum() < _STEADY_MIN:
        return None
    beat, start = _longest_run(places, clear)
    for _ in range(_ROUNDS):
        numbers = np.round((places - start) / beat).astype(np.int64)
        on_grid = clear & (np.abs(places - start - numbers * beat) < straying)
        if on_grid.sum() < max(_STEADY_MIN, _STEADY_SHARE * clear.sum()):
            return None
        beat, start = np.polyfit(numbers[on_grid], places[on_grid], 1)
    opening = np.bincount(numbers[on_grid & row.opens] % row.meter, minlength=row.meter).argmax()
    heard = numbers[on_grid]
    entry = int(np.ceil((began - straying - start) / beat))
    first = entry if heard[0] - entry <= _ENTRY_BARS * row.meter else int(heard[0])
    last = heard[-1] + (opening - 1 - heard[-1]) % row.meter
    grid = np.arange(first, last + 1)
    return start + grid * beat, grid % row.meter == opening


def _longest_run(places: Places, clear: NDArray[np.bool_]) -> tuple[float, float]:
    """Return how long a beat lasts and where one lies, by the most clear beats in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], clear.astype(np.int8), [0]))))
    first, end = max(zip(edges[::2], edges[1::2], strict=True), key=lambda run: run[1] - run[0])
    first, end = max(0, min(first, places.size - 2)), max(end, first + 2)
    beat, start = np.polyfit(np.arange(end - first)[: places.size - first], places[first:end], 1)
    return float(beat), float(start)
