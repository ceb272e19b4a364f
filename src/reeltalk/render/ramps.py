"""The sound of footage whose speed changes while it plays: pieces of different speeds, each going on where the one before it ended, as one.

Stretched one by one and faded at their borders, the pieces would dip in level at every step. So the file is followed at its own pitch;
only where that strays too far from the picture is it spliced, to the place near where it should be that sounds most like what would
have come next. Behind the last piece the sound is brought back to its exact place, so that the file can go on by itself from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reeltalk.render.plan import PlannedSound
from reeltalk.render.profile import SAMPLES_PER_SECOND
from reeltalk.timeline.model import MediaId, TrackRole
from reeltalk.timeline.time import TICKS_PER_SECOND, ticks_from_samples

Samples: TypeAlias = NDArray[np.float32]
"""Sound as rows of (left, right), 1.0 full scale."""
SoundKey: TypeAlias = tuple[str, int]
"""The clip of a sound, and its first sample in the film."""

BLOCK_SAMPLES: Final = 8 * SAMPLES_PER_SECOND // 1000
"""How long a splice lasts, and how often one may come."""
STRAY_SAMPLES: Final = 6 * SAMPLES_PER_SECOND // 1000
"""How far the sound may be from its picture: twice that is a period of the deepest voice, so that a splice in step is always found."""
LIKENESS_SAMPLES: Final = 16 * SAMPLES_PER_SECOND // 1000
"""How much of what would have come next is compared."""
SILENT_ENERGY: Final = 1e-9
LANDING_SAMPLES: Final = 4 * SAMPLES_PER_SECOND // 10
"""Over how much of what follows at the file's own speed the sound comes back to its exact place."""


@dataclass(frozen=True, slots=True)
class Ramp:
    """Pieces that continue one another, from the film's sample ``start`` up to ``end``; ``lands``: behind it the file goes on by itself."""

    pieces: tuple[PlannedSound, ...]
    end: int
    lands: bool

    @property
    def start(self) -> int:
        """Return the first sample, counted in the film."""
        return self.pieces[0].start

    def source_sample(self, position: Fraction) -> Fraction:
        """Return which sample of the file belongs to a sample of the film, between two samples too."""
        piece = next((piece for piece in reversed(self.pieces) if piece.start <= position), self.pieces[0])
        return Fraction(piece.source_start * SAMPLES_PER_SECOND, TICKS_PER_SECOND) + (position - piece.start) * piece.speed

    def stray(self, position: int) -> int:
        """Return how far from its place the sound may be at a sample of the film."""
        left = min(LANDING_SAMPLES, max(0, self.end - position)) if self.lands else LANDING_SAMPLES
        return STRAY_SAMPLES * left // LANDING_SAMPLES


def goes_on(before: PlannedSound, after: PlannedSound) -> bool:
    """Say whether ``after`` continues ``before`` in the film and in its file, treated alike, at whatever speed."""
    forwards = not (before.reversed or after.reversed or before.loop or after.loop)
    meet = before.end == after.start and before.media_id == after.media_id
    gap = abs(after.source_start - before.source_start - before.source_duration)
    alike = before.gain_db == after.gain_db and before.effects == after.effects and before.ducking == after.ducking
    return meet and forwards and alike and gap <= ticks_from_samples(1, SAMPLES_PER_SECOND)


def continued(sounds: Sequence[PlannedSound]) -> Iterator[tuple[PlannedSound, PlannedSound]]:
    """Yield sounds with the sound of the same kind of track that goes on from each."""
    starting: dict[tuple[MediaId, TrackRole, int], list[PlannedSound]] = {}
    heard = [sound for sound in sounds if sound.duration > 0]
    for sound in heard:
        starting.setdefault((sound.media_id, sound.role, sound.start), []).append(sound)
    for sound in heard:
        near = starting.get((sound.media_id, sound.role, sound.end), [])
        after = next((each for each in near if goes_on(sound, each)), None)
        if after is not None:
            yield sound, after


def ramps_of(sounds: Sequence[PlannedSound]) -> dict[SoundKey, Ramp]:
    """Return the ramp of every sound that is a part of one."""
    found: dict[SoundKey, Ramp] = {}
    for row in _rows(sounds):
        for ramp in _ramps_in(row):
            found |= {(piece.clip_id, piece.start): ramp for piece in ramp.pieces}
    return found


def _rows(sounds: Sequence[PlannedSound]) -> Iterator[list[PlannedSound]]:
    """Gather sounds that go on from one another."""
    followed = {(before.clip_id, before.start): after for before, after in continued(sounds)}
    inner = {(after.clip_id, after.start) for after in followed.values()}
    for sound in sounds:
        if (sound.clip_id, sound.start) not in inner:
            row = [sound]
            while after := followed.get((row[-1].clip_id, row[-1].start)):
                row.append(after)
            yield row


def _ramps_in(row: Sequence[PlannedSound]) -> Iterator[Ramp]:
    """Cut a row where it plays at the file's own speed for longer than a landing; yield what has several speeds besides that one."""
    pieces: list[PlannedSound] = []
    changed_end = 0
    for sound in [*row, None]:
        if pieces and (sound is None or sound.start - changed_end >= LANDING_SAMPLES):
            end = min(pieces[-1].end, changed_end + LANDING_SAMPLES)
            if len({piece.speed for piece in pieces} - {Fraction(1)}) > 1:
                yield Ramp(tuple(pieces), end, lands=end == changed_end + LANDING_SAMPLES)
            pieces = []
        if sound is not None and (pieces or sound.speed != 1):
            pieces.append(sound)
            changed_end = sound.end if sound.speed != 1 else changed_end


def ramped(ramp: Ramp, read: Callable[[int, int], Samples]) -> Iterator[Samples]:
    """Yield the sound of a ramp in short blocks; ``read`` gives a stretch of its file by first sample and length."""
    going_on = round(ramp.source_sample(Fraction(ramp.start)))
    for position in range(ramp.start, ramp.end, BLOCK_SAMPLES):
        middle = round(ramp.source_sample(position + Fraction(BLOCK_SAMPLES, 2)))
        wanted, stray = middle - BLOCK_SAMPLES // 2, ramp.stray(position + BLOCK_SAMPLES)
        expected = read(going_on, LIKENESS_SAMPLES)
        if abs(going_on - wanted) > stray:
            nearby = read(wanted - stray, LIKENESS_SAMPLES + 2 * stray)
            offset, likeness = _most_alike(nearby, expected)
            yield _spliced(expected[:BLOCK_SAMPLES], nearby[offset : offset + BLOCK_SAMPLES], likeness)
            going_on = wanted - stray + offset
        else:
            yield expected[:BLOCK_SAMPLES]
        going_on += BLOCK_SAMPLES


def _most_alike(nearby: Samples, expected: Samples) -> tuple[int, float]:
    """Return where in ``nearby`` a stretch begins that sounds most like another one, and how alike they are: 1 in all but level."""
    products = np.sum([np.correlate(nearby[:, side], expected[:, side], "valid") for side in range(nearby.shape[1])], axis=0)
    energy = np.concatenate([[0.0], np.cumsum(np.sum(nearby.astype(np.float64) ** 2, axis=1))])
    energies = energy[len(expected) :] - energy[: -len(expected)]
    likeness = products / np.sqrt(np.maximum(energies, SILENT_ENERGY) * max(float(np.sum(expected.astype(np.float64) ** 2)), SILENT_ENERGY))
    offset = int(likeness.argmax())
    return offset, float(np.clip(likeness[offset], 0, 1))


def _spliced(one: Samples, other: Samples, likeness: float) -> Samples:
    """Fade from one sound to another at a steady level: what is alike adds up by amplitude, what is not by power."""
    rising = 0.5 - 0.5 * np.cos(np.pi * (np.arange(len(one)) + 0.5) / len(one))
    level = np.sqrt(rising**2 + (1 - rising) ** 2 + 2 * likeness * rising * (1 - rising))
    share = (rising / level).astype(np.float32)[:, None], ((1 - rising) / level).astype(np.float32)[:, None]
    return other * share[0] + one * share[1]
