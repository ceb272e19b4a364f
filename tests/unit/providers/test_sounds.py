from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from reeltalk.providers.sounds import PEAK, SOUNDS, named, sound


@pytest.mark.parametrize("name", list(SOUNDS))
def test_every_sound_is_heard_whole_and_does_not_clip(name: str, tmp_path: Path) -> None:
    made = sound(name, into=tmp_path / "sound.wav", seed=2)
    assert made is not None and made.name == name
    with wave.open(str(tmp_path / "sound.wav")) as file:
        assert (file.getframerate(), file.getnchannels()) == (48_000, 2)
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32768
    assert len(heard) == round(made.duration_s * 48_000)
    assert np.abs(heard).max() == pytest.approx(PEAK, abs=0.01)
    assert 0.02 < made.duration_s < 10
    assert np.abs(heard[-4:]).max() < 0.02, "it ends without a click"


@pytest.mark.parametrize("name", list(SOUNDS))
def test_every_word_means_its_own_sound(name: str) -> None:
    for word in SOUNDS[name].words:
        assert named(f"add the {word} sound" if word.isascii() else f"加上{word}声") == name, word


def test_the_same_seed_gives_the_same_sound_and_another_another(tmp_path: Path) -> None:
    first, again, other = (tmp_path / f"{each}.wav" for each in ("first", "again", "other"))
    for path, seed in ((first, 1), (again, 1), (other, 2)):
        sound("rain", into=path, seed=seed)
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()


def test_what_nobody_can_make_is_said(tmp_path: Path) -> None:
    assert sound("a yodel", into=tmp_path / "sound.wav") is None
    assert not (tmp_path / "sound.wav").exists()
