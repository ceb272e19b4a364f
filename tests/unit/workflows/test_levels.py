from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.media.facts import Loudness, SoundFacts
from reeltalk.timeline.model import Clip, MediaSource, Mix, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange
from reeltalk.workflows.levels import CUT_MAX_DB, GAIN_MAX_DB, levels_db

SPEECH = (TimeRange(0, TICKS_PER_SECOND),)


def heard(lufs: float | None, *, speech: bool = True) -> SoundFacts:
    return SoundFacts(SPEECH if speech else (), (), Loudness(lufs, 5.0, -3.0))


def film(*, music: str = "") -> Timeline:
    clips = (Clip("m", 0, TICKS_PER_SECOND, MediaSource(media_id=music)),) if music else ()
    return Timeline(tracks=(Track("t", TrackKind.AUDIO, TrackRole.MUSIC, clips=clips),))


def test_a_quiet_voice_and_loud_music_are_brought_to_one_level() -> None:
    gains = levels_db(film(), {"voice": heard(-35.7)}, {"song": Loudness(-12.3, 1.7, -0.6)})
    assert gains["voice"] == pytest.approx(17.7)
    assert gains["song"] == pytest.approx(-5.7)


def test_sounds_without_speech_keep_their_own_level() -> None:
    assert levels_db(film(), {"rain": heard(-40, speech=False)}, {}) == {}


def test_an_uploaded_song_under_the_film_is_brought_to_the_level_too() -> None:
    assert levels_db(film(music="song"), {"song": heard(-10, speech=False)}, {})["song"] == pytest.approx(-8)


def test_gains_stay_within_what_makes_sense() -> None:
    gains = levels_db(film(), {"whisper": heard(-70), "shout": heard(20), "silence": heard(None)}, {})
    assert gains == {"whisper": GAIN_MAX_DB, "shout": -CUT_MAX_DB, "silence": 0.0}


def test_who_wants_no_normalising_gets_none() -> None:
    assert levels_db(replace(film(), mix=Mix(normalize=False)), {"voice": heard(-35)}, {}) == {}
