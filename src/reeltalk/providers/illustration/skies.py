"""Skies: gradient, sun or moon with its glow, stars, clouds, and the things that stand in a sky."""

from __future__ import annotations

import math

import skia

from reeltalk.providers.illustration.palette import mix, rgb
from reeltalk.providers.illustration.pen import Pen
from reeltalk.providers.illustration.stage import MARGIN, Motion, Stage


def sky(stage: Stage, *, bottom: float = 1.0, sun: bool = True, clouds: int = 5) -> None:
    """Add the sky of the hour and the weather down to ``bottom``."""
    light = stage.light
    sun_x = stage.aspect * (0.7 if stage.uniform(0, 1) > 0.4 else 0.3) + stage.uniform(-0.05, 0.05)
    sun_y = min(light.sun_height, stage.horizon - 0.04) if light.sun_height < 0.4 else stage.horizon - (0.62 - light.sun_height)
    stage.sun = (sun_x, sun_y)
    veiled = stage.weather in {"rain", "storm", "fog", "cloudy", "snow"}

    def gradient(pen: Pen) -> None:
        top, middle, low = light.sky
        box = (stage.left, -MARGIN, stage.right, bottom)
        pen.fade(box, [(top, 1.0), (middle, 1.0), (low, 1.0)], lit=False)
        if bottom < 1 + MARGIN:
            pen.box(stage.left, bottom - 0.01, stage.right - stage.left, 1 + MARGIN - bottom + 0.02, low, lit=False)
        if sun:
            pen.shine(sun_x, sun_y, 0.75, light.sun, 0.55 * light.glow)

    stage.whole(gradient, 0.0)
    if stage.hour in {"night", "dusk"} and not veiled:
        stars(stage, 130 if stage.hour == "night" else 45, bottom=min(bottom, stage.horizon))
    if sun and not (veiled and stage.weather != "snow"):
        disc(stage, sun_x, sun_y)
    if stage.weather in {"rain", "storm", "cloudy", "snow"}:
        clouds += 4
    if not stage.plain:
        cloud_bank(stage, clouds)


def disc(stage: Stage, x: float, y: float) -> None:
    """Add the sun, or the moon at night."""
    light = stage.light
    radius = {"night": 0.055, "sunset": 0.09, "dawn": 0.08, "dusk": 0.075}.get(stage.hour, 0.062)

    def draw(pen: Pen) -> None:
        pen.shine(x, y, radius * 3.4, light.sun, 0.5 + 0.3 * light.glow)
        pen.oval(x, y, radius, radius, light.sun, lit=False)
        if stage.hour == "night":
            for dx, dy, size in ((-0.3, -0.2, 0.2), (0.25, 0.25, 0.26), (0.2, -0.42, 0.13), (-0.25, 0.42, 0.12)):
                pen.oval(x + dx * radius, y + dy * radius, size * radius, size * radius, "#d9d3b0", alpha=0.7, lit=False)

    reach = radius * 3.6
    stage.add(draw, (x - reach, y - reach, x + reach, y + reach), 0.03)


def stars(stage: Stage, count: int, *, bottom: float, top: float = -MARGIN) -> None:
    """Add stars in two groups that glimmer in turn."""
    for group in range(2):
        spots = [
            (stage.uniform(stage.left, stage.right), top + (bottom - top) * stage.uniform(0, 1) ** 1.3, stage.uniform(0.0008, 0.0028))
            for _ in range(count // 2)
        ]

        def draw(pen: Pen, spots: list[tuple[float, float, float]] = spots) -> None:
            for x, y, size in spots:
                pen.oval(x, y, size, size, "#ffffff", alpha=0.9, lit=False)
                if size > 0.0023:
                    pen.shine(x, y, size * 7, "#cfe0ff", 0.5)

        stage.whole(draw, 0.01, bottom=bottom, motion=Motion(glimmer=0.55, period_s=2.3 + group, phase=group * 0.5))


def cloud_bank(stage: Stage, count: int) -> None:
    """Add clouds that drift, larger ones higher up."""
    heavy = stage.weather in {"rain", "storm", "cloudy", "snow"}
    for number in range(count):
        width = stage.uniform(0.22, 0.5) * (1.35 if heavy else 1.0)
        y = stage.uniform(0.04, max(0.12, stage.horizon * (0.45 if heavy else 0.62)))
        x = stage.left + (stage.right - stage.left) * ((number + stage.uniform(0.1, 0.9)) / count)
        if stage.look == "ink" and abs(x - stage.sun[0]) < width and abs(y - stage.sun[1]) < width:
            continue  # the sun is the darkest thing in an ink sky: half behind a white cloud it looks like a stain
        cloud(stage, x, y, width, depth=0.04 + 0.06 * (1 - y), alpha=0.95 if heavy else stage.uniform(0.65, 0.92))


def cloud(stage: Stage, x: float, y: float, width: float, *, depth: float, alpha: float = 0.9) -> None:
    """Add one cloud."""
    height = width * stage.uniform(0.26, 0.36)
    puffs = [(stage.uniform(-0.36, 0.36), stage.uniform(0.1, 0.55), stage.uniform(0.14, 0.26)) for _ in range(6)]
    body = stage.light.clouds

    def draw(pen: Pen) -> None:
        under = mix(rgb(body), rgb(stage.light.sky[1]), 0.35)
        for shift, colour in ((height * 0.10, under), (0.0, rgb(body))):
            for px, py, size in puffs:
                grown = size * width * (1 - abs(px) * 0.9)
                pen.oval(x + px * width, y - py * height + shift, grown, grown * 0.72, colour, alpha=alpha, lit=False)
            pen.box(
                x - width * 0.46,
                y - height * 0.22 + shift,
                width * 0.92,
                height * 0.42,
                colour,
                radius=height * 0.2,
                alpha=alpha,
                lit=False,
            )

    def flat(pen: Pen) -> None:
        with pen.within(_above(stage, y + height * 0.2)):
            draw(pen)

    box = (x - width * 0.62, y - height * 1.4, x + width * 0.62, y + height * 0.4)
    stage.add(flat, box, depth, Motion(line_x=stage.uniform(0.004, 0.012)))


def _above(stage: Stage, level: float) -> skia.Path:
    path = skia.Path()
    path.addRect(skia.Rect.MakeLTRB(stage.left - 2, -2, stage.right + 2, level))
    return path


def rainbow(stage: Stage, x: float, foot: float, radius: float) -> None:
    """Add a rainbow standing on the horizon."""
    colours = ("#e8505b", "#f9a03f", "#f9d65c", "#5fbf77", "#4d9de0", "#7768ae")

    def draw(pen: Pen) -> None:
        for number, colour in enumerate(colours):
            size = radius * (1 - 0.045 * number)
            arc = [
                (x + size * math.cos(math.pi * (1 + step / 24)), foot + size * math.sin(math.pi * (1 + step / 24))) for step in range(25)
            ]
            pen.stroke(arc, colour, radius * 0.05, alpha=0.62, lit=False, curved=True)

    stage.add(draw, (x - radius * 1.05, foot - radius * 1.05, x + radius * 1.05, foot + 0.04), 0.08)


def bird_flock(stage: Stage, x: float, y: float) -> None:
    """Add a few far birds on their way."""
    places = [(stage.uniform(0, 0.22), stage.uniform(-0.05, 0.05), stage.uniform(0.008, 0.014)) for _ in range(5)]

    def draw(pen: Pen) -> None:
        for dx, dy, size in places:
            for side in (-1, 1):
                wing = [
                    (x + dx, y + dy),
                    (x + dx + side * size * 0.6, y + dy - size * 0.7),
                    (x + dx + side * size * 1.4, y + dy - size * 0.35),
                ]
                pen.stroke(wing, "#2f3a4f", size * 0.18, alpha=0.75, curved=True)

    stage.add(draw, (x - 0.05, y - 0.1, x + 0.3, y + 0.1), 0.2, Motion(line_x=0.02, bob=0.004, period_s=2.0))
