"""Faces made unrecognisable where they were seen: the course of each face as text, and the chains that cover it. Pure.

A course is written in the time and the shape of the file, not of the film, so it stays right through every cut, crop and change of speed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reeltalk.render.effects import values_of
from reeltalk.render.plan import MediaPicture
from reeltalk.render.profile import even
from reeltalk.render.transitions import Pen
from reeltalk.timeline.model import Effect
from reeltalk.timeline.time import TICKS_PER_SECOND
from reeltalk.timeline.tracking import LINGER_S, Sighting, courses_from_text

PADDING: Final = 1.6
"""How much larger than the face its cover is: hair, chin and what a face moves between two looks."""
CELLS: Final = 7
"""How many cells of a mosaic stand across a face."""


@dataclass(frozen=True, slots=True)
class _Cover:
    """A face in one stretch: the size of its cover in pixels, and where its corner is, as expressions of the frame's number ``n``."""

    width: int
    height: int
    x: str
    y: str
    when: str


def cover_faces(effects: Sequence[Effect], picture: MediaPicture, frames: int, size: tuple[int, int], label: str, pen: Pen) -> str:
    """Cover the faces that effects name in frames of a file at its own size; returns the label of the picture."""
    for effect in effects:
        if effect.kind != "face_blur":
            continue
        values = values_of(effect)
        for course in courses_from_text(str(values["track"])):
            cover = _cover(course, picture, frames, size)
            if cover is not None:
                label = _covered(label, cover, pen, mosaic=values["style"] == "mosaic")
    return label


def _cover(course: Sequence[Sighting], picture: MediaPicture, frames: int, size: tuple[int, int]) -> _Cover | None:
    """Return the cover of a face over the frames of a picture, None where it is not seen in them."""
    start, step = float(picture.start) / TICKS_PER_SECOND, float(picture.step) / TICKS_PER_SECOND
    end = start + max(0, frames - 1) * step
    if course[-1].at_s + LINGER_S < start or course[0].at_s - LINGER_S > end:
        return None
    times = [sighting.at_s for sighting in course]
    near = course[max(0, bisect_right(times, start) - 1) : bisect_left(times, end) + 1]
    width = min(even(max(sighting.width for sighting in near) * PADDING * size[0]), size[0] // 2 * 2)
    height = min(even(max(sighting.height for sighting in near) * PADDING * size[1]), size[1] // 2 * 2)
    moment = f"({start:.4f}+n*{step:.6f})"
    x = _along(moment, [(each.at_s, each.x * size[0] - width / 2) for each in near], size[0] - width)
    y = _along(moment, [(each.at_s, each.y * size[1] - height / 2) for each in near], size[1] - height)
    return _Cover(width, height, x, y, f"between({moment},{times[0] - LINGER_S:.3f},{times[-1] + LINGER_S:.3f})")


def _along(moment: str, points: Sequence[tuple[float, float]], most: int) -> str:
    """Return the expression of a line through points, level before the first and after the last, even and within 0 and ``most``."""
    way = f"{points[-1][1]:.2f}"
    for (t0, v0), (t1, v1) in reversed(list(pairwise(points))):
        line = f"{v0:.2f}+({moment}-{t0:.4f})*{(v1 - v0) / max(t1 - t0, 1e-6):.4f}"
        way = f"if(lt({moment},{t1:.4f}),{line},{way})"
    level = f"if(lt({moment},{points[0][0]:.4f}),{points[0][1]:.2f},{way})"
    return f"2*floor(clip({level},0,{most})/2)"


def _covered(label: str, cover: _Cover, pen: Pen, *, mosaic: bool) -> str:
    """Lay an unrecognisable oval over a face."""
    whole, part = pen.halves(label)
    width, height = cover.width, cover.height
    cells = f"{CELLS}:{max(2, round(CELLS * height / width))}"
    flags = ("area", "neighbor") if mosaic else ("area", "bicubic")
    coarse = [f"scale={cells}:flags={flags[0]}", f"scale={width}:{height}:flags={flags[1]}"]
    part = pen.chain(part, f"crop={width}:{height}:x='{cover.x}':y='{cover.y}'", *coarse)
    oval = f"geq=lum='255*clip((1-hypot((X-{width / 2})/{width / 2},(Y-{height / 2})/{height / 2}))*12,0,1)'"
    mask = pen.chain("", f"color=c=black:s={width}x{height}", "trim=end_frame=1", "format=gray", oval, "loop=loop=-1:size=1")
    part = pen.chain(part + mask, "alphamerge=shortest=1")
    return pen.chain(whole + part, f"overlay=x='{cover.x}':y='{cover.y}':format=auto:enable='{cover.when}'")
