"""Does a job of the benchmark with MoviePy, in a Python that has it: ``bench_moviepy.py TOLD.json FILM.mp4``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moviepy import (
    AudioFileClip,
    CompositeAudioClip,
    CompositeVideoClip,
    ImageClip,
    VideoClip,
    VideoFileClip,
    afx,
    concatenate_videoclips,
    vfx,
)

RATE = 30


def cuts(told: dict[str, Any]) -> VideoClip:
    """Return stretches of a recording, one after the other."""
    clip = VideoFileClip(told["path"])
    return concatenate_videoclips([clip.subclipped(first / RATE, end / RATE) for first, end in told["stretches"]])


def montage(told: dict[str, Any]) -> VideoClip:
    """Return clips with cross-fades over music, which does not step back."""
    passage_s, begins_s, clips = told["passage"] / RATE, 0.0, []
    for number, (first, end) in enumerate(told["stretches"]):
        clip = VideoFileClip(told["path"]).subclipped(first / RATE, end / RATE).with_start(begins_s)
        clips.append(clip.with_effects([vfx.CrossFadeIn(passage_s), afx.AudioFadeIn(passage_s)]) if number else clip)
        begins_s += clip.duration - passage_s
    film = CompositeVideoClip(clips)
    tune = AudioFileClip(told["tune"]).subclipped(0, film.duration).with_volume_scaled(10 ** (told["gain_db"] / 20))
    return film.with_audio(CompositeAudioClip([film.audio, tune]))


def slideshow(told: dict[str, Any]) -> VideoClip:
    """Return photos that a camera moves over, with music."""
    lasts_s = told["frames"] / RATE
    slides = [slide(path, centre, told["zoom"], lasts_s) for path, centre in zip(told["photos"], told["centres"], strict=True)]
    film = concatenate_videoclips(slides)
    return film.with_audio(AudioFileClip(told["tune"]).subclipped(0, film.duration))


def slide(path: str, centre: float, zoom: float, lasts_s: float) -> VideoClip:
    """Return a photo that fills the frame and is drawn nearer, its middle moving to ``centre``."""
    photo = ImageClip(path).with_duration(lasts_s).resized(width=1920)

    def scale(time_s: float) -> float:
        return 1 + (zoom - 1) * min(1.0, time_s * RATE / (lasts_s * RATE - 1))

    def place(time_s: float) -> tuple[float, float]:
        passed = (scale(time_s) - 1) / (zoom - 1)
        middle = 0.5 + (centre - 0.5) * passed
        return 960 - middle * 1920 * scale(time_s), 540 - photo.h / 2 * scale(time_s)

    return CompositeVideoClip([photo.resized(scale).with_position(place)], size=(1920, 1080))


KINDS: dict[str, Callable[[dict[str, Any]], VideoClip]] = {"cuts": cuts, "montage": montage, "slideshow": slideshow}


if __name__ == "__main__":
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    KINDS[job["kind"]](job).write_videofile(
        sys.argv[2],
        fps=RATE,
        preset="veryfast",
        audio_codec="aac",
        audio_bitrate="192k",
        ffmpeg_params=["-crf", "18", "-pix_fmt", "yuv420p"],
        logger=None,
    )
