"""What a draft says about a clip or a track beyond its place in time: one table, read both ways.

Each field knows how to show its value and how to take a changed one. A client may change what has a ``put``; fields without one are
shown only, and changing them is refused rather than overlooked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from reeltalk import limits
from reeltalk.errors import MalformedRequest
from reeltalk.timeline.model import Canvas, Clip, MediaSource, SolidSource, TextAnimation, TextSource, TextStyle, Track
from reeltalk.timeline.time import Ticks, milliseconds_from_ticks, ticks_from_milliseconds

Item = TypeVar("Item", Clip, Track)

PLACES: Final = {"left": 0.2, "center": 0.5, "right": 0.8}
HEIGHTS: Final = {"top": 0.12, "center": 0.5, "bottom": 0.88}


@dataclass(frozen=True)
class Field(Generic[Item]):
    """One key of ``m``. ``show`` returns None where the default need not be written; ``put`` is None where the key is shown only."""

    key: str
    show: Callable[[Item, Canvas], Any]
    put: Callable[[Item, Canvas, Any], Item] | None = None


def shown(fields: tuple[Field[Item], ...], item: Item, canvas: Canvas) -> dict[str, Any]:
    """Return what a draft says about ``item``."""
    values = {field.key: field.show(item, canvas) for field in fields}
    return {key: value for key, value in values.items() if value is not None}


def amended(fields: tuple[Field[Item], ...], item: Item, canvas: Canvas, wanted: Mapping[str, Any], where: str) -> Item:
    """Return ``item`` with every field that ``wanted`` names otherwise than it is; what is the same keeps its exact value.

    Raises MalformedRequest, naming ``where`` and the key, for values that mean nothing and for changes that a draft cannot make.
    """
    result = item
    for field in fields:
        value = wanted.get(field.key)
        if value is None or value == field.show(item, canvas):
            continue
        if field.put is None:
            raise MalformedRequest(f"{where}: {field.key!r} is shown in a draft but cannot be changed there; ask for it in the chat.")
        try:
            result = field.put(result, canvas, value)
        except (TypeError, ValueError, ArithmeticError) as problem:
            raise MalformedRequest(f"{where}: {field.key!r} cannot be {str(value)[:80]!r}. {problem}".strip()) from problem
    return result


def number(value: Any, minimum: float, maximum: float) -> float:
    """Return a finite number within bounds; raises ValueError or TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("A number is wanted.")
    if not math.isfinite(value) or not minimum <= value <= maximum:
        raise ValueError(f"It must lie between {minimum:g} and {maximum:g}.")
    return float(value)


def text(value: Any, maximum: int = limits.NAME_MAX_CHARACTERS) -> str:
    """Return a text of bounded length; raises ValueError or TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError("A text is wanted.")
    if len(value) > maximum:
        raise ValueError(f"It may have {maximum} characters.")
    return value


def truth(value: Any) -> bool:
    """Return a boolean; raises TypeError for anything else."""
    if not isinstance(value, bool):
        raise TypeError("true or false is wanted.")
    return value


def volume_from_gain(gain_db: float, muted: bool) -> float:
    """Return a linear volume, 1.0 being the sound as it is."""
    return 0.0 if muted else round(10 ** (gain_db / 20), 3)


def gain_from_volume(value: Any) -> float:
    """Return decibels for a linear volume above zero."""
    volume = number(value, 0.0, 10 ** (limits.GAIN_MAX_DB / 20))
    return max(limits.GAIN_MIN_DB, 20 * math.log10(volume)) if volume else limits.GAIN_MIN_DB


# --- clips that show a file ----------------------------------------------------------------------------------------------------------


def _media(clip: Clip) -> MediaSource:
    assert isinstance(clip.source, MediaSource)
    return clip.source


def _milliseconds(value: Any) -> Ticks:
    return ticks_from_milliseconds(number(value, 0, limits.TIMELINE_DURATION_MAX_S * 1000))


def _put_volume(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    return replace(clip, audio=replace(clip.audio, gain_db=gain_from_volume(value) if value else clip.audio.gain_db, muted=value == 0))


def _put_speed(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    speed = Fraction(str(number(value, limits.SPEED_MIN, limits.SPEED_MAX))).limit_denominator(1000)
    return replace(clip, source=replace(_media(clip), speed=speed))


def _shown_fades(clip: Clip) -> tuple[Ticks, Ticks]:
    """Return the fades that people see: those of the picture, else those of the sound."""
    return (clip.fade_in or clip.audio.fade_in, clip.fade_out or clip.audio.fade_out)


def _put_fade_in(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    if clip.fade_in:
        return replace(clip, fade_in=_milliseconds(value))
    return replace(clip, audio=replace(clip.audio, fade_in=_milliseconds(value)))


def _put_fade_out(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    if clip.fade_out:
        return replace(clip, fade_out=_milliseconds(value))
    return replace(clip, audio=replace(clip.audio, fade_out=_milliseconds(value)))


def _put_opacity(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    return replace(clip, transform=replace(clip.transform, opacity=number(value, 0, 1)))


_name: Final = Field[Clip]("name", lambda clip, canvas: clip.name or None, lambda clip, canvas, value: replace(clip, name=text(value)))
_opacity: Final = Field[Clip]("opacity", lambda clip, canvas: clip.transform.opacity if clip.transform.opacity != 1 else None, _put_opacity)
_effects: Final = Field[Clip]("effects", lambda clip, canvas: [effect.kind for effect in clip.effects] or None)

MEDIA_FIELDS: Final = (
    _name,
    Field[Clip](
        "source_start",
        lambda clip, canvas: milliseconds_from_ticks(_media(clip).start),
        lambda clip, canvas, value: replace(clip, source=replace(_media(clip), start=_milliseconds(value))),
    ),
    Field[Clip]("volume", lambda clip, canvas: volume_from_gain(clip.audio.gain_db, clip.audio.muted), _put_volume),
    Field[Clip]("speed", lambda clip, canvas: round(float(_media(clip).speed), 4), _put_speed),
    Field[Clip](
        "reversed",
        lambda clip, canvas: _media(clip).reversed or None,
        lambda clip, canvas, value: replace(clip, source=replace(_media(clip), reversed=truth(value))),
    ),
    Field[Clip]("frozen", lambda clip, canvas: _media(clip).frozen or None),
    Field[Clip]("fade_in", lambda clip, canvas: milliseconds_from_ticks(_shown_fades(clip)[0]) or None, _put_fade_in),
    Field[Clip]("fade_out", lambda clip, canvas: milliseconds_from_ticks(_shown_fades(clip)[1]) or None, _put_fade_out),
    _opacity,
    _effects,
)


# --- clips that show words or a colour -----------------------------------------------------------------------------------------------


def _text(clip: Clip) -> TextSource:
    assert isinstance(clip.source, TextSource)
    return clip.source


def _styled(clip: Clip, **changes: Any) -> Clip:
    return replace(clip, source=replace(_text(clip), style=replace(_text(clip).style, **changes)))


def color(value: Any) -> str:
    """Return a colour as ``#RRGGBB`` or ``#RRGGBBAA``; raises ValueError for anything else."""
    digits = text(value, 9).removeprefix("#")
    if len(digits) not in (6, 8) or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
        raise ValueError("Write colours as #RRGGBB.")
    return "#" + digits.upper()


def position_of(style: TextStyle) -> str:
    """Return where a text stands in words: ``top-center``, ``bottom-left``, ``center`` ..."""
    height = "top" if style.y < 1 / 3 else "bottom" if style.y > 2 / 3 else "center"
    place = "left" if style.x < 1 / 3 else "right" if style.x > 2 / 3 else "center"
    return "center" if height == place == "center" else f"{height}-{place}"


def _put_position(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    words = text(value).strip().lower().replace("_", "-").replace(" ", "-").split("-")
    if not set(words) <= HEIGHTS.keys() | PLACES.keys() or len(words) > 2:
        raise ValueError("Positions are top, center or bottom with left, center or right, such as top-center.")
    height = next((word for word in words if word in ("top", "bottom")), "center")
    place = next((word for word in words if word in ("left", "right")), "center")
    return _styled(clip, x=PLACES[place], y=HEIGHTS[height])


def _font_size(clip: Clip, canvas: Canvas) -> int:
    return round(_text(clip).style.size * min(canvas.width, canvas.height) / 1000)


def _put_font_size(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    return _styled(clip, size=max(1, round(number(value, 1, limits.CANVAS_MAX_PIXELS) * 1000 / min(canvas.width, canvas.height))))


def _put_words(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    return replace(clip, source=replace(_text(clip), text=text(value, limits.TEXT_MAX_CHARACTERS), words=()))


def _put_animation(clip: Clip, canvas: Canvas, value: Any) -> Clip:
    return _styled(clip, animation=TextAnimation(text(value).strip().lower().replace("-", "_")))


TEXT_FIELDS: Final = (
    _name,
    Field[Clip]("text", lambda clip, canvas: _text(clip).text, _put_words),
    Field[Clip]("color", lambda clip, canvas: _text(clip).style.color, lambda clip, canvas, value: _styled(clip, color=color(value))),
    Field[Clip]("font", lambda clip, canvas: _text(clip).style.font, lambda clip, canvas, value: _styled(clip, font=text(value))),
    Field[Clip]("font_size", _font_size, _put_font_size),
    Field[Clip]("position", lambda clip, canvas: position_of(_text(clip).style), _put_position),
    Field[Clip]("animation", lambda clip, canvas: _text(clip).style.animation.value.replace("_", "-"), _put_animation),
    _opacity,
)

SOLID_FIELDS: Final = (
    _name,
    Field[Clip](
        "color",
        lambda clip, canvas: clip.source.color if isinstance(clip.source, SolidSource) else None,
        lambda clip, canvas, value: replace(clip, source=SolidSource(color=color(value)[:7])),
    ),
    _opacity,
    _effects,
)

TRACK_FIELDS: Final = (
    Field[Track]("name", lambda track, canvas: track.name or None, lambda track, canvas, value: replace(track, name=text(value))),
    Field[Track]("role", lambda track, canvas: track.role.value),
    Field[Track](
        "volume",
        lambda track, canvas: volume_from_gain(track.gain_db, False) if track.gain_db else None,
        lambda track, canvas, value: replace(track, gain_db=gain_from_volume(value)),
    ),
    Field[Track]("muted", lambda track, canvas: track.muted or None, lambda track, canvas, value: replace(track, muted=truth(value))),
    Field[Track]("hidden", lambda track, canvas: track.hidden or None, lambda track, canvas, value: replace(track, hidden=truth(value))),
)


def fields_of(clip: Clip) -> tuple[Field[Clip], ...]:
    """Return the table for what the clip shows."""
    if isinstance(clip.source, MediaSource):
        return MEDIA_FIELDS
    return TEXT_FIELDS if isinstance(clip.source, TextSource) else SOLID_FIELDS
