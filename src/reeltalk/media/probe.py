"""What a file contains, found out in a child with little time and little memory, so that no file can hurt the server."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from reeltalk import errors, limits
from reeltalk.edits.subtitles import read_subtitles
from reeltalk.errors import CorruptMedia, FFmpegFailed, InvalidOperation, MediaError, MediaTooLarge, UnsupportedMedia
from reeltalk.ffmpeg.inputs import input_arguments
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.colortable import read_color_table
from reeltalk.media.facts import MediaInfo, VideoStream
from reeltalk.media.inspection import inspect
from reeltalk.media.sniffing import HEAD_BYTES, SUBTITLES, refuse_oversized, sniff
from reeltalk.media.webp import Animation, read_animation
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TICKS_PER_MILLISECOND, nearest_usual_rate

__all__ = ["HEAD_BYTES", "probe", "sniff"]

MEMORY_MAX_BYTES: Final = 4_000 * limits.MEGABYTE
_info: Final = TypeAdapter(MediaInfo)


def probe(path: Path, *, name: str = "", container: str = "") -> MediaInfo:
    """Return what ``path`` contains; ``name`` is what people call it (its extension counts), by default the path's own.
    ``container`` is for files of our own, whose kind is known: it spares the look at the first bytes.

    ``container`` says what a file of our own is, so that nobody has to look.

    Raises UnsupportedMedia (not one of the thirteen kinds), CorruptMedia (nothing in it can be decoded), MediaTooLarge.
    A file of which only a part can be read is taken, with warnings.
    """
    if not container:
        with path.open("rb") as file:
            container = sniff(file.read(HEAD_BYTES), name or path.name)
    if container == "cube":
        read_color_table(path)
        return MediaInfo(MediaKind.TABLE, container, path.stat().st_size, None)
    if container in SUBTITLES:
        return _subtitles(path, container)
    if container == "webp" and (animation := read_animation(path)):
        return _animated(path, animation)
    argv = [sys.executable, "-m", "reeltalk.media.probe", str(path.resolve()), container]
    try:
        said = json.loads(run(argv, timeout_s=limits.PROBE_TIMEOUT_S, memory_bytes=MEMORY_MAX_BYTES, background=False).stdout)
    except FFmpegFailed as failure:
        raise CorruptMedia("The file could not be examined: it takes too long, too much memory, or breaks the reader.") from failure
    if "error" in said:
        raise getattr(errors, said["error"])(said["message"], hint=said["hint"])
    return _info.validate_python(said)


def _subtitles(path: Path, container: str) -> MediaInfo:
    """Describe a subtitle file; raises UnsupportedMedia where it is none that can be read, MediaTooLarge."""
    size = path.stat().st_size
    if size > limits.SUBTITLES_MAX_BYTES:
        raise MediaTooLarge(f"A subtitle file may have {limits.SUBTITLES_MAX_BYTES // limits.MEGABYTE} MB at most.")
    try:
        read_subtitles(path.read_bytes())
    except InvalidOperation as problem:
        raise UnsupportedMedia(problem.message, hint=problem.hint) from problem
    return MediaInfo(MediaKind.SUBTITLES, container, size, None)


def _animated(path: Path, animation: Animation) -> MediaInfo:
    """Describe an animated WebP from its chunks, and prove with FFmpeg that it can be decoded."""
    refuse_oversized(animation.width * animation.height)
    total_ms = sum(animation.durations_ms)
    if not total_ms:
        raise CorruptMedia
    video = VideoStream(
        codec="webp",
        width=animation.width,
        height=animation.height,
        coded_width=animation.width,
        coded_height=animation.height,
        rotation=0,
        rate=nearest_usual_rate(1000 * len(animation.durations_ms) / total_ms),
        variable_rate=len(set(animation.durations_ms)) > 1,
        frames=len(animation.durations_ms),
        pixel_format="yuva420p",
        bit_depth=8,
        has_alpha=animation.has_alpha,
    )
    info = MediaInfo(MediaKind.VIDEO, "webp", path.stat().st_size, total_ms * TICKS_PER_MILLISECOND, 0, video)
    argv = [ffmpeg_path(), "-v", "error", *input_arguments(path, info), "-frames:v", "2", "-f", "null", "-"]
    try:
        run(argv, timeout_s=limits.PROBE_TIMEOUT_S, background=False)
    except FFmpegFailed as failure:
        raise CorruptMedia from failure
    return info


def _answer(path: Path, container: str) -> dict[str, object]:
    """Return what the child tells its parent: the facts, or which error to raise."""
    try:
        return asdict(inspect(path, container))
    except MediaError as error:
        return {"error": type(error).__name__, "message": error.message, "hint": error.advice}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_answer(Path(sys.argv[1]), sys.argv[2])))
