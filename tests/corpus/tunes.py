"""Clicks and drummed music of a known tempo, as WAV."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.cache import made

SAMPLES_PER_SECOND = 22_050


@dataclass(frozen=True)
class Tune:
    """A file of music and its beats in seconds, the first of every ``bar`` beats opening a bar."""

    path: Path
    bpm: float
    beats: tuple[float, ...]
    bar: int


def clicks(bpm: float, seconds: float = 20.0) -> Tune:
    """Return a metronome: a short high click on every beat, a higher one on the first of four."""

    def make(path: Path) -> None:
        samples = np.zeros(round(seconds * SAMPLES_PER_SECOND))
        for number, at in enumerate(_beats(bpm, seconds, 0.3)):
            _lay(samples, at, _tone(2000 if number % 4 == 0 else 1500, 0.03, 0.9 if number % 4 == 0 else 0.6))
        _write(path, samples)

    return Tune(made("clicks.wav", ("clicks", bpm, seconds), make), bpm, _beats(bpm, seconds, 0.3), 4)


def drummed(bpm: float, seconds: float = 30.0, seed: int = 0, *, swing: float = 0.0, bar: int = 4) -> Tune:
    """Return a band: kick, snare, hats in eighths, a walking bass, chords that change with the bar, and hiss; first bar line at 0.5 s.

    ``swing`` is how far, in seconds, players stray from the beat.
    """
    chance = np.random.default_rng(seed)
    beats = tuple(
        float(at) for at in np.asarray(_beats(bpm, seconds, 0.5)) + swing * chance.standard_normal(len(_beats(bpm, seconds, 0.5)))
    )

    def make(path: Path) -> None:
        samples = 0.01 * chance.standard_normal(round(seconds * SAMPLES_PER_SECOND))
        length = 60 / bpm
        roots = chance.choice([110.0, 130.8, 146.8, 98.0, 87.3], 400)
        for number, at in enumerate(beats):
            place, root = number % bar, roots[number // bar]
            _lay(samples, at, _kick() if place in {0, 2} else 0.35 * _snare(chance))
            _lay(samples, at, 0.08 * _snare(chance, 0.03))
            _lay(samples, at + length / 2, 0.06 * _snare(chance, 0.03))
            _lay(samples, at, _tone(root * (1.0, 1.25, 1.5, 1.335)[place % 4] / 2, length * 0.9, 0.3))
            if place == 0:
                for step in (2.0, 2.5, 3.0):
                    _lay(samples, at, _tone(root * step, length * bar * 0.95, 0.08))
        _write(path, samples)

    return Tune(made("drummed.wav", ("drummed", bpm, seconds, seed, swing, bar), make), bpm, beats, bar)


def _beats(bpm: float, seconds: float, first: float) -> tuple[float, ...]:
    return tuple(float(at) for at in np.arange(first, seconds - 0.3, 60 / bpm))


def _tone(hertz: float, seconds: float, level: float) -> NDArray[np.float64]:
    at = np.arange(round(seconds * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    tone: NDArray[np.float64] = level * np.sin(2 * np.pi * hertz * at) * np.exp(-3 * at / seconds)
    return tone


def _kick() -> NDArray[np.float64]:
    at = np.arange(round(0.15 * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    kick: NDArray[np.float64] = 0.9 * np.sin(2 * np.pi * (50 + 60 * np.exp(-at * 40)) * at) * np.exp(-at * 25)
    return kick


def _snare(chance: np.random.Generator, seconds: float = 0.12) -> NDArray[np.float64]:
    at = np.arange(round(seconds * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    snare: NDArray[np.float64] = chance.standard_normal(at.size) * np.exp(-at * 4 / seconds)
    return snare


def _lay(samples: NDArray[np.float64], at_s: float, sound: NDArray[np.float64]) -> None:
    first = max(0, round(at_s * SAMPLES_PER_SECOND))
    part = sound[: max(0, samples.size - first)]
    samples[first : first + part.size] += part


def _write(path: Path, samples: NDArray[np.float64]) -> None:
    loudest = max(1.0, float(np.abs(samples).max()))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes((samples / loudest * 32_000).astype(np.int16).tobytes())
