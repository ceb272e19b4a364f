"""From a raw mix to the finished sound: loudness, peaks, AAC. Measured after it was encoded, for that is what will be heard.

The whole film is made louder or softer by one figure. A limiter that looks ahead, at four times the rate, catches the peaks between
samples. Encoding adds peaks of its own, so the result is decoded and measured, and made again with what was learnt if it misses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk import limits
from reeltalk.ffmpeg.process import QuietWatch, Watch, ffmpeg_path, run
from reeltalk.render.profile import SAMPLES_PER_SECOND
from reeltalk.render.voices import CancelOnly
from reeltalk.timeline.model import Mix
from reeltalk.timeline.time import ticks_from_samples

GAIN_MAX_DB: Final = 24.0
NEAR_SILENT_LUFS: Final = -50.0
"""What is softer than this is room noise: it is left as it is."""
LOUDNESS_TOLERANCE_LU: Final = 0.4
ENCODER_PEAK_ROOM_DB: Final = 0.6
LIMIT_MIN_DB: Final = -20.0
NO_PEAK_DBTP: Final = -120.0
LOSSLESS_SUFFIX: Final = ".wav"
LOUDNESS_ATTEMPTS: Final = 4
PEAK_ATTEMPTS: Final = 8
"""After the first few attempts only the peaks count: a film may end a little soft, but never over its ceiling."""
MIN_MEASURED_SAMPLES: Final = SAMPLES_PER_SECOND * 4 // 10
"""Loudness is defined over stretches of 400 ms."""

_INTEGRATED: Final = re.compile(r"^\s*I:\s+(-?[\d.]+|-inf|nan) LUFS", re.MULTILINE)
_TRUE_PEAK: Final = re.compile(r"^\s*Peak:\s+(-?[\d.]+|-inf|nan|inf) dBFS", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Levels:
    """What was measured; None for silence."""

    loudness_lufs: float | None
    true_peak_dbtp: float | None


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """The finished sound: AAC in an MP4 container, exactly ``samples`` long once decoded; levels as measured on it.

    ``envelope`` is the level of every 10 ms of the mix before it was levelled, for whoever wants to hold the finished film against it.
    """

    path: Path
    samples: int
    gain_db: float
    levels: Levels
    envelope: NDArray[np.float32] = field(repr=False, compare=False)


def levels_from_report(report: str) -> Levels:
    """Read what FFmpeg's ebur128 filter wrote at its end."""

    def last(pattern: re.Pattern[str], floor: float) -> float | None:
        found = pattern.findall(report)
        value = float(found[-1]) if found else float("-inf")
        return value if value > floor else None

    return Levels(last(_INTEGRATED, -69.9), last(_TRUE_PEAK, -120.0))


def measure(source: Sequence[str], watch: Watch | None = None, filters: Sequence[str] = ()) -> Levels:
    """Measure loudness and true peak of what FFmpeg's input arguments name, and ``filters`` make of it."""
    graph = ",".join([*filters, "ebur128=peak=true:framelog=quiet"])
    argv = [ffmpeg_path(), "-v", "info", *source, "-map", "0:a:0", "-af", graph, "-f", "null", "-"]
    return levels_from_report(run(argv, timeout_s=limits.RENDER_TIMEOUT_S, watch=watch, stage="sound").stderr_tail)


def raw_input(path: Path) -> list[str]:
    """Return the arguments that open a raw mix."""
    return ["-f", "f32le", "-ar", str(SAMPLES_PER_SECOND), "-ac", "2", "-i", f"file:{path}"]


def master(
    raw: Path, samples: int, mix: Mix, output: Path, *, envelope: NDArray[np.float32], kbps: int = 192, watch: Watch | None = None
) -> Soundtrack:
    """Encode a raw mix of 48 kHz stereo at the loudness and below the peak that ``mix`` asks for: AAC, or PCM for a .wav file."""
    quiet = CancelOnly(watch or QuietWatch())
    before = measure(raw_input(raw), quiet)
    gain = _first_gain(before, mix, samples)
    limit = mix.true_peak_dbtp - ENCODER_PEAK_ROOM_DB
    ceiling = GAIN_MAX_DB if gain else 0.0
    gain = _with_what_is_limited(raw, before, gain, limit, mix, quiet)
    for attempt in range(1, PEAK_ATTEMPTS + 1):
        peak = NO_PEAK_DBTP if before.true_peak_dbtp is None else before.true_peak_dbtp + gain
        _encode(raw, samples, gain, limit if peak > limit else None, output, kbps, watch if attempt == 1 else quiet)
        after = measure(["-i", f"file:{output}"], quiet)
        excess = (NO_PEAK_DBTP if after.true_peak_dbtp is None else after.true_peak_dbtp) - mix.true_peak_dbtp
        missing = mix.loudness_lufs - after.loudness_lufs if gain and after.loudness_lufs is not None else 0.0
        settled = attempt >= LOUDNESS_ATTEMPTS or abs(missing) <= LOUDNESS_TOLERANCE_LU or (missing > 0 and gain >= ceiling)
        if excess <= 0 and settled:
            break
        if excess > 0:
            limit = max(LIMIT_MIN_DB, min(limit, peak) - excess - 0.2)
        if not settled:
            gain = min(gain + 1.3 * missing, ceiling)
    return Soundtrack(output, samples, gain, after, envelope)


def _first_gain(levels: Levels, mix: Mix, samples: int) -> float:
    """Return by how much to raise a mix; 0 for what is too soft or too short to be measured."""
    if not mix.normalize or levels.loudness_lufs is None or levels.loudness_lufs < NEAR_SILENT_LUFS or samples < MIN_MEASURED_SAMPLES:
        return 0.0
    return min(mix.loudness_lufs - levels.loudness_lufs, GAIN_MAX_DB)


def _with_what_is_limited(raw: Path, before: Levels, gain: float, limit: float, mix: Mix, watch: Watch) -> float:
    """Return the gain raised by what the limiter will take away: cheaper to hear before encoding than after."""
    if not gain or before.true_peak_dbtp is None or before.true_peak_dbtp + gain <= limit:
        return gain
    limited = measure(raw_input(raw), watch, _leveling(gain, limit)).loudness_lufs
    return gain if limited is None else max(gain, min(gain + 1.3 * (mix.loudness_lufs - limited), GAIN_MAX_DB))


def _leveling(gain_db: float, limit_db: float | None) -> list[str]:
    """Return the filters that raise a mix and keep its peaks down."""
    raised = f"volume={gain_db:.4f}dB:precision=float"
    if limit_db is None:
        return [raised]
    limiter = f"alimiter=limit={10 ** (limit_db / 20):.6f}:level=0:attack=5:release=80:latency=1"
    return [raised, f"aresample={4 * SAMPLES_PER_SECOND}:resampler=soxr", limiter, f"aresample={SAMPLES_PER_SECOND}:resampler=soxr"]


def _encode(raw: Path, samples: int, gain_db: float, limit_db: float | None, output: Path, kbps: int, watch: Watch | None) -> None:
    filters = _leveling(gain_db, limit_db)
    filters += [f"apad=whole_len={samples}", f"atrim=end_sample={samples}"]
    argv = [ffmpeg_path(), "-v", "error", "-y", *raw_input(raw), "-af", ",".join(filters)]
    lossless = output.suffix == LOSSLESS_SUFFIX
    argv += ["-c:a", "pcm_s24le", "-f", "wav"] if lossless else ["-c:a", "aac", "-b:a", f"{kbps}k", "-f", "mp4"]
    argv += ["-flags:a", "+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1", f"file:{output}"]
    length = ticks_from_samples(samples, SAMPLES_PER_SECOND)
    run(argv, timeout_s=limits.RENDER_TIMEOUT_S, watch=watch, duration=length, stage="sound", output=output)
