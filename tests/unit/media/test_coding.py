from __future__ import annotations

from pathlib import Path

import pytest

from corpus import coded, odd
from corpus.counter import counter_clip
from reeltalk.media import h264
from reeltalk.media.coding import coded_video, examine
from reeltalk.media.h264 import Doubt, parameter_sets, picture_set_numbers, sequence_set, units
from reeltalk.timeline.time import FrameRate

THIRTY = FrameRate(30)


def test_every_packet_is_found_where_it_lies_and_in_its_order() -> None:
    path = counter_clip(4.0)
    found = coded_video(path, "mp4", THIRTY)
    assert found is not None
    assert (found.start, found.groups, found.reordered) == (0, (0, 30, 60, 90, 120), 1)
    assert sorted(found.shown) == list(range(120))
    content = path.read_bytes()
    for number, (position, size) in enumerate(zip(found.positions, found.sizes, strict=True)):
        kinds = [h264.kind(unit) for unit in units(content[position : position + size])]
        assert kinds[-1] == (h264.IDR_SLICE if number in found.groups else h264.SLICE)


def test_the_groups_of_a_film_are_told_whatever_their_length() -> None:
    found = coded_video(counter_clip(4.0, group_of_pictures=50), "mp4", THIRTY)
    assert found is not None and found.groups == (0, 50, 100, 120)


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "per_second"), [("30000/1001", FrameRate(30000, 1001)), ("25", FrameRate(25)), ("60", FrameRate(60))])
def test_even_frames_are_even_at_every_rate(rate: str, per_second: FrameRate) -> None:
    path = counter_clip(4.0, rate, sound=False)
    assert coded_video(path, "mp4", per_second) is not None
    assert coded_video(path, "mp4", FrameRate(24)) is None


def test_sets_that_are_merely_repeated_raise_no_doubt() -> None:
    assert examine(coded.repeated_sets(), "mp4", THIRTY)["groups"] == [0, 30, 60, 90, 120]


def test_open_groups_are_no_groups_of_their_own() -> None:
    assert examine(coded.open_groups(), "mp4", THIRTY)["groups"] == [0, 120]


@pytest.mark.parametrize(
    ("make", "doubt"),
    [
        (coded.changing_sets, "sets change"),
        (coded.cut_by_edit_list, "cut away"),
        (odd.variable_rate, "unevenly"),
        (odd.interlaced, "interlaced"),
        (lambda: counter_clip(2.0, options=("-pix_fmt", "yuv420p10le")), "profile"),
        (lambda: counter_clip(2.0, options=("-c:v", "libx265", "-x265-params", "log-level=none")), "H.264"),
        (lambda: counter_clip(2.0, options=("-tag:v", "avc3")), "may change"),
        (lambda: counter_clip(2.0, options=("-color_range", "pc", "-pix_fmt", "yuvj420p")), "full range"),
        (lambda: counter_clip(2.0, options=("-colorspace", "bt2020nc")), "BT.709"),
        (lambda: counter_clip(2.0, options=("-pix_fmt", "yuv444p")), "profile"),
    ],
)
def test_whatever_is_not_plain_is_doubted(make: object, doubt: str) -> None:
    with pytest.raises(Doubt, match=doubt):
        examine(make(), "mp4", THIRTY)  # type: ignore[operator]


@pytest.mark.slow
def test_a_doubted_or_broken_file_has_no_coding_to_copy(tmp_path: Path) -> None:
    assert coded_video(odd.interlaced(), "mp4", FrameRate(25)) is None
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(counter_clip(2.0).read_bytes()[:4000])
    assert coded_video(broken, "mp4", THIRTY) is None


def test_a_description_is_read_and_written_back_unchanged() -> None:
    for path in (counter_clip(2.0), counter_clip(2.0, options=("-preset", "medium", "-x264-params", "sps-id=7"))):
        box = bytes.fromhex(examine(path, "mp4", THIRTY)["box"])
        assert parameter_sets(box).to_bytes() == box


def test_sets_are_listed_together_unless_their_numbers_clash() -> None:
    plain, other = (
        parameter_sets(bytes.fromhex(examine(counter_clip(2.0, options=("-preset", "medium", *more)), "mp4", THIRTY)["box"]))
        for more in ((), ("-x264-params", "sps-id=7", "-level", "4.2"))
    )
    both = parameter_sets(plain.joined([other, plain]).to_bytes())
    assert [sequence_set(unit).number for unit in both.sequences] == [0, 7]
    assert [picture_set_numbers(unit) for unit in both.pictures] == [(0, 0), (7, 7)]
    assert both.head[2] == 42
    main = parameter_sets(bytes.fromhex(examine(counter_clip(2.0), "mp4", THIRTY)["box"]))
    with pytest.raises(Doubt, match="share a number"):
        plain.joined([main])
