"""Water: the open sea, beaches, lakes and rivers, and the world below the surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import skia

from reeltalk.providers.illustration import flora
from reeltalk.providers.illustration.palette import mix, rgb
from reeltalk.providers.illustration.pen import Colour, Pen, curve, land, polygon, ridge
from reeltalk.providers.illustration.props import picture
from reeltalk.providers.illustration.skies import bird_flock, sky
from reeltalk.providers.illustration.stage import BOTTOM, MARGIN, Motion, Stage
from reeltalk.providers.illustration.terrain import GREENS, WOODS, foreground_grass, hills, mountain_range, season_of, tree_line, tufts

SEA: Final = ("#2f8fc0", "#1c6ea4")


def water(stage: Stage, top: float, bottom: float, depth: float, *, near: str = SEA[1], far: str = SEA[0]) -> None:
    """Add a flat stretch of water that mirrors the sky, with glints on it."""
    sky_low = stage.light.sky[2]
    shore = mix(rgb(far), rgb(sky_low), 0.45 if not stage.light.dark else 0.25)

    def draw(pen: Pen) -> None:
        close = pen.at(1.0)
        first = mix(pen.light.own(shore), close.tone(far), 0.4)
        pen.fade((stage.left, top, stage.right, bottom), [(first, 1.0), (close.tone(near), 1.0)], lit=False)

    stage.whole(draw, depth, top=top, bottom=bottom)
    glints(stage, top, bottom, depth + 0.01)


def glints(stage: Stage, top: float, bottom: float, depth: float) -> None:
    """Add streaks of light on water that swing to and fro."""
    colour = mix(rgb(stage.light.sun), rgb(stage.light.sky[2]), 0.4)
    for group in range(2):
        streaks = []
        for _ in range(int(34 * stage.aspect) + 12):
            share = stage.uniform(0.02, 1) ** 1.3
            streaks.append(
                (stage.uniform(stage.left, stage.right), top + (bottom - top) * share, 0.012 + 0.06 * share, 0.0016 + 0.004 * share)
            )

        def draw(pen: Pen, streaks: list[tuple[float, float, float, float]] = streaks) -> None:
            for x, y, length, thick in streaks:
                pen.box(x - length, y, length * 2, thick, colour, radius=thick / 2, alpha=0.3, lit=False)

        stage.whole(draw, depth, top=top, bottom=bottom, motion=Motion(swing=0.012, glimmer=0.5, period_s=3.5, phase=group * 0.5))


def wave_band(
    stage: Stage, level: float, colour: str, depth: float, *, front: bool = False, height: float = 0.016, alpha: float = 1.0
) -> None:
    """Add a row of waves with a bright crest; it hides what floats behind it."""
    step = 0.16 + 0.14 * depth
    phase = stage.uniform(0, step)
    crests = []
    x = stage.left - phase
    while x < stage.right + step:
        crests += [(x, level), (x + step / 2, level - height)]
        x += step

    def draw(pen: Pen) -> None:
        shape = land(crests, BOTTOM)
        close = pen.at(1.0)
        pen.fade((0, level - height, 0, level + 0.3), [(close.tone(colour), alpha), (close.tone(SEA[1]), alpha)], lit=False, path=shape)
        line = close.paint("#ffffff", alpha=0.4)
        line.setStyle(skia.Paint.kStroke_Style)
        line.setStrokeWidth(0.003)
        pen.canvas.drawPath(curve(crests), line)

    motion = Motion(swing=0.012, bob=0.006, period_s=3.2, phase=depth)
    box = (stage.left, level - height - 0.01, stage.right, BOTTOM)
    stage.add(draw, box, depth, motion, front=front)


def sea(stage: Stage) -> None:
    """The open sea; what floats is half in the water."""
    stage.horizon, stage.foot, stage.medium = 0.52, 0.8, "water"
    stage.person = 0.42
    sky(stage, bottom=0.54, clouds=6)
    if not stage.plain:
        bird_flock(stage, stage.aspect * stage.uniform(0.1, 0.7), 0.26)
        _islands(stage, 0.53)
    water(stage, 0.52, BOTTOM, 0.3)
    sun_path(stage, 0.52)
    wave_band(stage, 0.62, "#3a97c6", 0.5)
    wave_band(stage, 0.72, "#2f8abc", 0.72, height=0.02)
    stage.waterline = 0.8
    wave_band(stage, 0.8, "#2a80b3", 0.95, front=True, height=0.026)
    wave_band(stage, 0.93, "#216f9f", 1.15, front=True, height=0.034)


def sun_path(stage: Stage, top: float) -> None:
    """Add the broken reflection of a low sun."""
    if stage.hour not in {"sunset", "dawn", "dusk", "night"} or stage.weather in {"rain", "storm", "fog"}:
        return
    x = stage.sun[0]
    bars = [(stage.uniform(-0.03, 0.03), top + 0.012 + 0.3 * (number / 16) ** 1.2, 0.03 + 0.09 * number / 16) for number in range(16)]

    def draw(pen: Pen) -> None:
        for dx, y, length in bars:
            pen.box(x + dx - length, y, length * 2, 0.006, stage.light.sun, radius=0.003, alpha=0.5, lit=False)

    stage.add(draw, (x - 0.2, top, x + 0.2, top + 0.36), 0.32, Motion(swing=0.006, glimmer=0.3, period_s=2.5))


def _islands(stage: Stage, level: float) -> None:
    x = stage.aspect * stage.uniform(0.1, 0.35)
    points = [(x - 0.2, level), (x - 0.1, level - 0.05), (x, level - 0.035), (x + 0.1, level - 0.075), (x + 0.26, level)]

    def draw(pen: Pen) -> None:
        pen.path(land(points, level + 0.01), "#4a7c7c")

    stage.add(draw, (x - 0.25, level - 0.12, x + 0.3, level + 0.01), 0.12)


def beach(stage: Stage) -> None:
    """Sand before the sea, with palms and foam."""
    stage.horizon, stage.foot = 0.5, 0.9
    sky(stage, bottom=0.52, clouds=5)
    if not stage.plain:
        bird_flock(stage, stage.aspect * stage.uniform(0.1, 0.6), 0.24)
        _islands(stage, 0.51)
    water(stage, 0.5, 0.8, 0.3, near="#35b5c4", far="#2a94c4")
    sun_path(stage, 0.5)
    shore = ridge(stage.rng, stage.left, stage.right, 0.74, 0.03, step=0.14, rough=0.2)

    def foam(pen: Pen) -> None:
        pen.path(land([(x, y - 0.018) for x, y in shore], 0.85), "#ffffff", alpha=0.55)
        pen.path(land([(x, y - 0.006) for x, y in shore], 0.85), "#ffffff", alpha=0.9)

    stage.whole(foam, 0.5, top=0.66, bottom=0.86, motion=Motion(bob=0.008, period_s=4))

    def sand(pen: Pen) -> None:
        shape = land([(x, y + 0.006) for x, y in shore], BOTTOM)
        pen.path(shape, "#f3d9a4")
        pen.fade((0, 0.72, 0, BOTTOM), [("#b98d55", 0.28), ("#ffffff", 0.1), ("#a9783f", 0.25)], path=shape)
        for x, y, size in dots:
            pen.oval(x, y, size, size * 0.4, "#d6b67c")

    dots = [(stage.uniform(stage.left, stage.right), stage.uniform(0.8, 1.1), stage.uniform(0.003, 0.008)) for _ in range(70)]
    stage.whole(sand, 0.62, top=0.68)
    if not stage.plain:
        _beach_dressing(stage)


def _beach_dressing(stage: Stage) -> None:
    side = 1 if stage.uniform(0, 1) > 0.5 else -1
    x = stage.aspect * (0.5 + side * 0.42)

    def palms(pen: Pen) -> None:
        flora.palm(pen, x, 0.9, 0.82, lean=-0.16 * side)
        flora.palm(pen, x + side * 0.1, 0.88, 0.6, lean=0.05 * side)

    stage.add(palms, (x - 0.6, -0.1, x + 0.6, 0.92), 0.8, Motion(sway=0.5, period_s=5))
    other = stage.aspect * (0.5 - side * 0.36)

    def parasol(pen: Pen) -> None:
        pen.oval(other, 0.84, 0.12, 0.012, "#7a5a30", alpha=0.3)
        pen.box(other - 0.004, 0.6, 0.008, 0.24, "#f6efe2")
        for number, colour in enumerate(("#e4572e", "#fff5e6", "#e4572e", "#fff5e6", "#e4572e")):
            left = other - 0.13 + 0.052 * number
            pen.path(polygon([(left, 0.66), (left + 0.052, 0.66), (other, 0.57)]), colour)

    stage.add(parasol, (other - 0.16, 0.54, other + 0.16, 0.87), 0.7)
    shell_x = stage.aspect * stage.uniform(0.4, 0.6)
    picture(stage, "spiral-shell", shell_x, 0.975, 0.045, 1.0)


def lake(stage: Stage) -> None:
    """A lake among mountains and firs, mirrored in it."""
    stage.horizon, stage.foot = 0.52, 0.9
    season = season_of(stage)
    sky(stage, bottom=0.6, clouds=4)
    mountain_range(stage, 0.54, 0.34, "#7d92b5", 0.16, snow=True, peaks=4)
    shore = hills(stage, 0.57, 0.06, GREENS[season], 0.36)
    tree_line(stage, shore, 0.12, WOODS[season], 0.4, 20, snow=season == "winter")
    water(stage, 0.57, 0.86, 0.42, near="#2f7fa6", far="#5aa6c8")
    stage.waterline = 0.72
    points = ridge(stage.rng, stage.left, stage.right, 0.82, 0.03, rough=0.2)

    def bank(pen: Pen) -> None:
        shape = land(points, BOTTOM)
        pen.path(shape, GREENS[season])
        pen.fade((0, 0.8, 0, BOTTOM), [("#ffffff", 0.1), ("#000000", 0.22)], path=shape)

    stage.whole(bank, 0.7, top=0.76)
    tufts(
        stage,
        "#4f9a45" if season != "winter" else "#dfe9f0",
        low=0.84,
        high=1.02,
        count=70,
        flowers=("#ffffff", "#f9c846") if season != "winter" else (),
    )
    foreground_grass(stage, "#3f7f3f" if season != "winter" else "#cfdde8")


def river(stage: Stage) -> None:
    """A river winding through hills."""
    stage.horizon, stage.foot = 0.56, 0.92
    season = season_of(stage)
    sky(stage, bottom=0.68, clouds=4)
    hills(stage, 0.62, 0.16, "#6d9f9a", 0.2)
    near = hills(stage, 0.67, 0.08, GREENS[season], 0.4)
    tree_line(stage, near, 0.12, WOODS[season], 0.44, 12, snow=season == "winter")
    centre = stage.aspect * 0.5

    def draw(pen: Pen) -> None:
        pen.box(stage.left, 0.66, stage.right - stage.left, BOTTOM - 0.66, GREENS[season])
        pen.fade((stage.left, 0.66, stage.right, BOTTOM), [("#ffffff", 0.12), ("#000000", 0.24)])
        left = [(centre + 0.12, 0.67), (centre + 0.3, 0.73), (centre - 0.1, 0.82), (centre - 0.62, BOTTOM)]
        right = [(centre + 0.62, BOTTOM), (centre + 0.42, 0.84), (centre + 0.46, 0.75), (centre + 0.16, 0.67)]
        path = curve(left)
        for x, y in curve_points(right):
            path.lineTo(x, y)
        path.close()
        pen.path(path, "#e8d5a8", shade=-0.05)
        inner = skia.Path(path)
        pen.fade(
            (0, 0.67, 0, BOTTOM),
            [(mix(rgb("#7cc4df"), rgb(stage.light.sky[2]), 0.4), 1.0), (pen.at(1).tone("#2f86b4"), 1.0)],
            lit=False,
            path=inner,
        )

    stage.whole(draw, 0.6, top=0.65)
    glints(stage, 0.86, 1.05, 0.62)
    stage.waterline = 0.9
    tufts(stage, "#4f9a45", low=0.72, high=0.84, count=26, flowers=("#ffffff",) if season != "winter" else ())


def curve_points(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return points along the smooth line through the given ones."""
    measure = skia.PathMeasure(curve(points), False)
    length = measure.getLength()
    found = []
    for step in range(33):
        position = measure.getPosTan(length * step / 32)[0]
        found.append((position.x(), position.y()))
    return found


def underwater(stage: Stage) -> None:
    """Below the surface: light from above, sand, corals, weeds and bubbles."""
    stage.horizon, stage.foot, stage.medium, stage.person = 0.5, 0.9, "under", 0.42
    light = stage.light

    def deep(pen: Pen) -> None:
        top = mix(rgb("#4fd0e0"), rgb(light.sky[1]), 0.25)
        shades: tuple[Colour, ...] = ("#1f5f8f", "#103a68", "#081c3c") if light.dark else (top, "#1f8fbf", "#0c4a7d")
        pen.fade((stage.left, -MARGIN, stage.right, BOTTOM), [(shade, 1.0) for shade in shades], lit=False)

    stage.whole(deep, 0.0)
    for number in range(5):
        x = stage.aspect * (0.1 + 0.2 * number) + stage.uniform(-0.05, 0.05)
        width = stage.uniform(0.03, 0.09)

        def ray(pen: Pen, x: float = x, width: float = width) -> None:
            path = polygon([(x, -MARGIN), (x + width, -MARGIN), (x + width * 2.6 - 0.2, 0.95), (x - width - 0.25, 0.95)])
            pen.fade((0, -MARGIN, 0, 0.95), [("#ffffff", 0.22 if not light.dark else 0.08), ("#ffffff", 0.0)], lit=False, path=path)

        stage.add(ray, (x - 0.5, -MARGIN, x + 0.4, 0.95), 0.1, Motion(swing=0.02, glimmer=0.5, period_s=4 + number, phase=number * 0.2))
    for level, colour, depth in ((0.84, "#2a7d9a", 0.3), (0.9, "#c9b98f", 0.7)):
        hills(stage, level, 0.06, colour, depth, rim=False)
    if not stage.plain:
        _reef(stage)
        bubbles(stage)


def _reef(stage: Stage) -> None:
    colours = ("#ff6b6b", "#ffa552", "#c77dff", "#ff8fab", "#ffd166")
    for x in stage.spread(int(5 * stage.aspect) + 2):
        if abs(x - stage.aspect / 2) < 0.2:
            continue
        height, colour = stage.uniform(0.1, 0.2), stage.pick(colours)
        foot = 0.92 + stage.uniform(0, 0.06)
        picture(stage, "coral", x, foot, height, 0.85, colour=colour, motion=Motion(sway=0.8, period_s=4, phase=x))
    for x in stage.spread(int(7 * stage.aspect) + 2):
        height, bend = stage.uniform(0.16, 0.42), stage.uniform(-0.04, 0.04)

        def weed(pen: Pen, x: float = x, height: float = height, bend: float = bend) -> None:
            for dx in (-0.02, 0.0, 0.022):
                tall = height * (1 - abs(dx) * 12)
                pen.stroke(
                    [(x + dx, 1.02), (x + dx + bend, 1.02 - tall * 0.4), (x + dx - bend, 1.02 - tall * 0.75), (x + dx + bend, 1.02 - tall)],
                    "#1f8a6a",
                    0.018,
                    curved=True,
                )

        stage.add(weed, (x - 0.12, 0.55, x + 0.12, 1.04), 0.8, Motion(sway=2.0, period_s=5, phase=x))


def bubbles(stage: Stage) -> None:
    """Add rising bubbles."""
    for number in range(3):
        spots = [(stage.uniform(0, stage.aspect), stage.uniform(0.1, 1.3), stage.uniform(0.004, 0.014)) for _ in range(9)]

        def draw(pen: Pen, spots: list[tuple[float, float, float]] = spots) -> None:
            for x, y, size in spots:
                pen.oval(x, y, size, size, "#ffffff", alpha=0.28, lit=False)
                pen.oval(x - size * 0.3, y - size * 0.3, size * 0.3, size * 0.3, "#ffffff", alpha=0.8, lit=False)

        stage.add(draw, (stage.left, 0.0, stage.right, 1.4), 1.05, Motion(line_y=-0.05 - 0.02 * number, swing=0.01, period_s=3), front=True)


def island(stage: Stage) -> None:
    """A small island with palms in a warm sea."""
    sea(stage)
    x = stage.aspect * 0.5
    stage.medium, stage.foot, stage.waterline = "land", 0.77, None

    def draw(pen: Pen) -> None:
        pen.path(land([(x - 0.52, 0.82), (x - 0.3, 0.755), (x, 0.735), (x + 0.3, 0.755), (x + 0.52, 0.82)], 0.88), "#f3d9a4")
        flora.palm(pen, x - 0.26, 0.77, 0.5, lean=-0.12)
        flora.palm(pen, x + 0.3, 0.77, 0.58, lean=0.1)
        for dx in (-0.34, 0.22, 0.4):
            flora.bush(pen, x + dx, 0.785, 0.1)

    stage.add(draw, (x - 0.72, 0.1, x + 0.72, 0.9), 0.75)
    stage.person = 0.34


PLACES: Final[dict[str, Callable[[Stage], None]]] = {
    "sea": sea, "beach": beach, "lake": lake, "river": river, "underwater": underwater, "island": island,
}  # fmt: skip
