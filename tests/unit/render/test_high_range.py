"""Footage of high dynamic range is brought down to ordinary pictures: dark and middle tones stay, only what is very bright gives way."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from corpus.bright import GREYS, PATCH, patches
from corpus.films import clip, decoded, main_track, planned
from reeltalk.media.probe import probe
from reeltalk.render.render import render_frame
from reeltalk.timeline.model import Canvas
from reeltalk.timeline.time import FrameRate


@pytest.mark.slow
@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_high_dynamic_range_looks_as_it_was_meant(transfer: str, tmp_path: Path) -> None:
    path = patches(transfer)
    info = probe(path)
    assert info.video is not None and info.video.is_hdr
    plan = planned(main_track(clip("a", 0, 4)), info={"film": info}, canvas=Canvas(320, 180, FrameRate(30)))
    (tmp_path / "frame.png").write_bytes(render_frame(plan, {"film": path}, 0, workspace=tmp_path))
    seen = decoded(tmp_path / "frame.png")[90, PATCH // 2 :: PATCH].astype(int)
    greys = seen[: len(GREYS)].mean(axis=1)
    assert all(darker < brighter for darker, brighter in pairwise(greys)), "light is never turned round"
    assert (seen[: len(GREYS)].max(axis=1) - seen[: len(GREYS)].min(axis=1)).max() <= 2, "grey stays grey"
    assert greys[2] == pytest.approx(255 * (26 / 203) ** (1 / 2.4), abs=3), "middle grey is as bright as in ordinary footage"
    assert greys[4] == pytest.approx(214, abs=4), "white leaves room above it"
    assert 240 <= greys[6] <= 255
    red, green, blue = seen[len(GREYS)]
    if transfer == "smpte2084":  # the other transfer depends on the brightness of all channels together
        assert (red, green, blue) == (pytest.approx(greys[3], abs=6), pytest.approx(0, abs=12), pytest.approx(0, abs=12))
    assert red > 3 * max(green, blue, 20), "a colour keeps its hue"
