from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from corpus.counter import counter_clip
from corpus.films import FRAME, SECOND, captions, clip, film_info, main_track, overlay_track, planned
from reeltalk.media.coding import CodedVideo, coded_video
from reeltalk.media.h264 import ParameterSets
from reeltalk.render.copying import agreeing, may_copy_code, may_copy_file
from reeltalk.render.plan import RenderPlan
from reeltalk.render.profile import profile_for
from reeltalk.render.spans import spans
from reeltalk.timeline.model import Canvas, Crop, Effect, Fit, Framing, Motion, Track, Transform, Transition
from reeltalk.timeline.time import FrameRate

CANVAS = Canvas(1280, 720, FrameRate(30))
NO_SETS = ParameterSets(b"\x64\x00\x1f", (), ())


def coded_film(group: int = 30, seconds: int = 60, start: int = 0) -> CodedVideo:
    """Return what is told of a film with closed groups of ``group`` frames."""
    frames = 30 * seconds
    return CodedVideo(
        start, (*range(0, frames, group), frames), tuple(range(frames)), (1,) * frames, tuple(range(frames)), 0, NO_SETS, says_bt709=True
    )


def film(*tracks: Track, group: int = 30, start: int = 0) -> RenderPlan:
    plan = planned(*tracks, info={"film": film_info(60)}, canvas=CANVAS)
    return replace(plan, coded={"film": coded_film(group, start=start)})


def copied(plan: RenderPlan) -> list[tuple[int, int, int]]:
    """Return the stretches of a film that are copied: first frame, the frame after it, the source's first frame."""
    found: list[tuple[int, int, int]] = []
    for span in spans(plan):
        if not span.copied:
            continue
        if found and found[-1][1] == span.start and span.copied.first - found[-1][2] == span.start - found[-1][0]:
            start, _, first = found.pop()
            found.append((start, span.end, first))
        else:
            found.append((span.start, span.end, span.copied.first))
    return found


def test_what_comes_after_the_first_key_frame_of_a_clip_is_copied_and_what_comes_before_encoded() -> None:
    plan = film(main_track(clip("a", 0, 100, source_frame=50)))
    assert copied(plan) == [(10, 100, 60)]
    assert [(span.start, span.end) for span in spans(plan)] == [(0, 10), (10, 100)]
    assert copied(film(main_track(clip("a", 0, 100, source_frame=51)))) == [(9, 100, 60)]


def test_a_group_is_copied_up_to_where_nothing_is_missing() -> None:
    """Coded I P B B P B B ...: three frames after the key frame, and every third one after them, nothing later is needed."""
    shown = tuple(number if number % 30 == 0 else number + (2 if number % 30 % 3 == 1 else -1) for number in range(1800))
    plan = film(main_track(clip("a", 0, 100, source_frame=30)))
    mixed = replace(coded_film(), shown=(*shown[:1798], 1798, 1799), reordered=1)
    for frames, most in ((100, 100), (101, 100), (102, 100), (103, 103), (91, 91), (92, 91)):
        plan = replace(film(main_track(clip("a", 0, frames, source_frame=30), clip("b", frames, 5, source_frame=7))), coded={"film": mixed})
        assert copied(plan) == [(0, most, 30)]


def test_long_copies_are_divided_at_groups() -> None:
    plan = film(main_track(clip("a", 0, 1000, source_frame=10)), group=50)
    assert copied(plan) == [(40, 1000, 50)]
    assert {span.frames for span in spans(plan) if span.copied} == {150, 60}


def test_a_clip_between_two_key_frames_copies_nothing() -> None:
    assert copied(film(main_track(clip("a", 0, 100, source_frame=10)), group=250)) == []


def test_text_and_fades_are_encoded_and_what_lies_between_is_copied() -> None:
    plan = film(main_track(clip("a", 0, 600, fade_in=SECOND, fade_out=10 * FRAME)), captions((200, 60, "one"), (470, 20, "two")))
    assert copied(plan) == [(30, 200, 30), (270, 470, 270), (510, 590, 510)]


def test_a_passage_is_encoded_on_both_sides_of_its_cut() -> None:
    passage = (Transition("t", "cross_dissolve", "a", "b", 20 * FRAME),)
    plan = film(main_track(clip("a", 0, 120), clip("b", 120, 120, source_frame=300), transitions=passage))
    assert copied(plan) == [(0, 110, 0), (150, 240, 330)]


def test_what_lies_over_the_footage_makes_it_encoded() -> None:
    plan = film(main_track(clip("a", 0, 300)), overlay_track(clip("o", 100, 50, transform=Transform(scale=0.3))))
    assert copied(plan) == [(0, 100, 0), (150, 300, 150)]


@pytest.mark.parametrize(
    "touch",
    [
        {"effects": (Effect("e", "contrast", (("amount", 1.2),)),)},
        {"motion": Motion(Framing(), Framing(1.2))},
        {"speed": Fraction(2)},
        {"reversed": True},
        {"frozen": True},
        {"loop": True},
        {"source_frame": 0.5},
        *({"transform": place} for place in (Transform(scale=1.1), Transform(opacity=0.9), Transform(x=0.51), Transform(rotation=90))),
        {"transform": Transform(flip_horizontal=True)},
        {"transform": Transform(crop=Crop(left=0.1))},
    ],
)
def test_a_clip_that_was_touched_is_encoded(touch: dict[str, object]) -> None:
    assert copied(film(main_track(clip("a", 0, 300, **touch)))) == []  # type: ignore[arg-type]


def test_a_fit_that_changes_nothing_and_a_start_off_by_a_hair_still_copy() -> None:
    assert copied(film(main_track(clip("a", 0, 90, transform=Transform(fit=Fit.COVER)), clip("b", 90, 10)))) == [(0, 90, 0)]
    assert copied(film(main_track(clip("a", 0, 100, source_frame=30.3)))) == [(0, 90, 30)]


def test_frames_that_begin_late_in_the_file_are_counted_from_there() -> None:
    assert copied(film(main_track(clip("a", 0, 100, source_frame=3)), start=2 * FRAME)) == [(29, 100, 30)]


def test_a_clip_that_outlasts_its_file_copies_what_there_is() -> None:
    assert copied(film(main_track(clip("a", 0, 100, source_frame=1740)))) == [(0, 60, 1740)]


def test_a_film_of_copies_alone_still_gets_one_chunk_of_our_own() -> None:
    found = spans(film(main_track(clip("a", 0, 1800))))
    assert not found[-1].copied and all(span.copied for span in found[:-1])


def test_a_copied_span_and_an_encoded_one_have_different_keys() -> None:
    with_copies = film(main_track(clip("a", 0, 90), clip("b", 90, 10, source_frame=5)))
    found = spans(with_copies)
    encoded = spans(replace(with_copies, coded={}))
    assert (found[0].start, found[0].frames) == (encoded[0].start, encoded[0].frames) and found[0].copied
    assert found[0].key != encoded[0].key and found[-1].key == encoded[-1].key


def test_a_file_is_copied_only_where_it_is_what_the_film_will_be() -> None:
    profile = profile_for(CANVAS)
    info = film_info()
    assert info.video is not None
    video = info.video
    assert may_copy_file(info, profile) and may_copy_file(info, profile_for(CANVAS, "medium"))
    assert not may_copy_file(info, profile_for(CANVAS, "low"))
    assert not may_copy_file(film_info(width=1920, height=1080), profile)
    assert not may_copy_file(film_info(rate=FrameRate(25)), profile)
    assert not may_copy_file(replace(info, container="mkv"), profile)
    assert not may_copy_file(replace(info, warnings=("damaged",)), profile)
    assert not may_copy_file(replace(info, video=None), profile)
    for wrong in (
        {"codec": "hevc"},
        {"rotation": 90},
        {"width": 1300},
        {"variable_rate": True},
        {"interlaced": True},
        {"pixel_format": "yuv420p10le"},
        {"color_range": "pc"},
        {"color_space": "bt2020nc"},
        {"color_transfer": "smpte2084"},
    ):
        assert not may_copy_file(replace(info, video=replace(video, **wrong)), profile), wrong  # type: ignore[arg-type]


def test_packets_are_used_only_where_they_can_stand_beside_ours() -> None:
    path, info = counter_clip(2.0), film_info(2)
    plain = coded_video(path, "mp4", FrameRate(30))
    ours = coded_video(counter_clip(2.0, options=("-x264-params", "sps-id=29")), "mp4", FrameRate(30))
    assert plain is not None and ours is not None and info.video is not None
    assert may_copy_code(plain, info)
    assert not may_copy_code(ours, info)
    assert not may_copy_code(replace(plain, reordered=3), info)
    small = replace(info, video=replace(info.video, coded_height=576))
    assert may_copy_code(plain, small) and not may_copy_code(replace(plain, says_bt709=False), small)


def test_of_two_files_whose_sets_clash_the_one_shown_longer_is_copied() -> None:
    one = coded_video(counter_clip(2.0), "mp4", FrameRate(30))
    other = coded_video(counter_clip(2.0, options=("-preset", "medium")), "mp4", FrameRate(30))
    third = coded_video(counter_clip(2.0, options=("-preset", "medium", "-x264-params", "sps-id=3")), "mp4", FrameRate(30))
    assert one and other and third
    tracks = planned(
        main_track(clip("a", 0, 10, "one"), clip("b", 10, 50, "other"), clip("c", 60, 5, "third"), clip("d", 65, 5, "twin")),
        info=dict.fromkeys(("one", "other", "third", "twin"), film_info(2)),
        canvas=CANVAS,
    ).tracks
    assert set(agreeing({"one": one, "other": other, "third": third, "twin": other}, tracks)) == {"other", "third", "twin"}
