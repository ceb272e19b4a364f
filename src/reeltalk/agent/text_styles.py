"""How text looks by default: caption presets, title roles, named sizes and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import BaseModel

from reeltalk.agent.lettering import nearest_font
from reeltalk.timeline.model import Canvas, TextAnimation, TextStyle
from reeltalk.timeline.time import Ticks, ticks_from_seconds

SIZES_PER_MILLE: Final = {"small": 40, "medium": 56, "large": 84, "huge": 120}
SIZE_REFERENCE_PIXELS: Final = 1080
PLACES: Final[Mapping[str, tuple[float, float]]] = {
    "top": (0.5, 0.14),
    "center": (0.5, 0.5),
    "bottom": (0.5, 0.88),
    "lower_third": (0.5, 0.78),
    "left": (0.25, 0.5),
    "right": (0.75, 0.5),
    "top_left": (0.25, 0.14),
    "top_right": (0.75, 0.14),
    "bottom_left": (0.25, 0.86),
    "bottom_right": (0.75, 0.86),
}
OUTLINE_ASKED_FOR: Final = 3.0
_STRIPPED: Final[Mapping[str, Mapping[str, Any]]] = {
    "outline": {"outline_width": 0.0},
    "box": {"box_color": None},
    "shadow": {"shadow": 0.0},
}
SIDE_TEXT_WIDTH: Final = 0.44
PORTRAIT_BOTTOM: Final = 0.76
"""Phone apps lay their own buttons over the foot of an upright film, so captions stand higher there."""

CAPTION_PRESETS: Final[Mapping[str, TextStyle]] = {
    "clean": TextStyle(size=52, y=0.88),
    "bold": TextStyle(size=72, uppercase=True, outline_width=4.0, y=0.84),
    "karaoke": TextStyle(size=74, highlight_color="#FFD400", outline_width=4.0, y=0.78, animation=TextAnimation.KARAOKE),
    "box": TextStyle(size=50, outline_width=0.0, box_color="#000000B3", y=0.88),
    "minimal": TextStyle(size=44, bold=False, outline_width=2.0, shadow=1.0, y=0.9),
    "elegant": TextStyle(size=50, bold=False, italic=True, outline_width=1.6, shadow=2.0, y=0.88),
}
DEFAULT_PRESET: Final = "clean"


@dataclass(frozen=True, slots=True)
class TitleRole:
    """What a kind of title looks like and when it stands, unless something else is asked for."""

    style: TextStyle
    duration: Ticks
    start: Ticks | None


TITLE_ROLES: Final[Mapping[str, TitleRole]] = {
    "title": TitleRole(TextStyle(size=92, x=0.5, y=0.16, outline_width=3.0, animation=TextAnimation.FADE_IN), ticks_from_seconds(3.0), 0),
    "lower_third": TitleRole(
        TextStyle(
            size=60,
            x=0.27,
            y=0.8,
            max_width=0.46,
            outline_width=0.0,
            box_color="#000000A6",
            second_line_scale=0.64,
            animation=TextAnimation.FADE,
        ),
        ticks_from_seconds(4.0),
        ticks_from_seconds(1.0),
    ),
    "call_to_action": TitleRole(
        TextStyle(size=76, x=0.5, y=0.74, max_width=0.7, outline_width=0.0, box_color="#E0242E", animation=TextAnimation.BOUNCE),
        ticks_from_seconds(4.0),
        None,
    ),
    "end_card": TitleRole(
        TextStyle(size=92, x=0.5, y=0.5, outline_width=3.0, animation=TextAnimation.FADE_IN), ticks_from_seconds(3.0), None
    ),
}


def caption_preset(name: str | None, canvas: Canvas) -> TextStyle:
    """Return a preset's style, moved clear of the app's buttons on an upright film."""
    style = CAPTION_PRESETS[name or DEFAULT_PRESET]
    return replace(style, y=min(style.y, PORTRAIT_BOTTOM)) if canvas.height > canvas.width else style


def restyled(style: TextStyle, asked: BaseModel, canvas: Canvas) -> TextStyle:
    """Return the style with what was asked for (position, color, size, font, uppercase, colours, animation) put in."""
    changes: dict[str, Any] = {}
    for name in ("color", "uppercase", "highlight_color", "box_color", "outline_color", "max_lines"):
        if getattr(asked, name, None) is not None:
            changes[name] = getattr(asked, name)
    if getattr(asked, "font", None) is not None:
        changes["font"] = nearest_font(getattr(asked, "font"))  # noqa: B009
    if getattr(asked, "animation", None) is not None:
        changes["animation"] = TextAnimation(getattr(asked, "animation"))  # noqa: B009 # not every model has the field
    for part in getattr(asked, "without", ()):
        changes |= _STRIPPED[part]
    if "outline_color" in changes:
        changes["outline_width"] = max(style.outline_width, OUTLINE_ASKED_FOR)
    if getattr(asked, "size", None) is not None:
        changes["size"] = size_per_mille(getattr(asked, "size"))  # noqa: B009
    if getattr(asked, "position", None) is not None:
        changes |= place(getattr(asked, "position"), canvas)  # noqa: B009
    return replace(style, **changes)


def size_per_mille(size: str | float) -> int:
    """Return a text size in per mille of the canvas's shorter side, from a word or from pixels of a 1080 pixel picture."""
    return SIZES_PER_MILLE[size] if isinstance(size, str) else max(8, round(size * 1000 / SIZE_REFERENCE_PIXELS))


def place(position: str, canvas: Canvas) -> dict[str, float]:
    """Return the fields of a style that put a text at a named place."""
    x, y = PLACES[position]
    if position == "bottom" and canvas.height > canvas.width:
        y = PORTRAIT_BOTTOM
    return {"x": x, "y": y} if x == 0.5 else {"x": x, "y": y, "max_width": SIDE_TEXT_WIDTH}


def with_opacity(color: str, opacity: float) -> str:
    """Return a colour with its alpha."""
    return f"{color[:7]}{round(255 * opacity):02X}"


def lightness(color: str) -> float:
    """Return how light a colour (#RRGGBB) is, from 0 to 255."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
