"""Word times made true to the sound: a word begins where it is heard and ends where it fades, whatever the speech engine guessed.

The engine's times come from attention; its words hang into the pause after them, or reach across one. Here each word is shrunk to
the sound inside it, and let out to the sound that it cut off, never over a neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from reeltalk.media.sound import LEVELS_PER_SECOND, Samples, floor_and_speech_db, runs

SOUND_SHARE: Final = 0.35
"""Sound counts as part of a word from this share of the way from the background's level to that of speech (in decibels)."""
_JOIN: Final = 25
_REACH: Final = 15
_WORD_MIN_S: Final = 0.06
_NOISY_DB: Final = 30
_FADE: Final = 0.03
_FADE_IN_NOISE: Final = 0.1
"""Seconds that a word's last sound goes on below the threshold, in a quiet room and under noise."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word with its times in seconds."""

    text: str
    start_s: float
    end_s: float
    probability: float
    segment: int


def refined(words: Sequence[TimedWord], levels: Samples) -> list[TimedWord]:
    """Return the words, in order, with their times corrected by the levels (one per ten milliseconds)."""
    if not words or not levels.size:
        return list(words)
    floor_db, speech_db = floor_and_speech_db(levels)
    fade = _FADE_IN_NOISE if speech_db - floor_db < _NOISY_DB else _FADE
    sounding = levels > floor_db + SOUND_SHARE * (speech_db - floor_db)
    result: list[TimedWord] = []
    for index, word in enumerate(words):
        earliest = result[-1].end_s if result else 0.0
        latest = words[index + 1].start_s if index + 1 < len(words) else levels.size / LEVELS_PER_SECOND
        start_s, end_s = _heard(sounding, max(word.start_s, earliest), max(word.end_s, earliest), earliest, max(latest, word.end_s))
        start_s = max(start_s, earliest)
        end_s = min(end_s + fade, max(end_s, word.end_s))
        result.append(replace(word, start_s=round(start_s, 3), end_s=round(max(end_s, start_s + _WORD_MIN_S), 3)))
    return result


def _heard(sounding: np.ndarray, start_s: float, end_s: float, earliest_s: float, latest_s: float) -> tuple[float, float]:
    """Return where the sound between two times really begins and ends; the same times where none is heard."""
    start, end = round(start_s * LEVELS_PER_SECOND), round(end_s * LEVELS_PER_SECOND)
    pieces = _joined(runs(sounding[start:end]))
    if not pieces:
        return start_s, end_s
    if len(pieces) > 1 and pieces[0][0] == 0 and start and sounding[start - 1]:
        pieces = pieces[1:]  # the last breath of the word before
    first, last = max(pieces, key=lambda piece: piece[1] - piece[0])
    first, last = start + first, start + last
    lowest = max(round(earliest_s * LEVELS_PER_SECOND), first - _REACH)
    highest = min(round(latest_s * LEVELS_PER_SECOND), last + _REACH, sounding.size)
    if first == start:
        while first > lowest and sounding[first - 1]:
            first -= 1
    if last == end:
        while last < highest and sounding[last]:
            last += 1
    return first / LEVELS_PER_SECOND, last / LEVELS_PER_SECOND


def _joined(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join pieces of sound that are less than a quarter of a second apart: the stops inside a word."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and start - joined[-1][1] < _JOIN:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
