from __future__ import annotations

from dataclasses import replace

from reeltalk.agent.loop import TurnResult, run_turn
from unit.agent.film import File, context_of, main_clips, placed, seconds


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


def test_each_segment_becomes_a_file_of_its_own() -> None:
    result = turn("split it into 4-second clips", File("a.mp4"))
    assert [seconds(each.timeline.duration) for each in result.deliveries] == [4, 4, 2]
    assert len(main_clips(replace(placed(File("a.mp4")), timeline=result.timeline))) == 3


def test_two_platforms_of_one_shape_are_one_file() -> None:
    assert turn("export it for TikTok and Instagram Reels", File("a.mp4")).deliveries == ()


def test_more_files_than_one_message_may_make_are_refused_with_the_bound() -> None:
    result = turn("split it into 1-second clips", File("a.mp4", duration_s=100.0))
    assert result.deliveries == () and "60" in result.reply
