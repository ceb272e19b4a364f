"""Plants: conifers, broad-leaved trees, palms, bushes, grass, flowers and leaves, drawn standing on a point."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from reeltalk.providers.illustration.pen import Pen, Point, blob

LEAVES: Final[dict[str, tuple[str, str]]] = {
    "": ("#4f9d4a", "#3b7f44"),
    "spring": ("#7fbf5a", "#5da14e"),
    "summer": ("#4f9d4a", "#3b7f44"),
    "autumn": ("#e08a3c", "#c4622d"),
    "winter": ("#e9f0f5", "#cfdbe6"),
    "cherry": ("#f9b4cf", "#ee8fb4"),
    "maple": ("#e0452f", "#bf2f2a"),
}


def conifer(pen: Pen, x: float, foot: float, height: float, colour: str, *, snow: bool = False, tiers: int = 4) -> None:
    """Draw a fir: a trunk and tiers, the side away from the light darker."""
    width = height * 0.42
    pen.box(x - height * 0.025, foot - height * 0.16, height * 0.05, height * 0.16, "#6b4a35")
    for tier in range(tiers):
        low = foot - height * (0.1 + 0.2 * tier * 4 / tiers)
        high = min(low - height * 0.36, foot - height * 0.3)
        high = foot - height if tier == tiers - 1 else high
        half = width / 2 * (1 - tier / (tiers + 0.6))
        left, right = (x - half, low), (x + half, low)
        pen.poly([left, (x - half * 0.2, low - height * 0.02), (x, low + height * 0.012), (x, high)], colour, shade=0.06)
        pen.poly([right, (x + half * 0.2, low - height * 0.02), (x, low + height * 0.012), (x, high)], colour, shade=-0.12)
        if snow:
            cap = high + (low - high) * 0.5
            pen.poly(
                [
                    (x - half * 0.48, cap),
                    (x - half * 0.16, cap - height * 0.01),
                    (x + half * 0.1, cap + height * 0.015),
                    (x + half * 0.46, cap),
                    (x, high),
                ],
                "#f6fafd",
            )


def broadleaf(pen: Pen, x: float, foot: float, height: float, season: str, rng: np.random.Generator) -> None:
    """Draw a broad-leaved tree; in winter it carries snow."""
    light, dark = LEAVES[season]
    trunk = height * 0.05
    pen.poly(
        [(x - trunk, foot), (x - trunk * 0.55, foot - height * 0.5), (x + trunk * 0.55, foot - height * 0.5), (x + trunk, foot)], "#7a5540"
    )
    for side in (-1, 1):
        pen.stroke(
            [(x, foot - height * 0.34), (x + side * height * 0.1, foot - height * 0.47), (x + side * height * 0.16, foot - height * 0.6)],
            "#7a5540",
            trunk * 0.6,
            curved=True,
        )
    crowns = [(-0.2, 0.52, 0.17), (0.21, 0.54, 0.17), (0.0, 0.5, 0.17), (-0.12, 0.7, 0.19), (0.13, 0.72, 0.18), (0.0, 0.83, 0.17)]
    crowns = [(cx + float(rng.uniform(-0.03, 0.03)), cy, size * float(rng.uniform(0.92, 1.1))) for cx, cy, size in crowns]
    for cx, cy, size in crowns:
        pen.oval(x + (cx + 0.02) * height, foot - (cy - 0.02) * height, size * height, size * height * 0.92, dark)
    for cx, cy, size in crowns:
        pen.oval(x + (cx - 0.015) * height, foot - (cy + 0.015) * height, size * height * 0.82, size * height * 0.76, light)
    for cx, cy, size in crowns[3:]:
        pen.oval(
            x + (cx - 0.05) * height, foot - (cy + 0.05) * height, size * height * 0.4, size * height * 0.32, light, shade=0.16, alpha=0.8
        )


def palm(pen: Pen, x: float, foot: float, height: float, *, lean: float = 0.12) -> None:
    """Draw a coconut palm leaning to one side."""
    top = (x + lean * height, foot - height * 0.82)
    trunk = [(x, foot), (x + lean * height * 0.25, foot - height * 0.4), top]
    pen.stroke(trunk, "#9b6f4b", height * 0.05, curved=True)
    for step in range(1, 9):
        share = step / 9
        pen.stroke(
            [
                (x + lean * height * share**1.4 - 0.018 * height, foot - height * 0.82 * share),
                (x + lean * height * share**1.4 + 0.018 * height, foot - height * 0.82 * share - 0.006 * height),
            ],
            "#7d5638",
            height * 0.008,
        )
    for angle in (-165, -130, -95, -60, -25, 8, 170):
        frond(pen, top, height * 0.36, angle)
    for dx, dy in ((-0.025, 0.02), (0.028, 0.02), (0.0, 0.035)):
        pen.oval(top[0] + dx * height, top[1] + dy * height, height * 0.026, height * 0.026, "#6d4a2f")


def frond(pen: Pen, root: Point, length: float, degrees: float) -> None:
    """Draw one drooping leaf of a palm."""
    angle = math.radians(degrees)
    middle = (root[0] + length * 0.55 * math.cos(angle), root[1] + length * 0.55 * math.sin(angle) - length * 0.12)
    tip = (root[0] + length * math.cos(angle), root[1] + length * math.sin(angle) + length * 0.28)
    upper = (middle[0], middle[1] - length * 0.1)
    lower = (middle[0], middle[1] + length * 0.1)
    pen.path(blob([root, upper, tip, lower]), "#3d9b57", shade=0.05 if math.cos(angle) < 0 else -0.08)


def bush(pen: Pen, x: float, foot: float, width: float, season: str = "", *, colour: str = "") -> None:
    """Draw a round bush."""
    light, dark = LEAVES[season]
    light, dark = colour or light, colour or dark
    for dx, size, body, shade in ((-0.3, 0.26, dark, -0.06), (0.3, 0.28, dark, -0.06), (0.0, 0.36, light, 0.0), (-0.16, 0.2, light, 0.08)):
        pen.oval(x + dx * width, foot - size * width * 0.55, size * width, size * width * 0.85, body, shade=shade)


def grass(pen: Pen, xs: list[float], foot: float, height: float, colour: str, rng: np.random.Generator) -> None:
    """Draw tufts of grass."""
    for x in xs:
        for _ in range(4):
            lean = float(rng.uniform(-0.5, 0.5)) * height
            size = height * float(rng.uniform(0.5, 1.0))
            base = x + float(rng.uniform(-0.4, 0.4)) * height
            pen.poly(
                [(base - height * 0.07, foot), (base + lean, foot - size), (base + height * 0.07, foot)],
                colour,
                shade=float(rng.uniform(-0.15, 0.12)),
            )


def flower(pen: Pen, x: float, foot: float, height: float, colour: str) -> None:
    """Draw a simple flower on its stem."""
    pen.stroke([(x, foot), (x + height * 0.05, foot - height * 0.8)], "#4c9a4a", height * 0.08)
    centre = (x + height * 0.05, foot - height * 0.85)
    for step in range(5):
        angle = math.tau * step / 5
        pen.oval(
            centre[0] + math.cos(angle) * height * 0.17, centre[1] + math.sin(angle) * height * 0.17, height * 0.14, height * 0.14, colour
        )
    pen.oval(*centre, height * 0.1, height * 0.1, "#ffd23f")


def leaf(pen: Pen, root: Point, length: float, degrees: float, colour: str) -> None:
    """Draw one large leaf with its rib."""
    angle = math.radians(degrees)
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))

    def point(forward: float, aside: float) -> Point:
        return root[0] + length * (along[0] * forward + across[0] * aside), root[1] + length * (along[1] * forward + across[1] * aside)

    pen.path(blob([point(0, 0), point(0.4, 0.2), point(1, 0), point(0.4, -0.2)]), colour)
    pen.stroke([point(0.05, 0), point(0.88, 0)], colour, length * 0.015, shade=0.18)


def trunk(pen: Pen, x: float, foot: float, top: float, width: float, colour: str = "#5d4333") -> None:
    """Draw a tall trunk that leaves the picture at its top, with roots."""
    half = width / 2
    outline = [
        (x - half * 1.9, foot),
        (x - half * 1.05, foot - width * 0.9),
        (x - half * 0.9, top),
        (x + half * 0.9, top),
        (x + half * 1.05, foot - width * 0.9),
        (x + half * 2.0, foot),
    ]
    pen.poly(outline, colour)
    pen.poly(
        [
            (x + half * 0.2, foot - width * 0.2),
            (x + half * 0.35, top),
            (x + half * 0.9, top),
            (x + half * 1.05, foot - width * 0.9),
            (x + half * 2.0, foot),
        ],
        colour,
        shade=-0.16,
    )
    for share in (0.25, 0.45, 0.7):
        y = foot + (top - foot) * share
        pen.stroke([(x - half * 0.4, y), (x - half * 0.3, y - width * 0.5)], colour, width * 0.05, shade=-0.22)


def mushroom(pen: Pen, x: float, foot: float, height: float) -> None:
    """Draw a toadstool."""
    pen.box(x - height * 0.13, foot - height * 0.6, height * 0.26, height * 0.6, "#f3e3c7", radius=height * 0.1)
    pen.path(
        blob(
            [
                (x - height * 0.5, foot - height * 0.5),
                (x, foot - height),
                (x + height * 0.5, foot - height * 0.5),
                (x, foot - height * 0.45),
            ]
        ),
        "#d9433f",
    )
    for dx, dy in ((-0.2, 0.65), (0.1, 0.78), (0.24, 0.58)):
        pen.oval(x + dx * height, foot - dy * height, height * 0.06, height * 0.05, "#fff4e6")
