"""Who speaks when: the sentences of a transcript gathered by what their voices sound like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.errors import Cancelled
from reeltalk.ffmpeg.process import Watch
from reeltalk.media.facts import MediaInfo, Speakers, Turn, Word
from reeltalk.media.networks import Vectors
from reeltalk.media.probe import probe
from reeltalk.media.sound import SAMPLES_PER_SECOND, Samples, sample_blocks, sound_parts
from reeltalk.media.voiceprints import ENGINE, voice_vectors
from reeltalk.timeline.time import TimeRange, seconds_from_ticks, ticks_from_seconds

ALIKE_MIN: Final = 0.76
"""Two groups of passages whose means are at least this alike (cosine) are one speaker."""
LONG_ENOUGH: Final = ticks_from_seconds(1.2)
"""A shorter passage founds no speaker; it goes to the nearest."""
SPEAKERS_MAX: Final = 8
FOUNDING_MAX: Final = 300
"""So many passages, evenly spread, found the speakers of a long recording; all others go to the nearest."""
PASSAGE_MAX: Final = ticks_from_seconds(8)
PAUSE: Final = ticks_from_seconds(0.6)
_ENDS: Final = (".", "!", "?", "…", "。", "！", "？")


def find_speakers(path: Path, words: Sequence[Word], watch: Watch | None = None, *, info: MediaInfo | None = None) -> Speakers | None:
    """Return who speaks in each passage of a file; None where nobody does. Raises EngineMissing, Cancelled."""
    info, spoken = info or probe(path), passages(words)
    if info.audio is None or not spoken:
        return None
    vectors = np.concatenate([voice_vectors(sounds) for sounds in _sounds(path, info, spoken, watch)])
    numbers = gathered(vectors, [passage.duration for passage in spoken])
    return Speakers(tuple(Turn(passage, number) for passage, number in zip(spoken, numbers, strict=True)), ENGINE)


def _sounds(path: Path, info: MediaInfo, spoken: Sequence[TimeRange], watch: Watch | None) -> Iterator[list[Samples]]:
    """Yield the sound of the passages in order, those of some ten minutes at a time."""
    left = list(spoken)
    for samples, begun_s in sound_parts(sample_blocks(path, info, watch, duration=info.duration, stage="telling voices apart")):
        if watch is not None and watch.cancelled():
            raise Cancelled
        end = begun_s + samples.size / SAMPLES_PER_SECOND
        count = sum(seconds_from_ticks(passage.start) < end for passage in left)
        here, left = left[:count], left[count:]
        edges = [(round((seconds_from_ticks(edge) - begun_s) * SAMPLES_PER_SECOND) for edge in (each.start, each.end)) for each in here]
        yield [samples[max(0, start) : max(0, end_)] for start, end_ in edges]
    if left:
        yield [np.zeros(0, np.float32)] * len(left)


def passages(words: Sequence[Word]) -> tuple[TimeRange, ...]:
    """Return the stretches in which one person is taken to speak: sentences, and parts of long ones, divided at pauses."""
    found: list[TimeRange] = []
    first = 0
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else None
        long = word.end - words[first].start >= PASSAGE_MAX
        paused = following is not None and following.start - word.end >= PAUSE
        if following is None or long or paused or word.text.strip().endswith(_ENDS):
            found.append(TimeRange.between(words[first].start, max(word.end, words[first].start + 1)))
            first = number + 1
    return tuple(found)


def gathered(vectors: Vectors, lengths: Sequence[int]) -> list[int]:
    """Return the number of each passage's speaker, from 0 in the order in which they first speak.

    Passages that are long enough are joined, the two most alike groups first, until no two are alike; the others go to the nearest.
    """
    founding = [number for number, length in enumerate(lengths) if length >= LONG_ENOUGH] or list(range(len(lengths)))
    founding = founding[:: -(-len(founding) // FOUNDING_MAX)]
    groups = [[number] for number in founding]
    while len(groups) > 1:
        means = np.stack([_mean(vectors, group) for group in groups])
        alike = means @ means.T
        np.fill_diagonal(alike, -1)
        first, second = np.unravel_index(int(alike.argmax()), alike.shape)
        if alike[first, second] < ALIKE_MIN and len(groups) <= SPEAKERS_MAX:
            break
        groups[min(first, second)] += groups.pop(max(first, second))
    means = np.stack([_mean(vectors, group) for group in groups])
    nearest = (vectors @ means.T).argmax(axis=1)
    for number, group in enumerate(groups):
        nearest[group] = number
    order = {int(number): place for place, number in enumerate(dict.fromkeys(nearest.tolist()))}
    return [order[int(number)] for number in nearest]


def _mean(vectors: Vectors, group: Sequence[int]) -> NDArray[np.float32]:
    mean = vectors[list(group)].mean(axis=0)
    return np.asarray(mean / max(1e-9, float(np.linalg.norm(mean))), np.float32)
