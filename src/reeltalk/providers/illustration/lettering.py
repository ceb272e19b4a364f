"""Type: words set in the Noto fonts, sized to fit their room, with enough contrast against what lies behind."""

from __future__ import annotations

from functools import cache
from importlib import resources

import skia

from reeltalk.providers.illustration.pen import Colour, Pen


@cache
def typeface(cjk: bool, weight: int) -> skia.Typeface:
    """Return Noto Sans at a weight; the CJK fonts for Chinese, Japanese and Korean."""
    package, name = ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc") if cjk else ("manimgx_fonts", "NotoSans[wght].ttf")
    face = skia.Typeface.MakeFromFile(str(resources.files(package) / name), 2 if cjk else 0)
    place = skia.FontArguments.VariationPosition.Coordinates([skia.FontArguments.VariationPosition.Coordinate(_tag("wght"), weight)])
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(skia.FontArguments.VariationPosition(place))
    return face.makeClone(arguments) or face


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def _needs_cjk(text: str) -> bool:
    return any("⺀" <= sign <= "鿿" or "가" <= sign <= "힣" or "＀" <= sign <= "￯" for sign in text)


def font(text: str, size: float, weight: int = 700) -> skia.Font:
    """Return the font for a text at a size in picture heights."""
    made = skia.Font(typeface(_needs_cjk(text), weight), size)
    made.setSubpixel(True)
    made.setHinting(skia.FontHinting.kNone)
    made.setLinearMetrics(True)
    return made


def width_of(text: str, size: float, weight: int = 700) -> float:
    """Return how wide a text is; measured large, because small sizes are rounded."""
    return float(font(text, 200.0, weight).measureText(text)) * size / 200.0


def fitted(text: str, room: float, largest: float, weight: int = 700) -> float:
    """Return the size at which a text fits its room."""
    return min(largest, largest * room / max(1e-6, width_of(text, largest, weight)))


def write(
    pen: Pen,
    text: str,
    x: float,
    baseline: float,
    size: float,
    colour: Colour,
    *,
    weight: int = 700,
    alpha: float = 1.0,
    lit: bool = False,
    blur: float = 0.0,
) -> None:
    """Write a text centred on x."""
    scale = size / 200.0
    paint = pen.paint(colour, alpha=alpha, lit=lit, blur=blur / scale if blur else 0.0)
    with pen.placed(x - width_of(text, size, weight) / 2, baseline, scale):
        pen.canvas.drawString(text, 0, 0, font(text, 200.0, weight), paint)


def lines_of(text: str, room: float, size: float, weight: int = 700) -> list[str]:
    """Return a text broken into lines that fit a room, at spaces or, in Chinese, anywhere.

    >>> lines_of("one two", 100.0, 0.1)
    ['one two']
    """
    units = list(text) if _needs_cjk(text) and " " not in text else text.split(" ")
    glue = "" if _needs_cjk(text) and " " not in text else " "
    lines = [""]
    for unit in units:
        longer = (lines[-1] + glue + unit).strip() if lines[-1] else unit
        if lines[-1] and width_of(longer, size, weight) > room:
            lines.append(unit)
        else:
            lines[-1] = longer
    return lines
