"""Where people build: city skylines by day and by neon light, streets, roads, castles and bridges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reeltalk.providers.illustration import flora
from reeltalk.providers.illustration.art import icon
from reeltalk.providers.illustration.buildings import NEON, flying_traffic, neon_signs, shop_row, skyline, street_lamps
from reeltalk.providers.illustration.pen import Pen, blob, polygon
from reeltalk.providers.illustration.skies import sky
from reeltalk.providers.illustration.stage import BOTTOM, Stage
from reeltalk.providers.illustration.terrain import GREENS, foreground_grass, ground, hills, season_of, tree_line, tufts
from reeltalk.providers.illustration.waters import water


def city(stage: Stage, *, futuristic: bool = False) -> None:
    """A skyline in three depths over a river promenade or, by neon light, a wet street."""
    futuristic = futuristic or stage.look == "neon"
    stage.horizon, stage.foot, stage.person = 0.66, 0.93, 0.36
    sky(stage, bottom=0.8, clouds=4)
    wide = stage.aspect
    far, middle, near = ("#28346b", "#1e2757", "#161c40") if futuristic and stage.light.dark else ("#9fb3c8", "#7f96b0", "#647b96")
    skyline(stage, 0.74, 0.6, 0.18, far, count=int(10 * wide) + 3, lit=0.35, futuristic=futuristic)
    skyline(stage, 0.76, 0.46, 0.36, middle, count=int(7 * wide) + 2, lit=0.45, futuristic=futuristic)
    if futuristic:
        flying_traffic(stage)
    skyline(stage, 0.78, 0.26, 0.56, near, count=int(6 * wide) + 2, lit=0.5, futuristic=futuristic)
    if futuristic and stage.light.dark:
        neon_signs(stage)
        wet_street(stage, 0.78)
    else:
        promenade(stage)


def promenade(stage: Stage) -> None:
    """Add trees, a pavement and lamps before a skyline."""
    spots = [(x, stage.uniform(0.11, 0.16)) for x in stage.spread(int(8 * stage.aspect))]
    season = season_of(stage)

    def trees(pen: Pen) -> None:
        for x, size in spots:
            flora.broadleaf(pen, x, 0.82, size, season, stage.rng)

    stage.whole(trees, 0.62, top=0.62, bottom=0.84)

    def pavement(pen: Pen) -> None:
        pen.box(stage.left, 0.81, stage.right - stage.left, 0.05, GREENS[season])
        pen.box(stage.left, 0.845, stage.right - stage.left, BOTTOM - 0.845, "#c6c9cf")
        pen.fade((stage.left, 0.845, stage.right, BOTTOM), [("#ffffff", 0.12), ("#000000", 0.22)])
        for number in range(12):
            x = stage.left + (stage.right - stage.left) * number / 11
            pen.stroke(
                [(stage.aspect / 2 + (x - stage.aspect / 2) * 0.7, 0.85), (stage.aspect / 2 + (x - stage.aspect / 2) * 1.4, BOTTOM)],
                "#9da3ad",
                0.003,
                alpha=0.6,
            )

    stage.whole(pavement, 0.7, top=0.8)
    street_lamps(stage, 0.86)


def wet_street(stage: Stage, level: float) -> None:
    """Add a dark street that mirrors coloured light."""
    streaks = [
        (stage.uniform(stage.left, stage.right), stage.uniform(0.012, 0.045), stage.uniform(0.1, 0.3), stage.pick(NEON))
        for _ in range(int(26 * stage.aspect))
    ]

    def draw(pen: Pen) -> None:
        pen.fade((stage.left, level, stage.right, BOTTOM), [("#131a3f", 1.0), ("#0a0d24", 1.0)], lit=False)
        for x, width, length, colour in streaks:
            path = polygon(
                [(x - width / 2, level), (x + width / 2, level), (x + width * 0.8, level + length), (x - width * 0.8, level + length)]
            )
            pen.fade((0, level, 0, level + length), [(colour, 0.55), (colour, 0.0)], lit=False, path=path)
        for row in range(5):
            y = level + 0.02 + 0.06 * row**1.35
            pen.box(stage.left, y, stage.right - stage.left, 0.0016, "#ffffff", alpha=0.06, lit=False)

    stage.whole(draw, 0.68, top=level)


def street(stage: Stage) -> None:
    """A street of shops with pavement, seen from across."""
    stage.horizon, stage.foot, stage.person = 0.6, 0.93, 0.4
    sky(stage, bottom=0.6, clouds=4)
    skyline(stage, 0.6, 0.36, 0.25, "#9fb0c4", count=int(9 * stage.aspect) + 2, lit=0.4, futuristic=False)
    shop_row(stage)

    def road(pen: Pen) -> None:
        pen.box(stage.left, 0.77, stage.right - stage.left, 0.06, "#c9c5be")
        pen.box(stage.left, 0.828, stage.right - stage.left, 0.014, "#a8a49d")
        pen.box(stage.left, 0.84, stage.right - stage.left, BOTTOM - 0.84, "#5a606b")
        pen.fade((stage.left, 0.84, stage.right, BOTTOM), [("#000000", 0.2), ("#000000", 0.0), ("#000000", 0.2)])
        x = stage.left
        while x < stage.right:
            pen.poly([(x, 0.955), (x + 0.13, 0.955), (x + 0.12, 0.968), (x - 0.01, 0.968)], "#f2ead2")
            x += 0.26

    stage.whole(road, 0.7, top=0.76)
    street_lamps(stage, 0.825)


def road(stage: Stage) -> None:
    """A country road that runs to the horizon."""
    stage.horizon, stage.foot = 0.58, 0.93
    season = season_of(stage)
    sky(stage, bottom=0.68, clouds=5)
    hills(stage, 0.6, 0.16, "#7794a8", 0.18)
    near = hills(stage, 0.63, 0.07, GREENS[season], 0.36)
    tree_line(stage, near, 0.08, "#3f8a5a", 0.38, 14, snow=season == "winter")
    centre = stage.aspect * 0.5

    def draw(pen: Pen) -> None:
        pen.box(stage.left, 0.62, stage.right - stage.left, BOTTOM - 0.62, GREENS[season])
        pen.fade((stage.left, 0.62, stage.right, BOTTOM), [("#ffffff", 0.12), ("#000000", 0.22)])
        pen.poly([(centre - 0.028, 0.62), (centre + 0.028, 0.62), (centre + 0.95, BOTTOM), (centre - 0.95, BOTTOM)], "#e8e2d2")
        pen.poly([(centre - 0.025, 0.62), (centre + 0.025, 0.62), (centre + 0.88, BOTTOM), (centre - 0.88, BOTTOM)], "#59606c")
        for number in range(9):
            near_share, far_share = (number / 9) ** 2, ((number + 0.55) / 9) ** 2
            y1, y2 = 0.63 + near_share * 0.5, 0.63 + far_share * 0.5
            w1, w2 = 0.002 + near_share * 0.03, 0.002 + far_share * 0.03
            pen.poly([(centre - w1, y1), (centre + w1, y1), (centre + w2, y2), (centre - w2, y2)], "#f6efdc")

    stage.whole(draw, 0.6, top=0.61)
    for side in (-1, 1):
        for number, (foot, size) in enumerate(((0.67, 0.12), (0.73, 0.22))):
            x = centre + side * (0.2 + 0.3 * number + stage.uniform(0, 0.08))

            def tree(pen: Pen, x: float = x, foot: float = foot, size: float = size) -> None:
                flora.broadleaf(pen, x, foot, size, season, stage.rng)

            stage.add(tree, (x - size, foot - size * 1.1, x + size, foot + 0.01), 0.45 + 0.12 * number)
    tufts(stage, "#5a9a4a", low=0.72, high=0.8, count=16)


def castle(stage: Stage) -> None:
    """A castle on a hill."""
    stage.horizon, stage.foot = 0.58, 0.88
    season = season_of(stage)
    sky(stage, bottom=0.7, clouds=4)
    hills(stage, 0.62, 0.2, "#7f93b8", 0.15)
    hills(stage, 0.67, 0.1, GREENS[season], 0.35)
    stage.landmark = stage.uniform(0.42, 0.62)
    x = stage.aspect * stage.landmark

    def mound(pen: Pen) -> None:
        pen.path(blob([(x - 0.6, 0.86), (x - 0.34, 0.64), (x, 0.56), (x + 0.34, 0.64), (x + 0.6, 0.86)]), GREENS[season], shade=-0.12)
        icon("castle").draw(pen, x, 0.62, 0.46)
        if pen.light.dark:
            for dx, dy in ((-0.12, 0.12), (0.12, 0.12), (0.0, 0.24)):
                pen.shine(x + dx, 0.62 - dy, 0.06, "#ffd98a", 0.8)

    stage.add(mound, (x - 0.65, 0.14, x + 0.65, 0.9), 0.5)
    ground(stage, 0.74, GREENS[season], depth=0.68, path="#d9c2a0")
    tufts(stage, "#4f9a45", low=0.78, high=1.0, count=60, flowers=("#ff8fab", "#ffffff") if season != "winter" else ())
    foreground_grass(stage, "#3f7f3f" if season != "winter" else "#cfdde8")


def bridge(stage: Stage) -> None:
    """A suspension bridge over water before a skyline."""
    stage.horizon, stage.foot, stage.medium = 0.58, 0.84, "water"
    sky(stage, bottom=0.62, clouds=4)
    skyline(stage, 0.6, 0.24, 0.15, "#9fb0c4", count=int(12 * stage.aspect), lit=0.4, futuristic=False)
    water(stage, 0.6, BOTTOM, 0.3)
    a = stage.aspect

    def draw(pen: Pen) -> None:
        deck = 0.55
        for tower in (0.24, 0.76):
            for dx in (-0.016, 0.016):
                pen.box(a * tower + dx - 0.007, 0.18, 0.014, 0.5, "#c0392b")
            for y in (0.2, 0.32, 0.44):
                pen.box(a * tower - 0.022, y, 0.044, 0.014, "#c0392b")
        for start, end in ((-0.28, 0.24), (0.24, 0.76), (0.76, 1.28)):
            line = [
                (a * (start + (end - start) * k / 12), 0.19 + 0.33 * (1 - (2 * k / 12 - 1) ** 2) * (1 if start == 0.24 else 0.98))
                for k in range(13)
            ]
            pen.stroke(line, "#c0392b", 0.008, curved=True)
            for x, y in line:
                pen.stroke([(x, y), (x, deck)], "#c0392b", 0.0025, alpha=0.8)
        pen.box(stage.left, deck, stage.right - stage.left, 0.02, "#a93226")

    stage.whole(draw, 0.5, top=0.1, bottom=0.7)
    stage.waterline = 0.84


PLACES: Final[dict[str, Callable[[Stage], None]]] = {
    "city": city, "street": street, "road": road, "castle": castle, "bridge": bridge,
}  # fmt: skip
