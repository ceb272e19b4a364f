from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.planner import plan
from reeltalk.media.facts import Beats, Shot, Shots, ShotStart
from reeltalk.timeline.time import TimeRange
from unit.agent.film import File, KnownFacts, done, main_clips, photo, placed, seconds, talk, ticks

TUNES = ("music:calm", "music:happy", "music:energetic")


def steady(bpm: float, length_s: float = 30.0, first_s: float = 0.5, clarity: float = 0.8) -> Beats:
    """Return beats of an even tempo; every fourth opens a bar."""
    beats = tuple(ticks(first_s + number * 60 / bpm) for number in range(int((length_s - first_s) * bpm / 60)))
    return Beats(bpm, beats, beats[::4], clarity)


def with_tunes(context: PlanningContext, beats: Beats) -> PlanningContext:
    assert isinstance(context.facts, KnownFacts)
    return replace(context, facts=replace(context.facts, tunes=dict.fromkeys(TUNES, beats)))


def montage(beats: Beats, *files: File) -> PlanningContext:
    return done(with_tunes(placed(*files), beats), "add_music")[0]


def silent(name: str, duration_s: float) -> File:
    return File(name, duration_s=duration_s, has_audio=False)


def off_beat_s(context: PlanningContext, beats: Beats) -> list[float]:
    """Return how far each cut is from the nearest beat; the 30 s of music begin anew every 30 s."""
    cuts = [clip.end for clip in main_clips(context)[:-1]]
    return [min(abs(seconds(cut) % 30 - seconds(beat)) for beat in beats.beats) for cut in cuts]


def test_cuts_of_clips_and_photos_fall_on_beats() -> None:
    beats = steady(117)
    files = (silent("a.mp4", 3.3), photo("b.jpg"), silent("c.mp4", 5.17), photo("d.jpg"), silent("e.mp4", 2.9))
    context, outcome = done(montage(beats, *files), "cut_to_beat")
    assert max(off_beat_s(context, beats)) <= 1 / 30 + 0.001
    assert outcome.facts["cuts_on_beat"] == outcome.facts["cuts"] == 4
    assert "4 of 4" in outcome.said[0].english


def test_footage_is_never_stretched_and_photos_keep_about_their_time() -> None:
    before = montage(steady(120), silent("a.mp4", 3.3), photo("b.jpg"), silent("c.mp4", 4.0))
    after = done(before, "cut_to_beat")[0]
    was, now = ([seconds(clip.duration) for clip in main_clips(one)] for one in (before, after))
    assert now[0] <= was[0] and abs(now[1] - was[1]) <= 0.5 and now[2] == was[2]


def test_long_clips_end_on_bar_lines_and_asked_beats_are_kept() -> None:
    beats = steady(120)
    long = done(montage(beats, silent("a.mp4", 9.1), silent("b.mp4", 9.0)), "cut_to_beat")[0]
    assert min(abs(main_clips(long)[0].end - line) for line in beats.downbeats) <= ticks(1 / 30)
    every = done(montage(beats, silent("a.mp4", 9.1), silent("b.mp4", 9.0)), "cut_to_beat", beats=2)[0]
    assert min(abs(main_clips(every)[0].end - line) for line in beats.beats[::2]) <= ticks(1 / 30)


def test_a_film_longer_than_its_music_is_cut_to_every_round_of_it() -> None:
    beats = steady(96)
    context = done(montage(beats, *(silent(f"{number}.mp4", 13.7) for number in range(5))), "cut_to_beat")[0]
    assert max(off_beat_s(context, beats)) <= 1 / 30 + 0.001


def test_words_are_not_cut_for_the_beat() -> None:
    speaking = talk(duration_s=13.0)
    context, outcome = done(montage(steady(60, first_s=0.2), speaking, silent("b.mp4", 4.0)), "cut_to_beat")
    assert seconds(main_clips(context)[0].duration) >= 12.9
    assert outcome.partly or outcome.facts["clips_trimmed"] == 1


def test_music_is_added_where_there_is_none_and_that_is_said() -> None:
    context, outcome = done(with_tunes(placed(silent("a.mp4", 3.3), silent("b.mp4", 4.0)), steady(120)), "cut_to_beat")
    assert len(context.timeline.tracks) == 2 and "no music" in outcome.said[1].english


def test_one_clip_and_music_without_a_beat_are_problems() -> None:
    with pytest.raises(ToolProblem, match="only one clip"):
        done(montage(steady(120), silent("a.mp4", 9.0)), "cut_to_beat")
    with pytest.raises(ToolProblem, match="no clear beat"):
        done(montage(steady(120, clarity=0.1), silent("a.mp4", 9.0), silent("b.mp4", 9.0)), "cut_to_beat")


def three_shots(name: str = "film.mp4") -> File:
    edges = (0.0, 2.5, 6.02, 10.0)
    shots = tuple(
        Shot(TimeRange.between(ticks(start), ticks(end)), ticks(start), 1.0, 0.0, ShotStart.CUT) for start, end in pairwise(edges)
    )
    return File(name, shots=Shots(shots))


def test_clips_are_split_where_their_shots_change() -> None:
    context, outcome = done(placed(three_shots()), "split", at_shots=True)
    assert [round(seconds(clip.start), 2) for clip in main_clips(context)] == [0.0, 2.5, 6.03]
    assert outcome.facts["splits"] == 2


def test_trimmed_reversed_and_fast_clips_are_split_at_their_own_shots() -> None:
    trimmed = done(placed(three_shots()), "trim_range", action="remove", ranges=[[0, 1.0]])[0]
    fast = done(trimmed, "set_speed", factor=2.0)[0]
    assert [round(seconds(clip.start), 2) for clip in main_clips(done(fast, "split", at_shots=True)[0])] == [0.0, 0.77, 2.5]
    backwards = done(placed(three_shots()), "reverse")[0]
    assert [round(seconds(clip.start), 2) for clip in main_clips(done(backwards, "split", at_shots=True)[0])] == [0.0, 3.97, 7.5]


def test_footage_in_one_shot_is_not_split() -> None:
    with pytest.raises(ToolProblem, match="no scene change"):
        done(placed(File("one.mp4")), "split", at_shots=True)


@pytest.mark.parametrize(
    ("sentence", "calls"),
    [
        ("split at scene changes", [("split", {"at_shots": True})]),
        ("Split the video by shots", [("split", {"at_shots": True})]),
        ("按镜头切分", [("split", {"at_shots": True})]),
        ("把视频按场景分割", [("split", {"at_shots": True})]),
        ("cut to the beat", [("cut_to_beat", {})]),
        ("make the cuts on the beat", [("cut_to_beat", {})]),
        ("卡点", [("cut_to_beat", {})]),
        ("跟着音乐节奏剪辑", [("cut_to_beat", {})]),
        ("transitions on the beat", [("cut_to_beat", {}), ("add_transitions", {})]),
        ("转场卡点", [("cut_to_beat", {}), ("add_transitions", {})]),
        ("add upbeat music and cut to the beat", [("add_music", {"mood": "upbeat"}), ("cut_to_beat", {})]),
        ("split every 5 seconds", [("split", {"every_s": 5.0})]),
        ("crop to vertical and follow my face", [("set_canvas", {"aspect": "9:16", "fill": "subject"}), ("set_canvas", {"fill": "crop"})]),
        ("竖屏，跟随人脸", [("set_canvas", {"aspect": "9:16", "fill": "crop"})]),
    ],
)
def test_sentences_about_shots_and_beats_are_understood(sentence: str, calls: list[tuple[str, dict[str, object]]]) -> None:
    planned = plan(sentence, placed(silent("a.mp4", 4.0), silent("b.mp4", 4.0)))
    assert [(each.name, dict(each.arguments)) for clause in planned.clauses for each in clause.calls] == calls
