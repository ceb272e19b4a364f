"""Where on the canvas a picture lands: plain geometry, in pixels of the source and of the canvas. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from reeltalk.render.profile import even
from reeltalk.timeline.model import Crop, Easing, Fit, Framing, Motion, Transform

FULL_SIZE_TOLERANCE: Final = 2.0
"""Pixels by which a picture may miss the canvas's size and still be taken to fill it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels, on even positions (chroma is stored for pairs of pixels)."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class View:
    """A stretch of a picture along both axes, as shares of it."""

    left: float
    top: float
    right: float
    bottom: float


WHOLE: Final = View(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Placement:
    """How a picture is put on the canvas.

    In this order: ``crop`` is taken from the shown source, flips and ``quarter_turns`` (clockwise) are applied, ``source`` is the share
    that can be seen, ``box`` is where it lands. ``degrees`` is what is left to turn it freely; then ``box`` is the picture before it is
    turned, about its centre, and may reach beyond the canvas.
    """

    crop: Box
    quarter_turns: int
    turned_width: int
    turned_height: int
    source: View
    box: Box
    seen: View
    degrees: float


def place(transform: Transform, width: int, height: int, canvas_width: int, canvas_height: int) -> Placement | None:
    """Place a picture of ``width`` x ``height`` pixels; None where nothing of it can be seen."""
    crop = crop_box(transform.crop, width, height)
    quarter_turns, degrees = _split_rotation(transform.rotation)
    turned = (crop.height, crop.width) if quarter_turns % 2 else (crop.width, crop.height)
    # Turning by a quarter changes the shape that meets the canvas, so the picture is fitted as it stands after it.
    placed_width, placed_height = _fitted(transform, *turned, canvas_width, canvas_height)
    left, top = transform.x * canvas_width - placed_width / 2, transform.y * canvas_height - placed_height / 2
    if degrees:
        box = Box(_even_floor(left), _even_floor(top), even(placed_width), even(placed_height))
        return Placement(crop, quarter_turns, *turned, WHOLE, box, WHOLE, degrees)
    box_x, box_width = _visible(left, placed_width, canvas_width)
    box_y, box_height = _visible(top, placed_height, canvas_height)
    if box_width <= 0 or box_height <= 0:
        return None
    seen = View(
        max(0.0, (box_x - left) / placed_width),
        max(0.0, (box_y - top) / placed_height),
        min(1.0, (box_x + box_width - left) / placed_width),
        min(1.0, (box_y + box_height - top) / placed_height),
    )
    return Placement(crop, quarter_turns, *turned, seen, Box(box_x, box_y, box_width, box_height), seen, 0.0)


def crop_box(crop: Crop, width: int, height: int) -> Box:
    """Return what is left of a picture after its crop, in whole pixels, at least two each way."""
    left, top = _even_floor(crop.left * width), _even_floor(crop.top * height)
    if crop == Crop():
        return Box(0, 0, width, height)
    right, bottom = round((1 - crop.right) * width), round((1 - crop.bottom) * height)
    left, top = min(left, max(0, width - 2)), min(top, max(0, height - 2))
    return Box(left, top, max(2, right - left), max(2, bottom - top))


def covers(placement: Placement, canvas_width: int, canvas_height: int) -> bool:
    """Say whether a placed picture leaves nothing of the canvas free."""
    return not placement.degrees and placement.box == Box(0, 0, canvas_width, canvas_height)


def source_box(view: View, width: int, height: int) -> Box:
    """Return the whole pixels of a picture that a view shows, on even positions."""
    left, top = _even_floor(view.left * width), _even_floor(view.top * height)
    right, bottom = math.ceil(view.right * width), math.ceil(view.bottom * height)
    return Box(left, top, max(2, min(width, right) - left), max(2, min(height, bottom) - top))


def _fitted(transform: Transform, width: int, height: int, canvas_width: int, canvas_height: int) -> tuple[float, float]:
    """Return the size of a picture fitted to the canvas and scaled; close misses of the canvas's size are closed."""
    across, down = canvas_width / width, canvas_height / height
    if transform.fit is Fit.CONTAIN:
        across = down = min(across, down)
    elif transform.fit is Fit.COVER:
        across = down = max(across, down)
    placed = [width * across, height * down]
    for axis, canvas in enumerate((canvas_width, canvas_height)):
        if abs(placed[axis] - canvas) <= FULL_SIZE_TOLERANCE:
            placed[axis] = float(canvas)
    return max(2.0, placed[0] * transform.scale), max(2.0, placed[1] * transform.scale)


def _visible(start: float, length: float, canvas: int) -> tuple[int, int]:
    """Return the even start and length of the part of a stretch that lies on the canvas; no length where none does."""
    first, last = max(0.0, start), min(float(canvas), start + length)
    if last - first < 1:
        return 0, 0
    position = min(_even_near(first), canvas - 2)
    return position, max(2, min(canvas, _even_near(last)) - position)


def _split_rotation(degrees: float) -> tuple[int, float]:
    """Return whole quarter turns, and the degrees that remain (0 where the turn is a whole number of quarters)."""
    degrees %= 360
    quarters = round(degrees / 90)
    return (quarters % 4, 0.0) if abs(degrees - 90 * quarters) < 0.01 else (0, degrees)


def _even_floor(length: float) -> int:
    return 2 * math.floor(length / 2)


def _even_near(length: float) -> int:
    return 2 * round(length / 2)


# --- camera moves --------------------------------------------------------------------------------------------------------------------


def eased(easing: Easing, progress: float) -> float:
    """Return how far a move has come when ``progress`` (0 to 1) of its time has passed."""
    if easing is Easing.EASE_IN:
        return progress * progress
    if easing is Easing.EASE_OUT:
        return progress * (2 - progress)
    if easing is Easing.EASE_IN_OUT:
        return progress * progress * (3 - 2 * progress)
    return progress


def held_inside(framing: Framing, seen: View = WHOLE) -> Framing:
    """Return a framing that never looks beyond the picture through the window ``seen``: scale at least 1, the centre moved in if need be.

    A window that shows only a part of the picture (a crop to another shape) leaves room to move even at scale 1.
    """
    scale = max(1.0, framing.scale)
    x = min(max(framing.x, (0.5 - seen.left) / scale), 1 - (seen.right - 0.5) / scale)
    y = min(max(framing.y, (0.5 - seen.top) / scale), 1 - (seen.bottom - 0.5) / scale)
    return Framing(scale, x, y)


def reach(motion: Motion, seen: View, steps: int = 32) -> View:
    """Return the part of a picture that a camera move ever shows through the window ``seen``."""
    start, end = held_inside(motion.start, seen), held_inside(motion.end, seen)
    views = [_look(start, end, step / steps, seen) for step in range(steps + 1)]
    return View(
        max(0.0, min(view.left for view in views)),
        max(0.0, min(view.top for view in views)),
        min(1.0, max(view.right for view in views)),
        min(1.0, max(view.bottom for view in views)),
    )


def _look(start: Framing, end: Framing, progress: float, seen: View) -> View:
    scale = start.scale + (end.scale - start.scale) * progress
    x, y = start.x + (end.x - start.x) * progress, start.y + (end.y - start.y) * progress
    return View(
        x + (seen.left - 0.5) / scale, y + (seen.top - 0.5) / scale, x + (seen.right - 0.5) / scale, y + (seen.bottom - 0.5) / scale
    )
