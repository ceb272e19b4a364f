"""Where pauses are, on recorded speech: two hundred randomised excerpts, clean, in noise down to 10 dB, and under music."""

from __future__ import annotations

import pytest

from corpus.pause_tally import Ear, tallied
from corpus.paused import decoded, paused_speech
from corpus.speech import recorded_speech


@pytest.mark.thorough
@pytest.mark.timeout(7200)
def test_pauses_are_found_where_they_are_and_hardly_a_word_in_a_thousand_is_clipped() -> None:
    """Clean and with a background 20 dB below nearly every border is found; with a louder one, most are (see bench/results.md)."""
    ear = Ear()
    tally = tallied(paused_speech(200, ear.heard(decoded(recorded_speech())).words), ear.heard)
    assert tally.share_found_under("clean", "noise", "music") >= 0.98, tally.rows()
    assert tally.share_found >= 0.9, tally.rows()
    assert len(tally.clipped) <= tally.words / 1000, tally.rows()
