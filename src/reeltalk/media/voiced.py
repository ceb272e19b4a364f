"""Which ten milliseconds sound of more than the background: by frequency bands, each held against what lies under the voice. Pure.

A level alone cannot tell the hiss of an "s" from that of a room, nor a fading word from music. So the power in each band is held
against the band's own background: what is heard there, near by, while nobody speaks. What stands out of it in any band is sound.

Music is a background that comes and goes: a note struck as a word ends stands out of it as the end of a word does. The voice detector is
sure of all that has a pitch, and in doubt only of hisses; so over such a background what goes on behind a word is its end where
the detector is sure of a voice or where it hisses, else a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reeltalk.media.sound import LEVELS_PER_SECOND, SAMPLES_PER_SECOND, Samples, runs

Flags: TypeAlias = NDArray[np.bool_]
Powers: TypeAlias = NDArray[np.float32]
"""One row per ten milliseconds, one column per band: mean square."""

_FRAME: Final = SAMPLES_PER_SECOND // LEVELS_PER_SECOND
_WINDOW: Final = 512
_BANDS: Final = 20
_LOWEST_HZ: Final = 60
_SMOOTH_LEVELS: Final = 5
_SECTION_LEVELS: Final = 10 * LEVELS_PER_SECOND
_NEIGHBOURHOOD_LEVELS: Final = 15 * LEVELS_PER_SECOND
_NOBODY: Final = 0.2
_NEAR_VOICE_LEVELS: Final = 5
_ENOUGH_LEVELS: Final = LEVELS_PER_SECOND // 2
_FLOOR_PERCENTILE: Final = 15
_FLOOR_FACTOR: Final = 2.0
_BACKGROUND_PERCENTILE: Final = 99
_BACKGROUND_FACTOR: Final = 1.5
_CLICK_LEVELS: Final = 6
_CLICK_APART_LEVELS: Final = 15
_FADING_LEVELS: Final = 10
_SURE_VOICE: Final = 0.75
_HISS_HZ: Final = 3000
_RESTLESS_DB: Final = 4.5
"""How far the loud moments (95th percentile) of most bands are above their usual level where the background is no steady noise."""
_NOTE_BEHIND_LEVELS: Final = 30
_NOTE_LEVELS_MAX: Final = 60
_SPEECH_PERCENTILE: Final = 90
_AUDIBLE_DB: Final = 20.0
_SILENCE: Final = 3e-9
"""Mean square (-85 dBFS) below which sound is digital silence, which says nothing about the room."""


_BINS_HZ: Final = np.arange(_WINDOW // 2 + 1) * (SAMPLES_PER_SECOND / _WINDOW)
_PITCHES: Final = np.log10(1 + _BINS_HZ / 700)  # mel, but for a factor
_EDGES: Final = np.searchsorted(_PITCHES, np.linspace(np.log10(1 + _LOWEST_HZ / 700), _PITCHES[-1], _BANDS + 1))[:-1]
_HISS_BANDS: Final = slice(int(np.searchsorted(_BINS_HZ[_EDGES], _HISS_HZ)), None)
_TAPER: Final = np.hanning(_WINDOW).astype(np.float32)


def band_powers(samples: Samples) -> Powers:
    """Return the power in each band of each whole ten milliseconds (16 kHz)."""
    count, before = samples.size // _FRAME, (_WINDOW - _FRAME) // 2
    if not count:
        return np.zeros((0, _BANDS), np.float32)
    padded = np.pad(samples[: count * _FRAME], (before, _WINDOW))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[: count * _FRAME : _FRAME] * _TAPER
    spectrum = np.abs(np.fft.rfft(frames, axis=1)) ** 2 * (2 / (_WINDOW * float((_TAPER**2).sum())))
    return np.asarray(np.add.reduceat(spectrum, _EDGES, axis=1), np.float32)


def sounding(powers: Powers, voice: Samples) -> Flags:
    """Say of each ten milliseconds whether anything stands out of the background; ``voice`` is how likely somebody speaks in each."""
    if not len(powers):
        return np.zeros(0, np.bool_)
    alive = powers.sum(axis=1) > _SILENCE
    nobody = alive & ~(np.convolve(voice >= _NOBODY, np.ones(2 * _NEAR_VOICE_LEVELS + 1), mode="same") > 0)
    flags, worded = np.zeros(len(powers), np.bool_), voice >= _SURE_VOICE
    for section, near in _sections(len(powers)):
        if alive[near].any():
            spoken = bool((voice[near] >= _NOBODY).any())
            smooth = _smoothed(powers, near)
            background = _background(smooth, alive[near], nobody[near], spoken=spoken)
            outstanding = _outstanding_db(smooth, background)
            audible_db = float(np.percentile(outstanding, _SPEECH_PERCENTILE)) - _AUDIBLE_DB
            own = slice(section.start - near.start, section.stop - near.start)
            flags[section] = outstanding[own] > audible_db
            hisses = _outstanding_db(smooth[own, _HISS_BANDS], background[_HISS_BANDS]) > audible_db
            worded[section] |= hisses | (not _is_restless(smooth[nobody[near]]))
    return _without_notes(_with_endings(_without_clicks(flags), voice), voice, worded)


def _is_restless(background: Powers) -> bool:
    """Say whether what is heard while nobody speaks comes and goes, as music does and noise does not."""
    if len(background) < _ENOUGH_LEVELS:
        return False
    usual, loud = np.percentile(background, (50, 95), axis=0)
    return bool(np.median(loud / usual) >= 10 ** (_RESTLESS_DB / 10))


def _without_notes(flags: Flags, voice: Samples, worded: Flags) -> Flags:
    """Drop what sounds on behind a word without being part of it: short notes that go on from it, or are struck soon after.

    ``worded`` are the moments whose sound is taken for a word's.
    """
    kept = flags.copy()
    moments = np.arange(flags.size)
    last_sure = np.maximum.accumulate(np.where(voice >= _SURE_VOICE, moments, -_NOTE_BEHIND_LEVELS - 1))
    for start, end in runs(flags):
        said = np.flatnonzero(worded[start:end])
        until = start + int(said[-1]) + 1 if said.size else start
        behind = said.size > 0 or start - last_sure[start] <= _NOTE_BEHIND_LEVELS
        if behind and end - until <= _NOTE_LEVELS_MAX:
            kept[until:end] = False
    return kept


def _without_clicks(flags: Flags) -> Flags:
    """Drop sounds too short for a word that stand alone; what bursts behind a stop ("t", "k") stands within 150 ms of its word.

    What is heard at either end of the recording may be part of a longer sound.
    """
    kept = flags.copy()
    sounds = runs(flags)
    heard_until = 0
    for (start, end), (following, _) in zip(sounds, [*sounds[1:], (flags.size, 0)], strict=False):
        alone = start - heard_until > _CLICK_APART_LEVELS and following - end > _CLICK_APART_LEVELS
        if alone and end - start <= _CLICK_LEVELS:
            kept[start:end] = False
        else:
            heard_until = end
    return kept


def _with_endings(flags: Flags, voice: Samples) -> Flags:
    """Let each sound go on for up to 100 ms while a voice is heard for sure: words fade, and end in stops, under the background."""
    ended = flags.copy()
    for _, end in runs(flags):
        behind = voice[end : end + _FADING_LEVELS] >= _SURE_VOICE
        ended[end : end + (int(behind.argmin()) if not behind.all() else behind.size)] = True
    return ended


def per_level(probabilities: Samples, count: int, samples_each: int) -> Samples:
    """Return one figure per ten milliseconds from figures of ``samples_each`` samples (16 kHz)."""
    if not probabilities.size:
        return np.zeros(count, np.float32)
    places = (np.arange(count) * _FRAME + _FRAME // 2) // samples_each
    return probabilities[np.minimum(places, probabilities.size - 1)]


def _sections(count: int) -> Iterator[tuple[slice, slice]]:
    """Yield stretches of ten seconds, each with the neighbourhood whose background is also its own."""
    for start in range(0, count, _SECTION_LEVELS):
        end = min(count, start + _SECTION_LEVELS)
        yield slice(start, end), slice(max(0, start - _NEIGHBOURHOOD_LEVELS), end + _NEIGHBOURHOOD_LEVELS)


def _background(powers: Powers, alive: Flags, nobody: Flags, *, spoken: bool) -> Powers:
    """Return the power of each band that is not yet sound: the steady floor, or the loudest that is heard while nobody speaks.

    Where nothing at all is heard between the words, all that is heard is sound.
    """
    if spoken and nobody.sum() < _ENOUGH_LEVELS <= (~alive).sum():
        return np.zeros(powers.shape[1], np.float32)
    floor = _FLOOR_FACTOR * np.percentile(powers[alive], _FLOOR_PERCENTILE, axis=0)
    if spoken and nobody.sum() >= _ENOUGH_LEVELS:
        floor = np.maximum(floor, _BACKGROUND_FACTOR * np.percentile(powers[nobody], _BACKGROUND_PERCENTILE, axis=0))
    return np.asarray(floor, np.float32)


def _outstanding_db(powers: Powers, background: Powers) -> Samples:
    return np.asarray(10 * np.log10(np.maximum(np.maximum(powers - background, 0).sum(axis=1), _SILENCE)), np.float32)


def _smoothed(powers: Powers, stretch: slice) -> Powers:
    """Return the powers of a stretch averaged over 50 ms."""
    half = _SMOOTH_LEVELS // 2
    first, last = max(0, stretch.start - half), min(len(powers), stretch.stop + half)
    missing = (half - (stretch.start - first), half - (last - min(len(powers), stretch.stop)))
    sums = np.cumsum(np.pad(powers[first:last].astype(np.float64), ((missing[0] + 1, missing[1]), (0, 0))), axis=0)
    return np.asarray(np.maximum(sums[_SMOOTH_LEVELS:] - sums[:-_SMOOTH_LEVELS], 0) / _SMOOTH_LEVELS, np.float32)
