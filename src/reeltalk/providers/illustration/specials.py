"""Things that no art shows and that are drawn here: blossoming trees, hot-air balloons, lighthouses, sofas, fireworks, meteors."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from reeltalk.providers.illustration import flora
from reeltalk.providers.illustration.pen import Pen, blob, polygon

RATIOS: Final = {
    "cherry-tree": 0.8,
    "maple-tree": 0.8,
    "deciduous-tree": 0.8,
    "hot-air-balloon": 0.72,
    "treasure-chest": 1.3,
    "fireworks": 1.0,
    "shooting-star": 2.0,
    "evergreen-tree": 0.45,
    "palm-tree": 0.8,
    "bench": 2.0,
    "easel": 0.7,
    "flying-bird": 1.9,
    "lighthouse": 0.62,
    "windmill": 0.9,
    "sofa": 2.1,
}


def draws(noun: str) -> bool:
    """Say whether this noun is drawn here."""
    return noun in RATIOS


def draw(pen: Pen, noun: str, x: float, foot: float, height: float, colour: str = "") -> None:
    """Draw the noun standing on (x, foot), in a colour where what it is has none of its own."""
    if noun in {"cherry-tree", "maple-tree", "deciduous-tree"}:
        flora.broadleaf(pen, x, foot, height, {"cherry-tree": "cherry", "maple-tree": "maple"}.get(noun, ""), np.random.default_rng(7))
    elif noun == "evergreen-tree":
        flora.conifer(pen, x, foot, height, "#2f7d55")
    elif noun == "palm-tree":
        flora.palm(pen, x, foot, height)
    elif noun == "hot-air-balloon":
        _balloon(pen, x, foot, height)
    elif noun == "treasure-chest":
        _chest(pen, x, foot, height)
    elif noun == "bench":
        _bench(pen, x, foot, height)
    elif noun == "easel":
        _easel(pen, x, foot, height)
    elif noun == "lighthouse":
        _lighthouse(pen, x, foot, height)
    elif noun == "windmill":
        _windmill(pen, x, foot, height)
    elif noun == "sofa":
        _sofa(pen, x, foot, height, colour or "#4d7fc6")
    elif noun == "fireworks":
        _fireworks(pen, x, foot - height / 2, height / 2, np.random.default_rng(11))
    else:
        _meteor(pen, x, foot, height)


def flying_bird(pen: Pen, x: float, foot: float, height: float, colour: str, *, lift: float, flip: bool = False) -> None:
    """Draw a bird in flight to the left; ``lift`` is how high its wings are, from -1 to 1."""
    with pen.placed(x, foot - height * 0.45, height, flip=flip):
        tip = (0.36, -0.62 * lift)
        pen.path(blob([(-0.1, -0.02), (0.05, -0.3 * lift), tip, (0.3, 0.02)]), colour, shade=-0.22)
        pen.path(blob([(-0.62, -0.02), (-0.3, -0.14), (0.15, -0.1), (0.62, 0.02), (0.15, 0.14), (-0.3, 0.12)]), colour)
        pen.path(polygon([(0.5, 0.0), (0.88, -0.1), (0.8, 0.12)]), colour, shade=-0.12)
        pen.path(blob([(-0.2, 0.0), (-0.02, -0.42 * lift), (0.2, -0.9 * lift), (0.3, 0.04)]), colour, shade=0.14)
        pen.oval(-0.5, -0.06, 0.16, 0.13, colour)
        pen.path(polygon([(-0.63, -0.08), (-0.78, -0.02), (-0.62, 0.01)]), "#f9a825")
        pen.oval(-0.54, -0.08, 0.028, 0.028, "#1c1c28")


def _balloon(pen: Pen, x: float, foot: float, height: float) -> None:
    top, radius = foot - height, height * 0.36
    centre = top + radius
    envelope = blob(
        [
            (x, top),
            (x + radius * 0.72, top + radius * 0.28),
            (x + radius, centre),
            (x + radius * 0.62, centre + radius * 0.82),
            (x + radius * 0.2, centre + radius * 1.24),
            (x - radius * 0.2, centre + radius * 1.24),
            (x - radius * 0.62, centre + radius * 0.82),
            (x - radius, centre),
            (x - radius * 0.72, top + radius * 0.28),
        ]
    )
    colours = ("#e4572e", "#f9c846", "#2e86ab", "#fff5e6", "#2e86ab", "#f9c846", "#e4572e")
    with pen.within(envelope):
        for number, colour in enumerate(colours):
            left = x - radius + number * radius * 2 / 7
            pen.box(left, top, radius * 2 / 7 + 0.001, height, colour)
        pen.oval(x + radius * 0.7, centre, radius * 0.7, radius * 1.4, "#000000", alpha=0.12, lit=False)
    for side in (-1, 1):
        pen.stroke(
            [(x + side * radius * 0.18, centre + radius * 1.2), (x + side * radius * 0.16, foot - height * 0.13)], "#6b5b4b", height * 0.006
        )
    pen.box(x - radius * 0.22, foot - height * 0.14, radius * 0.44, height * 0.14, "#a9713f", radius=height * 0.02)
    pen.box(x - radius * 0.24, foot - height * 0.145, radius * 0.48, height * 0.025, "#7d5233", radius=height * 0.01)


def _bench(pen: Pen, x: float, foot: float, height: float) -> None:
    for rise in (0.42, 0.72, 0.98):
        pen.box(x - height, foot - height * rise, height * 2, height * 0.16, "#a9713f", radius=height * 0.03)
    for side in (-0.85, 0.75):
        pen.box(x + side * height, foot - height, height * 0.1, height, "#37414f")


def _easel(pen: Pen, x: float, foot: float, height: float) -> None:
    for side in (-0.3, 0.3):
        pen.stroke([(x, foot - height), (x + side * height, foot)], "#8a5f3f", height * 0.035)
    left, top, wide, tall = x - height * 0.34, foot - height * 0.92, height * 0.68, height * 0.5
    pen.box(left, top, wide, tall, "#fffaf0", radius=height * 0.01)
    pen.box(left + height * 0.03, top + height * 0.03, wide - height * 0.06, tall * 0.5, "#9fd3ee")
    pen.box(left + height * 0.03, top + height * 0.03 + tall * 0.5, wide - height * 0.06, tall * 0.37, "#8cc26a")
    pen.oval(x + wide * 0.2, top + tall * 0.28, height * 0.05, height * 0.05, "#ffd166")
    pen.poly(
        [(left + height * 0.08, top + tall * 0.56), (x - height * 0.1, top + tall * 0.22), (x + height * 0.06, top + tall * 0.56)],
        "#6d7f9e",
    )
    pen.box(x - height * 0.4, top + tall, height * 0.8, height * 0.035, "#a9774f")


def _chest(pen: Pen, x: float, foot: float, height: float) -> None:
    half = height * 0.62
    pen.path(
        polygon(
            [
                (x - half, foot - height * 0.5),
                (x - half * 0.9, foot - height),
                (x + half * 0.9, foot - height),
                (x + half, foot - height * 0.5),
            ]
        ),
        "#8d5a34",
    )
    for number in range(7):
        pen.oval(x - half * 0.75 + number * half * 0.25, foot - height * 0.54, height * 0.1, height * 0.1, "#f9c846")
    pen.shine(x, foot - height * 0.6, height, "#ffe08a", 0.5)
    pen.box(x - half, foot - height * 0.5, half * 2, height * 0.5, "#a9713f", radius=height * 0.04)
    for dx in (-0.75, 0.6):
        pen.box(x + dx * half, foot - height * 0.5, half * 0.15, height * 0.5, "#f2c14e")
    pen.box(x - height * 0.08, foot - height * 0.46, height * 0.16, height * 0.18, "#f2c14e", radius=height * 0.03)


def _lighthouse(pen: Pen, x: float, foot: float, height: float) -> None:
    """Draw a lighthouse on its rock; in the dark its lamp throws two beams."""
    with pen.placed(x, foot, height):
        pen.smooth([(-0.3, 0.0), (-0.25, -0.08), (-0.13, -0.15), (0.05, -0.17), (0.19, -0.11), (0.29, 0.0), (0.0, 0.03)], "#5d6673")
        pen.smooth([(-0.22, -0.04), (-0.12, -0.12), (0.02, -0.14), (-0.06, -0.07)], "#5d6673", shade=0.16)
        _banded_tower(pen)
        if pen.light.dark:
            for side in (-1, 1):
                with pen.within(polygon([(0.0, -0.875), (side * 1.2, -1.03), (side * 1.2, -0.77)])):
                    pen.shine(0.0, -0.875, 1.2, "#fff2b8", 0.7)
            pen.shine(0.0, -0.88, 0.24, "#fff2b8", 0.9)
        pen.box(-0.045, -0.91, 0.09, 0.085, "#fff0b0" if pen.light.dark else "#cfe8f5", lit=not pen.light.dark)
        pen.box(-0.004, -0.91, 0.008, 0.085, "#37414f")
        pen.poly([(-0.065, -0.905), (0.0, -0.985), (0.065, -0.905)], "#c8343c")
        pen.oval(0.0, -0.985, 0.012, 0.012, "#37414f")


def _banded_tower(pen: Pen) -> None:
    """Draw a white tower with red bands, a door, windows and a gallery, from -0.13 up to -0.82."""
    low, high = (0.135, -0.13), (0.075, -0.79)

    def half(y: float) -> float:
        return low[0] + (high[0] - low[0]) * (y - low[1]) / (high[1] - low[1])

    pen.poly([(-low[0], low[1]), (-high[0], high[1]), (high[0], high[1]), (low[0], low[1])], "#f7f4ee")
    for top, bottom in ((-0.75, -0.63), (-0.51, -0.39), (-0.27, -0.15)):
        pen.poly([(-half(bottom), bottom), (-half(top), top), (half(top), top), (half(bottom), bottom)], "#d83a42")
    pen.poly([(0.02, high[1]), (high[0], high[1]), (low[0], low[1]), (0.05, low[1])], "#000000", alpha=0.12, lit=False)
    for y in (-0.59, -0.35):
        pen.box(-0.02, y, 0.034, 0.05, "#ffe08a" if pen.light.dark else "#4a5a6d", radius=0.012, lit=not pen.light.dark)
    pen.box(-0.035, -0.225, 0.065, 0.095, "#5a3d2e", radius=0.02)
    iron = "#aab4c8" if pen.light.dark else "#37414f"
    pen.box(-0.105, -0.825, 0.21, 0.04, iron)
    for number in range(7):
        pen.box(-0.1 + 0.032 * number, -0.86, 0.006, 0.04, iron)
    pen.box(-0.103, -0.865, 0.206, 0.008, iron)


def _windmill(pen: Pen, x: float, foot: float, height: float) -> None:
    """Draw a tower mill with four latticed sails."""
    with pen.placed(x, foot, height):
        pen.poly([(-0.17, 0.0), (-0.105, -0.58), (0.105, -0.58), (0.17, 0.0)], "#f1e6d3")
        pen.poly([(0.03, 0.0), (0.03, -0.58), (0.105, -0.58), (0.17, 0.0)], "#000000", alpha=0.1, lit=False)
        pen.smooth([(-0.125, -0.57), (-0.1, -0.66), (0.0, -0.72), (0.1, -0.66), (0.125, -0.57), (0.0, -0.56)], "#8a4b38")
        pen.box(-0.045, -0.15, 0.09, 0.15, "#7a4a32", radius=0.02)
        for y in (-0.28, -0.45):
            pen.box(-0.03, y, 0.06, 0.07, "#ffe08a" if pen.light.dark else "#5b7f9c", radius=0.01, lit=not pen.light.dark)
        for degrees in (22, 112, 202, 292):
            with pen.placed(0.0, -0.62, 1.0, turn=degrees):
                pen.box(-0.008, -0.42, 0.016, 0.42, "#6b4630")
                pen.box(0.008, -0.41, 0.085, 0.31, "#fffaf0", alpha=0.92)
                for number in range(6):
                    pen.box(0.008, -0.41 + 0.06 * number, 0.085, 0.007, "#6b4630")
        pen.oval(0.0, -0.62, 0.03, 0.03, "#4a3024")


def _sofa(pen: Pen, x: float, foot: float, height: float, colour: str) -> None:
    """Draw a sofa for three; its seat is 0.5 high."""
    with pen.placed(x, foot, height):
        for leg in (-0.9, 0.82):
            pen.box(leg, -0.12, 0.08, 0.12, "#5b4636", radius=0.02)
        pen.box(-0.95, -1.0, 1.9, 0.8, colour, shade=-0.14, radius=0.16)
        for left in (-0.84, -0.27, 0.3):
            pen.box(left, -0.9, 0.54, 0.5, colour, radius=0.09)
        pen.box(-0.9, -0.52, 1.8, 0.26, colour, shade=0.12, radius=0.08)
        for seam in (-0.3, 0.28):
            pen.box(seam, -0.5, 0.012, 0.22, colour, shade=-0.2)
        pen.box(-0.95, -0.3, 1.9, 0.2, colour, shade=-0.08, radius=0.06)
        for left in (-1.05, 0.81):
            pen.box(left, -0.7, 0.24, 0.62, colour, shade=-0.2, radius=0.11)
            pen.box(left, -0.7, 0.24, 0.16, colour, shade=-0.04, radius=0.08)


def _fireworks(pen: Pen, x: float, y: float, radius: float, rng: np.random.Generator) -> None:
    for dx, dy, size, colour in ((0.0, 0.0, 1.0, "#ffd166"), (-0.95, 0.35, 0.6, "#ff5d8f"), (0.9, 0.25, 0.66, "#5ad1ff")):
        centre_x, centre_y, reach = x + dx * radius, y + dy * radius, radius * size
        pen.shine(centre_x, centre_y, reach * 1.1, colour, 0.4)
        for ray in range(18):
            angle = math.tau * ray / 18
            length = reach * float(rng.uniform(0.8, 1.0))
            start = (centre_x + math.cos(angle) * reach * 0.25, centre_y + math.sin(angle) * reach * 0.25)
            end = (centre_x + math.cos(angle) * length, centre_y + math.sin(angle) * length + reach * 0.06)
            pen.stroke([start, end], colour, reach * 0.025, alpha=0.85, lit=False)
            pen.oval(*end, reach * 0.03, reach * 0.03, "#ffffff", lit=False)


def _meteor(pen: Pen, x: float, foot: float, height: float) -> None:
    head = (x - height * 0.8, foot)
    pen.path(polygon([head, (x + height, foot - height), (head[0] + height * 0.06, foot - height * 0.08)]), "#ffffff", alpha=0.5, lit=False)
    pen.shine(*head, height * 0.35, "#fff6c9", 0.9)
    pen.oval(*head, height * 0.05, height * 0.05, "#ffffff", lit=False)
