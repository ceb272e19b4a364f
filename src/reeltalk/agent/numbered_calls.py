"""Calls that name clips by number, brought to the film as it stands: "clip 3" is the third clip that the person saw, all its pieces.

    |--1--|--2--|--3--|     "remove clip 1, cut 5-8 and reverse clip 3"
    |2|2|--3--|             clip 3 is now the third again; clip 2, cut in two, is 1 and 2

What was counted only while the turn went on (a part that was split off, a clip that was put in) is named by where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reeltalk.agent.numbering import Numbering
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.targets import no_such_clip, numbers_in, story_track
from reeltalk.timeline.model import Clip, Timeline


def as_it_stands(wanted: ToolCall, numbering: Numbering, timeline: Timeline) -> ToolCall:
    """Return a call with the numbers that its clips and cuts have now; raises ToolProblem where none of them is left."""
    track = story_track(timeline)
    story = track.clips if track else ()
    if tuple(clip.id for clip in story) == numbering.clips:
        return wanted
    now = _Numbers(numbering, story, timeline)
    changed: dict[str, Any] = {}
    if isinstance(target := wanted.arguments.get("target"), str):
        changed["target"] = now.target(target)
    if order := _numbers(wanted.arguments.get("order")):
        changed["order"] = now.order(order)
    if where := _numbers(wanted.arguments.get("where")):
        changed["where"] = now.cuts(where)
    return ToolCall(wanted.name, {**wanted.arguments, **changed})


def _numbers(value: Any) -> list[int]:
    """Return the numbers that an argument consists of, none where it is anything else."""
    listed = list(value) if isinstance(value, list | tuple) else []
    return listed if all(isinstance(each, int) for each in listed) else []


class _Numbers:
    """Where the clips that the person numbered stand in the story now.

    A film of one clip has no numbers before it is parted; there, and beyond the clips that were seen, they count what stands there now.
    """

    def __init__(self, numbering: Numbering, story: Sequence[Clip], timeline: Timeline) -> None:
        self._numbering = numbering
        self._timeline = timeline
        seen = {clip: number for number, clip in enumerate(numbering.clips, 1)}
        self._seen = _places({number: seen.get(numbering.origin(clip.id)) for number, clip in enumerate(story, 1)})
        self._seen |= {number: self._seen.get(number, []) for number in seen.values()}
        wholes = [numbering.whole(clip.id) for clip in story]
        counted = {whole: number for number, whole in enumerate(dict.fromkeys(wholes), 1)}
        self._now = _places({number: counted[whole] for number, whole in enumerate(wholes, 1)})

    def target(self, target: str) -> str:
        """Return which clips a target means by where they stand; those that left the story by their ids."""
        edge = {"first": 1, "last": len(self._now)}.get(target.lower())
        if edge is not None:
            return target if len(self._now.get(edge, ())) < 2 else _written(self._now[edge])
        numbers = numbers_in(target)
        if not numbers:
            return target
        places = self._all_places(sorted(numbers))
        if places:
            return _written(places)
        elsewhere = [clip for number in sorted(numbers) for clip in self._numbering.pieces(number, self._timeline)]
        if not elsewhere:
            raise _gone()
        return "ids:" + ",".join(elsewhere)

    def order(self, order: Sequence[int]) -> list[int]:
        """Return an order of clips by where they stand, without those that are gone."""
        places = self._all_places(order)
        if not places:
            raise _gone()
        return places

    def cuts(self, where: Sequence[int]) -> list[int]:
        """Return which cuts are meant, each known by the two clips that meet there: the places at which these meet now."""
        known = self._known([*where, *(number + 1 for number in where)])
        number_at = {place: number for number, places in known.items() for place in places}
        meeting = [{number, number + 1} for number in where]
        row = [(place, {number_at.get(place), number_at.get(place + 1)}) for place in range(1, max(number_at, default=0))]
        found = [place for place, pair in row if pair in meeting]
        if not found:
            raise _gone()
        return found

    def _all_places(self, numbers: Sequence[int]) -> list[int]:
        known = self._known(numbers)
        missing = [number for number in numbers if number not in known]
        if missing:
            raise no_such_clip(missing[0], len(known))
        return [place for number in numbers for place in known[number]]

    def _known(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        """Return the places by the numbers that are meant: those of the clips that the person saw, where there were such."""
        return self._seen if len(self._seen) > 1 and all(number in self._seen for number in numbers) else self._now


def _places(numbers: Mapping[int, int | None]) -> dict[int, list[int]]:
    """Return the places of each number, given the number at each place."""
    places: dict[int, list[int]] = {}
    for place, number in numbers.items():
        if number is not None:
            places.setdefault(number, []).append(place)
    return places


def _gone() -> ToolProblem:
    return ToolProblem("A clip that this edit needs is no longer there.", "这次编辑需要的片段已不存在。")


def _written(places: Iterable[int]) -> str:
    """Return places as a target: "1,3-5"."""
    spans: list[list[int]] = []
    for place in sorted(set(places)):
        if spans and spans[-1][1] == place - 1:
            spans[-1][1] = place
        else:
            spans.append([place, place])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
