from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from corpus import odd
from corpus.counter import click_times, counter_clip, counters
from corpus.films import FRAME, SECOND, captions, clip, film_info, main_track, planned, shown_by
from reeltalk.errors import Cancelled, FFmpegFailed, ReeltalkError
from reeltalk.media.probe import probe
from reeltalk.render.assemble import chapters_until
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.plan import RenderPlan
from reeltalk.render.render import Deliverable, prepare_chunks, render_film, render_frame
from reeltalk.timeline.model import Canvas, Clip, FillKind, MediaSource, Transition
from reeltalk.timeline.time import FrameRate

pytestmark = pytest.mark.slow


class Listener:
    """Hears all progress; cancels once ``cancel_at`` has been passed."""

    def __init__(self, cancel_at: float = 2.0) -> None:
        self.heard: list[tuple[float, str]] = []
        self.cancel_at = cancel_at

    def progress(self, fraction: float, stage: str) -> None:
        self.heard.append((fraction, stage))

    def cancelled(self) -> bool:
        return bool(self.heard) and self.heard[-1][0] >= self.cancel_at


def render(plan: RenderPlan, tmp_path: Path, listener: Listener | None = None, **sources: Path) -> Deliverable:
    given = sources or {"film": counter_clip(10.0)}
    return render_film(plan, given, workspace=tmp_path / "work", cache=ChunkCache(tmp_path / "cache"), watch=listener)


@pytest.mark.slow
def test_forty_cuts_show_exactly_their_frames(tmp_path: Path) -> None:
    cuts: list[Clip] = []
    for index in range(40):
        start = cuts[-1].end // FRAME if cuts else 0
        cuts.append(clip(f"c{index}", start, 3 + index % 11, source_frame=(53 * index) % 270))
    film = render(planned(main_track(*cuts)), tmp_path, film=counter_clip(10.0, group_of_pictures=250))
    assert counters(film.path) == shown_by(tuple(cuts))


@pytest.mark.slow
def test_speed_reverse_and_held_frames_show_what_they_should(tmp_path: Path) -> None:
    cuts = (
        clip("fast", 0, 30, source_frame=30, speed=Fraction(2)),
        clip("back", 30, 45, source_frame=150, reversed=True),
        clip("held", 75, 20, source_frame=210, frozen=True),
        clip("slow", 95, 30, source_frame=60, speed=Fraction(1, 2)),
        clip("past", 125, 30, source_frame=285),
    )
    expected = [*range(30, 90, 2), *range(194, 149, -1), *[210] * 20, *[60 + index // 2 for index in range(30)]]
    film = render(planned(main_track(*cuts)), tmp_path)
    assert counters(film.path) == [*expected, *range(285, 300), *[299] * 15]


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "per_second"), [("30000/1001", FrameRate(30000, 1001)), ("25", FrameRate(25)), ("60", FrameRate(60))])
def test_every_frame_rate_keeps_its_frames(rate: str, per_second: FrameRate, tmp_path: Path) -> None:
    canvas = Canvas(320, 180, per_second)
    per_frame = per_second.ticks_per_frame
    cuts = tuple(
        Clip(f"c{index}", 17 * index * per_frame, 17 * per_frame, MediaSource(media_id="film", start=first * per_frame))
        for index, first in enumerate((3, 40, 11))
    )
    info = {"film": film_info(4, per_second, sound=False)}
    film = render(planned(main_track(*cuts), info=info, canvas=canvas), tmp_path, film=counter_clip(4.0, rate, sound=False))
    assert counters(film.path) == [*range(3, 20), *range(40, 57), *range(11, 28)]


def test_the_sound_stays_with_the_picture_through_every_cut(tmp_path: Path) -> None:
    cuts = tuple(clip(f"c{index}", 40 * index, 40, source_frame=first) for index, first in enumerate((20, 110, 50, 170)))
    film = render(planned(main_track(*cuts)), tmp_path)
    shown = counters(film.path)
    clicks = [round(moment * 30) for moment in click_times(film.path)]
    assert clicks and clicks == [frame for frame, number in enumerate(shown) if number is not None and number % 30 == 0]
    assert film.report.sync_offset_ms is None or abs(film.report.sync_offset_ms) <= 10


@pytest.mark.slow
def test_a_film_rendered_again_encodes_nothing(tmp_path: Path) -> None:
    plan = planned(main_track(clip("a", 0, 200)), captions((0, 60, "one"), (100, 60, "two")))
    first, again = render(plan, tmp_path), render(plan, tmp_path)
    assert (first.chunks_made, again.chunks_made) == (first.chunks_total, 0)
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["film.mp4"]


@pytest.mark.slow
def test_another_caption_encodes_only_the_seconds_it_is_seen_in(tmp_path: Path) -> None:
    def film(words: str) -> RenderPlan:
        return planned(main_track(clip("a", 0, 300)), captions((0, 60, "one"), (150, 60, words)))

    render(film("two"), tmp_path)
    changed = render(film("three"), tmp_path)
    assert (changed.chunks_made, changed.chunks_total) == (1, 4)


def test_what_a_file_that_cannot_be_read_leaves_to_make_is_made_and_kept(tmp_path: Path) -> None:
    plan = planned(main_track(clip("a", 0, 30), clip("b", 30, 30, media="other")), info={"film": film_info(), "other": film_info()})
    (tmp_path / "broken.mp4").write_bytes(bytes(5000))
    good, cache = counter_clip(10.0), ChunkCache(tmp_path / "cache")
    with pytest.raises(FFmpegFailed):
        prepare_chunks(plan, {"film": good, "other": tmp_path / "broken.mp4"}, workspace=tmp_path / "work", cache=cache)
    assert prepare_chunks(plan, {"film": good, "other": good}, workspace=tmp_path / "work", cache=cache) == 1


@pytest.mark.slow
def test_a_damaged_chunk_is_made_again_and_only_that_one(tmp_path: Path) -> None:
    plan = planned(main_track(clip("a", 0, 300)))
    before = counters(render(plan, tmp_path).path)
    kept = min(path for path in (tmp_path / "cache").glob("??/*.mp4") if "-" not in path.stem)
    kept.write_bytes(kept.read_bytes()[:-1] + b"?")
    again = render(plan, tmp_path)
    assert again.chunks_made == 1 and counters(again.path) == before == list(range(300))


def test_chunks_prepared_in_advance_leave_only_the_joining(tmp_path: Path) -> None:
    plan = planned(main_track(clip("a", 0, 180)))
    cache = ChunkCache(tmp_path / "cache")
    assert prepare_chunks(plan, {"film": counter_clip(10.0)}, workspace=tmp_path / "ahead", cache=cache) == 2
    assert render(plan, tmp_path).chunks_made == 0
    assert list((tmp_path / "ahead").iterdir()) == []


def test_progress_never_falls_and_ends_at_one(tmp_path: Path) -> None:
    listener = Listener()
    render(planned(main_track(clip("a", 0, 100), clip("b", 100, 50))), tmp_path, listener)
    fractions = [fraction for fraction, _ in listener.heard]
    assert all(before <= after for before, after in pairwise(fractions)) and fractions[-1] == pytest.approx(1.0)
    assert {stage for _, stage in listener.heard} == {"pictures", "sound", "join", "check"}


def test_a_cancelled_film_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        render(planned(main_track(clip("a", 0, 300))), tmp_path, Listener(cancel_at=0.02))
    assert list((tmp_path / "work").iterdir()) == []


def test_a_source_that_cannot_be_read_fails_with_a_reason_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(os.urandom(5000))
    with pytest.raises(ReeltalkError) as failure:
        render(planned(main_track(clip("a", 0, 60))), tmp_path, film=broken)
    assert isinstance(failure.value, FFmpegFailed) or failure.value.code >= 4000
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("make", [odd.variable_rate, odd.mono_44100, odd.late_start, odd.late_sound, odd.silent, lambda: odd.rotated(90)])
def test_odd_footage_becomes_a_sound_film(make: object, tmp_path: Path) -> None:
    path = make()  # type: ignore[operator]
    info = probe(path)
    assert info.duration is not None
    frames = min(50, info.duration // FRAME)
    canvas = Canvas(180, 320, FrameRate(30), FillKind.BLUR)
    plan = planned(
        main_track(clip("a", 0, frames // 2, source_frame=5), clip("b", frames // 2, frames // 2)), info={"film": info}, canvas=canvas
    )
    film = render(plan, tmp_path, film=path)
    assert (film.report.frames, film.report.width, film.report.height) == (plan.frames, 180, 320)


def test_the_finished_file_says_what_it_is(tmp_path: Path) -> None:
    passage = (Transition("t", "cross_dissolve", "a", "b", 10 * FRAME),)
    plan = planned(main_track(clip("a", 0, 40), clip("b", 40, 40, source_frame=100), transitions=passage))
    film = render(replace(plan, chapters=((0, "Wind & <sails>"), (SECOND, "面包"))), tmp_path)
    with av.open(str(film.path)) as container:
        told = [(each["start"] * (each["time_base"] or 0), each["metadata"]["title"]) for each in container.chapters()]
        assert told == [(0, "Wind & <sails>"), (1, "面包")]
        assert chapters_until((), SECOND) == ()
        video, audio = container.streams.video[0], container.streams.audio[0]
        context = video.codec_context
        assert (video.average_rate, video.frames, context.pix_fmt, context.profile) == (30, 80, "yuv420p", "High")
        assert (context.color_range, context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1, 1)
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", 48000, 2)
        packets = [packet for packet in container.demux(video) if packet.pts is not None]
    stamps = sorted(packet.pts for packet in packets if packet.pts is not None)
    assert {after - before for before, after in pairwise(stamps)} == {stamps[1] - stamps[0]} and stamps[0] == 0
    head = film.path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


def test_one_picture_is_the_frame_of_the_film(tmp_path: Path) -> None:
    plan = planned(main_track(clip("a", 0, 60, source_frame=33)))
    sources = {"film": counter_clip(10.0)}
    shot = tmp_path / "shot.png"
    shot.write_bytes(render_frame(plan, sources, SECOND, workspace=tmp_path / "work"))
    assert counters(shot) == [63]
    assert render_frame(plan, sources, 99 * SECOND, workspace=tmp_path / "work", image="jpg")[:2] == b"\xff\xd8"
