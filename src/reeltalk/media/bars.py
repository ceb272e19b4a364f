"""From how likely each moment is a beat to the beats: the likeliest row of them, in bars of three or four. Pure.

A state is a place in the bar and how long its beat lasts; a beat is followed by the next place's after exactly that long, and how long
beats last changes rarely and little (the bar pointer of Krebs, Böck and Widmer, 2015). What is found is the best of all rows, so a
syncopated passage is carried by the clear ones around it, and the bar helps to tell the beat from the half beat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Chances = NDArray[np.float32]
Scores = NDArray[np.float64]

METERS: Final = (3, 4)
_STEADINESS: Final = 100.0
_FREE_FRAMES: Final = 0.9
"""By how much beats may differ that are equally long: they rarely last a whole number of frames."""
_BEAT_SHARE: Final = 1 / 4
"""How likely a moment must be a beat to be worth one: were it less, half beats would be beats; were it more, soft beats left out."""
_CHANCE_MIN: Final = 1e-4
_NONE: Final = 255


@dataclass(frozen=True, slots=True)
class Row:
    """A row of beats: the frame of each, whether it opens a bar, and how many beats a bar has."""

    frames: NDArray[np.int64]
    opens: NDArray[np.bool_]
    meter: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """When beats fall, in seconds, which of them open a bar, and how clear they are, 0 to 1."""

    seconds: NDArray[np.float64]
    opens: NDArray[np.bool_]
    clarity: float


def likeliest_row(beat: Chances, opening: Chances, shortest: int, longest: int) -> Row:
    """Return the likeliest row of beats, each of ``shortest`` to ``longest`` frames.

    ``beat`` and ``opening`` are how likely each frame is a beat within a bar, and one that opens it. Memory is some 300 bytes a frame.
    """
    lasting = np.arange(shortest, min(longest, shortest + _NONE - 1) + 1)
    before, opens = _bar_places()
    table = _Table(lasting, before, len(beat))
    said = [np.log(np.maximum(chance, _CHANCE_MIN)) for chance in (beat, opening)]
    silent = np.log(np.maximum(1 - beat - opening, _CHANCE_MIN) * _BEAT_SHARE / (1 - _BEAT_SHARE))
    quiet_until = np.concatenate(([0.0], np.cumsum(silent)))
    for frame in range(len(beat)):
        here = np.where(opens, said[1][frame], said[0][frame])
        table.add(frame, here, quiet_until)
    frames, places = table.traced(quiet_until)
    return Row(frames, opens[places], int(np.repeat(METERS, METERS)[places[0]]))


def _bar_places() -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return for each place in each kind of bar which place comes before it, and whether it opens the bar."""
    before: list[int] = []
    opens: list[bool] = []
    for meter in METERS:
        first = len(before)
        before += [first + (place - 1) % meter for place in range(meter)]
        opens += [place == 0 for place in range(meter)]
    return np.array(before), np.array(opens)


class _Table:
    """The best score of a beat at each frame, by (place in the bar, how long it lasts), and how long the beat before it lasted.

    Scores are held for as long as a beat can last; of the rest only the way back is kept.
    """

    def __init__(self, lasting: NDArray[np.int64], before: NDArray[np.int64], frames: int) -> None:
        self._lasting = lasting
        self._before = before
        apart = np.maximum(0, np.abs(lasting[None, :] - lasting[:, None]) - _FREE_FRAMES)
        change = np.exp(-_STEADINESS * apart / lasting[:, None])
        self._change = np.log(np.maximum(change / change.sum(axis=1, keepdims=True), np.finfo(float).tiny))
        self._held = int(lasting[-1]) + 1
        self._scores: Scores = np.full((self._held, len(before), lasting.size), -np.inf)
        self._back = np.full((frames, len(before), lasting.size), _NONE, np.uint8)

    def add(self, frame: int, here: Scores, quiet_until: Scores) -> None:
        """Work out the scores of a beat at a frame that is worth ``here`` at each place."""
        since = frame - self._lasting
        came = self._scores[since % self._held, :, np.arange(since.size)][:, self._before]
        came = came + (quiet_until[frame] - quiet_until[np.maximum(since + 1, 0)])[:, None]
        came[since < 0] = -np.inf
        ways = came.T[:, :, None] + self._change
        chosen = ways.argmax(axis=1)
        best = np.take_along_axis(ways, chosen[:, None], axis=1)[:, 0]
        if frame < self._lasting[-1]:
            first = quiet_until[frame] > best
            chosen, best = np.where(first, _NONE, chosen), np.maximum(best, quiet_until[frame])
        self._back[frame] = chosen
        self._scores[frame % self._held] = best + here[:, None]

    def traced(self, quiet_until: Scores) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the frames of the best row whose last beat lasts to the end or beyond it, and the place of each beat in its bar."""
        end = len(self._back)
        ends = []
        for frame in range(max(0, end - self._held + 1), end):
            scores = np.where(frame + self._lasting >= end, self._scores[frame % self._held], -np.inf)
            place, lasts = divmod(int(scores.argmax()), scores.shape[1])
            ends.append((float(scores[place, lasts] + quiet_until[end] - quiet_until[frame + 1]), frame, place, lasts))
        _, frame, place, lasts = max(ends)
        row = [(frame, place)]
        while (chosen := int(self._back[frame, place, lasts])) != _NONE:
            frame, place, lasts = frame - int(self._lasting[chosen]), int(self._before[place]), chosen
            row.append((frame, place))
        frames, places = zip(*reversed(row), strict=True)
        return np.array(frames), np.array(places)
