"""Excerpts of recorded speech with pauses put in at random, clean or under noise or music, and what is true of each by construction.

A pause that is put in lies in a natural gap, so the stretch in which nothing is heard is longer than what was put in: it reaches from the
last sound before to the first sound after, and is measured on the clean recording.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.speech import music, recorded_speech
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.facts import Word
from reeltalk.media.sound import LEVELS_PER_SECOND, SAMPLES_PER_SECOND, levels_db, range_of_levels
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, ticks_from_samples, ticks_from_seconds

Sound = NDArray[np.float32]

DEVELOPED_ON: Final = 20261121
"""The seed on which thresholds may be chosen."""
UNSEEN: Final = 20261122
"""The seed of which figures are told."""
AUDIBLE_DB: Final = -30.0
"""What lies further below the loudest moment of the clean recording is not heard as part of a word."""
BACKGROUNDS: Final = ("clean", "noise", "music")
SNR_DB: Final = (10.0, 30.0)
LOUD_BELOW_DB: Final = 20.0
_EXCERPT_WORDS: Final = (18, 30)
_PAUSES: Final = (1, 4)
_PAUSE_S: Final = (0.4, 3.0)
_GAP_LEVELS: Final = 8
_SLACK: Final = ticks_from_seconds(0.05)


@dataclass(frozen=True)
class Paused:
    """An excerpt: what is heard (16 kHz), its speech alone, its words, and the stretches around inserted pauses where nothing is said."""

    number: int
    background: str
    mixed: Sound
    clean: Sound
    words: tuple[Word, ...]
    silent: tuple[TimeRange, ...]
    audible: NDArray[np.bool_]
    """For each ten milliseconds, whether the speech alone can be heard."""


def paused_speech(cases: int, seed: int = DEVELOPED_ON) -> Iterator[Paused]:
    """Yield excerpts of 18 to 30 words with one to four pauses of 0.4 to 3 s."""
    words = recorded_words()
    generator = np.random.default_rng(seed)
    sound, backing = decoded(recorded_speech()), decoded(music())
    for number in range(cases):
        yield _case(number, sound, backing, words, generator)


def recorded_words() -> tuple[Word, ...]:
    """Return the words of the recording where they stand in it, written down once: the truth does not move with what is judged by it."""
    return _written_down("two_cities_words.txt")


def aligned_words() -> tuple[Word, ...]:
    """Return the same words where another program puts them: the text laid to the sound by PocketSphinx 5.1.1 (forced alignment).

    It knows the text and nothing of our engine, so it says how true the engine's times are. Its own are good to a few hundredths.
    """
    return _written_down("two_cities_aligned.txt")


def _written_down(name: str) -> tuple[Word, ...]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    timed = (line.split(maxsplit=2) for line in lines)
    return tuple(Word(text, ticks_from_seconds(float(start)), ticks_from_seconds(float(end))) for start, end, text in timed)


def decoded(path: Any) -> Sound:
    """Return a file's sound as 16 kHz mono."""
    shape = ["-ac", "1", "-ar", str(SAMPLES_PER_SECOND), "-f", "s16le", "-"]
    raw = run([ffmpeg_path(), "-v", "error", "-i", str(path), *shape], timeout_s=60).stdout
    return np.frombuffer(raw, np.int16).astype(np.float32) / 32768


def _case(number: int, sound: Sound, backing: Sound, words: Sequence[Word], generator: np.random.Generator) -> Paused:
    count = int(generator.integers(*_EXCERPT_WORDS))
    first = int(generator.integers(0, len(words) - count))
    own = words[first : first + count]
    begin = _border(words[first - 1], own[0]) if first else 0
    excerpt = sound[begin : _border(own[-1], words[first + count])]
    gaps = [gap for one, other in itertools.pairwise(own) if (gap := _gap(sound, one, other))]
    wanted = min(len(gaps), int(generator.integers(_PAUSES[0], _PAUSES[1] + 1)))
    places = [(gaps[index] - begin, float(generator.uniform(*_PAUSE_S))) for index in sorted(generator.choice(len(gaps), wanted, False))]
    clean, added = _with_silence(excerpt, places)
    background = str(generator.choice(BACKGROUNDS))
    snr_db = float(generator.uniform(*SNR_DB)) if background != "clean" else LOUD_BELOW_DB
    audible = levels_db(clean) > levels_db(sound).max() + AUDIBLE_DB
    return Paused(
        number,
        background if snr_db >= LOUD_BELOW_DB else f"loud {background}",
        clean + _under(clean, background, backing, snr_db, generator),
        clean,
        tuple(_moved(word, -begin, added) for word in own),
        tuple(_around(audible, (start + length // 2) * LEVELS_PER_SECOND // SAMPLES_PER_SECOND) for start, length in added),
        audible,
    )


def _border(before: Word, after: Word) -> int:
    """Return the sample in the middle between two words."""
    return (before.end + after.start) * SAMPLES_PER_SECOND // (2 * TICKS_PER_SECOND)


def _gap(sound: Sound, before: Word, after: Word) -> int | None:
    """Return the sample in the middle of the longest stretch between two words in which nothing is heard, if it is long enough."""
    start, end = ((tick * LEVELS_PER_SECOND) // TICKS_PER_SECOND for tick in (before.end - _SLACK, after.start + _SLACK))
    levels = levels_db(sound)
    quiet = levels[start:end] <= levels.max() + AUDIBLE_DB
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    longest = max(zip(edges[::2], edges[1::2], strict=True), key=lambda run: run[1] - run[0], default=(0, 0))
    if longest[1] - longest[0] < _GAP_LEVELS:
        return None
    return (start * 2 + int(longest[0] + longest[1])) * SAMPLES_PER_SECOND // LEVELS_PER_SECOND // 2


def _with_silence(excerpt: Sound, places: Sequence[tuple[int, float]]) -> tuple[Sound, list[tuple[int, int]]]:
    """Return the excerpt with silence put in, and the (start, length) of each in samples of the result."""
    parts, added, taken, length = [], [], 0, 0
    for place, pause_s in places:
        silence = np.zeros(round(pause_s * SAMPLES_PER_SECOND), np.float32)
        parts += [excerpt[taken:place], silence]
        added.append((length + place - taken, silence.size))
        length, taken = length + place - taken + silence.size, place
    return np.concatenate([*parts, excerpt[taken:]]), added


def _moved(word: Word, offset: int, added: Sequence[tuple[int, int]]) -> Word:
    """Return a word where it stands in the excerpt once pauses have been put in."""
    middle = (word.start + word.end) * SAMPLES_PER_SECOND // (2 * TICKS_PER_SECOND) + offset
    for start, length in added:
        if middle > start:
            middle, offset = middle + length, offset + length
    shift = ticks_from_samples(abs(offset), SAMPLES_PER_SECOND) * (1 if offset >= 0 else -1)
    return Word(word.text, max(0, word.start + shift), max(0, word.end + shift))


def _around(audible: NDArray[np.bool_], place: int) -> TimeRange:
    """Return from the last sound before a place to the first after it."""
    loud = np.flatnonzero(audible)
    after = int(np.searchsorted(loud, place))
    return range_of_levels(int(loud[after - 1]) + 1 if after else 0, int(loud[after]) if after < loud.size else audible.size)


def _under(clean: Sound, background: str, backing: Sound, snr_db: float, generator: np.random.Generator) -> Sound:
    """Return what lies under the speech, so many decibels below it (root mean square of its spoken parts)."""
    if background == "clean":
        return np.zeros(clean.size, np.float32)
    if background == "noise":
        under = generator.standard_normal(clean.size).astype(np.float32)
    else:
        under = np.resize(backing[int(generator.integers(0, max(1, backing.size - clean.size))) :], clean.size)
    spoken = clean[np.abs(clean) > 0.01]
    wanted = np.sqrt((spoken**2).mean()) * 10 ** (-snr_db / 20)
    return (under * (wanted / np.sqrt((under**2).mean()))).astype(np.float32)
