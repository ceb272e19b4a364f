"""Coded pictures and sound as fragments of MP4 (ISO 14496-12), one per segment of a stream: a short description, then the samples.

Written here and not by a muxer, because a segment must say at which moment of the whole film it begins, whichever is asked for first.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av

from reeltalk.errors import FFmpegFailed

ALONE: Final = 0x02000000
"""The flags of a sample that needs no other one."""
NEEDS_OTHERS: Final = 0x01010000


@dataclass(frozen=True, slots=True)
class Sample:
    """A coded picture, or a frame of sound. ``shift`` is how much later than it is decoded it is shown, in units of the track's time."""

    data: bytes
    duration: int
    shift: int = 0
    is_key: bool = True


def init_segment(template: Path, units_per_second: int, description: bytes | None = None) -> bytes:
    """Return what a player reads once, before any segment: the first stream of an MP4 file, with another decoder description if given.

    Segments count time in ``units_per_second``, which for sound is its sample rate. Raises FFmpegFailed where the file cannot be read.
    """
    written = io.BytesIO()
    options = _FRAGMENTED | {"video_track_timescale": str(units_per_second)}
    try:
        with av.open(str(template)) as container, av.open(written, "w", format="mp4", options=options) as head:
            source = container.streams[0]
            track = head.add_stream_from_template(source)
            if description is not None:
                track.codec_context.extradata = description
            track.time_base = Fraction(1, units_per_second)
            head.start_encoding()
            return written.getvalue()
    except (av.FFmpegError, IndexError, OSError) as error:
        raise FFmpegFailed("The preview's description could not be written.", reason="preview") from error


_FRAGMENTED: Final = {"movflags": "empty_moov+default_base_moof+frag_custom", "use_editlist": "0"}


def fragment(number: int, start: int, samples: Sequence[Sample]) -> bytes:
    """Return segment ``number`` (from 0): samples in coding order, the first decoded at ``start``, in units of the track's time."""
    head = _box(b"mfhd", struct.pack(">II", 0, number + 1))
    track = _box(b"tfhd", struct.pack(">II", 0x020000, 1)) + _box(b"tfdt", struct.pack(">IQ", 0x01000000, start))
    movie = _box(b"moof", head + _box(b"traf", track + _run(samples, 0)))
    offset = len(movie) + 8
    movie = _box(b"moof", head + _box(b"traf", track + _run(samples, offset)))
    return movie + _box(b"mdat", b"".join(sample.data for sample in samples))


def _run(samples: Sequence[Sample], offset: int) -> bytes:
    """Return the table of the samples, the first of which lies ``offset`` bytes after the fragment's start."""
    rows = (struct.pack(">IIII", one.duration, len(one.data), ALONE if one.is_key else NEEDS_OTHERS, one.shift) for one in samples)
    return _box(b"trun", struct.pack(">III", 0x00000F01, len(samples), offset) + b"".join(rows))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content
