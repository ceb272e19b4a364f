from __future__ import annotations

from reeltalk.agent.best_frame import best_frame
from reeltalk.media.facts import Face, Faces, FaceTrack, Shot, Shots
from unit.agent.film import File, between, done, placed, seconds, ticks


def footage(*shots: Shot, faces: Faces | None = None) -> File:
    return File("trip.mp4", duration_s=20.0, has_audio=False, shots=Shots(shots), faces=faces)


def shot(start: float, end: float, *, sharpness: float = 4.0, motion: float = 0.01, brightness: float = 0.45) -> Shot:
    return Shot(between(start, end), ticks((start + end) / 2), sharpness, motion, brightness=brightness)


def at_of(clip: File) -> float:
    frame = best_frame(placed(clip))
    assert frame is not None
    return seconds(frame.at)


def test_the_sharpest_shot_is_taken() -> None:
    assert at_of(footage(shot(0, 6), shot(6, 12, sharpness=9.0), shot(12, 20))) == 9


def test_a_dark_a_blown_out_and_a_shaken_shot_are_left_out() -> None:
    assert at_of(footage(shot(0, 6, brightness=0.03), shot(6, 12, brightness=0.97), shot(12, 20, brightness=0.4))) == 16
    assert at_of(footage(shot(0, 6, motion=0.2), shot(6, 20))) == 13


def test_a_face_is_taken_at_the_moment_at_which_it_is_seen_best() -> None:
    seen = tuple(Face(ticks(at), 0.5, 0.4, size, size, 0.9) for at, size in ((14.0, 0.1), (15.0, 0.35), (16.0, 0.2)))
    clip = footage(shot(0, 6, sharpness=5.0), shot(6, 12), shot(12, 20), faces=Faces((FaceTrack(seen),), ticks(0.25), "hand"))
    assert at_of(clip) == 15


def test_the_moment_is_that_of_the_film_after_a_cut() -> None:
    cut, _ = done(placed(footage(shot(0, 6), shot(6, 12, sharpness=9.0), shot(12, 20))), "trim_range", action="remove", ranges=[[0.0, 4.0]])
    frame = best_frame(cut)
    assert frame is not None and seconds(frame.at) == 5 and "0:05" in frame.told().english and "0:05" in frame.told().chinese


def test_pictures_of_which_nothing_is_known_give_no_moment() -> None:
    assert best_frame(placed(File("trip.mp4", has_audio=False))) is None
