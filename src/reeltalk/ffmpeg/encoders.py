"""How pictures and sound are compressed: H.264 and AAC, the same everywhere, so that pieces made apart join without a seam."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reeltalk.timeline.time import FrameRate

PARAMETER_SETS_NUMBER: Final = 29
"""The number of our own parameter sets: one that hardly any other encoder uses, so that footage can be joined to ours as it is coded."""


def picture_arguments(
    *,
    rate: FrameRate,
    crf: int,
    preset: str,
    keyframe_interval: int,
    threads: int,
    key_frames: Sequence[int] = (),
) -> list[str]:
    """Return the output arguments for the picture: x264 High, 4:2:0, BT.709 in limited range, closed groups of pictures.

    ``key_frames`` are frames at which a new group must begin. The number of threads is fixed and named, because it changes the bytes.
    """
    forced = ["-force_key_frames", "expr:" + "+".join(f"eq(n,{frame})" for frame in key_frames)] if key_frames else []
    return [
        "-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-profile:v", "high", "-pix_fmt", "yuv420p",
        "-g", str(keyframe_interval), "-flags", "+cgop", "-forced-idr", "1", *forced,
        "-threads", str(threads), "-x264-params", f"open-gop=0:lookahead-threads=1:threads={threads}:sps-id={PARAMETER_SETS_NUMBER}",
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-fps_mode", "passthrough", "-video_track_timescale", str(rate.numerator),
    ]  # fmt: skip


def sound_arguments(*, kbps: int, samples_per_second: int) -> list[str]:
    """Return the output arguments for the sound: stereo AAC-LC."""
    return ["-c:a", "aac", "-b:a", f"{kbps}k", "-ac", "2", "-ar", str(samples_per_second)]
