"""What stands out of the background, of sound made by numbers."""

from __future__ import annotations

import numpy as np
import pytest

from reeltalk.media.sound import SAMPLES_PER_SECOND, Samples
from reeltalk.media.voiced import Flags, band_powers, per_level, sounding

SPOKEN = ((1.0, 1.6), (3.0, 3.8), (4.9, 5.5))
SECONDS = 8


def between(low_hz: float, high_hz: float, seed: int = 5) -> Samples:
    """Return noise of the given frequencies, root mean square 1."""
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(SECONDS * SAMPLES_PER_SECOND))
    hertz = np.fft.rfftfreq(SECONDS * SAMPLES_PER_SECOND, 1 / SAMPLES_PER_SECOND)
    found = np.fft.irfft(np.where((low_hz <= hertz) & (hertz < high_hz), white, 0))
    return np.asarray(found / np.sqrt((found**2).mean()), np.float32)


def only(sound: Samples, spans: tuple[tuple[float, float], ...]) -> Samples:
    seconds = np.arange(sound.size) / SAMPLES_PER_SECOND
    return np.asarray(sound * sum((start <= seconds) & (seconds < end) for start, end in spans), np.float32)


def heard(samples: Samples, voice_hangs_s: float = 0.0, hanging: float = 0.6) -> Flags:
    seconds = np.arange(SECONDS * 100) / 100
    said = sum(((start <= seconds) & (seconds < end)).astype(np.float32) for start, end in SPOKEN)
    hung = sum(((start <= seconds) & (seconds < end + voice_hangs_s)).astype(np.float32) * hanging for start, end in SPOKEN)
    return sounding(band_powers(samples), np.asarray(np.maximum(said, hung), np.float32))


def borders(flags: Flags) -> list[tuple[float, float]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))) / 100
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def assert_near(found: list[tuple[float, float]]) -> None:
    assert len(found) == len(SPOKEN)
    for border, true in zip(np.ravel(found), np.ravel(SPOKEN), strict=True):
        assert border == pytest.approx(true, abs=0.06)


@pytest.mark.parametrize("voice", [(150.0, 900.0), (4_000.0, 8_000.0)], ids=["vowel", "hiss"])
@pytest.mark.parametrize("noise_db", [-60.0, -30.0, 0.0])
def test_a_sound_is_found_where_it_is_in_noise_as_loud_as_itself(voice: tuple[float, float], noise_db: float) -> None:
    room = between(0, 8_000, seed=9) * np.float32(0.02 * 10 ** (noise_db / 20))
    assert_near(borders(heard(only(between(*voice), SPOKEN) * np.float32(0.02) + room)))


def test_music_under_a_voice_is_background() -> None:
    notes = tuple((start, start + 0.3) for start in np.arange(0, SECONDS, 0.5))
    music = only(between(300, 600, seed=3), notes) * np.float32(0.01)
    assert_near(borders(heard(only(between(150, 3_000), SPOKEN) * np.float32(0.05) + music)))


def test_over_music_a_note_that_is_struck_as_a_word_ends_is_no_part_of_it_and_a_hiss_is() -> None:
    played = [(start, start + 0.2, 0.002 * (1 + number % 3)) for number, start in enumerate(np.arange(0, SECONDS, 0.4))]
    music = sum((only(between(200, 7_000, seed=3), ((start, end),)) * np.float32(level) for start, end, level in played), np.float32(0))
    behind = tuple((end, end + 0.25) for _, end in SPOKEN)
    words = only(between(150, 3_000), SPOKEN) * np.float32(0.1) + music
    with_notes = words + only(between(250, 900), behind) * np.float32(0.05)
    assert_near(borders(heard(with_notes, voice_hangs_s=0.3)))
    with_hisses = words + only(between(4_000, 8_000), behind) * np.float32(0.05)
    for (_, end), (_, word_end) in zip(borders(heard(with_hisses, voice_hangs_s=0.3)), SPOKEN, strict=True):
        assert end == pytest.approx(word_end + 0.25, abs=0.06)


def test_a_voice_detector_that_hangs_on_moves_no_border() -> None:
    room = between(0, 8_000, seed=9) * np.float32(0.002)
    assert_near(borders(heard(only(between(150, 900), SPOKEN) * np.float32(0.02) + room, voice_hangs_s=0.3)))


def test_an_end_that_the_background_hides_is_kept_for_a_tenth_of_a_second_while_a_voice_is_heard_for_sure() -> None:
    sound = only(between(150, 900), SPOKEN) * np.float32(0.02) + between(0, 8_000, seed=9) * np.float32(0.002)
    for (_, end), (_, plain_end) in zip(borders(heard(sound, voice_hangs_s=0.3, hanging=0.9)), borders(heard(sound)), strict=True):
        assert 0.05 <= end - plain_end <= 0.11


def test_a_burst_behind_its_word_is_kept_and_a_click_alone_is_not() -> None:
    room = between(0, 8_000, seed=9) * np.float32(0.001)
    burst, click = (1.71, 1.74), (6.5, 6.53)
    sound = only(between(150, 900), SPOKEN) + only(between(2_000, 8_000), (burst, click))
    found = borders(heard(sound * np.float32(0.02) + room))
    assert [round(start, 1) for start, _ in found] == [1.0, 1.7, 3.0, 4.9]


def test_digital_silence_is_no_sound_and_nothing_is_no_error() -> None:
    assert not heard(np.zeros(SECONDS * SAMPLES_PER_SECOND, np.float32)).any()
    assert sounding(band_powers(np.zeros(10, np.float32)), np.zeros(0, np.float32)).size == 0


def test_a_figure_holds_for_all_levels_that_it_covers() -> None:
    assert per_level(np.array([0.0, 1.0], np.float32), 8, 512).tolist() == [0, 0, 0, 1, 1, 1, 1, 1]
