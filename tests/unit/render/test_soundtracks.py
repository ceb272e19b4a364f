from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.counter import counter_clip
from corpus.films import captions, clip, film_info, main_track, planned
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.soundtracks import kept_soundtrack, sound_key

INFO = {"film": film_info(2)}
PLAN = planned(main_track(clip("a", 0, 60)), info=INFO)


def test_a_film_whose_picture_alone_changed_has_the_same_sound() -> None:
    assert sound_key(planned(main_track(clip("a", 0, 60)), captions((0, 30, "Hello")), info=INFO)) == sound_key(PLAN)


def test_a_film_that_sounds_otherwise_has_another_sound() -> None:
    (sound,) = PLAN.sounds
    for other in (
        replace(PLAN, sounds=(replace(sound, gain_db=-3.0),)),
        replace(PLAN, sounds=(replace(sound, content="another file"),)),
        replace(PLAN, mix=replace(PLAN.mix, loudness_lufs=-16.0)),
        replace(PLAN, samples=PLAN.samples - 1),
    ):
        assert sound_key(other) != sound_key(PLAN)


@pytest.mark.slow
def test_a_kept_sound_track_is_what_was_mixed_and_a_damaged_one_is_mixed_again(tmp_path: Path) -> None:
    cache, sources = ChunkCache(tmp_path / "cache"), {"film": counter_clip(2.0)}

    def sound(name: str) -> tuple[bytes, object]:
        track = kept_soundtrack(PLAN, sources, tmp_path / f"{name}.m4a", workspace=tmp_path, cache=cache)
        return track.path.read_bytes(), (track.samples, track.gain_db, track.levels, np.asarray(track.envelope).tolist())

    first = sound("first")
    kept = cache.get(sound_key(PLAN), PLAN.samples, tmp_path / "kept.m4a") and (tmp_path / "kept.m4a").stat().st_ino
    assert sound("second") == first
    assert (tmp_path / "second.m4a").stat().st_ino == kept
    (tmp_path / "second.m4a").write_bytes(b"damaged")
    assert sound("third") == first
    assert (tmp_path / "third.m4a").stat().st_ino != kept
