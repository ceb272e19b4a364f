"""What a file contains, against files whose contents are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import broken, containers, odd, stills
from corpus.counter import counter_clip
from corpus.speech import footage, music
from reeltalk.clock import SystemClock
from reeltalk.errors import CorruptMedia, MediaError, MediaTooLarge, UnsupportedMedia
from reeltalk.media.facts import AudioStream, MediaInfo, VideoStream
from reeltalk.media.probe import HEAD_BYTES, probe, sniff
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, seconds_from_ticks, ticks_from_frames

clock = SystemClock()


def picture(info: MediaInfo) -> VideoStream:
    assert info.video is not None
    return info.video


def sound(info: MediaInfo) -> AudioStream:
    assert info.audio is not None
    return info.audio


def seconds(info: MediaInfo) -> float:
    assert info.duration is not None
    return seconds_from_ticks(info.duration)


@pytest.mark.slow
@pytest.mark.parametrize("kind", containers.VIDEO_KINDS)
def test_films_of_every_kind_are_measured(kind: str) -> None:
    info = probe(containers.sample(kind))
    assert (info.kind, info.container, info.warnings) == (MediaKind.VIDEO, kind, ())
    assert (picture(info).width, picture(info).height, picture(info).rate, picture(info).frames) == (320, 180, FrameRate(25), 50)
    assert not picture(info).variable_rate
    assert seconds(info) == pytest.approx(2.0, abs=0.041)
    assert sound(info).samples_per_second == 48_000


@pytest.mark.slow
@pytest.mark.parametrize("kind", containers.AUDIO_KINDS)
def test_sounds_of_every_kind_are_measured(kind: str) -> None:
    info = probe(containers.sample(kind))
    assert (info.kind, info.container, info.video) == (MediaKind.AUDIO, kind, None)
    assert seconds(info) == pytest.approx(2.0, abs=0.03)
    assert (sound(info).samples_per_second, sound(info).channels) == (48_000, 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", containers.IMAGE_KINDS)
def test_stills_of_every_kind_have_a_size_and_no_length(kind: str) -> None:
    info = probe(containers.sample(kind))
    assert (info.kind, info.container, info.duration, info.audio) == (MediaKind.IMAGE, kind, None, None)
    assert (picture(info).width, picture(info).height) == (320, 180)


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_animated_pictures_are_films(kind: str) -> None:
    info = probe(stills.animation(kind))
    assert info.kind is MediaKind.VIDEO
    assert (picture(info).width, picture(info).height, picture(info).frames, picture(info).rate) == (320, 240, 20, FrameRate(10))
    assert seconds(info) == pytest.approx(2.0)


def test_length_is_exact_to_the_frame() -> None:
    info = probe(counter_clip(2, "30000/1001"))
    assert picture(info).rate == FrameRate(30000, 1001)
    assert info.duration is not None
    assert abs(info.duration - ticks_from_frames(60, FrameRate(30000, 1001))) <= TICKS_PER_SECOND // 10_000


@pytest.mark.slow
@pytest.mark.parametrize(("degrees", "shown"), [(90, (180, 320)), (180, (320, 180)), (270, (180, 320))])
def test_rotation_is_seen_and_the_size_is_as_shown(degrees: int, shown: tuple[int, int]) -> None:
    video = picture(probe(odd.rotated(degrees)))
    assert (video.rotation, video.width, video.height, video.coded_width) == (degrees, *shown, 320)


def test_uneven_pictures_are_called_a_variable_rate() -> None:
    video = picture(probe(odd.variable_rate()))
    assert (video.variable_rate, video.rate, video.frames) == (True, FrameRate(30), 90)


def test_shape_of_pixels_counts() -> None:
    video = picture(probe(odd.anamorphic()))
    assert (video.width, video.height, video.coded_width) == (1024, 576, 720)


@pytest.mark.slow
def test_odd_sizes_bits_fields_alpha_and_colour_are_told() -> None:
    assert (picture(probe(odd.odd_size())).width, picture(probe(odd.odd_size())).height) == (321, 181)
    assert picture(probe(odd.ten_bit())).bit_depth == 10
    assert picture(probe(odd.interlaced())).interlaced
    assert picture(probe(odd.transparent())).has_alpha
    hdr = picture(probe(odd.high_dynamic_range()))
    assert (hdr.is_hdr, hdr.color_space, hdr.color_primaries) == (True, "bt2020nc", "bt2020")
    assert picture(probe(containers.sample("jpg"))).color_range == "pc"
    assert not picture(probe(counter_clip())).is_hdr


@pytest.mark.slow
def test_sound_is_told_as_it_is() -> None:
    assert probe(odd.silent()).audio is None
    assert (sound(probe(odd.mono_44100())).channels, sound(probe(odd.mono_44100())).samples_per_second) == (1, 44_100)
    assert sound(probe(odd.surround())).channels == 6
    assert sound(probe(footage("bunny"))).channels == 6


@pytest.mark.slow
def test_late_and_early_beginnings_are_measured() -> None:
    late_sound = probe(odd.late_sound(0.5))
    assert sound(late_sound).start / TICKS_PER_SECOND == pytest.approx(0.5, abs=0.03)
    late = probe(odd.late_start(10))
    assert late.start / TICKS_PER_SECOND == pytest.approx(10, abs=0.03)
    assert seconds(late) == pytest.approx(2.0, abs=0.03)
    early = probe(odd.early_start())
    assert (picture(early).frames, early.start) == (105, 0)
    assert seconds(early) == pytest.approx(3.5, abs=0.01)


def test_a_song_with_a_cover_is_a_song() -> None:
    assert probe(odd.song_with_cover()).kind is MediaKind.AUDIO


def test_our_own_music_is_measured_though_such_files_are_not_taken_from_others() -> None:
    info = probe(music(), container="ogg")
    assert (info.kind, sound(info).samples_per_second) == (MediaKind.AUDIO, 48_000)
    assert seconds(info) > 10
    with pytest.raises(UnsupportedMedia):
        probe(music())


def test_a_file_without_a_stated_length_is_measured() -> None:
    assert seconds(probe(odd.lying_header())) == pytest.approx(2.0, abs=0.07)


@pytest.mark.parametrize(
    "path",
    [broken.text(), broken.playlist(), broken.concat_script(), broken.vector_picture(), broken.web_page(), broken.noise()],
    ids=lambda path: path.name,
)
def test_what_is_no_media_is_refused_whatever_it_is_called(path: Path) -> None:
    with pytest.raises(UnsupportedMedia):
        probe(path)


def test_extensions_we_do_not_take_are_refused_whatever_they_hold() -> None:
    head = containers.sample("mp4").read_bytes()[:HEAD_BYTES]
    for name in ("film.svg", "film.m3u8", "film.html", "film.exe", "film.mp4.pdf"):
        with pytest.raises(UnsupportedMedia):
            sniff(head, name)
    assert sniff(head, "no extension") == "mp4"
    assert sniff(head, "WRONG.MKV") == "mp4"


def test_nothing_and_ruins_are_told_as_damaged() -> None:
    for path in (broken.empty(), broken.truncated("mp4")):
        with pytest.raises(CorruptMedia):
            probe(path)


@pytest.mark.slow
def test_a_file_cut_short_is_taken_for_what_is_left_with_a_warning() -> None:
    for path, expected in ((broken.truncated("mkv"), 1.0), (broken.truncated_fast_start(0.6), 2.2)):
        info = probe(path)
        assert seconds(info) == pytest.approx(expected, abs=0.15)
        assert any("ends early" in warning for warning in info.warnings)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))])
def test_garbled_files_are_taken_or_refused_in_words_and_in_time(seed: int) -> None:
    for kind in ("mp4", "mkv", "webm", "avi", "mp3", "png", "gif"):
        started = clock.monotonic_s()
        try:
            info = probe(broken.garbled(kind, 60, seed))
            assert info.video or info.audio
        except MediaError as error:
            assert error.message
        assert clock.monotonic_s() - started < 10


def test_pictures_that_unpack_to_too_much_are_refused_at_once() -> None:
    started = clock.monotonic_s()
    with pytest.raises(MediaTooLarge, match="256 megapixels"):
        probe(broken.oversized_picture())
    assert clock.monotonic_s() - started < 2
