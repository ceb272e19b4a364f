"""How a recording is divided for the speech engine, and what is kept of it: decided on sound made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reeltalk.media.journal import Heard, Journal
from reeltalk.media.pieces import PIECE_MAX, PIECE_MIN, Piece, Stretch, pieces_of
from reeltalk.media.sound import PART_S, SAMPLES_PER_SECOND, Samples, quietest, sound_parts

SECOND = SAMPLES_PER_SECOND


def loud(seconds: float) -> Samples:
    return np.full(round(seconds * SECOND), 0.5, np.float32)


def spoken(*stretches_s: tuple[float, float]) -> list[Stretch]:
    return [(round(start * SECOND), round(end * SECOND)) for start, end in stretches_s]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0.1, 40), st.floats(0.05, 5)), max_size=20))
def test_every_stretch_of_speech_is_in_one_piece_and_no_piece_is_too_long(rhythm: list[tuple[float, float]]) -> None:
    speech, position = [], 0
    for length_s, gap_s in rhythm:
        end = position + round(length_s * SECOND)
        speech.append((position, end))
        position = end + round(gap_s * SECOND)
    pieces = pieces_of(speech, np.full(position, 0.5, np.float32))
    heard = [stretch for piece in pieces for stretch in piece.stretches]
    assert heard == sorted(heard)
    assert sum(end - start for start, end in heard) == sum(end - start for start, end in speech)
    assert all(sum(end - start for start, end in piece.stretches) <= PIECE_MAX for piece in pieces)


def test_a_piece_ends_at_the_longest_pause_within_reach() -> None:
    speech = spoken((0, 10), (10.2, 14), (15.0, 20), (20.3, 26), (26.2, 40))
    assert [piece.end for piece in pieces_of(speech, loud(41))] == [14 * SECOND, 40 * SECOND]


def test_speech_without_a_pause_is_cut_where_it_is_quietest() -> None:
    sound = loud(40)
    sound[20 * SECOND : 20 * SECOND + SECOND // 2] *= 0.01
    first, second = pieces_of([(0, sound.size)], sound)
    assert first.end == second.start and abs(first.end - 20.25 * SECOND) < 0.2 * SECOND
    assert first.end >= PIECE_MIN


def test_a_word_is_placed_in_the_stretch_in_which_it_was_heard() -> None:
    piece = Piece(((SECOND, 3 * SECOND), (10 * SECOND, 12 * SECOND)))
    assert piece.placed(0.5, 0.9) == (1.5, 1.9)
    assert piece.placed(2.5, 2.9) == (10.5, 10.9)
    assert piece.placed(1.8, 2.1) == (2.8, 3.0), "a word does not reach across the silence that was left out"
    assert piece.placed(4.5, 5.0) == (12.0, 12.0), "nor beyond the end"


@pytest.mark.slow
def test_a_long_recording_is_read_in_parts_that_join_without_a_gap() -> None:
    generator = np.random.default_rng(1)
    blocks = [generator.standard_normal(32 * SECOND).astype(np.float32) for _ in range(42)]
    blocks[18][: SECOND // 2] = 0  # at 576 s
    parts = list(sound_parts(iter(blocks)))
    assert sum(part.size for part, _ in parts) == 42 * 32 * SECOND
    assert len(parts) == 3 and abs(parts[1][1] - 576.25) < 0.3
    assert max(part.size for part, _ in parts) <= (PART_S + 32) * SECOND
    assert quietest(blocks[18]) < SECOND // 2


def test_what_was_heard_is_found_again_after_the_listener_was_ended(tmp_path: Path) -> None:
    path = tmp_path / "heard.jsonl"
    first = Heard("en", 0.98, [("It", 0.1, 0.3, 0.9), ("was", 0.4, 0.6, 0.8)])
    Journal(path, "base").add((0, 100), first)
    Journal(path, "base").add((100, 200), Heard("en", 1.0, []))
    with path.open("a") as file:
        file.write('{"title": "base", "key": [200, 3')  # killed while writing
    again = Journal(path, "base")
    assert again.heard((0, 100)) == first and again.heard((100, 200)) is not None and again.heard((200, 300)) is None
    again.add((200, 300), first)
    assert Journal(path, "base").heard((200, 300)) == first
    assert Journal(path, "large").heard((0, 100)) is None, "another engine hears for itself"
