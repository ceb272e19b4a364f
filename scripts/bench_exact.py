"""Is a finished film right: its frames, its sound, its colours? Judged on what FFmpeg decodes, never on what the renderer says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from corpus.counter import read_counter
from reeltalk.ffmpeg.process import ffmpeg_path, run

SAMPLES_PER_SECOND = 48_000
WINDOW = 3 * SAMPLES_PER_SECOND // 5
REACH = SAMPLES_PER_SECOND // 10
AUDIBLE = 0.02
BARS_WIDTH, BARS_HEIGHT = 320, 4
MARK_REACH = 80
BAND_TOP, BAND_LINES = 440, 200
"""The lines of a film of 1080 in which marks lie."""
BT709 = (1, 1, 1, 1, "yuv420p")
"""FFmpeg's numbers of the matrix, the primaries, the transfer and the (limited) range."""

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Numbers:
    """Which number each frame of a film shows (None: it is not judged), and between which shares of the height the bars lie."""

    frames: Sequence[int | None]
    top: float = 0.0
    bottom: float = 1.0


@dataclass(frozen=True)
class Heard:
    """The file that is heard in a film, and stretches of it: first frame in the film, first frame in the file, frames."""

    path: Path
    stretches: Sequence[tuple[int, int, int]]


@dataclass(frozen=True)
class Mark:
    """A soft white spot on a black field that a moving camera shows, frames ``first`` and following.

    It must stand at ``begins`` on the first frame and at ``ends`` on the last; its course between is a parabola.
    """

    first: int
    frames: int
    begins: tuple[float, float]
    ends: tuple[float, float]


@dataclass(frozen=True)
class Truth:
    """What a film of 30 frames a second must be."""

    frames: int
    heard: Heard
    numbers: Numbers | None = None
    marks: Sequence[Mark] = ()


def judged(film: Path, truth: Truth, folder: Path) -> dict[str, Any]:
    """Hold a film against what it must be; ``folder`` takes what is decoded of it.

    Tells frames that are missing, too many, at another time or with another picture as ``wrong``, the sound's lateness in milliseconds at
    the start, in the middle and at the end, everything a decoder complained of, and whether the colours are tagged as they are.
    """
    shown, messages = _bars(film, truth.numbers, folder)
    sound, more = _sound(film, folder)
    expected = truth.numbers.frames if truth.numbers else [None] * truth.frames
    wrong = abs(len(shown) - truth.frames) + sum(want is not None and want != seen for want, seen in zip(expected, shown, strict=False))
    found = {
        "frames": len(shown),
        "wrong": wrong + _uneven(film),
        "sound_ms": _lateness_ms(sound, _sound(truth.heard.path, folder)[0], truth.heard.stretches),
        "messages": [*messages, *more][:5],
        "bt709": _tags(film) == {BT709},
    }
    return found | (_steadiness(film, truth.marks, folder) if truth.marks else {})


def _decoded(film: Path, arguments: Sequence[str], target: Path) -> list[str]:
    """Decode a film to raw values; return every line that a decoder wrote."""
    argv = [ffmpeg_path(), "-v", "warning", "-y", "-i", str(film), *arguments, str(target)]
    return run(argv, timeout_s=1200, output=target).stderr_tail.splitlines()


def _bars(film: Path, numbers: Numbers | None, folder: Path) -> tuple[list[int | None], list[str]]:
    """Return the number that each frame of a film shows."""
    top, bottom = (numbers.top, numbers.bottom) if numbers else (0.0, 1.0)
    inner = (bottom - top) / 4  # without the edges, where the bars meet the picture
    part = f"crop=iw:ih*{bottom - top - 2 * inner}:0:ih*{top + inner}:exact=1" if numbers else "null"
    raw = folder / "bars.gray"
    small = ["-map", "0:v", "-fps_mode", "passthrough", "-vf", f"{part},scale={BARS_WIDTH}:{BARS_HEIGHT}:flags=area,format=gray"]
    messages = _decoded(film, [*small, "-f", "rawvideo"], raw)
    pictures = np.fromfile(raw, np.uint8).reshape(-1, BARS_HEIGHT, BARS_WIDTH)
    return [read_counter(picture) if numbers else None for picture in pictures], messages


def _sound(film: Path, folder: Path) -> tuple[Sound, list[str]]:
    """Return the sound of a file from its moment 0 on, as one channel."""
    raw = folder / "sound.f32"
    one = ["-map", "0:a:0", "-af", "aresample=48000:async=1:first_pts=0", "-ac", "1", "-f", "f32le"]
    messages = _decoded(film, one, raw)
    return np.fromfile(raw, np.float32), messages


def _lateness_ms(film: Sound, source: Sound, stretches: Sequence[tuple[int, int, int]]) -> list[float]:
    """Return by how much the film's sound is late at its start, in its middle and at its end; nothing where no stretch is long enough."""
    windows = list(_windows(source, stretches))
    if not windows:
        return []
    chosen = [windows[0], windows[len(windows) // 2], windows[-1]]
    return [_late_ms(film[at : at + WINDOW], source[begin - REACH : begin + WINDOW + REACH]) for at, begin in chosen]


def _windows(source: Sound, stretches: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where in the film, and where in its source, something is heard for a whole window."""
    for shown, begins, frames in stretches:
        first, begin, count = (number * SAMPLES_PER_SECOND // 30 for number in (shown, begins, frames))
        for offset in range(0, count - WINDOW, WINDOW // 2):
            at = begin + offset
            if at >= REACH and at + WINDOW + REACH <= len(source) and source[at : at + WINDOW].std() > AUDIBLE:
                yield first + offset, at


def _late_ms(heard: Sound, around: Sound) -> float:
    """Return by how much a window is late against what lies around its place in the source: where the two are most alike."""
    size = len(around) + len(heard)
    likeness = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(heard, size)), size)[: 2 * REACH + 1]
    return float(REACH - int(likeness.argmax())) / SAMPLES_PER_SECOND * 1000


def _uneven(film: Path) -> int:
    """Return how many frames are not shown at their thirtieth of a second."""
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        times = sorted(packet.pts * (packet.time_base or 1) for packet in container.demux(stream) if packet.pts is not None)
    return sum(abs(float(time) - number / 30) > 0.001 for number, time in enumerate(times))


def _tags(film: Path) -> set[tuple[object, ...]]:
    """Return how the key frames of a film say that their colours are coded."""
    with av.open(str(film), options={"skip_frame": "nokey"}) as container:
        return {
            (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range, frame.format.name)
            for frame in container.decode(video=0)
        }


# --- a camera that moves ------------------------------------------------------------------------------------------------------------------


def _steadiness(film: Path, marks: Sequence[Mark], folder: Path) -> dict[str, float]:
    """Tell, in pixels, how far marks are from where they should be at both ends of their course, and from a smooth course between."""
    off, strayed = [], []
    pictures = _band(film, marks, folder)
    for mark in marks:
        way = np.linspace(mark.begins, mark.ends, mark.frames)
        seen = np.array([_centre(next(pictures), across) for across, _ in way])
        seen[:, 1] += BAND_TOP
        off += [float(np.hypot(*(seen[0] - mark.begins))), float(np.hypot(*(seen[-1] - mark.ends)))]
        time = np.linspace(-1, 1, mark.frames)
        strayed += [seen[:, axis] - np.polyval(np.polyfit(time, seen[:, axis], 2), time) for axis in (0, 1)]
    away = np.concatenate(strayed)
    return {"off_px": max(off), "jitter_px": float(np.sqrt((away**2).mean())), "jitter_max_px": float(np.abs(away).max())}


def _band(film: Path, marks: Sequence[Mark], folder: Path) -> Iterator[NDArray[np.uint8]]:
    """Yield the middle lines of the frames that show marks."""
    raw = folder / "marks.gray"
    chosen = "+".join(f"between(n,{mark.first},{mark.first + mark.frames - 1})" for mark in marks)
    lines = f"select='{chosen}',crop=iw:{BAND_LINES}:0:{BAND_TOP}:exact=1,scale=out_range=pc,format=gray"
    _decoded(film, ["-map", "0:v", "-vf", lines, "-fps_mode", "passthrough", "-f", "rawvideo"], raw)
    yield from np.fromfile(raw, np.uint8).reshape(-1, BAND_LINES, 1920)


def _centre(picture: NDArray[np.uint8], near: float) -> tuple[float, float]:
    """Return the middle (x, y) of the bright spot around ``near`` pixels from the left, to a small part of one: its centre of gravity."""
    left = round(near) - MARK_REACH
    light = np.maximum(picture[:, left : left + 2 * MARK_REACH].astype(np.float64) - 24, 0)
    rows, columns = np.indices(light.shape)
    return left + float((columns * light).sum() / light.sum()), float((rows * light).sum() / light.sum())
