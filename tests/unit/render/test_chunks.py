from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.counter import counter_clip, counters
from corpus.films import clip, film_info, main_track, planned
from reeltalk.errors import Cancelled, FFmpegFailed
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.media.probe import probe
from reeltalk.render.assemble import assemble
from reeltalk.render.batching import BATCH_LOAD_MAX, Batch, Chunk, batches, chunk_of, chunked
from reeltalk.render.chunks import ChunkCache, check_chunk, make_batch
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.render import with_coding
from reeltalk.render.spans import spans
from reeltalk.timeline.model import Canvas
from reeltalk.timeline.time import FrameRate

pytestmark = pytest.mark.slow

KEY = "ab" + "0" * 62
OTHER = "cd" + "1" * 62


@pytest.fixture
def piece(tmp_path: Path) -> Path:
    path = tmp_path / "piece.mp4"
    path.write_bytes(os.urandom(10_000))
    return path


def test_what_was_kept_is_found_again(piece: Path, tmp_path: Path) -> None:
    cache = ChunkCache(tmp_path / "cache")
    assert not cache.get(KEY, 30, tmp_path / "got.mp4")
    cache.put(KEY, piece, 30)
    assert ChunkCache(tmp_path / "cache").get(KEY, 30, tmp_path / "got.mp4")
    assert (tmp_path / "got.mp4").read_bytes() == piece.read_bytes()


def test_a_chunk_with_a_flipped_byte_is_thrown_away(piece: Path, tmp_path: Path) -> None:
    cache = ChunkCache(tmp_path / "cache")
    cache.put(KEY, piece, 30)
    kept = next((tmp_path / "cache").glob("??/*.mp4"))
    damaged = bytearray(kept.read_bytes())
    damaged[5_000] ^= 1
    kept.write_bytes(damaged)
    assert not cache.get(KEY, 30, tmp_path / "got.mp4")
    assert not (tmp_path / "got.mp4").exists() and not kept.exists()


def test_a_chunk_without_its_sidecar_or_with_other_frames_is_none(piece: Path, tmp_path: Path) -> None:
    cache = ChunkCache(tmp_path / "cache")
    cache.put(KEY, piece, 30)
    assert not cache.get(KEY, 31, tmp_path / "got.mp4")
    cache.put(KEY, piece, 30)
    next((tmp_path / "cache").glob("??/*.json")).unlink()
    assert not cache.get(KEY, 30, tmp_path / "got.mp4")


def test_what_was_used_longest_ago_goes_first_but_not_from_under_a_film(piece: Path, tmp_path: Path) -> None:
    cache = ChunkCache(tmp_path / "cache", max_bytes=15_000)
    cache.put(KEY, piece, 30)
    assert cache.get(KEY, 30, tmp_path / "got.mp4")
    os.utime(next((tmp_path / "cache").glob("ab/*.mp4")), (1, 1))
    cache.put(OTHER, piece, 30)
    assert not cache.get(KEY, 30, tmp_path / "again.mp4") and cache.get(OTHER, 30, tmp_path / "other.mp4")
    assert cache.size_bytes() <= 15_000
    assert (tmp_path / "got.mp4").stat().st_size == 10_000


def test_many_threads_may_keep_the_same_chunk(piece: Path, tmp_path: Path) -> None:
    cache = ChunkCache(tmp_path / "cache")
    threads = [threading.Thread(target=cache.put, args=(KEY, piece, 30)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.get(KEY, 30, tmp_path / "got.mp4")
    assert len(list((tmp_path / "cache").rglob("*.*"))) == 2


def test_no_process_is_given_more_files_than_it_may_hold() -> None:
    cuts = [clip(f"c{index}", 15 * index, 15, source_frame=(37 * index) % 250) for index in range(300)]
    plan = planned(main_track(*cuts))
    found = list(batches(chunked(spans(plan), plan), plan))
    assert sum(len(batch.spans) for batch in found) == 300
    assert max(len(write_graph(plan, batch.spans).inputs) for batch in found) <= BATCH_LOAD_MAX


@pytest.mark.parametrize(("canvas", "most"), [(Canvas(1920, 1080, FrameRate(30)), 15), (Canvas(640, 360, FrameRate(30)), 50)])
def test_no_process_draws_more_stretches_than_its_memory_has_room_for(canvas: Canvas, most: int) -> None:
    path = counter_clip(10.0)
    cuts = [clip(f"c{index}", 6 * index, 6, source_frame=(37 * index) % 290) for index in range(90)]
    plan = with_coding(planned(main_track(*cuts), info={"film": probe(path)}, canvas=canvas), {"film": path})
    assert plan.fed, "the file is read packet by packet: one reader for all of them"
    found = [len(batch.spans) for batch in batches(chunked(spans(plan), plan), plan)]
    assert sum(found) == 90 and most - 3 <= max(found) <= most


def many_cuts(missing: int = -1) -> list[Chunk]:
    """Return the chunks of 400 clips of half a second, or of one less."""
    kept = [number for number in range(400) if number != missing]
    cuts = [clip(f"c{number}", 15 * place, 15, source_frame=18 * number) for place, number in enumerate(kept)]
    plan = planned(main_track(*cuts), info={"film": film_info(300)})
    return list(chunked(spans(plan), plan))


def test_short_spans_share_chunks_of_at_most_four_seconds() -> None:
    chunks = many_cuts()
    assert [span.start for chunk in chunks for span in chunk.spans] == list(range(0, 6000, 15))
    assert len(chunks) < 200 and max(chunk.frames for chunk in chunks) <= 120
    assert len({chunk.key for chunk in chunks}) == len(chunks)


def test_a_cut_taken_out_leaves_the_chunks_further_on_as_they_were() -> None:
    before, after = ({chunk.key for chunk in many_cuts(missing)} for missing in (-1, 40))
    assert len(after - before) <= 3


def test_pieces_of_one_long_take_share_one_reader() -> None:
    plan = planned(main_track(clip("a", 0, 480)), info={"film": film_info(60)})
    assert [len(batch.spans) for batch in batches(chunked(spans(plan), plan), plan)] == [4]


def test_a_batch_is_split_again_at_its_chunks_and_joins_frame_by_frame(tmp_path: Path) -> None:
    short = [clip(f"s{number}", 250 + 10 * number, 10, source_frame=100 + 17 * number) for number in range(8)]
    plan = planned(main_track(clip("a", 0, 250, source_frame=7), *short, clip("c", 330, 40)))
    chunks = list(chunked(spans(plan), plan))
    assert sum(len(chunk.spans) for chunk in chunks) > len(chunks) > 4, "some chunks are shared"
    made: list[Path] = []
    for number, batch in enumerate(batches(chunks, plan)):
        made += make_batch(plan, {"film": counter_clip(10.0)}, batch, tmp_path / str(number), QuietWatch())
    assemble(made, None, tmp_path / "film.mp4", rate=plan.profile.rate)
    shown = [frame for each in short for frame in range(100 + 17 * int(each.id[1:]), 110 + 17 * int(each.id[1:]))]
    assert counters(tmp_path / "film.mp4") == [*range(7, 257), *shown, *range(40)]


def test_a_shared_chunk_may_hold_a_clip_of_one_frame(tmp_path: Path) -> None:
    plan = planned(main_track(clip("a", 0, 1, source_frame=50), clip("b", 1, 8, source_frame=90)))
    whole = Batch((chunk_of(*spans(plan)),))
    (path,) = make_batch(plan, {"film": counter_clip(10.0)}, whole, tmp_path / "b", QuietWatch())
    assert counters(path) == [50, *range(90, 98)]


def test_a_chunk_that_lost_a_frame_is_not_accepted(tmp_path: Path) -> None:
    plan = planned(main_track(clip("a", 0, 20)))
    (path,) = make_batch(plan, {"film": counter_clip(10.0)}, Batch(tuple(chunked(spans(plan), plan))), tmp_path / "b", QuietWatch())
    check_chunk(path, 20, plan.profile)
    with pytest.raises(FFmpegFailed, match="20 frames of 21"):
        check_chunk(path, 21, plan.profile)
    with pytest.raises(FFmpegFailed):
        check_chunk(path, 20, replace(plan.profile, width=320))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(FFmpegFailed, match="read back"):
        check_chunk(path, 20, plan.profile)


def test_encoding_stops_when_it_is_cancelled(tmp_path: Path) -> None:
    class Impatient(QuietWatch):
        def cancelled(self) -> bool:
            return True

    plan = planned(main_track(clip("a", 0, 200)))
    with pytest.raises(Cancelled):
        make_batch(plan, {"film": counter_clip(10.0)}, Batch(tuple(chunked(spans(plan), plan))), tmp_path / "b", Impatient())


def test_pieces_that_do_not_fit_each_other_are_not_joined(tmp_path: Path) -> None:
    small = planned(main_track(clip("a", 0, 10)))
    other = planned(main_track(clip("a", 0, 10)), profile=replace(small.profile, width=320, height=180))
    made = [
        make_batch(plan, {"film": counter_clip(10.0)}, Batch(tuple(chunked(spans(plan), plan))), tmp_path / name, QuietWatch())[0]
        for name, plan in (("a", small), ("b", other))
    ]
    with pytest.raises(FFmpegFailed, match="differently"):
        assemble(made, None, tmp_path / "film.mp4", rate=small.profile.rate)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []
