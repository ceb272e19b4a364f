from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.spoken import film_words, on_timeline
from reeltalk.timeline.model import MediaKind, MediaSource, TrackRole
from unit.agent.film import File, between, done, main_clips, names, photo, placed, seconds, talk


def spoken(context: PlanningContext) -> list[str]:
    return [word.text for word in film_words(context.timeline, context.facts)]


def test_pauses_go_and_every_word_stays_whole() -> None:
    context = placed(talk())
    trimmed, outcome = done(context, "trim_pauses")
    assert spoken(trimmed) == spoken(context)
    assert outcome.facts["words_kept"] == outcome.facts["words_total"] == 12
    assert outcome.facts["pauses_removed"] == 4
    assert outcome.facts["seconds_removed"] == pytest.approx(20 - seconds(trimmed.timeline.duration), abs=0.01)
    assert 0.2 <= outcome.facts["longest_pause_s"] <= 0.5
    words = film_words(trimmed.timeline, trimmed.facts)
    original = {text + str(index): end - start for index, (text, start, end) in enumerate(talk().spoken)}
    assert all(seconds(word.end - word.start) == pytest.approx(original[word.text + str(word.index)], abs=0.002) for word in words)


def test_only_pauses_of_the_asked_length_go() -> None:
    trimmed, outcome = done(placed(talk()), "trim_pauses", minimum_s=3, keep_s=1)
    assert outcome.facts["pauses_removed"] == 2
    assert outcome.facts["longest_pause_s"] == pytest.approx(2.4, abs=0.1)
    assert seconds(trimmed.timeline.duration) < 20


def test_trimming_twice_changes_nothing_more() -> None:
    once, _ = done(placed(talk()), "trim_pauses")
    twice, outcome = done(once, "trim_pauses")
    assert twice.timeline == once.timeline
    assert outcome.facts["pauses_removed"] == 0
    assert outcome.said


def test_pauses_are_found_in_faster_and_in_cut_clips() -> None:
    context, _ = done(placed(talk()), "trim_range", ranges=[[0, 1.2]])
    context, _ = done(context, "set_speed", factor=2)
    before = spoken(context)
    trimmed, outcome = done(context, "trim_pauses")
    assert spoken(trimmed) == before
    assert outcome.facts["pauses_removed"] == 3


@pytest.mark.parametrize("file", [File("mute.mp4", has_audio=False), File("noise.mp4"), photo("a.jpg")])
def test_without_speech_no_pause_is_cut(file: File) -> None:
    with pytest.raises(ToolProblem):
        done(placed(file), "trim_pauses")


def test_a_pause_over_which_a_second_voice_speaks_is_not_cut_into() -> None:
    voice = replace(talk("voice.mp3"), kind=MediaKind.AUDIO, spoken=[("over", 3.0, 3.8), ("it", 3.9, 4.4)], duration_s=6.0)
    context = placed(talk(), voice)
    assert context.timeline.tracks_of_role(TrackRole.DIALOGUE)
    trimmed, outcome = done(context, "trim_pauses")
    assert outcome.facts["pauses_removed"] >= 3
    assert sorted(spoken(trimmed)) == sorted(spoken(context))
    lengths = [seconds(word.end - word.start) for word in film_words(trimmed.timeline, trimmed.facts) if word.text == "over"]
    assert lengths == [pytest.approx(0.8, abs=0.002)]


def test_fillers_go_alone() -> None:
    context = placed(talk())
    cut, outcome = done(context, "remove_fillers")
    assert outcome.facts["fillers_removed"] == 1
    assert spoken(cut) == [word for word in spoken(context) if word != "um"]
    with pytest.raises(ToolProblem):
        done(placed(File("a.mp4", has_audio=False)), "remove_fillers")


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ({"ranges": [[2, 5]]}, 17),
        ({"ranges": [[-5, None]]}, 15),
        ({"ranges": [[0, 1], [3, 4]]}, 18),
        ({"action": "keep", "ranges": [[5, 9]]}, 4),
        ({"action": "keep", "ranges": [[-4, None]]}, 4),
    ],
)
def test_ranges_are_removed_or_kept(arguments: dict[str, object], left: float) -> None:
    assert seconds(done(placed(talk()), "trim_range", **arguments)[0].timeline.duration) == left


def test_a_range_can_count_within_one_clip() -> None:
    context = placed(File("video1.mp4"), File("video2.mp4", duration_s=6))
    kept, _ = done(context, "trim_range", action="keep", ranges=[[0, 5]], target="name:video1")
    assert [seconds(clip.duration) for clip in main_clips(kept)] == [5, 6]


@pytest.mark.parametrize(
    "arguments", [{"ranges": [[30, 40]]}, {"ranges": [[0, None]]}, {"ranges": []}, {"ranges": [[0, 1]], "action": "eat"}]
)
def test_a_range_that_makes_no_sense_is_a_problem(arguments: dict[str, object]) -> None:
    with pytest.raises(ToolProblem):
        done(placed(talk()), "trim_range", **arguments)


def test_cutting_to_a_length_keeps_whole_sentences() -> None:
    short, outcome = done(placed(talk()), "cut_to_duration", duration_s=5)
    assert seconds(short.timeline.duration) <= 5
    assert spoken(short) == ["Hello", "everyone", "and", "welcome.", "Today", "um", "we", "build", "a", "film."]
    assert outcome.facts["duration_s"] == seconds(short.timeline.duration)


def test_where_every_sentence_is_too_long_for_the_length_the_beginning_is_kept_and_nearly_fills_it() -> None:
    short, _ = done(placed(talk()), "cut_to_duration", duration_s=1)
    assert 0.6 <= seconds(short.timeline.duration) <= 1


def test_cutting_to_a_length_without_speech_shares_it_among_the_clips() -> None:
    context = placed(File("a.mp4", duration_s=30, has_audio=False), File("b.mp4", duration_s=10, has_audio=False))
    short, _ = done(context, "cut_to_duration", duration_s=20)
    assert [seconds(clip.duration) for clip in main_clips(short)] == [15, 5]


def test_cutting_to_a_length_can_keep_the_start_or_the_end() -> None:
    start, _ = done(placed(talk()), "cut_to_duration", duration_s=6.2, keep="start")
    assert seconds(start.timeline.duration) <= 6.2
    assert spoken(start)[-1] == "we"
    end, _ = done(placed(talk()), "cut_to_duration", duration_s=9, keep="end")
    assert spoken(end) == ["Thank", "you."]


def test_a_film_that_is_short_enough_is_left_alone() -> None:
    context, outcome = done(placed(talk()), "cut_to_duration", duration_s=60)
    assert not outcome.operations and outcome.said
    assert seconds(context.timeline.duration) == 20


@pytest.mark.parametrize(
    ("arguments", "clips"),
    [({"at_s": [3, 8]}, 3), ({"every_s": 6}, 4), ({"parts": 4}, 4), ({"at_s": [-5]}, 2), ({"at_s": [3, 3, 19.999]}, 2)],
)
def test_splitting_removes_nothing(arguments: dict[str, object], clips: int) -> None:
    cut, outcome = done(placed(talk()), "split", **arguments)
    assert len(main_clips(cut)) == clips
    assert outcome.facts["splits"] == clips - 1
    assert seconds(cut.timeline.duration) == 20


def test_clips_are_removed_and_the_last_one_stays() -> None:
    context = placed(File("a.mp4"), File("b.mp4"))
    assert names(done(context, "remove_clips", target="first")[0]) == ["b"]
    with pytest.raises(ToolProblem, match="nothing"):
        done(context, "remove_clips", target="all")


@pytest.mark.parametrize(
    ("order", "expected"), [([3, 1, 2], "cab"), ([2], "bac"), (["c.mp4", "a"], "cab"), ("reverse", "cba"), ("name", "abc")]
)
def test_clips_play_in_the_asked_order(order: object, expected: str) -> None:
    context = placed(File("a.mp4"), File("b.mp4"), File("c.mp4"))
    assert "".join(names(done(context, "reorder", order=order)[0])) == expected


def test_speed_changes_the_length_of_the_film() -> None:
    fast, outcome = done(placed(talk(), photo("a.jpg")), "set_speed", factor=2)
    assert seconds(fast.timeline.duration) == 13
    assert outcome.facts["speed"] == 2
    with pytest.raises(ToolProblem, match="still"):
        done(placed(photo("a.jpg")), "set_speed", factor=2)


def test_reversing_the_film_turns_clips_and_their_order_round() -> None:
    turned, _ = done(placed(File("a.mp4"), File("b.mp4")), "reverse")
    assert names(turned) == ["b", "a"]
    assert all(isinstance(clip.source, MediaSource) and clip.source.reversed for clip in main_clips(turned))


@pytest.mark.parametrize("at_s", [None, 0.0, 4.0, 99.0])
def test_a_frame_is_held_and_the_film_grows(at_s: float | None) -> None:
    held, _ = done(placed(talk()), "freeze", at_s=at_s, duration_s=1.5)
    assert seconds(held.timeline.duration) == 21.5


def test_sound_can_be_detached_once() -> None:
    context, outcome = done(placed(File("a.mp4"), File("b.mp4")), "detach_audio")
    assert outcome.facts["sounds_detached"] == 2
    assert len(context.timeline.tracks_of_role(TrackRole.DIALOGUE)[0].clips) == 2
    with pytest.raises(ToolProblem):
        done(context, "detach_audio")


def test_stretches_of_a_reversed_clip_are_mirrored() -> None:
    turned, _ = done(placed(talk()), "reverse")
    assert on_timeline(main_clips(turned)[0], [between(2, 3)]) == (between(17, 18),)
