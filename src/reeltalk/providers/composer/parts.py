"""From a genre and its form to notes: what bass, chords, pad, arpeggio, lead and drums play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from reeltalk.providers.composer.form import Bar, Form
from reeltalk.providers.composer.genres import STEPS_PER_BEAT, Genre, Voice
from reeltalk.providers.composer.harmony import chord_classes, nearest, scale_pitches, voicing

LOUDNESS: Final = {"x": 0.95, "o": 0.62, "g": 0.32}
BASS_LOW: Final = 31
BASS_HIGH: Final = 50
ENTERS_AT: Final = {"pad": 1, "chords": 1, "arp": 2, "bass": 2, "lead": 3, "drums": 2}
"""How full a bar must be for a part to play in it."""
STRUM_S: Final = 0.014
ARPEGGIO_STEPS: Final = 2
_CHORD_TONE: Final = {"r": 0, "t": 1, "f": 2, "s": 3}


@dataclass(frozen=True, slots=True)
class Note:
    """One sound: times in steps (sixteenth notes) from the beginning; drums have no pitch. ``late_s`` moves it off the grid."""

    part: str
    sound: str
    step: float
    steps: float
    pitch: int
    velocity: float
    late_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every player reads: the genre, the form, one chord a bar, and the piece's own chance."""

    genre: Genre
    form: Form
    chords: Sequence[Sequence[int]]
    tonic: int
    random: np.random.Generator

    @property
    def steps(self) -> int:
        """Sixteenth notes in a bar."""
        return self.genre.steps

    def closes(self, bar: int) -> bool:
        """Say whether a bar holds the last chord of a piece that ends."""
        return bar == len(self.form.bars) - 1 and self.form.tail_s > 0

    def held(self, bar: int) -> float:
        """Return for how many steps a chord is held that fills a bar: the last one of a piece that ends rings on to its end."""
        step_s = self.form.beat_s() / STEPS_PER_BEAT
        return self.steps + (self.form.tail_s / step_s if self.closes(bar) else 0.0)

    def strokes(self, index: int, bar: Bar, pattern: str, last: str) -> list[tuple[int, float, str]]:
        """Return what a part strikes in a bar, as `hits` does: in a bare bar each stroke rings until the next; ``last`` ends the piece."""
        if self.closes(index):
            return [(0, self.held(index), last)]
        struck = hits(pattern)
        if bar.fullness > 1:
            return [*struck]
        ends = [*(step for step, _, _ in struck[1:]), self.steps]
        return [(step, end - step, letter) for (step, _, letter), end in zip(struck, ends, strict=True)]

    def sounding(self, part: str) -> Iterator[tuple[int, Bar]]:
        """Yield the bars in which a part plays: those that are full enough for it."""
        fullest = max(bar.fullness for bar in self.form.bars)
        enters_at = 1 if part == self.opener else ENTERS_AT[part]
        for index, bar in enumerate(self.form.bars):
            if bar.fullness >= min(enters_at, fullest):
                yield index, bar

    @property
    def opener(self) -> str:
        """Return which part plays in bare bars too, lest they be silent: where there are no chords, or they come off the beat."""
        voices = self.genre.voices
        if "pad" in voices or ("chords" in voices and not voices["chords"].pattern.startswith(".")):
            return ""
        return "arp" if "arp" in voices and "chords" not in voices else "bass"


def notes_of(genre: Genre, form: Form, tonic: int, random: np.random.Generator) -> list[Note]:
    """Return all notes of a piece, part after part; the same generator state gives the same notes."""
    chords = [chord_classes(genre.scale, tonic, bar.degree, genre.chord_notes) for bar in form.bars]
    sheet = Sheet(genre, form, chords, tonic, random)
    notes = [note for part, voice in genre.voices.items() for note in _PLAYERS[part](sheet, voice)]
    notes += _drums(sheet)
    return [_played(note, random) for note in notes]


def _played(note: Note, random: np.random.Generator) -> Note:
    """Return a note as a person plays it: a few milliseconds and a shade of loudness off."""
    late = 0.0 if note.sound.startswith(("kick", "chip")) else float(random.normal(0.0, 0.004))
    shade = float(np.clip(note.velocity * random.normal(1.0, 0.06), 0.1, 1.0))
    return Note(note.part, note.sound, note.step, note.steps, note.pitch, shade, note.late_s + late)


def hits(pattern: str) -> list[tuple[int, int, str]]:
    """Return (step, length in steps, letter) of each stroke of a pattern; a stroke lasts through the dashes after it.

    >>> hits("x--.o.")
    [(0, 3, 'x'), (4, 1, 'o')]
    """
    struck = []
    for step, letter in enumerate(pattern):
        if letter not in ".-":
            held = len(pattern[step + 1 :]) - len(pattern[step + 1 :].lstrip("-"))
            struck.append((step, 1 + held, letter))
    return struck


def _pad(sheet: Sheet, voice: Voice) -> list[Note]:
    notes: list[Note] = []
    previous: tuple[int, ...] = ()
    for index, _bar in sheet.sounding("pad"):
        previous = voicing(sheet.chords[index], previous)
        notes += [Note("pad", voice.instrument, index * sheet.steps, sheet.held(index) + 1, pitch, 0.7) for pitch in previous]
    return notes


def _chords(sheet: Sheet, voice: Voice) -> list[Note]:
    notes: list[Note] = []
    previous: tuple[int, ...] = ()
    for index, bar in sheet.sounding("chords"):
        previous = voicing(sheet.chords[index], previous)
        for step, steps, letter in sheet.strokes(index, bar, voice.pattern, "x"):
            order = previous if step % 8 < 4 else previous[::-1]
            for place, pitch in enumerate(order):
                late = place * STRUM_S if voice.strum else 0.0
                velocity = LOUDNESS[letter] * (0.8 if bar.fullness < 2 else 1.0)
                notes.append(Note("chords", voice.instrument, index * sheet.steps + step, max(steps, 1.5), pitch, velocity, late))
    return notes


def _arp(sheet: Sheet, voice: Voice) -> list[Note]:
    notes = []
    for index, _bar in sheet.sounding("arp"):
        tones = voicing(sheet.chords[index], ())
        ladder = [*tones, tones[0] + 12, *(tone + 12 for tone in tones[1:2])]
        way = [*ladder, *ladder[-2:0:-1]]
        if sheet.closes(index):
            first = index * sheet.steps
            notes += [Note("arp", voice.instrument, first + place, sheet.held(index), tone, 0.6) for place, tone in enumerate(ladder)]
            continue
        for place, step in enumerate(range(0, sheet.steps, ARPEGGIO_STEPS)):
            accent = 0.75 if step % STEPS_PER_BEAT == 0 else 0.5
            notes.append(Note("arp", voice.instrument, index * sheet.steps + step, ARPEGGIO_STEPS + 1, way[place % len(way)], accent))
    return notes


def _bass(sheet: Sheet, voice: Voice) -> list[Note]:
    notes = []
    for index, bar in sheet.sounding("bass"):
        root = nearest(sheet.chords[index][0], 40, BASS_LOW, BASS_HIGH)
        for step, steps, letter in sheet.strokes(index, bar, voice.pattern, "r"):
            pitch = root + 12 if letter == "o" else nearest(sheet.chords[index][_CHORD_TONE[letter] % len(sheet.chords[index])], root + 3)
            pitch = root if letter == "r" else pitch
            notes.append(Note("bass", voice.instrument, index * sheet.steps + step, steps, pitch, 0.9 if step == 0 else 0.75))
    return notes


def _lead(sheet: Sheet, voice: Voice) -> list[Note]:
    """A melody out of two short rhythms, one a section: the same rhythm comes back, so that it can be recognised, over other chords."""
    ladder = scale_pitches(sheet.genre.melody_scale, sheet.tonic, voice.low, voice.high)
    rhythms = [_rhythm(sheet.genre, voice.busy, sheet.random) for _section in range(2)]
    contours = [sheet.random.integers(-2, 3, size=2 * sheet.steps) for _section in range(2)]
    place = len(ladder) // 2
    notes: list[Note] = []
    for index, bar in sheet.sounding("lead"):
        closing = sheet.closes(index)
        half = index % 2
        strokes = [(0, sheet.steps)] if closing else rhythms[bar.section][half]
        if bar.last_of_block and not closing:
            strokes = strokes[: max(1, len(strokes) // 2)]
        for step, steps in strokes:
            move = int(contours[bar.section][half * sheet.steps + step])
            place = int(np.clip(place + (move or 1), 0, len(ladder) - 1))
            if step % (2 * STEPS_PER_BEAT) == 0 or closing:
                place = _to_chord(ladder, place, sheet.chords[index])
            velocity = 0.85 if step % STEPS_PER_BEAT == 0 else 0.7
            notes.append(Note("lead", voice.instrument, index * sheet.steps + step, steps, ladder[place], velocity))
        place += int(np.sign(len(ladder) // 2 - place))
    return notes


def _rhythm(genre: Genre, busy: float, random: np.random.Generator) -> list[list[tuple[int, int]]]:
    """Return two bars of (step, length): strong steps likelier, never fewer than two strokes a bar."""
    weight = np.array([4.0 if step % 8 == 0 else 3.0 if step % 4 == 0 else 1.6 if step % 2 == 0 else 0.25 for step in range(genre.steps)])
    bars = []
    for _bar in range(2):
        count = max(2, round(busy * genre.steps))
        chosen = sorted(int(step) for step in random.choice(genre.steps, size=count, replace=False, p=weight / weight.sum()))
        ends = [*chosen[1:], genre.steps]
        bars.append([(step, max(1, min(end - step, 6))) for step, end in zip(chosen, ends, strict=True)])
    return bars


def _to_chord(ladder: Sequence[int], place: int, chord: Sequence[int]) -> int:
    """Return the place of the ladder nearest to one that sounds well with a chord."""
    good = [index for index, pitch in enumerate(ladder) if pitch % 12 in chord[:3]] or list(range(len(ladder)))
    return min(good, key=lambda index: (abs(index - place), index))


def _drums(sheet: Sheet) -> list[Note]:
    notes = []
    for index, bar in sheet.sounding("drums"):
        first = index * sheet.steps
        closing = sheet.closes(index)
        if closing and sheet.genre.drums:
            notes.append(Note("drums", next(iter(sheet.genre.drums)), first, 1, 0, 0.9))
            continue
        light = bar.fullness <= 2
        for place, (sound, pattern) in enumerate(sheet.genre.drums.items()):
            if light and place == 1 and len(sheet.genre.drums) > 2:
                continue
            notes += [Note("drums", sound, first + step, 1, 0, LOUDNESS[letter]) for step, _, letter in hits(pattern)]
        if bar.last_of_block and bar.fullness >= 3:
            notes += _fill(sheet.genre, first)
        if bar.first_of_section and bar.fullness >= 3 and any(sound.startswith("kick") for sound in sheet.genre.drums):
            notes.append(Note("drums", "crash", first, 1, 0, 0.5))
    return notes


def _fill(genre: Genre, first_step: int) -> list[Note]:
    """Return the strokes that lead into the next block, on the genre's own second drum."""
    sounds = list(genre.drums)
    if len(sounds) < 2:
        return []
    last = first_step + genre.steps
    return [Note("drums", sounds[1], last - back, 1, 0, 0.4 + 0.12 * (4 - back)) for back in (3, 2, 1)]


_PLAYERS: Final = {"pad": _pad, "chords": _chords, "arp": _arp, "bass": _bass, "lead": _lead}
