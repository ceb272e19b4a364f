"""A wish for the whole film held to some of its clips: "make it warm, but leave clip 1 alone", "captions only on clip 2"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.targets import numbers_in
from reeltalk.agent.time_ranges import named_share, read_ranges
from reeltalk.agent.tokens import Token
from reeltalk.agent.tool_arguments import FREEZE_SECONDS
from reeltalk.agent.wishes.parts import each_on_its_own, parts_of
from reeltalk.agent.wishes.reading import Reading, note

ON_CLIPS: Final = frozenset(
    {
        *("repeat", "set_speed", "reverse", "set_volume", "fade_audio", "detach_audio", "transform", "color", "apply_lut", "effect"),
        *(
            "remove_effects",
            "zoom",
            "cover_faces",
            "punch_in",
            "speed_ramp",
            "add_captions",
            "remove_captions",
            "trim_pauses",
            "remove_titles",
        ),
    }
)
"""The tools whose target is clips."""
_SCOPED: Final = ON_CLIPS - {"remove_effects"}
"""Those that are held to the clips of their words; what goes away may be what all the others had: "the colour only on clip 1"."""
WITHIN_CLIPS: Final = frozenset({"add_title", "split", "freeze"})
"""The tools that act at a moment, of the film or of a clip."""
_WHOLE_ONLY: Final = frozenset({"denoise_audio", "voice_clarity", "normalize", "remove_fillers", "remove_retakes", "set_caption_style"})
_AT_CUTS: Final = frozenset({"add_transitions", "remove_transitions"})
_TEXTS: Final = frozenset({"add_captions", "remove_captions", "remove_titles"})
_LOOKS: Final = frozenset({"color", "effect", "zoom", "apply_lut"})
_AT_EDGES: Final = frozenset({"set_speed", "set_volume", "color", "effect", "zoom", "reverse", "trim_pauses"})
_EDGES: Final = 2
_EDGE_MAX_S: Final = 5.0
"""How much of a film its beginning or its ending is, at most, where nothing longer is named."""
_WITH: Final = frozenset({"带", "带上", "带着", "配", "配上"})
_LISTS: Final = re.compile(r"(?:[,、]? ?(?:with|and|plus|&|和|带|加|以及|及)?(?: also)?(?: (?:a|an|some|the))?)")
_BETWEEN: Final = re.compile(r"\bbetween\b|之间|中间")
_LEADS_IN: Final = re.compile(r"\b(?:into|before|to|in front of|at the (?:start|beginning) of)\b|前面|之前|前边|开头|段前")
_LEADS_OUT: Final = re.compile(r"\b(?:after|behind|from|out of|at the end of)\b|后面|之后|后边|结尾|末尾|段后")
_WHOLE_FILM: Final = frozenset({"", "all"})


def in_the_same_stretch(read: Sequence[tuple[Piece, list[Reading]]]) -> list[tuple[Piece, list[Reading]]]:
    """Hold the looks and effects of a list to where its first one is wanted: "the first 10 seconds in black and white with grain"."""
    result: list[tuple[Piece, list[Reading]]] = []
    for piece, readings in read:
        before, earlier = result[-1] if result else (None, [])
        place = _place_of([one for reading in earlier for one in reading.calls])
        if before is not None and place and _goes_on(piece, before):
            readings = [
                replace(reading, calls=tuple(_with(one, **place) if _is_anywhere(one) else one for one in reading.calls))
                for reading in readings
            ]
        result.append((piece, _over_the_freeze(piece, readings, result)))
    return result


def _over_the_freeze(piece: Piece, readings: list[Reading], before: Sequence[tuple[Piece, list[Reading]]]) -> list[Reading]:
    """Show words over the frame that the same sentence freezes, where they have no time of their own."""
    frozen = next((one for earlier, each in reversed(before) if _same_sentence(earlier, piece) for one in _freezes(each)), None)
    verb = piece.has("verb", "add", "create", "make", "change") and not piece.has("pronoun")  # "write "Fin" on it": on the frame
    own = any(piece.has(kind) for kind in ("duration", "edge", "ordinal")) or verb
    if frozen is None or own:
        return readings
    length = float(frozen.arguments.get("duration_s", FREEZE_SECONDS))
    start = frozen.arguments.get("at_s", -length)
    where = {name: value for name, value in frozen.arguments.items() if name == "target"}
    return [
        replace(
            reading,
            calls=tuple(
                ToolCall(one.name, {**one.arguments, "start_s": start, "duration_s": length, **where})
                if one.name == "add_title" and not {"start_s", "duration_s", "role"} & one.arguments.keys()
                else one
                for one in reading.calls
            ),
        )
        for reading in readings
    ]


def _freezes(readings: Iterable[Reading]) -> list[ToolCall]:
    return [one for reading in readings for one in reading.calls if one.name == "freeze"]


def _same_sentence(before: Piece, piece: Piece) -> bool:
    between = piece.request.plain[before.tokens[-1].end : piece.tokens[0].start]
    return not any(sign in between for sign in ".;!?\n")


def _goes_on(piece: Piece, before: Piece) -> bool:
    """Say whether a piece only goes on with the list before it, without a verb or a place of its own."""
    between = piece.request.plain[before.tokens[-1].end : piece.tokens[0].start]
    named = any(piece.words_of(token) not in _WITH for token in piece.all("verb"))
    own = named or any(piece.has(kind) for kind in ("duration", "edge", "ordinal", "file")) or piece.has("flag", "all")
    return not own and not piece.has("thing", "clip", "video") and _LISTS.fullmatch(between.strip()) is not None


def _place_of(calls: Sequence[ToolCall]) -> dict[str, Any]:
    """Return the one stretch or clip that all these looks and effects hold for; nothing where they hold for the whole film."""
    places = [{key: one.arguments[key] for key in ("target", "ranges") if key in one.arguments} for one in calls if one.name in _LOOKS]
    alike = len(places) == len(calls) and all(place == places[0] for place in places)
    return places[0] if places and alike else {}


def _is_anywhere(one: ToolCall) -> bool:
    return one.name in _LOOKS and not {"target", "ranges"} & one.arguments.keys()


def held_to(one: ToolCall, numbers: Sequence[int]) -> ToolCall:
    """Return a call for the whole film as one for these clips; as it is where it names its place itself or has none."""
    whole = str(one.arguments.get("target", "")) in _WHOLE_FILM and "ranges" not in one.arguments
    return _with(one, target=_written(numbers)) if whole and (one.name in ON_CLIPS or one.name == "add_title") else one


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
        calls = tuple(_but_cuts(one, named, spared, count) if one.name in _AT_CUTS else held_to(one, others) for one in reading.calls)
        subject.replace(reading.calls, calls)
        silent = tuple(_silence(spared, subject) for one in reading.calls if one.name == "add_music" and subject.clip_spans)
        narrowed.append(replace(reading, calls=(*calls, *silent)))
    return narrowed


def _silence(spared: Sequence[int], subject: Subject) -> ToolCall:
    """Return what keeps clips free of music that is laid under the whole film."""
    return ToolCall("set_volume", {"target": "music", "mute": True, "ranges": _spans(spared, subject)})


def _spans(numbers: Sequence[int], subject: Subject) -> list[list[float]]:
    return [list(span) for number, span in enumerate(subject.clip_spans, 1) if number in numbers]


def on_named_clips(readings: Sequence[Reading], piece: Piece, subject: Subject) -> list[Reading]:
    """Return readings that hold for the clips that the piece names: captions, moments within them, a transition on the one cut."""
    calls = [one for reading in readings for one in reading.calls]
    if piece.has("flag", "rest") and not piece.has("thing", "clip"):
        others = _others(calls, subject)
        return _changed(readings, subject, lambda one: held_to(one, others) if others else one)
    placed = {one.name for one in calls} & {*_SCOPED, "add_transitions", *WITHIN_CLIPS}
    beside = any(piece.has("link", link) for link in ("before", "after"))
    scoped = placed and piece.has("thing", "clip") and not (beside and placed <= WITHIN_CLIPS)
    numbers = named_clips(piece.tokens, subject.main_clips) if scoped else []
    titles = [one for one in calls if one.name == "add_title"]
    own = dict(zip(map(id, titles), numbers, strict=False)) if len(titles) == len(numbers) > 1 else {}
    return _changed(
        readings,
        subject,
        lambda one: _titled(one, own[id(one)]) if id(one) in own else _placed(one, numbers, piece, subject) if numbers else one,
    )


def on_their_stretches(readings: Sequence[Reading], piece: Piece, subject: Subject) -> list[Reading]:
    """Return readings in which each clip of a list has the stretches named with it: "the first 2 s of clip 1 and the last 3 of clip 3"."""
    scoped = any(one.name in ON_CLIPS and "ranges" in one.arguments for reading in readings for one in reading.calls)
    parts = parts_of(piece, subject) if scoped else []
    if not parts:
        return list(readings)
    return [
        replace(
            reading, calls=tuple(own for one in reading.calls for own in (each_on_its_own(one, parts) if one.name in ON_CLIPS else (one,)))
        )
        for reading in readings
    ]


def at_the_edge(readings: Sequence[Reading], piece: Piece, subject: Subject) -> list[Reading]:
    """Hold a look, a speed, a volume to the ends of the film that are named for it without a length: "slow down the ending", 开头黑白."""
    edges = [(index, token) for index, token in enumerate(piece.tokens) if token.means("edge") and not token.means("ordinal")]
    edges = [(index, token) for index, token in edges if not token.means("link") and token.end - token.start > 1]  # 翻转后加速
    measured = piece.has("duration") or piece.has("number") or piece.has("ordinal")
    if not 0 < len(edges) <= _EDGES or measured or not subject.length_s:
        return list(readings)
    index, _ = edges[0]
    if index and piece.tokens[index - 1].means("link", "to", "until", "from", "into"):
        return list(readings)
    length = min(_EDGE_MAX_S, max(1.0, round(subject.length_s / 4, 1)))
    stretches = [[0.0, length] if edge.get("edge") == "start" else [-length, None] for _, edge in edges]
    return _changed(
        readings,
        subject,
        lambda one: _with(one, ranges=stretches) if one.name in _AT_EDGES and not {"target", "ranges"} & one.arguments.keys() else one,
    )


def told_of_whole(readings: Sequence[Reading], piece: Piece, subject: Subject) -> list[Reading]:
    """Return readings that say so where a part of the film is named and what is done can only be done to all of it."""
    calls = [one for reading in readings for one in reading.calls]
    if not calls or not all(one.name in _WHOLE_ONLY for one in calls) or piece.has("flag", "all", "every"):
        return list(readings)
    numbers = named_clips(piece.tokens, subject.main_clips) if piece.has("thing", "clip") else []
    some = 0 < len(numbers) < subject.main_clips
    if not some and named_share(piece) is None and not read_ranges(piece):
        return list(readings)
    return [*readings, Reading(note=note(subject, "whole_film_only"))]


def _changed(readings: Sequence[Reading], subject: Subject, change: Callable[[ToolCall], ToolCall]) -> list[Reading]:
    changed = []
    for reading in readings:
        calls = tuple(change(one) for one in reading.calls)
        subject.replace(reading.calls, calls)
        changed.append(replace(reading, calls=calls))
    return changed


def _others(calls: Sequence[ToolCall], subject: Subject) -> list[int]:
    """Return the clips that the wishes before these calls left out: "lower clip 1 and raise the others"."""
    before = [one for one in subject.calls if not any(one is own for own in calls)]
    target = str(before[-1].arguments.get("target", "")) if before else ""
    count = subject.main_clips
    named = {1} if target == "first" else {count} if target == "last" else numbers_in(target)
    return [number for number in range(1, count + 1) if number not in named] if named else []


def _titled(one: ToolCall, number: int) -> ToolCall:
    """Return a title as that of one clip, where as many titles as clips are named: "One" on clip 1 and "Two" on clip 2."""
    return ToolCall(one.name, {**{key: value for key, value in one.arguments.items() if key != "start_s"}, "target": str(number)})


def _placed(one: ToolCall, numbers: Sequence[int], piece: Piece, subject: Subject) -> ToolCall:
    if one.name == "set_volume":
        under = one.arguments.get("target") == "music" and "ranges" not in one.arguments
        return _with(one, ranges=_spans(numbers, subject)) if under else one
    if one.name == "add_transitions" and "where" not in one.arguments:
        return _with(one, where=_cuts_beside(numbers, piece.text.lower(), subject.main_clips))
    if one.name in WITHIN_CLIPS and "target" not in one.arguments:
        return _with(one, target=_written(numbers))
    return held_to(one, numbers) if one.name in _SCOPED else one


def _cuts_beside(numbers: Sequence[int], words: str, count: int) -> list[int]:
    """Return the cuts that are named by the clips beside them: "between clips 1 and 2", "into clip 3", 第二段后面; all beside "clip 2"."""
    if len(numbers) > 1:
        pairs = {min(pair) for pair in pairwise(numbers) if abs(pair[0] - pair[1]) == 1}
        cuts = pairs if pairs or _BETWEEN.search(words) else {number + side for number in numbers for side in (-1, 0)}
    elif _LEADS_IN.search(words):
        cuts = {numbers[0] - 1}
    else:
        cuts = {numbers[0]} if _LEADS_OUT.search(words) else {numbers[0] - 1, numbers[0]}
    return sorted(cut for cut in cuts if cut > 0 and (cut < count or count < 2))


def _written(numbers: Sequence[int]) -> str:
    return ",".join(str(number) for number in numbers)


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
    elif one.name == "remove_transitions":
        without = {min(number, count - 1) for number in spared}  # "except the last one" is a transition here
    elif any(token.means("thing", "clip") and token.get("ordinal") == -1 for token in named):
        without = {count - 1}
    else:
        without = {spared[0] - 1, spared[0]}
    where = [cut for cut in range(1, count) if cut not in without]
    return _with(one, where=where) if where else one


def _with(one: ToolCall, **arguments: Any) -> ToolCall:
    told = {name: value for name, value in arguments.items() if value}
    return ToolCall(one.name, {**one.arguments, **told})
