"""Things by name, from the art or drawn here, as props of a scene."""

from __future__ import annotations

from reeltalk.providers.illustration import specials
from reeltalk.providers.illustration.art import icon
from reeltalk.providers.illustration.pen import Pen
from reeltalk.providers.illustration.stage import STILL, Motion, Stage


def ratio(name: str) -> float:
    """Return width by height of a thing."""
    return specials.RATIOS[name] if specials.draws(name) else icon(name).ratio


def draw(pen: Pen, name: str, x: float, foot: float, height: float, *, flip: bool = False, turn: float = 0.0, colour: str = "") -> None:
    """Draw a thing ``height`` high, the middle of its lower edge at (x, foot)."""
    if specials.draws(name):
        specials.draw(pen, name, x, foot, height, colour)
    else:
        icon(name).draw(pen, x, foot, height, flip=flip, turn=turn, colour=colour)


def picture(
    stage: Stage, name: str, x: float, foot: float, height: float, depth: float = 0.45,
    *, turn: float = 0.0, colour: str = "", motion: Motion = STILL, front: bool = False,
) -> None:  # fmt: skip
    """Add a thing standing on (x, foot), unless the picture is about one of its kind."""
    if name in stage.wanted:
        return
    half = height * max(0.6, ratio(name)) * (0.55 if not turn else 0.8) + 0.01
    spare = height * (0.02 if not turn else 0.25)

    def draw_it(pen: Pen) -> None:
        draw(pen, name, x, foot, height, turn=turn, colour=colour)

    stage.add(draw_it, (x - half, foot - height - spare, x + half, foot + spare), depth, motion, front=front)
