from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.language import read_request
from reeltalk.agent.loop import TurnResult, run_turn
from reeltalk.agent.numbered_calls import as_it_stands
from reeltalk.agent.numbering import Numbering
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.receipt import Status
from reeltalk.agent.scoping import ON_CLIPS
from reeltalk.agent.targets import in_peoples_words
from reeltalk.agent.tokens import tokenize
from reeltalk.agent.tool_arguments import OnTarget
from reeltalk.agent.tools import TOOLS
from reeltalk.timeline.model import Clip, TrackRole
from reeltalk.timeline.time import seconds_from_ticks
from unit.agent.film import done, main_clips, placed, talk
from unit.agent.planning import seconds


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("clip 2", [2]),
        ("clips 1 and 3", [1, 3]),
        ("clips 1-3", [1, 2, 3]),
        ("clips 2 through 4", [2, 3, 4]),
        ("the second and the last clip", [2, 5]),
        ("the first two clips", [1, 2]),
        ("the last 3 clips", [3, 4, 5]),
        ("第2到第4段", [2, 3, 4]),
        ("前两段", [1, 2]),
        ("最后一段", [5]),
        ("the last 3 seconds of clip 2", [2]),
        ("all clips", []),
    ],
)
def test_clips_are_named_by_number_by_span_and_from_an_end(words: str, numbers: list[int]) -> None:
    assert named_clips(tokenize(read_request(words)), 5) == numbers


def test_a_wish_is_held_to_clips_by_every_tool_that_acts_on_clips() -> None:
    with_target = {
        name
        for name, tool in TOOLS.items()
        if issubclass(tool.arguments, OnTarget) or name in {"add_captions", "remove_captions", "remove_titles", "trim_pauses"}
    }
    assert with_target == ON_CLIPS


def turned(text: str, *files: str) -> TurnResult:
    return run_turn(text, placed(*(talk(name) for name in files or ("a.mp4", "b.mp4", "c.mp4", "d.mp4"))), emit=lambda event: None)


def shown(result: TurnResult) -> dict[str, list[Clip]]:
    """Return the clips of the film by the file they show, in the order in which the files come."""
    assert result.timeline.main_track is not None
    found: dict[str, list[Clip]] = {}
    for clip in result.timeline.main_track.clips:
        found.setdefault(clip.name, []).append(clip)
    return found


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("trim the pauses and remove clip 2", "acd"),
        ("remove clip 2 and trim the pauses", "acd"),
        ("cut the pauses, then remove the second clip and put clip 4 first", "dac"),
        ("cut from 5 s to 8 s and remove clip 3", "abd"),
        ("remove clip 3, then cut the first 4 seconds and put clip 4 before clip 1", "dab"),
        ("remove clip 1, remove clip 3", "bd"),
        ("swap clips 1 and 2, then remove clip 1", "bcd"),
        ("reverse the order of the clips, then remove clip 4", "cba"),
        ("trim the pauses and swap clips 1 and 3", "cbad"),
        ("trim the pauses and remove the last clip", "abc"),
        ("remove the filler words and delete the first clip", "bcd"),
        ("remove clip 2, then replace clip 1 with clip 4", "dc"),
        ("剪掉停顿，删掉第2段", "acd"),
        ("删掉5秒到8秒，再删掉第3段", "abd"),
        ("删掉第1段，再删掉第3段", "bd"),
        ("交换第1段和第2段，然后删掉第1段", "bcd"),
        ("剪掉停顿，把第4段放到最前面", "dabc"),
        ("去掉停顿，删掉最后一段", "abc"),
    ],
)
def test_clips_keep_the_numbers_they_had_when_the_message_was_written(text: str, left: str) -> None:
    assert "".join(shown(turned(text))) == left


@pytest.mark.parametrize(
    ("text", "fast"),
    [
        ("remove clip 1 and speed up clip 3", "c"),
        ("speed up clip 3 and remove clip 1", "c"),
        ("trim the pauses, remove clip 1 and speed up clip 3", "c"),
        ("speed up clip 2 and trim the pauses", "b"),
        ("swap clips 1 and 2, then speed up clip 1", "a"),
        ("cut from 22 s to 24 s and speed up clips 2 and 4", "bd"),
        ("trim the pauses and speed up the last clip", "d"),
        ("删掉第1段，第3段加速", "c"),
        ("剪掉停顿，第2段加速", "b"),
        ("交换第1段和第2段，第1段加速", "a"),
    ],
)
def test_every_piece_of_a_clip_and_no_other_is_what_its_number_names(text: str, fast: str) -> None:
    speeds = {name: {clip.source.speed != 1 for clip in clips} for name, clips in shown(turned(text)).items()}  # type: ignore[union-attr]
    assert {name for name, found in speeds.items() if found == {True}} == set(fast)
    assert {name for name, found in speeds.items() if found == {False}} == set(speeds) - set(fast)


def test_times_within_a_clip_count_over_its_pieces() -> None:
    whole = sum(clip.duration for clip in shown(turned("trim the pauses"))["b"])
    left = shown(turned("trim the pauses and cut the first 2 seconds of clip 2"))
    assert sum(clip.duration for clip in left["b"]) == whole - seconds(2.0)
    assert sum(clip.duration for clip in left["c"]) == whole


def test_pieces_are_played_backwards_and_again_as_the_one_clip_they_are() -> None:
    backwards = [clip.source.start for clip in shown(turned("trim the pauses and reverse clip 2"))["b"]]  # type: ignore[union-attr]
    assert len(backwards) > 1 and backwards == sorted(backwards, reverse=True)
    again = [clip.source.start for clip in shown(turned("trim the pauses and repeat clip 2"))["b"]]  # type: ignore[union-attr]
    assert again[: len(again) // 2] == again[len(again) // 2 :] == sorted(again[len(again) // 2 :])


def test_a_cut_is_known_by_the_clips_that_meet_there() -> None:
    film = turned("remove clip 1, then add a dissolve between clips 2 and 3").timeline
    clips = {clip.id: clip.name for clip in film.main_track.clips}  # type: ignore[union-attr]
    made = film.main_track.transitions  # type: ignore[union-attr]
    assert [(clips[each.from_clip], clips[each.to_clip]) for each in made] == [("b", "c")]


def test_a_clip_that_is_gone_is_not_taken_for_another_one() -> None:
    result = turned("remove clip 2, then reverse clip 2")
    assert "".join(shown(result)) == "acd" and result.receipt.clauses[-1].status is Status.REFUSED
    assert not any(clip.source.reversed for clips in shown(result).values() for clip in clips)  # type: ignore[union-attr]


def test_parts_that_were_asked_for_are_numbered_where_there_was_one_clip() -> None:
    first = shown(turned("split it into 4 parts and remove the second part", "a.mp4"))["a"]
    assert [clip.source.start for clip in first] == [seconds(0.0), seconds(10.0), seconds(15.0)]  # type: ignore[union-attr]
    refused = turned("trim the pauses and remove clip 2", "a.mp4")
    assert refused.receipt.clauses[-1].status is Status.REFUSED and len(shown(refused)["a"]) > 1


def test_parts_of_one_clip_among_several_are_the_first_and_the_last() -> None:
    left = shown(turned("split at 5 seconds and remove the first part"))
    assert [clip.source.start for clip in left["a"]] == [seconds(5.0)] and "".join(left) == "abcd"  # type: ignore[union-attr]


def test_what_is_taken_back_counts_again() -> None:
    before = placed(talk("a.mp4"), talk("b.mp4"), talk("c.mp4"))
    numbering = Numbering.of(main_clips(before))
    after, outcome = done(before, "remove_clips", target="1")
    assert numbering.after(outcome.origins).pieces(1, after.timeline) == []
    assert as_it_stands(ToolCall("reverse", {"target": "2,3"}), numbering, after.timeline).arguments["target"] == "1-2"
    back = replace(after, undo_films=(lambda: before.timeline,))
    result = run_turn("undo that and remove clip 2 instead", back, emit=lambda event: None)
    assert "".join(shown(result)) == "ac"


def titles(result: TurnResult) -> list[tuple[str, float]]:
    found = [track for track in result.timeline.tracks if track.role is TrackRole.TITLES]
    return sorted((clip.name, seconds_from_ticks(clip.start)) for track in found for clip in track.clips)


@pytest.mark.parametrize(
    ("text", "placed_at"),
    [
        ('swap clips 1 and 2 and add a title "Hi" on clip 2', [("Hi", 0.0)]),
        ("交换第1段和第2段，在第2段加标题“你好”", [("你好", 0.0)]),
        ('remove clip 1 and add a title "Hi" on clip 3', [("Hi", 20.0)]),
        ('add a title saying "End" on the last clip', [("End", 60.0)]),
        ('put a title saying "Bye" at the end of the first clip for 2 seconds', [("Bye", 18.0)]),
        ('add the titles "One" on clip 1 and "Two" on clip 3', [("One", 0.0), ("Two", 40.0)]),
    ],
)
def test_a_title_stands_on_the_clip_that_is_named(text: str, placed_at: list[tuple[str, float]]) -> None:
    assert titles(turned(text)) == placed_at


@pytest.mark.parametrize(
    ("text", "borders"),
    [
        ("split clip 2 at 3 seconds", [0, 20, 23, 40, 60]),
        ("在第2段的第3秒切开", [0, 20, 23, 40, 60]),
        ("split clip 3 into 4 parts", [0, 20, 40, 45, 50, 55, 60]),
        ("split the last clip in half", [0, 20, 40, 60, 70]),
        ("freeze clip 2 at 5 seconds for 3 seconds", [0, 20, 25, 28, 43, 63]),
        ("remove clip 1, then split clip 2 at 3 seconds", [0, 3, 20, 40]),
    ],
)
def test_moments_of_a_named_clip_count_from_its_start(text: str, borders: list[float]) -> None:
    clips = turned(text).timeline.main_track.clips  # type: ignore[union-attr]
    assert [seconds_from_ticks(clip.start) for clip in clips] == borders


def captioned(result: TurnResult) -> set[int]:
    """Return the numbers of the clips, each 20 s long, on which captions stand."""
    found = [clip for track in result.timeline.tracks_of_role(TrackRole.CAPTIONS) for clip in track.clips]
    return {int(seconds_from_ticks(clip.start)) // 20 + 1 for clip in found}


@pytest.mark.parametrize(
    "text",
    ["no captions on the last clip, but on all the others", "最后一段不要字幕，其他的都要", "captions on all clips except the last one"],
)
def test_what_is_denied_one_clip_is_there_on_the_others(text: str) -> None:
    result = turned(text)
    assert captioned(result) == {1, 2, 3} and "".join(shown(result)) == "abcd"


def test_music_denied_one_clip_is_silent_there() -> None:
    result = turned("no music on clip 2 but on the rest")
    bed = [clip for track in result.timeline.tracks_of_role(TrackRole.MUSIC) for clip in track.clips]
    assert [clip.audio.muted for clip in bed] == [False, True, False] and "".join(shown(result)) == "abcd"


def test_captions_are_taken_off_the_clip_that_is_named() -> None:
    context, _ = done(placed(talk("a.mp4"), talk("b.mp4")), "add_captions")
    result = run_turn("remove the captions on clip 2", context, emit=lambda event: None)
    assert captioned(result) == {1} and "".join(shown(result)) == "ab"


@pytest.mark.parametrize(
    "text",
    [
        "put b.mp4 over a.mp4 with the green screen removed",
        "green screen: put the second clip over the first",
        "remove the green screen from the second clip and put it over the first",
        "把b.mp4抠掉绿幕叠在a.mp4上面",
    ],
)
def test_a_clip_laid_over_another_one_is_keyed_there(text: str) -> None:
    result = turned(text, "a.mp4", "b.mp4")
    over = [clip for track in result.timeline.tracks_of_role(TrackRole.OVERLAY) for clip in track.clips]
    assert "".join(shown(result)) == "a" and [clip.name for clip in over] == ["b"]
    assert [effect.kind for effect in over[0].effects] == ["chroma_key"] and over[0].transform.scale == 1.0


def test_a_second_clip_that_is_not_there_cannot_be_laid_over_the_first() -> None:
    result = turned("put the second clip over the first with the green screen removed", "a.mp4")
    assert result.receipt.clauses[0].status is Status.REFUSED and "".join(shown(result)) == "a"


@pytest.mark.parametrize(
    "text",
    ["don't touch the first clip but trim the pauses in the others", "第一段不要动，其余的剪掉停顿", "trim the pauses, leave clip 1 alone"],
)
def test_pauses_go_only_from_the_clips_that_may_be_changed(text: str) -> None:
    found = shown(turned(text, "a.mp4", "b.mp4"))
    assert len(found["a"]) == 1 and found["a"][0].duration == seconds(20.0)
    assert len(found["b"]) > 1


def test_captions_stand_only_on_the_clips_that_are_named() -> None:
    context, _ = done(placed(talk("one.mp4"), talk("two.mp4")), "add_captions", target="2")
    captions = next(track for track in context.timeline.tracks if track.name == "Captions").clips
    assert captions and all(clip.start >= context.timeline.duration // 2 for clip in captions)


def test_what_is_told_of_a_clip_calls_it_by_its_number_and_its_file() -> None:
    context = placed(talk("a.mp4"), talk("b.mp4"))
    second = main_clips(context)[1]
    told = in_peoples_words(f"Clip {second.id!r} looks the same at every moment. Clip 'piece-9' does not.", context.timeline)
    assert told == f"Clip 2 ({second.name}) looks the same at every moment. Clip does not."


def test_two_files_named_without_their_endings_stand_side_by_side() -> None:
    result = run_turn("把a和c左右分屏", placed(talk("a.mp4"), talk("b.mp4"), talk("c.mp4")), emit=lambda event: None)
    assert [clip.name for clip in result.timeline.main_track.clips] == ["a", "b"]  # type: ignore[union-attr]
