"""What a finished file really holds: one pass that decodes every frame and every sample, and a look at its boxes.

The pass leaves two files in a folder of its own for as long as they are read: a grey thumbnail of every frame, and the sound as it will be
heard.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from reeltalk import limits
from reeltalk.errors import FFmpegFailed
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, run
from reeltalk.render.mastering import Levels, levels_from_report
from reeltalk.render.profile import SAMPLES_PER_SECOND
from reeltalk.timeline.time import Ticks

THUMBNAIL_WIDTH: Final = 16
THUMBNAIL_HEIGHT: Final = 9
THUMBNAILS_NAME: Final = "frames.gray"
BLACK_LUMA_MAX: Final = 26
"""Video black is 16; a frame none of whose thumbnail's pixels is above this is black."""
LEVEL_FLOOR_DB: Final = -100.0
LEVEL_SAMPLES: Final = SAMPLES_PER_SECOND // 100
"""Levels are taken over 10 ms."""

UNSMOOTHED: Final = ("-skip_loop_filter", "all")
"""Blocks are not smoothed: a fifth less work, nothing a thumbnail shows, and all that can be wrong with the data is met all the same."""

_TROUBLE: Final = re.compile(r"^.*\[(?:error|fatal|panic)\] ?(.*)$", re.MULTILINE)

Levels10ms = NDArray[np.float32]
"""The level of every 10 ms of a sound, in dB of full scale, both channels together."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the file says of itself. ``start_s`` and ``duration_s`` are those of the picture, the sound's with ``audio_`` before them."""

    streams: tuple[str, ...]
    video_codec: str
    pixel_format: str
    width: int
    height: int
    rate: Fraction
    packets: int
    even: bool
    start_s: float
    duration_s: float
    audio_codec: str
    samples_per_second: int
    channels: int
    index_first: bool
    whole: bool
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was decoded. ``luma`` is the brightest value of each frame's thumbnail, 0 to 255."""

    luma: NDArray[np.uint8]
    samples: int
    envelope: Levels10ms
    levels: Levels
    messages: tuple[str, ...]


def read_layout(path: Path) -> Layout:
    """Read a file's streams and the time stamps of its frames without decoding. Raises FFmpegFailed where it cannot be opened."""
    index_first, whole = _boxes(path)
    try:
        with av.open(str(path)) as container:
            video, audio = container.streams.video[0], container.streams.audio[0]
            base = video.time_base
            assert base is not None
            stamps = sorted(packet.pts for packet in container.demux(video) if packet.pts is not None)
            rate = Fraction(video.average_rate or 0)
            step = 1 / (rate * base) if rate else Fraction(0)
            return Layout(
                streams=tuple(stream.type for stream in container.streams),
                video_codec=video.codec_context.name,
                pixel_format=video.codec_context.pix_fmt or "",
                width=video.codec_context.width,
                height=video.codec_context.height,
                rate=rate,
                packets=len(stamps),
                even=all(abs(stamp - stamps[0] - number * step) <= 1 for number, stamp in enumerate(stamps)),
                start_s=float(stamps[0] * base) if stamps else 0.0,
                duration_s=float((stamps[-1] - stamps[0] + step) * base) if stamps else 0.0,
                audio_codec=audio.codec_context.name,
                samples_per_second=audio.codec_context.sample_rate,
                channels=audio.codec_context.layout.nb_channels,
                index_first=index_first,
                whole=whole,
                size_bytes=path.stat().st_size,
            )
    except (av.FFmpegError, IndexError, OSError) as error:
        raise FFmpegFailed("The finished file cannot be opened.", reason="open") from error


def _boxes(path: Path) -> tuple[bool, bool]:
    """Say of an MP4 whether its index comes before its data, and whether its boxes fill the file exactly."""
    size = path.stat().st_size
    order: list[bytes] = []
    position = 0
    with path.open("rb") as file:
        while position + 8 <= size:
            file.seek(position)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length < 8:
                break
            order.append(head[4:8])
            position += length
    both = b"moov" in order and b"mdat" in order
    return both and order.index(b"moov") < order.index(b"mdat"), position == size and both


def measure_file(
    path: Path, *, workspace: Path, pictures: Path | None = None, watch: Watch | None = None, duration: Ticks | None = None
) -> Measurement:
    """Decode a file once and measure it, its pictures in the excerpt ``pictures`` where one is given.

    Raises FFmpegFailed where FFmpeg gives up on it.
    """
    files = [["-i", f"file:{file.resolve()}"] for file in (path, pictures) if file is not None]
    files[-1] = [*UNSMOOTHED, *files[-1]]
    argv = [ffmpeg_path(), "-v", "level+info", "-xerror", *(word for file in files for word in file)]
    argv += _thumbnails(len(files) - 1)
    argv += ["-map", "0:a:0", "-af", "ebur128=peak=true:framelog=quiet,aformat=sample_fmts=s16:channel_layouts=stereo"]
    argv += ["-f", "s16le", "-y", "sound.s16"]
    with tempfile.TemporaryDirectory(dir=workspace, prefix="verify-") as name:
        folder = Path(name)
        done = run(argv, timeout_s=limits.RENDER_TIMEOUT_S, watch=watch, duration=duration, cwd=folder, stage="verify")
        samples = (folder / "sound.s16").stat().st_size // 4
        return Measurement(
            luma=_luma_of_file(folder / THUMBNAILS_NAME),
            samples=samples,
            envelope=_envelope_of_file(folder / "sound.s16", samples),
            levels=levels_from_report(done.stderr_tail),
            messages=tuple(_TROUBLE.findall(done.stderr_tail)),
        )


def measure_pictures(source: Sequence[str], *, workspace: Path, watch: Watch | None = None) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """Decode the pictures of what FFmpeg's input arguments name; return the luma of every frame, and what the decoder complained of.

    Raises FFmpegFailed.
    """
    argv = [ffmpeg_path(), "-v", "level+info", "-xerror", *UNSMOOTHED, *source, "-an", *_thumbnails(0)]
    done = run(argv, timeout_s=limits.RENDER_TIMEOUT_S, watch=watch, cwd=workspace, stage="verify")
    return _luma_of_file(workspace / THUMBNAILS_NAME), tuple(_TROUBLE.findall(done.stderr_tail))


def _thumbnails(number: int) -> list[str]:
    """Return the output arguments that write a thumbnail of every frame of an input."""
    small = f"scale={THUMBNAIL_WIDTH}:{THUMBNAIL_HEIGHT}:flags=area,format=gray"
    return ["-map", f"{number}:v:0", "-vf", small, "-fps_mode", "passthrough", "-f", "rawvideo", "-y", THUMBNAILS_NAME]


def _luma_of_file(path: Path) -> NDArray[np.uint8]:
    thumbnails = np.fromfile(path, np.uint8).reshape(-1, THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT)
    return thumbnails.max(axis=1) if len(thumbnails) else np.zeros(0, np.uint8)


def _envelope_of_file(path: Path, samples: int) -> Levels10ms:
    if not samples:
        return np.zeros(0, np.float32)
    sound = np.memmap(path, np.int16, "r", shape=(samples, 2))
    second = SAMPLES_PER_SECOND
    scale = np.float32(1 / 32768)
    return np.concatenate([levels_of(sound[start : start + second].astype(np.float32) * scale) for start in range(0, samples, second)])


def levels_of(sound: NDArray[np.float32]) -> Levels10ms:
    """Return the level of every 10 ms of a piece of sound; what is left of them at its end counts as one more."""
    if not len(sound):
        return np.zeros(0, np.float32)
    power = np.mean(np.square(sound, dtype=np.float64), axis=1)
    starts = np.arange(0, len(power), LEVEL_SAMPLES)
    counts = np.diff(np.append(starts, len(power)))
    mean = np.add.reduceat(power, starts) / counts
    return np.asarray(10 * np.log10(np.maximum(mean, 10 ** (LEVEL_FLOOR_DB / 10))), np.float32)
