"""The drums: each is one sound of fixed length, made from noise, swept tones and struck partials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import numpy as np

from reeltalk.providers.composer.waves import Wave, noise, passed, seconds, softened, struck


def _swept(duration_s: float, from_hz: float, to_hz: float, fall: float, decay: float) -> Wave:
    time = seconds(duration_s)
    turns = to_hz * time + (from_hz - to_hz) / fall * (1 - np.exp(-time * fall))
    wave: Wave = (np.sin(2 * np.pi * turns) * np.exp(-time * decay)).astype(np.float32)
    return wave


def _hiss(duration_s: float, decay: float, *, low_hz: float, high_hz: float = 0.0, seed: int = 1) -> Wave:
    wave: Wave = passed(noise(duration_s, seed), low_hz=low_hz, high_hz=high_hz) * np.exp(-seconds(duration_s) * np.float32(decay))
    return wave


def _laid(*waves: Wave) -> Wave:
    total = np.zeros(max(len(wave) for wave in waves), dtype=np.float32)
    for wave in waves:
        total[: len(wave)] += wave
    return total


def _kick() -> Wave:
    return _laid(_swept(0.34, 150, 52, 34, 9) * np.float32(0.95), _hiss(0.012, 300, low_hz=1500) * np.float32(0.3))


def _kick_hard() -> Wave:
    body = np.tanh(_swept(0.4, 190, 48, 38, 8) * np.float32(1.8))
    return _laid(body * np.float32(0.95), _hiss(0.012, 260, low_hz=2500) * np.float32(0.5))


def _kick_four() -> Wave:
    body = np.tanh(_swept(0.3, 230, 50, 42, 10) * np.float32(2.2))
    return _laid(body, _hiss(0.008, 400, low_hz=3000) * np.float32(0.5))


def _snare() -> Wave:
    shell = struck(185, 0.2, (0.6, 0.35), (0.07, 0.05), ratios=(1.0, 1.78))
    return _laid(shell, _hiss(0.24, 17, low_hz=1400, high_hz=9500, seed=3) * np.float32(0.75))


def _snare_soft() -> Wave:
    shell = struck(170, 0.16, (0.5, 0.2), (0.06, 0.04), ratios=(1.0, 1.6))
    return _laid(shell, _hiss(0.2, 22, low_hz=900, high_hz=5200, seed=4) * np.float32(0.5))


def _snare_gated() -> Wave:
    plate = passed(noise(0.3, 6), low_hz=700, high_hz=8000) * np.float32(0.5)
    plate *= np.where(seconds(0.3) < 0.24, 1.0, np.exp(-(seconds(0.3) - 0.24) * 80)).astype(np.float32)
    return _laid(_snare(), plate)


def _clap() -> Wave:
    time = seconds(0.28)
    bursts = sum((np.exp(-np.maximum(time - start, 0) * 180) * (time >= start) for start in (0.0, 0.011, 0.023)), np.zeros_like(time))
    tail = np.exp(-time * 16) * (time > 0.03)
    return (passed(noise(0.28, 8), low_hz=800, high_hz=4200) * (0.6 * bursts + 0.7 * tail)).astype(np.float32)


def _metal(duration_s: float, decay: float, low_hz: float, seed: int) -> Wave:
    ring = struck(410, duration_s, (0.25,) * 6, (1 / decay,) * 6, ratios=(8.1, 11.7, 13.3, 17.9, 20.3, 25.7))
    return _laid(ring * np.float32(0.5), _hiss(duration_s, decay, low_hz=low_hz, seed=seed) * np.float32(0.6))


def _sleigh() -> Wave:
    bells = struck(2500, 0.3, (0.4, 0.35, 0.3, 0.25), (0.09, 0.08, 0.07, 0.06), ratios=(1.0, 1.31, 1.72, 2.3))
    return _laid(bells, _hiss(0.12, 30, low_hz=6000, seed=12) * np.float32(0.3))


def _taiko() -> Wave:
    skin = _laid(_swept(0.9, 120, 62, 16, 4.5), struck(140, 0.5, (0.4, 0.25), (0.12, 0.08), ratios=(1.0, 1.6)))
    return _laid(skin, _hiss(0.06, 70, low_hz=300, high_hz=2500, seed=13) * np.float32(0.7))


def _boom() -> Wave:
    return _laid(_swept(2.2, 70, 34, 4, 1.6), _hiss(0.5, 8, low_hz=40, high_hz=300, seed=14) * np.float32(0.6))


def _wood(hertz: float) -> Wave:
    return struck(hertz, 0.12, (0.9, 0.4), (0.03, 0.02), ratios=(1.0, 2.6))


def _crushed(duration_s: float, decay: float, hold: int) -> Wave:
    """Noise whose samples are each held a while, as in an old console."""
    coarse = noise(duration_s, 15)
    wave: Wave = (
        np.sign(np.repeat(coarse[::hold], hold)[: len(coarse)]) * np.exp(-seconds(duration_s) * np.float32(decay)) * np.float32(0.5)
    )
    return wave


DRUMS: Final[Mapping[str, Callable[[], Wave]]] = {
    "kick": _kick,
    "kick_hard": _kick_hard,
    "kick_four": _kick_four,
    "snare": _snare,
    "snare_soft": _snare_soft,
    "snare_gated": _snare_gated,
    "clap": _clap,
    "hat": lambda: _metal(0.07, 62, 7000, 2) * np.float32(0.5),
    "open_hat": lambda: _metal(0.32, 12, 6500, 2) * np.float32(0.5),
    "ride": lambda: _metal(0.6, 7, 5000, 7) * np.float32(0.45),
    "crash": lambda: _metal(1.8, 2.4, 3200, 9) * np.float32(0.6),
    "rim": lambda: _wood(1700) * np.float32(0.5),
    "snap": lambda: _hiss(0.07, 70, low_hz=1800, high_hz=6000, seed=10) * np.float32(0.9),
    "tick": lambda: _wood(3200) * np.float32(0.4),
    "woodblock": lambda: _wood(820) * np.float32(0.7),
    "shaker": lambda: _hiss(0.08, 45, low_hz=5500, seed=11) * np.float32(0.5),
    "tambourine": lambda: _sleigh() * np.float32(0.55),
    "sleigh": _sleigh,
    "brush": lambda: _hiss(0.16, 20, low_hz=2500, high_hz=8000, seed=16) * np.float32(0.5),
    "cajon": lambda: _laid(_swept(0.25, 120, 74, 30, 14), _hiss(0.04, 80, low_hz=500, high_hz=3000, seed=17) * np.float32(0.4)),
    "taiko": _taiko,
    "boom": _boom,
    "chip_kick": lambda: np.sign(_swept(0.12, 260, 60, 30, 14)) * np.exp(-seconds(0.12) * np.float32(16)) * np.float32(0.7),
    "chip_noise": lambda: _crushed(0.12, 22, 6),
    "chip_hat": lambda: _crushed(0.04, 60, 2),
}


@cache
def drum(name: str) -> Wave:
    """Return one stroke at full strength; raises KeyError for a name that is not in the table."""
    return softened(DRUMS[name]().astype(np.float32))
