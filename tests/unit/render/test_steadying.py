"""A shaky film, held still by what was measured of its camera; the shifts are measured from frame to frame."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import stills
from corpus.cache import made_by_ffmpeg
from corpus.films import clip, main_track, planned
from reeltalk.ffmpeg.process import run
from reeltalk.media.probe import probe
from reeltalk.media.steadying import can_steady, measure_shake
from reeltalk.render.chunks import graph_arguments
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.plan import RenderPlan, shake_of
from reeltalk.render.spans import cut, spans
from reeltalk.timeline.model import Canvas, Effect
from reeltalk.timeline.time import FrameRate

FRAMES = 24


@pytest.fixture(scope="module")
def shaky() -> Path:
    """A still life filmed by a hand that jumps up to twenty pixels a frame."""
    window = "crop=320:180:x='80+8*sin(n*1.7)+5*sin(n*0.63)':y='45+6*sin(n*2.3)+4*cos(n*0.9)':exact=1"
    photo = stills.still("png", 480, 270)
    looped = ["-loop", "1", "-t", "1.2", "-r", "30", "-i", str(photo), "-vf", f"noise=all_seed=3:c0s=30,{window},format=yuv420p"]
    return made_by_ffmpeg("shaky.mp4", [*looped, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "14"])


@pytest.fixture(scope="module")
def measured(shaky: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shakes") / "of.trf"
    measure_shake(shaky, probe(shaky), path)
    assert [each.name for each in path.parent.iterdir()] == ["of.trf"]
    return path


def plan_of(shaky: Path, *effects: Effect) -> RenderPlan:
    film = main_track(clip("a", 0, 30, media="it", source_frame=4, effects=effects))
    return planned(film, info={"it": probe(shaky)}, canvas=Canvas(320, 180, FrameRate(30)))


def jumps(plan: RenderPlan, folder: Path, **sources: Path) -> list[float]:
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


@pytest.mark.skipif(not can_steady(), reason="this FFmpeg has no vid.stab")
def test_a_shaky_film_stands_still_once_its_camera_was_measured(shaky: Path, measured: Path, tmp_path: Path) -> None:
    steadied = plan_of(shaky, Effect("e", "stabilize"))
    before = jumps(plan_of(shaky), tmp_path, it=shaky)
    after = jumps(replace(steadied, shaken=frozenset({"it"})), tmp_path, **{"it": shaky, shake_of("it"): measured})
    assert np.mean(before) > 5 and np.mean(after) < 1 and max(after) <= 2, (before, after)


def test_what_was_measured_names_other_pixels_than_one_pass(shaky: Path) -> None:
    steadied = plan_of(shaky, Effect("e", "stabilize"))
    one_pass, two_passes = ({span.key for span in spans(plan)} for plan in (steadied, replace(steadied, shaken=frozenset({"it"}))))
    assert not one_pass & two_passes
    untouched = plan_of(shaky)
    assert [span.key for span in spans(untouched)] == [span.key for span in spans(replace(untouched, shaken=frozenset({"it"})))]
