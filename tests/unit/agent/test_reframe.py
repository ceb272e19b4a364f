from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.shots import RATE, WALK_SIZE, Walk, walking_head
from reeltalk.agent.camera import Look, camera_path
from reeltalk.agent.context import PlanningContext
from reeltalk.edits.pieces import framing_at
from reeltalk.media.faces import find_faces
from reeltalk.media.facts import Face, Faces, FaceTrack, Shot, Shots, ShotStart
from reeltalk.media.probe import probe
from reeltalk.media.shots import find_shots
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.plan import make_plan
from reeltalk.render.profile import profile_for
from reeltalk.render.render import render_film
from reeltalk.timeline.model import Clip, Fit
from reeltalk.timeline.time import FrameRate, TimeRange, ticks_from_seconds
from unit.agent.film import File, done, main_clips, placed, ticks

pytestmark = pytest.mark.slow

SHARE = (9 / 16) / (16 / 9)
STILL = ((0.0, 0.6),)
WALKS = (((0.0, 0.05), (1.0, 0.05), (4.0, 0.7)), ((0.0, 0.65), (2.0, 0.65), (2.8, 0.2)), ((0.0, 0.1), (6.0, 0.7)))


def face(at_s: float, x: float, size: float = 0.1) -> Face:
    return Face(ticks(at_s), x, 0.4, size, size * 1.5, 0.9)


def faces(*tracks: list[Face]) -> Faces:
    return Faces(tuple(FaceTrack(tuple(track)) for track in tracks), ticks(0.25), "hand")


def shots(*starts_s: float, end_s: float) -> Shots:
    edges = [*starts_s, end_s]
    return Shots(tuple(Shot(TimeRange.between(ticks(a), ticks(b)), ticks(a), 1.0, 0.0, ShotStart.CUT) for a, b in pairwise(edges)))


def middle(clip: Clip, at: int) -> float:
    """Return which place of the picture stands in the middle of an upright canvas."""
    if clip.motion is not None:
        return framing_at(clip.motion, Fraction(at - clip.start, clip.duration)).x
    return 0.5 - (clip.transform.x - 0.5) * SHARE


def upright(context: PlanningContext) -> PlanningContext:
    return done(context, "set_canvas", aspect="9:16", fill="crop")[0]


def known(walk: Walk) -> PlanningContext:
    """Return a film of a walk with what the engines really find in it."""
    cut = find_shots(walk.path)
    found = find_faces(walk.path, cut.borders if cut else ())
    file = File("walk.mp4", duration_s=walk.seconds, width=WALK_SIZE[0], height=WALK_SIZE[1], rate=FrameRate(RATE), has_audio=False)
    return placed(replace(file, shots=cut, faces=found))


def share_inside(context: PlanningContext, walk: Walk) -> float:
    """Return in which share of the frames the whole face (the middle half of the head's picture) is in the window."""
    inside = []
    for number in range(round(walk.seconds * RATE)):
        at = ticks_from_seconds(number / RATE)
        clip = next(clip for clip in main_clips(context) if clip.range.contains(at))
        left, right = walk.head(number / RATE)
        quarter = (right - left) / 4
        centre = middle(clip, at)
        inside.append(centre - SHARE / 2 <= left + quarter and right - quarter <= centre + SHARE / 2)
    return sum(inside) / len(inside)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.15, 0.9), st.floats(0.01, 0.3))
def test_a_camera_path_is_without_gaps_or_jumps_and_keeps_inside_the_picture(places: list[float], window: float, size: float) -> None:
    looks = [Look(ticks(0.25 * number), place, size) for number, place in enumerate(places)]
    within = TimeRange(0, ticks(0.25 * len(places)))
    path = camera_path(looks, within, window)
    assert path[0].range.start == 0 and path[-1].range.end == within.end
    for one, other in pairwise(path):
        assert one.range.end == other.range.start and one.end == other.start
    assert all(window / 2 - 1e-3 <= place <= 1 - window / 2 + 1e-3 for passage in path for place in (passage.start, passage.end))


def test_a_head_that_sways_moves_no_camera() -> None:
    swaying = [face(0.25 * number, 0.7 + 0.02 * (number % 3 - 1)) for number in range(40)]
    context = upright(placed(File("talk.mp4", faces=faces(swaying), shots=shots(0.0, end_s=10.0))))
    (clip,) = main_clips(context)
    assert clip.motion is None and clip.transform.fit is Fit.COVER
    assert middle(clip, 0) == pytest.approx(0.7, abs=0.01)


def test_each_shot_is_framed_for_itself_and_shots_without_a_face_to_the_middle() -> None:
    left = [face(0.25 * number, 0.25) for number in range(16)]
    right = [face(7 + 0.25 * number, 0.8) for number in range(12)]
    context = upright(placed(File("talk.mp4", faces=faces(left, right), shots=shots(0.0, 4.0, 7.0, end_s=10.0))))
    assert [(clip.start, round(middle(clip, clip.start), 2)) for clip in main_clips(context)] == [
        (0, 0.25),
        (ticks(4), 0.5),
        (ticks(7), 0.8),
    ]


def test_two_who_fit_are_both_shown_and_two_who_do_not_are_not_halved() -> None:
    near = upright(placed(File("two.mp4", faces=faces([face(n / 4, 0.4) for n in range(40)], [face(n / 4, 0.55) for n in range(40)]))))
    assert middle(main_clips(near)[0], 0) == pytest.approx(0.475, abs=0.01)
    far = upright(placed(File("two.mp4", faces=faces([face(n / 4, 0.3, 0.12) for n in range(40)], [face(n / 4, 0.8) for n in range(40)]))))
    assert middle(main_clips(far)[0], 0) == pytest.approx(0.3, abs=0.01)


def test_a_reversed_and_a_fast_clip_are_followed_in_their_own_time() -> None:
    walk = [face(0.25 * number, 0.2 + 0.015 * number) for number in range(40)]
    context = placed(File("walk.mp4", faces=faces(walk), shots=shots(0.0, end_s=10.0)))
    for tool, arguments, first, last in (("reverse", {}, 0.785, 0.2), ("set_speed", {"factor": 2.0}, 0.2, 0.785)):
        clips = main_clips(upright(done(context, tool, **arguments)[0]))
        assert middle(clips[0], clips[0].start) == pytest.approx(first, abs=0.05)
        assert middle(clips[-1], clips[-1].end) == pytest.approx(last, abs=0.05)


def test_the_joints_of_a_moving_crop_are_no_cuts_for_transitions() -> None:
    walk = [face(0.25 * number, 0.2 if number < 10 else 0.8) for number in range(40)]
    other = File("other.mp4", has_audio=False)
    context = upright(placed(File("walk.mp4", faces=faces(walk), shots=shots(0.0, end_s=10.0), has_audio=False), other))
    assert len(main_clips(context)) > 2
    assert done(context, "add_transitions")[1].facts == {"transitions": 1, "cuts": 1}


def test_without_faces_or_an_engine_the_middle_is_kept_and_that_is_said() -> None:
    for known_faces, word in ((faces(), "no face"), (None, "cannot look")):
        context, outcome = done(placed(File("film.mp4", faces=known_faces)), "set_canvas", aspect="9:16", fill="crop")
        assert middle(main_clips(context)[0], 0) == 0.5
        assert word in outcome.said[0].english and outcome.said[0].chinese


def test_going_back_to_blur_shows_the_whole_picture_in_the_middle_again() -> None:
    walk = [face(0.25 * number, 0.2 + 0.015 * number) for number in range(40)]
    context = upright(placed(File("walk.mp4", faces=faces(walk), shots=shots(0.0, end_s=10.0))))
    assert any(clip.motion for clip in main_clips(context))
    whole = done(context, "set_canvas", aspect="9:16", fill="blur")[0]
    assert all(clip.motion is None and clip.transform.fit is Fit.CONTAIN and clip.transform.x == 0.5 for clip in main_clips(whole))


def test_a_real_walking_face_stays_inside_in_99_percent_of_frames() -> None:
    walk = walking_head(WALKS[0], 5.0)
    assert share_inside(upright(known(walk)), walk) >= 0.99


@pytest.mark.slow
@pytest.mark.parametrize("way", [STILL, *WALKS[1:]])
@pytest.mark.thorough
def test_other_ways_of_a_real_face_stay_inside(way: tuple[tuple[float, float], ...]) -> None:
    walk = walking_head(way, 6.0)
    assert share_inside(upright(known(walk)), walk) >= 0.99


@pytest.mark.slow
def test_the_rendered_film_shows_the_face_all_the_time(tmp_path: Path) -> None:
    walk = walking_head(WALKS[0], 5.0)
    context = upright(known(walk))
    timeline = replace(context.timeline, canvas=replace(context.timeline.canvas, width=480, height=854))
    plan = make_plan(timeline, profile_for(timeline.canvas, resolution="480p"), {"m1": probe(walk.path)})
    film = render_film(plan, {"m1": walk.path}, workspace=tmp_path / "work", cache=ChunkCache(tmp_path / "chunks", 1_000_000_000))
    found = find_faces(film.path)
    assert found is not None
    seen = {one.at for track in found.tracks for one in track.faces if one.x - one.width / 2 > 0 and one.x + one.width / 2 < 1}
    assert len(seen) >= 19
