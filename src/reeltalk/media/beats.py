"""The pulse of music: how fast it goes, where the beats fall, which of them open a bar, and how loud each second is.

A network that was trained on real music hears it where its weights are installed (``beatnet``), rules elsewhere (``onsets``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from reeltalk.errors import EngineMissing
from reeltalk.ffmpeg.process import Watch
from reeltalk.media import beatnet
from reeltalk.media.bars import Pulse
from reeltalk.media.beatnet import BeatListener
from reeltalk.media.facts import Beats, MediaInfo
from reeltalk.media.onsets import OnsetListener
from reeltalk.media.probe import probe
from reeltalk.media.sound import Samples, sample_blocks
from reeltalk.timeline.time import ticks_from_seconds

RULES: Final = "rules"


def find_beats(path: Path, watch: Watch | None = None, *, info: MediaInfo | None = None, known_bpm: float = 0.0) -> Beats | None:
    """Return the pulse of a file's sound, reading it once; None without sound, without a beat, or with less than four seconds of it.

    ``known_bpm`` is the tempo where it is known already; it is only made more exact.
    """
    info = info or probe(path)
    if info.audio is None:
        return None
    engine = _engine()
    listener = BeatListener() if engine == beatnet.ENGINE else OnsetListener()
    energy = _Energy(listener.rate)
    for block in sample_blocks(path, info, watch, duration=info.duration, stage="counting", rate=listener.rate):
        listener.hear(block)
        energy.hear(block)
    pulse = listener.pulse(known_bpm)
    return _beats(pulse, energy.told(), engine) if pulse else None


def _engine() -> str:
    try:
        beatnet.engine_text()
    except EngineMissing:
        return RULES
    return beatnet.ENGINE


def _beats(pulse: Pulse, energy: tuple[float, ...], engine: str) -> Beats:
    times = tuple(ticks_from_seconds(max(0.0, float(second))) for second in pulse.seconds)
    beat_s = float(np.polyfit(np.arange(pulse.seconds.size), pulse.seconds, 1)[0])
    downbeats = tuple(time for time, opens in zip(times, pulse.opens, strict=True) if opens)
    return Beats(round(60 / beat_s, 2), times, downbeats, round(pulse.clarity, 3), energy, engine)


class _Energy:
    """How loud each second is, heard block by block."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._powers: list[Samples] = [np.zeros(0, np.float32)]

    def hear(self, samples: Samples) -> None:
        """Listen to the next samples, whole seconds but for the last."""
        seconds = samples[: samples.size // self._rate * self._rate].reshape(-1, self._rate)
        self._powers.append((seconds * seconds).mean(axis=1))

    def told(self) -> tuple[float, ...]:
        """Return the loudness of each whole second, the loudest being 1."""
        levels = np.sqrt(np.concatenate(self._powers))
        loudest = float(levels.max()) if levels.size else 0.0
        return tuple(round(float(level) / loudest, 3) for level in levels) if loudest else tuple(0.0 for _ in levels)
