"""The kinds of file that a film can become, and what platforms want of them. Pure data.

The same few words are understood everywhere: in the API's ``output``, in what people say and on the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class OutputKind(StrEnum):
    """What a file is made of, and so how it is made."""

    FILM = "film"
    ANIMATION = "animation"
    SOUND = "sound"
    STILL = "still"
    SUBTITLES = "subtitles"


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """A kind of file. ``codecs`` of its picture (for a sound file, of the sound), the usual one first."""

    name: str
    kind: OutputKind
    codecs: tuple[str, ...]
    media_type: str
    lines_usual: int = 0
    frames_per_second_max: int = 120


FORMATS: Final = {
    one.name: one
    for one in (
        OutputFormat("mp4", OutputKind.FILM, ("h264", "hevc", "av1"), "video/mp4"),
        OutputFormat("mov", OutputKind.FILM, ("prores", "h264", "hevc"), "video/quicktime"),
        OutputFormat("webm", OutputKind.FILM, ("vp9", "av1"), "video/webm"),
        OutputFormat("gif", OutputKind.ANIMATION, ("gif",), "image/gif", lines_usual=360, frames_per_second_max=15),
        OutputFormat("webp", OutputKind.ANIMATION, ("webp",), "image/webp", lines_usual=540, frames_per_second_max=24),
        OutputFormat("mp3", OutputKind.SOUND, ("mp3",), "audio/mpeg"),
        OutputFormat("wav", OutputKind.SOUND, ("pcm",), "audio/wav"),
        OutputFormat("m4a", OutputKind.SOUND, ("aac",), "audio/mp4"),
        OutputFormat("png", OutputKind.STILL, ("png",), "image/png"),
        OutputFormat("jpg", OutputKind.STILL, ("jpg",), "image/jpeg"),
        OutputFormat("srt", OutputKind.SUBTITLES, ("srt",), "application/x-subrip"),
        OutputFormat("vtt", OutputKind.SUBTITLES, ("vtt",), "text/vtt"),
        OutputFormat("ass", OutputKind.SUBTITLES, ("ass",), "text/x-ssa"),
    )
}
SAME_FORMAT: Final = {
    "": "mp4",
    "jpeg": "jpg",
    "m4v": "mp4",
    "quicktime": "mov",
    "aac": "m4a",
    "audio": "mp3",
    "webvtt": "vtt",
    "ssa": "ass",
}
SAME_CODEC: Final = {
    "avc": "h264", "libx264": "h264", "x264": "h264", "h265": "hevc", "libx265": "hevc", "x265": "hevc", "hvc1": "hevc",
    "libsvtav1": "av1", "libvpx-vp9": "vp9", "prores_ks": "prores", "h.264": "h264", "h.265": "hevc",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Platform:
    """What a platform wants of a file: its shape in pixels, at most so many frames a second and megabytes (0: any)."""

    width: int
    height: int
    frames_per_second_max: int = 60
    megabytes_max: int = 0


PLATFORMS: Final = {
    "youtube": Platform(1920, 1080),
    "shorts": Platform(1080, 1920),
    "tiktok": Platform(1080, 1920, megabytes_max=287),
    "douyin": Platform(1080, 1920),
    "reels": Platform(1080, 1920, frames_per_second_max=30),
    "instagram": Platform(1080, 1080, frames_per_second_max=30, megabytes_max=650),
    "xiaohongshu": Platform(1080, 1440),
    "linkedin": Platform(1920, 1080, frames_per_second_max=30),
}
SAME_PLATFORM: Final = {
    "抖音": "douyin", "小红书": "xiaohongshu", "rednote": "xiaohongshu", "youtube shorts": "shorts", "instagram reels": "reels",
    "instagram square": "instagram", "领英": "linkedin", "油管": "youtube",
}  # fmt: skip


def output_format(name: str) -> OutputFormat | None:
    """Return the format that a word or a file's ending names, None for none.

    >>> output_format(".JPEG").name, output_format("docx")
    ('jpg', None)
    """
    named = name.strip().lower().lstrip(".")
    return FORMATS.get(SAME_FORMAT.get(named, named))
