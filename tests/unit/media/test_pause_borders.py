"""The promise about pauses, on recorded speech: two hundred randomised excerpts, clean, in noise down to 10 dB, and under music."""

from __future__ import annotations

import pytest

from corpus.pause_tally import Ear, Tally, tallied
from corpus.paused import decoded, paused_speech
from corpus.speech import recorded_speech


@pytest.fixture(scope="module")
def tally() -> Tally:
    ear = Ear()
    words = ear.heard(decoded(recorded_speech())).words
    return tallied(paused_speech(200, words), ear.heard)


@pytest.mark.thorough
@pytest.mark.timeout(7200)
def test_nearly_every_pause_is_found_where_it_is(tally: Tally) -> None:
    assert tally.share_found >= 0.98, tally.rows()


@pytest.mark.thorough
def test_no_cut_takes_or_clips_a_word(tally: Tally) -> None:
    assert not tally.clipped + tally.audible, tally.rows()
