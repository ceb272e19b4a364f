"""Pictures and animations, with colours that can be checked: a smooth field (as photos have) and two plain squares."""

from __future__ import annotations

import struct
from pathlib import Path

from corpus.cache import made, made_by_ffmpeg

RED_AT = (0.25, 0.5)
BLUE_AT = (0.75, 0.5)
"""Centres of a pure red and a pure blue square, as shares of the width and height; each is a fifth of the height wide."""


def still(extension: str = "jpg", width: int = 1600, height: int = 1200, *, alpha: bool = False) -> Path:
    """Return a picture as jpg, png, webp or gif. With ``alpha`` (png, webp) its left edge is transparent and its right edge opaque."""
    shape = f"{_drawing(width, height)},format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*X/W'" if alpha else _drawing(width, height)
    quality = {"jpg": ["-q:v", "3"], "webp": ["-c:v", "libwebp", "-quality", "90"]}.get(extension, [])
    source = f"gradients=s={width}x{height}:n=3:seed=3:rate=1:duration=1"
    return made_by_ffmpeg(f"still.{extension}", ["-f", "lavfi", "-i", source, "-vf", shape, *quality, "-frames:v", "1", "-update", "1"])


def animation(extension: str = "gif", width: int = 320, height: int = 240, duration_s: float = 2.0, rate: int = 10) -> Path:
    """Return an animated gif or webp, endlessly looping."""
    encoder = ["-c:v", "libwebp_anim", "-loop", "0"] if extension == "webp" else ["-loop", "0"]
    source = f"testsrc=s={width}x{height}:rate={rate}:duration={duration_s}"
    return made_by_ffmpeg(f"animation.{extension}", ["-f", "lavfi", "-i", source, *encoder])


def turned_photo(orientation: int = 6, width: int = 320, height: int = 240) -> Path:
    """Return a JPEG stored ``width`` x ``height`` whose EXIF tag says how to show it: 6 turned 90 degrees clockwise, 3 by 180, 8 by 270."""

    def make(path: Path) -> None:
        plain = still("jpg", width, height).read_bytes()
        entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
        tags = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
        path.write_bytes(plain[:2] + b"\xff\xe1" + struct.pack(">H", len(tags) + 2) + tags + plain[2:])

    return made("photo.jpg", (orientation, width, height), make)


def _drawing(width: int, height: int) -> str:
    side = height // 5
    squares = [
        f"drawbox=x={round(x * width) - side // 2}:y={round(y * height) - side // 2}:w={side}:h={side}:color={color}:t=fill"
        for (x, y), color in ((RED_AT, "red"), (BLUE_AT, "blue"))
    ]
    return ",".join(["format=rgb24", *squares])
