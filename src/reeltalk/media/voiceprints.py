"""What a voice sounds like, as a vector: passages of one speaker lie close together, those of others apart.

The weights (a recurrent network trained to tell speakers apart, Wan et al. 2018) come in the package ``resemblyzer`` (Apache-2.0), of which
nothing else is used or imported. They are read without the library that wrote them, and the network is three sums and a tanh in numpy.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.errors import EngineMissing
from reeltalk.media.networks import Vectors, read_weights, remembered
from reeltalk.media.sound import SAMPLES_PER_SECOND, Samples

ENGINE: Final = "GE2E voice encoder"
WEIGHTS_SHA256: Final = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
_LAYERS: Final = 3
_SIZE: Final = 256
_MELS: Final = 40
_FFT: Final = 400
_HOP: Final = 160
_WINDOW_FRAMES: Final = 160
_SHORTEST_FRAMES: Final = 40
_WINDOWS_MAX: Final = 2
"""How many stretches of a passage are listened to: more hardly tell more, and cost as much again."""
_BATCH: Final = 32
_LOUDNESS: Final = 10 ** (-30 / 20)


def voice_vectors(passages: Sequence[Samples]) -> Vectors:
    """Return what each passage (16 kHz mono) sounds like; raises EngineMissing where the weights are not installed."""
    weights = _weights()
    windows, owners = list[Vectors](), list[int]()
    for number, samples in enumerate(passages):
        for window in _windows(mel_frames(samples)):
            windows.append(window)
            owners.append(number)
    vectors = np.zeros((len(passages), _SIZE), np.float32)
    by_length = sorted(range(len(windows)), key=lambda place: len(windows[place]))
    for _, alike in itertools.groupby(by_length, key=lambda place: len(windows[place])):
        for batch in _batched(list(alike)):
            for place, vector in zip(batch, _encoded(np.stack([windows[place] for place in batch]), weights), strict=True):
                vectors[owners[place]] += vector
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), np.float32)


def _batched(places: Sequence[int]) -> list[Sequence[int]]:
    return [places[at : at + _BATCH] for at in range(0, len(places), _BATCH)]


def mel_frames(samples: Samples) -> Vectors:
    """Return the power in forty mel bands of every ten milliseconds, brought to one loudness."""
    level = float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
    scaled = samples * (_LOUDNESS / level) if 0 < level < _LOUDNESS else samples
    padded = np.pad(scaled, _FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP] * np.hanning(_FFT + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    return np.asarray(power @ _mel_bands().T, np.float32)


def _windows(frames: Vectors) -> list[Vectors]:
    """Return up to two stretches of 1.6 s, evenly spread; a shorter passage is one stretch, a multiple of a tenth of a second."""
    if len(frames) < _WINDOW_FRAMES:
        length = max(_SHORTEST_FRAMES, len(frames) // 10 * 10)
        return [np.resize(frames, (length, _MELS))] if len(frames) else []
    room, count = len(frames) - _WINDOW_FRAMES, min(_WINDOWS_MAX, 1 + 2 * len(frames) // (3 * _WINDOW_FRAMES))
    starts = (room * (2 * number + 1) // (2 * count) for number in range(count))
    return [frames[start : start + _WINDOW_FRAMES] for start in starts]


def _encoded(windows: Vectors, weights: Mapping[str, Vectors]) -> Vectors:
    """Run the network over (windows, frames, bands): three layers of memory, and of the last one's end a projection."""
    given = windows
    for layer in range(_LAYERS):
        bias = weights[f"lstm.bias_ih_l{layer}"] + weights[f"lstm.bias_hh_l{layer}"]
        driven = given @ weights[f"lstm.weight_ih_l{layer}"].T + bias
        nothing = np.zeros((len(windows), _SIZE), np.float32)
        given, said, _ = remembered(driven, weights[f"lstm.weight_hh_l{layer}"].T, nothing, nothing)
    raw = np.maximum(said @ weights["linear.weight"].T + weights["linear.bias"], 0)
    return np.asarray(raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9), np.float32)


@functools.cache
def _mel_bands() -> Vectors:
    """Return the forty triangles of the mel scale (Slaney's, each of the same area) over the bins of the spectrum."""
    bins = np.linspace(0, SAMPLES_PER_SECOND / 2, _FFT // 2 + 1)
    edges = _hertz(np.linspace(0, _mel(SAMPLES_PER_SECOND / 2), _MELS + 2))
    rises = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falls = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    bands = np.maximum(0, np.minimum(rises, falls)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return np.asarray(bands, np.float32)


def _mel(hertz: float) -> float:
    return hertz * 3 / 200 if hertz < 1000 else 15 + np.log(hertz / 1000) * 27 / np.log(6.4)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))


# --- the weights ---------------------------------------------------------------------------------------------------------------------


def engine_text() -> str:
    """Say which engine tells voices apart; raises EngineMissing."""
    _weights()
    return f"{ENGINE} ({_weights_file()})"


def _weights_file() -> Path:
    spec = importlib.util.find_spec("resemblyzer")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    weights = Path(folders[0]) / "pretrained.pt" if folders else None
    if weights is None or not weights.is_file():
        raise EngineMissing("Telling voices apart needs the package resemblyzer.", hint="Install it without its dependencies.")
    return weights


@functools.cache
def _weights() -> Mapping[str, Vectors]:
    data = _weights_file().read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise EngineMissing("The weights of the voice encoder are not those that are known.", hint="Install resemblyzer 0.1.4.")
    return read_weights(data)
