"""Measuring a finished film for its receipt: what the file itself shows, not what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from reeltalk.agent.receipt import Measured, Receipt
from reeltalk.agent.spoken import film_words
from reeltalk.ffmpeg.process import Watch
from reeltalk.render.render import Deliverable
from reeltalk.render.verify import VerifyReport
from reeltalk.timeline.model import Timeline
from reeltalk.workflows import ingest, sources
from reeltalk.workflows.hearing import speech_facts
from reeltalk.workflows.parts import Parts

SPEECH_CUTS = frozenset({"trim_pauses", "remove_fillers", "remove_retakes", "trim_speech"})
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
            listen = partial(ingest.listen, parts, film.path, watch)
            facts |= speech_facts(expected, listen(), lambda passage: listen(only=(passage,)))
    return facts


def file_facts(report: VerifyReport) -> dict[str, Measured]:
    """Return what the verification measured, as facts for a receipt."""
    facts: dict[str, Measured] = {"duration_s": round(report.duration_s, 3), "frames": report.frames}
    facts["canvas"] = f"{report.width}x{report.height}"
    if report.duration_s:
        facts["fps"] = round(report.frames / report.duration_s, 2)
    if report.loudness_lufs is not None:
        facts["loudness_lufs"] = round(report.loudness_lufs, 1)
    if report.true_peak_dbtp is not None:
        facts["true_peak_dbtp"] = round(report.true_peak_dbtp, 1)
    return facts
