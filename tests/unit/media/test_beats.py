from __future__ import annotations

import functools
import sys
from pathlib import Path

import pytest

from corpus import containers, odd
from corpus.speech import music
from corpus.tunes import Tune, clicks, drummed
from reeltalk.media.beats import find_beats
from reeltalk.media.facts import Beats
from reeltalk.media.onsets import OnsetListener
from reeltalk.media.probe import probe
from reeltalk.media.sound import sample_blocks
from reeltalk.providers.composer.compose import compose
from reeltalk.timeline.time import Ticks, seconds_from_ticks, ticks_from_seconds

pytestmark = pytest.mark.slow

NEAR_S = 0.07


@functools.cache
def heard(tune: Tune) -> Beats:
    beats = find_beats(tune.path)
    assert beats is not None
    return beats


def f1(found: tuple[Ticks, ...], true: tuple[float, ...]) -> float:
    left, hits = [seconds_from_ticks(beat) for beat in found], 0
    for beat in true:
        near = [one for one in left if abs(one - beat) <= NEAR_S]
        hits += bool(near)
        left = [one for one in left if one not in near[:1]]
    return 2 * hits / (len(found) + len(true))


@pytest.mark.parametrize("bpm", [60, 84, 120, 174])
def test_a_metronome_is_followed(bpm: float) -> None:
    tune = clicks(bpm)
    beats = heard(tune)
    assert beats.tempo_bpm == pytest.approx(bpm, rel=0.01)
    assert f1(beats.beats, tune.beats) >= 0.95


@pytest.mark.parametrize("bpm", [72, 140, *(pytest.param(bpm, marks=pytest.mark.thorough) for bpm in (96, 118))])
def test_beats_of_a_band_are_found_even_where_players_stray(bpm: float) -> None:
    for tune in (drummed(bpm), drummed(bpm, seed=1, swing=0.012)):
        beats = heard(tune)
        assert beats.tempo_bpm == pytest.approx(bpm, rel=0.01)
        assert f1(beats.beats, tune.beats) >= 0.9
        assert beats.clarity > 0.5


def test_bars_open_where_the_band_opens_them() -> None:
    for bpm in (84, 118, 140):
        tune = drummed(bpm)
        assert f1(heard(tune).downbeats, tune.beats[:: tune.bar]) >= 0.9


def test_beats_fall_within_twenty_milliseconds() -> None:
    tune = drummed(118)
    found = [seconds_from_ticks(beat) for beat in heard(tune).beats]
    assert max(min(abs(one - beat) for one in found) for beat in tune.beats[1:-1]) < 0.02


def test_hi_hats_and_syncopation_do_not_lead_away_from_the_beat(tmp_path: Path) -> None:
    composed = compose("funk", duration_s=16.0, into=tmp_path / "funk.wav", seed=4)
    beats = find_beats(tmp_path / "funk.wav")
    assert beats is not None and beats.engine == "BeatNet"
    beat_s = 60 / composed.tempo_bpm
    assert f1(beats.beats, tuple(beat_s * number for number in range(round(15 / beat_s) // 4 * 4))) >= 0.9


def test_where_no_network_listens_rules_find_the_beats_of_a_band() -> None:
    tune, listener = drummed(118), OnsetListener()
    for block in sample_blocks(tune.path, probe(tune.path), rate=listener.rate):
        listener.hear(block)
    pulse = listener.pulse()
    assert pulse is not None and pulse.clarity > 0.5
    assert f1(tuple(map(ticks_from_seconds, pulse.seconds.tolist())), tune.beats) >= 0.9


def test_a_missing_package_leaves_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "BeatNet", None)
    beats = find_beats(clicks(120).path)
    assert beats is not None and beats.engine == "rules" and beats.tempo_bpm == pytest.approx(120, rel=0.01)


def test_a_known_tempo_is_only_made_more_exact() -> None:
    info = probe(music(), container="ogg")
    beats = find_beats(music(), info=info, known_bpm=68)
    assert beats is not None and beats.tempo_bpm == pytest.approx(68, rel=0.03)


def test_energy_is_told_for_each_second() -> None:
    tune = drummed(118, seconds=12.0)
    assert len(heard(tune).energy) in {11, 12} and max(heard(tune).energy) == 1.0


def test_silence_photos_and_short_sounds_have_no_pulse() -> None:
    for path in (odd.silent(), containers.sample("jpg"), containers.sample("wav")):
        assert find_beats(path) is None
