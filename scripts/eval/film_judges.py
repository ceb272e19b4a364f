"""Checks that need the finished film: its pixels and its sound, against the input's."""

# ruff: noqa: D103 - the check sentence above each judge says what it measures
from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from evidence import Evidence
from judging import judges
from numpy.typing import NDArray

from reeltalk.media.probe import probe
from reeltalk.timeline.model import MediaSource
from reeltalk.timeline.time import seconds_from_ticks

SAMPLES_PER_SECOND = 16_000
MOMENTS = 6
MIRROR_ERROR_SHARE_MAX = 0.5
CUT_TOLERANCE_S = 0.3
SHOT_CHANGE_MIN = 35.0


def moments(evidence: Evidence) -> list[float]:
    """Return times spread over the film, away from its borders."""
    length = min(evidence.film.duration_s, evidence.source.duration_s)
    return [length * (number + 0.5) / MOMENTS for number in range(MOMENTS)]


def luma(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the brightness of an RGB picture."""
    weighted: NDArray[np.float64] = picture @ np.array([0.2126, 0.7152, 0.0722])
    return weighted


@judges(r"each rendered frame is the mirror image of the input frame")
def mirrored(evidence: Evidence) -> bool:
    times = moments(evidence)
    made, given = evidence.planes(evidence.film, times), evidence.planes(evidence.source, times)
    errors = [(np.abs(one - two[:, ::-1]).mean(), np.abs(one - two).mean()) for one, two in zip(made, given, strict=True)]
    return all(mirror < MIRROR_ERROR_SHARE_MAX * plain for mirror, plain in errors)


@judges(r"(\d+)(?:st|nd|rd|th)-percentile luma of the render is >= # % of full scale")
def black_floor(evidence: Evidence, percentile: str, share: str) -> bool:
    shown = evidence.planes(evidence.film, moments(evidence))
    return float(np.percentile(np.concatenate([luma(each).ravel() for each in shown]), float(percentile))) >= float(share) / 100 * 255


@judges(r"shadows shift to teal and highlights to orange relative to the input")
def split_toned(evidence: Evidence) -> bool:
    times = moments(evidence)
    made = np.concatenate([each.reshape(-1, 3) for each in evidence.planes(evidence.film, times)])
    given = np.concatenate([each.reshape(-1, 3) for each in evidence.planes(evidence.source, times)])
    light = luma(given)
    dark, bright = light <= np.percentile(light, 20), light >= np.percentile(light, 80)

    def warmth(pixels: NDArray[np.float64]) -> float:
        return float((pixels[:, 0] - pixels[:, 2]).mean())

    return warmth(made[dark]) < warmth(given[dark]) and warmth(made[bright]) > warmth(given[bright])


@judges(r"Laplacian variance of the render is >= # % of the input's")
def detail_kept(evidence: Evidence, share: str) -> bool:
    def detail(pictures: list[NDArray[np.float64]]) -> float:
        planes = [luma(each) for each in pictures]
        edges = [4 * plane[1:-1, 1:-1] - plane[:-2, 1:-1] - plane[2:, 1:-1] - plane[1:-1, :-2] - plane[1:-1, 2:] for plane in planes]
        return float(np.mean([edge.var() for edge in edges]))

    times, size = moments(evidence), (640, 360)
    return detail(evidence.planes(evidence.fine_film, times, size)) >= float(share) / 100 * detail(
        evidence.planes(evidence.source, times, size)
    )


@judges(r"cuts lie within # s of detected scene changes")
def cuts_at_scenes(evidence: Evidence, tolerance: str) -> bool:
    times = list(np.arange(0.1, evidence.source.duration_s - 0.1, 0.1))
    pictures = evidence.planes(evidence.source, times, (64, 36))
    changes = [
        times[index + 1] for index in range(len(times) - 1) if np.abs(pictures[index + 1] - pictures[index]).mean() > SHOT_CHANGE_MIN
    ]
    cuts = [seconds_from_ticks(clip.start) for clip in evidence.main_clips()[1:]]
    return bool(cuts) and bool(changes) and all(min(abs(cut - change) for change in changes) <= float(tolerance) for cut in cuts)


# --- sound


def samples_of(path: object) -> NDArray[np.float64]:
    """Return the sound of a file as one channel, empty where there is none."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return np.zeros(0)
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLES_PER_SECOND)
        blocks = [out.to_ndarray().ravel() for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(blocks).astype(np.float64) if blocks else np.zeros(0)


def level_db(samples: NDArray[np.float64]) -> float:
    """Return the level of a stretch of sound."""
    return float(10 * np.log10((samples**2).mean() + 1e-12)) if samples.size else -120.0


@judges(r"rendered file has no audio stream or is silent \(< # dBFS\)")
def silent(evidence: Evidence, level: str) -> bool:
    samples = samples_of(evidence.film.path)
    return not samples.size or 20 * np.log10(np.abs(samples).max() + 1e-9) < float(level)


@judges(r"noise floor during pauses is >= # dB lower than the input's")
def floor_lowered(evidence: Evidence, decibels: str) -> bool:
    """Compare the distance from speech to noise, so that a change of the overall level counts for nothing."""

    def headroom(path: object) -> float:
        levels = [level_db(part) for part in np.array_split(samples_of(path), max(1, int(probe_s(path) * 20)))]
        return float(np.percentile(levels, 80) - np.percentile(levels, 8))

    return headroom(evidence.film.path) - headroom(evidence.source.path) >= float(decibels)


def probe_s(path: object) -> float:
    """Return how long a file is."""
    return seconds_from_ticks(probe(Path(str(path))).duration or 0)


@judges(r"loudness spread between clips is smaller than before")
def spread_smaller(evidence: Evidence) -> bool:
    """Compare the levels of the stretches of the finished film with those of the files that they come from."""
    given = {asset.id: level_db(_loud_part(samples_of(file))) for asset, file in zip(evidence.assets, evidence.files, strict=False)}
    heard = samples_of(evidence.film.path)
    before, after = [], []
    for clip in evidence.main_clips():
        if isinstance(clip.source, MediaSource):
            before.append(given[clip.source.media_id])
            first, last = (round(seconds_from_ticks(ticks) * SAMPLES_PER_SECOND) for ticks in (clip.start, clip.end))
            after.append(level_db(_loud_part(heard[first:last])))
    return float(np.ptp(after)) < float(np.ptp(before)) - 0.5


def _loud_part(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    return samples[np.abs(samples) > np.percentile(np.abs(samples), 60)] if samples.size else samples
