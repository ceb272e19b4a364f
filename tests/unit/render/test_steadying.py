"""A shaky film, held still by what was measured of its camera; the shifts are measured from frame to frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import stills
from corpus.cache import made_by_ffmpeg
from corpus.films import FRAME, SECOND, clip, film_info, main_track, planned
from reeltalk.ffmpeg.process import run
from reeltalk.media.probe import probe
from reeltalk.media.steadying import can_steady, measure_shake
from reeltalk.render.chunks import graph_arguments
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.plan import RenderPlan, shake_of
from reeltalk.render.spans import cut, spans
from reeltalk.render.takes import WINDOW, takes
from reeltalk.timeline.model import Canvas, Effect, Transition
from reeltalk.timeline.time import FrameRate

FRAMES = 24
STEADY = Effect("e", "stabilize")


@pytest.fixture(scope="module")
def shaky() -> Path:
    """A still life filmed by a hand that jumps up to twenty pixels a frame."""
    window = "crop=320:180:x='80+8*sin(n*1.7)+5*sin(n*0.63)':y='45+6*sin(n*2.3)+4*cos(n*0.9)':exact=1"
    photo = stills.still("png", 480, 270)
    looped = ["-loop", "1", "-t", "1.2", "-r", "30", "-i", str(photo), "-vf", f"noise=all_seed=3:c0s=30,{window},format=yuv420p"]
    return made_by_ffmpeg("shaky.mp4", [*looped, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "14"])


@pytest.fixture(scope="module")
def late(shaky: Path) -> Path:
    """The same over and over, for a good quarter of a minute."""
    return made_by_ffmpeg("late.mp4", ["-stream_loop", "13", "-i", shaky, "-c", "copy"])


def plan_of(shaky: Path, *effects: Effect, source_frame: int = 4) -> RenderPlan:
    film = main_track(clip("a", 0, 30, media="it", source_frame=source_frame, effects=effects))
    return planned(film, info={"it": probe(shaky)}, canvas=Canvas(320, 180, FrameRate(30)))


def measured(plan: RenderPlan, path: Path, folder: Path) -> tuple[RenderPlan, dict[str, Path]]:
    """Measure the camera where a plan needs it; return the plan that knows, and its sources."""
    plan = replace(plan, shaken=takes(plan))
    (take,) = plan.shaken.values()
    measure_shake(path, probe(path), take.stretch, folder / "shakes" / "of.trf")
    assert [each.name for each in (folder / "shakes").iterdir()] == ["of.trf"]
    return plan, {"it": path, shake_of(take): folder / "shakes" / "of.trf"}


def jumps(plan: RenderPlan, folder: Path, sources: Mapping[str, Path]) -> list[float]:
    """Return by how many pixels the picture moves from each frame to the next."""
    argv = graph_arguments(plan, sources, write_graph(plan, [cut(plan, 0, FRAMES)]), folder)
    raw = run([*argv, "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"], timeout_s=60, cwd=folder).stdout
    frames = np.frombuffer(raw, np.uint8).reshape(FRAMES, 180, 320)[:, 30:150, 40:280].astype(float)
    return [_shift(before, after) for before, after in pairwise(frames)]


def _shift(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Return how far apart two pictures lie, by phase correlation, in whole pixels."""
    product = np.fft.fft2(before - before.mean()) * np.conj(np.fft.fft2(after - after.mean()))
    peak = np.fft.ifft2(product / np.maximum(np.abs(product), 1e-9)).real
    place = np.unravel_index(int(peak.argmax()), peak.shape)
    return float(np.hypot(*(at - side if at > side // 2 else at for at, side in zip(place, peak.shape, strict=True))))


@pytest.mark.slow
@pytest.mark.skipif(not can_steady(), reason="this FFmpeg has no vid.stab")
def test_a_shaky_film_stands_still_once_its_camera_was_measured(shaky: Path, tmp_path: Path) -> None:
    before = jumps(plan_of(shaky), tmp_path, {"it": shaky})
    plan, sources = measured(plan_of(shaky, STEADY), shaky, tmp_path)
    after = jumps(plan, tmp_path, sources)
    assert np.mean(before) > 5 and np.mean(after) < 1 and max(after) <= 2, (before, after)


@pytest.mark.skipif(not can_steady(), reason="this FFmpeg has no vid.stab")
def test_what_lies_late_in_a_file_is_held_still_without_the_file_before_it(late: Path, tmp_path: Path) -> None:
    plan, sources = measured(plan_of(late, STEADY, source_frame=13 * 30 + 4), late, tmp_path)
    (take,) = plan.shaken.values()
    assert take.stretch.start == WINDOW
    assert [opened.seek_s for opened in write_graph(plan, [cut(plan, 0, FRAMES)]).inputs] == [pytest.approx(9.7)]
    after = jumps(plan, tmp_path, sources)
    assert np.mean(after) < 1 and max(after) <= 2, after


def test_clips_out_of_one_window_of_a_file_are_looked_at_together_whatever_is_trimmed() -> None:
    def takes_of(*starts: int, **more: object) -> list[tuple[int, int]]:
        cuts = [clip(f"c{n}", 60 * n, 60, source_frame=first, effects=(STEADY,), **more) for n, first in enumerate(starts)]
        plan = planned(main_track(*cuts), info={"film": film_info(100)})
        return [(take.stretch.start // SECOND, take.stretch.end // SECOND) for take in takes(plan).values()]

    assert takes_of(0, 130, 180) == [(0, 10)] * 3
    assert takes_of(180, 190, 360) == [(0, 10), (0, 20), (10, 20)]
    assert takes_of(2900) == [(90, 100)]
    assert takes_of(1000, reversed=True) == takes_of(1000) and takes_of(1000, loop=True) == [(0, 100)]


def test_a_passage_beyond_the_end_of_a_clip_is_looked_at_too() -> None:
    cuts = clip("a", 0, 120, source_frame=110, effects=(STEADY,)), clip("b", 120, 120, source_frame=100)
    passage = Transition("x", "cross_dissolve", "a", "b", 60 * FRAME)
    with_passage, without = (
        takes(planned(main_track(*cuts, transitions=rows), info={"film": film_info(100)}))["a"].stretch.end for rows in ((passage,), ())
    )
    assert (without, with_passage) == (10 * SECOND, 20 * SECOND)


@pytest.mark.slow
def test_what_was_measured_names_other_pixels_than_one_pass(shaky: Path) -> None:
    steadied = plan_of(shaky, STEADY)
    one_pass, two_passes = ({span.key for span in spans(plan)} for plan in (steadied, replace(steadied, shaken=takes(steadied))))
    assert not one_pass & two_passes
    assert takes(plan_of(shaky)) == {}
