"""What open land is made of: hills, mountains, rows of trees, ground with a path, grass and flowers, rocks and fences."""

from __future__ import annotations

import itertools
from typing import Final

from reeltalk.providers.illustration import flora
from reeltalk.providers.illustration.pen import Pen, Point, land, ridge
from reeltalk.providers.illustration.stage import BOTTOM, Motion, Stage

GREENS: Final = {"": "#7cbb57", "spring": "#8fcc5f", "summer": "#7cbb57", "autumn": "#c9a24a", "winter": "#eef4f8", "cherry": "#93c96a"}
WOODS: Final = {"": "#2f7d55", "spring": "#4c9a5a", "summer": "#2f7d55", "autumn": "#c8702f", "winter": "#4d7f78", "cherry": "#4c9a5a"}


def season_of(stage: Stage) -> str:
    """Return the season that colours the land: snow makes it winter."""
    return "winter" if stage.weather == "snow" else stage.season


def hills(stage: Stage, level: float, height: float, colour: str, depth: float, *, rough: float = 0.35, rim: bool = True) -> list[Point]:
    """Add one rolling hill line with a lighter crest and a darker foot; return its skyline."""
    points = ridge(stage.rng, stage.left, stage.right, level, height, rough=rough)

    def draw(pen: Pen) -> None:
        path = land(points, BOTTOM)
        pen.path(path, colour)
        top = min(y for _, y in points)
        pen.fade((0, top, 0, top + 0.4), [("#000000", 0.0), ("#000000", 0.16)], path=path)
        if rim:
            pen.stroke([(x, y + 0.002) for x, y in points], colour, 0.006, shade=0.22, alpha=0.6, curved=True)

    stage.whole(draw, depth, top=level - height - 0.02)
    return points


def mountain_range(stage: Stage, level: float, height: float, colour: str, depth: float, *, snow: bool, peaks: int = 5) -> None:
    """Add jagged mountains with a shaded side, and snow on top."""
    xs = stage.spread(peaks, jitter=0.3)
    tops = [(x, level - height * stage.uniform(0.55, 1.0), stage.uniform(0.75, 1.25) * height * 0.9) for x in xs]

    def draw(pen: Pen) -> None:
        for x, top, half in sorted(tops, key=lambda peak: peak[1], reverse=True):
            spur = x + half * 0.12
            pen.poly(
                [(x - half, level + 0.05), (x - half * 0.45, top + (level - top) * 0.52), (x, top), (spur, level + 0.05)],
                colour,
                shade=0.08,
            )
            pen.poly(
                [(x, top), (x + half * 0.4, top + (level - top) * 0.46), (x + half, level + 0.05), (spur, level + 0.05)],
                colour,
                shade=-0.16,
            )
            if snow:
                fall = (level - top) * 0.36
                edge = [
                    (x - half * 0.33, top + fall * 1.02), (x - half * 0.2, top + fall * 0.78), (x - half * 0.09, top + fall * 1.12),
                    (x + half * 0.02, top + fall * 0.8), (x + half * 0.13, top + fall * 1.05), (x + half * 0.3, top + fall * 0.98),
                ]  # fmt: skip
                pen.poly([*edge, (x, top)], "#f5f9ff")
                pen.poly([(x, top), edge[3], edge[4], edge[5]], "#c9d7ea")
        pen.box(stage.left, level, stage.right - stage.left, BOTTOM - level, colour)

    stage.whole(draw, depth, top=level - height * 1.05)


def tree_line(stage: Stage, points: list[Point], size: float, colour: str, depth: float, count: int, *, snow: bool = False) -> None:
    """Add firs that stand along a skyline."""
    spots = [(x, level_at(points, x) + 0.01, size * stage.uniform(0.7, 1.15)) for x in stage.spread(count, jitter=0.45)]

    def draw(pen: Pen) -> None:
        for x, foot, height in spots:
            flora.conifer(pen, x, foot, height, colour, snow=snow, tiers=3)

    top = min(foot - height for _, foot, height in spots)
    stage.whole(draw, depth, top=top - 0.01, bottom=max(foot for _, foot, _ in spots) + 0.02)


def level_at(points: list[Point], x: float) -> float:
    """Return the height of a skyline at x."""
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        if x1 <= x <= x2:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return points[-1][1]


def ground(stage: Stage, level: float, colour: str, *, depth: float = 0.7, path: str = "") -> None:
    """Add the ground that the actors stand on, with a path leading in where one is wanted."""
    points = ridge(stage.rng, stage.left, stage.right, level, 0.03, rough=0.2)
    lead = stage.aspect * stage.uniform(0.35, 0.65)

    def draw(pen: Pen) -> None:
        shape = land(points, BOTTOM)
        pen.path(shape, colour)
        pen.fade((0, level - 0.03, 0, BOTTOM), [("#ffffff", 0.10), ("#000000", 0.0), ("#000000", 0.26)], path=shape)
        if path:
            with pen.within(shape):
                pen.path(land([(lead - 0.02, level - 0.03), (lead + 0.02, level - 0.03)], level), path)
                pen.poly(
                    [
                        (lead - 0.02, level - 0.03),
                        (lead + 0.05, 0.8),
                        (lead - 0.16, BOTTOM),
                        (lead + 0.34, BOTTOM),
                        (lead + 0.16, 0.8),
                        (lead + 0.02, level - 0.03),
                    ],
                    path,
                )

    stage.whole(draw, depth, top=level - 0.05)


def tufts(stage: Stage, colour: str, *, low: float, high: float, count: int, flowers: tuple[str, ...] = ()) -> None:
    """Add grass, and flowers where wanted, growing larger towards us."""
    if stage.plain:
        return
    spots = sorted((low + (high - low) * stage.uniform(0, 1), stage.uniform(stage.left, stage.right)) for _ in range(count))
    blooms = [stage.pick(flowers) if flowers and stage.uniform(0, 1) < 0.5 else "" for _ in spots]

    def draw(pen: Pen) -> None:
        for (foot, x), bloom in zip(spots, blooms, strict=True):
            size = 0.012 + 0.03 * (foot - low) / (high - low)
            if bloom:
                flora.flower(pen, x, foot, size * 1.5, bloom)
            else:
                flora.grass(pen, [x], foot, size, colour, stage.rng)

    stage.whole(draw, 0.78, top=low - 0.06)


def foreground_grass(stage: Stage, colour: str, *, flowers: tuple[str, ...] = ()) -> None:
    """Add blades before everything at the lower edge."""
    if stage.plain:
        return
    xs = stage.spread(int(26 * stage.aspect) + 8, jitter=0.5)
    blooms = [(x, stage.uniform(0.05, 0.09), stage.pick(flowers)) for x in stage.spread(7) if flowers]

    def draw(pen: Pen) -> None:
        for x, height, bloom in blooms:
            flora.flower(pen, x, 1.03, height, bloom)
        flora.grass(pen, xs, 1.04, 0.1, colour, stage.rng)

    stage.add(draw, (stage.left, 0.88, stage.right, 1.06), 1.25, Motion(sway=0.25, period_s=4), front=True)


def rocks(stage: Stage, count: int) -> None:
    """Add rocks on the ground."""
    if stage.plain:
        return
    spots = [(x, 0.82 + stage.uniform(0, 0.16), stage.uniform(0.03, 0.07)) for x in stage.spread(count)]

    def draw(pen: Pen) -> None:
        for x, foot, size in sorted(spots, key=lambda spot: spot[1]):
            pen.poly(
                [
                    (x - size, foot),
                    (x - size * 0.6, foot - size * 0.7),
                    (x, foot - size * 0.9),
                    (x + size * 0.7, foot - size * 0.5),
                    (x + size, foot),
                ],
                "#8d949c",
            )
            pen.poly(
                [(x, foot - size * 0.9), (x + size * 0.7, foot - size * 0.5), (x + size, foot), (x + size * 0.1, foot)],
                "#8d949c",
                shade=-0.2,
            )

    stage.whole(draw, 0.76, top=0.7)


def fence(stage: Stage, foot: float) -> None:
    """Add a wooden fence across the picture."""
    posts = stage.spread(int(9 * stage.aspect) + 2, jitter=0.05)

    def draw(pen: Pen) -> None:
        for rail in (0.035, 0.07):
            pen.box(stage.left, foot - rail, stage.right - stage.left, 0.012, "#d8b892")
        for x in posts:
            pen.box(x - 0.008, foot - 0.095, 0.016, 0.1, "#c9a57c", radius=0.004)

    stage.whole(draw, 0.66, top=foot - 0.12, bottom=foot + 0.02)


def lamp_and_bench(stage: Stage, x: float, foot: float) -> None:
    """Add a park bench beside a lamp that is lit in the dark."""

    def draw(pen: Pen) -> None:
        pen.box(x - 0.006, foot - 0.3, 0.012, 0.3, "#37414f")
        pen.oval(x, foot - 0.31, 0.022, 0.026, "#fff1b8" if stage.light.dark else "#e8eef2", lit=not stage.light.dark)
        if stage.light.dark:
            pen.shine(x, foot - 0.31, 0.2, "#ffd98a", 0.7)
        for rise in (0.05, 0.09, 0.12):
            pen.box(x - 0.2, foot - rise, 0.16, 0.016, "#a9713f", radius=0.004)
        for dx in (-0.19, -0.06):
            pen.box(x + dx, foot - 0.12, 0.01, 0.12, "#37414f")

    stage.add(draw, (x - 0.24, foot - 0.54, x + 0.24, foot + 0.02), 0.66)


def trees(stage: Stage, season: str, count: int, size: float, foot: float, depth: float) -> None:
    """Add broad-leaved trees in a row."""
    for x in stage.spread(count):
        height = size * stage.uniform(0.8, 1.2)

        def draw(pen: Pen, x: float = x, height: float = height) -> None:
            flora.broadleaf(pen, x, foot, height, season, stage.rng)

        stage.add(
            draw, (x - height * 0.45, foot - height * 1.05, x + height * 0.45, foot + 0.01), depth, Motion(sway=0.4, period_s=5, phase=x)
        )
