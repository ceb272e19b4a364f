"""Opening a file and reading it packet by packet, in the child that ``probe`` starts.

Nothing is believed that can be measured: lengths and rates come from the packets' own times, readability from decoding the first
pictures and sounds. Headers only settle what packets cannot say (the padding an encoder added at the end of its sound).
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error

from reeltalk import limits
from reeltalk.clock import SystemClock
from reeltalk.errors import CorruptMedia, MediaTooLarge, UnsupportedMedia
from reeltalk.ffmpeg.inputs import PROTOCOLS, demuxer
from reeltalk.media import color
from reeltalk.media.facts import AudioStream, MediaInfo, VideoStream
from reeltalk.media.sniffing import refuse_oversized
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, Ticks, nearest_usual_rate, ticks_from_seconds

READING_MAX_S: Final = limits.PROBE_TIMEOUT_S * 0.7
_STILLS: Final = frozenset({"jpg", "png", "webp"})
_FRAMES_DECODED: Final = 3
_PACKETS_TRIED: Final = 300
_PADDING_MAX: Final = ticks_from_seconds(0.06)
_LIE_MIN: Final = ticks_from_seconds(0.5)
_clock: Final = SystemClock()


@dataclass
class _Measured:
    """What reading the packets of one stream has shown; ``times`` are those of its shown packets, in units of its time base."""

    stream: Any
    times: list[int] = field(default_factory=list)
    end: int = 0
    packets: int = 0
    damaged: int = 0
    tried: int = 0
    frames: list[Any] = field(default_factory=list)

    @property
    def needs_decoding(self) -> bool:
        """Say whether more has to be decoded to know that the stream is readable."""
        return len(self.frames) < _FRAMES_DECODED and self.tried < _PACKETS_TRIED

    @property
    def readable(self) -> bool:
        """Say whether decoding gave something, and mostly without complaint."""
        return bool(self.frames) and self.damaged * 2 <= self.tried

    def ticks(self, position: int) -> Ticks:
        """Return a position of this stream in ticks."""
        return round(position * Fraction(self.stream.time_base) * TICKS_PER_SECOND)

    @property
    def first(self) -> Ticks:
        """Return where the stream begins."""
        return self.ticks(min(self.times)) if self.times else 0

    @property
    def last(self) -> Ticks:
        """Return where the stream ends."""
        return self.ticks(self.end)

    def add(self, packet: Any) -> None:
        """Take note of a packet, and decode it while proof is wanted."""
        self.packets += 1
        self.damaged += packet.is_corrupt
        time = packet.pts if packet.pts is not None else packet.dts
        if time is not None and not packet.is_discard:
            self.times.append(time)
            self.end = max(self.end, time + (packet.duration or 0))
        if self.needs_decoding:
            self.decode(packet)

    def decode(self, packet: Any) -> None:
        """Decode a packet (None: what the decoder still holds), keeping what comes out."""
        self.tried += 1
        try:
            self.frames += self.stream.codec_context.decode(packet)
        except (av.error.FFmpegError, ValueError):
            self.damaged += 1


def inspect(path: Path, container: str) -> MediaInfo:
    """Return what a file of one of the thirteen kinds holds. Raises CorruptMedia, UnsupportedMedia, MediaTooLarge."""
    options = {"protocol_whitelist": PROTOCOLS, "max_streams": str(limits.MEDIA_STREAMS_MAX)}
    try:
        with av.open(f"file:{path.resolve()}", format=demuxer(container), options=options, metadata_errors="replace") as opened:
            _refuse_oversized(opened)
            measured, complete = _read(opened)
            return _described(opened, container, path.stat().st_size, measured, complete)
    except av.error.FFmpegError as error:
        raise CorruptMedia(details=str(error)) from error


def _refuse_oversized(opened: Any) -> None:
    if len(opened.streams) > limits.MEDIA_STREAMS_MAX:
        raise UnsupportedMedia(f"The file holds {len(opened.streams)} streams; at most {limits.MEDIA_STREAMS_MAX} are read.")
    for stream in opened.streams.video:
        refuse_oversized(stream.codec_context.width * stream.codec_context.height)
    if (opened.duration or 0) / av.time_base > limits.MEDIA_DURATION_MAX_S:
        raise MediaTooLarge(f"The file lasts longer than {limits.MEDIA_DURATION_MAX_S // 3600} hours.")


def _chosen(opened: Any) -> list[Any]:
    """Return the first picture stream that is no cover, and the first sound stream, as players choose them."""
    pictures = [stream for stream in opened.streams.video if not stream.disposition & av.stream.Disposition.attached_pic]
    return [*pictures[:1], *opened.streams.audio[:1]]


def _read(opened: Any) -> tuple[list[_Measured], bool]:
    """Return the measured streams, and whether the whole file could be read in the time there is."""
    measured = {stream.index: _Measured(stream) for stream in _chosen(opened)}
    if not measured:
        raise UnsupportedMedia("The file holds neither pictures nor sound.")
    deadline = _clock.monotonic_s() + READING_MAX_S
    try:
        for number, packet in enumerate(opened.demux(*(one.stream for one in measured.values()))):
            if packet.size:
                measured[packet.stream_index].add(packet)
            if number % 1000 == 0 and _clock.monotonic_s() > deadline:
                return list(measured.values()), False
    except av.error.FFmpegError:
        for one in measured.values():
            one.damaged += 1
    for one in measured.values():
        if one.needs_decoding:
            one.decode(None)
    return [one for one in measured.values() if one.packets], True


def _described(opened: Any, container: str, size_bytes: int, measured: list[_Measured], complete: bool) -> MediaInfo:
    readable = [one for one in measured if one.readable]
    if not readable:
        raise CorruptMedia
    picture = next((one for one in readable if one.stream.type == "video"), None)
    sound = next((one for one in readable if one.stream.type == "audio"), None)
    warnings = [f"The {one.stream.type} of the file cannot be read and is left out." for one in measured if one not in readable]
    if picture and not sound and (container in _STILLS or (container == "gif" and len(picture.times) < 2)):
        still = _video_stream(picture, 1, FrameRate(25))
        return MediaInfo(MediaKind.IMAGE, container, size_bytes, None, 0, still, None, tuple(_damage(picture)))
    start = _start(opened, readable)
    audio = _audio_stream(sound, start, trust_header=container != "aac") if sound else None
    video = _video_stream(picture, len(picture.times)) if picture else None
    duration = _duration(picture, audio, start, warnings)
    promised = ticks_from_seconds((opened.duration or 0) / av.time_base) - (start if container in {"mkv", "webm"} else 0)
    if not complete:
        duration = max(duration, promised)
        warnings.append("The file is too long to be read whole; its length is what its header says.")
    warnings += [line for one in readable for line in _damage(one)]
    if container not in {"aac", "gif"} and promised - duration > _LIE_MIN:
        warnings.append(f"The file ends early: {duration / TICKS_PER_SECOND:.1f} of {promised / TICKS_PER_SECOND:.1f} s are there.")
    kind = MediaKind.VIDEO if video is not None else MediaKind.AUDIO
    return MediaInfo(kind, container, size_bytes, duration, start, video, audio, tuple(warnings))


def _start(opened: Any, readable: Sequence[_Measured]) -> Ticks:
    """Return the time stamp that FFmpeg takes for the file's beginning when it opens it."""
    if opened.start_time is None:
        return min(one.first for one in readable)
    return ticks_from_seconds(Fraction(opened.start_time, av.time_base))


def _damage(one: _Measured) -> list[str]:
    return [f"The {one.stream.type} of the file is damaged in {one.damaged} places."] if one.damaged else []


def _duration(picture: _Measured | None, audio: AudioStream | None, start: Ticks, warnings: list[str]) -> Ticks:
    """Return the length of the picture; that of the sound where it goes on for more than a second alone, or is all there is."""
    heard = audio.start + audio.duration if audio else 0
    if picture is None:
        return heard
    seen = picture.ticks(picture.end) - start if picture.end > picture.times[-1] else picture.last - start + _interval(picture)
    if heard - seen <= TICKS_PER_SECOND:
        return seen
    warnings.append(f"The sound goes on for {(heard - seen) / TICKS_PER_SECOND:.1f} s after the last picture.")
    return heard


def _audio_stream(one: _Measured, start: Ticks, *, trust_header: bool) -> AudioStream:
    """Describe the sound. Where header and packets differ by less than an encoder's padding, the header knows better."""
    context = one.stream.codec_context
    first = max(one.first, start)
    duration = one.last - first
    header = one.ticks(one.stream.duration) if one.stream.duration else 0
    if trust_header and abs(header - duration) < _PADDING_MAX:
        duration = header
    return AudioStream(context.name, context.sample_rate, context.layout.nb_channels, duration, first - start)


def _gaps(one: _Measured) -> list[int]:
    """Return the times between neighbouring pictures, in units of the stream's time base."""
    times = sorted(set(one.times))
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def _interval(one: _Measured) -> Ticks:
    """Return the usual time between two pictures, 0 where there is only one."""
    gaps = _gaps(one)
    return one.ticks(round(statistics.median(gaps))) if gaps else 0


def _rate(one: _Measured) -> tuple[FrameRate, bool]:
    """Return the usual frame rate, and whether the pictures come unevenly.

    Gaps count as even up to the rounding of coarse time stamps; more than a twentieth of uneven ones make the rate variable.
    """
    gaps = _gaps(one)
    if not gaps:
        return nearest_usual_rate(float(one.stream.average_rate or 25)), False
    second = float(1 / Fraction(one.stream.time_base))
    usual = statistics.median(gaps)
    rounding = max(1.0 if usual > 4 else 0.0, second * 0.0015)
    even = [gap for gap in gaps if abs(gap - usual) <= rounding]
    variable = len(gaps) - len(even) > max(3, len(gaps) // 20)
    return nearest_usual_rate(second * len(even) / sum(even) if even else second / usual), variable


def _video_stream(one: _Measured, frames: int, rate: FrameRate | None = None) -> VideoStream:
    context, first = one.stream.codec_context, one.frames[0]
    measured_rate, variable = (rate, False) if rate else _rate(one)
    rotation = -round(first.rotation / 90) * 90 % 360
    shape = Fraction(one.stream.sample_aspect_ratio or context.sample_aspect_ratio or 1)
    shown = (round(first.width * shape), first.height) if shape >= 1 else (first.width, round(first.height / shape))
    width, height = shown[::-1] if rotation in {90, 270} else shown
    return VideoStream(
        codec=context.name,
        width=width,
        height=height,
        coded_width=first.width,
        coded_height=first.height,
        rotation=rotation,
        rate=measured_rate,
        variable_rate=variable,
        frames=frames,
        pixel_format=first.format.name,
        bit_depth=max(component.bits for component in first.format.components),
        color_range=color.range_name(first, first.format),
        color_space=color.SPACES.get(int(first.colorspace), ""),
        color_transfer=color.TRANSFERS.get(int(first.color_trc), ""),
        color_primaries=color.PRIMARIES.get(int(first.color_primaries), ""),
        interlaced=any(frame.interlaced_frame for frame in one.frames),
        has_alpha=any(component.is_alpha for component in first.format.components) or one.stream.metadata.get("alpha_mode") == "1",
    )
