"""How pictures and sound are compressed.

Chunks are H.264 and films' sound is AAC, the same everywhere, so that pieces made apart join without a seam. Whole files may be made of
anything else that is listed here; an encoder in hardware is used only where a trial shows that it works.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from reeltalk.errors import ReeltalkError
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.timeline.time import FrameRate

PARAMETER_SETS_NUMBER: Final = 29
"""The number of our own parameter sets: one that hardly any other encoder uses, so that footage can be joined to ours as it is coded."""

REFINEMENT: Final = {"veryfast": 1}
"""x264's sub-pixel refinement where it differs from the preset's: less work for a tenth more bytes (decisions/0016)."""


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
    The look-ahead has no buffer of its own: the bytes are the same, and in full HD 36 MB less are held.
    """
    forced = ["-force_key_frames", "expr:" + "+".join(f"eq(n,{frame})" for frame in key_frames)] if key_frames else []
    parameters = f"open-gop=0:lookahead-threads=1:sync-lookahead=0:threads={threads}:sps-id={PARAMETER_SETS_NUMBER}"
    if preset in REFINEMENT:
        parameters += f":subme={REFINEMENT[preset]}"
    return [
        "-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-profile:v", "high", "-pix_fmt", "yuv420p",
        "-g", str(keyframe_interval), "-flags", "+cgop", "-forced-idr", "1", *forced,
        "-threads", str(threads), "-x264-params", parameters,
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-fps_mode", "passthrough", "-video_track_timescale", str(rate.numerator),
    ]  # fmt: skip


def sound_arguments(*, kbps: int, samples_per_second: int) -> list[str]:
    """Return the output arguments for the sound: stereo AAC-LC."""
    return ["-c:a", "aac", "-b:a", f"{kbps}k", "-ac", "2", "-ar", str(samples_per_second)]


# --- whole files ---------------------------------------------------------------------------------------------------------------------

CODERS: Final = {
    "h264": ("-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p"),
    "hevc": ("-c:v", "libx265", "-preset", "fast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=error"),
    "av1": ("-c:v", "libsvtav1", "-preset", "8", "-pix_fmt", "yuv420p", "-svtav1-params", "enable-stat-report=0"),
    "vp9": ("-c:v", "libvpx-vp9", "-deadline", "good", "-cpu-used", "4", "-row-mt", "1", "-pix_fmt", "yuv420p"),
    "prores": ("-c:v", "prores_ks", "-vendor", "apl0", "-pix_fmt", "yuv422p10le"),
}
CONSTANT_QUALITY: Final = {
    "h264": {"high": 18, "medium": 21, "low": 26},
    "hevc": {"high": 20, "medium": 24, "low": 29},
    "av1": {"high": 26, "medium": 34, "low": 42},
    "vp9": {"high": 26, "medium": 32, "low": 40},
}
PRORES_PROFILE: Final = {"high": 3, "medium": 2, "low": 1}
HARDWARE: Final = {"hevc": ("hevc_nvenc", "hevc_qsv", "hevc_videotoolbox"), "av1": ("av1_nvenc", "av1_qsv")}
"""Encoders in hardware that take frames from memory, in the order in which they are tried."""
HARDWARE_QUALITY: Final = {"nvenc": ("-rc", "vbr", "-b:v", "0", "-cq"), "qsv": ("-global_quality",), "videotoolbox": ("-q:v",)}
TWO_PASS: Final = frozenset({"h264", "vp9"})
TRIAL_TIMEOUT_S: Final = 20
BT709: Final = ("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
KEYFRAME_S: Final = 2
APPLE_TAG: Final = {"hevc": ("-tag:v", "hvc1")}


def quality_arguments(codec: str, quality: str, rate: FrameRate) -> list[str]:
    """Return the output arguments for the picture of a whole file that is to look well, however large it becomes."""
    common = [*BT709, "-g", str(round(KEYFRAME_S * rate.frames_per_second)), *APPLE_TAG.get(codec, ())]
    if codec == "prores":
        return [*CODERS[codec], "-profile:v", str(PRORES_PROFILE[quality]), *BT709]
    level = str(CONSTANT_QUALITY[codec][quality])
    chip = hardware_encoder(codec)
    if chip is not None:
        return ["-c:v", chip, *HARDWARE_QUALITY[chip.rpartition("_")[2]], level, "-pix_fmt", "yuv420p", *common]
    return [*CODERS[codec], *(["-b:v", "0"] if codec == "vp9" else []), "-crf", level, *common]


def size_arguments(codec: str, kbps: int, rate: FrameRate) -> list[str]:
    """Return the output arguments for the picture of a whole file that is to have so many kilobits a second."""
    common = [*BT709, "-g", str(round(KEYFRAME_S * rate.frames_per_second)), *APPLE_TAG.get(codec, ())]
    burst = ["-maxrate", f"{2 * kbps}k", "-bufsize", f"{4 * kbps}k"] if codec in {"h264", "hevc"} else []
    return [*CODERS[codec], "-b:v", f"{kbps}k", *burst, *common]


def coder_of_sound(container: str, codec: str, kbps: int) -> list[str]:
    """Return the output arguments for the sound of a whole file."""
    if container == "webm":
        return ["-c:a", "libopus", "-b:a", f"{kbps}k"]
    if codec in {"prores", "pcm"}:
        return ["-c:a", "pcm_s24le"]
    if codec == "mp3":
        return ["-c:a", "libmp3lame", "-b:a", f"{kbps}k"]
    return ["-c:a", "aac", "-b:a", f"{kbps}k"]


@functools.cache
def hardware_encoder(codec: str) -> str | None:
    """Return an encoder in hardware that this machine really has, None where there is none: each is tried on a few frames."""
    return next((name for name in HARDWARE.get(codec, ()) if _works(name)), None)


def _works(encoder: str) -> bool:
    frames = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30", "-frames:v", "10", "-pix_fmt", "yuv420p"]
    try:
        run([ffmpeg_path(), "-v", "error", *frames, "-c:v", encoder, "-f", "null", "-"], timeout_s=TRIAL_TIMEOUT_S)
    except ReeltalkError:
        return False
    return True
