"""Measuring a finished film for its receipt: what the file itself shows, not what was meant."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from reeltalk.agent.receipt import Measured, Receipt
from reeltalk.agent.spoken import film_words
from reeltalk.ffmpeg.process import Watch
from reeltalk.media.facts import Transcript, Word
from reeltalk.render.render import Deliverable
from reeltalk.render.verify import VerifyReport
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.time import Ticks, seconds_from_ticks
from reeltalk.workflows import ingest, sources
from reeltalk.workflows.parts import Parts

_NOT_WORD = re.compile(r"[^\w]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


SPEECH_CUTS = frozenset({"trim_pauses", "remove_fillers"})
"""The tools that promise something about every spoken word, so that the finished film is listened to."""

LISTENED: Final = frozenset({"words_expected", "words_heard"})
"""Facts that only a film that was listened to has."""


def cuts_speech(receipt: Receipt) -> bool:
    """Say whether the receipt speaks of edits that go between spoken words."""
    return any(SPEECH_CUTS.intersection(clause.operations) for clause in receipt.clauses)


def receipt_of(parts: Parts, session_id: str, revision: int) -> Mapping[str, Any] | None:
    """Return the receipt of the turn that made a revision."""
    made_by = parts.projects.revision(session_id, revision).turn_id
    return next((turn.receipt for turn in parts.turns.of_session(session_id) if turn.id == made_by), None)


def measured(
    parts: Parts, user_id: str, timeline: Timeline, receipt: Mapping[str, Any] | None, film: Deliverable, watch: Watch
) -> dict[str, Measured]:
    """Measure a finished film for a receipt; it is listened to where the receipt says something about every spoken word."""
    facts = file_facts(film.report)
    if receipt and cuts_speech(Receipt.from_dict(receipt)):
        expected = film_words(timeline, sources.SessionFacts(parts, user_id, watch))
        if expected:
            facts |= speech_facts([word.text for word in expected], ingest.listen(parts, film.path, watch))
    return facts


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
