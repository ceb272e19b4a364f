"""Many small pictures of a film in one: a contact sheet to look at, and the strip that a player shows while one scrubs."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.render.batching import batches, chunk_of
from reeltalk.render.chunks import ChunkCache, graph_arguments
from reeltalk.render.copying import file_shift
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.fonts import font_environment
from reeltalk.render.plan import MediaPicture, PlannedLayer, RenderPlan
from reeltalk.render.profile import OutputProfile, even
from reeltalk.render.render import engine_version, with_coding
from reeltalk.render.spans import ENGINE_VERSION, cut
from reeltalk.timeline.model import Canvas, MediaId

STRIP_COLUMNS: Final = 10
STRIP_CELLS_MAX: Final = 60
STRIP_STEP_MIN_S: Final = 2.0
STRIP_CELL_PIXELS: Final = 160
SHEET_COLUMNS: Final = 4
SHEET_CELLS: Final = 16
SHEET_CELL_PIXELS: Final = 320
GAP_PIXELS: Final = 8
TIMEOUT_S: Final = 120

Picture = NDArray[np.uint8]
"""Rows of pixels of red, green and blue."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the pictures of a sheet stand: ``frames`` of the film, row by row, in cells of ``width`` by ``height``, ``gap`` apart.

    A picture that is ``rough`` may be any one of the film up to that of the next cell: one that is quick to decode.
    """

    frames: tuple[int, ...]
    columns: int
    width: int
    height: int
    gap: int = 0
    rough: bool = False

    def corner(self, number: int) -> tuple[int, int]:
        """Return the left and the upper edge of a cell."""
        row, column = divmod(number, self.columns)
        return column * (self.width + self.gap), row * (self.height + self.gap)


def small_profile(canvas: Canvas, longer_side: int) -> OutputProfile:
    """Return the profile of pictures whose longer side has so many pixels."""
    factor = longer_side / max(canvas.width, canvas.height)
    return OutputProfile(even(canvas.width * factor), even(canvas.height * factor), canvas.rate, copies=False)


def strip(plan: RenderPlan) -> Grid:
    """Return the scrubbing strip of a plan: a picture every two seconds, farther apart in long films."""
    step = max(STRIP_STEP_MIN_S * plan.profile.rate.frames_per_second, plan.frames / STRIP_CELLS_MAX)
    frames = tuple(round(number * step) for number in range(STRIP_CELLS_MAX) if round(number * step) < plan.frames)
    return Grid(frames, STRIP_COLUMNS, plan.profile.width, plan.profile.height, rough=True)


def contact_sheet(plan: RenderPlan) -> Grid:
    """Return the contact sheet of a plan: moments spread evenly, each in the middle of its share of the film."""
    count = min(SHEET_CELLS, plan.frames)
    frames = tuple(int((number + 0.5) * plan.frames / count) for number in range(count))
    return Grid(frames, SHEET_COLUMNS, plan.profile.width, plan.profile.height, GAP_PIXELS)


def sheet(plan: RenderPlan, grid: Grid, sources: Mapping[MediaId, Path], *, cache: ChunkCache, workspace: Path) -> bytes:
    """Return the pictures of a grid as one JPEG, kept for as long as nothing that is seen changes."""
    seen = replace(plan, sounds=(), speech=(), coded={})
    key = f"{hashlib.sha256(repr((ENGINE_VERSION, engine_version(), seen, grid)).encode()).hexdigest()}-sheet"
    with tempfile.TemporaryDirectory(prefix="preview-", dir=workspace) as name:
        drawn = Path(name) / "sheet.jpg"
        if not cache.get(key, len(grid.frames), drawn):
            drawn.write_bytes(_jpeg(_tiled(grid, _pictures(with_coding(plan, sources), grid, sources, Path(name)))))
            cache.put(key, drawn, len(grid.frames))
        return drawn.read_bytes()


def _pictures(plan: RenderPlan, grid: Grid, sources: Mapping[MediaId, Path], folder: Path) -> Iterator[Picture]:
    """Yield the pictures of a grid, several from each process."""
    width, height = plan.profile.width, plan.profile.height
    moments = [_key_frame(plan, *stretch) for stretch in pairwise([*grid.frames, plan.frames])] if grid.rough else grid.frames
    for batch in batches((chunk_of(cut(plan, frame, 1, number)) for number, frame in enumerate(moments)), plan):
        graph = write_graph(plan, batch.spans)
        command = graph_arguments(plan, sources, graph, folder, key_frames_only=grid.rough)
        raw = run(
            [*command, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"],
            timeout_s=TIMEOUT_S,
            cwd=folder,
            environment=font_environment(),
        )
        yield from np.frombuffer(raw.stdout, np.uint8).reshape(-1, height, width, 3)


def _key_frame(plan: RenderPlan, first: int, end: int) -> int:
    """Return a frame of a stretch of the film that shows a key frame of its footage; the first frame, where that is not known."""
    shown = (layer for track in plan.tracks[:1] for layer in track.layers if layer.start < end and first < layer.end)
    return next((frame for layer in shown for frame in _key_frames(plan, layer) if max(first, layer.start) <= frame < end), first)


def _key_frames(plan: RenderPlan, layer: PlannedLayer) -> Iterator[int]:
    """Yield the frames of the film at which a layer that runs as fast as its footage shows a key frame of it."""
    picture = layer.picture
    if not isinstance(picture, MediaPicture) or picture.media_id not in plan.fed or picture.reversed or picture.loop:
        return
    coded = plan.fed[picture.media_id]
    shift = file_shift(plan, layer, coded)
    if shift is not None and picture.step == plan.profile.rate.ticks_per_frame:
        yield from (border - shift for border in coded.groups[:-1] if border - shift < layer.end)


def _tiled(grid: Grid, pictures: Iterator[Picture]) -> Picture:
    left, top = grid.corner(len(grid.frames) - 1)
    right = grid.corner(min(grid.columns, len(grid.frames)) - 1)[0]
    whole = np.zeros((even(top + grid.height), even(max(left, right) + grid.width), 3), np.uint8)
    for number, picture in zip(range(len(grid.frames)), pictures, strict=True):
        left, top = grid.corner(number)
        whole[top : top + grid.height, left : left + grid.width] = picture
    return whole


def _jpeg(picture: Picture) -> bytes:
    height, width, _ = picture.shape
    argv = [ffmpeg_path(), "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{width}x{height}", "-i", "pipe:0"]
    argv += ["-frames:v", "1", "-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1"]
    return run(argv, timeout_s=TIMEOUT_S, stdin=picture.tobytes()).stdout
