"""The strip for scrubbing is drawn from key frames, which are quick to decode; each picture shows its own stretch of the film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.counter import counter_clip, read_counter
from corpus.films import clip, decoded, main_track, planned
from reeltalk.media.probe import probe
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.preview_stills import Grid, contact_sheet, sheet, strip
from reeltalk.timeline.model import Canvas
from reeltalk.timeline.time import FrameRate


def numbers_on(container: str, folder: Path, rough: bool) -> list[int | None]:
    """Return the numbers in the cells of the strip, or of the contact sheet, of a film that begins at frame 10 of its footage."""
    path = counter_clip(5.0, width=320, height=180, group_of_pictures=45, container=container)
    plan = planned(main_track(clip("a", 0, 130, source_frame=10)), info={"film": probe(path)}, canvas=Canvas(320, 180, FrameRate(30)))
    grid: Grid = strip(plan) if rough else contact_sheet(plan)
    folder.joinpath("sheet.jpg").write_bytes(sheet(plan, grid, {"film": path}, cache=ChunkCache(folder / "cache"), workspace=folder))
    pictures = decoded(folder / "sheet.jpg")[..., 1]
    corners = [grid.corner(number) for number in range(len(grid.frames))]
    return [read_counter(pictures[top : top + grid.height, left : left + grid.width]) for left, top in corners]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("container", "shown"),
    [
        ("mp4", [45, 90, 135]),  # the first key frame of each two seconds of the film: frames 10, 70 and 130 of the footage and following
        ("mkv", [0, 45, 90]),  # a file of whose packets nothing is known: the key frame before
    ],
)
def test_the_strip_shows_key_frames(container: str, shown: list[int], tmp_path: Path) -> None:
    assert numbers_on(container, tmp_path, rough=True) == shown


def test_the_contact_sheet_shows_exactly_its_moments(tmp_path: Path) -> None:
    assert numbers_on("mp4", tmp_path, rough=False) == [10 + int(number) for number in (np.arange(16) + 0.5) * 130 / 16]
