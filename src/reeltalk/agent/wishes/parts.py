"""Lists whose parts each name a clip or a stretch of their own: "delete clip 2 and everything after 0:20".

"keep 0:05-0:12 of clip 1 / and everything of clip 3"     a stretch of one clip, and another clip whole
"black and white for the first 2 s / and the last 3 s of clip 2"     two stretches of one clip: no such list
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.time_ranges import Ranges, read_ranges
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.reading import Reading

_TRIMS: Final = re.compile(r"\b(?:trim\w*|shorten\w*|tighten\w*)\b|截短|缩短|修剪")
_BESIDE: Final = re.compile(r"(?:以及|还有|[和跟与、]|\band\b|&)(?! ?[说讲])")
_TOKENS_MAX: Final = 80


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a list: the clips that it names, the stretches, and whether the clips are named before the stretches."""

    numbers: tuple[int, ...]
    ranges: Ranges
    clip_leads: bool = False

    @property
    def target(self) -> str:
        """Return the clips as a tool takes them."""
        return ",".join(map(str, self.numbers))


def parts_of(piece: Piece, subject: Subject) -> list[Part]:
    """Return the parts of a list in which not every stretch is one of the same clips; nothing where it is no such list."""
    if subject.main_clips < 2 or not piece.has("thing", "clip") or len(piece.tokens) > _TOKENS_MAX:
        return []
    excepted = piece.has("flag", "except") and piece.first("flag", "except").start not in piece.used  # type: ignore[union-attr]
    if excepted or piece.has("flag", "every", "rest") or piece.has("link", "into") or piece.has("file") or piece.has("quote"):
        return []
    read = [_part(tokens, piece, subject) for tokens in _listed(piece)]
    parts = _shared([part for part in read if part is not None])
    alike = all(part.numbers == parts[0].numbers for part in parts) or not any(part.ranges for part in parts)
    return [] if len(parts) < 2 or len(parts) < len(read) or alike else parts


def cut_parts(piece: Piece, subject: Subject) -> Reading:
    """Return what goes or stays of a list of clips and stretches; of the film's own stretches first, as its times are told."""
    parts = parts_of(piece, subject)
    if not parts or _TRIMS.search(piece.text.lower()):
        return Reading()
    action = "keep" if piece.verb == "keep" else "remove"
    within = [
        ToolCall("trim_range", {"action": action, "ranges": part.ranges, "target": part.target})
        for part in parts
        if part.numbers and part.ranges
    ]
    wholes = sorted({number for part in parts if not part.ranges for number in part.numbers})
    of_film = [stretch for part in parts if not part.numbers for stretch in part.ranges]
    wholes = [number for number in wholes if action == "keep" or not _lies_within(number, of_film, subject)]
    piece.use(*piece.tokens)
    if action == "keep":
        named = {number for part in parts for number in part.numbers}
        gone = [number for number in range(1, subject.main_clips + 1) if number not in named] if wholes else []
        return Reading() if of_film else Reading((*within, *_removed(gone)))
    film = (ToolCall("trim_range", {"action": "remove", "ranges": of_film}),) if of_film else ()
    return Reading((*film, *within, *_removed(wholes)))


def stretch_beside(read: Reading, piece: Piece) -> Reading:
    """Return the cut of spoken words with that of a stretch that is listed behind them: 去掉说“嗯”的地方和开头5秒."""
    said = max((token.end for token in piece.all("quote")), default=0)
    spoken = bool(said) and all(one.name == "trim_speech" and one.arguments.get("action") == "remove" for one in read.calls)
    border = _BESIDE.search(piece.request.plain, said, piece.tokens[-1].end) if spoken else None
    behind = tuple(token for token in piece.tokens if border is not None and token.start >= border.end())
    ranges = read_ranges(Piece(piece.request, behind, "remove", length_s=piece.length_s)) if behind else []
    return replace(read, calls=(ToolCall("trim_range", {"action": "remove", "ranges": ranges}), *read.calls)) if ranges else read


def each_on_its_own(one: ToolCall, parts: Sequence[Part]) -> tuple[ToolCall, ...]:
    """Return a call for some clips and stretches once for each part of the list, as it is where the list names no stretches for it."""
    if "ranges" not in one.arguments or not parts:
        return (one,)
    bare = {name: value for name, value in one.arguments.items() if name not in {"target", "ranges"}}
    return tuple(
        ToolCall(one.name, bare | ({"target": part.target} if part.numbers else {}) | ({"ranges": part.ranges} if part.ranges else {}))
        for part in parts
    )


def _lies_within(number: int, ranges: Ranges, subject: Subject) -> bool:
    """Say whether a clip goes with a stretch of the film anyway."""
    start, end = subject.clip_spans[number - 1] if number <= len(subject.clip_spans) else (0.0, subject.length_s)
    froms = [(first + subject.length_s if first < 0 else first, last) for first, last in ranges if first is not None]
    return any(first <= start and (last is None or end <= last) for first, last in froms)


def _removed(numbers: Sequence[int]) -> tuple[ToolCall, ...]:
    return (ToolCall("remove_clips", {"target": ",".join(map(str, numbers))}),) if numbers else ()


def _listed(piece: Piece) -> list[list[Token]]:
    """Return what stands between the separators; numbers alone go on with what they count: "clips 1, 2", "the first and third clip".

    Where chunks were put together again, the sign between them is no token any more, but still stands in the text.
    """
    listed: list[list[Token]] = [[]]
    end = piece.tokens[0].start
    for token in piece.tokens:
        if token.means("separator") or piece.request.plain[end : token.start].strip():
            listed.append([])
        if not token.means("separator"):
            listed[-1].append(token)
        end = token.end
    joined: list[list[Token]] = []
    for part in filter(None, listed):
        before = joined[-1] if joined else None
        bare = not any(token.means("duration") or token.means("clock") or token.means("thing", "clip") for token in part)
        open_before = before is not None and not any(token.means("duration") or token.means("thing", "clip") for token in before)
        if before is not None and (bare or open_before):
            before.extend(part)
        else:
            joined.append(part)
    return joined


def _part(tokens: Sequence[Token], piece: Piece, subject: Subject) -> Part | None:
    """Return what one part names, None where that is neither a clip nor a stretch."""
    own = Piece(piece.request, tuple(tokens), piece.verb, length_s=piece.length_s, clips=piece.clips)
    unitless = _unitless(tokens)
    ranges = [*read_ranges(own), *(stretch for _, _, stretch in unitless)]
    counted = {token.start for edge, number, _ in unitless for token in (edge, number)}
    clip = own.first("thing", "clip")
    numbers = named_clips([token for token in tokens if token.start not in counted], subject.main_clips) if clip is not None else []
    timed = any(token.means("duration") for token in tokens)
    if not (numbers or ranges) or (timed and not ranges):
        return None
    first_time = next((token.start for token in tokens if token.means("duration") or token.start in counted), 0)
    return Part(tuple(numbers), ranges, clip is not None and clip.start < first_time)


def _unitless(tokens: Sequence[Token]) -> list[tuple[Token, Token, list[float | None]]]:
    """Return the stretches at an end whose unit was named before: "the first 3 seconds of clip 1 and the last 2 of clip 3"."""
    pairs = [(edge, number) for edge, number in pairwise(tokens) if edge.means("edge") and set(number.meanings) == {"number"}]
    if not any(token.means("link", "of") for token in tokens):
        return []
    return [(edge, number, _at_end(str(edge.get("edge")), float(number.get("number")))) for edge, number in pairs]


def _at_end(edge: str, length: float) -> list[float | None]:
    return [0.0, length] if edge == "start" else [-length, None]


def _shared(parts: Sequence[Part]) -> list[Part]:
    """Give a stretch without a clip the clip beside it: "the first 2 s and the last 3 s of clip 1", 第一段的前2秒和最后3秒."""
    shared = list(parts)
    for at in range(len(shared) - 1, 0, -1):
        before, part = shared[at - 1], shared[at]
        if part.numbers and part.ranges and not part.clip_leads and before.ranges and not before.numbers:
            shared[at - 1] = replace(before, numbers=part.numbers)
    for at in range(1, len(shared)):
        before, part = shared[at - 1], shared[at]
        if before.numbers and before.ranges and part.ranges and not part.numbers:
            shared[at] = replace(part, numbers=before.numbers, clip_leads=before.clip_leads)
    return shared
