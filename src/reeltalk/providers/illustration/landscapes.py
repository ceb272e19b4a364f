"""Open land: meadow, forest, hills, mountains, desert, snow, farm, garden, park, jungle, autumn and blossom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reeltalk.providers.illustration import flora
from reeltalk.providers.illustration.art import icon
from reeltalk.providers.illustration.pen import Pen
from reeltalk.providers.illustration.skies import bird_flock, sky
from reeltalk.providers.illustration.stage import BOTTOM, MARGIN, Motion, Stage
from reeltalk.providers.illustration.terrain import (
    GREENS,
    WOODS,
    fence,
    foreground_grass,
    ground,
    hills,
    lamp_and_bench,
    level_at,
    mountain_range,
    rocks,
    season_of,
    tree_line,
    trees,
    tufts,
)


def meadow(stage: Stage) -> None:
    """Rolling green hills with flowers."""
    stage.horizon, stage.foot = 0.58, 0.86
    season = season_of(stage)
    green = GREENS[season]
    sky(stage, bottom=0.7)
    if not stage.plain:
        bird_flock(stage, stage.aspect * stage.uniform(0.15, 0.4), 0.3)
    hills(stage, 0.62, 0.14, "#6fa8a0", 0.2)
    far = hills(stage, 0.68, 0.1, green, 0.42)
    tree_line(stage, far, 0.09, WOODS[season], 0.44, 9, snow=season == "winter")
    ground(stage, 0.72, green, depth=0.66)
    flowers = () if season == "winter" else ("#ff6f91", "#ffffff", "#f9c846", "#a56cc1", "#ff8a5c")
    tufts(stage, "#4f9a45" if season != "winter" else "#dfe9f0", low=0.75, high=1.02, count=90, flowers=flowers)
    foreground_grass(stage, "#3f8a3f" if season != "winter" else "#cfdde8", flowers=flowers)


def forest(stage: Stage) -> None:
    """A clearing among firs, tall trunks framing it."""
    stage.horizon, stage.foot = 0.62, 0.88
    season = season_of(stage)
    wood, snow = WOODS[season], season == "winter"
    sky(stage, bottom=0.75, clouds=2)
    far = hills(stage, 0.64, 0.12, wood, 0.15)
    tree_line(stage, far, 0.26, wood, 0.2, 20, snow=snow)
    middle = hills(stage, 0.7, 0.05, wood, 0.38)
    tree_line(stage, middle, 0.42, wood, 0.42, 13, snow=snow)
    ground(stage, 0.76, GREENS[season] if season else "#6a9a4e", depth=0.68, path="#c9a877" if not snow else "#dfe7ee")
    if not stage.plain:
        _big_firs(stage, wood, snow=snow)
        _trunks(stage, snow=snow)
    tufts(stage, "#3f7f43" if not snow else "#e3edf3", low=0.79, high=1.0, count=60, flowers=() if snow else ("#ffd166", "#ffffff"))
    foreground_grass(stage, "#24563b" if not snow else "#c4d4e0")


def _big_firs(stage: Stage, colour: str, *, snow: bool) -> None:
    for side in (0.06, 0.2, 0.84, 0.97):
        x = stage.aspect * (side + stage.uniform(-0.03, 0.03))
        height = stage.uniform(0.55, 0.72)
        foot = 0.79 + stage.uniform(0, 0.03)

        def draw(pen: Pen, x: float = x, foot: float = foot, height: float = height) -> None:
            flora.conifer(pen, x, foot, height, colour, snow=snow)

        stage.add(
            draw, (x - height * 0.25, foot - height * 1.02, x + height * 0.25, foot + 0.01), 0.6, Motion(sway=0.35, period_s=5, phase=side)
        )


def _trunks(stage: Stage, *, snow: bool) -> None:
    for side, width in ((-0.02, 0.15), (1.02, 0.13)):
        x = stage.aspect * side + stage.uniform(-0.02, 0.02)

        def draw(pen: Pen, x: float = x, width: float = width) -> None:
            flora.trunk(pen, x, 1.04, -MARGIN, width, "#4d382c")
            if not snow:
                flora.mushroom(pen, x + (width if x < 0.3 else -width), 1.0, 0.06)

        stage.add(draw, (x - width * 1.3, -MARGIN, x + width * 1.3, BOTTOM), 1.15, front=True)
    canopy = [(x, stage.uniform(-0.02, 0.05), stage.uniform(0.09, 0.15)) for x in stage.spread(int(9 * stage.aspect) + 3)]

    def leaves(pen: Pen) -> None:
        for x, y, size in canopy:
            pen.oval(x, y - 0.08, size, size * 0.75, "#1f5a41" if not snow else "#d5e2ec", shade=-0.1)

    stage.add(leaves, (stage.left, -MARGIN, stage.right, 0.16), 1.1, Motion(swing=0.004, period_s=6), front=True)


def mountain(stage: Stage) -> None:
    """High peaks with snow over firs and a meadow."""
    stage.horizon, stage.foot = 0.6, 0.87
    season = season_of(stage)
    sky(stage, bottom=0.75, clouds=4)
    mountain_range(stage, 0.62, 0.42, "#7f93b8", 0.16, snow=True, peaks=4)
    mountain_range(stage, 0.66, 0.27, "#5d7599", 0.32, snow=season == "winter", peaks=5)
    near = hills(stage, 0.72, 0.08, GREENS[season], 0.48)
    tree_line(stage, near, 0.13, WOODS[season], 0.52, 15, snow=season == "winter")
    ground(stage, 0.77, GREENS[season], depth=0.7, path="#d3b98d" if season != "winter" else "#e2eaf0")
    tufts(
        stage,
        "#5a9a4a" if season != "winter" else "#e3edf3",
        low=0.8,
        high=1.0,
        count=46,
        flowers=("#ffffff", "#9b8cff") if season != "winter" else (),
    )
    rocks(stage, 4)
    foreground_grass(stage, "#3d7c45" if season != "winter" else "#cfdde8")


def desert(stage: Stage) -> None:
    """Dunes with cacti and far table mountains."""
    stage.horizon, stage.foot = 0.6, 0.87
    sky(stage, bottom=0.72, clouds=2)
    mesas = [(x, stage.uniform(0.1, 0.17), stage.uniform(0.12, 0.24)) for x in stage.spread(3)]

    def draw_mesas(pen: Pen) -> None:
        for x, height, width in mesas:
            pen.poly(
                [(x - width, 0.66), (x - width * 0.72, 0.62 - height), (x + width * 0.66, 0.62 - height), (x + width, 0.66)], "#c06a4a"
            )
            pen.poly(
                [(x + width * 0.2, 0.62 - height), (x + width * 0.66, 0.62 - height), (x + width, 0.66), (x + width * 0.35, 0.66)],
                "#c06a4a",
                shade=-0.18,
            )

    stage.whole(draw_mesas, 0.2, top=0.38, bottom=0.68)
    hills(stage, 0.66, 0.07, "#e9b872", 0.4, rough=0.2)
    hills(stage, 0.74, 0.09, "#eec07a", 0.55, rough=0.15)
    ground(stage, 0.79, "#f2c985", depth=0.7)
    if not stage.plain:
        for x in (0.08, 0.9):
            height = stage.uniform(0.2, 0.34)
            place = stage.aspect * x + stage.uniform(-0.04, 0.04)

            def draw(pen: Pen, place: float = place, height: float = height) -> None:
                pen.oval(place, 0.84, height * 0.4, 0.012, "#8a5a2b", alpha=0.35)
                icon("cactus").draw(pen, place, 0.84, height)

            stage.add(draw, (place - height * 0.6, 0.84 - height, place + height * 0.6, 0.87), 0.72)
    rocks(stage, 3)


def snowfield(stage: Stage) -> None:
    """A winter landscape."""
    stage.season = "winter"
    mountain(stage)


def farm(stage: Stage) -> None:
    """Fields in rows, a barn and a fence."""
    stage.horizon, stage.foot = 0.56, 0.88
    season = season_of(stage)
    sky(stage, bottom=0.66)
    hills(stage, 0.62, 0.1, "#8fb873", 0.25)
    hills(stage, 0.64, 0.05, GREENS[season], 0.4)
    colours = ("#d9b64e", "#8dbb52", "#c99d3f", "#7aa84a") if season != "winter" else ("#eef4f8", "#dfe8ef")
    vanish = stage.aspect * 0.5

    def rows(pen: Pen) -> None:
        count = 16
        for number in range(count):
            left = vanish + (number - count / 2) * 0.32
            pen.poly(
                [
                    (vanish + (number - count / 2) * 0.09, 0.63),
                    (vanish + (number + 1 - count / 2) * 0.09, 0.63),
                    (left + 0.32, BOTTOM),
                    (left, BOTTOM),
                ],
                colours[number % len(colours)],
            )
        pen.fade((stage.left, 0.63, stage.right, BOTTOM), [("#ffffff", 0.12), ("#000000", 0.2)])

    stage.whole(rows, 0.6, top=0.62)
    barn_x = stage.aspect * (0.8 if stage.uniform(0, 1) > 0.5 else 0.18)

    def barn(pen: Pen) -> None:
        pen.box(barn_x - 0.12, 0.5, 0.24, 0.17, "#b5423a")
        pen.poly([(barn_x - 0.14, 0.51), (barn_x - 0.09, 0.43), (barn_x, 0.39), (barn_x + 0.09, 0.43), (barn_x + 0.14, 0.51)], "#7b5a4b")
        pen.box(barn_x - 0.045, 0.56, 0.09, 0.11, "#f2e4d0")
        pen.stroke([(barn_x - 0.045, 0.56), (barn_x + 0.045, 0.67)], "#b5423a", 0.008)
        pen.stroke([(barn_x + 0.045, 0.56), (barn_x - 0.045, 0.67)], "#b5423a", 0.008)
        pen.box(barn_x - 0.02, 0.45, 0.04, 0.04, "#f2e4d0")

    stage.add(barn, (barn_x - 0.16, 0.37, barn_x + 0.16, 0.68), 0.5)
    fence(stage, 0.76)
    tufts(stage, "#6a9a3e", low=0.8, high=1.02, count=30)
    foreground_grass(stage, "#5a8a35", flowers=("#ffd166",))


def garden(stage: Stage) -> None:
    """Hedges, flower beds and a tree."""
    stage.horizon, stage.foot = 0.56, 0.88
    season = season_of(stage)
    sky(stage, bottom=0.66, clouds=4)
    hills(stage, 0.62, 0.08, "#79b07a", 0.3)
    trees(stage, season, 4, 0.34, 0.66, 0.45)
    bushes = [(x, stage.uniform(0.12, 0.2)) for x in stage.spread(int(8 * stage.aspect))]

    def hedge(pen: Pen) -> None:
        for x, width in bushes:
            flora.bush(pen, x, 0.7, width, season)

    stage.whole(hedge, 0.52, top=0.5, bottom=0.74)
    ground(stage, 0.7, GREENS[season], depth=0.66, path="#e2c9a0")
    flowers = ("#ff5d8f", "#ffb3c6", "#f9c846", "#ffffff", "#9b5de5", "#ff7b54")
    tufts(stage, "#4f9a45", low=0.72, high=1.02, count=150, flowers=flowers if season != "winter" else ())
    foreground_grass(stage, "#3f8a3f", flowers=flowers if season != "winter" else ())


def park(stage: Stage) -> None:
    """Lawns, broad-leaved trees, a path, a lamp and a bench."""
    stage.horizon, stage.foot = 0.58, 0.88
    season = season_of(stage)
    sky(stage, bottom=0.7)
    hills(stage, 0.64, 0.08, GREENS[season], 0.3)
    trees(stage, season, 5, 0.36, 0.68, 0.42)
    ground(stage, 0.71, GREENS[season], depth=0.66, path="#d9c2a0")
    trees(stage, season, 2, 0.62, 0.78, 0.62)
    if not stage.plain:
        lamp_and_bench(stage, stage.aspect * stage.uniform(0.72, 0.85), 0.8)
    fallen = (
        ("#e08a3c", "#c4622d", "#f2b84b")
        if season == "autumn"
        else ("#f9b4cf", "#ffd6e5")
        if season == "cherry"
        else ("#ffffff", "#ffd166")
    )
    tufts(stage, "#4f9a45", low=0.76, high=1.02, count=60, flowers=fallen)
    foreground_grass(stage, "#4a8a40" if season != "autumn" else "#a8762e")


def jungle(stage: Stage) -> None:
    """Dense green with palms, vines and large leaves."""
    stage.horizon, stage.foot = 0.6, 0.88
    sky(stage, bottom=0.7, clouds=1)
    hills(stage, 0.6, 0.2, "#3c8c66", 0.2)
    for depth, size, foot in ((0.35, 0.5, 0.68), (0.5, 0.7, 0.75)):
        for x in stage.spread(5):
            height = size * stage.uniform(0.8, 1.15)
            lean = stage.uniform(-0.15, 0.15)

            def draw(pen: Pen, x: float = x, foot: float = foot, height: float = height, lean: float = lean) -> None:
                flora.palm(pen, x, foot, height, lean=lean)

            stage.add(
                draw, (x - height * 0.6, foot - height * 1.15, x + height * 0.6, foot + 0.01), depth, Motion(sway=0.5, period_s=5, phase=x)
            )
    ground(stage, 0.76, "#4c8a45", depth=0.68, path="#b5905f")
    tufts(stage, "#2f7a3f", low=0.78, high=1.0, count=110, flowers=("#ff4f79", "#ff9f1c"))
    _big_leaves(stage)


def _big_leaves(stage: Stage) -> None:
    if stage.plain:
        return
    greens = ("#1f6f4a", "#2a8a55", "#1a5c46", "#3c9a4e")
    spots = []
    for corner_x, corner_y, low, high in (
        (0.0, 1.05, -80, -10),
        (stage.aspect, 1.05, -170, -100),
        (0.0, -0.05, 10, 80),
        (stage.aspect, -0.05, 100, 170),
    ):
        for number in range(5):
            spots.append((corner_x, corner_y, stage.uniform(0.2, 0.34), low + (high - low) * number / 4, stage.pick(greens)))

    def draw(pen: Pen) -> None:
        for x, y, length, degrees, colour in spots:
            flora.leaf(pen, (x, y), length, degrees, colour)

    stage.add(draw, (stage.left, -MARGIN, stage.right, BOTTOM), 1.2, Motion(swing=0.004, period_s=5), front=True)


def blossom(stage: Stage) -> None:
    """A park under cherry trees."""
    stage.season = "cherry"
    stage.horizon, stage.foot = 0.6, 0.88
    sky(stage, bottom=0.7)
    hills(stage, 0.64, 0.1, "#9ec98a", 0.25)
    trees(stage, "cherry", 6, 0.34, 0.68, 0.4)
    ground(stage, 0.72, "#93c96a", depth=0.66, path="#f1d9c4")
    trees(stage, "cherry", 3, 0.66, 0.79, 0.6)
    tufts(stage, "#5fa34f", low=0.76, high=1.02, count=70, flowers=("#ffd6e5", "#f9b4cf", "#ffffff"))
    foreground_grass(stage, "#4a9a4a", flowers=("#f9b4cf",))


def village(stage: Stage) -> None:
    """Small houses on green hills."""
    season = season_of(stage)
    stage.horizon, stage.foot = 0.58, 0.88
    sky(stage, bottom=0.68)
    hills(stage, 0.62, 0.14, "#79aa8b", 0.22)
    near = hills(stage, 0.7, 0.06, GREENS[season], 0.42)
    walls = ("#f7e3c6", "#f2cfae", "#e6ebf0", "#f6d7d0")
    roofs = ("#c8553d", "#a4463b", "#7a5c58", "#d07a4a")
    for x in stage.spread(int(4 * stage.aspect) + 2):
        size = stage.uniform(0.09, 0.13)
        house(stage, x, level_at(near, x) + 0.03, size, stage.pick(walls), stage.pick(roofs), 0.46)
    ground(stage, 0.75, GREENS[season], depth=0.68, path="#dcc39a")
    tufts(stage, "#5a9a4a", low=0.79, high=1.0, count=60, flowers=("#ffffff", "#ffd166", "#ff8fab") if season != "winter" else ())
    foreground_grass(stage, "#4a8a40" if season != "winter" else "#cfdde8")


def house(stage: Stage, x: float, foot: float, size: float, wall: str, roof: str, depth: float) -> None:
    """Add a small house, its windows lit in the dark."""
    window = "#ffd98a" if stage.light.dark else "#8fc1dd"

    def draw(pen: Pen) -> None:
        pen.box(x - size * 0.6, foot - size * 0.8, size * 1.2, size * 0.8, wall)
        pen.poly([(x - size * 0.75, foot - size * 0.78), (x, foot - size * 1.45), (x + size * 0.75, foot - size * 0.78)], roof)
        pen.box(x + size * 0.28, foot - size * 1.45, size * 0.16, size * 0.4, roof, shade=-0.2)
        pen.box(x - size * 0.12, foot - size * 0.42, size * 0.24, size * 0.42, "#7a4f36", radius=size * 0.02)
        for dx in (-0.38, 0.36):
            pen.box(x + dx * size - size * 0.11, foot - size * 0.58, size * 0.22, size * 0.22, window, lit=not stage.light.dark)

    stage.add(draw, (x - size * 0.8, foot - size * 1.5, x + size * 0.8, foot + 0.005), depth)


PLACES: Final[dict[str, Callable[[Stage], None]]] = {
    "meadow": meadow, "forest": forest, "mountain": mountain, "desert": desert, "snow": snowfield, "farm": farm, "garden": garden,
    "park": park, "jungle": jungle, "blossom": blossom, "village": village,
}  # fmt: skip
