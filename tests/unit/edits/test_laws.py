"""Laws that hold for any film and any place in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.timelines import FRAME, SECOND, film
from reeltalk.edits import operations as op
from reeltalk.edits.apply import apply, apply_all
from reeltalk.edits.operations import Operation
from reeltalk.timeline.model import (
    CaptionWord,
    Clip,
    MediaKind,
    MediaReference,
    MediaSource,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.schema import timeline_from_json, timeline_to_json
from reeltalk.timeline.time import TimeRange, merged

frames = st.integers(0, 12 * 30 - 1)
few = settings(max_examples=60, deadline=None)


def of_main(timeline: Timeline) -> tuple[Clip, ...]:
    return timeline.tracks[0].clips


@few
@given(frames)
def test_a_split_healed_is_nothing(frame: int) -> None:
    """Except where a fade or a transition has to give way to the cut: there the shorter one is kept."""
    timeline, at, spare = film(), frame * FRAME, SECOND
    clip = next((clip for clip in of_main(timeline) if clip.start + spare <= at <= clip.end - spare), None)
    if clip is not None:
        assert apply_all(timeline, (op.Split(clip.id, at, "new"), op.Join(clip.id, "new"))).timeline == timeline


@few
@given(st.lists(st.tuples(frames, st.integers(0, 60)), max_size=6))
def test_the_film_loses_exactly_what_is_cut_out(wanted: list[tuple[int, int]]) -> None:
    timeline = film()
    ranges = tuple(TimeRange(start * FRAME, length * FRAME) for start, length in wanted)
    removed = sum(min(each.end, timeline.duration) - each.start for each in merged(ranges))
    assert apply(timeline, op.RippleDelete(ranges)).timeline.duration == timeline.duration - removed


@few
@given(frames, st.integers(1, 60))
def test_the_film_grows_by_exactly_what_is_inserted(at: int, length: int) -> None:
    shot = Clip("new", at * FRAME, length * FRAME, MediaSource(media_id="talk"))
    assert apply(film(), op.Insert("V", shot, True)).timeline.tracks[0].end == film().tracks[0].end + length * FRAME


@few
@given(st.permutations(["a", "b", "p", "z"]))
def test_a_new_order_keeps_every_clip_and_its_length(order: list[str]) -> None:
    clips = of_main(apply(film(), op.Reorder("V", tuple(order))).timeline)
    assert [clip.id for clip in clips] == order
    assert sum(clip.duration for clip in clips) == sum(clip.duration for clip in of_main(film()))
    assert all(first.end == second.start for first, second in pairwise(clips))


@few
@given(st.permutations([
    op.SetText("t", "City"), op.SetFades(("p",), SECOND, 0), op.Reverse("z"), op.Rename("Holiday"),
    op.Split("a", SECOND, "n"), op.Slip("b", SECOND),
]))  # fmt: skip
def test_edits_of_different_things_may_come_in_any_order(order: list[Operation]) -> None:
    assert apply_all(film(), order).timeline == apply_all(film(), sorted(order, key=lambda each: each.op)).timeline


@few
@given(frames, frames)
def test_cutting_in_two_steps_is_cutting_in_one(first: int, second: int) -> None:
    early, late = sorted((first * FRAME, second * FRAME))
    one, two = TimeRange(early, 10 * FRAME), TimeRange(max(late, early + 10 * FRAME), 10 * FRAME)
    together = apply(film(), op.RippleDelete((one, two))).timeline
    in_turn = apply_all(film(), (op.RippleDelete((two,)), op.RippleDelete((one,)))).timeline
    assert together.duration == in_turn.duration
    assert [clip.range for clip in of_main(together)] == [clip.range for clip in of_main(in_turn)]
    assert [clip.source for clip in of_main(together)] == [clip.source for clip in of_main(in_turn)]


def long_film(count: int) -> Timeline:
    media = (MediaReference("talk", "talk.mp4", MediaKind.VIDEO, 2 * count * SECOND, 1920, 1080, has_audio=True),)
    length = 60 * FRAME
    words = (CaptionWord("a", 0, SECOND), CaptionWord("b", SECOND, SECOND))
    shots = tuple(Clip(f"c{n}", n * length, length, MediaSource(media_id="talk", start=n * length)) for n in range(count))
    captions = tuple(replace(shot, id=f"k{n}", source=TextSource(text="a b", words=words)) for n, shot in enumerate(shots))
    tracks = (Track("V", TrackKind.VIDEO, TrackRole.MAIN, clips=shots), Track("C", TrackKind.TEXT, TrackRole.CAPTIONS, clips=captions))
    return Timeline(media=media, tracks=tracks)


def best_of(times: int, count: int) -> float:
    timeline = long_film(count)
    operation = op.RippleDelete(tuple(TimeRange(n * 5 * SECOND + SECOND // 2, SECOND) for n in range(count // 5 * 2)))
    took = []
    for _ in range(times):
        start = process_time()
        apply(timeline, operation)
        took.append(process_time() - start)
    return min(took)


def test_many_cuts_of_many_clips_take_time_in_proportion() -> None:
    """Eight times the clips and cuts may take some sixteen times as long on a busy machine, never sixty-four."""
    assert best_of(3, 1600) < 24 * best_of(5, 200)


def test_a_long_film_is_read_in_no_time() -> None:
    data = timeline_to_json(long_film(200))
    start = process_time()
    assert len(timeline_from_json(data).tracks[0].clips) == 200
    assert process_time() - start < 0.5
