"""Pictures that are graphics: still lifes, product and sale posters, logo reveals, announcements, ideas and abstract backgrounds."""

from __future__ import annotations

import colorsys
import math
from dataclasses import replace
from typing import Final

import numpy as np

from reeltalk.providers.illustration import props
from reeltalk.providers.illustration.art import has, icon
from reeltalk.providers.illustration.brief import Brief
from reeltalk.providers.illustration.lettering import fitted, lines_of, write
from reeltalk.providers.illustration.palette import HOURS, LOOKS, contrast, hexed, luminance, mix, rgb
from reeltalk.providers.illustration.pen import Pen, polygon
from reeltalk.providers.illustration.stage import BOTTOM, MARGIN, Motion, Sprite, Stage
from reeltalk.providers.illustration.vocabulary import meanings, nouns, symbols

# ground, accent, second accent, ink: each tried for contrast between ground and ink
SCHEMES: Final = (
    ("#f6efe6", "#e4572e", "#f2c14e", "#2b2d42"),
    ("#14213d", "#fca311", "#4d7ea8", "#ffffff"),
    ("#e8f1f2", "#1b98e0", "#13bfa6", "#0b2545"),
    ("#27184f", "#ff5c8a", "#7f6bff", "#fff4f8"),
    ("#fdf0f3", "#d6336c", "#f59fb4", "#43213a"),
    ("#0f2e2b", "#2ec4a0", "#f4d35e", "#f2fbf7"),
    ("#efe9ff", "#6c4cf1", "#ff8fab", "#241a52"),
)


def compose(brief: Brief, *, aspect: float, rng: np.random.Generator) -> Stage:
    """Return the scene of a brief whose concept is a graphic."""
    look = brief.style if brief.style in LOOKS else "flat"
    light = replace(HOURS["day"], look=LOOKS[look or "flat"], haze_strength=0.0)
    stage = Stage(aspect, light, rng, "day", "", look or "flat", medium="graphic")
    scheme = _scheme(brief, stage)
    makers = {"abstract": _abstract, "sale": _sale, "ad": _ad, "logo": _logo, "announcement": _announcement, "idea": _idea}
    makers[brief.concept](stage, brief, scheme)
    stage.sprites.extend(stage.front)
    return stage


def _scheme(brief: Brief, stage: Stage) -> tuple[str, str, str, str]:
    """Return the colours: those of the season, the look or the thing shown, else one of the sets."""
    if brief.style == "neon":
        return ("#0d0b26", "#ff2d95", "#00e5ff", "#ffffff")
    if brief.style == "noir":
        return ("#161618", "#e8e8e8", "#8a8a8a", "#ffffff")
    if brief.season == "autumn":
        return ("#fbeedb", "#d9622b", "#8a4b2a", "#3b2216")
    if brief.season == "winter" or brief.weather == "snow":
        return ("#e6f0f8", "#2f6db5", "#9cc3e6", "#16324f")
    if brief.season == "summer":
        return ("#fff1c9", "#ff7a45", "#19b5c9", "#17405a")
    if brief.style in {"pastel", "minimal", "watercolour"} and not brief.subjects:
        return SCHEMES[(0, 2, 4, 6)[int(stage.rng.integers(4))]]
    if brief.chinese and brief.concept in {"announcement", "sale"}:
        return ("#b3202c", "#f2c14e", "#d94a3d", "#fff3d6")
    if brief.subjects:
        hue = colorsys.rgb_to_hls(*(rgb(brief.subjects[0].colour) if brief.subjects[0].colour else _colour_of(brief.subjects[0].noun)))[0]
        ground = hexed(colorsys.hls_to_rgb(hue, 0.92, 0.55))
        ink = hexed(colorsys.hls_to_rgb(hue, 0.14, 0.5))
        return (ground, hexed(colorsys.hls_to_rgb(hue, 0.52, 0.62)), hexed(colorsys.hls_to_rgb((hue + 0.09) % 1, 0.68, 0.7)), ink)
    return SCHEMES[int(stage.rng.integers(len(SCHEMES)))]


def _colour_of(noun: str) -> tuple[float, float, float]:
    return (0.45, 0.27, 0.16) if noun == "hot-beverage" else icon(noun).dominant if has(noun) else (0.85, 0.4, 0.2)


def ink_on(ground: str, *options: str) -> str:
    """Return the option that is read best on a ground."""
    return max(
        (*options, "#ffffff", "#1c1c28"),
        key=lambda colour: (contrast(ground, colour) >= 4.5, options.count(colour), contrast(ground, colour)),
    )


def _ground(stage: Stage, colour: str, second: str) -> None:
    light = hexed(mix(rgb(colour), rgb(second), 0.16))
    stage.whole(lambda pen: pen.fade((stage.left, -MARGIN, stage.right, BOTTOM), [(colour, 1.0), (light, 1.0)]), 0.0)


def _swirls(stage: Stage, scheme: tuple[str, str, str, str], count: int, *, strength: float = 0.5) -> None:
    """Add large soft shapes that drift."""
    for number in range(count):
        x, y = stage.uniform(-0.1, stage.aspect + 0.1), stage.uniform(-0.1, 1.1)
        size = stage.uniform(0.18, 0.5)
        colour = scheme[1 + number % 2]
        points = [
            (
                x + size * stage.uniform(0.7, 1.15) * math.cos(math.tau * k / 7),
                y + size * stage.uniform(0.7, 1.15) * math.sin(math.tau * k / 7),
            )
            for k in range(7)
        ]

        def draw(pen: Pen, points: list[tuple[float, float]] = points, colour: str = colour) -> None:
            pen.smooth(points, colour, alpha=strength)

        box = (x - size * 1.3, y - size * 1.3, x + size * 1.3, y + size * 1.3)
        stage.add(draw, box, 0.15 + 0.12 * number, Motion(swing=0.02, bob=0.02, sway=4, period_s=7 + number, phase=number * 0.23))


def _abstract(stage: Stage, brief: Brief, scheme: tuple[str, str, str, str]) -> None:
    """Flowing ribbons, or circles and lines, in one scheme."""
    ground, accent, second, _ = scheme
    _ground(stage, ground, second)
    if int(stage.rng.integers(2)):
        _ribbons(stage, scheme)
    else:
        _swirls(stage, scheme, 6, strength=0.8 if luminance(rgb(ground)) < 0.1 else 0.55)
        _confetti(stage, (accent, second), 26)
    if brief.headline:
        _title(stage, brief.headline, scheme, 0.5, 0.16)


def _ribbons(stage: Stage, scheme: tuple[str, str, str, str]) -> None:
    count = 7
    start = stage.uniform(0.25, 0.4)
    for number in range(count):
        share = number / (count - 1)
        colour = hexed(mix(rgb(scheme[1]), rgb(scheme[2]), share))
        level, swing = start + 0.1 * number, stage.uniform(0.06, 0.14)
        phase, wave = stage.uniform(0, 6.28), stage.uniform(1.6, 2.6)
        points = [(stage.left + (stage.right - stage.left) * k / 24, level + swing * math.sin(wave * k / 4 + phase)) for k in range(25)]

        def draw(pen: Pen, points: list[tuple[float, float]] = points, colour: str = colour) -> None:
            from reeltalk.providers.illustration.pen import land

            shape = land(points, BOTTOM + 0.2)
            pen.fade(
                (0, min(y for _, y in points), 0, BOTTOM),
                [(colour, 0.92), (hexed(mix(rgb(colour), rgb(scheme[0]), 0.55)), 0.92)],
                path=shape,
            )

        stage.add(
            draw,
            (stage.left, 0.0, stage.right, BOTTOM),
            0.2 + 0.12 * number,
            Motion(swing=0.05, bob=0.012, period_s=6 + number * 0.7, phase=number * 0.19),
        )


def _confetti(stage: Stage, colours: tuple[str, ...], count: int) -> None:
    for group in range(3):
        bits = [
            (
                stage.uniform(0, stage.aspect),
                stage.uniform(0, 1),
                stage.uniform(0.006, 0.018),
                int(stage.rng.integers(3)),
                stage.pick(colours),
            )
            for _ in range(count // 3)
        ]

        def draw(pen: Pen, bits: list[tuple[float, float, float, int, str]] = bits) -> None:
            for x, y, size, shape, colour in bits:
                if shape == 0:
                    pen.oval(x, y, size, size, colour)
                elif shape == 1:
                    pen.poly([(x - size, y + size), (x, y - size), (x + size, y + size)], colour)
                else:
                    ring = [(x + size * math.cos(math.tau * k / 16), y + size * math.sin(math.tau * k / 16)) for k in range(17)]
                    pen.stroke(ring, colour, size * 0.35)

        stage.whole(draw, 0.5 + 0.2 * group, motion=Motion(bob=0.018, swing=0.006, period_s=4 + group, phase=group * 0.33))


def _title(
    stage: Stage, text: str, scheme: tuple[str, str, str, str], baseline: float, largest: float, *, weight: int = 800, room: float = 0.8
) -> float:
    """Add a heading in as many lines as it needs; return the baseline below it."""
    width = stage.aspect * room
    lines = lines_of(text, width, largest * 0.8, weight)[:3]
    size = min(fitted(line, width, largest, weight) for line in lines)
    top = baseline - size * 1.12 * (len(lines) - 1) / 2
    ink = ink_on(scheme[0], scheme[3])

    def draw(pen: Pen) -> None:
        for number, line in enumerate(lines):
            write(pen, line, stage.aspect / 2, top + number * size * 1.12 + size * 0.36, size, ink, weight=weight, lit=True)

    box = (0.0, top - size, stage.aspect, top + size * 1.2 * len(lines))
    stage.front.append(Sprite((draw,), box, 1.0, Motion(bob=0.004, period_s=6), fixed=True))
    return top + size * 1.12 * len(lines)


def _sale(stage: Stage, brief: Brief, scheme: tuple[str, str, str, str]) -> None:
    """A sale poster: burst, word, figure, gifts."""
    ground, accent, second, ink = scheme
    _ground(stage, ground, second)
    a = stage.aspect

    def burst(pen: Pen) -> None:
        for number in range(28):
            angle, step = math.tau * number / 28, math.tau / 56
            reach = 1.4 * max(1.0, a)
            pen.poly(
                [
                    (a / 2, 0.5),
                    (a / 2 + reach * math.cos(angle), 0.5 + reach * math.sin(angle)),
                    (a / 2 + reach * math.cos(angle + step), 0.5 + reach * math.sin(angle + step)),
                ],
                second,
                alpha=0.28,
            )

    stage.whole(burst, 0.1, motion=Motion(sway=3.0, period_s=14))
    radius = min(0.37, a * 0.42)

    def badge(pen: Pen) -> None:
        spikes = [
            (
                a / 2 + radius * (1.0 if k % 2 else 0.92) * math.cos(math.tau * k / 48),
                0.5 + radius * (1.0 if k % 2 else 0.92) * math.sin(math.tau * k / 48),
            )
            for k in range(48)
        ]
        pen.poly([(x + 0.012, y + 0.016) for x, y in spikes], "#000000", alpha=0.18, lit=False)
        pen.poly(spikes, accent)
        pen.oval(a / 2, 0.5, radius * 0.84, radius * 0.84, "#ffffff", alpha=0.14, lit=False)

    stage.add(
        badge,
        (a / 2 - radius - 0.05, 0.45 - radius, a / 2 + radius + 0.05, 0.56 + radius),
        0.5,
        Motion(sway=3, period_s=5),
        pivot=(a / 2, 0.5),
    )
    word = "大促销" if brief.chinese else "SALE"
    share = brief.headline
    on_badge = ink_on(accent, "#ffffff")

    def type_(pen: Pen) -> None:
        room = radius * 1.5
        size = fitted(word, room, 0.24, 900)
        write(pen, word, a / 2, 0.5 + (size * 0.36 if not share else -0.01), size, on_badge, weight=900, lit=True)
        if share:
            small = fitted(share, room * 0.92, 0.12, 800)
            write(pen, share, a / 2, 0.5 + small * 1.15, small, on_badge, weight=800, lit=True)

    stage.front.append(
        Sprite((type_,), (a / 2 - radius, 0.1, a / 2 + radius, 0.9), 1.0, Motion(sway=1.2, period_s=2.5), pivot=(a / 2, 0.5), fixed=True)
    )
    goods = [subject.noun for subject in brief.subjects] or [
        "shopping-bags",
        "wrapped-gift",
        "sunglasses" if brief.season == "summer" else "party-popper",
        "shopping-cart",
    ]
    _around(stage, goods)
    _confetti(stage, (accent, second, ink), 24)


def _around(stage: Stage, goods: list[str]) -> None:
    """Add things to the left and right of the middle."""
    a = stage.aspect
    wide = a > 1.2
    spots = ((0.13, 0.88), (0.87, 0.88), (0.12, 0.4), (0.88, 0.4)) if wide else ((0.24, 0.96), (0.76, 0.96), (0.24, 0.2), (0.76, 0.2))
    for number, (x, foot) in enumerate(spots[: max(2, len(goods))]):
        name = goods[number % len(goods)]
        height = min(0.26 if wide else 0.14, 0.24 * a / props.ratio(name))
        motion = Motion(bob=0.012, sway=3, period_s=3 + number * 0.4, phase=number * 0.25)
        props.picture(stage, name, a * x, foot, height, 0.85, turn=8.0 if number % 2 else -8.0, motion=motion)


def _ad(stage: Stage, brief: Brief, scheme: tuple[str, str, str, str]) -> None:
    """A product poster: the product on a podium, its name, a rule and a line."""
    ground, accent, second, _ = scheme
    _ground(stage, ground, accent)
    a = stage.aspect
    product = next((subject for subject in brief.subjects), None)
    wide = a > 1.2
    centre, foot = (a * 0.7, 0.8) if wide else (a * 0.5, 0.86)
    radius = min(0.34 if wide or a < 0.8 else 0.23, a * 0.42)

    def podium(pen: Pen) -> None:
        pen.oval(centre, foot - radius * 0.95, radius, radius, accent, alpha=0.9)
        pen.oval(centre, foot - radius * 0.95, radius * 0.84, radius * 0.84, second, alpha=0.5)
        pen.oval(centre, foot + 0.1, radius * 0.98, 0.055, accent, shade=-0.25)
        pen.box(centre - radius * 0.98, foot + 0.02, radius * 1.96, 0.08, accent, shade=-0.25)
        pen.oval(centre, foot + 0.02, radius * 0.98, 0.055, accent, shade=0.25)
        pen.oval(centre, foot + 0.02, radius * 0.5, 0.025, "#000000", alpha=0.2, lit=False)

    stage.add(podium, (centre - radius - 0.02, foot - radius * 2.1, centre + radius + 0.02, foot + 0.2), 0.5)
    noun = product.noun if product else "package"
    height = min(radius * 1.35, radius * 1.5 / props.ratio(noun))
    sway = Motion(bob=0.006, sway=1.5, period_s=4)
    props.picture(stage, noun, centre, foot + 0.02, height, 0.9, colour=product.colour if product else "", motion=sway)
    if noun in {"hot-beverage", "teacup-without-handle", "steaming-bowl", "pot-of-food"}:
        _steam(stage, centre, foot - height)
    _ad_words(stage, brief, scheme, wide=wide)
    _confetti(stage, (second, accent), 12)


def _steam(stage: Stage, x: float, foot: float) -> None:
    for number in range(3):
        left = x + (number - 1) * 0.05

        def draw(pen: Pen, left: float = left) -> None:
            pen.stroke(
                [(left, foot), (left + 0.02, foot - 0.05), (left - 0.02, foot - 0.1), (left + 0.01, foot - 0.16)],
                "#ffffff",
                0.014,
                alpha=0.75,
                curved=True,
                lit=False,
            )

        stage.add(
            draw,
            (left - 0.05, foot - 0.19, left + 0.05, foot + 0.02),
            0.9,
            Motion(bob=0.015, glimmer=0.6, period_s=2.4, phase=number * 0.33),
        )


def _ad_words(stage: Stage, brief: Brief, scheme: tuple[str, str, str, str], *, wide: bool) -> None:
    name = brief.headline or (
        name_of(brief.subjects[0].noun, chinese=brief.chinese) if brief.subjects else ("新品" if brief.chinese else "New")
    )
    line, button = ("新品上市", "了解更多") if brief.chinese else ("NEW IN STORE", "Discover more")
    a, ink = stage.aspect, ink_on(scheme[0], scheme[3])
    x, room, top = (a * 0.27, a * 0.4, 0.44) if wide else (a * 0.5, a * 0.84, 0.2)
    size = fitted(name, room, 0.2 if wide else 0.13, 800)
    on_button = ink_on(scheme[1], "#ffffff")

    def draw(pen: Pen) -> None:
        write(
            pen,
            line,
            x,
            top - size * 1.05,
            fitted(line, room, 0.036, 600),
            scheme[1] if contrast(scheme[0], scheme[1]) > 3 else ink,
            weight=600,
            lit=True,
        )
        write(pen, name, x, top, size, ink, weight=800, lit=True)
        pen.box(x - 0.05, top + 0.05, 0.1, 0.008, scheme[1], radius=0.004)
        pen.box(x - 0.15, top + 0.11, 0.3, 0.08, scheme[1], radius=0.04)
        write(pen, button, x, top + 0.163, 0.036, on_button, weight=600, lit=True)

    stage.front.append(Sprite((draw,), (0.0, 0.02, a, top + 0.24), 1.0, fixed=True))


def name_of(noun: str, *, chinese: bool) -> str:
    """Return the word for a noun in Chinese or English, the first of the vocabulary."""
    for phrase, options in meanings().items():
        if any(meaning.value == noun for meaning in options) and noun in nouns() and phrase.isascii() != chinese:
            return phrase if chinese else phrase.title()
    return noun.replace("-", " ").title()


def _logo(stage: Stage, brief: Brief, scheme: tuple[str, str, str, str]) -> None:
    """A logo reveal: rings, an emblem with the initial, the name."""
    ground, accent, second, _ = scheme
    _ground(stage, ground, second)
    a = stage.aspect
    name = brief.headline or ("你的标志" if brief.chinese else "Your Logo")
    _swirls(stage, scheme, 3, strength=0.16)
    for number in range(3):
        size = 0.2 + 0.055 * number

        def ring(pen: Pen, size: float = size, number: int = number) -> None:
            arc = [
                (a / 2 + size * math.cos(math.tau * k / 40 + number), 0.4 + size * math.sin(math.tau * k / 40 + number))
                for k in range(31 - 5 * number)
            ]
            pen.stroke(arc, second if number % 2 else accent, 0.008, alpha=0.8, curved=True)

        stage.add(
            ring,
            (a / 2 - size - 0.02, 0.38 - size, a / 2 + size + 0.02, 0.42 + size),
            0.4 + 0.1 * number,
            Motion(sway=25, period_s=9 + number, phase=number * 0.3),
            pivot=(a / 2, 0.4),
        )

    def emblem(pen: Pen) -> None:
        side = 0.15
        pen.box(a / 2 - side + 0.008, 0.4 - side + 0.012, side * 2, side * 2, "#000000", radius=0.07, alpha=0.16, lit=False)
        pen.box(a / 2 - side, 0.4 - side, side * 2, side * 2, accent, radius=0.07)
        pen.path(
            polygon(
                [(a / 2 - side, 0.4 + side * 0.3), (a / 2 + side, 0.4 - side * 0.5), (a / 2 + side, 0.4 + side), (a / 2 - side, 0.4 + side)]
            ),
            second,
            alpha=0.35,
        )
        write(pen, name[0].upper(), a / 2, 0.4 + 0.065, 0.18, ink_on(accent, "#ffffff"), weight=900, lit=True)

    stage.add(emblem, (a / 2 - 0.18, 0.22, a / 2 + 0.18, 0.58), 0.9, Motion(bob=0.006, period_s=4))
    below = _title(stage, name, scheme, 0.72, 0.11)
    stage.front.append(
        Sprite(
            (lambda pen: pen.box(a / 2 - 0.06, below - 0.03, 0.12, 0.007, accent, radius=0.003),),
            (0, below - 0.05, a, below + 0.02),
            1.0,
            fixed=True,
        )
    )


def _announcement(stage: Stage, brief: Brief, scheme: tuple[str, str, str, str]) -> None:
    """Words on a card, with what was asked for around them."""
    ground, accent, second, ink = scheme
    _ground(stage, ground, second)
    _swirls(stage, scheme, 4, strength=0.22)
    text = brief.headline or ("你好" if brief.chinese else "Hello")
    goods = [subject.noun for subject in brief.subjects if subject.noun not in {"fireworks", "cloud"}]
    a = stage.aspect

    def frame(pen: Pen) -> None:
        for inset, thick in ((0.05, 0.006), (0.066, 0.002)):
            outline = [(inset, inset), (a - inset, inset), (a - inset, 1 - inset), (inset, 1 - inset), (inset, inset)]
            pen.stroke(outline, accent, thick)

    stage.front.append(Sprite((frame,), (0, 0, a, 1), 1.0, fixed=True))
    if any(subject.noun == "fireworks" for subject in brief.subjects) or not goods:
        for x in (0.2, 0.8):
            props.picture(stage, "fireworks", a * x, 0.42, 0.26, 0.6, motion=Motion(glimmer=0.5, period_s=2, phase=x))
    if goods:
        _around(stage, goods)
    below = _title(stage, text, scheme, 0.5, 0.17 if a > 1.2 else 0.12, room=0.62 if a > 1.2 and goods else 0.78)
    stage.front.append(
        Sprite(
            (lambda pen: pen.box(a / 2 - 0.07, below - 0.03, 0.14, 0.008, accent, radius=0.004),),
            (0, below - 0.05, a, below + 0.02),
            1.0,
            fixed=True,
        )
    )
    _confetti(stage, (accent, second, ink), 30)


def _idea(stage: Stage, brief: Brief, scheme: tuple[str, str, str, str]) -> None:
    """An idea: a symbol in a circle where one is known, shapes, and the words of the prompt."""
    _ground(stage, scheme[0], scheme[1])
    _swirls(stage, scheme, 5, strength=0.3)
    _confetti(stage, (scheme[1], scheme[2]), 21)
    text = brief.headline or " ".join(brief.prompt.split())[:60]
    a = stage.aspect
    symbol = symbols().get(text.lower(), "")
    if symbol:

        def emblem(pen: Pen) -> None:
            pen.oval(a / 2 + 0.01, 0.405, 0.22, 0.22, "#000000", alpha=0.12, lit=False, blur=0.01)
            pen.oval(a / 2, 0.39, 0.22, 0.22, "#ffffff", lit=False)
            height = min(0.26, 0.26 / icon(symbol).ratio)
            icon(symbol).draw(pen, a / 2, 0.39 + height / 2, height)

        stage.add(emblem, (a / 2 - 0.27, 0.12, a / 2 + 0.27, 0.67), 0.8, Motion(bob=0.01, sway=2, period_s=4))
    _title(stage, text, scheme, 0.78 if symbol else 0.5, 0.13 if symbol else 0.15)
