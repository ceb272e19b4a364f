"""Above the ground: the clouds, space with its planets, and the face of the moon."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from reeltalk.providers.illustration.art import icon
from reeltalk.providers.illustration.palette import Light, hexed, mix, rgb
from reeltalk.providers.illustration.pen import Pen, blob, land, ridge
from reeltalk.providers.illustration.skies import sky, stars
from reeltalk.providers.illustration.stage import BOTTOM, MARGIN, Motion, Stage
from reeltalk.providers.illustration.terrain import hills

SUNLIT: Final = Light(("#05060f", "#0b0e22", "#11152e"), "#3a3f52", (1, 1, 1), "#ffffff", 0.2, haze_strength=0.4, glow=0.3)


def space(stage: Stage) -> None:
    """Stars, nebulae and planets; everything floats."""
    stage.horizon, stage.foot, stage.medium, stage.person = 0.5, 0.8, "space", 0.5
    clouds = [
        (
            stage.uniform(0, stage.aspect),
            stage.uniform(0.1, 0.9),
            stage.uniform(0.4, 0.8),
            stage.pick(("#5b2a86", "#1f4e8c", "#a23b72", "#1b6f7a")),
        )
        for _ in range(6)
    ]

    def backdrop(pen: Pen) -> None:
        pen.fade((stage.left, -MARGIN, stage.right, BOTTOM), [("#070920", 1.0), ("#141a44", 1.0), ("#2a1748", 1.0)], lit=False)
        for x, y, radius, colour in clouds:
            pen.shine(x, y, radius, colour, 0.55)

    stage.whole(backdrop, 0.0)
    stars(stage, 260, bottom=BOTTOM)
    if not stage.plain:
        planet(stage, stage.aspect * stage.uniform(0.08, 0.2), stage.uniform(0.16, 0.3), 0.13, "#e8a15c", rings=True)
        planet(stage, stage.aspect * stage.uniform(0.8, 0.94), stage.uniform(0.68, 0.85), 0.2, "#4f8fd8", rings=False)


def planet(stage: Stage, x: float, y: float, radius: float, colour: str, *, rings: bool) -> None:
    """Add a banded planet lit from one side."""
    bands = [(stage.uniform(-0.8, 0.8), stage.uniform(0.06, 0.16), stage.uniform(-0.18, 0.2)) for _ in range(6)]

    def draw(pen: Pen) -> None:
        disc = blob([(x + radius * math.cos(math.tau * k / 24), y + radius * math.sin(math.tau * k / 24)) for k in range(24)])
        pen.shine(x, y, radius * 1.6, colour, 0.35)
        with pen.within(disc):
            pen.box(x - radius, y - radius, radius * 2, radius * 2, colour, lit=False)
            for share, thick, shade in bands:
                tone = mix(rgb(colour), (1, 1, 1) if shade > 0 else (0, 0, 0), abs(shade))
                pen.oval(x, y + share * radius, radius * 1.2, thick * radius, hexed(tone), lit=False)
            pen.oval(x + radius * 0.55, y + radius * 0.3, radius * 1.15, radius * 1.2, "#000018", alpha=0.35, lit=False)
        if rings:
            ring = [
                (
                    x + radius * 1.8 * math.cos(math.pi * k / 24),
                    y + radius * 0.36 * math.sin(math.pi * k / 24) - 0.2 * radius * math.cos(math.pi * k / 24),
                )
                for k in range(-3, 28)
            ]
            pen.stroke(ring, "#f6dcae", radius * 0.13, alpha=0.8, lit=False, curved=True)

    reach = radius * 2.1
    stage.add(draw, (x - reach, y - reach, x + reach, y + reach), 0.15, Motion(bob=0.004, period_s=9))


def moon(stage: Stage) -> None:
    """The grey ground of the moon under a black sky with the earth in it."""
    stage.horizon, stage.foot, stage.hour = 0.66, 0.88, "moon"

    def backdrop(pen: Pen) -> None:
        pen.fade((stage.left, -MARGIN, stage.right, BOTTOM), [("#05060f", 1.0), ("#11152e", 1.0)], lit=False)

    stage.whole(backdrop, 0.0)
    stars(stage, 240, bottom=0.75)
    x, y = stage.aspect * stage.uniform(0.16, 0.3), stage.uniform(0.2, 0.28)

    def earth(pen: Pen) -> None:
        pen.shine(x, y, 0.24, "#7fc4ff", 0.4)
        globe = icon("globe-showing-asia-australia")
        globe.draw(Pen(pen.canvas, SUNLIT, 1.0), x, y + 0.1, 0.2)

    stage.add(earth, (x - 0.26, y - 0.26, x + 0.26, y + 0.26), 0.1)
    stage.light = SUNLIT
    for level, height, grey, depth in ((0.7, 0.1, "#6e7280", 0.3), (0.76, 0.05, "#8f93a0", 0.55)):
        hills(stage, level, height, grey, depth)
    craters = [
        (stage.uniform(stage.left, stage.right), 0.8 + 0.25 * stage.uniform(0, 1) ** 1.2, stage.uniform(0.03, 0.1)) for _ in range(16)
    ]
    points = ridge(stage.rng, stage.left, stage.right, 0.78, 0.03, rough=0.2)

    def surface(pen: Pen) -> None:
        shape = land(points, BOTTOM)
        pen.path(shape, "#b9bcc6")
        pen.fade((0, 0.75, 0, BOTTOM), [("#ffffff", 0.1), ("#000000", 0.25)], path=shape)
        with pen.within(shape):
            for cx, cy, size in craters:
                pen.oval(cx, cy, size, size * 0.3, "#9a9ea9")
                pen.oval(cx + size * 0.06, cy + size * 0.05, size * 0.84, size * 0.21, "#868a96")

    stage.whole(surface, 0.7, top=0.72)


def heavens(stage: Stage) -> None:
    """High up among the clouds; everything flies."""
    stage.horizon, stage.foot, stage.medium, stage.person = 0.92, 0.72, "air", 0.46
    sky(stage, bottom=BOTTOM, clouds=7)
    rows = ((0.86, "#ffffff", 0.5), (0.96, "#ffffff", 0.8))
    for level, _, depth in rows:
        puffs = [(x, level + stage.uniform(-0.03, 0.05), stage.uniform(0.08, 0.17)) for x in stage.spread(int(12 * stage.aspect) + 4)]

        def bank(pen: Pen, puffs: list[tuple[float, float, float]] = puffs, level: float = level, depth: float = depth) -> None:
            colour = mix(rgb(stage.light.clouds), rgb(stage.light.sky[1]), 0.4 * (1 - depth))
            for x, y, size in puffs:
                pen.oval(x, y, size, size * 0.7, colour, lit=False)
            pen.box(stage.left, level + 0.04, stage.right - stage.left, BOTTOM - level, colour, lit=False)

        stage.whole(bank, depth, top=level - 0.2, motion=Motion(line_x=0.006))


PLACES: Final[dict[str, Callable[[Stage], None]]] = {"space": space, "moon": moon, "sky": heavens}
