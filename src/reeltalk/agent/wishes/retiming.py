"""Wishes about how fast the film plays, how often, and where it stands still."""

from __future__ import annotations

import re
from math import ceil
from typing import Any

from reeltalk import limits
from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.numbers import read_number
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.tool_arguments import FREEZE_SECONDS
from reeltalk.agent.wishes.corrections import taking_back
from reeltalk.agent.wishes.delivery import refuse
from reeltalk.agent.wishes.reading import Reading, call, question
from reeltalk.agent.wishes.words import words_over

_FASTER, _SLOWER = 1.5, 0.5
_FITTED = re.compile(r"\b(?:so that|so it|to (?:fit|fill|last|reach)|fits?|until it|exactly|to be|lasts?)\b|到|正好|刚好")
_UNTIL = re.compile(r"\b(?:until|till|so that|to (?:fill|last|reach|make))\b|到|直到|凑满|凑够")
_LENGTHENED = re.compile(
    r"\b(?:extend\w*|stretch\w*|lengthen\w*|prolong\w*|expand\w*|longer|last(?:s|ing)?)\b|延长|拉长|加长|变长|弄长|增加到|扩展|扩充|撑到"
)
_AIMED = re.compile(r"\blast|\bto\b|到")
_AS_LONG = 1.02
"""A film that is shorter than a length by less than this needs nothing."""
_TIMES = re.compile(
    r"(?<!\w)(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)(?= times\b)|([\d二两三四五六七八九十]{1,3}) ?(?=[遍次])"
)
_GENTLY = re.compile(
    r"\b(?:slightly|a (?:tiny |little )?(?:bit|little|touch|tad|smidge|hair)|somewhat)\b|一点|一些|一丢|稍|点儿?[吧。]?$|ちょっと|少し|조금"
    r"|\bun (?:po(?:co|quito)|pouco|pouquinho|peu)\b|\b(?:etwas|bisschen)\b|немного|чуть"
)
_NORMAL = ("normal", "original", "正常", "原速", "原来的速度", "обычн", "通常", "元の速", "원래 속도")
_PLAYED_AGAIN = re.compile(r"\bplay(?:s|ed|ing)?\b.*\b(?:twice|three times|\d+ times|again)\b(?! (?:as|the speed|its speed|faster|slower))")
FACTORS = {"double": 2.0, "half": 0.5, "triple": 3.0, "quarter": 0.25}


_TALKS = re.compile(r"\b(?:i|he|she|they|we|the (?:speaker|host)) (?:talk|speak|read)\w{0,3} (?:a bit |way |much |so )?too (?:fast|slow)")
_CALMER, _LIVELIER = 0.85, 1.15
"""How fast a person is played who speaks too fast, or too slowly."""
_MOMENT_S = 2.0
"""How long what happens at a moment is taken to last."""


def speed(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Play faster or slower: 2x, 150 %, half speed, 加速一倍."""
    if piece.has("thing", "pauses"):
        return Reading()
    if _PLAYED_AGAIN.search(piece.text.lower()) and not piece.has("thing", "speed", "faster", "slower"):
        return repeat(piece, subject, "repeat")
    if subject.current == "transitions" and piece.has("thing", "slower", "faster") and not piece.has("thing", "clip", "video"):
        return call("add_transitions", duration_s=0.4 if piece.has("thing", "faster") else 1.5)
    changed = piece.has("factor") or piece.has("percent") or piece.has("thing", "slower", "faster") or piece.has("flag", *FACTORS)
    piece.use(*piece.all("thing", "speed", "faster", "slower"))
    where: dict[str, Any] = slots.target(piece) if piece.has("file") else slots.scope(piece)
    if any(word in piece.text.lower() for word in _NORMAL) and not changed:
        if not where and any(one.name == "set_speed" and "ranges" in one.arguments for one in subject.calls):
            return Reading(understood=True)  # "slow motion from 0:05 to 0:08, then back to normal speed"
        return call("set_speed", factor=1.0, **where)
    wanted = next((slots.seconds_of(token) for token in piece.free("duration")), None) if not where and not piece.has("factor") else None
    aimed = piece.has("link", "to") and "laps" in piece.text.lower()  # "timelapse this to 15 seconds"
    if wanted and subject.length_s and (aimed or _FITTED.search(piece.text.lower())):
        return call("set_speed", factor=min(100.0, max(0.05, round(subject.length_s / wanted, 4))))
    if _TALKS.search(piece.text.lower()) and not _says_how_fast(piece):
        return call("set_speed", factor=_CALMER if piece.has("thing", "slower") else _LIVELIER, **where)
    slower = piece.has("thing", "slower") or (piece.verb == "lower" and not piece.has("thing", "faster"))
    factor = _factor(piece, slower)
    last = next((one for one in subject.context.last_change if one.name == "set_speed"), None)
    was = float(last.arguments["factor"]) if last else 1.0
    if was > 1 and slower and 1 < float(piece.value("factor") or 0) < was:
        factor = float(piece.value("factor"))  # slower than it is now, and still faster than it was filmed
    if last is not None and not where and not subject.calls and not piece.has("thing", "clip", "video"):
        return _again(
            last, factor if _says_how_fast(piece) else _step(was, slower, gentle=_GENTLY.search(piece.text.lower()) is not None), subject
        )
    if "ranges" not in where and (moments := [token for token in piece.free("duration") if token.means("moment")]):
        at = min(slots.seconds_of(moments[0]), limits.TIMELINE_DURATION_MAX_S - _MOMENT_S)
        where["ranges"] = [[at, round(at + _MOMENT_S, 3)]]  # "slow-mo the jump at 0:22"
    return call("set_speed", factor=min(100.0, max(0.05, round(factor, 4))), **where)


def _says_how_fast(piece: Piece) -> bool:
    return piece.has("factor") or piece.has("percent") or piece.has("flag", *FACTORS)


def _step(was: float, slower: bool, *, gentle: bool) -> float:
    """Return a speed a step slower or faster than the one that was last set, which is never slower than filmed for being less fast."""
    step = was * ((0.8 if gentle else 0.67) if slower else (1.25 if gentle else 1.5))
    return 1.0 if (was > 1) is slower and (step < 1) is (was > 1) else round(step, 2)


def _again(last: ToolCall, factor: float, subject: Subject) -> Reading:
    """Return the last change of speed with another one: what it named is meant, the stretch that it left taken as it was before."""
    back = (taking_back(subject.context),) if "ranges" in last.arguments else ()
    return Reading((*back, ToolCall("set_speed", {**last.arguments, "factor": min(100.0, max(0.05, round(factor, 4)))})))


def lengthened(piece: Piece, subject: Subject) -> Reading:
    """Ask how the film shall become longer than its footage is: played slower, or again: "extend it to 2 minutes"."""
    lengths = [token for token in piece.all("duration") if not token.means("moment")]
    others = [token for token in piece.all("thing") if not token.means("thing", "video", "clip")]
    others += [token for token in piece.all("ordinal") if token.get("ordinal") != -1 or token.means("thing")]
    if len(lengths) != 1 or not subject.length_s or others or piece.has("quote") or piece.has("number"):
        return Reading()
    wanted = slots.seconds_of(lengths[0])
    aimed = (
        any(piece.has("link", link) for link in ("to", "into", "until")) or piece.has("flag", "under") or _AIMED.search(piece.text.lower())
    )
    if wanted <= subject.length_s * _AS_LONG or not aimed or not _LENGTHENED.search(piece.text.lower()):
        return Reading()
    return question(subject, "which_lengthening", "option_slower", "option_again", seconds=f"{wanted:g}")


def repeat(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Play a clip or the film again: twice, or so many times. A music bed is as long as the film anyway."""
    if piece.has("thing", "music") or piece.verb == "remove" or piece.has("file"):
        return Reading()
    if piece.verb == "move" and piece.has("edge"):
        return Reading()  # 复制一份放到最后: a copy elsewhere is not the clip played twice
    number = next((token for token in piece.tokens if token.means("number") and not token.means("ordinal")), None)
    where = slots.scope(piece)
    times = float(piece.value("factor") or 2)
    counted = _TIMES.search(piece.text.lower())
    said = read_number(counted[1] or counted[2], 0) if counted is not None else None
    if said is not None:
        times = said.value
    elif number is not None and "target" not in where:
        times = float(number.get("number"))
    elif piece.has("flag", "triple"):
        times = 3.0
    piece.use(*piece.all("thing", "repeat", "clip", "video"))
    wanted = next((slots.seconds_of(token) for token in piece.all("duration")), 0.0)
    if subject.length_s and wanted > subject.length_s and _UNTIL.search(piece.text.lower()):
        times = min(50, max(2, ceil(round(wanted / subject.length_s, 2))))
        ended = (
            call("cut_to_duration", duration_s=wanted, at_most=True, keep="start")
            if times * subject.length_s > wanted * _AS_LONG
            else Reading()
        )
        return Reading((*call("repeat", times=times).calls, *ended.calls))
    return call("repeat", times=min(50, max(2, round(times))), **where)


def _factor(piece: Piece, slower: bool) -> float:
    times = piece.value("factor")
    if times:
        return 1 / float(times) if slower and times > 1 else float(times)
    percent = piece.value("percent")
    if percent:
        return _from_percent(piece, float(percent), slower)
    for token in (*piece.free("flag"), *piece.all("thing", "faster", "slower")):  # 倍速 says how much in the word itself
        if token.get("flag") in FACTORS:
            factor = FACTORS[str(token.get("flag"))]
            return 1 / factor if slower and factor > 1 else factor
    gentle, strong = piece.has("degree", "slightly"), piece.has("degree", "much")
    if slower:
        return 0.8 if gentle else 0.25 if strong else _SLOWER
    return 1.2 if gentle else 2.5 if strong else _FASTER


def _from_percent(piece: Piece, percent: float, slower: bool) -> float:
    """Read 150 % as the speed itself, and "20 % faster" as a change."""
    if piece.has("thing", "faster") and percent <= 100 and not piece.has("link", "to"):
        return 1 + percent / 100
    if slower and percent < 100 and not piece.has("link", "to"):
        return 1 - percent / 100 if percent < 95 else 0.05
    return max(0.05, percent / 100)


_AS_IT_HAPPENS = re.compile(
    r"\b(?:when|as|once|the moment|right when|just as) (?:i|he|she|they|we|the [a-z]{2,12}) (?!(?:start|begin|say|speak|talk)s?\b)[a-z]{2,}"
)
"""A moment that is named by what is seen there: "freeze when I point at the camera"."""


def freeze(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Hold a frame at a moment, or the last one, for a length."""
    if _AS_IT_HAPPENS.search(piece.text.lower()) and not (piece.has("edge") or piece.has("moment")):
        return refuse(subject, "events")
    at: float | None = None
    length: float | None = None
    for token in piece.all("duration"):
        index = piece.tokens.index(token)
        before = piece.tokens[index - 1] if index else None
        behind = piece.tokens[index + 1] if index + 1 < len(piece.tokens) else None
        marked = (
            token.means("moment")
            or (before is not None and before.means("link", "at"))
            or (behind is not None and behind.means("link", "at"))
        )
        if marked and at is None:
            at = slots.seconds_of(token)
        else:
            length = slots.seconds_of(token)
    piece.use(*piece.all("duration"), *piece.all("thing", "clip", "video"))
    if at is None and piece.has("edge") and piece.first("edge").get("edge") == "start":  # type: ignore[union-attr]
        at = 0.0
    held = min(600.0, length) if length else None
    shown = held or FREEZE_SECONDS
    return Reading((*call("freeze", at_s=at, duration_s=held).calls, *words_over(piece, -shown if at is None else at, shown)))
