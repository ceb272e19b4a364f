"""Indoors: walls, floors, windows with the hour outside, and the furniture of kitchens, offices, classrooms, cafes and stages."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import skia

from reeltalk.providers.illustration.art import icon
from reeltalk.providers.illustration.interiors import FLOOR, counter, indoors, lamp, rug, shelf, shell, window
from reeltalk.providers.illustration.pen import Pen, curve, polygon
from reeltalk.providers.illustration.props import picture
from reeltalk.providers.illustration.stage import BOTTOM, MARGIN, Motion, Stage


def living_room(stage: Stage) -> None:
    """A sitting room: sofa, window, pictures, plant and rug."""
    outside = indoors(stage)
    shell(stage, stage.pick(("#f0dcc4", "#cfe0dc", "#dfd3e6", "#f2d5c4")), "#c39a6b")
    a = stage.aspect
    window(stage, outside, a * 0.5 - 0.22, 0.12, 0.44, 0.34, curtains="#d98a6a")
    rug(stage, "#b5838d")
    picture(stage, "sofa", a * 0.16, 0.82, 0.27, 0.48)
    if not stage.plain:
        picture(stage, "framed-picture", a * 0.16, 0.36, 0.16, 0.4)
        picture(stage, "potted-plant", a * 0.9, 0.84, 0.24, 0.5)
        shelf(stage, a * 0.8, 0.18, min(0.3, a * 0.17), 3)
        lamp(stage, a * 0.5, 0.05)


def bedroom(stage: Stage) -> None:
    """A bedroom."""
    outside = indoors(stage)
    shell(stage, "#b8c4dc", "#b08d6e", stripe="#c4cfe4")
    a = stage.aspect
    window(stage, outside, a * 0.62, 0.12, 0.36, 0.34, curtains="#7d8cc4")
    rug(stage, "#8f9fd0")
    picture(stage, "bed", a * 0.24, 0.84, 0.4, 0.48)
    if not stage.plain:
        picture(stage, "teddy-bear", a * 0.9, 0.86, 0.14, 0.5)
        picture(stage, "framed-picture", a * 0.3, 0.34, 0.16, 0.4)
        lamp(stage, a * 0.45, 0.05, shade="#f7d6a8")


def kitchen(stage: Stage) -> None:
    """A kitchen: tiles, cupboards, a stove with a pot, a window."""
    outside = indoors(stage)
    stage.table = 0.8
    shell(stage, "#f4ead8", "#c8b294", planks=False)
    a = stage.aspect

    def tiles(pen: Pen) -> None:
        step = 0.07
        y = 0.38
        while y < 0.62:
            x = stage.left
            while x < stage.right:
                pen.box(
                    x,
                    y,
                    step - 0.006,
                    step - 0.006,
                    "#9fcfc9",
                    radius=0.004,
                    shade=0.1 if int((x - stage.left) / step + y / step) % 3 == 0 else 0.0,
                )
                x += step
            y += step

    stage.whole(tiles, 0.36, top=0.37, bottom=0.67)
    for left, width in ((0.02, 0.26), (0.72, 0.28)):
        _cupboard(stage, a * left, 0.04, a * width, 0.26)
    window(stage, outside, a * 0.36, 0.08, a * 0.28, 0.26, curtains="#e8a87c")
    counter(stage, 0.62, "#e0876a", "#f5ede0", depth=0.42)
    if not stage.plain:
        for name, x, size in (
            ("pot-of-food", 0.17, 0.13),
            ("teapot", 0.3, 0.09),
            ("potted-plant", 0.66, 0.13),
            ("bread", 0.8, 0.08),
            ("lemon", 0.88, 0.05),
        ):
            picture(stage, name, a * x, 0.615, size, 0.45)
        lamp(stage, a * 0.5, 0.02, shade="#e4572e")


def _cupboard(stage: Stage, x: float, y: float, width: float, height: float) -> None:
    doors = max(2, round(width / 0.18))

    def draw(pen: Pen) -> None:
        pen.box(x, y, width, height, "#e0876a", radius=0.006)
        for number in range(doors):
            left = x + width * number / doors
            pen.box(left + 0.01, y + 0.012, width / doors - 0.02, height - 0.024, "#e89a7f", radius=0.006)
            pen.oval(left + width / doors - 0.025, y + height - 0.05, 0.007, 0.007, "#fff3e0")

    stage.add(draw, (x - 0.01, y - 0.01, x + width + 0.01, y + height + 0.01), 0.4)


def office(stage: Stage) -> None:
    """An office high above a town: desk, computer, shelves."""
    outside = indoors(stage)
    stage.table = 0.78
    shell(stage, "#dbe3ea", "#9fa8b3", planks=False)
    a = stage.aspect
    window(stage, outside, a * 0.3, 0.1, a * 0.44, 0.4, town=True)
    shelf(stage, a * 0.04, 0.2, a * 0.16, 3)
    if not stage.plain:
        picture(stage, "chart-increasing", a * 0.87, 0.4, 0.2, 0.4)
        picture(stage, "potted-plant", a * 0.92, 0.84, 0.26, 0.5)
        lamp(stage, a * 0.5, 0.03, shade="#5b6b8c")


def classroom(stage: Stage) -> None:
    """A classroom: blackboard, clock, desks."""
    outside = indoors(stage)
    shell(stage, "#f3e4c2", "#b98b5e")
    a = stage.aspect
    sums = ("2 + 3 = 5", "A B C")

    def board(pen: Pen) -> None:
        pen.box(a * 0.5 - 0.42, 0.12, 0.84, 0.4, "#8a5f3f", radius=0.008)
        pen.box(a * 0.5 - 0.4, 0.14, 0.8, 0.36, "#2f5d50")
        from reeltalk.providers.illustration.lettering import write

        write(pen, sums[0], a * 0.5 - 0.2, 0.29, 0.07, "#f4f1e6", alpha=0.9)
        write(pen, sums[1], a * 0.5 + 0.18, 0.4, 0.07, "#ffe9a8", alpha=0.9)
        circle = [(a * 0.5 - 0.22 + 0.05 * math.cos(math.tau * k / 20), 0.41 + 0.05 * math.sin(math.tau * k / 20)) for k in range(21)]
        pen.stroke(circle, "#a8e0ff", 0.006, alpha=0.9, curved=True)
        pen.stroke(
            [(a * 0.5 + 0.1, 0.27), (a * 0.5 + 0.16, 0.19), (a * 0.5 + 0.22, 0.27), (a * 0.5 + 0.1, 0.27)], "#ffb3c6", 0.006, alpha=0.9
        )
        pen.box(a * 0.5 - 0.42, 0.515, 0.84, 0.016, "#a9774f")

    stage.add(board, (a * 0.5 - 0.44, 0.1, a * 0.5 + 0.44, 0.55), 0.4)
    if a > 1.2:
        window(stage, outside, stage.aspect * 0.02, 0.14, a * 0.14, 0.36)
        picture(stage, "globe-showing-asia-australia", a * 0.9, 0.62, 0.14, 0.42)
        shelf(stage, a * 0.83, 0.62, a * 0.15, 1)
    desks = stage.spread(int(3 * a) + 1, jitter=0.05)

    def rows(pen: Pen) -> None:
        for x in desks:
            pen.box(x - 0.12, 1.0, 0.24, 0.024, "#d9a066", radius=0.006)
            pen.box(x - 0.1, 1.02, 0.016, 0.14, "#8a6a4f")
            pen.box(x + 0.084, 1.02, 0.016, 0.14, "#8a6a4f")

    stage.add(rows, (stage.left, 0.96, stage.right, BOTTOM), 1.15, front=True)


def cafe(stage: Stage) -> None:
    """A coffee house: counter, menu board, hanging lamps and a window."""
    outside = indoors(stage)
    stage.table = 0.8
    shell(stage, "#8f5d46", "#7a5a48", skirting="#5a3d30", stripe="#9a6850")
    a = stage.aspect
    window(stage, outside, a * 0.06, 0.14, a * 0.3, 0.4, town=True)

    def menu(pen: Pen) -> None:
        x = a * 0.66
        pen.box(x - 0.22, 0.12, 0.44, 0.26, "#3b2a22", radius=0.008)
        pen.box(x - 0.205, 0.135, 0.41, 0.23, "#2c221d")
        icon("hot-beverage").draw(pen, x - 0.12, 0.29, 0.11)
        for row in range(4):
            pen.box(x - 0.02, 0.17 + 0.045 * row, 0.12 + 0.03 * (row % 2), 0.012, "#f3e3c8", radius=0.006)
            pen.box(x + 0.15, 0.17 + 0.045 * row, 0.03, 0.012, "#f2b84b", radius=0.006)

    stage.add(menu, (a * 0.66 - 0.24, 0.1, a * 0.66 + 0.24, 0.4), 0.4)
    counter(stage, 0.6, "#5b3d2e", "#c99a6b", depth=0.44, left=a * 0.45)
    if not stage.plain:
        for name, x, size in (("cupcake", 0.55, 0.08), ("shortcake", 0.65, 0.08), ("croissant", 0.74, 0.06), ("potted-plant", 0.93, 0.15)):
            picture(stage, name, a * x, 0.592, size, 0.46)
    for x in (0.25, 0.5, 0.75):
        lamp(stage, a * x, 0.06, shade="#e0a458")


def library(stage: Stage) -> None:
    """A library: walls of books and a reading lamp."""
    indoors(stage)
    stage.table = None
    shell(stage, "#6f5443", "#8a5f45")
    a = stage.aspect
    x = stage.left + 0.02
    while x < stage.right - 0.1:
        shelf(stage, x, 0.03, 0.36, 5, depth=0.4)
        x += 0.42
    rug(stage, "#8c3b45")
    lamp(stage, a * 0.5, 0.03, shade="#3f7d5f")


def stage_show(stage: Stage) -> None:
    """A theatre stage: curtains, boards, spotlights."""
    indoors(stage)
    stage.light = replace(stage.light, tint=(0.95, 0.9, 0.92), dark=True)
    stage.foot = 0.9
    a = stage.aspect

    def backdrop(pen: Pen) -> None:
        pen.fade((stage.left, -MARGIN, stage.right, FLOOR), [("#2a1038", 1.0), ("#5a1e5e", 1.0)], lit=False)
        pen.fade((stage.left, FLOOR, stage.right, BOTTOM), [("#a8683f", 1.0), ("#5b331f", 1.0)], lit=False)
        for number in range(-12, 13):
            pen.stroke([(a / 2 + number * 0.16, FLOOR), (a / 2 + number * 0.34, BOTTOM)], "#3b2014", 0.003, alpha=0.6, lit=False)

    stage.whole(backdrop, 0.2)
    for number, (x, colour) in enumerate(((0.2, "#ffd98a"), (0.5, "#ffffff"), (0.8, "#8fd8ff"))):

        def beam(pen: Pen, x: float = x, colour: str = colour) -> None:
            spot = a * (0.5 + (x - 0.5) * 0.35)
            path = polygon([(a * x - 0.02, -MARGIN), (a * x + 0.02, -MARGIN), (spot + 0.26, 0.92), (spot - 0.26, 0.92)])
            pen.fade((0, -MARGIN, 0, 0.92), [(colour, 0.5), (colour, 0.06)], lit=False, path=path)
            pen.oval(spot, 0.9, 0.26, 0.05, colour, alpha=0.28, lit=False)

        stage.add(
            beam,
            (a * x - 0.6, -MARGIN, a * x + 0.6, 0.98),
            0.4,
            Motion(sway=2.0, glimmer=0.2, period_s=4, phase=number * 0.3),
            pivot=(a * x, -MARGIN),
        )
    _curtains(stage)


def _curtains(stage: Stage) -> None:
    a = stage.aspect

    def draw(pen: Pen) -> None:
        for side in (0, 1):
            for fold in range(5):
                left = (stage.left + fold * 0.075) if side == 0 else (stage.right - (fold + 1) * 0.075)
                pen.fade((left, -MARGIN, left + 0.076, BOTTOM), [("#b3202c", 1.0), ("#7a1220" if fold % 2 else "#941a28", 1.0)], lit=False)
        x = stage.left
        while x < stage.right:
            pen.path(curve_drop(x, 0.26), "#b3202c")
            pen.path(curve_drop(x, 0.26), "#000000", alpha=0.12, lit=False)
            x += 0.26
        pen.box(stage.left, 0.055, stage.right - stage.left, 0.008, "#f2c14e")

    stage.add(draw, (stage.left, -MARGIN, stage.right, BOTTOM), 1.1, front=True)
    seats = [(x, 1.08 + stage.uniform(0, 0.02)) for x in stage.spread(int(8 * a))]

    def heads(pen: Pen) -> None:
        for x, y in seats:
            pen.oval(x, y, 0.05, 0.06, "#170a1e", lit=False)
            pen.oval(x, y + 0.1, 0.09, 0.08, "#170a1e", lit=False)

    stage.add(heads, (stage.left, 0.98, stage.right, BOTTOM), 1.25, front=True)


def curve_drop(x: float, width: float) -> skia.Path:
    """Return one swag of the upper curtain."""
    path = curve([(x, -MARGIN), (x + width * 0.1, 0.05), (x + width / 2, 0.11), (x + width * 0.9, 0.05), (x + width, -MARGIN)])
    path.close()
    return path


def shop(stage: Stage) -> None:
    """A shop with full shelves."""
    indoors(stage)
    stage.table = 0.8
    shell(stage, "#e8f0ea", "#cfd6d8", planks=False)
    a = stage.aspect
    goods = (
        "red-apple",
        "banana",
        "carrot",
        "bread",
        "cheese-wedge",
        "honey-pot",
        "glass-of-milk",
        "tomato",
        "broccoli",
        "doughnut",
        "grapes",
        "cookie",
    )

    def racks(pen: Pen) -> None:
        for row in range(3):
            y = 0.26 + 0.16 * row
            pen.box(stage.left, y, stage.right - stage.left, 0.014, "#b98b5e")
            x = stage.left + 0.05
            number = row * 5
            while x < stage.right:
                icon(goods[number % len(goods)]).draw(pen, x, y, 0.085)
                x += 0.1
                number += 1 if int(x * 10) % 3 == 0 else 0
        pen.box(stage.left, 0.04, stage.right - stage.left, 0.05, "#3a9d7a")

    stage.whole(racks, 0.4, top=0.0, bottom=FLOOR)
    lamp(stage, a * 0.3, 0.1, shade="#ffffff")
    lamp(stage, a * 0.7, 0.1, shade="#ffffff")


def gym(stage: Stage) -> None:
    """A gym with a mirror wall and weights."""
    outside = indoors(stage)
    shell(stage, "#bfc9d6", "#6c7a89", planks=False)
    a = stage.aspect
    window(stage, outside, a * 0.12, 0.12, a * 0.76, 0.4, town=True)
    if not stage.plain:
        picture(stage, "person-lifting-weights", a * 0.12, 0.84, 0.34, 0.5)
        picture(stage, "boxing-glove", a * 0.9, 0.4, 0.14, 0.5)


def lab(stage: Stage) -> None:
    """A laboratory."""
    outside = indoors(stage)
    stage.table = 0.8
    shell(stage, "#dcecef", "#aeb9c0", planks=False)
    a = stage.aspect
    window(stage, outside, a * 0.36, 0.1, a * 0.28, 0.3, town=True)
    counter(stage, 0.62, "#8fa7b3", "#eef4f6", depth=0.42)
    for name, x, size in (("microscope", 0.14, 0.18), ("test-tube", 0.26, 0.14), ("dna", 0.76, 0.16), ("desktop-computer", 0.88, 0.2)):
        picture(stage, name, a * x, 0.612, size, 0.45)


PLACES: Final[dict[str, Callable[[Stage], None]]] = {
    "room": living_room, "bedroom": bedroom, "kitchen": kitchen, "office": office, "classroom": classroom, "cafe": cafe,
    "library": library, "stage": stage_show, "shop": shop, "gym": gym, "lab": lab,
}  # fmt: skip
