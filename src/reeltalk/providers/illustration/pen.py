"""Drawing: paths and paints on a canvas whose unit is the height of the picture, every colour seen through the light."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import skia

from reeltalk.providers.illustration.palette import RGB, Light, mix, rgb

Point = tuple[float, float]
Colour = str | RGB


def colour4f(colour: RGB, alpha: float = 1.0) -> skia.Color4f:
    """Return the colour as skia takes it."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    return skia.Color4f(red, green, blue, alpha)


def packed(colour: RGB, alpha: float = 1.0) -> int:
    """Return the colour as 0xAARRGGBB, as skia's gradients take it."""
    red, green, blue = (round(min(1.0, max(0.0, part)) * 255) for part in colour)
    return round(alpha * 255) << 24 | red << 16 | green << 8 | blue


class Pen:
    """Draws on a canvas at one depth of one light."""

    def __init__(self, canvas: skia.Canvas, light: Light, depth: float = 1.0) -> None:
        self.canvas = canvas
        self.light = light
        self.depth = depth

    def at(self, depth: float) -> Pen:
        """Return a pen for another depth on the same canvas."""
        return Pen(self.canvas, self.light, depth)

    def tone(self, colour: Colour, shade: float = 0.0) -> RGB:
        """Return a colour as it is seen here; ``shade`` from -1 (black) to 1 (white) is mixed in first."""
        base = rgb(colour)
        if shade:
            base = mix(base, (1.0, 1.0, 1.0) if shade > 0 else (0.0, 0.0, 0.0), abs(shade))
        return self.light.tone(base, self.depth)

    def paint(self, colour: Colour, *, alpha: float = 1.0, shade: float = 0.0, lit: bool = True, blur: float = 0.0) -> skia.Paint:
        """Return a filling paint; ``lit`` False is for what shines by itself."""
        seen = self.tone(colour, shade) if lit else self.light.own(colour)
        paint = skia.Paint(AntiAlias=True)
        paint.setColor4f(colour4f(seen, alpha))
        if blur:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur, True))
        return paint

    def path(self, path: skia.Path, colour: Colour, *, alpha: float = 1.0, shade: float = 0.0, lit: bool = True, blur: float = 0.0) -> None:
        """Fill a path."""
        self.canvas.drawPath(path, self.paint(colour, alpha=alpha, shade=shade, lit=lit, blur=blur))

    def poly(self, points: Iterable[Point], colour: Colour, *, alpha: float = 1.0, shade: float = 0.0, lit: bool = True) -> None:
        """Fill a polygon."""
        self.path(polygon(points), colour, alpha=alpha, shade=shade, lit=lit)

    def smooth(self, points: Sequence[Point], colour: Colour, *, alpha: float = 1.0, shade: float = 0.0) -> None:
        """Fill a closed smooth shape through the points."""
        self.path(blob(points), colour, alpha=alpha, shade=shade)

    def box(
        self, x: float, y: float, width: float, height: float, colour: Colour,
        *, radius: float = 0.0, alpha: float = 1.0, shade: float = 0.0, lit: bool = True, blur: float = 0.0,
    ) -> None:  # fmt: skip
        """Fill a rectangle, its corners rounded."""
        paint = self.paint(colour, alpha=alpha, shade=shade, lit=lit, blur=blur)
        self.canvas.drawRoundRect(skia.Rect.MakeXYWH(x, y, width, height), radius, radius, paint)

    def oval(
        self, x: float, y: float, rx: float, ry: float, colour: Colour,
        *, alpha: float = 1.0, shade: float = 0.0, lit: bool = True, blur: float = 0.0,
    ) -> None:  # fmt: skip
        """Fill an ellipse about a centre."""
        paint = self.paint(colour, alpha=alpha, shade=shade, lit=lit, blur=blur)
        self.canvas.drawOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry), paint)

    def stroke(
        self, points: Sequence[Point], colour: Colour, width: float,
        *, alpha: float = 1.0, shade: float = 0.0, curved: bool = False, lit: bool = True, blur: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a line through the points with round ends."""
        paint = self.paint(colour, alpha=alpha, shade=shade, lit=lit, blur=blur)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        self.canvas.drawPath(curve(points) if curved else polygon(points, closed=False), paint)

    def fade(self, box: Sequence[float], stops: Sequence[tuple[Colour, float]], *, lit: bool = True, path: skia.Path | None = None) -> None:
        """Fill a box (left, top, right, bottom) or a path with a gradient from its top to its bottom; stops are (colour, alpha)."""
        left, top, right, bottom = box
        colours = [packed(self.tone(colour) if lit else self.light.own(colour), alpha) for colour, alpha in stops]
        paint = skia.Paint(AntiAlias=True, Dither=True)
        paint.setShader(skia.GradientShader.MakeLinear([skia.Point(0, top), skia.Point(0, bottom)], colours))
        if path is not None:
            self.canvas.drawPath(path, paint)
        else:
            self.canvas.drawRect(skia.Rect.MakeLTRB(left, top, right, bottom), paint)

    def shine(self, x: float, y: float, radius: float, colour: Colour, alpha: float, *, add: bool = True) -> None:
        """Draw a soft round light."""
        seen = self.light.own(colour)
        paint = skia.Paint(AntiAlias=True, Dither=True)
        stops = [packed(seen, alpha), packed(seen, alpha * 0.35), packed(seen, 0.0)]
        paint.setShader(skia.GradientShader.MakeRadial(skia.Point(x, y), radius, stops, [0.0, 0.4, 1.0]))
        if add:
            paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.drawCircle(x, y, radius, paint)

    @contextmanager
    def placed(self, x: float, y: float, scale: float = 1.0, *, flip: bool = False, turn: float = 0.0) -> Iterator[Pen]:
        """Draw in a moved, scaled, mirrored and turned frame."""
        self.canvas.save()
        self.canvas.translate(x, y)
        if turn:
            self.canvas.rotate(turn)
        self.canvas.scale(-scale if flip else scale, scale)
        yield self
        self.canvas.restore()

    @contextmanager
    def within(self, path: skia.Path) -> Iterator[Pen]:
        """Draw only inside a path."""
        self.canvas.save()
        self.canvas.clipPath(path, doAntiAlias=True)
        yield self
        self.canvas.restore()


def polygon(points: Iterable[Point], *, closed: bool = True) -> skia.Path:
    """Return straight lines through the points."""
    path = skia.Path()
    for number, (x, y) in enumerate(points):
        if number:
            path.lineTo(x, y)
        else:
            path.moveTo(x, y)
    if closed:
        path.close()
    return path


def curve(points: Sequence[Point]) -> skia.Path:
    """Return an open smooth line through the points (Catmull-Rom)."""
    path = skia.Path()
    path.moveTo(*points[0])
    extended = [points[0], *points, points[-1]]
    for before, start, end, after in zip(extended, extended[1:], extended[2:], extended[3:], strict=False):
        _segment(path, before, start, end, after)
    return path


def blob(points: Sequence[Point]) -> skia.Path:
    """Return a closed smooth line through the points (Catmull-Rom)."""
    path = skia.Path()
    path.moveTo(*points[0])
    count = len(points)
    for number in range(count):
        before, start, end, after = (points[(number + step) % count] for step in (-1, 0, 1, 2))
        _segment(path, before, start, end, after)
    path.close()
    return path


def _segment(path: skia.Path, before: Point, start: Point, end: Point, after: Point) -> None:
    path.cubicTo(
        start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6,
        end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6, *end,
    )  # fmt: skip


def ridge(
    rng: np.random.Generator, left: float, right: float, level: float, height: float, *, step: float = 0.08, rough: float = 0.5
) -> list[Point]:
    """Return a skyline from left to right: smooth noise of several sizes around ``level``, ``height`` high at most."""
    count = max(4, int((right - left) / step) + 2)
    xs = np.linspace(left, right, count)
    total = np.zeros(count)
    for octave in range(3):
        wave = rng.uniform(0.6, 1.1) * (2.1**octave)
        total += rough**octave * np.sin(xs * wave * 2.4 + rng.uniform(0, 6.28))
    total = (total - total.min()) / (np.ptp(total) + 1e-9)
    return [(float(x), level - height * float(y)) for x, y in zip(xs, total, strict=True)]


def land(points: Sequence[Point], bottom: float) -> skia.Path:
    """Return the smooth ground below a skyline."""
    path = curve(points)
    path.lineTo(points[-1][0], bottom)
    path.lineTo(points[0][0], bottom)
    path.close()
    return path
