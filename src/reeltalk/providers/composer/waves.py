"""The building blocks of sound: wave tables, struck partials, noise, filters and envelopes, as arrays of 48,000 samples a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float32]

RATE: Final = 48_000
_TABLE: Final = 2048
_HIGHEST_HZ: Final = 16_000.0
_KINDS: Final[dict[str, Callable[[int], float]]] = {
    "saw": lambda n: 1.0 / n,
    "square": lambda n: (n % 2) / n,
    "triangle": lambda n: (n % 2) * (-1.0) ** (n // 2) / n**2,
    "quarter_pulse": lambda n: float(np.sin(np.pi * n / 4)) / n,
}


def frequency(pitch: float) -> float:
    """Return the frequency in Hz of a MIDI note number.

    >>> frequency(69)
    440.0
    """
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def seconds(duration_s: float) -> Wave:
    """Return the time of each sample."""
    return (np.arange(max(1, round(duration_s * RATE)), dtype=np.float32) / np.float32(RATE)).astype(np.float32)


@cache
def _table(kind: str, harmonics: int) -> Wave:
    phase = np.arange(_TABLE + 1) * (2 * np.pi / _TABLE)
    wave = np.zeros(_TABLE + 1, dtype=np.float32)
    for n in range(1, harmonics + 1):
        wave += (_KINDS[kind](n) * np.sin(n * phase)).astype(np.float32)
    wave /= np.abs(wave).max()
    return wave


def oscillator(kind: str, hertz: float, duration_s: float, *, harmonics: int = 40, phase: float = 0.0, vibrato: float = 0.0) -> Wave:
    """Return a wave without aliasing: only the harmonics below 16 kHz. ``vibrato`` is its depth in semitones, at 5.2 Hz after 0.25 s."""
    table = _table(kind, max(1, min(harmonics, int(_HIGHEST_HZ / hertz))))
    time = seconds(duration_s)
    turns = time * np.float64(hertz) + phase
    if vibrato:
        depth = hertz * (2 ** (vibrato / 12) - 1) / (2 * np.pi * 5.2)
        turns = turns + depth * np.clip((time - 0.25) / 0.4, 0, 1) * np.sin(2 * np.pi * 5.2 * time)
    place = (turns % 1.0) * _TABLE
    index = place.astype(np.int32)
    share = (place - index).astype(np.float32)
    return (table[index] * (1 - share) + table[index + 1] * share).astype(np.float32)


def struck(
    hertz: float, duration_s: float, levels: Sequence[float], decays_s: Sequence[float], *, ratios: Sequence[float] = (), stiff: float = 0.0
) -> Wave:
    """Return partials that each fade at their own pace: strings, bars, bells. ``stiff`` raises the upper ones as in a real string."""
    time = seconds(duration_s)
    wave = np.zeros_like(time)
    for index, (level, decay_s) in enumerate(zip(levels, decays_s, strict=True)):
        order = ratios[index] if ratios else index + 1
        partial = hertz * order * np.sqrt(1 + stiff * order * order)
        if level and partial < _HIGHEST_HZ:
            wave += np.float32(level) * np.exp(-time / np.float32(decay_s)) * np.sin(np.float32(2 * np.pi * partial) * time)
    return wave


def plucked(hertz: float, duration_s: float, *, bright: float, decay_s: float, position: float = 0.22, count: int = 16) -> Wave:
    """Return a plucked string: partials by where it is plucked, higher ones fading sooner."""
    orders = range(1, count + 1)
    levels = [abs(np.sin(np.pi * position * n)) / n ** (2.0 - bright) for n in orders]
    decays = [decay_s * (220.0 / max(hertz, 60.0)) ** 0.4 / (1 + 0.22 * (n - 1)) for n in orders]
    return struck(hertz, duration_s, levels, decays, stiff=0.00005)


def noise(duration_s: float, seed: int) -> Wave:
    """Return white noise, the same for the same seed."""
    count = max(1, round(duration_s * RATE))
    return np.random.default_rng(seed).uniform(-1, 1, count).astype(np.float32)


def passed(wave: Wave, *, low_hz: float = 0.0, high_hz: float = 0.0, order: int = 2) -> Wave:
    """Return what a filter lets pass: above ``low_hz`` and below ``high_hz``, each where given."""
    size = 1 << (len(wave) + RATE // 50).bit_length()
    spectrum = np.fft.rfft(wave, size)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    gain = np.ones_like(hertz)
    if high_hz:
        gain /= np.sqrt(1 + (hertz / high_hz) ** (2 * order))
    if low_hz:
        gain /= np.sqrt(1 + (low_hz / np.maximum(hertz, 1e-3)) ** (2 * order))
    return np.fft.irfft(spectrum * gain)[: len(wave)].astype(np.float32)


def shaped(wave: Wave, *, attack_s: float, gate_s: float, release_s: float, sustain: float = 1.0, decay_s: float = 0.2) -> Wave:
    """Return a wave with an envelope: it rises, falls to ``sustain``, holds while the key is down and fades after it."""
    time = seconds(len(wave) / RATE)[: len(wave)]
    held = sustain + (1 - sustain) * np.exp(-np.maximum(time - attack_s, 0) / max(decay_s, 1e-3))
    rise = np.minimum(time / max(attack_s, 1e-3), 1.0)
    fall = np.exp(-np.maximum(time - gate_s, 0) * (4.0 / max(release_s, 1e-3)))
    return softened((wave * rise * held * fall).astype(np.float32))


def softened(wave: Wave) -> Wave:
    """Return a wave whose last three milliseconds fade out, so that it ends without a click."""
    tail = min(len(wave), RATE * 3 // 1000)
    faded = wave.copy()
    faded[len(wave) - tail :] *= np.linspace(1, 0, tail, dtype=np.float32)
    return faded
