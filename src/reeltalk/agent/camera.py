"""Where a narrow window over a wide picture looks while a subject moves: still where it can, in few even moves where it must. Pure.

The path is the simplest broken line that keeps the subject within a dead zone about the middle of the window (Ramer, Douglas, Peucker), so
a head that sways moves nothing and a walk across the picture becomes one pan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reeltalk.timeline.time import Ticks, TimeRange

MIDDLE: Final = 0.5
_ROOM_USED: Final = 0.5
_DEAD_ZONE_MIN: Final = 0.03
_DEAD_ZONE_MAX: Final = 0.12
_LEVEL: Final = 0.4


@dataclass(frozen=True, slots=True)
class Look:
    """Where a subject's centre is at a moment and how long it is, along the axis on which the window moves, as shares of the picture."""

    at: Ticks
    place: float
    size: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch in which the middle of the window stands (``start`` equals ``end``) or moves evenly."""

    range: TimeRange
    start: float = MIDDLE
    end: float = MIDDLE

    @property
    def stands(self) -> bool:
        """Say whether the window does not move."""
        return self.start == self.end


def camera_path(looks: Sequence[Look], within: TimeRange, window: float) -> tuple[Passage, ...]:
    """Return how a window (its length a share of the picture) follows a subject through one shot; the middle without a subject.

    >>> second = 705_600_000
    >>> still = [Look(number * second, 0.70 + 0.01 * (number % 2), 0.1) for number in range(5)]
    >>> camera_path(still, TimeRange(0, 5 * second), 0.3)
    (Passage(range=TimeRange(start=0, duration=3528000000), start=0.705, end=0.705),)
    """
    seen = [look for look in looks if within.contains(look.at)]
    if not seen:
        return (Passage(within),)
    places = _steadied(seen, window)
    zone = _dead_zone(seen, window)
    if max(places) - min(places) <= 2 * zone:
        middle = round((max(places) + min(places)) / 2, 4)
        return (Passage(within, middle, middle),)
    times = [look.at for look in seen]
    knots = [0, *_knots(times, places, 0, len(places) - 1, zone), len(places) - 1]
    levels = _levelled([places[knot] for knot in knots], _LEVEL * zone)
    edges = [within.start, *(times[knot] for knot in knots[1:-1]), within.end]
    passages = [
        Passage(TimeRange.between(edges[index], edges[index + 1]), round(levels[index], 4), round(levels[index + 1], 4))
        for index in range(len(knots) - 1)
    ]
    return joined(passages)


def joined(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return passages with those made one that stand at the same place, one after another."""
    result: list[Passage] = []
    for passage in passages:
        before = result[-1] if result else None
        if before and before.stands and passage.stands and before.end == passage.start and before.range.end == passage.range.start:
            result[-1] = replace(before, range=TimeRange.between(before.range.start, passage.range.end))
        elif passage.range.duration:
            result.append(passage)
    return tuple(result)


def _steadied(looks: Sequence[Look], window: float) -> list[float]:
    """Return the places without single jumps (the middle one of three), held so that the window stays inside the picture."""
    raw = [look.place for look in looks]
    steady = [sorted(raw[max(0, index - 1) : index + 2])[len(raw[max(0, index - 1) : index + 2]) // 2] for index in range(len(raw))]
    ends = [raw[0], *steady[1:-1], raw[-1]] if len(raw) > 2 else raw
    return [min(max(place, window / 2), 1 - window / 2) for place in ends]


def _dead_zone(looks: Sequence[Look], window: float) -> float:
    """Return how far from the middle of the window the subject may stray: half of the room that it leaves, within bounds."""
    largest = sorted(look.size for look in looks)[len(looks) * 9 // 10]
    room = (window - largest) / 2
    return min(max(_ROOM_USED * room, _DEAD_ZONE_MIN * window), _DEAD_ZONE_MAX * window)


def _knots(times: Sequence[Ticks], places: Sequence[float], first: int, last: int, zone: float) -> list[int]:
    """Return the looks between two others at which the line has to bend, so that none is further than ``zone`` from it."""
    open_stretches, knots = [(first, last)], []
    while open_stretches:
        start, end = open_stretches.pop()
        worst, far = 0, zone
        for index in range(start + 1, end):
            share = (times[index] - times[start]) / (times[end] - times[start])
            away = abs(places[index] - (places[start] + (places[end] - places[start]) * share))
            if away > far:
                worst, far = index, away
        if worst:
            knots.append(worst)
            open_stretches += [(start, worst), (worst, end)]
    return sorted(knots)


def _levelled(levels: list[float], least: float) -> list[float]:
    """Return the places of the knots, neighbours that hardly differ made equal, so that the window stands between them."""
    level = list(levels)
    for index in range(len(level) - 1):
        if abs(level[index + 1] - level[index]) < least:
            level[index + 1] = level[index]
    return level
