"""Single pictures of a film, as the renderer draws them, before any encoder: for whoever must look at it without making it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.ffmpeg.process import Watch, run
from reeltalk.render.chunks import graph_arguments
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.fonts import font_environment
from reeltalk.render.plan import RenderPlan
from reeltalk.render.spans import cut
from reeltalk.timeline.model import MediaId

TIMEOUT_S: Final = 120


def glimpses(
    plan: RenderPlan, sources: Mapping[MediaId, Path], frames: Sequence[int], folder: Path, watch: Watch | None = None
) -> NDArray[np.uint8]:
    """Return frames of a film as pictures (count, height, width, 3) in sRGB; ``folder`` is for what the renderer writes meanwhile."""
    graph = write_graph(plan, [cut(plan, frame, 1) for frame in frames])
    raw = ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    argv = [*graph_arguments(plan, sources, graph, folder), *raw]
    shown = run(argv, timeout_s=TIMEOUT_S, cwd=folder, stage="pictures", environment=font_environment(), watch=watch).stdout
    return np.frombuffer(shown, np.uint8).reshape(len(frames), plan.profile.height, plan.profile.width, 3)
