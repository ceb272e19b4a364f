"""Clips and songs that a request calls by the names of their files."""

from __future__ import annotations

import pytest

from reeltalk.agent.planner import plan
from reeltalk.timeline.model import MediaKind
from unit.agent.film import File, context_of, placed, talk
from unit.agent.planning import written

NAMES = ("a.mp4", "b.mp4", "c.mp4")


@pytest.mark.parametrize(
    "text",
    [
        "Combine all clips in the order b, a, c",
        "play the clips in this order: b then a then c",
        "把这三段素材按b、a、c的顺序拼起来",
        "顺序是b、a、c",
    ],
)
def test_clips_are_put_into_the_order_in_which_their_names_are_listed(text: str) -> None:
    assert written(plan(text, placed(*map(talk, NAMES)))) == ("reorder order=[2,1,3]",)


def test_what_is_asked_for_behind_an_order_is_read_as_well() -> None:
    planned = plan("Combine all clips in the order b, a, c with a 0.5s dissolve between each, and mute clip 2", placed(*map(talk, NAMES)))
    assert written(planned)[:2] == ("reorder order=[2,1,3]", 'add_transitions kind="dissolve" duration_s=0.5')


def test_a_song_whose_beats_are_named_is_laid_first() -> None:
    songs = (File("song.mp3", MediaKind.AUDIO, 60.0), File("other.mp3", MediaKind.AUDIO, 60.0))
    planned = plan("sync the cuts to the beat of song.mp3", context_of(*map(talk, NAMES), *songs))
    assert written(planned) == ('add_music named="song.mp3"', "cut_to_beat")


def test_a_song_that_takes_the_place_of_the_sound_is_what_fades() -> None:
    context = context_of(*map(talk, NAMES), File("song.mp3", MediaKind.AUDIO, 60.0))
    planned = plan("Replace the audio of all clips with song.mp3, no original sound, and fade it out at the end", context)
    assert written(planned) == ("set_volume mute=true", 'add_music named="song.mp3"', 'fade_audio target="music" out_s=1.0')


@pytest.mark.parametrize(
    "text",
    [
        'Make a before/after comparison: a.mp4 on the left, b.mp4 on the right, labels "Before" and "After"',
        'put a.mp4 and b.mp4 side by side with labels "Before" and "After"',
        "a.mp4 和 b.mp4 前后对比，标注“Before”和“After”",
    ],
)
def test_two_pictures_that_are_compared_carry_their_labels(text: str) -> None:
    assert written(plan(text, placed(*map(talk, NAMES)))) == (
        'split_screen names=["a.mp4","b.mp4"]',
        'add_title text="Before" position="top_left" start_s=0.0 duration_s=20.0',
        'add_title text="After" position="top_right" start_s=0.0 duration_s=20.0',
    )


@pytest.mark.parametrize(
    "text",
    [
        "Add a.mp4 as outro and c.mp4 as intro, with b.mp4 in the middle",
        "c放开头，a放结尾，b放中间",
        "c.mp4 goes first and a.mp4 goes last",
    ],
)
def test_clips_are_played_at_the_places_that_they_are_given(text: str) -> None:
    assert written(plan(text, placed(*map(talk, NAMES)))) == ("reorder order=[3,2,1]",)


def test_the_clip_whose_sound_is_taken_can_go() -> None:
    planned = plan("Take the audio from c.mp4 and put it under a.mp4, then delete c.mp4", placed(*map(talk, NAMES)))
    assert written(planned) == ('use_sound name="c.mp4"', 'remove_clips target="name:c.mp4"')


def test_clips_that_are_told_one_after_another_may_each_be_a_stretch() -> None:
    text = "Take the first 4 seconds of a.mp4, then all of c.mp4, then the last 2 seconds of b.mp4"
    assert written(plan(text, placed(*map(talk, NAMES)))) == (
        'trim_range action="keep" ranges=[[0.0,4.0]] target="1"',
        'trim_range action="keep" ranges=[[-2.0,null]] target="2"',
        "reorder order=[1,3,2]",
    )


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("make the bunny clip black and white", ['color look="black_and_white" target="2"']),
        ("keep only the first 8 seconds of the talk", ['trim_range action="keep" ranges=[[0.0,8.0]] target="first"']),
        ("remove the beach day footage", ['remove_clips target="3"']),
        ("bring the bunny video before the talk", ["reorder order=[2,1,3]"]),
        ("把bunny那段静音", ['set_volume mute=true target="2"']),
        ("when I talk, add captions", ["add_captions"]),
    ],
)
def test_a_file_is_called_by_its_name_as_people_say_it(text: str, calls: list[str]) -> None:
    names = ("talk.mp4", "bunny.mp4", "Beach_day.mov")
    assert [line for line in written(plan(text, placed(*map(talk, names)))) if line != "add_music duck=true"] == calls


def test_a_name_that_several_clips_have_or_that_only_counts_names_none() -> None:
    assert written(plan("mute the bunny clip", placed(talk("bunny.mp4"), talk("bunny.mp4")))) == ("set_volume mute=true",)
    assert written(plan("mute the clip", placed(talk("clip.mp4"), talk("video.mp4")))) == ("set_volume mute=true",)
