"""How a camera shook: the first pass of vid.stab over a stretch of a file, kept beside what else is known of it.

What comes of it is FFmpeg's own and speaks of every frame in order, so it is applied to frames from the very first of the stretch on.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Final

from reeltalk import limits
from reeltalk.ffmpeg.inputs import OWN_TIME, entering, entry_s, from_moment, input_arguments
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, run
from reeltalk.media.facts import MediaInfo
from reeltalk.timeline.time import TimeRange

SHAKINESS: Final = 7
"""How far the camera may jump from one frame to the next, 1 to 10."""
ACCURACY: Final = 12


@functools.cache
def can_steady() -> bool:
    """Say whether the FFmpeg in use has both passes of vid.stab."""
    listed = run([ffmpeg_path(), "-hide_banner", "-v", "error", "-filters"], timeout_s=30, background=False).stdout
    return b" vidstabdetect " in listed and b" vidstabtransform " in listed


def measure_shake(path: Path, info: MediaInfo, stretch: TimeRange, into: Path, watch: Watch | None = None) -> None:
    """Write how the camera of a film moves from frame to frame of a stretch; the file appears whole or not at all.

    Raises FFmpegFailed, Cancelled.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    unfinished = f".{os.getpid()}-{into.name}"
    detect = f"vidstabdetect=shakiness={SHAKINESS}:accuracy={ACCURACY}:result={unfinished}"
    filters = [*from_moment(stretch.start), f"trim=end_pts={stretch.end}", detect]
    argv = [ffmpeg_path(), "-v", "error", *OWN_TIME, "-an", "-sn", "-dn", *entering(entry_s(info, stretch.start))]
    argv += [*input_arguments(path, info), "-map", "0:v:0", "-vf", ",".join(filters), "-fps_mode", "passthrough", "-f", "null", "-"]
    try:
        run(argv, timeout_s=limits.RENDER_TIMEOUT_S, watch=watch, duration=stretch.duration, cwd=into.parent, stage="pictures")
        (into.parent / unfinished).replace(into)
    finally:
        (into.parent / unfinished).unlink(missing_ok=True)
