"""Wishes for the film in several lengths: "give me a 15 s, a 30 s and a 60 s version", 剪成15秒和30秒两个版本."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.picture_tools import PLATFORMS
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token, tokenize
from reeltalk.agent.wishes.reading import Reading, call, sentence_of

_UNIT: Final = r"(?P<unit>seconds?|secs?|s|minutes?|mins?|秒钟?|分钟?)"
_LONG: Final = r"(?:[ -](?:long|one|version|cut|edit|teaser|ad|spot|video)){0,2}|(?:长的?|的)?(?:版本?|视频|短片)?"
_FOR: Final = (
    r"(?: for (?:the |my |an? )?(?:tik ?tok|instagram|youtube|facebook|linkedin|twitter|x|snapchat|reels?|shorts?|stories|story)"
    r"(?: (?:reels?|shorts?|stories|story|ads?|feed|post))?)?"
)
_ONE: Final = (
    rf"(?:(?:an?|one|another) )?\d{{1,3}}(?:\.\d)?(?:[ -]?(?:seconds?|secs?|s|minutes?|mins?|秒钟?|分钟?)(?![a-z]))?(?:{_LONG}){_FOR}"
)
_AND: Final = r" ?(?:[,，、&/+]|,? and|以?及|和|跟|与|还有) ?(?:(?:also|then|and|one|再?要?(?:一个)?) ?)?"
_LIST: Final = re.compile(rf"(?<![\d.-])(?<!\d:){_ONE}(?:{_AND}{_ONE}){{1,7}}(?![\d:])")
_EACH: Final = re.compile(rf"(?<![\d:.-])(?P<number>\d{{1,3}}(?:\.\d)?)(?:[ -]?{_UNIT}(?![a-z]))?")
_VERSIONS: Final = re.compile(
    r"\b(?:versions?|cuts|edits|variants?|variations?|copies|cutdowns?|cut-downs?|spots|teasers)\b|\bcut\b.{0,24}\bcut\b|版|各[剪出导来做]|分别|各一"
)
_MINUTES: Final = ("m", "分")


def _within(piece: Piece, listed: re.Match[str]) -> list[Token]:
    """Return the platforms that are named in the list: "15s for Instagram Stories, 30s for TikTok"."""
    return [token for token in tokenize(piece.request) if token.means("platform") and listed.start() <= token.start < listed.end()]


def several_lengths(piece: Piece, subject: Subject) -> Reading:
    """Return the export of the film in each of the lengths; nothing where fewer than two are named or versions are not."""
    if piece.verb in {"remove", "keep", "protect"} or piece.has("quote") or piece.has("ask"):
        return Reading()
    start, end = sentence_of(piece)
    plain = piece.request.plain
    listed = _LIST.search(plain, start, end)
    if listed is None or not _VERSIONS.search(plain, start, end) or listed.start() >= piece.tokens[-1].end:
        return Reading()
    found = [(float(each["number"]), each["unit"] or "") for each in _EACH.finditer(listed.group())]
    units = [unit for _, unit in found]
    if not units[-1] or len({number for number, _ in found}) < 2:
        return Reading()
    for at in range(len(units) - 2, -1, -1):
        units[at] = units[at] or units[at + 1]
    lengths = [number * 60 if unit.startswith(_MINUTES) else number for (number, _), unit in zip(found, units, strict=True)]
    versions = _VERSIONS.match(plain, listed.end()) or _VERSIONS.match(plain, min(end, listed.end() + 1))
    subject.read_until = max(listed.end(), versions.end() if versions else 0)
    shapes = {PLATFORMS[name] for name in (str(token.get("platform")) for token in _within(piece, listed)) if name in PLATFORMS}
    shape = next(str(token.get("platform")) for token in _within(piece, listed)) if len(shapes) == 1 else None
    told = next((str(token.get(kind)) for kind in ("aspect", "shape") for token in piece.all(kind)), None)  # "both vertical"
    more = {"shapes": [told or shape]} if told or shape else {}
    return call("export", **more, lengths_s=list(dict.fromkeys(length for length in lengths if length > 0)))
