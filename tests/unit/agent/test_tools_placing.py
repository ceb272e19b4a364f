"""Tools that place a named file, or music, in a part of the film, and that cut by who is seen."""

from __future__ import annotations

from typing import Any

import pytest

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import ToolProblem
from reeltalk.media.facts import Face, Faces, FaceTrack
from reeltalk.timeline.model import Fit, MediaKind, TrackKind, TrackRole
from unit.agent.film import File, context_of, done, main_clips, names, photo, placed, seconds, talk, ticks


def seen(*spans: tuple[float, float]) -> Faces:
    tracks = tuple(FaceTrack(tuple(Face(ticks(at), 0.5, 0.4, 0.2, 0.2, 0.9) for at in span)) for span in spans)
    return Faces(tracks, ticks(0.2), "hand")


def music_span(context: object) -> list[tuple[float, float]]:
    (track,) = context.timeline.tracks_of_role(TrackRole.MUSIC)  # type: ignore[attr-defined]
    return [(seconds(clip.start), seconds(clip.end)) for clip in track.clips]


def test_only_the_stretches_with_a_face_stay() -> None:
    context, outcome = done(placed(File("a.mp4", faces=seen((2.0, 5.0)))), "trim_faces")
    assert seconds(context.timeline.duration) == pytest.approx(3.8, abs=0.1)
    assert outcome.facts["face_stretches"] == 1


def test_the_stretches_with_a_face_can_go_instead() -> None:
    context, _ = done(placed(File("a.mp4", faces=seen((2.0, 5.0)))), "trim_faces", action="remove")
    assert seconds(context.timeline.duration) == pytest.approx(6.2, abs=0.1)


def test_a_film_without_faces_stays_whole_and_says_so() -> None:
    with pytest.raises(ToolProblem, match="no face"):
        done(placed(File("a.mp4", faces=seen())), "trim_faces")


def test_a_photo_stands_as_long_as_is_asked() -> None:
    inserted, _ = done(placed(talk(), photo("p.jpg")), "insert_clip", name="p.jpg", at=4.0, duration_s=1.5)
    shown = next(clip for clip in main_clips(inserted) if clip.name == "p")
    assert (seconds(shown.start), seconds(shown.duration)) == (4.0, pytest.approx(1.5, abs=0.04))


def test_an_upload_moves_to_the_start_or_into_the_middle() -> None:
    context = placed(File("a.mp4"), File("b.mp4"))
    assert names(done(context, "insert_clip", name="b.mp4", at="start")[0]) == ["b", "a"]
    inserted, _ = done(context, "insert_clip", name="b.mp4", at=4.0)
    assert names(inserted) == ["a", "b", "a"]
    assert seconds(inserted.timeline.duration) == 20


def test_a_file_that_nobody_sent_is_named_with_those_that_were() -> None:
    with pytest.raises(ToolProblem, match=r"intro\.mp4"):
        done(placed(File("intro.mp4")), "insert_clip", name="zebra.mov")


def test_music_plays_in_its_stretch_only_and_can_be_moved() -> None:
    context, _ = done(placed(File("a.mp4")), "add_music", start_s=2, end_s=6)
    assert music_span(context) == [(2, 6)]
    context, _ = done(context, "add_music", end_s=3)
    assert music_span(context) == [(0, 3)]


def test_a_recording_is_heard_from_its_moment_on() -> None:
    voice = File("voice.m4a", MediaKind.AUDIO, 3.0, 0, 0, spoken=[("Hi", 0.1, 2.9)])
    context, _ = done(placed(File("a.mp4"), voice), "add_voice", name="voice.m4a", at_s=4)
    (track,) = context.timeline.tracks_of_role(TrackRole.DIALOGUE)
    assert [(seconds(clip.start), seconds(clip.end)) for clip in track.clips] == [(4, 7)]


def test_of_a_clip_used_as_voice_over_only_the_sound_is_taken_and_the_footage_steps_back() -> None:
    voice = File("voice.mp4", duration_s=3.0, spoken=[("Hi", 0.1, 2.9)])
    context, outcome = done(placed(File("a.mp4"), voice), "add_voice", name="voice.mp4", at_s=4)
    (track,) = context.timeline.tracks_of_role(TrackRole.DIALOGUE)
    assert [(seconds(clip.start), seconds(clip.end)) for clip in track.clips] == [(4, 7)]
    assert names(context) == ["a"] and context.timeline.main_track.ducking is not None  # type: ignore[union-attr]
    assert "step back" in outcome.said[0].english
    silent, _ = done(placed(File("a.mp4"), voice), "add_voice", name="voice.mp4", original="mute")
    assert main_clips(silent)[0].audio.muted and silent.timeline.main_track.ducking is None  # type: ignore[union-attr]


def b_roll(context: PlanningContext) -> list[tuple[str, float, float]]:
    (track,) = context.timeline.tracks_of_role(TrackRole.OVERLAY)
    assert all(clip.audio.muted and clip.transform.fit is Fit.COVER for clip in track.clips)
    kinds = [each.kind for each in context.timeline.tracks]
    assert kinds.index(TrackKind.TEXT) > context.timeline.tracks.index(track) if TrackKind.TEXT in kinds else True
    return [(clip.name, seconds(clip.start), seconds(clip.end)) for clip in track.clips]


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ({"start_s": 5, "duration_s": 3}, [("beach", 5, 8)]),
        ({"phrase": "we build"}, [("beach", 5.9, 9.9)]),
        ({"target": "2"}, [("beach", 20, 24)]),
        ({}, [("beach", 12.0, 16.0)]),
        ({"names": ["beach.mp4", "logo.png"], "start_s": 1}, [("beach", 1, 5), ("logo", 5, 10)]),
    ],
    ids=["a stretch", "what is said", "a clip", "anywhere", "two"],
)
def test_an_upload_covers_the_film_while_its_sound_goes_on(where: dict[str, Any], shown: list[tuple[str, float, float]]) -> None:
    beach = File("beach.mp4", duration_s=4.0)
    context = placed(talk(), beach, File("other.mp4"), photo("logo.png"))
    context, _ = done(context, "cut_away", **{"names": ["beach.mp4"], **where})
    assert b_roll(context) == shown
    assert names(context)[:2] == ["talk", "other"] and not any(clip.audio.muted for clip in main_clips(context))


def test_a_cutaway_behind_the_end_or_at_words_that_nobody_says_is_refused_by_name() -> None:
    context = placed(talk(), File("beach.mp4"))
    for where, reason in (({"start_s": 500}, "beach.mp4"), ({"phrase": "elephants"}, "elephants")):
        with pytest.raises(ToolProblem, match=reason):
            done(context, "cut_away", names=["beach.mp4"], **where)


def test_every_clip_is_cut_alike() -> None:
    context, _ = done(placed(File("a.mp4"), File("b.mp4")), "trim_range", action="keep", ranges=[[0, 3]], each_clip=True)
    assert [seconds(clip.duration) for clip in main_clips(context)] == [3, 3]


def test_captions_can_stand_in_a_stretch_only() -> None:
    context, _ = done(placed(talk()), "add_captions", ranges=[[4, 8]])
    (track,) = context.timeline.tracks_of_role(TrackRole.CAPTIONS)
    assert all(4 <= seconds(clip.start) < 8 for clip in track.clips)
    left, _ = done(done(placed(talk()), "add_captions")[0], "remove_captions", ranges=[[4, 8]])
    (track,) = left.timeline.tracks_of_role(TrackRole.CAPTIONS)
    assert not any(4.5 <= seconds(clip.start) < 7 for clip in track.clips)


def test_the_words_are_told_with_their_times() -> None:
    _, outcome = done(context_of(talk()), "answer", topic="words")
    assert outcome.answer is not None and "(0:12) Thank you." in outcome.answer.english


def test_clips_are_shuffled_into_another_order() -> None:
    files = [File(f"{letter}.mp4") for letter in "abcd"]
    assert names(done(placed(*files), "reorder", order="shuffle")[0]) != ["a", "b", "c", "d"]


def test_a_pan_moves_the_view_sideways() -> None:
    context, _ = done(placed(File("a.mp4")), "zoom", direction="right")
    (clip,) = main_clips(context)
    assert clip.motion is not None and clip.motion.start.x < clip.motion.end.x and clip.motion.start.scale == clip.motion.end.scale
