"""How a file is opened: never by guessing, never over the network, never larger than allowed.

The demuxer is named by what the file was found to be when it came in (thirteen kinds), so a playlist in a film's clothing meets a
parser that cannot follow it; ``file`` is the only protocol; pictures and stream counts are capped before anything is decoded.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final, Protocol

from reeltalk import limits
from reeltalk.errors import UnsupportedMedia
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks

PROTOCOLS: Final = "file"
PACKETS_ONLY: Final = {"threads": "1", "skip_frame": "all"}
"""Options for PyAV with which opening one of our own films decodes nothing of it: a tenth of the time. The pixel format stays unknown."""
DEMUXERS: Final = {
    "mp4": "mov", "mov": "mov", "m4a": "mov", "avi": "avi", "webm": "matroska", "mkv": "matroska",
    "gif": "gif", "mp3": "mp3", "wav": "wav", "aac": "aac", "jpg": "jpeg_pipe", "png": "png_pipe", "webp": "webp_pipe",
    "ogg": "ogg",  # not taken as an upload: the form in which our own music comes
}  # fmt: skip
OWN_TIME: Final = ("-copyts", "-start_at_zero")
"""Leave the time stamps of files alone when entering them in the middle: filters count from them, exactly."""
SEEK_PREROLL_S: Final = 0.3
"""How far before its first frame a file is entered, on top of the step back to a key frame: time stamps of some containers are coarse."""
READ_FROM_START: Final = frozenset({"gif", "webp"})
"""Containers without an index: FFmpeg cannot enter them in the middle."""
_PICTURE_DECODERS: Final = {"jpg": "mjpeg", "png": "png", "webp": "webp", "gif": "gif"}


class Opened(Protocol):
    """What has to be known of a file before it may be opened; MediaInfo fits."""

    @property
    def container(self) -> str:
        """Return one of the kinds in DEMUXERS."""

    @property
    def kind(self) -> MediaKind:
        """Return what the file mainly is (an animated gif or webp is video)."""


class Timed(Opened, Protocol):
    """What has to be known of a file before it may be entered in the middle; MediaInfo fits."""

    @property
    def duration(self) -> Ticks | None:
        """Return how long it lasts, None for a still."""


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


def entry_s(info: Timed, moment: Ticks | Fraction) -> float | None:
    """Return from which second on to read a file so that none of its frames from ``moment`` on is missed, None for from its start."""
    second = float(Fraction(moment) / TICKS_PER_SECOND) - SEEK_PREROLL_S
    return None if info.duration is None or info.container in READ_FROM_START or second <= 0 else second


def entering(second: float | None) -> list[str]:
    """Return the arguments that go before a file's own, with ``OWN_TIME``, to read it from about a second on."""
    return ["-noaccurate_seek", "-ss", f"{second:.6f}"] if second is not None else []


def from_moment(moment: Ticks) -> list[str]:
    """Return the filters that drop a file's frames before a moment, whichever of them were read."""
    return [f"settb=1/{TICKS_PER_SECOND}", f"trim=start_pts={moment}"]


def _parser(info: Opened) -> list[str]:
    name = demuxer(info.container, animated=info.kind is MediaKind.VIDEO)
    if info.kind is not MediaKind.IMAGE:
        return ["-f", name]
    # image2 is the one still parser that can repeat a picture; told the decoder and no pattern, it reads exactly this file
    return ["-f", "image2", "-pattern_type", "none", "-c:v", _PICTURE_DECODERS[info.container]]
