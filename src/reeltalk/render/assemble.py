"""Joins chunks and the one sound track into the finished file, without encoding anything again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av

from reeltalk.errors import FFmpegFailed
from reeltalk.timeline.time import FrameRate

if TYPE_CHECKING:
    from av.packet import Packet as AnyPacket

    Packet = AnyPacket[av.VideoStream] | AnyPacket[av.AudioStream]

REORDER_FRAMES: Final = 2
"""How many frames early a picture may be decoded: what x264 needs for its pyramid of B-frames."""


def assemble(chunks: Iterable[Path], sound: Path | None, target: Path, *, rate: FrameRate, tags: Mapping[str, str] | None = None) -> None:
    """Write ``target`` (MP4, index first) from chunks in order and a finished sound track.

    Time stamps are counted, not copied: frame n of the film lies at n / rate exactly. The file appears whole or not at all.
    Raises FFmpegFailed where the pieces do not fit each other.
    """
    staged = target.with_name(f".{target.name}.part")
    try:
        with av.open(
            str(staged), "w", format="mp4", options={"movflags": "+faststart", "video_track_timescale": str(rate.numerator)}
        ) as film:
            film.metadata.update(tags or {})
            _write(film, iter(chunks), sound, rate)
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        staged.replace(target)
    except av.FFmpegError as error:
        raise FFmpegFailed("The pieces of the film could not be joined.", reason="assemble") from error
    finally:
        staged.unlink(missing_ok=True)


def _write(film: av.container.OutputContainer, chunks: Iterator[Path], sound: Path | None, rate: FrameRate) -> None:
    first = next(chunks)
    with av.open(str(first)) as container:
        picture = film.add_stream_from_template(container.streams.video[0])
        coding = container.streams.video[0].codec_context.extradata
    picture.time_base = Fraction(rate.denominator, rate.numerator)
    if sound is None:
        for packet in _pictures(first, chunks, picture, rate, coding):
            film.mux(packet)
        return
    with av.open(str(sound)) as container:
        heard = container.streams.audio[0]
        track = film.add_stream_from_template(heard)
        sounds = (packet for packet in container.demux(heard) if packet.dts is not None)
        for packet in _interleaved(_pictures(first, chunks, picture, rate, coding), sounds):
            if packet.stream is heard:
                packet.stream = track
            film.mux(packet)


def _pictures(first: Path, others: Iterator[Path], picture: av.VideoStream, rate: FrameRate, coding: bytes | None) -> Iterator[Packet]:
    """Yield the packets of all chunks, stamped with the number of their frame."""
    position = 0
    for path in (first, *others):
        with av.open(str(path)) as container:
            source = container.streams.video[0]
            if source.codec_context.extradata != coding:
                raise FFmpegFailed("The pieces of the film were encoded differently.", reason="extradata")
            packets = [packet for packet in container.demux(source) if packet.pts is not None]
        rank = {stamp: place for place, stamp in enumerate(sorted(packet.pts for packet in packets if packet.pts is not None))}
        for index, packet in enumerate(packets):
            assert packet.pts is not None
            packet.stream = picture
            packet.time_base = Fraction(rate.denominator, rate.numerator)
            packet.pts, packet.dts, packet.duration = position + rank[packet.pts], position + index - REORDER_FRAMES, 1
            if packet.dts > packet.pts:
                raise FFmpegFailed("A piece of the film is coded in an order that cannot be joined.", reason="reorder")
            yield packet
        position += len(packets)


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
