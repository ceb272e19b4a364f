"""Wishes about pace and choice that hang on a condition: fast while nobody speaks, only the long clips, one file's sound for all.

"speed up the silent parts 4x", "delete every clip shorter than 2 seconds", "use the audio from clip1.mp4 for the whole video".
"""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.language import FILE
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call, sentence_of

_QUIET: Final = (
    r"(?:silen(?:t|ce)s?(?: parts?| bits?| sections?)?|pauses?|gaps|dead air|(?:quiet|boring|slow) (?:parts?|bits?|sections?|stuff)"
    r"|(?:no ?(?:body|one)(?:'s| is)?|i'?m not|there'?s no) ?(?:speak\w*|talk\w*|say\w*|one talking|speech)?|when i'?m quiet)"
)
_FAST: Final = r"(?:speed\w*|fast\w*|accelerat\w*|quick\w*|time ?-?laps\w*|\d+(?:\.\d+)? ?x\b)"
_FAST_WHEN_QUIET: Final = re.compile(
    rf"\b{_FAST}\b[^.!?\n]{{0,40}}?\b{_QUIET}(?!\w)|\b{_QUIET}(?!\w)[^.!?\n]{{0,30}}?\b{_FAST}"
    r"|(?:停顿|静音|没人说话|不说话|无声|空白)[^。,，\n]{0,10}(?:加速|快进|倍速)"
    r"|(?:加速|快进)[^。,，\n]{0,6}(?:停顿|静音|没人说话|不说话|无声)(?:的)?(?:部分|片段|地方)?"
)
_REMOVED_TOO: Final = re.compile(r"\b(?:remove|cut|trim|delete|get rid)\b")
_BY_LENGTH: Final = re.compile(
    r"\b(?:clips?|scenes?|shots?|segments?|parts|takes)\b[^.!?\n]{0,24}?\b"
    r"(?P<side>longer than|more than|over|exceeding|above|shorter than|less than|under|below)\b"
    r"|(?:超过|长于|大于|多于)(?P<han_long>[^。]{0,12}?)的?(?:片段|镜头|素材)|(?:不到|短于|少于|不足)(?P<han_short>[^。]{0,12}?)的?(?:片段|镜头|素材)"
)
_LONGER: Final = frozenset({"longer than", "more than", "over", "exceeding", "above"})
_SCENES: Final = re.compile(r"\b(?:scenes?|shots?)\b|镜头")
_SOUND_OF: Final = re.compile(
    rf"\b(?:audio|sound|soundtrack|voice)\b (?:track )?(?:from|of|in)(?: the)?(?: (?:first|second|file|clip|video))? (?P<file>{FILE}+)"
    rf"|(?<!{FILE})(?P<own>{FILE}++)(?:'s)? (?:audio|sound)\b|用(?P<han>{FILE}++)的(?:声音|音频|原声)"
)
_BY_SPEED: Final = re.compile(
    r"\b(?:by|through|just|only) (?:speeding|slowing|changing|adjusting|increasing) (?:it |the \w+ |its )?(?:up|down|speed|playback)"
    r"|\bspeed\b[^.!?\n]{0,40}\b(?:instead of|not by|rather than|without) (?:cutting|trimming)"
)
_FOR_ALL: Final = re.compile(
    r"\b(?:whole|entire|all|everything|over|throughout|under|for (?:the|this|my|both)|across|instead|only|rest|others?)\b"
    r"|全片|整个|全部|所有"
)
_VERBS: Final = frozenset({"add", "keep", "change", "make", ""})


def pace_wish(piece: Piece, subject: Subject) -> Reading:
    """Return the wish that hangs on such a condition; nothing where a piece has none."""
    if piece.has("ask") or piece.has("quote") or piece.verb == "protect":
        return Reading()
    return (
        _fitted_by_speed(piece, subject)
        or _fast_when_quiet(piece, subject)
        or _by_length(piece, subject)
        or sound_of(piece, subject)
        or Reading()
    )


def _fitted_by_speed(piece: Piece, subject: Subject) -> Reading | None:
    """Read a length that is to be reached by playing faster or slower: "make it 30 seconds by speeding it up, not by cutting"."""
    start, end = sentence_of(piece)
    lengths = [token for token in piece.all("duration") if not token.means("moment")]
    fitted = len(lengths) == 1 and subject.length_s and piece.verb in {"make", "change", "create", "cut", "raise", ""}
    if not fitted or not _BY_SPEED.search(piece.request.plain, start, end):
        return None
    subject.read_until = max(end, piece.tokens[-1].end)
    return call("set_speed", factor=min(100.0, max(0.05, round(subject.length_s / max(0.5, slots.seconds_of(lengths[0])), 4))))


def _fast_when_quiet(piece: Piece, subject: Subject) -> Reading | None:
    start, end = sentence_of(piece)
    plain = piece.request.plain
    found = _FAST_WHEN_QUIET.search(plain, start, end)
    if found is None or found.start() >= piece.tokens[-1].end or _REMOVED_TOO.search(found.group()):
        return None
    if piece.verb in {"cut", "remove"} and found.end() > piece.tokens[-1].end:
        return None  # "trim the pauses and speed up the last clip"
    subject.read_until = max(piece.tokens[-1].end, end if re.search(r"\bnormal\b|正常", plain[start:end]) else found.end())
    factor = piece.value("factor") or (float(piece.value("percent")) / 100 if piece.value("percent") else None)
    if factor is None and piece.has("flag", "double", "triple"):
        factor = 2.0 if piece.has("flag", "double") else 3.0
    return call("speed_pauses", factor=min(100.0, float(factor)) if factor and factor > 1 else None)


def _by_length(piece: Piece, subject: Subject) -> Reading | None:
    if piece.verb not in {"remove", "cut", "keep"} or piece.has("thing", "pauses", "captions", "title"):
        return None
    found = _BY_LENGTH.search(piece.request.plain, piece.tokens[0].start, piece.tokens[-1].end)
    lengths = [token for token in piece.all("duration") if found and not token.means("moment")]
    if found is None or not lengths:
        return None
    seconds = slots.seconds_of(lengths[0])
    longer = found["side"] in _LONGER or found["han_long"] is not None
    if piece.verb == "keep":
        longer = not longer
    removed = ToolCall("remove_clips", {"longer_than_s" if longer else "shorter_than_s": seconds})
    uncut = subject.main_clips <= 1 or (_SCENES.search(found.group()) and not subject.context.timeline.tracks)
    return Reading((*(call("split", at_shots=True).calls if uncut else ()), removed))


def sound_of(piece: Piece, subject: Subject) -> Reading | None:
    """Return the wish that one file be heard under the whole film: "keep only the audio from clip1"."""
    start, end = sentence_of(piece)
    plain = piece.request.plain
    found = _SOUND_OF.search(plain, start, max(end, piece.tokens[-1].end))
    if found is None or found.start() >= piece.tokens[-1].end or piece.verb not in _VERBS or piece.has("thing", "detach_audio", "music"):
        return None
    for_all = _FOR_ALL.search(plain, found.end(), end) or _FOR_ALL.search(plain, start, end)
    if for_all is None:
        return None
    group = next(name for name in ("file", "own", "han") if found[name])
    subject.read_until = max(piece.tokens[-1].end, for_all.end())
    return call("use_sound", name=piece.request.original[found.start(group) : found.end(group)].strip())
