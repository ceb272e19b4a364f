"""Small pictures of a file: one moment, upright, in the shape in which it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    shape = f"scale={width}:{_height(info, width)}:out_range=pc,setsar=1,format=yuvj420p"
    return _picture(path, at, ["-vf", shape, "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "-"], info)


def pixels(path: Path, at: Ticks, width: int, *, info: MediaInfo | None = None) -> NDArray[np.uint8]:
    """Return what is shown ``at`` a moment as (rows, columns, red green blue); raises like ``still``."""
    info = info or probe(path)
    height = _height(info, width)
    shape = f"scale={width}:{height}:flags=area,setsar=1,format=rgb24"
    data = _picture(path, at, ["-vf", shape, "-f", "rawvideo", "-"], info)
    return np.frombuffer(data, np.uint8, height * width * 3).reshape(height, width, 3)


def luma(path: Path, at: Ticks, *, info: MediaInfo | None = None) -> NDArray[np.uint8]:
    """Return the brightness of what is shown ``at`` a moment, in the size in which it is shown: (rows, columns); raises like ``still``."""
    info = info or probe(path)
    if info.video is None:
        raise UnsupportedMedia("There is no picture in this file.", hint="Choose a video or an image.")
    width, height = info.video.width, info.video.height
    shape = f"scale={width}:{height}:flags=neighbor,format=gray"
    data = _picture(path, at, ["-vf", shape, "-f", "rawvideo", "-"], info)
    return np.frombuffer(data, np.uint8, height * width).reshape(height, width)


def _height(info: MediaInfo, width: int) -> int:
    if info.video is None:
        raise UnsupportedMedia("There is no picture in this file.", hint="Choose a video or an image.")
    return max(2, round(width * info.video.height / info.video.width))


def _picture(path: Path, at: Ticks, made: list[str], info: MediaInfo) -> bytes:
    """Return one frame of a file as FFmpeg makes it of ``made``."""
    taken = ["-map", "0:v:0", "-frames:v", "1", *made]
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
