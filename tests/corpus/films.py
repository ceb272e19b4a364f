"""Small films for the tests of this room: timelines over the corpus's clips, planned and rendered for real."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from reeltalk.media.facts import AudioStream, MediaInfo, VideoStream
from reeltalk.render.plan import RenderPlan, make_plan
from reeltalk.render.profile import OutputProfile, profile_for
from reeltalk.timeline.model import Canvas, Clip, MediaKind, MediaSource, TextSource, Timeline, Track, TrackKind, TrackRole, Transition
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate

SECOND = TICKS_PER_SECOND
FRAME = FrameRate(30).ticks_per_frame
SMALL = Canvas(640, 360, FrameRate(30))


def film_info(
    seconds: float = 10.0, rate: FrameRate | None = None, width: int = 1280, height: int = 720, *, sound: bool = True
) -> MediaInfo:
    """Return what a probe would say of a plain film."""
    rate = rate or FrameRate(30)
    duration = round(seconds * SECOND)
    frames = duration // rate.ticks_per_frame
    video = VideoStream("h264", width, height, width, height, 0, rate, False, frames, "yuv420p", 8, "tv", "bt709", "bt709", "bt709")
    audio = AudioStream("aac", 48000, 2, duration) if sound else None
    return MediaInfo(MediaKind.VIDEO, "mp4", 1, duration, 0, video, audio)


def photo_info(width: int = 1600, height: int = 1200) -> MediaInfo:
    """Return what a probe would say of a JPEG."""
    video = VideoStream("mjpeg", width, height, width, height, 0, FrameRate(25), False, 1, "yuvj444p", 8, "pc", "bt470bg")
    return MediaInfo(MediaKind.IMAGE, "jpg", 1, None, 0, video)


def clip(clip_id: str, start_frame: int, frames: int, media: str = "film", source_frame: float = 0, **more: object) -> Clip:
    """Return a clip by frames of a film of 30 a second; ``more`` goes to its source or, where that has no such field, to the clip."""
    source_fields = {key: more.pop(key) for key in ("speed", "reversed", "frozen", "loop") if key in more}
    source = MediaSource(media_id=media, start=round(source_frame * FRAME), **source_fields)  # type: ignore[arg-type]
    return Clip(clip_id, start_frame * FRAME, frames * FRAME, source, **more)  # type: ignore[arg-type]


def main_track(*clips: Clip, transitions: tuple[Transition, ...] = ()) -> Track:
    return Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=clips, transitions=transitions)


def overlay_track(*clips: Clip) -> Track:
    return Track("overlay", TrackKind.VIDEO, TrackRole.OVERLAY, clips=clips)


def captions(*lines: tuple[int, int, str]) -> Track:
    """Return captions from (first frame, frames, text)."""
    clips = tuple(Clip(f"caption-{start}", start * FRAME, frames * FRAME, TextSource(text=text)) for start, frames, text in lines)
    return Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=clips)


def planned(
    *tracks: Track, info: dict[str, MediaInfo] | None = None, canvas: Canvas = SMALL, profile: OutputProfile | None = None
) -> RenderPlan:
    return make_plan(Timeline(canvas=canvas, tracks=tracks), profile or profile_for(canvas), info or {"film": film_info()})


def shown_by(cuts: tuple[Clip, ...]) -> list[int]:
    """Return the source frame that each frame of a row of plain cuts must show."""
    frames: list[int] = []
    for one in cuts:
        assert isinstance(one.source, MediaSource)
        count, first, speed = one.duration // FRAME, Fraction(one.source.start, FRAME), one.source.speed
        numbers = [int(first + index * speed + Fraction(1, 2) * (speed.denominator == 1)) for index in range(count)]
        frames += reversed(numbers) if one.source.reversed else numbers
    return frames


def decoded(path_or_bytes: Path) -> NDArray[np.uint8]:
    """Return the first picture of a file as RGB (rows, columns, 3)."""
    with av.open(str(path_or_bytes)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")
