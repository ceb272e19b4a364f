from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from corpus.films import FRAME, SECOND, captions, clip, film_info, main_track, overlay_track, photo_info, planned
from reeltalk.errors import InvalidTimeline, MalformedRequest
from reeltalk.render.plan import MediaPicture, make_plan
from reeltalk.render.profile import profile_for
from reeltalk.timeline.model import Canvas, ClipAudio, Effect, Timeline, Transition
from reeltalk.timeline.time import FrameRate, TimeRange


@pytest.mark.parametrize(
    ("canvas", "resolution", "size"),
    [
        (Canvas(1920, 1080), "", (1920, 1080)),
        (Canvas(3840, 2160), "", (3840, 2160)),
        (Canvas(3840, 2160), "1080p", (1920, 1080)),
        (Canvas(3840, 2160), "4k", (3840, 2160)),
        (Canvas(1080, 1920), "720p", (720, 1280)),
        (Canvas(640, 360), "", (640, 360)),
        (Canvas(640, 360), "1080p", (1920, 1080)),
        (Canvas(1000, 1000), "", (1000, 1000)),
        (Canvas(4096, 1000), "1080p", (4096, 1000)),
        (Canvas(854, 480), "720p", (1280, 720)),
    ],
)
def test_a_profile_has_even_sides_of_the_canvas_s_shape_within_the_bounds(canvas: Canvas, resolution: str, size: tuple[int, int]) -> None:
    profile = profile_for(canvas, "high", resolution)
    assert (profile.width, profile.height) == size


def test_a_profile_that_does_not_exist_is_refused_with_the_choices() -> None:
    with pytest.raises(MalformedRequest, match="high, medium, low"):
        profile_for(Canvas(), "best")
    with pytest.raises(MalformedRequest, match="1080p"):
        profile_for(Canvas(), "high", "999p")


def test_borders_fall_on_frames_and_samples_that_agree() -> None:
    canvas = Canvas(640, 360, FrameRate(30000, 1001))
    per_frame = canvas.rate.ticks_per_frame
    shot = replace(clip("a", 0, 1), duration=100 * per_frame)
    plan = planned(main_track(shot), canvas=canvas)
    assert (plan.frames, plan.samples, plan.duration) == (100, 160160, 100 * per_frame)


def test_a_transition_stands_astride_its_border_and_takes_at_most_half_of_each_clip() -> None:
    first, second, third = clip("a", 0, 60), clip("b", 60, 10), clip("c", 70, 60)
    passages = (Transition("t", "cross_dissolve", "a", "b", SECOND), Transition("u", "cross_dissolve", "b", "c", SECOND))
    plan = planned(main_track(first, second, third, transitions=passages))
    assert [(one.start, one.end) for one in plan.tracks[0].transitions] == [(55, 65), (65, 75)]
    assert plan.frames == 130


def test_sounds_cross_under_a_transition_only_where_both_files_go_on() -> None:
    passage = (Transition("t", "cross_dissolve", "a", "b", 20 * FRAME),)
    free = planned(main_track(clip("a", 0, 60), clip("b", 60, 60, source_frame=100), transitions=passage))
    before, after = free.sounds
    assert (before.end, after.start, before.crossfade_out, after.crossfade_in) == (112_000 - 8_000 + 8_000, 80_000, 32_000, 32_000)
    assert after.source_start == 90 * FRAME
    hard = planned(main_track(clip("a", 0, 60), clip("b", 60, 60, source_frame=0), transitions=passage))
    assert hard.sounds[0].end == hard.sounds[1].start == 96_000
    assert hard.sounds[1].crossfade_in == 0


def test_a_reversed_picture_ends_on_the_first_frame_of_its_stretch() -> None:
    layer = planned(main_track(clip("a", 0, 30, source_frame=60, reversed=True, speed=Fraction(2)))).tracks[0].layers[0]
    assert layer.picture == MediaPicture("film", "film", Fraction(60 * FRAME), Fraction(2 * FRAME), reversed=True)


def test_stills_and_held_frames_do_not_move_and_make_no_sound() -> None:
    info = {"film": film_info(), "photo": photo_info()}
    plan = planned(main_track(clip("a", 0, 30, source_frame=45, frozen=True), clip("b", 30, 30, media="photo")), info=info)
    pictures = [layer.picture for layer in plan.tracks[0].layers]
    assert [(one.start, one.step) for one in pictures if isinstance(one, MediaPicture)] == [(45 * FRAME, 0), (0, 0)]
    assert plan.sounds == ()


def test_effects_go_to_the_picture_or_to_the_sound_they_belong_to() -> None:
    both = (Effect("1", "blur"), Effect("2", "echo"))
    plan = planned(main_track(clip("a", 0, 30, effects=both)))
    assert [effect.kind for effect in plan.tracks[0].layers[0].effects] == ["blur"]
    assert [effect.kind for effect in plan.sounds[0].effects] == ["echo"]


def test_speech_is_mapped_onto_the_film_through_cuts_speed_and_direction() -> None:
    speech = {"film": (TimeRange(2 * SECOND, SECOND),)}
    tracks = (
        main_track(
            clip("a", 0, 60, source_frame=45),
            clip("b", 60, 30, source_frame=60, speed=Fraction(2)),
            clip("c", 90, 90, source_frame=30, reversed=True),
            clip("d", 180, 90, source_frame=60, audio=ClipAudio(muted=True)),
        ),
    )
    plan = make_plan(Timeline(canvas=Canvas(640, 360), tracks=tracks), profile_for(Canvas(640, 360)), {"film": film_info()}, speech)
    half = SECOND // 2
    assert plan.speech == (TimeRange(half, SECOND), TimeRange(2 * SECOND, half), TimeRange(4 * SECOND, SECOND))


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(InvalidTimeline, match="empty"):
        planned(main_track())
    with pytest.raises(InvalidTimeline, match="Nothing is known"):
        planned(main_track(clip("a", 0, 30, media="lost")))
    with pytest.raises(InvalidTimeline, match="no effect"):
        planned(main_track(clip("a", 0, 30, effects=(Effect("1", "sparkle"),))))


def test_hidden_tracks_are_not_seen_and_muted_ones_not_heard() -> None:
    hidden = replace(overlay_track(clip("o", 0, 30)), hidden=True)
    muted = replace(overlay_track(clip("p", 0, 30)), id="muted", muted=True)
    plan = planned(main_track(clip("a", 0, 30)), hidden, muted, replace(captions((0, 30, "words")), hidden=True))
    assert [len(track.layers) for track in plan.tracks] == [1, 1]
    assert [sound.clip_id for sound in plan.sounds] == ["a", "o"]
    assert plan.texts == ()
