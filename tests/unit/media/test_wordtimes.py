"""Word times follow the sound."""

from __future__ import annotations

import numpy as np

from reeltalk.media.voiced import Flags
from reeltalk.media.wordtimes import TimedWord, refined


def sounding(seconds: float, *loud: tuple[float, float]) -> Flags:
    result = np.zeros(round(seconds * 100), np.bool_)
    for start, end in loud:
        result[round(start * 100) : round(end * 100)] = True
    return result


def times(words: list[TimedWord]) -> list[tuple[float, float]]:
    return [(word.start_s, word.end_s) for word in words]


def word(start_s: float, end_s: float) -> TimedWord:
    return TimedWord("word", start_s, end_s, 1.0, 0)


def test_a_word_that_hangs_into_a_pause_ends_where_it_is_last_heard() -> None:
    assert times(refined([word(1.0, 3.0)], sounding(4, (1.1, 1.6)))) == [(1.1, 1.63)]


def test_a_word_that_was_cut_off_is_let_out_to_its_sound_but_not_over_a_neighbour() -> None:
    assert times(refined([word(1.05, 1.5), word(2.0, 2.4)], sounding(4, (1.0, 1.6), (2.0, 2.5)))) == [(1.0, 1.6), (2.0, 2.5)]
    touching = refined([word(1.0, 1.5), word(1.5, 2.0)], sounding(4, (1.0, 2.0)))
    assert times(touching) == [(1.0, 1.5), (1.5, 2.0)]


def test_a_word_that_reaches_across_a_pause_stays_on_its_own_side() -> None:
    assert times(refined([word(1.0, 1.5), word(1.5, 4.2)], sounding(5, (1.0, 1.6), (4.0, 4.3)))) == [(1.0, 1.5), (4.0, 4.3)]


def test_a_word_in_silence_keeps_its_times() -> None:
    assert times(refined([word(1.0, 1.5)], sounding(4, (3.0, 3.5)))) == [(1.0, 1.5)]
    assert refined([], sounding(1)) == []


def test_a_word_that_is_put_into_the_pause_before_it_is_where_the_next_sound_is() -> None:
    moved = refined([word(0.5, 0.9), word(1.5, 1.8), word(3.4, 3.7)], sounding(4, (0.5, 0.9), (3.0, 3.2), (3.4, 3.7)))
    assert times(moved) == [(0.5, 0.9), (3.0, 3.2), (3.4, 3.7)]
    swallowed = refined([word(0.5, 0.9), word(1.5, 1.8), word(1.8, 3.7)], sounding(4, (0.5, 0.9), (3.0, 3.7)))
    assert times(swallowed) == [(0.5, 0.9), (2.94, 3.0), (3.0, 3.7)]
