"""Which packets of a file have to be decoded so that only certain stretches of it are shown. Pure.

Many short cuts of one file are read as one excerpt: the stretches in the order in which the film needs them, each from the key frame
before it on, without the pictures that nothing wanted refers to. One decoder reads it in one go, whatever order the film puts them in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reeltalk.media.coding import CodedVideo
from reeltalk.timeline.model import MediaId


@dataclass(frozen=True, slots=True)
class Need:
    """The frames of a file from ``first`` up to ``end``."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Packets of a file in coding order, each with the place of its frame in the excerpt; need n is shown from place ``starts[n]`` on."""

    media_id: MediaId
    packets: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]


def excerpt(media_id: MediaId, coded: CodedVideo, needs: Sequence[Need]) -> Excerpt:
    """Return the excerpt that shows some stretches of a file in the order given."""
    packets: list[tuple[int, int]] = []
    starts: list[int] = []
    place = 0
    for run in _runs(coded, needs):
        begin = _group(coded, run[0].first)
        taken = [(number, coded.shown[number] - begin + place) for number in _wanted(coded, begin, run)]
        starts += [need.first - begin + place for need in run]
        packets += taken
        place = max(shown for _, shown in taken) + 1
    return Excerpt(media_id, tuple(packets), tuple(starts))


def _group(coded: CodedVideo, frame: int) -> int:
    """Return the first frame of the group of pictures in which a frame lies."""
    return coded.groups[bisect_right(coded.groups, frame) - 1]


def _runs(coded: CodedVideo, needs: Sequence[Need]) -> Iterator[list[Need]]:
    """Gather needs that are read in one go: each begins after the one before it, in a group of pictures that is being read already."""
    run: list[Need] = []
    for need in needs:
        if run and not (run[-1].end <= need.first and _group(coded, need.first) <= run[-1].end):
            yield run
            run = []
        run.append(need)
    if run:
        yield run


def _wanted(coded: CodedVideo, begin: int, run: Sequence[Need]) -> Iterator[int]:
    """Yield the packets from ``begin`` on that a run needs, in coding order."""
    end = run[-1].end
    limit = coded.groups[bisect_left(coded.groups, end)]
    last = max(number for number in range(begin, limit) if coded.shown[number] < end)
    firsts = [need.first for need in run]
    for number in range(begin, last + 1):
        need = run[max(0, bisect_right(firsts, coded.shown[number]) - 1)]
        if need.first <= coded.shown[number] < need.end or number not in coded.disposable:
            yield number
