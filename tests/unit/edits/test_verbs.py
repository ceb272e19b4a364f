"""What each verb promises beyond the strips in its docstring."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from inspect import signature
from typing import get_args

import pytest

from corpus.timelines import FRAME, MEDIA, SECOND, film
from reeltalk.edits import operations as op
from reeltalk.edits.apply import VERBS, apply, apply_all
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    ClipAudio,
    Effect,
    Framing,
    Marker,
    MediaSource,
    Motion,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transition,
)
from reeltalk.timeline.strip import draw, parse
from reeltalk.timeline.time import FrameRate, TimeRange


def after(timeline: Timeline, *operations: op.Operation) -> Timeline:
    return apply_all(timeline, operations).timeline


def clip_of(timeline: Timeline, clip_id: str) -> Clip:
    found = timeline.clip(clip_id)
    assert found is not None
    return found[1]


def text_of(timeline: Timeline, clip_id: str) -> TextSource:
    source = clip_of(timeline, clip_id).source
    assert isinstance(source, TextSource)
    return source


def cuts(*stretches: tuple[float, float]) -> op.RippleDelete:
    return op.RippleDelete(tuple(TimeRange.between(round(start * SECOND), round(end * SECOND)) for start, end in stretches))


# --- the table ---


def test_every_operation_has_a_verb_that_takes_its_fields() -> None:
    union = get_args(get_args(op.Operation)[0])
    assert set(VERBS) == set(union)
    for operation, verb in VERBS.items():
        wanted = [field.name for field in fields(operation) if field.name != "op"]
        taken = [name for name, parameter in signature(verb).parameters.items() if parameter.kind is not parameter.KEYWORD_ONLY]
        assert taken[1:] == wanted, operation


@pytest.mark.parametrize(
    "operation",
    [
        op.Trim("nobody"), op.Split("nobody", 0, "n"), op.Join("a", "p"), op.Join("a", "b"), op.Roll("b", "p", FRAME), op.Slip("p", SECOND),
        op.Slide("a", SECOND), op.Move("a", "M", 0), op.Move("a", "V", 5 * SECOND), op.Reorder("V", ("a",)), op.SetSpeed("t", Fraction(2)),
        op.SetSpeed("a", Fraction(1000)), op.Reverse("p"), op.Freeze("m", 0, SECOND, "h", "r"), op.DetachAudio("b", "A", "n"),
        op.AddTrack(Track("V", TrackKind.VIDEO, TrackRole.OVERLAY)), op.RemoveTrack("nobody"), op.SetTrack("nobody"),
        op.SetTransitions("V", (Transition("x", "dissolve", "b", "p", SECOND),)), op.RemoveTransitions("V", ("nobody",)),
        op.SetText("a", "hi"), op.SetCaptions("T", ()), op.SetAudio(("a", "nobody"), ClipAudio()),
        op.Append("O", Clip("n", 0, SECOND, MediaSource(media_id="walk"))),
        op.Insert("V", Clip("a", 0, SECOND, MediaSource(media_id="walk"))),
        op.SetEffect(("a",), Effect("e", "sparkle")), op.Overwrite("V", Clip("n", 0, SECOND, MediaSource(media_id="song"))),
        op.Trim("a", head=4 * SECOND), op.SetAudio(("a",), ClipAudio(gain_db=99.0)),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_words(operation: op.Operation) -> None:
    with pytest.raises(InvalidOperation) as caught:
        apply(film(), operation)
    assert len(caught.value.message) > 15


def test_many_operations_are_applied_all_or_none() -> None:
    timeline = film()
    with pytest.raises(InvalidOperation):
        apply_all(timeline, (op.Rename("new"), op.RemoveTrack("nobody")))
    assert timeline == film()


# --- ripples ---


def test_a_cut_takes_its_words_from_the_captions_and_closes_them_up() -> None:
    timeline = after(film(), cuts((1.5, 2.0)))
    assert text_of(timeline, "k0").text == "so is it"
    assert [(word.text, word.start) for word in text_of(timeline, "k0").words] == [("so", 0), ("is", SECOND // 2), ("it", SECOND)]
    assert clip_of(timeline, "k0").duration == round(1.5 * SECOND)


def test_a_caption_without_words_left_is_gone() -> None:
    timeline = after(film(), cuts((1.0, 3.0)))
    assert timeline.clip("k0") is None and timeline.clip("k1") is not None


def test_a_title_that_is_partly_cut_shrinks() -> None:
    timeline = after(film(), cuts((2.0, 3.0)))
    assert clip_of(timeline, "t").duration == 2 * SECOND and text_of(timeline, "t").text == "Urban Dreams"


def test_a_photo_is_shortened_and_never_divided() -> None:
    timeline = after(film(), cuts((8.5, 9.0)))
    assert [clip.id for clip in timeline.tracks[0].clips] == ["a", "b", "p", "z"]


def test_beds_and_watermarks_end_with_the_film() -> None:
    timeline = after(film(), cuts((0.0, 2.0), (9.0, 12.0)))
    assert timeline.duration == 7 * SECOND
    assert clip_of(timeline, "m").range == TimeRange(0, 7 * SECOND)
    assert clip_of(timeline, "mark").range == TimeRange(0, 7 * SECOND)


def test_a_bed_that_ended_with_the_film_is_cut_to_its_new_end() -> None:
    strip = parse("V |a b c d e f|\nM |A B C D E F|")
    assert draw(after(strip, cuts((1, 3)))) == "V |a|d e f|\nM |A B C D|"


def test_music_that_plays_on_beyond_the_film_is_left_alone() -> None:
    strip = parse("V |a b c d|\nM |A B C D E F|")
    assert draw(after(strip, cuts((1, 3)))) == "V |a|d|\nM |A B C D E F|"


def test_a_transition_stays_with_the_outer_piece_of_a_divided_clip() -> None:
    timeline = after(film(), cuts((1.0, 2.0)))
    assert [(each.from_clip, each.to_clip) for each in timeline.tracks[0].transitions] == [("a~2", "b")]


def test_a_transition_whose_clip_is_gone_is_dropped() -> None:
    assert after(film(), op.RemoveClips(("b",))).tracks[0].transitions == ()


def test_a_transition_gives_way_when_its_clip_becomes_short() -> None:
    timeline = after(film(), op.Trim("b", tail=3 * SECOND - 4 * FRAME))
    assert [each.duration for each in timeline.tracks[0].transitions] == [8 * FRAME]


def test_pieces_get_the_same_names_every_time() -> None:
    operation = cuts((0.5, 1.0), (2.0, 2.5), (3.0, 3.5))
    assert [clip.id for clip in after(film(), operation).tracks[0].clips] == ["a", "a~2", "a~3", "a~4", "b", "p", "z"]


def test_a_cut_never_takes_more_than_was_asked() -> None:
    timeline = after(film(), op.RippleDelete((TimeRange(SECOND + 1, SECOND - 2),)))
    assert film().duration - timeline.duration == 28 * FRAME


def test_fades_stay_at_the_outer_ends_of_a_divided_clip() -> None:
    faded = after(film(), op.SetFades(("a",), SECOND // 2, SECOND // 2), cuts((1.0, 2.0)))
    first, second = clip_of(faded, "a"), clip_of(faded, "a~2")
    assert (first.fade_in, first.fade_out, second.fade_in, second.fade_out) == (SECOND // 2, 0, 0, SECOND // 2)


def test_a_camera_move_goes_on_across_a_cut() -> None:
    timeline = after(film(), op.Split("b", round(5.5 * SECOND), "b2"))
    first, second = clip_of(timeline, "b").motion, clip_of(timeline, "b2").motion
    assert first and second and first.end == second.start and first.end.scale == pytest.approx(1.2)


def test_markers_move_with_what_they_mark() -> None:
    assert after(film(), cuts((0.0, 2.0))).markers == (Marker("here", 3 * SECOND, "here"),)


def test_a_reversed_clip_is_cut_where_it_is_seen() -> None:
    strip = after(parse("V |a b c d e|"), op.Reverse("v1"))
    assert draw(after(strip, cuts((1, 2)))) == "V |e|c b a|"


# --- inserting and moving ---


def shot(start: float, length: float = 1) -> Clip:
    return Clip("new", round(start * SECOND), round(length * SECOND), MediaSource(media_id="m3"))


def test_an_insert_moves_all_tracks_that_follow() -> None:
    strip = parse("V |a b c d|\nC |h i|j k|\nM |A B C D|")
    assert draw(after(strip, op.Insert("v", shot(2, 2), ripple_all=True))) == "V |a b|0 1|c d|\nC |h i|. .|j k|\nM |A B C D|"


def test_an_insert_divides_captions_and_leaves_titles_standing() -> None:
    strip = parse("V |a b c d|\nC |h i|\nT |T i t|")
    assert draw(after(strip, op.Insert("v", shot(1), ripple_all=True))) == "V |a|0|b c d|\nC |h|.|i|\nT |T i t|"


def test_an_insert_of_its_own_track_leaves_the_others() -> None:
    strip = parse("V |a b c d|\nC |h i|j k|")
    assert draw(after(strip, op.Insert("v", shot(2)))) == "V |a b|0|c d|\nC |h i|j k|"


def test_borders_are_put_on_frames() -> None:
    timeline = after(parse("V |a b|"), op.Append("v", replace(shot(0), duration=SECOND + 7)))
    assert clip_of(timeline, "new").range == TimeRange(2 * SECOND, SECOND)


def test_roll_slip_and_slide_stop_where_the_file_ends() -> None:
    strip = parse("V |b c d|A B|k l|", seconds_of_media=12)
    assert clip_of(after(parse("V |b c d|B C D|"), op.Roll("v1", "v2", -9 * SECOND)), "v2").range == TimeRange.between(
        2 * SECOND, 6 * SECOND
    )
    assert draw(after(strip, op.Slip("v1", -9 * SECOND))) == "V |a b c|A B|k l|"
    assert draw(after(strip, op.Slide("v2", -SECOND))) == "V |b c|A B|j k l|"
    with pytest.raises(InvalidOperation):
        apply(strip, op.Slip("v3", SECOND))


def test_a_trim_gives_back_no_more_than_there_is() -> None:
    strip = parse("V |b c|A B|", seconds_of_media=4)
    assert draw(after(strip, op.Trim("v1", head=-5 * SECOND, tail=-5 * SECOND))) == "V |a b c d|A B|"


def test_reorder_takes_overlays_with_their_clip_and_leaves_what_spans_the_film() -> None:
    strip = parse("V |a b c|A B C|\nO |. . .|. 0|\nT |L o g o o o|".replace("|. . .|. 0|", "|. . . .|0|"))
    assert draw(after(strip, op.Reorder("v", ("v2", "v1")))) == "V |A B C|a b c|\nO  .|0|\nT |L o g o o o|"


# --- time ---


def test_speed_keeps_the_material_and_changes_the_length() -> None:
    timeline = after(film(), op.SetSpeed("a", Fraction(2)))
    assert clip_of(timeline, "a").duration == 2 * SECOND and timeline.duration == 10 * SECOND
    assert clip_of(timeline, "k0").range == TimeRange(SECOND // 2, SECOND)


def test_speed_without_ripple_keeps_the_place() -> None:
    timeline = after(film(), op.SetSpeed("b", Fraction(2), ripple=False))
    assert clip_of(timeline, "b").duration == 3 * SECOND and timeline.duration == film().duration


def test_a_held_frame_is_silent_and_the_film_grows() -> None:
    timeline = after(film(), op.Freeze("a", 2 * SECOND, SECOND, "held", "rest"))
    held = clip_of(timeline, "held")
    assert held.audio.muted and isinstance(held.source, MediaSource) and held.source.frozen and held.source.start == 3 * SECOND
    assert timeline.duration == 13 * SECOND and timeline.tracks[0].transitions[0].from_clip == "rest"


def test_detached_sound_takes_its_sound_effects_along() -> None:
    timeline = after(film(), op.SetEffect(("a",), Effect("e", "echo")), op.DetachAudio("a", "A", "sound"))
    assert clip_of(timeline, "a").audio.muted and clip_of(timeline, "a").effects == ()
    assert [effect.kind for effect in clip_of(timeline, "sound").effects] == ["echo"]


@pytest.mark.parametrize("rate", [FrameRate(24), FrameRate(25), FrameRate(30000, 1001), FrameRate(60), FrameRate(24000, 1001)])
def test_another_rate_keeps_touching_clips_touching(rate: FrameRate) -> None:
    cut = after(film(), cuts((0.3, 0.7), (1.1, 2.3), (4.4, 4.9)), op.SetCanvas(Canvas(rate=rate)))
    before = after(film(), cuts((0.3, 0.7), (1.1, 2.3), (4.4, 4.9)))
    check(cut)
    for old, new in zip(before.tracks, cut.tracks, strict=True):
        touching = [first.end == second.start for first, second in zip(old.clips, old.clips[1:], strict=False)]
        assert [first.end == second.start for first, second in zip(new.clips, new.clips[1:], strict=False)] == touching


# --- layers ---


def test_a_transition_is_shortened_to_what_its_clips_allow() -> None:
    timeline = after(film(), op.SetTransitions("V", (Transition("x2", "dissolve", "p", "z", 30 * SECOND),)))
    assert timeline.tracks[0].transitions[1].duration == 4 * SECOND


def test_a_transition_changes_no_length_and_moves_nothing() -> None:
    timeline = after(film(), op.SetTransitions("V", (Transition("x2", "dissolve", "p", "z", SECOND),)))
    assert timeline.tracks[0].clips == film().tracks[0].clips and timeline.duration == film().duration


def test_an_effect_of_the_same_kind_is_replaced() -> None:
    once = after(film(), op.SetEffect(("a",), Effect("e1", "blur", (("radius", 0.01),))))
    twice = after(once, op.SetEffect(("a",), Effect("e2", "blur", (("radius", 0.05),))))
    assert [effect.id for effect in clip_of(twice, "a").effects] == ["e2"]


def test_fades_are_no_longer_than_their_clip() -> None:
    timeline = after(film(), op.SetFades(("p",), 3 * SECOND, SECOND))
    assert (clip_of(timeline, "p").fade_in, clip_of(timeline, "p").fade_out) == (3 * SECOND // 2, SECOND // 2)


def test_a_song_too_short_for_the_film_begins_again() -> None:
    song = Clip("s", 0, 9 * SECOND, MediaSource(media_id="song"), until_end=True)
    timeline = after(film(), op.RemoveTrack("M"), op.AddTrack(Track("M", TrackKind.AUDIO, TrackRole.MUSIC, clips=(song,))))
    source = clip_of(timeline, "s").source
    assert clip_of(timeline, "s").end == timeline.duration and isinstance(source, MediaSource) and source.loop


def test_new_knowledge_of_a_file_replaces_the_old() -> None:
    known = replace(MEDIA[0], name="renamed.mp4")
    timeline = after(film(), op.AddMedia((known,)))
    assert timeline.media[0] == known and len(timeline.media) == len(MEDIA)


# --- going back ---


def test_an_inverse_carries_only_what_changed() -> None:
    inverse = apply(film(), op.SetText("t", "City Nights")).inverse
    assert inverse.canvas is None and inverse.media is None and [patch.track_id for patch in inverse.tracks] == ["T"]
    assert [clip_id for clip_id, _ in inverse.tracks[0].clips] == ["t"]


def test_one_step_can_be_taken_back_under_later_ones() -> None:
    first = apply(film(), op.SetText("t", "City Nights"))
    later = apply(first.timeline, op.SetMotion(("a",), Motion(Framing(), Framing(1.2)))).timeline
    assert apply(later, first.inverse).timeline == after(film(), op.SetMotion(("a",), Motion(Framing(), Framing(1.2))))
