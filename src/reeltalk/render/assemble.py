"""Joins chunks, footage that is copied, and the one sound track into the finished file, without encoding anything again.

Chunks and footage were made by different encoders and keep their parameter sets, each under its own number; the film lists them all in
its one description, so that a decoder knows them from the start.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av

from reeltalk.errors import FFmpegFailed
from reeltalk.ffmpeg.inputs import PACKETS_ONLY
from reeltalk.media.coding import CodedVideo
from reeltalk.media.h264 import Doubt, parameter_sets
from reeltalk.render.copying import REORDER_FRAMES
from reeltalk.timeline.time import TICKS_PER_MILLISECOND, FrameRate, Ticks, TimeRange

if TYPE_CHECKING:
    from av.container.core import Chapter as _Chapter
    from av.packet import Packet as AnyPacket

    Packet = AnyPacket[av.VideoStream] | AnyPacket[av.AudioStream]


@dataclass(frozen=True, slots=True)
class CopiedPiece:
    """Packets ``first`` and following of a file, ``frames`` in all: whole groups of pictures."""

    path: Path
    coded: CodedVideo
    first: int
    frames: int


Piece = Path | CopiedPiece
"""A chunk, or footage that is copied."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of a film, which players let people jump to."""

    range: TimeRange
    name: str


def chapters_until(begun: Sequence[tuple[Ticks, str]], end: Ticks) -> tuple[Chapter, ...]:
    """Return chapters of which only the beginnings are known: each lasts until the next one, the last until the end."""
    ends = [*(start for start, _ in begun[1:]), end][: len(begun)]
    return tuple(Chapter(TimeRange.between(start, until), name) for (start, name), until in zip(begun, ends, strict=True))


def assemble(
    pieces: Sequence[Piece],
    sound: Path | None,
    target: Path,
    *,
    rate: FrameRate,
    tags: Mapping[str, str] | None = None,
    chapters: Sequence[Chapter] = (),
) -> tuple[str, ...]:
    """Write ``target`` (MP4, index first) from pieces in order, at least one of them a chunk, and a finished sound track.

    Returns the digest of every piece's packets. Time stamps are counted, not copied: frame n of the film lies at n / rate exactly.
    The file appears whole or not at all. Raises FFmpegFailed where the pieces do not fit each other.
    """
    staged = target.with_name(f".{target.name}.part")
    try:
        with av.open(
            str(staged), "w", format="mp4", options={"movflags": "+faststart", "video_track_timescale": str(rate.numerator)}
        ) as film:
            film.metadata.update(tags or {})
            film.set_chapters([_described(chapter, number) for number, chapter in enumerate(chapters, 1)])
            digests = _write(film, pieces, sound, rate)
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        staged.replace(target)
        return digests
    except av.FFmpegError as error:
        raise FFmpegFailed("The pieces of the film could not be joined.", reason="assemble") from error
    finally:
        staged.unlink(missing_ok=True)


def _described(chapter: Chapter, number: int) -> _Chapter:
    """Return a chapter as the container takes it, in milliseconds."""
    start, end = (round(moment / TICKS_PER_MILLISECOND) for moment in (chapter.range.start, chapter.range.end))
    return {"id": number, "start": start, "end": end, "time_base": Fraction(1, 1000), "metadata": {"title": chapter.name}}


def _write(film: av.container.OutputContainer, pieces: Sequence[Piece], sound: Path | None, rate: FrameRate) -> tuple[str, ...]:
    chunk = next(piece for piece in pieces if isinstance(piece, Path))
    with av.open(str(chunk), options=PACKETS_ONLY) as container:
        picture = film.add_stream_from_template(container.streams.video[0])
        coding = container.streams.video[0].codec_context.extradata
    picture.codec_context.extradata = joint_description(coding or b"", pieces)
    picture.time_base = Fraction(rate.denominator, rate.numerator)
    digests: list[str] = []
    pictures = _pictures(pieces, picture, rate, coding, digests)
    if sound is None:
        for packet in pictures:
            film.mux(packet)
        return tuple(digests)
    with av.open(str(sound), options=PACKETS_ONLY) as container:
        heard = container.streams.audio[0]
        track = film.add_stream_from_template(heard)
        sounds = (packet for packet in container.demux(heard) if packet.dts is not None)
        for packet in _interleaved(pictures, sounds):
            if packet.stream is heard:
                packet.stream = track
            film.mux(packet)
    return tuple(digests)


def joint_description(coding: bytes, pieces: Sequence[Piece]) -> bytes:
    """Return the description of a film whose chunks are described by ``coding``, the parameter sets of all footage added."""
    footage = list(dict.fromkeys(piece.coded.parameters for piece in pieces if isinstance(piece, CopiedPiece)))
    if not footage:
        return coding
    try:
        return parameter_sets(coding).joined(footage).to_bytes()
    except Doubt as doubt:
        raise FFmpegFailed("The pieces of the film cannot be described together.", reason="parameter-sets") from doubt


def _pictures(
    pieces: Sequence[Piece], picture: av.VideoStream, rate: FrameRate, coding: bytes | None, digests: list[str]
) -> Iterator[Packet]:
    """Yield the packets of all pieces, stamped with the number of their frame; add the digest of each piece to ``digests``."""
    position = 0
    for piece in pieces:
        digest = hashlib.sha256()
        packets = copied_packets(piece) if isinstance(piece, CopiedPiece) else encoded_packets(piece, coding)
        for index, (packet, shown) in enumerate(packets):
            digest.update(packet)
            packet.stream = picture
            packet.time_base = Fraction(rate.denominator, rate.numerator)
            packet.pts, packet.dts, packet.duration = position + shown, position + index - REORDER_FRAMES, 1
            if packet.dts > packet.pts:
                raise FFmpegFailed("A piece of the film is coded in an order that cannot be joined.", reason="reorder")
            yield packet
        digests.append(digest.hexdigest())
        position += len(packets)


def encoded_packets(path: Path, coding: bytes | None) -> list[tuple[Packet, int]]:
    """Return the packets of a chunk in coding order, each with the number of its frame."""
    with av.open(str(path), options=PACKETS_ONLY) as container:
        source = container.streams.video[0]
        if source.codec_context.extradata != coding:
            raise FFmpegFailed("The pieces of the film were encoded differently.", reason="extradata")
        packets = [(packet, packet.pts) for packet in container.demux(source) if packet.pts is not None]
    rank = {stamp: place for place, stamp in enumerate(sorted(stamp for _, stamp in packets))}
    return [(packet, rank[stamp]) for packet, stamp in packets]


def copied_packets(piece: CopiedPiece) -> list[tuple[Packet, int]]:
    """Return the packets of copied footage in coding order, each with the number of its frame."""
    coded, begins = piece.coded, set(piece.coded.groups)
    packets: list[tuple[Packet, int]] = []
    with piece.path.open("rb") as file:
        for number in range(piece.first, piece.first + piece.frames):
            file.seek(coded.positions[number])
            packet = cast("Packet", av.Packet(file.read(coded.sizes[number])))
            packet.is_keyframe = number in begins
            packets.append((packet, coded.shown[number] - piece.first))
    return packets


def _interleaved(pictures: Iterator[Packet], sounds: Iterator[Packet]) -> Iterator[Packet]:
    """Yield packets of both in the order in which a player needs them."""
    picture, sound = next(pictures, None), next(sounds, None)
    while picture is not None or sound is not None:
        if sound is None or (picture is not None and _seconds(picture) <= _seconds(sound)):
            assert picture is not None
            yield picture
            picture = next(pictures, None)
        else:
            yield sound
            sound = next(sounds, None)


def _seconds(packet: Packet) -> Fraction:
    assert packet.dts is not None
    return packet.dts * packet.time_base
