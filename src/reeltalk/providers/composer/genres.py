"""The genres of the embedded composer, read from ``genres.toml``: what each is made of, and the words people have for it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FALLBACK: Final = "corporate"
STEPS_PER_BEAT: Final = 4


@dataclass(frozen=True, slots=True)
class Voice:
    """One instrument of a piece and how it plays; an empty pattern means that the part's own rule decides."""

    instrument: str
    pattern: str = ""
    level_db: float = 0.0
    strum: bool = False
    busy: float = 0.0
    low: int = 60
    high: int = 84


@dataclass(frozen=True, slots=True)
class Genre:
    """A recipe for music. Patterns hold ``beats`` times four steps a bar; degrees count from 1."""

    name: str
    words: tuple[str, ...]
    tempo_bpm: tuple[float, float, float]
    scale: str
    melody_scale: str
    chord_notes: int
    harmony: tuple[tuple[int, ...], ...]
    drums: Mapping[str, str]
    voices: Mapping[str, Voice]
    beats: int = 4
    swing: float = 0.0
    reverb_s: float = 1.0
    reverb_share: float = 0.15
    texture: str = ""
    dust_hz: float = 0.0
    pump: float = 0.0

    @property
    def steps(self) -> int:
        """Sixteenth notes in a bar."""
        return self.beats * STEPS_PER_BEAT


@cache
def genres() -> Mapping[str, Genre]:
    """Return every genre by its name."""
    table = tomllib.loads((Path(__file__).parent / "genres.toml").read_text(encoding="utf-8"))
    return {name: _genre(name, entry) for name, entry in table.items()}


def genre_for(wanted: str) -> tuple[Genre, bool]:
    """Return the genre that a mood or genre word in any language means, and whether it was understood; the longest known word decides.

    >>> [genre_for(said)[0].name for said in ("some epic trailer music", "轻快的音乐", "zydeco")]
    ['cinematic', 'pop', 'corporate']
    """
    said = f" {wanted.casefold()} "
    hits = [(len(word), genre) for genre in genres().values() for word in (genre.name, *genre.words) if _says(said, word)]
    if not hits:
        return genres()[FALLBACK], not wanted.strip()
    return max(hits, key=lambda hit: hit[0])[1], True


def _says(said: str, word: str) -> bool:
    return f" {word} " in said.replace(",", " ").replace(".", " ") if word.isascii() else word in said


def _genre(name: str, entry: Mapping[str, Any]) -> Genre:
    low, usual, high = entry["tempo"]
    seconds, share = entry["reverb"]
    scale = entry["scale"]
    voices = {part: _voice(entry[part]) for part in ("bass", "chords", "pad", "arp", "lead") if part in entry}
    return Genre(
        name,
        tuple(entry["words"]),
        (float(low), float(usual), float(high)),
        scale,
        entry.get("melody_scale", scale),
        entry["chord_notes"],
        tuple(tuple(line) for line in entry["harmony"]),
        entry.get("drums", {}),
        voices,
        beats=entry.get("beats", 4),
        swing=entry.get("swing", 0.0),
        reverb_s=seconds,
        reverb_share=share,
        texture=entry.get("texture", ""),
        dust_hz=entry.get("dust_hz", 0.0),
        pump=entry.get("pump", 0.0),
    )


def _voice(entry: Mapping[str, Any]) -> Voice:
    known = {key: value for key, value in entry.items() if key != "level"}
    return Voice(**known, level_db=float(entry.get("level", 0.0)))
