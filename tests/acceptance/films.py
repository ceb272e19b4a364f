"""Measuring finished films: everything here looks at the file and at nothing else."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from corpus.cache import ffmpeg, made
from corpus.speech import Spoken, talking_sound
from reeltalk.media.facts import Loudness, Transcript
from reeltalk.media.probe import probe
from reeltalk.media.signals import measure_loudness
from reeltalk.media.speech import transcribe
from reeltalk.timeline.time import seconds_from_ticks

Plane = NDArray[np.uint8]

SEVEN_PAUSES_S = (1.6, 2.0, 1.4, 1.2, 1.6, 2.0, 1.4)
"""The first three begin at 8.5, 12.1 and 20.4 s of the clip."""


def dark_talking_clip(
    seconds: float = 22.0, *, width: int = 640, height: int = 360, pauses_s: tuple[float, ...] = SEVEN_PAUSES_S
) -> Spoken:
    """Speech with known pauses over a dark moving picture, on which white letters are easy to measure."""
    sound = talking_sound(pauses_s)

    def make(path: Path) -> None:
        picture = f"gradients=s={width}x{height}:r=30:c0=0x101830:c1=0x301010:d={seconds}:speed=0.05,format=yuv420p"
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "60", "-c:a", "aac", "-ac", "2", "-b:a", "128k"]
        ffmpeg(["-f", "lavfi", "-i", picture, "-i", sound.path, "-t", str(seconds), *coding], path)

    path = made("dark_talk.mp4", (seconds, width, height, pauses_s), make)
    return Spoken(path, sound.text, tuple(pause for pause in sound.pauses if sum(pause) < seconds), seconds)


def plain_clip(color: str, seconds: float = 3.0) -> Path:
    """A clip of one colour, 640x360, with a tone."""

    def make(path: Path) -> None:
        picture, sound = f"color=c={color}:s=640x360:r=30:d={seconds}", f"sine=frequency=440:duration={seconds}"
        ffmpeg(["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac"], path)

    return made(f"{color}.mp4", (color, seconds), make)


@dataclass(frozen=True)
class Film:
    """A finished file."""

    path: Path

    @property
    def duration_s(self) -> float:
        info = probe(self.path)
        assert info.duration is not None
        return seconds_from_ticks(info.duration)

    @property
    def size(self) -> tuple[int, int]:
        info = probe(self.path)
        assert info.video is not None
        return info.video.width, info.video.height

    @property
    def loudness(self) -> Loudness:
        return measure_loudness(self.path)

    def transcript(self) -> Transcript:
        return _transcript(self.path)

    def luma(self, at_s: float) -> Plane:
        """The brightness of the frame shown at a time."""
        return self._frame(at_s, "gray")

    def mean_color(self, at_s: float) -> tuple[float, float, float]:
        """The mean red, green and blue of the frame shown at a time, 0 to 255."""
        red, green, blue = self._frame(at_s, "rgb24").mean(axis=(0, 1))
        return float(red), float(green), float(blue)

    def _frame(self, at_s: float, pixels: str) -> Plane:
        with av.open(str(self.path)) as container:
            stream = container.streams.video[0]
            container.seek(int(max(at_s - 2, 0) / stream.time_base), stream=stream)
            for frame in container.decode(stream):
                if frame.time is not None and frame.time + 1e-4 >= at_s - 1 / 60:
                    return np.asarray(frame.reformat(format=pixels).to_ndarray(), np.uint8)
        raise AssertionError(f"there is no frame at {at_s} s")

    def white_share(self, at_s: float, top: float, bottom: float) -> float:
        """The share of nearly white pixels in a horizontal band of the frame at a time."""
        plane = self.luma(at_s)
        height = plane.shape[0]
        return float((plane[int(top * height) : int(bottom * height)] > 215).mean())

    def sound_floor_db(self) -> float:
        """The level that the quietest tenth of the sound stays under (50 ms windows)."""
        levels = self.levels_db()
        return float(np.percentile(levels, 10))

    def levels_db(self) -> NDArray[np.float64]:
        """The level of each 50 ms of the sound."""
        with av.open(str(self.path)) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
            blocks = [out.to_ndarray().ravel() for frame in container.decode(audio=0) for out in resampler.resample(frame)]
        samples = np.concatenate(blocks)
        windows = samples[: samples.size // 800 * 800].reshape(-1, 800).astype(np.float64)
        return 20 * np.log10(np.sqrt((windows**2).mean(axis=1)) + 1e-7)


@functools.cache
def _transcript(path: Path) -> Transcript:
    return transcribe(path)


def words_of(text: str) -> list[str]:
    return [word for word in re.sub(r"[^\w\s']", " ", text.lower()).split() if word]


def words_lost(before: str, after: str) -> list[str]:
    """The words of a text that are missing from another, in order."""
    first, second = words_of(before), words_of(after)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return [word for tag, start, end, _, _ in matcher.get_opcodes() if tag in {"delete", "replace"} for word in first[start:end]]


def longest_pause_s(transcript: Transcript) -> float:
    gaps = [later.start - earlier.end for earlier, later in zip(transcript.words, transcript.words[1:], strict=False)]
    return seconds_from_ticks(max(gaps, default=0))
