"""What a look does to the pixels: watercolour and ink run on paper, neon glows, pixels grow, film has grain.

A still is finished whole. In a clip the sheets run when they are rastered, once, and each frame gets the paper, the glow or the grain.
"""

from __future__ import annotations

from typing import Final

import skia

PAPER_LOOKS: Final = frozenset({"watercolour", "ink"})
_PIXELS_PER_DOT: Final = 8
_GRAIN_STEP: Final = 37
_NEAREST: Final = skia.SamplingOptions(skia.FilterMode.kNearest)
_LINEAR: Final = skia.SamplingOptions(skia.FilterMode.kLinear)
_SMOOTH: Final = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


def finished(image: skia.Image, look: str, seed: int) -> skia.Image:
    """Return a whole picture as its look leaves it."""
    surface = skia.Surface(image.width(), image.height())
    surface.getCanvas().drawImage(on_paper(image, look, seed, height=image.height()), 0, 0)
    Finish(look, image.width(), image.height(), seed).draw(surface, 0)
    return surface.makeImageSnapshot()


def on_paper(image: skia.Image, look: str, seed: int, *, height: int) -> skia.Image:
    """Return a picture or a sheet whose edges wobble as colour does on wet paper, where its look is one on paper."""
    if look not in PAPER_LOOKS:
        return image
    surface = skia.Surface(image.width(), image.height())
    surface.getCanvas().drawPaint(skia.Paint(ImageFilter=_running(image, seed, height)))
    return surface.makeImageSnapshot()


class Finish:
    """What is laid over every frame of one picture or clip."""

    def __init__(self, look: str, width: int, height: int, seed: int) -> None:
        self._look, self._width, self._height = look, width, height
        self._sheet = self._made(seed)

    def draw(self, surface: skia.Surface, number: int) -> None:
        """Finish what is on the surface; ``number`` is that of the frame."""
        canvas = surface.getCanvas()
        if self._look == "neon":
            self._glow(surface)
        elif self._look == "pixel":
            self._pixels(surface)
        elif self._sheet is not None:
            blend = skia.BlendMode.kMultiply if self._look in PAPER_LOOKS else skia.BlendMode.kSoftLight
            shift = number * _GRAIN_STEP % 64 if self._look not in PAPER_LOOKS else 0
            canvas.drawImage(self._sheet, -shift, -(shift * 5 % 64), skia.SamplingOptions(), skia.Paint(BlendMode=blend))

    def _made(self, seed: int) -> skia.Image | None:
        if self._look in PAPER_LOOKS:
            return _paper(self._width, self._height, seed, pools=0.36 if self._look == "watercolour" else 0.12)
        if self._look in {"vintage", "noir"}:
            return _grain(self._width + 64, self._height + 64, seed)
        return None

    def _glow(self, surface: skia.Surface) -> None:
        """Add a soft light around what is bright, worked out at a quarter of the size."""
        width, height = max(1, self._width // 4), max(1, self._height // 4)
        small = skia.Surface(width, height)
        small.getCanvas().drawImageRect(surface.makeImageSnapshot(), skia.Rect.MakeWH(width, height), _LINEAR)
        blurred = skia.Surface(width, height)
        blur = skia.ImageFilters.Blur(height * 0.018, height * 0.018)
        blurred.getCanvas().drawImage(small.makeImageSnapshot(), 0, 0, skia.SamplingOptions(), skia.Paint(ImageFilter=blur))
        light = skia.Paint(BlendMode=skia.BlendMode.kScreen, Alphaf=0.55)
        # Enlarged by itself first: Skia blends and enlarges in one go six times as slowly as one after the other.
        large = skia.Surface(self._width, self._height)
        large.getCanvas().drawImageRect(blurred.makeImageSnapshot(), skia.Rect.MakeWH(self._width, self._height), _LINEAR)
        surface.getCanvas().drawImage(large.makeImageSnapshot(), 0, 0, skia.SamplingOptions(), light)

    def _pixels(self, surface: skia.Surface) -> None:
        rows = max(16, self._height // _PIXELS_PER_DOT)
        small = skia.Surface(max(1, round(self._width * rows / self._height)), rows)
        small.getCanvas().drawImageRect(surface.makeImageSnapshot(), skia.Rect.MakeWH(small.width(), rows), _SMOOTH)
        surface.getCanvas().drawImageRect(small.makeImageSnapshot(), skia.Rect.MakeWH(self._width, self._height), _NEAREST)


def _paper(width: int, height: int, seed: int, *, pools: float) -> skia.Image:
    """Return paper to multiply with: fine grain, and pools where the colour gathered."""
    surface = skia.Surface(width, height)
    canvas = surface.getCanvas()
    grain = skia.Paint(Shader=skia.PerlinNoiseShader.MakeFractalNoise(0.35, 0.35, 3, seed))
    grain.setColorFilter(_grey(0.16, 0.94))
    canvas.drawPaint(grain)
    pooled = skia.Paint(
        Shader=skia.PerlinNoiseShader.MakeFractalNoise(3.0 / height, 3.0 / height, 4, seed + 1), BlendMode=skia.BlendMode.kMultiply
    )
    pooled.setColorFilter(_grey(pools, 1.0 - pools * 0.39))
    canvas.drawPaint(pooled)
    return surface.makeImageSnapshot()


def _grain(width: int, height: int, seed: int) -> skia.Image:
    surface = skia.Surface(width, height)
    noise = skia.Paint(Shader=skia.PerlinNoiseShader.MakeFractalNoise(0.7, 0.7, 2, seed))
    noise.setColorFilter(skia.ColorFilters.Matrix([1.4, 0.0, 0.0, 0.0, -0.2] * 3 + [0.0, 0.0, 0.0, 0.0, 0.3]))
    surface.getCanvas().drawPaint(noise)
    return surface.makeImageSnapshot()


def _grey(gain: float, base: float) -> skia.ColorFilter:
    """Return the filter that makes opaque grey of noise, from ``base`` up."""
    return skia.ColorFilters.Matrix([gain, 0.0, 0.0, 0.0, base - gain * 0.15] * 3 + [0.0, 0.0, 0.0, 0.0, 1.0])


def _running(image: skia.Image, seed: int, height: int) -> skia.ImageFilter:
    recorder = skia.PictureRecorder()
    noise = skia.PerlinNoiseShader.MakeTurbulence(14.0 / height, 14.0 / height, 3, seed)
    recorder.beginRecording(skia.Rect.MakeWH(image.width(), image.height())).drawPaint(skia.Paint(Shader=noise))
    source = skia.ImageFilters.Picture(recorder.finishRecordingAsPicture())
    drawn = skia.ImageFilters.Image(image, skia.SamplingOptions())
    return skia.ImageFilters.DisplacementMap(skia.ColorChannel.kR, skia.ColorChannel.kG, height * 0.014, source, drawn)
