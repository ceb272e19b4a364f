"""Excerpts: the wanted frames in the order wanted, nothing decoded that nothing wanted needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.counter import counter_clip, counters
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.coding import CodedVideo, coded_video
from reeltalk.media.excerpts import write_excerpt
from reeltalk.media.h264 import ParameterSets
from reeltalk.render.feeds import Need, excerpt
from reeltalk.timeline.time import FrameRate

RATE = FrameRate(30)


def film(group: int = 10, disposable: frozenset[int] = frozenset()) -> CodedVideo:
    nothing = ParameterSets(b"\x64\x00\x1f", (), ())
    groups = (*range(0, 100, group), 100)
    return CodedVideo(0, groups, tuple(range(100)), (1,) * 100, tuple(range(100)), 0, nothing, True, disposable)


def numbers(coded: CodedVideo, *needs: tuple[int, int]) -> list[int]:
    return [number for number, _ in excerpt("film", coded, [Need(*need) for need in needs]).packets]


def test_a_stretch_is_read_from_its_key_frame_to_its_end() -> None:
    part = excerpt("film", film(), [Need(13, 17)])
    assert part.packets == tuple((number, number - 10) for number in range(10, 17)) and part.starts == (3,)


def test_stretches_of_one_group_are_read_in_one_go_and_others_from_their_own_key_frames() -> None:
    assert numbers(film(), (13, 15), (18, 22)) == list(range(10, 22))
    assert numbers(film(), (13, 15), (35, 36)) == [*range(10, 15), *range(30, 36)]


def test_a_stretch_that_comes_again_is_read_again_at_a_later_place() -> None:
    part = excerpt("film", film(), [Need(20, 23), Need(21, 23), Need(5, 6)])
    assert part.starts == (0, 4, 11)
    assert [place for _, place in part.packets] == list(range(12))


def test_pictures_that_nothing_wanted_refers_to_are_left_out() -> None:
    coded = film(disposable=frozenset(range(1, 100, 2)))
    assert numbers(coded, (14, 17)) == [10, 12, 14, 15, 16]
    assert numbers(coded, (12, 14), (17, 18)) == [10, 12, 13, 14, 16, 17]


def test_pictures_that_are_decoded_early_are_read_as_far_as_the_wanted_ones_need() -> None:
    coded = replace(film(), shown=(0, 3, 1, 2, 6, 4, 5, 9, 7, 8, *range(10, 100)), reordered=1)
    assert numbers(coded, (1, 3)) == [0, 1, 2, 3]


def test_an_excerpt_of_real_footage_decodes_cleanly_to_the_wanted_frames(tmp_path: Path) -> None:
    path = counter_clip(4.0, "30", 320, 180, group_of_pictures=40, options=("-preset", "medium", "-bf", "3", "-sc_threshold", "0"))
    coded = coded_video(path, "mp4", RATE)
    assert coded is not None and coded.disposable
    needs = [Need(70, 75), Need(30, 44), Need(100, 101)]
    part = excerpt("film", coded, needs)
    write_excerpt(path, coded, part.packets, tmp_path / "excerpt.nut", RATE)
    taken = "+".join(f"between(pts,{first},{first + need.end - need.first - 1})" for first, need in zip(part.starts, needs, strict=True))
    graph = ["-vf", f"settb=1/30,select='{taken}',setpts=N", "-c:v", "ffv1", "-fps_mode", "passthrough"]
    argv = [ffmpeg_path(), "-v", "warning", "-xerror", "-copyts", "-start_at_zero", "-i", str(tmp_path / "excerpt.nut"), *graph]
    assert run([*argv, str(tmp_path / "shown.mkv")], timeout_s=60).stderr_tail == ""
    assert counters(tmp_path / "shown.mkv") == [*range(70, 75), *range(30, 44), 100]
    assert len(part.packets) < 75 - 40 + 44 + 101 - 80
