"""Pictures that carry their own number, and clicks that tell the time: what comes out of the house can be checked frame by frame.

The whole picture is a row of twenty vertical bars, from left to right: white, black, sixteen bits (lowest first, white is one),
parity, white. It survives scaling, recompression, colour changes, and text over part of its height.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from corpus.cache import made_by_ffmpeg

CELLS = 20
BITS = 16
CLICK_HZ = 1000
_LEVEL = f"eq(X,0)+eq(X,{CELLS - 1})+between(X,2,{BITS + 1})*mod(floor((N+{{first}})/pow(2,X-2)),2)"
_PARITY = "eq(X,18)*mod(" + "+".join(f"mod(floor((N+{{first}})/{2**bit}),2)" for bit in range(BITS)) + ",2)"


def counter_bars(rate: str, width: int, height: int, first: int = 0) -> str:
    """Return the bars, moving on by one number a frame, as a source that FFmpeg's ``lavfi`` draws, grey at ``rate``."""
    level = f"16+219*({_LEVEL}+{_PARITY})".format(first=first)
    return f"nullsrc=s={CELLS}x2:r={rate},format=gray,geq=lum='{level}',scale={width}:{height}:flags=neighbor,setsar=1,format=yuv420p"


def counter_clip(
    duration_s: float = 4.0,
    rate: str = "30",
    width: int = 1280,
    height: int = 720,
    *,
    first: int = 0,
    group_of_pictures: int = 30,
    sound: bool = True,
    container: str = "mp4",
    options: tuple[str, ...] = (),
) -> Path:
    """Return a film whose frame n shows the number ``first + n``, with a 10 ms click at every whole second (0 included).

    ``rate`` is as FFmpeg writes it ("30", "30000/1001"); ``options`` are further output options of FFmpeg, for example ("-pix_fmt",
    "yuv420p10le"). H.264 with B-frames and closed groups of ``group_of_pictures`` frames; AAC stereo at 48 kHz.
    """
    frames = round(Fraction(rate) * Fraction(str(duration_s)))
    pictures = ["-f", "lavfi", "-i", counter_bars(rate, width, height, first)]
    clicks = ["-f", "lavfi", "-i", f"aevalsrc='0.5*lt(mod(t,1),0.01)*sin(2*PI*{CLICK_HZ}*t)':s=48000:c=stereo"]
    encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-bf", "2", "-g", str(group_of_pictures), "-sc_threshold", "0"]
    colour = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    audio = ["-c:a", "aac", "-b:a", "160k"] if sound else ["-an"]
    end = ["-frames:v", str(frames), "-t", str(duration_s)]
    inputs = [*pictures, *clicks] if sound else pictures
    return made_by_ffmpeg(f"counter.{container}", [*inputs, *encoder, *colour, *audio, *end, *options])


def read_counter(picture: NDArray[np.uint8], *, left: float = 0.0, right: float = 1.0, top: float = 0.0, bottom: float = 1.0) -> int | None:
    """Return the number a grey picture (rows, columns) shows, or None; the bars may fill only a part of it, given as shares."""
    rows, columns = picture.shape
    area = picture[int(top * rows) : int(bottom * rows), int(left * columns) : int(right * columns)]
    cell = area.shape[1] / CELLS
    middles = [area[:, int((index + 0.35) * cell) : int((index + 0.65) * cell) + 1] for index in range(CELLS)]
    levels = np.array([np.median(middle) for middle in middles])
    white, black = min(levels[0], levels[-1]), levels[1]
    if white - black < 20:
        return None
    ones = levels > (white + black) / 2
    bits = ones[2 : 2 + BITS]
    if bool(bits.sum() % 2) != bool(ones[2 + BITS]):
        return None
    return int(sum(1 << place for place, bit in enumerate(bits) if bit))


def counters(path: Path, **area: float) -> list[int | None]:
    """Return the number each frame of a film shows, in the order in which the frames are shown."""
    with av.open(str(path)) as container:
        return [read_counter(frame.to_ndarray(format="gray"), **area) for frame in container.decode(video=0)]


def click_times(path: Path) -> list[float]:
    """Return the seconds at which clicks begin, in the file's own time."""
    samples_per_second = 48_000
    blocks: list[NDArray[np.float32]] = []
    start_s: float | None = None
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=samples_per_second)
        for frame in container.decode(audio=0):
            start_s = frame.time if start_s is None else start_s
            blocks += [block.to_ndarray()[0] for block in resampler.resample(frame)]
    loud = np.flatnonzero(np.abs(np.concatenate(blocks)) > 0.1)
    begins = loud[np.concatenate(([True], np.diff(loud) > samples_per_second // 10))] if loud.size else loud
    return [float(start_s or 0.0) + int(sample) / samples_per_second for sample in begins]
