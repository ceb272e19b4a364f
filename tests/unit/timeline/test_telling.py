from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from corpus.timelines import FRAME, MEDIA, SECOND, film
from reeltalk.edits import operations as op
from reeltalk.edits.apply import apply
from reeltalk.timeline.catalogue import EFFECTS, LOOKS, TRANSITIONS
from reeltalk.timeline.diff import describe, diff, summary
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    ClipAudio,
    Effect,
    FillKind,
    Fit,
    MediaKind,
    MediaReference,
    MediaSource,
    TextAnimation,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transform,
    Transition,
)
from reeltalk.timeline.time import TimeRange
from reeltalk.timeline.wording import CHINESE, WORDINGS


def urban_dreams() -> Timeline:
    media = (
        MediaReference("city", "city timelapse", MediaKind.VIDEO, 20 * SECOND, 1920, 1080),
        MediaReference("lofi", "Lo-fi", MediaKind.AUDIO, 60 * SECOND, has_audio=True),
    )
    video = Track("v", TrackKind.VIDEO, TrackRole.MAIN, clips=(Clip("c1", 0, 10 * SECOND, MediaSource(media_id="city")),))
    quiet = ClipAudio(gain_db=-9.1186)
    music = Track("m", TrackKind.AUDIO, TrackRole.MUSIC, clips=(Clip("c2", 0, 10 * SECOND, MediaSource(media_id="lofi"), audio=quiet),))
    title = Track("t", TrackKind.TEXT, TrackRole.TITLES, clips=(Clip("c3", 0, 3 * SECOND, TextSource(text="Urban Dreams")),))
    return Timeline(media=media, tracks=(video, music, title))


def test_the_summary_has_exactly_the_published_form() -> None:
    expected = 'Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)'
    assert summary(urban_dreams()) == expected


def test_the_summary_speaks_chinese() -> None:
    expected = "时间线（3 条轨道）：1. 视频：city timelapse（0-10秒） 2. 背景音乐：Lo-fi（0-10秒，35%） 3. 标题：“Urban Dreams”（0-3秒）"
    assert summary(urban_dreams(), "zh-CN") == expected


def test_many_clips_are_counted() -> None:
    clips = tuple(Clip(f"c{n}", n * 3 * SECOND, 3 * SECOND, MediaSource(media_id="talk", start=n * SECOND)) for n in range(12))
    timeline = Timeline(media=MEDIA, tracks=(Track("v", TrackKind.VIDEO, TrackRole.MAIN, clips=clips),))
    assert summary(timeline) == "Timeline (1 track): 1. Video: talk.mp4, 12 clips (0-36s)"
    assert summary(timeline, "zh") == "时间线（1 条轨道）：1. 视频：talk.mp4，12 个片段（0-36秒）"


def test_an_empty_timeline_has_a_summary() -> None:
    assert summary(Timeline()) == "Timeline (empty)"


def told(timeline: Timeline, operation: op.Operation, language: str = "en") -> list[str]:
    return [describe(change, language) for change in apply(timeline, operation).changes]


def title(text: str) -> Clip:
    style = TextStyle(y=0.1, animation=TextAnimation.FADE_IN)
    return Clip("new", 0, 3 * SECOND, TextSource(text=text, style=style))


CASES: dict[str, tuple[op.Operation, str]] = {
    "title": (op.Overwrite("T", title("Urban Dreams")), 'Title added: "Urban Dreams" (white, top-center, 0-3s, fade-in)'),
    "pauses": (op.RippleDelete((TimeRange(SECOND, SECOND), TimeRange(3 * SECOND, SECOND // 2))), "2 stretches cut out, 1.5s in total"),
    "length": (op.RippleDelete((TimeRange(SECOND, SECOND),)), "Film length: 12s to 11s"),
    "split": (op.Split("a", SECOND, "new"), "1 cut made: 5 clips now"),
    "removed": (op.RemoveClips(("b",)), "1 clip removed: walk.mp4"),
    "order": (op.Reorder("V", ("b", "a", "p", "z")), "Clips reordered: walk.mp4, talk.mp4, photo.jpg"),
    "speed": (op.SetSpeed("a", Fraction(2)), "1 clip set to 2x speed"),
    "reverse": (op.Reverse("a"), "1 clip reversed"),
    "freeze": (op.Freeze("a", SECOND, 2 * SECOND, "held", "rest"), "1 frame held for 2s"),
    "music off": (op.RemoveClips(("m",)), "Music removed: song.mp3"),
    "volume": (op.SetAudio(("m",), ClipAudio(gain_db=-9.1186)), "Music volume set to 35% (-9.1 dB)"),
    "mute": (op.SetAudio(("a", "b"), ClipAudio(muted=True)), "Video muted (2 clips)"),
    "transition": (op.SetTransitions("V", (Transition("x2", "wipe_left", "p", "z", 15 * FRAME),)), "1 transition added (wipe left, 0.5s)"),
    "no transition": (op.RemoveTransitions("V", ("x1",)), "1 transition removed"),
    "canvas": (op.SetCanvas(Canvas(1080, 1920, fill=FillKind.BLUR)), "Canvas set to 1080x1920 at 30 fps, blurred fill"),
    "look": (op.SetEffect(("a", "b"), Effect("e", "look", (("name", "warm"),))), "Warm applied to 2 clips"),
    "text": (op.SetText("t", "City Nights"), 'Text changed: "Urban Dreams" is now "City Nights"'),
    "captions off": (op.SetCaptions("C", ()), "3 captions removed"),
    "scale": (op.SetTransform(("a", "b"), Transform(scale=1.2)), "Picture scaled to 120% on 2 clips"),
    "flip": (op.SetTransform(("a",), Transform(flip_horizontal=True)), "Picture flipped on 1 clip"),
    "fit": (op.SetTransform(("p",), Transform(fit=Fit.COVER)), "Picture fit set to cover on 1 clip"),
    "name": (op.Rename("Holiday"), 'Film named "Holiday"'),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_told_in_plain_words(case: str) -> None:
    operation, expected = CASES[case]
    assert expected in told(film(), operation)


@pytest.mark.parametrize("case", CASES)
def test_the_same_change_is_told_in_chinese(case: str) -> None:
    sentences = told(film(), CASES[case][0], "zh")
    assert sentences and all(re.search("[\u4e00-\u9fff]", sentence) for sentence in sentences)


def test_the_chinese_title_reads_naturally() -> None:
    assert "已添加标题：“你好”（白色，顶部居中，0-3秒，淡入）" in told(film(), op.Overwrite("T", title("你好")), "zh")


def test_equal_timelines_have_nothing_to_tell() -> None:
    assert diff(film(), film()) == ()


def test_music_added_tells_its_level_and_its_place() -> None:
    song = Clip("s", 0, 12 * SECOND, MediaSource(media_id="song", loop=True), name="Lo-fi", audio=ClipAudio(gain_db=-12), until_end=True)
    silent = apply(film(), op.RemoveTrack("M")).timeline
    bed = Track("M2", TrackKind.AUDIO, TrackRole.MUSIC, clips=(song,))
    assert told(silent, op.AddTrack(bed)) == ["Music added: Lo-fi (0-12s, 25%)"]


def test_clips_that_only_moved_because_of_a_cut_are_not_told() -> None:
    kinds = [change.kind for change in apply(film(), op.RippleDelete((TimeRange(4 * SECOND, SECOND),))).changes]
    assert "clips_moved" not in kinds and "title_retimed" not in kinds and "captions_retimed" not in kinds


def test_every_wording_is_there_in_both_languages_with_the_same_places() -> None:
    for english, chinese in WORDINGS.values():
        assert english and chinese
        assert {name for name in re.findall(r"{(\w+)", chinese)} == {name for name in re.findall(r"{(\w+)", english)} or "{name}" in english


def test_every_transition_and_effect_has_a_chinese_name() -> None:
    assert set(TRANSITIONS) | set(EFFECTS) | set(LOOKS) | {animation.value for animation in TextAnimation} - {"none"} <= set(CHINESE)


def test_a_diff_over_several_steps_tells_the_sum_of_them() -> None:
    steps = [op.RippleDelete((TimeRange(n * SECOND, SECOND // 3),)) for n in (3, 2, 1)]
    timelines = [film()]
    for step in steps:
        timelines.append(apply(timelines[-1], step).timeline)
    assert all(first != second for first, second in pairwise(timelines))
    assert describe(diff(timelines[0], timelines[-1])[0]) == "3 stretches cut out, 1s in total"
    assert diff(timelines[-1], replace(timelines[-1])) == ()


def test_taking_cuts_back_is_told_as_healing_them() -> None:
    cut = apply(film(), op.RippleDelete((TimeRange(SECOND, SECOND), TimeRange(3 * SECOND, SECOND // 2))))
    told_back = [describe(change) for change in apply(cut.timeline, cut.inverse).changes]
    assert "2 cuts healed: 4 clips now" in told_back and "1.5s of footage given back" in told_back
    assert not any("removed" in sentence for sentence in told_back)
