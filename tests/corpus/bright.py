"""Footage of high dynamic range whose light is known: patches of grey and one of red, in candelas per square metre (ITU-R BT.2100)."""

from __future__ import annotations

import math
from pathlib import Path

from corpus.cache import made_by_ffmpeg

GREYS = (0.0, 5.0, 26.0, 100.0, 203.0, 400.0, 1000.0)
RED = 100.0
"""The patch after the greys is of the red of BT.709, so bright in its first channel."""
PATCH = 40
_RED_IN_BT2020 = (0.6274, 0.0691, 0.0164)


def patches(transfer: str) -> Path:
    """Return ten-bit H.265 of 320x180 in BT.2020, coded by perceptual quantisation (smpte2084) or hybrid log-gamma (arib-std-b67)."""
    coded = _perceptual if transfer == "smpte2084" else _hybrid
    colours = [_coded((light,) * 3, coded) for light in GREYS] + [_coded(tuple(RED * share for share in _RED_IN_BT2020), coded)]
    planes = [
        "+".join(f"between(X,{n * width},{(n + 1) * width - 1})*{colour[plane]:.2f}" for n, colour in enumerate(colours))
        for plane, width in ((0, PATCH), (1, PATCH // 2), (2, PATCH // 2))
    ]
    said = f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc:range=tv"
    drawn = f"geq=lum='{planes[0]}':cb='{planes[1]}':cr='{planes[2]}'"
    source = f"nullsrc=s={PATCH * len(colours)}x180:r=30:d=0.2,format=yuv420p10le,{drawn},{said}"
    tags = f"log-level=error:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:range=limited"
    encoder = ["-c:v", "libx265", "-preset", "ultrafast", "-crf", "4", "-tag:v", "hvc1", "-x265-params", tags]
    return made_by_ffmpeg(f"patches-{transfer}.mp4", ["-f", "lavfi", "-i", source, *encoder])


def _coded(light: tuple[float, ...], transfer: object) -> tuple[float, float, float]:
    """Return luma and the two colour differences, in ten bits and limited range, of linear red, green and blue."""
    assert callable(transfer)
    red, green, blue = (transfer(channel) for channel in light)
    luma = 0.2627 * red + 0.678 * green + 0.0593 * blue
    return 64 + 876 * luma, 512 + 896 * (blue - luma) / 1.8814, 512 + 896 * (red - luma) / 1.4746


def _perceptual(light: float) -> float:
    share = (light / 10_000) ** 0.1593017578125
    return float(((0.8359375 + 18.8515625 * share) / (1 + 18.6875 * share)) ** 78.84375)


def _hybrid(light: float) -> float:
    """Return the signal that a display of 1,000 candelas shows as ``light``; its system gamma of 1.2 is taken as if for greys."""
    scene = (light / 1000) ** (1 / 1.2)
    return math.sqrt(3 * scene) if scene <= 1 / 12 else 0.17883277 * math.log(12 * scene - 0.28466892) + 0.55991073
