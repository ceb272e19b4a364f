"""Measuring a finished film for its receipt: what the file itself shows, not what was meant."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from reeltalk.agent.receipt import Measured, Receipt
from reeltalk.media.facts import Transcript, Word
from reeltalk.render.verify import VerifyReport
from reeltalk.timeline.time import Ticks, seconds_from_ticks

_NOT_WORD = re.compile(r"[^\w]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


SPEECH_CUTS = frozenset({"trim_pauses", "remove_fillers"})
"""The tools that promise something about every spoken word, so that the finished film is listened to."""


def cuts_speech(receipt: Receipt) -> bool:
    """Say whether the receipt speaks of edits that go between spoken words."""
    return any(SPEECH_CUTS.intersection(clause.operations) for clause in receipt.clauses)


def file_facts(report: VerifyReport) -> dict[str, Measured]:
    """Return what the verification measured, as facts for a receipt."""
    facts: dict[str, Measured] = {"duration_s": round(report.duration_s, 3), "frames": report.frames}
    if report.loudness_lufs is not None:
        facts["loudness_lufs"] = round(report.loudness_lufs, 1)
    if report.true_peak_dbtp is not None:
        facts["true_peak_dbtp"] = round(report.true_peak_dbtp, 1)
    return facts


def speech_facts(expected: Sequence[str], heard: Transcript) -> dict[str, Measured]:
    """Return how many of the expected words are heard in the finished film, and the longest pause between two words."""
    wanted, found = _normalised(expected), _normalised([word.text for word in heard.words])
    kept = sum(block.size for block in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks())
    return {"words_expected": len(wanted), "words_heard": kept, "longest_pause_s": round(seconds_from_ticks(longest_pause(heard.words)), 2)}


def longest_pause(words: Sequence[Word]) -> Ticks:
    """Return the longest stretch between the end of a word and the start of the next."""
    return max((later.start - earlier.end for earlier, later in itertools.pairwise(words)), default=0)


def _normalised(words: Sequence[str]) -> list[str]:
    """Return words as they are compared: lower case, no punctuation, Chinese by the character (engines cut it into words at will)."""
    result: list[str] = []
    for word in words:
        plain = _NOT_WORD.sub("", word).lower()
        result.extend(plain if _HAN.search(plain) else [plain] if plain else [])
    return result
