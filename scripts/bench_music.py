"""Composed music as a listener's instruments hear it: FFmpeg's own meters and the samples, nothing of Reeltalk's. Prints a table.

Each genre is ordered as the chat orders it, 60 s at a time, then 15 s that go round.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reeltalk.clock import SystemClock
from reeltalk.ffmpeg.process import QuietWatch, ffmpeg_path
from reeltalk.providers.base import Kind, Order
from reeltalk.providers.embedded import Composer

GENRES = (
    "lofi",
    "ambient",
    "pop",
    "cinematic",
    "acoustic",
    "jazz",
    "rock",
    "hiphop",
    "house",
    "synthwave",
    "classical",
    "funk",
    "reggae",
    "chinese",
)
RATE = 48_000
PIECE_S, LOOP_S = 60.0, 15.0
DEAD_DB, DEAD_S = -50.0, 0.5
SEAM_MS = 5


@dataclass(frozen=True)
class Heard:
    """A file as FFmpeg hears it: LUFS, dBTP, seconds of dead air (but for the last half second, in which a piece ends), samples."""

    loudness: float
    peak: float
    dead_s: float
    sound: NDArray[np.float32]


def main() -> None:
    """Measure the genres named, or all of them."""
    print("| genre | LUFS | dBTP | dead air | samples too many | CPU s for 60 s | loop: LUFS | jump at the seam, in usual steps |")
    print("|---|---|---|---|---|---|---|---|")
    for genre in sys.argv[1:] or GENRES:
        with tempfile.TemporaryDirectory() as folder:
            began = cpu_s()
            piece = made(genre, PIECE_S, Path(folder), loop=False)
            spent = cpu_s() - began
            heard, turned = hear(piece), hear(made(genre, LOOP_S, Path(folder), loop=True))
        excess = len(heard.sound) - round(PIECE_S * RATE)
        excess += len(turned.sound) - round(LOOP_S * RATE)
        told = f"{heard.loudness:.1f} | {heard.peak:.1f} | {heard.dead_s:.1f} s | {excess} | {spent:.1f}"
        print(f"| {genre} | {told} | {turned.loudness:.1f} | {seam(turned.sound):.2f} |", flush=True)


def made(genre: str, seconds: float, folder: Path, *, loop: bool) -> Path:
    """Order a piece and return its file."""
    options = {"loop": "yes"} if loop else {}
    order = Order(Kind.MUSIC, genre, f"bench-{genre}", duration_s=seconds, seed=3, options=options)
    composer = Composer(SystemClock())
    return composer.fetch(order, composer.submit(order, folder), folder, QuietWatch()).path


def hear(path: Path) -> Heard:
    """Measure a file by FFmpeg's loudness meter and by its samples."""
    meter = ffmpeg("-hide_banner", "-nostats", "-i", path, "-af", "loudnorm=print_format=json", "-f", "null", "-")
    told = json.loads(re.findall(rb"\{[^{}]*\}", meter.stderr)[-1])
    decoded = ffmpeg("-v", "error", "-i", path, "-f", "f32le", "-ac", "2", "-ar", str(RATE), "-")
    sound = np.frombuffer(decoded.stdout, np.float32).reshape(-1, 2)
    window = round(DEAD_S * RATE)
    level = [20 * np.log10(np.sqrt(np.mean(sound[at : at + window] ** 2)) + 1e-9) for at in range(0, len(sound) - 2 * window, window)]
    return Heard(float(told["input_i"]), float(told["input_tp"]), DEAD_S * sum(each < DEAD_DB for each in level), sound)


def ffmpeg(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run FFmpeg and return what it said."""
    return subprocess.run([ffmpeg_path(), *map(str, arguments)], capture_output=True, check=True)


def seam(sound: NDArray[np.float32]) -> float:
    """Return how far the sound jumps from its last sample to its first, in the largest steps between neighbours near there."""
    around = np.concatenate([sound[-SEAM_MS * RATE // 1000 :], sound[: SEAM_MS * RATE // 1000]])
    steps = np.abs(np.diff(around, axis=0)).max(axis=1)
    middle = len(steps) // 2
    return float(steps[middle] / max(np.delete(steps, middle).max(), 1e-6))


def cpu_s() -> float:
    """Return the processor time of this process and its children."""
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    main()
