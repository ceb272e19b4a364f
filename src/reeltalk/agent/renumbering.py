"""Clips keep the numbers that the person sees: "remove clip 2 and put clip 4 first" means the fourth clip of the film as it was. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from reeltalk.agent.plans import Clause, ToolCall

_SPLITS: Final = frozenset({"trim_pauses", "remove_fillers", "remove_retakes", "cut_to_duration"})
"""Tools that make several clips of one, by what is heard in it and not by when."""
_KEEPS_NUMBERS: Final = frozenset(
    {
        *("add_captions", "set_caption_style", "add_music", "change_music", "add_title", "set_title", "color", "effect", "zoom"),
        *("transform", "set_volume", "set_speed", "reverse", "fade", "fade_audio", "normalize", "set_canvas", "export", "share"),
        *("remove_captions", "remove_music", "remove_titles", "remove_effects", "voice_clarity", "denoise_audio", "add_sound", "watermark"),
    }
)
"""Tools behind which every clip stands where it stood; behind any other one numbers are taken as they are then."""


def renumbered(clauses: Sequence[Clause], count: int) -> list[Clause]:
    """Return clauses whose calls name clips by where they stand when the call runs; ``count`` clips are there at first."""
    standing: list[int] | None = list(range(1, count + 1))
    result = []
    for clause in clauses:
        calls = []
        for one in clause.calls:
            now = one if standing is None else _named_now(one, standing)
            standing = None if standing is None else _behind(one, standing)
            calls += [] if now is None else [now]
        result.append(replace(clause, calls=tuple(calls)))
    return result


def splits_last(clauses: Sequence[Clause]) -> list[Clause]:
    """Return clauses in which clips are split only once all that names clips by number is done.

    "Trim the pauses and remove clip 2": were the pauses cut first, a part of the first clip would be the second.
    """
    row = [(at, one) for at, clause in enumerate(clauses) for one in clause.calls]
    last = max((number for number, (_, one) in enumerate(row) if _names_clips(one)), default=-1)
    waiting = [one for _, one in row[: last + 1] if _waits(one)]
    if not any(one.name in _SPLITS for one in waiting):
        return list(clauses)
    there = row[last][0]
    kept = [each for each in row[: last + 1] if not _waits(each[1])]
    kept += [*((there, one) for one in waiting), *row[last + 1 :]]
    return [replace(clause, calls=tuple(one for at, one in kept if at == number)) for number, clause in enumerate(clauses)]


def _waits(one: ToolCall) -> bool:
    """Say whether a call splits clips, or lays transitions on all cuts and so has to come behind those that do."""
    return one.name in _SPLITS or (one.name == "add_transitions" and not isinstance(one.arguments.get("where"), list))


def _names_clips(one: ToolCall) -> bool:
    order = one.arguments.get("order")
    return one.name not in _SPLITS and (bool(_numbers(one.arguments, [1])) or isinstance(order, list))


def _named_now(one: ToolCall, standing: Sequence[int]) -> ToolCall | None:
    """Return a call with the numbers that its clips have now; None for an order in which they stand already."""
    if standing == sorted(standing) == list(range(1, len(standing) + 1)):
        return one
    order = one.arguments.get("order")
    if one.name == "reorder" and isinstance(order, list) and all(isinstance(each, int) for each in order):
        there = [standing.index(number) + 1 for number in order if number in standing]
        return ToolCall(one.name, {**one.arguments, "order": there}) if there != list(range(1, len(there) + 1)) else None
    numbers = _numbers(one.arguments, standing)
    if not numbers or not set(numbers) <= set(standing) or one.arguments.get("target") in {"first", "last"}:
        return one
    return ToolCall(one.name, {**one.arguments, "target": ",".join(str(standing.index(number) + 1) for number in numbers)})


def _behind(one: ToolCall, standing: list[int]) -> list[int] | None:
    """Return which clips stand where behind a call, by their first numbers; None where that cannot be told."""
    if one.name == "remove_clips" and set(one.arguments) == {"target"}:
        gone = _numbers(one.arguments, standing)
        return [number for number in standing if number not in gone] if gone else None
    order = one.arguments.get("order")
    if one.name == "reorder" and isinstance(order, list) and all(isinstance(each, int) for each in order):
        first = [number for number in order if number in standing]
        return [*first, *(number for number in standing if number not in first)]
    if one.name == "reorder" and order == "reverse":
        return standing[::-1]
    return standing if one.name in _KEEPS_NUMBERS else None


def _numbers(arguments: Mapping[str, Any], standing: Sequence[int]) -> list[int]:
    target = str(arguments.get("target", ""))
    if target in {"first", "last"} and standing:
        return [standing[0 if target == "first" else -1]]
    return [int(part) for part in target.split(",")] if target.replace(",", "").isdigit() else []
