"""Who has which body: fur, clothes and tails of the figures that are drawn on two legs, so that they can hold and do things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reeltalk.providers.illustration.art import Icon, icon
from reeltalk.providers.illustration.palette import hexed, luminance, rgb

SKIN: Final = "#ffc83d"
SHIRTS: Final = ("#2e86ab", "#7b5ea7", "#3a9d7a", "#d1495b", "#33658a", "#c44536")
TROUSERS: Final = ("#33415c", "#4a4e69", "#5b4b49", "#2f4858")


@dataclass(frozen=True, slots=True)
class Body:
    """The measures and colours of a figure one unit high; ``head_foot`` is where the head's art ends, upwards negative."""

    head: str
    head_height: float
    head_foot: float
    shoulders: float
    width: float
    fur: str
    belly: str
    arm: str
    hand: str
    leg: str
    shoe: str
    tail: str = ""
    tail_tip: str = ""


def _animal(head: str, fur: str, belly: str, limb: str = "", paw: str = "", tail: str = "", tip: str = "") -> Body:
    limb = limb or fur
    return Body(head, 0.5, -0.46, -0.5, 0.36, fur, belly, limb, paw or limb, limb, paw or limb, tail, tip or fur)


ANIMALS: Final[dict[str, Body]] = {
    "fox": _animal("fox", "#ff822d", "#ffdea7", paw="#5a2c1c", tail="bushy", tip="#fff3e0"),
    "wolf": _animal("wolf", "#9b9b9b", "#e1e1e1", paw="#636363", tail="bushy", tip="#d3d3d3"),
    "bear": _animal("bear", "#a56953", "#d2a78f", paw="#6d4534"),
    "polar-bear": _animal("polar-bear", "#f4f4f4", "#ffffff", paw="#cfcfd6"),
    "panda": _animal("panda", "#f4f4f4", "#ffffff", limb="#433b6b"),
    "koala": _animal("koala", "#9b9b9b", "#d3d3d3", paw="#636363"),
    "raccoon": _animal("raccoon", "#9b9b9b", "#d3d3d3", paw="#4a4a4a", tail="ringed", tip="#4a4a4a"),
    "lion": _animal("lion", "#ffb02e", "#ffdea7", tail="tuft", tip="#6d4534"),
    "tiger": _animal("tiger-face", "#ff822d", "#ffe9d2", tail="long", tip="#402a32"),
    "cat": _animal("cat-face", "#ffb02e", "#ffe1a8", tail="long"),
    "black-cat": _animal("cat-face", "#635994", "#8d84b8", tail="long"),
    "dog": _animal("dog-face", "#f3ad61", "#ffdea7", paw="#8c5543", tail="long"),
    "rabbit": _animal("rabbit-face", "#cdc4d6", "#f1ecf5", tail="puff", tip="#ffffff"),
    "monkey": _animal("monkey-face", "#8c5543", "#e0b49c", paw="#6d4534", tail="long"),
    "pig": _animal("pig-face", "#ff8687", "#ffc2c0", paw="#ca4f5c", tail="long"),
    "cow": _animal("cow-face", "#f0ebf2", "#ffffff", limb="#f0ebf2", paw="#5a5560", tail="tuft", tip="#5a5560"),
    "mouse": _animal("mouse-face", "#cdc4d6", "#efe8f4", paw="#ff8687", tail="long", tip="#ff8687"),
    "hamster": _animal("hamster", "#f3ad61", "#fff0dc", paw="#e19747"),
    "frog": _animal("frog", "#00b35c", "#c8f2a0"),
    "chicken": _animal("chicken", "#f4f4f4", "#ffffff", paw="#f9a825"),
    "moose": _animal("moose", "#a56953", "#c99780", paw="#5a3527"),
    "boar": _animal("boar", "#6d4534", "#8c5543", paw="#3a2419"),
    "teddy-bear": _animal("bear", "#c98d5e", "#e8c79f"),
}
UPRIGHT_ONLY: Final = frozenset(
    {"fox", "wolf", "bear", "polar-bear", "panda", "koala", "raccoon", "lion", "hamster", "frog", "chicken", "moose", "boar"}
)
"""Animals whose art is a face: they always get a body."""

HEADS: Final = frozenset({"baby", "boy", "girl", "child", "person", "man", "woman", "man-beard", "old-man", "old-woman", "robot", "alien"})
"""People whose art is a head without shoulders."""


BUSTS: Final = frozenset(
    {
        "health-worker", "student", "teacher", "judge", "farmer", "cook", "mechanic", "factory-worker", "office-worker", "scientist",
        "technologist", "singer", "artist", "pilot", "astronaut", "firefighter", "police-officer", "detective", "guard", "ninja",
        "construction-worker", "person-with-crown", "prince", "princess", "woman-with-headscarf", "person-in-tuxedo", "person-with-veil",
        "person-superhero", "person-mage", "person-vampire", "person-zombie", "santa-claus",
    }
)  # fmt: skip
"""People whose art has head and shoulders."""


def body_of(noun: str, rng: np.random.Generator, colour: str = "") -> Body:
    """Return the body for a noun; a colour asked for dresses people and dyes fur."""
    if noun in ANIMALS:
        return ANIMALS[noun]
    if noun in HEADS:
        return _dressed(noun, rng, colour)
    return _below(icon(noun), colour)


def _dressed(noun: str, rng: np.random.Generator, colour: str) -> Body:
    shirt = colour or SHIRTS[int(rng.integers(len(SHIRTS)))]
    trousers = TROUSERS[int(rng.integers(len(TROUSERS)))]
    skin = {"robot": "#b4acbc", "alien": "#86d72f"}.get(noun, SKIN)
    if noun == "robot":
        return Body(noun, 0.4, -0.6, -0.62, 0.34, "#9b9bab", "#c6c6d4", "#b4acbc", "#636375", "#8a8a9c", "#4a4a5c")
    return Body(noun, 0.4, -0.6, -0.62, 0.3, shirt, "", shirt, skin, trousers, "#3b2f2f")


def _below(bust: Icon, colour: str) -> Body:
    """Return the body that continues the clothes of a bust."""
    wear = [part for part in bust.parts if part.path.computeTightBounds().bottom() > 29 and part.path.computeTightBounds().top() > 14]
    fill = max(wear, key=lambda part: part.area).fill if wear else "#5b6b8c"
    fill = colour or fill
    light = luminance(rgb(fill)) > 0.6
    legs = "#c9ccd6" if light and bust.name in {"astronaut", "cook"} else "#33415c"
    if luminance(rgb(fill)) < 0.05:
        legs = hexed(rgb(fill))
    hand = {"astronaut": "#e6e6e6", "ninja": "#321b41", "person-zombie": "#26a0c9"}.get(bust.name, SKIN)
    shoe = "#9b9b9b" if bust.name == "astronaut" else "#2b2433"
    return Body(bust.name, 0.56, -0.44, -0.56, 0.33, fill, "", fill, hand, legs, shoe)
