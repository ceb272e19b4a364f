"""Wishes that name a difference in length and not a length: "make the intro 5 seconds shorter", 第二段短3秒, "10 seconds longer"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.reading import Reading, call, question

_SHORTER_BEFORE: Final = re.compile(r"(?:剪短|缩短|减短|缩减|变短|短)(?:掉|个|了)? ?$")
_LONGER_BEFORE: Final = re.compile(r"(?:延长|加长|变长|长)个? ?$")
_SHORTENING: Final = re.compile(r"\b(?:shorten|trim|cut|reduce)\w{0,4} [^,.;!?\n]{0,60}\bby (?:about |around |another )?$")
_LENGTHENING: Final = re.compile(r"\b(?:extend|lengthen)\w{0,4} [^,.;!?\n]{0,60}\bby (?:about |around |another )?$")
_TOO_LONG_BEFORE: Final = re.compile(r"(?:太长|长了|超了|超出|多了) ?$")
_TOO_LONG: Final = re.compile(r" (?:too long|over length|over the limit)\b")
_COMPARES: Final = re.compile(r" (?:longer|shorter) than\b")
_INTRO_TO: Final = re.compile(
    r"\b(?:shorten|trim|cut)\w{0,4} (?:down )?(?:the |my )?(?:intro|opening) (?:down )?to\b|(?:片头|开头)(?:缩短|剪短|剪|压缩)(?:到|成|为)"
)
_HALF_AS_LONG: Final = re.compile(
    r"\bhalf (?:as long|(?:the|its|of its|their) (?:length|duration|running time))\b|\bhalve (?:the|its) (?:length|duration)\b"
    r"|(?:时长|长度)[^,.;，。]{0,3}(?:一半|减半)|(?:缩短|剪短|压缩|减短)(?:掉|到|成|为|至)?(?:原来的?|了)?一半|(?:一半|减半)的?(?:时长|长度)"
)
_TWICE_AS_LONG: Final = re.compile(
    r"\b(?:twice|double|two times) (?:as long|(?:the|its|their) (?:length|duration))\b"
    r"|(?:时长|长度)[^,.;，。]{0,3}(?:翻倍|加倍|翻一倍)|(?:延长|拉长)一倍"
)
_PARTS_OF: Final = {
    **{"a": 1, "one": 1, "two": 2, "third": 3, "thirds": 3, "quarter": 4, "fourth": 4, "fifth": 5},
    **{"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6},
}
_SHARE_OFF: Final = re.compile(
    r"\b(?:cut|trim|shorten|reduc)\w{0,4}\b[^,.;!?\n]{0,30}\bby (?:about )?(?P<count>a|one|two) (?P<part>thirds?|quarter|fourth|fifth)\b"
    r"|(?:砍|剪|删|减|缩短|去|压缩)(?:掉|短|去)?了?(?P<whole>[三四五六3-6])分之(?P<of>[一二两三四1-4])"
)
_FILM: Final = ("video", "clip", "beginning_part")


def resized(piece: Piece, subject: Subject) -> Reading:
    """Return the cut that makes the film, one end of it or a clip so much shorter; ask how it shall become longer."""
    if (shared := _by_share(piece, subject)).calls:
        return shared
    others = [token for token in piece.all("thing") if not (token.means("thing", *_FILM) or piece.words_of(token) == "片尾")]
    if not others and (off := _share_off(piece, subject)):
        return call("cut_to_duration", duration_s=off, at_most=True)
    lengths = [token for token in piece.all("duration") if not token.means("moment")]
    share = piece.value("percent")
    if (
        share
        and 0 < share < 100
        and piece.has("degree", "shorter")
        and not (others or lengths or piece.has("ordinal") or piece.has("edge"))
    ):
        return (
            call("cut_to_duration", duration_s=round(subject.length_s * (1 - share / 100), 2), at_most=True)
            if subject.length_s
            else Reading()
        )
    if others or len(lengths) != 1 or piece.has("quote") or piece.has("file") or subject.current in {"title", "overlay"}:
        return Reading()
    seconds = slots.seconds_of(lengths[0])
    if piece.has("edge") and not piece.has("ordinal") and _INTRO_TO.search(piece.text.lower()):
        return _beginning_of(seconds, subject)
    change = _change(piece, lengths[0])
    if not change or seconds <= 0:
        return Reading()
    where = str(slots.clip_target(piece).get("target", ""))
    if change == "longer":
        wanted = f"{(_length_of(where, subject) if where else subject.length_s) + seconds:g}"
        return question(subject, "which_lengthening", "option_slower", "option_again", seconds=wanted)
    if where and where != "all":
        return call("trim_range", action="remove", ranges=[[-seconds, None]], target=where)
    edge = piece.value("edge")
    if edge is not None:
        return call("trim_range", action="remove", ranges=[[0.0, seconds] if edge == "start" else [-seconds, None]])
    if where == "all":
        return call("trim_range", action="remove", ranges=[[-seconds, None]], each_clip=True)
    if subject.length_s <= seconds:
        return question(subject, "which_end", "option_off_start", "option_off_end", seconds=f"{seconds:g}")
    return call("cut_to_duration", duration_s=round(subject.length_s - seconds, 2), at_most=True)


def _share_off(piece: Piece, subject: Subject) -> float:
    """Return how long the film is without the share of it that shall go, wherever that is; 0 where none is named, or a place is."""
    found = _SHARE_OFF.search(piece.text.lower())
    if found is None or not subject.length_s or piece.has("edge") or piece.has("file"):
        return 0.0
    numbers = [token.start - piece.tokens[0].start for token in piece.all("ordinal")]
    if any(not found.start() <= at < found.end() for at in numbers):
        return 0.0  # "cut the second clip by a third"
    whole, taken = _PARTS_OF[found["part"] or found["whole"]], _PARTS_OF[found["count"] or found["of"]]
    return round(subject.length_s * (1 - taken / whole), 2) if taken < whole else 0.0


def _by_share(piece: Piece, subject: Subject) -> Reading:
    """Return the wish that the film or a clip last half or twice as long: cut, played slower or faster where that is said, or asked."""
    words = piece.text.lower()
    halved = _HALF_AS_LONG.search(words) is not None
    others = [token for token in piece.all("thing") if not token.means("thing", *_FILM, "faster", "slower", "speed")]
    if not (halved or _TWICE_AS_LONG.search(words)) or others or not subject.length_s or piece.has("quote"):
        return Reading()
    where = slots.clip_target(piece)
    where = {} if where.get("target") == "all" else where
    if piece.has("thing", "faster", "slower", "speed"):
        return call("set_speed", factor=2.0 if halved else 0.5, **where)
    length = _length_of(str(where["target"]), subject) if where else subject.length_s
    if not halved:
        return question(subject, "which_lengthening", "option_slower", "option_again", seconds=f"{length * 2:g}")
    if where:
        return call("trim_range", action="keep", ranges=[[0.0, round(length / 2, 2)]], **where)
    return call("cut_to_duration", duration_s=round(length / 2, 2), at_most=True)


def _beginning_of(seconds: float, subject: Subject) -> Reading:
    """Return the cut of the first clip, which is the intro of a film of several, to a length; ask what goes where there is only one."""
    if len(subject.clip_spans) > 1:
        return call("trim_range", action="keep", ranges=[[0.0, seconds]], target="first")
    return question(subject, "which_seconds", "option_start", "option_end", "option_pauses")


def _change(piece: Piece, length: Token) -> str:
    """Return "shorter" or "longer" where the length is a difference, else ""."""
    plain = piece.request.plain
    before = plain[piece.tokens[0].start : length.start]
    if _COMPARES.match(plain, length.end):
        return ""
    if _TOO_LONG.match(plain, length.end) or _TOO_LONG_BEFORE.search(before):
        return "shorter"
    degree = next((behind.get("degree") for before, behind in pairwise(piece.tokens) if before is length), None)
    by = any(token.means("link", "by") and behind is length for token, behind in pairwise(piece.tokens))
    degree = piece.value("degree") if by else degree  # "shorter by 10 seconds"
    if degree in {"shorter", "longer"}:
        return str(degree)
    if _SHORTER_BEFORE.search(before) or _SHORTENING.search(before):
        return "shorter"
    return "longer" if _LONGER_BEFORE.search(before) or _LENGTHENING.search(before) else ""


def _length_of(where: str, subject: Subject) -> float:
    """Return how long the named clip plays; the film where it is not told apart."""
    spans = subject.clip_spans
    number = {"first": 1, "last": len(spans)}.get(where, int(where) if where.isdigit() else 0)
    return spans[number - 1][1] - spans[number - 1][0] if 0 < number <= len(spans) else subject.length_s
