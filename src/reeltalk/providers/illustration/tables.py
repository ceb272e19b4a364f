"""A table before a plain wall: where food, drinks and things stand when nothing else is asked for."""

from __future__ import annotations

from dataclasses import replace

from reeltalk.providers.illustration.pen import Pen
from reeltalk.providers.illustration.stage import BOTTOM, MARGIN, STILL, Stage


def still_life(stage: Stage) -> None:
    """A table before a plain wall: for food, drinks and things on their own."""
    stage.indoors, stage.medium = True, "land"
    stage.table, stage.foot, stage.person, stage.horizon = 0.76, 0.76, 1.2, 0.6
    stage.light = replace(stage.light, haze_strength=0.0, tint=(1.0, 0.97, 0.93) if not stage.light.dark else (0.78, 0.7, 0.66))
    wall, top = (("#dfe7dc", "#c98f5f"), ("#f3ddd0", "#b97f56"), ("#d9e4ec", "#a8744f"), ("#efe3c6", "#a9683f"))[int(stage.rng.integers(4))]
    a = stage.aspect
    light_x = a * stage.uniform(0.2, 0.4)

    def backdrop(pen: Pen) -> None:
        pen.box(stage.left, -MARGIN, stage.right - stage.left, 1 + 2 * MARGIN, wall)
        pen.fade((stage.left, -MARGIN, stage.right, 0.7), [("#ffffff", 0.12), ("#000000", 0.10)])
        pane = [(light_x, 0.05), (light_x + 0.3, 0.0), (light_x + 0.5, 0.62), (light_x + 0.16, 0.62)]
        pen.poly(pane, "#fffbe8", alpha=0.3)
        pen.stroke([(light_x + 0.15, 0.02), (light_x + 0.33, 0.62)], wall, 0.014)
        pen.stroke([(light_x + 0.06, 0.3), (light_x + 0.42, 0.27)], wall, 0.012)

    stage.whole(backdrop, 0.2)

    def board(pen: Pen) -> None:
        pen.box(stage.left, 0.68, stage.right - stage.left, 0.16, top, shade=0.1)
        pen.fade((stage.left, 0.68, stage.right, 0.84), [("#000000", 0.16), ("#ffffff", 0.06)])
        for number in range(5):
            y = 0.695 + 0.032 * number
            pen.stroke([(stage.left, y), (stage.right, y + 0.004)], top, 0.002, shade=-0.16, alpha=0.6)
        pen.box(stage.left, 0.84, stage.right - stage.left, BOTTOM - 0.84, top, shade=-0.22)
        pen.fade((stage.left, 0.84, stage.right, BOTTOM), [("#000000", 0.22), ("#000000", 0.05)])

    stage.add(board, (stage.left, 0.67, stage.right, BOTTOM), 0.8, STILL)
