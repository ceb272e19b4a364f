"""The whole soundtrack as one continuous stream, mixed block by block and encoded once: no click and no drift at any cut.

Every sound stands on its exact sample. Cuts get fades of a few milliseconds, transitions cross-fade with equal power, music steps back
under speech before the first word falls. Memory does not grow with the film: a block of the mix and a few seconds of each open file are all
that is held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.errors import Cancelled
from reeltalk.ffmpeg.process import QuietWatch, Watch
from reeltalk.render.mastering import Soundtrack, master
from reeltalk.render.measurement import Levels10ms, levels_of
from reeltalk.render.plan import PlannedSound, RenderPlan
from reeltalk.render.profile import SAMPLES_PER_SECOND
from reeltalk.render.ramps import Ramp, Samples, SoundKey, continued, ramps_of
from reeltalk.render.voices import BLOCK, Voices, silence
from reeltalk.timeline.model import Ducking, MediaId, TrackRole
from reeltalk.timeline.time import TimeRange, samples_from_ticks

MIX_VERSION: Final = "4"
"""Raise it whenever the same plan would sound otherwise: every sound track that was kept is then mixed anew."""
CUT_FADE_SAMPLES: Final = SAMPLES_PER_SECOND * 5 // 1000
MUSIC_FADE_OUT_SAMPLES: Final = 2 * SAMPLES_PER_SECOND
MIXING_SHARE: Final = 0.6
"""How much of the work is mixing, for progress; the rest is mastering."""

Curve = NDArray[np.float64]


def mix_soundtrack(
    plan: RenderPlan, sources: Mapping[MediaId, Path], output: Path, *, workspace: Path, watch: Watch | None = None
) -> Soundtrack:
    """Mix, level and encode the sound of a film into ``output`` (AAC in MP4, exactly ``plan.samples`` long).

    A film without any sound gets a silent track. ``workspace`` takes the raw mix (23 MB a minute) while it is needed.
    """
    watch = watch or QuietWatch()
    raw = workspace / f"{output.stem}.f32"
    levels: list[Levels10ms] = []
    try:
        with raw.open("wb") as file:
            for number, block in enumerate(mixed_blocks(plan, sources, workspace=workspace, watch=watch)):
                file.write(block.tobytes())
                levels.append(levels_of(block))
                watch.progress(MIXING_SHARE * min(1.0, number * BLOCK / plan.samples), "sound")
        envelope = np.concatenate(levels)
        return master(raw, plan.samples, plan.mix, output, envelope=envelope, kbps=plan.profile.audio_kbps, watch=_Later(watch))
    finally:
        raw.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Later:
    """Tells progress of the mastering as the last part of the whole."""

    watch: Watch

    def progress(self, fraction: float, stage: str) -> None:
        self.watch.progress(MIXING_SHARE + (1 - MIXING_SHARE) * fraction, stage)

    def cancelled(self) -> bool:
        return self.watch.cancelled()


def mixed_blocks(
    plan: RenderPlan,
    sources: Mapping[MediaId, Path],
    *,
    workspace: Path,
    watch: Watch | None = None,
    first: int = 0,
    last: int | None = None,
) -> Iterator[Samples]:
    """Yield the mix, before levelling, from sample ``first`` to ``last`` (default: all of it), in blocks of one second.

    Raises Cancelled when the watch says so.
    """
    watch = watch or QuietWatch()
    ramps = ramps_of(plan.sounds)
    joins = _Joins.of(plan.sounds, ramps)
    waiting = sorted((_with_ending(sound, plan.samples) for sound in plan.sounds if sound.duration > 0), key=lambda sound: sound.start)
    waiting.reverse()
    sounding: list[PlannedSound] = []
    with Voices(sources, plan.info, workspace, ramps, watch) as voices:
        stop = plan.samples if last is None else min(last, plan.samples)
        for start in range(first, stop, BLOCK):
            if watch.cancelled():
                raise Cancelled
            end = min(start + BLOCK, stop)
            while waiting and waiting[-1].start < end:
                sounding.append(waiting.pop())
            block = silence(end - start)
            for sound in sounding:
                begin, until = max(start, sound.start), min(end, sound.end)
                if begin < until:
                    heard = voices.read(sound, begin - sound.start, until - begin)
                    gain = _gain(sound, joins, _speech_above(plan, sound), begin, until)
                    block[begin - start : until - start] += heard * gain[:, None].astype(np.float32)
            sounding = [sound for sound in sounding if sound.end > end]
            yield block


def _with_ending(sound: PlannedSound, samples: int) -> PlannedSound:
    """Let music that runs to the end of the film, or past it, fade out there unless it has its own ending."""
    if sound.role is not TrackRole.MUSIC or sound.end < samples or sound.fade_out:
        return sound
    duration = samples - sound.start
    return replace(sound, duration=duration, fade_out=min(MUSIC_FADE_OUT_SAMPLES, duration // 4)) if duration > 0 else sound


@dataclass(frozen=True, slots=True)
class _Joins:
    """Which sounds go on seamlessly from, or into, another one (a clip split in two, a ramp): there is no cut to soften."""

    into: frozenset[tuple[str, int]]
    out_of: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, sounds: Sequence[PlannedSound], ramps: Mapping[SoundKey, Ramp]) -> _Joins:
        seamless = [
            (before, after)
            for before, after in continued(sounds)
            if before.speed == after.speed == 1 or (after.clip_id, after.start) in ramps
        ]
        return cls(
            frozenset((after.clip_id, after.start) for _, after in seamless),
            frozenset((before.clip_id, before.start) for before, _ in seamless),
        )


def _speech_above(plan: RenderPlan, sound: PlannedSound) -> Sequence[TimeRange]:
    """Return the speech under which a sound steps back where it does so at all: all there is, for footage only that of others."""
    return plan.speech_over_story if sound.role is TrackRole.MAIN else plan.speech


def _gain(sound: PlannedSound, joins: _Joins, speech: Sequence[TimeRange], first: int, last: int) -> Curve:
    """Return the factor for each sample of the film from ``first`` up to ``last``."""
    position = np.arange(first, last, dtype=np.float64)
    since = position - sound.start + 0.5
    left = sound.end - position - 0.5
    gain = np.full(last - first, 10 ** (sound.gain_db / 20))
    gain *= _edge(since, sound.fade_in, sound.crossfade_in, sound.duration, (sound.clip_id, sound.start) in joins.into)
    gain *= _edge(left, sound.fade_out, sound.crossfade_out, sound.duration, (sound.clip_id, sound.start) in joins.out_of)
    if sound.ducking:
        gain *= 10 ** (-ducking_depth(sound.ducking, speech, position) / 20)
    return gain


def _edge(distance: Curve, fade: int, crossfade: int, duration: int, seamless: bool) -> Curve | float:
    """Return how a sound comes, or goes, by the distance in samples from its edge."""
    result: Curve | float = 1.0
    if crossfade:
        result = result * np.sin(np.clip(distance / crossfade, 0.0, 1.0) * (np.pi / 2))
    if fade:
        result = result * (0.5 - 0.5 * np.cos(np.clip(distance / min(fade, duration), 0.0, 1.0) * np.pi))
    if not (crossfade or fade or seamless):
        result = result * np.clip(distance / max(1, min(CUT_FADE_SAMPLES, duration // 2)), 0.0, 1.0)
    return result


def ducking_depth(ducking: Ducking, speech: Sequence[TimeRange], position: Curve) -> Curve:
    """Return by how many decibels a sound steps back at samples of the film.

    It is down when a word begins and comes up after the last one; pauses too short to come up and go down again are bridged.
    """
    attack = max(1, samples_from_ticks(ducking.attack, SAMPLES_PER_SECOND))
    release = max(1, samples_from_ticks(ducking.release, SAMPLES_PER_SECOND))
    stretches = [
        (samples_from_ticks(spoken.start, SAMPLES_PER_SECOND), samples_from_ticks(spoken.end, SAMPLES_PER_SECOND)) for spoken in speech
    ]
    bridged: list[tuple[int, int]] = []
    for start, end in stretches:
        if bridged and start - bridged[-1][1] < attack + release:
            bridged[-1] = (bridged[-1][0], max(bridged[-1][1], end))
        else:
            bridged.append((start, end))
    times = [time for start, end in bridged for time in (start - attack, start, end, end + release)]
    share = np.interp(position, times, [0.0, 1.0, 1.0, 0.0] * len(bridged)) if times else np.zeros_like(position)
    return ducking.depth_db * (0.5 - 0.5 * np.cos(np.pi * share))
