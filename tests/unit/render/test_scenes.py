from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.films import FRAME, captions, main_track, planned
from reeltalk.ffmpeg.process import run
from reeltalk.render.chunks import graph_arguments
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.fonts import font_environment
from reeltalk.render.plan import RenderPlan
from reeltalk.render.spans import Span, cut
from reeltalk.timeline.model import Canvas, Clip, SolidSource, TextAnimation
from reeltalk.timeline.time import FrameRate

TINY = Canvas(160, 90, FrameRate(30))


def film(frames: int, *lines: tuple[int, int, str], animation: TextAnimation = TextAnimation.NONE) -> RenderPlan:
    plan = planned(main_track(Clip("black", 0, frames * FRAME, SolidSource(color="#000000"))), captions(*lines), canvas=TINY, info={})
    return replace(plan, texts=tuple(replace(text, style=replace(text.style, animation=animation, size=200)) for text in plan.texts))


def drawn(plan: RenderPlan, parts: Sequence[Span], folder: Path) -> NDArray[np.uint8]:
    """Return the brightness of spans before any encoder: frames, rows, columns."""
    graph = write_graph(plan, parts)
    raw = ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]
    argv = [*graph_arguments(plan, {}, graph, folder), *raw]
    shown = run(argv, timeout_s=60, cwd=folder, stage="pictures", environment=font_environment()).stdout
    return np.frombuffer(shown, np.uint8).reshape(-1, plan.profile.height, plan.profile.width)


@pytest.mark.slow
@pytest.mark.parametrize("animation", [TextAnimation.NONE, TextAnimation.SLIDE_UP, TextAnimation.TYPEWRITER])
def test_texts_look_the_same_whatever_is_drawn_before_them(animation: TextAnimation, tmp_path: Path) -> None:
    """Spans out of order, one of them within a text, one where another text begins, drawn at once and one by one."""
    plan = film(60, (3, 20, "one"), (30, 25, "two"), animation=animation)
    parts = [cut(plan, 27, 9), cut(plan, 0, 7), cut(plan, 7, 10), cut(plan, 50, 7)]
    together = drawn(plan, parts, tmp_path)
    alone = np.concatenate([drawn(plan, [part], tmp_path) for part in parts])
    assert np.array_equal(together, alone) and alone.any()


def test_a_text_comes_and_goes_on_its_very_frame_however_late_in_its_span(tmp_path: Path) -> None:
    """Frame 111 begins at 3.7 s; FFmpeg counts 3.699."""
    plan = film(240, (111, 96, "late"))
    bright = drawn(plan, [cut(plan, 0, 240)], tmp_path).max(axis=(1, 2)) > 100
    assert np.flatnonzero(bright).tolist() == list(range(111, 207))


def test_one_filter_draws_the_texts_of_all_spans_and_none_where_there_are_none() -> None:
    plan = film(60, (3, 20, "one"), (30, 25, "two"))
    parts = [cut(plan, first, 10) for first in range(0, 60, 10)]
    assert write_graph(plan, parts).filters.count("ass=") == 1
    assert "ass=" not in write_graph(film(30), [cut(film(30), 0, 30)]).filters
