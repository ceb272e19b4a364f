"""How a file is opened: never by guessing, never over the network, never larger than allowed.

The demuxer is named by what the file was found to be when it came in (thirteen kinds), so a playlist in a film's clothing meets a
parser that cannot follow it; ``file`` is the only protocol; pictures and stream counts are capped before anything is decoded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from reeltalk import limits
from reeltalk.errors import UnsupportedMedia
from reeltalk.timeline.model import MediaKind

PROTOCOLS: Final = "file"
PACKETS_ONLY: Final = {"threads": "1", "skip_frame": "all"}
"""Options for PyAV with which opening one of our own films decodes nothing of it: a tenth of the time. The pixel format stays unknown."""
DEMUXERS: Final = {
    "mp4": "mov", "mov": "mov", "m4a": "mov", "avi": "avi", "webm": "matroska", "mkv": "matroska",
    "gif": "gif", "mp3": "mp3", "wav": "wav", "aac": "aac", "jpg": "jpeg_pipe", "png": "png_pipe", "webp": "webp_pipe",
    "ogg": "ogg",  # not taken as an upload: the form in which our own music comes
}  # fmt: skip
_PICTURE_DECODERS: Final = {"jpg": "mjpeg", "png": "png", "webp": "webp", "gif": "gif"}


class Opened(Protocol):
    """What has to be known of a file before it may be opened; MediaInfo fits."""

    @property
    def container(self) -> str:
        """Return one of the kinds in DEMUXERS."""

    @property
    def kind(self) -> MediaKind:
        """Return what the file mainly is (an animated gif or webp is video)."""


def demuxer(container: str, *, animated: bool = False) -> str:
    """Return FFmpeg's name of the parser for one of the thirteen kinds. Raises UnsupportedMedia for any other."""
    if container == "webp" and animated:
        return "webp_anim"
    if container not in DEMUXERS:
        raise UnsupportedMedia(f"Files of the kind {container!r} are not supported.")
    return DEMUXERS[container]


def input_arguments(path: Path, info: Opened) -> list[str]:
    """Return FFmpeg's arguments that open ``path``, ``-i`` included.

    Other input options (``-ss``, ``-t``, ``-stream_loop``, for a still ``-loop 1 -framerate 30``) go before them.
    An animated webp cannot be entered in the middle: even ``-ss 0`` before it yields nothing; cut it with ``trim`` instead.
    """
    caps = ["-protocol_whitelist", PROTOCOLS, "-max_streams", str(limits.MEDIA_STREAMS_MAX), "-max_pixels", str(limits.PICTURE_MAX_PIXELS)]
    return [*caps, *_parser(info), "-i", f"file:{path.resolve()}"]


def _parser(info: Opened) -> list[str]:
    name = demuxer(info.container, animated=info.kind is MediaKind.VIDEO)
    if info.kind is not MediaKind.IMAGE:
        return ["-f", name]
    # image2 is the one still parser that can repeat a picture; told the decoder and no pattern, it reads exactly this file
    return ["-f", "image2", "-pattern_type", "none", "-c:v", _PICTURE_DECODERS[info.container]]
