"""The finished file held against its plan; nothing that fails here is published.

Every check has a name, and VerificationFailed carries it. Pictures and sound are measured on what was decoded, never on what a header says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.errors import FFmpegFailed, VerificationFailed
from reeltalk.ffmpeg.inputs import input_arguments
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, run
from reeltalk.render.evidence import Luma, Part, take_sample, whole_luma
from reeltalk.render.mastering import Soundtrack
from reeltalk.render.measurement import (
    BLACK_LUMA_MAX,
    THUMBNAIL_HEIGHT,
    THUMBNAIL_WIDTH,
    Layout,
    Levels10ms,
    Measurement,
    measure_file,
    read_layout,
)
from reeltalk.render.plan import MediaPicture, PlannedLayer, RenderPlan
from reeltalk.timeline.model import MediaId
from reeltalk.timeline.time import TICKS_PER_SECOND, seconds_from_ticks

SAMPLE_NAME: Final = "sample.mp4"
TRUE_PEAK_TOLERANCE_DB: Final = 0.1
LOUDNESS_TOLERANCE_LU: Final = 0.7
SYNC_TOLERANCE_MS: Final = 15
SYNC_WINDOW: Final = 600
SYNC_WINDOWS_MAX: Final = 48
SYNC_REACH: Final = 150
SYNC_CERTAIN: Final = 0.7
SYNC_ADVANTAGE: Final = 0.08
SILENT_DB: Final = -60.0
SILENT_MIN: Final = 50
LOST_BELOW_DB: Final = 25.0
LOST_HEARD_DB: Final = -48.0
LOST_MIN: Final = 30
DARK_SOURCE_LUMA: Final = 48
BLACK_SPANS_LOOKED_AT: Final = 24
OPACITY_SHOWN: Final = 0.35
SCALE_SEEN: Final = 0.2
DARKENING: Final = frozenset({"exposure", "brightness", "contrast", "gamma", "look", "vignette", "chroma_key", "blur"})


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was measured on the finished file. Ranges are (start, end) in seconds; None stands for silence or for what cannot be told."""

    duration_s: float
    frames: int
    samples: int
    width: int
    height: int
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    black_ranges: tuple[tuple[float, float], ...]
    silent_ranges: tuple[tuple[float, float], ...]
    sync_offset_ms: float | None
    size_bytes: int
    decode_messages: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verified:
    """A film that keeps to its plan: what was measured, and the luma of every frame."""

    report: VerifyReport
    luma: Luma


def verify(
    path: Path,
    plan: RenderPlan,
    sources: Mapping[MediaId, Path] | None = None,
    *,
    workspace: Path,
    soundtrack: Soundtrack | None = None,
    parts: Sequence[Part] = (),
    watch: Watch | None = None,
) -> Verified:
    """Decode a finished film, measure it and compare it with its plan.

    ``parts`` are the pieces it was joined from: with them only what was never decoded is. ``soundtrack`` is what the mix promised: with
    it, lost and shifted sound is found. With ``sources``, a black stretch is held against the footage that should be seen there.
    Raises VerificationFailed, whose ``details`` name the check.
    """
    try:
        layout = read_layout(path)
        _check_layout(layout, plan)
        sample = take_sample(path, parts, workspace / SAMPLE_NAME) if parts else None
        pictures = sample.path if sample else None
        found = measure_file(path, workspace=workspace, pictures=pictures, watch=watch, duration=plan.duration)
    except FFmpegFailed as error:
        raise _failed("decode", f"The finished file cannot be played: {error.message}") from error
    if found.messages:
        raise _failed("decode", f"Decoding the finished file was not clean: {found.messages[0]}", messages=list(found.messages[:20]))
    _check_lengths(found, plan, len(sample.frames) if sample else plan.frames)
    luma = whole_luma(parts, sample, found.luma) if sample else found.luma
    black = tuple(_runs(luma <= BLACK_LUMA_MAX, 1))
    if sources is not None:
        _check_black(black, plan, sources)
    offset = None
    if soundtrack is not None:
        offset = _check_sync(found.envelope, soundtrack.envelope)
        _check_nothing_lost(found.envelope, soundtrack.envelope)
    _check_speech_is_heard(found.envelope, plan, soundtrack)
    _check_levels(found, plan, soundtrack)
    rate = plan.profile.rate.frames_per_second
    report = VerifyReport(
        duration_s=layout.duration_s,
        frames=len(luma),
        samples=found.samples,
        width=layout.width,
        height=layout.height,
        loudness_lufs=found.levels.loudness_lufs,
        true_peak_dbtp=found.levels.true_peak_dbtp,
        black_ranges=tuple((round(start / rate, 3), round(end / rate, 3)) for start, end in black),
        silent_ranges=tuple((start / 100, end / 100) for start, end in _runs(found.envelope < SILENT_DB, SILENT_MIN)),
        sync_offset_ms=offset,
        size_bytes=layout.size_bytes,
        decode_messages=found.messages,
    )
    return Verified(report, luma)


def _failed(check: str, message: str, **details: Any) -> VerificationFailed:
    return VerificationFailed(message, check=check, **details)


def _runs(flags: NDArray[np.bool_], minimum: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches (start, end) of at least ``minimum`` true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start >= minimum:
            yield int(start), int(end)


# --- the file ------------------------------------------------------------------------------------------------------------------------


def _check_layout(layout: Layout, plan: RenderPlan) -> None:
    profile = plan.profile
    frame_s = 1 / profile.rate.frames_per_second
    wanted: Sequence[tuple[str, object, object]] = (
        ("truncated", layout.whole, True),
        ("streams", layout.streams, ("video", "audio", *(["data"] if plan.chapters else []))),  # MP4 keeps chapters in a track
        ("video_codec", layout.video_codec, "h264"),
        ("pixel_format", layout.pixel_format, "yuv420p"),
        ("size", (layout.width, layout.height), (profile.width, profile.height)),
        ("audio_codec", layout.audio_codec, "aac"),
        ("audio_format", (layout.samples_per_second, layout.channels), (profile.samples_per_second, 2)),
        ("frames", layout.packets, plan.frames),
        ("even_frames", layout.even, True),
        ("fast_start", layout.index_first, True),
    )
    for check, found, expected in wanted:
        if found != expected:
            raise _failed(check, f"The finished file has {check} {found}, not {expected}.", found=found, expected=expected)
    if abs(float(layout.rate) - profile.rate.frames_per_second) > 1e-3 * profile.rate.frames_per_second:
        raise _failed("rate", f"The finished file runs at {float(layout.rate):.3f} frames a second, not {profile.rate}.")
    if abs(layout.start_s) > frame_s / 2:
        raise _failed("start", f"The picture begins at {layout.start_s:.3f} s.")
    if abs(layout.duration_s - seconds_from_ticks(plan.duration)) > frame_s:
        raise _failed("duration", f"The picture lasts {layout.duration_s:.3f} s, not {seconds_from_ticks(plan.duration):.3f} s.")


def _check_lengths(found: Measurement, plan: RenderPlan, decoded: int) -> None:
    if len(found.luma) != decoded:
        raise _failed("frames", f"{len(found.luma)} frames could be decoded, not {decoded}.")
    frame = plan.profile.samples_per_second / plan.profile.rate.frames_per_second
    if abs(found.samples - plan.samples) > frame:
        seconds = found.samples / plan.profile.samples_per_second
        raise _failed("sound_length", f"The sound lasts {seconds:.3f} s, the picture {seconds_from_ticks(plan.duration):.3f} s.")


# --- the picture ---------------------------------------------------------------------------------------------------------------------


def _check_black(black: Sequence[tuple[int, int]], plan: RenderPlan, sources: Mapping[MediaId, Path]) -> None:
    """Look into the footage wherever the film is black and should show some: is it dark there itself?"""
    looked_at = 0
    for start, end in black:
        for layer in _shown(plan, start, end):
            first, last = max(start, layer.start + layer.fade_in), min(end, layer.end - layer.fade_out)
            if first >= last or looked_at >= BLACK_SPANS_LOOKED_AT:
                continue
            looked_at += 1
            assert isinstance(layer.picture, MediaPicture)
            if _source_luma(layer, (first + last) // 2, plan, sources) > DARK_SOURCE_LUMA:
                rate = plan.profile.rate.frames_per_second
                raise _failed(
                    "black",
                    f"The film is black from {start / rate:.2f} s to {end / rate:.2f} s, where footage should be seen.",
                    start=start,
                    end=end,
                )


def _shown(plan: RenderPlan, start: int, end: int) -> Iterator[PlannedLayer]:
    """Yield the layers that must be seen as they are between two frames: on top, in view, undarkened, opaque, in no transition."""
    above: list[PlannedLayer] = []
    for track in reversed(plan.tracks):
        present = [layer for layer in track.layers if layer.start < end and start < layer.end]
        passing = any(passage.start < end and start < passage.end for passage in track.transitions)
        for layer in present:
            hidden = any(other.start < layer.end and layer.start < other.end for other in above)
            if not passing and not hidden and isinstance(layer.picture, MediaPicture) and _is_plain_to_see(layer):
                yield layer
        above += present


def _is_plain_to_see(layer: PlannedLayer) -> bool:
    place = layer.transform
    darkened = any(effect.kind in DARKENING for effect in layer.effects) or place.opacity < OPACITY_SHOWN
    return not darkened and place.scale >= SCALE_SEEN and 0 <= place.x <= 1 and 0 <= place.y <= 1


def _source_luma(layer: PlannedLayer, frame: int, plan: RenderPlan, sources: Mapping[MediaId, Path]) -> int:
    """Return how bright the footage's frame under a frame of the film is at its brightest, 0 where it cannot be read."""
    picture = layer.picture
    assert isinstance(picture, MediaPicture)
    number = layer.end - 1 - frame if picture.reversed else frame - layer.start
    info = plan.info[picture.media_id]
    position = picture.start + number * picture.step
    if picture.loop and info.duration:
        position %= info.duration
    jump = ["-ss", f"{float(position) / TICKS_PER_SECOND:.6f}"] if info.duration else []
    small = f"scale={THUMBNAIL_WIDTH}:{THUMBNAIL_HEIGHT}:flags=area,format=gray"
    argv = [ffmpeg_path(), "-v", "error", *jump, *input_arguments(sources[picture.media_id], info), "-map", "0:v:0"]
    argv += ["-frames:v", "1", "-vf", small, "-f", "rawvideo", "pipe:1"]
    try:
        return max(run(argv, timeout_s=60).stdout, default=0)
    except FFmpegFailed:
        return 0


# --- the sound -----------------------------------------------------------------------------------------------------------------------


def _check_nothing_lost(heard: Levels10ms, planned: Levels10ms) -> None:
    """Find stretches far softer than the mix was, allowing for the film's one gain."""
    count = min(len(heard), len(planned))
    audible = planned[:count] > LOST_HEARD_DB
    if not audible.any():
        return
    gain = float(np.percentile(heard[:count][audible] - planned[:count][audible], 75))
    lost = audible & (planned[:count] + gain > LOST_HEARD_DB) & (heard[:count] < planned[:count] + gain - LOST_BELOW_DB)
    for start, end in _runs(lost, LOST_MIN):
        raise _failed("silence", f"The film is silent from {start / 100:.2f} s to {end / 100:.2f} s, where sound was planned.")


def _check_speech_is_heard(heard: Levels10ms, plan: RenderPlan, soundtrack: Soundtrack | None) -> None:
    """Without the mix to compare with: speech that the plan knows of must not be digital silence."""
    if soundtrack is not None:
        return
    for spoken in plan.speech:
        start, end = (round(seconds_from_ticks(edge) * 100) for edge in (spoken.start, spoken.end))
        for first, last in _runs(heard[start:end] < SILENT_DB, SILENT_MIN):
            raise _failed(
                "silence", f"The film is silent from {(start + first) / 100:.2f} s to {(start + last) / 100:.2f} s, where somebody speaks."
            )


def _check_sync(heard: Levels10ms, planned: Levels10ms) -> float | None:
    """Return the largest shift in milliseconds between film and mix over many windows (positive: late), None where nothing tells."""
    shifts = [shift for start in _window_starts(len(planned)) if (shift := _shift(heard, planned, start)) is not None]
    if not shifts:
        return None
    worst = max(shifts, key=abs) * 10.0
    if abs(worst) > SYNC_TOLERANCE_MS:
        raise _failed("sync", f"The sound is {abs(worst):.0f} ms too {'late' if worst > 0 else 'early'}.", offset_ms=worst)
    return worst


def _window_starts(length: int) -> list[int]:
    last = max(0, length - SYNC_WINDOW)
    return sorted({round(start) for start in np.linspace(0, last, min(SYNC_WINDOWS_MAX, 1 + last // (SYNC_WINDOW // 2)))})


def _shift(heard: Levels10ms, planned: Levels10ms, start: int) -> int | None:
    """Return by how many 10 ms one window of the film is late; None where it is too even, or too unlike the mix, to say."""
    wanted = _contour(planned[start : start + SYNC_WINDOW])
    reach = min(SYNC_REACH, max(0, len(wanted) // 3))
    core = wanted[reach : len(wanted) - reach]
    if len(core) < 20 or core.std() < 1.0:
        return None
    around = _contour(heard[start : start + SYNC_WINDOW])
    if len(around) < len(wanted):
        around = np.pad(around, (0, len(wanted) - len(around)))
    windows = np.lib.stride_tricks.sliding_window_view(around, len(core))
    spread = windows.std(axis=1) * core.std()
    likeness = ((windows - windows.mean(axis=1, keepdims=True)) @ (core - core.mean())) / len(core) / np.maximum(spread, 1e-6)
    best = int(likeness.argmax())
    if likeness[best] < SYNC_CERTAIN:
        return None
    return best - reach if likeness[best] > likeness[reach] + SYNC_ADVANTAGE else 0


def _contour(levels: Levels10ms) -> NDArray[np.float32]:
    """Return levels without what lies too deep to be heard."""
    return np.maximum(levels, np.float32(max(float(levels.max(initial=-100.0)) - 45.0, -70.0)))


def _check_levels(found: Measurement, plan: RenderPlan, soundtrack: Soundtrack | None) -> None:
    peak, loudness = found.levels.true_peak_dbtp, found.levels.loudness_lufs
    if peak is not None and peak > plan.mix.true_peak_dbtp + TRUE_PEAK_TOLERANCE_DB:
        raise _failed("true_peak", f"The sound peaks at {peak:.1f} dBTP, over {plan.mix.true_peak_dbtp:.1f} dBTP.")
    promised = soundtrack.levels.loudness_lufs if soundtrack else None
    if promised is not None and (loudness is None or abs(loudness - promised) > LOUDNESS_TOLERANCE_LU):
        raise _failed("loudness", f"The film's loudness is {loudness} LUFS, not the {promised:.1f} LUFS of its mix.")
