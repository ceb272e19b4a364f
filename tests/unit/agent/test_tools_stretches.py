from __future__ import annotations

import pytest

from reeltalk.agent.outcome import ToolProblem
from reeltalk.timeline.model import MediaSource
from unit.agent.film import File, done, main_clips, names, placed, seconds, talk


def shown(context: object) -> list[tuple[float, float]]:
    return [(seconds(clip.start), seconds(clip.end)) for clip in main_clips(context)]  # type: ignore[arg-type]


def test_an_effect_on_a_stretch_touches_nothing_outside_it() -> None:
    context, _ = done(placed(File("a.mp4")), "color", look="black_and_white", ranges=[[3, 5]])
    assert shown(context) == [(0, 3), (3, 5), (5, 10)]
    assert [bool(clip.effects) for clip in main_clips(context)] == [False, True, False]


def test_a_stretch_at_the_end_is_counted_from_the_end() -> None:
    context, _ = done(placed(File("a.mp4")), "set_speed", factor=0.5, ranges=[[-4, None]])
    speeds = [clip.source.speed for clip in main_clips(context) if isinstance(clip.source, MediaSource)]
    assert [float(speed) for speed in speeds] == [1.0, 0.5]
    assert seconds(context.timeline.duration) == 14


def test_times_beside_a_named_clip_are_times_of_that_clip() -> None:
    context, _ = done(placed(File("a.mp4"), File("b.mp4")), "set_volume", target="2", mute=True, ranges=[[0, 2]])
    assert shown(context) == [(0, 10), (10, 12), (12, 20)]
    assert [clip.audio.muted for clip in main_clips(context)] == [False, True, False]


def test_several_stretches_are_changed_alike() -> None:
    context, _ = done(placed(File("a.mp4")), "effect", kind="blur", ranges=[[1, 2], [6, 7]])
    assert [bool(clip.effects) for clip in main_clips(context)] == [False, True, False, True, False]


def test_pauses_that_reach_into_a_stretch_go_whole_and_all_others_stay() -> None:
    at_ends, outcome = done(placed(talk()), "trim_pauses", ranges=[[0, 0.5], [-0.5, None]])
    assert outcome.facts["pauses_removed"] == 2
    assert seconds(at_ends.timeline.duration) < 20 - 0.5 - 6, "seven seconds of silence at the end, half a second of it named"
    in_the_middle, outcome = done(placed(talk(), talk("b.mp4")), "trim_pauses", target="2", ranges=[[3, 4]])
    assert outcome.facts["pauses_removed"] == 1
    assert main_clips(in_the_middle)[0].duration == main_clips(placed(talk()))[0].duration


def test_a_stretch_beyond_the_end_changes_nothing_and_says_so() -> None:
    context = placed(File("a.mp4"))
    with pytest.raises(ToolProblem, match="10 s"):
        done(context, "zoom", ranges=[[30, 40]])


def test_a_clip_is_played_again_behind_itself() -> None:
    context, outcome = done(placed(File("a.mp4"), File("b.mp4")), "repeat", target="1")
    assert names(context) == ["a", "a", "b"]
    assert outcome.facts["duration_s"] == 30


def test_the_whole_film_is_played_over_and_over_in_its_order() -> None:
    context, _ = done(placed(File("a.mp4"), File("b.mp4")), "repeat", times=3)
    assert names(context) == ["a", "b"] * 3
    assert seconds(context.timeline.duration) == 60
