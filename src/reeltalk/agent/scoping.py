"""A wish for the whole film held to some of its clips: "make it warm, but leave clip 1 alone", "captions only on clip 2"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.reading import Reading

ON_CLIPS: Final = frozenset(
    {
        *("repeat", "set_speed", "reverse", "set_volume", "fade_audio", "detach_audio", "transform", "color", "apply_lut", "effect"),
        *("remove_effects", "zoom", "cover_faces", "punch_in", "speed_ramp", "add_captions"),
    }
)
"""The tools whose target is clips."""
_BETWEEN: Final = re.compile(r"\bbetween\b|之间|中间")
_WHOLE_FILM: Final = frozenset({"", "all"})


def held_to(one: ToolCall, numbers: Sequence[int]) -> ToolCall:
    """Return a call for the whole film as one for these clips; as it is where it names its place itself or has none."""
    whole = str(one.arguments.get("target", "")) in _WHOLE_FILM and "ranges" not in one.arguments
    return _with(one, target=",".join(str(number) for number in numbers)) if one.name in ON_CLIPS and whole else one


def spares_clips(piece: Piece) -> bool:
    """Say whether a piece only wants clips left as they are: "leave clip 1 alone", 第一段不要动."""
    others = [token for token in piece.all("thing") if not token.means("thing", "clip", "video", "speed", "audio", "grade")]
    numbered = piece.has("ordinal") or piece.has("number")
    return piece.verb == "protect" and piece.has("thing", "clip") and numbered and not (others or piece.has("duration"))


def spare(readings: Iterable[Reading], named: Sequence[Token], subject: Subject) -> list[Reading]:
    """Return readings whose calls for the whole film leave out the clips that the words name; as they are where none would be left."""
    count = subject.main_clips
    spared = named_clips(named, count)
    others = [number for number in range(1, count + 1) if number not in spared]
    if not spared or not others:
        return list(readings)
    narrowed = []
    for reading in readings:
        calls = tuple(
            _but_cuts(one, named, spared, count) if one.name == "add_transitions" else held_to(one, others) for one in reading.calls
        )
        subject.replace(reading.calls, calls)
        narrowed.append(replace(reading, calls=calls))
    return narrowed


def on_named_clips(readings: Iterable[Reading], piece: Piece, subject: Subject) -> list[Reading]:
    """Return readings whose captions stand only on the clips, and whose transition on the one cut, that the piece names."""
    scoped = piece.has("thing", "clip") and piece.has("thing", "captions", "transitions")
    numbers = named_clips(piece.tokens, subject.main_clips) if scoped else []
    held = []
    for reading in readings:
        calls = tuple(_placed(one, numbers, piece) if numbers else one for one in reading.calls)
        subject.replace(reading.calls, calls)
        held.append(replace(reading, calls=calls))
    return held


def _placed(one: ToolCall, numbers: Sequence[int], piece: Piece) -> ToolCall:
    between = len(numbers) == 2 and abs(numbers[0] - numbers[1]) == 1 and _BETWEEN.search(piece.text.lower()) is not None
    if one.name == "add_transitions" and between and "where" not in one.arguments:
        return _with(one, where=[min(numbers)])
    return held_to(one, numbers) if one.name == "add_captions" else one


def _but_cuts(one: ToolCall, named: Sequence[Token], spared: Sequence[int], count: int) -> ToolCall:
    """Return transitions on all cuts but those that the words name: by a clip they stand before, behind or beside, or by number."""
    if one.arguments.get("where", "all") != "all":
        return one
    if any(token.means("link", "before") for token in named):
        without = {number - 1 for number in spared}
    elif any(token.means("link", "after") for token in named):
        without = set(spared)
    elif any(token.means("link", "between") for token in named) or len(spared) > 1:
        without = {first for first, second in pairwise(sorted(spared)) if second == first + 1}
    elif any(token.means("thing", "clip") and token.get("ordinal") == -1 for token in named):
        without = {count - 1}
    else:
        without = {spared[0] - 1, spared[0]}
    where = [cut for cut in range(1, count) if cut not in without]
    return _with(one, where=where) if where else one


def _with(one: ToolCall, **arguments: Any) -> ToolCall:
    told = {name: value for name, value in arguments.items() if value}
    return ToolCall(one.name, {**one.arguments, **told})
