"""Films that copy footage: every frame the right one, copied frames the footage's own bit for bit, clean for every decoder there is."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import coded
from corpus.browser import chromium, played
from corpus.counter import click_times, counter_clip, counters, read_counter
from corpus.films import FRAME, captions, clip, main_track, planned, shown_by
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.probe import probe
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.plan import RenderPlan
from reeltalk.render.render import Deliverable, prepare_chunks, render_film, with_coding
from reeltalk.render.spans import spans
from reeltalk.timeline.model import Canvas, Clip, Track
from reeltalk.timeline.time import FrameRate

SIZE = (320, 180)
CANVAS = Canvas(*SIZE, FrameRate(30))


def footage(group: int, seconds: float = 20.0, *options: str) -> Path:
    return counter_clip(seconds, "30", *SIZE, group_of_pictures=group, options=options)


def film_of(path: Path, *tracks: Track) -> RenderPlan:
    return planned(*tracks, info={"film": probe(path)}, canvas=CANVAS)


def cuts(count: int, length: int = 41) -> tuple[Clip, ...]:
    """Return many clips from all over twenty seconds of footage, of uneven lengths."""
    made: list[Clip] = []
    for number in range(count):
        start = made[-1].end // FRAME if made else 0
        made.append(clip(f"c{number}", start, length + 13 * number % 37, source_frame=(97 * number) % 500))
    return tuple(made)


def render(plan: RenderPlan, path: Path, folder: Path) -> Deliverable:
    return render_film(plan, {"film": path}, workspace=folder / "work", cache=ChunkCache(folder / "cache"))


def frame_hashes(path: Path) -> list[str]:
    """Return a hash of every decoded picture; any complaint of the decoder is an error."""
    argv = [ffmpeg_path(), "-v", "warning", "-xerror", "-i", str(path), "-map", "0:v", "-f", "framemd5", "pipe:1"]
    done = run(argv, timeout_s=120)
    assert done.stderr_tail == ""
    return [line.rsplit(",", 1)[1].strip() for line in done.stdout.decode().splitlines() if line and not line.startswith("#")]


@pytest.mark.slow
@pytest.mark.parametrize("group", [60, *(pytest.param(group, marks=pytest.mark.thorough) for group in (15, 30, 250))])
def test_every_frame_of_many_cuts_is_the_right_one_and_copied_ones_are_bit_exact(group: int, tmp_path: Path) -> None:
    path = footage(group)
    story = cuts(16) if group < 250 else (clip("a", 0, 275, source_frame=240), clip("b", 275, 40, source_frame=3))
    plan = film_of(path, main_track(*story))
    film = render(plan, path, tmp_path)
    assert counters(film.path) == shown_by(story)
    assert film.report.frames == plan.frames
    before, after = frame_hashes(path), frame_hashes(film.path)
    copied = [span for span in spans(with_coding(plan, {"film": path})) if span.copied]
    assert film.frames_copied == sum(span.frames for span in copied) and copied
    for span in copied:
        assert span.copied is not None
        assert after[span.start : span.end] == before[span.copied.first : span.copied.first + span.frames]


@pytest.mark.slow
def test_sources_with_a_pyramid_of_b_frames_are_copied_exactly(tmp_path: Path) -> None:
    path = footage(48, 10.0, "-preset", "medium", "-bf", "3", "-x264-params", "b-adapt=0:scenecut=0:open-gop=0")
    story = (clip("a", 0, 100, source_frame=31), clip("b", 100, 150, source_frame=90))
    film = render(film_of(path, main_track(*story)), path, tmp_path)
    assert counters(film.path) == shown_by(story) and film.frames_copied == 48 + 33 + 3 * 48


@pytest.mark.slow
def test_under_captions_the_footage_is_encoded_and_around_them_copied(tmp_path: Path) -> None:
    path = footage(30)
    plan = film_of(path, main_track(clip("a", 0, 300, source_frame=30)), captions((100, 50, "words over bars")))
    film = render(plan, path, tmp_path)
    assert film.frames_copied == 100 + 150
    before, after = frame_hashes(path), frame_hashes(film.path)
    assert after[:100] == before[30:130] and after[150:] == before[180:330]
    assert all(one != other for one, other in zip(after[100:150], before[130:180], strict=True))


@pytest.mark.slow
def test_an_untouched_film_is_copied_and_its_sound_stays_with_it(tmp_path: Path) -> None:
    path = footage(30)
    film = render(film_of(path, main_track(clip("a", 0, 600))), path, tmp_path)
    assert film.frames_copied >= 450 and counters(film.path) == list(range(600))
    assert [round(moment * 30) for moment in click_times(film.path)] == list(range(0, 600, 30))


@pytest.mark.slow
def test_an_export_again_copies_again_and_encodes_nothing(tmp_path: Path) -> None:
    path = footage(30)
    plan = film_of(path, main_track(*cuts(5)))
    cache = ChunkCache(tmp_path / "cache")
    prepared = prepare_chunks(plan, {"film": path}, workspace=tmp_path / "ahead", cache=cache)
    film = render(plan, path, tmp_path)
    assert prepared == film.chunks_total and film.chunks_made == 0 and film.frames_copied > 0


@pytest.mark.slow
@pytest.mark.parametrize("make", [coded.open_groups, coded.changing_sets, coded.cut_by_edit_list])
def test_footage_of_an_awkward_kind_is_encoded_and_right(make: object, tmp_path: Path) -> None:
    path = make()  # type: ignore[operator]
    info = probe(path)
    story = (clip("a", 0, 50, source_frame=3), clip("b", 50, 15, source_frame=40))
    plan = planned(main_track(*story), info={"film": info}, canvas=Canvas(1280, 720, FrameRate(30)))
    film = render(plan, path, tmp_path)
    assert film.frames_copied == 0
    shown = counters(film.path)
    offset = (shown[0] or 0) - 3
    assert shown == [number + offset for number in shown_by(story)]


@pytest.mark.slow
def test_footage_that_spoils_the_film_when_copied_is_encoded_instead(tmp_path: Path) -> None:
    path = coded.damaged_inside()
    canvas = Canvas(320, 180, FrameRate(30))
    info = replace(probe(path), warnings=())
    plan = planned(main_track(clip("a", 0, 180)), info={"film": info}, canvas=canvas)
    assert any(span.copied for span in spans(with_coding(plan, {"film": path})))
    film = render(plan, path, tmp_path)
    assert film.frames_copied == 0 and film.report.frames == 180 and film.report.decode_messages == ()


# --- other decoders ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Give a film with many joins of copied and encoded footage, and its number of frames."""
    path = footage(30)
    plan = film_of(path, main_track(*cuts(8)), captions((60, 40, "words")))
    film = render(plan, path, tmp_path_factory.mktemp("joined"))
    assert film.frames_copied
    return film.path, plan.frames


def gstreamer_has(element: str) -> bool:
    inspect = shutil.which("gst-inspect-1.0")
    return inspect is not None and subprocess.run([inspect, element], capture_output=True, check=False).returncode == 0


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("decoder", ["avdec_h264", "openh264dec"])
def test_gstreamer_decodes_every_frame(decoder: str, joined: tuple[Path, int], tmp_path: Path) -> None:
    """OpenH264 sometimes shows B-frames out of order before a key frame, whoever encoded them; it is only asked for all frames."""
    if not gstreamer_has(decoder):
        pytest.skip(f"NOT TRIED: GStreamer's {decoder} is not installed")
    path, frames = joined
    raw = tmp_path / "frames.gray"
    decode = f"qtdemux ! h264parse ! {decoder} ! videoconvert ! videoscale ! video/x-raw,format=GRAY8,width=320,height=180"
    pipeline = f"filesrc location={path} ! {decode} ! filesink location={raw}"
    done = run(["gst-launch-1.0", "-q", *pipeline.split()], timeout_s=120)
    assert "WARN" not in done.stderr_tail and "ERROR" not in done.stderr_tail
    pictures = np.fromfile(raw, np.uint8).reshape(-1, 180, 320)
    assert len(pictures) == frames
    assert decoder == "openh264dec" or [read_counter(picture) for picture in pictures] == counters(path)


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="NOT TRIED: no Chromium is installed")
def test_a_browser_seeks_across_the_joins_and_plays_to_the_end(joined: tuple[Path, int]) -> None:
    path, frames = joined
    looked_at = range(0, frames, 7)
    told = played(path, [(frame + 0.5) / 30 for frame in looked_at])
    assert told["errors"] == [] and told["ended"]
    expected = counters(path)
    assert told["seen"] == [expected[frame] for frame in looked_at]
    assert told["duration_s"] == pytest.approx(frames / 30, abs=0.04)
