"""Whether every word that a film should hold is heard in the finished file."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Final, TypeAlias

from reeltalk.agent.outcome import Measured
from reeltalk.edits.spoken import TimelineWord
from reeltalk.media.facts import Transcript, Word
from reeltalk.timeline.time import Ticks, TimeRange, merged, seconds_from_ticks, ticks_from_seconds

ListenAgain: TypeAlias = Callable[[TimeRange], Transcript]
"""Listens to one passage of the film, on its own."""

NEAR: Final = ticks_from_seconds(2)
FAR: Final = ticks_from_seconds(8)
PASSAGES_MAX: Final = 30

_NOT_WORD: Final = re.compile(r"[^\w]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def speech_facts(expected: Sequence[TimelineWord], heard: Transcript, listen_again: ListenAgain) -> dict[str, Measured]:
    """Return how many of the expected words are heard in the finished film, and the longest pause between two words.

    Where words seem to be missing, the film is listened to a second time, to that passage with the sentences around it: an engine
    mishears now and then, and hears another stretch of the same sound right. It is never told what it is expected to hear.
    """
    expected = [word for word in expected if _compared(word.text)]
    missing = _unheard(expected, heard.words)
    misheard = len(missing)
    for passage in _passages(expected, sorted(missing)):
        inside = [number for number, word in enumerate(expected) if passage.start <= word.start < passage.end]
        again = _unheard([expected[number] for number in inside], listen_again(passage).words)
        missing -= {number for place, number in enumerate(inside) if place not in again}
    facts: dict[str, Measured] = {
        "words_expected": len(expected),
        "words_heard": len(expected) - len(missing),
        "longest_pause_s": round(seconds_from_ticks(longest_pause(heard.words)), 2),
    }
    return facts | {"words_heard_again": misheard - len(missing)} if misheard > len(missing) else facts


def _unheard(expected: Sequence[TimelineWord], heard: Sequence[Word]) -> set[int]:
    """Return the numbers of the expected words that are not among those heard, both taken in order."""
    owners = [(sign, number) for number, word in enumerate(expected) for sign in _compared(word.text)]
    found = [sign for word in heard for sign in _compared(word.text)]
    blocks = SequenceMatcher(None, [sign for sign, _ in owners], found, autojunk=False).get_matching_blocks()
    matched = {place for block in blocks for place in range(block.a, block.a + block.size)}
    return {number for place, (_, number) in enumerate(owners) if place not in matched}


def _passages(expected: Sequence[TimelineWord], missing: Sequence[int]) -> Sequence[TimeRange]:
    """Return where to listen again: each missing word with its surroundings, cut where the words stand furthest apart."""
    return merged(_surroundings(expected, expected[number]) for number in missing)[:PASSAGES_MAX]


def _surroundings(expected: Sequence[TimelineWord], word: TimelineWord) -> TimeRange:
    start = _widest_gap(expected, word.start - FAR, word.start - NEAR) if word.start > FAR else 0
    return TimeRange.between(start, _widest_gap(expected, word.end + NEAR, word.end + FAR))


def _widest_gap(expected: Sequence[TimelineWord], earliest: Ticks, latest: Ticks) -> Ticks:
    """Return the middle of the widest gap between two words there; where nobody speaks, the middle of it all."""
    first, last = (bisect_left(expected, border, key=lambda word: word.start) for border in (earliest, latest))
    gaps = ((later.start - earlier.end, (earlier.end + later.start) // 2) for earlier, later in itertools.pairwise(expected[first:last]))
    return max(gaps, default=(0, (earliest + latest) // 2))[1]


def longest_pause(words: Sequence[Word]) -> Ticks:
    """Return the longest stretch between the end of a word and the start of the next."""
    return max((later.start - earlier.end for earlier, later in itertools.pairwise(words)), default=0)


def _compared(word: str) -> list[str]:
    """Return a word as it is compared: lower case, no punctuation, Chinese by the character (engines cut it into words at will)."""
    plain = _NOT_WORD.sub("", word).lower()
    return list(plain) if _HAN.search(plain) else [plain] if plain else []
