from __future__ import annotations

import itertools
import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.speech import recorded_speech
from reeltalk.agent.ramp_tools import _steps
from reeltalk.media.facts import AudioStream, MediaInfo
from reeltalk.media.probe import probe
from reeltalk.render.mix import CUT_FADE_SAMPLES, mixed_blocks
from reeltalk.render.plan import PlannedSound, RenderPlan
from reeltalk.render.profile import OutputProfile
from reeltalk.render.ramps import ramps_of
from reeltalk.timeline.model import FillKind, MediaKind, Mix, TrackRole
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate

SAMPLES_PER_SECOND = 48_000
FRAME_SAMPLES = 1600
RAMP_FRAMES = 120
BEFORE_FRAMES = 30
SPEECH_DB = -50.0
Sound = NDArray[np.float32]


def pieces(factor: float) -> list[tuple[int, int]]:
    """Return what a ramp in the middle of a clip of five seconds is cut into: frames taken, frames shown."""
    return [(BEFORE_FRAMES, BEFORE_FRAMES), *_steps(RAMP_FRAMES, factor, 30), (BEFORE_FRAMES, BEFORE_FRAMES)]


def sounds_of(steps: Sequence[tuple[int, int]]) -> tuple[PlannedSound, ...]:
    """Return pieces of one file, each going on where the one before it ended."""
    made, taken, shown = [], 0, 0
    for number, (frames, length) in enumerate(steps):
        source = (taken * TICKS_PER_SECOND // 30, frames * TICKS_PER_SECOND // 30)
        place = (shown * FRAME_SAMPLES, length * FRAME_SAMPLES)
        made.append(PlannedSound(f"c{number}", "a", "a", TrackRole.MAIN, *place, *source, speed=Fraction(frames, length)))
        taken, shown = taken + frames, shown + length
    return tuple(made)


def heard_of(path: Path, info: MediaInfo, factor: float, folder: Path) -> Sound:
    sounds = sounds_of(pieces(factor))
    frames = sounds[-1].end // FRAME_SAMPLES
    duration = frames * TICKS_PER_SECOND // 30
    plan = RenderPlan(
        OutputProfile(1280, 720, FrameRate(30)),
        duration,
        frames,
        sounds[-1].end,
        FillKind.COLOR,
        "#000000",
        (),
        (),
        sounds,
        (),
        Mix(),
        {"a": info},
    )
    return np.concatenate(list(mixed_blocks(plan, {"a": path}, workspace=folder)))[:, 0]


def heard(samples: Sound, factor: float, folder: Path) -> Sound:
    path = folder / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLES_PER_SECOND, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    duration = len(samples) * TICKS_PER_SECOND // SAMPLES_PER_SECOND
    audio = AudioStream("pcm_s16le", SAMPLES_PER_SECOND, 1, duration)
    return heard_of(path, MediaInfo(MediaKind.AUDIO, "wav", path.stat().st_size, duration, audio=audio), factor, folder)


def levels_db(sound: Sound, window: int) -> NDArray[np.float64]:
    whole = sound[: len(sound) // window * window].reshape(-1, window).astype(np.float64)
    return 10 * np.log10((whole**2).mean(axis=1) + 1e-12)  # type: ignore[no-any-return]


def film_time(factor: float, source: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return when moments of the file are shown, in seconds."""
    taken, shown = ([0, *itertools.accumulate(column)] for column in zip(*pieces(factor), strict=True))
    return np.interp(source, np.array(taken) / 30, np.array(shown) / 30)


@pytest.mark.parametrize("factor", [0.4, 2.0, 4.0])
def test_a_steady_tone_keeps_its_level_and_its_pitch_through_a_ramp(tmp_path: Path, factor: float) -> None:
    tone = (0.25 * np.sin(2 * np.pi * 440 * np.arange(7 * SAMPLES_PER_SECOND) / SAMPLES_PER_SECOND)).astype(np.float32)
    sound = heard(tone, factor, tmp_path)[CUT_FADE_SAMPLES:-CUT_FADE_SAMPLES]
    levels = levels_db(sound, SAMPLES_PER_SECOND // 100)
    assert levels.max() - levels.min() < 1
    crossings = np.flatnonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    assert len(crossings) / (len(sound) / SAMPLES_PER_SECOND) == pytest.approx(440, rel=0.01)


@pytest.mark.slow
def test_speech_keeps_its_level_through_a_ramp(tmp_path: Path) -> None:
    """Held against itself at its own speed, half second by half second, wherever somebody speaks."""
    path = recorded_speech()
    sound, plain = (heard_of(path, probe(path), factor, tmp_path) for factor in (0.4, 1.0))
    borders = np.arange(0, len(plain) // (SAMPLES_PER_SECOND // 2)) / 2
    held = []
    for first, last in itertools.pairwise(borders):
        begin, end = (film_time(0.4, np.array([first, last])) * SAMPLES_PER_SECOND).astype(int)
        itself = plain[int(first * SAMPLES_PER_SECOND) : int(last * SAMPLES_PER_SECOND)]
        level = levels_db(itself, len(itself))[0]
        if level > SPEECH_DB:
            held.append(levels_db(sound[begin:end], end - begin)[0] - level)
    assert len(held) > 6 and np.abs(held).max() < 1


@pytest.mark.parametrize("factor", [0.4, 2.0])
def test_sound_stays_within_ten_milliseconds_of_its_picture_through_a_ramp(tmp_path: Path, factor: float) -> None:
    rhythm = np.zeros(6 * SAMPLES_PER_SECOND, np.float32)
    moments = np.arange(0.1, 5.8, 0.25)
    for moment in moments:
        rhythm[int(moment * SAMPLES_PER_SECOND) :][:96] = 0.5
    sound = np.abs(heard(rhythm, factor, tmp_path))
    for expected in film_time(factor, moments + 0.001):
        around = sound[max(0, int((expected - 0.04) * SAMPLES_PER_SECOND)) :][: int(0.08 * SAMPLES_PER_SECOND)]
        middle = (around * np.arange(len(around))).sum() / around.sum() / SAMPLES_PER_SECOND + max(0.0, expected - 0.04)
        assert middle == pytest.approx(expected, abs=0.01)


def test_behind_a_ramp_the_file_goes_on_to_the_sample(tmp_path: Path) -> None:
    noise = (np.random.default_rng(7).standard_normal(7 * SAMPLES_PER_SECOND) * 0.1).astype(np.float32)
    sound, plain = heard(noise, 2.0, tmp_path), heard(noise, 1.0, tmp_path)
    rest = SAMPLES_PER_SECOND // 3
    assert np.abs(sound[-rest:-CUT_FADE_SAMPLES] - plain[-rest:-CUT_FADE_SAMPLES]).max() < 1e-4


def test_one_other_speed_is_no_ramp() -> None:
    assert not ramps_of(sounds_of([(30, 30), (60, 30), (30, 30)]))
    assert not ramps_of(sounds_of([(60, 30), (60, 30)]))
    assert len(ramps_of(sounds_of([(30, 30), (40, 30), (60, 30), (30, 30)]))) == 3
