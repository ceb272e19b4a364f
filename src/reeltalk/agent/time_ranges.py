"""Stretches of time as a person names them: "from 0:05 to 0:10", "the last 3 seconds", "the second half". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from reeltalk import limits
from reeltalk.agent.clauses import Piece
from reeltalk.agent.tokens import Token

Ranges: TypeAlias = list[list[float | None]]

_RANGE = re.compile(
    r"(?P<between>W[dn][&T]d)|(?P<at_for>X[dn]Ld|FdLd)|(?P<long_from>dF(?:d(?!T)))|(?P<both>F?[dn]T[dn]?d|Fd[U]d|FdST?d|Fd[d.])|(?P<bare_end>F?d[TU]n(?!d))|(?P<bare>F?nTn(?!d))|(?P<to_end>F?dTE)|(?P<from_start>F?STd)"
    r"|(?P<first>Sd)|(?P<last>Ed)|(?P<off_start>d[FOXI]{0,3}S)|(?P<off_end>d[FOXI]{0,3}E)"
    r"|(?P<after>[AF]d|dA|dT$)|(?P<before>[BU]d|dB)"
)
_LINK_CODES: Final = {
    "to": "T",
    "from": "F",
    "between": "W",
    "after": "A",
    "before": "B",
    "until": "U",
    "off": "O",
    "at": "X",
    "for": "L",
    "in": "I",
    "of": "I",
}
_BOTH_ENDS: Final = re.compile(
    r"掐头去尾|去头去尾|(?:头尾|首尾|前后|两头|两端|开头和?结尾|片头和?片尾)(?:部分)?(?:各|都|分别)|\bboth ends\b|\b(?:each|either) end\b"
    r"|\b(?:start|beginning) and (?:the )?end\b"
    r"|\b(?:principio|inicio) y (?:al |del? )?final\b|\bdebut et (?:a |de )?la fin\b|\banfang und ende\b"
)
_PARTS_OF_FLAG: Final = {"half": 2, "third": 3, "quarter": 4}
_LONGEST_S: Final = limits.TIMELINE_DURATION_MAX_S - 1


def _codes(piece: Piece) -> tuple[str, list[Token]]:
    """Return one letter for each token that can be part of a stretch of time, and those tokens."""
    tokens, counting = [], set()
    for index, token in enumerate(piece.tokens):
        if token.means("link", "of") and piece.request.plain[token.start : token.end] == "的":
            continue  # 开头的3秒
        if any(token.means(kind) for kind in ("duration", "number", "link", "edge", "clock", "separator")):
            tokens.append(token)
            numbers_clip = (
                token.means("number") and index and piece.tokens[index - 1].means("thing", "clip") and not token.means("duration")
            )
            if numbers_clip or _counts_clip(token, piece.tokens[index + 1 : index + 2]):
                counting.add(token.start)
    codes = []
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = tokens[index - 1] if index else None
        codes.append("x" if token.start in counting else _code(token, before, after))
    return "".join(codes), tokens


def _counts_clip(token: Token, behind: Sequence[Token]) -> bool:
    """Say whether "first" or "last" names a clip and no end of the film: "shorten the first clip to 3 seconds"."""
    return token.means("edge") and any(each.means("thing", "clip") and (token.means("ordinal") or each.means("count")) for each in behind)


def _code(token: Token, before: Token | None, after: Token | None) -> str:
    if token.means("duration"):
        return "d"
    if token.means("clock"):
        return "d" if (before and before.means("link")) or (after and after.means("link")) else "."
    if token.means("number"):
        return "n"
    if token.means("edge"):
        start = token.get("edge") == "start"
        if after and after.means("duration"):
            return "S" if start else "E"
        behind_time = before is not None and before.means("duration") and token.end - token.start <= 2 and token.means("link")
        return ("B" if start else "A") if behind_time else ("S" if start else "E")
    if token.means("separator"):
        return "&"
    return _LINK_CODES.get(str(token.get("link")), "x")


def seconds_of(token: Token) -> float:
    """Return the seconds that a token of time names."""
    value = token.get("duration")
    seconds = float(value if value is not None else token.get("clock") or 0.0)
    return round(min(seconds, _LONGEST_S), 3)


def read_ranges(piece: Piece) -> Ranges:
    """Return the stretches of time that a piece names, as [start, end]; a negative start counts from the end, None is the end."""
    at_ends = _at_both_ends(piece)
    if at_ends:
        return at_ends
    codes, tokens = _codes(piece)
    ranges: Ranges = []
    for match in _RANGE.finditer(codes):
        found = tokens[match.start() : match.end()]
        kind = str(match.lastgroup)
        if kind == "bare" and not _means_seconds(piece, found):
            continue
        stretch = _range(kind, found, piece)
        if stretch is not None and not (kind == "after" and codes[match.start()] == "F" and not _is_moment(found, piece)):
            ranges.append([None if time is None else min(time, _LONGEST_S) for time in stretch])
            piece.use(*(token for token in found if kind == "bare" or any(token.means(each) for each in ("duration", "clock", "edge"))))
    return [*ranges, *_unitless_ends(piece)] or _shares(piece)


def _at_both_ends(piece: Piece) -> Ranges:
    """Return the stretches of one length at the start and at the end: 掐头去尾各3秒, "trim 2 seconds off both ends"."""
    lengths = [token for token in piece.free("duration") if not token.means("moment")]
    if len(lengths) != 1 or not _BOTH_ENDS.search(piece.request.plain, piece.tokens[0].start, piece.tokens[-1].end):
        return []
    piece.use(lengths[0], *piece.all("edge"))
    length = seconds_of(lengths[0])
    return [[0.0, length], [-length, None]]


def _means_seconds(piece: Piece, found: Sequence[Token]) -> bool:
    """Say whether two numbers without a unit are a stretch in seconds: "trim 0-3, 10-12"; "clips 2-3" and "2-3 words" are none."""
    if piece.verb not in {"cut", "remove", "keep"} and not found[0].means("link", "from"):
        return False
    only_time = (
        all(token.means("thing", "video", "beginning_part", "mute", "blur") for token in piece.all("thing")) and not piece.unknown_words
    )
    return only_time and not piece.has("percent") and not any(token.means("ordinal") for token in found)


def _shares(piece: Piece) -> Ranges:
    """Return the stretch that is named by its share of the film, or of a clip: "the second half", "the last third", "the middle minute"."""
    if not piece.length_s:
        return []
    share = named_share(piece)
    if share is not None:
        piece.use(*share.tokens)
        start, end = (round(piece.length_s * border, 3) for border in share.borders)
        return [[start, None if share.borders[1] == 1 else end]]
    durations = piece.free("duration")
    if piece.has("flag", "middle") and durations:
        wanted = min(piece.length_s, seconds_of(durations[0]))
        start = round((piece.length_s - wanted) / 2, 3)
        piece.use(durations[0])
        return [[start, round(start + wanted, 3)]]
    return []


@dataclass(frozen=True, slots=True)
class Share:
    """Part of a whole: the words that name it, and its borders from 0 to 1."""

    tokens: tuple[Token, ...]
    borders: tuple[float, float]


def named_share(piece: Piece) -> Share | None:
    """Return the half, third or quarter that a piece names, without using it up; None where it names none."""
    for before, token in pairwise(piece.tokens):
        parts = 3 if _is_third(before, token) else _PARTS_OF_FLAG.get(str(token.get("flag")), 0)
        place = parts and (_place(before, parts) or _place(token, parts))
        if place and piece.request.plain[before.end : token.start].strip(" -") in {"", "的"}:
            return Share((before, token), ((place - 1) / parts, place / parts))
    half, edge = piece.first("flag", "half"), piece.first("edge")
    if half is None or edge is None or piece.has("thing", "clip"):
        return None
    place = _place(edge, 2)
    return Share((half, edge), ((place - 1) / 2, place / 2)) if place else None


def _is_third(before: Token, token: Token) -> bool:
    """Say whether "third" is a share and no number: "the last third", 前三分之一, but not "the third clip"."""
    return token.means("flag", "third") or (token.get("ordinal") == 3 and before.means("edge") and before.get("ordinal") in (1, -1))


def _place(token: Token, parts: int) -> int:
    """Return which of so many parts a word names, counted from 1; 0 for none."""
    ordinal = token.get("ordinal")
    if ordinal is None and token.means("edge"):
        ordinal = 1 if token.get("edge") == "start" else -1
    if ordinal is None:
        return parts // 2 + 1 if parts == 3 and token.means("flag", "middle") else 0
    return parts if int(ordinal) == -1 else int(ordinal) if 0 < int(ordinal) <= parts else 0


def names_stretch(piece: Piece) -> bool:
    """Say whether a piece names a stretch of time, without using it up."""
    return _RANGE.search(_codes(piece)[0]) is not None


def _is_moment(found: list[Token], piece: Piece) -> bool:
    return piece.verb in {"cut", "remove", "keep"} and any(token.means("duration") for token in found)


def _range(kind: str, found: list[Token], piece: Piece) -> list[float | None] | None:
    times = [token for token in found if token.means("duration") or token.means("clock") or token.means("number")]
    last = seconds_of(times[-1])
    if kind in {"between", "both"}:
        first = times[0]
        number = first.get("number")
        scale = 60.0 if number is not None and not first.means("duration") and _in_minutes(piece.words_of(times[-1])) else 1.0
        start = seconds_of(first) if number is None or first.means("duration") else float(number) * scale
        lasting = times[-1].means("duration") and not times[-1].means("moment")  # "from 1:30, one minute" counts on from there
        return [start, last] if last > start else [start, round(start + last, 3)] if lasting and last > 0 and kind == "both" else None
    if kind == "bare":
        start, until = (float(token.get("number")) for token in found if token.means("number"))
        return [start, until] if until > start else None
    if kind == "bare_end":
        start, until = seconds_of(times[0]), float(times[-1].get("number")) * (60.0 if _in_minutes(piece.words_of(times[0])) else 1.0)
        return [start, until] if until > start else None
    if kind == "long_from":
        start, length = last, seconds_of(times[0])
        return [start, round(start + length, 3)] if times[-1].means("moment") or start > 0 else None
    if kind == "at_for":
        start = seconds_of(times[0]) if times[0].means("duration") else float(times[0].get("number"))
        return [start, round(start + last, 3)]
    if kind in {"to_end", "after"}:
        return [last, None]
    if kind in {"last", "off_end"}:
        return [-last, None]
    return [0.0, last]


def _in_minutes(words: str) -> bool:
    lowered = words.lower()
    return any(sign in lowered for sign in ("min", "мин", "分", "분")) and not any(
        sign in lowered for sign in ("sec", "seg", "sek", "сек", "秒", "초")
    )


def _unitless_ends(piece: Piece) -> Ranges:
    """Return the stretches whose unit was named before: "the first 5 seconds and the last 3"."""
    if not piece.has("duration") or piece.has("thing", "clip") or piece.verb not in {"cut", "remove", "keep"}:
        return []
    pairs = [(edge, number) for edge, number in pairwise(piece.tokens) if edge.means("edge") and set(number.meanings) == {"number"}]
    piece.use(*(number for _, number in pairs))
    ends: Ranges = []
    for edge, number in pairs:
        length = float(number.get("number"))
        ends.append([0.0, length] if edge.get("edge") == "start" else [-length, None])
    return ends


def all_but(ranges: Ranges, length_s: float) -> Ranges:
    """Return what lies outside of stretches: "all but the last 5 seconds"."""
    ends = [(start + length_s if start < 0 else start, length_s if end is None else end) for start, end in ranges if start is not None]
    others: Ranges = []
    at = 0.0
    for start, end in sorted(ends):
        if start > at:
            others.append([round(at, 3), round(start, 3)])
        at = max(at, end)
    return [*others, *([[round(at, 3), None]] if at < length_s else [])]
