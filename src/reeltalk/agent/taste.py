"""Taste: designs for words on the picture, as data (``taste.toml``), and the rules by which one is fitted to a film. Pure.

A design gives type, colours and sizes to each role. Whether its letters can be read is measured: the contrast of ink against what is behind
it must reach the ratios of WCAG 2 (3 for large letters, 4.5 for others), else the letters get a box or an outline until it does. All of a
text stands inside the safe area of its canvas or platform.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from reeltalk.timeline.model import Canvas, Clip, TextAnimation, TextSource, TextStyle, Timeline, TrackRole

Role: TypeAlias = Literal["title", "lower_third", "card", "captions"]

LARGE_PER_MILLE: Final = 44
"""From this size on letters count as large: 24 pixels of a page are as much of it as this is of a picture."""
RATIO_LARGE: Final = 3.0
RATIO_SMALL: Final = 4.5
RATIO_OUTLINE: Final = 7.0
"""An outline parts letters from anything where it differs so much from them."""
OUTLINE_MIN: Final = 3.0
BOX_ALPHAS: Final = (0.72, 0.85, 1.0)
ROUGH: Final = 0.5
"""Where what is behind the letters spans more than this share of black to white, they are guarded whatever the middle says."""
DEFAULT_BOX_ALPHA: Final = 0.75
GAP: Final = 0.03
"""The share of the picture's height that stays free between two texts."""
BOX_PADDING: Final = 0.2
"""How far a box reaches beyond its letters, as a share of the height of a line."""
LIGHT, DARK = "#FFFFFF", "#101010"


@dataclass(frozen=True, slots=True)
class Taste:
    """A design; ``sizes`` in per mille of the canvas's shorter side by role."""

    name: str
    label: tuple[str, str]
    font: str
    ink: str
    accent: str
    paper: str
    guard: Literal["box", "outline"]
    animation: TextAnimation
    sizes: Mapping[str, int]
    bold: bool = False
    italic: bool = False
    uppercase: bool = False
    boxed: bool = False
    solid: bool = False
    outline_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Behind:
    """Where a text stands, as shares of the canvas, and how dark and how light the picture behind it is: relative luminance, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    darkest: float
    lightest: float


@dataclass(frozen=True, slots=True)
class SafeArea:
    """The share of the canvas at each edge where no words belong."""

    left: float
    top: float
    right: float
    bottom: float


@cache
def _data() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("taste.toml").read_text(encoding="utf-8"))


@cache
def tastes() -> Mapping[str, Taste]:
    """Return every design by its name."""
    return {name: _taste(name, fields) for name, fields in _data()["taste"].items()}


@cache
def fonts() -> tuple[str, ...]:
    """Return the families that can be asked for by name."""
    return tuple(sorted({"Noto Sans", *(taste.font for taste in tastes().values())}))


def _taste(name: str, fields: Mapping[str, Any]) -> Taste:
    english, chinese = fields["label"]
    read = {**fields, "name": name, "label": (english, chinese), "animation": TextAnimation(fields["animation"])}
    return Taste(**read)


def shape_of(canvas: Canvas) -> str:
    """Return "wide", "square" or "upright"."""
    ratio = canvas.width / canvas.height
    return "wide" if ratio > 1.2 else "upright" if ratio < 0.72 else "square"


def safe_area(canvas: Canvas, platform: str | None = None) -> SafeArea:
    """Return where no words belong on a platform, or on any platform for that shape.

    >>> safe_area(Canvas(1080, 1920), "tiktok").right > safe_area(Canvas(1920, 1080)).right
    True
    """
    shape, areas = shape_of(canvas), _data()["safe"]
    named = platform if platform in areas and (shape == "upright") == (platform != "youtube") else shape
    return SafeArea(*(float(share) for share in areas[named]))


# --- a design on a text


def role_of(clip: Clip, role: TrackRole, timeline: Timeline) -> Role:
    """Return what a text is for, by its track, its place and its time."""
    assert isinstance(clip.source, TextSource)
    style = clip.source.style
    if role is TrackRole.CAPTIONS:
        return "captions"
    if style.second_line_scale < 1 or (style.y > 0.65 and style.max_width <= 0.5):
        return "lower_third"
    at_the_end = clip.end >= timeline.duration - timeline.canvas.rate.ticks_per_frame and clip.start > 0
    return "card" if at_the_end and 0.4 < style.y < 0.6 else "title"


def styled(taste: Taste, role: Role, style: TextStyle, text: str, canvas: Canvas, platform: str | None = None) -> TextStyle:
    """Return a text's style in a design: its place stays, its type and colours change; it does not reach out of the safe area sideways."""
    size = taste.sizes[role] * float(_data()["shape"][shape_of(canvas)][role])
    area = safe_area(canvas, platform)
    widest = 2 * min(style.x - area.left, 1 - area.right - style.x) if role != "lower_third" else style.max_width
    moving = TextAnimation.KARAOKE if style.animation is TextAnimation.KARAOKE else taste.animation
    shown = replace(
        style,
        font=taste.font,
        size=round(size),
        color=taste.ink,
        highlight_color=taste.accent if style.highlight_color is not None or moving is TextAnimation.KARAOKE else None,
        outline_color=taste.paper,
        outline_width=taste.outline_width,
        box_color=_with_alpha(taste.paper, DEFAULT_BOX_ALPHA) if role == "lower_third" or (taste.boxed and role != "captions") else None,
        shadow=0.0 if taste.outline_width else 1.0,
        bold=taste.bold,
        italic=taste.italic and not _is_han(text),
        uppercase=taste.uppercase and role != "captions",
        max_width=round(max(0.2, min(style.max_width, widest)), 4),
    )
    quiet = moving if role != "captions" or moving is TextAnimation.KARAOKE else TextAnimation.NONE
    return replace(shown, animation=quiet)


def readable(taste: Taste, style: TextStyle, behind: Behind | None) -> tuple[TextStyle, float]:
    """Return the style with the help that its letters need on the picture behind, and the contrast that is reached then.

    Without a picture to look at (``behind`` None) the letters are always helped.
    """
    needed = RATIO_LARGE if style.size >= LARGE_PER_MILLE else RATIO_SMALL
    dark, light = (0.0, 1.0) if behind is None else (behind.darkest, behind.lightest)
    calm = behind is not None and light - dark <= ROUGH
    if style.box_color is None and calm:
        if (reached := _worst(style.color, dark, light)) >= needed:
            return style, reached
        other = DARK if luminance(style.color) > 0.5 else LIGHT
        if (reached := _worst(other, dark, light)) >= needed:
            return replace(style, color=other, outline_width=0.0, shadow=0.0), reached
    if taste.guard == "outline" and style.box_color is None:
        return _outlined(style)
    return _boxed(taste, style, dark, light, max(needed, RATIO_SMALL))


def _outlined(style: TextStyle) -> tuple[TextStyle, float]:
    edge = style.outline_color
    if contrast(luminance(style.color), luminance(edge)) < RATIO_OUTLINE:
        edge = DARK if luminance(style.color) > 0.5 else LIGHT
    guarded = replace(style, outline_color=edge, outline_width=max(style.outline_width, OUTLINE_MIN))
    return guarded, contrast(luminance(style.color), luminance(edge))


def _boxed(taste: Taste, style: TextStyle, dark: float, light: float, needed: float) -> tuple[TextStyle, float]:
    reached, box = 0.0, style.box_color
    ink = style.color if contrast(luminance(style.color), luminance(taste.paper)) >= needed else LIGHT
    for alpha in BOX_ALPHAS[-1:] if taste.solid else BOX_ALPHAS:
        box = _with_alpha(taste.paper, alpha)
        paper = luminance(taste.paper)
        reached = min(contrast(luminance(ink), _mixed(paper, each, alpha)) for each in (dark, light))
        if reached >= needed:
            break
    return replace(style, color=ink, box_color=box, outline_width=0.0, shadow=0.0), reached


def inside(style: TextStyle, behind: Behind, area: SafeArea, canvas: Canvas) -> TextStyle:
    """Return the style moved so that its text, and the box round it, stand inside the safe area."""
    edge = BOX_PADDING * style.size / 1000 * min(canvas.width, canvas.height) if style.box_color is not None else 0.0
    across, down = edge / canvas.width, edge / canvas.height
    x = style.x + _shift(behind.left - across, behind.right + across, area.left, 1 - area.right)
    y = style.y + _shift(behind.top - down, behind.bottom + down, area.top, 1 - area.bottom)
    return replace(style, x=round(x, 4), y=round(y, 4))


def above(style: TextStyle, behind: Behind, other: Behind) -> TextStyle:
    """Return the style moved up, clear of another text that it would lie upon."""
    apart = behind.right <= other.left or behind.left >= other.right or behind.bottom + GAP <= other.top or behind.top >= other.bottom
    return style if apart else replace(style, y=round(style.y - (behind.bottom + GAP - other.top), 4))


def _shift(low: float, high: float, least: float, most: float) -> float:
    """Return by how much a stretch must move to lie between two borders; one that is too long is put in their middle.

    >>> _shift(0.0, 0.2, 0.1, 0.9), round(_shift(0.0, 1.0, 0.1, 0.8), 2)
    (0.1, -0.05)
    """
    if high - low > most - least:
        return (least + most) / 2 - (low + high) / 2
    return max(least - low, 0.0) - max(high - most, 0.0)


def taste_of(timeline: Timeline) -> Taste | None:
    """Return the design that a film's words are in, None for none: later texts follow it."""
    for track in timeline.tracks:
        for clip in track.clips:
            if isinstance(clip.source, TextSource):
                for taste in tastes().values():
                    if _signature(clip.source.style) == (taste.font, taste.bold, taste.ink):
                        return taste
    return None


def in_the_design(style: TextStyle, role: Role, text: str, timeline: Timeline) -> TextStyle:
    """Return the style of a new text in the design that the film's words are in; the style itself where they are in none."""
    taste = taste_of(timeline)
    if taste is None:
        return style
    return readable(taste, styled(taste, role, style, text, timeline.canvas), None)[0]


def _signature(style: TextStyle) -> tuple[str, bool, str]:
    return style.font, style.bold, style.color


# --- colour


def luminance(color: str) -> float:
    """Return the relative luminance of a colour as WCAG 2 defines it, 0 for black to 1 for white.

    >>> luminance("#000000"), luminance("#FFFFFF"), round(luminance("#808080"), 3)
    (0.0, 1.0, 0.216)
    """
    red, green, blue = (_linear(int(color[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    """Return the contrast ratio of two luminances, 1 to 21.

    >>> contrast(1.0, 0.0), contrast(0.2, 0.2)
    (21.0, 1.0)
    """
    return round((max(one, other) + 0.05) / (min(one, other) + 0.05), 2)


def _worst(ink: str, dark: float, light: float) -> float:
    """Return the contrast of an ink with what is nearest to it of all that lies behind."""
    own = luminance(ink)
    return 1.0 if dark <= own <= light else min(contrast(own, dark), contrast(own, light))


def _mixed(paper: float, picture: float, alpha: float) -> float:
    """Return the luminance of a picture behind see-through paper: it is laid over in the values of the screen, not in light."""
    shown = alpha * _screen(paper) + (1 - alpha) * _screen(picture)
    return _linear(shown)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _screen(light: float) -> float:
    return float(light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)


def _with_alpha(color: str, alpha: float) -> str:
    return f"{color[:7]}{round(255 * alpha):02X}"


def _is_han(text: str) -> bool:
    return any("\u3040" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7af" for sign in text)
