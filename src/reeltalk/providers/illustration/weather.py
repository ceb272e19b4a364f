"""What falls and flies through a picture: rain, snow, leaves, petals, fireflies, fog, lightning. Drawn anew for every moment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import skia

from reeltalk.providers.illustration.palette import Light
from reeltalk.providers.illustration.pen import colour4f, packed

_COLOURS: Final = {
    "leaves": ("#e08a3c", "#c4622d", "#f2b84b", "#a8452a"),
    "petals": ("#ffd6e5", "#f9b4cf", "#fff0f5"),
}


@dataclass(frozen=True, slots=True)
class Fall:
    """The particles of one picture: start, size and speed of each, drawn from its seed."""

    kind: str
    aspect: float
    light: Light
    x: np.ndarray
    y: np.ndarray
    size: np.ndarray
    phase: np.ndarray

    def draw(self, canvas: skia.Canvas, time_s: float) -> None:
        """Draw the particles as they are at a time."""
        if self.kind in {"rain", "storm"}:
            self._rain(canvas, time_s)
        elif self.kind == "snow":
            self._snow(canvas, time_s)
        elif self.kind in _COLOURS:
            self._leaves(canvas, time_s)
        elif self.kind == "fireflies":
            self._fireflies(canvas, time_s)
        elif self.kind == "fog":
            self._fog(canvas, time_s)

    def _rain(self, canvas: skia.Canvas, time_s: float) -> None:
        slant = 0.16
        falling = np.mod(self.y + time_s * (1.5 + self.size), 1.3) - 0.15
        left = np.mod(self.x - falling * slant, 1.0) * (self.aspect + 0.4) - 0.2
        length = 0.03 + 0.05 * self.size
        for low, high, width, alpha in ((0.0, 0.5, 0.0014, 0.34), (0.5, 1.01, 0.0024, 0.46)):
            chosen = (self.size >= low) & (self.size < high)
            points = np.stack([left, falling, left + slant * length, falling - length], axis=1)[chosen].reshape(-1, 2)
            _lines(canvas, points, width, packed(self.light.own("#dbe9f7"), alpha))
        if self.kind == "storm" and math.fmod(time_s + self.phase[0] * 3, 4.0) < 0.16:
            paint = skia.Paint(Color4f=colour4f((1, 1, 1), 0.28))
            canvas.drawRect(skia.Rect.MakeLTRB(-1, -1, self.aspect + 1, 2), paint)

    def _snow(self, canvas: skia.Canvas, time_s: float) -> None:
        down = np.mod(self.y + time_s * (0.05 + 0.08 * self.size), 1.1) - 0.05
        aside = np.mod(self.x + 0.02 * np.sin(time_s * 0.9 + self.phase * 6.28) + time_s * 0.008, 1.0) * self.aspect
        for low, high, width in ((0.0, 0.4, 0.006), (0.4, 0.75, 0.010), (0.75, 1.01, 0.016)):
            chosen = (self.size >= low) & (self.size < high)
            _dots(canvas, np.stack([aside, down], axis=1)[chosen], width, packed(self.light.own("#ffffff"), 0.9))

    def _leaves(self, canvas: skia.Canvas, time_s: float) -> None:
        colours = _COLOURS[self.kind]
        count = len(self.x) // 5
        for number in range(count):
            size, phase = float(self.size[number]), float(self.phase[number])
            y = math.fmod(float(self.y[number]) + time_s * (0.05 + 0.05 * size), 1.1) - 0.05
            x = math.fmod(float(self.x[number]) + 0.03 * math.sin(time_s + phase * 6.28) + time_s * 0.014, 1.0) * self.aspect
            canvas.save()
            canvas.translate(x, y)
            canvas.rotate(math.degrees(time_s * (0.6 + phase) + phase * 6.28))
            reach = 0.008 + 0.008 * size
            paint = skia.Paint(AntiAlias=True, Color4f=colour4f(self.light.tone(colours[number % len(colours)]), 0.95))
            leaf = skia.Path()
            leaf.moveTo(-reach, 0)
            leaf.quadTo(0, -reach * (0.5 + 0.3 * math.sin(time_s * 2 + phase * 9)), reach, 0)
            leaf.quadTo(0, reach * 0.55, -reach, 0)
            canvas.drawPath(leaf, paint)
            canvas.restore()

    def _fireflies(self, canvas: skia.Canvas, time_s: float) -> None:
        count = len(self.x) // 5
        for number in range(count):
            phase = float(self.phase[number])
            x = (float(self.x[number]) + 0.015 * math.sin(time_s * 0.7 + phase * 6.28)) * self.aspect
            y = 0.4 + 0.55 * float(self.y[number]) + 0.02 * math.sin(time_s * 0.9 + phase * 11)
            shine = 0.35 + 0.65 * max(0.0, math.sin(time_s * 1.6 + phase * 6.28))
            paint = skia.Paint(AntiAlias=True)
            glow = (1.0, 0.93, 0.5)
            paint.setShader(skia.GradientShader.MakeRadial(skia.Point(x, y), 0.022, [packed(glow, shine), packed(glow, 0.0)]))
            canvas.drawCircle(x, y, 0.022, paint)

    def _fog(self, canvas: skia.Canvas, time_s: float) -> None:
        veil = self.light.own(self.light.haze)
        for band in range(3):
            y = 0.52 + 0.15 * band
            x = self.aspect * (0.5 + 0.35 * math.sin(time_s * 0.07 + band * 2.1))
            paint = skia.Paint(AntiAlias=True, Dither=True)
            matrix = skia.Matrix().setScale(1.0, 0.16)
            matrix.postTranslate(x, y)
            paint.setShader(
                skia.GradientShader.MakeRadial(
                    skia.Point(0, 0),
                    self.aspect * 0.8,
                    [packed(veil, 0.62), packed(veil, 0.0)],
                    [0.0, 1.0],
                    skia.TileMode.kClamp,
                    0,
                    matrix,
                )
            )
            canvas.drawRect(skia.Rect.MakeLTRB(-0.2, y - 0.3, self.aspect + 0.2, y + 0.3), paint)


def fall(kind: str, *, aspect: float, light: Light, rng: np.random.Generator) -> Fall | None:
    """Return the particles of a weather, None where nothing falls."""
    counts = {"rain": 420, "storm": 620, "snow": 260, "leaves": 150, "petals": 190, "fireflies": 150, "fog": 5}
    if kind not in counts:
        return None
    count = counts[kind]
    return Fall(kind, aspect, light, *(rng.uniform(0, 1, count) for _ in range(4)))


def _lines(canvas: skia.Canvas, points: np.ndarray, width: float, colour: int) -> None:
    _points(canvas, points, width, colour, skia.Canvas.PointMode.kLines_PointMode)


def _dots(canvas: skia.Canvas, points: np.ndarray, width: float, colour: int) -> None:
    _points(canvas, points, width, colour, skia.Canvas.PointMode.kPoints_PointMode)


def _points(canvas: skia.Canvas, points: np.ndarray, width: float, colour: int, mode: skia.Canvas.PointMode) -> None:
    paint = skia.Paint(AntiAlias=True, Color=colour, StrokeWidth=width, StrokeCap=skia.Paint.kRound_Cap)
    canvas.drawPoints(mode, [skia.Point(float(x), float(y)) for x, y in points], paint)
