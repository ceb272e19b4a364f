from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.text_tools import style_of, text_clips
from reeltalk.media.facts import Face, Faces, FaceTrack, Look, Screen, Shot, Shots, TextLine
from reeltalk.timeline.model import TrackRole
from unit.agent.film import between, done, placed, talk, ticks


def seen(start_s: float, end_s: float, y: float) -> FaceTrack:
    """A face in the middle of the picture's width, its middle at ``y``, seen four times a second."""
    count = int((end_s - start_s) * 4)
    return FaceTrack(tuple(Face(ticks(start_s + number / 4), 0.5, y, 0.2, 0.3, 0.9) for number in range(count)))


def faces(*tracks: FaceTrack) -> Faces:
    return Faces(tracks, ticks(0.25), "hand")


SHOTS = Shots(tuple(Shot(between(start, end), ticks(start), 5.0, 0.1) for start, end in ((0, 4), (4, 20))))


def heights(*tracks: FaceTrack) -> list[float]:
    context, _ = done(placed(talk(shots=SHOTS, faces=faces(*tracks))), "clear_faces")
    return [style_of(clip).y for clip in text_clips(context.timeline, TrackRole.CAPTIONS)]


def test_captions_go_up_only_in_the_shot_in_which_a_face_is_where_they_stand() -> None:
    first, *others = heights(seen(0, 4, y=0.85))
    assert first < 0.2 and all(y > 0.8 for y in others)


def test_captions_do_not_jump_about_within_a_shot() -> None:
    _, *second_shot = heights(seen(12, 13, y=0.85))
    assert len(second_shot) >= 2 and len(set(second_shot)) == 1 and second_shot[0] < 0.2


def test_a_face_above_and_one_below_leave_the_middle() -> None:
    first, *_ = heights(seen(0, 4, y=0.85), seen(0, 4, y=0.12))
    assert 0.25 < first < 0.75


def test_captions_leave_what_is_written_in_the_picture_legible() -> None:
    name = TextLine("Dr. Ada Grant", 0.3, 0.82, 0.4, 0.1)
    screen = Screen((Look(between(0, 4), (name,), 0.1), Look(between(4, 20), (), 0.1)), "PP-OCRv4")
    context, _ = done(placed(replace(talk(shots=SHOTS, faces=faces()), screen=screen)), "clear_faces")
    first, *others = [style_of(clip).y for clip in text_clips(context.timeline, TrackRole.CAPTIONS)]
    assert first < 0.2 and all(y > 0.8 for y in others)


def test_captions_that_cover_no_face_stay_and_that_is_said() -> None:
    context, outcome = done(placed(talk(shots=SHOTS, faces=faces(seen(0, 20, y=0.4)))), "clear_faces")
    assert {style_of(clip).y for clip in text_clips(context.timeline, TrackRole.CAPTIONS)} == {0.88}
    assert "stay where they are" in outcome.said[0].english


def test_text_is_left_legible_also_where_no_engine_sees_faces() -> None:
    written = TextLine("SUBSCRIBE", 0.3, 0.82, 0.4, 0.1)
    screen = Screen((Look(between(0, 20), (written,), 0.1),), "PP-OCRv4")
    context, _ = done(placed(replace(talk(shots=SHOTS), screen=screen)), "clear_faces")
    assert all(style_of(clip).y < 0.2 for clip in text_clips(context.timeline, TrackRole.CAPTIONS))


def test_without_an_engine_that_sees_faces_or_text_that_is_said() -> None:
    with pytest.raises(ToolProblem):
        done(placed(talk()), "clear_faces")
