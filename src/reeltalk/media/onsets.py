"""The pulse of music by rules, where no network that hears it is installed: how fast it goes and where the beats fall.

Onsets are rises of energy in 24 bands, a hundred times a second, the bass counting three times. The tempo is the period at which they
repeat once, twice, three and four times over while they do not repeat halfway between, with a leaning towards the tempi that people
tap: every piece also repeats at half and double its tempo. Beats are laid through it by dynamic programming (Ellis, 2007), and moved to
where the bass drum and the bass are struck: hi-hats and chords are often louder between the beats.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reeltalk.media.bars import Pulse
from reeltalk.media.sound import SAMPLES_PER_SECOND, Samples

Onsets: TypeAlias = NDArray[np.float32]

FRAMES_PER_SECOND: Final = 100
TEMPO_MIN_BPM: Final = 50.0
TEMPO_MAX_BPM: Final = 200.0
_TAPPED_BPM: Final = 105.0
_TAPPED_OCTAVES: Final = 1.0
_KNOWN_WITHIN: Final = 0.03
_REPEATS: Final = 4
_HALFWAY: Final = 0.25
_HOP: Final = SAMPLES_PER_SECOND // FRAMES_PER_SECOND
_WINDOW: Final = 1024
_BANDS: Final = 24
_BASS_BANDS: Final = 5
_BASS_WEIGHT: Final = 3.0
_STRUCK_HZ: Final = (30.0, 110.0)
_BETWEEN_BEATS: Final = (1 / 3, 1 / 2, 2 / 3)
_STRUCK_ABOVE: Final = 1.5
_WALTZ_ABOVE: Final = 0.15
_STIFFNESS: Final = 400.0
_DEEP_BINS: Final = slice(*(round(hertz * _WINDOW / SAMPLES_PER_SECOND) for hertz in _STRUCK_HZ))
_SHORTEST_S: Final = 4.0
_ONSET_DELAY_S: Final = 0.01
_BEATS_MIN: Final = 4
_STRAYING: Final = 4
_STEADY_MIN: Final = 8


class OnsetListener:
    """Gathers onsets block by block; memory grows by ten kilobytes a second."""

    rate: Final = SAMPLES_PER_SECOND

    def __init__(self) -> None:
        self._rest = np.zeros(_WINDOW // 2, np.float32)
        self._before = np.zeros((1, _BANDS), np.float32)
        self._deep_before = np.zeros(1, np.float32)
        self._rises: list[Onsets] = []
        self._struck: list[Onsets] = []
        self._window = np.hanning(_WINDOW).astype(np.float32)
        self._filters = _band_filters()

    def hear(self, samples: Samples) -> None:
        """Listen to the next samples (16 kHz mono)."""
        waiting = np.concatenate((self._rest, samples))
        count = max(0, (waiting.size - _WINDOW) // _HOP + 1)
        if count:
            windows = np.lib.stride_tricks.sliding_window_view(waiting, _WINDOW)[: count * _HOP : _HOP]
            spectrum = np.abs(np.fft.rfft(windows * self._window, axis=1)).astype(np.float32)
            levels = np.log1p(10 * (spectrum @ self._filters))
            self._rises.append(np.maximum(0, np.diff(np.concatenate((self._before, levels)), axis=0)))
            self._before = levels[-1:]
            deep = np.sqrt((spectrum[:, _DEEP_BINS] ** 2).sum(axis=1))
            self._struck.append(np.maximum(0, np.diff(np.concatenate((self._deep_before, deep)))))
            self._deep_before = deep[-1:]
        self._rest = waiting[count * _HOP :]

    def pulse(self, known_bpm: float = 0.0) -> Pulse | None:
        """Return the pulse of what was heard; None where nothing repeats, and of less than four seconds."""
        rises = np.concatenate([np.zeros((0, _BANDS), np.float32), *self._rises])
        if len(rises) < _SHORTEST_S * FRAMES_PER_SECOND:
            return None
        onsets = _prepared(rises.sum(axis=1) + (_BASS_WEIGHT - 1) * rises[:, :_BASS_BANDS].sum(axis=1))
        if not onsets.any():
            return None
        frames = _where_struck(_tracked(onsets, _period(onsets, known_bpm)), np.concatenate(self._struck))
        if frames.size < _BEATS_MIN:
            return None
        opens = np.zeros(frames.size, np.bool_)
        opens[_bar_lines(rises, frames)] = True
        seconds = _settled(frames) / FRAMES_PER_SECOND + _ONSET_DELAY_S
        return Pulse(seconds, opens, _clarity(onsets, frames))


def _band_filters() -> Onsets:
    """Return 24 bands of equal width on the mel scale, 30 Hz to 8 kHz: (bins, bands)."""
    edges_mel = np.linspace(45, 2840, _BANDS + 2)
    edges = 700 * (10 ** (edges_mel / 2595) - 1)
    bins = np.fft.rfftfreq(_WINDOW, 1 / SAMPLES_PER_SECOND)
    rising = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0, np.minimum(rising, falling))
    filters[1, 0] = max(filters[1, 0], 1.0)
    bands: Onsets = (filters / np.maximum(filters.sum(axis=0), 1e-6)).astype(np.float32)
    return bands


def _prepared(rises: Onsets) -> Onsets:
    """Return onsets above their own surroundings (0.8 s), softened over 30 ms, in units of their own spread."""
    around = np.convolve(rises, np.ones(81) / 81, mode="same")
    clear = np.maximum(0, rises - around)
    soft = np.convolve(clear, np.hanning(5)[1:-1] / np.hanning(5).sum(), mode="same")
    spread = float(soft.std())
    prepared: Onsets = (soft / spread if spread > 1e-6 else np.zeros_like(soft)).astype(np.float32)
    return prepared


def _period(onsets: Onsets, known_bpm: float) -> float:
    """Return the period of the beat in frames, to about a hundredth of one."""
    slowest, fastest = (60 * FRAMES_PER_SECOND / bpm for bpm in (TEMPO_MIN_BPM, TEMPO_MAX_BPM))
    if known_bpm:
        slowest, fastest = (60 * FRAMES_PER_SECOND / (known_bpm * share) for share in (1 - _KNOWN_WITHIN, 1 + _KNOWN_WITHIN))
    wide = np.convolve(onsets, np.hanning(11)[1:-1], mode="same").astype(np.float32)
    repeats = _autocorrelation(wide, int(slowest * _REPEATS) + 2)
    periods = np.geomspace(fastest, slowest, 1600)

    def repeat(times: float) -> NDArray[np.float64]:
        return np.interp(periods * times, np.arange(repeats.size), repeats, right=0.0)

    whole = np.mean([repeat(times) for times in range(1, _REPEATS + 1)], axis=0)
    halfway = np.mean([repeat(times - 0.5) for times in range(1, _REPEATS + 1)], axis=0)
    worth = (whole - _HALFWAY * np.maximum(halfway, 0)) * _leaning(60 * FRAMES_PER_SECOND / periods)
    return float(periods[int(np.argmax(worth))])


def _autocorrelation(onsets: Onsets, most: int) -> NDArray[np.float64]:
    size = 1 << int(2 * onsets.size - 1).bit_length()
    spectrum = np.fft.rfft(onsets - onsets.mean(), size)
    whole = np.fft.irfft(spectrum * np.conj(spectrum), size)[: min(most, onsets.size)]
    return np.asarray(whole / max(1e-9, whole[0]))


def _leaning(bpm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how readily people tap a tempo: most around 105 beats a minute, falling off by octaves."""
    return np.asarray(np.exp(-0.5 * (np.log2(bpm / _TAPPED_BPM) / _TAPPED_OCTAVES) ** 2))


def _near(onsets: Onsets, frames: NDArray[np.int64]) -> Onsets:
    """Return the strongest onset within 30 ms of each frame."""
    reach = [onsets[np.clip(frames + shift, 0, onsets.size - 1)] for shift in range(-3, 4)]
    strongest: Onsets = np.max(reach, axis=0)
    return strongest


def _tracked(onsets: Onsets, period: float) -> NDArray[np.int64]:
    """Return the frames of the best row of beats about a period apart."""
    steps = np.arange(-round(1.6 * period), -round(0.6 * period) + 1)
    cost = -_STIFFNESS * np.log(-steps / period) ** 2
    smooth = np.convolve(onsets, np.hanning(7)[1:-1] / np.hanning(7).sum(), mode="same")
    best, back = smooth.astype(np.float64).copy(), np.full(onsets.size, -1, np.int64)
    for frame in range(-int(steps[0]), onsets.size):
        ways = best[frame + steps] + cost
        chosen = int(np.argmax(ways))
        if ways[chosen] > 0:
            best[frame] += ways[chosen]
            back[frame] = frame + steps[chosen]
    frame = int(best[-round(period) :].argmax()) + onsets.size - min(onsets.size, round(period))
    row = []
    while frame >= 0:
        row.append(frame)
        frame = int(back[frame])
    return np.array(row[::-1], np.int64)


def _where_struck(frames: NDArray[np.int64], struck: Onsets) -> NDArray[np.int64]:
    """Return the beats moved by a part of their distance, where the deepest notes are struck far more there."""
    if frames.size < 4 or not struck.any():
        return frames
    moved = [np.round(frames[:-1] + share * np.diff(frames)).astype(np.int64) for share in _BETWEEN_BEATS]
    here, *there = (float(_near(struck, row).mean()) for row in (frames, *moved))
    best = int(np.argmax(there))
    return moved[best] if there[best] > _STRUCK_ABOVE * here else frames


def _settled(frames: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the beats to a fraction of a frame; on one straight line where all keep to it (a machine plays), else as heard."""
    count = np.arange(frames.size)
    slope, start = np.polyfit(count, frames, 1)
    line = np.asarray(start + slope * count)
    return line if frames.size >= _STEADY_MIN and float(np.abs(frames - line).max()) < _STRAYING else frames.astype(np.float64)


def _bar_lines(bands: Onsets, frames: NDArray[np.int64]) -> list[int]:
    """Return which beats open a bar: those with the strongest bass, every fourth, or every third where that repeats better."""
    rises = _near(bands[:, :_BASS_BANDS].sum(axis=1), frames) + 0.3 * _near(bands.sum(axis=1), frames)
    bar = 3 if _repeats_after(rises, 3) > _repeats_after(rises, 4) + _WALTZ_ABOVE else 4
    phases = [float(rises[phase::bar].mean()) for phase in range(min(bar, rises.size))]
    return list(range(int(np.argmax(phases)), frames.size, bar))


def _repeats_after(rises: Onsets, beats: int) -> float:
    """Return how alike beats are that lie so many apart: 1 equal, 0 by chance."""
    if rises.size < 2 * beats + 4 or rises.std() < 1e-6:
        return 0.0
    return float(np.corrcoef(rises[beats:], rises[:-beats])[0, 1])


def _clarity(onsets: Onsets, frames: NDArray[np.int64]) -> float:
    """Return how much of what happens falls on beats: 0 by chance, 1 all of it."""
    met = float(_near(onsets, frames).mean())
    usual = float(_near(onsets, np.arange(onsets.size)).mean())
    return max(0.0, min(1.0, 1 - usual / met)) if met > 0 else 0.0
