"""How well speech is heard and its pauses are found, on recorded speech: word errors, word times, and randomised pauses.

Run alone it prints its section: ``python scripts/bench_listening.py [CASES]``.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from rapidfuzz.distance import Levenshtein

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus.pause_tally import Ear, Tally, tallied  # noqa: E402
from corpus.paused import UNSEEN, aligned_words, paused_speech  # noqa: E402
from corpus.speech import TEXT, Spoken, recorded_speech, talking_sound  # noqa: E402
from reeltalk.media.facts import Transcript, Word  # noqa: E402
from reeltalk.media.speech import transcribe  # noqa: E402
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, ticks_from_seconds  # noqa: E402

BACKGROUNDS: Final = {
    "clean": "clean",
    "noise": "noise, 20 to 30 dB",
    "loud noise": "noise, 10 to 20 dB",
    "music": "music, 20 to 30 dB",
    "loud music": "music, 10 to 20 dB",
}


def words_of(text: str) -> list[str]:
    """Return a text as its errors are counted."""
    return re.findall(r"[a-z']+", text.lower())


def cpu_s() -> float:
    """Return the CPU seconds of this process and its ended children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def hearing_rows() -> list[str]:
    """Return a row per condition: word errors of 119, and how far word borders are from where another program puts them."""
    plain = aligned_words()
    rows = []
    for name, spoken in (
        ("as recorded", Spoken(recorded_speech(), TEXT, (), 44.4)),
        ("pauses put in", talking_sound()),
        ("noise, 10 dB", talking_sound(noise_snr_db=10)),
        ("noise, 5 dB", talking_sound(noise_snr_db=5)),
        ("music, 15 dB", talking_sound(music_snr_db=15)),
        ("music, 8 dB", talking_sound(music_snr_db=8)),
    ):
        before, begun_s = cpu_s(), time.monotonic()
        heard = transcribe(spoken.path)
        costs = (cpu_s() - before, time.monotonic() - begun_s)
        errors = Levenshtein.distance(words_of(heard.text), words_of(TEXT))
        off = _borders_off(plain, heard, spoken)
        rows.append(f"| {name} | {errors} | {np.median(off):.2f} s, {np.percentile(off, 95):.2f} s | {_each(costs, spoken)} |")
    return rows


def _each(costs_s: tuple[float, float], spoken: Spoken) -> str:
    return " | ".join(f"{cost_s / spoken.duration_s:.2f}" for cost_s in costs_s)


def _borders_off(plain: Sequence[Word], heard: Transcript, spoken: Spoken) -> list[float]:
    """Return how many seconds each border of each rightly heard word lies from its true place, shifted by the pauses put in."""
    known, found = [words_of(word.text) for word in plain], [words_of(word.text) for word in heard.words]
    pairs = [
        (i, j) for tag, i1, i2, j1, j2 in _blocks(known, found) if tag == "equal" for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
    ]
    off = []
    for one, other in pairs:
        place, word = shifted(plain[one], spoken.pauses), heard.words[other]
        off += [abs(place.start - word.start) / TICKS_PER_SECOND, abs(place.end - word.end) / TICKS_PER_SECOND]
    return off


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


def random_pauses(cases: int) -> Tally:
    """Find and cut the pauses of randomised excerpts; the figures so far go to stderr."""
    return tallied(paused_speech(cases, UNSEEN), Ear().heard, lambda rows: print(rows, file=sys.stderr, flush=True))


def pause_rows(tally: Tally) -> list[str]:
    """Return a row per background."""
    return [
        f"| {name} | {tally.sought[background]} | {100 * tally.share_found_under(background):.1f} % |"
        for background, name in BACKGROUNDS.items()
    ]


def section(cases: int) -> str:
    """Return the section of the results."""
    tally = random_pauses(cases)
    return "\n".join(
        [
            "## Listening: words and pauses, embedded engine",
            "",
            "Recorded English of 119 words; word borders held against a forced alignment by another program (PocketSphinx 5.1.1),",
            "shifted by the pauses put in.",
            "",
            "| sound | word errors of 119 | borders off: median, 95th percentile | CPU s per s | of real time |",
            "|---|--:|--:|--:|--:|",
            *hearing_rows(),
            "",
            f"Pauses of 0.4 to 3 s put at random into {cases} excerpts of recorded English, a seed on which no threshold was chosen;",
            "a border is judged against the whole stretch in which nothing is heard on the clean recording.",
            "",
            "| background | pauses | both borders within 120 ms |",
            "|---|--:|--:|",
            *pause_rows(tally),
            "",
            f"{tally.rows()}",
        ]
    )


if __name__ == "__main__":
    print(section(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
