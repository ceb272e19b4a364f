"""From notes to sound: every note in its place, each part on its own bus with room and echo, and the whole at one loudness."""

from __future__ import annotations

import wave
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.media.signals import measure_loudness
from reeltalk.providers.composer.form import Form
from reeltalk.providers.composer.genres import STEPS_PER_BEAT, Genre
from reeltalk.providers.composer.instruments import play
from reeltalk.providers.composer.parts import Note
from reeltalk.providers.composer.percussion import drum
from reeltalk.providers.composer.waves import RATE, Wave, noise, passed, seconds

Stereo = NDArray[np.float32]
"""Shape (samples, 2)."""

TARGET_LUFS: Final = -14.0
CEILING: Final = 10 ** (-2.2 / 20)
"""Highest sample; leaves room for peaks between the samples up to -1 dBTP."""
TRUE_PEAK_DBTP: Final = -1.1
"""Above this a measured piece is limited once more: what is promised is -1, and the meter rounds to a tenth."""
_CLOSE_DB: Final = 0.3
_ATTEMPTS: Final = 4
_PAN: Final = {"bass": 0.0, "drums": 0.0, "chords": -0.25, "arp": 0.35, "lead": 0.12, "pad": 0.0}
_SEND: Final = {"bass": 0.1, "drums": 0.35, "chords": 0.8, "arp": 1.0, "lead": 1.0, "pad": 1.2}
_SIDE: Final = {
    "hat": 0.25,
    "open_hat": 0.25,
    "shaker": -0.35,
    "tambourine": -0.3,
    "ride": 0.3,
    "rim": -0.2,
    "sleigh": 0.2,
    "tick": 0.4,
    "woodblock": -0.3,
}
_LEVEL_DB: Final = {"drums": -5.0, "bass": -7.0, "chords": -6.5, "pad": -10.0, "arp": -12.0, "lead": -6.0}
"""How loud each part usually stands in the mix, where it plays, weighted about as ears do."""
_LISTENED_S: Final = 20.0
_TEXTURE_S: Final = 9.7
_PLAYING: Final = 0.05
"""Share of a part's loudest tenth of a second above which it counts as playing."""
_BLOCK: Final = 64
_SEARCH: Final = 6


@dataclass(frozen=True, slots=True)
class Tape:
    """How long the piece is and where its steps lie."""

    genre: Genre
    form: Form
    samples: int
    loops: bool

    def place(self, note: Note) -> int:
        """Return the sample at which a note begins: every second eighth is late where the genre swings."""
        beat_s = self.form.beat_s()
        within = note.step % (STEPS_PER_BEAT // 2 * 2)
        late = self.genre.swing * beat_s / 2 if within >= STEPS_PER_BEAT / 2 else 0.0
        return max(0, round((note.step * beat_s / STEPS_PER_BEAT + late + note.late_s) * RATE))

    def gate_s(self, note: Note) -> float:
        """Return how long a key is held down."""
        return note.steps * self.form.beat_s() / STEPS_PER_BEAT * 0.96


def buses(tape: Tape, notes: Iterable[Note]) -> dict[str, Stereo]:
    """Return the dry sound of each part."""
    by_part: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        by_part[note.part].append(note)
    return {part: _bus(tape, part, played) for part, played in by_part.items()}


def _bus(tape: Tape, part: str, notes: Sequence[Note]) -> Stereo:
    bus = np.zeros((tape.samples, 2), dtype=np.float32)
    for note in notes:
        sound = drum(note.sound) if part == "drums" else _note(note.sound, note.pitch, round(tape.gate_s(note), 2), round(note.velocity, 1))
        pan = _SIDE.get(note.sound, _PAN[part])
        left, right = np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)
        panned = sound[:, None] * np.array([left, right], dtype=np.float32) * np.float32(note.velocity)
        _add(bus, panned, tape.place(note), around=tape.loops)
    above_db = tape.genre.voices[part].level_db if part in tape.genre.voices else 0.0
    return bus * np.float32(10 ** ((_LEVEL_DB[part] + above_db) / 20) / _loudness(bus))


def _loudness(bus: Stereo) -> float:
    """Return the level of a part while it plays: low notes count less and bright ones more, about as ears weigh them."""
    spare = max(0, len(bus) - round(_LISTENED_S * RATE)) // 2
    middle = passed(bus[spare : len(bus) - spare].mean(axis=1), low_hz=80)
    heard = middle + np.float32(0.5) * passed(middle, low_hz=2000)
    tenths = heard[: len(heard) // (RATE // 10) * (RATE // 10)].reshape(-1, RATE // 10)
    levels = np.sqrt(np.mean(tenths**2, axis=1)) if len(tenths) else np.array([1.0])
    return float(np.sqrt(np.mean(levels[levels >= levels.max() * _PLAYING] ** 2))) or 1.0


@lru_cache(maxsize=512)
def _note(instrument: str, pitch: int, gate_s: float, strength: float) -> Wave:
    return play(instrument, pitch, gate_s, strength)


def _add(bus: Stereo, sound: Stereo, at: int, *, around: bool) -> None:
    """Add a sound at a sample; what reaches past the end is left out, or comes round to the beginning of a loop."""
    at = at % len(bus) if around else at
    fits = min(len(sound), len(bus) - at)
    if fits <= 0:
        return
    bus[at : at + fits] += sound[:fits]
    if around and fits < len(sound):
        rest = sound[fits : fits + len(bus)]
        bus[: len(rest)] += rest


def mixed(tape: Tape, parts: Mapping[str, Stereo]) -> Stereo:
    """Return all parts as one: ducked by the kick where the genre pumps, with their shares of the room."""
    total = np.zeros((tape.samples, 2), dtype=np.float32)
    sent = np.zeros_like(total)
    pump = _pump(tape) if tape.genre.pump else None
    for part, bus in parts.items():
        dry = bus * pump[:, None] if pump is not None and part != "drums" else bus
        total += dry
        sent += dry * np.float32(_SEND[part])
    total += _room(sent, tape.genre.reverb_s, around=tape.loops) * np.float32(tape.genre.reverb_share)
    texture = _texture(tape)
    return total if texture is None else total + texture


def _pump(tape: Tape) -> Wave:
    """Return the gain that dips on every beat and rises again before the next."""
    beat = round(tape.form.beat_s() * RATE)
    one = 1 - tape.genre.pump * np.exp(-np.arange(beat, dtype=np.float32) / (beat * 0.28))
    return np.resize(one, tape.samples).astype(np.float32)


def _room(sent: Stereo, decay_s: float, *, around: bool) -> Stereo:
    """Return the echo of a room: noise that dies away, other on each side, after 18 ms."""
    length = round((decay_s + 0.018) * RATE)
    time = seconds(decay_s)
    wet = np.empty_like(sent)
    for side in range(2):
        response = np.zeros(length, dtype=np.float32)
        response[length - len(time) :] = passed(noise(decay_s, 40 + side), low_hz=180, high_hz=6500)[: len(time)] * np.exp(
            -time * (6.9 / decay_s)
        )
        response /= np.sqrt(np.sum(response**2)) + 1e-9
        wet[:, side] = _convolved(sent[:, side], response, around=around)
    return wet


def _convolved(signal: Wave, response: Wave, *, around: bool) -> Wave:
    size = len(signal) if around else len(signal) + len(response)
    if around and len(response) > size:
        response = response[:size]
    padded = size if around else 1 << (size - 1).bit_length()
    spectrum = np.fft.rfft(signal, padded) * np.fft.rfft(response, padded)
    return np.fft.irfft(spectrum, padded)[: len(signal)].astype(np.float32)


def _texture(tape: Tape) -> Stereo | None:
    """Return what lies under the whole piece: the dust of a record, or air."""
    if not tape.genre.texture:
        return None
    if tape.genre.texture == "air":
        sides = [passed(noise(_TEXTURE_S, seed), low_hz=300, high_hz=1800) * np.float32(0.006) for seed in (51, 52)]
    else:
        crackle = noise(_TEXTURE_S, 53)
        dust = passed(np.where(np.abs(crackle) > 0.9996, crackle, 0).astype(np.float32), low_hz=700, high_hz=tape.genre.dust_hz)
        sides = [dust * np.float32(0.25) + passed(noise(_TEXTURE_S, 54), low_hz=400, high_hz=3000) * np.float32(0.003)] * 2
    return np.stack([np.resize(side, tape.samples) for side in sides], axis=1)


def mastered(sound: Stereo, folder: Path, *, around: bool = False) -> Stereo:
    """Return a sound at -14 LUFS whose peaks stay under -1 dBTP; measured on a file in ``folder``, as a player would hear it.

    Peaks between the samples can lie higher over the ceiling than is usual: where they are measured to, the ceiling gives way.
    """
    level = limited(sound / np.float32(max(float(np.abs(sound).max()), 1e-6)) * np.float32(0.7), around=around)
    ceiling = CEILING
    for _attempt in range(_ATTEMPTS):
        written(level, folder / "measured.wav")
        heard = measure_loudness(folder / "measured.wav")
        missing_db = TARGET_LUFS - heard.integrated_lufs if heard.integrated_lufs is not None else 0.0
        over_db = max(0.0, (heard.true_peak_dbtp or TRUE_PEAK_DBTP) - TRUE_PEAK_DBTP)
        if abs(missing_db) < _CLOSE_DB and not over_db:
            break
        ceiling *= 10 ** (-over_db / 20)
        level = limited(level * np.float32(10 ** (missing_db / 20)), ceiling, around=around)
    (folder / "measured.wav").unlink(missing_ok=True)
    return level


def limited(sound: Stereo, ceiling: float = CEILING, *, around: bool = False) -> Stereo:
    """Return a sound whose samples stay under the ceiling, turned down smoothly around each peak (8 ms to both sides)."""
    peaks = np.abs(sound).max(axis=1)
    blocks = -(-len(peaks) // _BLOCK)
    highest = np.pad(peaks, (0, blocks * _BLOCK - len(peaks))).reshape(blocks, _BLOCK).max(axis=1)
    needed = np.minimum(1.0, ceiling / np.maximum(highest, 1e-9))
    spread = np.pad(needed, 2 * _SEARCH, mode="wrap") if around else np.pad(needed, 2 * _SEARCH, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(spread, 2 * _SEARCH + 1).min(axis=1)
    smooth = np.convolve(lowest, np.ones(2 * _SEARCH + 1) / (2 * _SEARCH + 1), mode="valid")
    gain = np.interp(np.arange(len(peaks)), (np.arange(blocks) + 0.5) * _BLOCK, smooth[:blocks])
    return np.clip(sound * gain[:, None], -ceiling, ceiling).astype(np.float32)


def written(sound: Stereo, into: Path) -> None:
    """Write a sound as 16-bit WAV."""
    with wave.open(str(into), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
