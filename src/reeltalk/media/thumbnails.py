"""Small pictures of a file: one moment, upright, in the shape in which it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reeltalk.errors import CorruptMedia, FFmpegFailed, UnsupportedMedia
from reeltalk.ffmpeg.inputs import input_arguments
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks, seconds_from_ticks

TIMEOUT_S: Final = 60


def still(path: Path, at: Ticks, width: int, *, info: MediaInfo | None = None) -> bytes:
    """Return a JPEG of what is shown ``at`` a moment (the last picture for a moment past the end), ``width`` pixels wide.

    Raises UnsupportedMedia where there is no picture, CorruptMedia where none can be decoded there.
    """
    info = info or probe(path)
    if info.video is None:
        raise UnsupportedMedia("There is no picture in this file.", hint="Choose a video or an image.")
    height = max(2, round(width * info.video.height / info.video.width))
    shape = f"scale={width}:{height}:out_range=pc,setsar=1,format=yuvj420p"
    taken = ["-map", "0:v:0", "-frames:v", "1", "-vf", shape, "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "-"]
    moment, opened = _seek(info, at), input_arguments(path, info)
    where = [*opened, *moment] if info.container == "webp" else [*moment, *opened]  # an animated webp cannot be entered in the middle
    argv = [ffmpeg_path(), "-v", "error", *where, *taken]
    try:
        picture = run(argv, timeout_s=TIMEOUT_S, background=False).stdout
    except FFmpegFailed as failure:
        raise CorruptMedia("No picture could be read at that moment.") from failure
    if not picture:
        raise CorruptMedia("No picture could be read at that moment.")
    return picture


def _seek(info: MediaInfo, at: Ticks) -> list[str]:
    """Return where to start reading: never past the last picture."""
    if info.kind is MediaKind.IMAGE or info.duration is None or info.video is None:
        return []
    frame = info.video.rate.ticks_per_frame
    last = max(0, info.duration - frame - TICKS_PER_SECOND // 1000)
    return ["-ss", f"{seconds_from_ticks(max(0, min(at, last))):.6f}"]
