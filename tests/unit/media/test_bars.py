"""From chances to beats and bars, of chances made by numbers."""

from __future__ import annotations

import numpy as np
import pytest

from reeltalk.media.bars import Chances, Row, likeliest_row
from reeltalk.media.grid import evened

FRAMES = 1500


def chances(*beats: tuple[int, int, int], meter: int = 4, certainty: float = 0.8) -> tuple[Chances, Chances]:
    """Return how likely a beat and one that opens a bar are, for beats given as (first, end, every) in frames; the first opens a bar."""
    found = np.full((2, FRAMES), 0.01, np.float32)
    frames = [frame for span in beats for frame in range(*span)]
    for number, frame in enumerate(frames):
        found[int(number % meter == 0), frame] = certainty
    return found[0], found[1]


def row_of(beat: Chances, opening: Chances) -> Row:
    return likeliest_row(beat, opening, 14, 60)


@pytest.mark.slow
@pytest.mark.parametrize("every", [18, 25, 43])
@pytest.mark.parametrize("meter", [3, 4])
def test_beats_and_bars_are_found_at_any_tempo(every: int, meter: int) -> None:
    row = row_of(*chances((7, FRAMES, every), meter=meter))
    assert row.frames.tolist() == list(range(7, FRAMES, every)) and row.meter == meter
    assert np.flatnonzero(row.opens).tolist() == list(range(0, row.frames.size, meter))


def test_a_beat_that_nobody_strikes_is_counted() -> None:
    beat, opening = chances((10, FRAMES, 30))
    beat[610:760] = opening[610:760] = 0.01
    assert row_of(beat, opening).frames.tolist() == list(range(10, FRAMES, 30))


def test_weak_strokes_between_the_beats_are_no_beats() -> None:
    beat, opening = chances((10, FRAMES, 40))
    beat[30::40] = 0.12
    assert row_of(beat, opening).frames.tolist() == list(range(10, FRAMES, 40))


def test_a_tempo_that_changes_is_followed_and_lies_on_no_grid() -> None:
    beat, opening = chances((10, 740, 30), (757, FRAMES, 27))
    row = row_of(beat, opening)
    assert set(np.diff(row.frames).tolist()) <= {27, 28, 29, 30}
    assert (beat + opening)[row.frames].min() > 0.5
    assert evened(row, row.frames.astype(float), np.ones(row.frames.size, np.bool_), 2.0, 0.0) is None


def test_on_a_grid_beats_begin_with_the_music_and_end_with_the_last_bar() -> None:
    beat, opening = chances((10, FRAMES, 30))
    beat[:300] = opening[:300] = beat[1280:] = opening[1280:] = 0.01  # heard: beats 10 to 42, the third of its bar
    row = row_of(beat, opening)
    found = evened(row, row.frames.astype(float), (beat + opening)[row.frames] > 0.5, 2.0, began=8.0)
    assert found is not None
    places, opens = found
    assert np.abs(places - (10 + 30 * np.arange(44))).max() < 0.01
    assert np.flatnonzero(opens).tolist() == list(range(0, 44, 4))


def test_too_few_clear_beats_make_no_grid() -> None:
    row = row_of(*chances((10, FRAMES, 30)))
    assert evened(row, row.frames.astype(float), np.arange(row.frames.size) < 7, 2.0, 0.0) is None
