"""Wishes that move words or music in time: "delay the captions by half a second", 字幕慢了0.5秒, "start the music 2 seconds later"."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.shift_tools import SHIFT_MAX_S
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call

_LATER: Final = re.compile(
    r"\bdelay\w{0,3}\b|\bpostpon\w{1,3}\b|\blater\b|延后|推迟|延迟|后移|[往向]后|晚(?=一?点?[\d一二两三四五半零])|遅らせ|後ろに|遅く|늦|뒤로|미뤄|미루"
    r"|\bsp[aä]ter\b|\bnach hinten\b|\bverz[oö]ger|\bretras|\bm[aá]s tarde\b|\batras|\bmais tarde\b|\bretard|\bplus tard\b|позже|задерж"
)
_EARLIER: Final = re.compile(
    r"\bearlier\b|\bsooner\b|提前|前移|[往向]前|早(?=一?点?[\d一二两三四五半零])|早め|前に|早く|앞당|앞으로|당겨|빨리"
    r"|\bfr[uü]her\b|\bnach vorne?\b|\badelant|\bm[aá]s temprano\b|\badiant|\bantecip|\bmais cedo\b|\bplus t[oô]t\b|раньше"
)
_LAGS: Final = re.compile(
    r"\b(?:lag\w{0,4}|behind|too late|late)\b|[慢晚]了|(?:延迟|滞后|落后)了?"
    r"|比(?:声音|人声|语音|画面|口型|嘴型|说话|原声)[慢晚]|遅れて|늦어요|отста|опаздыва"
)
_LEADS: Final = re.compile(
    r"\b(?:ahead|too early)\b|[快早]了|(?:超前|提前)了|比(?:声音|人声|语音|画面|口型|嘴型|说话|原声)[快早]|早すぎ|спешат|опережа"
)
_ENDS: Final = re.compile(
    r"\b(?:end|stop|finish|disappear|vanish|fad)\w{0,3}\b|结束|停|消失|淡出|终わ|終わ|끝|enden|aufh[oö]r|termin|acab|fin(?:ir|isse)|законч|исчез"
)
"""Where it is not the whole that moves, but its end."""
_DONE_TO: Final = re.compile(r"[把将让]")
_TARGETS: Final = {"captions": "captions", "title": "titles", "lower_third": "titles", "music": "music"}
_BESIDE: Final = ("audio", "video", "slower", "faster")
_DIRECTION: Final = re.compile(r"당[겨기]")
"""What alone would be a zoom, and here is half of "bring forward"."""
_NOT_MOVED: Final = ("quote", "file", "ask", "factor", "percent")
_MOVING_VERBS: Final = frozenset({"", "move", "change", "make", "add", "say", "lower", "raise"})


def shifting(piece: Piece, subject: Subject) -> Reading:
    """Return the wish for captions, titles or music that come so much earlier or later; nothing where no such length is named."""
    lengths = piece.all("duration")
    if len(lengths) != 1 or any(piece.has(kind) for kind in _NOT_MOVED) or piece.verb not in _MOVING_VERBS or piece.has("link", "to"):
        return Reading()
    if lengths[0].means("moment") or _ENDS.search(piece.text.lower()) or not (target := _target(piece, subject)):
        return Reading()
    sign = _sign(piece)
    by_s = min(SHIFT_MAX_S, round(slots.seconds_of(lengths[0]), 3))
    return call("shift", target=target, by_s=sign * by_s) if sign and by_s > 0 else Reading()


def _target(piece: Piece, subject: Subject) -> str:
    """Return what shall move: what the piece names, else what was spoken of last; "" where something else is meant."""
    named = [str(token.get("thing")) for token in piece.all("thing", *_TARGETS)]
    others = [
        token
        for token in piece.all("thing")
        if not token.means("thing", *_TARGETS, *_BESIDE) and not _DIRECTION.search(piece.words_of(token))
    ]
    if len(set(named)) > 1 or others:
        return ""
    thing = named[0] if named else str(subject.current or "")
    there = subject.has("title" if thing == "lower_third" else thing)
    return _TARGETS.get(thing, "") if there or (named and piece.verb != "add") else ""


def _sign(piece: Piece) -> int:
    """Return 1 for later and -1 for earlier, 0 where neither is asked for; captions that lag are to come earlier."""
    plain = piece.text.lower()
    if not _DONE_TO.search(plain):
        if _LAGS.search(plain):
            return -1
        if _LEADS.search(plain):
            return 1
    later, earlier = _LATER.search(plain) is not None, _EARLIER.search(plain) is not None
    return 0 if later == earlier else 1 if later else -1
