"""What rooms are made of: walls and floors, windows with the hour outside, lamps, shelves, counters, tables and rugs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from reeltalk.providers.illustration.palette import Light
from reeltalk.providers.illustration.pen import Pen, land, polygon
from reeltalk.providers.illustration.stage import BOTTOM, MARGIN, Stage

FLOOR: Final = 0.74
BOOKS: Final = ("#c8553d", "#588b8b", "#f28f3b", "#5b5f97", "#b8b8d1", "#7a9e7e", "#e0b252", "#8c4a5a")


def indoors(stage: Stage) -> Light:
    """Turn the light of the hour into the light of a room; return the light outside."""
    outside = stage.light
    tint = {"night": (0.9, 0.82, 0.74), "dusk": (0.92, 0.83, 0.77), "sunset": (1.0, 0.89, 0.8)}.get(stage.hour, (1.0, 0.98, 0.95))
    stage.light = replace(outside, tint=tint, haze_strength=0.0)
    stage.indoors, stage.medium, stage.horizon = True, "land", 0.6
    stage.foot, stage.person = 0.94, 0.56
    return outside


def shell(stage: Stage, wall: str, floor: str, *, skirting: str = "#fff8ee", planks: bool = True, stripe: str = "") -> None:
    """Add a wall and a floor in perspective."""

    def draw(pen: Pen) -> None:
        pen.box(stage.left, -MARGIN, stage.right - stage.left, FLOOR + MARGIN, wall)
        if stripe:
            x = stage.left
            while x < stage.right:
                pen.box(x, -MARGIN, 0.045, FLOOR + MARGIN, stripe, alpha=0.45)
                x += 0.09
        pen.fade((stage.left, -MARGIN, stage.right, FLOOR), [("#000000", 0.14), ("#ffffff", 0.06), ("#000000", 0.06)])
        pen.box(stage.left, FLOOR - 0.022, stage.right - stage.left, 0.024, skirting)
        pen.box(stage.left, FLOOR, stage.right - stage.left, BOTTOM - FLOOR, floor)
        if planks:
            centre = stage.aspect / 2
            for number in range(-14, 15):
                pen.stroke([(centre + number * 0.16, FLOOR), (centre + number * 0.36, BOTTOM)], floor, 0.003, shade=-0.2)
        pen.fade((stage.left, FLOOR, stage.right, BOTTOM), [("#000000", 0.16), ("#ffffff", 0.05), ("#000000", 0.1)])

    stage.whole(draw, 0.35)


def window(
    stage: Stage, outside: Light, x: float, y: float, width: float, height: float, *, curtains: str = "", town: bool = False
) -> None:
    """Add a window with the sky of the hour, and hills or a town in it."""
    frame = 0.014
    blocks = [(stage.uniform(0.1, 0.5), stage.uniform(0.7, 1.2)) for _ in range(9)]

    def draw(pen: Pen) -> None:
        out = Pen(pen.canvas, outside, 0.4)
        pen.box(x - frame, y - frame, width + frame * 2, height + frame * 2, "#fffaf2", radius=0.006)
        out.fade((x, y, x + width, y + height), [(colour, 1.0) for colour in outside.sky], lit=False)
        if outside.dark:
            out.oval(x + width * 0.75, y + height * 0.22, 0.026, 0.026, outside.sun, lit=False)
        else:
            out.shine(x + width * 0.75, y + height * 0.3, height * 0.6, outside.sun, 0.5)
        with pen.within(polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])):
            if town:
                step = width / len(blocks)
                for number, (tall, wide) in enumerate(blocks):
                    out.box(
                        x + number * step,
                        y + height * (1 - tall),
                        step * wide,
                        height * tall,
                        "#7f93ad",
                        shade=-0.1 if number % 2 else 0.05,
                    )
            else:
                crest = [
                    (x - 0.02, y + height * 0.75),
                    (x + width * 0.3, y + height * 0.6),
                    (x + width * 0.7, y + height * 0.72),
                    (x + width + 0.02, y + height * 0.62),
                ]
                out.path(land(crest, y + height), "#6fae62")
        for k in (1, 2):
            pen.box(x + width * k / 3 - frame / 4, y, frame / 2, height, "#fffaf2")
        pen.box(x, y + height * 0.45, width, frame / 2, "#fffaf2")
        pen.box(x - frame * 2, y + height + frame, width + frame * 4, frame * 1.2, "#f2e8da")
        if curtains:
            for side in (0, 1):
                edge = x - 0.05 if side == 0 else x + width + 0.05
                inner = edge + (0.12 if side == 0 else -0.12)
                pen.path(
                    polygon(
                        [(edge, y - 0.05), (inner, y - 0.05), (edge + (inner - edge) * 0.55, y + height + 0.08), (edge, y + height + 0.1)]
                    ),
                    curtains,
                )
            pen.box(x - 0.08, y - 0.06, width + 0.16, 0.014, "#8a6a4f", radius=0.007)

    stage.add(draw, (x - 0.1, y - 0.1, x + width + 0.1, y + height + 0.14), 0.36)


def lamp(stage: Stage, x: float, length: float, *, shade: str = "#f2b84b") -> None:
    """Add a hanging lamp that is lit in the dark."""

    def draw(pen: Pen) -> None:
        pen.box(x - 0.002, -MARGIN, 0.004, length + MARGIN, "#4a4a4a")
        pen.poly([(x - 0.025, length), (x + 0.025, length), (x + 0.06, length + 0.06), (x - 0.06, length + 0.06)], shade)
        pen.oval(x, length + 0.062, 0.03, 0.012, "#fff3c9", lit=False)
        if pen.light.dark:
            pen.shine(x, length + 0.1, 0.4, "#ffd98a", 0.55)

    stage.add(draw, (x - 0.42, -MARGIN, x + 0.42, length + 0.52), 0.5)


def shelf(stage: Stage, x: float, y: float, width: float, rows: int, *, depth: float = 0.4) -> None:
    """Add shelves full of books."""
    books = []
    for row in range(rows):
        left = x + 0.01
        while left < x + width - 0.03:
            thick = stage.uniform(0.012, 0.024)
            books.append((left, y + 0.13 * (row + 1) - 0.012, thick, stage.uniform(0.07, 0.105), stage.pick(BOOKS)))
            left += thick + 0.002

    def draw(pen: Pen) -> None:
        pen.box(x - 0.012, y - 0.012, width + 0.024, 0.13 * rows + 0.03, "#7d5a43", radius=0.004)
        pen.box(x, y, width, 0.13 * rows, "#5f4433")
        for left, foot, thick, height, colour in books:
            pen.box(left, foot - height, thick, height, colour, radius=0.002)
            pen.box(left, foot - height * 0.8, thick, height * 0.1, "#fff6e0", alpha=0.5)
        for row in range(rows):
            pen.box(x, y + 0.13 * (row + 1) - 0.012, width, 0.012, "#8d684e")

    stage.add(draw, (x - 0.03, y - 0.03, x + width + 0.03, y + 0.13 * rows + 0.04), depth)


def counter(
    stage: Stage,
    top: float,
    colour: str,
    surface: str,
    *,
    depth: float,
    left: float | None = None,
    right: float | None = None,
    front: bool = False,
) -> None:
    """Add a counter or table that stands across the picture; things stand on ``top``."""
    start = stage.left if left is None else left
    end = stage.right if right is None else right

    def draw(pen: Pen) -> None:
        pen.box(start, top + 0.02, end - start, BOTTOM - top, colour)
        pen.fade((start, top + 0.02, end, top + 0.1), [("#000000", 0.25), ("#000000", 0.0)])
        pen.box(start - 0.015, top - 0.012, end - start + 0.03, 0.04, surface, radius=0.008)
        pen.box(start - 0.015, top - 0.012, end - start + 0.03, 0.012, "#ffffff", alpha=0.25)

    stage.add(draw, (start - 0.03, top - 0.02, end + 0.03, BOTTOM), depth, front=front)


def table(stage: Stage, x: float, top: float, width: float, colour: str, *, depth: float = 0.95, front: bool = False) -> None:
    """Add a table on legs."""

    def draw(pen: Pen) -> None:
        for side in (-1, 1):
            pen.poly(
                [
                    (x + side * width * 0.42, top),
                    (x + side * width * 0.46, top),
                    (x + side * width * 0.48, top + 0.3),
                    (x + side * width * 0.445, top + 0.3),
                ],
                colour,
                shade=-0.25,
            )
        pen.box(x - width / 2, top - 0.005, width, 0.034, colour, radius=0.01)
        pen.box(x - width / 2, top - 0.005, width, 0.01, "#ffffff", radius=0.005, alpha=0.3)

    stage.add(draw, (x - width * 0.55, top - 0.02, x + width * 0.55, top + 0.34), depth, front=front)


def rug(stage: Stage, colour: str) -> None:
    """Add a round rug."""
    a = stage.aspect

    def draw(pen: Pen) -> None:
        pen.oval(a / 2, 0.92, 0.5, 0.09, colour)
        pen.oval(a / 2, 0.92, 0.42, 0.072, colour, shade=0.18)
        pen.oval(a / 2, 0.92, 0.3, 0.05, colour)

    stage.add(draw, (a / 2 - 0.52, 0.8, a / 2 + 0.52, 1.04), 0.5)
