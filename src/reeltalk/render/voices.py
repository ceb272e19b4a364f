"""Where the samples of a film's sounds come from: files, decoded by FFmpeg as they are needed, as 48 kHz stereo.

A film with hundreds of cuts reads a file in one go: its sounds share a reader, which decodes on, over what is left out, as long as that
is quicker than opening the file anew. Only a few readers are open at a time, and each holds a few seconds of sound. A sound played
backwards is first written to a file in the workspace, so that its length costs no memory.
"""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from reeltalk import limits
from reeltalk.ffmpeg.inputs import input_arguments
from reeltalk.ffmpeg.process import QuietWatch, Watch, ffmpeg_path, stream
from reeltalk.media.facts import MediaInfo
from reeltalk.render.plan import PlannedSound
from reeltalk.render.profile import SAMPLES_PER_SECOND
from reeltalk.render.ramps import Ramp, Samples, SoundKey, ramped
from reeltalk.timeline.catalogue import EFFECTS, NumberParameter
from reeltalk.timeline.model import Effect, MediaId
from reeltalk.timeline.time import samples_from_ticks

CHANNELS: Final = 2
SAMPLE_BYTES: Final = 4 * CHANNELS
BLOCK: Final = SAMPLES_PER_SECOND
READERS_MAX: Final = 8
KEPT_SAMPLES: Final = 6 * SAMPLES_PER_SECOND
SKIP_MAX_SAMPLES: Final = 30 * SAMPLES_PER_SECOND
LEAD_IN_SAMPLES: Final = SAMPLES_PER_SECOND // 4
"""Decoded and thrown away before the first wanted sample: a decoder's first frame after a jump is not whole."""
LOOP_CROSSFADE_SAMPLES: Final = SAMPLES_PER_SECOND
DENOISE_DELAY_SAMPLES: Final = 1200
"""By how much FFmpeg's afftdn is late at 48 kHz."""

Opener: TypeAlias = Callable[[int], tuple[int, Iterator[Samples]]]


def silence(count: int) -> Samples:
    """Return ``count`` samples of nothing."""
    return np.zeros((count, CHANNELS), np.float32)


def read_samples(data: bytes) -> Samples:
    """Return the rows in a block of raw sound, without a torn last one."""
    whole = len(data) // SAMPLE_BYTES * SAMPLE_BYTES
    return np.frombuffer(data[:whole], np.float32).reshape(-1, CHANNELS)


class Reader:
    """Samples by position, out of something that can only be read forwards; jumping back or far ahead opens it again."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._blocks: Iterator[Samples] | None = None
        self._kept = silence(0)
        self._kept_start = 0

    @property
    def _end(self) -> int:
        return self._kept_start + len(self._kept)

    def reaches(self, position: int) -> bool:
        """Say whether a position can be read without opening again."""
        return self._blocks is not None and self._kept_start <= position <= self._end + SKIP_MAX_SAMPLES

    def read(self, position: int, count: int) -> Samples:
        """Return exactly ``count`` samples from ``position`` on; where there are none, silence."""
        if position < 0:
            ahead = min(count, -position)
            return np.concatenate([silence(ahead), self.read(0, count - ahead)]) if count > ahead else silence(ahead)
        if not self.reaches(position):
            self.close()
            self._kept_start, self._blocks = self._opener(position)
            self._kept = silence(0)
        self._fetch(position, count)
        found = self._kept[position - self._kept_start :][:count]
        return np.concatenate([found, silence(count - len(found))]) if len(found) < count else found

    def _fetch(self, position: int, count: int) -> None:
        """Read on until the wanted samples are held, and drop what lies far behind them."""
        assert self._blocks is not None
        while self._end < position + count:
            block = next(self._blocks, None)
            if block is None:
                break
            self._kept = np.concatenate([self._kept, block])
            surplus = min(position - self._kept_start, len(self._kept)) - KEPT_SAMPLES
            if surplus > 0:
                self._kept = self._kept[surplus:]
                self._kept_start += surplus

    def close(self) -> None:
        """Stop the decoding."""
        close = getattr(self._blocks, "close", None)
        self._blocks = None
        if close:
            close()


@dataclass(frozen=True, slots=True)
class CancelOnly(QuietWatch):
    """Passes on the wish to stop, and keeps a decoder's progress to itself."""

    watch: Watch

    def cancelled(self) -> bool:
        """Ask the watch behind this one."""
        return self.watch.cancelled()


class Voices:
    """All sounds of a film by their samples; use as a context, so that no decoder outlives it."""

    def __init__(
        self,
        sources: Mapping[MediaId, Path],
        info: Mapping[MediaId, MediaInfo],
        workspace: Path,
        ramps: Mapping[SoundKey, Ramp],
        watch: Watch | None = None,
    ) -> None:
        self._sources = sources
        self._info = info
        self._workspace = workspace
        self._ramps = ramps
        self._watch = CancelOnly(watch or QuietWatch())
        self._readers: OrderedDict[tuple[object, ...], Reader] = OrderedDict()

    def __enter__(self) -> Voices:
        return self

    def __exit__(self, *_: object) -> None:
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def read(self, sound: PlannedSound, offset: int, count: int) -> Samples:
        """Return ``count`` samples of a sound from its own sample ``offset`` on, before any gain."""
        ramp = self._ramps.get((sound.clip_id, sound.start))
        if ramp is not None and sound.start + offset < ramp.end:
            inside = min(count, ramp.end - sound.start - offset)
            heard = self._ramped(ramp).read(sound.start + offset - ramp.start, inside)
            return np.concatenate([heard, self.read(sound, offset + inside, count - inside)]) if inside < count else heard
        if _is_plain(sound):
            first = samples_from_ticks(sound.source_start, SAMPLES_PER_SECOND)
            return self._shared(sound, first + offset).read(first + offset, count)
        key: tuple[object, ...] = ("own", sound.clip_id, sound.start)
        return self._reader(key, lambda: Reader(lambda _: (0, self._blocks(sound)))).read(offset, count)

    def _ramped(self, ramp: Ramp) -> Reader:
        def of_file(position: int, count: int) -> Samples:
            return self._shared(ramp.pieces[0], position).read(position, count)

        return self._reader(("ramp", ramp.pieces[0].clip_id, ramp.start), lambda: Reader(lambda _: (0, ramped(ramp, of_file))))

    def _shared(self, sound: PlannedSound, position: int) -> Reader:
        """Return a reader of the sound's file, if possible one that is near the position already."""
        family = (sound.media_id, _effect_filters(sound.effects))
        for key in [key for key in self._readers if key[:-1] == family]:
            if self._readers[key].reaches(position):
                self._readers.move_to_end(key)
                return self._readers[key]
        used = {key[-1] for key in self._readers if key[:-1] == family}
        number = next(number for number in range(len(used) + 1) if number not in used)
        return self._reader((*family, number), lambda: Reader(lambda at: self._open_file(sound, at)))

    def _reader(self, key: tuple[object, ...], make: Callable[[], Reader]) -> Reader:
        if key not in self._readers:
            while len(self._readers) >= READERS_MAX:
                self._readers.popitem(last=False)[1].close()
            self._readers[key] = make()
        self._readers.move_to_end(key)
        return self._readers[key]

    def _open_file(self, sound: PlannedSound, position: int) -> tuple[int, Iterator[Samples]]:
        start = max(0, position - LEAD_IN_SAMPLES)
        return start, self._decode(sound, start)

    def _decode(self, sound: PlannedSound, start: int) -> Iterator[Samples]:
        """Yield a file's sound from sample ``start`` of its own time on, effects and tempo applied."""
        filters = [
            "aresample=async=1:first_pts=0",  # silence where a file has none: before a late start, in holes
            f"aresample={SAMPLES_PER_SECOND}:resampler=soxr",
            "aformat=sample_fmts=flt:channel_layouts=stereo",
            *_effect_filters(sound.effects),
            *_tempo_filters(sound.speed),
        ]
        jump = ["-ss", f"{start / SAMPLES_PER_SECOND:.6f}"] if start else []
        opened = input_arguments(self._sources[sound.media_id], self._info[sound.media_id])
        argv = [ffmpeg_path(), "-v", "error", *jump, *opened, "-map", "0:a:0", "-vn", "-sn", "-dn", "-af", ",".join(filters)]
        argv += ["-f", "f32le", "-ar", str(SAMPLES_PER_SECOND), "-ac", str(CHANNELS), "pipe:1"]
        data = stream(argv, timeout_s=limits.RENDER_TIMEOUT_S, block_bytes=BLOCK * SAMPLE_BYTES, watch=self._watch, stage="sound")
        return _converted(data)

    def _blocks(self, sound: PlannedSound) -> Iterator[Samples]:
        """Yield a sound that needs a decoder of its own: another speed, a loop, or backwards."""
        first = samples_from_ticks(sound.source_start, SAMPLES_PER_SECOND)
        forwards = looped(lambda at: self._decode(sound, at), first) if sound.loop else self._decode(sound, first)
        return self._backwards(forwards, sound.duration) if sound.reversed else forwards

    def _backwards(self, forwards: Iterator[Samples], count: int) -> Iterator[Samples]:
        """Yield the first ``count`` samples the other way round, by way of a nameless file."""
        with tempfile.TemporaryFile(dir=self._workspace) as file:
            written = 0
            for block in forwards:
                file.write(block[: count - written].tobytes())
                written += len(block[: count - written])
                if written >= count:
                    break
            if written < count:
                yield silence(count - written)
            while written:
                length = min(BLOCK, written)
                written -= length
                file.seek(written * SAMPLE_BYTES, os.SEEK_SET)
                yield read_samples(file.read(length * SAMPLE_BYTES))[::-1]


def _converted(data: Iterator[bytes]) -> Iterator[Samples]:
    """Yield raw sound as samples; closing this closes the decoder behind it."""
    try:
        for block in data:
            yield read_samples(block)
    finally:
        close = getattr(data, "close", None)
        if close:
            close()


def looped(decode: Callable[[int], Iterator[Samples]], first: int) -> Iterator[Samples]:
    """Yield a file over and over, the first time from ``first`` on, each end cross-faded with equal power into the next beginning."""
    held = silence(0)
    start = first
    while True:
        length = 0
        for block in _regular(decode(start)):
            length += len(block)
            held = _overlapped(held, block) if length == len(block) else np.concatenate([held, block])
            if len(held) > LOOP_CROSSFADE_SAMPLES:
                yield held[:-LOOP_CROSSFADE_SAMPLES]
                held = held[-LOOP_CROSSFADE_SAMPLES:]
        if length <= LOOP_CROSSFADE_SAMPLES and start == 0:
            yield from _repeated(held, length)
            return
        start = 0


def _regular(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Yield blocks without empty ones, the first long enough to be cross-faded where the file is."""
    first = silence(0)
    for block in blocks:
        if len(first) < LOOP_CROSSFADE_SAMPLES:
            first = np.concatenate([first, block])
            if len(first) >= LOOP_CROSSFADE_SAMPLES:
                yield first
        elif len(block):
            yield block
    if 0 < len(first) < LOOP_CROSSFADE_SAMPLES:
        yield first


def _overlapped(end: Samples, beginning: Samples) -> Samples:
    """Lay a beginning over an end, with equal power."""
    count = min(len(end), len(beginning))
    if not count:
        return np.concatenate([end, beginning])
    angle = (np.arange(count, dtype=np.float32) + 0.5)[:, None] * (np.pi / 2 / count)
    middle = end[-count:] * np.cos(angle) + beginning[:count] * np.sin(angle)
    return np.concatenate([end[:-count], middle.astype(np.float32), beginning[count:]])


def _repeated(sound: Samples, length: int) -> Iterator[Samples]:
    """Yield a file too short to be cross-faded again and again; nothing where there is nothing to hear."""
    whole = sound[-length:] if length else sound[:0]
    while len(whole):
        yield np.tile(whole, (max(1, BLOCK // len(whole)), 1))


def _is_plain(sound: PlannedSound) -> bool:
    return sound.speed == 1 and not sound.reversed and not sound.loop


def _tempo_filters(speed: Fraction) -> list[str]:
    """Return the filters that change the tempo and keep the pitch.

    A short window keeps every sound within 10 ms of its picture from half to double speed; ``atempo`` is off by up to 60 ms.
    """
    return [f"rubberband=tempo={float(speed):.9f}:window=short:transients=mixed"] if speed != 1 else []


def _effect_filters(effects: tuple[Effect, ...]) -> tuple[str, ...]:
    return tuple(effect_filter(effect) for effect in effects)


def effect_filter(effect: Effect) -> str:
    """Return FFmpeg's filter for a sound effect of the catalogue, its parameters kept within their bounds."""
    amount = {
        known.name: float(min(max(float(dict(effect.parameters).get(known.name, known.default)), known.minimum), known.maximum))
        for known in EFFECTS[effect.kind].parameters
        if isinstance(known, NumberParameter)
    }
    match effect.kind:
        case "noise_reduction":
            denoise = f"afftdn=noise_reduction={6 + 18 * amount['amount']:.3f}:noise_floor=-25:track_noise=1:track_residual=1"
            return f"apad=pad_len={DENOISE_DELAY_SAMPLES},{denoise},atrim=start_sample={DENOISE_DELAY_SAMPLES},asetpts=N/SR/TB"
        case "voice_clarity":
            share = amount["amount"]
            equalizer = f"equalizer=f=280:t=q:w=1:g={-4 * share:.3f},equalizer=f=3400:t=q:w=0.9:g={7 * share:.3f}"
            return f"highpass=f=80,{equalizer},acompressor=threshold=0.1:ratio={1 + 2 * share:.3f}:attack=10:release=150:makeup=1"
        case "pitch":
            return f"rubberband=pitch={2 ** (amount['semitones'] / 12):.9f}:pitchq=quality"
        case "echo":
            share = max(0.01, amount["amount"])
            return f"aecho=0.9:0.9:180|360:{0.6 * share:.3f}|{0.36 * share:.3f}"
        case "mono":
            heard = {"left": "c0", "right": "c1"}.get(str(dict(effect.parameters).get("side", "both")), "0.5*c0+0.5*c1")
            return f"pan=stereo|c0={heard}|c1={heard}"
        case "swap_channels":
            return "pan=stereo|c0=c1|c1=c0"
        case _:
            raise KeyError(effect.kind)
