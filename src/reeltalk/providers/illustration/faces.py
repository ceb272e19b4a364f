"""Closed eyes for faces: the art's eyes are found by their shape, taken away, and a lid is drawn in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

import skia

from reeltalk.providers.illustration.art import Icon, Part, icon
from reeltalk.providers.illustration.palette import luminance, rgb

_IRIS: Final = "#7d4533"
_EYE_FILLS: Final = frozenset({"#ffffff", "#000000", _IRIS})
_LID: Final = "#402a32"
_REACH: Final = (2.9, 2.0)
"""How far parts of an eye lie from the middle of its iris, across and down."""


@cache
def asleep(name: str) -> Icon:
    """Return the art with its eyes closed, or as it is where no pair of eyes is found in it."""
    face = icon(name)
    eyes = _eyes(face)
    if not eyes:
        return face
    parts = [part if (kept := _without(part, eyes)) is None else replace(part, path=kept) for part in face.parts]
    lids = [Part(_LID, 1.0, _lid(x, y, wide), 1.0) for x, y, wide in eyes]
    return replace(face, parts=(*parts, *lids))


def _eyes(face: Icon) -> list[tuple[float, float, float]]:
    """Return (x, y, half width) of both eyes: a pair of irises, else a pair of upright dark ovals."""
    irises = [box for part in face.parts if part.fill == _IRIS for box in map(_bounds, _contours(part.path))]
    if len(irises) == 2:
        return [(box.centerX(), box.centerY(), box.width() * 0.8) for box in irises]
    dark = [box for part in face.parts if luminance(rgb(part.fill)) < 0.08 for box in map(_bounds, _contours(part.path))]
    ovals = [box for box in dark if abs(box.width() - 2) < 0.15 and abs(box.height() - 3) < 0.15]
    return [(box.centerX(), box.centerY() + 0.3, 1.5) for box in ovals] if len(ovals) == 2 else []


def _without(part: Part, eyes: list[tuple[float, float, float]]) -> skia.Path | None:
    """Return the path of a part without the contours that belong to the eyes, None where it has none of them."""
    if part.fill not in _EYE_FILLS and luminance(rgb(part.fill)) >= 0.08:
        return None
    contours = list(_contours(part.path))
    kept = [contour for contour in contours if not _is_eye(_bounds(contour), eyes)]
    if len(kept) == len(contours):
        return None
    path = skia.Path()
    for contour in kept:
        path.addPath(contour)
    return path


def _is_eye(box: skia.Rect, eyes: list[tuple[float, float, float]]) -> bool:
    near = any(abs(box.centerX() - x) < _REACH[0] and abs(box.centerY() - y) < _REACH[1] for x, y, _ in eyes)
    return near and box.width() < 6 and box.height() < 3.3


def _contours(path: skia.Path) -> Iterator[skia.Path]:
    measure = skia.PathMeasure(path, True)
    while True:
        contour = skia.Path()
        measure.getSegment(0, measure.getLength(), contour, True)
        contour.close()
        yield contour
        if not measure.nextContour():
            return


def _bounds(path: skia.Path) -> skia.Rect:
    return path.computeTightBounds()


def _lid(x: float, y: float, wide: float) -> skia.Path:
    """Return the crescent of a closed lid."""
    path = skia.Path()
    path.moveTo(x - wide, y)
    path.quadTo(x, y + wide * 1.35, x + wide, y)
    path.quadTo(x, y + wide * 0.7, x - wide, y)
    path.close()
    return path
