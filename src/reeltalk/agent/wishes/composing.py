"""Wishes for music as such: "compose a waltz", "make a 30 second jazz track", 创作一段30秒的爵士乐."""

from __future__ import annotations

import re
from typing import Any, Final

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes.order_calls import Ordered, is_empty

_I: Final = re.IGNORECASE
_PIECE: Final = r"(?:tracks?|songs?|music|pieces?|tunes?|beats?|soundtrack|score|loop|melody)"
_UNIT: Final = r"(?:seconds?|secs?|s|minutes?|mins?|min)"
_MAKE: Final = re.compile(
    r"(?:please |can you |could you )?(?P<verb>make|create|generate|produce|write|compose)(?: me)?(?: an?| some| the)?\s+"
    rf"(?:(?P<number>\d{{1,4}}(?:\.\d)?)[ -]?(?P<unit>{_UNIT})(?: long)?(?: of)? )?"
    rf"(?P<genre>[a-z0-9][a-z0-9 '-]{{0,40}}?)(?: {_PIECE}){{0,2}}"
    rf"(?:,? (?:of|for|lasting|that lasts|about)? ?(?P<later>\d{{1,4}}(?:\.\d)?)[ -]?(?P<later_unit>{_UNIT}))?[.!]?$",
    _I,
)
_TEMPO: Final = re.compile(r",? ?(?:\b(?:at|of|with|around|about) )?(?P<beats>\d{2,3}) ?bpm\b(?:的)?", _I)
_WORDLESS: Final = re.compile(
    r",? (?:with )?(?:no|without)(?: any)? (?:vocals?|lyrics|words|singing)\b|,? instrumental only\b|[，,]?(?:不要|没有|无)(?:人声|歌词)",
    _I,
)
"""What is said of music that nobody sings; none is sung here."""
_CALLED_MUSIC: Final = re.compile(rf"\b(?:{_PIECE}|waltz|samba|bossa nova|lullaby|reggae|jazz)\b|[乐曲歌]|华尔兹", _I)
_ELSE: Final = re.compile(r"\b(?:videos?|clips?|films?|movies?|pictures?|images?|lyrics|titles?|captions?)\b|视频|短片|歌词|字幕", _I)
_NO_GENRE: Final = re.compile(rf"(?:{_PIECE}|background|short|new|nice|good|cool|piece of|bit of|an?|the|me|some|\s)+", _I)
_HAN: Final = re.compile(
    r"(?:请|帮我|给我|用ai|ai)*(?:创作|作曲|谱写?|生成|制作|做|来|写)(?:一?[首段个支曲])?(?:关于|适合|用于)?(?:(?P<number>\d{1,4})(?P<unit>秒钟?|分钟)的?)?"
    r"(?:(?P<waltz>圆舞曲|华尔兹)|(?P<genre>[\w-]{0,16}?)的?(?:风格的?)?(?:音乐|乐曲|曲子|配乐|歌曲|歌|曲|乐))"
    r"(?:[，, ]*(?P<later>\d{1,4})(?P<later_unit>秒钟?|分钟))?(?:[，, ]*[^，,。]{1,8}(?:一?点|一些|风格))?[。！]?$"
)


def read_composition(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return a piece as a file where there is no film, else the bed that "compose ..." asks for; None for any other wish."""
    tempo = _TEMPO.search(text)
    said = " ".join(_WORDLESS.sub("", _TEMPO.sub(" ", text)).split())
    match = _MAKE.match(said) or _HAN.match(said)
    if match is None or _ELSE.search(said) or not _CALLED_MUSIC.search(said):
        return None
    groups = match.groupdict()
    composes = (groups.get("verb") or "").lower() == "compose" or re.search(r"创作|作曲|谱", said) is not None
    if not composes and not is_empty(context):
        return None
    named = groups.get("waltz") or groups["genre"] or ""
    genre = "" if _NO_GENRE.fullmatch(named) else named.strip().lower()
    if not is_empty(context):
        return Ordered((ToolCall("add_music", ({"mood": genre} if genre else {}) | _beats(tempo)),), text.strip())
    arguments: dict[str, Any] = {"genre": genre or "calm", **_length(groups), **_beats(tempo)}
    return Ordered((ToolCall("compose_music", arguments),), said)


def _beats(tempo: re.Match[str] | None) -> dict[str, float]:
    return {"tempo_bpm": max(40.0, min(240.0, float(tempo["beats"])))} if tempo else {}


def _length(groups: dict[str, str | None]) -> dict[str, float]:
    number, unit = groups.get("number") or groups.get("later"), groups.get("unit") or groups.get("later_unit") or ""
    if not number:
        return {}
    seconds = float(number) * (60 if unit.lower().startswith("m") or unit.startswith("分") else 1)
    return {"duration_s": max(limits.MUSIC_MIN_S, min(limits.MUSIC_MAX_S, seconds))}
