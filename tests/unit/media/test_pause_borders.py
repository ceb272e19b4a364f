"""Where pauses are, on recorded speech: two hundred randomised excerpts, clean, in noise down to 10 dB, and under music."""

from __future__ import annotations

import pytest

from corpus.pause_tally import Ear, Tally, tallied
from corpus.paused import paused_speech

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(7200)]


@pytest.fixture(scope="module")
def tally() -> Tally:
    return tallied(paused_speech(200), Ear().heard)


def test_pauses_over_a_quiet_background_are_found_where_they_are_and_hardly_a_word_in_a_thousand_is_clipped(tally: Tally) -> None:
    """What is reached (see bench/results.md): a floor that must not be lost on the way to the aim below."""
    assert tally.share_found_under("clean", "noise", "music") >= 0.98, tally.rows()
    assert tally.share_found >= 0.9, tally.rows()
    assert len(tally.clipped) <= tally.words / 1000, tally.rows()


@pytest.mark.xfail(strict=True, reason="the aim, not yet reached under noise and music 10 to 20 dB below the voice")
def test_every_background_down_to_10_db_leaves_98_pauses_of_100_in_place_and_every_word_whole(tally: Tally) -> None:
    assert tally.share_found >= 0.98 and not tally.clipped, tally.rows()
