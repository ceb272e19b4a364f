"""A scene as a pile of sprites: what is drawn once, how far away it is and how it moves. Heights and widths count in picture heights."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from reeltalk.providers.illustration.palette import Light
from reeltalk.providers.illustration.pen import Pen

Draw = Callable[[Pen], None]
Box = tuple[float, float, float, float]
MARGIN: Final = 0.16
"""How far scenery reaches beyond the picture on every side, so that the camera may move."""
BOTTOM: Final = 1 + MARGIN


@dataclass(frozen=True, slots=True)
class Motion:
    """How a sprite moves: in a line (units a second), up and down, to and fro, swaying (degrees) and glimmering (share of its alpha)."""

    line_x: float = 0.0
    line_y: float = 0.0
    bob: float = 0.0
    swing: float = 0.0
    sway: float = 0.0
    glimmer: float = 0.0
    period_s: float = 3.0
    phase: float = 0.0
    wraps: bool = False

    def at(self, time_s: float) -> tuple[float, float, float, float]:
        """Return (x, y, degrees, alpha) at a time, relative to where the sprite was drawn."""
        angle = math.tau * (time_s / self.period_s + self.phase)
        rest = math.tau * self.phase
        wave = math.sin(angle) - math.sin(rest)
        return (
            self.line_x * time_s + self.swing * wave,
            self.line_y * time_s + self.bob * wave,
            self.sway * wave,
            1.0 - self.glimmer * (0.5 + 0.5 * math.sin(angle)),
        )


STILL: Final = Motion()


@dataclass(frozen=True, slots=True)
class Sprite:
    """Something drawn: ``frames`` take turns, ``depth`` 0 is the sky, 1 is where the actors stand, more is before them.

    ``pivot`` is the point it turns about; ``fixed`` sprites belong to the picture, not to the world (lettering).
    """

    frames: tuple[Draw, ...]
    box: Box
    depth: float
    motion: Motion = STILL
    pivot: tuple[float, float] = (0.0, 0.0)
    frames_per_s: float = 5.0
    fixed: bool = False
    blinks: bool = False
    """Whether the second frame is only shown for a moment now and then."""


@dataclass
class Stage:
    """What a place gives to a picture: its sprites, where things stand, float or hang, and how tall a person is there."""

    aspect: float
    light: Light
    rng: np.random.Generator
    hour: str
    weather: str
    look: str
    season: str = ""
    aerial: bool = False
    sprites: list[Sprite] = field(default_factory=list)
    front: list[Sprite] = field(default_factory=list)
    horizon: float = 0.6
    foot: float = 0.88
    person: float = 0.46
    depth: float = 0.9
    medium: str = "land"
    table: float | None = None
    wanted: frozenset[str] = frozenset()
    indoors: bool = False
    waterline: float | None = None
    landmark: float | None = None
    """Where the place itself has something tall, in widths of the picture."""
    sun: tuple[float, float] = (1.0, 0.3)

    @property
    def left(self) -> float:
        """Return where scenery begins."""
        return -MARGIN * max(1.0, self.aspect)

    @property
    def right(self) -> float:
        """Return where scenery ends."""
        return self.aspect + MARGIN * max(1.0, self.aspect)

    @property
    def plain(self) -> bool:
        """Say whether little is to be drawn."""
        return self.look == "minimal"

    def whole(self, draw: Draw, depth: float, *, top: float = -MARGIN, bottom: float = 1 + MARGIN, motion: Motion = STILL) -> None:
        """Add scenery as wide as the picture."""
        pivot = (self.aspect / 2, 0.5)
        self.sprites.append(Sprite((draw,), (self.left, top, self.right, bottom), depth, motion, pivot))

    def add(
        self, draw: Draw, box: Box, depth: float, motion: Motion = STILL, *, front: bool = False, pivot: tuple[float, float] | None = None
    ) -> None:
        """Add something smaller; ``front`` puts it before the actors."""
        middle = ((box[0] + box[2]) / 2, box[3])
        sprite = Sprite((draw,), box, depth, motion, pivot or middle)
        (self.front if front else self.sprites).append(sprite)

    def uniform(self, low: float, high: float) -> float:
        """Return a random number."""
        return float(self.rng.uniform(low, high))

    def pick(self, options: tuple[str, ...]) -> str:
        """Return one of the options."""
        return options[int(self.rng.integers(len(options)))]

    def spread(self, count: int, *, low: float | None = None, high: float | None = None, jitter: float = 0.35) -> list[float]:
        """Return x positions about evenly spread."""
        left = self.left if low is None else low
        right = self.right if high is None else high
        step = (right - left) / max(1, count)
        return [left + step * (number + 0.5 + self.uniform(-jitter, jitter)) for number in range(count)]
