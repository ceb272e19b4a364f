"""Stickers: one drawn thing by its name or its emoji, with a white edge, on nothing."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

import skia

from reeltalk.errors import EngineMissing
from reeltalk.providers.illustration import credentials
from reeltalk.providers.illustration.art import Icon, has, icon
from reeltalk.providers.illustration.brief import Brief
from reeltalk.providers.illustration.palette import HOURS
from reeltalk.providers.illustration.pen import Pen
from reeltalk.providers.illustration.vocabulary import NOUN, meanings

SIDE_PIXELS: Final = 512
EDGE: Final = 0.035
"""The width of the white edge, as a share of the side."""
_OTHER_NAMES: Final = {
    "heavy black heart": "red-heart", "thumbs up sign": "thumbs-up", "white medium star": "star", "glowing star": "star",
    "white heart suit": "red-heart", "black heart suit": "red-heart", "beating heart": "red-heart", "sparkling heart": "red-heart",
    "electric light bulb": "light-bulb", "black sun with rays": "sun", "trophy": "trophy", "hot beverage": "hot-beverage",
    "like": "thumbs-up", "thumb up": "thumbs-up", "love": "red-heart", "celebration": "party-popper",
    "sofa": "couch-and-lamp", "couch": "couch-and-lamp", "沙发": "couch-and-lamp",
    "点赞": "thumbs-up", "大拇指": "thumbs-up", "赞": "thumbs-up", "红心": "red-heart", "庆祝": "party-popper", "礼花": "party-popper",
}  # fmt: skip
_SAID_BESIDE: Final = re.compile(r"\b(?:an?|the|some|big|small|little|cute|cool|red|funny|animated)\b|[一个小大可爱的]")


def sticker_name(wish: str) -> str | None:
    """Return the art that an emoji or a word in any language of the illustrator names, None where there is none.

    >>> sticker_name("🔥"), sticker_name("a big heart"), sticker_name("火箭"), sticker_name("mortgage")
    ('fire', 'red-heart', 'rocket', None)
    """
    emoji = next((sign for sign in wish if unicodedata.category(sign) == "So"), "")
    plain = unicodedata.name(emoji, "").lower() if emoji else " ".join(wish.lower().split())
    for name in (plain, plain.removesuffix("s"), " ".join(_SAID_BESIDE.sub("", plain).split())):
        art = _OTHER_NAMES.get(name, name.replace(" ", "-"))
        if has(art):
            return art
        meant = next((meaning.value for meaning in meanings().get(name, ()) if meaning.kind == NOUN), "")
        if meant and has(meant):
            return meant
    return None


def draw_sticker(wish: str, *, into: Path) -> str | None:
    """Write the sticker that a wish names as a square PNG with an alpha channel and return its name; None where no art fits.

    Raises EngineMissing where the picture cannot be encoded.
    """
    name = sticker_name(wish)
    if name is None:
        return None
    surface = skia.Surface(SIDE_PIXELS, SIDE_PIXELS)
    _paint(surface.getCanvas(), icon(name))
    data = surface.makeImageSnapshot().encodeToData(skia.EncodedImageFormat.kPNG, 100)
    if data is None:
        raise EngineMissing("The picture could not be encoded.")
    into.write_bytes(credentials.in_png(bytes(data), Brief(prompt=wish), seed=0))
    return name


def _paint(canvas: skia.Canvas, art: Icon) -> None:
    """Draw the thing in the middle, as large as its white edge allows, the edge first."""
    room = SIDE_PIXELS * (1 - 2 * EDGE)
    height = room / max(1.0, art.ratio)
    left, top, right, bottom = art.box
    scale = height / (bottom - top)
    canvas.save()
    canvas.translate(SIDE_PIXELS / 2, SIDE_PIXELS / 2)
    canvas.scale(scale, scale)
    canvas.translate(-(left + right) / 2, -(top + bottom) / 2)
    edge = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE, Style=skia.Paint.kStrokeAndFill_Style, StrokeJoin=skia.Paint.kRound_Join)
    edge.setStrokeWidth(2 * EDGE * SIDE_PIXELS / scale)
    for part in art.parts:
        canvas.drawPath(part.path, edge)
    canvas.restore()
    art.draw(Pen(canvas, HOURS["day"]), SIDE_PIXELS / 2, SIDE_PIXELS / 2 + height / 2, height)
