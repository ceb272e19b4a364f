"""Animated WebP, read from its chunks: size and the time each picture stays (libavformat learnt it only lately)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

_FRAMES_MAX: Final = 100_000


@dataclass(frozen=True, slots=True)
class Animation:
    """An animated picture: canvas in pixels, how long each picture stays in milliseconds."""

    width: int
    height: int
    has_alpha: bool
    durations_ms: tuple[int, ...]


def read_animation(path: Path) -> Animation | None:
    """Return what the chunks of a WebP file say, or None where it is a still."""
    with path.open("rb") as file:
        file.seek(12)
        tag, size = _chunk(file)
        if tag != b"VP8X" or size < 10:
            return None
        body = file.read(size + size % 2)
        flags = body[0]
        if not flags & 0x02:
            return None
        width, height = _int24(body[4:7]) + 1, _int24(body[7:10]) + 1
        return Animation(width, height, bool(flags & 0x10), tuple(_durations(file)))


def _durations(file: BinaryIO) -> list[int]:
    durations: list[int] = []
    while len(durations) < _FRAMES_MAX:
        tag, size = _chunk(file)
        if not tag:
            break
        header = file.read(min(size, 16))
        if tag == b"ANMF" and len(header) == 16:
            durations.append(_int24(header[12:15]))
        file.seek(size + size % 2 - len(header), 1)
    return durations


def _chunk(file: BinaryIO) -> tuple[bytes, int]:
    head = file.read(8)
    if len(head) < 8:
        return b"", 0
    tag, size = struct.unpack("<4sI", head)
    return tag, size


def _int24(data: bytes) -> int:
    return int.from_bytes(data[:3], "little")
