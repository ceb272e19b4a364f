"""Packets of a file written to a file of their own, so that one decoder reads just them, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import av

from reeltalk.media import h264
from reeltalk.media.coding import CodedVideo
from reeltalk.timeline.time import FrameRate

EXCERPT_FORMAT: Final = "nut"
"""A container that takes H.264 with its parameter sets inside, and time stamps with holes."""
_START_CODE: Final = b"\0\0\0\1"


def write_excerpt(path: Path, coded: CodedVideo, packets: Sequence[tuple[int, int]], target: Path, rate: FrameRate) -> None:
    """Write packets (their numbers, in coding order, and the place in time, in frames, of the picture of each) to ``target``."""
    frame = Fraction(rate.denominator, rate.numerator)
    begins = set(coded.groups)
    sets = b"".join(_START_CODE + unit for unit in (*coded.parameters.sequences, *coded.parameters.pictures))
    with path.open("rb") as file, av.open(str(target), "w", format=EXCERPT_FORMAT) as excerpt:
        stream = excerpt.add_mux_stream("h264", width=16, height=16, time_base=frame)  # the parameter sets know the size
        for number, place in packets:
            file.seek(coded.positions[number])
            units = b"".join(_START_CODE + unit for unit in h264.units(file.read(coded.sizes[number])))
            packet = av.Packet((sets if number in begins else b"") + units)
            packet.stream, packet.time_base, packet.is_keyframe = stream, frame, number in begins
            packet.pts, packet.dts = place, place - coded.shown[number] + number - coded.reordered
            excerpt.mux(packet)
