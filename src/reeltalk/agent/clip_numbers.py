"""Which clips words name by their numbers: "clip 2", "clips 1-3", "the first two clips", 第2到第4段, "all but the last clip". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.tokens import Token

_CLIPS_MAX: Final = 10_000
_RANGE_MAX: Final = 500
_REACH: Final = 8
_FILLING: Final = frozenset({"the", "for", "on", "to", "with", "from", "this", "that", "片", "那"})
_PARTS: Final = frozenset({"frame", "frames", "word", "words", "帧", "画面"})
_CUTS: Final = frozenset({"before", "after", "between"})
_DENYING: Final = frozenset({"no", "without"})
_BEHIND_IT: Final = ("以外", "之外", "除外")


def named_clips(tokens: Sequence[Token], count: int) -> list[int]:
    """Return the numbers of the clips that are named, of a film of ``count`` clips; the last one is ``count``."""
    numbers: list[int] = []
    spans = False
    for index, token in enumerate(tokens):
        if (several := _several(tokens[index : index + 2], count)) is not None:
            return several
        of_time = token.means("ordinal") and any(_is_part(behind) for behind in tokens[index + 1 : index + 2])
        number = None if of_time else _number(token, tokens[:index], count)
        if number is None:
            spans = bool(numbers) and (token.means("link", "to") or (spans and token.get("word") == "the"))
            continue
        first = numbers[-1] + 1 if spans and numbers[-1] < number <= numbers[-1] + _RANGE_MAX else number
        numbers += range(first, number + 1)
        spans = False
    return [number for number in dict.fromkeys(numbers) if 0 < number <= _CLIPS_MAX]


def _is_part(token: Token) -> bool:
    """Say whether what is counted is no clip but part of one: "the last 3 seconds of clip 2", "the first half of clip 1"."""
    return token.means("duration") or token.means("flag", "half", "third", "quarter") or token.means("fps") or token.get("word") in _PARTS


def _several(tokens: Sequence[Token], count: int) -> list[int] | None:
    """Return the clips of "the first two clips", 最后两段; None where it is no such turn."""
    edge = tokens[0].get("edge")
    many = tokens[1].get("count") or tokens[1].get("number") if edge and len(tokens) > 1 else None
    if not many or tokens[1].means("duration") or tokens[1].means("ordinal"):
        return None
    many = min(int(many), count)
    return list(range(1, many + 1)) if edge == "start" else list(range(count - many + 1, count + 1))


def _number(token: Token, before: Sequence[Token], count: int) -> int | None:
    if token.means("ordinal"):
        return count if token.get("ordinal") == -1 else int(token.get("ordinal"))
    if not token.means("number") or token.means("duration"):
        return None
    named = next((each for each in reversed(before[-_REACH:]) if not _goes_on(each)), None)
    return int(token.get("number")) if named is not None and (named.means("thing", "clip") or named.means("link", "between")) else None


def _goes_on(token: Token) -> bool:
    """Say whether a token may stand between "clips" and one of their numbers."""
    counted = (token.means("number") or token.means("ordinal")) and not token.means("duration") and not token.means("thing")
    return counted or token.means("separator") or token.means("link", "to") or token.get("word") in {"the", "and"}


def without_exception(piece: Piece) -> tuple[Piece, tuple[Token, ...]] | None:
    """Return a piece without the clips that it excepts, and the words for those; None where it excepts no clip.

    "make it warm except clip 2" is "make it warm", and "clip 2".
    """
    at = next((index for index, token in enumerate(piece.tokens) if token.means("flag", "except")), None)
    if at is None:
        return None
    tokens = piece.tokens
    behind_it = piece.words_of(tokens[at]) in _BEHIND_IT
    if behind_it:
        named = tuple(takewhile(_names_clip, reversed(tokens[:at])))[::-1]
        left = (*tokens[: at - len(named)], *tokens[at + 1 :])
    else:
        named = tuple(takewhile(_names_clip, tokens[at + 1 :]))
        rest = tokens[at + 1 + len(named) :]
        if rest and rest[0].means("duration"):
            return None  # "everything except the first 10 seconds"
        closing = bool(rest) and (rest[0].means("flag", "except") or rest[0].get("word") == "外")
        left = (*tokens[:at], *rest[closing:])
    numbered = any(token.means("ordinal") or token.means("number") for token in named)
    several = any(token.means("thing", "clip", "transitions") or token.means("flag", "all", "every") for token in tokens)
    if not numbered or not several or not left:
        return None
    return replace(piece, tokens=left, used=set()), named


def denied_for_some(piece: Piece) -> tuple[Piece, tuple[Token, ...]] | None:
    """Return what a piece wants on all clips but those for which it denies it, and the words for those; None where it denies nothing.

    "no captions on the last clip, but on all the others" is "captions", and "the last clip".
    """
    rest = piece.first("flag", "rest", "other")
    denies = any(token.means("verb", "remove") and _is_denial(token, piece) for token in piece.tokens)
    if rest is None or not denies or not piece.has("thing", "clip"):
        return None
    named = tuple(token for token in piece.tokens if token.start < rest.start and _names_clip(token))
    wanted = tuple(token for token in piece.tokens if token not in named and token.means("thing"))
    return (replace(piece, tokens=wanted, verb="add", negated="", used=set()), named) if wanted else None


def _is_denial(token: Token, piece: Piece) -> bool:
    return token.means("negation") or piece.words_of(token).lower() in _DENYING


def _names_clip(token: Token) -> bool:
    if token.means("duration") or token.means("verb"):
        return False
    named = token.means("thing", "clip") or token.means("ordinal") or token.means("number") or token.means("link", "to", "of", "in", *_CUTS)
    return named or token.means("separator", "weak") or token.get("word") in _FILLING
