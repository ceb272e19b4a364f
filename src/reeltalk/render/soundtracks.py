"""Finished sound tracks, kept like chunks: a film of which only the picture changed is not mixed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from reeltalk.ffmpeg.process import Watch, ffmpeg_version
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.mastering import Levels, Soundtrack
from reeltalk.render.mix import MIX_VERSION, mix_soundtrack
from reeltalk.render.plan import RenderPlan
from reeltalk.timeline.model import MediaId

MEASURED: Final = "measured"
"""What the key of a sound track's measurements ends in; the sound itself stands under the key alone."""


def kept_soundtrack(
    plan: RenderPlan, sources: Mapping[MediaId, Path], output: Path, *, workspace: Path, cache: ChunkCache, watch: Watch | None = None
) -> Soundtrack:
    """Return the sound of a film at ``output``: the one that is kept for such a plan, else a new one, which is kept from then on."""
    kept = found_soundtrack(plan, output, cache)
    if kept is not None:
        return kept
    track = mix_soundtrack(plan, sources, output, workspace=workspace, watch=watch)
    key, measured = sound_key(plan), _measured(output)
    cache.put(key, output, plan.samples)
    _write_measurements(track, measured)
    cache.put(f"{key}-{MEASURED}", measured, plan.samples)
    return track


def found_soundtrack(plan: RenderPlan, output: Path, cache: ChunkCache) -> Soundtrack | None:
    """Return the sound that is kept for such a plan, at ``output``; None where there is none, or a damaged one."""
    key, measured = sound_key(plan), _measured(output)
    if not (cache.get(f"{key}-{MEASURED}", plan.samples, measured) and cache.get(key, plan.samples, output)):
        return None
    return _with_measurements(output, plan.samples, measured)


def _measured(output: Path) -> Path:
    return output.with_suffix(".npz")


def sound_key(plan: RenderPlan) -> str:
    """Hash everything that decides how a film sounds, and nothing of how it looks."""
    heard = sorted({sound.media_id for sound in plan.sounds})
    files = [(media_id, plan.info[media_id].audio, plan.info[media_id].duration) for media_id in heard]
    spoken = (plan.speech, plan.speech_over_story)
    whole = (MIX_VERSION, ffmpeg_version(), plan.samples, plan.sounds, spoken, plan.mix, plan.profile.audio_kbps, files)
    return f"{hashlib.sha256(repr(whole).encode()).hexdigest()}-sound"


def _write_measurements(track: Soundtrack, path: Path) -> None:
    """Write the numbers that go with a sound track; NaN stands for a level that silence does not have."""
    path.unlink(missing_ok=True)
    levels = [np.nan if level is None else level for level in (track.levels.loudness_lufs, track.levels.true_peak_dbtp)]
    with path.open("wb") as file:
        np.savez(file, envelope=track.envelope, figures=np.array([track.gain_db, *levels]))


def _with_measurements(sound: Path, samples: int, measured: Path) -> Soundtrack:
    with np.load(measured, allow_pickle=False) as numbers:
        gain, loudness, peak = (None if np.isnan(figure) else float(figure) for figure in numbers["figures"])
        return Soundtrack(sound, samples, gain or 0.0, Levels(loudness, peak), numbers["envelope"])
