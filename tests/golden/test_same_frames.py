"""Frames before the encoder: the same whatever the film was cut into for rendering."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from corpus import stills
from corpus.counter import counter_clip
from corpus.films import FRAME, captions, clip, film_info, main_track, overlay_track, planned
from reeltalk.ffmpeg.process import run
from reeltalk.media.probe import probe
from reeltalk.render.chunks import graph_arguments
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.fonts import font_environment
from reeltalk.render.plan import RenderPlan
from reeltalk.render.spans import Span, cut, spans
from reeltalk.timeline.model import Canvas, Effect, FillKind, Framing, Motion, Transform, Transition
from reeltalk.timeline.time import FrameRate


@pytest.fixture(scope="module")
def photo() -> Path:
    return stills.still("jpg", 640, 480)


@pytest.fixture(scope="module")
def film(photo: Path) -> RenderPlan:
    """A film with something of everything that is counted in frames."""
    story = main_track(
        clip("a", 0, 50, source_frame=7, fade_in=12 * FRAME),
        clip("b", 50, 40, media="photo", motion=Motion(Framing(1.0), Framing(1.5, 0.3, 0.6))),
        clip("c", 90, 40, source_frame=30, reversed=True, effects=(Effect("e", "vignette"),)),
        transitions=(Transition("t", "smooth_left", "a", "b", 16 * FRAME),),
    )
    inset = overlay_track(clip("o", 20, 80, source_frame=100, fade_out=20 * FRAME, transform=Transform(scale=0.3, x=0.8, y=0.2)))
    info = {"film": film_info(), "photo": probe(photo)}
    return planned(
        story, inset, captions((10, 50, "one"), (60, 60, "two")), info=info, canvas=Canvas(180, 320, FrameRate(30), FillKind.BLUR)
    )


def frame_hashes(plan: RenderPlan, drawn: list[Span], folder: Path, photo: Path, *options: str) -> list[str]:
    """Return the hash of every frame that a graph of these spans draws."""
    folder.mkdir(exist_ok=True)
    sources = {"film": counter_clip(10.0), "photo": photo}
    argv = graph_arguments(plan, sources, write_graph(plan, drawn), folder)
    said = run([*argv, *options, "-f", "framemd5", "pipe:1"], timeout_s=120, cwd=folder, environment=font_environment()).stdout.decode()
    return [line.rsplit(",", 1)[1].strip() for line in said.splitlines() if line and not line.startswith("#")]


def test_frames_do_not_depend_on_how_the_film_is_cut_or_on_threads(film: RenderPlan, photo: Path, tmp_path: Path) -> None:
    whole = frame_hashes(film, list(spans(film)), tmp_path / "whole", photo)
    assert len(whole) == film.frames == 130
    alone = [digest for span in spans(film) for digest in frame_hashes(film, [span], tmp_path / f"alone-{span.start}", photo)]
    assert alone == whole
    borders = sorted({span.start for span in spans(film)} | set(range(0, film.frames, 17)) | {film.frames})
    pieces = [cut(film, start, end - start) for start, end in pairwise(borders)]
    assert [digest for piece in pieces for digest in frame_hashes(film, [piece], tmp_path / f"piece-{piece.start}", photo)] == whole
    assert frame_hashes(film, list(spans(film)), tmp_path / "one-thread", photo, "-filter_complex_threads", "1") == whole
