"""How well speech is heard and its pauses are found, on recorded speech: word errors, word times, and randomised pauses.

Run alone it prints its section: ``python scripts/bench_listening.py [CASES]``.
"""

from __future__ import annotations

import itertools
import re
import resource
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from faster_whisper import WhisperModel
from rapidfuzz.distance import Levenshtein

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus.speech import TEXT, Spoken, music, recorded_speech, talking_sound  # noqa: E402
from reeltalk.ffmpeg.process import ffmpeg_path, run  # noqa: E402
from reeltalk.media.facts import Loudness, SoundFacts, Transcript, Word  # noqa: E402
from reeltalk.media.journal import Journal  # noqa: E402
from reeltalk.media.pauses import PADDING, pauses  # noqa: E402
from reeltalk.media.signals import VoiceActivity, quiet_stretches, regions_of_speech  # noqa: E402
from reeltalk.media.sound import levels_db  # noqa: E402
from reeltalk.media.speech import transcribe  # noqa: E402
from reeltalk.media.weights import model_folder  # noqa: E402
from reeltalk.media.whisper import Listener  # noqa: E402
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, ticks_from_seconds  # noqa: E402

RATE: Final = 16_000
BORDER_S: Final = 0.12
CLIPPED_S: Final = 0.05
"""A word that loses more than this is clipped: its own times are no truer than that."""
AUDIBLE_DB: Final = -30.0
"""What lies further below the loudest moment of the clean recording is not heard as part of a word."""
EXCERPT_WORDS: Final = (18, 30)


def words_of(text: str) -> list[str]:
    """Return a text as its errors are counted."""
    return re.findall(r"[a-z']+", text.lower())


def cpu_s() -> float:
    """Return the CPU seconds of this process and its ended children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def hearing_rows() -> list[str]:
    """Return a row per condition: word errors of 119, and how far word borders move from where the recording has them."""
    plain = transcribe(recorded_speech())
    rows = []
    for name, spoken in (
        ("as recorded", Spoken(recorded_speech(), TEXT, (), 44.4)),
        ("pauses put in", talking_sound()),
        ("noise, 10 dB", talking_sound(noise_snr_db=10)),
        ("noise, 5 dB", talking_sound(noise_snr_db=5)),
        ("music, 15 dB", talking_sound(music_snr_db=15)),
        ("music, 8 dB", talking_sound(music_snr_db=8)),
    ):
        before = cpu_s()
        heard = transcribe(spoken.path)
        spent = cpu_s() - before
        errors = Levenshtein.distance(words_of(heard.text), words_of(TEXT))
        moved = _moves(plain, heard, spoken)
        rows.append(f"| {name} | {errors} | {np.median(moved):.2f} s, {np.percentile(moved, 95):.2f} s | {spent / spoken.duration_s:.2f} |")
    return rows


def _moves(plain: Transcript, heard: Transcript, spoken: Spoken) -> list[float]:
    """Return how many seconds each border of each rightly heard word lies from its place in the recording, shifted by the pauses."""
    known, found = [words_of(word.text) for word in plain.words], [words_of(word.text) for word in heard.words]
    pairs = [
        (i, j) for tag, i1, i2, j1, j2 in _blocks(known, found) if tag == "equal" for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
    ]
    moves = []
    for one, other in pairs:
        place, word = shifted(plain.words[one], spoken.pauses), heard.words[other]
        moves += [abs(place.start - word.start) / TICKS_PER_SECOND, abs(place.end - word.end) / TICKS_PER_SECOND]
    return moves


def _blocks(known: list[list[str]], found: list[list[str]]) -> list[tuple[str, int, int, int, int]]:
    ids: dict[str, int] = {}
    first, second = ([ids.setdefault(" ".join(word), len(ids)) for word in words] for words in (known, found))
    return [(op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end) for op in Levenshtein.opcodes(first, second)]


def shifted(word: Word, added: tuple[tuple[float, float], ...]) -> TimeRange:
    """Return where a word stands once pauses (start, length) have been put in."""
    shift = 0.0
    for start, length in added:
        if (word.start + word.end) / 2 / TICKS_PER_SECOND + shift > start:
            shift += length
    return word.range.shifted(ticks_from_seconds(shift))


@dataclass
class Tally:
    """What came of the randomised cases."""

    cases: int = 0
    pauses: int = 0
    found: int = 0
    words: int = 0
    clipped: int = 0
    audible: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    borders_s: list[float] = field(default_factory=list)

    def rows(self) -> str:
        """Return the figures as a sentence."""
        share = 100 * self.found / max(self.pauses, 1)
        return (
            f"{self.cases} cases, {self.pauses} pauses: {share:.1f} % found with both borders within {BORDER_S * 1000:.0f} ms "
            f"(median {1000 * np.median(self.borders_s):.0f} ms); of {self.words} words {self.clipped} lost more than "
            f"{CLIPPED_S * 1000:.0f} ms, {self.audible} cuts took audible speech. Missed by background: {dict(self.missed) or 'none'}."
        )


def random_pauses(cases: int, seed: int = 20261121) -> Tally:
    """Cut pauses of randomised recordings and count: excerpts of 18 to 30 words, one to four pauses of 0.4 to 3 s, three backgrounds."""
    generator, tally = np.random.default_rng(seed), Tally()
    sound = _decoded(recorded_speech())
    plain = transcribe(recorded_speech())
    backing = _decoded(music())
    ear = Ear()
    for number in range(cases):
        _try(tally, ear, sound, plain, backing, generator)
        if number % 20 == 19:
            print(tally.rows(), file=sys.stderr, flush=True)
    return tally


def _try(tally: Tally, ear: Ear, sound: Any, plain: Transcript, backing: Any, generator: Any) -> None:
    count = int(generator.integers(*EXCERPT_WORDS))
    first = int(generator.integers(0, len(plain.words) - count))
    words = plain.words[first : first + count]
    start_s, end_s = max(0.0, _s(words[0].start) - 0.15), _s(words[-1].end) + 0.2
    if first:
        start_s = max(start_s, _s(plain.words[first - 1].end))
    if first + count < len(plain.words):
        end_s = min(end_s, _s(plain.words[first + count].start))
    gaps = [(a, b) for a, b in itertools.pairwise(words) if b.start - a.end >= ticks_from_seconds(0.08)]
    chosen = sorted(generator.choice(len(gaps), min(len(gaps), int(generator.integers(1, 5))), replace=False)) if gaps else []
    lengths = [float(generator.uniform(0.4, 3.0)) for _ in chosen]
    parts, added, taken, length_s = [], [], start_s, 0.0
    for place, pause_s in zip(chosen, lengths, strict=True):
        middle = (_s(gaps[place][0].end) + _s(gaps[place][1].start)) / 2
        parts += [sound[round(taken * RATE) : round(middle * RATE)], np.zeros(round(pause_s * RATE), np.float32)]
        length_s += middle - taken
        added.append((length_s, pause_s))
        length_s, taken = length_s + pause_s, middle
    clean = np.concatenate([*parts, sound[round(taken * RATE) : round(end_s * RATE)]])
    background = str(generator.choice(("clean", "noise", "music")))
    mixed, told = _mixed(clean, background, backing, generator)
    own = tuple(Word(word.text, *(max(0, border - ticks_from_seconds(start_s)) for border in (word.start, word.end))) for word in words)
    places = [shifted(word, tuple(added)) for word in own]
    duration = ticks_from_seconds(clean.size / RATE)
    cuts = pauses(_facts(mixed), ear.heard(mixed), duration, minimum=ticks_from_seconds(0.4))
    _count(tally, cuts, places, tuple(added), clean, told)


def _count(tally: Tally, cuts: tuple[TimeRange, ...], places: list[TimeRange], added: Any, clean: Any, background: str) -> None:
    tally.cases += 1
    tally.words += len(places)
    for place in places:
        tally.clipped += sum(part.duration for cut in cuts if (part := cut.intersection(place))) > ticks_from_seconds(CLIPPED_S)
    levels = levels_db(clean)
    for cut in cuts:
        taken = levels[round(_s(cut.start) * 100) : round(_s(cut.end) * 100)]
        tally.audible += bool(taken.size and taken.max() > levels.max() + AUDIBLE_DB)
    for start_s, length_s in added:
        middle = ticks_from_seconds(start_s + length_s / 2)
        before = max((place.end for place in places if place.end <= middle), default=0)
        after = min((place.start for place in places if place.start >= middle), default=0)
        cut = next((cut for cut in cuts if cut.start <= middle < cut.end), None)
        tally.pauses += 1
        if cut is None:
            tally.missed[background] += 1
            continue
        off = max(abs(_s(cut.start - PADDING * 3 // 2 - before)), abs(_s(after - cut.end - PADDING)))
        tally.borders_s.append(off)
        tally.found += off <= BORDER_S
        tally.missed[background] += off > BORDER_S


def _mixed(clean: Any, background: str, backing: Any, generator: Any) -> tuple[Any, str]:
    if background == "clean":
        return clean, background
    snr_db = float(generator.uniform(10, 30))
    if background == "noise":
        under = generator.standard_normal(clean.size).astype(np.float32)
    else:
        offset = int(generator.integers(0, max(1, backing.size - clean.size)))
        under = np.resize(backing[offset:], clean.size)
    spoken = clean[np.abs(clean) > 0.01]
    wanted = np.sqrt((spoken**2).mean()) * 10 ** (-snr_db / 20)
    return (clean + under * (wanted / np.sqrt((under**2).mean()))).astype(np.float32), f"{background} at {int(snr_db // 10)}0 dB or more"


def _s(ticks: int) -> float:
    return ticks / TICKS_PER_SECOND


def _decoded(path: Path) -> Any:
    raw = run([ffmpeg_path(), "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"], timeout_s=60).stdout
    return np.frombuffer(raw, np.int16).astype(np.float32) / 32768


def _facts(samples: Any) -> SoundFacts:
    """Return what ``sound_facts`` would of a file with these samples, loudness apart."""
    voice = VoiceActivity()
    voice.hear(samples)
    return SoundFacts(regions_of_speech(voice.probabilities()), quiet_stretches(levels_db(samples)), Loudness(None, 0.0, None))


class Ear:
    """The embedded engine, loaded once, hearing samples as its child process would."""

    def __init__(self) -> None:
        self._model = WhisperModel(str(model_folder()), device="cpu", compute_type="int8", cpu_threads=1)

    def heard(self, samples: Any) -> Transcript:
        """Return what is said."""
        listener = Listener(self._model, "en", samples.size / RATE, Journal(None, ""), ())
        listener.hear(samples, 0.0)
        words = (Word(text, ticks_from_seconds(a), ticks_from_seconds(b), sure) for text, a, b, sure, _ in listener.heard()["words"])
        return Transcript("en", tuple(words), "faster-whisper")


def section(cases: int) -> str:
    """Return the section of the results."""
    head = "| sound | word errors of 119 | borders move: median, 95th percentile | CPU s per s |\n|---|--:|--:|--:|"
    table = "\n".join([head, *hearing_rows()])
    found = random_pauses(cases).rows()
    return f"## Listening, embedded engine\n\n{table}\n\nPauses of 0.4 to 3 s put into excerpts of recorded speech: {found}\n"


if __name__ == "__main__":
    print(section(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
