"""Word times made true to the sound: a word begins where it is heard and ends where it fades, whatever the speech engine guessed.

The engine's times come from attention; its words hang into the pause after them, or reach across one. Here each word is shrunk to
the sound inside it, and let out to the sound that it cut off, never over a neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reeltalk.media.sound import LEVELS_PER_SECOND, runs
from reeltalk.media.voiced import Flags

_JOIN: Final = 25
_REACH: Final = 15
_SOUND_MIN: Final = 3
_LAST_BREATH: Final = 8
_WORD_MIN_S: Final = 0.06
_FADE: Final = 0.03
"""Seconds that a word's last sound goes on after it no longer stands out."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word with its times in seconds."""

    text: str
    start_s: float
    end_s: float
    probability: float
    segment: int


def refined(words: Sequence[TimedWord], sounding: Flags) -> list[TimedWord]:
    """Return the words, in order, with their times corrected by where sound stands out of the background (each ten milliseconds)."""
    if not words or not sounding.size:
        return list(words)
    result: list[TimedWord] = []
    unheard = []
    for index, word in enumerate(words):
        earliest = result[-1].end_s if result else 0.0
        latest = words[index + 1].start_s if index + 1 < len(words) else sounding.size / LEVELS_PER_SECOND
        start_s, end_s = max(word.start_s, earliest), max(word.end_s, earliest)
        heard = _heard(sounding, start_s, end_s, earliest, max(latest, word.end_s))
        if heard is None:
            unheard.append(index)
        else:
            start_s, end_s = max(heard[0], earliest), min(heard[1] + _FADE, max(heard[1], word.end_s))
        result.append(replace(word, start_s=round(start_s, 3), end_s=round(max(end_s, start_s + _WORD_MIN_S), 3)))
    for index in reversed(unheard):
        result[index] = _said_later(result, index, sounding)
    return result


def _said_later(words: Sequence[TimedWord], index: int, sounding: Flags) -> TimedWord:
    """Return a word of which nothing is heard where the engine puts it: it is the next sound that is no other word's, or part of it.

    The engine puts the first word after a pause into the pause, never the last one before it.
    """
    word = words[index]
    if index + 1 == len(words) or words[index + 1].start_s <= word.end_s:
        return word
    start, end = (round(border * LEVELS_PER_SECOND) for border in (word.end_s, words[index + 1].start_s))
    pieces = [piece for piece in runs(sounding[start:end]) if piece[1] - piece[0] >= _SOUND_MIN]
    first = start + pieces[0][0] if pieces else end - round(_WORD_MIN_S * LEVELS_PER_SECOND)
    last = start + pieces[-1][1] if pieces else end
    return replace(word, start_s=max(word.start_s, first / LEVELS_PER_SECOND), end_s=last / LEVELS_PER_SECOND)


def _heard(sounding: Flags, start_s: float, end_s: float, earliest_s: float, latest_s: float) -> tuple[float, float] | None:
    """Return where the sound between two times really begins and ends; None where none is heard but the end of the word before."""
    start, end = round(start_s * LEVELS_PER_SECOND), round(end_s * LEVELS_PER_SECOND)
    pieces = _joined(runs(sounding[start:end]))
    if pieces and pieces[0][0] == 0 and start and sounding[start - 1] and (len(pieces) > 1 or pieces[0][1] <= _LAST_BREATH):
        pieces = pieces[1:]  # the last breath of the word before
    if not any(last - first >= _SOUND_MIN for first, last in pieces):
        return None
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
