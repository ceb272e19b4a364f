"""What has to be decoded of a finished film to know that it is right, and what is known of its pieces from before.

Every packet of the film must be, byte for byte, one that was joined. A piece that was once decoded without a complaint is the same piece
ever after; of it only the key frame is decoded, which is the join. All others are decoded whole. What was seen is kept under their keys.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import numpy as np
from numpy.typing import NDArray

from reeltalk.errors import FFmpegFailed, VerificationFailed
from reeltalk.ffmpeg.inputs import PACKETS_ONLY
from reeltalk.ffmpeg.process import Watch
from reeltalk.media.coding import CodedVideo
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.measurement import measure_pictures

if TYPE_CHECKING:
    from av.packet import Packet as AnyPacket

    Packet = AnyPacket[av.VideoStream]

Luma = NDArray[np.uint8]
"""The brightest value of the thumbnail of each frame, 0 to 255."""
SEEN: Final = "seen"
"""What the key ends in under which it is kept what was seen when a piece, or a whole file, was decoded."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a film: its frames, and the digest of its packets. ``luma`` is what is known of it, None for what was never decoded."""

    key: str
    frames: int
    digest: str
    luma: Luma | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """An excerpt of a film at ``path``: it shows the ``frames`` of the film, in order."""

    path: Path
    frames: NDArray[np.int64]


def known_luma(cache: ChunkCache, key: str, frames: int, digest: str, folder: Path) -> Luma | None:
    """Return what was seen when this very piece was decoded, None where that never happened."""
    path = folder / f"{key}.{SEEN}"
    if not cache.get(f"{key}-{SEEN}", frames, path):
        return None
    known = path.read_bytes()
    luma = np.frombuffer(known.removeprefix(digest.encode()), np.uint8)
    return luma if known.startswith(digest.encode()) and len(luma) == frames else None


def keep_luma(parts: Sequence[Part], luma: Luma, cache: ChunkCache, folder: Path) -> None:
    """Keep what was seen of all parts of a film that turned out right; ``luma`` holds every frame of the film."""
    position = 0
    for part in parts:
        if part.luma is None:
            path = folder / f"{part.key}.{SEEN}"
            path.unlink(missing_ok=True)
            path.write_bytes(part.digest.encode() + luma[position : position + part.frames].tobytes())
            cache.put(f"{part.key}-{SEEN}", path, part.frames)
        position += part.frames


def footage_luma(cache: ChunkCache, content: str, coded: CodedVideo, folder: Path) -> Luma | None:
    """Return the luma of every frame of a file that was decoded without a complaint, None where that is not known."""
    path = folder / f"{_file_key(content)}.{SEEN}"
    if not path.exists() and not cache.get(_file_key(content), coded.groups[-1], path):
        return None
    return np.fromfile(path, np.uint8)


def look_at_footage(
    source: Sequence[str], content: str, coded: CodedVideo, *, workspace: Path, cache: ChunkCache, watch: Watch | None = None
) -> bool:
    """Decode the file that FFmpeg's input arguments name, so that films that copy of it need not; say whether nothing was wrong with it."""
    with tempfile.TemporaryDirectory(dir=workspace, prefix="look-") as name:
        folder = Path(name)
        if footage_luma(cache, content, coded, folder) is not None:
            return True
        try:
            luma, messages = measure_pictures(source, workspace=folder, watch=watch)
        except FFmpegFailed:
            return False
        if messages or len(luma) != coded.groups[-1]:
            return False
        luma.tofile(folder / SEEN)
        cache.put(_file_key(content), folder / SEEN, len(luma))
        return True


def _file_key(content: str) -> str:
    return f"{hashlib.sha256(content.encode()).hexdigest()}-{SEEN}"


def take_sample(film: Path, parts: Sequence[Part], target: Path) -> Sample:
    """Compare every packet of a film with what was joined, and write those that have to be decoded to ``target`` (MP4).

    Raises VerificationFailed where a packet is another one, FFmpegFailed where the film cannot be read.
    """
    try:
        with av.open(str(film), options=PACKETS_ONLY) as container, av.open(str(target), "w", format="mp4") as excerpt:
            source = container.streams.video[0]
            picture = excerpt.add_stream_from_template(source)
            picture.time_base = source.time_base
            stamps = [_muxed(packet, excerpt, picture) for packet in _chosen(container.demux(source), parts)]
            step = 1 / (Fraction(source.average_rate or 1) * Fraction(source.time_base or 1))
    except av.FFmpegError as error:
        raise FFmpegFailed("The finished file cannot be read.", reason="open") from error
    return Sample(target, np.array(sorted(round(stamp / step) for stamp in stamps), np.int64))


def _muxed(packet: Packet, film: av.container.OutputContainer, picture: av.VideoStream) -> int:
    """Write a packet and return its time stamp."""
    stamp = packet.pts
    assert stamp is not None
    packet.stream = picture
    film.mux(packet)
    return stamp


def _chosen(packets: Iterator[Packet], parts: Sequence[Part]) -> Iterator[Packet]:
    """Yield the packets to decode: all of what was never decoded, the key frame of everything else."""
    position = 0
    for part in parts:
        digest = hashlib.sha256()
        for number in range(part.frames):
            packet = next(packets, None)
            if packet is None:
                break
            digest.update(packet)
            if part.luma is None or not number:
                yield packet
        if digest.hexdigest() != part.digest:
            raise VerificationFailed(f"The picture of the film is not what was joined, from frame {position} on.", check="altered")
        position += part.frames


def whole_luma(parts: Sequence[Part], sample: Sample, seen: Luma) -> Luma:
    """Return the luma of every frame of the film: as just ``seen`` on the sample, else as known from before."""
    luma = np.concatenate([np.zeros(part.frames, np.uint8) if part.luma is None else part.luma for part in parts])
    luma[sample.frames] = seen
    return luma
