from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.loop import TurnResult, run_turn
from reeltalk.timeline.model import TrackRole
from unit.agent.film import File, context_of, main_clips, placed, seconds, talk


def turn(text: str, *files: File) -> TurnResult:
    return run_turn(text, context_of(*files), emit=lambda event: None)


def test_a_film_in_two_shapes_is_two_files_and_stays_as_it_is() -> None:
    result = turn("give me 16:9 and 9:16 versions", File("a.mp4"))
    sizes = [(each.timeline.canvas.width, each.timeline.canvas.height) for each in result.deliveries]
    assert sizes == [(1920, 1080), (1080, 1920)]
    assert (result.timeline.canvas.width, result.timeline.canvas.height) == (1920, 1080)
    assert "2 files" in result.written_reply(export_started=True) and "9:16" in result.written_reply(export_started=True)


def test_shapes_are_made_of_the_film_as_the_whole_request_leaves_it() -> None:
    result = turn("export 9:16 and 1:1 versions and cut the first 4 seconds", File("a.mp4"))
    assert [seconds(each.timeline.duration) for each in result.deliveries] == [6, 6]


def test_a_film_in_several_lengths_is_a_file_of_each_and_stays_as_it_is() -> None:
    result = turn("give me a 4 s and an 8 s version in 9:16", File("a.mp4"))
    assert [(each.name, seconds(each.timeline.duration)) for each in result.deliveries] == [("4 s 9:16", 4), ("8 s 9:16", 8)]
    assert all(each.timeline.canvas.width < each.timeline.canvas.height for each in result.deliveries)
    assert seconds(result.timeline.duration) == 10
    assert "4 s" in result.written_reply(export_started=True)


def test_each_length_comes_in_every_shape() -> None:
    result = turn("export 4 s and 8 s versions, export 9:16 and 1:1", File("a.mp4"))
    assert [each.name for each in result.deliveries] == ["4 s 9:16", "4 s 1:1", "8 s 9:16", "8 s 1:1"]


def test_a_version_longer_than_the_film_is_not_made_and_that_is_said() -> None:
    result = turn("剪成5秒和30秒两个版本", File("a.mp4"))
    assert [each.name for each in result.deliveries] == ["5 s"] and "30" in result.reply
    none = turn("make a 30 s and a 60 s version", File("a.mp4"))
    assert not none.requests and "30, 60" in none.reply


def test_each_segment_becomes_a_file_of_its_own() -> None:
    result = turn("split it into 4-second clips", File("a.mp4"))
    assert [seconds(each.timeline.duration) for each in result.deliveries] == [4, 4, 2]
    assert len(main_clips(replace(placed(File("a.mp4")), timeline=result.timeline))) == 3


def test_two_platforms_of_one_shape_are_one_file() -> None:
    assert turn("export it for TikTok and Instagram Reels", File("a.mp4")).deliveries == ()


def test_more_files_than_one_message_may_make_are_refused_with_the_bound() -> None:
    result = turn("split it into 1-second clips", File("a.mp4", duration_s=100.0))
    assert result.deliveries == () and "60" in result.reply


def test_a_file_of_a_stretch_holds_only_that_and_the_film_stays_whole() -> None:
    result = turn("a GIF of the first 3 seconds", File("a.mp4"))
    assert [seconds(each.timeline.duration) for each in result.deliveries] == [3] and seconds(result.timeline.duration) == 10
    assert result.output["format"] == "gif"
    told = result.written_reply(export_started=True)
    assert "the GIF can be downloaded" in told and "0-3 s of the film" in told


def test_subtitles_of_a_film_without_captions_are_written_from_what_is_said_and_the_film_gets_none() -> None:
    result = turn("give me the subtitles as srt", talk())
    assert [track.role for track in result.deliveries[0].timeline.tracks][-1] is TrackRole.CAPTIONS
    assert not result.timeline.tracks_of_role(TrackRole.CAPTIONS)


def test_subtitles_of_a_film_in_which_nobody_speaks_are_refused_and_nothing_is_exported() -> None:
    result = turn("give me the subtitles as srt", File("a.mp4"))
    assert not result.requests and "nothing to caption" in result.reply


def test_a_still_is_taken_at_the_moment_that_is_named_and_never_behind_the_end() -> None:
    assert turn("save a still at 5s", File("a.mp4")).output["time"] == "5"
    assert float(turn("最后一帧截图", File("a.mp4")).output["time"]) == pytest.approx(10 - 1 / 30, abs=1e-4)
    beyond = turn("save a still at 0:50", File("a.mp4"))
    assert not beyond.requests and "10 s" in beyond.reply


def test_clips_that_are_named_become_files_of_their_own_and_the_others_do_not() -> None:
    result = turn(
        "export clips 1 and 3 as separate files",
        *(File(f"{name}.mp4", duration_s=float(length)) for name, length in zip("abc", (4, 5, 6), strict=True)),
    )
    assert [(each.name[0], seconds(each.timeline.duration)) for each in result.deliveries] == [("1", 4), ("3", 6)]
    assert seconds(result.timeline.duration) == 15
