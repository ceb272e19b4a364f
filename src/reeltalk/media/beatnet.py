"""How likely each fiftieth of a second of music is a beat, and one that opens a bar: BeatNet, a small network trained on real music.

Its weights (a convolution and two layers of memory, Heydari, Cwitkowitz and Duan, 2021) come in the package ``BeatNet`` (CC BY 4.0), of
which nothing else is used or imported. They are read without the library that wrote them, and the network is run in numpy. It was
trained three times, each time without another part of the data; all three listen, and their chances are averaged.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.errors import EngineMissing
from reeltalk.media.bars import Pulse, likeliest_row
from reeltalk.media.division import is_half_pace
from reeltalk.media.grid import evened
from reeltalk.media.networks import Vectors, read_weights, remembered
from reeltalk.media.sound import Samples

ENGINE: Final = "BeatNet"
RATE: Final = 22_050
FRAMES_PER_SECOND: Final = 50
WEIGHTS_SHA256: Final = {
    "model_1_weights.pt": "619091bc317ca3e83b45591d46f6de3d5a41588bcb39fe9fe7be30cffa6aca84",
    "model_2_weights.pt": "5878a18c079fa0b0139879b14ed2b5b7595faef8c3d16210aed141fd00fa2d58",
    "model_3_weights.pt": "0c52a074ea38e8cb4a760ecfa3747c9cf91a1e3cd19f238eed80b0de763989ca",
}
_HOP: Final = RATE // FRAMES_PER_SECOND
_WINDOW: Final = 1411
_BINS: Final = _WINDOW // 2
_LOWEST_HZ, _HIGHEST_HZ, _TUNED_HZ = 30.0, 17_000.0, 440.0
_BANDS_PER_OCTAVE: Final = 24
_KERNEL: Final = 10
_POOLED: Final = 2
_LAYERS: Final = 2
_SIZE: Final = 150
TEMPO_MIN_BPM: Final = 50.0
TEMPO_MAX_BPM: Final = 214.0
_KNOWN_WITHIN: Final = 0.03
_HIGH_BANDS: Final = 55
"""Those above 2.3 kHz, where hi-hats, shakers and plucked strings are struck."""
_SHORTEST_S: Final = 4.0
_BEATS_MIN: Final = 4
_HEARD_MIN: Final = 0.05
"""How likely the first and the last beat are at least: what rings on behind the last one has none."""
_CLEAR_MIN: Final = 0.5
_AUDIBLE: Final = 1e-3
_SETTLING_S: Final = 5
"""Until then the network has not got into the music, and may be sure of what is none of its beats."""
_REACH: Final = 2
_STRAYING: Final = 2.0


class BeatListener:
    """Listens block by block; memory grows by twelve bytes a frame."""

    rate: Final = RATE

    def __init__(self) -> None:
        self._weights = _weights()
        self._taper = np.hanning(_WINDOW).astype(np.float32)
        self._rest: Samples = np.zeros(_WINDOW // 2, np.float32)
        self._before: Vectors | None = None
        trained = len(WEIGHTS_SHA256)
        self._state = [(np.zeros((trained, 1, _SIZE), np.float32),) * 2 for _ in range(_LAYERS)]
        self._heard: list[Vectors] = [np.zeros((0, 2), np.float32)]
        self._strokes: list[Vectors] = [np.zeros(0, np.float32)]
        self._sounds, self._began = False, 0

    def hear(self, samples: Samples) -> None:
        """Listen to the next samples (RATE, mono)."""
        if not self._sounds:
            loud = np.flatnonzero(np.abs(samples) > _AUDIBLE)
            self._sounds, self._began = loud.size > 0, self._began + int(loud[0] if loud.size else samples.size)
        waiting = np.concatenate((self._rest, samples))
        count = max(0, (waiting.size - _WINDOW) // _HOP + 1)
        self._rest = waiting[count * _HOP :]
        if count:
            windows = np.lib.stride_tricks.sliding_window_view(waiting, _WINDOW)[: count * _HOP : _HOP]
            features = self._features(windows)
            self._heard.append(self._chances(features))
            self._strokes.append(features[:, -_HIGH_BANDS:].sum(axis=1))

    def pulse(self, known_bpm: float = 0.0) -> Pulse | None:
        """Return the pulse of what was heard; None where no beat is heard, and of less than four seconds."""
        beat, opening = np.concatenate(self._heard).T
        if beat.size < _SHORTEST_S * FRAMES_PER_SECOND:
            return None
        row = likeliest_row(beat, opening, *_lengths(known_bpm))
        if not known_bpm and is_half_pace(np.concatenate(self._strokes), row.frames):
            row = likeliest_row(beat, opening, *_lengths(2 * _tempo_bpm(row.frames)))
        around = _around(beat + opening, row.frames)
        places = row.frames + np.arange(-_REACH, _REACH + 1) @ around / np.maximum(around.sum(axis=0), _HEARD_MIN)
        chances = around.max(axis=0)
        heard = np.flatnonzero(chances >= _HEARD_MIN)
        if heard.size < _BEATS_MIN:
            return None
        inside = slice(heard[0], heard[-1] + 1)
        began = self._began * FRAMES_PER_SECOND / RATE
        clear = (chances >= _CLEAR_MIN) & (places >= began + _SETTLING_S * FRAMES_PER_SECOND)
        even = evened(row, places, clear, _STRAYING, began)
        seconds, opens = even or (places[inside], row.opens[inside])
        return Pulse(seconds / FRAMES_PER_SECOND, opens, float(chances[inside].mean()))

    def _features(self, windows: Samples) -> Vectors:
        """Return the level of each quarter tone in each window, and how much it has risen since the one before."""
        spectrum = np.abs(np.fft.rfft(windows * self._taper, axis=1))[:, :_BINS].astype(np.float32)
        levels = np.log10(spectrum @ _bands() + 1)
        before = levels[:1] if self._before is None else self._before
        self._before = levels[-1:]
        return np.hstack((levels, np.maximum(0, np.diff(levels, axis=0, prepend=before))))

    def _chances(self, features: Vectors) -> Vectors:
        weights = self._weights
        given = _convolved(features, weights) @ _turned(weights["linear0.weight"]) + weights["linear0.bias"][:, None]
        for layer, state in enumerate(self._state):
            bias = weights[f"lstm.bias_ih_l{layer}"] + weights[f"lstm.bias_hh_l{layer}"]
            driven = given @ _turned(weights[f"lstm.weight_ih_l{layer}"]) + bias[:, None]
            told, said, kept = remembered(driven[:, None], _turned(weights[f"lstm.weight_hh_l{layer}"]), *state)
            given, self._state[layer] = told[:, 0], (said, kept)
        raw = given @ _turned(weights["linear.weight"]) + weights["linear.bias"][:, None]
        chances = np.exp(raw - raw.max(axis=2, keepdims=True))
        return np.asarray((chances / chances.sum(axis=2, keepdims=True)).mean(axis=0)[:, :2], np.float32)


def _lengths(known_bpm: float) -> tuple[int, int]:
    """Return how many frames a beat may last."""
    slowest, fastest = (known_bpm * (1 - _KNOWN_WITHIN), known_bpm * (1 + _KNOWN_WITHIN)) if known_bpm else (TEMPO_MIN_BPM, TEMPO_MAX_BPM)
    return math.floor(60 * FRAMES_PER_SECOND / fastest), math.ceil(60 * FRAMES_PER_SECOND / slowest)


def _tempo_bpm(frames: NDArray[np.int64]) -> float:
    return float(60 * FRAMES_PER_SECOND * (frames.size - 1) / (frames[-1] - frames[0]))


def _around(chance: Vectors, frames: NDArray[np.int64]) -> Vectors:
    """Return (places, frames): how likely a beat is in each place within 40 ms of some frames."""
    shifts = np.arange(-_REACH, _REACH + 1)[:, None]
    return np.asarray(chance[np.clip(frames + shifts, 0, chance.size - 1)])


def _convolved(features: Vectors, weights: Mapping[str, Vectors]) -> Vectors:
    """Return (trainings, frames, figures): two filters run along each frame, the larger of every two figures kept."""
    trained, channels = weights["conv1.bias"].shape
    filters = weights["conv1.weight"].reshape(trained * channels, _KERNEL)
    along = np.lib.stride_tricks.sliding_window_view(features, _KERNEL, axis=1)
    found = np.maximum(0, along @ filters.T + weights["conv1.bias"].reshape(-1))
    count = found.shape[1] // _POOLED
    pooled = found[:, : count * _POOLED].reshape(len(features), count, _POOLED, trained, channels).max(axis=2)
    return np.asarray(pooled.transpose(2, 0, 3, 1).reshape(trained, len(features), channels * count), np.float32)


def _turned(matrices: Vectors) -> Vectors:
    return matrices.transpose(0, 2, 1)


@functools.cache
def _bands() -> Vectors:
    """Return (bins, bands): triangles a quarter tone apart, of one area each; where bins are wider than that, one bin each."""
    hertz = np.arange(_BINS) * RATE / (2 * _BINS)
    low, high = (np.log2(edge / _TUNED_HZ) * _BANDS_PER_OCTAVE for edge in (_LOWEST_HZ, _HIGHEST_HZ))
    tones = _TUNED_HZ * 2 ** (np.arange(np.ceil(low), np.floor(high) + 1) / _BANDS_PER_OCTAVE)
    above = np.clip(hertz.searchsorted(tones), 1, _BINS - 1)
    nearest = np.unique(above - (tones - hertz[above - 1] < hertz[above] - tones))
    bands = np.zeros((_BINS, nearest.size - 2), np.float32)
    for number, (start, peak, end) in enumerate(zip(nearest, nearest[1:], nearest[2:], strict=False)):
        first, last = (peak, end) if end - start >= 2 else (start, start + 1)
        triangle = np.concatenate((np.linspace(0, 1, first - start, endpoint=False), np.linspace(1, 0, last - first, endpoint=False)))
        bands[start:last, number] = triangle / triangle.sum()
    return bands


# --- the weights ---------------------------------------------------------------------------------------------------------------------


def engine_text() -> str:
    """Say which engine hears beats; raises EngineMissing."""
    _weights()
    return f"{ENGINE} ({_folder()})"


def _folder() -> Path:
    spec = importlib.util.find_spec("BeatNet")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    folder = Path(folders[0]) / "models" if folders else None
    if folder is None or not all((folder / name).is_file() for name in WEIGHTS_SHA256):
        raise EngineMissing(
            "Hearing beats needs the package BeatNet.", hint="Install it without its dependencies: only its weights are used."
        )
    return folder


@functools.cache
def _weights() -> Mapping[str, Vectors]:
    """Return the weights of all trainings, each name's stacked; raises EngineMissing where they are not installed or not those known."""
    read = []
    for name, digest in WEIGHTS_SHA256.items():
        data = (_folder() / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise EngineMissing("The weights of the beat listener are not those that are known.", hint="Install BeatNet 1.1.3.")
        read.append(read_weights(data))
    return {name: np.stack([weights[name] for weights in read]) for name in read[0]}
