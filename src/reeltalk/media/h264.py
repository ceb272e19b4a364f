"""What the parameter sets of an H.264 stream say, read bit by bit (ITU-T H.264, 7.3.2), and the MP4 box that lists them. Pure.

Only the plain kind of stream is read: 8 bits, 4:2:0, whole pictures, no scaling matrices. ``Doubt`` is raised for all others; whoever asks
then decodes and encodes instead of copying.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

SLICE: Final = 1
IDR_SLICE: Final = 5
SEQUENCE_SET: Final = 7
PICTURE_SET: Final = 8
BASELINE, MAIN, HIGH = 66, 77, 100
LENGTH_BYTES: Final = 4
"""How long the length before every unit is; other lengths are allowed by the standard and used by nobody."""
_EXTENDED_SHAPE: Final = 255
_BT709_OR_UNSAID: Final = frozenset({1, 2})


class Doubt(Exception):
    """A stream is not, or not surely, of the plain kind; the message says why."""


def ensure(holds: bool, doubt: str) -> None:
    """Raise Doubt unless something holds."""
    if not holds:
        raise Doubt(doubt)


@dataclass(frozen=True, slots=True)
class SequenceSet:
    """What a sequence parameter set says. ``reorder_frames`` is None where it does not say how far pictures are out of order."""

    number: int
    profile: int
    level: int
    says_bt709: bool
    reorder_frames: int | None


@dataclass(frozen=True, slots=True)
class ParameterSets:
    """The content of an ``avcC`` box: ``head`` holds profile, compatibility and level; ``tail`` what follows for High profile."""

    head: bytes
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]
    tail: bytes = b""

    def joined(self, others: Sequence[ParameterSets]) -> ParameterSets:
        """Return a box that lists the sets of all, each once, at the highest level. Raises Doubt where two sets share a number."""
        every = (self, *others)
        sequences = tuple(dict.fromkeys(unit for sets in every for unit in sets.sequences))
        pictures = tuple(dict.fromkeys(unit for sets in every for unit in sets.pictures))
        ensure(len({sequence_set(unit).number for unit in sequences}) == len(sequences), "two sequence sets share a number")
        ensure(len({picture_set_numbers(unit)[0] for unit in pictures}) == len(pictures), "two picture sets share a number")
        level = max(sets.head[2] for sets in every)
        return replace(self, head=self.head[:2] + bytes([level]), sequences=sequences, pictures=pictures)

    def to_bytes(self) -> bytes:
        """Return the box's content."""
        listed = [bytes([0xE0 | len(self.sequences)]), *map(_with_length, self.sequences)]
        listed += [bytes([len(self.pictures)]), *map(_with_length, self.pictures)]
        return b"\x01" + self.head + bytes([0xFC | LENGTH_BYTES - 1]) + b"".join(listed) + self.tail


def _with_length(unit: bytes) -> bytes:
    return len(unit).to_bytes(2, "big") + unit


def parameter_sets(box: bytes) -> ParameterSets:
    """Read the content of an ``avcC`` box. Raises Doubt where it is none, or counts lengths in an unusual way."""
    ensure(len(box) > 7 and box[0] == 1 and box[4] & 3 == LENGTH_BYTES - 1, "the stream is not described as in MP4")
    position = 5
    found: list[tuple[bytes, ...]] = []
    for mask in (0x1F, 0xFF):
        ensure(position < len(box), "the description of the stream is cut off")
        count, position = box[position] & mask, position + 1
        units = []
        for _ in range(count):
            length = int.from_bytes(box[position : position + 2], "big")
            units.append(box[position + 2 : position + 2 + length])
            position += 2 + length
        ensure(position <= len(box), "the description of the stream is cut off")
        found.append(tuple(units))
    return ParameterSets(box[1:4], found[0], found[1], box[position:])


def units(packet: bytes) -> Iterator[bytes]:
    """Yield the units of a packet as MP4 stores it. Raises Doubt where their lengths do not add up."""
    position = 0
    while position < len(packet):
        length = int.from_bytes(packet[position : position + LENGTH_BYTES], "big")
        position += LENGTH_BYTES
        ensure(0 < length <= len(packet) - position, "a packet is damaged")
        yield packet[position : position + length]
        position += length


def kind(unit: bytes) -> int:
    """Return what a unit is: SLICE, IDR_SLICE, SEQUENCE_SET, PICTURE_SET or another number of the standard."""
    return unit[0] & 0x1F


def importance(unit: bytes) -> int:
    """Return how much other pictures depend on a unit; 0 for parts of a picture that none refers to, and for remarks."""
    return (unit[0] >> 5) & 3


def picture_set_numbers(unit: bytes) -> tuple[int, int]:
    """Return the number of a picture parameter set, and of the sequence set that it belongs to."""
    bits = _Bits(unit)
    return bits.number(), bits.number()


def sequence_set(unit: bytes) -> SequenceSet:
    """Read a sequence parameter set. Raises Doubt where it is not of the plain kind."""
    ensure(len(unit) > 4 and kind(unit) == SEQUENCE_SET, "there is no sequence set")
    profile, constraints, level = unit[1:4]
    ensure(profile in {MAIN, HIGH} or (profile == BASELINE and bool(constraints & 0x40)), f"its profile is {profile}")
    bits = _Bits(unit, skip=24)
    number = bits.number()
    if profile == HIGH:
        ensure(bits.number() == 1, "its colour is not 4:2:0")
        ensure((bits.number(), bits.number()) == (0, 0), "it has more than 8 bits")
        ensure(bits.fixed(2) == 0, "it has scaling matrices or a lossless mode")
    bits.number()  # length of frame numbers
    order = bits.number()
    ensure(order in {0, 2}, "its picture order is of type 1")
    if order == 0:
        bits.number()
    bits.number()  # reference frames
    ensure(bits.fixed(1) == 0, "its frame numbers may have gaps")
    bits.numbers(2)  # width and height in macroblocks
    ensure(bits.fixed(1) == 1, "it is interlaced")
    bits.fixed(1)
    if bits.fixed(1):
        bits.numbers(4)  # what is cropped
    says_bt709, reorder_frames = _usability(bits) if bits.fixed(1) else (False, None)
    return SequenceSet(number, profile, level, says_bt709, 0 if order == 2 else reorder_frames)


def _usability(bits: _Bits) -> tuple[bool, int | None]:
    """Read the usability information at the end of a sequence set: whether the colours are said to be BT.709, and the reordering."""
    if bits.fixed(1) and bits.fixed(8) == _EXTENDED_SHAPE:
        bits.fixed(32)
    if bits.fixed(1):
        bits.fixed(1)
    matrix = 2
    if bits.fixed(1):
        bits.fixed(3)
        ensure(bits.fixed(1) == 0, "it has full range")
        if bits.fixed(1):
            colors = bits.fixed(8), bits.fixed(8), bits.fixed(8)
            ensure(all(color in _BT709_OR_UNSAID for color in colors), "its colours are not BT.709")
            matrix = colors[2]
    if bits.fixed(1):
        bits.numbers(2)
    if bits.fixed(1):
        bits.fixed(65)
    buffered = 0
    for _ in range(2):
        if bits.fixed(1):
            _pass_hypothetical_decoder(bits)
            buffered = 1
    bits.fixed(buffered + 1)
    if not bits.fixed(1):
        return matrix == 1, None
    bits.fixed(1)
    bits.numbers(4)
    return matrix == 1, bits.number()


def _pass_hypothetical_decoder(bits: _Bits) -> None:
    """Pass over the parameters of the hypothetical reference decoder."""
    count = bits.number() + 1
    bits.fixed(8)
    for _ in range(count):
        bits.numbers(2)
        bits.fixed(1)
    bits.fixed(20)


class _Bits:
    """Reads a unit bit by bit, without the bytes that keep start codes out of it."""

    def __init__(self, unit: bytes, *, skip: int = 0) -> None:
        payload = unit[1:].replace(b"\x00\x00\x03", b"\x00\x00")
        self._bits = f"{int.from_bytes(payload, 'big'):0{8 * len(payload)}b}" if payload else ""
        self._position = skip

    def fixed(self, count: int) -> int:
        """Read a number of ``count`` bits."""
        taken = self._bits[self._position : self._position + count]
        ensure(len(taken) == count, "a parameter set is cut off")
        self._position += count
        return int(taken, 2)

    def number(self) -> int:
        """Read a number in Exp-Golomb code."""
        zeros = 0
        while not self.fixed(1):
            zeros += 1
            ensure(zeros <= 32, "a parameter set is damaged")
        return (1 << zeros) - 1 + (self.fixed(zeros) if zeros else 0)

    def numbers(self, count: int) -> None:
        """Pass over numbers in Exp-Golomb code."""
        for _ in range(count):
            self.number()
