"""From a stage to pixels: one moment drawn in full for a still, or sprites rastered once and composed frame by frame for a clip."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import skia

from reeltalk.providers.illustration.finishing import PAPER_LOOKS, Finish, on_paper
from reeltalk.providers.illustration.palette import rgb
from reeltalk.providers.illustration.pen import Pen, packed
from reeltalk.providers.illustration.sight import Blocks, Cover, region, visible
from reeltalk.providers.illustration.stage import STILL, Draw, Sprite, Stage
from reeltalk.providers.illustration.weather import Fall

ZOOM_MAX: Final = 1.1
_MERGE_DEPTH: Final = 0.1
_WARMTH: Final = {"sunset": 0.26, "dawn": 0.2, "morning": 0.12}
_CORNERS: Final = {"noir": 0.75, "vintage": 0.5, "neon": 0.45, "pastel": 0.0, "minimal": 0.0, "watercolour": 0.0, "ink": 0.0}
_BLINK_EVERY_S: Final = 3.1
_BLINK_S: Final = 0.13
_LINEAR: Final = skia.SamplingOptions(skia.FilterMode.kLinear)


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stands: how far it has moved (units at depth 1) and how close it has come."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0

    def place(self, canvas: skia.Canvas, depth: float, aspect: float) -> None:
        """Move the canvas so that what is drawn next is seen from here at its depth."""
        near = min(1.3, depth)
        zoom = 1 + (self.zoom - 1) * (0.35 + 0.65 * near)
        canvas.translate(aspect / 2, 0.5)
        canvas.scale(zoom, zoom)
        canvas.translate(-aspect / 2 - self.x * near, -0.5 - self.y * near)


def camera(name: str, share: float) -> View:
    """Return the view of a camera move at a share of the clip, eased at both ends."""
    eased = share * share * (3 - 2 * share)
    to = eased - 0.5
    moves = {
        "zoom-in": View(zoom=1.0 + 0.1 * eased), "zoom-out": View(zoom=1.1 - 0.1 * eased),
        "pan-right": View(x=0.16 * to, zoom=1.02), "pan-left": View(x=-0.16 * to, zoom=1.02),
        "tilt-up": View(y=-0.12 * to, zoom=1.02), "tilt-down": View(y=0.12 * to, zoom=1.02),
        "aerial": View(x=0.05 * to, y=0.1 * to, zoom=1.09 - 0.07 * eased), "still": View(),
    }  # fmt: skip
    return moves.get(name, View(x=0.05 * to, zoom=1.01 + 0.06 * eased))


def draw_moment(canvas: skia.Canvas, stage: Stage, fall: Fall | None, *, height: int, time_s: float = 0.0) -> None:
    """Draw the stage at one moment on a canvas ``height`` pixels high, everything as vectors."""
    canvas.save()
    canvas.scale(height, height)
    for sprite in stage.sprites:
        canvas.save()
        alpha = _moved(canvas, sprite, time_s)
        _layer(canvas, stage, sprite, alpha, sprite.frames[0], Pen(canvas, stage.light, sprite.depth))
        canvas.restore()
    if fall:
        fall.draw(canvas, time_s)
    finish(canvas, stage)
    canvas.restore()


def _layer(canvas: skia.Canvas, stage: Stage, sprite: Sprite, alpha: float, draw: Draw, pen: Pen) -> None:
    """Draw a sprite as a sheet of its own where its alpha or the look asks for it."""
    layered = _is_layered(stage, sprite)
    if not layered and alpha >= 0.999:
        draw(pen)
        return
    paint = skia.Paint(Alphaf=alpha)
    if layered:
        paint.setImageFilter(skia.ImageFilters.DropShadow(0.0, 0.006, 0.008, 0.008, skia.ColorSetARGB(120, 20, 20, 40)))
    canvas.saveLayer(None, paint)
    draw(pen)
    canvas.restore()


def _is_layered(stage: Stage, sprite: Sprite) -> bool:
    """Say whether a sprite is a layer of paper with a shadow."""
    return stage.look == "paper-cut" and not sprite.fixed and sprite.depth > 0.02


def _moved(canvas: skia.Canvas, sprite: Sprite, time_s: float) -> float:
    dx, dy, degrees, alpha = sprite.motion.at(time_s)
    canvas.translate(dx, dy)
    if degrees:
        canvas.rotate(degrees, sprite.pivot[0], sprite.pivot[1])
    return alpha


def finish(canvas: skia.Canvas, stage: Stage) -> None:
    """Draw what lies over a whole picture: the warmth of a low sun, and darker corners."""
    whole = skia.Rect.MakeLTRB(-0.1, -0.1, stage.aspect + 0.1, 1.1)
    for blend, shader in _washes(stage):
        canvas.drawRect(whole, skia.Paint(Dither=True, BlendMode=blend, Shader=shader))


def _washes(stage: Stage) -> Iterator[tuple[skia.BlendMode, skia.Shader]]:
    a = stage.aspect
    strength = _WARMTH.get(stage.hour, 0.0) if not stage.indoors and stage.medium != "graphic" else 0.0
    if strength:
        warm = stage.light.own(stage.light.sun)
        yield (
            skia.BlendMode.kScreen,
            skia.GradientShader.MakeRadial(skia.Point(*stage.sun), a * 0.8, [packed(warm, strength), packed(warm, 0.0)]),
        )
    corners = _CORNERS.get(stage.look, 0.24) if stage.medium != "graphic" else 0.0
    if corners:
        shade = rgb("#05060f")
        matrix = skia.Matrix().setScale(a, 1.0)
        matrix.postTranslate(a / 2, 0.5)
        colours = [packed(shade, 0.0), packed(shade, 0.0), packed(shade, corners)]
        shader = skia.GradientShader.MakeRadial(skia.Point(0, 0), 0.78, colours, [0.0, 0.55, 1.0], skia.TileMode.kClamp, 0, matrix)
        yield skia.BlendMode.kSrcOver, shader


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One or more sprites ready to be placed: rastered, with where they have colour, or recorded, to be drawn anew for every frame."""

    sprite: Sprite
    frames: tuple[skia.Image | skia.Picture, ...]
    cover: Cover | None


def _covered(images: list[skia.Image]) -> tuple[int, int, int, int] | None:
    """Return the box in pixels (left, top, right, bottom) outside which all images are clear, None where they are empty."""
    alpha = np.maximum.reduce([image.toarray()[..., 3] for image in images])
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


class FrameMaker:
    """Makes the frames of a clip: every sprite is rastered or recorded once, then drawn in each frame where it is seen."""

    def __init__(self, stage: Stage, fall: Fall | None, *, width: int, height: int, duration_s: float, move: str, seed: int) -> None:
        self._stage, self._fall = stage, fall
        self._width, self._height = width, height
        self._duration_s, self._move, self._seed = duration_s, move, seed
        self._sheets = [sheet for sprite in _merged(stage) if (sheet := self._sheet(sprite)).frames]
        self._finish = Finish(stage.look, width, height, seed)
        self._over = list(self._overlays())
        self._pixels = np.zeros((height, width, 4), np.uint8)
        info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
        self._surface = skia.Surface.MakeRasterDirect(info, self._pixels, width * 4)

    def frame(self, time_s: float) -> memoryview:
        """Return the picture at a time as BGRA rows; the memory is used again for the next frame."""
        canvas = self._surface.getCanvas()
        view = camera(self._move, time_s / self._duration_s)
        canvas.save()
        canvas.scale(self._height, self._height)
        placed = [self._placed(canvas, sheet, view, time_s) for sheet in self._sheets]
        for sheet, (matrix, alpha), blocks in zip(self._sheets, placed, self._seen(placed), strict=True):
            if blocks.any():
                self._draw(canvas, sheet, matrix, alpha, blocks, time_s)
        if self._fall:
            self._fall.draw(canvas, time_s)
        canvas.restore()
        for image, paint in self._over:
            canvas.drawImage(image, 0, 0, skia.SamplingOptions(), paint)
        self._finish.draw(self._surface, round(time_s * 24))
        return self._pixels.data.cast("B")

    def _placed(self, canvas: skia.Canvas, sheet: _Sheet, view: View, time_s: float) -> tuple[skia.Matrix, float]:
        """Return how a sheet stands in a frame: the way from its pixels, or units where it is recorded, to the picture's, and its alpha."""
        sprite = sheet.sprite
        canvas.save()
        if not sprite.fixed:
            view.place(canvas, sprite.depth, self._stage.aspect)
        alpha = _moved(canvas, sprite, time_s - (self._duration_s / 2 if sprite.motion.line_x and sprite.depth > 0.5 else 0.0))
        if sheet.cover is not None:
            left, top, right, bottom = sprite.box
            canvas.translate(left, top)
            canvas.scale((right - left) / sheet.cover.width, (bottom - top) / sheet.cover.height)
        matrix = canvas.getTotalMatrix()
        canvas.restore()
        return matrix, alpha

    def _seen(self, placed: list[tuple[skia.Matrix, float]]) -> list[Blocks]:
        standing = [(sheet.cover, matrix, alpha >= 1.0) for sheet, (matrix, alpha) in zip(self._sheets, placed, strict=True)]
        return visible(standing, self._width, self._height)

    def _draw(self, canvas: skia.Canvas, sheet: _Sheet, matrix: skia.Matrix, alpha: float, blocks: Blocks, time_s: float) -> None:
        """Draw a sheet where it is seen."""
        canvas.save()
        if not blocks.all():
            canvas.clipRegion(region(blocks))
        canvas.setMatrix(matrix)
        frame = sheet.frames[_frame_number(sheet.sprite, time_s, len(sheet.frames))]
        if isinstance(frame, skia.Image):
            canvas.drawImage(frame, 0, 0, _LINEAR, skia.Paint(Alphaf=alpha))
        else:
            canvas.drawPicture(frame, None, skia.Paint(Alphaf=alpha) if alpha < 1.0 else None)
        canvas.restore()

    def _sheet(self, sprite: Sprite) -> _Sheet:
        """Return a sprite as it is placed: shapes that turn are drawn anew, because turning their pixels costs ten times as much."""
        turns = sprite.motion.sway and not _is_layered(self._stage, sprite) and self._stage.look not in PAPER_LOOKS
        return self._recorded(sprite) if turns else self._rastered(sprite)

    def _recorded(self, sprite: Sprite) -> _Sheet:
        frames = []
        for draw in sprite.frames:
            recorder = skia.PictureRecorder()
            draw(Pen(recorder.beginRecording(skia.Rect.MakeLTRB(*sprite.box)), self._stage.light, sprite.depth))
            frames.append(recorder.finishRecordingAsPicture())
        return _Sheet(sprite, tuple(frames), None)

    def _rastered(self, sprite: Sprite) -> _Sheet:
        """Raster every frame of a sprite, and keep of its box what they cover."""
        scale = self._height * (1.0 if sprite.fixed or sprite.depth < 0.05 else 1.04)
        left, top, right, bottom = sprite.box
        width, height = max(1, math.ceil((right - left) * scale)), max(1, math.ceil((bottom - top) * scale))
        images = []
        for draw in sprite.frames:
            surface = skia.Surface(width, height)
            canvas = surface.getCanvas()
            canvas.scale(width / (right - left), height / (bottom - top))
            canvas.translate(-left, -top)
            _layer(canvas, self._stage, sprite, 1.0, draw, Pen(canvas, self._stage.light, sprite.depth))
            images.append(on_paper(surface.makeImageSnapshot(), self._stage.look, self._seed, height=self._height))
        covered = _covered(images)
        if covered is None:
            return _Sheet(sprite, (), None)
        x_unit, y_unit = (right - left) / width, (bottom - top) / height
        box = (left + covered[0] * x_unit, top + covered[1] * y_unit, left + covered[2] * x_unit, top + covered[3] * y_unit)
        part = skia.IRect.MakeLTRB(*covered)
        parts = tuple(image.makeSubset(part) for image in images)
        return _Sheet(replace(sprite, box=box), parts, Cover.of(parts))

    def _overlays(self) -> Iterator[tuple[skia.Image, skia.Paint]]:
        """Yield what lies over every frame, rastered, with how it is laid on."""
        for blend, shader in _washes(self._stage):
            surface = skia.Surface(self._width, self._height)
            canvas = surface.getCanvas()
            canvas.scale(self._height, self._height)
            canvas.drawRect(skia.Rect.MakeLTRB(-0.1, -0.1, self._stage.aspect + 0.1, 1.1), skia.Paint(Dither=True, Shader=shader))
            yield surface.makeImageSnapshot(), skia.Paint(BlendMode=blend)


def _frame_number(sprite: Sprite, time_s: float, count: int) -> int:
    if sprite.blinks:
        return int((time_s + sprite.pivot[0]) % _BLINK_EVERY_S > _BLINK_EVERY_S - _BLINK_S) % count
    return int(time_s * sprite.frames_per_s) % count


def _merged(stage: Stage) -> list[Sprite]:
    """Return the sprites with neighbours that stand still at about one depth joined, so that fewer images are placed per frame."""
    merged: list[Sprite] = []
    for sprite in stage.sprites:
        before = merged[-1] if merged else None
        joins = before is not None and _joinable(before) and _joinable(sprite) and abs(before.depth - sprite.depth) < _MERGE_DEPTH
        if before is None or not joins or stage.look == "paper-cut":
            merged.append(sprite)
            continue
        box = (
            min(before.box[0], sprite.box[0]),
            min(before.box[1], sprite.box[1]),
            max(before.box[2], sprite.box[2]),
            max(before.box[3], sprite.box[3]),
        )
        merged[-1] = Sprite((_both(before, sprite),), box, before.depth)
    return merged


def _both(one: Sprite, other: Sprite) -> Draw:
    def draw(pen: Pen) -> None:
        one.frames[0](pen.at(one.depth))
        other.frames[0](pen.at(other.depth))

    return draw


def _joinable(sprite: Sprite) -> bool:
    return sprite.motion == STILL and len(sprite.frames) == 1 and not sprite.fixed
