"""How finely beats are divided, of strokes made by numbers."""

from __future__ import annotations

import numpy as np
import pytest

from reeltalk.media.division import Strokes, is_half_pace

BEAT = 40
BEATS = np.arange(5, 1500, BEAT)


def struck(**strengths: float) -> Strokes:
    """Return strokes on the beats, and as strong as is told on the parts of each: quarters="0.5" strikes each odd quarter."""
    strokes = np.full(1600, 0.01, np.float32)
    strokes[BEATS] = 1.0
    for name, strength in strengths.items():
        parts = {"halves": 2, "thirds": 3, "quarters": 4, "sixths": 6, "eighths": 8, "sixteenths": 16}[name]
        for part in range(1, parts, 1 if name == "thirds" else 2):
            strokes[np.round(BEATS + BEAT * part / parts).astype(int)] = strength
    return strokes


def test_beats_that_are_struck_in_eighths_are_two_beats_each() -> None:
    assert is_half_pace(struck(halves=0.7, quarters=0.7, eighths=0.3), BEATS)


@pytest.mark.parametrize("division", [{"halves": 1.0}, {"quarters": 0.9}, {"thirds": 0.9, "sixths": 0.5}, {"halves": 1.0, "quarters": 1.0}])
def test_beats_that_are_divided_as_beats_are_stay(division: dict[str, float]) -> None:
    assert not is_half_pace(struck(**division), BEATS)


def test_a_roll_that_strikes_everything_says_nothing_of_the_beat() -> None:
    assert not is_half_pace(struck(halves=0.5, quarters=0.5, eighths=0.5, sixteenths=0.5), BEATS)


def test_a_few_beats_say_too_little() -> None:
    assert not is_half_pace(struck(eighths=0.5), BEATS[:7])
