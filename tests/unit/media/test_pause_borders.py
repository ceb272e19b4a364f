"""Where pauses are, on randomised excerpts of recorded speech: clean, in noise down to 10 dB, and under music."""

from __future__ import annotations

import pytest

from corpus.pause_tally import Ear, tallied, tallied_by_sound
from corpus.paused import UNSEEN, paused_speech


@pytest.mark.slow
def test_sound_alone_puts_98_pauses_of_100_in_place_and_takes_nothing_that_is_heard() -> None:
    tally = tallied_by_sound(paused_speech(40, seed=UNSEEN + 1))
    assert tally.share_found >= 0.98 and not tally.clipped and not tally.audible, tally.rows()


@pytest.mark.thorough
@pytest.mark.timeout(7200)
def test_under_every_background_the_engine_and_the_sound_leave_98_pauses_of_100_in_place_and_every_word_whole() -> None:
    tally = tallied(paused_speech(200, seed=UNSEEN), Ear().heard)
    assert min(map(tally.share_found_under, tally.sought)) >= 0.98 and not tally.clipped and not tally.audible, tally.rows()
