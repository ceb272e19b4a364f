"""How the picture of a file is coded, packet by packet: what may be copied into a film as it is.

Read once per file, in a child with little time and little memory. What is found is plain numbers, where each packet lies among them, so
that copying needs no parser.
"""

from __future__ import annotations

import itertools
import json
import logging
import sys
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import av
import av.error
from pydantic import TypeAdapter

from reeltalk import limits
from reeltalk.errors import FFmpegFailed
from reeltalk.ffmpeg.inputs import PROTOCOLS, demuxer
from reeltalk.ffmpeg.process import run
from reeltalk.media import h264
from reeltalk.media.h264 import Doubt, ParameterSets, ensure
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, Ticks

logger = logging.getLogger(__name__)

CONTAINERS: Final = frozenset({"mp4", "mov"})
"""Files in which a packet lies in one piece, described by one box of parameter sets."""
FILES_REMEMBERED: Final = 64
MEMORY_MAX_BYTES: Final = 4_000 * limits.MEGABYTE
UNEVENNESS_MAX: Final = Fraction(1, 20)
"""By how much of a frame a time stamp may miss its place, for the sake of files that count in milliseconds."""
_ALLOWED: Final = frozenset({h264.SLICE, h264.IDR_SLICE, 6, h264.SEQUENCE_SET, h264.PICTURE_SET, 9, 12})
"""Pictures, parameter sets, remarks, delimiters and padding; nothing layered, partitioned or unknown."""


@dataclass(frozen=True, slots=True)
class CodedVideo:
    """The H.264 packets of a file in coding order. Frames come evenly, frame 0 at ``start`` (ticks, as the container counts).

    ``groups`` are the frames at which a closed group of pictures begins (the first is 0), and after them the number of all frames: whole
    groups are the same stretch counted in packets and in frames. Packet n lies at ``positions[n]``, ``sizes[n]`` bytes long, and is
    frame ``shown[n]``, which is at most ``reordered`` places before the n-th. Nothing refers to the packets that are ``disposable``.
    """

    start: Ticks
    groups: tuple[int, ...]
    positions: tuple[int, ...]
    sizes: tuple[int, ...]
    shown: tuple[int, ...]
    reordered: int
    parameters: ParameterSets
    says_bt709: bool
    disposable: frozenset[int] = frozenset()


_coded: Final = TypeAdapter(CodedVideo)


def coded_video(path: Path, container: str, rate: FrameRate) -> CodedVideo | None:
    """Return how the picture of a file is coded; None where there is any doubt that its packets can be used as they are."""
    facts = path.stat()
    return _remembered(path.resolve(), container, rate, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=FILES_REMEMBERED)
def _remembered(path: Path, container: str, rate: FrameRate, size_bytes: int, changed_ns: int) -> CodedVideo | None:
    argv = [sys.executable, "-m", "reeltalk.media.coding", str(path), container, str(rate.numerator), str(rate.denominator)]
    try:
        said = json.loads(run(argv, timeout_s=limits.PROBE_TIMEOUT_S, memory_bytes=MEMORY_MAX_BYTES, background=False).stdout)
    except FFmpegFailed as failure:
        said = {"doubt": failure.message}
    if "doubt" in said:
        logger.info("the picture is not copied as it is coded: %s", said["doubt"])
        return None
    return _coded.validate_python(said | {"parameters": h264.parameter_sets(bytes.fromhex(said["box"]))})


def examine(path: Path, container: str, rate: FrameRate) -> dict[str, Any]:
    """Read a file and return what ``CodedVideo`` holds, as JSON values. Raises Doubt."""
    options = {"protocol_whitelist": PROTOCOLS, "max_streams": str(limits.MEDIA_STREAMS_MAX)}
    with av.open(f"file:{path.resolve()}", format=demuxer(container), options=options, metadata_errors="replace") as opened:
        stream = next(iter(opened.streams.video))
        ensure(stream.codec_context.name == "h264", "it is not H.264")
        ensure(str(stream.codec_context.codec_tag) == "avc1", "its parameter sets may change")
        box = stream.codec_context.extradata or b""
        reader = _Reader(h264.parameter_sets(box))
        for packet in opened.demux(stream):
            if packet.size:
                reader.add(packet)
        assert stream.time_base is not None
        return reader.result(stream.time_base * TICKS_PER_SECOND, rate) | {"box": box.hex()}


class _Reader:
    """Collects the packets of a stream and doubts them."""

    def __init__(self, parameters: ParameterSets) -> None:
        ensure(len(parameters.sequences) == len(parameters.pictures) == 1, "it has several parameter sets")
        self.sequence = h264.sequence_set(parameters.sequences[0])
        ensure(h264.picture_set_numbers(parameters.pictures[0])[1] == self.sequence.number, "its parameter sets do not fit")
        self.own_sets = {*parameters.sequences, *parameters.pictures}
        self.times: list[int] = []
        self.positions: list[int] = []
        self.sizes: list[int] = []
        self.begins: list[int] = []
        self.disposable: list[int] = []

    def add(self, packet: Any) -> None:
        """Take one packet, in coding order."""
        ensure(not packet.is_corrupt and not packet.is_discard, "parts of it are damaged or cut away")
        ensure(packet.pts is not None and packet.pos is not None and packet.pos >= 0, "packets lack time or place")
        kinds, importance = set(), 0
        for unit in h264.units(bytes(packet)):
            kinds.add(h264.kind(unit))
            importance |= h264.importance(unit)
            if h264.kind(unit) in {h264.SEQUENCE_SET, h264.PICTURE_SET}:
                ensure(unit in self.own_sets, "its parameter sets change")
        ensure(kinds <= _ALLOWED and bool(kinds & {h264.SLICE, h264.IDR_SLICE}), f"it holds units of the kinds {sorted(kinds)}")
        if h264.IDR_SLICE in kinds:
            ensure(h264.SLICE not in kinds and packet.is_keyframe, "a key frame is not marked as one")
            self.begins.append(len(self.times))
        if not importance:
            self.disposable.append(len(self.times))
        self.times.append(packet.pts)
        self.positions.append(packet.pos)
        self.sizes.append(packet.size)

    def result(self, ticks_per_unit: Fraction, rate: FrameRate) -> dict[str, Any]:
        """Return what was found. Raises Doubt where frames come unevenly or groups are not closed."""
        count = len(self.times)
        ensure(bool(self.begins) and self.begins[0] == 0, "it does not begin with a key frame")
        ensure(len(set(self.times)) == count, "frames share a time")
        rank = {time: number for number, time in enumerate(sorted(self.times))}
        shown = [rank[time] for time in self.times]
        start = min(self.times) * ticks_per_unit
        allowed = rate.ticks_per_frame * UNEVENNESS_MAX
        for time, number in rank.items():
            ensure(abs(time * ticks_per_unit - start - number * rate.ticks_per_frame) <= allowed, "its frames come unevenly")
        groups = [*self.begins, count]
        for first, end in itertools.pairwise(groups):
            ensure(sorted(shown[first:end]) == list(range(first, end)), "its groups of pictures overlap")
        reordered = max(index - number for index, number in enumerate(shown))
        ensure(reordered <= (self.sequence.reorder_frames or 0), "it does not say how far its frames are out of order")
        return {
            "start": round(start),
            "groups": groups,
            "positions": self.positions,
            "sizes": self.sizes,
            "shown": shown,
            "reordered": reordered,
            "says_bt709": self.sequence.says_bt709,
            "disposable": self.disposable,
        }


def _answer(path: Path, container: str, rate: FrameRate) -> dict[str, Any]:
    try:
        return examine(path, container, rate)
    except (Doubt, av.error.FFmpegError, StopIteration) as doubt:
        return {"doubt": str(doubt) or type(doubt).__name__}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_answer(Path(sys.argv[1]), sys.argv[2], FrameRate(int(sys.argv[3]), int(sys.argv[4])))))
