"""Two people edit one film: what does not clash comes together in either order, what clashes is told, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.timelines import FRAME, SECOND, drawn_operation, film
from reeltalk.edits import operations as op
from reeltalk.edits.anchors import root_of
from reeltalk.edits.apply import apply, apply_all
from reeltalk.edits.cells import cells, touched
from reeltalk.edits.operations import Operation
from reeltalk.edits.rebase import Rebased, rebase
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import Clip, ClipAudio, Marker, MediaSource, Timeline, Transform
from reeltalk.timeline.time import TimeRange

CUT = op.RippleDelete((TimeRange(SECOND, SECOND), TimeRange(5 * SECOND, SECOND)))
"""Takes a second out of the first clip, and one out of the second."""


def over(theirs: Sequence[Operation], *mine: Operation) -> Rebased:
    base = film()
    return rebase(base, apply_all(base, theirs).timeline, mine)


def without_numbers(timeline: Timeline) -> Timeline:
    """Name pieces by their order and not by which cut made them first."""
    counts: dict[str, int] = {}
    new: dict[str, str] = {}
    for track in timeline.tracks:
        for clip in track.clips:
            root = root_of(clip.id)
            counts[root] = counts.get(root, 0) + 1
            new[clip.id] = f"{root}~{counts[root]}"
    tracks = tuple(
        replace(
            track,
            clips=tuple(replace(clip, id=new[clip.id]) for clip in track.clips),
            transitions=tuple(replace(each, from_clip=new[each.from_clip], to_clip=new[each.to_clip]) for each in track.transitions),
        )
        for track in timeline.tracks
    )
    return replace(timeline, tracks=tracks)


MOSTLY_APART: tuple[Operation, ...] = (
    op.SetText("t", "City"), op.SetTransform(("p",), Transform(scale=1.5)), op.Rename("Holiday"), op.Split("a", 3 * SECOND, "n"), CUT,
    op.RippleDelete((TimeRange(8 * SECOND, SECOND),)), op.SetAudio(("a", "b"), ClipAudio(gain_db=-6.0)), op.RemoveClips(("p",)),
    op.SetMarkers((Marker("k", 6 * SECOND + 15 * FRAME, "here"),)), op.Trim("b", tail=SECOND // 2), op.SetSpeed("z", Fraction(2)),
    op.Insert("V", Clip("new", 10 * SECOND, SECOND, MediaSource(media_id="walk")), True),
)  # fmt: skip


@pytest.mark.parametrize("theirs", MOSTLY_APART, ids=lambda each: each.op)
def test_edits_that_do_not_clash_come_to_the_same_film_whoever_was_first(theirs: Operation) -> None:
    base = film()
    apart = 0
    for mine in MOSTLY_APART:
        one = rebase(base, apply(base, theirs).timeline, [mine])
        other = rebase(base, apply(base, mine).timeline, [theirs])
        check(one.timeline)
        if not one.conflicts and not other.conflicts:
            apart += 1
            assert without_numbers(one.timeline) == without_numbers(other.timeline), mine
    assert apart >= len(MOSTLY_APART) // 2


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_every_operation_is_carried_over_or_handed_back_and_the_film_stays_sound(data: st.DataObject) -> None:
    base = film()
    sides: list[list[Operation]] = []
    for _ in range(2):
        timeline, done = base, list[Operation]()
        for number in range(data.draw(st.integers(1, 3))):
            operation = drawn_operation(data.draw, timeline, 10 * len(sides) + number)
            try:
                timeline = apply(timeline, operation).timeline
            except InvalidOperation:
                continue
            done.append(operation)
        sides.append(done)
    theirs, mine = sides
    head = apply_all(base, theirs).timeline
    carried = rebase(base, head, mine)
    check(carried.timeline)
    assert apply_all(head, carried.operations).timeline == carried.timeline
    assert len(carried.operations) <= len(mine)
    assert all(conflict.operation == mine[conflict.index] and conflict.english and conflict.chinese for conflict in carried.conflicts)
    if not theirs:
        assert not carried.conflicts and carried.timeline == apply_all(base, mine).timeline


def test_on_an_unchanged_film_nothing_is_changed_about_the_operations() -> None:
    carried = over([], CUT, op.SetText("t", "City"))
    assert carried.operations == (CUT, op.SetText("t", "City")) and not carried.conflicts


def test_a_cut_made_by_eye_takes_out_what_was_seen_there() -> None:
    """The person marked 6.5 to 7 s; the agent has cut two seconds before it."""
    carried = over([CUT], op.RippleDelete((TimeRange(6 * SECOND + 15 * FRAME, 15 * FRAME),)))
    assert carried.operations == (op.RippleDelete((TimeRange(4 * SECOND + 15 * FRAME, 15 * FRAME),)),)


def test_what_both_cut_out_is_cut_out_once() -> None:
    carried = over([CUT], op.RippleDelete((TimeRange(SECOND // 2, SECOND),)))
    assert carried.timeline.duration == film().duration - 2 * SECOND - SECOND // 2 and not carried.conflicts
    assert over([CUT], CUT).operations == () and over([CUT], CUT).conflicts == ()


def test_a_setting_reaches_every_piece_of_a_clip_that_was_divided() -> None:
    carried = over([CUT], op.SetAudio(("a",), ClipAudio(gain_db=-6.0)))
    pieces = [clip for clip in carried.timeline.tracks[0].clips if root_of(clip.id) == "a"]
    assert len(pieces) == 2 and all(clip.audio.gain_db == -6.0 for clip in pieces)


def test_a_split_finds_the_piece_that_shows_its_moment() -> None:
    carried = over([CUT], op.Split("a", 3 * SECOND, "n"))
    assert isinstance(carried.operations[0], op.Split) and carried.operations[0].at == 2 * SECOND
    assert carried.operations[0].clip_id != "a"


@pytest.mark.parametrize(
    ("theirs", "mine", "why"),
    [
        (op.SetText("t", "Town"), op.SetText("t", "City"), "changed meanwhile"),
        (op.RemoveClips(("p",)), op.SetTransform(("p",), Transform(scale=2)), "removed meanwhile"),
        (CUT, op.Split("a", SECOND + 15 * FRAME, "n"), "cut out meanwhile"),
        (op.SetText("t", "Town"), op.RemoveClips(("t",)), "changed meanwhile"),
        (op.Reorder("V", ("b", "a", "p", "z")), op.Reorder("V", ("z", "a", "b", "p")), "changed meanwhile"),
        (CUT, op.SetCaptions("C", ()), "another cut"),
        (op.Rename("Town"), op.Rename("City"), "changed meanwhile"),
        (op.Rename("Town"), op.Restore(title="City"), "carried over"),
        (op.Append("T", Clip("t2", 0, SECOND, film().tracks[4].clips[0].source)), op.RemoveTrack("T"), "added to the track"),
    ],
    ids=lambda value: getattr(value, "op", None),
)
def test_what_clashes_stays_as_it_is_now_and_is_told(theirs: Operation, mine: Operation, why: str) -> None:
    head = apply(film(), theirs).timeline
    carried = rebase(film(), head, [op.Rename("x", "a"), mine])
    assert [(each.index, each.operation, each.partly) for each in carried.conflicts] == [(1, mine, False)]
    assert why in carried.conflicts[0].english and carried.conflicts[0].in_language("zh") != carried.conflicts[0].english
    assert set(touched(cells(head), cells(carried.timeline))) == {("clip", "a", "name")}


def test_the_same_wish_of_both_is_no_clash() -> None:
    assert over([op.SetText("t", "City")], op.SetText("t", "City")).conflicts == ()
    assert over([op.RemoveClips(("p",))], op.RemoveClips(("p",))).conflicts == ()


def test_what_reaches_only_some_of_its_clips_says_so() -> None:
    carried = over([op.RemoveClips(("p",))], op.SetTransform(("p", "b"), Transform(scale=2)))
    assert carried.operations == (op.SetTransform(("b",), Transform(scale=2)),)
    assert carried.conflicts[0].partly and "1 of 2" in carried.conflicts[0].english


def test_operations_that_never_fitted_are_refused() -> None:
    with pytest.raises(InvalidOperation):
        over([CUT], op.SetText("nobody", "City"))
