"""Colour: how the hour, the weather, the distance and the look change the colour of everything that is drawn.

Every colour passes through ``Light.tone``: the hour's tint, then the haze of the distance, then the look. So a thing fits its picture
without a filter over it, and a look costs nothing when frames are drawn. Colours are (red, green, blue) from 0 to 1 or ``#rrggbb``.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

RGB = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a picture: sky from top to horizon, haze, tint of what it falls on, where the sun or moon stands, and the look."""

    sky: tuple[str, str, str]
    haze: str
    tint: RGB
    sun: str
    sun_height: float
    dark: bool = False
    haze_strength: float = 0.55
    clouds: str = "#ffffff"
    glow: float = 0.5
    look: Callable[[RGB], RGB] | None = None

    def tone(self, colour: str | RGB, depth: float = 1.0) -> RGB:
        """Return the colour as it is seen at a depth (0 at the horizon, 1 close by)."""
        red, green, blue = rgb(colour)
        lit = (red * self.tint[0], green * self.tint[1], blue * self.tint[2])
        far = mix(lit, rgb(self.haze), self.haze_strength * max(0.0, 1.0 - depth) ** 1.3)
        return self.look(far) if self.look else far

    def lifted(self) -> Light:
        """Return the light for what the picture is about: in the dark it is a little lighter there."""
        return replace(self, tint=mix(self.tint, (1.0, 1.0, 1.0), 0.38)) if self.dark else self

    def own(self, colour: str | RGB) -> RGB:
        """Return the colour of something that shines by itself, or of the sky: only the look changes it."""
        return self.look(rgb(colour)) if self.look else rgb(colour)


HOURS: Final[dict[str, Light]] = {
    "day": Light(("#3a93e6", "#86c5f4", "#e3f3fb"), "#cfe6f5", (1, 1, 1), "#fff4c8", 0.17, glow=0.35),
    "morning": Light(("#5aa9e6", "#a9d6f5", "#fff0d2"), "#e6ecec", (1, 0.98, 0.93), "#fff1b8", 0.3, glow=0.5),
    "dawn": Light(("#5667a8", "#e7a0b4", "#ffd7a8"), "#eebfc4", (0.95, 0.86, 0.88), "#ffe3b0", 0.5, clouds="#ffd9d2", glow=0.8),
    "sunset": Light(("#43408f", "#ee6f73", "#ffc66e"), "#f39a72", (0.98, 0.80, 0.70), "#ffe08a", 0.5, clouds="#ffb08d", glow=1.0),
    "dusk": Light(("#1d2458", "#6d4a95", "#f08d80"), "#7d69a8", (0.66, 0.6, 0.82), "#ffd9a8", 0.56, True, clouds="#8f75b0", glow=0.7),
    "night": Light(("#060a20", "#122252", "#2d4c88"), "#26437f", (0.5, 0.57, 0.83), "#f4f1d8", 0.17, True, clouds="#33508c", glow=0.45),
}  # fmt: skip


def under(light: Light, weather: str) -> Light:
    """Return the light as the weather leaves it."""
    if weather in {"rain", "storm"}:
        grey = 0.65 if weather == "rain" else 0.8
        return replace(_veiled(light, "#77828f", grey), tint=_scaled(light.tint, 0.86, 0.9, 0.98), haze_strength=0.72, glow=0.05)
    if weather == "snow":
        return replace(_veiled(light, "#d5dfea", 0.6), tint=_scaled(light.tint, 0.96, 0.99, 1.05), haze_strength=0.7, glow=0.2)
    if weather == "fog":
        return replace(_veiled(light, "#dfe3e6", 0.7), haze_strength=0.93, glow=0.3)
    if weather == "cloudy":
        return replace(_veiled(light, "#b5c0cb", 0.55), tint=_scaled(light.tint, 0.93, 0.95, 0.98), glow=0.15)
    return light


def _veiled(light: Light, veil: str, amount: float) -> Light:
    """Return a light whose sky is covered by a veil, darker where the hour is dark."""
    colour = scale(rgb(veil), 0.3 if light.dark else 1.0)
    top, middle, low = (hexed(mix(rgb(part), colour, amount * share)) for part, share in zip(light.sky, (0.9, 1.0, 0.95), strict=True))
    clouds = hexed(mix(rgb(light.clouds), scale(colour, 0.92), amount))
    return replace(light, sky=(top, middle, low), haze=hexed(mix(rgb(light.haze), colour, amount)), clouds=clouds)


def _scaled(tint: RGB, red: float, green: float, blue: float) -> RGB:
    return (tint[0] * red, tint[1] * green, tint[2] * blue)


def rgb(colour: str | RGB) -> RGB:
    """Return (red, green, blue) from 0 to 1.

    >>> rgb("#ff0080")
    (1.0, 0.0, 0.5019607843137255)
    """
    if isinstance(colour, str):
        value = int(colour[1:], 16)
        return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255
    return colour


def hexed(colour: RGB) -> str:
    """Return #rrggbb."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in colour)


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """Return the mixture with this share of the other colour."""
    return (
        one[0] + (other[0] - one[0]) * share,
        one[1] + (other[1] - one[1]) * share,
        one[2] + (other[2] - one[2]) * share,
    )


def scale(colour: RGB, factor: float) -> RGB:
    """Return the colour lighter or darker."""
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


def luminance(colour: RGB) -> float:
    """Return the relative luminance after WCAG."""
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str | RGB, other: str | RGB) -> float:
    """Return the contrast ratio of two colours after WCAG, 1 to 21."""
    high, low = sorted((luminance(rgb(one)), luminance(rgb(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def saturated(colour: RGB, factor: float) -> RGB:
    """Return the colour with its saturation multiplied."""
    grey = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    red, green, blue = (min(1.0, max(0.0, grey + (part - grey) * factor)) for part in colour)
    return red, green, blue


def _noir(colour: RGB) -> RGB:
    grey = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    grey = min(0.9, max(0.015, (max(0.0, grey) ** 0.62 - 0.42) * 1.5 + 0.36))
    return grey, grey, grey * 1.02


def _vintage(colour: RGB) -> RGB:
    red, green, blue = saturated(colour, 0.6)
    return 0.10 + 0.86 * red, 0.08 + 0.80 * green, 0.09 + 0.62 * blue


def _pastel(colour: RGB) -> RGB:
    return mix(saturated(colour, 0.8), (1.0, 0.975, 0.96), 0.42)


def _watercolour(colour: RGB) -> RGB:
    return mix(saturated(colour, 0.92), (0.995, 0.98, 0.95), 0.24)


def _ink(colour: RGB) -> RGB:
    grey = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    grey = min(1.0, max(0.0, 0.5 + (grey - 0.55) * 1.75))
    return mix(mix((grey, grey, grey), saturated(colour, 0.7), 0.28), (0.97, 0.95, 0.9), 0.1)


def _neon(colour: RGB) -> RGB:
    hue, light, saturation = colorsys.rgb_to_hls(*(min(1.0, max(0.0, part)) for part in colour))
    return colorsys.hls_to_rgb(hue, light * 0.9, min(1.0, saturation * 1.35))


LOOKS: Final[dict[str, Callable[[RGB], RGB] | None]] = {
    "flat": None,
    "minimal": None,
    "paper-cut": None,
    "pixel": None,
    "noir": _noir,
    "vintage": _vintage,
    "pastel": _pastel,
    "watercolour": _watercolour,
    "ink": _ink,
    "neon": _neon,
}


def light_of(hour: str, weather: str, look: str) -> Light:
    """Return the light of a picture."""
    light = under(HOURS[hour], weather)
    if look == "ink":
        paper = ("#dcd6c8", "#ece7da", "#f6f2e8")
        light = replace(
            light, sky=paper, haze="#e9e2d2", haze_strength=0.5, clouds="#f6f2e8", sun="#d8503c" if not light.dark else light.sun, glow=0.1
        )
    return replace(light, look=LOOKS[look])


def recoloured(fill: str, dominant: RGB, wanted: RGB) -> str:
    """Return a fill of an icon after its dominant colour was changed to the wanted one; other hues and outlines stay."""
    hue, light, saturation = colorsys.rgb_to_hls(*rgb(fill))
    base_hue, base_light, base_saturation = colorsys.rgb_to_hls(*dominant)
    apart = min(abs(hue - base_hue), 1 - abs(hue - base_hue))
    same = apart < 0.09 and saturation > 0.2 if base_saturation > 0.2 else saturation < 0.25 and abs(light - base_light) < 0.25
    if not same:
        return fill
    to_hue, to_light, to_saturation = colorsys.rgb_to_hls(*wanted)
    moved = min(0.97, max(0.03, to_light + (light - base_light) * 0.8))
    return hexed(colorsys.hls_to_rgb(to_hue, moved, to_saturation))
