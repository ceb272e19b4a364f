"""The land from above: blocks of a city, tree tops, fields, dunes and coasts, with clouds and their shadows drifting over."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Final

import skia

from reeltalk.providers.illustration.palette import mix, rgb
from reeltalk.providers.illustration.pen import Pen, Point, blob, curve, polygon
from reeltalk.providers.illustration.stage import BOTTOM, MARGIN, Motion, Stage
from reeltalk.providers.illustration.terrain import season_of

_TREES: Final = {"autumn": ("#c8702f", "#e0963c", "#b5532a", "#8fa04a"), "winter": ("#dfe9f0", "#c9d8e2", "#8fb0a6", "#eef4f8")}
_LEAVES: Final = ("#2f7d55", "#3f9460", "#276b4b", "#57a566")
_ROOFS: Final = ("#c8553d", "#b7c4d4", "#8fa5ba", "#d8cfc4", "#a4736a", "#e3d3b8", "#7f93ad")
_FIELDS: Final = ("#d9b64e", "#8dbb52", "#c99d3f", "#7aa84a", "#b7cf6b", "#a58a4f", "#6fa35a")


def from_above(stage: Stage, place: str) -> None:
    """Build the place as a bird sees it."""
    stage.horizon, stage.foot, stage.medium, stage.person = 0.0, 0.6, "air", 0.24
    KINDS.get(place, _fields)(stage)
    _cloud_shadows(stage)


def _base(stage: Stage, colour: str) -> None:
    stage.whole(lambda pen: pen.box(stage.left, -MARGIN, stage.right - stage.left, BOTTOM + MARGIN, colour), 0.3)


def _city(stage: Stage) -> None:
    """Streets in a grid, roofs with their shadows, a park and a river."""
    _base(stage, "#6b7280")
    step = 0.17
    columns, rows = int((stage.right - stage.left) / step) + 2, int((BOTTOM + MARGIN) / step) + 2
    blocks = [(stage.left + step * column, -MARGIN + step * row) for row in range(rows) for column in range(columns)]
    kinds = [stage.uniform(0, 1) for _ in blocks]
    roofs = [[(stage.pick(_ROOFS), stage.uniform(0.3, 1.0)) for _ in range(4)] for _ in blocks]
    windows = stage.light.dark

    def draw(pen: Pen) -> None:
        for (x, y), kind, tops in zip(blocks, kinds, roofs, strict=True):
            pen.box(x + 0.012, y + 0.012, step - 0.024, step - 0.024, "#7fb069" if kind < 0.12 else "#c3c7cc", radius=0.006)
            if kind < 0.12:
                for number in range(9):
                    _crown(pen, x + 0.035 + 0.045 * (number % 3), y + 0.035 + 0.045 * (number // 3), 0.02, _LEAVES[number % 4])
                continue
            for number, (roof, tall) in enumerate(tops):
                left, top = x + 0.02 + 0.067 * (number % 2), y + 0.02 + 0.067 * (number // 2)
                _block(pen, left, top, 0.06, roof, tall, lit=windows)
        for number in range(columns):
            pen.box(stage.left + step * number - 0.001, -MARGIN, 0.002, 1.4, "#f2ead2", alpha=0.6)

    stage.whole(draw, 0.6)
    _cars(stage, step)
    if stage.uniform(0, 1) > 0.4:
        _river(stage, 0.12, "#3f8fb8")


def _block(pen: Pen, x: float, y: float, size: float, roof: str, tall: float, *, lit: bool) -> None:
    reach = 0.012 + 0.03 * tall
    pen.poly(
        [(x, y + size), (x + size, y + size), (x + size + reach, y + size + reach), (x + reach, y + size + reach)], "#000000", alpha=0.28
    )
    pen.poly(
        [(x + size, y), (x + size, y + size), (x + size + reach, y + size + reach), (x + size + reach, y + reach)], "#000000", alpha=0.28
    )
    pen.box(x, y, size, size, roof, radius=0.003)
    pen.box(x + 0.006, y + 0.006, size - 0.012, size - 0.012, roof, radius=0.003, shade=0.12)
    if lit:
        pen.box(x + size * 0.3, y + size * 0.3, size * 0.16, size * 0.16, "#ffd98a", lit=False)
        pen.shine(x + size * 0.4, y + size * 0.4, size * 0.5, "#ffd98a", 0.45)
    elif tall > 0.7:
        pen.box(x + size * 0.55, y + size * 0.2, size * 0.25, size * 0.25, "#eef2f5", radius=0.002)


def _cars(stage: Stage, step: float) -> None:
    for number in range(3):
        x = stage.left + step * int(stage.uniform(2, (stage.right - stage.left) / step - 2))
        spots = [(stage.uniform(0, 1), stage.pick(("#e4572e", "#ffffff", "#f9c846", "#2e86ab"))) for _ in range(6)]

        def draw(pen: Pen, x: float = x, spots: list[tuple[float, str]] = spots) -> None:
            for y, colour in spots:
                pen.box(x + 0.003, y, 0.007, 0.016, colour, radius=0.002)

        stage.add(draw, (x - 0.02, -0.1, x + 0.03, 1.1), 0.62, Motion(line_y=0.03 * (1 if number % 2 else -1)))


def _crown(pen: Pen, x: float, y: float, size: float, colour: str) -> None:
    pen.oval(x + size * 0.3, y + size * 0.35, size, size, "#000000", alpha=0.22)
    pen.oval(x, y, size, size, colour)
    pen.oval(x - size * 0.25, y - size * 0.25, size * 0.55, size * 0.5, colour, shade=0.16)


def _forest(stage: Stage) -> None:
    """Tree tops close to each other, with a river between them."""
    season = season_of(stage)
    colours = _TREES.get(season, _LEAVES)
    _base(stage, "#1f5a41" if season != "winter" else "#cddae3")
    crowns = [
        (stage.uniform(stage.left, stage.right), stage.uniform(-0.12, 1.12), stage.uniform(0.018, 0.042), stage.pick(colours))
        for _ in range(int(950 * stage.aspect))
    ]
    crowns.sort(key=lambda crown: crown[1])

    def draw(pen: Pen) -> None:
        for x, y, size, colour in crowns:
            _crown(pen, x, y, size, colour)

    stage.whole(draw, 0.6)
    _river(stage, 0.1, "#4aa3c7")


def _river(stage: Stage, width: float, colour: str) -> None:
    start, bend = stage.uniform(0.2, 0.8) * stage.aspect, stage.uniform(0.12, 0.26)
    line = [(start + bend * math.sin(k * 0.9), -MARGIN + k * 0.13) for k in range(12)]

    def draw(pen: Pen) -> None:
        pen.stroke(line, "#d9c79a", width * 1.25, curved=True)
        pen.stroke(line, colour, width, curved=True)
        pen.stroke([(x - width * 0.15, y) for x, y in line], colour, width * 0.3, shade=0.18, curved=True)

    stage.whole(draw, 0.64)


def _fields(stage: Stage) -> None:
    """A patchwork of fields with furrows, hedges, a road and farms."""
    winter = season_of(stage) == "winter"
    _base(stage, "#6fa35a" if not winter else "#eef4f8")
    xs, ys = _cuts(stage, stage.left, stage.right), _cuts(stage, -MARGIN, BOTTOM)
    patches = [
        (left, top, right, bottom, stage.pick(_FIELDS), int(stage.rng.integers(3)))
        for left, right in itertools.pairwise(xs)
        for top, bottom in itertools.pairwise(ys)
    ]

    def draw(pen: Pen) -> None:
        for left, top, right, bottom, colour, kind in patches:
            colour = "#e8eff4" if winter else colour
            pen.box(left + 0.004, top + 0.004, right - left - 0.008, bottom - top - 0.008, colour, radius=0.008)
            for step in range(1, 9):
                share = step / 9
                if kind == 0:
                    pen.stroke(
                        [(left + (right - left) * share, top + 0.01), (left + (right - left) * share, bottom - 0.01)],
                        colour,
                        0.004,
                        shade=-0.12,
                    )
                elif kind == 1:
                    pen.stroke(
                        [(left + 0.01, top + (bottom - top) * share), (right - 0.01, top + (bottom - top) * share)],
                        colour,
                        0.004,
                        shade=-0.12,
                    )

    def farms(pen: Pen) -> None:
        for x, y in yards:
            for number in range(5):
                _crown(pen, x - 0.06 + 0.03 * number, y + 0.05, 0.016, _LEAVES[number % 4])
            _block(pen, x, y, 0.045, "#c8553d", 0.5, lit=stage.light.dark)
            _block(pen, x + 0.06, y - 0.01, 0.032, "#a4736a", 0.3, lit=False)

    yards = [(stage.uniform(0.1, 0.9) * stage.aspect, stage.uniform(0.15, 0.85)) for _ in range(4)]
    stage.whole(draw, 0.55)
    lane = [(stage.left, 0.7), (stage.aspect * 0.3, 0.62), (stage.aspect * 0.65, 0.4), (stage.right, 0.3)]
    stage.whole(lambda pen: pen.stroke(lane, "#d8cdb4", 0.024, curved=True), 0.57)
    stage.whole(farms, 0.6)


def _cuts(stage: Stage, low: float, high: float) -> list[float]:
    cuts = [low]
    while cuts[-1] < high:
        cuts.append(cuts[-1] + stage.uniform(0.16, 0.34))
    return cuts


def _coast(stage: Stage) -> None:
    """A beach between the land and the sea, with foam, parasols and palms."""
    _base(stage, "#1f86b5")
    wave = [(stage.aspect * (0.52 + 0.05 * math.sin(k * 1.1)) + 0.03 * k, -MARGIN + k * 0.12) for k in range(13)]

    def land_from(shift: float) -> list[Point]:
        return [(x - shift, y) for x, y in wave]

    def draw(pen: Pen) -> None:
        bands = (
            (-0.2, "#2a9cc4"),
            (-0.11, "#46b8cf"),
            (-0.04, "#8fdbe0"),
            (-0.012, "#ffffff"),
            (0.0, "#f3d9a4"),
            (0.16, "#e6c88a"),
            (0.2, "#6fae5c"),
        )
        for shift, colour in bands:
            path = curve(land_from(shift))
            path.lineTo(stage.left, BOTTOM)
            path.lineTo(stage.left, -MARGIN)
            path.close()
            pen.path(path, colour)

    stage.whole(draw, 0.5)
    dots = [
        (
            wave[k][0] - stage.uniform(0.04, 0.13),
            wave[k][1] + stage.uniform(-0.04, 0.04),
            stage.pick(("#e4572e", "#f9c846", "#2e86ab", "#ffffff")),
        )
        for k in range(1, 12)
    ]
    trees = [
        (wave[k % 12][0] - stage.uniform(0.24, 0.9), wave[k % 12][1] + stage.uniform(-0.05, 0.05), stage.uniform(0.02, 0.04))
        for k in range(60)
    ]

    def dress(pen: Pen) -> None:
        for x, y, colour in dots:
            pen.oval(x + 0.008, y + 0.01, 0.02, 0.02, "#000000", alpha=0.22)
            wedges = [(x + 0.02 * math.cos(math.tau * k / 8), y + 0.02 * math.sin(math.tau * k / 8)) for k in range(9)]
            pen.oval(x, y, 0.02, 0.02, "#fff6ea")
            for k in range(0, 8, 2):
                pen.path(polygon([(x, y), wedges[k], wedges[k + 1]]), colour)
        for x, y, size in trees:
            _crown(pen, x, y, size, "#2f8a55")

    stage.whole(dress, 0.6)


def _island(stage: Stage) -> None:
    """A green island with a sandy rim in shallow water."""
    _base(stage, "#1a78ab")
    a = stage.aspect

    def ring(size: float) -> list[Point]:
        return [
            (a / 2 + size * 1.25 * stretch[k] * math.cos(math.tau * k / 11), 0.52 + size * stretch[k] * math.sin(math.tau * k / 11))
            for k in range(11)
        ]

    stretch = [stage.uniform(0.75, 1.15) for _ in range(11)]
    crowns = [
        (a / 2 + stage.uniform(-0.26, 0.26), 0.52 + stage.uniform(-0.2, 0.2), stage.uniform(0.02, 0.04), stage.pick(_LEAVES))
        for _ in range(90)
    ]

    def draw(pen: Pen) -> None:
        for size, colour in ((0.44, "#2a93bf"), (0.38, "#49b9cf"), (0.335, "#a5e3e3"), (0.31, "#f3d9a4"), (0.24, "#5da14e")):
            pen.path(blob(ring(size)), colour)
        for x, y, size, colour in crowns:
            if ((x - a / 2) / 1.25) ** 2 + (y - 0.52) ** 2 < 0.032:
                _crown(pen, x, y, size, colour)

    stage.whole(draw, 0.6)


def _dunes(stage: Stage) -> None:
    """Crescents of sand."""
    _base(stage, "#e6bd78")
    lines = []
    for number in range(16):
        level = -MARGIN + 0.09 * number
        phase = stage.uniform(0, 6)
        lines.append([(stage.left + (stage.right - stage.left) * k / 14, level + 0.03 * math.sin(k * 0.9 + phase)) for k in range(15)])

    def draw(pen: Pen) -> None:
        for line in lines:
            path = curve(line)
            for x, y in reversed(line):
                path.lineTo(x, y + 0.045)
            path.close()
            pen.fade((0, line[0][1] - 0.04, 0, line[0][1] + 0.08), [("#b07d3e", 0.55), ("#b07d3e", 0.0)], path=path)

    stage.whole(draw, 0.6)


def _cloud_shadows(stage: Stage) -> None:
    veil = mix(rgb(stage.light.clouds), (1.0, 1.0, 1.0), 0.3)
    for _ in range(0 if stage.plain else 4):
        x, y, size = stage.uniform(0, stage.aspect), stage.uniform(0.05, 0.95), stage.uniform(0.07, 0.13)
        path = skia.Path()
        for _ in range(7):
            radius, px, py = size * stage.uniform(0.4, 0.75), x + size * stage.uniform(-1.1, 1.1), y + size * stage.uniform(-0.3, 0.3)
            path.addOval(skia.Rect.MakeLTRB(px - radius, py - radius * 0.7, px + radius, py + radius * 0.7))

        def draw(pen: Pen, path: skia.Path = path) -> None:
            with pen.placed(0.06, 0.07):
                pen.path(path, "#0a1a2a", alpha=0.2, lit=False, blur=0.006)
            pen.path(path, veil, alpha=0.94, lit=False)

        stage.add(draw, (x - size * 2, y - size * 1.2, x + size * 2.6, y + size * 1.8), 1.1, Motion(line_x=0.012), front=True)


KINDS: Final[dict[str, Callable[[Stage], None]]] = {
    **dict.fromkeys(("city", "street", "bridge"), _city),
    **dict.fromkeys(("forest", "jungle", "park", "mountain", "lake", "river", "snow", "blossom"), _forest),
    **dict.fromkeys(("road", "farm", "meadow", "village", "garden"), _fields),
    **dict.fromkeys(("sea", "beach"), _coast),
    "island": _island,
    "desert": _dunes,
}
"""The places that can be seen from above."""
