"""What each transition of the catalogue is in FFmpeg's filters. Pure.

Most are kinds of ``xfade``. What moves is eased: both pictures are given time stamps that run slowly, fast and slowly again, which is
all that ``xfade`` goes by. A few (whip pan, zoom out, glitch) are drawn around it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from reeltalk.render.profile import even
from reeltalk.timeline.time import FrameRate

_SIDES: Final = ("left", "right", "up", "down")
_MOVED: Final[Mapping[str, str]] = {
    **{f"wipe_{side}": f"wipe{side}" for side in _SIDES},
    **{f"slide_{side}": f"cover{side}" for side in _SIDES},  # the new picture slides over the old one
    **{f"push_{side}": f"slide{side}" for side in _SIDES},  # the new picture pushes the old one out
    **{f"reveal_{side}": f"reveal{side}" for side in _SIDES},  # the old picture slides away and uncovers the new one
    **{f"smooth_{side}": f"smooth{side}" for side in _SIDES},
    **{f"slice_{side}": f"{letters}slice" for side, letters in zip(_SIDES, ("hl", "hr", "vu", "vd"), strict=True)},
    **{f"wind_{side}": f"{letters}wind" for side, letters in zip(_SIDES, ("hl", "hr", "vu", "vd"), strict=True)},
    **{f"wipe_{edge}_{side}": f"wipe{edge[0]}{side[0]}" for edge in ("top", "bottom") for side in ("left", "right")},
    "diagonal": "diagtl",
    "diagonal_top_right": "diagtr",
    "diagonal_bottom_left": "diagbl",
    "diagonal_bottom_right": "diagbr",
    "horizontal_open": "horzopen",
    "horizontal_close": "horzclose",
    "vertical_open": "vertopen",
    "vertical_close": "vertclose",
    "circle_open": "circleopen",
    "circle_close": "circleclose",
    "circle_crop": "circlecrop",
    "rectangle_crop": "rectcrop",
    "squeeze_horizontal": "squeezeh",
    "squeeze_vertical": "squeezev",
    "radial": "radial",
    "clock": "radial",
}
"""Kinds of xfade in which something moves."""
_FADED: Final[Mapping[str, str]] = {
    "cross_dissolve": "fade",
    "dip_to_black": "fadeblack",
    "dip_to_white": "fadewhite",
    "fade_gray": "fadegrays",
    "fade_fast": "fadefast",
    "fade_slow": "fadeslow",
    "dissolve": "dissolve",
    "distance": "distance",
    "pixelize": "pixelize",
    "blur": "hblur",
}
"""Kinds of xfade in which the pictures stay where they are."""

_MIRRORED: Final = frozenset({"radial"})
"""Drawn on mirrored pictures: xfade knows one sweeping hand, that of a clock; the other one runs against it."""
_EASED: Final = "ld(0)*ld(0)*(3-2*ld(0))"
_WHIPPED: Final = "if(lt(ld(0),0.5),16*pow(ld(0),5),1-16*pow(1-ld(0),5))"
_FINE: Final = 1_000_000
"""Parts of a second in which eased time stamps are written."""
_ZOOM: Final = 2.6
_ZOOM_FADE: Final = 0.45
_STREAK: Final = 0.05
_TEARS: Final = ((0.10, 0.14, 0.05), (0.38, 0.08, -0.09), (0.62, 0.20, 0.035), (0.86, 0.07, -0.06))
"""Strips torn aside by a glitch: top and height as shares of the picture's height, shift as a share of its width."""


class Pen(Protocol):
    """Writes chains of a graph."""

    def chain(self, sources: str, *filters: str) -> str:
        """Write a chain of filters; returns the label of its output."""

    def halves(self, source: str) -> tuple[str, str]:
        """Give a picture to two readers."""


@dataclass(frozen=True, slots=True)
class Course:
    """The whole of a transition: its frames, their rate, and the size of the picture."""

    frames: int
    rate: FrameRate
    width: int
    height: int

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        return self.frames / self.rate.frames_per_second

    @property
    def counted(self) -> list[str]:
        """Return the filters after which frames are counted again, one after another."""
        return [f"settb={self.rate.denominator}/{self.rate.numerator}", "setpts=N", f"fps={self.rate}"]


def draw_transition(kind: str, course: Course, before: str, after: str, pen: Pen) -> str:
    """Draw a transition over the whole of its course; returns the label of the picture."""
    return DRAWN[kind](kind, course, before, after, pen)


def _moved(kind: str, course: Course, before: str, after: str, pen: Pen, way: str = _EASED) -> str:
    mirror = ["hflip"] if kind in _MIRRORED else []
    eased = [f"settb=1/{_FINE}", f"setpts='st(0,N/{course.frames});{course.seconds * _FINE:.0f}*({way})'"]
    sides = pen.chain(before, *mirror, *eased) + pen.chain(after, *mirror, *eased)
    return pen.chain(sides, f"xfade=transition={_MOVED[kind]}:duration={course.seconds:.6f}:offset=0", *course.counted, *mirror)


def _faded(kind: str, course: Course, before: str, after: str, pen: Pen) -> str:
    return pen.chain(before + after, f"xfade=transition={_FADED[kind]}:duration={course.seconds:.6f}:offset=0")


def _whip(kind: str, course: Course, before: str, after: str, pen: Pen) -> str:
    """Push one picture out with the other, hard, streaked while it is fast."""
    pushed = _moved(kind.replace("whip", "push"), course, before, after, pen, way=_WHIPPED)
    streaks = []
    for width, first, last in ((1.0, 0.38, 0.62), (0.4, 0.25, 0.38), (0.4, 0.62, 0.75)):
        sigma = _STREAK * course.width * width
        streaks.append(f"gblur=sigma={sigma:.4g}:sigmaV=0.01:enable='between(n,{first * course.frames:.3f},{last * course.frames:.3f})'")
    return pen.chain(pushed, *streaks)


def _zoom_in(_kind: str, course: Course, before: str, after: str, pen: Pen) -> str:
    """Rush into the old picture, which gives way to the new one."""
    rushing = pen.chain(before, _closer(f"pow({_elapsed(course)},3)"))
    first = round(course.frames * (1 - _ZOOM_FADE))  # xfade leaves the second picture alone until it is needed
    awaited = pen.chain(after, f"trim=start_frame={first}", "setpts=PTS-STARTPTS")
    per_second = course.rate.frames_per_second
    fade = f"xfade=transition=fade:duration={(course.frames - first) / per_second:.6f}:offset={first / per_second:.6f}"
    return pen.chain(rushing + awaited, fade)


def _zoom_out(_kind: str, course: Course, before: str, after: str, pen: Pen) -> str:
    """Come back from close up: the new picture begins large and settles, the old one is gone early."""
    settling = pen.chain(after, _closer(f"pow(1-{_elapsed(course)},3)"))
    return pen.chain(before + settling, f"xfade=transition=fade:duration={course.seconds * _ZOOM_FADE:.6f}:offset=0")


def _elapsed(course: Course) -> str:
    """Return the share of a transition that has passed, for filters that count output frames from 1."""
    return f"clip((on-1)/{max(1, course.frames - 1)},0,1)"


def _closer(share: str) -> str:
    """Return the filter that shows a picture closer, the more the nearer ``share`` is to 1."""
    edge = f"(0.5-0.5/(1+{_ZOOM - 1:.3g}*{share}))"
    left, right, top, bottom = f"'W*{edge}'", f"'W*(1-{edge})'", f"'H*{edge}'", f"'H*(1-{edge})'"
    corners = f"x0={left}:y0={top}:x1={right}:y1={top}:x2={left}:y2={bottom}:x3={right}:y3={bottom}"
    return f"perspective={corners}:interpolation=linear:sense=source:eval=frame"


def _glitch(_kind: str, course: Course, before: str, after: str, pen: Pen) -> str:
    """Flicker from one picture to the other, torn into strips, its colours apart."""
    share = f"(n/{course.frames})"
    flicker = f"gt({share}+0.35*sin(n*12.9898)*sin(3.1416*{share}),0.5)"
    torn = pen.chain(before + after, f"overlay=format=auto:enable='{flicker}'")
    burst = f"lt(abs({share}-0.5),0.42)"
    for number, strip in enumerate(_TEARS):
        torn = _torn(torn, strip, f"{burst}*lt(mod(n+{number},3+{number}),2)", course, pen)
    apart = max(2, round(0.008 * course.width))
    colors = [f"chromashift=cbh={apart}:crh=-{apart}:enable='{burst}*lt(mod(n,4),3)'"]
    return pen.chain(torn, *colors, f"noise=all_seed=11:c0s=14:c0f=t:enable='{burst}'")


def _torn(picture: str, strip: tuple[float, float, float], when: str, course: Course, pen: Pen) -> str:
    """Shift a strip of a picture to one side in some of its frames."""
    top, height = 2 * round(strip[0] * course.height / 2), even(strip[1] * course.height)
    whole, part = pen.halves(picture)
    part = pen.chain(part, f"crop={course.width}:{min(height, course.height - top)}:0:{top}")
    return pen.chain(whole + part, f"overlay=x={2 * round(strip[2] * course.width / 2)}:y={top}:format=auto:enable='{when}'")


DRAWN: Final[Mapping[str, Callable[[str, Course, str, str, Pen], str]]] = {
    **dict.fromkeys(_MOVED, _moved),
    **dict.fromkeys(_FADED, _faded),
    "whip_left": _whip,
    "whip_right": _whip,
    "zoom_in": _zoom_in,
    "zoom_out": _zoom_out,
    "glitch": _glitch,
}
"""Who draws each transition of the catalogue."""
