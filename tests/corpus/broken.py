"""Files that are not what they seem: cut short, garbled, empty, disguised, or made to hurt."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np

from corpus.cache import made
from corpus.containers import sample
from corpus.counter import counter_clip


def _written(name: str, parameters: object, data: bytes) -> Path:
    def make(path: Path) -> None:
        path.write_bytes(data)

    return made(name, (parameters, len(data)), make)


def empty() -> Path:
    """Return a file of no bytes."""
    return _written("empty.mp4", "empty", b"")


def noise(size: int = 200_000, name: str = "noise.mp4") -> Path:
    """Return random bytes under the name of a film."""
    return _written(name, "noise", np.random.default_rng(1).bytes(size))


def text(name: str = "notes.mp4") -> Path:
    """Return plain text under the name of a film."""
    return _written(name, "text", b"This is not a film.\n" * 500)


def truncated(kind: str = "mkv", share: float = 0.5) -> Path:
    """Return the first part of a film. An mp4 so cut has lost its index (it stands last) and cannot be read; an mkv or webm can."""
    data = sample(kind).read_bytes()
    return _written(f"truncated.{kind}", (kind, share), data[: int(len(data) * share)])


def truncated_fast_start(share: float = 0.6) -> Path:
    """Return the first part of an mp4 whose index stands first: what is left of it plays, though the header promises more."""
    data = counter_clip(4.0, options=("-movflags", "+faststart")).read_bytes()
    return _written("cut.mp4", ("fast", share), data[: int(len(data) * share)])


def garbled(kind: str = "mp4", flips: int = 40, seed: int = 1) -> Path:
    """Return a film in which ``flips`` bytes of the middle are changed."""
    data = bytearray(sample(kind).read_bytes())
    for place in np.random.default_rng(seed).integers(len(data) // 4, len(data) * 3 // 4, flips):
        data[place] ^= 0x5A
    return _written(f"garbled.{kind}", (kind, flips, seed), bytes(data))


def playlist(name: str = "playlist.mp4") -> Path:
    """Return an HLS playlist that points at the network, under the name of a film."""
    return _written(name, "playlist", b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n")


def concat_script(name: str = "list.mp4") -> Path:
    """Return a script of FFmpeg's concat demuxer that names a file of the machine."""
    return _written(name, "concat", b"ffconcat version 1.0\nfile /etc/passwd\n")


def vector_picture(name: str = "picture.png") -> Path:
    """Return an SVG that carries a script, under the name of a picture."""
    return _written(name, "svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")


def web_page(name: str = "film.webm") -> Path:
    """Return an HTML page under the name of a film."""
    return _written(name, "html", b"<!doctype html><html><script>alert(1)</script></html>")


def oversized_picture(side: int = 16_000) -> Path:
    """Return a small PNG that unpacks to ``side`` x ``side`` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side + 1) * 64), 9)
    return _written("bomb.png", side, b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
