"""The shape of a piece: a tempo at which whole bars fill the wanted length exactly, and how full each bar is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from reeltalk.providers.composer.genres import Genre

TAIL_S: Final = (0.6, 2.8)
"""How long the last chord may ring."""
BLOCK_BARS: Final = 4
_FULL: Final = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what of the harmony it plays, how full it is (0 bare to 4 everything), and where it stands."""

    degree: int
    fullness: int
    section: int
    first_of_section: bool
    last_of_block: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The bars of a piece and their tempo; ``tail_s`` is what is left for the last chord to ring."""

    tempo_bpm: float
    bars: tuple[Bar, ...]
    tail_s: float

    def beat_s(self) -> float:
        """Seconds a beat."""
        return 60.0 / self.tempo_bpm


def shape(genre: Genre, duration_s: float, *, tempo_bpm: float | None, loop: bool) -> Form:
    """Return the bars that fill a length: whole bars and a ringing end, or whole bars alone where the piece is to loop.

    The tempo gives way before the length does: of every possible number of bars the one is taken whose tempo is nearest to the wanted
    one, whole blocks of four preferred.
    """
    low, usual, high = genre.tempo_bpm
    wanted = tempo_bpm or usual
    slowest, fastest = (wanted * 0.97, wanted * 1.03) if tempo_bpm else (low, high)
    least, most = (0.0, 0.0) if loop else (min(TAIL_S[0], duration_s / 4), min(TAIL_S[1], duration_s / 3))
    per_bar = genre.beats * 60.0
    candidates: list[tuple[float, int, float, float]] = []
    for bars in range(1, max(1, math.ceil(duration_s * fastest / per_bar)) + 1):
        for tail_s in (least, (least + most) / 2, most):
            tempo = bars * per_bar / (duration_s - tail_s)
            outside = max(0.0, slowest - tempo, tempo - fastest)
            untidy = 0.03 * (bars % BLOCK_BARS != 0) + 0.02 * (bars % 2)
            candidates.append((abs(tempo / wanted - 1) + untidy + outside, bars, tempo, tail_s))
    _, bars, tempo, tail_s = min(candidates)
    return Form(tempo, _bars(genre, bars, loop=loop), tail_s)


def _bars(genre: Genre, count: int, *, loop: bool) -> tuple[Bar, ...]:
    fullness = [_FULL] * count if loop or count < 2 * BLOCK_BARS else _arc(count)
    bars = []
    for index in range(count):
        block = index // BLOCK_BARS
        section = 1 if len(genre.harmony) > 1 and block % 4 in (2, 3) else 0
        line = genre.harmony[section]
        last = index == count - 1 and not loop
        degree = 1 if last and count > 1 else line[index % len(line)]
        ends_block = index % BLOCK_BARS == BLOCK_BARS - 1
        bars.append(Bar(degree, fullness[index], section, index % BLOCK_BARS == 0, ends_block))
    return tuple(bars)


def _arc(count: int) -> list[int]:
    """Return a fullness for each bar: an entry, a rise, a breath before the last rise, a pause for breath and the last chord.

    >>> _arc(16)
    [1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 2, 4]
    """
    entry = BLOCK_BARS if count >= 12 else 2
    way_out = 2
    middle = count - entry - way_out
    rise = [3 if index < min(BLOCK_BARS, middle // 2) else 4 for index in range(middle)]
    if middle >= 5 * BLOCK_BARS:
        breath = (middle * 3 // 5) // BLOCK_BARS * BLOCK_BARS
        rise[breath : breath + BLOCK_BARS] = [2] * BLOCK_BARS
    return [1 if index < entry // 2 else 2 for index in range(entry)] + rise + [2, 4]
