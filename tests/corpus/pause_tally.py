"""Finding and cutting the pauses of randomised excerpts with the embedded engine, judged by what is true of each excerpt."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from faster_whisper import WhisperModel

from corpus.cache import folder
from corpus.paused import Paused
from reeltalk.media.facts import Loudness, SoundFacts, Transcript, Word
from reeltalk.media.journal import Journal
from reeltalk.media.pauses import pauses, silences
from reeltalk.media.signals import Hearing
from reeltalk.media.sound import BLOCK_SAMPLES, LEVELS_PER_SECOND, SAMPLES_PER_SECOND, Samples
from reeltalk.media.weights import BASE_SHA256, model_folder
from reeltalk.media.whisper import Listener
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, ticks_from_seconds

BORDER_S: Final = 0.12
CLIPPED_S: Final = 0.05
"""A word that loses more than this is clipped: its own times are no truer than that."""
_MINIMUM: Final = ticks_from_seconds(0.4)


@dataclass
class Tally:
    """What came of the randomised excerpts."""

    cases: int = 0
    pauses: int = 0
    found: int = 0
    cut: int = 0
    words: int = 0
    clipped: list[str] = field(default_factory=list)
    audible: list[str] = field(default_factory=list)
    sought: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    borders_s: list[float] = field(default_factory=list)

    @property
    def share_found(self) -> float:
        """Return the share of pauses whose two borders were found."""
        return self.found / max(self.pauses, 1)

    def share_found_under(self, *backgrounds: str) -> float:
        """Return the share of those with one of some backgrounds."""
        missed, sought = (sum(counted[one] for one in backgrounds) for counted in (self.missed, self.sought))
        return 1 - missed / max(sought, 1)

    def rows(self) -> str:
        """Return the figures as a sentence."""
        off_ms = 1000 * np.median(self.borders_s)
        return (
            f"{self.cases} cases, {self.pauses} pauses: {100 * self.share_found:.1f} % found with both borders within "
            f"{BORDER_S * 1000:.0f} ms (median of the worse border {off_ms:.0f} ms), {self.cut} cut; of {self.words} words "
            f"{len(self.clipped)} lost more than {CLIPPED_S * 1000:.0f} ms, {len(self.audible)} cuts took more than that of "
            f"audible speech. Missed by background: {dict(self.missed) or 'none'} of {dict(self.sought)}."
        )


class Ear:
    """The embedded engine, loaded once, hearing samples as its child process would; what it heard is kept where made files are."""

    def __init__(self) -> None:
        self._model = WhisperModel(str(model_folder()), device="cpu", compute_type="int8", cpu_threads=1)
        self._kept = folder() / "heard"
        self._kept.mkdir(exist_ok=True)

    def heard(self, samples: Samples) -> Transcript:
        """Return what is said; the engine listens once to the same samples, all that is made of its words is made anew."""
        journal = Journal(self._kept / f"{hashlib.sha256(samples.tobytes()).hexdigest()[:24]}.jsonl", BASE_SHA256)
        listener = Listener(self._model, "en", samples.size / SAMPLES_PER_SECOND, journal, ())
        listener.hear(samples, 0.0)
        return transcript_of(listener.heard()["words"])


def transcript_of(words: Iterable[Any]) -> Transcript:
    """Return words (text, start, end in seconds, certainty, segment) as a transcript."""
    said = (Word(text, ticks_from_seconds(start_s), ticks_from_seconds(end_s), sure) for text, start_s, end_s, sure, _ in words)
    return Transcript("en", tuple(said), "faster-whisper")


def sound_facts_of(samples: Samples) -> SoundFacts:
    """Return what ``sound_facts`` would of a file with these samples, loudness apart."""
    hearing = Hearing()
    for start in range(0, samples.size, BLOCK_SAMPLES):
        hearing.hear(samples[start : start + BLOCK_SAMPLES])
    return SoundFacts(hearing.speech(), hearing.quiet(), Loudness(None, 0.0, None))


def tallied(cases: Iterable[Paused], heard: Callable[[Samples], Transcript], told: Callable[[str], None] = lambda _: None) -> Tally:
    """Find and cut the pauses of at least 0.4 s of each excerpt; ``told`` is given the figures after every twenty."""
    tally = Tally()
    for case in cases:
        _judge(tally, case, sound_facts_of(case.mixed), heard(case.mixed))
        if tally.cases % 20 == 0:
            told(tally.rows())
    return tally


def tallied_by_sound(cases: Iterable[Paused]) -> Tally:
    """Do the same with the words known: what sound alone says of borders, without the engine, hundreds of times faster."""
    tally = Tally()
    for case in cases:
        _judge(tally, case, sound_facts_of(case.mixed), Transcript("en", case.words, "known"))
    return tally


def _judge(tally: Tally, case: Paused, sound: SoundFacts, transcript: Transcript) -> None:
    duration = ticks_from_seconds(case.mixed.size / SAMPLES_PER_SECOND)
    cuts = pauses(sound, transcript, duration, minimum=_MINIMUM)
    found = silences(sound, transcript, duration)
    tally.cases += 1
    tally.words += len(case.words)
    for word in case.words:
        if _shared(cuts, word.range) > ticks_from_seconds(CLIPPED_S):
            tally.clipped.append(f"case {case.number}: {word.text} under {case.background}")
    for cut in cuts:
        start, end = (round(border * LEVELS_PER_SECOND / TICKS_PER_SECOND) for border in (cut.start, cut.end))
        if case.audible[start:end].sum() > CLIPPED_S * LEVELS_PER_SECOND:
            tally.audible.append(f"case {case.number}: {start / LEVELS_PER_SECOND} s under {case.background}")
    for silent in case.silent:
        best = max(found, key=lambda one: _shared((one,), silent), default=TimeRange(0, 0))
        off_s = max(abs(best.start - silent.start), abs(best.end - silent.end)) / TICKS_PER_SECOND
        tally.pauses += 1
        tally.sought[case.background] += 1
        tally.borders_s.append(off_s)
        tally.found += off_s <= BORDER_S
        tally.cut += bool(_shared(cuts, silent))
        if off_s > BORDER_S:
            tally.missed[case.background] += 1


def _shared(parts: Iterable[TimeRange], stretch: TimeRange) -> int:
    return sum(part.duration for one in parts if (part := one.intersection(stretch)))
