"""Which stretch of a file has to be looked at to hold a shaky clip still. Pure.

The way of the camera is followed from frame to frame, and the picture is enlarged as far as the worst of them needs. So it is looked at in
whole windows of the file's own time: a short clip late in a long file costs a window or two and not the file, clips out of one window are
enlarged alike, and a clip that is trimmed stays in its window.
"""

from __future__ import annotations

from typing import Final

from reeltalk.render.plan import MediaPicture, PlannedLayer, PlannedTrack, RenderPlan, Take
from reeltalk.timeline.model import ClipId
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks, TimeRange

WINDOW: Final[Ticks] = 10 * TICKS_PER_SECOND
MARGIN: Final[Ticks] = 2 * TICKS_PER_SECOND
"""How much of the camera's way before and after a clip is known besides, so that it is smoothed at the ends as in the middle."""


def takes(plan: RenderPlan) -> dict[ClipId, Take]:
    """Return what has to be looked at for every clip of a film that is to be held still."""
    found = {}
    for track in plan.tracks:
        for layer in track.layers:
            picture = layer.picture
            if not isinstance(picture, MediaPicture) or not any(effect.kind == "stabilize" for effect in layer.effects):
                continue
            duration = plan.info[picture.media_id].duration
            if duration:
                found[layer.clip_id] = Take(picture.media_id, _windows(picture, _shown(track, layer), duration))
    return found


def _shown(track: PlannedTrack, layer: PlannedLayer) -> tuple[int, int]:
    """Return which frame of its picture a layer shows first in the file, and which last: in passages it may go beyond its ends."""
    passages = [each for each in track.transitions if layer.clip_id in (each.before.clip_id, each.after.clip_id)]
    first = min([layer.start, *(each.start for each in passages)]) - layer.start
    last = max([layer.end, *(each.end for each in passages)]) - layer.start - 1
    backwards = isinstance(layer.picture, MediaPicture) and layer.picture.reversed
    return (layer.frames - 1 - last, layer.frames - 1 - first) if backwards else (first, last)


def _windows(picture: MediaPicture, shown: tuple[int, int], duration: Ticks) -> TimeRange:
    """Return the whole windows of a file in which frames of a picture lie, with a margin; of a loop, the file."""
    if picture.loop:
        return TimeRange(0, duration)
    begin, end = (round(picture.start + number * picture.step) for number in shown)
    start = min(max(begin - MARGIN, 0), duration - 1) // WINDOW * WINDOW
    return TimeRange.between(start, min(duration, -(-(end + MARGIN) // WINDOW) * WINDOW))
