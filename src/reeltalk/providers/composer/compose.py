"""The embedded composer: a piece of music of an exact length in a genre, from nothing but numbers.

The result is the user's own: no recording, no sample and no model has a part in it. The same seed gives the same piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from reeltalk import limits
from reeltalk.providers.composer.form import shape
from reeltalk.providers.composer.genres import genre_for
from reeltalk.providers.composer.mixdown import Stereo, Tape, buses, mastered, mixed, written
from reeltalk.providers.composer.parts import notes_of
from reeltalk.providers.composer.waves import RATE

KEYS: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR: Final = frozenset({"minor", "dorian", "phrygian", "harmonic_minor"})
_FADE_S: Final = 0.35
_FADING: Final = 0.7
"""The share of its ringing in which the last chord fades."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What was made: the genre it is in, whether the wish named one, its tempo and key, and its parts as files where asked for."""

    genre: str
    understood: bool
    tempo_bpm: float
    key: str
    stems: tuple[Path, ...]


def compose(
    wish: str, *, duration_s: float, into: Path, seed: int = 0, tempo_bpm: float | None = None, loop: bool = False, stems: bool = False
) -> Composed:
    """Write a piece of music as 48 kHz stereo WAV of exactly ``duration_s``, at -14 LUFS with peaks under -1 dBTP.

    ``wish`` is a genre or mood in words; one that says nothing gives calm corporate music. A piece that is to ``loop`` ends on the
    step before its beginning, its echoes carried round. ``stems`` writes each part beside it. Lengths are held within the limits.
    """
    duration_s = float(np.clip(duration_s, limits.MUSIC_MIN_S, limits.MUSIC_MAX_S))
    genre, understood = genre_for(wish)
    random = np.random.default_rng([seed, *genre.name.encode()])
    tonic = int(random.integers(0, 12))
    form = shape(genre, duration_s, tempo_bpm=tempo_bpm, loop=loop)
    tape = Tape(genre, form, round(duration_s * RATE), loop)
    parts = buses(tape, notes_of(genre, form, tonic, random))
    sound = mixed(tape, parts)
    piece = mastered(sound if loop else _ended(sound, form.tail_s), into.parent, around=loop)
    written(piece, into)
    files = tuple(_stem(bus, sound, piece, into.with_name(f"{into.stem}-{part}.wav")) for part, bus in parts.items()) if stems else ()
    mode = "minor" if genre.scale in MINOR else "major"
    return Composed(genre.name, understood, round(form.tempo_bpm, 2), f"{KEYS[tonic]} {mode}", files)


def _ended(sound: Stereo, tail_s: float) -> Stereo:
    """Return a piece whose last chord fades to silence as it rings, so that no echo is cut off."""
    fade = min(len(sound), round(max(_FADE_S, tail_s * _FADING) * RATE))
    faded = sound.copy()
    faded[len(sound) - fade :] *= (np.linspace(1, 0, fade, dtype=np.float32) ** 1.5)[:, None]
    return faded


def _stem(bus: Stereo, whole: Stereo, piece: Stereo, into: Path) -> Path:
    """Write one part as loud as it is in the finished piece."""
    written(bus * np.float32(np.sqrt(np.mean(piece**2) / max(float(np.mean(whole**2)), 1e-12))), into)
    return into
