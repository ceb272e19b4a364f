"""What towns are made of: towers with windows, neon signs, flying cars, lamps and rows of shops."""

from __future__ import annotations

import math
from typing import Final

from reeltalk.providers.illustration.pen import Pen, blob
from reeltalk.providers.illustration.stage import BOTTOM, Motion, Stage

NEON: Final = ("#ff2d95", "#00e5ff", "#a64dff", "#ffe14d", "#3dffb0", "#ff7a2f")


def skyline(stage: Stage, level: float, tall: float, depth: float, colour: str, *, count: int, lit: float, futuristic: bool) -> None:
    """Add a row of buildings with windows; in the dark ``lit`` of them shine."""
    towers = []
    for x in stage.spread(count, jitter=0.2):
        width = (stage.right - stage.left) / count * stage.uniform(0.72, 1.08)
        towers.append((x, width, tall * stage.uniform(0.36, 1.0) ** 0.8, int(stage.rng.integers(5)), stage.pick(NEON)))
    dark = stage.light.dark

    def draw(pen: Pen) -> None:
        for x, width, height, shape, neon in towers:
            _tower(pen, x, level, width, height, colour, shape if futuristic or shape < 3 else 0)
            _windows(pen, stage, x, level, width, height, lit, neon if futuristic and dark else "")
            if futuristic and dark:
                _neon_lines(pen, x, level, width, height, neon)

    stage.whole(draw, depth, top=level - tall * 1.25)


def _tower(pen: Pen, x: float, level: float, width: float, height: float, colour: str, shape: int) -> None:
    half, top = width / 2, level - height
    pen.box(x - half, top, width, BOTTOM - top, colour)
    pen.box(x + half * 0.4, top, half * 0.6, BOTTOM - top, colour, shade=-0.14)
    if shape == 1:
        pen.box(x - half * 0.6, top - height * 0.07, width * 0.6, height * 0.08, colour)
        pen.stroke([(x, top - height * 0.07), (x, top - height * 0.2)], colour, 0.005)
    elif shape == 2:
        pen.poly([(x - half, top + 0.002), (x + half, top - width * 0.55), (x + half, top + 0.002)], colour)
    elif shape == 3:
        pen.oval(x, top, half, half * 0.7, colour)
        pen.stroke([(x, top - half * 0.6), (x, top - half * 1.5)], colour, 0.005)
    elif shape == 4:
        pen.poly(
            [
                (x - half, top + 0.002),
                (x - half * 0.25, top - height * 0.16),
                (x + half * 0.25, top - height * 0.16),
                (x + half, top + 0.002),
            ],
            colour,
        )
        pen.stroke([(x, top - height * 0.16), (x, top - height * 0.26)], colour, 0.004)


def _windows(pen: Pen, stage: Stage, x: float, level: float, width: float, height: float, lit: float, neon: str) -> None:
    columns = max(2, int(width / 0.026))
    step = width / (columns + 0.6)
    rows = int(height / (step * 1.25))
    pane = step * 0.5
    warm = ("#ffd98a", "#ffe9b8", "#ffc46b")
    for row in range(rows):
        y = level - height + step * 0.7 + row * step * 1.25
        for column in range(columns):
            left = x - width / 2 + step * (0.55 + column)
            draw = stage.uniform(0, 1)
            if stage.light.dark:
                if draw < lit:
                    pen.box(
                        left,
                        y,
                        pane,
                        pane * 1.1,
                        neon if neon and draw < lit * 0.35 else warm[column % 3],
                        alpha=0.6 + 0.4 * draw / lit,
                        lit=False,
                    )
                else:
                    pen.box(left, y, pane, pane * 1.1, "#0b1428", alpha=0.45)
            else:
                pen.box(left, y, pane, pane * 1.1, "#7fb0d6" if draw < 0.7 else "#e3f1fa", alpha=0.75)


def _neon_lines(pen: Pen, x: float, level: float, width: float, height: float, neon: str) -> None:
    top = level - height
    for side in (-1, 1):
        line = [(x + side * width * 0.47, top + 0.01), (x + side * width * 0.47, level)]
        pen.stroke(line, neon, 0.008, alpha=0.35, lit=False, blur=0.006)
        pen.stroke(line, neon, 0.0025, lit=False)
    pen.stroke([(x - width * 0.47, top + 0.01), (x + width * 0.47, top + 0.01)], neon, 0.006, alpha=0.9, lit=False)


def street_lamps(stage: Stage, foot: float) -> None:
    """Add a row of lamps, lit in the dark."""
    for x in stage.spread(int(2.2 * stage.aspect) + 1, jitter=0.1):

        def draw(pen: Pen, x: float = x) -> None:
            pen.box(x - 0.005, foot - 0.3, 0.01, 0.3, "#3a4352")
            pen.stroke([(x, foot - 0.295), (x + 0.05, foot - 0.3)], "#3a4352", 0.009)
            pen.box(x + 0.03, foot - 0.298, 0.04, 0.01, "#ffe9b0" if stage.light.dark else "#e8edf2", lit=not stage.light.dark)
            if stage.light.dark:
                pen.shine(x + 0.05, foot - 0.29, 0.22, "#ffd98a", 0.65)

        stage.add(draw, (x - 0.2, foot - 0.54, x + 0.28, foot + 0.01), 0.74)


def flying_traffic(stage: Stage) -> None:
    """Add flying cars with trails of light."""
    for number in range(4):
        y = stage.uniform(0.2, 0.5)
        x = stage.uniform(0.0, stage.aspect)
        colour = stage.pick(NEON)

        def car(pen: Pen, x: float = x, y: float = y, colour: str = colour) -> None:
            pen.path(blob([(x - 0.022, y), (x - 0.008, y - 0.01), (x + 0.014, y - 0.009), (x + 0.024, y), (x, y + 0.005)]), "#39456f")
            pen.stroke([(x - 0.02, y + 0.003), (x + 0.02, y + 0.003)], colour, 0.003, lit=False)
            pen.shine(x + 0.024, y, 0.03, "#ffffff", 0.8)
            pen.stroke([(x - 0.1, y), (x - 0.024, y)], colour, 0.002, alpha=0.5, lit=False)

        stage.add(car, (x - 0.12, y - 0.04, x + 0.06, y + 0.04), 0.4 + 0.05 * number, Motion(line_x=0.05 + 0.015 * number))


def neon_signs(stage: Stage) -> None:
    """Add glowing signs on the houses."""
    for number, x in enumerate(stage.spread(int(3 * stage.aspect) + 1)):
        y, height, colour = stage.uniform(0.46, 0.6), stage.uniform(0.08, 0.15), stage.pick(NEON)
        kind = number % 3

        def sign(pen: Pen, x: float = x, y: float = y, height: float = height, colour: str = colour, kind: int = kind) -> None:
            pen.shine(x, y + height / 2, height * 1.1, colour, 0.5)
            if kind == 0:
                pen.box(x - 0.022, y, 0.044, height, "#120c2c", radius=0.006, lit=False)
                for step in range(4):
                    pen.box(x - 0.012, y + height * (0.1 + 0.22 * step), 0.024, height * 0.12, colour, radius=0.003, lit=False)
            elif kind == 1:
                ring = [(x + 0.04 * math.cos(math.tau * k / 20), y + 0.04 + 0.04 * math.sin(math.tau * k / 20)) for k in range(21)]
                pen.stroke(ring, colour, 0.007, lit=False, curved=True)
                pen.poly([(x - 0.012, y + 0.02), (x + 0.022, y + 0.04), (x - 0.012, y + 0.06)], colour, lit=False)
            else:
                pen.stroke([(x - 0.05, y + 0.03), (x - 0.02, y), (x + 0.02, y + 0.03), (x + 0.05, y)], colour, 0.007, lit=False)
                pen.stroke([(x - 0.05, y + 0.05), (x + 0.05, y + 0.05)], colour, 0.005, lit=False)

        stage.add(
            sign,
            (x - 0.18, y - 0.14, x + 0.18, y + height + 0.16),
            0.6,
            Motion(glimmer=0.25, period_s=1.7 + number * 0.3, phase=number * 0.31),
        )


def shop_row(stage: Stage) -> None:
    """Add a row of shops."""
    width = 0.36
    x = stage.left
    walls = ("#e8c9a8", "#c98f78", "#a7b8a8", "#d8d2c6", "#b7a4c4", "#e3b69c")
    awnings = ("#d1495b", "#2e86ab", "#edae49", "#3a9d7a", "#7b5ea7")
    while x < stage.right:
        size = width * stage.uniform(0.85, 1.15)
        _shop(stage, x, size, stage.uniform(0.4, 0.56), stage.pick(walls), stage.pick(awnings))
        x += size


def _shop(stage: Stage, x: float, width: float, height: float, wall: str, awning: str) -> None:
    dark = stage.light.dark
    glass = "#ffdf9e" if dark else "#a9d3e8"

    def draw(pen: Pen) -> None:
        top = 0.78 - height
        pen.box(x, top, width, height, wall)
        pen.box(x - 0.008, top - 0.014, width + 0.016, 0.024, wall, shade=-0.2)
        columns = 3
        for row in range(2 if height > 0.46 else 1):
            for column in range(columns):
                left = x + width * (0.12 + 0.28 * column)
                up = top + 0.05 + 0.13 * row
                pen.box(left - 0.005, up - 0.005, width * 0.17 + 0.01, 0.09, "#fffaf0")
                on = dark and (row + column) % 2 == 0
                pen.box(left, up, width * 0.17, 0.08, glass if not dark or on else "#25304f", lit=not on)
        pen.box(x + width * 0.06, 0.62, width * 0.56, 0.15, glass, lit=not dark)
        pen.box(x + width * 0.68, 0.61, width * 0.22, 0.17, "#6b4a3a")
        pen.box(x + width * 0.72, 0.635, width * 0.14, 0.07, glass, lit=not dark)
        stripes = 9
        for number in range(stripes):
            left = x + width * 0.03 + width * 0.94 * number / stripes
            step = width * 0.94 / stripes
            pen.poly([(left, 0.565), (left + step, 0.565), (left + step, 0.61), (left, 0.61)], awning if number % 2 == 0 else "#fff6ea")
            pen.oval(left + step / 2, 0.61, step / 2, 0.013, awning if number % 2 == 0 else "#fff6ea")
        if dark:
            pen.shine(x + width * 0.34, 0.7, 0.22, "#ffd98a", 0.4)

    stage.add(draw, (x - 0.02, 0.2, x + width + 0.02, 0.8), 0.5)
