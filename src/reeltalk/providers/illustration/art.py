"""The drawn things: vector art by name, measured, recoloured and drawn standing on a point."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import skia

from reeltalk.providers.illustration.palette import RGB, recoloured, rgb
from reeltalk.providers.illustration.pen import Pen, colour4f

CREDIT: Final = "Fluent Emoji (flat) by Microsoft, MIT"
_TOKEN: Final = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_FLAG: Final = re.compile(r"[01]")
_ARITY: Final = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
_FILES: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One filled shape."""

    fill: str
    alpha: float
    path: skia.Path
    area: float


@dataclass(frozen=True, slots=True)
class Icon:
    """One drawn thing; ``box`` is what its shapes cover: left, top, right, bottom."""

    name: str
    parts: tuple[Part, ...]
    box: tuple[float, float, float, float]

    @property
    def ratio(self) -> float:
        """Return width by height."""
        return (self.box[2] - self.box[0]) / (self.box[3] - self.box[1])

    @property
    def dominant(self) -> RGB:
        """Return the colour that covers most."""
        totals: dict[str, float] = {}
        for part in self.parts:
            totals[part.fill] = totals.get(part.fill, 0.0) + part.area
        return rgb(max(totals, key=lambda fill: totals[fill]))

    def draw(self, pen: Pen, x: float, foot: float, height: float, *, flip: bool = False, turn: float = 0.0, colour: str = "") -> None:
        """Draw it ``height`` high, the middle of its lower edge at (x, foot)."""
        left, top, right, bottom = self.box
        base = self.dominant if colour else (0.0, 0.0, 0.0)
        scale = height / (bottom - top)
        with pen.placed(x, foot - height / 2, scale, flip=flip, turn=turn):
            pen.canvas.translate(-(left + right) / 2, -(top + bottom) / 2)
            for part in self.parts:
                fill = recoloured(part.fill, base, rgb(colour)) if colour else part.fill
                paint = skia.Paint(AntiAlias=True)
                paint.setColor4f(colour4f(pen.tone(fill), part.alpha))
                pen.canvas.drawPath(part.path, paint)


@cache
def icon(name: str) -> Icon:
    """Return a thing by its name; raises KeyError where there is none."""
    left_out = _LEFT_OUT.get(name, frozenset())
    parts = tuple(part for number, part in enumerate(_parts(_library()[name])) if number not in left_out)
    lefts, tops, rights, bottoms = zip(*(_bounds(part.path) for part in parts), strict=True)
    return Icon(name, parts, (min(lefts), min(tops), max(rights), max(bottoms)))


def has(name: str) -> bool:
    """Say whether there is art of that name."""
    return name in _library()


# shapes that are a thing's own water, sky, wall or hands, by number from the bottom: a picture has its own
_LEFT_OUT: Final[dict[str, frozenset[int]]] = {
    "sailboat": frozenset({3}),
    "speedboat": frozenset({5}),
    "ferry": frozenset({1}),
    "tent": frozenset({0}),
    "teacher": frozenset({0, 1, 2, 17, 19, 20, 21, 22}),
}


@cache
def _library() -> dict[str, list[tuple[str, float, int, str]]]:
    folder = resources.files("reeltalk.providers.illustration") / "data"
    library: dict[str, list[tuple[str, float, int, str]]] = {}
    for number in range(1, _FILES + 1):
        library |= json.loads(gzip.decompress((folder / f"art-{number}.json.gz").read_bytes()))
    return library


def _parts(shapes: list[tuple[str, float, int, str]]) -> Iterator[Part]:
    for fill, alpha, even_odd, data in shapes:
        path = parse(data)
        if even_odd:
            path.setFillType(skia.PathFillType.kEvenOdd)
        left, top, right, bottom = _bounds(path)
        yield Part(fill, alpha, path, (right - left) * (bottom - top))


def _bounds(path: skia.Path) -> tuple[float, float, float, float]:
    box = path.computeTightBounds()
    return box.left(), box.top(), box.right(), box.bottom()


def parse(data: str) -> skia.Path:
    """Return the path of SVG path data.

    >>> parse("M0 0h2v1H0z").computeTightBounds().width()
    2.0
    """
    path = skia.Path()
    state = _Cursor()
    for command, numbers in _commands(data):
        state.apply(path, command, numbers)
    return path


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield (command, its numbers), repeated commands written out; the flags of an arc may stand without a space."""
    position, command = 0, "m"
    while position < len(data):
        match = _TOKEN.search(data, position)
        if match is None:
            return
        if match[0].isalpha():
            command, position = match[0], match.end()
            if command in "zZ":
                yield command, []
            continue
        numbers: list[float] = []
        for index in range(_ARITY[command.lower()]):
            pattern = _FLAG if command in "aA" and index in (3, 4) else _TOKEN
            found = pattern.search(data, position)
            if found is None:
                return
            numbers.append(float(found[0]))
            position = found.end()
        yield command, numbers
        command = {"m": "l", "M": "L"}.get(command, command)


class _Cursor:
    """Where the pen is while a path is read."""

    def __init__(self) -> None:
        self.x = self.y = self.start_x = self.start_y = 0.0
        self.control: tuple[float, float] | None = None

    def apply(self, path: skia.Path, command: str, numbers: list[float]) -> None:
        """Add one command to the path."""
        kind = command.lower()
        if kind == "z":
            path.close()
            self.x, self.y, self.control = self.start_x, self.start_y, None
            return
        points = self._absolute(kind, numbers, relative=command.islower())
        reflected = (2 * self.x - self.control[0], 2 * self.y - self.control[1]) if self.control else (self.x, self.y)
        self.control = None
        if kind == "m":
            path.moveTo(*points)
            self.start_x, self.start_y = points
        elif kind in "lhv":
            path.lineTo(*points)
        elif kind in "cs":
            full = points if kind == "c" else [*reflected, *points]
            path.cubicTo(*full)
            self.control = (full[2], full[3])
        elif kind in "qt":
            full = points if kind == "q" else [*reflected, *points]
            path.quadTo(*full)
            self.control = (full[0], full[1])
        else:
            self._arc(path, points)
        self.x, self.y = points[-2], points[-1]

    def _absolute(self, kind: str, numbers: list[float], *, relative: bool) -> list[float]:
        dx, dy = (self.x, self.y) if relative else (0.0, 0.0)
        if kind == "h":
            return [numbers[0] + dx, self.y]
        if kind == "v":
            return [self.x, numbers[0] + dy]
        if kind == "a":
            return [*numbers[:5], numbers[5] + dx, numbers[6] + dy]
        return [number + (dy if index % 2 else dx) for index, number in enumerate(numbers)]

    def _arc(self, path: skia.Path, numbers: list[float]) -> None:
        rx, ry, turn, large, sweep, x, y = numbers
        size = skia.Path.kLarge_ArcSize if large else skia.Path.kSmall_ArcSize
        direction = skia.PathDirection.kCW if sweep else skia.PathDirection.kCCW
        path.arcTo(rx, ry, turn, size, direction, x, y)
