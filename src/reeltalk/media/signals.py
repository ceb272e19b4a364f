"""What can be heard: loudness (EBU R 128), where somebody speaks (Silero), where it is quiet for this recording."""

from __future__ import annotations

import functools
import importlib.util
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from reeltalk import limits
from reeltalk.errors import EngineMissing
from reeltalk.ffmpeg.inputs import input_arguments
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, run
from reeltalk.media import onnx
from reeltalk.media.facts import SPEECH_PADDING, Loudness, MediaInfo, SoundFacts
from reeltalk.media.probe import probe
from reeltalk.media.sound import (
    BLOCK_SAMPLES,
    LEVELS_PER_SECOND,
    Samples,
    floor_and_speech_db,
    levels_db,
    per_second_db,
    range_of_levels,
    runs,
    sample_blocks,
)
from reeltalk.media.voiced import Flags, Powers, band_powers, per_level, sounding
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks, TimeRange, complement, merged, ticks_from_samples, ticks_from_seconds

SPEECH_STARTS: Final = 0.4
SPEECH_ENDS: Final = 0.25
SPEECH_MIN: Final = ticks_from_seconds(0.03)
SILENCE_MIN: Final = ticks_from_seconds(0.1)
QUIET_MIN: Final = ticks_from_seconds(0.2)
_BLIP_LEVELS: Final = 2
_EVEN_DB: Final = 3.0
_INAUDIBLE_DB: Final = -70.0
_FOREGROUND_DB: Final = 6.0
"""What lies this little below the speech (or above it) is heard for its own sake, even where nobody speaks."""
_WINDOW: Final = 512
_CONTEXT: Final = 64
_NOTHING: Final = Loudness(None, 0.0, None, None)


def measure_loudness(path: Path, watch: Watch | None = None, *, info: MediaInfo | None = None) -> Loudness:
    """Return integrated loudness, loudness range and true peak of a file's sound; nothing but zeros where it has none."""
    info = info or probe(path)
    if info.audio is None:
        return _NOTHING
    meter = ["-map", "0:a:0", "-vn", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    argv = [ffmpeg_path(), "-v", "info", *input_arguments(path, info), *meter]
    completed = run(argv, timeout_s=limits.RENDER_TIMEOUT_S, watch=watch, duration=info.duration, stage="loudness")
    summary = completed.stderr_tail.rpartition("Summary:")[2]
    integrated, spread, peak = (_figure(summary, label) for label in ("I", "LRA", "Peak"))
    if integrated is None or integrated <= -70.0:
        integrated = None
    return Loudness(integrated, spread or 0.0, peak)


def _figure(summary: str, label: str) -> float | None:
    match = re.search(rf"\b{label}:\s+(-?\d+(?:\.\d+)?)\s", summary)
    return float(match[1]) if match else None


def speech_regions(path: Path, watch: Watch | None = None, *, info: MediaInfo | None = None) -> tuple[TimeRange, ...]:
    """Return where somebody speaks, each region 150 ms longer on both sides than the voice is heard."""
    return regions_of_speech(_listen(path, watch, info or probe(path)).voice.probabilities())


def quiet_regions(path: Path, watch: Watch | None = None, *, info: MediaInfo | None = None) -> tuple[TimeRange, ...]:
    """Return where it is quiet for this recording: where nothing stands out of its own background."""
    return _listen(path, watch, info or probe(path)).quiet()


def sound_facts(path: Path, watch: Watch | None = None, *, info: MediaInfo | None = None) -> SoundFacts:
    """Return all that can be heard, reading the file twice (once for the meter, once for voice and level)."""
    info = info or probe(path)
    if info.audio is None:
        return SoundFacts((), (), _NOTHING)
    loudness = measure_loudness(path, watch, info=info)
    heard = _listen(path, watch, info)
    levels = heard.levels()
    floor_db, _ = floor_and_speech_db(levels)
    return SoundFacts(heard.speech(), heard.quiet(), replace(loudness, noise_floor_db=round(floor_db, 1)), per_second_db(levels))


def _listen(path: Path, watch: Watch | None, info: MediaInfo) -> Hearing:
    """Read the sound once, 32 s at a time."""
    hearing = Hearing()
    if info.audio is not None:
        for block in sample_blocks(path, info, watch, duration=info.duration, stage="listening"):
            hearing.hear(block)
    return hearing


def sounding_in(samples: Samples) -> Flags:
    """Say of each ten milliseconds of some samples (16 kHz mono) whether anything stands out of the background."""
    hearing = Hearing()
    for start in range(0, samples.size, BLOCK_SAMPLES):
        hearing.hear(samples[start : start + BLOCK_SAMPLES])
    return hearing.sounding()


@functools.cache
def _silero() -> Any:
    """Return the voice detector that comes with faster-whisper, without importing the rest of it."""
    spec = importlib.util.find_spec("faster_whisper")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise EngineMissing("Voice detection needs the package faster-whisper.")
    return onnx.opened(Path(folders[0]) / "assets" / "silero_vad_v6.onnx")


class VoiceActivity:
    """How likely somebody speaks in each 32 ms, heard block by block; memory does not grow with the blocks' length."""

    def __init__(self) -> None:
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)
        self._rest = np.zeros(0, np.float32)
        self._heard: list[Samples] = []

    def hear(self, samples: Samples) -> None:
        """Listen to the next samples (16 kHz mono)."""
        waiting = np.concatenate((self._rest, samples))
        whole = waiting.size // _WINDOW * _WINDOW
        self._rest = waiting[whole:]
        if whole:
            self._judge(waiting[:whole])

    def probabilities(self) -> Samples:
        """Return one figure per 32 ms of all that was heard, the last one filled up with silence."""
        if self._rest.size:
            self._judge(np.pad(self._rest, (0, _WINDOW - self._rest.size)))
            self._rest = self._rest[:0]
        return np.concatenate([np.zeros(0, np.float32), *self._heard])

    def _judge(self, samples: Samples) -> None:
        windows = samples.reshape(-1, _WINDOW)
        before = np.concatenate((self._context[None], windows[:-1, -_CONTEXT:]))
        feed = {"input": np.concatenate((before, windows), axis=1), "h": self._hidden, "c": self._cell}
        said, self._hidden, self._cell = _silero().run(None, feed)
        self._context = windows[-1, -_CONTEXT:]
        self._heard.append(said.reshape(-1))


class Hearing:
    """Voice, level and band powers of a recording, heard block by block."""

    def __init__(self) -> None:
        self.voice = VoiceActivity()
        self._levels: list[Samples] = [np.zeros(0, np.float32)]
        self._powers: list[Powers] = [band_powers(np.zeros(0, np.float32))]

    def hear(self, samples: Samples) -> None:
        """Listen to the next samples (16 kHz mono, whole ten milliseconds but for the last)."""
        self.voice.hear(samples)
        self._levels.append(levels_db(samples))
        self._powers.append(band_powers(samples))

    def levels(self) -> Samples:
        """Return the level of each ten milliseconds."""
        return np.concatenate(self._levels)

    def speech(self) -> tuple[TimeRange, ...]:
        """Return where somebody speaks."""
        return regions_of_speech(self.voice.probabilities())

    def sounding(self) -> Flags:
        """Say of each ten milliseconds whether anything stands out of the background."""
        return sounding(np.concatenate(self._powers), self._voice_per_level())

    def quiet(self) -> tuple[TimeRange, ...]:
        """Return where it is quiet for this recording."""
        return quiet_stretches(self.levels(), self.sounding(), self._voice_per_level())

    def _voice_per_level(self) -> Samples:
        return per_level(self.voice.probabilities(), self.levels().size, _WINDOW)


def quiet_stretches(levels: Samples, sounds: Flags, voice: Samples) -> tuple[TimeRange, ...]:
    """Return where nothing sounds; music that is about as loud as the speech is no background, whoever is silent meanwhile."""
    floor_db, loud_db = floor_and_speech_db(levels)
    if loud_db - floor_db < _EVEN_DB:  # one even sound: there is no quieter part
        return (range_of_levels(0, levels.size),) if loud_db < _INAUDIBLE_DB else ()
    spoken = levels[voice >= SPEECH_STARTS]
    speech_db = float(np.percentile(spoken, 90)) if spoken.size else loud_db
    heard = [range_of_levels(start, end) for start, end in runs(sounds) if end - start > _BLIP_LEVELS]
    quiet = [part for part in complement(heard, range_of_levels(0, levels.size)) if part.duration >= QUIET_MIN]
    return tuple(part for part in quiet if _mean_db(levels, part) < speech_db - _FOREGROUND_DB)


def _mean_db(levels: Samples, part: TimeRange) -> float:
    start, end = (border * LEVELS_PER_SECOND // TICKS_PER_SECOND for border in (part.start, part.end))
    return float(10 * np.log10(np.mean(10 ** (levels[start:end] / 10))))


def regions_of_speech(probabilities: Iterable[float]) -> tuple[TimeRange, ...]:
    """Return the padded stretches of speech: begun at SPEECH_STARTS, ended by SILENCE_MIN below SPEECH_ENDS."""
    unit = ticks_from_samples(_WINDOW, 16_000)
    found: list[TimeRange] = []
    begun: Ticks | None = None
    last_voiced: Ticks = 0
    position: Ticks = 0
    for probability in probabilities:
        if begun is None:
            if probability >= SPEECH_STARTS:
                begun, last_voiced = position, position + unit
        elif probability >= SPEECH_ENDS:
            last_voiced = position + unit
        elif position + unit - last_voiced >= SILENCE_MIN:
            found.append(TimeRange.between(begun, last_voiced))
            begun = None
        position += unit
    if begun is not None:
        found.append(TimeRange.between(begun, last_voiced))
    padded = (
        TimeRange.between(max(0, voiced.start - SPEECH_PADDING), min(position, voiced.end + SPEECH_PADDING))
        for voiced in found
        if voiced.duration >= SPEECH_MIN
    )
    return merged(padded)
