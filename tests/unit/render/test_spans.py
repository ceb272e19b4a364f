from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from corpus.films import FRAME, SECOND, captions, clip, film_info, main_track, overlay_track, planned
from reeltalk.render.plan import MediaPicture, RenderPlan, make_plan
from reeltalk.render.spans import LayerSlice, PassageSlice, Span, spans
from reeltalk.timeline.model import Canvas, Effect, FillKind, Framing, Motion, Timeline, Transition

LONG = {"film": film_info(120)}


def keys(plan: RenderPlan) -> list[str]:
    return [span.key for span in spans(plan)]


def picture(span: Span) -> MediaPicture:
    layer = span.stack[0]
    assert isinstance(layer, LayerSlice) and isinstance(layer.picture, MediaPicture)
    return layer.picture


def test_spans_follow_each_other_and_cover_the_film() -> None:
    plan = planned(
        main_track(clip("a", 0, 200), clip("b", 200, 7), clip("c", 260, 300)),
        overlay_track(clip("o", 100, 50)),
        info=LONG,
    )
    found = spans(plan)
    assert found[0].start == 0 and found[-1].end == plan.frames
    assert all(before.end == after.start for before, after in pairwise(found))
    assert {0, 100, 150, 200, 207, 260} <= {span.start for span in found}
    assert max(span.frames for span in found) <= 150


def test_a_stretch_of_film_keeps_its_keys_wherever_it_stands() -> None:
    alone = keys(planned(main_track(clip("a", 0, 480, source_frame=600)), info=LONG))
    later = keys(planned(main_track(clip("x", 0, 77), clip("y", 77, 480, source_frame=600)), info=LONG))
    assert later[-len(alone) :] == alone


def test_a_pause_cut_out_leaves_all_later_keys_but_the_one_it_touches() -> None:
    whole = keys(planned(main_track(clip("a", 0, 1200)), info=LONG))
    cut = keys(planned(main_track(clip("a", 0, 300), clip("b", 300, 880, source_frame=320)), info=LONG))
    assert len(set(whole) - set(cut)) <= 2


def test_another_wording_changes_only_the_spans_it_is_seen_in() -> None:
    def film(words: str) -> RenderPlan:
        return planned(main_track(clip("a", 0, 1200)), captions((0, 90, "one"), (200, 60, words), (300, 400, "three")), info=LONG)

    before, after = spans(film("two")), spans(film("zwei"))
    changed = [one for one, other in zip(before, after, strict=True) if one.key != other.key]
    assert [(span.start, span.end) for span in before] == [(span.start, span.end) for span in after]
    assert [(span.start, span.end) for span in changed] == [(200, 260)]


def test_texts_that_follow_each_other_quickly_share_a_span() -> None:
    words = captions(*((start, 10, f"word {start}") for start in range(0, 300, 10)))
    lengths = [span.frames for span in spans(planned(main_track(clip("a", 0, 600)), words, info=LONG))]
    assert min(lengths) >= 30 and max(lengths) <= 150 and sum(lengths) == 600


def test_the_key_names_everything_that_can_be_seen_and_nothing_else() -> None:
    plain = planned(main_track(clip("a", 0, 60)))
    key = keys(plain)
    assert keys(planned(main_track(clip("another-id", 0, 60, name="renamed")))) == key
    assert keys(planned(main_track(clip("a", 0, 60, effects=(Effect("e", "echo"),))))) == key
    different = [
        planned(main_track(clip("a", 0, 60, source_frame=1))),
        planned(main_track(clip("a", 0, 60, source_frame=0.5))),
        planned(main_track(clip("a", 0, 59))),
        planned(main_track(clip("a", 0, 60, effects=(Effect("e", "blur"),)))),
        planned(main_track(clip("a", 0, 60, speed=Fraction(2)))),
        planned(main_track(clip("a", 0, 60)), canvas=Canvas(640, 360, fill=FillKind.BLUR)),
        planned(main_track(clip("a", 0, 60)), profile=replace(plain.profile, crf=19)),
        planned(main_track(clip("a", 0, 60)), captions((0, 60, "words"))),
        planned(main_track(clip("a", 0, 60)), info={"film": film_info(width=640)}),
    ]
    assert len({tuple(keys(plan)) for plan in different} | {tuple(key)}) == len(different) + 1
    assert [span.key for span in spans(plain, engine="other")] != key


def test_two_uploads_of_the_same_bytes_share_their_keys() -> None:
    def film(media: str) -> RenderPlan:
        timeline = Timeline(canvas=Canvas(640, 360), tracks=(main_track(clip("a", 0, 60, media=media)),))
        profile = planned(main_track(clip("a", 0, 1))).profile
        return make_plan(timeline, profile, {media: film_info()}, content={media: "sha256-of-both"})

    assert keys(film("first")) == keys(film("second"))


def test_a_fade_that_is_over_and_a_move_that_stands_still_are_forgotten() -> None:
    still = Motion(Framing(1.5), Framing(1.5))
    faded = spans(planned(main_track(clip("a", 0, 480, fade_in=SECOND, motion=still)), info=LONG))
    last = faded[-1].stack[0]
    assert isinstance(last, LayerSlice)
    assert (last.fade_in, last.motion_stage.first) == (0, 0)
    first = faded[0].stack[0]
    assert isinstance(first, LayerSlice) and first.fade_in == 30


def test_a_passage_gets_frames_from_beyond_both_cuts_and_holds_where_there_are_none() -> None:
    passage = (Transition("t", "wipe_left", "a", "b", 20 * FRAME),)
    film = planned(main_track(clip("a", 0, 60, source_frame=240), clip("b", 60, 60, source_frame=4), transitions=passage))
    middle = next(span for span in spans(film) if isinstance(span.stack[0], PassageSlice))
    both = middle.stack[0]
    assert isinstance(both, PassageSlice) and (middle.start, middle.frames) == (50, 20)
    assert isinstance(both.before.picture, MediaPicture) and both.before.picture.start == 290 * FRAME
    assert isinstance(both.after.picture, MediaPicture) and both.after.picture.start == -6 * FRAME


def test_reversed_stretches_are_short_and_name_the_frames_they_show() -> None:
    found = spans(planned(main_track(clip("a", 0, 90, source_frame=30, reversed=True))))
    assert [(span.frames, picture(span).start) for span in found] == [(30, 90 * FRAME), (30, 60 * FRAME), (30, 30 * FRAME)]


def test_a_clip_with_memory_is_never_cut_inside() -> None:
    steady = clip("a", 0, 600, effects=(Effect("e", "stabilize"),))
    assert [span.frames for span in spans(planned(main_track(steady), info=LONG))] == [600]


def test_a_looped_picture_begins_again_where_its_file_ends() -> None:
    found = spans(planned(main_track(clip("a", 0, 150, source_frame=30, loop=True)), info={"film": film_info(2)}))
    assert [(span.start, picture(span).start // FRAME) for span in found] == [(0, 30), (30, 0), (90, 0)]
