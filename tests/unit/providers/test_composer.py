from __future__ import annotations

import itertools
import wave
from pathlib import Path

import numpy as np
import pytest

from reeltalk.media.signals import measure_loudness
from reeltalk.providers.composer.compose import compose
from reeltalk.providers.composer.form import TAIL_S, shape
from reeltalk.providers.composer.genres import genre_for, genres
from reeltalk.providers.composer.instruments import INSTRUMENTS
from reeltalk.providers.composer.mixdown import Stereo
from reeltalk.providers.composer.parts import notes_of
from reeltalk.providers.composer.percussion import DRUMS
from reeltalk.providers.composer.waves import RATE

QUIET_DB = -50.0


def samples(path: Path) -> Stereo:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 2, 2)
        return (np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32768).astype(np.float32)


def levels_db(sound: Stereo, window_s: float = 0.1) -> np.ndarray:
    size = round(window_s * RATE)
    blocks = sound[: len(sound) // size * size].reshape(-1, size * 2)
    return 10 * np.log10(np.mean(blocks**2, axis=1) + 1e-12)


def judge(path: Path, duration_s: float) -> None:
    loudness = measure_loudness(path)
    assert loudness.integrated_lufs is not None and abs(loudness.integrated_lufs + 14) <= 1
    assert loudness.true_peak_dbtp is not None and loudness.true_peak_dbtp <= -1.0
    sound = samples(path)
    assert len(sound) == round(duration_s * RATE)
    before_the_end = levels_db(sound)[: int((duration_s - TAIL_S[1]) * 10)]
    assert before_the_end.min() > QUIET_DB, "no dead air"
    assert np.abs(sound[-10:]).max() < 0.02, "it ends in silence, not in a click"


@pytest.mark.slow
@pytest.mark.parametrize("genre", ["lofi", "cinematic", "waltz"])
def test_a_piece_is_exactly_as_long_and_as_loud_as_it_should_be(genre: str, tmp_path: Path) -> None:
    compose(genre, duration_s=7.3, into=tmp_path / "piece.wav", seed=3)
    judge(tmp_path / "piece.wav", 7.3)


@pytest.mark.thorough
@pytest.mark.parametrize("genre", list(genres()))
@pytest.mark.parametrize("duration_s", [9.0, 61.7])
def test_every_genre_is_as_long_and_as_loud_as_it_should_be(genre: str, duration_s: float, tmp_path: Path) -> None:
    compose(genre, duration_s=duration_s, into=tmp_path / "piece.wav", seed=5)
    judge(tmp_path / "piece.wav", duration_s)


@pytest.mark.slow
def test_a_loop_goes_on_where_it_began(tmp_path: Path) -> None:
    compose("house", duration_s=7.6, into=tmp_path / "loop.wav", loop=True)
    sound = samples(tmp_path / "loop.wav")
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    seam = np.abs(sound[0] - sound[-1]).max()
    assert seam <= np.percentile(steps, 99.9)
    assert levels_db(sound)[-1] > QUIET_DB and levels_db(sound)[0] > QUIET_DB


@pytest.mark.slow
def test_the_same_seed_gives_the_same_piece_and_another_seed_another(tmp_path: Path) -> None:
    first, again, other = (tmp_path / f"{name}.wav" for name in ("first", "again", "other"))
    for path, seed in ((first, 1), (again, 1), (other, 2)):
        compose("children", duration_s=1.5, into=path, seed=seed)
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()


@pytest.mark.slow
def test_stems_together_are_the_piece_about(tmp_path: Path) -> None:
    made = compose("reggae", duration_s=4.0, into=tmp_path / "piece.wav", stems=True)
    assert {path.stem for path in made.stems} == {"piece-bass", "piece-chords", "piece-lead", "piece-drums"}
    together = np.sum([samples(path) for path in made.stems], axis=0)
    whole = samples(tmp_path / "piece.wav")
    assert np.corrcoef(together[:, 0], whole[:, 0])[0, 1] > 0.8


@pytest.mark.parametrize("duration_s", [1.0, 2.5, 7.0, 15.0, 30.0, 59.94, 180.0, 600.0])
@pytest.mark.parametrize("loop", [False, True])
def test_whole_bars_and_the_last_chord_fill_any_length(duration_s: float, loop: bool) -> None:
    for genre in genres().values():
        form = shape(genre, duration_s, tempo_bpm=None, loop=loop)
        assert form.beat_s() * genre.beats * len(form.bars) + form.tail_s == pytest.approx(duration_s)
        if duration_s >= 15:
            slowest, _, fastest = genre.tempo_bpm
            assert slowest * 0.95 <= form.tempo_bpm <= fastest * 1.05, genre.name


@pytest.mark.parametrize("name", list(genres()))
def test_something_is_played_in_every_bar_and_the_last_chord_is_held_to_the_end(name: str) -> None:
    genre = genres()[name]
    form = shape(genre, 60.0, tempo_bpm=None, loop=False)
    notes = notes_of(genre, form, 0, np.random.default_rng(3))
    for bar in range(len(form.bars)):
        first = bar * genre.steps
        assert any(note.step <= first + 2 and note.step + note.steps >= first for note in notes), f"bar {bar + 1} begins in silence"
    step_s = form.beat_s() / 4
    assert max((note.step + note.steps) * step_s for note in notes) >= 60.0 - 0.1


@pytest.mark.parametrize("tempo_bpm", [72.0, 95.0, 140.0])
def test_a_wanted_tempo_is_kept_within_three_percent(tempo_bpm: float) -> None:
    form = shape(genres()["pop"], 60.0, tempo_bpm=tempo_bpm, loop=False)
    assert form.tempo_bpm == pytest.approx(tempo_bpm, rel=0.03)


@pytest.mark.parametrize(
    ("wish", "genre"),
    [
        ("lo-fi beats", "lofi"),
        ("Epic trailer music", "cinematic"),
        ("something calm for yoga", "ambient"),
        ("古风音乐", "chinese"),
        ("紧张的背景音乐", "suspense"),
        ("爵士", "jazz"),
        ("8-bit game music", "chiptune"),
        ("上传一首圣诞歌", "holiday"),
    ],
)
def test_a_wish_names_its_genre(wish: str, genre: str) -> None:
    found, understood = genre_for(wish)
    assert (found.name, understood) == (genre, True)


def test_a_wish_that_says_nothing_is_said_not_to_be_understood() -> None:
    assert genre_for("zydeco krautrock")[1] is False
    assert genre_for("")[1] is True


def test_every_genre_plays_only_what_there_is() -> None:
    for genre in genres().values():
        assert {voice.instrument for voice in genre.voices.values()} <= set(INSTRUMENTS)
        assert set(genre.drums) <= set(DRUMS)
        patterns = [*genre.drums.values(), *(voice.pattern for voice in genre.voices.values() if voice.pattern)]
        assert {len(pattern) for pattern in patterns} <= {genre.steps}, genre.name
        assert set("".join(genre.drums.values())) <= set("xog.")


def test_every_instrument_and_drum_is_used() -> None:
    instruments = {voice.instrument for genre in genres().values() for voice in genre.voices.values()}
    assert instruments == set(INSTRUMENTS)
    drums = {name for genre in genres().values() for name in genre.drums} | {"crash"}
    assert drums == set(DRUMS)


@pytest.mark.thorough
def test_genres_can_be_told_apart(tmp_path: Path) -> None:
    """Each piece is nearest, in what can be measured of it, to another piece of its own genre."""
    features = {}
    for name in genres():
        for seed in (1, 2):
            path = tmp_path / f"{name}{seed}.wav"
            compose(name, duration_s=24.0, into=path, seed=seed)
            features[name, seed] = character(samples(path))
    spread = np.std(list(features.values()), axis=0) + 1e-9
    right = 0
    for (name, seed), vector in features.items():
        others = [key for key in features if key != (name, seed)]
        nearest = min(others, key=lambda key: float(np.linalg.norm((features[key] - vector) / spread)))
        right += nearest[0] == name
    assert right >= 0.85 * len(features), right / len(features)


def character(sound: Stereo) -> np.ndarray:
    """Levels of eight bands in the mean and their unrest, and how often something begins."""
    mono = sound.mean(axis=1)
    blocks = mono[: len(mono) // 2048 * 2048].reshape(-1, 2048) * np.hanning(2048)
    power = np.abs(np.fft.rfft(blocks, axis=1)) ** 2
    edges = [1, 3, 6, 12, 25, 50, 110, 250, 700]
    bands = np.stack([np.log10(power[:, low:high].mean(axis=1) + 1e-9) for low, high in itertools.pairwise(edges)], axis=1)
    rises = np.maximum(np.diff(bands, axis=0), 0)
    return np.concatenate([bands.mean(axis=0), bands.std(axis=0), rises.mean(axis=0)])
