"""Pictures, clips and animated stills as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import skia

from reeltalk import limits
from reeltalk.errors import CorruptMedia, EngineMissing
from reeltalk.ffmpeg.encoders import picture_arguments
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, run
from reeltalk.providers.illustration import credentials
from reeltalk.providers.illustration.brief import Brief
from reeltalk.providers.illustration.composing import compose
from reeltalk.providers.illustration.finishing import finished
from reeltalk.providers.illustration.palette import light_of
from reeltalk.providers.illustration.rendering import FrameMaker, camera, draw_moment
from reeltalk.providers.illustration.stage import Stage
from reeltalk.providers.illustration.weather import Fall, fall
from reeltalk.timeline.time import FrameRate

_CRF: Final = 19
_PRESET: Final = "veryfast"
_THREADS: Final = 2
_STAGE_NAME: Final = "drawing"
_ROOM: Final = 1.14
"""How much larger than its clip a still is kept, so that the camera may move."""
_WHOLE_AT_FIRST: Final = frozenset({"zoom-in", "zoom-out", "still"})
"""Moves that never leave the picture, so that it can be seen whole."""
_SEASONAL: Final = {"autumn": "leaves", "cherry": "petals"}


def picture(brief: Brief, *, width: int, height: int, seed: int, into: Path) -> None:
    """Draw a brief and write it as a PNG with its credentials."""
    stage = compose(brief, aspect=width / height, seed=seed)
    surface = skia.Surface(width, height)
    draw_moment(surface.getCanvas(), stage, falling(stage, brief, seed), height=height)
    image = finished(surface.makeImageSnapshot(), stage.look, seed)
    data = image.encodeToData(skia.EncodedImageFormat.kPNG, 100)
    if data is None:
        raise EngineMissing("The picture could not be encoded.")
    into.write_bytes(credentials.in_png(bytes(data), brief, seed=seed))


def clip(brief: Brief, *, width: int, height: int, duration_s: float, frame_rate: int, seed: int, into: Path, watch: Watch) -> None:
    """Draw a brief as a moving scene and write it as an MP4."""
    stage = compose(brief, aspect=width / height, seed=seed)
    maker = FrameMaker(
        stage, falling(stage, brief, seed), width=width, height=height, duration_s=duration_s, move=move_for(brief, seed), seed=seed
    )
    times = frame_times(duration_s, frame_rate)
    frames = (maker.frame(time_s) for time_s in times)
    encode(frames, len(times), brief, width=width, height=height, frame_rate=frame_rate, seed=seed, into=into, watch=watch)


def animate(
    picture_path: Path, brief: Brief, *, width: int, height: int, duration_s: float, frame_rate: int, seed: int, into: Path, watch: Watch
) -> None:
    """Move a camera slowly over a still, with the weather that the brief names, and write it as an MP4."""
    still = _decoded(picture_path, round(width * _ROOM), round(height * _ROOM))
    light = light_of(brief.time_of_day or "day", "", "flat")
    falls = fall(brief.weather, aspect=width / height, light=light, rng=np.random.default_rng(seed))
    times = frame_times(duration_s, frame_rate)
    frames = _still_frames(still, falls, times, width=width, height=height, move=move_for(brief, seed))
    encode(frames, len(times), brief, width=width, height=height, frame_rate=frame_rate, seed=seed, into=into, watch=watch)


def falling(stage: Stage, brief: Brief, seed: int) -> Fall | None:
    """Return what falls through the scene: nothing indoors, in space or on a graphic."""
    if stage.indoors or stage.medium in {"graphic", "space", "under"} or stage.hour == "moon":
        return None
    kind = stage.weather or _SEASONAL.get(stage.season, "")
    return fall(kind, aspect=stage.aspect, light=stage.light, rng=np.random.default_rng(seed))


def move_for(brief: Brief, seed: int) -> str:
    """Return the camera move asked for, else a gentle one chosen by the seed."""
    gentle = ("drift", "zoom-in", "pan-right", "zoom-out")
    return brief.camera or gentle[seed % len(gentle)]


def frame_times(duration_s: float, frame_rate: int) -> list[float]:
    """Return the moment of every frame.

    >>> len(frame_times(2.0, 24))
    48
    """
    count = max(1, round(duration_s * frame_rate))
    return [number / frame_rate for number in range(count)]


def encode(
    frames: Iterator[memoryview], count: int, brief: Brief, *, width: int, height: int, frame_rate: int, seed: int, into: Path, watch: Watch
) -> None:
    """Feed BGRA frames to FFmpeg and write H.264 in an MP4."""
    rate = FrameRate(frame_rate)
    encoder = picture_arguments(rate=rate, crf=_CRF, preset=_PRESET, keyframe_interval=2 * frame_rate, threads=_THREADS)
    argv = [
        ffmpeg_path(), "-y", "-f", "rawvideo", "-pix_fmt", "bgra", "-video_size", f"{width}x{height}",
        "-framerate", str(rate), "-i", "pipe:0",
        "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=fast_bilinear,format=yuv420p",
        *encoder, *credentials.in_mp4(brief, seed=seed),
        "-movflags", "+faststart", str(into),
    ]  # fmt: skip
    length = rate.ticks_per_frame * count
    run(argv, timeout_s=limits.GENERATION_TIMEOUT_S, watch=watch, duration=length, stdin=frames, stage=_STAGE_NAME, output=into)


def _decoded(path: Path, width: int, height: int) -> skia.Image:
    """Return a picture decoded by FFmpeg and cropped to cover a size; raises CorruptMedia where it is none."""
    scale = f"scale={width}:{height}:force_original_aspect_ratio=increase:flags=lanczos,crop={width}:{height},format=bgra"
    argv = [ffmpeg_path(), "-i", str(path), "-frames:v", "1", "-vf", scale, "-f", "rawvideo", "pipe:1"]
    raw = run(argv, timeout_s=limits.PROBE_TIMEOUT_S).stdout
    if len(raw) < width * height * 4:
        raise CorruptMedia(f"{path.name} holds no picture.")
    pixels = np.frombuffer(raw, np.uint8)[: width * height * 4].reshape(height, width, 4)
    return skia.Image.fromarray(pixels, colorType=skia.kBGRA_8888_ColorType)


def _still_frames(still: skia.Image, falls: Fall | None, times: list[float], *, width: int, height: int, move: str) -> Iterator[memoryview]:
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, width * 4).getCanvas()
    aspect, reach = width / height, 0.0 if move in _WHOLE_AT_FIRST else (_ROOM - 1) / 2
    sampling = skia.SamplingOptions(skia.CubicResampler.Mitchell())
    for time_s in times:
        canvas.save()
        canvas.scale(height, height)
        canvas.save()
        camera(move, time_s / max(times[-1], 1e-6)).place(canvas, 1.0, aspect)
        box = skia.Rect.MakeLTRB(-reach * aspect, -reach, aspect * (1 + reach), 1 + reach)
        canvas.drawImageRect(still, box, sampling)
        canvas.restore()
        if falls:
            falls.draw(canvas, time_s)
        canvas.restore()
        yield pixels.data.cast("B")
