"""Filters for a layer on its way from its file to its place: turned, converted, held, moved. Pure."""

from __future__ import annotations

from typing import Final

from reeltalk.media.facts import VideoStream
from reeltalk.render import placement
from reeltalk.render.placement import Box, Placement, View
from reeltalk.render.plan import MediaPicture
from reeltalk.render.spans import LayerSlice
from reeltalk.timeline.model import Easing, Motion

SUPERSAMPLING_MAX: Final = 2.0
_STANDARD_DEFINITION_LINES: Final = 720


def oriented(layer: LayerSlice, placed: Placement) -> list[str]:
    """Return the filters that crop, flip and turn a source."""
    crop, transform = placed.crop, layer.transform
    filters = [f"crop={crop.width}:{crop.height}:{crop.x}:{crop.y}:exact=1"] if transform.crop != type(transform.crop)() else []
    if transform.flip_horizontal:
        filters.append("hflip")
    if transform.flip_vertical:
        filters.append("vflip")
    return filters + [[], ["transpose=clock"], ["hflip", "vflip"], ["transpose=cclock"]][placed.quarter_turns]


def shows_progress(layer: LayerSlice) -> bool:
    """Say whether a layer comes in from the left as the time of its clip passes."""
    return any(effect.kind == "progress" for effect in layer.effects)


def share_passed(layer: LayerSlice) -> str:
    """Return the expression of how much of its clip has passed at frame ``n`` of a layer, 0 to 1."""
    return f"(n+1+{layer.effect_stage.first})/{layer.effect_stage.length}"


def held_still(layer: LayerSlice) -> list[str]:
    """Return the filters that show a still picture for as long as its layer lasts: after all that is the same on each of its frames."""
    if not isinstance(layer.picture, MediaPicture) or layer.picture.step:
        return []
    return ["tpad=stop=-1:stop_mode=clone", f"trim=end_frame={layer.frames}"]


def runs_backwards(layer: LayerSlice) -> bool:
    """Say whether a layer shows its file from its end to its beginning."""
    return isinstance(layer.picture, MediaPicture) and layer.picture.reversed and bool(layer.picture.step)


def matrix_in(video: VideoStream) -> str:
    """Return what to tell the scaler of a source that does not say how its colours are coded."""
    said = video.color_space not in {"", "unknown", "unspecified", "reserved"}
    if said or not video.pixel_format.startswith(("yuv", "nv", "p0")):
        return ""
    small_or_photo = video.coded_height < _STANDARD_DEFINITION_LINES or video.pixel_format.startswith("yuvj")
    return f":in_color_matrix={'bt601' if small_or_photo else 'bt709'}"


def tone_mapped(video: VideoStream) -> list[str]:
    """Return the filters that bring a high dynamic range down to ours."""
    linear = f"zscale=tin={video.color_transfer}:min=bt2020nc:pin=bt2020:rin=tv:t=linear:npl=203"
    return [linear, "format=gbrpf32le", "zscale=p=bt709", "tonemap=mobius:desat=0", "zscale=t=bt709:m=bt709:r=tv"]


def enlargement(motion: Motion) -> float:
    """Return how much larger than shown a moving picture is kept, so that zooming in still finds detail."""
    closest = max(placement.held_inside(framing).scale for framing in (motion.start, motion.end))
    return min(SUPERSAMPLING_MAX, closest) if closest > 1.3 else 1.0


def camera(layer: LayerSlice, motion: Motion, seen: View, window: Box, placed: Placement) -> str:
    """Return the filter that moves the camera, to a fraction of a pixel.

    ``perspective`` is asked, frame by frame, for the corners of what is to be seen; it samples between pixels, where ``zoompan`` and
    ``crop`` jump from one to the next. ``on`` counts output frames from 1.
    """
    start, end = placement.held_inside(motion.start, seen), placement.held_inside(motion.end, seen)
    stage = layer.motion_stage
    progress = f"clip((on-1+{stage.first})/{max(1, stage.length - 1)},0,1)".replace("+-", "-")
    scale = f"({start.scale:.9g}+({end.scale - start.scale:.9g})*ld(0))"
    way = {
        Easing.LINEAR: "ld(1)",
        Easing.EASE_IN: "ld(1)*ld(1)",
        Easing.EASE_OUT: "ld(1)*(2-ld(1))",
        Easing.EASE_IN_OUT: "ld(1)*ld(1)*(3-2*ld(1))",
    }[motion.easing]
    prepared = f"st(1,{progress});st(0,{way});"

    def corner(share: float, origin: float, target: float, first: int, length: int, whole: int, side: str) -> str:
        middle = f"({origin:.9g}+({target - origin:.9g})*ld(0))"
        return f"'{prepared}(({middle}+({share - 0.5:.9g})/{scale})*{whole}-{first})*{side}/{length}'"

    left = corner(seen.left, start.x, end.x, window.x, window.width, placed.turned_width, "W")
    right = corner(seen.right, start.x, end.x, window.x, window.width, placed.turned_width, "W")
    top = corner(seen.top, start.y, end.y, window.y, window.height, placed.turned_height, "H")
    bottom = corner(seen.bottom, start.y, end.y, window.y, window.height, placed.turned_height, "H")
    return (
        f"perspective=x0={left}:y0={top}:x1={right}:y1={top}:x2={left}:y2={bottom}:x3={right}:y3={bottom}:"
        "interpolation=linear:sense=source:eval=frame"
    )
