from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest

from corpus.counter import click_times, counter_clip, counters
from corpus.films import captions, clip, film_info, main_track
from reeltalk.errors import MalformedRequest, VerificationFailed
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.delivery import Delivery, deliver, master_profile
from reeltalk.render.delivery_check import check_delivery, check_sound
from reeltalk.render.outputs import canvas_for, profile_of, read_output
from reeltalk.render.plan import RenderPlan, make_plan
from reeltalk.timeline.model import Canvas, Timeline
from reeltalk.timeline.time import FrameRate

SECONDS = 2.0
CANVAS = Canvas(320, 180, FrameRate(30))
STORY = Timeline(canvas=CANVAS, tracks=(main_track(clip("a", 0, 40, source_frame=10), clip("b", 40, 20)), captions((0, 6, "Hi"))))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> ChunkCache:
    return ChunkCache(tmp_path_factory.mktemp("cache"))


def plan_for(wanted: dict[str, Any]) -> RenderPlan:
    output = read_output(wanted)
    canvas = canvas_for(CANVAS, output)
    return make_plan(replace(STORY, canvas=canvas), master_profile(profile_of(canvas, output), output), {"film": film_info(SECONDS)})


def made(wanted: dict[str, Any], folder: Path, cache: ChunkCache) -> Delivery:
    sources = {"film": counter_clip(SECONDS)}
    return deliver(plan_for(wanted), sources, read_output(wanted), workspace=folder, cache=cache)


def streams(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [stream.codec_context.codec.canonical_name for stream in container.streams]


SHOWN = [*range(10, 50), *range(20)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"format": "mp4", "codec": "hevc"}, ["hevc", "aac"]),
        ({"format": "mov"}, ["prores", "pcm_s24le"]),
        ({"format": "webm", "codec": "av1"}, ["av1", "opus"]),
        pytest.param({"format": "mp4", "codec": "av1"}, ["av1", "aac"], marks=pytest.mark.thorough),
        pytest.param({"format": "webm"}, ["vp9", "opus"], marks=pytest.mark.thorough),
    ],
    ids=["hevc", "prores", "webm-av1", "av1", "vp9"],
)
def test_a_film_in_another_codec_shows_the_same_frames_and_sounds_the_same(
    wanted: dict[str, Any], found: list[str], tmp_path: Path, cache: ChunkCache
) -> None:
    film = made(wanted, tmp_path, cache)
    assert streams(film.path) == found and film.path.suffix == f".{wanted['format']}"
    assert counters(film.path)[6:] == SHOWN[6:]
    assert film.report["frames"] == 60 and film.report["sound_offset_ms"] == 0 and film.report["codec"] == found[0]
    assert click_times(film.path) == pytest.approx([20 / 30, 40 / 30], abs=0.02)


@pytest.mark.parametrize(("name", "rate"), [("gif", 15), ("webp", 15)])
def test_an_animation_shows_the_film_without_its_sound(name: str, rate: int, tmp_path: Path, cache: ChunkCache) -> None:
    film = made({"format": name, "fps": rate}, tmp_path, cache)
    assert film.report["frames"] == 2 * rate and film.report["codec"] == name
    assert film.path.read_bytes()[:4] == {"gif": b"GIF8", "webp": b"RIFF"}[name]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "codec"), [("mp3", "mp3float"), ("wav", "pcm_s24le"), ("m4a", "aac")])
def test_the_sound_alone_is_made_without_any_picture(name: str, codec: str, tmp_path: Path) -> None:
    empty = ChunkCache(tmp_path / "empty")
    sound = made({"format": name}, tmp_path, empty)
    assert streams(sound.path)[0].removesuffix("float") == codec.removesuffix("float")
    assert click_times(sound.path)[-2:] == pytest.approx([20 / 30, 40 / 30], abs=0.03)
    assert empty.size_bytes() == 0 and sound.report["loudness_lufs"] is not None


@pytest.mark.parametrize("name", ["png", "jpeg"])
def test_a_still_is_the_frame_of_its_moment(name: str, tmp_path: Path, cache: ChunkCache) -> None:
    picture = made({"format": name, "time": 1.5}, tmp_path, cache)
    assert counters(picture.path) == [SHOWN[45]] and picture.report["width"] == 320


@pytest.mark.slow
def test_a_film_is_as_small_as_asked_and_one_that_cannot_be_is_refused(tmp_path: Path, cache: ChunkCache) -> None:
    small = made({"format": "mp4", "max_size_mb": 0.035}, tmp_path / "small", cache)
    assert small.path.stat().st_size <= 35_000 and small.report["frames"] == 60
    with pytest.raises(MalformedRequest, match="do not fit"):
        made({"format": "mp4", "max_size_mb": 0.001}, tmp_path / "tiny", cache)


@pytest.mark.slow
def test_a_file_that_shows_or_sounds_like_something_else_is_not_delivered(tmp_path: Path, cache: ChunkCache) -> None:
    wanted = {"format": "mp4", "codec": "hevc"}
    film, plan, output = made(wanted, tmp_path / "made", cache), plan_for(wanted), read_output(wanted)
    pictures, sound = tmp_path / "made" / "pictures.mp4", tmp_path / "made" / "master.wav"
    check_delivery(film.path, pictures, sound, plan, output, workspace=tmp_path)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(film.path.read_bytes()[:-3000])
    with pytest.raises(VerificationFailed):
        check_delivery(cut, pictures, sound, plan, output, workspace=tmp_path)
    with pytest.raises(VerificationFailed) as wrong:
        check_delivery(film.path, counter_clip(SECONDS), sound, plan, output, workspace=tmp_path)
    assert wrong.value.details["check"] == "picture"
    with pytest.raises(VerificationFailed) as late:
        check_sound(film.path, counter_clip(SECONDS), plan, output, workspace=tmp_path)
    assert late.value.details["check"] in {"sync", "sound"}


@pytest.mark.parametrize(
    "wanted",
    [
        {"format": "exe"}, {"format": "gif", "codec": "h264"}, {"codec": "mpeg2"}, {"quality": "best"}, {"fps": "fast"}, {"fps": 1000},
        {"preset": "myspace"}, {"max_size_mb": -1},
    ],
    ids=str,
)  # fmt: skip
def test_a_wish_that_cannot_be_met_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(MalformedRequest):
        read_output(wanted)


def test_a_platform_brings_its_shape_and_its_bounds() -> None:
    output = read_output({"preset": "小红书"})
    assert output.platform is not None and output.is_usual
    canvas = canvas_for(Canvas(1920, 1080, FrameRate(60)), output)
    profile = profile_of(canvas, output)
    assert (profile.width, profile.height) == (1080, 1440)
    reels = read_output({"platform": "reels"})
    assert profile_of(canvas_for(Canvas(1920, 1080, FrameRate(60)), reels), reels).rate == FrameRate(30)
    assert read_output({"preset": "tiktok"}).bytes_max == 287_000_000


def test_any_rate_and_any_size_can_be_asked_for() -> None:
    def profile(**wanted: Any) -> tuple[int, int, FrameRate]:
        made = profile_of(Canvas(1920, 1080, FrameRate(30)), read_output(wanted))
        return made.width, made.height, made.rate

    assert profile(resolution="4k") == (3840, 2160, FrameRate(30))
    assert profile(resolution="1280x720", fps=29.97) == (1280, 720, FrameRate(30000, 1001))
    assert profile(format="gif") == (640, 360, FrameRate(15))
    assert profile(fps="12.5") == (1920, 1080, FrameRate(25, 2))
