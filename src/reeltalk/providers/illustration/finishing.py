"""What a look does to a finished picture: watercolour and ink run on paper, neon glows, pixels grow, film has grain."""

from __future__ import annotations

from functools import cache

import skia

PAPER_LOOKS = frozenset({"watercolour", "ink"})
_PIXELS_PER_DOT = 8


def finished(image: skia.Image, look: str, seed: int) -> skia.Image:
    """Return the picture as its look leaves it."""
    if look in PAPER_LOOKS:
        return _painted(image, seed)
    if look == "neon":
        return _glowing(image)
    if look == "pixel":
        return _pixels(image)
    if look in {"vintage", "noir"}:
        return _grained(image, seed)
    return image


@cache
def paper(width: int, height: int, seed: int) -> skia.Image:
    """Return the grain of paper as grey that darkens what it is multiplied with."""
    surface = skia.Surface(width, height)
    noise = skia.PerlinNoiseShader.MakeFractalNoise(0.35, 0.35, 3, seed)
    paint = skia.Paint(Shader=noise)
    grey = [0.16, 0.0, 0.0, 0.0, 0.87] * 3 + [0.0, 0.0, 0.0, 0.0, 1.0]
    paint.setColorFilter(skia.ColorFilters.Matrix(grey))
    surface.getCanvas().drawPaint(paint)
    return surface.makeImageSnapshot()


def running(image: skia.Image, seed: int) -> skia.ImageFilter:
    """Return the filter that draws an image with edges that wobble as colour does on wet paper."""
    height = image.height()
    noise = skia.PerlinNoiseShader.MakeTurbulence(12.0 / height, 12.0 / height, 3, seed)
    source = skia.ImageFilters.Picture(_filled(noise, height))
    return skia.ImageFilters.DisplacementMap(
        skia.ColorChannel.kR, skia.ColorChannel.kG, height * 0.018, source, skia.ImageFilters.Image(image, skia.SamplingOptions())
    )


def _filled(shader: skia.Shader, height: int) -> skia.Picture:
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeWH(height * 4, height * 1.5))
    canvas.drawPaint(skia.Paint(Shader=shader))
    return recorder.finishRecordingAsPicture()


def _painted(image: skia.Image, seed: int) -> skia.Image:
    width, height = image.width(), image.height()
    surface = skia.Surface(width, height)
    canvas = surface.getCanvas()
    canvas.drawImage(image, 0, 0)
    canvas.drawImage(image, 0, 0, skia.SamplingOptions(), skia.Paint(ImageFilter=running(image, seed)))
    wash = skia.PerlinNoiseShader.MakeFractalNoise(2.2 / height, 2.2 / height, 4, seed + 1)
    pool = skia.Paint(Shader=wash, BlendMode=skia.BlendMode.kSoftLight)
    pool.setColorFilter(skia.ColorFilters.Matrix([1.6, 0, 0, 0, -0.3] * 3 + [0, 0, 0, 0, 0.75]))
    canvas.drawPaint(pool)
    canvas.drawImage(paper(width, height, seed), 0, 0, skia.SamplingOptions(), skia.Paint(BlendMode=skia.BlendMode.kMultiply))
    return surface.makeImageSnapshot()


def _glowing(image: skia.Image) -> skia.Image:
    surface = skia.Surface(image.width(), image.height())
    canvas = surface.getCanvas()
    canvas.drawImage(image, 0, 0)
    blurred = skia.Paint(
        ImageFilter=skia.ImageFilters.Blur(image.height() * 0.018, image.height() * 0.018), BlendMode=skia.BlendMode.kScreen, Alphaf=0.55
    )
    canvas.drawImage(image, 0, 0, skia.SamplingOptions(), blurred)
    return surface.makeImageSnapshot()


def _pixels(image: skia.Image) -> skia.Image:
    width, height = image.width(), image.height()
    rows = max(16, height // _PIXELS_PER_DOT)
    small = skia.Surface(max(1, round(width * rows / height)), rows)
    small.getCanvas().drawImageRect(
        image, skia.Rect.MakeWH(small.width(), rows), skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
    )
    surface = skia.Surface(width, height)
    surface.getCanvas().drawImageRect(
        small.makeImageSnapshot(), skia.Rect.MakeWH(width, height), skia.SamplingOptions(skia.FilterMode.kNearest)
    )
    return surface.makeImageSnapshot()


def _grained(image: skia.Image, seed: int) -> skia.Image:
    surface = skia.Surface(image.width(), image.height())
    canvas = surface.getCanvas()
    canvas.drawImage(image, 0, 0)
    grain = skia.Paint(Shader=skia.PerlinNoiseShader.MakeFractalNoise(0.8, 0.8, 2, seed), BlendMode=skia.BlendMode.kSoftLight)
    grain.setColorFilter(skia.ColorFilters.Matrix([0.5, 0.5, 0.0, 0.0, 0.0] * 3 + [0.0, 0.0, 0.0, 0.0, 0.35]))
    canvas.drawPaint(grain)
    return surface.makeImageSnapshot()
